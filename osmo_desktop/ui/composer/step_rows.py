"""Agreed next steps: one row a step with text, who and when, written with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import StepDraft
from osmo_desktop.ui.composer.fields import WhoInput
from osmo_desktop.ui.widgets import faults
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class StepRow(QObject):
    """The four controls of one step; the grid of `StepRows` lays them out.

    `key` is the id of a step that is a record, empty while it is only written here.
    """

    left = Signal()
    """The text was left, or who or when was chosen: the moment to write a record."""

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        super().__init__(parent)
        self.key = ""
        self.text = LineInput(parent=parent)
        self.who = WhoInput("")
        self.due = DateInput(today=today, parent=parent)
        self.due.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.remove = IconButton("x", tr("Remove step"), tone="sub")
        self.text.left.connect(self.left)
        self.who.changed.connect(self.left)
        self.due.chosen.connect(self.left)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """All controls in the order of Tab."""
        return (self.text, self.who, self.due, self.remove)

    @property
    def key_targets(self) -> tuple[QWidget, ...]:
        """The controls that receive keys."""
        return (self.text, self.who.choice, self.who.line, self.due, self.remove)

    def step(self) -> StepDraft:
        """Return what stands in the row."""
        return StepDraft(self.text.text().strip(), self.who.who, self.due.value)

    def show_step(self, step: StepDraft, names: Sequence[str]) -> None:
        """Show a step without telling anyone."""
        self.text.setText(step.text)
        self.text.setCursorPosition(0)
        self.who.set_who(step.who, names)
        self.due.set_value(step.due)

    def set_read_only(self, is_read_only: bool) -> None:
        """Fix the step of an approved plan."""
        self.text.setReadOnly(is_read_only)
        self.who.setEnabled(not is_read_only)
        self.due.setEnabled(not is_read_only)
        self.remove.setVisible(not is_read_only)

    def set_number(self, number: int) -> None:
        """Name the controls for a screen reader."""
        self.text.setAccessibleName(tr("Step {n}").format(n=number))
        self.who.set_spoken_name(tr("Step {n}: who").format(n=number))
        self.due.setAccessibleName(tr("Step {n}: when").format(n=number))
        self.remove.set_label(tr("Remove step {n}").format(n=number))


class StepRows(QWidget):
    """Rows of steps, written by keyboard.

    Enter in a text or a date goes on to the next row, which the last one makes; in an empty last
    row it ends the steps. Ctrl+Backspace removes the present row.
    """

    changed = Signal()
    step_removed = Signal(int, object)
    """The place and the `StepDraft` of a row that was removed; `insert_step` brings it back."""
    row_left = Signal(object)
    """A `StepRow` that was left, for steps that are records."""
    record_removed = Signal(str)
    """The key of a row that was removed and is a record."""
    ended = Signal()
    """Enter in an empty last row: no more steps, go on with what comes after them."""

    def __init__(self, *, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._names: tuple[str, ...] = ()
        self._before: QWidget | None = None
        self.rows: list[StepRow] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        for column, words in enumerate((tr("Agreed next steps"), tr("Who"), tr("When"))):
            self._grid.addWidget(PlainLabel(words, "label"), 0, column)
        self.add_button = GhostButton(tr("Add step"), icon="plus")
        self.add_button.clicked.connect(self._on_add_clicked)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(0)
        column_layout.addLayout(self._grid)
        self._last_line = QHBoxLayout()
        self._last_line.setSpacing(8)
        self._last_line.addWidget(self.add_button)
        self._last_line.addStretch(1)
        column_layout.addLayout(self._last_line)
        self.set_steps(())

    def steps(self) -> tuple[StepDraft, ...]:
        """Return the steps in order; rows without any content are left out."""
        return tuple(step for step in (row.step() for row in self.rows) if step != StepDraft())

    def follow(self, control: QWidget) -> None:
        """Let Tab come to the rows from `control`, however many there will be."""
        self._before = control
        self._renew()

    def add_beside(self, button: QWidget) -> None:
        """Put another button on the line below the rows."""
        self._last_line.insertWidget(self._last_line.count() - 1, button)
        QWidget.setTabOrder(self.add_button, button)

    @property
    def names(self) -> tuple[str, ...]:
        """Who is offered as doing a step."""
        return self._names

    def set_read_only(self, is_read_only: bool) -> None:
        """Fix the steps of an approved plan."""
        for row in self.rows:
            row.set_read_only(is_read_only)
        self.add_button.setVisible(not is_read_only)

    def set_names(self, names: Sequence[str]) -> None:
        """Offer `names` as who does a step; what was chosen stays."""
        self._names = tuple(names)
        for row in self.rows:
            row.who.set_who(row.who.who, self._names)

    def set_steps(self, steps: Sequence[StepDraft]) -> None:
        """Show `steps`, at least one empty row."""
        for row in self.rows:
            self._discard(row)
        self.rows = []
        for step in steps or (StepDraft(),):
            self._insert(len(self.rows), step)
        self._renew()

    def show_records(self, keys: Sequence[str]) -> dict[str, StepRow]:
        """Have one row for each record, in order; rows that are not records yet stay behind them.

        Returns the rows by key; what stands in them is the caller's business.
        """
        by_key = {row.key: row for row in self.rows if row.key}
        for key in [key for key in by_key if key not in keys]:
            self._discard(by_key.pop(key))
        fresh = [row for row in self.rows if not row.key]
        self.rows = []
        for key in keys:
            if key not in by_key:
                self._insert(len(self.rows), StepDraft())
                by_key[key] = self.rows[-1]
                by_key[key].key = key
            else:
                self.rows.append(by_key[key])
        self.rows += fresh
        if not self.rows:
            self._insert(0, StepDraft())
        self._renew()
        return by_key

    def first_gap(self) -> StepRow:
        """Return the first row that says who or when but not what; else the first one."""
        gaps = (row for row in self.rows if not row.step().text and row.step() != StepDraft())
        return next(gaps, self.rows[0])

    def insert_step(self, at: int, step: StepDraft) -> None:
        """Put a row back where it was."""
        if self.rows and self.rows[-1].step() == StepDraft() and at >= len(self.rows) - 1:
            at = len(self.rows) - 1
        self._insert(min(at, len(self.rows)), step)
        self._renew()
        self.changed.emit()

    def add_row(self) -> None:
        """Add an empty row at the end, or go to the one that is there."""
        if not self.rows or self.rows[-1].step() != StepDraft():
            self._insert(len(self.rows), StepDraft())
            self._renew()
        self.rows[-1].text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def remove_row(self, at: int) -> None:
        """Remove a row; the focus goes to its neighbour."""
        row = self.rows.pop(at)
        step = row.step()
        if not self.rows:
            self._insert(0, StepDraft())
        self._renew()
        neighbour = self.rows[min(at, len(self.rows) - 1)]
        neighbour.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._discard(row)
        if row.key:
            self.record_removed.emit(row.key)
        elif step != StepDraft():
            self.step_removed.emit(at, step)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter and Ctrl+Backspace before the fields do."""
        is_key = event.type() in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}
        at = self._row_of(watched) if is_key else None
        if at is None or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_Backspace:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.remove_row(at)
            return True
        is_enter = not control and Qt.Key(event.key()) in _ENTER
        is_typed = watched in {self.rows[at].text, self.rows[at].due}
        if is_enter and is_typed and event.type() == QEvent.Type.KeyPress:
            self._go_on(at)
            return True
        return super().eventFilter(watched, event)

    def _go_on(self, at: int) -> None:
        """Go to the next row; after the last one add a row, or end where it is empty."""
        if at + 1 < len(self.rows):
            self.rows[at + 1].text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.rows[at].text.text().strip():
            self.add_row()
        else:
            self.ended.emit()

    def _row_of(self, watched: QObject) -> int | None:
        """Return the place of the row that a control belongs to."""
        for at, row in enumerate(self.rows):
            if any(watched is control for control in row.key_targets):
                return at
        return None

    def _insert(self, at: int, step: StepDraft) -> None:
        """Make a row and connect it."""
        row = StepRow(self._today, self)
        row.show_step(step, self._names)
        row.text.textEdited.connect(self.changed)
        row.who.changed.connect(self.changed)
        row.due.chosen.connect(self.changed)
        row.due.judged.connect(self.changed)
        row.left.connect(lambda: self.row_left.emit(row))
        row.remove.clicked.connect(lambda _=False, row=row: self.remove_row(self.rows.index(row)))
        for control in row.key_targets:
            control.installEventFilter(self)
        self.rows.insert(at, row)

    def _discard(self, row: StepRow) -> None:
        """Take a row out of the grid and let it go, with what was said about it."""
        for field in (row.text, row.who.line, row.due):
            faults.tell(field, "")
        for control in row.controls:
            self._grid.removeWidget(control)
            control.hide()
            control.deleteLater()
        row.deleteLater()

    def _renew(self) -> None:
        """Lay the rows out in order, name them, and put Tab in the same order."""
        last = self._before
        for at, row in enumerate(self.rows):
            row.set_number(at + 1)
            for column, control in enumerate(row.controls):
                self._grid.addWidget(control, at + 1, column)
                control.show()
            # Not the compound control of who: Qt would lose it in the chain.
            for control in row.key_targets:
                if last is not None:
                    QWidget.setTabOrder(last, control)
                last = control
        if last is not None:
            QWidget.setTabOrder(last, self.add_button)

    def _on_add_clicked(self) -> None:
        """Add a row."""
        self.add_row()
