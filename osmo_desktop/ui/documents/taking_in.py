"""Files taken in and plans signed: one at a time, with progress, undo and a reason when refused."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.progress import Progress
from osmo_desktop.services.attachments import AttachmentService, NewAttachment, NewSignature
from osmo_desktop.services.chosen_file import read_chosen
from osmo_desktop.ui.documents.choosing import choose_files
from osmo_desktop.ui.documents.layout import DocumentsLayout
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.tasks import Task, TaskRunner


class Owned(Protocol):
    """The service that is used here."""

    @property
    def attachments(self) -> AttachmentService:
        """Attachments."""


class TakingIn(QObject):
    """Carries out what the forms of the tab ask for. GUI thread; work elsewhere."""

    def __init__(
        self, tab: DocumentsLayout, services: Owned, tasks: TaskRunner, navigator: Navigator
    ) -> None:
        super().__init__(tab)
        self._tab, self._services, self._tasks, self._navigator = tab, services, tasks, navigator
        self._client_id: str | None = None
        self._plan_id: str | None = None
        self._queue: list[Path] = []
        self._work: Task[tuple[str, Changes]] | None = None
        self.file_dialog: QFileDialog | None = None
        tab.add_button.clicked.connect(self.choose_file)
        tab.empty.action_requested.connect(self.choose_file)
        tab.files_dropped.connect(self.take)
        tab.working.cancelled.connect(self._on_stopped)
        tab.add_form.given.connect(self._on_given)
        tab.add_form.closed.connect(self._next_file)
        tab.sign_form.signed.connect(self._on_signed)
        tab.sign_form.closed.connect(tab.show_list)

    @property
    def is_working(self) -> bool:
        """Whether something is being taken in."""
        return self._work is not None

    def set_client(self, client_id: str) -> None:
        """Take files in for another client; those that waited are left."""
        self._client_id = client_id
        self._queue.clear()

    def choose_file(self) -> None:
        """Open the system's dialog for files, without a nested loop."""
        self.file_dialog = choose_files(self._tab.window(), self.take)

    def take(self, paths: list[Path]) -> None:
        """Ask about files that were chosen or dropped, one after the other."""
        self._queue += paths
        if not self._tab.is_form_open and self._client_id is not None:
            self._next_file()

    def open_signing(self, plan_id: str, version: int, *, client: str, worker: str) -> None:
        """Have a version of the plan signed; the names are filled in."""
        self._plan_id = plan_id
        self._tab.sign_form.begin(version, client=client, worker=worker)
        self._tab.show_form(self._tab.sign_form)

    @property
    def waiting(self) -> tuple[Path, ...]:
        """The file that is asked about now, and those after it."""
        path = self._tab.add_form.path
        return (path, *self._queue) if path is not None else ()

    def ask_again(self, paths: list[Path]) -> bool:
        """Ask about files as before a lock; False when there are none."""
        self._queue = paths
        self._next_file()
        return self._tab.is_form_open

    def _next_file(self) -> None:
        """Ask about the next file, or go back to the list."""
        if not self._queue:
            self._tab.show_list()
            return
        self._tab.add_form.begin(self._queue.pop(0), len(self._queue))
        self._tab.show_form(self._tab.add_form)

    def _on_given(self, path: Path, new: NewAttachment) -> None:
        """Take a file in."""
        client_id = self._client_id
        if client_id is None or self._work is not None:
            return
        attachments = self._services.attachments
        self._begin(mark("Taking the file in"))
        self._work = self._tasks.vault_steps(
            lambda report, cancel: attachments.add(
                client_id, partial(read_chosen, path), new, progress=report, cancel=cancel
            ),
            name=mark("Taking the file in"),
            owner=self,
            on_success=lambda found: self._on_added(found, tr("The attachment was added.")),
            on_failure=self._on_not_added,
            on_progress=self._tab.show_working,
        )

    def _on_signed(self, new: NewSignature, png: bytes | None) -> None:
        """Store a signature."""
        plan_id = self._plan_id
        if plan_id is None or self._work is not None:
            return
        attachments = self._services.attachments
        self._begin(mark("Storing the signature"))
        self._work = self._tasks.vault_steps(
            lambda report, cancel: attachments.sign(
                plan_id, new, png, progress=report, cancel=cancel
            ),
            name=mark("Storing the signature"),
            owner=self,
            on_success=lambda found: self._on_added(found, tr("The plan was signed.")),
            on_failure=self._on_not_added,
            on_progress=self._tab.show_working,
        )

    def _on_added(self, found: tuple[str, Changes], words: str) -> None:
        """Tell it, with a way to undo, and go on with what waits."""
        self._end()
        self._next_file()
        self._navigator.toast(words, partial(self._retract, found[0]))

    def _on_not_added(self, error: Exception) -> None:
        """Say why at the form, which stays."""
        self._end()
        if isinstance(error, UserError) and self._tab.add_form.isVisible():
            self._tab.add_form.show_refusal(error)
        else:
            self._tab.show_error(error)

    def _retract(self, attachment_id: str) -> None:
        """Undo an addition."""
        self._tasks.vault(
            lambda: self._services.attachments.retract(attachment_id),
            name=mark("Undoing the addition"),
            owner=self,
            on_failure=self._tab.show_error,
        )

    def _on_stopped(self) -> None:
        """Stop taking a file in."""
        if self._work is not None:
            self._work.cancel()
            self._end()
            self._navigator.toast(tr("Stopped; nothing was added."))

    def _begin(self, words: str) -> None:
        self._tab.show_problem("")
        self._tab.show_working(Progress(tr(words), 0, 0))

    def _end(self) -> None:
        self._work = None
        self._tab.show_working(None)
