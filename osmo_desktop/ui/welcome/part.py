"""One screen of the first run: title, lead, content that scrolls, and a foot that stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card, Surface
from osmo_desktop.ui.widgets.forms import refuses
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import ScrollPage
from osmo_desktop.ui.widgets.progress import ProgressBar

_CARD_WIDTH = 760


class Part(QWidget):
    """Put content into `body`. The foot holds back, what is said (error, progress), and next."""

    back_requested = Signal()
    next_requested = Signal()

    def __init__(
        self,
        title: str,
        lead: str,
        next_label: str,
        *,
        next_icon: str = "chevron-right",
        can_go_back: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.is_busy = False
        self.title = PlainLabel(title, "h0", wrap=True)
        self.lead = PlainLabel(lead, "body", "sub", wrap=True)
        if not lead:
            self.lead.hide()  # never shown before it has a parent: that would be a window
        self.back_button = OutlineButton(tr("Back"), icon="arrow-left")
        if not can_go_back:
            self.back_button.hide()
        self.back_button.clicked.connect(self.back_requested)
        self.next_button = PrimaryButton(next_label, icon=next_icon)
        self.next_button.clicked.connect(self.submit)
        self._words = PlainLabel("", "body", "danger", wrap=True)
        self._icon = IconLabel("circle-alert", 16, "danger")
        self._bar = ProgressBar(name=tr("In progress"))
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self._lay_out()
        self.clear_said()

    @property
    def said(self) -> str:
        """What the foot says now: an error, or what is being done."""
        return self._words.text()

    def focus_start(self) -> None:
        """Put the focus where this screen begins."""
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Ask to go on, unless a field holds what does not belong there."""
        if not refuses(self):
            self.ask_next()

    def ask_next(self) -> None:
        """Go on, unless something is being done or a field holds what does not belong there."""
        if not self.is_busy and not refuses(self):
            self.clear_said()
            self.next_requested.emit()

    def show_error(self, sentence: str) -> None:
        """Say in the foot what went wrong and what to do."""
        self._say(sentence, "danger", "circle-alert")
        announce.announce(self, sentence, is_urgent=True)

    def show_note(self, sentence: str) -> None:
        """Say in the foot how things stand."""
        self._say(sentence, "sub", "info")
        announce.announce(self, sentence)

    def show_busy(self, sentence: str) -> None:
        """Say what is being done; the buttons wait."""
        self._say(sentence, "sub", "clock")
        self._set_busy(busy=True)
        announce.announce(self, sentence)

    def show_share(self, sentence: str, done: int, total: int) -> None:
        """Say how far what is being done has come; a total of 0 means that nobody knows."""
        self._words.setText(sentence)
        self._bar.set_share(done, total)

    def clear_said(self) -> None:
        """Say nothing and let the person go on."""
        self._words.setText("")
        self._words.hide()
        self._icon.hide()
        self._set_busy(busy=False)

    def _say(self, sentence: str, tone: Tone, icon: str) -> None:
        """Show a sentence with its icon."""
        self._set_busy(busy=False)
        self._words.setText(sentence)
        self._words.set_tone(tone)
        self._icon.set_icon(icon, tone)
        self._words.show()
        self._icon.show()

    def _set_busy(self, *, busy: bool) -> None:
        """Stop the buttons while something is being done."""
        self.is_busy = busy
        self._bar.setVisible(busy)
        self._bar.set_share(0, 0)
        self.next_button.setEnabled(not busy)
        self.back_button.setEnabled(not busy)

    def _lay_out(self) -> None:
        """Put the card into a page that scrolls, and the foot under it."""
        card = Card()
        card.setMaximumWidth(theme.px(_CARD_WIDTH))
        card.set_margins(32, 24, 32, 24)
        card.body.setSpacing(8)
        card.body.addWidget(self.title)
        card.body.addWidget(self.lead)
        card.body.addSpacing(4)
        card.body.addLayout(self.body)
        self.page = ScrollPage(name=self.accessibleName())
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 1000)
        middle.addStretch(1)
        self.page.body.addStretch(1)
        self.page.body.addLayout(middle)
        self.page.body.addStretch(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        column.addWidget(self._foot())

    def _foot(self) -> QWidget:
        """Make the foot, as wide as the card above it."""
        content = QWidget()
        content.setMaximumWidth(theme.px(_CARD_WIDTH))
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        said = QWidget()
        said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words = QVBoxLayout(said)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(6)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._words, 1)
        words.addStretch(1)
        words.addLayout(line)
        words.addWidget(self._bar)
        words.addStretch(1)
        row.addWidget(self.back_button)
        row.addWidget(said, 1)
        row.addWidget(self.next_button)
        foot = Surface(edge=Qt.Edge.TopEdge)
        middle = QHBoxLayout(foot)
        middle.setContentsMargins(24, 12, 24, 12)
        middle.addStretch(1)
        middle.addWidget(content, 1000)
        middle.addStretch(1)
        return foot


def advice_row(icon: str, words: PlainLabel, tone: Tone = "sub") -> QWidget:
    """Return a row of icon and words."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(IconLabel(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return box
