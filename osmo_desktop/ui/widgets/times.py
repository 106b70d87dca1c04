"""Fields for a date and a time of day, typed the way Finns type them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import cast

from PySide6.QtCore import QDate, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import IconButton
from osmo_desktop.ui.widgets.inputs import LineInput

_WIDE_DAY = date(2026, 9, 30)
_LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


class DateInput(LineInput):
    """A date as "to 19.11.2026"; takes "19.11.", "191126", "huomenna", and a calendar.

    Up and Down move by a day, Alt+Down opens the calendar. `chosen` tells a new value; words that
    are no date stay in the field and make `is_valid` false.
    """

    chosen = Signal(object)
    """A `date`, or None when the field was emptied."""
    invalid = Signal(str)
    """The error code of words that are no date."""

    def __init__(
        self,
        value: date | None = None,
        *,
        name: str = "",
        today: Callable[[], date] = date.today,
        has_weekday: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Without `has_weekday` it reads "19.11.1983", as of a day of birth."""
        super().__init__(name=name, parent=parent)
        self._today = today
        self._words = dates.weekday_date if has_weekday else dates.short_date
        self._value: date | None = None
        self._wrong = "date_unreadable"
        self.is_valid = True
        self._button = IconButton("calendar", tr("Open calendar"), tone="sub", parent=self)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.clicked.connect(self.open_calendar)
        self._calendar: _CalendarPopup | None = None
        self.reserve_right(24)
        self.editingFinished.connect(self.settle)
        self.set_value(value)

    @property
    def fault(self) -> str:
        """How a date is written, while words that are none stand here."""
        return "" if self.is_valid else sentence(UserError(self._wrong))

    @property
    def value(self) -> date | None:
        """The date in the field; None when it is empty or no date."""
        return self._value if self.is_valid else None

    def set_value(self, value: date | None) -> None:
        """Show `value` without telling anyone."""
        self._value = value
        self.is_valid = True
        self.setText(self._shown())
        self.setCursorPosition(0)
        self.judge()

    @property
    def is_pending(self) -> bool:
        """Whether the field holds words that were not taken for a date yet, or are none."""
        return not self.is_valid or self.text().strip() != self._shown()

    @property
    def typed(self) -> str:
        """The date in ISO 8601, or the words that were not taken for one yet."""
        if self.is_pending:
            return self.text()
        return "" if self._value is None else self._value.isoformat()

    def put_typed(self, typed: str) -> None:
        """Show what `typed` gave, without telling anyone."""
        day = self._read(typed)
        if day is not None and typed == day.isoformat():
            self.set_value(day)
            return
        self.setText(typed)
        self.is_valid = day is not None or not typed
        self.judge()

    def sizeHint(self) -> QSize:
        """Return the design's width for a date, more where a language needs more."""
        widest = dates.weekday_date(_WIDE_DAY, current())
        needed = painting.width_of(widest, self.font()) + theme.px(24) + 24
        return QSize(max(theme.px(136), needed), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never cut a date."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the calendar button at the right end."""
        super().resizeEvent(event)
        side = self.height() - 4
        self._button.setGeometry(self.width() - side - 2, 2, side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by a day, or open the calendar."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        elif key in steps:
            self.settle()
            start = self.value or self._today()
            ordinal = min(max(start.toordinal() + steps[key], 1), date.max.toordinal())
            self._choose(date.fromordinal(ordinal))
        else:
            super().keyPressEvent(event)

    def open_calendar(self) -> None:
        """Open the month under the field; no nested loop, it closes itself."""
        if self._calendar is None:
            self._calendar = _CalendarPopup(self)
            self._calendar.picked.connect(self._choose)
        self._calendar.open_at(self, self.value or self._today())

    def settle(self) -> None:
        """Turn the words into a date; leave them as they are when they are none."""
        words = self.text().strip()
        if words == self._shown():
            if not self.is_valid:
                self._choose(self._value)  # what stood here before is back
            return
        if not words:
            self._choose(None)
            return
        try:
            self._choose(dates.parse_date(_without_weekday(words), today=self._today()))
        except UserError as error:
            self.is_valid, self._wrong = False, error.code
            self.judge()
            self.invalid.emit(error.code)

    def _shown(self) -> str:
        """The words for the value."""
        return "" if self._value is None else self._words(self._value, current())

    def _read(self, words: str) -> date | None:
        """The date that words mean; None when they are none."""
        try:
            return dates.parse_date(_without_weekday(words), today=self._today())
        except UserError:
            return None

    def _choose(self, value: date | None) -> None:
        """Take a new value and tell it."""
        is_new = value != self._value or not self.is_valid
        self.set_value(value)
        if is_new:
            self.chosen.emit(value)


class ClockInput(LineInput):
    """A time of day as "9.00"; takes "9", "930", "9:30". Up and Down move by 15 minutes."""

    chosen = Signal(object)
    """A `time`, or None when the field was emptied."""
    invalid = Signal(str)
    """The error code of words that are no time of day."""

    def __init__(
        self, value: time | None = None, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name=name, parent=parent)
        self._value: time | None = None
        self.is_valid = True
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.editingFinished.connect(self.settle)
        self.set_value(value)

    @property
    def fault(self) -> str:
        """How a time of day is written, while words that are none stand here."""
        return "" if self.is_valid else sentence(UserError("clock_unreadable"))

    @property
    def value(self) -> time | None:
        """The time in the field; None when it is empty or no time."""
        return self._value if self.is_valid else None

    def set_value(self, value: time | None) -> None:
        """Show `value` without telling anyone."""
        self._value = value
        self.is_valid = True
        self.setText(self._shown())
        self.judge()

    @property
    def is_pending(self) -> bool:
        """Whether the field holds words that were not taken for a time yet, or are none."""
        return not self.is_valid or self.text().strip() != self._shown()

    @property
    def typed(self) -> str:
        """What stands in the field, also when it is no time."""
        return self.text()

    def put_typed(self, typed: str) -> None:
        """Show and read what `typed` gave."""
        self.setText(typed)
        self.settle()

    def sizeHint(self) -> QSize:
        """Return the design's width for a time."""
        return QSize(theme.px(60), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never cut a time."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by a quarter of an hour."""
        steps = {Qt.Key.Key_Up: 15, Qt.Key.Key_Down: -15}
        key = Qt.Key(event.key())
        if key not in steps:
            super().keyPressEvent(event)
            return
        self.settle()
        start = self.value or time(9, 0)
        minutes = (start.hour * 60 + start.minute + steps[key]) % (24 * 60)
        self._choose(time(minutes // 60, minutes % 60))

    def settle(self) -> None:
        """Turn the words into a time; leave them as they are when they are none."""
        words = self.text().strip()
        if words == self._shown():
            if not self.is_valid:
                self._choose(self._value)  # what stood here before is back
            return
        if not words:
            self._choose(None)
            return
        try:
            self._choose(dates.parse_clock(words))
        except UserError as error:
            self.is_valid = False
            self.judge()
            self.invalid.emit(error.code)

    def _shown(self) -> str:
        """The words for the value."""
        return "" if self._value is None else dates.clock(self._value)

    def _choose(self, value: time | None) -> None:
        """Take a new value and tell it."""
        is_new = value != self._value or not self.is_valid
        self.set_value(value)
        if is_new:
            self.chosen.emit(value)


class _CalendarPopup(QFrame):
    """A month that floats under a date field; Esc or a click elsewhere closes it."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._month = QCalendarWidget(self)
        self._month.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
        self._month.setGridVisible(False)
        self._month.setAccessibleName(tr("Calendar"))
        self._month.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self._month.clicked.connect(self._on_picked)
        self._month.activated.connect(self._on_picked)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._month)

    def open_at(self, field: QWidget, day: date) -> None:
        """Show the month of `day` under `field`, in the language and theme in use now."""
        self._dress()
        self._month.setSelectedDate(QDate(day.year, day.month, day.day))
        self.move(field.mapToGlobal(QPoint(0, field.height() + 4)))
        self.show()
        self._month.setFocus(Qt.FocusReason.PopupFocusReason)

    def _dress(self) -> None:
        """Take language, colours and arrows; Qt's own weekend is red on everything."""
        self._month.setLocale(QLocale(_LOCALES[current().code]))
        t = theme.tokens()
        plain, quiet = QTextCharFormat(), QTextCharFormat()
        plain.setForeground(QColor(t.text))
        quiet.setForeground(QColor(t.sub))
        quiet.setFont(theme.font("small"))
        for weekday in Qt.DayOfWeek:
            self._month.setWeekdayTextFormat(weekday, plain)
        self._month.setHeaderTextFormat(quiet)
        for name, icon, words in (
            ("qt_calendar_prevmonth", "chevron-left", tr("Previous month")),
            ("qt_calendar_nextmonth", "chevron-right", tr("Next month")),
        ):
            button = cast(QToolButton | None, self._month.findChild(QToolButton, name))
            if button is not None:
                button.setIcon(icons.icon(icon, t.text, 16))
                button.setAccessibleName(words)

    def _on_picked(self, day: QDate) -> None:
        """Tell the day and go."""
        self.close()
        self.picked.emit(date(day.year(), day.month(), day.day()))


def _without_weekday(words: str) -> str:
    """Drop a leading short weekday, so that an edited "to 19.11.2026" still reads."""
    first, _, rest = words.partition(" ")
    return (
        rest.strip()
        if rest and first.isalpha() and len(first) <= 4 and rest[:1].isdigit()
        else words
    )
