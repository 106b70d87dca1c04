"""The dated data of the pathway: bases, contents of decisions, reminders, tracks, work ability.

What differs by place or year stands in `resources/pathway.json`, in own words and with its source.
The file is read like a stranger's: one that breaks a rule is a bug, and what is wrong is said.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Final, Literal

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES, current
from osmo_desktop.domain.records.codes import LEGAL_BASES, PLAN_TRACKS
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 128 * 1024

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Words = dict[str, Annotated[str, msgspec.Meta(min_length=1, max_length=500)]]
Some = msgspec.Meta(min_length=1, max_length=50)
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
Unit = Literal["working_days", "months", "days"]


class Stage(StrEnum):
    """The stages of the pathway, in the order of the usual template (DOMAIN 0, line 9)."""

    CONTACT = "contact"
    ASSESSMENT = "assessment"
    DECISION = "decision"
    PLAN = "plan"
    ACTIVITIES = "activities"
    EVALUATION = "evaluation"
    CLOSURE = "closure"


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part of the file is."""


class Dated(_Entry, frozen=True, kw_only=True):
    """An entry that holds from a day to a day; both days count."""

    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Tell whether the entry is in force on a day."""
        return self.valid_from <= day <= (self.valid_to or date.max)


class Content(Dated, frozen=True, kw_only=True):
    """A content that a decision on a basis may have (Social Welfare Act, section 17)."""

    id: Id
    basis: Id
    label: Words


class BasisGuide(Dated, frozen=True, kw_only=True):
    """A legal basis: the stages that its pathway has, and how it differs from the others."""

    id: Id
    stages: Annotated[tuple[Stage, ...], Some]
    label: Words
    entry: Words
    decision: Words
    controller: Words
    records: Words
    source: Words


class Reminder(Dated, frozen=True, kw_only=True):
    """When something is reminded of; `note` says what kind of a deadline it is not."""

    id: Literal["assessment_begun", "assessment_completed", "decision_ends", "evaluation"]
    working_days: Count | None
    months: Count | None
    days: Count | None
    note: Words
    source: Words

    @property
    def unit(self) -> Unit:
        """In what it counts."""
        if self.working_days is not None:
            return "working_days"
        return "months" if self.months is not None else "days"

    @property
    def amount(self) -> int:
        """After how many of its unit it speaks."""
        return self.working_days or self.months or self.days or 0

    def lasting(self, amount: int) -> Reminder:
        """The same reminder after another time, in its own unit."""
        return msgspec.structs.replace(self, **{self.unit: amount})


class SpecialSupport(Dated, frozen=True, kw_only=True):
    """What follows when a client is in need of special support."""

    follows: Annotated[tuple[Words, ...], Some]
    source: Words


class Track(Dated, frozen=True, kw_only=True):
    """One of the two tracks, with usual goals and measures."""

    id: Id
    goals: Words
    measures: Words
    source: Words


class Item(_Entry, frozen=True, kw_only=True):
    """One line of the checklist."""

    id: Id
    label: Words


class Phase(_Entry, frozen=True, kw_only=True):
    """A phase of the work-ability assessment with its guide."""

    id: Id
    label: Words
    guide: Words
    items: Annotated[tuple[Item, ...], Some]

    def code(self, item: Item) -> str:
        """The code that a record ticks a line with."""
        return f"{self.id}.{item.id}"


class WorkAbilityGuide(_Entry, frozen=True, kw_only=True):
    """The guide of the work-ability assessment."""

    label: Words
    phases: Annotated[tuple[Phase, ...], Some]
    source: Words

    @property
    def lines(self) -> tuple[str, ...]:
        """The codes of all lines, in their order."""
        return tuple(phase.code(item) for phase in self.phases for item in phase.items)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all lines."""
        return frozenset(self.lines)


