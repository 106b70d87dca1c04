"""Reviews of a note: what was said of it, how it stands, and a field to say something."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.records.review import APPROVED, COMMENTED, RETURNED
from osmo_desktop.services.event_words import review_words, said_words
from osmo_desktop.services.review_rows import NoteReviewView, ReviewRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import clock_words
from osmo_desktop.ui.clients.reading import ReadingText
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import OutlineButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card, Separator
from osmo_desktop.ui.widgets.forms import FormRow, refuses
from osmo_desktop.ui.widgets.inputs import TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel

_STATES: dict[str, tuple[str, Tone]] = {
    "waiting": ("clock", "warn"),
    "returned": ("undo-2", "warn"),
    "corrected": ("clock", "warn"),
    "approved": ("circle-check", "ok"),
}
_ICONS = {COMMENTED: "message-square", RETURNED: "undo-2", APPROVED: "circle-check"}


class StateLine(QWidget):
    """How the note stands: icon and sentence; an empty one takes no room."""

    def __init__(self, review: NoteReviewView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        icon, tone = _STATES.get(review.state, ("info", "sub"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PlainLabel(block(review_words(review)), "h3", wrap=True), 1)
        self.setVisible(bool(review.state))


class ReviewsCard(Card):
    """Everything that was said of a note, the newest last; what does not count says so."""

    def __init__(self, review: NoteReviewView, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(tr("Comments and approvals"), icon="message-square", parent=parent)
        self._now = now
        self.body.setSpacing(6)
        for number, row in enumerate(review.rows):
            if number:
                self.body.addWidget(Separator())
            self._add(row)

    def _add(self, row: ReviewRow) -> None:
        """Add one review: who, when, what, and the words."""
        head = QHBoxLayout()
        head.setSpacing(8)
        tone: Tone = "warn" if row.is_open else "sub"
        head.addWidget(IconLabel(_ICONS.get(row.verdict, "info"), 14, tone))
        head.addWidget(PlainLabel(block(self._words(row)), "small", "sub", wrap=True), 1)
        self.body.addLayout(head)
        if row.comment:
            self.body.addWidget(ReadingText(row.comment))
        if row.struck is not None:
            words = tr("Entered in error: {reason}").format(reason=line(row.struck, 300))
            self.body.addWidget(PlainLabel(block(words), "small", "sub", wrap=True))

    def _words(self, row: ReviewRow) -> str:
        """Say who did what when."""
        local = row.written.astimezone(self._now().tzinfo)
        moment = f"{dates.short_date(local.date(), current())} {clock_words(local)}"
        return said_words(row, line(row.author, 60), moment)


class ReviewPanel(Card):
    """A card to say something of a note: a comment, or why it is returned. Esc closes it."""

    given = Signal(str, str)
    """The verdict and the comment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Comment"), icon="message-square", parent=parent)
        self.verdict = COMMENTED
        self.body.setSpacing(8)
        self.comment = TextArea(min_lines=2, max_lines=8)
        self.comment_row = FormRow(
            tr("Comment"), self.comment, hint=tr("Everybody who works with the client sees it")
        )
        self.give_button = OutlineButton("", dense=True)
        self.close_button = QuietButton(tr("Cancel"))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.give_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addWidget(self.comment_row)
        self.body.addLayout(foot)
        self.close_button.clicked.connect(self.hide)
        self.give_button.clicked.connect(self.give)
        self.comment.textChanged.connect(self.comment_row.clear_error)

    def begin(self, verdict: str) -> None:
        """Show it empty, with the keyboard in the comment."""
        self.verdict = verdict
        is_return = verdict == RETURNED
        self.set_title(tr("Return to the author") if is_return else tr("Comment"))
        self.give_button.set_label(tr("Return the note") if is_return else tr("Send the comment"))
        self.comment_row.set_label(tr("What should be corrected") if is_return else tr("Comment"))
        self.comment.set_text("")
        self.comment_row.clear_error()
        self.show()
        self.comment.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell what was said; without words the field says so and keeps the keyboard."""
        if refuses(self):
            return
        words = self.comment.text().strip()
        if words:
            self.given.emit(self.verdict, words)
            return
        self.show_problem(tr("Write what you want to say of the note. Nothing was saved."))

    def show_problem(self, sentence: str) -> None:
        """Say at the field why nothing was saved."""
        self.comment_row.set_error(sentence)
        self.comment.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc, send on Ctrl+Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.give()
            return
        super().keyPressEvent(event)
