"""Measures: what can be assessed, each a data file, and what an answer may be.

A measure is a file `resources/measures/<id>.json`, so that a further one is a further file. Only a
measure of mode `embedded` may be asked in the program; no file holds the items of another owner's
instrument: questions are the client's own, of our own wording, codes with labels of our own or the
goals of the plan, or there are none and the result alone is recorded (DOMAIN 3.1). A standard
deviation or a reliability stands only with its source (DOMAIN 3.6). A file that breaks a rule is
left out and named; the others still work.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, NamedTuple, Self

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.records.declare import is_number
from osmo_desktop.domain.records.measure_codes import FACILITATORS
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 64 * 1024
_MOST_STEPS: Final = 10_000
_UNSOURCED: Final = "SD and reliability stand together, with their source"

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Words = dict[str, Text]
"""A text in every language of the product."""


class State(StrEnum):
    """What became of a question; only `VALUE` carries a number, and none of the others is zero.

    The last three are of the ICF: 8, 9, and an environmental factor that helps.
    """

    VALUE = "value"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"
    MISSING = "missing"
    UNSPECIFIED = "unspecified"
    NOT_APPLICABLE = "not_applicable"
    FACILITATOR = "facilitator"


_WITH_LEVEL: Final = frozenset({State.VALUE, State.FACILITATOR})
_WITHOUT_LEVEL: Final = frozenset(map(str, State)) - _WITH_LEVEL
_PLAIN: Final = frozenset({State.VALUE, State.DECLINED, State.NOT_ASKED, State.MISSING})
_ICF: Final = _PLAIN | {State.UNSPECIFIED, State.NOT_APPLICABLE}
_STATES: Final = {
    "number": _PLAIN,
    "icf": _ICF,
    "icf_activity": _ICF,
    "icf_environment": _ICF | {State.FACILITATOR},
}


@dataclass(frozen=True)
class Answer:
    """The answer to one question: a state, and its level if there is one.

    Only `number` may be compared: how much something helps is no number on the scale of barriers.
    """

    state: State
    value: Decimal | None = None

    def __post_init__(self) -> None:
        """A level belongs to the states VALUE and FACILITATOR. Raises ValueError."""
        if (self.state in _WITH_LEVEL) != (self.value is not None):
            raise ValueError("an answer has a level exactly when its state has one")

    @classmethod
    def of(cls, value: int | Decimal) -> Self:
        """Make the answer that is this number."""
        return cls(State.VALUE, Decimal(value))

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """Read what `text` wrote; None for anything else, which is then no answer at all."""
        if text is None:
            return None
        if is_number(text):
            return cls(State.VALUE, Decimal(text))
        if text in FACILITATORS:
            return cls(State.FACILITATOR, Decimal(text))
        return cls(State(text)) if text in _WITHOUT_LEVEL else None

    @property
    def number(self) -> Decimal | None:
        """The number that may be compared or counted in an average."""
        return self.value if self.state is State.VALUE else None

    @property
    def text(self) -> str:
        """The answer as a record holds it: the number, or the name of the state."""
        if self.value is None:
            return str(self.state)
        return ("+" if self.state is State.FACILITATOR else "") + _plain(self.value)


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A limit value of a scale, what it is called, and who says so."""

    at: Decimal
    label: Words
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the numbers of a measure mean: range, direction, and the words at both ends.

    `sd` and `reliability` (0–1) are those of `source`; without them no change is called reliable.
    `kind` tells which answers there are besides numbers; `note` is what to check before recording.
    """

    key: Id
    label: Words
    min: Decimal
    max: Decimal
    step: Decimal
    better: Literal["higher", "lower"]
    low: Words
    high: Words
    sd: Decimal | None = None
    reliability: Decimal | None = None
    source: Annotated[str, msgspec.Meta(max_length=500)] = ""
    kind: Literal["number", "icf", "icf_activity", "icf_environment"] = "number"
    note: Words | None = None
    limits: Annotated[tuple[Limit, ...], msgspec.Meta(max_length=5)] = ()

    @property
    def has_capacity(self) -> bool:
        """Whether what one can do without help is asked beside how it goes now (DOMAIN 3.3)."""
        return self.kind == "icf_activity"

    @property
    def states(self) -> frozenset[State]:
        """What can become of a question on this scale."""
        return _STATES[self.kind]

    def holds(self, value: Decimal) -> bool:
        """Tell whether a number stands on the scale."""
        return self.min <= value <= self.max and (value - self.min) % self.step == 0

    def accepts(self, answer: Answer) -> bool:
        """Tell whether it can be an answer on this scale."""
        fits = answer.value is None or self.holds(answer.value)
        return fits and answer.state in self.states


class ScaleSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A choice of scales that somebody has put together, and who."""

    key: Id
    label: Words
    scales: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=80)]
    source: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One measure as its file tells it; texts by language.

    `items` are the questions: the client's `own`, the `scales` of the file, those of them that are
    `chosen` for the client, the `goals` of the plan, or `none`. With `average` the mean of one
    time may be shown; `languages` are those in which the owner gives the instrument out. One that
    is `named` stands for many instruments: each result tells the own name of its instrument.
    """

    format: Literal[1]
    id: Id
    version: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    mode: Literal["embedded", "record_only", "group_only"]
    items: Literal["own", "scales", "chosen", "goals", "none"]
    owner: Text
    name: Words
    licence: Words
    scales: Annotated[tuple[Scale, ...], msgspec.Meta(min_length=1, max_length=80)]
    interval_days: Annotated[int, msgspec.Meta(ge=1, le=3660)]
    caution: Words
    average: bool = False
    named: bool = False
    sets: Annotated[tuple[ScaleSet, ...], msgspec.Meta(max_length=20)] = ()
    languages: tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")], ...] = ()
    order: Annotated[int, msgspec.Meta(ge=0, le=999)] = 500

    @property
    def scale(self) -> Scale:
        """The one scale of a measure whose questions are the client's own."""
        return self.scales[0]

    def scale_of(self, key: str | None) -> Scale | None:
        """The scale with a key, or the only one where there is no key; None when it is unknown."""
        if not key:
            return self.scales[0] if len(self.scales) == 1 else None
        return next((scale for scale in self.scales if scale.key == key), None)


