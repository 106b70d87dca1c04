"""What became of a document towards the organisation's client system, as an event beside it.

The document itself never changes by it. A document is untransferred until a record says otherwise
of the very version that it has now, so an amended one is in the queue again (DOMAIN 2.7: the
product is a tool for field work and not the archive).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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

TRANSFERRED: Final = "transferred"
NOT_REQUIRED: Final = "not_required"
TRANSFER_STATES: Final = {
    TRANSFERRED: mark("Transferred"),
    NOT_REQUIRED: mark("No transfer needed"),
}


def _event(label: str, *, max_length: int = 2_000) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, max_length=max_length)


@record("transfer", label=mark("Transfer"), stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)
@dataclass(frozen=True)
class Transfer:
    """One version of a document is in the client system, or need not be.

    `document` is the id of a record of the kind `document_kind`; `version` the mark of its words
    (`services.transfer_documents`); `target_id` what the client system calls it.
    """

    id: str
    document: Annotated[str | None, _event(mark("Document"), max_length=32)] = None
    document_kind: Annotated[str | None, _event(mark("Kind of the document"), max_length=40)] = None
    version: Annotated[str | None, _event(mark("Version"), max_length=64)] = None
    state: Annotated[
        str | None,
        Attribute(mark("State"), Merge.EVENT, Sensitivity.PERSONAL, choices=tuple(TRANSFER_STATES)),
    ] = None
    day: Annotated[date | None, _event(mark("Day of the transfer"))] = None
    target_id: Annotated[str | None, _event(mark("Id in the client system"), max_length=200)] = None
    reason: Annotated[str | None, _event(mark("Reason"))] = None
    struck: Annotated[str | None, _event(mark("Entered in error"))] = None
