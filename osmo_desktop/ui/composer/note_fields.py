"""The controls of a case note with their labels and their places, in the order of a talk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import ptr, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.ui.clients.presenting import mode_icon, mode_word
from osmo_desktop.ui.composer.attached_files import AttachedFiles
from osmo_desktop.ui.composer.fields import KilometreInput, NoteArea
from osmo_desktop.ui.composer.filing_row import FilingRow
from osmo_desktop.ui.composer.goal_chips import GoalChips
from osmo_desktop.ui.composer.note_details import NoteDetails
from osmo_desktop.ui.composer.step_rows import StepRows
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.fault_note import FaultNote
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import ClockInput, DateInput


class Notifier(Protocol):
    """A signal that can be connected; Qt gives bound signals no common type."""

    def connect(self, slot: Callable[..., object], /) -> object:
        """Call `slot` with each emission."""


class FieldGroup(QWidget):
    """Several controls under one label, with one place for an error."""

    def __init__(
        self, label: str, controls: list[QWidget], *, gap: int = 8, wide: bool = False
    ) -> None:
        super().__init__()
        self.controls = controls
        self.label = PlainLabel(label, "label")
        self.note = FaultNote(self._describe)
        row = QHBoxLayout()
        row.setSpacing(gap)
        for control in controls:
            row.addWidget(control)
        if not wide:
            row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addStretch(1)
        self.clear_error()

    @property
    def error(self) -> str:
        """The sentence shown now, or an empty string."""
        return self.note.text()

    def set_error(self, sentence: str) -> None:
        """Say under the controls what to do."""
        self.note.say(sentence)

    def clear_error(self) -> None:
        """Take the error away; what is wrong in a field still is said as long as it is."""
        self.note.clear()

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say what is wrong in a field of the group; empty words take it away."""
        self.note.show_fault(field, sentence)

    def _describe(self, sentence: str) -> None:
        """Let a screen reader hear the sentence with the first control."""
        self.controls[0].setAccessibleDescription(sentence)


