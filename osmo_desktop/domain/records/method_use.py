"""The kind that tells which method or material was used with a client."""

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


@record("method_use", label=mark("Used method"), stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)
@dataclass(frozen=True)
class MethodUse:
    """A method of the library that was used with the client, by its key; written once."""

    id: str
    method: Annotated[
        str | None, Attribute(mark("Method"), Merge.EVENT, Sensitivity.ROUTINE, max_length=40)
    ] = None
    used: Annotated[date | None, Attribute(mark("Day"), Merge.EVENT)] = None
    note: Annotated[
        str | None, Attribute(mark("What came of it"), Merge.EVENT, max_length=2_000)
    ] = None
    struck: Annotated[
        str | None, Attribute(mark("Entered in error"), Merge.EVENT, max_length=2_000)
    ] = None
