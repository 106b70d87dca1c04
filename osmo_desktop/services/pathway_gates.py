"""What every method of the pathway asks first: is the engagement here and open, is the day sane."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.pathway import PathFacts, in_order
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.pathway_facts import PathwayFacts
from osmo_desktop.services.pathway_views import PARTS


class PathwayGates:
    """Finds what a method is about, or refuses."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._facts = PathwayFacts(book)

    def engagement(self, engagement_id: str) -> Snapshot:
        """An engagement; UserError("engagement-unknown")."""
        shot = self._book.get("engagement", engagement_id)
        if shot is None:
            raise UserError("engagement-unknown")
        return shot

    def open_path(self, engagement_id: str, day: date | None = None) -> tuple[Snapshot, PathFacts]:
        """An engagement that goes on, with its facts; UserError("engagement-closed").

        Of one that has ended, what happened on an earlier `day` can still be recorded.
        """
        shot = self.engagement(engagement_id)
        facts = self._facts.of(shot)
        if facts.is_closed and (day is None or day >= facts.last):
            raise UserError("engagement-closed")
        return shot, facts

    def part(self, kind: str, part_id: str) -> Snapshot:
        """A record that stands; UserError("pathway-part-unknown")."""
        shot = self._book.get(kind, part_id) if kind in PARTS else None
        if shot is None or shot.record.struck:
            raise UserError("pathway-part-unknown")
        return shot

    def required_day(self, values: Mapping[str, object], field: str) -> date:
        """A day that must be there; UserError("pathway-day-missing", "pathway-day-ahead")."""
        day = values.get(field)
        if not isinstance(day, date):
            raise UserError("pathway-day-missing", field=field)
        self.require_past(day, field)
        return day

    def require_end(self, facts: PathFacts, day: date, field: str) -> None:
        """Refuse a day on which an engagement cannot end, whatever ends it.

        Raises UserError("engagement-end-invalid") for one before the start,
        UserError("pathway-days-order") for one before something recorded.
        """
        if not in_order(facts.start, day):
            raise UserError("engagement-end-invalid", field=field)
        recorded = [*(one.decided for one in facts.decisions), *facts.evaluations]
        if day < max(recorded, default=day):
            raise UserError("pathway-days-order", field=field)

    def require_past(self, day: date, field: str) -> None:
        """Refuse a day of the future; UserError("pathway-day-ahead")."""
        if day > self._clock.now().date():
            raise UserError("pathway-day-ahead", field=field)
