"""The lock screen: passphrase in, nothing about any client out.

It paints before anything heavy is imported: this module needs only Qt, the theme and the words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.lock.brand import BrandMark
from osmo_desktop.ui.lock.locked import Locked
from osmo_desktop.ui.lock.overdue_line import OverdueLine
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card, Separator
from osmo_desktop.ui.widgets.chips import ChipChoice, ChipRow
from osmo_desktop.ui.widgets.focus_ring import FocusRing
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import PageGround, ScrollPage
from osmo_desktop.ui.widgets.progress import ProgressBar

LANGUAGE_NAMES = (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English"))
_CARD_WIDTH = 416
_LOW_CARD_WIDTH = 520
_TICK_MS = 1_000
_LOW = 600
"""Under this window height the card is wider, with small margins and pairs in one line."""


@dataclass(frozen=True, slots=True)
class LockFacts:
    """What may be said before unlock; never a client, never a count.

    `locked` is the lock that led here; None when the program was just started. `due`: when the
    user is expected back from a visit; None while no visit is under way.
    """

    team: str = ""
    user: str = ""
    device: str = ""
    locked: Locked | None = None
    due: datetime | None = None
    can_recover: bool = False
    can_change_user: bool = False


class LockScreen(QWidget):
    """Shown instead of the window while the vault is locked.

    `unlock_requested` carries the phrase; then `show_progress` while the key is derived, and
    `show_error` with a sentence if the phrase was wrong: it clears nothing and keeps the focus.
    `hold` counts down until the next phrase may be tried; the recovery sheet may be used meanwhile.
    """

    unlock_requested = Signal(str)
    language_chosen = Signal(str)
    recovery_requested = Signal()
    restore_requested = Signal()
    other_user_requested = Signal()

    def __init__(self, facts: LockFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lock_screen")
        self._facts = facts
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._content: QWidget | None = None
        self._left: Callable[[], float] = _no_wait
        self.ticker = QTimer(self)
        self.ticker.setInterval(_TICK_MS)
        self.ticker.timeout.connect(self._tell_wait)
        self._build()
        self.focus_ring = FocusRing.install(self)

    def retranslate(self) -> None:
        """Show the words of the language in use; what was typed stays."""
        typed = self.phrase.text()
        self._build()
        self._tell_wait()
        self.phrase.setText(typed)
        self.phrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, sentence: str) -> None:
        """Say under the field what went wrong, mark the phrase and keep the focus there."""
        self._end_progress()
        self.error.setText(sentence)
        self._error_row.setVisible(bool(sentence))
        self.phrase.setAccessibleDescription(sentence)
        announce.announce(self, sentence, is_urgent=True)
        self.phrase.setFocus(Qt.FocusReason.OtherFocusReason)
        self.phrase.selectAll()

    def hold(self, left: Callable[[], float]) -> None:
        """Let no phrase be tried while `left` gives seconds; count them down in words."""
        self._left = left
        if left() > 0:
            self.ticker.start()
            self._tell_wait()
            announce.announce(self, self.wait_words.text())

    @property
    def is_held(self) -> bool:
        """Tell whether a phrase must wait."""
        return self._left() > 0

    def show_progress(self, sentence: str) -> None:
        """Say that the key is being derived; the field waits."""
        self.error.setText("")
        self._error_row.hide()
        self.progress_words.setText(sentence)
        self._progress.show()
        self.phrase.hide_phrase()
        self.phrase.setReadOnly(True)
        self.open_button.setEnabled(False)
        self.user_button.setEnabled(False)  # two vaults are never open at once
        announce.announce(self, sentence)

    def clear(self) -> None:
        """Forget what was typed."""
        self.phrase.clear()
        self._end_progress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Save space in a low window, so that the button stays in sight."""
        super().resizeEvent(event)
        self._set_low(self.height() < _LOW)

    def _set_low(self, is_low: bool) -> None:
        """Save height: small margins, and beside one another what else stands one below another."""
        edge = 12 if is_low else 32
        self._box.set_margins(32, edge, 32, min(edge, 24))
        self._box.setFixedWidth(theme.px(_LOW_CARD_WIDTH if is_low else _CARD_WIDTH))
        ways = QBoxLayout.Direction
        for pair in self._pairs:
            pair.setDirection(ways.LeftToRight if is_low else ways.TopToBottom)

    def _on_caps_lock_seen(self, is_on: bool) -> None:
        """Say that Caps Lock is on."""
        if is_on and self._caps_row.isHidden():
            announce.announce(self, tr("Caps Lock is on"))
        self._caps_row.setVisible(is_on)

    def _tell_wait(self) -> None:
        """Say how long the next try must wait, or that it need not any more."""
        seconds = ceil(self._left())
        self._wait_row.setVisible(seconds > 0)
        # In its place, so that the way to the sheet stays in sight in a low window.
        self.open_button.setVisible(seconds <= 0)
        self.open_button.setEnabled(seconds <= 0 and not self.phrase.isReadOnly())
        if seconds > 0:
            self.wait_words.setText(_wait_words(seconds))
        elif self.ticker.isActive():
            self.ticker.stop()
            announce.announce(self, tr("You can try again now."))

    def _end_progress(self) -> None:
        """Let the field be typed in again."""
        self._progress.hide()
        self.phrase.setReadOnly(False)
        self.open_button.setEnabled(not self.is_held)
        self.user_button.setEnabled(True)

    def _on_open(self) -> None:
        """Ask to unlock with what was typed."""
        if self.phrase.isReadOnly():
            return
        if self.is_held:
            announce.announce(self, self.wait_words.text(), is_urgent=True)
            return
        if not self.phrase.text():
            self.show_error(tr("Type your passphrase."))
            return
        self.unlock_requested.emit(self.phrase.text())

    def _build(self) -> None:
        """Make the screen in the language in use."""
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
        content = PageGround()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        page = ScrollPage(name=tr("Locked"))
        page.body.setContentsMargins(16, 8, 16, 4)
        page.body.addStretch(3)
        # Stretches, not an alignment: an aligned item loses its height for a given width.
        middle = QHBoxLayout()
        middle.addStretch(1)
        self._box = self._card()
        self._set_low(self.height() < _LOW)
        middle.addWidget(self._box)
        middle.addStretch(1)
        page.body.addLayout(middle)
        page.body.addWidget(self._links(), 0, Qt.AlignmentFlag.AlignHCenter)
        page.body.addStretch(4)
        column.addWidget(page, 1)
        column.addWidget(self._foot())
        self._outer.addWidget(content)
        self._content = content
        self.setFocusProxy(self.phrase)

    def _card(self) -> Card:
        """Make the card with field and button."""
        card = Card()
        card.body.setSpacing(8)
        head, who = (QBoxLayout(QBoxLayout.Direction.TopToBottom) for _ in range(2))
        head.setSpacing(12)
        head.addLayout(_brand(self._facts.team), 1)
        head.addWidget(PlainLabel(tr("Locked"), "h0"))
        names = " · ".join(part for part in (self._facts.user, self._facts.device) if part)
        if names:
            who.addWidget(PlainLabel(names, "body", "sub", elide=True), 1)
        if self._facts.due is not None:
            who.addWidget(OverdueLine(self._facts.due))
        for pair in (head, who):
            card.body.addLayout(pair)
        self._pairs = (head, who)
        card.body.addSpacing(4)
        self._add_field(card)
        self._add_facts(card)
        return card

    def _add_field(self, card: Card) -> None:
        """Make label, field, what is said under it, and the button."""
        self.phrase_label = PlainLabel(tr("Passphrase"), "label")
        self.phrase = PhraseInput(name=tr("Passphrase"))
        self.phrase_label.setBuddy(self.phrase)
        self.phrase.returnPressed.connect(self._on_open)
        self.phrase.caps_lock_seen.connect(self._on_caps_lock_seen)
        self.open_button = PrimaryButton(tr("Open"), icon="lock-open")
        self.open_button.set_height(44)
        self.open_button.set_wide()
        self.open_button.clicked.connect(self._on_open)
        self.error = PlainLabel("", "body", "danger", wrap=True)
        self._error_row = _icon_row("circle-alert", self.error, "danger")
        self._error_row.hide()
        self.wait_words = PlainLabel("", "body", wrap=True)
        self._wait_row = _icon_row("clock", self.wait_words, "warn")
        self._wait_row.hide()
        self._caps_row = _icon_row(
            "arrow-big-up", PlainLabel(tr("Caps Lock is on"), "small", "warn"), "warn"
        )
        self._caps_row.hide()
        hint = QHBoxLayout()
        hint.addWidget(self._caps_row)
        hint.addStretch(1)
        hint.addWidget(PlainLabel(tr("Enter opens"), "small", "sub"))
        card.body.addWidget(self.phrase_label)
        card.body.addWidget(self.phrase)
        card.body.addLayout(hint)
        card.body.addWidget(self._error_row)
        card.body.addWidget(self._wait_row)
        card.body.addWidget(self._progress_box())
        card.body.addWidget(self.open_button)

    def _progress_box(self) -> QWidget:
        """Make the words and the bar shown while the key is derived."""
        self._progress = QWidget()
        column = QVBoxLayout(self._progress)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        self.progress_words = PlainLabel("", "small", "sub", wrap=True)
        self.bar = ProgressBar(name=tr("Opening"))
        self.bar.set_share(0, 0)
        column.addWidget(self.progress_words)
        column.addWidget(self.bar)
        self._progress.hide()
        return self._progress

    def _add_facts(self, card: Card) -> None:
        """Say what is safe and why it is locked."""
        locked = self._facts.locked
        if locked is None:
            return
        rows: list[QWidget] = []
        if locked.has_drafts:
            safe = tr(
                "Your drafts are saved. When you unlock, the same view, place and text return."
            )
            rows.append(_icon_row("file-check", PlainLabel(safe, "body", wrap=True), "ok"))
        words = PlainLabel(locked.words(), "body", "sub", wrap=True)
        rows.append(_icon_row("clock", words, "sub"))
        card.body.addSpacing(8)
        card.body.addWidget(Separator())
        card.body.addSpacing(4)
        for row in rows:
            card.body.addWidget(row)

    def _links(self) -> QWidget:
        """Make the ways out under the card."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        if self._facts.can_recover:
            recover = GhostButton(tr("Forgot the passphrase?"), icon="life-buoy")
            recover.clicked.connect(self.recovery_requested)
            row.addWidget(recover)
            restore = GhostButton(tr("Restore from a backup"), icon="history")
            restore.clicked.connect(self.restore_requested)
            row.addWidget(restore)
        self.user_button = GhostButton(tr("Change user"), icon="user-round")
        self.user_button.clicked.connect(self.other_user_requested)
        self.user_button.setVisible(self._facts.can_change_user)
        row.addWidget(self.user_button)
        return box

    def _foot(self) -> QWidget:
        """Make what is said at the bottom, and the languages."""
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 8, 24, 16)
        row.setSpacing(16)
        words = tr(
            "The data on this computer is encrypted. OSMO is a field tool beside the client "
            "information system, not instead of it."
        )
        row.addWidget(PlainLabel(words, "small", "sub", wrap=True), 1)
        choices = [ChipChoice(key, name) for key, name in LANGUAGE_NAMES]
        self.languages = ChipRow(choices, name=tr("Language"), checked=current().code)
        self.languages.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.languages.chosen.connect(self.language_chosen)
        row.addWidget(self.languages)
        return foot


def _brand(team: str) -> QHBoxLayout:
    """Make the mark, the program's name and the team's."""
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(BrandMark())
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(PlainLabel(tr("OSMO Desktop"), "h2"))
    if team:
        words.addWidget(PlainLabel(team, "small", "sub", elide=True))
    row.addLayout(words, 1)
    return row


def _icon_row(icon: str, words: PlainLabel, tone: Tone) -> QWidget:
    """Return a row of icon and words."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(IconLabel(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return box


def _no_wait() -> float:
    """Nothing is waited for."""
    return 0.0


def _wait_words(seconds: int) -> str:
    """Say how long to wait: "4 min 20 s", or the last minute in seconds."""
    if seconds < 60:
        words = ntr(
            "You can try again in {n} second.", "You can try again in {n} seconds.", seconds
        )
        return words.format(n=seconds)
    words = tr("You can try again in {minutes} min {seconds} s.")
    return words.format(minutes=seconds // 60, seconds=seconds % 60)
