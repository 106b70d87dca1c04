"""The reminders as they look: each with its time, where it comes from, and the form of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.pathway_data import Unit
from osmo_desktop.domain.records.reminder import REMINDERS
from osmo_desktop.services.reminders import MOST, ReminderRow, Setting
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.checked import NumberInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineRow
from osmo_desktop.ui.widgets.list_or_one import ListOrOne
from osmo_desktop.ui.widgets.notices import EmptyState
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_SHOWN: Final = 6


class RemindersLayout(ListOrOne):
    """Lays the reminders and one of them out; the key of a row is the reminder's name."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(tr("Reminders"), parent=parent)
        words = tr(
            "After how long the program reminds. None of these is a statutory deadline for adults. "
            "What you set here holds on every laptop of the team once they have synchronised."
        )
        self.form = ReminderForm(now=now)
        self.lay_out(
            tr("Reminders"),
            above=[PlainLabel(words, "body", "sub", wrap=True)],
            below=EmptyState("clock-alert", tr("The reminders are being read.")),
            singles=[self.form],
        )
        self.form.closed.connect(self.show_list)

    def show_rows(self, rows: Sequence[ReminderRow]) -> None:
        """Show the reminders as they stand."""
        self.show_lines([reminder_line(row) for row in rows])

    def focus_single(self) -> None:
        """Put the keyboard into the form."""
        self.form.focus_start()


class ReminderForm(FormCard):
    """After how long one reminder speaks, and from when; gives `(name, typed, start)`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Reminder"), tr("Set the reminder"), icon="clock-alert")
        self._now = now
        self.name = ""
        self.about = PlainLabel("", "body", "sub", wrap=True)
        self.past = PlainLabel("", "small", "sub", wrap=True)
        self.amount, self.start = (
            NumberInput(1, MOST["days"]),
            DateInput(today=lambda: now().date()),
        )
        self.rows = {
            "amount": FormRow(tr("Remind after"), self.amount, below=" "),
            "start": FormRow(tr("In force from"), self.start),
        }
        self.fields.addWidget(self.about)
        self.fields.addLayout(field_grid([[self.rows["amount"], self.rows["start"]]]))
        self.fields.addWidget(self.past)
        self.amount.returnPressed.connect(self.submit)

    @property
    def controls(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {"amount": self.amount, "start": self.start}

    def begin(self, row: ReminderRow) -> None:
        """Ask about a reminder, with what holds today."""
        self.name = row.name
        self.set_title(reminder_name(row))
        self.about.setText(" ".join(filter(None, (shipped_words(row) + ".", row.source))))
        self.rows["amount"].set_hint(unit_words(row.unit))
        self.rows["amount"].set_below(tr("Empty: the time that the program has."))
        self.amount.high = MOST[row.unit]
        self.amount.set_value(row.amount)
        self.start.set_value(self._now().date())
        past = [setting_words(one, row.unit) for one in row.settings[:_SHOWN]]
        self.past.setText("\n".join(past))
        self.past.setVisible(bool(past))
        self.show_problem("")
        for field in self.rows.values():
            field.clear_error()

    def give(self) -> None:
        """Tell it, once the day can be read."""
        for field in self.rows.values():
            field.clear_error()
        start = self.start.value
        if start is None or not self.start.is_valid:
            self._wrong("start", tr("This is no date. Write it as 31.12.2026."))
            return
        self.given.emit((self.name, self.amount.text(), start))

    def focus_start(self) -> None:
        """Put the keyboard into the number."""
        self.amount.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_refusal(self, error: OsmoError) -> None:
        """Say why it was not taken, at the field if one is to blame."""
        field = str(error.details.get("field", ""))
        if field in self.rows:
            self._wrong(field, sentence(error))
        else:
            super().show_refusal(error)

    def _wrong(self, field: str, words: str) -> None:
        self.rows[field].set_error(words)
        self.rows[field].control.setFocus(Qt.FocusReason.OtherFocusReason)


def reminder_name(row: ReminderRow) -> str:
    """What is reminded of."""
    return code_word(REMINDERS, row.name)


def reminder_line(row: ReminderRow) -> LineRow:
    """Return a reminder as a row: what holds today, and who set it."""
    return LineRow(
        key=row.name,
        icon="clock-alert",
        title=reminder_name(row),
        second=" · ".join(part for part in (shipped_words(row), row.note) if part),
        right=amount_words(row.in_force, row.unit),
        right_tone="sub" if row.amount is None else "accent",
    )


def shipped_words(row: ReminderRow) -> str:
    """What the program has, and whether the team has its own time."""
    words = (
        tr("The program has {time}")
        if row.amount is None
        else tr("Own time; the program has {time}")
    )
    return words.format(time=amount_words(row.shipped, row.unit))


def setting_words(setting: Setting, unit: Unit) -> str:
    """What somebody set, and from when."""
    time = amount_words(setting.amount, unit) if setting.amount else tr("as the program has it")
    day = dates.short_date(setting.start, current())
    return tr("From {day}: {time}, set by {name}").format(day=day, time=time, name=line(setting.by))


def amount_words(amount: int | None, unit: Unit) -> str:
    """A time with its unit."""
    if amount is None:
        return tr("no reminder")
    words = {
        "days": ntr("{n} day", "{n} days", amount),
        "working_days": ntr("{n} working day", "{n} working days", amount),
        "months": ntr("{n} month", "{n} months", amount),
    }
    return words[unit].format(n=integer(amount, current()))


def unit_words(unit: Unit) -> str:
    """In what a reminder counts."""
    words = {"days": tr("days"), "working_days": tr("working days"), "months": tr("months")}
    return words[unit]
