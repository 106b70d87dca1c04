"""One run of the demo as a person runs it, in a process of its own whose folders are watched."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from osmo_desktop.demo.scenario import Scenario, load_scenario

ROOT = Path(__file__).resolve().parents[2]
SCENARIO_FILE = ROOT / "resources" / "demo" / "jarvi_pohjanmaa.json"
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

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run the program with other arguments in the same folders."""
        return _program(self.out.parent, list(arguments), typed)


@cache
def demo_run(base: Path) -> DemoRun:
    """Run the demo once a test session, below `base`."""
    root = base / "demo-run"
    for folder in set(_FOLDERS.values()):
        (root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    out = root / "out"
    done = _program(root, ["demo", "--out", str(out)])
    return DemoRun(
        code=done.returncode,
        output=done.stdout,
        errors=done.stderr,
        out=out,
        home=root / "home",
        temp=root / "temp",
        scenario=load_scenario(SCENARIO_FILE),
    )


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
