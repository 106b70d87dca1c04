"""The edits behind notes: a new one, an amendment, its steps, the next meeting, a move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import PastValue, RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.services.document_bases import usual_basis
from osmo_desktop.services.filings import Filings
from osmo_desktop.services.models import Basis, NoteDraft, StepDraft
from osmo_desktop.services.note_rules import aware
from osmo_desktop.services.pictures import in_order
from osmo_desktop.services.wording import code_word
from osmo_desktop.services.writing import Target, Writing

NOTE_FIELDS = (
    "occurred",
    "ended",
    "mode",
    "place",
    "kilometres",
    "happened",
    "client_view",
    "worker_assessment",
    "outcome",
    "done_together",
    "attended",
    "source",
    "interpreter",
    "service_function",
    "organiser",
    "producer",
    "engagement",
)
_OF_DOCUMENT = frozenset({"service_function", "organiser", "producer"})
ATTACHMENT_FIELDS = (
    "title",
    "type",
    "occurred",
    "words",
    "media_type",
    "size",
    "width",
    "height",
    "pages",
    "content",
)
_NEXT_FIELDS = ("next_meeting", "next_meeting_mode")
_STEP_FIELDS = ("text", "who", "due", "position")
_STARTS_EARLY = timedelta(hours=1)  # a visit an hour before the agreed time is that visit


def client_key(field: str) -> str:
    """The key of a client's field in the basis of a draft."""
    return f"client.{field}"


def step_key(step_id: str, field: str) -> str:
    """The key of a step's field in the basis of a draft."""
    return f"step.{step_id}.{field}"


def draft_basis(client: Snapshot, meeting: Snapshot | None, steps: Iterable[Snapshot]) -> Basis:
    """Everything that approval may supersede, as it is when the draft is opened."""
    basis = {client_key(field): tuple(client.basis.get(field, ())) for field in _NEXT_FIELDS}
    if meeting is not None:
        basis |= {field: tuple(ids) for field, ids in meeting.basis.items()}
    for step in steps:
        for field in (*_STEP_FIELDS, "dropped"):
            basis[step_key(step.id, field)] = tuple(step.basis.get(field, ()))
    return basis


