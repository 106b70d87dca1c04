"""Hand-overs on Today: what waits for the user's answer; a supervisor sees all that is under way.

And the clients that nobody works with, so that a supervisor finds somebody.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from osmo_desktop.domain.language import mark, ntr, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.handovers import HandoverRow
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.handover_page import answer
from osmo_desktop.ui.clients.handover_rows import OffersCard, done_words
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHOWN = 3
_NAMED = 3

Lonely = tuple[tuple[str, str], ...]
"""Id and name of clients without a worker."""


class HandoversToday(OffersCard):
    """Hidden while there is nothing to see. GUI thread; work on the worker."""

    def __init__(self, services: Services, tasks: TaskRunner, navigator: Navigator) -> None:
        super().__init__(tr("Hand-overs of clients"), names_client=True, shown=_SHOWN)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._lonely: Lonely = ()
        self._box: FlowRow | None = None
        self.client_buttons: dict[str, OutlineButton] = {}
        self.acted.connect(self._on_acted)

    def reload(self) -> None:
        """Read them anew; those that wait for the user come first."""
        self._tasks.vault(
            lambda: _read(self._services),
            name=mark("Reading hand-overs"),
            owner=self,
            on_success=lambda read: self._show(*read),
        )

    def _show(self, rows: Sequence[HandoverRow], lonely: Lonely) -> None:
        self.show_offers(rows)
        if lonely != self._lonely:
            self._lonely = lonely
            self._name_lonely()
        self.setVisible(bool(rows or lonely))

    def _name_lonely(self) -> None:
        """Say how many clients nobody works with; the first open by a button each."""
        if self._box is not None:
            self._box.hide()
            self._box.deleteLater()
        self.client_buttons = {}
        self._box = FlowRow()
        count = len(self._lonely)
        words = ntr("Nobody works with {n} client.", "Nobody works with {n} clients.", count)
        self._box.add(PlainLabel(words.format(n=count), "body", "warn"))
        for client_id, name in self._lonely[:_NAMED]:
            button = OutlineButton(line(name, 24), icon="user-round", dense=True)
            button.clicked.connect(partial(self._navigator.open_client, client_id))
            self.client_buttons[client_id] = button
            self._box.add(button)
        self.body.addWidget(self._box)
        self._box.setVisible(bool(count))

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


def _read(services: Services) -> tuple[Sequence[HandoverRow], Lonely]:
    """Read offers, those to answer first, and clients without a worker; vault worker."""
    rows = sorted(services.handovers.under_way(), key=lambda row: not row.can_answer)
    return rows, services.assignments.without_worker()