class PathwayData(_Entry, frozen=True, kw_only=True):
    """The file as a whole."""

    format: Literal[1]
    version: date
    contents: Annotated[tuple[Content, ...], Some]
    contents_source: Words
    bases: Annotated[tuple[BasisGuide, ...], Some]
    reminders: Annotated[tuple[Reminder, ...], Some]
    special_support: SpecialSupport
    tracks: Annotated[tuple[Track, ...], Some]
    work_ability: WorkAbilityGuide

    def contents_of(self, basis: str, day: date) -> tuple[Content, ...]:
        """The contents that a decision of a day may have on a basis."""
        return tuple(c for c in self.contents if c.basis == basis and c.holds(day))

    def stages(self, basis: str) -> tuple[Stage, ...]:
        """The stages of a basis; all of them where the basis is not known here."""
        found = next((one for one in self.bases if one.id == basis), None)
        return found.stages if found is not None else tuple(Stage)

    def track(self, name: str, day: date) -> Track | None:
        """A track with its goals and measures as they are on a day."""
        return next((t for t in self.tracks if t.id == name and t.holds(day)), None)

    def reminder(self, name: str, day: date) -> Reminder | None:
        """The reminder in force on a day."""
        return next((r for r in self.reminders if r.id == name and r.holds(day)), None)

    def with_amounts(self, amounts: Mapping[str, int]) -> PathwayData:
        """The data with other times for the reminders named."""
        others = tuple(r.lasting(amounts.get(r.id, r.amount)) for r in self.reminders)
        return msgspec.structs.replace(self, reminders=others)


def said(words: Words) -> str:
    """The words in the language of the window."""
    return words[current().code]


def read_pathway_data(data: bytes) -> PathwayData:
    """Read and check a file; BugError("pathway-invalid") that says why."""
    try:
        found = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BugError("pathway-invalid", why=str(error)) from None
    why = "too large" if found is None else _fault(found)
    if found is None or why:
        raise BugError("pathway-invalid", why=why)
    return found


@cache
def shipped_pathway() -> PathwayData:
    """The data of this program."""
    return read_pathway_data((resource_dir() / "pathway.json").read_bytes())


_DECODER: Final = msgspec.json.Decoder(PathwayData)


def _fault(found: PathwayData) -> str:
    """What is wrong with the data; empty when nothing is."""
    items = found.work_ability.lines
    rules = {
        "a basis that is recorded has no guide": set(LEGAL_BASES) <= {b.id for b in found.bases},
        "a track is missing or unknown": {t.id for t in found.tracks} == set(PLAN_TRACKS),
        "something stands twice": _once(items),
        "entries of one name hold at the same time": all(
            map(_are_apart, (found.contents, found.bases, found.reminders, found.tracks))
        ),
        "a stage stands twice": all(_once(basis.stages) for basis in found.bases),
        "a reminder counts in one way": all(map(_counts_once, found.reminders)),
        "a text lacks a language": all(map(_is_complete, _texts(msgspec.to_builtins(found)))),
    }
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _counts_once(reminder: Reminder) -> bool:
    return [reminder.working_days, reminder.months, reminder.days].count(None) == 2


def _once(names: Iterable[str]) -> bool:
    return max(Counter(names).values(), default=0) <= 1


def _are_apart(entries: Iterable[Any]) -> bool:
    """Tell whether the entries of each name are in order and do not overlap."""
    by_name: dict[str, list[Any]] = {}
    for entry in entries:
        by_name.setdefault(entry.id, []).append(entry)
    return all(map(_apart, by_name.values()))


def _apart(entries: list[Any]) -> bool:
    """Tell whether dated entries are in order and do not overlap."""
    days = [(entry.valid_from, entry.valid_to or date.max) for entry in entries]
    in_itself = all(begins <= ends for begins, ends in days)
    return in_itself and all(before[1] < after[0] for before, after in itertools.pairwise(days))


def _texts(part: Any) -> Iterator[dict[str, str]]:
    """Every text of the file: a mapping whose keys are languages."""
    if isinstance(part, dict):
        if set(part) & set(LANGUAGES):
            yield part
            return
        part = list(part.values())
    if isinstance(part, list | tuple):
        for one in part:
            yield from _texts(one)


def _is_complete(words: dict[str, str]) -> bool:
    return set(words) == set(LANGUAGES) and all(
        text.strip() and text.isprintable() for text in words.values()
    )
