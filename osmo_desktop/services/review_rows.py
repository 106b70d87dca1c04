"""Read models of reviews: what was said of a note, how it stands, what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ReviewRow:
    """What somebody said of a note; `verdict`: commented | returned | approved.

    `counts`: it is by whom it may be; `is_open`: a return that no approval has answered.
    """

    id: str
    verdict: str
    comment: str
    author: str
    written: datetime
    counts: bool
    is_open: bool
    struck: str | None


@dataclass(frozen=True)
class NoteReviewView:
    """How a note stands, and everything that was said of it, the oldest first.

    `state`: "" (nothing to say) | waiting | returned | corrected | approved. `students` wrote
    words of it while they were students; it holds only once those words are approved. `marks`
    and `seen` go back with a review: the words and the reviews that this picture shows.
    """

    state: str = ""
    students: tuple[str, ...] = ()
    approved_by: str = ""
    approved: datetime | None = None
    rows: tuple[ReviewRow, ...] = ()
    is_own: bool = False
    may_return: bool = False
    may_approve: bool = False
    marks: str = ""
    seen: tuple[str, ...] = ()


NO_REVIEW = NoteReviewView()
"""Of a note of which nobody has said anything, and nobody has to."""


@dataclass(frozen=True)
class ReviewedNote:
    """A note that waits for somebody: its client, its writer and its state."""

    id: str
    client_id: str
    client_name: str
    occurred: datetime | None
    author: str
    state: str
