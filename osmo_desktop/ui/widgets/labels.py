"""Text that never reads markup: everything from a colleague or a file is shown as it is."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.tokens import FontRole, Tone


def safe_tooltip(words: str) -> str:
    """Return `words` so that a tooltip shows them literally; Qt would guess markup in them."""
    return f"<p>{html.escape(words)}</p>" if "<" in words or "&" in words else words


def set_tooltip(widget: QWidget, words: str) -> None:
    """Give `widget` a tooltip that shows `words` literally."""
    widget.setToolTip(safe_tooltip(words))


class PlainLabel(QLabel):
    """A label in a role and tone of the design, always plain text.

    `wrap` lets it take several lines; `elide` cuts it with an ellipsis and shows the whole text
    as a tooltip; neither keeps its full width.
    """

    def __init__(
        self,
        text: str = "",
        role: FontRole = "body",
        tone: Tone = "text",
        *,
        wrap: bool = False,
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._elides = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        theme.set_font(self, role)
        theme.set_tone(self, tone)
        if wrap:
            self.setWordWrap(True)
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the colours of now: Qt's style sheets bring back those of before a first show."""
        super().showEvent(event)
        theme.renew_tone(self)

    def set_tone(self, tone: Tone) -> None:
        """Change the meaning of its colour."""
        theme.set_tone(self, tone)

    def set_role(self, role: FontRole) -> None:
        """Change its type."""
        theme.set_font(self, role)

    def minimumSizeHint(self) -> QSize:
        """Let an eliding label shrink to a few letters."""
        hint = super().minimumSizeHint()
        if self._elides:
            wished = QFontMetrics(self.font()).horizontalAdvance("MMM…")
            return QSize(min(hint.width(), wished), hint.height())
        return hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cut text; everything else is left to Qt."""
        if not self._elides:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        area = self.contentsRect()
        painter.drawText(
            area,
            int(self.alignment()) | int(Qt.TextFlag.TextSingleLine),
            self._shown(area),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text as a tooltip while some of it is cut."""
        super().resizeEvent(event)
        self._renew_tooltip()

    def setText(self, text: str) -> None:
        """Show `text` literally."""
        super().setText(text)
        self._renew_tooltip()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def _shown(self, area: QRect) -> str:
        """Return the text as far as it fits."""
        metrics = QFontMetrics(self.font())
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())

    def _renew_tooltip(self) -> None:
        """Set or clear the tooltip of a cut text."""
        if self._elides:
            is_cut = self._shown(self.contentsRect()) != self.text()
            set_tooltip(self, self.text() if is_cut else "")
