"""Taking files in: a process of its own decodes what may be hostile, and hands back pixels only.

A decoder that a crafted file breaks, or that a bomb makes take all memory, takes that process
(`exchange.cleaner`) with it and nothing else; the vault and its keys are not in it. The bytes go
through pipes: no temporary file. What comes back is not trusted either.

    to the child     the file
    from the child   lines {"done": n, "total": n}, then {"error": code} or the facts of the new
                     file as one line with its "size", and its bytes
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, Final

from osmo_desktop.domain.attachments import CleanFile
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.domain.records.attachment import MAX_CONTENT_BYTES, MEDIA_TYPES

COMMAND: Final = "clean-attachment"
MAX_SECONDS: Final = 180
_MAX_LINE: Final = 512 * 1024
_MAX_SIDE: Final = 1_000_000
MAX_WORDS: Final = 60_000
_POLL: Final = 0.1
_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
)


class CleaningProcess:
    """Implements the port `FileCleaner`; each file has a process of its own. Any thread."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds

    def clean(self, data: bytes, report: Report, cancel: CancelToken) -> CleanFile:
        """See the port."""
        require_taken_in(data)
        watch = _Watch(_start(), cancel, self._seconds)
        with watch:
            found = _talk(watch.process, data, report)
        if cancel.is_cancelled:
            raise KnownError("cleaning-cancelled")
        if found is None:  # it died: of its limits, of its clock, or of the file
            raise UserError("attachment-too-heavy")
        return found


def require_taken_in(data: bytes) -> None:
    """Refuse by size and first bytes what no process need be started for."""
    if not data:
        raise UserError("attachment-empty")
    if len(data) > MAX_CONTENT_BYTES:
        raise UserError("attachment-too-large")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise UserError("attachment-heic")
    if not kind_of(data):
        raise UserError("attachment-type")


def kind_of(data: bytes) -> str:
    """What the first bytes say: pdf, image, or nothing that is taken in."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return "image" if data.startswith(starts) or is_webp else ""


def _start() -> subprocess.Popen[bytes]:
    if getattr(sys, "frozen", False):
        command = [sys.executable, COMMAND]
    else:
        command = [sys.executable, "-B", "-m", "osmo_desktop", COMMAND]
    root = str(Path(__file__).resolve().parents[2])
    try:
        return subprocess.Popen(  # noqa: S603 - our own program, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            env={**os.environ, "PYTHONPATH": root},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise KnownError("cleaning-failed") from error


class _Watch:
    """Ends a process when it was cancelled or takes too long, and when the block is left."""

    def __init__(
        self, process: subprocess.Popen[bytes], cancel: CancelToken, seconds: float
    ) -> None:
        self.process = process
        self._cancel = cancel
        self._left = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
        self.process.wait()

    def _run(self) -> None:
        while not self._over.wait(_POLL):
            self._left -= _POLL
            if self._cancel.is_cancelled or self._left < 0:
                self.process.kill()
                return


def _talk(process: subprocess.Popen[bytes], data: bytes, report: Report) -> CleanFile | None:
    """Hand the file over and hear the answer; None when the child broke off."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(data)
        process.stdin.close()
    except OSError:
        return None
    while line := process.stdout.readline(_MAX_LINE):
        facts = _parsed(line)
        if "error" in facts:
            raise UserError(str(facts["error"]))
        if "size" in facts:
            return _file_of(facts, process.stdout)
        if _is_count(facts.get("done"), _MAX_SIDE) and _is_count(facts.get("total"), _MAX_SIDE):
            report(Progress(tr("Taking the file in"), facts["done"], facts["total"]))
    return None


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _file_of(facts: dict[str, Any], source: IO[bytes]) -> CleanFile | None:
    """The new file; None unless the child kept to the limits, whatever became of it."""
    size, words = facts["size"], facts.get("words")
    sides = [facts.get(name) for name in ("width", "height", "pages")]
    is_whole = _is_count(size, MAX_CONTENT_BYTES) and all(_is_count(n, _MAX_SIDE) for n in sides)
    media_type = facts.get("media_type")
    if not is_whole or media_type not in MEDIA_TYPES or not isinstance(words, str):
        return None
    data = source.read(size)
    if len(data) != size:
        return None
    width, height, pages = (int(side or 0) for side in sides)
    return CleanFile(data, media_type, width, height, pages, words[:MAX_WORDS])


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most
