"""The first card of the page: how it stands in one sentence, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce
from osmo_desktop.ui.sync.wording import ALONE, COPY, FAILED, NEW_DEVICE, NO_FOLDER, StateWords
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import Button, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel


class StateCard(Card):
    """One primary button: a round, the stick when the folder is not reached, or the team."""

    round_requested = Signal()
    team_requested = Signal()
    folder_requested = Signal()
    take_requested = Signal()
    bring_requested = Signal()
    renewal_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_margins(20, 16, 16, 16)
        self._state = ""
        self.icon = IconLabel("refresh-cw", 32, "accent")
        self.sentence = PlainLabel("", "h1", wrap=True)
        self.second = PlainLabel("", "body", "sub", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self.sentence)
        words.addWidget(self.second)
        words.addStretch(1)
        told = QHBoxLayout()
        told.setSpacing(20)
        told.addWidget(self.icon)
        told.addLayout(words, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(16)
        self._row.addLayout(told, 1)
        self._row.addLayout(self._buttons())
        self.body.addLayout(self._row)

    def show_state(self, words: StateWords) -> None:
        """Show another state; a new one is told to a screen reader."""
        is_news = bool(self.sentence.text()) and words.sentence != self.sentence.text()
        self._state = words.state
        self.icon.set_icon(words.icon, words.tone)
        self.sentence.setText(words.sentence)
        self.second.setText(words.second)
        self.second.setVisible(bool(words.second))
        self._show_buttons()
        if is_news:
            announce.announce(self, words.sentence)

    def set_compact(self, compact: bool) -> None:
        """Put the buttons under the words in a small window."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if compact else across)

    @property
    def first_button(self) -> Button:
        """The button at which the keyboard begins."""
        return next((button for button in self.buttons if not button.isHidden()), self.retry)

    def _buttons(self) -> QHBoxLayout:
        """Make every button; the state tells which are shown."""
        self.team = PrimaryButton(tr("Found or join a team"), icon="users-round")
        self.ask = PrimaryButton(tr("Ask to join again"), icon="user-plus")
        self.renew = PrimaryButton(tr("Make this laptop a new device"), icon="laptop")
        self.folder = PrimaryButton(tr("Choose folder"), icon="folder")
        self.start = PrimaryButton(tr("Synchronise now"), icon="refresh-cw")
        self.retry = OutlineButton(tr("Try again"), icon="refresh-cw")
        self.bring = OutlineButton(tr("Bring from a stick"), icon="hard-drive-download")
        self.take_plain = OutlineButton(tr("Take to a stick"), icon="hard-drive-upload")
        self.take = PrimaryButton(tr("Take to a stick"), icon="hard-drive-upload")
        self.buttons: tuple[Button, ...] = (
            self.team,
            self.ask,
            self.renew,
            self.folder,
            self.start,
            self.retry,
            self.bring,
            self.take_plain,
            self.take,
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.team.clicked.connect(self.team_requested)
        self.ask.clicked.connect(self.team_requested)
        self.renew.clicked.connect(self.renewal_requested)
        self.folder.clicked.connect(self.folder_requested)
        self.start.clicked.connect(self.round_requested)
        self.retry.clicked.connect(self.round_requested)
        self.bring.clicked.connect(self.bring_requested)
        self.take_plain.clicked.connect(self.take_requested)
        self.take.clicked.connect(self.take_requested)
        return row

    def _show_buttons(self) -> None:
        """Show the buttons of the state."""
        failed, alone, lost = (self._state == key for key in (FAILED, ALONE, NO_FOLDER))
        is_new, is_copy = (self._state == key for key in (NEW_DEVICE, COPY))
        stopped = alone or is_new or is_copy
        for button, is_shown in (
            (self.team, alone),
            (self.folder, lost),
            (self.ask, is_new),
            (self.renew, is_copy),
            (self.start, not (failed or stopped or lost)),
            (self.retry, failed),
            (self.bring, not stopped),
            (self.take_plain, not (failed or stopped)),
            (self.take, failed),
        ):
            button.setVisible(is_shown)
