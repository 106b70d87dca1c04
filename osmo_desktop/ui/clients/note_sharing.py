"""The panel with a note to share: read first, then copied; the clipboard is emptied by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui.clients.reading import ReadingText
from osmo_desktop.ui.widgets.buttons import OutlineButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel


class SharePanel(Card):
    """Shows the text as it would be shared; Esc closes it."""

    copied = Signal()
    """The text was put on the clipboard, which the guard of the clipboard empties."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("To share without identifiers"), icon="eye-off", parent=parent)
        self._text = ""
        self.body.setSpacing(8)
        words = tr(
            "Names, identity codes, phones, addresses and places that the program knows are taken "
            "out. Something may still tell who this is about: read the text before you send it."
        )
        self.body.addWidget(PlainLabel(words, "body", "warn", wrap=True))
        self._shown: QWidget = QWidget()
        self.body.addWidget(self._shown)
        self.copy_button = OutlineButton(tr("Copy the text"), dense=True)
        self.close_button = QuietButton(tr("Close"))
        self.copy_button.clicked.connect(self._on_copy)
        self.close_button.clicked.connect(self.hide)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addLayout(foot)

    @property
    def text(self) -> str:
        """What would be shared."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show a text with the keyboard on its one verb."""
        self._text = text
        fresh = ReadingText(text)
        self.body.replaceWidget(self._shown, fresh)
        self._shown.hide()
        self._shown.deleteLater()
        self._shown = fresh
        self.show()
        self.copy_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; nothing happens."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _on_copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self._text)
        self.hide()
        self.copied.emit()
