"""Rounds under way: one at a time, with progress, a way to stop, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.progress import CancelToken, Progress
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.sync.needs import RoundDone, SyncDesk, run_round
from osmo_desktop.ui.tasks import TaskRunner

FOLDER, TAKE, BRING = "folder", "take", "bring"
TITLES = {
    FOLDER: mark("Synchronising"),
    TAKE: mark("Taking to the stick"),
    BRING: mark("Bringing from the stick"),
}


class Rounds(QObject):
    """Runs rounds as steps of the vault worker. GUI thread only.

    A round that is stopped ends itself at its next safe place, so its end is always told.
    """

    began = Signal(str)
    """What kind of round: folder, take or bring."""
    progressed = Signal(object)
    """A `Progress`."""
    ended = Signal(object)
    """A `RoundResult`."""
    refused = Signal()
    """A round runs already."""
    failed = Signal(str, str)
    """The code of the failure ("" for a failure of the system) and its sentence."""

    def __init__(self, sync: SyncDesk, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sync = sync
        self._tasks = tasks
        self._cancel: CancelToken | None = None
        self.kind = FOLDER

    @property
    def is_running(self) -> bool:
        """Whether a round is under way."""
        return self._cancel is not None

    def start(
        self, kind: str = FOLDER, *, place: str | None = None, is_new_place: bool = False
    ) -> None:
        """Begin a round unless one runs; `place` is another folder than the team's."""
        if self.is_running:
            self.refused.emit()
            return
        self.kind = kind
        cancel = self._cancel = CancelToken()
        self.began.emit(kind)
        self._tasks.vault_steps(
            lambda report, _token: run_round(
                self._sync,
                progress=report,
                cancel=cancel,
                place=place,
                is_new_place=is_new_place,
            ),
            name=tr(TITLES[kind]),
            owner=self,
            on_success=self._on_done,
            on_failure=self._on_failed,
            on_progress=self._on_progress,
        )

    def stop(self) -> None:
        """Ask the round to end; what has arrived stays."""
        if self._cancel is not None:
            self._cancel.cancel()

    def _on_progress(self, progress: Progress) -> None:
        """Pass on how far it is."""
        self.progressed.emit(progress)

    def _on_done(self, done: RoundDone) -> None:
        """Tell what it did."""
        self._cancel = None
        self.ended.emit(done.result)

    def _on_failed(self, error: Exception) -> None:
        """Tell why it ended."""
        self._cancel = None
        code = error.code if isinstance(error, OsmoError) else ""
        self.failed.emit(code, failure_words(error))
