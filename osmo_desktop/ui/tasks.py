"""Work off the GUI thread: one serial vault worker, a small free pool, one signal back.

Everything that touches the vault, its view or its keys runs on the vault worker, one job at a
time, so services need no locks; the order is by priority (a draft before anything else), then by
arrival. Network, PDF and key derivation run in the free pool. Results come back on the GUI thread
by one queued signal. An owner that no longer lives gets no callback, but its `Changes` are
published all the same, and a failure that nobody takes goes to `failed`, never nowhere.

No vault job may hold the worker over 100 ms: longer work is given to `vault_slices` as a
generator that yields between slices, and drafts go in between. Work that mixes vault and store
(`vault_steps`) yields each call that may hang on a network; the free pool makes it.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import weakref
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from enum import IntEnum
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.progress import Call, CancelToken, Progress, Report, Steps
from osmo_desktop.ui.change_bus import ChangeBus

T = TypeVar("T")
Slices = Generator[None, None, T]

_log = logging.getLogger(__name__)

SEAL_SECONDS = 2.0
"""How long a lock waits for the vault worker: twenty times what a job may hold it."""


class Priority(IntEnum):
    """Order on the vault worker; smaller goes first."""

    DRAFT = 0
    READ = 10
    WRITE = 10
    BACKGROUND = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that no living owner took: what was tried and what went wrong."""

    error: Exception
    name: str


@dataclass(eq=False)
class Task(Generic[T]):
    """One piece of work on its way; `cancel` drops it if it waits, else asks it to end."""

    job: Callable[[], T | Slices[T] | Steps[T]]
    name: str
    owner: weakref.ref[QObject] | None
    on_success: Callable[[T], None] | None = None
    on_failure: Callable[[Exception], None] | None = None
    on_progress: Callable[[Progress], None] | None = None
    on_lock: Callable[[], None] | None = None
    """What a lock has the free pool clear away: the process ends before the steps are closed."""
    token: CancelToken = field(default_factory=CancelToken)
    slices: Generator[Any, Any, T] | None = None
    answer: _Capture | None = None
    """What the free pool brought back for the call that the steps yielded."""

    def cancel(self) -> None:
        """End it; no callback comes unless the work was already done."""
        self.token.cancel()

    @property
    def has_living_owner(self) -> bool:
        """Whether callbacks may be called: no owner was named, or it still lives."""
        if self.owner is None:
            return True
        owner = self.owner()
        return owner is not None and isValid(owner)


