"""A7: no file that the window writes, wherever it lies and however short it lives, names a client.

The real program runs under `strace`, which shows every byte that any of its processes writes to
any file. What is planted is found first: in a file that is gone again before the program ends.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.ui.window_process import Window, environment, make_vault, window

pytestmark = [
    pytest.mark.faults,
    pytest.mark.window,
    pytest.mark.timeout(900),
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace"),
]

CANARIES = ("Kanarialintu", "Kultasirkku", "Vihervarpunen")
"""What happened, a goal, and words that are searched for."""
_CALLS = "openat,open,creat,memfd_create,write,pwrite64,writev,pwritev,sendto,sendmsg,rename,unlink"
_WRITES = re.compile(rb"\d+ +(?:p?write(?:v|64)?|send(?:to|msg))\((\d+)<([^>]*)>")
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


@dataclass
class Written:
    """What was seen of a run: bytes by file, and the names of files opened for writing."""

    data: dict[str, bytearray] = field(default_factory=dict)
    calls: int = 0

    def hits(self) -> list[str]:
        """`file: word` for each canary in what was written to a file."""
        wanted = [(word, word.encode(code)) for word in CANARIES for code in _CODES]
        return sorted(
            {
                f"{name}: {word}"
                for name, data in self.data.items()
                for word, pattern in wanted
                if pattern in data or pattern in name.encode()
            }
        )


_CODES = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")


def written(trace: Path) -> Written:
    """Read a trace; over the standard streams the test itself speaks."""
    seen = Written()
    with trace.open("rb") as lines:
        for line in lines:
            found = _WRITES.match(line)
            if found is None:
                continue
            seen.calls += 1
            name = _unescaped(found[2]).decode("utf-8", "replace")
            if found[1] in {b"0", b"1", b"2"}:
                continue
            seen.data.setdefault(name, bytearray()).extend(_unescaped(line[found.end() :]))
    return seen


def _unescaped(text: bytes) -> bytes:
    """Give the bytes that strace wrote in hexadecimal."""
    return bytes(int(pair, 16) for pair in _ESCAPED.findall(text))


def _watched(home: Path, trace: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    options = ("-f", "-qq", "-y", "-xx", "-s", "4194304", "-e", f"trace={_CALLS}")
    return environment(home), ("strace", *options, "-o", str(trace))


def _write_note(seen: Window) -> None:
    seen.ask("note")
    seen.ask("type", f"Lintu on {CANARIES[0]} tänään.")
    seen.ask("text")  # when nothing runs any more: the draft is sealed


def _scenario(seen: Window, place: Path) -> Iterator[str]:
    """The whole work of a day; gives the name of each part when it is done."""
    seen.hear("lock-screen")
    seen.enter()
    yield "unlock"
    _write_note(seen)
    yield "type"
    seen.ask("approve")
    seen.ask("text")
    yield "approve"
    seen.ask("search", CANARIES[2])
    seen.ask("palette", CANARIES[0])
    seen.ask("close-palette")
    yield "search"
    seen.ask("sort")
    yield "sort"
    seen.ask("preview", CANARIES[1])
    seen.ask("front")
    yield "print preview"
    place.mkdir()
    seen.ask("sync", str(place))
    seen.ask("front")
    yield "sync"
    _write_note(seen)
    yield "type again"
    seen.send("keys")
    seen.hear("lock-screen")
    yield "lock"
    seen.enter()
    assert CANARIES[0] in seen.typed()[0]
    yield "unlock again"


def test_no_written_byte_names_a_client(tmp_path: Path) -> None:
    """Type, approve, search, sort, preview, sync, lock, crash, restart: 0 canaries in any file."""
    home, trace, again = tmp_path / "home", tmp_path / "trace", tmp_path / "trace-2"
    surroundings, watcher = _watched(home, trace)
    make_vault(surroundings)
    with window(surroundings, *watcher) as seen:
        parts = list(_scenario(seen, tmp_path / "place"))
        # The crash: strace is killed at the end of the block, and the program with it.
        seen.send("die")
        seen.process.wait()
    surroundings, watcher = _watched(home, again)
    with window(surroundings, *watcher) as seen:
        seen.hear("lock-screen")
        seen.enter()
        assert CANARIES[0] in seen.typed()[0]
        seen.send("die")
        seen.process.wait()
    first, second = written(trace), written(again)

    assert first.hits() == []
    assert second.hits() == []
    on_disk = [path for root in (home, tmp_path / "place") for path in root.rglob("*")]
    files = {str(path): path.read_bytes() for path in on_disk if path.is_file()}
    assert Written({name: bytearray(data) for name, data in files.items()}).hits() == []
    names = {*first.data, *second.data}
    assert any("vault" in name for name in names), "the watcher did not see the vault"
    print(
        f"canary: {len(parts) + 2} parts, {first.calls + second.calls} writes to "
        f"{len(names)} files watched, {len(files)} files left, 0 hits"
    )


def test_the_watcher_finds_what_is_planted(tmp_path: Path) -> None:
    """A word in UTF-16, in a file that is gone again at once, is found."""
    surroundings, watcher = _watched(tmp_path / "home", tmp_path / "trace")
    make_vault(surroundings)
    planted = tmp_path / "planted.bin"
    with window(surroundings, *watcher) as seen:
        seen.hear("lock-screen")
        seen.enter()
        _write_note(seen)
        seen.ask("plant", str(planted))
        seen.send("die")
        seen.process.wait()

    assert not planted.exists()
    assert written(tmp_path / "trace").hits() == [f"{planted}: {CANARIES[0]}"]
    print("canary: planted 1, found 1")
