"""One question at a time: the words, the scale, and the ways on. Knows no service."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from osmo_desktop.domain.language import Catalogue
from osmo_desktop.services.assessing import Question
from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.table_view.answer_scale import AnswerScale
from osmo_desktop.ui.table_view.client_button import ClientButton
from osmo_desktop.ui.table_view.sheet import WIDTH
from osmo_desktop.ui.widgets.cards import Surface
from osmo_desktop.ui.widgets.focus_ring import draws_own_ring
from osmo_desktop.ui.widgets.labels import PlainLabel

_SCALE_WIDTH = 1140
_LONG = 90
"""Characters from which a question is set smaller, so that the scale stays in sight."""


class QuestionSheet(QWidget):
    """Shows a question in the client's language; the keyboard stands on the question itself."""

    chosen = Signal(int)
    declined = Signal()
    back = Signal()
    onward = Signal()

    def __init__(self, words: Catalogue, *, low: int, high: int) -> None:
        super().__init__()
        self._words = words
        self._is_answered = False
        self._compact = False
        self.text = PlainLabel("", "display", wrap=True)
        self.note = PlainLabel("", "table", "sub", wrap=True)
        self.scale = AnswerScale(low, high)
        self.low = PlainLabel("", "table", wrap=True)
        self.high = PlainLabel("", "table", wrap=True)
        self.back_button = ClientButton(words.tr("Back"), icon="arrow-left")
        self.decline_button = ClientButton(words.tr("I do not want to answer"))
        self.next_button = ClientButton(words.tr("Next"), primary=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        draws_own_ring(self)  # none: the question is all there is
        self._build()
        self.scale.chosen.connect(self.chosen)
        self.scale.confirmed.connect(self.go_on)
        self.back_button.clicked.connect(self.back)
        self.decline_button.clicked.connect(self.declined)
        self.next_button.clicked.connect(self.go_on)

    @property
    def buttons(self) -> tuple[ClientButton, ...]:
        """The buttons, in their order."""
        return (self.back_button, self.decline_button, self.next_button)

    def show_question(self, question: Question, *, is_first: bool) -> None:
        """Show a question as nobody has answered it."""
        text = block(question.text, 400)
        low, high = line(question.low, 80), line(question.high, 80)
        self.text.setText(text)
        self._set_size()
        self.setAccessibleName(text)
        self.low.setText(f"{self.scale.keys[0].number} = {low}")
        self.high.setText(f"{self.scale.keys[-1].number} = {high}")
        self.scale.set_ends(low, high)
        self.back_button.setVisible(not is_first)
        self.show_answer(None, is_declined=False)

    def show_answer(self, value: int | None, *, is_declined: bool) -> None:
        """Show what was answered to this question just now."""
        self._is_answered = is_declined or value is not None
        self.scale.set_value(value)
        self.decline_button.set_icon("check" if is_declined else None)
        said = self._words.tr("You did not want to answer this one. You may still choose a number.")
        usual = self._words.tr("Choose a number. There is no right or wrong answer.")
        self.show_note(said if is_declined else usual)

    def show_note(self, words: str, *, is_problem: bool = False) -> None:
        """Say something under the question."""
        self.note.set_tone("danger" if is_problem else "sub")
        self.note.setText(words)
        self.setAccessibleDescription(words)
        if is_problem:
            announce.announce(self, words, is_urgent=True)

    def go_on(self) -> None:
        """Go to the next question, or say what is missing."""
        if self._is_answered:
            self.onward.emit()
            return
        ask = self._words.tr("Choose a number, or press “I do not want to answer”.")
        self.show_note(ask, is_problem=True)

    def focus_start(self) -> None:
        """Put the keyboard on the question, where nothing is chosen."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Use the layout of small windows, or the ordinary one."""
        self._compact = compact
        self._set_size()
        self.scale.set_compact(compact)
        for button in self.buttons:
            button.fit(small=compact)
        self._air.setContentsMargins(0, theme.px(4 if compact else 28), 0, 0)

    def _set_size(self) -> None:
        """Set the question as large as the window and its length allow."""
        is_long = len(self.text.text()) > _LONG
        if self._compact:
            self.text.set_role("h1" if is_long else "h0")
        else:
            self.text.set_role("h0" if is_long else "display")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the keys of the scale work wherever the keyboard stands."""
        if not self.scale.take(event):
            super().keyPressEvent(event)

    def _build(self) -> None:
        """Put question, scale and buttons under each other."""
        for label in (self.text, self.note):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.low.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.high.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        content = Surface()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        column.addStretch(1)
        column.addLayout(_middle(self.text, WIDTH))
        column.addLayout(_middle(self.note, WIDTH))
        column.addLayout(_middle(self._scale_part(), _SCALE_WIDTH))
        column.addStretch(2)
        scroll = QScrollArea()
        self.scale.chosen.connect(lambda _number: scroll.ensureWidgetVisible(self.scale))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.back_button)
        foot.addWidget(self.decline_button)
        foot.addStretch(1)
        foot.addWidget(self.next_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def _scale_part(self) -> QWidget:
        """Return the scale with the words of its ends."""
        part = QWidget()
        column = self._air = QVBoxLayout(part)
        column.setSpacing(8)
        column.addWidget(self.scale)
        ends = QHBoxLayout()
        ends.setContentsMargins(4, 0, 4, 0)
        ends.setSpacing(32)
        ends.addWidget(self.low, 1)
        ends.addWidget(self.high, 1)
        column.addLayout(ends)
        return part


def _middle(part: QWidget, width: int) -> QHBoxLayout:
    """Return a row with `part` in its middle, no wider than `width`."""
    part.setMaximumWidth(theme.px(width))
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(part, width)
    row.addStretch(1)
    return row