class _Capture:
    """Keeps what a job raised, so that every failure crosses the thread border as a value."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.value: object = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if isinstance(error, Exception):
            self.error = error
            return True
        return False


class TaskRunner(QObject):
    """Runs tasks off the GUI thread and brings their results back to it.

    Make it on the GUI thread and call its methods there. A result that is a `Changes`, has a
    `changes` attribute that is one, or is a tuple with one in it, is published on the bus before
    the owner is told.
    """

    failed = Signal(object)
    """A `Failure` that no owner took; the message bar shows it."""
    became_idle = Signal()
    """Nothing waits and nothing runs any more."""

    _done = Signal(object, object, object)
    _progressed = Signal(object, object)

    def __init__(
        self, bus: ChangeBus, parent: QObject | None = None, *, free_workers: int = 2
    ) -> None:
        super().__init__(parent)
        self._bus = bus
        self._vault = ThreadPoolExecutor(1, thread_name_prefix="vault")
        self._free = ThreadPoolExecutor(free_workers, thread_name_prefix="free")
        self._heap: list[tuple[int, int, Task[Any]]] = []
        self._order = itertools.count()
        self._lock = threading.Lock()
        self._pending: set[Task[Any]] = set()
        self._is_stopped = False
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._progressed.connect(self._on_progressed, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether no task waits, runs or is on its way back."""
        return not self._pending

    def vault(
        self,
        job: Callable[[], T],
        *,
        name: str,
        owner: QObject | None = None,
        on_success: Callable[[T], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
        priority: Priority = Priority.READ,
    ) -> Task[T]:
        """Run `job` on the vault worker; `name` says in the log and message bar what it does.

        With an `owner` the callbacks are called only while that object lives.
        """
        task = Task[T](job, name, _weak(owner), on_success, on_failure)
        self._enqueue(task, priority)
        return task

    def vault_slices(
        self,
        start: Callable[[Report, CancelToken], Slices[T]],
        *,
        name: str,
        owner: QObject | None = None,
        on_success: Callable[[T], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> Task[T]:
        """Run a generator slice by slice on the vault worker; others go in between.

        `start(progress, cancel)` makes the generator; its return value is the result. A task that
        was cancelled is closed at its next slice and calls nobody.
        """
        task: Task[T] = Task(
            lambda: start(self._reporter(task), task.token),
            name,
            _weak(owner),
            on_success,
            on_failure,
            on_progress,
        )
        self._enqueue(task, priority)
        return task

    def vault_steps(
        self,
        start: Callable[[Report, CancelToken], Steps[T]],
        *,
        name: str,
        owner: QObject | None = None,
        on_success: Callable[[T], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        on_lock: Callable[[], None] | None = None,
    ) -> Task[T]:
        """Run steps on the vault worker; each call that they yield is made in the free pool.

        While a call hangs on the network, drafts and saves go on. `on_lock` clears away what the
        steps left outside the vault, in the free pool while they may be at a call.
        """
        task: Task[T] = Task(
            lambda: start(self._reporter(task), task.token),
            name,
            _weak(owner),
            on_success,
            on_failure,
            on_progress,
            on_lock,
        )
        self._enqueue(task, Priority.BACKGROUND)
        return task

    def free(
        self,
        job: Callable[[Report, CancelToken], T],
        *,
        name: str,
        owner: QObject | None = None,
        on_success: Callable[[T], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Task[T]:
        """Run `job(progress, cancel)` in the free pool; it must not touch vault, view or keys."""
        task: Task[T] = Task(
            lambda: job(self._reporter(task), task.token),
            name,
            _weak(owner),
            on_success,
            on_failure,
            on_progress,
        )
        if not self._is_stopped:
            self._pending.add(task)
            self._free.submit(self._run_free, task)
        return task

    def stop(self, *, wait_for_free: bool = True) -> None:
        """Cancel what waits, let what runs come to its end, and take no more work.

        Blocks until the workers have ended; for the end of the program only.
        """
        self.refuse()
        self._vault.shutdown(wait=True)
        self._free.shutdown(wait=wait_for_free, cancel_futures=True)

    def stop_for_lock(self) -> bool:
        """Run the drafts that wait and take no more work; whether the worker came to its end.

        Waits for SEAL_SECONDS at most: a job that hangs on a disk must not hold a lock back. When
        it does hang, the vault is still in use and must not be closed.
        """
        self.refuse()
        clearing = [self._free.submit(task.on_lock) for task in self._pending if task.on_lock]
        last = self._vault.submit(lambda: None)
        wait([last, *clearing], timeout=SEAL_SECONDS)
        is_done = last.done()
        self._vault.shutdown(wait=False, cancel_futures=True)
        self._free.shutdown(wait=False, cancel_futures=True)
        return is_done

    def refuse(self) -> None:
        """Take no more work, and drop what waits but drafts."""
        self._is_stopped = True
        with self._lock:
            drafts = [entry for entry in self._heap if entry[0] == Priority.DRAFT]
            self._heap = drafts  # a draft that was typed is still sealed
            heapq.heapify(self._heap)
        for task in tuple(self._pending):
            if all(task is not entry[2] for entry in drafts):
                task.cancel()

    def _enqueue(self, task: Task[Any], priority: Priority) -> None:
        """Put a new task on the vault worker's heap."""
        if self._is_stopped:
            return
        self._pending.add(task)
        self._push(task, priority)
        self._vault.submit(self._run_next)

    def _push(self, task: Task[Any], priority: int) -> None:
        """Add to the heap; equal priorities keep the order of arrival. Any thread."""
        with self._lock:
            heapq.heappush(self._heap, (priority, next(self._order), task))

    def _run_next(self) -> None:
        """Run the most urgent job, or its next slice. Vault worker only."""
        while True:
            with self._lock:
                if not self._heap:
                    return
                priority, _, task = heapq.heappop(self._heap)
            capture = _Capture()
            with capture:
                if not task.token.is_cancelled:
                    capture.value = _advance(task)
            if isinstance(capture.value, _Yielded):
                if capture.value.call is not None:
                    self._make_call(task, capture.value.call, priority)
                    return
                # Not finished: back in the queue, so that a draft that came meanwhile goes first.
                self._push(task, priority)
                continue
            if task.slices is not None:
                with capture:  # what steps clear away when they are stopped may fail too
                    task.slices.close()
            self._done.emit(task, capture.value, capture.error)
            return

    def _make_call(self, task: Task[Any], call: Call, priority: int) -> None:
        """Have the free pool make a call of the steps, then go on with them. Vault worker."""

        def make() -> None:
            task.answer = _Capture()
            with task.answer:
                task.answer.value = call()
            self._push(task, priority)
            if not self._is_stopped:
                self._vault.submit(self._run_next)

        self._free.submit(make)

    def _run_free(self, task: Task[Any]) -> None:
        """Run one job of the free pool. Worker thread."""
        result: object = None
        with _Capture() as capture:
            if not task.token.is_cancelled:
                result = task.job()
        self._done.emit(task, result, capture.error)

    def _reporter(self, task: Task[Any]) -> Report:
        """Return the function by which a worker reports progress of `task`."""

        def report(progress: Progress) -> None:
            self._progressed.emit(task, progress)

        return report

    @Slot(object, object)
    def _on_progressed(self, task: Task[Any], progress: Progress) -> None:
        """Tell the owner how far its task is."""
        if task.on_progress is not None and task.has_living_owner and not task.token.is_cancelled:
            task.on_progress(progress)

    @Slot(object, object, object)
    def _on_done(self, task: Task[Any], result: object, error: Exception | None) -> None:
        """Publish, then call back. GUI thread."""
        self._pending.discard(task)
        if error is not None:
            self._deliver_failure(task, error)
        else:
            self._publish(result)
            if task.on_success is not None and task.has_living_owner and not _is_dropped(task):
                task.on_success(result)
        if not self._pending:
            self.became_idle.emit()

    def _publish(self, result: object) -> None:
        """Tell the bus what a mutation touched, whether or not its owner still lives."""
        parts = result if isinstance(result, tuple) else (result,)
        for part in parts:
            changes = part if isinstance(part, Changes) else getattr(part, "changes", None)
            if isinstance(changes, Changes):
                self._bus.publish(changes)

    def _deliver_failure(self, task: Task[Any], error: Exception) -> None:
        """Give the error to the owner, else to the message bar."""
        if isinstance(error, CancelledError) and task.token.is_cancelled:
            return  # the end that was asked for
        _log.warning("task failed: %s: %s", task.name, type(error).__name__)
        if task.on_failure is not None and task.has_living_owner:
            task.on_failure(error)
        else:
            self.failed.emit(Failure(error, task.name))


def _is_dropped(task: Task[Any]) -> bool:
    """Whether a task was cancelled; its result, if any, is not delivered."""
    return task.token.is_cancelled


@dataclass(frozen=True, slots=True)
class _Yielded:
    """A task that has not ended: it gave way, or waits for a call."""

    call: Call | None


def _advance(task: Task[Any]) -> object:
    """Run a job to its end or to its next yield; return its result or a `_Yielded`."""
    if task.slices is None:
        started: Any = task.job()
        if not isinstance(started, Generator):
            return started
        task.slices = started
    slices: Generator[Any, Any, Any] = task.slices
    answer, task.answer = task.answer, None
    try:
        if answer is None:
            call = next(slices)
        elif answer.error is not None:
            call = slices.throw(answer.error)
        else:
            call = slices.send(answer.value)
    except StopIteration as end:
        return end.value
    return _Yielded(call)


def _weak(owner: QObject | None) -> weakref.ref[QObject] | None:
    """Return a weak reference, so that a waiting task does not keep a widget alive."""
    return None if owner is None else weakref.ref(owner)
