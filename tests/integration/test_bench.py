"""The benchmark runs to its end: what it measures is the product as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = (
    "unlock to the first list",
    "search index",
    "save a note",
    "timeline of",
    "a plan as PDF",
    "cold start to lock screen",
    "memory with the window open",
)


def test_the_benchmark_prints_its_rows() -> None:
    """A small corpus: every row is there with a verdict; the times are for `make bench`."""
    command = [sys.executable, "-m", "bench", "--sizes", "300", "--growth", "200", "400"]
    command += ["--imported", "0", "--devices", "0", "--starts", "1"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode in (0, 1), done.stderr
    lines = done.stdout.splitlines()
    for row in ROWS:
        found = [line for line in lines if line.startswith(row)]
        assert found, f"{row}: {done.stdout}{done.stderr}"
        assert all(" ok " in line or " over " in line for line in found), found
