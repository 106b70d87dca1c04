"""A layer over the window: the page behind is dimmed and inert, without a nested event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import Button
from osmo_desktop.ui.widgets.labels import PlainLabel


class OverlayBox(QFrame):
    """The box in front of the dimmed page."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and its edge."""
        t = theme.tokens()
        painting.rounded(
            QPainter(self), self.rect(), painting.RADIUS_CARD, fill=t.raised, edge=t.line
        )


class Overlay(QWidget):
    """Dims `window` and holds one box in front; Esc closes it, Tab stays inside.

    `behind` is disabled while it is open, so that neither keys nor shortcuts reach it; when it
    closes the focus returns to where it was. Put content into `body`.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, window: QWidget, *, behind: QWidget | None = None, width: int = 480) -> None:
        super().__init__(window)
        self.window_behind = window
        self._behind = behind
        self._width = width
        self._returns_to: QWidget | None = None
        self.box = OverlayBox(self)
        self.body = QVBoxLayout(self.box)
        self.body.setContentsMargins(24, 24, 24, 24)
        self.body.setSpacing(12)
        window.installEventFilter(self)
        self.hide()

    def open(self, focus: QWidget | None = None) -> None:
        """Show it and put the focus on `focus`, else on its first control."""
        self._returns_to = QApplication.focusWidget()
        self._place()
        self.show()
        self.raise_()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        else:
            self.focusNextChild()
        if self._behind is not None:
            self._behind.setEnabled(False)
        self._place()
        announce.announce(self, self.accessibleName(), is_urgent=True)
        self.opened.emit()

    def dismiss(self) -> None:
        """Close it; nothing else happens."""
        if not self.isVisible():
            return
        if self._behind is not None:
            self._behind.setEnabled(True)
        self.hide()
        back = self._returns_to
        self._returns_to = None
        # The page behind may have been filled anew meanwhile, and the control be gone.
        if back is not None and isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.closed.emit()

    def place_box(self) -> QRect:
        """Return where the box stands; the palette stands higher than a dialog."""
        width = min(theme.px(self._width), self.width() - 32)
        needed = self.box.sizeHint().height()
        if self.body.hasHeightForWidth():
            needed = self.body.totalHeightForWidth(width)
        height = min(needed, self.height() - 32)
        return QRect((self.width() - width) // 2, (self.height() - height) // 3, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep clicks from what lies behind."""
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's signature
        """Move inside the box only."""
        stops = [
            child
            for child in self.box.findChildren(QWidget)
            if child.isVisible()
            and child.isEnabled()
            and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if not stops:
            return True
        focused = QApplication.focusWidget()
        at = stops.index(focused) if focused in stops else (-1 if next else 0)
        target = stops[(at + (1 if next else -1)) % len(stops)]
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        target.setFocus(reason)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what lies behind."""
        t = theme.tokens()
        colour = theme.color("scrim")
        colour.setAlphaF(t.scrim_alpha)
        QPainter(self).fillRect(self.rect(), colour)

    def _place(self) -> None:
        """Cover the window and place the box."""
        self.setGeometry(self.window_behind.rect())
        self.box.setGeometry(self.place_box())


class ScrollBody(QScrollArea):
    """Content of a box that scrolls in a low window; the ground of the box shows through."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(4, 4, 12, 4)
        self.column.setSpacing(12)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)


class TallOverlay(Overlay):
    """A title, content that scrolls, and a foot below it in `body`, as high as the window allows.

    `height` in pixels at 100 % text is what it takes at most. Put content into `content`.
    """

    def __init__(
        self,
        window: QWidget,
        title: str,
        *,
        behind: QWidget | None = None,
        width: int = 640,
        height: int = 560,
    ) -> None:
        super().__init__(window, behind=behind, width=width)
        self._height = height
        self.setAccessibleName(title)
        self.body.addWidget(PlainLabel(title, "h1"))
        area = ScrollBody(name=title)
        self.content = area.column
        self.body.addWidget(area, 1)

    def place_box(self) -> QRect:
        """Use the height of the window as far as it is needed."""
        box = super().place_box()
        height = min(theme.px(self._height), self.height() - 32)
        box.setTop((self.height() - height) // 2)
        box.setHeight(height)
        return box


@dataclass(frozen=True, slots=True)
class Answer:
    """One button of a dialog: `key` for code, a verb for people; `is_safe` takes the focus."""

    key: str
    label: str
    is_primary: bool = False
    is_safe: bool = False
    is_dangerous: bool = False


class Dialog(Overlay):
    """A question in front of the window; verbs as buttons, Esc means nothing happens.

    Only for erasure, printing or export of protected data, and adopting from quarantine: all else
    is undone by a toast. It deletes itself when closed.
    """

    answered = Signal(str)
    """The key of the button that was pressed; not sent on Esc."""

    def __init__(
        self,
        window: QWidget,
        question: str,
        text: str,
        answers: Sequence[Answer],
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind)
        self.setAccessibleName(question)
        self.setAccessibleDescription(text)
        self.body.addWidget(PlainLabel(question, "h1", wrap=True))
        self.body.addWidget(PlainLabel(text, "body", wrap=True))
        self.content = QVBoxLayout()
        self.body.addLayout(self.content)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.buttons: dict[str, Button] = {}
        self._safe: Button | None = None
        for answer in answers:
            button = Button(
                answer.label,
                "primary" if answer.is_primary else "outline",
                tone="danger" if answer.is_dangerous else None,
            )
            button.clicked.connect(lambda _=False, key=answer.key: self._on_answer(key))
            self.buttons[answer.key] = button
            row.addWidget(button)
            if answer.is_safe:
                self._safe = button
        self.body.addLayout(row)
        self.closed.connect(self.deleteLater)

    def ask(self) -> None:
        """Open it with the focus on the safe choice."""
        self.open(self._safe)

    def _on_answer(self, key: str) -> None:
        """Close, then tell."""
        self.dismiss()
        self.answered.emit(key)
