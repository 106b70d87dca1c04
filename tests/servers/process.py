"""A server that a test starts: on free ports of this computer, stopped by its own id."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

WAIT: Final = 60.0
"""Seconds that a server may take to start on a busy machine."""

HERE: Final = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now."""
    with contextlib.ExitStack() as held:
        found = []
        for _ in range(count):
            probe = held.enter_context(socket.socket())
            probe.bind((HERE, 0))
            found.append(int(probe.getsockname()[1]))
        return found


@contextlib.contextmanager
def running(
    command: Sequence[str], ready: str, *, cwd: Path, stop: int = signal.SIGTERM
) -> Iterator[int]:
    """Run a server until the block ends; it is there when a line with `ready` was said.

    Gives its process id. It dies with the test, whatever ends that. Fails with what the server
    said when it does not start: a test without its server is no test.
    """
    tied = ("setpriv", "--pdeathsig", "KILL", *command)
    server = subprocess.Popen(
        tied,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "NO_PROXY": HERE},
    )
    assert server.stdout is not None
    said: deque[str] = deque(maxlen=200)
    is_ready = threading.Event()

    def listen() -> None:
        assert server.stdout is not None
        for line in server.stdout:
            said.append(line)
            if ready in line:
                is_ready.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        deadline = time.monotonic() + WAIT
        while not is_ready.wait(0.05):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{command[0]} does not start: {''.join(said)}")
        yield server.pid
        if server.poll() is not None:
            pytest.fail(f"{command[0]} died with {server.returncode}: {''.join(said)}")
    finally:
        server.send_signal(stop)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        listener.join()
        server.stdout.close()


def wait_for_port(port: int) -> None:
    """Wait until somebody listens there; some servers say that they are ready a moment before."""
    deadline = time.monotonic() + WAIT
    pause = threading.Event()
    while True:
        with contextlib.suppress(OSError), socket.create_connection((HERE, port), 5):
            return
        if time.monotonic() > deadline:
            pytest.fail(f"nothing listens on port {port}")
        pause.wait(0.05)


@contextlib.contextmanager
def server_folder() -> Iterator[Path]:
    """A folder that a server of another user may enter too, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="osmo-server-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
