"""Case notes: started, approved, amended, moved, struck; and attempts to reach a client.

Each method is one intention and one commit. A note's id is its draft's, so that approving
twice, or after a power cut between commit and clean-up, cannot make two notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from osmo_desktop.domain.attachments import Attached
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.merge import PENDING
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS, Merge
from osmo_desktop.domain.records.review import RETURNED
from osmo_desktop.services.caseloads import Caseloads
from osmo_desktop.services.document_bases import basis_of, person_basis, usual_basis
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.filings import Filings
from osmo_desktop.services.models import FieldHistory, NoteDraft, NoteView, StepDraft
from osmo_desktop.services.note_edits import NoteEdits, draft_basis
from osmo_desktop.services.note_reviews import NoteReviews
from osmo_desktop.services.note_rules import aware, first_gap
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import delivery_state, field_history, goal_view, step_view
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.writing import Target, Writing

_STEP_MINUTES = 5
_MODES_WITH_PLACE = frozenset({"home_visit", "elsewhere"})


class NoteService:
    """What a worker does with notes."""

    def __init__(self, book: RecordBook, drafts: DraftService, clock: Clock) -> None:
        self._book = book
        self._drafts = drafts
        self._clock = clock
        self._edits = NoteEdits(book)
        self._filings = Filings(book)
        self._writing = Writing(book)
        self._people = People(book)
        self._caseloads = Caseloads(book)

    def start(self, client_id: str, *, now: datetime) -> NoteDraft:
        """A fresh draft: time, place and kind from the agreed meeting of today, else from now.

        Raises UserError("client-unknown").
        """
        shot = self._client(client_id)
        client = shot.record
        agreed = client.next_meeting
        is_today = agreed is not None and agreed.date() == now.date()
        mode = (client.next_meeting_mode if is_today else None) or "home_visit"
        has_place = mode in _MODES_WITH_PLACE and not Shield(self._book).protects(client_id)
        return NoteDraft(
            id=new_id(),
            client_id=client_id,
            mode=mode,
            occurred=agreed if is_today else _rounded(now),
            place=(client.municipality or "") if has_place else "",
            document=usual_basis(self._book, client_id, now.date()),
            engagement=self._filings.usual(client_id, now.date()),
            basis=draft_basis(shot, None, ()),
        )

    def approve(self, draft: NoteDraft) -> tuple[str, Changes]:
        """Make the draft a record (or the amendment of one) and remove the draft.

        Raises UserError with the code of the first gap ("note-happened-missing", …) and the
        field in the details, "client-unknown", "note-approved-already", "note-struck".
        """
        now = self._clock.now()
        gap = first_gap(draft, now)
        if gap is not None:
            raise gap
        client = self._client(draft.client_id)
        if draft.amends is not None:
            meeting = self._unstruck(draft.amends)
            edits = self._edits.amendment(meeting, draft, now)
        elif self._book.get("meeting", draft.id) is not None:
            raise UserError("note-approved-already")
        else:
            edits = self._edits.new_note(draft, now)
        changes = self._book.commit([*edits, *self._edits.next_meeting(client, draft, now)])
        self._drafts.forget(draft.id)
        gone = Changes(frozenset({"draft"}), frozenset({draft.id}))
        return draft.amends or draft.id, changes | gone

    def view(self, meeting_id: str) -> NoteView:
        """An approved note with its steps, goals and history."""
        shot = self._meeting(meeting_id)
        note = shot.record
        goals = [self._book.get("goal", goal) for goal in note.goals]
        return NoteView(
            id=shot.id,
            client_id=shot.stream,
            mode=note.mode or "",
            occurred=note.occurred,
            ended=note.ended,
            place=note.place or "",
            kilometres=note.kilometres,
            happened=note.happened or "",
            client_view=note.client_view or "",
            worker_assessment=note.worker_assessment or "",
            steps=tuple(step_view(step) for step in self._edits.steps(shot)),
            goals=tuple(goal_view(goal) for goal in goals if goal is not None),
            author=self._people.author(shot),
            written=shot.written,
            state=delivery_state(self._book, shot)[0],
            struck=note.struck,
            moved_from=note.moved_from,
            history=tuple(
                self._history(shot, field) for field in shot.basis if self._was_amended(shot, field)
            ),
            basis=shot.basis,
            instead_of=self._caseloads.stand_ins(shot.stream).instead_of(shot),
            outcome=note.outcome or "",
            done_together=bool(note.done_together),
            attended=note.attended or "",
            source=note.source or "",
            interpreter=note.interpreter or "",
            document=basis_of(note),
            filed_under=self._filings.basis_word(shot.stream, note.engagement),
            review=NoteReviews(self._book, self._clock).whole(shot),
        )

    def start_amendment(self, meeting_id: str) -> NoteDraft:
        """A draft with the note's present text, to be approved with a reason.

        The reason of a correction that was asked for is there already.

        Raises UserError("note-struck") for a note that is struck through.
        """
        shot = self._unstruck(meeting_id)
        draft = self._draft_of(shot)
        review = NoteReviews(self._book, self._clock).picture(shot)
        is_back = review.state == RETURNED and review.is_own
        reason = tr("Corrected after it was returned") if is_back else ""
        return replace(draft, id=new_id(), amends=shot.id, reason=reason)

    def move(self, meeting_id: str, to_client_id: str, reason: str) -> tuple[str, Changes]:
        """Move a note to the client it belongs to: struck here, new there, in one commit.

        What was agreed as the next meeting goes along. Raises UserError("reason-missing",
        "move-same-client", "move-joint-meeting", "note-struck").
        """
        shot = self._unstruck(meeting_id)
        reason = _required(reason)
        target = self._client(to_client_id)
        if target.stream == shot.stream:
            raise UserError("move-same-client")
        if shot.record.joint_meeting:
            raise UserError("move-joint-meeting")
        sentence = tr(
            "Written to the wrong client and moved away on {date}. Those who hold this "
            "client's records have been able to read it."
        ).format(date=short_date(self._clock.now().date(), current()))
        edits = self._edits.move(shot, target, sentence, reason)
        edits += self._edits.next_moved(shot, target, self._clock.now())
        changes = self._book.commit(edits)
        new_ids = [edit.entity for edit in edits if edit.field == "moved_from"]
        return new_ids[0], changes

    def strike(self, meeting_id: str, reason: str) -> Changes:
        """Strike a note through as entered in error; it stays readable in the history."""
        shot = self._unstruck(meeting_id)
        reason = _required(reason)
        edits = self._edits.strike(shot, reason, reason)
        edits += self._edits.without_next(shot, self._clock.now())
        return self._book.commit(edits)

    def retract(self, meeting_id: str) -> Changes:
        """Undo an approval while nothing of it is cut; the text is a draft again.

        Raises UserError("retract-too-late") when colleagues may already get it.
        """
        shot = self._meeting(meeting_id)
        if not self._still_own([shot]) or shot.amended:
            raise UserError("retract-too-late")
        steps, attached = self._edits.steps(shot), self._still_own(self._edits.attachments(shot))
        undone = self._edits.former_next(shot)
        # The text is safe as a draft before the record goes; until then the draft stays hidden.
        draft = self._draft_of(shot).changed(attachments=tuple(map(_attached, attached)))
        self._drafts.save(self._with_next_meeting(draft, undone))
        changes = self._book.retract("meeting", shot.id, stream=shot.stream)
        for part in (*steps, *attached):
            changes |= self._book.retract(part.kind, part.id, stream=part.stream)
        if undone:
            target = Target(shot.stream, "client", shot.stream)
            changes |= self._book.commit(self._writing.replaced(target, undone))
        return changes | Changes(frozenset({"draft"}), frozenset({shot.id}))

    def record_attempt(
        self, client_id: str, *, mode: str, outcome: str, note: str, occurred: datetime
    ) -> tuple[str, Changes]:
        """Record one attempt to reach the client; gives its id.

        Raises UserError("note-occurred-invalid") for a time in the future.
        """
        now = self._clock.now()
        moment = aware(occurred, now)
        if moment > now + timedelta(minutes=_STEP_MINUTES):
            raise UserError("note-occurred-invalid", field="occurred")
        client = self._client(client_id)
        made = person_basis(self._book, client_id, moment.date())
        told = {"occurred": moment, "mode": mode, "outcome": outcome, "note": note}
        values: dict[str, object] = {**told, **vars(made)}
        target = Target(client.stream, "contact_attempt", new_id())
        edits = self._writing.first(target, values)
        changes = self._book.commit([replace(e, occurred=moment.isoformat()) for e in edits])
        return target.entity, changes

    def strike_attempt(self, attempt_id: str, reason: str) -> Changes:
        """Say that an attempt was entered in error; UserError("note-unknown", "reason-missing")."""
        shot = self._book.get("contact_attempt", attempt_id)
        if shot is None:
            raise UserError("note-unknown")
        reason = _required(reason)
        target = Target(shot.stream, "contact_attempt", shot.id)
        return self._book.commit(self._writing.replaced(target, {"struck": reason}, reason=reason))

    def _client(self, client_id: str) -> Snapshot:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        return shot

    def _meeting(self, meeting_id: str) -> Snapshot:
        shot = self._book.get("meeting", meeting_id)
        if shot is None:
            raise UserError("note-unknown")
        return shot

    def _unstruck(self, meeting_id: str) -> Snapshot:
        shot = self._meeting(meeting_id)
        if shot.record.struck:
            raise UserError("note-struck")
        return shot

    def _still_own(self, shots: list[Snapshot]) -> list[Snapshot]:
        """Those that nobody else can have yet."""
        me = (self._book.user, self._book.device, PENDING)
        return [shot for shot in shots if (shot.author, shot.device, shot.newest_segment) == me]

    def _draft_of(self, shot: Snapshot) -> NoteDraft:
        steps = self._edits.steps(shot)
        note = shot.record
        return NoteDraft(
            id=shot.id,
            client_id=shot.stream,
            mode=note.mode or "",
            occurred=note.occurred,
            ended=note.ended,
            place=note.place or "",
            kilometres=note.kilometres,
            happened=note.happened or "",
            client_view=note.client_view or "",
            worker_assessment=note.worker_assessment or "",
            goals=tuple(note.goals),
            outcome=note.outcome or "",
            done_together=bool(note.done_together),
            attended=note.attended or "",
            source=note.source or "",
            interpreter=note.interpreter or "",
            document=basis_of(note),
            engagement=self._filings.known(shot.stream, note.engagement),
            steps=tuple(
                StepDraft(s.record.text or "", s.record.who or "", s.record.due) for s in steps
            ),
            basis=draft_basis(self._client(shot.stream), shot, steps),
        )

    def _with_next_meeting(self, draft: NoteDraft, undone: Mapping[str, object]) -> NoteDraft:
        client = self._client(draft.client_id).record
        if "next_meeting" not in undone or client.next_meeting is None:
            return draft
        mode = client.next_meeting_mode or ""
        return replace(draft, next_meeting=client.next_meeting, next_meeting_mode=mode)

    def _history(self, shot: Snapshot, field: str) -> FieldHistory:
        """The versions of a field; engagements by their words."""
        history = field_history(self._book, "meeting", shot.id, field)
        if field != "engagement":
            return history
        words = partial(self._filings.words, shot.stream)
        named = (replace(one, value=words(str(one.value or ""))) for one in history.versions)
        return replace(history, versions=tuple(named))

    def _was_amended(self, shot: Snapshot, field: str) -> bool:
        spec = KINDS["meeting"].field(field)
        if spec is None or spec.attribute.merge is Merge.SET:
            return False
        return len(self._book.history("meeting", shot.id, field, stream=shot.stream)) > 1


def _attached(shot: Snapshot) -> Attached:
    """What a record says, as it hung on the draft."""
    record = shot.record
    return Attached(
        id=shot.id,
        title=record.title or "",
        type=record.type or "other",
        media_type=record.media_type or "",
        size=record.size or 0,
        width=record.width or 0,
        height=record.height or 0,
        pages=record.pages or 1,
        words=record.words or "",
        content=record.content or "",
    )


def _rounded(moment: datetime) -> datetime:
    """The nearest five minutes."""
    whole = moment.replace(minute=0, second=0, microsecond=0)
    minutes = round((moment - whole) / timedelta(minutes=_STEP_MINUTES)) * _STEP_MINUTES
    return whole + timedelta(minutes=minutes)


def _required(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise UserError("reason-missing", field="reason")
    return reason
