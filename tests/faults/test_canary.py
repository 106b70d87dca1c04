"""A7: no file that the window writes, wherever it lies and however short it lives, names a client.

The real program runs under `strace`, which shows every byte that any of its processes writes to
any file. What is planted is found first: in a file that is gone again before the program ends. The
copy that the person saves is the one file that may name a client, and is seen to do so; the printer
stands at `/dev/null`.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from tests.faults.canary_files import paper, photo
from tests.ui.window_process import Window, environment, make_vault, window

pytestmark = [
    pytest.mark.faults,
    pytest.mark.window,
    pytest.mark.timeout(900),
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace"),
]

CANARIES = (
    "Kanarialintu",
    "Kultasirkku",
    "Vihervarpunen",
    "Sinitiainen",
    "Punatulkku",
    "Urpiainen",
)
"""What happened, a goal, words that are searched for, a picture, a paper, and a question."""
PRINTER = "/dev/null"
_PAPERS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"Exif\x00\x00")
"""How papers and pictures begin, in which words may stand that no search finds."""
_CALLS = "openat,open,creat,memfd_create,write,pwrite64,writev,pwritev,sendto,sendmsg,rename,unlink"
_WRITES = re.compile(rb"\d+ +(?:p?write(?:v|64)?|send(?:to|msg))\((\d+)<([^>]*)>")
_ESCAPED = re.compile(rb"(?:\\x[0-9a-f]{2})+")


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

    def papers(self) -> set[str]:
        """Files into which a paper or a picture was written."""
        return {name for name, data in self.data.items() if any(head in data for head in _PAPERS)}


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
            # What the program says to its own children through pipes is in no file.
            if found[1] in {b"0", b"1", b"2"} or name.startswith("pipe:"):
                continue
            seen.data.setdefault(name, bytearray()).extend(_unescaped(line[found.end() :]))
    return seen


def _unescaped(text: bytes) -> bytes:
    """Give the bytes that strace wrote in hexadecimal."""
    return bytes.fromhex(b"".join(_ESCAPED.findall(text)).replace(rb"\x", b"").decode())


def _watched(home: Path, trace: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    options = ("-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "4194304", "-e", f"trace={_CALLS}")
    return environment(home), ("strace", *options, "-o", str(trace))


def _write_note(seen: Window) -> None:
    seen.ask("note")
    seen.ask("type", f"Lintu on {CANARIES[0]} tänään.")
    seen.ask("text")  # when nothing runs any more: the draft is sealed


def _until(seen: Window, command: str, answer: str) -> None:
    while seen.ask(command) != answer:
        pass


def _until_listed(seen: Window, number: int) -> None:
    while len(json.loads(seen.ask("titles"))) < number:
        pass


def _papers(seen: Window, root: Path) -> Iterator[str]:
    """The plan as a paper, attachments, a signature and the bundle for support."""
    seen.ask("plan", CANARIES[1])
    seen.ask("front")
    yield "print preview"
    seen.ask("save-plan", str(root / "copy.pdf"))
    yield "save copy"
    seen.ask("print-plan", PRINTER)
    _until(seen, "printing", "False")
    yield "print"
    seen.ask("approve-plan")
    files = (photo(root, CANARIES[3]), paper(root, CANARIES[4]))
    seen.ask("documents")
    for number, file in enumerate(files, start=1):
        seen.ask("take-in", str(file))
        _until_listed(seen, number)
        seen.ask("look", file.stem)
        _until(seen, "drawn", "1")
        yield f"{file.suffix} taken in and looked at"
    seen.ask("print-shown", PRINTER)
    _until(seen, "printing", "False")
    yield "print attachment"
    seen.ask("sign")
    _until_listed(seen, 3)
    yield "sign"
    seen.ask("backup")
    seen.ask("gather")
    seen.ask("save-bundle", str(root / "support.zip"))
    yield "backup and support bundle"


def _scenario(seen: Window, root: Path) -> Iterator[str]:
    """The whole work of a day; gives the name of each part when it is done."""
    seen.hear("lock-screen")
    seen.enter()
    yield "unlock"
    _write_note(seen)
    yield "type"
    assert int(seen.ask("copy")) > len(CANARIES[0])
    yield "copy"
    seen.ask("approve")
    seen.ask("text")
    yield "approve"
    seen.ask("search", CANARIES[2])
    seen.ask("palette", CANARIES[0])
    seen.ask("close-palette")
    yield "search"
    assert seen.ask("sort", CANARIES[0]) == "100000"
    yield "sort"
    yield from _papers(seen, root)
    (root / "place").mkdir()
    seen.ask("sync", str(root / "place"))
    seen.ask("front")
    yield "sync"
    _write_note(seen)
    yield "type again"
    seen.ask("question", CANARIES[5])
    seen.ask("number", "7")
    assert json.loads(seen.ask("asked")) == [CANARIES[5], 7]
    yield "question"
    seen.ask("loosen")
    seen.send("keys")
    seen.hear("lock-screen")
    assert seen.ask("hygiene") == "0 077"
    yield "lock"
    seen.enter()
    assert CANARIES[0] in seen.typed()[0]
    assert json.loads(seen.ask("asked")) == [CANARIES[5], 7]
    yield "unlock again"


def _left(root: Path) -> Written:
    """What lies below a folder, by file."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return Written({str(path): bytearray(path.read_bytes()) for path in files})


def test_no_written_byte_names_a_client(tmp_path: Path) -> None:
    """Every kind of work, lock, crash, restart: no file but the saved copy names a client."""
    home, trace, again = tmp_path / "home", tmp_path / "trace", tmp_path / "trace-2"
    surroundings, watcher = _watched(home, trace)
    make_vault(surroundings)
    with window(surroundings, *watcher) as seen:
        parts = list(_scenario(seen, tmp_path))
        # The crash: strace is killed at the end of the block, and the program with it.
        seen.send("die")
        seen.process.wait()
    surroundings, watcher = _watched(home, again)
    with window(surroundings, *watcher) as seen:
        seen.hear("lock-screen")
        seen.enter()
        assert CANARIES[0] in seen.typed()[0]
        assert json.loads(seen.ask("asked")) == [CANARIES[5], 7]
        seen.send("die")
        seen.process.wait()
    first, second = written(trace), written(again)
    copy = tmp_path / "copy.pdf"

    assert first.hits() == []
    assert second.hits() == []
    assert first.papers() | second.papers() == {str(copy), PRINTER}
    assert bytes(first.data[str(copy)]) == copy.read_bytes()
    pages = pypdf.PdfReader(BytesIO(first.data[str(copy)])).pages
    assert any(CANARIES[1] in page.extract_text() for page in pages), "the watcher cannot see"
    with zipfile.ZipFile(tmp_path / "support.zip") as bundle:
        texts = Written({name: bytearray(bundle.read(name)) for name in bundle.namelist()})
    assert texts.data
    assert texts.hits() == []
    kept = [_left(home), _left(tmp_path / "place")]
    assert [kept_in.hits() for kept_in in kept] == [[], []]
    assert [kept_in.papers() for kept_in in kept] == [set(), set()]
    names = {*first.data, *second.data}
    assert any("vault" in name for name in names), "the watcher did not see the vault"
    print(
        f"canary: {len(parts) + 2} parts, {first.calls + second.calls} writes to {len(names)} "
        f"files watched, {sum(len(kept_in.data) for kept_in in kept)} files left, 0 hits but in "
        "the copy that was saved"
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
