"""What came late and was taken in afterwards, or left out with a reason (SECURITY b.0 14).

What a worker wrote for a client who was no longer theirs never counts, for its causal past says
so. A supervisor writes it anew, and an adoption names its writer; or a dismissal says why not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

DISMISSALS: Final = {
    "written": mark("The same is in the records already"),
    "outdated": mark("It no longer holds"),
    "error": mark("It was written in error"),
    "by_hand": mark("I write what still holds myself"),
}
JUDGED_AT_ONCE: Final = 100
"""Ids of entries in one value of `judged`."""

_ROUTINE = Sensitivity.ROUTINE
_ORIGIN = Attribute(mark("Came late"), Merge.EVENT, _ROUTINE, max_length=32)
_JUDGED = Attribute(mark("Entries decided on"), Merge.SET, _ROUTINE, max_length=4_000)


@record(
    "adoption",
    label=mark("Approved afterwards"),
    stream=StreamKind.CLIENT,
    writers=Writers.SUPERVISORS,
)
@dataclass(frozen=True)
class Adoption:
    """Says that what was written late of `origin` was written anew.

    The id follows from what came late (`LateEntry.adopted_id`): two supervisors who take in the
    same apart write one record. A whole record was written anew under the same id; a change of a
    record that counts, over that. `judged` names the late entries meant, several parted by
    spaces: what comes later still is asked about anew. Without any, all are meant.
    """

    id: str
    origin: Annotated[str | None, _ORIGIN] = None
    writer: Annotated[
        str | None, Attribute(mark("Written by"), Merge.EVENT, _ROUTINE, ref="member")
    ] = None
    written: Annotated[datetime | None, Attribute(mark("Written"), Merge.EVENT, _ROUTINE)] = None
    judged: Annotated[tuple[str, ...], _JUDGED] = ()


@record(
    "dismissal",
    label=mark("Left out"),
    stream=StreamKind.CLIENT,
    writers=Writers.SUPERVISORS,
)
@dataclass(frozen=True)
class Dismissal:
    """Says that what was written late of `origin` stays uncounted, and why.

    Its id is made as that of an adoption.
    """

    id: str
    origin: Annotated[str | None, _ORIGIN] = None
    reason: Annotated[
        str | None,
        Attribute(mark("Reason"), Merge.EVENT, _ROUTINE, choices=codes.codes(DISMISSALS)),
    ] = None
    judged: Annotated[tuple[str, ...], _JUDGED] = ()
