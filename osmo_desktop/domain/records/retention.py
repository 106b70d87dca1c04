"""Kinds of the team stream about how long clients' records are kept: no names, only stream ids."""

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

_routine = partial(Attribute, sensitivity=Sensitivity.ROUTINE, max_length=200)
_event = partial(_routine, merge=Merge.EVENT)
_several = partial(_routine, merge=Merge.SET, max_length=600)


@record(
    "destruction_list",
    label=mark("Destruction list"),
    stream=StreamKind.TEAM,
    writers=Writers.PROTOCOL,
)
@dataclass(frozen=True)
class DestructionList:
    """Clients whose time of keeping is over; kept for ever as the record of what was destroyed.

    The values are those of `domain.destruction`. `table` is the version of the retention table.
    """

    id: str
    drawn: Annotated[date | None, _event(mark("Drawn up on"))] = None
    table: Annotated[str | None, _event(mark("Retention table"))] = None
    entries: Annotated[tuple[str, ...], _several(mark("On the list"))] = ()
    kept: Annotated[tuple[str, ...], _several(mark("Kept after all"))] = ()
    approvals: Annotated[tuple[str, ...], _several(mark("Approved by"))] = ()
    carried: Annotated[tuple[str, ...], _several(mark("Carried out by"))] = ()


@record(
    "funding_decision",
    label=mark("Funding decision"),
    stream=StreamKind.TEAM,
    writers=Writers.SUPERVISORS,
)
@dataclass(frozen=True)
class FundingDecision:
    """How long a project's documents are kept: until a day, or years after the project's end.

    It holds for every engagement that overlaps the project's time (DOMAIN 2.6).
    """

    id: str
    name: Annotated[str | None, _routine(mark("Project"))] = None
    start: Annotated[date | None, _routine(mark("Project begins"))] = None
    end: Annotated[date | None, _routine(mark("Project ends"))] = None
    until: Annotated[date | None, _routine(mark("Kept until"))] = None
    years: Annotated[int | None, _routine(mark("Years after the end"))] = None
