"""A client's timeline: what happened, newest first."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.services.caseloads import Caseloads
from osmo_desktop.services.document_bases import basis_of
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.models import NoteDraft, TimelineEntry
from osmo_desktop.services.note_reviews import NoteReviews
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import delivery_state
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.review_rows import NO_REVIEW, NoteReviewView
from osmo_desktop.services.wording import code_word

_LONGEST = 600  # characters: more than any row shows, far less than a note may hold


class Timeline:
    """Builds the entries of one client."""

    def __init__(self, book: RecordBook, drafts: DraftService, clock: Clock) -> None:
        self._book = book
        self._drafts = drafts
        self._clock = clock
        self._people = People(book)
        self._caseloads = Caseloads(book)
        self._shield = Shield(book)

    def entries(self, client_id: str, *, limit: int, before: int) -> tuple[TimelineEntry, ...]:
        """`limit` entries after leaving out the newest `before`."""
        drafts = [draft for draft in self._drafts.all() if draft.client_id == client_id]
        notes = self._newest("meeting", client_id, before + limit)
        attempts = self._newest("contact_attempt", client_id, before + limit)
        goals = {shot.id: shot for shot in self._book.find("goal", stream=client_id)}
        found = [self._draft(draft) for draft in drafts]
        files = self._newest("attachment", client_id, before + limit)
        events = [*notes, *attempts, *files]
        names = {user: self._people.member_name(user) for user in {shot.author for shot in events}}
        adopted = {shot.id for shot in self._book.find("adoption", stream=client_id)}
        stand_ins = self._caseloads.stand_ins(client_id)
        reviews = NoteReviews(self._book, self._clock)
        found += [
            self._event(
                shot,
                goals,
                author=self._people.author(shot) if shot.id in adopted else names[shot.author],
                instead_of=stand_ins.instead_of(shot),
                review=reviews.picture(shot) if shot.kind == "meeting" else NO_REVIEW,
            )
            for shot in events
        ]
        found += [self._plan(shot) for shot in self._approved_plans(client_id)]
        for shot in self._book.find("engagement", stream=client_id):
            found += self._engagement(shot)
        # As the book orders each kind: what has the same moment by id, or a part would begin with
        # other entries than the part before ended with.
        found.sort(key=lambda entry: (entry.id, entry.code))
        found.sort(key=_moment, reverse=True)
        return self._shield.over(client_id, tuple(found[before : before + limit]))

    def merged(
        self, client_ids: tuple[str, ...], *, limit: int, before: int
    ) -> tuple[TimelineEntry, ...]:
        """As `entries`, of all records of one person together."""
        if len(client_ids) == 1:
            return self.entries(client_ids[0], limit=limit, before=before)
        found = [
            entry
            for client_id in client_ids
            for entry in self.entries(client_id, limit=before + limit, before=0)
        ]
        found.sort(key=lambda entry: (entry.id, entry.code))
        found.sort(key=_moment, reverse=True)
        return tuple(found[before : before + limit])

    def _newest(self, kind: str, client_id: str, count: int) -> list[Snapshot]:
        return self._book.find(
            kind, stream=client_id, order_by="occurred", descending=True, limit=count
        )

    def _approved_plans(self, client_id: str) -> list[Snapshot]:
        return self._book.find("plan", stream=client_id, equals={"state": "approved"})

    def _event(
        self,
        shot: Snapshot,
        goals: dict[str, Snapshot],
        *,
        author: str,
        instead_of: str,
        review: NoteReviewView,
    ) -> TimelineEntry:
        record = shot.record
        state, receipts, holders = delivery_state(self._book, shot)
        is_note = shot.kind == "meeting"
        linked = [goals[goal] for goal in record.goals if goal in goals] if is_note else []
        return TimelineEntry(
            id=shot.id,
            kind=shot.kind,
            code=(record.type if shot.kind == "attachment" else record.mode) or "",
            occurred=record.occurred,
            day=record.occurred.date() if record.occurred is not None else None,
            text=_cut(_text(shot)),
            author=author,
            state=state,
            receipts=receipts,
            holders=holders,
            goals=tuple(goal.record.title or "" for goal in linked),
            struck=record.struck,
            amended=shot.amended,
            has_conflict=bool(shot.conflicts),
            is_reached=shot.kind == "contact_attempt" and record.outcome == "reached",
            outcome=(record.outcome or "") if is_note else "",
            document=basis_of(record).words if is_note else "",
            instead_of=instead_of,
            review=review,
        )

    def _plan(self, shot: Snapshot) -> TimelineEntry:
        day = shot.record.made or shot.written.date()
        return self._dated(shot, "plan", shot.record.state, day)

    def _engagement(self, shot: Snapshot) -> list[TimelineEntry]:
        record = shot.record
        entries = []
        if record.start is not None:
            entries.append(self._dated(shot, "engagement", "start", record.start))
        if record.end is not None:
            entries.append(self._dated(shot, "engagement", "end", record.end))
        return entries

    def _dated(self, shot: Snapshot, kind: str, code: str, day: date) -> TimelineEntry:
        state, receipts, holders = delivery_state(self._book, shot)
        return TimelineEntry(
            id=shot.id,
            kind=kind,
            code=code,
            occurred=None,
            day=day,
            text=_dated_text(shot, code),
            author=self._people.member_name(shot.author),
            state=state,
            receipts=receipts,
            holders=holders,
            has_conflict=bool(shot.conflicts),
        )

    def _draft(self, draft: NoteDraft) -> TimelineEntry:
        day = draft.occurred or draft.saved_at
        return TimelineEntry(
            id=draft.id,
            kind="meeting",
            code=draft.mode,
            occurred=draft.occurred,
            day=day.date() if day is not None else None,
            text=_cut(draft.happened or draft.client_view),
            author=self._people.member_name(self._book.user),
            state="draft",
        )


def _text(shot: Snapshot) -> str:
    record = shot.record
    if shot.kind == "meeting":
        return record.happened or record.client_view or code_word(codes.OUTCOMES, record.outcome)
    if shot.kind == "attachment":
        return record.title or ""
    outcome = code_word(codes.OUTCOMES, record.outcome)
    return ". ".join(part for part in (outcome, record.note) if part)


def _dated_text(shot: Snapshot, code: str) -> str:
    if shot.kind == "plan":
        return str(shot.record.version or 1)
    if code == "end":
        return code_word(codes.END_REASONS, shot.record.end_reason)
    return code_word(codes.ENGAGEMENT_TYPES, shot.record.type)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def _moment(entry: TimelineEntry) -> datetime:
    """When it was; what has only a date stands before the meetings of its day."""
    if entry.occurred is not None:
        return entry.occurred.astimezone(UTC)
    return datetime.combine(entry.day or date.min, time.min, UTC)
