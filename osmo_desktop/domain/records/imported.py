"""That a record came out of a file: with which import, and from which of its rows.

It lies beside the record, so that an import can be undone by its id, and so that it can be told
where an old note comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

CLIENTS: Final = "clients"
NOTES: Final = "notes"
IMPORT_CONTENTS: Final = {CLIENTS: mark("Clients"), NOTES: mark("Old notes")}


def _event(label: str, *, max_length: int = 2_000, choices: tuple[str, ...] = ()) -> Attribute:
    return Attribute(
        label, Merge.EVENT, Sensitivity.PERSONAL, max_length=max_length, choices=choices
    )


@record("imported", label=mark("Import"), stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)
@dataclass(frozen=True)
class Imported:
    """One record of one import; `subject` is a client's id, or a note's."""

    id: str
    batch: Annotated[str | None, _event(mark("Id of the import"), max_length=32)] = None
    contents: Annotated[
        str | None, _event(mark("What was brought in"), choices=tuple(IMPORT_CONTENTS))
    ] = None
    subject: Annotated[str | None, _event(mark("Record"), max_length=32)] = None
    row: Annotated[int | None, _event(mark("Row of the file"))] = None
    struck: Annotated[str | None, _event(mark("Entered in error"))] = None
