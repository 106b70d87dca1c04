"""A group, a session or an open event that was found: what is known of it, in front."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.activities import Activity
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import TallOverlay


class ActivityView(TallOverlay):
    """To be read only; Esc or the button closes it, and it deletes itself then."""

    def __init__(
        self, window: QWidget, activity: Activity, *, behind: QWidget | None = None
    ) -> None:
        super().__init__(window, line(activity.title, 120), behind=behind, width=560, height=440)
        for name, words in activity.fields:
            self._add(name, words)
        if activity.kind == "group":
            held = "\n".join(activity.sessions)
            self._add(tr("Group sessions"), held or tr("No session has been recorded yet."))
        self.content.addStretch(1)
        self.close_button = OutlineButton(tr("Close"))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        self.body.addLayout(foot)
        self.close_button.clicked.connect(self.dismiss)
        self.closed.connect(self.deleteLater)

    def show_in_front(self) -> None:
        """Open it with the keyboard on the button."""
        self.open(self.close_button)

    def _add(self, name: str, words: str) -> None:
        self.content.addWidget(PlainLabel(name, "label", "sub"))
        self.content.addWidget(PlainLabel(block(words), "body", wrap=True))
