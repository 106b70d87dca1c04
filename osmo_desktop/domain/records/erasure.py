"""Kinds of the team stream by which a client is erased and laptops renew their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

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

_ROUTINE = Sensitivity.ROUTINE


@record(
    "erasure", label=mark("Erasure of a client"), stream=StreamKind.TEAM, writers=Writers.PROTOCOL
)
@dataclass(frozen=True)
class Erasure:
    """Destroying the keys of the client's stream that the entity id names (SECURITY b.9).

    In force once two different supervisors approved; an approval is never taken back. `done`
    names the laptops that destroyed what they held and changed their own keys.
    """

    id: str
    approvals: Annotated[
        tuple[str, ...], Attribute(mark("Approved by"), Merge.SET, sensitivity=_ROUTINE)
    ] = ()
    cause: Annotated[
        str | None,
        Attribute(
            mark("Cause of the erasure"),
            Merge.EVENT,
            sensitivity=_ROUTINE,
            choices=codes.codes(codes.ERASURE_CAUSES),
        ),
    ] = None
    done: Annotated[
        tuple[str, ...], Attribute(mark("Erased on"), Merge.SET, sensitivity=_ROUTINE)
    ] = ()


@record(
    "device_key", label=mark("Key of a device"), stream=StreamKind.TEAM, writers=Writers.PROTOCOL
)
@dataclass(frozen=True)
class DeviceKey:
    """HPKE public keys ("epoch:base64") that the device of this id took since its certificate."""

    id: str
    hpke: Annotated[
        tuple[str, ...],
        Attribute(mark("Key"), Merge.SET, sensitivity=_ROUTINE, max_length=2_000),
    ] = ()
