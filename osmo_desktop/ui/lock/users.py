"""Who opens their vault on this laptop: those who have one, and a newcomer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.focus_ring import FocusRing
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model
from osmo_desktop.ui.widgets.pages import PageGround, ScrollPage

_CARD_WIDTH = 480


class UserChooser(PageGround):
    """Shown instead of the lock screen; Up, Down and Enter choose, Esc leaves everything."""

    chosen = Signal(str)
    """The path of the vault that is to be opened."""
    newcomer_wanted = Signal()
    back_requested = Signal()

    def __init__(self, users: Sequence[VaultInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = line_model(self)
        self.model.replace([*map(_row, users)])
        self.list = LineList(self.model, name=tr("Users of this computer"), links=True)
        self.list.row_opened.connect(self._on_opened)
        self.new_button = GhostButton(tr("New user on this computer"), icon="user-plus")
        self.new_button.clicked.connect(self.newcomer_wanted)
        self.back_button = GhostButton(tr("Back"), icon="arrow-left")
        self.back_button.clicked.connect(self.back_requested)
        self._build()
        self.setFocusProxy(self.list)
        self.focus_ring = FocusRing.install(self)

    def focus_start(self) -> None:
        """Put the keyboard on the one who used the laptop last."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.setCurrentIndex(self.model.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave everything as it was on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_requested.emit()
            return
        super().keyPressEvent(event)

    def _on_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.chosen.emit(row.key)

    def _build(self) -> None:
        """Put the card into the middle."""
        card = Card()
        card.setFixedWidth(theme.px(_CARD_WIDTH))
        card.set_margins(16, 24, 16, 16)
        card.body.setSpacing(8)
        title = PlainLabel(tr("Who opens?"), "h0")
        title.setContentsMargins(theme.px(16), 0, 0, 0)
        words = tr("Each has a vault of their own. Nobody sees into another's.")
        lead = PlainLabel(words, "body", "sub", wrap=True)
        lead.setContentsMargins(theme.px(16), 0, 0, 0)
        for part in (title, lead, self.list):
            card.body.addWidget(part)
        links = QHBoxLayout()
        links.setSpacing(8)
        for button in (self.new_button, self.back_button):
            links.addWidget(button)
        links.addStretch(1)
        card.body.addLayout(links)
        page = ScrollPage(name=tr("Users of this computer"))
        page.body.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        page.body.addLayout(middle)
        page.body.addStretch(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)


def _row(info: VaultInfo) -> LineRow:
    second = " · ".join(part for part in map(line, (info.device_name, info.team_name)) if part)
    return LineRow(key=info.path, icon="user-round", title=line(info.user_name), second=second)
