"""When a client's records are due: golden dates, several clocks, what cannot be said, the file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from osmo_desktop.domain.destruction import (
    Decision,
    Entry,
    Kept,
    deciders,
    digest_of,
    to_destroy,
)
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.records.codes import LEGAL_BASES
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.domain.retention import (
    MAX_BYTES,
    Engaged,
    Funding,
    Standing,
    Table,
    last_day,
    read_table,
    shipped_table,
    stands,
)

SHIPPED = (resource_dir() / "retention.json").read_bytes()
TODAY = date(2026, 11, 22)
ENDED = date(2014, 5, 31)


def _term(**values: Any) -> dict[str, Any]:
    words = {"fi": "lähde", "sv": "källa", "en": "source"}
    known = {"years": 10, "starts": "end", "valid_from": "2024-01-01", "valid_to": None}
    return {**known, "source": words, **values}


def _matter(*terms: dict[str, Any], **values: Any) -> dict[str, Any]:
    label = {"fi": "asia", "sv": "ärende", "en": "matter"}
    known = {"id": "working_age", "label": label, "bases": ["adult_social_work"]}
    return {**known, "terms": list(terms or (_term(),)), **values}


def table_file(term: dict[str, Any], **values: Any) -> bytes:
    """The file of a table with one matter and one term."""
    return _file(_matter(_term(**term), **values))


def _file(*matters: dict[str, Any], **values: Any) -> bytes:
    known = {"format": 1, "version": "2024-01-01", "matters": list(matters or (_matter(),))}
    return json.dumps({**known, **values}).encode()


def _table(*matters: dict[str, Any]) -> Table:
    return read_table(_file(*matters))


def _engaged(end: date | None, basis: str | None = "adult_social_work", **more: Any) -> Engaged:
    return Engaged(basis, more.pop("start", date(2013, 1, 7)), end, **more)


@pytest.mark.parametrize(
    ("begins", "years", "last"),
    [
        (date(2014, 5, 31), 10, date(2024, 5, 31)),
        (date(2016, 2, 29), 4, date(2020, 2, 29)),
        (date(2016, 2, 29), 10, date(2026, 2, 28)),
        (date(2015, 2, 28), 1, date(2016, 2, 28)),
        (date(2016, 12, 31), 2, date(2018, 12, 31)),
        (date(9990, 2, 28), 150, date(9999, 2, 28)),
    ],
)
def test_years_end_on_the_day_of_the_same_name(begins: date, years: int, last: date) -> None:
    """Or on the last day of the month where there is no such day (Act 150/1930, section 3)."""
    assert last_day(begins, years) == last


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (date(2023, 5, 31), Standing.LATER),
        (date(2023, 6, 1), Standing.SOON),
        (date(2024, 5, 31), Standing.SOON),
        (date(2024, 6, 1), Standing.DUE),
    ],
)
def test_a_client_is_due_on_the_day_after_the_last(today: date, standing: Standing) -> None:
    """Ten years from 31 May 2014 last to the end of 31 May 2024; a year before it is near."""
    rules = _table(_matter(_term(valid_from="2000-01-01")))
    found = stands([_engaged(ENDED)], rules, (), today)

    assert (found.standing, found.begins, found.until) == (standing, ENDED, date(2024, 5, 31))
    assert found.rules == ("working_age",)


def test_every_engagement_has_to_have_run_out() -> None:
    """The client who came back is kept by the later end, and not at all told while one is open."""
    older, newer = _engaged(ENDED), _engaged(date(2019, 2, 28))
    found = stands([older, newer], _table(), (), TODAY)
    assert (found.standing, found.until) == (Standing.LATER, date(2029, 2, 28))

    found = stands([older, _engaged(None)], _table(), (), TODAY)
    assert (found.standing, found.until, found.whys) == (Standing.UNKNOWN, None, ("no-end",))


@pytest.mark.parametrize(
    ("engaged", "why"),
    [
        ((), "no-engagement"),
        ((_engaged(ENDED, None),), "no-basis"),
        ((_engaged(ENDED, ""),), "no-basis"),
        ((_engaged(ENDED, "rehabilitative_work"),), "no-rule"),
        ((_engaged(ENDED, "of_a_newer_version"),), "no-rule"),
        ((_engaged(ENDED, is_disputed=True),), "disputed"),
        ((_engaged(ENDED), _engaged(ENDED, is_disputed=True)), "disputed"),
    ],
)
def test_what_is_not_known_is_never_proposed(engaged: tuple[Engaged, ...], why: str) -> None:
    """However old the rest is, and it is said what is missing."""
    found = stands(engaged, _table(), (), date(2200, 1, 1))

    assert (found.standing, found.whys) == (Standing.UNKNOWN, (why,))


def test_the_rule_in_force_on_the_day_counts() -> None:
    """A table that changes keeps clients longer from its day on, and says nothing in a gap."""
    old, new = _term(years=5, valid_to="2026-11-22"), _term(years=30, valid_from="2026-12-01")
    table = _table(_matter(old, new))

    standings = [stands([_engaged(ENDED)], table, (), day).standing for day in _days()]

    assert standings == [Standing.DUE, Standing.UNKNOWN, Standing.LATER]


def _days() -> list[date]:
    return [TODAY, TODAY + timedelta(days=1), date(2026, 12, 1)]


def test_a_time_from_death_is_told_only_when_it_is_known() -> None:
    """Two years from the death, whenever the matter was closed."""
    table = _table(_matter(_term(years=2, starts="death")))
    found = stands([_engaged(ENDED)], table, (), TODAY)
    assert (found.standing, found.whys) == (Standing.UNKNOWN, ("death-unknown",))

    found = stands([_engaged(ENDED)], table, (), TODAY, died=date(2024, 11, 21))
    assert (found.standing, found.until) == (Standing.DUE, date(2026, 11, 21))
    found = stands([_engaged(ENDED)], table, (), TODAY, died=date(2024, 11, 22))
    assert found.standing is Standing.SOON


@pytest.mark.parametrize(
    ("funding", "standing", "until"),
    [
        (Funding(until=date(2026, 11, 21)), Standing.DUE, date(2026, 11, 21)),
        (Funding(until=date(2026, 11, 22)), Standing.SOON, date(2026, 11, 22)),
        (Funding(end=date(2015, 12, 31), years=10), Standing.DUE, date(2025, 12, 31)),
        (
            Funding(end=date(2015, 12, 31), years=10, until=date(2030, 12, 31)),
            Standing.LATER,
            date(2030, 12, 31),
        ),
    ],
)
def test_a_funding_decision_is_a_clock_of_its_own(
    funding: Funding, standing: Standing, until: date
) -> None:
    """It runs until a day, or years after the project's end; of both, the later one counts."""
    table = _table(_matter(), _project())
    found = stands([_engaged(ENDED, "project")], table, [funding], TODAY)
    assert (found.standing, found.until, found.rules) == (standing, until, ("decision",))

    # Beside the clock of the law: here that one had run out on 31 May 2024.
    found = stands([_engaged(ENDED)], table, [funding], TODAY)
    assert (found.standing, found.until) == (standing, until)
    assert found.rules == ("decision", "working_age")


