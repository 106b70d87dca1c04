"""Founding or joining a team later, in front of the page."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.needs import TeamDesk
from osmo_desktop.ui.welcome.team_steps import TeamSteps
from osmo_desktop.ui.widgets.buttons import IconButton
from osmo_desktop.ui.widgets.overlay import Overlay


class TeamView(Overlay):
    """The third step of the first run over the window; deletes itself when closed."""

    finished = Signal()
    """Closed, whether or not anything was done: read anew."""

    def __init__(
        self,
        window: QWidget,
        team: TeamDesk,
        tasks: TaskRunner,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind, width=840)
        title = tr("Team")
        self.setAccessibleName(title)
        self.body.setContentsMargins(2, 12, 2, 2)
        self.body.setSpacing(4)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 10, 0)
        head.addStretch(1)
        close = IconButton("x", tr("Close"))
        close.clicked.connect(self.dismiss)
        head.addWidget(close)
        self.body.addLayout(head)
        self.steps = TeamSteps(team, tasks, can_stay_alone=False)
        self.steps.finished.connect(self.dismiss)
        self.body.addWidget(self.steps, 1)
        self.closed.connect(self.finished)
        self.closed.connect(self.deleteLater)

    def start(self) -> None:
        """Open, with the keyboard at the choice."""
        self.open()
        self.steps.focus_start()

    def place_box(self) -> QRect:
        """Use most of the window's height."""
        box = super().place_box()
        height = min(self.height() - 48, theme.px(600))
        box.setTop((self.height() - height) // 2)
        box.setHeight(height)
        return box
