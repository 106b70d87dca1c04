"""The copy of all data as a file for machines: warned of, logged, then written where one chose."""

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
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.client_export import ClientExportService
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.navigation import Navigator, local_now
from osmo_desktop.ui.printing.paper_out import save_copy
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog

_SAVING = mark("Saving a copy")


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
    ) -> None:
        super().__init__(page)
        self._page, self._wanted, self._services, self._tasks = page, wanted, services, tasks
        self._navigator = navigator
        self.question: Dialog | None = None
        self.file_dialog: QFileDialog | None = None

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
        services, (client, places) = self._services, wanted

        def gather() -> bytes:
            data = services.client_export.json(client.id, with_places=places)
            services.access.left("export", (client.id,), "data_copy")
            return data

        self._tasks.vault(
            gather, name=_SAVING, owner=self, on_success=partial(self._write, Path(path))
        )

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