@pytest.mark.parametrize(
    ("fundings", "why"),
    [
        ((), "no-decision"),
        ((Funding(start=date(2020, 1, 1), until=date(2021, 1, 1)),), "no-decision"),
        ((Funding(years=10),), "decision-open"),
        ((Funding(end=date(2015, 12, 31)),), "decision-bare"),
        ((Funding(until=date(2020, 1, 1)), Funding(years=10)), "decision-open"),
    ],
)
def test_a_project_without_a_whole_decision_is_never_proposed(
    fundings: tuple[Funding, ...], why: str
) -> None:
    """One that covers another time does not count, and each that covers it has to be whole."""
    found = stands([_engaged(ENDED, "project")], _table(_matter(), _project()), fundings, TODAY)

    assert (found.standing, found.whys) == (Standing.UNKNOWN, (why,))


def _project() -> dict[str, Any]:
    return _matter(_term(years=None, starts="decision"), id="project", bases=["project"])


def test_the_shipped_table_speaks_of_every_legal_basis() -> None:
    """Whatever an engagement can be recorded on has a rule today, but for employment services.

    Their time of keeping is their own authority's: nothing is proposed of them.
    """
    table = shipped_table()
    elsewhere = {"employment_support", "typ"}
    terms = {basis: (table.matter(basis), TODAY) for basis in set(LEGAL_BASES) - elsewhere}
    assert {table.matter(basis) for basis in elsewhere} == {None}

    assert {b for b, (matter, day) in terms.items() if matter and matter.term(day)} == set(terms)
    working = table.matter("adult_social_work")
    term = working.term(TODAY) if working is not None else None
    assert term is not None
    assert (term.years, term.starts) == (10, "end")
    assert table.label("working_age", "fi") == "Työikäisten palvelut"
    assert table.label("of_a_newer_table", "fi") == "of_a_newer_table"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{" * 100_000,
        SHIPPED + b" " * MAX_BYTES,
        b"\xff\xfe",
        _file(format=2),
        _file(more=1),
        _file(version="2024-02-30"),
        _file(matters=[]),
        _file(_matter(bases=[])),
        _file(_matter(why_unused={"fi": "x", "sv": "x", "en": "x"})),
        _file(_matter(bases=[], why_unused={"fi": "x"})),
        _file(_matter(_term(years=0))),
        _file(_matter(_term(years=151))),
        _file(_matter(_term(years=10.5))),
        _file(_matter(_term(years=None))),
        _file(_matter(_term(starts="birth"))),
        _file(_matter(_term(starts="decision"))),
        _file(_matter(_term(valid_to="2023-12-31"))),
        _file(_matter(_term(), _term(valid_from="2025-01-01"))),
        _file(_matter(_term(valid_from="2025-01-01"), _term(valid_to="2024-12-31"))),
        _file(_matter(_term(source={"fi": "lähde"}))),
        _file(_matter(_term(source={"fi": "a", "sv": " ", "en": "c"}))),
        _file(_matter(label={"fi": "a\u202e", "sv": "b", "en": "c"})),
        _file(_matter(bases=["of_nobody"])),
        _file(_matter(), _matter()),
        _file(_matter(), _matter(id="other")),
        _file(_matter(id="decision")),
        _file(_matter(id="Bad:id")),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused_whole(data: bytes) -> None:
    """A file that was damaged or changed gives no dates at all."""
    with pytest.raises(BugError, match="retention-invalid"):
        read_table(data)


# -- what a list says ---------------------------------------------------------------------------

ENTRY = Entry("ab" * 16, ("decision", "working_age"), ENDED, date(2024, 5, 31), 7)


def test_entries_and_decisions_are_read_as_they_are_written() -> None:
    """And nothing else is read as one."""
    assert Entry.parse(ENTRY.text) == ENTRY
    kept, decision = Kept("ab" * 16, "appeal"), Decision("cd" * 16, "ef" * 16)
    assert Kept.parse(kept.text) == kept
    assert Decision.parse(decision.text) == decision
    for text in (ENTRY.text + "\n", ENTRY.text + ":", " " + ENTRY.text, "", None, 7, ["a"]):
        assert Entry.parse(text) is None
    assert Entry.parse(ENTRY.text.replace(":7", ":\u0667")) is None
    assert Kept.parse("ab" * 16 + ":no_reason") is None
    assert Decision.parse("cd" * 16 + ":EF" * 16) is None


def test_an_approval_counts_for_the_entries_that_it_saw() -> None:
    """A keeping changes what is approved; two approvals by one person are one."""
    other = Entry("cd" * 16, ("working_age",), ENDED, date(2024, 5, 31), 1)
    all_of_them = to_destroy([ENTRY, other, ENTRY], ())
    fewer = to_destroy([ENTRY, other], [Kept(other.client_id, "appeal")])
    digest = digest_of(all_of_them)
    values = [Decision("a1" * 16, digest).text, Decision("a2" * 16, digest_of(fewer)).text]

    assert (all_of_them, fewer) == ((ENTRY, other), (ENTRY,))
    assert digest_of([other, ENTRY]) == digest != digest_of(fewer)
    assert deciders([*values, values[0], "stray", None], digest) == ("a1" * 16,)
