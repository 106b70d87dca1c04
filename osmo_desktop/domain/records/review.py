"""Students and reviews: whose notes wait for an approval, and what was said of a note.

A review is an event of its own beside the note: neither the note nor an earlier review is ever
changed by it. Which reviews count is decided in `services.note_reviews`, from these records alone,
the same on every laptop; authority cannot, for it does not see whose note a review is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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

COMMENTED: Final = "commented"
RETURNED: Final = "returned"
APPROVED: Final = "approved"
VERDICTS: Final = {
    COMMENTED: mark("Commented"),
    RETURNED: mark("Returned"),
    APPROVED: mark("Approved"),
}
_ROUTINE, _PERSONAL = Sensitivity.ROUTINE, Sensitivity.PERSONAL


def _member(label: str) -> Attribute:
    return Attribute(label, sensitivity=_ROUTINE, ref="member")


@record("studentship", label=mark("Student"), stream=StreamKind.TEAM, writers=Writers.SUPERVISORS)
@dataclass(frozen=True)
class Studentship:
    """A time in which a member is a student, guided by another member.

    A record of its own a period, so that a student who became a worker, or got another guide,
    changes nothing about earlier notes. Both days count; without an end it goes on.
    """

    id: str
    member: Annotated[str | None, _member(mark("Student"))] = None
    guide: Annotated[str | None, _member(mark("Guide"))] = None
    start: Annotated[date | None, Attribute(mark("Started"), sensitivity=_ROUTINE)] = None
    end: Annotated[date | None, Attribute(mark("Ended"), sensitivity=_ROUTINE)] = None


@record(
    "note_review",
    label=mark("Review of a note"),
    stream=StreamKind.CLIENT,
    writers=Writers.ASSIGNED,
)
@dataclass(frozen=True)
class NoteReview:
    """What somebody said of a note: a comment, a return, an approval.

    `read` names the text that they saw: marks of its values, parted by spaces, so that an
    approval never covers words that were written later. `answers` are the reviews that they had
    seen: a return is settled by an approval that answers it, and by nothing else.
    """

    id: str
    meeting: Annotated[
        str | None, Attribute(mark("Case note"), Merge.EVENT, _PERSONAL, ref="meeting")
    ] = None
    verdict: Annotated[
        str | None,
        Attribute(mark("Verdict"), Merge.EVENT, _PERSONAL, choices=codes.codes(VERDICTS)),
    ] = None
    comment: Annotated[
        str | None, Attribute(mark("Comment"), Merge.EVENT, _PERSONAL, max_length=20_000)
    ] = None
    read: Annotated[
        str | None, Attribute(mark("Text that was read"), Merge.EVENT, max_length=60_000)
    ] = None
    answers: Annotated[
        tuple[str, ...], Attribute(mark("Answers"), Merge.SET, ref="note_review")
    ] = ()
    struck: Annotated[
        str | None, Attribute(mark("Entered in error"), Merge.EVENT, _PERSONAL, max_length=2_000)
    ] = None
