"""F4, F5: a full disk and exhausted memory: a sentence, nothing lost, then the same works."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amounts import amount, level
from tests.faults.actor import ACTIONS, TURNS, Outcome, actor, annas
from tests.faults.test_bad_input import fill
from tests.faults.test_io_errors import fresh, judge, prepared

__all__ = ["prepared"]

SPARE = (0, 4, 16, 40, 72, 112, 160)  # KiB left on the disk
SPARE_IN_A_NIGHT = tuple(range(0, 161, 4))
SPARE_STEP = 128  # bytes; point n has n² of them left
POINTS = 51  # of the full amount and an action; a night's lie between them


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 16 MiB."""
    point = tmp_path / "disk"
    point.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "osmo-test", str(point)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a file system, which this test needs")
    yield point
    subprocess.run(["umount", "--lazy", str(point)], check=False)


def kept_of(first: Outcome, action: str) -> set[str]:
    """What has to be there after an action while something was short."""
    assert first.is_done or first.is_told, first.said
    kept = {"Ennen.", "Puutteessa."} if first.is_done else {"Ennen."}
    return set() if action == "import" else kept


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_full_disk_loses_nothing(action: str, prepared: Path, disk: Path) -> None:
    """With next to no space left the action is refused in words, and works once there is some."""
    said: Counter[str] = Counter()
    spares = SPARE_IN_A_NIGHT if level() == "night" else SPARE[: amount(len(SPARE))]
    for spare in spares:
        root = fresh(prepared, disk / "world")
        with actor(root, "Ben", action) as process:
            ballast = fill(disk)
            os.truncate(ballast, max(0, ballast.stat().st_size - spare * 1024))
            first = process.do("Puutteessa.")
            kept = kept_of(first, action)
            ballast.unlink()
            again = process.do("Kun on tilaa.")
            assert again.is_done, f"{spare} KiB: {first.said}, and then {again.said}"
            process.end()
        if action != "import":
            kept.add("Kun on tilaa.")
        judge(root, action, kept)
        said[first.said] += 1
        shutil.rmtree(root)
    assert said.total() == len(spares)
    assert any(code.endswith("full") for code in said), said
    print(f"{action}: {len(spares)} full disks: {said}")


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_exhausted_memory_loses_nothing(action: str, prepared: Path, tmp_path: Path) -> None:
    """However little memory may be had, the action is refused in words or succeeds, then works."""
    said: Counter[str] = Counter()
    points = range(amount(200, night=5_000) // len(ACTIONS) + 1)
    finer = max(1, len(points) / POINTS)
    for batch in (points[at : at + TURNS] for at in range(0, len(points), TURNS)):
        root = fresh(prepared, tmp_path / "world")
        kept = {"Ennen."}
        with actor(root, "Ben", action) as process:
            for turn, number in enumerate(batch):
                if turn:
                    process.next_turn()
                spare = int((number / finer) ** 2 * SPARE_STEP)
                first = process.do_short_of_memory(spare, f"Puutteessa {turn}.")
                assert first.is_done or first.is_told, f"point {number}: {first.said}"
                again = process.do(f"Kun on muistia {turn}.")
                assert again.is_done, f"point {number}: {first.said}, and then {again.said}"
                kept |= {f"Puutteessa {turn}."} if first.is_done else set()
                kept.add(f"Kun on muistia {turn}.")
                said[first.said] += 1
            process.end()
        judge(root, action, annas(len(batch)) if action == "import" else kept)
    assert said.total() == len(points)
    assert said["memory-full"] or len(points) < 10, said
    print(f"{action}: {len(points)} ends of memory: {said}")
