"""Looking at the backups that a power cut left: whole ones restore, the rest is told apart.

What was called finished is there and opens with the passphrase that was said to open it, unless
the ring took it; anything else in the place either restores or is refused in a sentence.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from osmo_desktop.domain.backup_ring import CopyName, kept, parse_copy_name
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.messages import SENTENCES
from osmo_desktop.domain.progress import CancelToken, no_report
from osmo_desktop.storage.restoring import RestoreBench, give_up
from tests.faults.note_writer import phrase
from tests.faults.power.disk import Image

_HALF = ".new"  # a copy or key file on its way


class Copies:
    """The copies in one place; what was seen once is not opened again."""

    def __init__(self, place: str, work: Path) -> None:
        """`place` is a folder in the image, with a slash at its end; `work` a folder to use."""
        self._place = place
        self._work = work
        self._known: dict[tuple[str, bytes, bytes, range], str] = {}
        self.restored = 0
        self.refused = 0

    def look(self, image: Image, acknowledged: set[str]) -> Iterator[str]:
        """See `judge.Look`: acknowledged are "copy NAME", "phrase N", and "keys N" beside them."""
        files = {
            path.removeprefix(self._place): data
            for path, data in image.items()
            if path.startswith(self._place)
        }
        there = {name for name in files if parse_copy_name(name) is not None}
        finished = _of(acknowledged, "copy")
        if not _wanted(finished, there) <= there:
            yield "finished copy lost"
        phrases = range(_last(acknowledged, "keys"), _last(acknowledged, "phrase") + 2)
        for name in there:
            said = self._said(name, files[name], files, phrases)
            if said != "restored" and (name in finished or said not in SENTENCES):
                yield f"finished copy {said}" if name in finished else f"copy {said}"
        for name in filter(_is_half, files):
            said = self._said(name.removesuffix(_HALF), files[name], files, phrases)
            if said not in ("restored", "backup-damaged", "backup-key-missing"):
                yield f"half a copy {said}"

    def _said(self, name: str, data: bytes, files: Image, phrases: range) -> str:
        """`restored`, or the code of what is in the way."""
        copy = parse_copy_name(name)
        assert copy is not None
        keys = files.get(copy.key_file, b"")
        known = (name, sha256(data).digest(), sha256(keys).digest(), phrases)
        if known not in self._known:
            self._known[known] = self._restore(copy, data, keys, phrases)
        return self._known[known]

    def _restore(self, copy: CopyName, data: bytes, keys: bytes, phrases: range) -> str:
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True)
        path, vault = self._work / copy.text, self._work / "vault.owv"
        path.write_bytes(data)
        if keys:
            (self._work / copy.key_file).write_bytes(keys)
        said = ""
        for number in phrases:
            try:
                RestoreBench().examine(vault, path, phrase(number), no_report, CancelToken())
            except OsmoError as error:
                self.refused += 1
                said = error.code
            else:
                give_up(vault)
                self.restored += 1
                return "restored"
        return said


def _is_half(name: str) -> bool:
    return name.endswith(_HALF) and parse_copy_name(name.removesuffix(_HALF)) is not None


def _of(acknowledged: set[str], kind: str) -> set[str]:
    return {thing.partition(" ")[2] for thing in acknowledged if thing.startswith(f"{kind} ")}


def _last(acknowledged: set[str], kind: str) -> int:
    return max(map(int, _of(acknowledged, kind)), default=0)


def _wanted(finished: set[str], there: set[str]) -> set[str]:
    """Finished copies that the ring keeps, whichever of the newer ones are there already."""
    moments = {name: copy.moment for name in finished | there if (copy := parse_copy_name(name))}
    stay = kept(moments.values(), max(moments.values())) if moments else frozenset()
    return {name for name in finished if moments[name] in stay}
