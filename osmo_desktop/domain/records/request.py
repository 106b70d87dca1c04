"""The kind of clients' requests about their own data, and the clock that each starts.

The clock is that of the General Data Protection Regulation (EU) 2016/679, article 12(3): an answer
within one month of receipt; two further months where needed, if the client is told of it and why
within the first. Article 12(4): who refuses tells within that month why, and that one can complain
to the supervisory authority and go to court. The months have been the same since 25.5.2018, so they
are constants and no dated table. A month ends on the day of the same number, or on the last day of
a shorter month (Regulation 1182/71, article 3(2)c). That regulation moves an end on a day off to
the next working day; this clock does not, so it never reminds too late.
"""

from __future__ import annotations

import calendar
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

MONTHS_TO_ANSWER: Final = 1
"""GDPR article 12(3), first sentence."""
MONTHS_OF_EXTENSION: Final = 2
"""GDPR article 12(3), second sentence: further months."""

REQUEST_TYPES: Final = {
    "access": mark("Own data to read"),
    "correction": mark("Correction"),
    "log": mark("Who has used the data"),
    "erasure": mark("Erasure"),
    "objection": mark("Objection or restriction"),
}
REQUEST_CHANNELS: Final = {
    "form": mark("On paper"),
    "visit": mark("At a meeting"),
    "phone": mark("By phone"),
    "message": mark("By message"),
    "other": mark("Other way"),
}
REQUEST_ASKERS: Final = {
    "client": mark("Client themself"),
    "guardian": mark("Guardian"),
    "authorised": mark("Somebody authorised by the client"),
    "other": mark("Somebody else"),
}
REQUEST_OUTCOMES: Final = {
    "given": mark("Done as asked"),
    "partly": mark("Done in part"),
    "refused": mark("Refused"),
    "withdrawn": mark("Taken back by the client"),
}
NEEDS_COMPLAINT: Final = frozenset({"partly", "refused"})
"""Outcomes with which the client must be told of the right to complain."""


def _text(label: str, *, max_length: int = 20_000) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, max_length=max_length)


def _code(label: str, words: dict[str, str]) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, choices=tuple(words))


@record(
    "request",
    label=mark("Request of a client"),
    stream=StreamKind.CLIENT,
    writers=Writers.ASSIGNED,
)
@dataclass(frozen=True)
class Request:
    """What a client asked about their own data, and what became of it.

    Each field is written once and amended with a reason, so that the original stays. The state
    follows from the fields: answered once there is an `outcome`.
    """

    id: str
    type: Annotated[str | None, _code(mark("What is asked"), REQUEST_TYPES)] = None
    received: Annotated[date | None, _text(mark("Received"))] = None
    channel: Annotated[str | None, _code(mark("How it came"), REQUEST_CHANNELS)] = None
    asked_by: Annotated[str | None, _code(mark("Asked by"), REQUEST_ASKERS)] = None
    asker: Annotated[str | None, _text(mark("Name of who asked"), max_length=200)] = None
    wish: Annotated[str | None, _text(mark("The request in words"))] = None
    extended: Annotated[date | None, _text(mark("Client told of more time"))] = None
    extension_reason: Annotated[str | None, _text(mark("Why more time is needed"))] = None
    outcome: Annotated[str | None, _code(mark("Answer"), REQUEST_OUTCOMES)] = None
    answered: Annotated[date | None, _text(mark("Answered"))] = None
    answer: Annotated[str | None, _text(mark("What was given or done"))] = None
    refusal_reason: Annotated[str | None, _text(mark("Why it was refused"))] = None
    complaint_told: Annotated[bool | None, _text(mark("Told of the right to complain"))] = None
    struck: Annotated[str | None, _text(mark("Entered in error"))] = None


def due_day(received: date, extended: date | None) -> date:
    """The last day for the answer.

    An extension of which the client was told after the first month changes nothing.
    """
    first = months_after(received, MONTHS_TO_ANSWER)
    if extended is None or extended > first:
        return first
    return months_after(received, MONTHS_TO_ANSWER + MONTHS_OF_EXTENSION)


def months_after(day: date, months: int) -> date:
    """The day of the same number some months later, or the last of a shorter month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
