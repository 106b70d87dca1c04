"""Processes of their own that start warm: forked from one that has imported the program.

Each is a real process with real streams, to be waited for, limited or killed; only the second that
Python takes to import is spent once for all. What is to be seen at the very start of a process
(its arguments of Python, its limits, its clock) is tested with a cold one.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop import bootstrap
from osmo_desktop.crypto import passphrase
from tests.laptops import CHEAP

ROOT = Path(__file__).parents[1]
_IMPORTED = (
    "osmo_desktop.bootstrap.joining",
    "osmo_desktop.cli",
    "osmo_desktop.printing",
    "tests.faults.actor",
    "tests.faults.backup_worker",
    "tests.faults.note_writer",
    "tests.warm",
)


def context() -> ForkServerContext:
    """Where warm processes come from: one server for each process of the tests."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(list(_IMPORTED))
    return found


class _Stream:
    """A file descriptor on its way to a process that is being started."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __getstate__(self) -> Any:
        return reduction.DupFd(self.descriptor)

    def __setstate__(self, sent: Any) -> None:
        self.descriptor = sent.detach()


def start(
    work: Callable[[], int | None],
    arguments: Sequence[str],
    *,
    streams: tuple[int, int, int],
    env: Mapping[str, str],
) -> BaseProcess:
    """Start a process at a function, with arguments, three streams and this environment only."""
    inner = [_Stream(descriptor) for descriptor in streams]
    process = context().Process(target=_live, args=(work, list(arguments), inner, dict(env)))
    process.start()
    return process


def _live(
    work: Callable[[], int | None],
    arguments: list[str],
    streams: list[_Stream],
    env: dict[str, str],
) -> None:
    """The life of the process, with what the interpreter gives it under `LC_ALL=C.UTF-8`."""
    for place, stream in enumerate(streams):
        os.dup2(stream.descriptor, place)
        os.close(stream.descriptor)
    sys.stdin = io.TextIOWrapper(
        io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8", errors="surrogateescape"
    )
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(place, "w", closefd=False)), encoding="utf-8", errors=errors
        )
        for place, errors in ((1, "surrogateescape"), (2, "backslashreplace"))
    )
    os.environ.clear()
    os.environ.update(env)
    os.chdir(ROOT)
    sys.argv = ["", *arguments]
    sys.exit(work())


def run_command(
    arguments: Sequence[str], *, stdin: bytes, env: Mapping[str, str]
) -> tuple[int, str, str]:
    """Run a command of the program to its end, with cheap keys; gives code, output and errors."""
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as error,
    ):
        given.write(stdin)
        given.seek(0)
        streams = (given.fileno(), out.fileno(), error.fileno())
        process = start(_command, arguments, streams=streams, env=env)
        process.join()
        assert process.exitcode is not None
        out.seek(0)
        error.seek(0)
        return process.exitcode, out.read().decode(), error.read().decode()


@dataclass(frozen=True)
class Life:
    """What a process acknowledged, a line each, until it was killed or ended by itself."""

    said: list[str]
    is_killed: bool


def killed(work: Callable[[], None], *arguments: object, after: int, acknowledged: int = 0) -> Life:
    """Start at `work` and kill it `after` microseconds past its "ready".

    What is said after that is an acknowledgement, a line each; so many are waited for first. The
    last line may be half one, which does not count.
    """
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    ours, theirs = os.pipe()
    with Path(os.devnull).open() as nothing, tempfile.TemporaryFile() as error:
        with os.fdopen(ours, "rb") as said:
            streams = (nothing.fileno(), theirs, error.fileno())
            process = start(work, [*map(str, arguments)], streams=streams, env=env)
            os.close(theirs)
            is_ready = said.readline() == b"ready\n"
            first = b"".join(said.readline() for _ in range(acknowledged))
            process.join(after / 1e6 if is_ready else None)
            process.kill()
            text = (first + said.read()).decode()
            process.join()
        error.seek(0)
        died = error.read().decode()
    assert is_ready, died
    assert process.exitcode in (0, -signal.SIGKILL), died
    return Life(text[: text.rfind("\n") + 1].splitlines(), process.exitcode != 0)


def _command() -> int:
    pytest.MonkeyPatch().setattr(passphrase, "calibrate", lambda: CHEAP)
    return bootstrap.run(sys.argv[1:])
