"""Founding or joining a team later, in front of the page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.needs import TeamDesk
from osmo_desktop.ui.welcome.steps_view import StepsView
from osmo_desktop.ui.welcome.team_steps import TeamSteps


class TeamView(StepsView):
    """The third step of the first run over the window."""

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
        super().__init__(window, tr("Team"), behind=behind)
        self.steps = TeamSteps(team, tasks, can_stay_alone=False)
        self.steps.finished.connect(self.dismiss)
        self.hold(self.steps, self.steps)
        self.closed.connect(self.finished)
