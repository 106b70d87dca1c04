"""Long text to be read: wrapped anywhere, marked with the pointer, shown part by part."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.labels import PlainLabel

_PART = 6_000
"""Characters laid out at once: far more than a note has, few enough not to hold the window."""


class ReadingText(QWidget):
    """Text of several lines that can be copied; a text as long as a book goes on at a button."""

    def __init__(self, text: str, tone: Tone = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self._rest = text
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.more_button = GhostButton(tr("Show more of the text"), icon="chevron-down")
        self._column.addWidget(self.more_button)
        self.more_button.clicked.connect(self.show_more)
        self.show_more()

    def show_more(self) -> None:
        """Show the next part."""
        part, self._rest = _cut(self._rest)
        at = self._column.indexOf(self.more_button)
        self._column.insertWidget(at, _Part(block(part), self._tone))
        if not self._rest:
            self.more_button.hide()


class _Part(PlainLabel):
    """A part of a text; its words have places to break, so it may be as narrow as it must."""

    def __init__(self, text: str, tone: Tone) -> None:
        super().__init__(text, "note", tone, wrap=True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def minimumSizeHint(self) -> QSize:
        """Be narrow where there is little room."""
        return QSize(theme.px(96), theme.px(17))


def _cut(text: str) -> tuple[str, str]:
    """Cut a long text, at the end of a line or word if there is one near."""
    if len(text) <= _PART:
        return text, ""
    for mark in ("\n", " "):
        at = text.rfind(mark, _PART // 2, _PART)
        if at > 0:
            return text[:at], text[at + 1 :]
    return text[:_PART], text[_PART:]
