"""When a start or an end notice is asked for: one rule for every way into and out of a service.

The team's legal profile says whether notices are asked for at all (DOMAIN 4.2). Then the first
engagement of a client asks for a start notice; a further one only where it is a project's, and
once a person. An engagement that had a start notice asks for its end notice when it ends.
"""

from __future__ import annotations

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.notices import END, START
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.pathway import PROJECT
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.services.team_profile import asks_for_notices
from osmo_desktop.services.writing import Target, Writing


class NoticeAsking:
    """Makes the edits that ask for a notice; commits nothing itself."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._writing = Writing(book)

    def at_start(self, period: Target, legal_basis: str) -> list[Edit]:
        """For an engagement that is not in the book yet."""
        if not asks_for_notices(self._book):
            return []
        is_first = not self._book.find("engagement", stream=period.stream)
        is_new_to_project = legal_basis == PROJECT and not self._is_in_project(period.stream)
        return self._asked(period, START) if is_first or is_new_to_project else []

    def at_end(self, period: Target) -> list[Edit]:
        """For an engagement that ends; one that ended before has its notice already."""
        found = self._book.find(
            "notice", stream=period.stream, equals={"engagement": period.entity}
        )
        types = {shot.record.type for shot in found}
        is_asked = START in types and END not in types and asks_for_notices(self._book)
        return self._asked(period, END) if is_asked else []

    def _is_in_project(self, client_id: str) -> bool:
        """Whether a start notice of a project engagement is there."""
        for notice in self._book.find("notice", stream=client_id, equals={"type": START}):
            engagement = self._book.get("engagement", notice.record.engagement or "")
            if engagement is not None and engagement.record.legal_basis == PROJECT:
                return True
        return False

    def _asked(self, period: Target, notice_type: str) -> list[Edit]:
        values = {"type": notice_type, "engagement": period.entity, "state": "not_asked"}
        return self._writing.first(Target(period.stream, "notice", new_id()), values)
