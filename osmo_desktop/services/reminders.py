"""What a supervisor sets for the team's reminders: after how long, from a day on.

Every laptop then reminds so. A number is checked here, in words as it was typed, so that whoever
asks for one says the same of a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.notices import form_for
from osmo_desktop.domain.pathway_data import Unit, said, shipped_pathway
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records.reminder import NO_CONTACT, NOTICE_OVERDUE, REMINDERS
from osmo_desktop.domain.reminders import shipped_reminders
from osmo_desktop.services.people import People
from osmo_desktop.services.team_reminders import (
    KIND,
    LONGEST,
    TeamReminders,
    standing_settings,
)
from osmo_desktop.services.writing import Target, Writing

MOST: Final[dict[Unit, int]] = {"days": LONGEST, "working_days": LONGEST, "months": 60}
"""The longest time that is one; more is a slip of the keyboard."""


@dataclass(frozen=True)
class Setting:
    """What somebody set: `amount` is None for "as shipped"; `id` of its record."""

    id: str
    amount: int | None
    start: date
    by: str


@dataclass(frozen=True, kw_only=True)
class ReminderRow:
    """A reminder: what is shipped and why, what holds now, and what was set, the last first."""

    name: str
    unit: Unit
    shipped: int | None
    note: str
    source: str
    amount: int | None
    settings: tuple[Setting, ...] = ()

    @property
    def in_force(self) -> int | None:
        """After how long one is reminded today; None for never."""
        return self.shipped if self.amount is None else self.amount


class ReminderService:
    """What supervisors set; everybody may read it."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._writing = Writing(book)

    def all(self) -> tuple[ReminderRow, ...]:
        """Every reminder as it stands today."""
        today = self._clock.now().date()
        team, settings = TeamReminders(self._book, today), standing_settings(self._book)
        rows = []
        for name in REMINDERS:
            unit, shipped, note, source = _shipped(name, today)
            mine = [shot for shot in reversed(settings) if shot.record.reminder == name]
            rows.append(
                ReminderRow(
                    name=name,
                    unit=unit,
                    shipped=shipped,
                    note=note,
                    source=source,
                    amount=team.amount(name),
                    settings=tuple(map(self._setting, mine)),
                )
            )
        return tuple(rows)

    def set(self, name: str, typed: str, start: date) -> tuple[str, Changes]:
        """Set after how long the team is reminded from a day on; nothing typed: as shipped.

        Gives the id. Raises UserError("role-forbids", "value-invalid"), and "reminder-amount" or
        "reminder-months" for what is no number of its unit.
        """
        self._require_supervisor()
        if name not in REMINDERS:
            raise UserError("value-invalid", field="reminder")
        unit = _shipped(name, self._clock.now().date())[0]
        values = {"reminder": name, "amount": _amount(typed, unit), "valid_from": start}
        target = Target(self._book.team_stream, KIND, new_id())
        return target.entity, self._book.commit(self._writing.first(target, values))

    def strike(self, setting_id: str, reason: str) -> Changes:
        """Say that a setting was a mistake: what held before holds again.

        Raises UserError("role-forbids", "reason-missing", "reminder-unknown").
        """
        self._require_supervisor()
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        if self._book.get(KIND, setting_id) is None:
            raise UserError("reminder-unknown")
        target = Target(self._book.team_stream, KIND, setting_id)
        return self._book.commit(self._writing.replaced(target, {"struck": reason}, reason=reason))

    def _require_supervisor(self) -> None:
        if self._book.role != "supervisor":
            raise UserError("role-forbids")

    def _setting(self, shot: Snapshot) -> Setting:
        record = shot.record
        return Setting(
            shot.id, record.amount, record.valid_from, self._people.member_name(shot.author)
        )


def _amount(typed: str, unit: Unit) -> int | None:
    """The number that was typed; None for nothing."""
    text = typed.strip()
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) < 9
    if not is_number or not 1 <= int(text) <= MOST[unit]:
        code = "reminder-months" if unit == "months" else "reminder-amount"
        raise UserError(code, field="amount")
    return int(text)


def _shipped(name: str, day: date) -> tuple[Unit, int | None, str, str]:
    """Unit, time, kind of deadline and source of a shipped reminder, in the language in use."""
    language = current().code
    if name == NO_CONTACT:
        rule = shipped_reminders().silence_on(day)
        return ("days", rule.days, "", rule.source[language]) if rule else ("days", None, "", "")
    if name == NOTICE_OVERDUE:
        form = form_for(day)
        source = tr("Our own reminder, no statutory time. Form: {form}")
        return "days", form.overdue_days, "", source.format(form=form.name[language])
    reminder = shipped_pathway().reminder(name, day)
    if reminder is None:
        return "days", None, "", ""
    return reminder.unit, reminder.amount, said(reminder.note), said(reminder.source)
