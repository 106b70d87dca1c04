"""Rows of the program as a process: a plan as PDF, the cold start, memory with the window open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.corpus import Corpus
from bench.measuring import Row, medians
from bench.yardstick import measured_row
from osmo_desktop.bootstrap import catalogue
from osmo_desktop.printing import render_plan
from tests.unit.printing.papers import full_plan

_PLANS = 10
_PDF_TARGET_MS = 100
_MEMORY_TARGET_MB = 350


def rows(folder: Path, made: Corpus | None, starts: int) -> list[Row]:
    """The rows of the program; `folder` takes a profile, `made` is the vault to open."""
    found = [_plan_row(), _start_row(folder, starts)]
    if made is not None:
        found.append(_memory_row(made))
    return found


def _plan_row() -> Row:
    """A tagged plan of a page, fonts loaded before."""
    document = full_plan()
    words = catalogue(document.language)
    render_plan(document, words)
    name = "a plan as PDF, tagged"
    return measured_row(name, _PLANS, lambda: render_plan(document, words), _PDF_TARGET_MS)


def _start_row(folder: Path, starts: int) -> Row:
    """A fresh process until its first window is painted, against a bare window of Qt."""
    homes = {
        f"XDG_{name}_HOME": str(folder / "home" / name.lower())
        for name in ("CONFIG", "DATA", "STATE", "CACHE")
    }

    def ours() -> str:
        return _run("bench.first_paint", **homes)

    def bare() -> str:
        return _run("bench.painted", **homes)

    ours()  # so that all is compiled to bytecode, as where it is installed
    taken, plain = medians(starts, [ours, bare])
    beside = f"bare PySide6 window {plain:.0f}"
    return Row("cold start to lock screen", taken, 1.5 * plain, beside)


def _memory_row(made: Corpus) -> Row:
    """Resident memory once the window is open and all is indexed."""
    answer = _run("bench.open_window", str(made.path))
    name = f"memory with the window open, {made.records} records"
    return Row(name, float(answer), _MEMORY_TARGET_MB, unit="MB")


def _run(module: str, *arguments: str, **environment: str) -> str:
    """What a module prints that is run by a Python of its own, without a display."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
