"""What a plan offers that is data and not code: the review scale, OsKu's model, suggested goals.

Three files in `resources/plan`, each with its source and with its words in every language. They
are shipped with the program and read like a stranger's file: one that breaks a rule is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.records.codes import PLAN_TRACKS
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 64 * 1024
WHOLE: Final = 100
"""The weights of one model, in per cent."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Words = dict[str, Annotated[str, msgspec.Meta(min_length=1, max_length=500)]]
Weight = Annotated[int, msgspec.Meta(ge=0, le=WHOLE)]


class RatingStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step of a review scale; `key` is what a record holds."""

    key: Id
    label: Words


class ReviewScale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The steps with which a review rates a part of the plan, best first; both days count."""

    id: Id
    valid_from: date
    valid_to: date | None
    source: Words
    steps: Annotated[tuple[RatingStep, ...], msgspec.Meta(min_length=2, max_length=11)]


class ReviewScales(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All scales there were, so that an old review is read with its own words."""

    format: Literal[1]
    scales: Annotated[tuple[ReviewScale, ...], msgspec.Meta(min_length=1, max_length=50)]

    def on(self, day: date) -> ReviewScale:
        """Give the scale in use on a day; before the first one, the first."""
        found = (s for s in self.scales if s.valid_from <= day <= (s.valid_to or date.max))
        return next(found, self.scales[0])

    def word(self, scale: str, key: str, language: str) -> str:
        """What a rating is called; the rating itself where these files do not have it."""
        steps = (s.steps for s in self.scales if s.id == scale)
        found = (step for step in next(steps, ()) if step.key == key)
        return next((step.label[language] for step in found), key)


class ActivityContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of OsKu's three contents."""

    id: Id
    label: Words


class ActivityModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of OsKu's four models, and how much of each content it usually has (per cent)."""

    id: Id
    label: Words
    about: Words
    suggested: dict[Id, Weight]


class ActivityModels(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The matrix of contents and models."""

    format: Literal[1]
    source: Words
    contents: Annotated[tuple[ActivityContent, ...], msgspec.Meta(min_length=1, max_length=10)]
    models: Annotated[tuple[ActivityModel, ...], msgspec.Meta(min_length=1, max_length=10)]


class GoalSuggestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A goal that may be taken as a start: its title and the level that is agreed on (0)."""

    id: Id
    title: Words
    expected: Words


class GoalSuggestions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Suggested goals by the track of the plan."""

    format: Literal[1]
    source: Words
    tracks: dict[str, tuple[GoalSuggestion, ...]]

    def of(self, track: str) -> tuple[GoalSuggestion, ...]:
        """The suggestions of a track; none without one."""
        return self.tracks.get(track, ())


_File = TypeVar("_File", ReviewScales, ActivityModels, GoalSuggestions)


def read_plan_file(data: bytes, kind: type[_File]) -> _File:
    """Read and check one file; BugError("plan-data-invalid") that says why."""
    why = "too large"
    if len(data) <= MAX_BYTES:
        try:
            read = msgspec.json.decode(data, type=kind)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise BugError("plan-data-invalid", file=kind.__name__, why=str(error)) from None
        why = _fault(read)
        if not why:
            return read
    raise BugError("plan-data-invalid", file=kind.__name__, why=why)


@cache
def review_scales() -> ReviewScales:
    """The shipped scales for reviews."""
    return read_plan_file(_shipped("review_scale"), ReviewScales)


@cache
def activity_models() -> ActivityModels:
    """OsKu's shipped contents and models."""
    return read_plan_file(_shipped("activity_model"), ActivityModels)


@cache
def goal_suggestions() -> GoalSuggestions:
    """The shipped suggestions of goals."""
    return read_plan_file(_shipped("goals"), GoalSuggestions)


def _shipped(name: str) -> bytes:
    return (resource_dir() / "plan" / f"{name}.json").read_bytes()


def _fault(read: ReviewScales | ActivityModels | GoalSuggestions) -> str:
    """What is wrong with a file; empty when nothing is."""
    if isinstance(read, ReviewScales):
        return _scales_fault(read)
    return _models_fault(read) if isinstance(read, ActivityModels) else _goals_fault(read)


def _scales_fault(read: ReviewScales) -> str:
    labels = [step.label for scale in read.scales for step in scale.steps]
    rules = {
        "a scale stands twice": _is_unique(scale.id for scale in read.scales),
        "a step stands twice": all(_is_unique(s.key for s in one.steps) for one in read.scales),
        "a scale ends before it begins": all(
            s.valid_from <= (s.valid_to or date.max) for s in read.scales
        ),
        "a text lacks a language": _is_complete([s.source for s in read.scales] + labels),
    }
    return _broken(rules)


def _models_fault(read: ActivityModels) -> str:
    contents = {content.id for content in read.contents}
    texts = [read.source, *(c.label for c in read.contents)]
    texts += [words for model in read.models for words in (model.label, model.about)]
    rules = {
        "a content stands twice": _is_unique(content.id for content in read.contents),
        "a model stands twice": _is_unique(model.id for model in read.models),
        "a model has other contents": all(set(m.suggested) == contents for m in read.models),
        "weights are not the whole": all(sum(m.suggested.values()) == WHOLE for m in read.models),
        "a text lacks a language": _is_complete(texts),
    }
    return _broken(rules)


def _goals_fault(read: GoalSuggestions) -> str:
    goals = [goal for track in read.tracks.values() for goal in track]
    texts = [read.source, *(words for goal in goals for words in (goal.title, goal.expected))]
    rules = {
        "a track is unknown or missing": set(read.tracks) == set(PLAN_TRACKS),
        "a goal stands twice": _is_unique(goal.id for goal in goals),
        "a text lacks a language": _is_complete(texts),
    }
    return _broken(rules)


def _broken(rules: dict[str, bool]) -> str:
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _is_unique(keys: Iterable[str]) -> bool:
    listed = list(keys)
    return len(set(listed)) == len(listed)


def _is_complete(texts: Iterable[Words]) -> bool:
    return all(
        set(words) == set(LANGUAGES) and all(t.strip() and t.isprintable() for t in words.values())
        for words in texts
    )
