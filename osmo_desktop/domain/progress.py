"""Progress and cancelling of long work, the same for window and command line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from osmo_desktop.domain.errors import OsmoError

T = TypeVar("T")


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


Call = Callable[[], Any]
Steps = Generator[Call, Any, T]
"""Work that runs on the vault worker in slices and yields each call that may take long there
(a network share, a stick): whoever drives it makes the call elsewhere and sends the result in."""


def give_way() -> None:
    """A call that does nothing: steps yield it so that more urgent work of the vault goes first."""


def run_steps(steps: Steps[T]) -> T:
    """Drive steps in one thread, making each yielded call in place (commands, tests)."""
    try:
        call = next(steps)
        while True:
            try:
                result = call()
            except OsmoError as error:
                call = steps.throw(error)
            else:
                call = steps.send(result)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # typed by Steps
