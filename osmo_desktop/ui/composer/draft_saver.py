"""Keeps a draft sealed while it is written: at most a second behind the last key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from osmo_desktop.domain.language import mark
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.ui.tasks import Priority, TaskRunner

SAVE_AFTER_MS = 600
"""From the first unsaved key to the queue; with the commit it stays under a second."""
_RETRY_MS = (1_000, 2_000, 5_000, 15_000)


class Drafts(Protocol):
    """The part of the draft service that saving needs."""

    def save(self, draft: NoteDraft) -> NoteDraft:
        """Seal durably; gives the draft back with the time."""


@dataclass(frozen=True, slots=True)
class SaveState:
    """What may be said about the draft: when it was last safe, and what is wrong now."""

    saved_at: datetime | None = None
    error: Exception | None = None


class DraftSaver(QObject):
    """Saves one open draft; make a new one for each note that is opened.

    `take` gives the draft as the form holds it now. After `detach` the form may show another
    note; a save that failed is still tried again with the last text.
    """

    state_changed = Signal(object)
    """A `SaveState`, after each save that returned or failed."""
    settled = Signal()
    """Detached, and nothing is left to save."""

    def __init__(
        self,
        drafts: Drafts,
        tasks: TaskRunner,
        take: Callable[[], NoteDraft],
        *,
        saved_at: datetime | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._drafts = drafts
        self._tasks = tasks
        self._take = take
        self._last: NoteDraft | None = take() if saved_at is not None else None
        self._dirty = False
        self._paused = False
        self._detached = False
        self._in_flight = 0
        self._failures = 0
        self.state = SaveState(saved_at)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    @property
    def is_clean(self) -> bool:
        """Whether everything that was typed is sealed."""
        return not self._dirty and not self._in_flight

    @property
    def remaining_ms(self) -> int:
        """Milliseconds until the next save; −1 when none is due."""
        return self._timer.remainingTime()

    def touch(self) -> None:
        """Something was typed: save soon. Typing on does not put the save off."""
        if self._paused:
            return
        self._dirty = True
        if not self._timer.isActive() and not self._in_flight:
            self._timer.start(SAVE_AFTER_MS)

    def flush(self) -> None:
        """Queue what is unsaved before anything else on the vault worker; returns at once."""
        if not self._dirty or self._paused:
            return
        self._timer.stop()
        self._dirty = False
        self._in_flight += 1
        draft = self._last if self._detached and self._last is not None else self._take()
        self._last = draft
        self._tasks.vault(
            lambda: self._drafts.save(draft),
            name=mark("Saving the draft"),
            owner=self,
            on_success=self._on_saved,
            on_failure=self._on_failed,
            priority=Priority.DRAFT,
        )

    def seal(self) -> None:
        """Queue a save of the form as it is, cursor included, even if nothing was typed."""
        if self._take() != self._last:
            self._dirty = True
        self.flush()

    def pause(self) -> None:
        """Save nothing more for now: the draft is being approved or discarded."""
        self._paused = True
        self._timer.stop()

    def resume(self) -> None:
        """Go on after an approval that was refused."""
        self._paused = False
        if self._dirty:
            self.touch()

    def detach(self) -> None:
        """Save what is left without the form, then tell `settled`."""
        self.flush()
        self._detached = True
        self._settle()

    def _on_saved(self, draft: NoteDraft) -> None:
        """Only now may it be said that the draft is safe."""
        self._in_flight -= 1
        self._failures = 0
        self.state = SaveState(draft.saved_at)
        self.state_changed.emit(self.state)
        if self._dirty and not self._in_flight:
            self._timer.start(SAVE_AFTER_MS)
        self._settle()

    def _on_failed(self, error: Exception) -> None:
        """Keep the text and try again, later each time."""
        self._in_flight -= 1
        self._dirty = True
        delay = _RETRY_MS[min(self._failures, len(_RETRY_MS) - 1)]
        self._failures += 1
        self.state = SaveState(self.state.saved_at, error)
        self.state_changed.emit(self.state)
        if not self._paused:
            self._timer.start(delay)

    def _settle(self) -> None:
        """Tell when a detached draft has nothing left to save."""
        if self._detached and (self._paused or self.is_clean):
            self.settled.emit()
