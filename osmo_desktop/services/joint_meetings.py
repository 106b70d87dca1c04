"""Joint meetings (Tyke): one meeting, one note for each basis and controller (DOMAIN row 121).

Everything is one commit: the meeting, who was present by role and organisation, who does what as
agreed steps, and for each engagement that the meeting served a note of its own, which holds only
what belongs to that controller's records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.pathway import PROJECT
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.document_bases import usual_basis
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.pathway_gates import PathwayGates
from osmo_desktop.services.writing import Target, Writing

_HOUR: Final = time(12)  # a joint meeting is recorded by its day


@dataclass(frozen=True, kw_only=True)
class NewJointMeeting:
    """A joint meeting as it was held.

    `present` are pairs of role and organisation, never names; `notes` what is recorded for each
    engagement, by its id.
    """

    type: str
    met: date | None
    notes: Mapping[str, str]
    present: tuple[tuple[str, str], ...] = ()
    client_present: bool = False
    secrecy_told: bool = False
    gathered: str = ""
    client_view: str = ""
    steps: tuple[StepDraft, ...] = ()
    follow_up: date | None = None


class JointMeetingService:
    """Records joint meetings."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._gates = PathwayGates(book, clock)
        self._writing = Writing(book)

    def record(self, client_id: str, new: NewJointMeeting) -> tuple[str, Changes]:
        """Record a joint meeting with its notes and steps; gives its id.

        Raises UserError("client-unknown", "pathway-day-missing", "pathway-day-ahead",
        "joint-engagement-missing", "joint-participant-missing", "joint-step-empty",
        "engagement-closed", "value-invalid").
        """
        if self._book.get("client", client_id) is None:
            raise UserError("client-unknown")
        day = self._gates.required_day({"met": new.met}, "met")
        notes = {id_: text for id_, text in new.notes.items() if text.strip()}
        present = [(role, where) for role, where in new.present if (role + where).strip()]
        if not notes:
            raise UserError("joint-engagement-missing", field="notes")
        if not present:
            raise UserError("joint-participant-missing", field="present")
        if any(not step.text.strip() for step in new.steps):
            raise UserError("joint-step-empty", field="steps")
        meeting = Target(client_id, "joint_meeting", new_id())
        edits = self._meeting(meeting, new, sorted(notes))
        for role, where in present:
            one = Target(client_id, "meeting_participant", new_id())
            values = {"joint_meeting": meeting.entity, "role": role, "organisation": where}
            edits += self._writing.first(one, values)
        edits += self._steps(meeting, new.steps)
        for engagement, text in notes.items():
            words = {"happened": text, "client_view": new.client_view}
            edits += self._note(meeting, engagement, day, words)
        return meeting.entity, self._book.commit(edits)

    def strike(self, joint_meeting_id: str, reason: str) -> Changes:
        """Say that a joint meeting was entered in error, its notes and open steps with it.

        Raises UserError("reason-missing", "pathway-part-unknown").
        """
        shot = self._book.get("joint_meeting", joint_meeting_id)
        if shot is None or shot.record.struck:
            raise UserError("pathway-part-unknown")
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        edits: list[Edit] = []
        of_it = {"joint_meeting": shot.id}
        notes = self._book.find("meeting", stream=shot.stream, equals=of_it)
        for one in (shot, *(note for note in notes if not note.record.struck)):
            target = Target(one.stream, one.kind, one.id)
            edits += self._writing.replaced(target, {"struck": reason}, reason=reason)
        for step in self._book.find("step", stream=shot.stream, equals=of_it):
            if not step.record.done:
                target = Target(step.stream, "step", step.id)
                edits += self._writing.replaced(target, {"dropped": True})
        return self._book.commit(edits)

    def _meeting(self, meeting: Target, new: NewJointMeeting, engagements: list[str]) -> list[Edit]:
        values = {
            "type": new.type,
            "met": new.met,
            "client_present": new.client_present,
            "secrecy_told": new.secrecy_told,
            "gathered": new.gathered,
            "client_view": new.client_view,
            "follow_up": new.follow_up,
        }
        edits = self._writing.first(meeting, values)
        return edits + self._writing.members(meeting, "engagements", engagements, {})

    def _steps(self, meeting: Target, steps: tuple[StepDraft, ...]) -> list[Edit]:
        edits: list[Edit] = []
        for position, step in enumerate(steps):
            values = {
                "joint_meeting": meeting.entity,
                "position": position,
                "text": step.text,
                "who": step.who,
                "due": step.due,
            }
            edits += self._writing.first(Target(meeting.stream, "step", new_id()), values)
        return edits

    def _note(
        self, meeting: Target, engagement: str, day: date, words: Mapping[str, object]
    ) -> list[Edit]:
        """The note of one engagement: what belongs to its basis and controller, and says so.

        The client's own view was told to social care: the records of a project have their own.
        """
        shot, _ = self._gates.open_path(engagement, day)
        if shot.stream != meeting.stream:
            raise UserError("engagement-unknown")
        values = {
            "engagement": shot.id,
            **vars(usual_basis(self._book, shot.stream, day, engagement=shot.id)),
            "joint_meeting": meeting.entity,
            "mode": "elsewhere",
            "occurred": datetime.combine(day, _HOUR, self._clock.now().tzinfo),
            **words,
        }
        if shot.record.legal_basis == PROJECT:
            del values["client_view"]
        return self._writing.first(Target(meeting.stream, "meeting", new_id()), values)


def holds_what_was_gathered(book: RecordBook, note: Snapshot, joint: Snapshot) -> bool:
    """Tell whether a note takes what was gathered and agreed in its joint meeting.

    That was told to social care: where social care has a note of the meeting, the records of a
    project hold the words of their own note only, as with the client's own view.
    """

    def is_project(engagement: str | None) -> bool:
        shot = book.get("engagement", engagement, stream=note.stream) if engagement else None
        return shot is not None and shot.record.legal_basis == PROJECT

    return not is_project(note.record.engagement) or all(map(is_project, joint.record.engagements))
