"""The monthly sample of the log on the laptops of two readers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from osmo_desktop.domain.access import Entry
from osmo_desktop.domain.ids import new_id
from osmo_desktop.services.log_reviews import SAMPLE, MonthReview
from osmo_desktop.storage import access_log
from osmo_desktop.ui.log_reviews.layout import month_line, state_words
from tests.integration.test_removals import promote
from tests.laptops import Laptop, Team


def december(reader: Laptop) -> MonthReview:
    """The month in which everybody worked, as a reader draws it."""
    (month,) = (
        one for one in reader.services.log_reviews.months() if one.month == date(2026, 12, 1)
    )
    return month


def work(laptop: Laptop, times: int) -> None:
    """Print papers of clients, one after the other."""
    for _ in range(times):
        laptop.services.access.record("print", client=new_id(), screen="client")


@pytest.fixture
def readers(team: Team) -> Team:
    """Anna and Cilla read all logs, of December from its first page on."""
    promote(team, team.cilla)
    next_month(team)
    return team


def next_month(team: Team) -> None:
    """Everybody has everything, and the month is over."""
    team.exchange(rounds=3)
    for laptop in team.everybody:
        laptop.clock.advance(days=30)


def test_every_reader_draws_the_same_sample(readers: Team) -> None:
    """Of what the readers did themselves as well, and not of what only one laptop knows."""
    anna, cilla = readers.anna, readers.cilla
    alone = Entry(at=int(datetime(2026, 12, 5, tzinfo=UTC).timestamp() * 1000), action="print")
    with anna.ledger.vault.transaction() as connection:
        for _ in range(SAMPLE):
            access_log.keep_own(connection, anna.ledger, [alone])
    for laptop in readers.everybody:
        work(laptop, 10)
    next_month(readers)
    drawn = [december(reader) for reader in (anna, cilla)]

    assert [len(month.sample) for month in drawn] == [SAMPLE, SAMPLE]
    assert [row.id for row in drawn[0].sample] == [row.id for row in drawn[1].sample]
    assert drawn[0].drawn_from == drawn[1].drawn_from == 10 * len(readers.everybody)


def test_a_month_of_which_own_pages_are_gone_is_drawn_elsewhere(
    readers: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The laptop that forgot the oldest of its own entries draws no other sample than others."""
    anna, cilla = readers.anna, readers.cilla
    monkeypatch.setattr(access_log, "MAX_OWN_PAGES", 10)
    work(anna, 15)
    work(cilla, 3)
    next_month(readers)

    here, there = december(anna), december(cilla)
    assert (here.is_elsewhere, here.sample, here.waiting) == (True, (), ())
    assert not here.is_missing
    assert (there.is_elsewhere, there.drawn_from, len(there.sample)) == (False, 18, 18)
    assert month_line(here).right != month_line(there).right
    assert state_words(here)[0] != state_words(there)[0]
