"""Which folder a round goes to: the team's, another one from now on, or a stick this once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.store_address import StoreLogin
from osmo_desktop.ui.sync.needs import PlaceRoom
from osmo_desktop.ui.sync.rounds import BRING, FOLDER, TAKE, Rounds
from osmo_desktop.ui.sync.store_view import StoreView
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.folder_input import folder_dialog
from osmo_desktop.ui.welcome.needs import TeamDesk


class Places(QObject):
    """Asks for folders and starts rounds with them."""

    def __init__(
        self,
        rounds: Rounds,
        team: TeamDesk,
        places: PlaceRoom,
        tasks: TaskRunner,
        *,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self.store_view: StoreView | None = None
        self.present = ""
        self._rounds = rounds
        self._team = team
        self._places = places
        self._tasks = tasks
        self._page = page

    def take_to(self, place: str) -> None:
        """Run a round with a stick that may be empty."""
        self._rounds.start(TAKE, place=place, is_new_place=True)

    def bring_from(self, place: str) -> None:
        """Run a round with a stick that holds the team."""
        self._rounds.start(BRING, place=place)

    def use_folder(self, path: str, login: StoreLogin | None = None) -> None:
        """Make a folder or server the team's place for this laptop, then run a round with it."""
        self._tasks.vault(
            lambda: self._team.set_folder(path, login),
            name=tr("Choosing the folder"),
            owner=self,
            on_success=lambda _: self.refill(),
        )

    def refill(self) -> None:
        """Run a round with the team's folder even if it holds nothing of the team."""
        self._rounds.start(FOLDER, is_new_place=True)

    def ask_folder(self) -> None:
        """Ask for the team's place in front of the page, beginning with the present one."""
        page, path = self._page, self.present
        view = StoreView(page.window(), self._places, self._tasks, path=path, behind=page)
        view.chosen.connect(self.use_folder)
        self.store_view = view
        view.start()

    def ask_where_to(self) -> None:
        """Ask for the stick to take everything to."""
        self._ask(self.take_to)

    def ask_where_from(self) -> None:
        """Ask for the stick to bring everything from."""
        self._ask(self.bring_from)

    def _ask(self, use: Callable[[str], None]) -> None:
        """Open the system's dialog for folders, without waiting."""
        dialog = folder_dialog(self._page)
        dialog.fileSelected.connect(use)
        dialog.open()
