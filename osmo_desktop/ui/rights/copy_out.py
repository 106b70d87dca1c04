"""The copy of all data: gathered with a bar and a way to stop, then shown or written to a file.

It is whole before anything of it leaves the memory, so what was stopped leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.progress import Report, Steps
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.client_export import ClientExportService
from osmo_desktop.services.copied_files import CopyFolder
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.navigation import Navigator, local_now
from osmo_desktop.ui.paper import Paper, file_name
from osmo_desktop.ui.tasks import Failure, Task, TaskRunner
from osmo_desktop.ui.welcome.folder_input import folder_dialog
from osmo_desktop.ui.widgets.overlay import Answer, Dialog
from osmo_desktop.ui.widgets.progress import ProgressRow

_SAVING = mark("Saving a copy")
T = TypeVar("T")
_Made = tuple[bytes, tuple[str, ...]]
"""The copy, and whose records are in it."""


class Needs(Protocol):
    """The services that the file needs."""

    @property
    def client_export(self) -> ClientExportService:
        """The copy."""

    @property
    def access(self) -> AccessLogService:
        """The log."""


Wanted = Callable[[], tuple[ClientRow, bool] | None]
"""Whose copy is wanted, and whether places are to be in it; None without a client."""


class CopyOut(QObject):
    """Asks before the copy leaves the vault, and writes it."""

    def __init__(
        self,
        page: QWidget,
        wanted: Wanted,
        services: Needs,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        progress: ProgressRow,
    ) -> None:
        super().__init__(page)
        self._page, self._wanted, self._services, self._tasks = page, wanted, services, tasks
        self._navigator, self._progress = navigator, progress
        self._task: Task[Any] | None = None
        self._folder: CopyFolder | None = None
        self.question: Dialog | None = None
        self.file_dialog: QFileDialog | None = None
        progress.cancelled.connect(self.stop)

    @property
    def is_running(self) -> bool:
        """Whether a copy is being gathered."""
        return self._task is not None

    def stop(self) -> None:
        """Gather no further; what was gathered goes."""
        if self._task is not None:
            self._task.cancel()
            folder = self._folder
            if folder is not None:  # it may be whole by now
                self._tasks.free(lambda _report, _cancel: folder.drop(), name=_SAVING)
            self._end()

    def print_copy(self) -> None:
        """Gather the copy as a paper and show it."""
        wanted = self._wanted()
        if wanted is not None:
            self._gather(wanted, partial(self._show, wanted[0]))

    def ask(self) -> None:
        """Say that the data leave the vault, then ask where to put them."""
        wanted = self._wanted()
        if wanted is None:
            return
        answers = [
            Answer("stay", tr("Do nothing"), is_safe=True),
            Answer("go", tr("Choose a place…"), is_primary=True),
        ]
        text = tr(
            "The files hold everything about the client, attachments too. Anyone who gets them can "
            "read them. They are not protected, not synchronised and not erased with the client. "
            "Give them to the client and delete them."
        )
        question = tr("Save a copy outside the vault?")
        page = self._page
        self.question = Dialog(page.window(), question, text, answers, behind=page)
        go_on = partial(self._open_file_dialog, wanted)
        self.question.answered.connect(lambda key: go_on() if key == "go" else None)
        self.question.ask()

    def save(self, wanted: tuple[ClientRow, bool], folder: str) -> None:
        """Put it into the log, and write paper, data and attachments into a folder of their own."""
        if self.is_running:
            return
        client, places = wanted
        export, access = self._services.client_export, self._services.access
        target = CopyFolder(Path(folder) / _name(client))

        def steps(report: Report) -> Steps[None]:
            yield from export.write(client.id, target, report, leaving=leaving, with_places=places)

        def leaving(records: Sequence[str]) -> None:
            access.left("export", records, "data_copy")

        def done(_none: None) -> None:
            self._end()
            self._navigator.toast(tr("Copy saved: {name}").format(name=target.path.name))

        self._folder = target
        self._start(steps, done)

    def _gather(self, wanted: tuple[ClientRow, bool], then: Callable[[_Made], None]) -> None:
        """Gather the copy as a paper, one at a time."""
        export, (client, places) = self._services.client_export, wanted

        def steps(report: Report) -> Steps[_Made]:
            data = yield from export.pdf(client.id, report, with_places=places)
            return data, export.records_of(client.id)

        def done(made: _Made) -> None:
            self._end()
            then(made)

        self._start(steps, done)

    def _start(self, steps: Callable[[Report], Steps[T]], done: Callable[[T], None]) -> None:
        """Run the steps with a bar, if nothing of the kind runs."""
        if self.is_running:
            return
        self._progress.set_progress(0, 0)
        self._progress.show()
        task: Task[Any] = self._tasks.vault_steps(
            lambda report, _cancel: steps(report),
            name=_SAVING,
            owner=self,
            on_success=done,
            on_failure=lambda error: self._on_failed(task, error),
            on_progress=lambda told: self._progress.set_progress(told.done, told.total, told.step),
            on_lock=self._folder.close if self._folder is not None else None,
        )
        self._task = task

    def _end(self) -> None:
        self._task = self._folder = None
        self._progress.hide()

    def _on_failed(self, task: Task[Any], error: Exception) -> None:
        """Say why; of one that was stopped before, too: a part of it may be left."""
        if task is self._task:
            self._end()
        if isinstance(error, KnownError) and error.code == "file-unusable":
            words = tr(
                "The copy was not saved. Choose another folder, or free some space, and try again."
            )
            self._navigator.toast(words)
            return
        self._tasks.failed.emit(Failure(error, _SAVING))

    def _show(self, client: ClientRow, made: _Made) -> None:
        """Show the paper, unless the person went on to something else meanwhile."""
        if not self._page.isVisible():
            told = tr("You went on to something else, so the copy was not opened. Ask for it anew.")
            self._navigator.toast(told)
            return
        title, (data, ids) = tr("Copy of all data"), made
        name = _name(client, "pdf")
        paper = Paper(title, client.name, data, name, client.protected, ids, "data_copy")
        self._navigator.show_paper(lambda: paper)

    def _open_file_dialog(self, wanted: tuple[ClientRow, bool]) -> None:
        """Ask in which folder the copy's own folder is to be made, without a nested loop."""
        dialog = folder_dialog(self._page.window())
        dialog.fileSelected.connect(partial(self.save, wanted))
        self.file_dialog = dialog
        dialog.open()


def _name(client: ClientRow, ending: str = "") -> str:
    """What the folder and the paper are called: by the client's number and the day."""
    return file_name(tr("Copy of all data"), client.number, local_now().date(), ending)
