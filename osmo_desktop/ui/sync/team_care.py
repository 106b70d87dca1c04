"""What a supervisor does about the team from the page: removals, late entries, erasures."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.ui.clients.erase_view import EraseView, erase_words
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.sync.late_card import LateCard
from osmo_desktop.ui.sync.needs import SyncPicture, SyncServices
from osmo_desktop.ui.sync.removal_view import RemovalSteps, RemovalView
from osmo_desktop.ui.tasks import TaskRunner


class TeamCare(QObject):
    """Opens the views and does what their buttons and the cards ask for."""

    changed = Signal()

    def __init__(
        self, services: SyncServices, tasks: TaskRunner, navigator: Navigator, *, page: QWidget
    ) -> None:
        super().__init__(page)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._page = page
        self.removal_view: RemovalView | None = None
        self.erase_view: EraseView | None = None

    def remove(self, picture: SyncPicture, device: str) -> None:
        """Ask which laptop and why; `device` is chosen already, or empty."""
        page, services = self._page, self._services
        steps = RemovalSteps(
            services.removals,
            services.recovery.paper,
            self._tasks,
            laptops=picture.laptops,
            chosen=device,
        )
        view = RemovalView(page.window(), steps, behind=page)
        view.removed.connect(self._on_removed)
        self.removal_view = view
        view.start()

    def adopt(self, device: str) -> None:
        """Let late entries count; a failure goes to the message bar."""

        def done(_changes: Changes) -> None:
            self._navigator.toast(tr("The late entries count now."))
            self.changed.emit()

        self._tasks.vault(
            lambda: self._services.removals.adopt(device),
            name=tr("Taking in what came late"),
            owner=self,
            on_success=done,
        )

    def read_late(self, id_: str, card: LateCard) -> None:
        """Show on the card what a late note says; a failure goes to the message bar."""
        self._tasks.vault(
            lambda: self._services.late_notes.read(id_),
            name=tr("Reading what came late"),
            owner=self,
            on_success=card.show_text,
        )

    def approve_late(self, id_: str) -> None:
        """Let a late note count; a failure goes to the message bar."""

        def done(_changes: Changes) -> None:
            self._navigator.toast(tr("The late note was approved. It counts now."))
            self.changed.emit()

        self._tasks.vault(
            lambda: self._services.late_notes.adopt(id_),
            name=tr("Taking in what came late"),
            owner=self,
            on_success=done,
        )

    def leave_late_out(self, id_: str, reason: str) -> None:
        """Let a late note stay uncounted; a failure goes to the message bar."""

        def done(changes: Changes) -> None:
            words = tr("Left out. The reason stays in the records.")
            self._navigator.toast(words, partial(self._list_again, changes))
            self.changed.emit()

        self._tasks.vault(
            lambda: self._services.late_notes.leave_out(id_, reason),
            name=tr("Leaving out what came late"),
            owner=self,
            on_success=done,
        )

    def _list_again(self, left_out: Changes) -> None:
        self._tasks.vault(
            lambda: self._services.late_notes.list_again(left_out),
            name=tr("Leaving out what came late"),
            owner=self,
            on_success=lambda _changes: self.changed.emit(),
        )

    def look_at_erasure(self, client_id: str) -> None:
        """Show what a colleague asked to erase, to be approved there."""
        page = self._page
        view = EraseView(page.window(), self._services.erasures, self._tasks, behind=page)
        view.approved.connect(self._on_approved)
        self.erase_view = view
        view.start(client_id)

    def _on_approved(self, is_in_force: bool) -> None:
        self._navigator.toast(erase_words(is_in_force=is_in_force))
        self.changed.emit()

    def _on_removed(self, words: str) -> None:
        self._navigator.toast(words)
        self.changed.emit()
