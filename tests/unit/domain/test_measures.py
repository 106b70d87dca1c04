"""Files of measures are checked strictly, and an answer is one of four states, never zero."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.measures import (
    Answer,
    State,
    load_measures,
    read_measure,
    shipped_measures,
)
from osmo_desktop.domain.records import KINDS
from osmo_desktop.domain.resource_files import resource_dir

SHIPPED = (resource_dir() / "measures" / "own_scale.json").read_bytes()


def _changed(**values: Any) -> bytes:
    """The shipped file with other values at its top."""
    return json.dumps({**json.loads(SHIPPED), **values}).encode()


def _scaled(**values: Any) -> bytes:
    """The shipped file with another scale."""
    (scale,) = json.loads(SHIPPED)["scales"]
    return _changed(scales=[{**scale, **values}])


def test_every_shipped_measure_keeps_the_rules() -> None:
    """Each file opens, is named by its id, speaks every language and has a caution."""
    measures = shipped_measures()

    assert "own_scale" in measures
    for name, measure in measures.items():
        assert measure.id == name
        assert set(measure.caution) == set(LANGUAGES)
        assert measure.owner
        assert measure.licence["en"]


def test_the_own_scale_goes_from_0_to_10() -> None:
    """Whole numbers from 0 to 10, higher is better, no reliability is claimed."""
    scale = shipped_measures()["own_scale"].scale

    assert [n for n in range(-2, 13) if scale.holds(Decimal(n))] == list(range(11))
    assert not scale.holds(Decimal("0.5"))
    assert scale.better == "higher"
    assert (scale.sd, scale.reliability, scale.source) == (None, None, "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{" * 50_000,
        SHIPPED[:-10],
        SHIPPED + b" " * 70_000,
        _changed(format=2),
        _changed(id="../own_scale"),
        _changed(id="other"),
        _changed(version=0),
        _changed(extra="field"),
        _changed(mode="shown"),
        _changed(mode="record_only"),
        _changed(mode="group_only"),
        _changed(items="listed"),
        _changed(items=["Question of somebody's instrument"]),
        _changed(owner=""),
        _changed(scales=[]),
        _changed(scales=json.loads(SHIPPED)["scales"] * 2),
        _changed(interval_days=0),
        _changed(name={"fi": "Vain suomeksi"}),
        _changed(name={"fi": "a", "sv": " ", "en": "c"}),
        _changed(name={"fi": "a\u202eb", "sv": "b", "en": "c"}),
        _changed(caution={"fi": "a", "sv": "b", "en": "c", "ru": "d"}),
        _scaled(min=10),
        _scaled(step=0),
        _scaled(step=3),
        _scaled(step=-1),
        _scaled(max=1e30),
        _scaled(max=100_000),
        _scaled(better="more"),
        _scaled(sd=2.1),
        _scaled(sd=2.1, reliability=0.8),
        _scaled(sd=2.1, source="Somebody 2020"),
        _scaled(sd=0, reliability=0.8, source="Somebody 2020"),
        _scaled(sd=2.1, reliability=1, source="Somebody 2020"),
        _scaled(source="Somebody 2020"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(data: bytes) -> None:
    """Unknown fields, missing languages, foreign items, empty ranges and unsourced statistics."""
    with pytest.raises(BugError, match="measure-invalid"):
        read_measure(data, "own_scale")


def test_statistics_stand_with_their_source() -> None:
    """A standard deviation and a reliability are taken together with where they come from."""
    data = _scaled(sd=2.1, reliability=0.8, source="Somebody 2020")

    assert read_measure(data, "own_scale").scale.sd == Decimal("2.1")


def test_a_further_measure_is_a_further_file(tmp_path: Path) -> None:
    """A record-only form needs no code: a file with its scales and without questions."""
    second = _changed(id="other_form", mode="record_only", items="none")
    (tmp_path / "other_form.json").write_bytes(second)
    (tmp_path / "own_scale.json").write_bytes(SHIPPED)

    assert list(load_measures(tmp_path)) == ["other_form", "own_scale"]


def test_an_answer_has_a_number_or_a_reason_for_none() -> None:
    """Four states; only a value carries a number, and nothing else reads as one."""
    for text in ("0", "7", "10", "-1.5", "declined", "not_asked", "missing"):
        answer = Answer.read(text)
        assert answer is not None
        assert answer.text == text
    assert Answer.of(10).text == "10"
    assert Answer.of(0) != Answer(State.MISSING)
    for text in ("", " 7", "+7", "07", "7.0", "1e3", "nan", "٣", "value", "Declined", "12345678"):
        assert Answer.read(text) is None
    with pytest.raises(ValueError, match="exactly when"):
        Answer(State.VALUE)
    with pytest.raises(ValueError, match="exactly when"):
        Answer(State.DECLINED, Decimal(0))


def test_records_take_what_an_answer_writes_and_nothing_else() -> None:
    """The check of incoming values and `Answer.read` agree."""
    spec = KINDS["answer"].fields["said"]

    for text in ("0", "10", "-1.5", "declined", "not_asked", "missing", "value", "x", "7.0", "+7"):
        assert spec.accepts(text) == (Answer.read(text) is not None)
    assert not spec.accepts(7)
