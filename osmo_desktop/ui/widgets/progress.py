"""Long work on screen: words above, a bar of 8 px, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, numbers, tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.labels import PlainLabel


class ProgressBar(QProgressBar):
    """A bar of 8 px; `total` 0 shows an even half-tone, because nothing moves without news."""

    def __init__(self, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setRange(0, 1000)
        self._is_unknown = False
        if name:
            self.setAccessibleName(name)

    def set_share(self, done: int, total: int) -> None:
        """Show `done` of `total`; a total of 0 means that nobody knows yet."""
        self._is_unknown = total <= 0
        self.setValue(0 if total <= 0 else round(1000 * min(done, total) / total))
        self.update()

    def sizeHint(self) -> QSize:
        """Eight pixels high."""
        return QSize(160, 8)

    def minimumSizeHint(self) -> QSize:
        """Eight pixels high."""
        return QSize(40, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track and share."""
        t = theme.tokens()
        painter = QPainter(self)
        edge = t.input if t.soft_edges else None
        painting.rounded(painter, self.rect(), 4, fill=t.track, edge=edge)
        if self._is_unknown:
            painter.setOpacity(0.45)
            painting.rounded(painter, self.rect(), 4, fill=t.accent)
            return
        share = self.value() / max(1, self.maximum())
        if share > 0:
            done = QRectF(0, 0, max(8.0, self.width() * share), self.height())
            painting.rounded(painter, done, 4, fill=t.accent)


class ProgressRow(QWidget):
    """What is done, how far it is in numbers, a bar, and "Stop"."""

    cancelled = Signal()
    """The person asked to stop."""

    def __init__(
        self,
        title: str,
        detail: str = "",
        *,
        icon: str | None = None,
        can_cancel: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = PlainLabel(title, "h3")
        self._detail = PlainLabel(detail, "body", "sub", elide=True)
        self._numbers = PlainLabel("", "body")
        self.cancel_button = GhostButton(tr("Stop"))
        self.cancel_button.clicked.connect(self.cancelled)
        if not can_cancel:
            self.cancel_button.hide()
        self.bar = ProgressBar(name=title)
        self.setAccessibleName(title)
        head = QHBoxLayout()
        head.setSpacing(8)
        if icon is not None:
            head.addWidget(IconLabel(icon, 18, "accent"))
        head.addWidget(self._title)
        head.addWidget(self._detail, 1)
        head.addWidget(self._numbers)
        head.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 0, 4)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.bar)

    def set_progress(self, done: int, total: int, detail: str = "", *, unit: str = "") -> None:
        """Show `done` of `total` `unit` ("1 240 / 2 000 records") and what is being done."""
        self.bar.set_share(done, total)
        if detail:
            self._detail.setText(detail)
        if total > 0:
            lang = current()
            shown = f"{numbers.integer(done, lang)} / {numbers.integer(total, lang)} {unit}".strip()
            self._numbers.setText(shown)
            self.bar.setAccessibleDescription(shown)
        else:
            self._numbers.setText("")

    def set_title(self, title: str) -> None:
        """Change what is done."""
        self._title.setText(title)
        self.bar.setAccessibleName(title)
