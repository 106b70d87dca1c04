"""Measures: what can be assessed, each a data file, and what an answer may be.

A measure is a file `resources/measures/<id>.json`, so that a further one is a further file. Only a
measure of mode `embedded` may be asked in the program; no file holds the items of another owner's
instrument: questions are the client's own (`items: own`), or there are none and the result alone is
recorded (DOMAIN 3.1). A standard deviation or a reliability stands only with its source
(DOMAIN 3.6). Files are shipped with the program: one that breaks a rule is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.records.declare import is_number
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 64 * 1024
_MOST_STEPS: Final = 1_000

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Words = dict[str, Text]
"""A text in every language of the product."""


class State(StrEnum):
    """What became of a question; only `VALUE` carries a number, and none of the others is zero."""

    VALUE = "value"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"
    MISSING = "missing"


_WITHOUT_NUMBER: Final = frozenset(map(str, State)) - {State.VALUE}


@dataclass(frozen=True)
class Answer:
    """The answer to one question: a state, and the number if there is one."""

    state: State
    value: Decimal | None = None

    def __post_init__(self) -> None:
        """A number belongs to the state VALUE, and to no other. Raises ValueError."""
        if (self.state is State.VALUE) != (self.value is not None):
            raise ValueError("an answer has a number exactly when its state is VALUE")

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
        return cls(State(text)) if text in _WITHOUT_NUMBER else None

    @property
    def text(self) -> str:
        """The answer as a record holds it: the number, or the name of the state."""
        return str(self.state) if self.value is None else _plain(self.value)


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the numbers of a measure mean: range, direction, and the words at both ends.

    `sd` and `reliability` (0–1) are those of `source`; without them no change is called reliable.
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

    def holds(self, value: Decimal) -> bool:
        """Tell whether a number stands on the scale."""
        return self.min <= value <= self.max and (value - self.min) % self.step == 0

    def accepts(self, answer: Answer) -> bool:
        """Tell whether it can be an answer on this scale."""
        return answer.value is None or self.holds(answer.value)


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One measure as its file tells it; texts by language."""

    format: Literal[1]
    id: Id
    version: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    mode: Literal["embedded", "record_only", "group_only"]
    items: Literal["own", "none"]
    owner: Text
    name: Words
    licence: Words
    scales: Annotated[tuple[Scale, ...], msgspec.Meta(min_length=1, max_length=50)]
    interval_days: Annotated[int, msgspec.Meta(ge=1, le=3660)]
    caution: Words

    @property
    def scale(self) -> Scale:
        """The one scale of a measure whose questions are the client's own."""
        return self.scales[0]


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


def load_measures(folder: Path) -> dict[str, Measure]:
    """Read every measure of a folder, by id; BugError("measure-invalid")."""
    files = sorted(folder.glob("*.json"))
    return {file.stem: read_measure(file.read_bytes(), file.stem) for file in files}


@cache
def shipped_measures() -> MappingProxyType[str, Measure]:
    """The measures of this program, by id."""
    return MappingProxyType(load_measures(resource_dir() / "measures"))


_DECODER: Final = msgspec.json.Decoder(Measure)


def _fault(measure: Measure, name: str) -> str:
    """What is wrong with a measure; empty when nothing is."""
    keys = [scale.key for scale in measure.scales]
    rules = {
        "the id is not the name of the file": measure.id == name,
        "a key of a scale stands twice": len(set(keys)) == len(keys),
        "only an embedded measure is asked": measure.items == "none" or measure.mode == "embedded",
        "own questions have one scale": measure.items == "none" or len(keys) == 1,
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
        "SD and reliability stand together, with their source": (scale.sd is None)
        == (scale.reliability is None)
        == (not is_sourced),
        "the SD is not above zero": scale.sd is None or scale.sd > 0,
        "the reliability is not between 0 and 1": scale.reliability is None
        or 0 < scale.reliability < 1,
    }
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _texts(measure: Measure) -> list[Words]:
    texts = [measure.name, measure.licence, measure.caution]
    return texts + [text for s in measure.scales for text in (s.label, s.low, s.high)]


def _is_complete(words: Words) -> bool:
    return set(words) == set(LANGUAGES) and all(
        t.strip() and t.isprintable() for t in words.values()
    )


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