class Shelf(NamedTuple):
    """The measures of a folder by id in their order, and the names of files that were left out.

    `unsourced` are those of the latter that tell an SD or a reliability without its source.
    """

    measures: MappingProxyType[str, Measure]
    faulty: tuple[str, ...]
    unsourced: tuple[str, ...] = ()


def instrument_key(name: str) -> str:
    """What two spellings of an instrument's name have in common: no case, no extra spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def read_measure(data: bytes, name: str) -> Measure:
    """Read and check one file; `name` is its id.

    Raises BugError("measure-invalid") that says why.
    """
    try:
        measure = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BugError("measure-invalid", measure=name, why=str(error)) from None
    why = "too large" if measure is None else _fault(measure, name)
    if measure is None or why:
        raise BugError("measure-invalid", measure=name, why=why)
    return measure


def load_shelf(folder: Path) -> Shelf:
    """Read every measure of a folder; one that cannot be read keeps no other from working."""
    measures: list[Measure] = []
    faulty: dict[str, str] = {}
    for file in sorted(folder.glob("*.json")):
        try:
            measures.append(read_measure(file.read_bytes(), file.stem))
        except (BugError, OSError) as error:
            why = error.details.get("why") if isinstance(error, BugError) else error
            faulty[file.name] = str(why)
    measures.sort(key=lambda measure: (measure.order, measure.id))
    unsourced = tuple(name for name, why in faulty.items() if why == _UNSOURCED)
    return Shelf(MappingProxyType({one.id: one for one in measures}), tuple(faulty), unsourced)


@cache
def shipped_shelf() -> Shelf:
    """The measures of this program, and the files that were left out."""
    return load_shelf(resource_dir() / "measures")


def shipped_measures() -> MappingProxyType[str, Measure]:
    """The measures of this program, by id."""
    return shipped_shelf().measures


_DECODER: Final = msgspec.json.Decoder(Measure)


def _fault(measure: Measure, name: str) -> str:
    """What is wrong with a measure; empty when nothing is."""
    keys = [scale.key for scale in measure.scales]
    ranges = {(scale.min, scale.max, scale.step) for scale in measure.scales}
    listed = {key for one in measure.sets for key in one.scales}
    rules = {
        "the id is not the name of the file": measure.id == name,
        "a key of a scale stands twice": len(set(keys)) == len(keys),
        "only an embedded measure is asked": (measure.items == "none")
        == (measure.mode != "embedded"),
        "own questions and goals have one scale": measure.items not in ("own", "goals")
        or len(keys) == 1,
        "questions that are asked have one range": measure.items == "none" or len(ranges) == 1,
        "an average needs one range": not measure.average or len(ranges) == 1,
        "only a measure that is recorded alone is named": (measure.named, measure.items == "none")
        != (True, False),
        "a set names a scale that is not there": listed <= set(keys),
        "a text lacks a language": all(map(_is_complete, _texts(measure))),
    }
    broken = [why for why, is_kept in rules.items() if not is_kept]
    return broken[0] if broken else next(filter(None, map(_scale_fault, measure.scales)), "")


def _scale_fault(scale: Scale) -> str:
    is_sourced = bool(scale.source.strip())
    if not all(is_number(_plain(number)) for number in (scale.min, scale.max, scale.step)):
        return "a number cannot be written"
    rules = {
        "the range is empty": scale.min < scale.max,
        "the step does not fill the range": scale.step > 0
        and (scale.max - scale.min) % scale.step == 0
        and (scale.max - scale.min) / scale.step <= _MOST_STEPS,
        _UNSOURCED: (scale.sd is None) == (scale.reliability is None) == (not is_sourced),
        "the SD is not above zero": scale.sd is None or scale.sd > 0,
        "the reliability is not between 0 and 1": scale.reliability is None
        or 0 < scale.reliability < 1,
        "a limit is not on the scale": all(
            scale.min <= one.at <= scale.max for one in scale.limits
        ),
    }
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _texts(measure: Measure) -> list[Words]:
    texts = [measure.name, measure.licence, measure.caution]
    texts += [one.label for one in measure.sets]
    for scale in measure.scales:
        texts += [scale.label, scale.low, scale.high, *(one.label for one in scale.limits)]
        texts += [scale.note] if scale.note is not None else []
    return texts


def _is_complete(words: Words) -> bool:
    return set(words) == set(LANGUAGES) and all(
        t.strip() and t.isprintable() for t in words.values()
    )


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
