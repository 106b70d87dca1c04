"""How far a notice has come, from four states of each field; forms that are refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.measures import State
from osmo_desktop.domain.notices import (
    NOT_ASKED,
    FormField,
    Said,
    Standing,
    counts_in_indicators,
    field_id,
    form_for,
    may_give_up,
    read_form,
    shipped_forms,
    standing,
)
from osmo_desktop.domain.resource_files import resource_dir

_OLD = form_for(date(2018, 12, 4))
_FIELDS = _OLD.fields("start_notice", date(2018, 12, 4))
_PLAIN = [field for field in _FIELDS if not field.sensitive]
_DECLINED, _MISSING = Said(State.DECLINED), Said(State.MISSING)


def _value(field: FormField) -> Said:
    return Said.of(field.choices[0].code if field.choices else "1979-03-05")


@st.composite
def _answered(draw: st.DrawFn) -> dict[str, Said]:
    """Any answers that the fields accept."""
    return {
        field.key: draw(
            st.sampled_from(
                [s for s in (_value(field), _DECLINED, NOT_ASKED, _MISSING) if field.accepts(s)]
            )
        )
        for field in _FIELDS
    }


@settings(max_examples=60)
@given(_answered(), st.sampled_from([None, "asked", "partial", "missing"]))
def test_a_notice_is_complete_exactly_when_every_field_was_answered(
    said: dict[str, Said], written: str | None
) -> None:
    """What a person says of the whole makes no field answered, and never takes an answer away."""
    state = standing(written, said, _FIELDS)

    assert (state is Standing.COMPLETE) == all(one.is_given for one in said.values())
    if state is Standing.NOT_ASKED:
        assert not any(said[f.key].is_given for f in _FIELDS if not f.client_field)


def test_the_states_follow_each_other() -> None:
    """Not asked, asked, partly filled, complete; and missing once nothing is left to ask."""
    first, *_ = [field for field in _FIELDS if not field.client_field]
    everything = {field.key: _value(field) for field in _FIELDS}
    no_answer = {field.key: _MISSING for field in _FIELDS}

    assert standing(None, {}, _FIELDS) is Standing.NOT_ASKED
    assert standing("asked", {}, _FIELDS) is Standing.ASKED
    assert standing("asked", {first.key: _MISSING}, _FIELDS) is Standing.ASKED
    assert standing("asked", {first.key: _value(first)}, _FIELDS) is Standing.PARTIAL
    assert standing("missing", everything, _FIELDS) is Standing.COMPLETE
    assert standing(None, no_answer, _FIELDS) is Standing.MISSING
    assert standing(None, {"birth_date": Said.of("1979-03-05")}, _FIELDS) is Standing.NOT_ASKED


def test_only_a_sensitive_field_may_be_left_unanswered_on_purpose() -> None:
    """And then the person counts in the indicators; without a plain datum they do not."""
    said = {field.key: _DECLINED if field.sensitive else _value(field) for field in _FIELDS}

    assert [field.key for field in _FIELDS if field.accepts(_DECLINED)] == [
        "housing",
        "disability",
        "disadvantage",
    ]
    assert counts_in_indicators(said, _FIELDS)
    assert not counts_in_indicators({**said, _PLAIN[0].key: _MISSING}, _FIELDS)


def test_missing_despite_attempts_needs_an_attempt_and_a_reason() -> None:
    """Unless the person said no; a complete notice is never missing."""
    asked = Standing.ASKED
    why = may_give_up(asked, attempts=0, has_said_no=False, reason="Ei tavoitettu.")

    assert why == "notice-attempt-missing"
    assert may_give_up(asked, attempts=1, has_said_no=False, reason=" ") == "notice-reason-missing"
    assert may_give_up(asked, attempts=1, has_said_no=False, reason="Ei tavoitettu.") == ""
    assert may_give_up(asked, attempts=0, has_said_no=True, reason="Ei halua.") == ""
    done = may_give_up(Standing.COMPLETE, attempts=1, has_said_no=False, reason="x")
    assert done == "notice-complete"


@pytest.mark.parametrize("said", [Said.of("employed"), _DECLINED, NOT_ASKED, _MISSING])
def test_state_and_value_are_one_text(said: Said) -> None:
    """What is written is read again; what is neither is no answer."""
    assert Said.read(said.text) == said
    assert Said.read("employed") is None
    assert Said.read("value:") is None


def test_the_form_follows_the_day_unless_another_was_begun() -> None:
    """2018 is the programme of 2014–2020, 2026 that of 2021–2027; two answers have one place."""
    assert form_for(date(2018, 12, 4)).id == "esf_2014"
    assert form_for(date(2026, 11, 19)).id == "esf_plus"
    assert form_for(date(2026, 11, 19), "esf_2014").id == "esf_2014"
    assert field_id("a" * 32, "sex") == field_id("a" * 32, "sex") != field_id("b" * 32, "sex")


def test_no_form_asks_whether_somebody_belongs_to_a_minority() -> None:
    """Neither ethnic nor foreign background, nor a minority, is a question of any form."""
    for form in shipped_forms():
        for field in (*form.start_notice, *form.end_notice):
            words = " ".join([field.key, *field.label.values()]).lower()
            assert not any(w in words for w in ("vähemmist", "minorit", "ethnic", "etni", "romani"))


def _broken(**changes: Any) -> bytes:
    told = json.loads((resource_dir() / "forms" / "esf_plus.json").read_bytes())
    return json.dumps({**told, **changes}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[" * 100_000,
        b"{" + b" " * 70_000,
        _broken(id="other"),
        _broken(format=2),
        _broken(name={"fi": "Vain suomeksi"}),
        _broken(to="2021-01-01"),
        _broken(start_notice=[]),
        _broken(end_notice=[{"key": "x", "label": {"fi": "x", "sv": "x", "en": "x"}}]),
        _broken(more="x"),
    ],
)
def test_a_form_that_breaks_a_rule_is_refused(data: bytes) -> None:
    """With the reason, and never by falling over."""
    with pytest.raises(BugError, match="notice-form-invalid"):
        read_form(data, "esf_plus")
