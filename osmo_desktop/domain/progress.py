"""Progress and cancelling of long work, the same for window and command line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a job has come: what it is doing (words for people), `done` of `total`."""

    step: str
    done: int
    total: int


Report = Callable[[Progress], None]


class CancelToken:
    """Asks a job to stop at its next safe place; safe from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the job was asked to stop."""
        return self._event.is_set()


def no_report(progress: Progress) -> None:
    """Ignore progress."""
