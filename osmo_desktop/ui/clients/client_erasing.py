"""Erasing the client whose page is open, and saying why a page went away that was erased."""

from __future__ import annotations

from PySide6.QtCore import QObject

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.erasures import ErasureRow
from osmo_desktop.ui.clients.client_controller import ClientController
from osmo_desktop.ui.clients.client_page import ClientPageView
from osmo_desktop.ui.clients.erase_view import EraseView, erase_words
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.tasks import TaskRunner


class ClientErasing(QObject):
    """Offers the erasure to supervisors only. GUI thread; work on the worker."""

    def __init__(
        self,
        controller: ClientController,
        view: ClientPageView,
        services: Services,
        tasks: TaskRunner,
        navigator: Navigator,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self.erase_view: EraseView | None = None
        controller.shown.connect(self._look_at_role)
        controller.client_gone.connect(self._tell_why)
        view.head.erase_requested.connect(self.ask)

    def ask(self) -> None:
        """Open the view for the client that is shown."""
        page = self._view.client
        if page is None:
            return
        view = EraseView(
            self._view.window(), self._services.erasures, self._tasks, behind=self._view
        )
        view.approved.connect(
            lambda is_in_force: self._navigator.toast(erase_words(is_in_force=is_in_force))
        )
        self.erase_view = view
        view.start(page.row.id)

    def _look_at_role(self, _client_id: str) -> None:
        action = self._view.head.erase_action
        self._tasks.vault(
            lambda: self._services.book.role == "supervisor",
            name=mark("Opening the client's page"),
            owner=self,
            on_success=action.setVisible,
        )

    def _tell_why(self, client_id: str) -> None:
        """Say that the client was erased or is another worker's; others go without a word."""

        def tell(known: tuple[ErasureRow | None, bool]) -> None:
            row, is_dropped = known
            if is_dropped:
                self._navigator.toast(
                    tr(
                        "You no longer work with this client, so their records were taken off "
                        "this laptop. What you wrote is with the team. The page was closed."
                    )
                )
            elif row is not None and row.is_in_force:
                words = tr(
                    "The client's records were erased for good: {names} decided it. The page was "
                    "closed."
                )
                self._navigator.toast(words.format(names=", ".join(row.approvers)))

        self._tasks.vault(
            lambda: (
                self._services.erasures.of(client_id),
                self._services.sync.is_dropped(client_id),
            ),
            name=mark("Opening the client's page"),
            owner=self,
            on_success=tell,
        )
