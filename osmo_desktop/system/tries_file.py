"""Wrong passphrases in a row, kept outside the vault from one process to the next."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from osmo_desktop.domain.tries import Tries
from osmo_desktop.system import paths


class FileTries:
    """A small file beside the profile: paths of vaults, counts and times."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, vault: Path) -> Tries:
        """See `services.brake.TriesFile`."""
        kept = self._all().get(str(vault))
        match kept:
            case [int(failed), int(at) | float(at)]:
                return Tries(failed, at)
        return Tries()

    def write(self, vault: Path, tries: Tries) -> None:
        """See `services.brake.TriesFile`; written beside and renamed, so that it is never half."""
        kept = self._all()
        kept.pop(str(vault), None)
        if tries.failed:
            kept[str(vault)] = [tries.failed, tries.at]
        # Whoever has no room for it must still be able to open the vault.
        with suppress(OSError):
            if not kept:
                self._path.unlink(missing_ok=True)
                return
            paths.make_private(self._path.parent)
            beside = self._path.with_suffix(".new")
            beside.write_text(json.dumps(kept), encoding="utf-8")
            beside.replace(self._path)

    def _all(self) -> dict[str, object]:
        try:
            kept = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}
