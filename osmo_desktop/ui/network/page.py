"""The tab Verkosto of a client: reads the network, and carries out what is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.network import (
    NetworkService,
    NetworkView,
    ReferralDraft,
    ReferralRow,
    RoleDraft,
    RoleRow,
)
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, Outcome, local_now
from osmo_desktop.ui.network.forms import EntryForm
from osmo_desktop.ui.network.layout import NetworkLayout
from osmo_desktop.ui.tasks import Failure, Priority, TaskRunner
from osmo_desktop.ui.widgets.record_spots import RecordSpots

_KINDS = ("network_role", "referral", "sync")


class Needs(Protocol):
    """The service that this tab uses."""

    @property
    def network(self) -> NetworkService:
        """The network of clients."""


class NetworkPage(NetworkLayout):
    """Who is around one client, and where the client was guided for what need."""

    def __init__(
        self,
        services: Needs,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(now=now, parent=parent)
        self._network, self._tasks, self._navigator = services.network, tasks, navigator
        self._client_id = ""
        self._view: NetworkView | None = None
        self.roles.add_button.clicked.connect(lambda: self.open_role(None))
        self.roles.change_requested.connect(self.open_role)
        self.referrals.add_button.clicked.connect(lambda: self.open_referral(None))
        self.referrals.change_requested.connect(self.open_referral)
        for card in (self.roles, self.referrals):
            card.drop_requested.connect(self.drop)
        for form in self.forms:
            form.closed.connect(self.show_list)
        self.role_form.given.connect(self.save_role)
        self.referral_form.given.connect(self.save_referral)
        self.spots = RecordSpots(self)
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    @property
    def client_id(self) -> str:
        """The client whose network is shown or on its way."""
        return self._client_id

    @property
    def is_loaded(self) -> bool:
        """Whether the network is here, so that a form can be opened."""
        return self._view is not None

    def open_client(self, client_id: str) -> None:
        """Show the network of a client."""
        if client_id != self._client_id:
            self._client_id, self._view = client_id, None
            self.show_list()
        self.reload()

    def reload(self) -> None:
        """Read everything anew."""
        client = self._client_id
        if client:
            self._tasks.vault(
                partial(self._network.view, client),
                name=mark("Reading the network"),
                owner=self,
                on_success=partial(self._on_read, client),
            )

    def open_role(self, row: RoleRow | None = None) -> None:
        """Ask about somebody, or about somebody new."""
        self.role_form.begin(row)
        self.show_form(self.role_form)

    def open_referral(self, row: ReferralRow | None = None) -> None:
        """Ask about guidance, or about new guidance."""
        self.referral_form.begin(row)
        self.show_form(self.referral_form)

    def open_of(self, form: EntryForm, row_id: str) -> bool:
        """Open a form about a row by its id, or about a new one; False when it is not shown."""
        view = self._view
        if view is None:
            return False
        if form is self.role_form:
            role = next((row for row in view.roles if row.id == row_id), None)
            self.open_role(role)
            return role is not None or not row_id
        referral = next((row for row in view.referrals if row.id == row_id), None)
        self.open_referral(referral)
        return referral is not None or not row_id

    def save_role(self, said: RoleDraft) -> None:
        """Write what the form says of somebody."""
        client, network, form = self._client_id, self._network, self.role_form
        row = RoleRow(form.row_id, said, (), form.basis)
        if form.row_id:
            self._save(form, lambda: network.change_role(row, said))
        else:
            self._save(form, lambda: Outcome.of(network.add_role(client, said)))

    def save_referral(self, said: ReferralDraft) -> None:
        """Write what the form says of guidance."""
        client, network, form = self._client_id, self._network, self.referral_form
        row = ReferralRow(form.row_id, said, (), form.basis)
        if form.row_id:
            self._save(form, lambda: network.change_referral(row, said))
        else:
            self._save(form, lambda: Outcome.of(network.add_referral(client, said)))

    def drop(self, entity: str) -> None:
        """Leave somebody or guidance out; the toast brings it back."""
        self._tasks.vault(
            lambda: self._network.drop(entity),
            name=mark("Writing the network"),
            owner=self,
            on_success=lambda _changes: self._navigator.toast(
                tr("Left out of the network."), partial(self._restore, entity)
            ),
            priority=Priority.WRITE,
        )

    def _restore(self, entity: str) -> None:
        """Bring back what was left out."""
        self._tasks.vault(
            lambda: self._network.restore(entity),
            name=mark("Undoing a removal"),
            priority=Priority.WRITE,
        )

    def _save(self, form: EntryForm, write: Callable[[], object]) -> None:
        """Write what a form asked for; a refusal is said in it."""
        self._tasks.vault(
            write,
            name=mark("Writing the network"),
            owner=self,
            on_success=lambda _done: self.show_list(),
            on_failure=partial(self._on_refused, form),
            priority=Priority.WRITE,
        )

    def _on_refused(self, form: EntryForm, error: Exception) -> None:
        """Say why; what is no refusal goes to the message bar."""
        if isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, mark("Writing the network")))

    def _on_read(self, client: str, view: NetworkView) -> None:
        """Show what was read, if it is still wanted."""
        if client == self._client_id:
            self._view = view
            with self.spots.kept():
                self.show_network(view)
