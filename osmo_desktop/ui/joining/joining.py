"""Joining two records of one person, and parting them again. GUI thread; work on the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.same_person import JoinedRecord
from osmo_desktop.ui.clients.client_controller import ClientController
from osmo_desktop.ui.clients.client_page import ClientPageView
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import client_name
from osmo_desktop.ui.composer.client_chooser import ClientChooser
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now, Outcome
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog

T = TypeVar("T")
_JOINING = mark("Joining two records of one person")


class ClientJoining(QObject):
    """Says on a client's page which records are joined, joins and parts them."""

    def __init__(
        self,
        controller: ClientController,
        view: ClientPageView,
        services: Services,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
    ) -> None:
        super().__init__(view)
        self._view, self._services, self._tasks = view, services, tasks
        self._navigator, self._now = navigator, now
        self._records: tuple[JoinedRecord, ...] = ()
        self.banner: Banner = view.joined
        self.chooser: ClientChooser | None = None
        self.question: Dialog | None = None
        controller.shown.connect(self._read)
        view.head.join_requested.connect(self.ask)
        self.banner.action_requested.connect(self._part)

    def ask(self) -> None:
        """Ask for the other record of the client that is shown."""
        if self._view.client is None:
            return
        title = tr("Which record is the same person's?")
        window = self._view.window()
        self.chooser = ClientChooser(
            window, self._services, self._tasks, now=self._now, behind=self._view, title=title
        )
        self.chooser.chosen.connect(self._confirm)
        self.chooser.ask()

    def _confirm(self, other_id: str) -> None:
        """Say what it does before it is done."""
        client = self._view.client
        if client is None:
            return
        here = client.row.id
        text = tr(
            "{client} and the record that you chose are shown as one: one row in lists, one "
            "timeline. Nothing of either is removed, and they can be parted again."
        ).format(client=line(client_name(client.row)))
        answers = [
            Answer("stay", tr("Do nothing"), is_safe=True),
            Answer("go", tr("Join the records"), is_primary=True),
        ]
        title = tr("Are these one person?")
        self.question = Dialog(self._view.window(), title, text, answers, behind=self._view)
        self.question.answered.connect(
            lambda key: self.join(other_id, here) if key == "go" else None
        )
        self.question.ask()

    def join(self, client_id: str, into_id: str) -> None:
        """Join two records; the toast parts them."""
        self._write(
            lambda: Outcome.of(self._services.same_person.join(client_id, into_id)),
            lambda joined: self._navigator.toast(
                tr("The records are shown as one."), lambda: self._part_again(joined.value)
            ),
        )

    def _part(self) -> None:
        """Part the record that is shown from the others, or another one from it."""
        client = self._view.client
        if client is None or not self._records:
            return
        here = client.row.id
        is_main = not any(one.is_main for one in self._records)
        parted = self._records[0].id if is_main else here
        main = here if is_main else next(one.id for one in self._records if one.is_main)
        words = tr("The records are apart again.")
        self._write(
            lambda: self._services.same_person.part(parted),
            lambda _changes: self._navigator.toast(words, lambda: self.join(parted, main)),
        )

    def _part_again(self, joined: str) -> None:
        words = tr("The records are apart again.")
        self._write(
            lambda: self._services.same_person.part(joined),
            lambda _changes: self._navigator.toast(words),
        )

    def _write(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self._tasks.vault(
            work,
            name=_JOINING,
            owner=self,
            on_success=done,
            on_failure=lambda error: self._navigator.toast(failure_words(error)),
        )

    def _read(self, client_id: str) -> None:
        self._tasks.vault(
            lambda: self._services.same_person.records(client_id),
            name=mark("Opening the client's page"),
            owner=self,
            on_success=lambda records: self._show(client_id, records),
        )

    def _show(self, client_id: str, records: tuple[JoinedRecord, ...]) -> None:
        """Say which records are shown as one."""
        if client_id != self._view.client_id:
            return
        self._records = records
        names = ", ".join(f"{one.number} {line(one.name)}".strip() for one in records)
        self.banner.set_sentence(tr("Shown as one with: {clients}").format(clients=names))
        self.banner.setVisible(bool(records))
