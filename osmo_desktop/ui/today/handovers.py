"""Hand-overs under way on Today: what waits for the user's answer, and a supervisor's all."""

from __future__ import annotations

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.handovers import HandoverRow
from osmo_desktop.ui.clients.handover_page import answer
from osmo_desktop.ui.clients.handover_rows import OffersCard, done_words
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.tasks import TaskRunner

_SHOWN = 3


class HandoversToday(OffersCard):
    """Hidden while no hand-over is under way. GUI thread; work on the worker."""

    def __init__(self, services: Services, tasks: TaskRunner, navigator: Navigator) -> None:
        super().__init__(tr("Hand-overs of clients"), names_client=True, shown=_SHOWN)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self.acted.connect(self._on_acted)

    def reload(self) -> None:
        """Read them anew; those that wait for the user come first."""
        self._tasks.vault(
            lambda: sorted(
                self._services.handovers.under_way(), key=lambda row: not row.can_answer
            ),
            name=mark("Reading hand-overs"),
            owner=self,
            on_success=self.show_offers,
        )

    def _on_acted(self, row: HandoverRow, key: str, cause: str) -> None:
        if key == "open":
            self._navigator.open_client(row.client_id)
            return
        self._tasks.vault(
            answer(self._services, row, key, cause),
            name=mark("Answering a hand-over"),
            owner=self,
            on_success=lambda _: self._navigator.toast(done_words(key)),
        )
