"""Kinds of the network around a client: who is in it and does what, and where they were guided.

People of the network are named by role, and by name or organisation where that is of use. There is
no field for anybody's identity code: they are not clients here (DOMAIN 1.2, rows 49 and 54).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
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

NAME_LENGTH: Final = 200
TEXT_LENGTH: Final = 2_000

REFERRAL_STATES: Final = {
    "suggested": mark("Talked about"),
    "contacted": mark("Contacted together"),
    "started": mark("Started there"),
    "declined": mark("Client did not want it"),
    "not_available": mark("Not available"),
}


def _text(label: str, *, max_length: int = TEXT_LENGTH) -> Attribute:
    return Attribute(label, Merge.REGISTER, Sensitivity.PERSONAL, max_length=max_length)


_kind = partial(record, stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)


@_kind("network_role", label=mark("Person or organisation in the network"))
@dataclass(frozen=True)
class NetworkRole:
    """Somebody around the client: the role, the name or organisation, and what they do."""

    id: str
    position: Annotated[int | None, _text(mark("Order"))] = None
    role: Annotated[str | None, _text(mark("Role"), max_length=NAME_LENGTH)] = None
    name: Annotated[str | None, _text(mark("Name or organisation"), max_length=NAME_LENGTH)] = None
    does: Annotated[str | None, _text(mark("What they do"))] = None
    dropped: Annotated[bool | None, _text(mark("Left out"))] = None


@_kind("referral", label=mark("Guidance to a service"))
@dataclass(frozen=True)
class Referral:
    """The client was guided to a service, always for a need that is named."""

    id: str
    position: Annotated[int | None, _text(mark("Order"))] = None
    need: Annotated[str | None, _text(mark("Need"))] = None
    service: Annotated[str | None, _text(mark("Service or place"), max_length=NAME_LENGTH)] = None
    made: Annotated[date | None, _text(mark("Date"))] = None
    state: Annotated[
        str | None,
        Attribute(
            mark("State"),
            Merge.REGISTER,
            Sensitivity.PERSONAL,
            choices=codes.codes(REFERRAL_STATES),
        ),
    ] = None
    note: Annotated[str | None, _text(mark("What helps or stands in the way"))] = None
    dropped: Annotated[bool | None, _text(mark("Left out"))] = None
