"""On the lock screen: that a return is overdue. Not whose, not from where."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.labels import PlainLabel

_LOOK_MS: Final = 20_000


class OverdueLine(QWidget):
    """Shows itself from a moment on, and says so again and again until somebody unlocks."""

    def __init__(
        self, due: datetime, parent: QWidget | None = None, *, now: Now = local_now
    ) -> None:
        super().__init__(parent)
        self._due, self._now = due, now
        self._said: datetime | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("clock-alert", 18, "danger"))
        row.addWidget(PlainLabel(tr("A return is overdue."), "h3", "danger", wrap=True), 1)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Look at the clock of the laptop."""
        now = self._now()
        is_overdue = self._due <= now
        self.setVisible(is_overdue)
        if is_overdue and (self._said is None or now - self._said >= announce.SAY_AGAIN):
            self._said = now
            announce.alarm(self, tr("A return is overdue."))
