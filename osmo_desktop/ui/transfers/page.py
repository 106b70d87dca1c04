"""The queue to the client system: reads it, and carries out what is asked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.document_kinds import PARTS
from osmo_desktop.services.transfers import TransferQueue, TransferView
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.transfers.exporting import Needs, TransferFile
from osmo_desktop.ui.transfers.forms import Moved, TransferForm
from osmo_desktop.ui.transfers.layout import TransfersLayout

_KINDS = (
    *PARTS,
    *(part for parts in PARTS.values() for part in parts),
    "transfer",
    "joint_meeting",
    "client",
    "note_review",
    "sync",
)
_READING = mark("Reading the transfer queue")
_MARKING = mark("Marking a document of the transfer queue")


class TransfersPage(TransfersLayout):
    """The queue, one document with its blocks, and the forms about it."""

    returned = Signal()
    """A form came back after a lock: show the tab."""

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
        self._transfers, self._tasks, self._navigator = services.transfers, tasks, navigator
        self._view: TransferView | None = None
        self.file = TransferFile(services, tasks, page=self, now=now)
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    @property
    def client_id(self) -> str:
        """The client of the document that is shown; empty while the list is."""
        shown = self._view is not None and not self.is_list_shown
        return self._view.row.client_id if self._view is not None and shown else ""

    @property
    def document(self) -> str:
        """Kind and id of the document that is shown, joined by a colon; empty without one."""
        row = self._view.row if self._view is not None and not self.is_list_shown else None
        return f"{row.kind}:{row.id}" if row is not None else ""

    def reload(self) -> None:
        """Read the queue anew; a document that is shown stays, as it is now."""
        self._tasks.vault(
            self._transfers.queue, name=_READING, owner=self, on_success=self._on_read
        )

    def open_document(self, key: str, form: str = "") -> None:
        """Show a document once it is read, with one of its forms if one is named."""
        kind, _, document = key.partition(":")
        self._tasks.vault(
            lambda: self._transfers.view(kind, document),
            name=_READING,
            owner=self,
            on_success=partial(self._on_view, form),
            on_failure=self._on_gone,
        )

    # -- reading ----------------------------------------------------------------------------

    def _on_read(self, queue: TransferQueue) -> None:
        self.show_queue(queue)
        if self.document and not self.detail.isHidden():
            self.open_document(self.document)

    def _on_view(self, form: str, view: TransferView) -> None:
        is_same = self._view is not None and self.document == f"{view.row.kind}:{view.row.id}"
        self._view = view
        self.detail.show_view(view, self.queue.target)
        asked = {"mark": self._ask_mark, "skip": self._ask_skip}.get(form)
        if asked is not None:
            asked()
        elif not is_same or self.detail.isHidden():
            self.show_part(self.detail)

    def _on_gone(self, error: Exception) -> None:
        """Say why it is not there, and show the queue as it is now."""
        self._navigator.toast(failure_words(error))
        self._leave()
        self.reload()

    # -- marking ----------------------------------------------------------------------------

    def _ask_mark(self) -> None:
        if self._view is not None:
            self.mark_form.ask(self._view.row)
            self.show_part(self.mark_form)

    def _ask_skip(self) -> None:
        if self._view is not None:
            self.skip_form.ask(self._view.row)
            self.show_part(self.skip_form)

    def _mark(self, moved: Moved) -> None:
        row = self.mark_form.row
        if row is not None:
            self._tasks.vault(
                lambda: self._transfers.mark_transferred(row, moved.day, moved.target_id),
                name=_MARKING,
                owner=self,
                on_success=partial(self._on_marked, row.id, tr("Marked as transferred")),
                on_failure=partial(self._on_refused, self.mark_form),
            )

    def _skip(self, reason: str) -> None:
        row = self.skip_form.row
        if row is not None:
            self._tasks.vault(
                lambda: self._transfers.mark_not_required(row, reason),
                name=_MARKING,
                owner=self,
                on_success=partial(self._on_marked, row.id, tr("Taken out of the queue")),
                on_failure=partial(self._on_refused, self.skip_form),
            )

    def _on_marked(self, document_id: str, words: str, _changes: Changes) -> None:
        """Go back to the queue, where the next document waits; the toast takes it back."""
        self._leave()
        self._navigator.toast(words, lambda: self._take_back(document_id))

    def _take_back(self, document_id: str) -> None:
        self._tasks.vault(
            lambda: self._transfers.take_back(document_id),
            name=_MARKING,
            on_success=lambda _changes: self._navigator.toast(tr("In the queue again")),
        )

    def _on_undo(self) -> None:
        if self._view is not None:
            self._take_back(self._view.row.id)
            self._leave()

    def _on_refused(self, form: TransferForm, error: Exception) -> None:
        if isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            form.show_problem(failure_words(error))

    # -- wiring -----------------------------------------------------------------------------

    def _leave(self) -> None:
        self._view = None
        self.show_list()

    def _export_one(self) -> None:
        if self._view is not None:
            self.file.ask([self._view.row])

    def _open_client(self) -> None:
        if self._view is not None:
            self._navigator.open_client(self._view.row.client_id)

    def _connect(self) -> None:
        detail = self.detail
        self.row_opened.connect(self.open_document)
        self.export_button.clicked.connect(lambda: self.file.ask(self.chosen_rows))
        detail.closed.connect(self._leave)
        detail.mark_button.clicked.connect(self._ask_mark)
        detail.skip_button.clicked.connect(self._ask_skip)
        detail.undo_button.clicked.connect(self._on_undo)
        detail.export_button.clicked.connect(self._export_one)
        detail.client_button.clicked.connect(self._open_client)
        self.mark_form.given.connect(self._mark)
        self.skip_form.given.connect(self._skip)
        for form in self.forms:
            form.closed.connect(lambda: self.show_part(self.detail))
        for said in (self.file.saved, self.file.refused):
            said.connect(self._navigator.toast)
