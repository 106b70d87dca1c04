"""The real window on a private bus with a stand-in for logind: the computer is left, it locks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.driven_window import ROOT, Window, environment, make_vault, window

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(sys.platform != "linux", reason="logind is of Linux"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon"),
]

_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
_SENTENCE = "Kesken jäänyt lau"


class Logind:
    """The stand-in seen from the test."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def hear(self, word: str) -> str:
        """Wait for a line that begins with `word`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.decode().startswith(word):
                return line.decode().strip()
        raise AssertionError(f"ended before {word}")

    def send(self, name: str) -> None:
        """Send a signal."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{name}\n".encode())
        self.process.stdin.flush()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """The address of a private bus."""
    config, path = tmp_path / "bus.conf", tmp_path / "bus"
    config.write_text(_CONFIG.format(path=path))
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip()
        process.kill()


@pytest.fixture
def surroundings(tmp_path: Path, bus: str) -> dict[str, str]:
    """A laptop with a vault on the private bus."""
    home = tmp_path / "home"
    buses = {"DBUS_SYSTEM_BUS_ADDRESS": bus, "DBUS_SESSION_BUS_ADDRESS": bus}
    made = environment(home, **buses)
    make_vault(made)
    return made


@pytest.fixture
def logind(surroundings: dict[str, str]) -> Iterator[Logind]:
    """The stand-in, on the bus."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ui.fake_logind"],
        env=surroundings,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        made = Logind(process)
        made.hear("ready")
        yield made
        process.kill()


def _is_back(seen: Window) -> None:
    seen.enter()
    assert seen.typed() == (_SENTENCE, len(_SENTENCE))


def test_sleep_waits_until_the_draft_is_sealed(
    surroundings: dict[str, str], logind: Logind
) -> None:
    """A delay inhibitor is held while the vault is open, and let go when the process is gone."""
    with window(surroundings) as seen:
        seen.hear("lock-screen")
        seen.enter()
        asked = logind.hear("Inhibit")
        assert "'sleep'" in asked
        assert "'delay'" in asked
        while seen.ask("delays") != "True":
            pass
        seen.ask("note")
        seen.ask("type", _SENTENCE)
        logind.send("sleep")

        logind.hear("released")  # only then does logind go on
        seen.hear("lock-screen")
        _is_back(seen)


def test_no_bus_takes_nothing_but_the_signals_away(tmp_path: Path) -> None:
    """Without any bus the window works and locks by key."""
    nowhere = f"unix:path={tmp_path / 'nothing'}"
    made = environment(
        tmp_path / "home", DBUS_SYSTEM_BUS_ADDRESS=nowhere, DBUS_SESSION_BUS_ADDRESS=nowhere
    )
    make_vault(made)
    with window(made) as seen:
        seen.hear("lock-screen")
        seen.enter()

        assert json.loads(seen.ask("sources")) == []
        seen.send("keys")
        seen.hear("lock-screen")
