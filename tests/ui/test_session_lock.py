"""The real window on a private bus with a stand-in for logind: the computer is left, it locks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from osmo_desktop.ui.lock.locked import LockReason
from tests.ui.window_process import ROOT, Told, environment, make_vault, window

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


_WAYS = {
    "sleep": LockReason.SLEEP,
    "lid": LockReason.LID,
    "lock": LockReason.SCREEN,
    "hint": LockReason.SCREEN,
    "switch": LockReason.SWITCH,
    "gnome": LockReason.SCREEN,
    "saver": LockReason.SCREEN,
}
"""Signals that say that the computer is left, and what they mean."""
_HARMLESS = ("wake", "back", "other")
"""Waking, coming back to this session, and the lock of another user's session."""


@contextmanager
def told(module: str, surroundings: dict[str, str]) -> Iterator[Told]:
    """Run a module until the block ends."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(
        command, env=surroundings, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Told(process)
        process.kill()


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
    """A laptop on the private bus."""
    buses = {"DBUS_SYSTEM_BUS_ADDRESS": bus, "DBUS_SESSION_BUS_ADDRESS": bus}
    return environment(tmp_path / "home", **buses)


@pytest.fixture
def logind(surroundings: dict[str, str]) -> Iterator[Told]:
    """The stand-in, on the bus."""
    with told("tests.ui.fake_logind", surroundings) as made:
        made.hear("ready")
        yield made


def test_every_way_of_leaving_is_heard_and_nothing_else(
    surroundings: dict[str, str], logind: Told
) -> None:
    """Sleep, lid, locks, user switch, screen savers, each for its reason; waking is none."""
    with told("tests.ui.listening", surroundings) as listening:
        listening.hear("listens")
        for way, reason in _WAYS.items():
            for harmless in _HARMLESS:
                logind.send(harmless)
            logind.send(way)
            assert listening.hear("left") == reason
    print(f"ways of leaving: {len(_WAYS)} heard, each once, {len(_HARMLESS)} harmless ones not")


def test_leaving_replaces_the_process_and_the_sentence_is_back(
    surroundings: dict[str, str], logind: Told
) -> None:
    """On either bus: locked in mid-sentence, and logind waits until the draft is sealed."""
    make_vault(surroundings)
    ways = ("sleep", "gnome")
    with window(surroundings) as seen:
        process = seen.hear("lock-screen")
        for way in ways:
            seen.enter()
            seen.ask_until("listens", "True")
            asked = logind.hear("Inhibit")
            assert "'sleep'" in asked
            assert "'delay'" in asked
            if way == ways[0]:
                seen.ask("note")
                seen.ask("type", _SENTENCE)
            assert seen.typed() == (_SENTENCE, len(_SENTENCE))
            logind.send(way)
            logind.hear("released")  # only then does logind go on
            assert seen.hear("lock-screen") == process
            reason, *_, has_drafts = seen.ask("why").split()
            assert (reason, has_drafts) == (_WAYS[way], "1")


def test_no_bus_takes_nothing_but_the_signals_away(tmp_path: Path) -> None:
    """Without any bus there is nothing to listen to, and nothing else is the matter."""
    nowhere = f"unix:path={tmp_path / 'nothing'}"
    buses = {"DBUS_SYSTEM_BUS_ADDRESS": nowhere, "DBUS_SESSION_BUS_ADDRESS": nowhere}
    with told("tests.ui.listening", environment(tmp_path / "home", **buses)) as listening:
        assert listening.hear("sources") == "[]"
        assert listening.process.poll() is None
