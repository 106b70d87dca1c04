"""Read models of the pathway: every engagement of a client with its stages and records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.notices import START
from osmo_desktop.domain.pathway import StageAt, Warned, stages, warnings
from osmo_desktop.domain.pathway_data import Content, PathwayData
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.document_bases import basis_of, shown_basis
from osmo_desktop.services.models import Basis, Preferences, StepView
from osmo_desktop.services.notice_pictures import NoticePictures
from osmo_desktop.services.pathway_facts import PathwayFacts
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import in_order, reached_by, step_view
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.team_reminders import TeamReminders

PARTS = ("needs_assessment", "decision", "evaluation", "closure", "work_ability")
"""Kinds that belong to one engagement and can be struck."""
_SHOWN = (*PARTS, "departure")
_DAYS = ("completed", "decided", "evaluated", "closed", "day")
"""Fields that tell the day of one of these."""
_MASKED = "note"
"""The field of a departure or an attempt that may name a place."""


@dataclass(frozen=True)
class PartView:
    """One record of the pathway: its values by field, as the kind declares them.

    `document`: its service function, and for whom it was made, where it is a document.
    """

    id: str
    kind: str
    values: Mapping[str, object]
    author: str
    basis: Basis
    conflicts: tuple[str, ...] = ()
    document: str = ""

    @property
    def struck(self) -> str:
        """Why the record was entered in error; empty while it stands."""
        return str(self.values.get("struck") or "")

    def text(self, field: str) -> str:
        """A text of the record, empty where there is none."""
        return str(self.values.get(field) or "")

    def day(self, field: str) -> date | None:
        """A day of the record."""
        value = self.values.get(field)
        return value if isinstance(value, date) else None

    def several(self, field: str) -> tuple[str, ...]:
        """The members of a field that holds several texts."""
        value = self.values.get(field)
        return tuple(map(str, value)) if isinstance(value, tuple) else ()


@dataclass(frozen=True)
class PathNotice:
    """A start or an end notice of an engagement: how far it has come, and its own day."""

    id: str
    type: str
    state: str
    given: date | None


@dataclass(frozen=True, kw_only=True)
class EngagementPath:
    """One engagement: who controls its data and on what basis, how far it has come.

    `contents` are those that a decision of today may have, `notices` the complete ones too.
    """

    id: str
    type: str
    controller: str
    legal_basis: str
    start: date | None
    end: date | None
    end_reason: str
    is_closed: bool
    needs_support: bool
    stages: tuple[StageAt, ...]
    warnings: tuple[Warned, ...]
    parts: tuple[PartView, ...]
    contents: tuple[Content, ...]
    notices: tuple[PathNotice, ...] = ()

    def of(self, kind: str) -> tuple[PartView, ...]:
        """The records of a kind, oldest first."""
        return tuple(part for part in self.parts if part.kind == kind)

    def standing(self, kind: str) -> tuple[PartView, ...]:
        """Those that are not struck."""
        return tuple(part for part in self.of(kind) if not part.struck)


@dataclass(frozen=True)
class JointMeetingView:
    """A joint meeting with who was present and who does what.

    `documents`: what the heads of its notes say, one for each basis and controller.
    """

    part: PartView
    present: tuple[tuple[str, str], ...]
    steps: tuple[StepView, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class PathwayView:
    """All engagements of a client, those that run first; `track` is that of the plan in force.

    `attempts` to reach the client come the newest first, the struck ones too; `reach` guides the
    next one.
    """

    client_id: str
    track: str
    engagements: tuple[EngagementPath, ...]
    meetings: tuple[JointMeetingView, ...]
    reach: Preferences
    attempts: tuple[PartView, ...] = ()


class PathwayViews:
    """Makes the read models."""

    def __init__(self, book: RecordBook, clock: Clock, data: PathwayData) -> None:
        self._book = book
        self._clock = clock
        self._data = data
        self._facts = PathwayFacts(book)
        self._people = People(book)

    def of_client(self, client_id: str) -> PathwayView:
        """What the tab shows."""
        found = self._book.find("engagement", stream=client_id)
        found.sort(key=lambda s: (s.record.end is None, s.record.start or date.min, s.id))
        meetings = self._book.find("joint_meeting", stream=client_id)
        meetings.sort(key=lambda s: (s.record.met or date.min, s.id), reverse=True)
        attempts = self._book.find(
            "contact_attempt", stream=client_id, order_by="occurred", descending=True
        )
        reminders = TeamReminders(self._book, self._clock.now().date()).of_pathway(self._data)
        return PathwayView(
            client_id=client_id,
            track=self._track(client_id),
            engagements=tuple(self._path(shot, reminders) for shot in reversed(found)),
            meetings=tuple(map(self._meeting, meetings)),
            attempts=tuple(map(self._part, attempts)),
            reach=self._reach(client_id),
        )

    def _reach(self, client_id: str) -> Preferences:
        client = self._people.client(client_id)
        known = reached_by(client) if client is not None else Preferences()
        return Shield(self._book).over(client_id, known)

    def _path(self, shot: Snapshot, reminders: PathwayData) -> EngagementPath:
        record, facts = shot.record, self._facts.of(shot)
        today = self._clock.now().date()
        assessed = facts.assessment
        return EngagementPath(
            id=shot.id,
            type=record.type or "",
            controller=record.controller or "",
            legal_basis=facts.basis,
            start=record.start,
            end=record.end,
            end_reason=record.end_reason or "",
            is_closed=facts.is_closed,
            needs_support=assessed is not None and assessed.special_support,
            stages=stages(facts, self._data),
            warnings=warnings(facts, reminders, today),
            parts=tuple(
                self._part(part) for kind in _SHOWN for part in self._facts.all(kind, shot)
            ),
            contents=self._data.contents_of(facts.basis, today),
            notices=tuple(self._notices(shot)),
        )

    def _notices(self, engagement: Snapshot) -> Iterator[PathNotice]:
        """The notices of an engagement, the oldest first."""
        pictures = NoticePictures(self._book, engagement.stream)
        of_it = {"engagement": engagement.id}
        found = self._book.find("notice", stream=engagement.stream, equals=of_it)
        for shot in sorted(found, key=lambda one: (one.record.type != START, one.written, one.id)):
            state = str(pictures.of(shot).standing)
            yield PathNotice(shot.id, shot.record.type or START, state, shot.record.given)

    def _part(self, shot: Snapshot) -> PartView:
        values = {name: getattr(shot.record, name) for name in KINDS[shot.kind].fields}
        if values.get(_MASKED):
            values[_MASKED] = Shield(self._book).of(shot.stream)(values[_MASKED])
        author = self._people.author(shot)
        document = self._document(shot) if shot.kind in _SHOWN else ""
        return PartView(shot.id, shot.kind, values, author, shot.basis, shot.conflicts, document)

    def _document(self, shot: Snapshot) -> str:
        days = (getattr(shot.record, name, None) for name in _DAYS)
        day = next((one for one in days if one is not None), shot.written.date())
        return shown_basis(self._book, shot, day).words

    def _meeting(self, shot: Snapshot) -> JointMeetingView:
        of_it = {"joint_meeting": shot.id}
        present = self._book.find("meeting_participant", stream=shot.stream, equals=of_it)
        steps = self._book.find("step", stream=shot.stream, equals=of_it)
        notes = self._book.find("meeting", stream=shot.stream, equals=of_it)
        return JointMeetingView(
            part=self._part(shot),
            present=tuple(
                sorted((one.record.role or "", one.record.organisation or "") for one in present)
            ),
            steps=tuple(map(step_view, in_order(steps))),
            documents=tuple(sorted({basis_of(note.record).words for note in notes} - {""})),
        )

    def _track(self, client_id: str) -> str:
        plans = self._book.find("plan", stream=client_id, equals={"state": "approved"})
        newest = max(plans, key=lambda shot: shot.record.version or 0, default=None)
        return (newest.record.track or "") if newest is not None else ""
