"""Takes files in for the note that is open, one after the other. GUI thread; work elsewhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from osmo_desktop.domain.attachments import Attached
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.progress import Progress
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.chosen_file import read_chosen
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.composer.attached_files import AttachedFiles
from osmo_desktop.ui.documents.choosing import choose_files, likely_type
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.tasks import Task, TaskRunner


class Attaching(QObject):
    """Carries out "Attach a picture or form"."""

    attached = Signal()
    """A file hangs on the note now: the draft is to be sealed at once."""

    def __init__(
        self, files: AttachedFiles, services: Services, tasks: TaskRunner, navigator: Navigator
    ) -> None:
        super().__init__(files)
        self._files, self._services, self._tasks = files, services, tasks
        self._navigator = navigator
        self._queue: list[Path] = []
        self._work: Task[Attached] | None = None
        self.file_dialog: QFileDialog | None = None
        files.wanted.connect(self.choose)
        files.working.cancelled.connect(self.stop)
        files.file_removed.connect(self._on_removed)

    @property
    def is_working(self) -> bool:
        """Whether a file is being taken in."""
        return self._work is not None

    def choose(self) -> None:
        """Ask which files."""
        self.file_dialog = choose_files(self._files.window(), self.take)

    def take(self, paths: list[Path]) -> None:
        """Take files in, one after the other."""
        self._queue += paths
        if self._work is None:
            self._files.show_problem("")
            self._next()

    def stop(self) -> None:
        """Take nothing more in: the person stopped it, or left the note."""
        self._queue.clear()
        if self._work is not None:
            self._work.cancel()
            self._navigator.toast(tr("Stopped; nothing was added."))
        self._work = None
        self._files.show_working(None)

    def _next(self) -> None:
        """Take the next file in."""
        if not self._queue:
            return
        path = self._queue.pop(0)
        attachments = self._services.attachments
        title = line(path.stem, 120)
        self._files.show_working(Progress(tr("Taking the file in"), 0, 0))
        self._work = self._tasks.vault_steps(
            lambda report, cancel: attachments.attach(
                partial(read_chosen, path),
                title,
                likely_type(path),
                progress=report,
                cancel=cancel,
            ),
            name=mark("Taking the file in"),
            owner=self,
            on_success=self._on_taken,
            on_failure=partial(self._on_refused, path),
            on_progress=self._files.show_working,
        )

    def _on_taken(self, file: Attached) -> None:
        """Put it on the note."""
        self._work = None
        self._files.show_working(None)
        self._files.add(file)
        self.attached.emit()
        self._next()

    def _on_refused(self, path: Path, error: Exception) -> None:
        """Say which file was not taken in, and why; the note is as it was."""
        self._work = None
        self._files.show_working(None)
        name, why = line(path.name, 60), failure_words(error)
        self._files.show_problem(f"{name}: {why}")
        self._next()

    def _on_removed(self, at: int, file: Attached) -> None:
        """Let a file that was taken off come back."""
        self._navigator.toast(tr("Attachment removed"), partial(self._files.insert, at, file))
