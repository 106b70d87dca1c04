"""The peer of exchange: PouchDB pulling the same notes over loopback, beside us in one run.

It is a package of npm, with CouchDB's protocol served by itself: `make bench` installs it from its
hashed lock file. Without Node the rows say that it is missing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent / "pouchdb"
_WAIT_S: Final = 600


@dataclass(frozen=True)
class Pull:
    """What one pull of all notes took."""

    ms: float
    bytes: int


def is_here() -> bool:
    """Tell whether the peer can run."""
    return shutil.which("node") is not None and (_HERE / "node_modules" / "pouchdb").is_dir()


def pull(folder: Path, notes: Sequence[str]) -> Pull:
    """Pull so many notes into a new database below `folder`.

    Raises RuntimeError when it fails or does not hold them all.
    """
    folder.mkdir()
    documents = folder / "notes.jsonl"
    documents.write_text(
        "\n".join(
            json.dumps(
                {
                    "_id": f"{index:032x}",
                    "occurred": "2026-11-19T09:00:00+02:00",
                    "mode": "home_visit",
                    "happened": text,
                },
                ensure_ascii=False,
            )
            for index, text in enumerate(notes)
        ),
        encoding="utf-8",
    )
    command = ["node", str(_HERE / "pull.js"), str(folder), str(documents)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=_WAIT_S, cwd=_HERE
    )
    if done.returncode:
        raise RuntimeError(f"the peer failed: {done.stderr[-500:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    if found["held"] != len(notes):
        raise RuntimeError("the peer's pull is not whole")
    return Pull(float(found["ms"]), int(found["bytes"]))
