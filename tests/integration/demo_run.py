"""One run of the demo as a person runs it, in a process of its own whose folders are watched.

All workers of a test session share it: who asks first makes it, the others wait and read. It is
only read from; who opens its vaults does so in a copy.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from osmo_desktop.demo.scenario import Scenario, load_scenario

ROOT = Path(__file__).resolve().parents[2]
SCENARIO_FILE = ROOT / "resources" / "demo" / "jarvi_pohjanmaa.json"
_PATIENCE = 900  # seconds for another worker's run
_FOLDERS = {
    "HOME": "home",
    "TMPDIR": "temp",
    "TMP": "temp",
    "TEMP": "temp",
    "XDG_CONFIG_HOME": "home/config",
    "XDG_DATA_HOME": "home/data",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_STATE_HOME": "home/state",
    "XDG_RUNTIME_DIR": "home/runtime",
}


@dataclass(frozen=True)
class DemoRun:
    """What a run left: its exit code, what it printed, and every folder it could write to."""

    code: int
    output: str
    errors: str
    out: Path
    home: Path
    temp: Path
    scenario: Scenario

    @property
    def summary(self) -> str:
        """The text of summary.md."""
        return (self.out / "summary.md").read_text(encoding="utf-8")

    def copied_to(self, folder: Path) -> DemoRun:
        """Another one of all that it left, to be changed at will."""
        root = self.out.parent
        for name in ("out", "home", "temp"):
            shutil.copytree(root / name, folder / name)
        return replace(self, out=folder / "out", home=folder / "home", temp=folder / "temp")

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run the program with other arguments in the same folders; only in a copy."""
        return _program(self.out.parent, list(arguments), typed)


def demo_run(factory: pytest.TempPathFactory) -> DemoRun:
    """The run of this session, by whichever worker; a failed one is told to all of them."""
    base = factory.getbasetemp()
    return _demo_run(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@cache
def _demo_run(base: Path) -> DemoRun:
    root, result = base / "demo-run", base / "demo-run.json"
    with _alone(base / "demo-run.lock"):
        if not result.exists():  # otherwise made by another worker, whole
            done = _made_anew(root)
            told = {"code": done.returncode, "output": done.stdout, "errors": done.stderr}
            result.write_text(json.dumps(told), encoding="utf-8")
    return DemoRun(
        **json.loads(result.read_text(encoding="utf-8")),
        out=root / "out",
        home=root / "home",
        temp=root / "temp",
        scenario=load_scenario(SCENARIO_FILE),
    )


def _made_anew(root: Path) -> subprocess.CompletedProcess[str]:
    shutil.rmtree(root, ignore_errors=True)  # what a worker left that was killed
    for folder in set(_FOLDERS.values()):
        (root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    return _program(root, ["demo", "--out", str(root / "out")])


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time, on every platform; the lock of a process that dies is free."""
    with closing(sqlite3.connect(lock, timeout=_PATIENCE, isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        yield


def _program(root: Path, arguments: list[str], typed: str = "") -> subprocess.CompletedProcess[str]:
    places = {name: str(root / folder) for name, folder in _FOLDERS.items()}
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "osmo_desktop", *arguments],
        cwd=ROOT,
        env={**kept, **places, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
