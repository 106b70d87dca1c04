"""The driven window (`tests.ui.driven_window`) seen from the test that drives it.

Nothing here waits for ever: a window that says nothing for `SILENCE_SECONDS`, ends, or raises what
nothing catches fails the test with what it said last.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from osmo_desktop import bootstrap
from osmo_desktop.crypto.passphrase import FLOOR
from tests.laptops import PHRASE

ROOT = Path(__file__).parents[2]
SILENCE_SECONDS = 120
"""Not a measure of speed: no step of a test takes a tenth of it on a busy machine."""
_MOST_ASKED = 2_000


class Told:
    """A process that is given a command a line, and tells in lines what happened."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.heard: list[str] = []
        self._unread = b""

    def send(self, command: str, argument: str = "") -> None:
        """Give a command."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command} {argument}".rstrip().encode() + b"\n")
        self.process.stdin.flush()

    def hear(self, word: str) -> str:
        """Wait for a line that begins with `word`, and give the rest of it."""
        while True:
            self.heard.append(self._line(word))
            name, _, answer = self.heard[-1].partition(" ")
            if name == word:
                return answer
            assert name != "failed", f"{answer}, waiting for {word}: {self.heard[-5:]}"

    def _line(self, word: str) -> str:
        """The next line that the process says."""
        assert self.process.stdout is not None
        said = self.process.stdout.fileno()
        while b"\n" not in self._unread:
            is_ready, _, _ = select.select([said], [], [], SILENCE_SECONDS)
            assert is_ready, f"silent, waiting for {word}: {self.heard[-5:]}"
            data = os.read(said, 65_536)
            assert data, f"ended before {word}: {self.heard[-5:]}"
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode()


class Window(Told):
    """The driven window."""

    def ask(self, command: str, argument: str = "") -> str:
        """Give a command and return its answer."""
        self.send(command, argument)
        return self.hear(command)

    def ask_until(self, command: str, wanted: str) -> None:
        """Ask until the answer is the one that is wanted."""
        for _ in range(_MOST_ASKED):
            if self.ask(command) == wanted:
                return
        raise AssertionError(f"{command} never was {wanted}: {self.heard[-5:]}")

    def enter(self) -> None:
        """Unlock; commands wait until what began is done, so the program is there or refused."""
        self.ask("unlock")
        assert self.ask("inside") != "outside", self.heard[-5:]

    def typed(self) -> tuple[str, int]:
        """The text of the open note and its cursor, once the note is there."""
        for _ in range(_MOST_ASKED):
            if (answer := self.ask("text")) != "closed":
                text, place = json.loads(answer)
                return text, place
        raise AssertionError(f"no note was opened: {self.heard[-5:]}")


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a laptop whose every folder lies below `home`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    folders = {
        "HOME": home,
        "TMPDIR": home / "tmp",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_RUNTIME_DIR": home / "run",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    named = {key: str(path) for key, path in folders.items()}
    return {**kept, **named, "QT_QPA_PLATFORM": "offscreen", **more}


def make_vault(surroundings: Mapping[str, str]) -> None:
    """Make a vault with one client where the program will look for it."""
    script = "import tests.ui.window_process as w; w.make()"
    subprocess.run([sys.executable, "-c", script], env=dict(surroundings), cwd=ROOT, check=True)


def make() -> None:
    """Make it in this process, whose environment names the folders; at the floor of the KDF."""
    entrance = bootstrap.door(replace(bootstrap.standard_setting(), params=lambda: FLOOR))
    services = entrance.create(
        PHRASE, secret=entrance.new_secret(), user_name="Anna", device_name="A", language="fi"
    )
    services.clients.add(family_name="Aalto", given_name="Mirja", start=None)
    services.close()


@contextmanager
def window(surroundings: Mapping[str, str], *before: str) -> Iterator[Window]:
    """Run the program until the block ends; `before` is a command to run it under."""
    command = [*before, sys.executable, "-m", "tests.ui.driven_window"]
    with subprocess.Popen(
        command,
        env=dict(surroundings),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        seen = Window(process)
        try:
            yield seen
        finally:
            process.kill()
