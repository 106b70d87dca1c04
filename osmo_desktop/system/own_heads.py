"""The newest own segment of each vault of this laptop, kept outside the vaults (SECURITY b.7).

A file beside the settings: whoever puts an older copy of a vault back does not put this back with
it. It holds device ids, numbers and hashes, which are on every store; nothing of clients.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Final

from osmo_desktop.system import paths

_MOST: Final = 100
_HASH_BYTES: Final = 16


class OwnHeads:
    """Implements the role `sync.witnessing.Witness` over one file; what is damaged is left out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self, device: str) -> bytes | None:
        """First 16 bytes of the hash of the newest segment that the device was seen to write."""
        return self._read().get(device)

    def note(self, device: str, hash16: bytes) -> None:
        """Remember it; a folder that cannot be written to is no reason to stop."""
        heads = self._read()
        if heads.pop(device, None) == hash16:
            return
        kept = [*heads.items()][1 - _MOST :]
        text = json.dumps({id_: head.hex() for id_, head in [*kept, (device, hash16)]})
        beside = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):
            paths.make_private(self._path.parent)
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._path)

    def _read(self) -> dict[str, bytes]:
        try:
            stored = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        found = stored.items() if isinstance(stored, dict) else ()
        heads = {id_: _hash(text) for id_, text in found}
        return {id_: head for id_, head in heads.items() if head is not None}


def _hash(text: object) -> bytes | None:
    try:
        found = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return None
    return found if len(found) == _HASH_BYTES else None
