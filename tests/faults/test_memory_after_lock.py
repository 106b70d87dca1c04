"""A8: after a lock the memory of the process holds nothing of a client."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ui.window_process import environment, make_vault, window

pytestmark = [
    pytest.mark.faults,
    pytest.mark.window,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.skipif(
        sys.platform == "linux" and os.geteuid() != 0,
        reason="the program lets only root look into its memory",
    ),
]

CANARY = "Härmälän pesijä"
_CODES = ("utf-8", "utf-16-le", "latin-1", "utf-32-le")
_CHUNK = 16 * 1024 * 1024


@dataclass(frozen=True)
class Scan:
    """What was found in the memory of a process."""

    found: dict[str, int]
    read: int

    @property
    def total(self) -> int:
        """Canaries in any coding."""
        return sum(self.found.values())


def scan(pid: int, word: str) -> Scan:
    """Count `word` in every readable mapping of a process, in each coding."""
    patterns = {code: word.encode(code) for code in _CODES}
    found = dict.fromkeys(patterns, 0)
    read = 0
    folder = Path("/proc") / str(pid)
    maps = (folder / "maps").read_text().splitlines()
    with (folder / "mem").open("rb", buffering=0) as memory:
        for line in maps:
            where, rights, *_ = line.split()
            if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(part, 16) for part in where.split("-"))
            data = _mapping(memory.fileno(), start, end)
            read += len(data)
            for code, pattern in patterns.items():
                found[code] += data.count(pattern)
    return Scan(found, read)


def _mapping(memory: int, start: int, end: int) -> bytes:
    parts = bytearray()
    with contextlib.suppress(OSError):  # a device's memory, or gone meanwhile
        for at in range(start, end, _CHUNK):
            parts += os.pread(memory, min(_CHUNK, end - at), at)
    return bytes(parts)


def test_memory_after_a_lock_holds_nothing_of_a_client(tmp_path: Path) -> None:
    """The canary is all over the memory before the lock, and nowhere after it, in the same pid."""
    surroundings = environment(tmp_path / "home")
    make_vault(surroundings)
    with window(surroundings) as seen:
        pid = int(seen.hear("lock-screen"))
        seen.enter()
        seen.ask("note")
        seen.ask("type", f"{CANARY} lensi.")
        seen.ask("approve")
        seen.ask("search", CANARY)
        seen.ask("note")
        seen.ask("type", f"{CANARY} palasi.")
        assert CANARY in seen.typed()[0]
        before = scan(pid, CANARY)
        seen.send("keys")
        assert int(seen.hear("lock-screen")) == pid
        after = scan(pid, CANARY)
        seen.enter()
        assert CANARY in seen.typed()[0]  # it was sealed, not lost

    assert before.total > 0, "the scan cannot see"
    assert after.read > 10 * 1024 * 1024
    assert after.total == 0, after.found
    print(
        f"memory: before the lock {before.total} canaries in {before.read >> 20} MiB "
        f"({before.found}), after it {after.total} in {after.read >> 20} MiB"
    )
