"""A laptop that backs up or restores without end, in a process of its own, to be killed.

`backup FOLDER` saves a note, makes a backup, and says so. `restore FOLDER COPY` examines a copy,
takes it into use, opens the vault and locks it again, and says each. `ready` comes first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from osmo_desktop.domain.progress import run_steps
from tests.laptops import PHRASE, Laptop


def _say(*words: object) -> None:
    print(*words, flush=True)


def _back_up(laptop: Laptop) -> None:
    laptop.unlock()
    client = next(iter(laptop.book.find("client"))).id
    _say("ready")
    while True:
        _say("note", laptop.note(client))
        laptop.clock.advance(hours=1)
        run_steps(laptop.services.backups.make())
        _say("copy", laptop.clock.now().timestamp())


def _restore(laptop: Laptop, copy: str) -> None:
    vault = str(laptop.path)
    laptop.unlock()
    restoring = laptop.services.restoring
    laptop.lock()
    _say("ready")
    while True:
        laptop.clock.advance(hours=1)
        found = restoring.examine(vault, copy, PHRASE)
        _say("examined")
        restoring.take(vault, found)
        _say("taken")
        laptop.unlock()
        _say("opened", len(laptop.notes()))
        laptop.lock()


def main() -> None:
    """Do what the arguments ask for, without end."""
    mode, folder, *rest = sys.argv[1:]
    worker = Laptop(Path(folder), "Anna")
    if mode == "backup":
        _back_up(worker)
    else:
        _restore(worker, rest[0])
