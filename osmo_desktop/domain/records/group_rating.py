"""The kind that holds what a group answered, without anybody's name; it lies in the team stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

ABOUT_LENGTH = 120
_event = partial(Attribute, merge=Merge.EVENT, sensitivity=Sensitivity.ROUTINE)


@record(
    "group_rating", label=mark("Rating by a group"), stream=StreamKind.TEAM, writers=Writers.MEMBERS
)
@dataclass(frozen=True)
class GroupRating:
    """One time that a group answered a measure; `figures` as `domain.group_figures` writes them.

    It names a group or an event, and links to nothing: no client, no session with its attenders.
    """

    id: str
    measure: Annotated[str | None, _event(mark("Measure"), max_length=40)] = None
    version: Annotated[int | None, _event(mark("Version"))] = None
    held: Annotated[date | None, _event(mark("Day"))] = None
    about: Annotated[str | None, _event(mark("Group or event"), max_length=ABOUT_LENGTH)] = None
    figures: Annotated[str | None, _event(mark("How many gave each answer"), max_length=4_000)] = (
        None
    )
    struck: Annotated[str | None, _event(mark("Entered in error"), max_length=2_000)] = None
