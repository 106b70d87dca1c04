"""The kind of the team stream by which one worker stands in for another for some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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

_ROUTINE = Sensitivity.ROUTINE

SUBSTITUTION_CAUSES = {
    "holiday": mark("Annual leave"),
    "sick_leave": mark("Sick leave"),
    "family_leave": mark("Family leave"),
    "training": mark("Training"),
    "vacancy": mark("The post is vacant"),
    "other": mark("Other"),
}


@record(
    "substitution",
    label=mark("Substitution"),
    stream=StreamKind.TEAM,
    writers=Writers.SUPERVISORS,
)
@dataclass(frozen=True)
class Substitution:
    """Somebody stands in for the whole caseload of an absent worker, both days included.

    It gives nothing by itself: the assignments that supervisors' laptops write for it do, and
    name it as their reason. Its days are never changed: it is ended, and another one planned.
    `ended`: it ended before its last day, for good.
    """

    id: str
    absent: Annotated[
        str | None,
        Attribute(mark("Absent"), Merge.EVENT, sensitivity=_ROUTINE, ref="member"),
    ] = None
    substitute: Annotated[
        str | None,
        Attribute(mark("Substitute"), Merge.EVENT, sensitivity=_ROUTINE, ref="member"),
    ] = None
    first_day: Annotated[
        date | None, Attribute(mark("First day"), Merge.EVENT, sensitivity=_ROUTINE)
    ] = None
    last_day: Annotated[
        date | None, Attribute(mark("Last day"), Merge.EVENT, sensitivity=_ROUTINE)
    ] = None
    cause: Annotated[
        str | None,
        Attribute(
            mark("Cause of the absence"),
            Merge.EVENT,
            sensitivity=_ROUTINE,
            choices=tuple(SUBSTITUTION_CAUSES),
        ),
    ] = None
    ended: Annotated[
        bool | None, Attribute(mark("Ended early"), Merge.SAFETY, sensitivity=_ROUTINE)
    ] = None
