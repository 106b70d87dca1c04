"""What falls due for the client whose page is open, in the column beside the timeline."""

from __future__ import annotations

from PySide6.QtCore import QObject

from osmo_desktop.domain.language import mark
from osmo_desktop.services.models import TaskRow
from osmo_desktop.services.tasks import TaskService
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.today.cards import TasksCard
from osmo_desktop.ui.today.deciding import TaskDoing, ahead


class ClientDue(QObject):
    """Reads it when a page is shown, and carries out what the card asks."""

    def __init__(
        self, service: TaskService, tasks: TaskRunner, navigator: Navigator, *, now: Now = local_now
    ) -> None:
        self.card = TasksCard(now=now, is_of_client=True)
        super().__init__(self.card)
        self._service, self._tasks, self._now = service, tasks, now
        self._wanted = ""
        self.doing = TaskDoing(service, tasks, navigator, form=self.card.form)
        self.card.ticked.connect(self.doing.tick)
        self.card.hide()

    def load(self, client_id: str) -> None:
        """Show what is due for a client; the card goes where nothing is."""
        self._wanted = client_id
        until = ahead(self._now)
        self._tasks.vault(
            lambda: self._service.due_of(client_id, until=until),
            name=mark("Reading tasks"),
            owner=self,
            on_success=lambda rows: self._show(client_id, rows),
        )

    def _show(self, client_id: str, rows: tuple[TaskRow, ...]) -> None:
        if client_id == self._wanted:
            self.card.show_tasks(rows, self._now())
            self.card.setVisible(bool(rows))
