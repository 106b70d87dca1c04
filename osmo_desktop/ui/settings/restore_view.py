"""Restoring, in front of the window: choose a copy, open it, look at it, take it into use."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce
from osmo_desktop.ui.restoring.panel import PresentVault, RestorePanel, Restoring
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, PrimaryButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import TallOverlay


class RestoreView(TallOverlay):
    """The panel with its buttons; gives up what was not taken and deletes itself when closed."""

    taken = Signal()
    """The restored vault is to be used: lock, and the next unlock puts it in place."""

    def __init__(
        self,
        window: QWidget,
        restoring: Restoring,
        present: PresentVault,
        tasks: TaskRunner,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, tr("Restore from a backup"), behind=behind, width=640, height=460)
        self.panel = RestorePanel(restoring, present, tasks)
        self.content.addWidget(self.panel)
        self.content.addStretch(1)
        self._make_foot()
        self.panel.said.connect(self._on_said)
        self.panel.busy.connect(self._on_busy)
        self.panel.seen.connect(self._on_seen)
        self.panel.taken.connect(self.taken)
        self.closed.connect(self.panel.give_up)
        self.closed.connect(self.deleteLater)

    def start(self) -> None:
        """Open, and look for copies in the known places."""
        self.open(self.panel.other_button)
        self.panel.start()

    def _make_foot(self) -> None:
        self.said = PlainLabel("", "body", wrap=True)
        self.said.hide()
        self.close_button = GhostButton(tr("Close"))
        self.close_button.clicked.connect(self.dismiss)
        self.go_button: Button = PrimaryButton(tr("Look at the backup"))
        self.go_button.clicked.connect(self.panel.go)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.go_button)
        self.body.addWidget(self.said)
        self.body.addLayout(row)

    def _on_said(self, words: str, is_wrong: bool) -> None:
        self.said.setText(words)
        self.said.set_tone("danger" if is_wrong else "sub")
        self.said.setVisible(bool(words))
        if words:
            announce.announce(self, words, is_urgent=is_wrong)

    def _on_busy(self, is_busy: bool) -> None:
        self.go_button.setEnabled(not is_busy)
        self.said.hide()

    def _on_seen(self) -> None:
        self.go_button.set_label(tr("Take into use and lock"))
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
