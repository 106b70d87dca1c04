"""What a person decides on the page: settling conflicts and admitting colleagues."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ConflictCard, FieldHistory, JoinOffer
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.page_actions import PageActions
from osmo_desktop.ui.sync.history_view import HistoryView
from osmo_desktop.ui.sync.join_panel import Admission
from osmo_desktop.ui.sync.needs import ConflictDesk, RecoveryRoom, Settled, TeamRoom
from osmo_desktop.ui.tasks import TaskRunner


class ConflictActions(PageActions):
    """Settles on the vault worker, tells it with a way back, and shows histories."""

    failed = Signal(str)
    """The sentence of why a choice was not taken."""

    def __init__(
        self,
        conflicts: ConflictDesk,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
        page: QWidget,
    ) -> None:
        super().__init__(tasks, navigator, now=now, page=page)
        self._conflicts = conflicts
        self.history_view: HistoryView | None = None

    def settle(self, card: ConflictCard, value: object) -> None:
        """Write the chosen value."""
        self._tasks.vault(
            lambda: Settled(*self._conflicts.settle(card, value)),
            name=tr("Settling the conflict"),
            owner=self,
            on_success=self._on_settled,
            on_failure=lambda error: self.failed.emit(failure_words(error)),
        )

    def show_history(self, card: ConflictCard) -> None:
        """Read the history of the field and show it over the window."""

        def show(history: FieldHistory) -> None:
            page, now = self._page, self._now()
            self.history_view = HistoryView(page.window(), card, history, now, behind=page)
            self.history_view.open(self.history_view.close_button)

        self._tasks.vault(
            lambda: self._conflicts.history(card),
            name=tr("Reading the history"),
            owner=self,
            on_success=show,
        )

    def _on_settled(self, settled: Settled) -> None:
        """Tell it, with a way back; a failure to undo goes to the message bar."""

        def undo() -> None:
            self._tasks.vault(
                lambda: self._conflicts.undo(settled.settlement), name=tr("Undoing the choice")
            )

        self._navigator.toast(tr("The conflict is settled. All values stay in the history."), undo)


class JoinActions(QObject):
    """Reads the requests in the folder and admits, in steps of the vault worker."""

    read = Signal(object)
    """A tuple of `JoinOffer`; empty when the folder is away."""
    admitted = Signal()
    failed = Signal(str, str)
    """The id of the request and the sentence."""

    def __init__(
        self,
        team: TeamRoom,
        tasks: TaskRunner,
        navigator: Navigator,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._team = team
        self._tasks = tasks
        self._navigator = navigator

    def read_requests(self) -> None:
        """Look into the folder; a folder that is away has no requests to show."""
        tell: Callable[[tuple[JoinOffer, ...]], None] = self.read.emit
        self._tasks.vault_steps(
            lambda _report, _cancel: self._team.requests(),
            name=tr("Looking for requests to join"),
            owner=self,
            on_success=tell,
            on_failure=lambda _error: tell(()),
        )

    def admit(self, admission: Admission) -> None:
        """Admit who asked."""

        def admitted(_changes: Changes) -> None:
            words = tr("{name} is admitted. The next round brings them the keys.")
            self._navigator.toast(words.format(name=admission.name))
            self.admitted.emit()

        self._tasks.vault_steps(
            lambda _report, _cancel: self._team.admit(
                admission.request_id,
                name=admission.name,
                title=admission.title,
                role=admission.role,
                user=admission.user,
            ),
            name=tr("Approving the joining"),
            owner=self,
            on_success=admitted,
            on_failure=lambda error: self.failed.emit(admission.request_id, failure_words(error)),
        )


class RenewalActions(QObject):
    """Makes a laptop whose vault is a copy a new device, which then asks to join again."""

    renewed = Signal()

    def __init__(
        self,
        recovery: RecoveryRoom,
        tasks: TaskRunner,
        navigator: Navigator,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._recovery = recovery
        self._tasks = tasks
        self._navigator = navigator

    def renew(self) -> None:
        """Do it; a failure goes to the message bar."""

        def renewed(_changes: Changes) -> None:
            self._navigator.toast(tr("This laptop is a new device. Nothing is lost."))
            self.renewed.emit()

        self._tasks.vault(
            self._recovery.renew,
            name=tr("Making this laptop a new device"),
            owner=self,
            on_success=renewed,
        )
