"""The kind of attachments: scans and photos of papers, and signatures.

The record says what the attachment is; its bytes lie sealed in an object of their own, which
`content` names together with its key (`formats.attachment.Content`). One field holds both, so that
no merge can join the hash of one with the key of another. The record's own seal decides who can
open the object. A signature is bound to what was signed: the version of the plan and the hash of
its text then.
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

MAX_CONTENT_BYTES: Final = 25 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
MAX_PAGES: Final = 100

MEDIA_TYPES: Final = ("image/jpeg", "image/png", "application/pdf")
_HASH_DIGITS: Final = 64


def _own(label: str, *, max_length: int = 2_000) -> Attribute:
    """A field about the person, written once."""
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, max_length=max_length)


def _technical(label: str, *, choices: tuple[str, ...] = (), digits: int = 0) -> Attribute:
    """A field for the program: never searched, never shown as text."""
    return Attribute(
        label, Merge.EVENT, Sensitivity.ROUTINE, choices=choices, max_length=digits or 64
    )


def _link(label: str, kind: str) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, ref=kind)


@record(
    "attachment",
    label=mark("Attachment"),
    stream=StreamKind.CLIENT,
    writers=Writers.ASSIGNED,
)
@dataclass(frozen=True)
class Attachment:
    """A scan, a photo or a signature; without `content` a signature whose name was typed."""

    id: str
    title: Annotated[str | None, _own(mark("Heading"), max_length=200)] = None
    type: Annotated[
        str | None,
        Attribute(mark("What it is"), Merge.EVENT, choices=codes.codes(codes.ATTACHMENT_TYPES)),
    ] = None
    occurred: Annotated[datetime | None, _own(mark("Time"))] = None
    words: Annotated[str | None, _own(mark("Text of the paper"), max_length=60_000)] = None
    media_type: Annotated[str | None, _technical(mark("Format"), choices=MEDIA_TYPES)] = None
    size: Annotated[int | None, _technical(mark("Size"))] = None
    width: Annotated[int | None, _technical(mark("Width in pixels"))] = None
    height: Annotated[int | None, _technical(mark("Height in pixels"))] = None
    pages: Annotated[int | None, _technical(mark("Pages"))] = None
    content: Annotated[str | None, _technical(mark("Sealed content"), digits=128)] = None
    meeting: Annotated[str | None, _link(mark("Case note"), "meeting")] = None
    notice: Annotated[str | None, _link(mark("Notice"), "notice")] = None
    plan: Annotated[str | None, _link(mark("Client plan"), "plan")] = None
    signed_hash: Annotated[
        str | None, _technical(mark("Hash of what was signed"), digits=_HASH_DIGITS)
    ] = None
    signer: Annotated[str | None, _own(mark("Signed by"), max_length=200)] = None
    signer_role: Annotated[
        str | None,
        Attribute(mark("Signed as"), Merge.EVENT, choices=codes.codes(codes.SIGNER_ROLES)),
    ] = None
    signing_way: Annotated[
        str | None,
        Attribute(mark("Way of signing"), Merge.EVENT, choices=codes.codes(codes.SIGNING_WAYS)),
    ] = None
    struck: Annotated[str | None, _own(mark("Entered in error"))] = None
