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
    load_shelf,
    read_measure,
    shipped_measures,
    shipped_shelf,
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
        _scaled(kind="icf_facilitator"),
        _scaled(limits=[{"at": 11, "label": {"fi": "a", "sv": "b", "en": "c"}, "source": "THL"}]),
        _scaled(note={"fi": "a"}),
        _changed(items="none"),
        _changed(named=True),
        _changed(sets=[{"key": "a", "label": {"fi": "a", "sv": "b", "en": "c"}, "scales": ["x"]}]),
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

    assert set(load_shelf(tmp_path).measures) == {"other_form", "own_scale"}


def test_a_broken_file_is_named_and_the_others_work(tmp_path: Path) -> None:
    """One bad file takes no other measure from people."""
    (tmp_path / "own_scale.json").write_bytes(SHIPPED)
    (tmp_path / "broken.json").write_bytes(b"{")
    (tmp_path / "Strange name.json").write_bytes(SHIPPED)
    shelf = load_shelf(tmp_path)

    assert set(shelf.measures) == {"own_scale"}
    assert shelf.faulty == ("Strange name.json", "broken.json")


def test_the_shelf_holds_what_is_asked_for_and_no_foreign_items() -> None:
    """Own texts are asked only of measures of our own; the group measure is for groups alone."""
    shelf = shipped_shelf()
    asked = {one.id: one.items for one in shelf.measures.values() if one.items != "none"}

    assert not shelf.faulty
    assert asked == {"own_scale": "own", "gas": "goals", "quality": "scales", "icf": "chosen"}
    assert shelf.measures["quality"].owner == "OSMO Desktop"
    assert {id_ for id_, one in shelf.measures.items() if one.mode == "record_only"} == {
        *("kykyviisari", "three_x10d", "whodas_12", "eurohis_8", "whoqol_bref", "other"),
    }
    assert shelf.measures["esis"].mode == "group_only"
    directions = {id_: {s.better for s in one.scales} for id_, one in shelf.measures.items()}
    assert directions["icf"] == directions["whodas_12"] == {"lower"}


def test_the_icf_holds_codes_with_short_labels_and_its_sets() -> None:
    """The seven generic codes are there; what helps is an answer of environmental factors alone."""
    icf = shipped_measures()["icf"]
    generic = next(one for one in icf.sets if one.key == "generic_7")
    helps, eight = Answer.read("+2"), Answer(State.UNSPECIFIED)

    assert set(generic.scales) == {"b130", "b152", "b280", "d230", "d450", "d455", "d850"}
    assert all(len(text) <= 48 for scale in icf.scales for text in scale.label.values())
    assert helps is not None
    for scale in icf.scales:
        assert scale.accepts(helps) == scale.key.startswith("e")
        assert scale.accepts(eight)
        assert [n for n in range(-1, 10) if scale.accepts(Answer.of(n))] == [0, 1, 2, 3, 4]
    assert not shipped_measures()["own_scale"].scale.accepts(eight)


def test_an_answer_has_a_number_or_a_reason_for_none() -> None:
    """Only a value carries a number that counts; what helps has a level, and is none."""
    for text in ("0", "7", "10", "-1.5", "declined", "not_asked", "missing", "unspecified", "+3"):
        answer = Answer.read(text)
        assert answer is not None
        assert answer.text == text
    assert Answer.of(10).text == "10"
    assert Answer.of(0) != Answer(State.MISSING)
    assert Answer(State.FACILITATOR, Decimal(3)).number is None
    assert Answer.of(3).number == 3
    for text in (
        "",
        " 7",
        "+7",
        "facilitator",
        "07",
        "7.0",
        "1e3",
        "nan",
        "٣",
        "value",
        "Declined",
        "12345678",
    ):
        assert Answer.read(text) is None
    with pytest.raises(ValueError, match="exactly when"):
        Answer(State.VALUE)
    with pytest.raises(ValueError, match="exactly when"):
        Answer(State.DECLINED, Decimal(0))


def test_records_take_what_an_answer_writes_and_nothing_else() -> None:
    """The check of incoming values and `Answer.read` agree."""
    spec = KINDS["answer"].fields["said"]

    texts = "0 10 -1.5 declined not_asked missing unspecified not_applicable +0 +4 value x 7.0 +7"
    for text in texts.split():
        assert spec.accepts(text) == (Answer.read(text) is not None)
    assert not spec.accepts(7)


def test_every_mean_of_eight_answers_can_be_written() -> None:
    """The mean of 8 whole answers has up to three decimals, such as 4.125."""
    scale = shipped_measures()["eurohis_8"].scales[0]
    assert all(scale.holds(Decimal(total) / 8) for total in range(8, 41))


def test_the_labels_of_icf_are_our_own_words() -> None:
    """No short label is the heading of the classification, which is not free to copy."""
    labels = {scale.key: scale.label for scale in shipped_measures()["icf"].scales}
    headings = {
        ("d175", "en"): "Solving problems",
        ("d177", "en"): "Making decisions",
        ("d350", "en"): "Conversation",
        ("d350", "fi"): "Keskustelu",
        ("d450", "en"): "Walking",
        ("d450", "fi"): "Käveleminen",
        ("d510", "fi"): "Peseytyminen",
        ("d510", "sv"): "Att tvätta sig",
        ("d510", "en"): "Washing oneself",
        ("b130", "en"): "Energy and drive functions",
        ("b455", "fi"): "Rasituksen sieto",
        ("d350", "sv"): "Samtal",
        ("d570", "en"): "Looking after one's health",
        ("d570", "sv"): "Att sköta sin egen hälsa",
        ("d640", "en"): "Doing housework",
        ("d640", "sv"): "Hushållsarbete",
        ("e310", "en"): "Immediate family",
        ("e310", "sv"): "Närmaste familj",
        ("e460", "fi"): "Yhteiskunnan asenteet",
        ("e580", "fi"): "Terveyspalvelut",
        ("e310", "fi"): "Lähiperhe",
    }
    for (key, code), heading in headings.items():
        shown = labels[key][code].removeprefix(f"{key} ").casefold()
        assert shown not in heading.casefold()
        assert heading.casefold() not in shown
