"""A lock replaces the process, and exec takes hygiene away: the new one has it again (b.0 23)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ui.window_process import environment

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tested on Linux only")

_PROGRAM = """
import ctypes, json, os, re, resource, sys
from pathlib import Path
from osmo_desktop import bootstrap
from osmo_desktop.system.restart import restart_program

libc = ctypes.CDLL(None)

def state():
    status = Path("/proc/self/status").read_text()
    limits = Path("/proc/self/limits").read_text()
    return {
        "dumpable": libc.prctl(3, 0, 0, 0, 0),
        "umask": re.search(r"Umask:\\s+(\\S+)", status)[1],
        "core": re.search(r"Max core file size +(\\S+) +(\\S+)", limits).groups(),
    }

def loosen():
    libc.prctl(4, 1, 0, 0, 0)
    os.umask(0o022)

if not sys.argv[1:]:
    loosen()
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]  # a limit that is lowered stays so
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
started = state()
bootstrap.run(["client", "--nothing"])
print(json.dumps({"pid": os.getpid(), "started": started, "running": state()}), flush=True)
if len(sys.argv) < 3:
    loosen()
    restart_program(arguments=[*sys.argv[1:], "again"])
"""


def _lives(home: Path) -> list[dict[str, Any]]:
    """Start the program, have it replace itself twice as a lock does; what each life told."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_hygiene_holds_again_after_each_exec(tmp_path: Path) -> None:
    """Each life starts dumpable, with open files for others, and is closed once it runs."""
    lives = _lives(tmp_path)

    assert len(lives) == 3
    assert len({life["pid"] for life in lives}) == 1
    for life in lives:
        assert (life["started"]["dumpable"], life["started"]["umask"]) == (1, "0022")
        assert life["running"] == {"dumpable": 0, "umask": "0077", "core": ["0", "0"]}