class NoteFields:
    """All controls of a note; `lay_out` puts them into a column."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._make_controls(today)
        self._make_rows()

    def _make_controls(self, today: Callable[[], date]) -> None:
        """Make the controls."""
        modes = [Choice(code, mode_word(code), mode_icon(code)) for code in codes.CONTACT_MODES]
        self.mode = ChoiceInput(modes)
        self.day = DateInput(today=today)
        self.starts = ClockInput(name=tr("Begins at"))
        self.ends = ClockInput(name=tr("Ends at"))
        self.place = LineInput(icon="map-pin")
        self.kilometres = KilometreInput()
        self.filing = FilingRow()
        self.details = NoteDetails(today)
        self.reason = LineInput()
        self.happened = NoteArea(name=tr("What happened"), least=114)
        self.client_view = NoteArea(name=tr("The client's own view"), least=80)
        self.worker_assessment = NoteArea(name=tr("The worker's assessment"), least=80)
        self.client_view.pair_with(self.worker_assessment)
        self.worker_assessment.pair_with(self.client_view)
        self.steps = StepRows(today=today)
        self.next_day = DateInput(name=tr("Day of the next meeting"), today=today)
        self.next_clock = ClockInput(name=tr("Time of the next meeting"))
        self.next_mode = ChoiceInput(modes, name=tr("Kind of the next meeting"))
        self.attached = AttachedFiles()
        self.goals = GoalChips(name=tr("Goals that the note is about"))
        narrow = (self.mode, self.day, self.kilometres, self.next_day, self.next_mode)
        for control in (*narrow, self.starts, self.ends, self.next_clock):
            control.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _make_rows(self) -> None:
        """Give each field its label and its place for an error."""
        self.mode_row = FormRow(ptr("type of contact", "Event"), self.mode)
        self.day_row = FormRow(tr("Day"), self.day)
        dash = PlainLabel("–", "body", "sub")
        self.clock_row = FieldGroup(tr("Time of day"), [self.starts, dash, self.ends], gap=4)
        self.place_row = FormRow(tr("Place"), self.place)
        self.kilometre_row = FormRow(tr("Kilometres"), self.kilometres)
        self.reason_row = FormRow(tr("Why is the note changed?"), self.reason)
        self.reason_row.set_hint(tr("Stays in the history"))
        self.happened_row = FormRow(tr("What happened"), self.happened)
        self.details.lead_with(self.happened_row.label)
        self.client_view_row = FormRow(tr("The client's own view"), self.client_view)
        self.assessment_row = FormRow(tr("The worker's assessment"), self.worker_assessment)
        self.steps_row = FieldGroup("", [self.steps], wide=True)
        self.steps_row.label.hide()
        self.steps.add_beside(self.attached.add_button)
        next_controls: list[QWidget] = [self.next_day, self.next_clock, self.next_mode]
        self.next_row = FieldGroup(tr("Next meeting"), next_controls)
        self.goals_row = FormRow(tr("Goals that the note is about"), self.goals)
        self.rows: dict[str, FormRow | FieldGroup] = {
            "mode": self.mode_row,
            "occurred": self.day_row,
            "ended": self.clock_row,
            "place": self.place_row,
            "kilometres": self.kilometre_row,
            "reason": self.reason_row,
            "happened": self.happened_row,
            "client_view": self.client_view_row,
            "worker_assessment": self.assessment_row,
            "steps": self.steps_row,
            "next_meeting": self.next_row,
            "goals": self.goals_row,
        }

    def lay_out(self, column: QVBoxLayout) -> None:
        """Put the rows under one another into `column`."""
        first = QHBoxLayout()
        first.setSpacing(8)
        for row in (self.mode_row, self.day_row, self.clock_row):
            first.addWidget(row)
        first.addWidget(self.place_row, 1)
        first.addWidget(self.kilometre_row)
        views = QHBoxLayout()
        views.setSpacing(16)
        views.addWidget(self.client_view_row, 1)
        views.addWidget(self.assessment_row, 1)
        last = QHBoxLayout()
        last.setSpacing(24)
        last.addWidget(self.next_row)
        last.addWidget(self.goals_row, 1)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self.filing)
        column.addWidget(self.reason_row)
        column.addWidget(self.details.fields)
        # Not in a layout of their own: one whose height follows its width never gives way.
        column.addWidget(self.details)
        column.addWidget(self.happened_row)
        column.addLayout(views)
        column.addWidget(self.steps_row)
        column.addWidget(self.attached)
        column.addLayout(last)
        column.addStretch(1)

    def mending(self, name: str) -> list[Notifier]:
        """Return the signals that mean that a field is being mended."""
        signals: dict[str, list[Notifier]] = {
            "occurred": [self.day.chosen, self.starts.chosen],
            "ended": [self.ends.chosen, self.starts.chosen],
            "kilometres": [self.kilometres.chosen],
            "reason": [self.reason.textEdited],
            "happened": [
                self.happened.textChanged,
                self.client_view.textChanged,
                self.details.outcome.chosen,
            ],
            "steps": [self.steps.changed],
            "next_meeting": [self.next_day.chosen, self.next_clock.chosen],
        }
        return signals.get(name, [])

    def read(self) -> dict[str, DateInput | ClockInput | KilometreInput]:
        """Return the fields whose words are read, by name: what is none of it yet is kept."""
        return {
            "day": self.day,
            "starts": self.starts,
            "ends": self.ends,
            "kilometres": self.kilometres,
            "next_day": self.next_day,
            "next_clock": self.next_clock,
            **{f"due.{at}": row.due for at, row in enumerate(self.steps.rows)},
        }

    def texts(self) -> dict[str, NoteArea | LineInput]:
        """Return the fields whose cursor is remembered, by name."""
        steps = {f"steps.{i}": row.text for i, row in enumerate(self.steps.rows)}
        return {
            "happened": self.happened,
            "client_view": self.client_view,
            "worker_assessment": self.worker_assessment,
            "place": self.place,
            "reason": self.reason,
            **steps,
        }

    def control_of(self, field: str) -> QWidget:
        """Return the control that mends a field."""
        if field == "occurred" and self.day.value is not None:
            return self.starts
        if field == "ended":
            return self.ends
        if field == "steps":
            return self.steps.first_gap().text
        row = self.rows.get(field, self.happened_row)
        return row.control if isinstance(row, FormRow) else row.controls[0]
