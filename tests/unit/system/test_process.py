"""Hygiene of a real process; each test hardens a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tested on Linux only")

HARDENED = """
import json, os, resource, sys
from osmo_desktop.system.process import harden
os.umask(0)
first, second = harden(), harden()
"""


def run(script: str) -> str:
    """Run a script in a process of its own and give what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", HARDENED + script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_is_in_force(tmp_path: Path) -> None:
    """No core dumps, not dumpable, private files; and once more changes nothing."""
    answer = json.loads(
        run(f"""
open({str(tmp_path / "file")!r}, "w").close()
os.mkdir({str(tmp_path / "folder")!r})
print(json.dumps([first.in_force, first.is_complete, first == second,
                  resource.getrlimit(resource.RLIMIT_CORE)]))
""")
    )

    assert answer == [["no-core-dump", "no-attach", "private-files"], True, True, [0, 0]]
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700


def test_others_of_the_user_cannot_look_in() -> None:
    """The memory of the process is not open to other programs of the same user."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user, which this test needs")
    # As that user, dumpable as a program is when it starts; then hardened.
    owners = run("""
import ctypes
os.setuid(65534)
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
print(os.stat("/proc/self/mem").st_uid)
harden()
print(os.stat("/proc/self/mem").st_uid)
""")

    assert owners.split() == ["65534", "0"]


def test_no_core_file(tmp_path: Path) -> None:
    """A crash leaves no copy of the memory, even where the limit was unlimited."""
    script = f"""
os.chdir({str(tmp_path)!r})
import ctypes
ctypes.string_at(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", HARDENED + script],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert done.returncode == -11
    assert list(tmp_path.iterdir()) == []


def test_refused_measure_is_named() -> None:
    """A measure that the system refuses is named as missing and stops nothing."""
    answer = run("""
from osmo_desktop.system.process import linux
linux.ctypes = type("NoLibrary", (), {"CDLL": staticmethod(lambda _: object())})
print(json.dumps([harden().missing, harden().is_complete]))
""")

    assert json.loads(answer) == [["no-attach"], False]
