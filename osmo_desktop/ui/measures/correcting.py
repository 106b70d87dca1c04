"""Correcting one answer, or saying that a whole assessment was entered in error; with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.measures import Answer, Scale
from osmo_desktop.services.measure_results import ItemResults, ResultRow
from osmo_desktop.services.measure_words import title_words
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.measures.answer_fields import (
    answer_choices,
    expected_words,
    figure_answer,
    figure_check,
    is_listed,
)
from osmo_desktop.ui.measures.presenting import result_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.checked import CheckedInput
from osmo_desktop.ui.widgets.choices import ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel


class CorrectForm(FormCard):
    """Asks for the right answer and why; gives the row, the `Answer` and the reason."""

    struck = Signal(str, str)
    """An assessment's id, and why it was entered in error."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Correct an answer"), tr("Correct the answer"), icon="pen-line")
        self._now = now
        self.row: ResultRow | None = None
        self.told = PlainLabel("", "body", "sub", wrap=True)
        self.scale: Scale | None = None
        self.answer = ChoiceInput([])
        self.figure = CheckedInput(lambda _text: "")
        self.figure_row = FormRow(tr("Number"), self.figure)
        self.reason = LineInput()
        self.reason_row = FormRow(
            tr("Reason"), self.reason, below=tr("The former answer stays in the history.")
        )
        self.strike_button = GhostButton(tr("The whole assessment was entered in error"))
        self.fields.addWidget(self.told)
        self.fields.addWidget(FormRow(tr("Answer"), self.answer))
        self.fields.addWidget(self.figure_row)
        self.fields.addWidget(self.reason_row)
        self.body.addWidget(self.strike_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.strike_button.clicked.connect(self.strike)
        self.reason.returnPressed.connect(self.submit)
        self.reason.textEdited.connect(lambda _text: self.reason_row.clear_error())

    def begin(self, results: ItemResults, row: ResultRow, scale: Scale) -> None:
        """Ask about one answer."""
        self.row = row
        self.scale = scale
        day = result_words(row, self._now()).day
        self.told.setText(f"{line(title_words(results.item))} · {day}")
        self.answer.set_choices(answer_choices(scale))
        said = row.answer.text if row.answer is not None else ""
        self.answer.set_key(said or None)
        self.figure.setText("" if is_listed(scale) or self.answer.key is not None else said)
        self.figure.set_check(figure_check(scale))
        self.figure_row.setVisible(not is_listed(scale))
        self.figure_row.clear_error()
        self.reason.clear()
        self.reason_row.clear_error()
        self.show_problem("")

    def write_over(self, basis: Mapping[str, Collection[str]]) -> None:
        """Take what was shown before a lock for the basis."""
        if self.row is not None:
            kept = {name: tuple(heads) for name, heads in basis.items()}
            self.row = replace(self.row, basis={**self.row.basis, **kept})

    def focus_start(self) -> None:
        """Put the keyboard on the answer."""
        self.answer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the right answer."""
        answer, reason = self._asked_answer(), self._asked_reason()
        if self.row is not None and answer is not None and reason:
            self.given.emit((self.row, answer, reason))

    def strike(self) -> None:
        """Tell that the whole assessment is not true."""
        reason = self._asked_reason()
        if self.row is not None and reason:
            self.struck.emit(self.row.assessment, reason)

    def _asked_answer(self) -> Answer | None:
        """The right answer; a figure that is none of the scale says so."""
        if self.scale is None or is_listed(self.scale) or not self.figure.text().strip():
            return Answer.read(self.answer.key)
        answer = figure_answer(self.figure.text(), self.scale)
        if answer is None:
            self.figure_row.set_error(expected_words(self.scale))
        return answer

    def _asked_reason(self) -> str:
        """Why; asks for it where it is missing."""
        reason = self.reason.text().strip()
        if not reason:
            words = tr("Write why this is changed. The former text stays in the history.")
            self.reason_row.set_error(words)
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return reason
