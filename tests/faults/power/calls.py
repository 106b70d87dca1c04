"""What a process really asks of the disk: its system calls, recorded with strace.

The product runs unchanged, with the SQLite library that it has. Only calls that change files
below one folder are kept, and what the process says on its standard output: its
acknowledgements. A call below the folder that the simulated disk does not know is an error, so
that nothing is left out in silence.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(STRACE is None, reason="strace is not installed")

_TRACED = (
    "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,"
    "copy_file_range,sendfile,splice,fsync,fdatasync,sync_file_range,unlink,unlinkat,rename,"
    "renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,rmdir,lseek,mmap"
)
_HEX = r"(?:\\x[0-9a-f]{2})*"
_LINE = re.compile(r"\d+ +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\w+)")
_FILE = re.compile(rf"(?P<number>\d+|AT_FDCWD)<(?P<path>{_HEX})>(?P<gone>\(deleted\))?")
_TEXT = re.compile(rf'"(?P<text>{_HEX})"')
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)", re.DOTALL)


@dataclass(frozen=True)
class Call:
    """A change; paths are relative to the folder, `to` is the new name of a link or rename.

    Kinds: make, write, cut, sync, mkdir, link, rename, remove, say. `is_gone`: the file had that
    path until it was removed or another one took its name, and is open still.
    """

    kind: str
    path: str = ""
    at: int = 0
    data: bytes = b""
    to: str = ""
    is_gone: bool = False


def record(arguments: Sequence[object], folder: Path, trace: Path) -> list[Call]:
    """Run a Python program with its arguments to its end and give what it did below a folder."""
    command = [
        *(str(STRACE), "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", str(1 << 26)),
        *("-e", f"trace={_TRACED}", "-e", "signal=none", "-o", str(trace)),
        *(sys.executable, "-B", *map(str, arguments)),
    ]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return list(_Reader(folder).read(trace))


class _Reader:
    """Turns the lines of strace into calls; keeps the position of each open file."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder.resolve())
        self._positions: dict[str, int] = {}

    def read(self, trace: Path) -> Iterator[Call]:
        for line in _whole_lines(trace):
            match = _LINE.match(line)
            if match is None or match["result"].startswith("-"):
                continue
            call = self._call(match["name"], match["arguments"], int(match["result"], 0))
            if call is not None:
                yield call

    def _call(self, name: str, arguments: str, result: int) -> Call | None:
        files = list(_FILE.finditer(arguments))
        texts = [_bytes(match["text"]) for match in _TEXT.finditer(arguments)]
        if name == "write" and arguments.startswith("1<"):
            return Call("say", data=texts[0][:result])
        if name in ("open", "openat"):
            return self._opened(files, texts, arguments, result)
        if name in ("fsync", "fdatasync", "ftruncate", "write", "pwrite64", "lseek", "mmap"):
            return self._on_open_file(name, files, texts, (arguments, result))
        paths = [self._inside(path) for path in _named(files, texts)]
        if all(path is None for path in paths):
            return None
        assert None not in paths, f"a name leaves the folder: {name}({paths})"
        kind = _NAMED.get(name)
        assert kind is not None, f"not simulated: {name}({paths})"
        first, *more = (str(path) for path in paths)
        return Call(kind, first, to=more[0] if more else "")

    def _opened(
        self, files: list[re.Match[str]], texts: list[bytes], arguments: str, result: int
    ) -> Call | None:
        self._positions[str(result)] = 0
        path = self._inside(_named(files, texts)[0])
        if path is None or "O_CREAT" not in arguments:
            assert path is None or "O_TRUNC" not in arguments, "not simulated: O_TRUNC"
            return None
        assert "O_APPEND" not in arguments, "not simulated: O_APPEND"
        return Call("make", path, at=0 if "O_TRUNC" in arguments else -1)

    def _on_open_file(
        self,
        name: str,
        files: list[re.Match[str]],
        texts: list[bytes],
        rest: tuple[str, int],
    ) -> Call | None:
        path = self._inside(_bytes(files[0]["path"]).decode()) if files else None
        if path is None:
            return None
        arguments, result = rest
        last = arguments.rpartition(", ")[2]
        gone = files[0]["gone"] is not None
        if name == "mmap":
            shared = "MAP_SHARED" in arguments and "PROT_WRITE" in arguments
            assert not shared, "not simulated: writing through memory"
            return None
        if name == "lseek":
            self._positions[files[0]["number"]] = result
            return None
        if name == "ftruncate":
            return Call("cut", path, at=int(last), is_gone=gone)
        if name == "pwrite64":
            return Call("write", path, at=int(last), data=texts[0][:result], is_gone=gone)
        if name == "write":
            at = self._positions[files[0]["number"]]
            self._positions[files[0]["number"]] += result
            return Call("write", path, at=at, data=texts[0][:result], is_gone=gone)
        return Call("sync", path, is_gone=gone)

    def _inside(self, path: str) -> str | None:
        """The path below the folder; None outside of it."""
        if path == self._folder:
            return ""
        return path[len(self._folder) + 1 :] if path.startswith(self._folder + "/") else None


_NAMED = {
    "unlink": "remove",
    "unlinkat": "remove",
    "rename": "rename",
    "renameat": "rename",
    "renameat2": "rename",
    "link": "link",
    "linkat": "link",
    "mkdir": "mkdir",
    "mkdirat": "mkdir",
}


def _named(files: list[re.Match[str]], texts: list[bytes]) -> list[str]:
    """Whole paths of a call's names, each below the open folder that goes with it."""
    folders = [_bytes(match["path"]).decode() for match in files] or ["/"]
    return [
        os.path.normpath(Path(folders[min(index, len(folders) - 1)]) / os.fsdecode(text))
        for index, text in enumerate(texts)
    ]


def _whole_lines(trace: Path) -> Iterator[str]:
    """Lines of the trace, with calls that another thread interrupted put together again."""
    begun: dict[str, str] = {}
    with trace.open() as file:
        for line in file:
            resumed = _RESUMED.match(line)
            if line.rstrip("\n").endswith(_UNFINISHED):
                begun[line.split()[0]] = line.rstrip("\n").removesuffix(_UNFINISHED)
            elif resumed is not None:
                yield begun.pop(resumed[1]) + resumed[2]
            else:
                yield line


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
