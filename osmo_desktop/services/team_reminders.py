"""The reminders that hold in a team on a day: what it set for itself, else what is shipped.

None of the times is statutory for adults (DOMAIN 2.3). Settings lie in the team stream, so that
every laptop reminds alike.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from osmo_desktop.domain.notices import form_for
from osmo_desktop.domain.pathway_data import PathwayData
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.reminder import NO_CONTACT, NOTICE_OVERDUE
from osmo_desktop.domain.reminders import shipped_reminders

KIND: Final = "reminder_setting"
LONGEST: Final = 366
"""The longest time, in days or another unit; more than that in a record is no setting."""


def standing_settings(book: RecordBook) -> list[Snapshot]:
    """The settings that are not struck, that which counts last at the end."""
    found = [
        shot
        for shot in book.find(KIND)
        if not shot.record.struck and shot.record.valid_from is not None
    ]
    return sorted(found, key=lambda shot: (shot.record.valid_from, shot.written, shot.id))


class TeamReminders:
    """Reads the settings once; make it anew for each picture."""

    def __init__(self, book: RecordBook, day: date) -> None:
        self._day = day
        # A later one without a number takes the place of an earlier one too.
        begun = [one for one in standing_settings(book) if one.record.valid_from <= day]
        begun_last = {shot.record.reminder or "": shot for shot in begun}
        self._amounts: dict[str, int] = {
            name: shot.record.amount
            for name, shot in begun_last.items()
            if shot.record.amount and 1 <= shot.record.amount <= LONGEST
        }

    @property
    def silence_days(self) -> int | None:
        """After how many days without contact one is reminded; None for never."""
        rule = shipped_reminders().silence_on(self._day)
        return self._amounts.get(NO_CONTACT, rule.days if rule is not None else None)

    @property
    def overdue_days(self) -> int:
        """From how many days on a gap stands out."""
        return self._amounts.get(NOTICE_OVERDUE, form_for(self._day).overdue_days)

    def of_pathway(self, shipped: PathwayData) -> PathwayData:
        """The data of the pathway with the team's own times."""
        return shipped.with_amounts(self._amounts)

    def amount(self, name: str) -> int | None:
        """What the team set for a reminder; None while the shipped time holds."""
        return self._amounts.get(name)
