"""The copy of all data: gathered with a bar and a way to stop, then shown or written to a file.

It is whole before anything of it leaves the memory, so what was stopped leaves nothing behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.progress import Report, Steps
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.client_export import ClientExportService
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.navigation import Navigator, local_now
from osmo_desktop.ui.paper import Paper
from osmo_desktop.ui.printing.paper_out import save_copy
from osmo_desktop.ui.tasks import Failure, Task, TaskRunner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog
from osmo_desktop.ui.widgets.progress import ProgressRow

_SAVING = mark("Saving a copy")
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
        self._task: Task[_Made] | None = None
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
            self._end()

    def print_copy(self) -> None:
        """Gather the copy as a paper and show it."""
        wanted = self._wanted()
        if wanted is not None:
            export, (client, _) = self._services.client_export, wanted
            self._gather(wanted, export.pdf, lambda _ids: None, partial(self._show, client))

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
            "The file holds everything about the client. Anyone who gets it can read it. It is not "
            "protected, not synchronised and not erased with the client. Give it to the client and "
            "delete it."
        )
        question = tr("Save a copy outside the vault?")
        page = self._page
        self.question = Dialog(page.window(), question, text, answers, behind=page)
        go_on = partial(self._open_file_dialog, wanted)
        self.question.answered.connect(lambda key: go_on() if key == "go" else None)
        self.question.ask()

    def save(self, wanted: tuple[ClientRow, bool], path: str) -> None:
        """Gather the data, put it into the log, and write the file."""
        services = self._services
        self._gather(
            wanted,
            services.client_export.json,
            lambda ids: services.access.left("export", ids, "data_copy"),
            lambda made: self._write(Path(path), made[0]),
        )

    def _gather(
        self,
        wanted: tuple[ClientRow, bool],
        make: Callable[..., Steps[bytes]],
        log: Callable[[tuple[str, ...]], None],
        then: Callable[[_Made], None],
    ) -> None:
        """Gather a copy, one at a time; `log` is called with it on the vault worker."""
        if self.is_running:
            return
        export, (client, places) = self._services.client_export, wanted

        def steps(report: Report) -> Steps[_Made]:
            data = yield from make(client.id, report, with_places=places)
            ids = export.records_of(client.id)
            log(ids)
            return data, ids

        def done(made: _Made) -> None:
            self._end()
            then(made)

        self._progress.set_progress(0, 0)
        self._progress.show()
        self._task = self._tasks.vault_steps(
            lambda report, _cancel: steps(report),
            name=_SAVING,
            owner=self,
            on_success=done,
            on_failure=self._on_failed,
            on_progress=lambda told: self._progress.set_progress(told.done, told.total, told.step),
        )

    def _end(self) -> None:
        self._task = None
        self._progress.hide()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._tasks.failed.emit(Failure(error, _SAVING))

    def _show(self, client: ClientRow, made: _Made) -> None:
        """Show the paper, unless the person went on to something else meanwhile."""
        if not self._page.isVisible():
            told = tr("You went on to something else, so the copy was not opened. Ask for it anew.")
            self._navigator.toast(told)
            return
        title, (data, ids) = tr("Copy of all data"), made
        name = file_name(client, title, local_now().date(), "pdf")
        paper = Paper(title, client.name, data, name, client.protected, ids, "data_copy")
        self._navigator.show_paper(lambda: paper)

    def _write(self, path: Path, data: bytes) -> None:
        told = tr("Copy saved: {name}").format(name=path.name)
        refused = tr(
            "The copy was not saved. Choose another folder, or free some space, and try again."
        )
        self._tasks.free(
            lambda _report, _cancel: save_copy(data, path),
            name=_SAVING,
            owner=self,
            on_success=lambda _none: self._navigator.toast(told),
            on_failure=lambda _error: self._navigator.toast(refused),
        )

    def _open_file_dialog(self, wanted: tuple[ClientRow, bool]) -> None:
        """Ask where the file goes, without a nested loop."""
        dialog = QFileDialog(self._page.window(), tr("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("JSON (*.json)")
        dialog.setDefaultSuffix("json")
        dialog.selectFile(file_name(wanted[0], tr("Copy of all data"), local_now().date(), "json"))
        dialog.fileSelected.connect(partial(self.save, wanted))
        dialog.finished.connect(dialog.deleteLater)
        self.file_dialog = dialog
        dialog.open()


def file_name(client: ClientRow, title: str, day: date, ending: str) -> str:
    """A name made of the client's number and the day, never of a name."""
    number = re.sub(r"[^0-9A-Za-z]+", "-", client.number).strip("-")[:20]
    words = title.lower().replace(" ", "-")
    parts = (words, number, day.isoformat())
    return "-".join(part for part in parts if part) + f".{ending}"
