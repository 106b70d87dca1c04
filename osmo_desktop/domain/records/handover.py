"""Handing a client over: the offer in the team stream, its reason and what was disclosed beside it.

Who offers which client to whom is read by the whole team, as assignments are; every word about it
lies in the client's own stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records.codes import codes
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

# Codes that tell of the work only: the whole team reads them.
HANDOVER_CAUSES = {
    "staff_change": mark("Change of worker"),
    "workload": mark("Division of work"),
    "area": mark("Change of area"),
    "service": mark("Change of service"),
    "other": mark("Another reason"),
}
REFUSAL_CAUSES = {
    "workload": mark("No room for another client"),
    "talk_first": mark("Let us talk first"),
    "other": mark("Another reason"),
}
DISCLOSURE_BASES = {
    "permission": mark("The client's permission"),
    "no_prohibition": mark("Permission to disclose, and no prohibition"),
    "statutory": mark("Right by law"),
}


def _said(label: str, *, max_length: int = 2_000) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, max_length=max_length)


def _ids(label: str) -> Attribute:
    return Attribute(label, Merge.SET, Sensitivity.ROUTINE, max_length=200)


@record("handover", label=mark("Hand-over"), stream=StreamKind.TEAM, writers=Writers.PROTOCOL)
@dataclass(frozen=True)
class Handover:
    """Offers of the client whose stream the entity id names; what was said stays said.

    `offers`, `declined`: texts of `domain.offers`; `taken_back`: ids of offers. Whoever accepts
    assigns themself and gives the offer's id as the reason.
    """

    id: str
    offers: Annotated[tuple[str, ...], _ids(mark("Offered"))] = ()
    declined: Annotated[tuple[str, ...], _ids(mark("Declined"))] = ()
    taken_back: Annotated[tuple[str, ...], _ids(mark("Taken back"))] = ()


@record(
    "handover_reason",
    label=mark("Reason of a hand-over"),
    stream=StreamKind.CLIENT,
    writers=Writers.ASSIGNED,
)
@dataclass(frozen=True)
class HandoverReason:
    """Why a client is handed over, in words; the entity id is the offer's."""

    id: str
    words: Annotated[str | None, _said(mark("Reason"))] = None


@record("disclosure", label=mark("Disclosure"), stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)
@dataclass(frozen=True)
class Disclosure:
    """An entry of the disclosure log: what another controller got, and on what basis.

    `handover`: id of the offer by which it is given, none where paper or words were given;
    `basis`: a code of DISCLOSURE_BASES, `basis_words` which permission or which law.
    """

    id: str
    occurred: Annotated[datetime | None, _said(mark("Time"))] = None
    recipient: Annotated[str | None, _said(mark("Recipient"), max_length=200)] = None
    from_controller: Annotated[str | None, _said(mark("From controller"), max_length=200)] = None
    to_controller: Annotated[str | None, _said(mark("To controller"), max_length=200)] = None
    basis: Annotated[
        str | None,
        Attribute(
            mark("Basis of the disclosure"),
            Merge.EVENT,
            Sensitivity.PERSONAL,
            choices=codes(DISCLOSURE_BASES),
        ),
    ] = None
    basis_words: Annotated[str | None, _said(mark("Which permission or law"))] = None
    given: Annotated[str | None, _said(mark("What was given"))] = None
    handover: Annotated[
        str | None,
        Attribute(mark("Hand-over"), Merge.EVENT, Sensitivity.ROUTINE, max_length=32),
    ] = None
    struck: Annotated[str | None, _said(mark("Entered in error"))] = None
