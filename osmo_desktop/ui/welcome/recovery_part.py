"""Step 2, second half: the recovery words, the sheet, and four of the words typed back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.welcome.part import Part, advice_row
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_COLUMNS = 5
_LONGEST_WORD = 40


class WordGrid(QWidget):
    """Numbered words along the rows, as on the sheet; one label a word for screen readers."""

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Recovery words"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self.labels: list[PlainLabel] = []
        for at, word in enumerate(words):
            cell = Inset()
            cell.body.setContentsMargins(8, 5, 8, 5)
            row = QHBoxLayout()
            row.setSpacing(8)
            number = PlainLabel(str(at + 1), "small", "sub")
            number.setMinimumWidth(theme.px(18))
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label = PlainLabel(word, "h2")
            label.setAccessibleName(f"{at + 1} {word}")
            row.addWidget(number)
            row.addWidget(label, 1)
            cell.body.addLayout(row)
            self.labels.append(label)
            grid.addWidget(cell, at // _COLUMNS, at % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)


class RecoveryPart(Part):
    """First shows the words, then asks `asked` of them (positions from 0)."""

    sheet_requested = Signal()
    """The person wants to see, print or save the sheet."""
    typed_back = Signal(object)
    """A mapping of position to what was typed."""

    def __init__(
        self,
        words: Sequence[str],
        asked: Sequence[int],
        *,
        can_print: bool = True,
        lead: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._lead = lead or tr(
            "If the passphrase is forgotten or the computer is lost, these words alone open "
            "your data. They are shown only now."
        )
        super().__init__(
            tr("Recovery sheet"), self._lead, tr("The words are on paper"), parent=parent
        )
        self._asked = tuple(sorted(asked))
        self.is_asking = False
        self.grid = WordGrid(words)
        self.sheet_button = OutlineButton(tr("Show and print the sheet"), icon="printer")
        self.sheet_button.clicked.connect(self.sheet_requested)
        if not can_print:
            self.sheet_button.hide()
        self.inputs: dict[int, LineInput] = {}
        self.rows: dict[int, FormRow] = {}
        self._shown = self._show_box()
        self._question = self._question_box()
        self.body.addWidget(self._shown)
        self.body.addWidget(self._question)
        self._question.hide()

    @property
    def typed(self) -> Mapping[int, str]:
        """What was typed, by position from 0."""
        return {at: field.text() for at, field in self.inputs.items()}

    def focus_start(self) -> None:
        """Begin with the sheet, or with the first word that is asked."""
        start = self.next_button if self.sheet_button.isHidden() else self.sheet_button
        target = self.inputs[self._asked[0]] if self.is_asking else start
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_next(self) -> None:
        """From the words to the question, from the question onwards."""
        if self.is_busy:
            return
        self.clear_said()
        if not self.is_asking:
            self._set_asking(asking=True)
            return
        missing = [at for at in self._asked if not self.inputs[at].text().strip()]
        if missing:
            self.show_wrong(missing, tr("Type this word from the sheet."))
            return
        self.typed_back.emit(self.typed)

    def show_wrong(self, positions: Sequence[int], sentence: str = "") -> None:
        """Mark the words that are not those of the sheet and go to the first."""
        words = sentence or tr("This is not word {n} of the sheet. Look again.")
        for at in self._asked:
            self.rows[at].clear_error()
        for at in positions:
            self.rows[at].set_error(words.format(n=at + 1) if not sentence else words)
        if positions:
            self.inputs[positions[0]].setFocus(Qt.FocusReason.OtherFocusReason)
            self.inputs[positions[0]].selectAll()

    def show_words(self) -> None:
        """Show the words again; what was typed is forgotten."""
        for field in self.inputs.values():
            field.clear()
        self._set_asking(asking=False)

    def _set_asking(self, *, asking: bool) -> None:
        """Change between the words and the question."""
        self.is_asking = asking
        self._shown.setVisible(not asking)
        self._question.setVisible(asking)
        lead = tr("Type four of the words from the paper. So both of us know that it can be read.")
        self.lead.setText(lead if asking else self._lead)
        self.next_button.set_label(tr("Continue") if asking else tr("The words are on paper"))
        self.page.verticalScrollBar().setValue(0)
        self.focus_start()

    def _show_box(self) -> QWidget:
        """Make the words with the ways to put them on paper."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.grid)
        row = QHBoxLayout()
        row.addWidget(self.sheet_button)
        row.addStretch(1)
        column.addLayout(row)
        for icon, words in (
            (
                "info",
                tr(
                    "A word may stand here more than once. That is as it should be: type it each "
                    "time."
                ),
            ),
            ("pen-line", tr("No printer? Write the words down by hand, with their numbers.")),
            (
                "lock",
                tr("Keep the sheet in a sealed envelope in a locked cabinet, not with the laptop."),
            ),
            (
                "shield-alert",
                tr("With these words and a copy of the data anyone can read everything."),
            ),
        ):
            column.addWidget(advice_row(icon, PlainLabel(words, "body", "sub", wrap=True)))
        return box

    def _question_box(self) -> QWidget:
        """Make the four fields."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for place, at in enumerate(self._asked):
            field = LineInput(height=36)
            field.setMaxLength(_LONGEST_WORD)
            field.returnPressed.connect(self.ask_next)
            row = FormRow(tr("Word {n}").format(n=at + 1), field)
            self.inputs[at], self.rows[at] = field, row
            grid.addWidget(row, place // 2, place % 2)
        column.addLayout(grid)
        again = GhostButton(tr("Show the words again"), icon="eye")
        again.clicked.connect(self.show_words)
        line = QHBoxLayout()
        line.addWidget(again)
        line.addStretch(1)
        column.addLayout(line)
        return box
