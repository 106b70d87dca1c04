"""The kind that hides who attends a group from those who hold the team's keys only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
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

COVER: Final = "cover"


@record(COVER, label=mark("Cover entry"), stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)
@dataclass(frozen=True)
class Cover:
    """Random text in the stream of a client who did not come, sent beside who did.

    It says nothing and is shown, searched and counted nowhere. Its id is `cover_id` of the group:
    whoever reads the client's stream knows by it whom the cover of a group consists of.
    """

    id: str
    text: Annotated[
        tuple[str, ...],
        Attribute(mark("Cover entry"), merge=Merge.SET, sensitivity=Sensitivity.ROUTINE),
    ] = ()


def cover_id(group: str, stream: str) -> str:
    """The id of a client's cover for one group; another for each client."""
    return sha256(f"cover {group} {stream}".encode()).hexdigest()[:32]


def without_cover(keys: Iterable[tuple[str, str, str]]) -> frozenset[tuple[str, str, str]]:
    """What people count among (stream, kind, entity): all but cover."""
    return frozenset(key for key in keys if key[1] != COVER)
