"""A3: every parser of bytes from outside, fuzzed with coverage as a guide, in bounded memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from osmo_desktop.domain.ops import Edit, encode_op
from osmo_desktop.formats import welcome
from tests.amounts import amount
from tests.servers.scripted import multistatus
from tests.unit.formats.builders import KINDS, make_challenge, make_content

pytest.importorskip("atheris", reason="the fuzzer is not built for this platform")

SECONDS = 30
MEMORY_MB = 400
SEEDS = {
    "op": encode_op(
        Edit("0" * 32, "client", "1" * 32, "family_name", "Aalto").to_op(
            author="2" * 32, now=datetime(2026, 11, 19, 10, tzinfo=UTC)
        )
    ),
    "welcome content": welcome._ENCODER.encode(make_content()),
    "slot": b'{"v":1,"memory_kib":65536,"iterations":3,"lanes":4,"salt":"' + b"A" * 43 + b'="}',
    "profile": b'{"path":"x","team_name":"T","user_name":"A","device_name":"L","language":"fi"}',
    "challenge": make_challenge(),
    "key file": b'{"v":1}',
    "listing": multistatus(["/osmo/", "/osmo/a.att"], {"/osmo/a.att": b"1"}),
    "names": b"0000000001-00112233445566778899aabbccddeeff.seg",
}
NAMES = (
    "segment",
    "segment body",
    "record",
    "op",
    "grant",
    "certificate",
    "request",
    "card",
    "welcome header",
    "welcome content",
    "slot",
    "profile",
    "names",
    "challenge",
    "answer",
    "attachment",
    "key file",
    "listing",
)


def fuzz(name: str, seconds: int, folder: Path) -> str:
    """The fuzzer's own report; it fails on a crash, a hang or too much memory."""
    corpus = folder / "corpus"
    corpus.mkdir()
    seed = SEEDS.get(name) or KINDS[name.split(maxsplit=1)[0]].make()
    (corpus / "seed").write_bytes(seed)
    command = [
        sys.executable,
        "-m",
        "tests.faults.fuzzing.target",
        name,
        str(corpus),
        f"-max_total_time={seconds}",
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
@pytest.mark.parametrize("name", NAMES)
def test_a_fuzzed_parser_never_crashes(name: str, tmp_path: Path) -> None:
    """Whatever the bytes: an error of ours, no crash, no hang, no more memory than is fair."""
    report = fuzz(name, amount(SECONDS), tmp_path)

    runs = re.search(r"number_of_executed_units: (\d+)", report)
    peak = re.search(r"peak_rss_mb: +(\d+)", report)
    assert runs is not None
    assert peak is not None
    assert int(runs[1]) > 100
    print(f"{name}: {runs[1]} runs, 0 crashes, at most {peak[1]} MB")


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
