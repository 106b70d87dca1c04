"""Groups, their sessions and open events in words: what the team's stream tells of them.

Theme, topic and place are the team's own words: every member may read them, and no client is named
beside them. So nothing is masked: it would hide nothing of a protected client, and "[protected]"
in the place of a group would itself tell that one lives there. Who attended, and how many, is not
told: of a group of one that would say who was where.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.people import People
from osmo_desktop.services.wording import Wording, label

KINDS_OF_ACTIVITY: Final = ("group", "session", "event")
_MOST_SESSIONS: Final = 30
_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Activity:
    """A title, and below it a label with its words for each thing that is said.

    `sessions`: those of a group, newest first.
    """

    kind: str
    title: str
    fields: tuple[tuple[str, str], ...]
    sessions: tuple[str, ...] = ()


class Activities:
    """Reads them, and of the clients' streams, in which it is who attended, nothing."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._people = People(book)
        self._wording = Wording(book, self._people)

    def name(self, kind: str, record: Any) -> str:
        """What it is called; a session by its group."""
        named = record
        if kind == "session":
            group = self._book.get("group", record.group) if record.group else None
            named = group.record if group is not None else None
        return (named.name if named is not None else None) or tr(KINDS[kind].label)

    def view(self, kind: str, entity: str) -> Activity:
        """One of them; UserError("activity-unknown")."""
        shot = self._book.get(kind, entity) if kind in KINDS_OF_ACTIVITY else None
        if shot is None:
            raise UserError("activity-unknown")
        return Activity(
            kind,
            self.name(kind, shot.record),
            tuple(self._fields(shot)),
            tuple(self._sessions(shot)) if kind == "group" else (),
        )

    def _fields(self, shot: Snapshot) -> list[tuple[str, str]]:
        """What is said, without the name, which is the title."""
        told = []
        for name in KINDS[shot.kind].fields:
            value = getattr(shot.record, name)
            if name in ("name", "group") or value in (None, "", ()):
                continue
            words = self._wording.text(shot.kind, name, value)
            if name == "leaders":
                words = ", ".join(self._people.member_name(one) for one in sorted(value))
            told.append((label(shot.kind, name), words))
        return told

    def _sessions(self, group: Snapshot) -> list[str]:
        held = self._book.find("session", equals={"group": group.id})
        held.sort(key=lambda shot: (shot.record.starts or _NO_TIME, shot.id), reverse=True)
        lines = []
        for shot in held[:_MOST_SESSIONS]:
            record = shot.record
            when = self._wording.text("session", "starts", record.starts) if record.starts else ""
            parts = (when, record.topic, record.place)
            lines.append(" · ".join(part for part in parts if part))
        return lines
