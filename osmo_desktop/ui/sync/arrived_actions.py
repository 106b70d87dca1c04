"""What the card of changes asks for: reading them, reverting one, taking that back."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.services.reverting import ArrivedChange, ArrivedFrom, ArrivedPage
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now, Outcome
from osmo_desktop.ui.page_actions import PageActions
from osmo_desktop.ui.sync.arrived_card import ArrivedCard
from osmo_desktop.ui.tasks import TaskRunner


class ArrivedRoom(Protocol):
    """What the window asks of changes that came. Vault worker only."""

    def arrived_from(self) -> tuple[ArrivedFrom, ...]:
        """Tell from whom the newest came."""

    def arrived(self, user: str = "", *, before: int | None = None, least: int = 20) -> ArrivedPage:
        """List them."""

    def look(self, op_id: str) -> ArrivedChange:
        """Tell one as it stands now."""

    def revert(self, op_id: str, reason: str) -> tuple[str, Changes]:
        """Write back what it replaced."""

    def undo(self, op_id: str) -> Changes:
        """Take a revert back."""


class ArrivedActions(PageActions):
    """Serves the card that the page shows now."""

    changed = Signal()

    def __init__(
        self,
        arrived: ArrivedRoom,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
        page: QWidget,
    ) -> None:
        super().__init__(tasks, navigator, now=now, page=page)
        self._arrived = arrived
        self.card: ArrivedCard | None = None

    def follow(self, card: ArrivedCard) -> None:
        """Do what a card asks for."""
        self.card = card
        card.changes_requested.connect(self._list)
        card.change_requested.connect(self.look)
        card.form.revert_requested.connect(self._revert)
        card.form.client_requested.connect(self._navigator.open_client)

    def look(self, op_id: str) -> None:
        """Show one change as it stands now."""
        self._tasks.vault(
            lambda: self._arrived.look(op_id),
            name=tr("Reading what came"),
            owner=self,
            on_success=self._show,
        )

    def _list(self, user: str, before: int | None) -> None:
        card = self.card
        self._tasks.vault(
            lambda: self._arrived.arrived(user, before=before),
            name=tr("Reading what came"),
            owner=self,
            on_success=lambda page: card.show_changes(user, page) if card is not None else None,
        )

    def _show(self, change: ArrivedChange) -> None:
        if self.card is not None:
            self.card.show_change(change, self._now())

    def _revert(self, op_id: str, reason: str) -> None:
        """Revert one; what is in the way is said at the reason, which stays."""
        card = self.card
        if card is None:
            return

        def done(outcome: Outcome[str]) -> None:
            card.form.reason.clear()
            given = outcome.value
            self._navigator.toast(tr("The change was reverted."), lambda: self._undo(op_id, given))
            self.look(op_id)
            self.changed.emit()

        self._tasks.vault(
            lambda: Outcome.of(self._arrived.revert(op_id, reason)),
            name=tr("Reverting a change"),
            owner=self,
            on_success=done,
            on_failure=lambda error: card.form.show_problem(failure_words(error)),
        )

    def _undo(self, op_id: str, given: str) -> None:
        def done(_changes: Changes) -> None:
            self.look(op_id)
            self.changed.emit()

        self._tasks.vault(
            lambda: self._arrived.undo(given),
            name=tr("Taking a revert back"),
            owner=self,
            on_success=done,
        )
