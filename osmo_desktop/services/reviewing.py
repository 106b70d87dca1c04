"""Reviewing notes: a comment, a return, an approval; and which notes wait for somebody.

A student's note is valid once their guide or a supervisor has approved it. Anybody's note may be
commented and returned by a colleague. `note_reviews` holds the rules by which reviews count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records.review import APPROVED, COMMENTED, RETURNED
from osmo_desktop.services.note_reviews import CORRECTED, WAITING, NoteReviews
from osmo_desktop.services.people import People
from osmo_desktop.services.review_rows import NoteReviewView, ReviewedNote, ReviewRow
from osmo_desktop.services.students import Studentships
from osmo_desktop.services.writing import Target, Writing


class ReviewService:
    """What colleagues say of notes."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._writing = Writing(book)

    def view(self, meeting_id: str) -> NoteReviewView:
        """How a note stands, and what was said of it.

        Raises UserError("note-unknown").
        """
        return self._reviews().whole(self._note(meeting_id))

    def comment(
        self, meeting_id: str, comment: str, *, shown: NoteReviewView | None = None
    ) -> Changes:
        """Say something of a note; the author may answer in the same way.

        `shown` here and below: the note as the reviewer saw it, so that nothing counts of words
        or reviews that came in between.
        Raises UserError("note-unknown", "note-struck", "review-comment-missing").
        """
        return self._say(self._open(meeting_id), COMMENTED, _required(comment), shown)

    def give_back(
        self, meeting_id: str, comment: str, *, shown: NoteReviewView | None = None
    ) -> Changes:
        """Return a note to its author, to be corrected.

        Raises UserError besides: review-own, review-student.
        """
        note = self._open(meeting_id)
        self._require_judge(note)
        return self._say(note, RETURNED, _required(comment), shown)

    def approve(
        self, meeting_id: str, comment: str = "", *, shown: NoteReviewView | None = None
    ) -> Changes:
        """Approve a note as it stands; this settles the returns that were seen.

        Raises UserError: note-unknown, note-struck, review-own, review-student,
        review-not-guide.
        """
        note = self._open(meeting_id)
        self._require_judge(note)
        if not self._reviews().picture(note).may_approve:
            raise UserError("review-not-guide")
        return self._say(note, APPROVED, comment.strip(), shown)

    def take_back(self, meeting_id: str) -> Changes:
        """Enter the newest own review of a note in error: it counts no more, and stays readable.

        Raises UserError("note-unknown", "review-unknown").
        """
        note = self._note(meeting_id)
        found = self._book.find(
            "note_review", stream=note.stream, equals={"meeting": note.id, "struck": None}
        )
        own = [shot for shot in found if shot.author == self._book.user]
        if not own:
            raise UserError("review-unknown")
        newest = max(own, key=lambda shot: (shot.written, len(shot.record.answers), shot.id))
        target = Target(newest.stream, newest.kind, newest.id)
        words = tr("Taken back")
        changes = self._book.commit(self._writing.replaced(target, {"struck": words}, reason=words))
        return changes | _note_changed(note)

    def returns(self, meeting_id: str) -> tuple[ReviewRow, ...]:
        """What this person's note was returned for, while it is not corrected."""
        view = self.view(meeting_id)
        is_back = view.state == RETURNED and view.is_own
        return tuple(row for row in view.rows if row.is_open) if is_back else ()

    def is_student(self) -> bool:
        """Whether what this person writes now waits for an approval."""
        return Studentships(self._book).is_student(self._book.user, self._clock.now())

    def to_approve(self) -> tuple[ReviewedNote, ...]:
        """Notes that wait for this person, the oldest first.

        Those of the students that they guide (a supervisor: also of those whom nobody guides),
        and what was corrected after a return of theirs.
        """
        me = self._book.user
        corrected = (note for note in self._returned() if self._returned_by(note, me))
        notes = chain(self._of_my_students(), corrected)
        return self._rows(
            notes, lambda view: view.state in (WAITING, CORRECTED) and view.may_approve
        )

    def returned_to_me(self) -> tuple[ReviewedNote, ...]:
        """Own notes that were returned and not corrected yet, the oldest first."""
        return self._rows(self._returned(), lambda view: view.state == RETURNED and view.is_own)

    # -- within ---------------------------------------------------------------------------

    def _reviews(self) -> NoteReviews:
        return NoteReviews(self._book, self._clock)

    def _say(
        self, note: Snapshot, verdict: str, comment: str, shown: NoteReviewView | None
    ) -> Changes:
        seen = shown or self._reviews().whole(note)
        target = Target(note.stream, "note_review", new_id())
        values = {
            "meeting": note.id,
            "verdict": verdict,
            "comment": comment,
            "read": seen.marks,
        }
        edits = self._writing.first(target, values)
        edits += self._writing.members(target, "answers", seen.seen, {})
        return self._book.commit(edits) | _note_changed(note)

    def _require_judge(self, note: Snapshot) -> None:
        picture = self._reviews().picture(note)
        if picture.is_own:
            raise UserError("review-own")
        if not picture.may_return:
            raise UserError("review-student")

    def _note(self, meeting_id: str) -> Snapshot:
        note = self._book.get("meeting", meeting_id)
        if note is None:
            raise UserError("note-unknown")
        return note

    def _open(self, meeting_id: str) -> Snapshot:
        note = self._note(meeting_id)
        if note.record.struck is not None:
            raise UserError("note-struck")
        return note

    def _of_my_students(self) -> Iterator[Snapshot]:
        """Notes of clients with whom a student of this person works or worked."""
        students = Studentships(self._book)
        now, me = self._clock.now(), self._book.user
        is_supervisor = self._book.role == "supervisor"
        mine = set()
        for user in students.members:
            guides = students.guides(user, now)
            if me in guides or (is_supervisor and not guides):
                mine.add(user)
        if not mine:
            return
        for shot in self._book.find("assignment"):
            history = self._book.history("assignment", shot.id, "members")
            if mine & {str(past.value) for past in history}:
                yield from self._book.find("meeting", stream=shot.id)

    def _returned(self) -> Iterator[Snapshot]:
        for shot in self._book.find("note_review", equals={"verdict": RETURNED}):
            note = self._book.get("meeting", shot.record.meeting or "", stream=shot.stream)
            if note is not None:
                yield note

    def _returned_by(self, note: Snapshot, user: str) -> bool:
        found = self._book.find(
            "note_review", stream=note.stream, equals={"meeting": note.id, "verdict": RETURNED}
        )
        return any(shot.author == user for shot in found)

    def _rows(
        self, notes: Iterable[Snapshot], waits: Callable[[NoteReviewView], bool]
    ) -> tuple[ReviewedNote, ...]:
        reviews = self._reviews()
        found = {}
        for note in notes:
            if note.record.struck is not None or note.id in found:
                continue
            picture = reviews.picture(note)
            if waits(picture):
                found[note.id] = self._row(note, picture.state)
        return tuple(sorted(found.values(), key=_age))

    def _row(self, note: Snapshot, state: str) -> ReviewedNote:
        return ReviewedNote(
            id=note.id,
            client_id=note.stream,
            client_name=self._people.client_name(note.stream),
            occurred=note.record.occurred,
            author=self._people.author(note),
            state=state,
        )


def _note_changed(note: Snapshot) -> Changes:
    """The note itself is shown otherwise."""
    return Changes(frozenset({note.kind}), frozenset({note.id}))


def _age(row: ReviewedNote) -> tuple[bool, datetime, str]:
    return row.occurred is not None, row.occurred or datetime.min.replace(tzinfo=UTC), row.id


def _required(comment: str) -> str:
    comment = comment.strip()
    if not comment:
        raise UserError("review-comment-missing", field="comment")
    return comment
