"""Backups while the window is open: on a timer, after sync and on request. GUI thread only.

One at a time, in slices of the vault worker; what a place is in the way of is remembered by the
service and shown by whoever listens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps
from osmo_desktop.services.backups import BackupStatus, PlaceRow
from osmo_desktop.ui.change_bus import touches
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.tasks import TaskRunner

_FIRST_MS = 30_000  # the search index and the pages go first
_EVERY_MS = 5 * 60_000  # an automatic backup is made once an hour; this is how often it is asked


class BackupDesk(Protocol):
    """Makes backups. Vault worker only."""

    def status(self) -> BackupStatus:
        """How things stood at the last look."""

    def look(self) -> Steps[BackupStatus]:
        """Look which places are there."""

    def make(
        self, *, progress: Report, cancel: CancelToken | None = None, only_due: bool = False
    ) -> Steps[BackupStatus]:
        """Make a copy and bring it to every place."""

    def add_place(self, path: str) -> Steps[BackupStatus]:
        """Keep copies in a folder from now on."""

    def forget_place(self, path: str) -> BackupStatus:
        """Bring no more copies there."""

    def renew_key_files(self) -> Steps[BackupStatus]:
        """Bring the key file as it is now to every place that is there."""


class HasBackups(Protocol):
    """The part of the bundle that is used here."""

    @property
    def backups(self) -> BackupDesk:
        """The backups of this laptop."""


class BackupKeeper(QObject):
    """Starts backups and tells how they go."""

    began = Signal()
    progressed = Signal(object)
    """A `Progress`."""
    ended = Signal()
    changed = Signal(object)
    """The `BackupStatus` as it is now."""
    failed = Signal(str)
    """The sentence of why something that was asked for was not done."""

    def __init__(
        self, services: HasBackups, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._cancel: CancelToken | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer)

    @property
    def is_running(self) -> bool:
        """Whether a backup is under way."""
        return self._cancel is not None

    def begin(self) -> None:
        """Make backups by oneself from now on."""
        self._timer.start(_FIRST_MS)

    def make(self, *, only_due: bool = False) -> None:
        """Make a backup unless one is under way; with `only_due` in silence, if one is due."""
        if self.is_running:
            return
        cancel = self._cancel = CancelToken()
        if not only_due:
            self.began.emit()
        self._tasks.vault_steps(
            lambda report, _token: self._services.backups.make(
                progress=report, cancel=cancel, only_due=only_due
            ),
            name=mark("Making a backup"),
            owner=self,
            on_success=self._on_made,
            on_failure=lambda error: self._on_failed(error, is_asked=not only_due),
            on_progress=self._on_progress,
        )

    def stop(self) -> None:
        """Ask the backup under way to end; what is on the way is removed."""
        if self._cancel is not None:
            self._cancel.cancel()

    def look(self) -> None:
        """Look which places are there."""
        self._steps(self._services.backups.look, mark("Looking at the places"))

    def add_place(self, path: str) -> None:
        """Keep copies in a folder from now on, and bring one there."""
        self._steps(
            lambda: self._services.backups.add_place(path),
            mark("Choosing the folder"),
            lambda _status: self.make(),
        )

    def forget_place(self, path: str) -> None:
        """Bring no more copies to a place; those there stay."""
        self._tasks.vault(
            lambda: self._services.backups.forget_place(path),
            name=mark("Forgetting the place"),
            owner=self,
            on_success=self.changed.emit,
            on_failure=lambda error: self.failed.emit(failure_words(error)),
        )

    def renew_keys(self) -> None:
        """After a change of passphrase: renew the key files, and name the places not there."""

        def done(status: BackupStatus) -> None:
            if status.behind:
                self.failed.emit(behind(status))

        self._steps(self._services.backups.renew_key_files, mark("Renewing the key files"), done)

    def _steps(
        self,
        start: Callable[[], Steps[BackupStatus]],
        name: str,
        then: Callable[[BackupStatus], None] | None = None,
    ) -> None:
        def done(status: BackupStatus) -> None:
            self.changed.emit(status)
            if then is not None:
                then(status)

        self._tasks.vault_steps(
            lambda _report, _token: start(),
            name=name,
            owner=self,
            on_success=done,
            on_failure=lambda error: self.failed.emit(failure_words(error)),
        )

    def follow(self, changes: Changes) -> None:
        """After an erasure the key files are renewed at once."""
        if touches(changes, "erasure"):
            self.look()

    def _on_timer(self) -> None:
        self._timer.setInterval(_EVERY_MS)
        self.make(only_due=True)

    def _on_progress(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    def _on_made(self, status: BackupStatus) -> None:
        self._cancel = None
        self.ended.emit()
        self.changed.emit(status)

    def _on_failed(self, error: Exception, *, is_asked: bool) -> None:
        """Tell it at once when it was asked for; else the state of the places says it."""
        self._cancel = None
        self.ended.emit()
        if is_asked or not isinstance(error, OsmoError):
            self.failed.emit(failure_words(error))
        self._tasks.vault(
            self._services.backups.status,
            name=mark("Reading the settings"),
            owner=self,
            on_success=self.changed.emit,
        )


def trouble(status: BackupStatus) -> str:
    """What the window says about backups by itself; empty while all is well."""
    if status.owing:
        words = tr("Copies in {places} still open a client who was erased. Plug the medium in.")
        return words.format(places=_names(status.owing))
    if status.is_late:
        return tr("The newest backup is older than a week. Make one in the settings.")
    if status.missing:
        return tr("A place for backups is not there. Plug in the stick, or see the settings.")
    return ""


def behind(status: BackupStatus) -> str:
    """Names the places whose copies open with the former passphrase."""
    words = tr(
        "Copies in {places} open with the former passphrase or sheet until a backup reaches them."
    )
    return words.format(places=_names(status.behind))


def _names(places: Sequence[PlaceRow]) -> str:
    return ", ".join(place.path for place in places)
