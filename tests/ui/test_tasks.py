"""The task runner: threads, order, owners and failures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps
from osmo_desktop.services.copied_files import CopyFolder
from osmo_desktop.ui.change_bus import ChangeBus, touches
from osmo_desktop.ui.tasks import Failure, Priority, Task, TaskRunner

T = TypeVar("T")

_CHANGES = Changes(frozenset({"case_note"}), frozenset({"a1"}))


class _Seen:
    """What came out of a runner and its bus."""

    def __init__(self, runner: TaskRunner, bus: ChangeBus) -> None:
        self.changes: list[Changes] = []
        self.failures: list[Failure] = []
        bus.changed.connect(self.changes.append)
        runner.failed.connect(self.failures.append)


@pytest.fixture
def bus() -> ChangeBus:
    """A bus of its own."""
    return ChangeBus()


@pytest.fixture
def runner(qtbot: QtBot, bus: ChangeBus) -> Iterator[TaskRunner]:
    """A runner that is stopped at the end."""
    made = TaskRunner(bus)
    yield made
    made.stop()


def _finish(qtbot: QtBot, runner: TaskRunner) -> None:
    qtbot.waitUntil(lambda: runner.is_idle)


def test_result_comes_back_on_the_gui_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    """The job runs on the vault worker, its callback on the thread of the window."""
    owner = QObject()
    threads: list[str] = []

    runner.vault(
        lambda: threading.current_thread().name,
        name="read",
        owner=owner,
        on_success=lambda name: threads.extend([name, threading.current_thread().name]),
    )
    _finish(qtbot, runner)

    assert threads[0].startswith("vault")
    assert threads[1] == threading.main_thread().name


def test_failure_is_delivered_to_its_owner(
    qtbot: QtBot, runner: TaskRunner, bus: ChangeBus
) -> None:
    """What a job raises reaches the owner as it was raised, and nobody else."""
    owner, seen, told = QObject(), _Seen(runner, bus), list[Exception]()
    error = KnownError("disk_full")

    runner.vault(_raising(error), name="save", owner=owner, on_failure=told.append)
    _finish(qtbot, runner)

    assert told == [error]
    assert seen.failures == []


def test_dead_owner_gets_no_callback_but_changes_are_published(
    qtbot: QtBot, runner: TaskRunner, bus: ChangeBus
) -> None:
    """A form that was closed while it saved is not called, yet every list learns of the change."""
    owner, seen, called = QObject(), _Seen(runner, bus), list[object]()
    gate = threading.Event()

    runner.vault(_after(gate, _CHANGES), name="save", owner=owner, on_success=called.append)
    delete(owner)
    gate.set()
    _finish(qtbot, runner)

    assert called == []
    assert seen.changes == [_CHANGES]


@pytest.mark.parametrize("has_dead_owner", [True, False])
def test_failure_without_living_owner_goes_to_the_message_bar(
    qtbot: QtBot, runner: TaskRunner, bus: ChangeBus, has_dead_owner: bool
) -> None:
    """No failure is dropped: with no owner, or a dead one, the message bar gets it."""
    owner = QObject() if has_dead_owner else None
    seen, told, gate = _Seen(runner, bus), list[Exception](), threading.Event()
    error = KnownError("disk_full")

    def job() -> None:
        gate.wait()
        raise error

    on_failure = told.append if has_dead_owner else None
    runner.vault(job, name="save", owner=owner, on_failure=on_failure)
    if owner is not None:
        delete(owner)
    gate.set()
    _finish(qtbot, runner)

    assert told == []
    assert seen.failures == [Failure(error, "save")]


def test_vault_jobs_never_overlap(qtbot: QtBot, runner: TaskRunner) -> None:
    """Eight jobs asked for at once run one after the other."""
    inside, most = [0], [0]

    def job() -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        threading.Event().wait(0.002)
        inside[0] -= 1

    for _ in range(8):
        runner.vault(job, name="work")
    _finish(qtbot, runner)

    assert most == [1]


def test_draft_overtakes_everything_that_waits(qtbot: QtBot, runner: TaskRunner) -> None:
    """A draft that was typed while reads and imports wait is sealed before them."""
    gate, order = threading.Event(), list[str]()
    runner.vault(_after(gate, None), name="busy")

    for name, priority in (
        ("import", Priority.BACKGROUND),
        ("first read", Priority.READ),
        ("second read", Priority.READ),
        ("draft", Priority.DRAFT),
    ):
        runner.vault(_noting(order, name), name=name, priority=priority)
    gate.set()
    _finish(qtbot, runner)

    assert order == ["draft", "first read", "second read", "import"]


def test_long_work_lets_a_draft_in_between_its_slices(qtbot: QtBot, runner: TaskRunner) -> None:
    """An import in slices does not keep a draft waiting until its end."""
    order, reached, gate = list[str](), threading.Event(), threading.Event()

    def slices(report: object, cancel: CancelToken) -> Generator[None, None, str]:
        for number in range(3):
            order.append(f"slice {number}")
            if number == 0:
                reached.set()
                gate.wait()
            yield
        return "imported"

    results: list[str] = []
    runner.vault_slices(slices, name="import", on_success=results.append)
    reached.wait()
    runner.vault(_noting(order, "draft"), name="draft", priority=Priority.DRAFT)
    gate.set()
    _finish(qtbot, runner)

    assert order == ["slice 0", "draft", "slice 1", "slice 2"]
    assert results == ["imported"]


def test_progress_reaches_the_owner_and_cancel_ends_the_work(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    """Long work tells how far it is, and stops at its next step when it is told to."""
    owner, told, done, ended = QObject(), list[Progress](), list[object](), list[bool]()

    def slices(
        report: Callable[[Progress], None], cancel: CancelToken
    ) -> Generator[None, None, None]:
        try:
            for number in range(1_000_000):
                report(Progress("Checking", number, 1_000_000))
                yield
        finally:
            ended.append(True)

    task = runner.vault_slices(
        slices, name="import", owner=owner, on_progress=told.append, on_success=done.append
    )
    qtbot.waitUntil(lambda: bool(told))
    task.cancel()
    _finish(qtbot, runner)

    assert ended == [True]
    assert done == []


def test_free_pool_does_not_wait_for_the_vault(qtbot: QtBot, runner: TaskRunner) -> None:
    """Key derivation or PDF work goes on while the vault worker is busy."""
    gate, results = threading.Event(), list[int]()
    runner.vault(_after(gate, None), name="busy")

    runner.free(lambda report, cancel: 7, name="pdf", on_success=results.append)
    qtbot.waitUntil(lambda: results == [7])
    gate.set()
    _finish(qtbot, runner)

    assert results == [7]


def test_stop_seals_waiting_drafts_and_drops_the_rest(qtbot: QtBot, bus: ChangeBus) -> None:
    """At the end of the program what was typed is still sealed; other waiting work is not begun."""
    runner, gate, order = TaskRunner(bus), threading.Event(), list[str]()
    runner.vault(_after(gate, None), name="busy")
    runner.vault(_noting(order, "read"), name="read")
    runner.vault(_noting(order, "draft"), name="draft", priority=Priority.DRAFT)

    opener = threading.Timer(0.05, gate.set)
    opener.start()
    runner.stop()

    assert order == ["draft"]


def test_work_after_stop_is_not_taken(qtbot: QtBot, bus: ChangeBus) -> None:
    """A stopped runner takes no more work, instead of failing."""
    runner, order = TaskRunner(bus), list[str]()
    runner.stop()

    runner.vault(_noting(order, "late"), name="late")
    runner.free(lambda report, cancel: order.append("late"), name="late")

    assert runner.is_idle
    assert order == []


def test_bus_is_silent_when_nothing_changed(qtbot: QtBot, bus: ChangeBus) -> None:
    """Empty changes disturb nobody."""
    seen: list[Changes] = []
    bus.changed.connect(seen.append)

    bus.publish(Changes())
    bus.publish(_CHANGES)

    assert seen == [_CHANGES]


def test_changes_touch_by_kind_or_entity() -> None:
    """A page asks whether it must reload by the kinds it shows and the entity it is about."""
    assert touches(_CHANGES, "case_note", "plan")
    assert touches(_CHANGES, "plan", entity="a1")
    assert not touches(_CHANGES, "plan", entity="b2")


def _raising(error: Exception) -> Callable[[], None]:
    """Return a job that fails."""

    def job() -> None:
        raise error

    return job


def _after(gate: threading.Event, result: T) -> Callable[[], T]:
    """Return a job that waits for `gate`."""

    def job() -> T:
        gate.wait()
        return result

    return job


def _noting(order: list[str], name: str) -> Callable[[], None]:
    """Return a job that writes down that it ran."""
    return lambda: order.append(name)


def test_calls_of_steps_are_made_off_the_vault_worker(qtbot: QtBot, runner: TaskRunner) -> None:
    """A store call that hangs must not keep a draft from being saved."""
    order: list[str] = []
    go_on = threading.Event()

    def hanging() -> str:
        order.append(threading.current_thread().name.split("_")[0])
        assert go_on.wait(10)
        return "answer"

    def steps(_report: Report, _cancel: CancelToken) -> Steps[Changes]:
        order.append((yield hanging))
        return Changes(frozenset({"sync"}))

    results: list[object] = []
    runner.vault_steps(steps, name="sync", on_success=results.append)

    with qtbot.waitSignal(runner.became_idle, timeout=10_000):
        runner.vault(
            lambda: order.append("draft"),
            name="draft",
            on_success=lambda _: go_on.set(),
            priority=Priority.DRAFT,
        )

    assert sorted(order[:2]) == ["draft", "free"]
    assert order[2:] == ["answer"]
    assert results == [Changes(frozenset({"sync"}))]


def test_an_error_of_a_call_reaches_the_steps(qtbot: QtBot, runner: TaskRunner) -> None:
    """The steps learn why the store failed, and their owner too."""

    def failing() -> None:
        raise KnownError("store-missing")

    def steps(_report: Report, _cancel: CancelToken) -> Steps[None]:
        yield failing

    failures: list[Exception] = []
    with qtbot.waitSignal(runner.became_idle, timeout=10_000):
        runner.vault_steps(steps, name="sync", on_failure=failures.append)

    assert [str(error) for error in failures] == ["store-missing"]


def test_what_stopped_steps_cannot_clear_away_reaches_the_owner(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    """A stop that leaves something behind is a failure, and the worker goes on."""

    def steps(_report: Report, _cancel: CancelToken) -> Steps[None]:
        try:
            yield task.cancel
        finally:
            raise KnownError("copy-part-left")

    failures: list[Exception] = []
    with qtbot.waitSignal(runner.became_idle, timeout=10_000):
        task: Task[None] = runner.vault_steps(steps, name="copy", on_failure=failures.append)

    assert [str(error) for error in failures] == ["copy-part-left"]


def test_a_lock_takes_away_a_copy_that_is_not_whole(bus: ChangeBus, tmp_path: Path) -> None:
    """Nobody goes on with it after a lock, and nothing more can be written to it."""
    runner, folder = TaskRunner(bus), CopyFolder(tmp_path / "copy")
    is_begun, go_on = threading.Event(), threading.Event()

    def hanging() -> None:
        is_begun.set()
        assert go_on.wait(10)

    def steps(_report: Report, _cancel: CancelToken) -> Steps[None]:
        yield folder.make
        yield partial(folder.write, "client.txt", b"words")
        yield hanging
        yield folder.finish

    runner.vault_steps(steps, name="copy", on_lock=folder.close)
    assert is_begun.wait(10)
    assert [path.name for path in tmp_path.glob("*/*")] == ["client.txt"]
    assert runner.stop_for_lock()
    assert list(tmp_path.iterdir()) == []
    for late in (folder.make, partial(folder.write, "client.txt", b"words")):
        with pytest.raises(KnownError, match="file-unusable"):
            late()
    go_on.set()
