"""Notices that stay: an empty state that says what belongs here, and a banner for a state."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, IconButton, OutlineButton
from osmo_desktop.ui.widgets.labels import PlainLabel


class _WrappedNotice(QFrame):
    """As high as its wrapped words need at its width; a layout alone would cut them."""

    def sizeHint(self) -> QSize:
        """Ask for the height of the words at the present width."""
        return QSize(super().sizeHint().width(), self._needed(super().sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """Never be lower than the words."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), self._needed(hint.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask again at a width at which the words take other lines."""
        super().resizeEvent(event)
        before, now = event.oldSize().width(), event.size().width()
        if before < 0 or self.heightForWidth(before) != self.heightForWidth(now):
            self.updateGeometry()

    def _needed(self, before: int) -> int:
        """The height at the present width; `before` there is one, what Qt says."""
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            return before
        return self.heightForWidth(self.width())


class EmptyState(_WrappedNotice):
    """Icon, one sentence on what belongs here, and at most one button."""

    action_requested = Signal()

    def __init__(
        self,
        icon: str,
        sentence: str,
        *,
        action: str = "",
        action_icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(IconLabel(icon, 32, "sub"), 0, Qt.AlignmentFlag.AlignHCenter)
        self.sentence = PlainLabel(sentence, "body", "sub", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setMaximumWidth(theme.px(420))
        self.sentence.setMinimumWidth(theme.px(200))
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.sentence, 100)
        middle.addStretch(1)
        column.addLayout(middle)
        self.button: Button | None = None
        if action:
            self.button = OutlineButton(action, icon=action_icon)
            self.button.clicked.connect(self.action_requested)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def set_sentence(self, sentence: str) -> None:
        """Change the words."""
        self.sentence.setText(sentence)


class Banner(_WrappedNotice):
    """A state that lasts, over the width of a page: icon, sentence, one action, optional close."""

    action_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        icon: str,
        sentence: str,
        tone: Tone = "neutral",
        *,
        action: str = "",
        action_icon: str | None = None,
        note: str = "",
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.icon_label = IconLabel(icon, 16, tone)
        self.sentence = PlainLabel(sentence, "body", wrap=True)
        self.action_button = GhostButton(action, icon=action_icon)
        if not action:
            self.action_button.hide()
        self.action_button.clicked.connect(self.action_requested)
        self.note = PlainLabel(note, "small", "sub")
        if not note:
            self.note.hide()
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(8)
        row.addWidget(self.icon_label)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.action_button)
        row.addWidget(self.note)
        self.close_button = IconButton("x", tr("Close notice"))
        if not closable:
            self.close_button.hide()
        self.close_button.clicked.connect(self._on_close)
        row.addWidget(self.close_button)
        self.setMinimumHeight(theme.px(40))
        self.setAccessibleName(sentence)

    def set_sentence(
        self, sentence: str, tone: Tone | None = None, icon: str | None = None
    ) -> None:
        """Change words, tone and icon."""
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        if icon is not None:
            self.icon_label.set_icon(icon, tone)

    def insert(self, field: QWidget) -> None:
        """Put a field behind the sentence."""
        self._row.insertWidget(2, field)

    def retranslate(self) -> None:
        """Name the button in the language in use."""
        self.close_button.set_label(tr("Close notice"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the inset."""
        t = theme.tokens()
        painting.rounded(QPainter(self), self.rect(), painting.RADIUS_INSET, fill=t.bg, edge=t.line)

    def _on_close(self) -> None:
        """Go, and tell."""
        self.hide()
        self.closed.emit()
