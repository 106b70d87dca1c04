"""When a client was tried: a date and a time of day, now unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import dates, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.times import ClockInput, DateInput
from osmo_desktop.ui.widgets.typed import Field


class AttemptMoment(QWidget):
    """Both fields in a row; what is wrong is said beside the field."""

    def __init__(self, *, now: Now) -> None:
        super().__init__()
        self._now = now
        self.day, self.clock = DateInput(today=lambda: now().date()), ClockInput()
        self._day_row = FormRow(tr("Date"), self.day)
        self._clock_row = FormRow(tr("Time"), self.clock)
        self.setLayout(field_grid([[self._day_row, self._clock_row]]))

    @property
    def controls(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {"day": self.day, "clock": self.clock}

    def begin(self) -> None:
        """Show the present moment."""
        now = self._now()
        self.day.set_value(now.date())
        self.clock.set_value(now.time().replace(second=0, microsecond=0))
        for row in (self._day_row, self._clock_row):
            row.clear_error()

    def value(self) -> datetime | None:
        """The moment in the laptop's time; None after saying what is wrong."""
        self.day.editingFinished.emit()
        day = self.day.value
        if day is None:
            self._wrong(self._day_row, tr("Write the date, not in the future."))
            return None
        try:
            clock = dates.parse_clock(self.clock.text())
        except UserError as error:
            self._wrong(self._clock_row, sentence(error))
            return None
        now = self._now()
        moment = datetime.combine(day, clock, now.tzinfo)
        if moment > now:
            row = self._day_row if day > now.date() else self._clock_row
            self._wrong(row, sentence(UserError("note-occurred-invalid")))
            return None
        return moment

    def _wrong(self, row: FormRow, words: str) -> None:
        row.set_error(words)
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)
