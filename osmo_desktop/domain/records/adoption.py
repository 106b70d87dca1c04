"""Notes that came late and were taken in afterwards: who wrote them, and when (SECURITY b.0 14).

What a worker wrote for a client who was no longer theirs never counts, for its causal past says
so. A supervisor writes it anew; this record beside the new one names the writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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


@record(
    "adoption",
    label=mark("Approved afterwards"),
    stream=StreamKind.CLIENT,
    writers=Writers.SUPERVISORS,
)
@dataclass(frozen=True)
class Adoption:
    """Says of the record with the same id that it repeats a late one, `origin`.

    The id follows from the late record (`domain.late_entries.adopted_id`): two supervisors who
    take in the same one apart write one record.
    """

    id: str
    origin: Annotated[
        str | None, Attribute(mark("Came late"), Merge.EVENT, _ROUTINE, max_length=32)
    ] = None
    writer: Annotated[
        str | None, Attribute(mark("Written by"), Merge.EVENT, _ROUTINE, ref="member")
    ] = None
    written: Annotated[datetime | None, Attribute(mark("Written"), Merge.EVENT, _ROUTINE)] = None