class NoteEdits:
    """Makes the edits of one approval, amendment or move; commits nothing."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._filings = Filings(book)
        self._writing = Writing(book)

    def new_note(self, draft: NoteDraft, now: datetime) -> list[Edit]:
        """The edits of a note that is approved for the first time."""
        target = Target(draft.client_id, "meeting", draft.id)
        edits = self._writing.first(target, self._values(draft, now))
        edits += self._writing.members(target, "goals", draft.goals, {})
        for position, step in enumerate(_written_steps(draft)):
            edits += self._new_step(target, step, position)
        edits += self._attached(target, draft, now)
        occurred = aware(draft.occurred, now).isoformat() if draft.occurred else None
        return [replace(edit, occurred=occurred) for edit in edits]

    def amendment(self, meeting: Snapshot, draft: NoteDraft, now: datetime) -> list[Edit]:
        """The edits of the fields that the amendment changed, each with its reason."""
        target = Target(meeting.stream, "meeting", meeting.id)
        values = self._values(draft, now)
        edits = self._writing.changed(target, values, draft.basis)
        edits += self._writing.members(target, "goals", draft.goals, draft.basis)
        edits += self._changed_steps(target, draft)
        edits += self._attached(target, draft, now)
        return [replace(edit, reason=draft.reason.strip()) for edit in edits]

    def next_meeting(self, client: Snapshot, draft: NoteDraft, now: datetime) -> list[Edit]:
        """Register the agreed meeting, or clear the one that this note is about."""
        values: dict[str, object] = {}
        if draft.next_meeting is not None:
            mode = draft.next_meeting_mode or draft.mode
            moment = aware(draft.next_meeting, now)
            values = {"next_meeting": moment, "next_meeting_mode": mode}
        elif draft.amends is None and _took_place(client, draft, now):
            values = dict.fromkeys(_NEXT_FIELDS)
        seen = {
            field: draft.basis.get(client_key(field), client.basis.get(field, ()))
            for field in _NEXT_FIELDS
        }
        target = Target(client.stream, "client", client.id)
        return self._writing.changed(target, values, seen, own_too=True)

    def former_next(self, meeting: Snapshot) -> dict[str, object]:
        """What the client's next meeting was before the commits that wrote this note.

        Empty where the note agreed on none, and where it is another one by now.
        """
        former: dict[str, object] = {}
        for field in _NEXT_FIELDS:
            history = self._book.history("client", meeting.stream, field)
            heads = [past for past in history if past.is_head]
            of_note = [past for past in history if _is_of(meeting, past)]
            if len(heads) == 1 and heads[0] in of_note:
                former[field] = next((past.value for past in history if past not in of_note), None)
        return former

    def without_next(self, meeting: Snapshot, now: datetime) -> list[Edit]:
        """Take back the next meeting that a note agreed on; one that is over does not return."""
        former = self.former_next(meeting)
        if not former:
            return []
        agreed = former.get(_NEXT_FIELDS[0])
        if agreed is None or datetime.fromisoformat(str(agreed)) <= now:
            former = dict.fromkeys(former)
        return self._writing.replaced(Target(meeting.stream, "client", meeting.stream), former)

    def next_moved(self, meeting: Snapshot, to_client: Snapshot, now: datetime) -> list[Edit]:
        """The next meeting of a moved note: taken from here, and agreed on there.

        Where one is agreed on already, that one stays.
        """
        edits = self.without_next(meeting, now)
        here = self._book.get("client", meeting.stream)
        planned = to_client.record.next_meeting
        if not edits or here is None or (planned is not None and planned > now):
            return edits
        values: dict[str, object] = {name: getattr(here.record, name) for name in _NEXT_FIELDS}
        if values["next_meeting"] is None or here.record.next_meeting <= now:
            return edits
        return edits + self._writing.replaced(
            Target(to_client.stream, "client", to_client.id), values
        )

    def move(self, meeting: Snapshot, there: Snapshot, sentence: str, reason: str) -> list[Edit]:
        """Strike the note where it stands and write it anew where it belongs.

        There it is filed under the usual engagement of its day, and says what that one's documents
        say: in whose name it was written to the wrong client is no fact of this one.
        """
        to_client = there.stream
        old = Target(meeting.stream, "meeting", meeting.id)
        new = Target(to_client, "meeting", new_id())
        values = {field: getattr(meeting.record, field) for field in NOTE_FIELDS}
        values |= self._filed(to_client, meeting.record.occurred or meeting.written)
        steps = self.steps(meeting)
        edits = self.strike(meeting, sentence, reason)
        edits += self._writing.first(new, {**values, "moved_from": old.entity})
        for position, step in enumerate(steps):
            record = step.record
            draft = StepDraft(record.text or "", record.who or "", record.due)
            edits += self._new_step(new, draft, position, done=record.done)
        for shot in self.attachments(meeting):
            values = {field: getattr(shot.record, field) for field in ATTACHMENT_FIELDS}
            target = Target(to_client, "attachment", new_id())
            edits += self._writing.first(target, {**values, "meeting": new.entity})
            here = Target(shot.stream, "attachment", shot.id)
            edits += self._writing.replaced(here, {"struck": sentence}, reason=reason)
        return edits

    def strike(self, meeting: Snapshot, sentence: str, reason: str) -> list[Edit]:
        """Strike a note through and leave its steps out."""
        target = Target(meeting.stream, "meeting", meeting.id)
        edits = self._writing.replaced(target, {"struck": sentence}, reason=reason)
        for step in self.steps(meeting):
            edits += self._writing.replaced(
                Target(step.stream, "step", step.id), {"dropped": True}, reason=reason
            )
        return edits

    def steps(self, meeting: Snapshot) -> list[Snapshot]:
        """The steps of a note in their order, without those left out."""
        found = self._book.find("step", stream=meeting.stream, equals={"meeting": meeting.id})
        return in_order(found)

    def attachments(self, meeting: Snapshot) -> list[Snapshot]:
        """What belongs to a note, without what is struck through."""
        mine = {"meeting": meeting.id}
        found = self._book.find("attachment", stream=meeting.stream, equals=mine)
        return [shot for shot in found if not shot.record.struck]

    def _values(self, draft: NoteDraft, now: datetime) -> dict[str, object]:
        """The fields of a note; an engagement that was taken back meanwhile is none."""
        engagement = self._filings.known(draft.client_id, draft.engagement)
        return _note_values(draft.changed(engagement=engagement), now)

    def _filed(self, client_id: str, moment: datetime) -> dict[str, object]:
        """What a note says of its engagement where nobody chose one; nothing without one."""
        engagement = self._filings.usual(client_id, moment.date())
        if not engagement:
            return {"engagement": None}
        made = usual_basis(self._book, client_id, moment.date(), engagement=engagement)
        return {"engagement": engagement, **vars(made)}

    def _attached(self, meeting: Target, draft: NoteDraft, now: datetime) -> list[Edit]:
        """The records of the files that hang on a draft; their objects are stored already."""
        edits: list[Edit] = []
        moment = aware(draft.occurred, now) if draft.occurred else now
        for attached in draft.attachments:
            values = {f.name: getattr(attached, f.name) for f in fields(attached) if f.name != "id"}
            if not attached.title.strip():
                values["title"] = code_word(codes.ATTACHMENT_TYPES, attached.type)
            target = Target(meeting.stream, "attachment", attached.id)
            more = {"meeting": meeting.entity, "occurred": moment}
            edits += self._writing.first(target, values | more)
        return edits

    def _new_step(
        self, meeting: Target, step: StepDraft, position: int, *, done: bool | None = None
    ) -> list[Edit]:
        values = {"meeting": meeting.entity, **_step_values(step, position), "done": done}
        return self._writing.first(Target(meeting.stream, "step", new_id()), values)

    def _changed_steps(self, meeting: Target, draft: NoteDraft) -> list[Edit]:
        found = self._book.find("step", stream=meeting.stream, equals={"meeting": meeting.entity})
        old = [shot for shot in in_order(found) if step_key(shot.id, "text") in draft.basis]
        wanted = _written_steps(draft)
        pairs = _paired(old, wanted)
        edits: list[Edit] = []
        for position, step in enumerate(wanted):
            kept = pairs.get(position)
            if kept is None:
                edits += self._new_step(meeting, step, position)
                continue
            seen = {field: draft.basis.get(step_key(kept.id, field), ()) for field in _STEP_FIELDS}
            values = _step_values(step, position)
            edits += self._writing.changed(Target(kept.stream, "step", kept.id), values, seen)
        kept_ids = {shot.id for shot in pairs.values()}
        for gone in (shot for shot in old if shot.id not in kept_ids):
            seen = {"dropped": draft.basis.get(step_key(gone.id, "dropped"), ())}
            edits += self._writing.changed(
                Target(gone.stream, "step", gone.id), {"dropped": True}, seen
            )
        return edits


def _is_of(meeting: Snapshot, past: PastValue) -> bool:
    """Tell whether a value was written in one commit with the note, or with its last amendment."""
    return past.device == meeting.device and past.written in (meeting.written, meeting.changed)


def _note_values(draft: NoteDraft, now: datetime) -> dict[str, object]:
    values: dict[str, object] = {
        field: getattr(draft.document if field in _OF_DOCUMENT else draft, field)
        for field in NOTE_FIELDS
    }
    values["done_together"] = draft.done_together or None
    for field in ("occurred", "ended"):
        moment = values[field]
        values[field] = aware(moment, now) if isinstance(moment, datetime) else None
    return values


def _step_values(step: StepDraft, position: int) -> dict[str, object]:
    return {"text": step.text, "who": step.who, "due": step.due, "position": position}


def _written_steps(draft: NoteDraft) -> list[StepDraft]:
    return [step for step in draft.steps if step.text.strip()]


def _took_place(client: Snapshot, draft: NoteDraft, now: datetime) -> bool:
    agreed = client.record.next_meeting
    if agreed is None or draft.occurred is None:
        return False
    return bool(agreed <= aware(draft.occurred, now) + _STARTS_EARLY)


def _paired(old: Sequence[Snapshot], wanted: Sequence[StepDraft]) -> dict[int, Snapshot]:
    """Which step each written line continues: the same text, else the same place undone."""
    pairs: dict[int, Snapshot] = {}
    left = {shot.id: shot for shot in old}
    for position, step in enumerate(wanted):
        same = next((s for s in left.values() if (s.record.text or "") == step.text.strip()), None)
        if same is not None:
            pairs[position] = left.pop(same.id)
    for position, shot in enumerate(old):
        is_open = shot.id in left and not shot.record.done
        if is_open and position < len(wanted) and position not in pairs:
            pairs[position] = left.pop(shot.id)
    return pairs
