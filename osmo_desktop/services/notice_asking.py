"""When a start or an end notice is asked for: one rule for every way into and out of a service.

The team's legal profile says whether notices are asked for at all (DOMAIN 4.2). Then the first
engagement of a client asks for a start notice; a further one only where it is a project's: once a
person and project, which its controller tells (DOMAIN 4.1: one participation per operation). An
engagement that had a start notice asks for its end notice when it ends.
"""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.notices import END, START, Standing
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.pathway import PROJECT
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.team_profile import asks_for_notices
from osmo_desktop.services.writing import Target, Writing


class NoticeAsking:
    """Makes the edits that ask for a notice; commits nothing itself."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._writing = Writing(book)

    def at_start(self, period: Target, legal_basis: str, controller: str) -> list[Edit]:
        """For an engagement that is not in the book yet."""
        if not asks_for_notices(self._book):
            return []
        is_first = not self._book.find("engagement", stream=period.stream)
        is_project = legal_basis == PROJECT
        is_new_to_project = is_project and not self._is_in_project(period.stream, controller)
        return self._asked(period, START) if is_first or is_new_to_project else []

    def at_end(self, period: Target, day: date) -> list[Edit]:
        """For an engagement that ends on a day; one that ended before has its notice already.

        One that was opened again after a complete end notice asks for another.
        """
        if not (self._of(period, START) and asks_for_notices(self._book)):
            return []
        ends = [shot.record for shot in self._of(period, END)]
        is_told = any(end.state != Standing.COMPLETE or (end.given or day) >= day for end in ends)
        is_due = not ends or (self._runs(period) and not is_told)
        return self._asked(period, END) if is_due else []

    def _of(self, period: Target, notice_type: str) -> list[Snapshot]:
        wanted = {"engagement": period.entity, "type": notice_type}
        return self._book.find("notice", stream=period.stream, equals=wanted)

    def _runs(self, period: Target) -> bool:
        shot = self._book.get("engagement", period.entity, stream=period.stream)
        return shot is not None and shot.record.end is None

    def _is_in_project(self, client_id: str, controller: str) -> bool:
        """Whether a start notice of an engagement to the same project is there."""
        for notice in self._book.find("notice", stream=client_id, equals={"type": START}):
            shot = self._book.get("engagement", notice.record.engagement or "")
            is_project = shot is not None and shot.record.legal_basis == PROJECT
            if shot is not None and is_project and _same(shot.record.controller, controller):
                return True
        return False

    def _asked(self, period: Target, notice_type: str) -> list[Edit]:
        values = {"type": notice_type, "engagement": period.entity, "state": "not_asked"}
        return self._writing.first(Target(period.stream, "notice", new_id()), values)


def _same(name: str | None, other: str) -> bool:
    """Whether two controllers are the same; capitals and spaces make no other."""
    return clean_text(name or "").casefold() == clean_text(other).casefold()
