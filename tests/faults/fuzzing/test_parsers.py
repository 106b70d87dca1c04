"""A3: every parser of bytes from outside, fuzzed with coverage as a guide, in bounded memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.amounts import amount, level
from tests.faults.fuzzing.seeds import SEEDS

pytest.importorskip("atheris", reason="the fuzzer is not built for this platform")

SECONDS = 30
NIGHT_SECONDS = 600
MEMORY_MB = 400
WAYS = re.compile(r"^#\d+\s+(?:INITED|DONE)\s+cov: (\d+) ft: (\d+)", re.MULTILINE)
# The seed, and something else; in a tenth's seconds strict JSON lets nothing else through.
LEAST_ACCEPTED = 1 if level() == "tenth" else 2


def fuzz(name: str, seconds: int, folder: Path) -> str:
    """The fuzzer's own report; it fails on a crash, a hang or too much memory."""
    corpus = folder / "corpus"
    corpus.mkdir()
    command = [
        sys.executable,
        "-m",
        "tests.faults.fuzzing.target",
        name,
        str(corpus),
        f"-max_total_time={seconds - 1}",  # it goes on until more than that has passed
        f"-rss_limit_mb={MEMORY_MB}",
        "-malloc_limit_mb=200",
        "-timeout=20",
        "-max_len=20000",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
    ]
    # A shell in between: the peak of this process's own memory would count as the fuzzer's.
    shell = ["sh", "-c", '"$@"; exit $?', "sh", *command]
    world = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run(shell, capture_output=True, text=True, check=False, env=world)
    assert done.returncode == 0, f"{name}: {done.stdout[-2_000:]}{done.stderr[-4_000:]}"
    return done.stderr


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", SEEDS)
def test_a_fuzzed_parser_never_crashes(name: str, tmp_path: Path) -> None:
    """Whatever the bytes: an error of ours, no crash, no hang, no more memory than is fair.

    The parser accepts its seed, further bytes as well, and the fuzzer finds new ways through it.
    """
    report = fuzz(name, amount(SECONDS, night=NIGHT_SECONDS), tmp_path)

    runs = re.search(r"number_of_executed_units: (\d+)", report)
    peak = re.search(r"peak_rss_mb: +(\d+)", report)
    accepted = max(map(int, re.findall(r"^accepted: (\d+)", report, re.MULTILINE)), default=0)
    ways = [tuple(map(int, found)) for found in WAYS.findall(report)]
    assert runs is not None
    assert peak is not None
    assert int(runs[1]) > 100
    assert accepted >= LEAST_ACCEPTED
    assert len(ways) == 2
    (_, features), (coverage, more) = ways
    assert more > features
    print(
        f"A3 {name}: {runs[1]} runs, {accepted} or more accepted, {coverage} edges, "
        f"{more} features ({features} by the seed), 0 crashes, at most {peak[1]} MB"
    )


def test_the_fuzzer_sees_a_crash(tmp_path: Path) -> None:
    """A parser with a planted fault is found out, so that silence means something."""
    script = tmp_path / "planted.py"
    script.write_text(
        "import sys, atheris\n"
        "def parse(data):\n"
        "    if data[:1] == b'O' and len(data) > 3: raise ValueError(data)\n"
        "atheris.Setup(sys.argv, parse)\n"
        "atheris.Fuzz()\n"
    )
    command = [sys.executable, str(script), "-max_total_time=20", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "ValueError" in done.stdout + done.stderr
