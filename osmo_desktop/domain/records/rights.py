"""Kinds about a client's own say: consents, and comments in the client's own words.

A consent is written once with its purpose; its withdrawal is written beside it and the consent
stays readable (GDPR article 7(3)). A comment slip is the client's own document: no worker's word
replaces one of it, so it has no amendment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
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

CONSENT_WAYS: Final = {
    "paper": mark("On signed paper"),
    "spoken": mark("Said aloud"),
    "digital": mark("In an electronic service"),
}
SLIP_WAYS: Final = {
    "slip": mark("On a comment slip"),
    "dictated": mark("Said aloud, written down word for word"),
    "screen": mark("Written by the client on the screen"),
}

_event = partial(Attribute, merge=Merge.EVENT, sensitivity=Sensitivity.PERSONAL, max_length=20_000)
_kind = partial(record, stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)


@_kind("consent", label=mark("Consent"))
@dataclass(frozen=True)
class Consent:
    """What the client agreed to and for what, since when, how it was given, and its withdrawal."""

    id: str
    purpose: Annotated[str | None, _event(mark("What is agreed to, and for what"))] = None
    given: Annotated[date | None, _event(mark("Given on"))] = None
    way: Annotated[str | None, _event(mark("How it was given"), choices=tuple(CONSENT_WAYS))] = None
    until: Annotated[date | None, _event(mark("In force until"))] = None
    withdrawn: Annotated[date | None, _event(mark("Withdrawn on"))] = None
    withdrawn_words: Annotated[str | None, _event(mark("How it was withdrawn"))] = None
    struck: Annotated[str | None, _event(mark("Entered in error"))] = None


@_kind("comment_slip", label=mark("The client's own comment"))
@dataclass(frozen=True)
class CommentSlip:
    """What the client says in their own words; `giver` is who gave it, the client themself."""

    id: str
    words: Annotated[str | None, _event(mark("In the client's own words"), max_length=100_000)] = (
        None
    )
    given: Annotated[date | None, _event(mark("Given on"))] = None
    giver: Annotated[str | None, _event(mark("Feedback given by"), max_length=200)] = None
    way: Annotated[str | None, _event(mark("How it was given"), choices=tuple(SLIP_WAYS))] = None
    struck: Annotated[str | None, _event(mark("Entered in error"))] = None
