"""How a note stands by its reviews: which of them count, and whose words wait for an approval.

The state of a note follows from its records alone, so every laptop that holds them says the same,
whatever came first (`NoteReviews.picture`):

1. A review is each writer's own: words that somebody else put under its id are another review,
   of theirs. A return or an approval by the note's author, or by a student, counts nothing; for
   a student's words only an approval by a supervisor or by their guide counts.
2. A return is open until an approval that counts *answers* it: one written by somebody who had
   seen it. So of a return and an approval written apart the return holds, and both are shown;
   no clock and no order of arrival decides.
3. An approval covers the words that its writer read, and no others: what a student writes later
   waits again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from osmo_desktop.domain.ports import Clock, PastValue, RecordBook, Snapshot
from osmo_desktop.domain.records.review import APPROVED, COMMENTED, RETURNED
from osmo_desktop.services.note_edits import NOTE_FIELDS
from osmo_desktop.services.people import People
from osmo_desktop.services.review_rows import NoteReviewView, ReviewRow
from osmo_desktop.services.students import Studentships

WAITING, CORRECTED = "waiting", "corrected"
"""States of a note besides `returned`, `approved` and "" (nothing to say)."""
_STEP_FIELDS = ("text", "who", "due", "dropped")


@dataclass(frozen=True)
class _Review:
    """What one person said under an id, by rule 1."""

    entity: str
    user: str
    verdict: str
    comment: str
    read: frozenset[str]
    answers: frozenset[str]
    written: datetime
    struck: str | None


@dataclass(frozen=True)
class _Words:
    """A value of the note as it stands, who wrote it and when."""

    mark: str
    user: str
    written: datetime


@dataclass(frozen=True)
class _Case:
    """A note to be judged: its words, those of students, and what was said of it."""

    author: str
    words: tuple[_Words, ...]
    taught: tuple[_Words, ...]
    reviews: tuple[_Review, ...]

    @property
    def students(self) -> frozenset[str]:
        """Who wrote words of it as a student."""
        return frozenset(word.user for word in self.taught)

    def of(self, verdict: str, counting: frozenset[_Review]) -> list[_Review]:
        """The reviews of a kind that count, the oldest first."""
        return [r for r in self.reviews if r.verdict == verdict and r in counting]


class NoteReviews:
    """Reads reviews, as the records say when it is made: make it anew for each picture."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._now = clock.now()
        self._people = People(book)
        self._students = Studentships(book)
        self._by_client: dict[str, dict[str, list[_Review]]] = {}

    def picture(self, note: Snapshot) -> NoteReviewView:
        """What was said of a note, and how it stands by the rules of this module."""
        if not self._students and not self._of_client(note.stream):
            return self._quiet(note)
        case = self._case(note)
        counting = frozenset(r for r in case.reviews if self._counts(r, case))
        approvals = case.of(APPROVED, counting)
        answered = frozenset[str]().union(*(approval.answers for approval in approvals))
        opened = [r for r in case.of(RETURNED, counting) if r.entity not in answered]
        state = _state(case, approvals, opened)
        by = approvals[-1] if state == APPROVED else None
        return NoteReviewView(
            state=state,
            students=tuple(sorted(map(self._people.member_name, case.students))),
            approved_by=self._people.member_name(by.user) if by is not None else "",
            approved=by.written if by is not None else None,
            rows=tuple(
                self._row(r, counts=r in counting, is_open=r in opened) for r in case.reviews
            ),
            is_own=self._book.user in {case.author, *case.students},
            may_return=note.record.struck is None and self._judges(case),
            may_approve=note.record.struck is None
            and self._judges(case)
            and self._approves(self._book.user, case.students, self._now),
        )

    def whole(self, note: Snapshot) -> NoteReviewView:
        """The picture with what a review of it is about: the words and the reviews here."""
        marks = " ".join(sorted({word.mark for word in self._words(note)}))
        said = (r for r in self._reviews(note) if r.verdict != COMMENTED)
        seen = tuple(dict.fromkeys(r.entity for r in said))
        return replace(self.picture(note), marks=marks, seen=seen)

    def _quiet(self, note: Snapshot) -> NoteReviewView:
        """Without a student and a review there is nothing to weigh: nearly always so."""
        is_own = note.author == self._book.user
        judges = not (is_own or note.record.struck or self._book.role == "auditor")
        return NoteReviewView(is_own=is_own, may_return=judges, may_approve=judges)

    # -- judging --------------------------------------------------------------------------

    def _case(self, note: Snapshot) -> _Case:
        words = tuple(self._words(note))
        is_student = self._students.is_student
        return _Case(
            author=note.author,
            words=words,
            taught=tuple(word for word in words if is_student(word.user, word.written)),
            reviews=tuple(self._reviews(note)),
        )

    def _judges(self, case: _Case) -> bool:
        """Tell whether what this person says now would count."""
        me = self._book.user
        is_own = me in {case.author, *case.students}
        is_auditor = self._book.role == "auditor"
        return not (is_own or is_auditor or self._students.is_student(me, self._now))

    def _counts(self, review: _Review, case: _Case) -> bool:
        user = review.user
        if review.struck is not None or user in {case.author, *case.students}:
            return False
        if self._students.is_student(user, review.written):
            return False
        is_approval = review.verdict == APPROVED
        return not is_approval or self._approves(user, case.students, review.written)

    def _approves(self, user: str, students: frozenset[str], moment: datetime) -> bool:
        """Tell whether to approve all these students' words is the user's to do."""
        if not students or self._students.is_supervisor(user, moment):
            return True
        return all(user in self._students.guides(student, moment) for student in students)

    # -- reading --------------------------------------------------------------------------

    def _words(self, note: Snapshot) -> Iterator[_Words]:
        """What the note says now: its fields, its goals, its agreed steps."""
        for field in (*NOTE_FIELDS, "goals"):
            yield from self._heads(note, field)
        for step in self._book.find("step", stream=note.stream, equals={"meeting": note.id}):
            for field in _STEP_FIELDS:
                yield from self._heads(step, field)

    def _heads(self, shot: Snapshot, field: str) -> Iterator[_Words]:
        for past in self._history(shot, field):
            if past.is_head:
                said = json.dumps([shot.id, field, past.value], ensure_ascii=False)
                mark = hashlib.sha256(said.encode()).hexdigest()[:32]
                yield _Words(mark, past.author, past.written)

    def _reviews(self, note: Snapshot) -> list[_Review]:
        """All that was said of a note, the oldest first."""
        said = self._of_client(note.stream).get(note.id, ())
        return sorted(said, key=_age)

    def _of_client(self, stream: str) -> dict[str, list[_Review]]:
        """A client's reviews by note, read once.

        Not by the shown note: somebody else may have written under the id of one that it is
        about another note.
        """
        known = self._by_client.get(stream)
        if known is None:
            known = self._by_client[stream] = {}
            for shot in self._book.find("note_review", stream=stream):
                for review in self._said(shot):
                    known.setdefault(self._own(shot, "meeting", review.user), []).append(review)
        return known

    def _said(self, shot: Snapshot) -> Iterator[_Review]:
        """What each writer said under one id, by their own words alone (rule 1)."""
        verdicts = self._history(shot, "verdict")
        for user in sorted({past.author for past in verdicts}):
            first = next(past for past in reversed(verdicts) if past.author == user)
            answers = self._history(shot, "answers")
            yield _Review(
                entity=shot.id,
                user=user,
                verdict=str(first.value),
                comment=self._own(shot, "comment", user),
                read=frozenset(self._own(shot, "read", user).split()),
                answers=frozenset(str(past.value) for past in answers if past.author == user),
                written=first.written,
                struck=self._struck(shot, user),
            )

    def _own(self, shot: Snapshot, field: str, user: str) -> str:
        """What the user wrote there first: a review is written once."""
        own = [past for past in self._history(shot, field) if past.author == user]
        return str(own[-1].value or "") if own else ""

    def _struck(self, shot: Snapshot, user: str) -> str | None:
        """Why it is entered in error: its own writer says so, or a supervisor."""
        for past in self._history(shot, "struck"):  # the newest first
            if past.author == user or self._students.is_supervisor(past.author, past.written):
                return None if past.value is None else str(past.value)
        return None

    def _history(self, shot: Snapshot, field: str) -> tuple[PastValue, ...]:
        return self._book.history(shot.kind, shot.id, field, stream=shot.stream)

    def _row(self, review: _Review, *, counts: bool, is_open: bool) -> ReviewRow:
        return ReviewRow(
            id=review.entity,
            verdict=review.verdict,
            comment=review.comment,
            author=self._people.member_name(review.user),
            written=review.written,
            counts=counts or review.verdict == COMMENTED,
            is_open=is_open,
            struck=review.struck,
        )


def _age(review: _Review) -> tuple[datetime, int, str, str]:
    """By the claimed time; at the same time whoever had seen more comes later."""
    return review.written, len(review.answers), review.entity, review.user


def _state(case: _Case, approvals: list[_Review], opened: list[_Review]) -> str:
    """By rules 2 and 3; of a colleague's note that nobody returned there is nothing to say."""
    marks = {word.mark for word in case.words}
    if opened:
        return RETURNED if any(marks <= review.read for review in opened) else CORRECTED
    read = frozenset[str]().union(*(approval.read for approval in approvals))
    if any(word.mark not in read for word in case.taught):
        return WAITING
    return APPROVED if approvals and (case.taught or marks <= read) else ""
