"""A laptop in a process of its own, which acknowledges each thing that is safe.

It is killed, or its system calls are recorded. A line on standard output says what is durable.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.progress import CancelToken, Progress, run_steps
from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.services.attachments import AttachmentService, NewAttachment
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.storage import attachments as boxes
from osmo_desktop.storage import slots, vault_file
from osmo_desktop.storage.local_rows import SealedLocalRows
from tests.fakes.attachments import PlainCleaner
from tests.laptops import PHRASE, SECRET, Laptop

Rounds = Iterable[int]
PART = 12 * 1024
"""Bytes of a part of an object here, so that a small picture has several."""

CONTROLS: dict[str, dict[str, object]] = {
    "off": {"synchronous": 0},
    "wal-normal": {"journal_mode": "wal", "synchronous": 1},
    # A removed journal comes back and undoes what was acknowledged ...
    "delete-full": {"locking_mode": "normal", "journal_mode": "delete", "synchronous": 2},
    # ... unless its folder is synced too: as safe as what the product does.
    "delete-extra": {"locking_mode": "normal", "journal_mode": "delete", "synchronous": 3},
}
"""Other settings of SQLite, to see what a power cut does under them."""
UNSYNCED = "unsynced"
"""Files that the program writes itself are not synced, to see what a power cut does to those."""


def say(text: str) -> None:
    """Acknowledge; the pipe is read line by line."""
    print(text, flush=True)


def phrase(number: int) -> str:
    """The passphrase after so many changes."""
    return f"{PHRASE} {number}" if number else PHRASE


def opening(path: Path, numbers: Iterable[int]) -> list[int]:
    """Which of these passphrases open a vault; the recovery secret must open it, too."""
    vault = vault_file.VaultFile.open(path)
    slots.open_with_recovery(vault, SECRET)
    found = []
    for number in numbers:
        with contextlib.suppress(UserError):
            slots.open_with_passphrase(vault, phrase(number))
            found.append(number)
    vault.close()
    return found


def write_notes(laptop: Laptop, client: str, rounds: Rounds) -> None:
    """Save notes, and drafts in between."""
    notes, drafts = laptop.services.notes, laptop.services.drafts
    say("ready")
    for number in rounds:
        text = f"Muistiinpano {number} " + "x" * (number % 7 * 400)
        draft = notes.start(client, now=laptop.clock.now()).changed(happened=text)
        if number % 3 == 0:
            drafts.save(NoteDraft(id=draft.id, client_id=client, happened=text))
            say(f"draft {draft.id}")
        note_id, _ = notes.approve(draft)
        say(f"note {note_id} {number}")


def attach_files(laptop: Laptop, client: str, rounds: Rounds) -> None:
    """Take clean files in, for a draft that is approved and by themselves, in several parts."""
    pytest.MonkeyPatch().setattr(boxes, "PART_BYTES", PART)
    ledger, notes = laptop.ledger, laptop.services.notes
    rows = SealedLocalRows(ledger.vault, ledger.keyring)
    attachments = AttachmentService(
        laptop.book, ledger.attachments, PlainCleaner(), laptop.clock, rows
    )
    say("ready")
    for number in rounds:
        picture = partial(noise, number)
        attached = run_steps(attachments.attach(picture, f"Kuva {number}", "photo"))
        draft = notes.start(client, now=laptop.clock.now()).changed(
            happened=f"Muistiinpano {number}", attachments=(attached,)
        )
        laptop.services.drafts.save(draft)
        say(f"file {attached.id}")
        new = NewAttachment(f"Paperi {number}")
        added, _ = run_steps(attachments.add(client, picture, new))
        say(f"file {added}")
        say(f"note {notes.approve(draft)[0]}")


def noise(number: int) -> bytes:
    """A picture that does not become smaller: some 30 kB, other ones each time."""
    target = BytesIO()
    Image.frombytes("RGB", (100, 100), Random(number).randbytes(30_000)).save(target, "PNG")
    return target.getvalue()


def write_and_sync(laptop: Laptop, client: str, store: Path, rounds: Rounds) -> None:
    """Write a few notes, then sync; each round may be cut off anywhere."""
    say("ready")
    for number in rounds:
        for part in range(3):
            note_id = laptop.note(client, f"Muistiinpano {number}.{part} {new_id()}")
            say(f"note {note_id} {number}.{part}")
        seen = new_id()  # of whomever: an entry names a client by the stream alone
        laptop.services.access.record("view", client=seen)
        say(f"view {seen}")
        laptop.sync(store)
        say("round")


def import_once(laptop: Laptop, store: Path) -> None:
    """One round; what it imports is there at once or at the next."""
    say("ready")
    laptop.sync(store)
    for shot in laptop.book.find("meeting"):
        say(f"note {shot.id}")
    say("round")


def import_in_parts(laptop: Laptop, store: Path) -> None:
    """Rounds that somebody stops, each a little later than the one before, until one is whole."""
    say("ready")
    for wanted in itertools.count(4, 8):
        cancel, left = CancelToken(), itertools.count(wanted, -1)

        def report(_: Progress, cancel: CancelToken = cancel, left: Iterator[int] = left) -> None:
            if next(left) <= 0:
                cancel.cancel()

        try:
            run_steps(laptop.services.sync.run(place=str(store), progress=report, cancel=cancel))
        except KnownError as error:
            say(error.code)
            continue
        finally:
            for shot in laptop.book.find("meeting"):
                say(f"note {shot.id}")
        say("round")
        return


def erase(laptop: Laptop, store: Path) -> None:
    """Hear of an erasure; then the vault key changes at the unlock, and both are said."""
    say("ready")
    laptop.sync(store)
    say("client erased")
    laptop.restarted()
    say("key renewed")
    laptop.sync(store)
    say("laptop done")


def rotate(laptop: Laptop, store: Path) -> None:
    """One round, in which keys are replaced."""
    say("ready")
    laptop.sync(store)
    for kid in laptop.ledger.keyring.stream_keys(TRANSPORT):
        say(f"key {kid.hex()}")
    say("round")


def change_passphrase(laptop: Laptop, first: int, rounds: Rounds) -> None:
    """Change the passphrase again and again, from the one that holds now."""
    say("ready")
    for number in rounds:
        last = first + number
        run_steps(laptop.services.passphrase.change(phrase(last), phrase(last + 1)))
        say(f"phrase {last + 1}")


def back_up(laptop: Laptop, client: str, first: int, rounds: Rounds) -> None:
    """Back up every twenty minutes; now and then the passphrase is changed, and key files."""
    backups, last = laptop.services.backups, first
    say("ready")
    for number in rounds:
        say(f"note {laptop.note(client, f'Muistiinpano {number}')}")
        laptop.clock.advance(minutes=20)
        run_steps(backups.make())
        say(f"copy {max((laptop.folder / 'backups').glob('*.owb')).name}")
        if number % 3 == 1:
            run_steps(laptop.services.passphrase.change(phrase(last), phrase(last + 1)))
            last += 1
            say(f"phrase {last}")
            run_steps(backups.look())
            say(f"keys {last}")


def join(laptop: Laptop, store: Path) -> None:
    """Write before admission, and take the welcome, however often it is cut off."""
    say("ready")
    while True:
        try:
            laptop.sync(store)
        except KnownError as error:
            say(error.code)
        else:
            say("round")


def restore(laptop: Laptop) -> None:
    """Take the newest copy into use: the vault is that copy from the next unlock on."""
    say("ready")
    restoring = laptop.services.restoring
    vault = str(laptop.path)
    copy = restoring.newest(str(laptop.folder / "backups"))
    restoring.take(vault, restoring.examine(vault, copy, PHRASE))
    say("copy taken")
    laptop.restarted()
    say(f"client {laptop.client('Paluu', 'Pirjo')}")


def create(laptop: Laptop) -> None:
    """Make a vault in a folder that is not there."""
    say("ready")
    laptop.create()
    say("vault made")
    say(f"client {laptop.client()}")


def main() -> None:
    """Unlock and do what is asked, for ever or for some rounds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("action")
    parser.add_argument("folder", type=Path)
    parser.add_argument("store", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--phrase", type=int, default=0)
    parser.add_argument("--control", choices=[*CONTROLS, UNSYNCED])
    chosen = parser.parse_args()
    rounds = itertools.count() if chosen.rounds is None else range(chosen.rounds)
    if chosen.control == UNSYNCED:
        pytest.MonkeyPatch().setattr(os, "fsync", lambda _descriptor: None)
    elif chosen.control:
        settings: dict[str, object] = {**dict(vault_file.PRAGMAS), **CONTROLS[chosen.control]}
        pytest.MonkeyPatch().setattr(vault_file, "PRAGMAS", tuple(settings.items()))

    laptop = Laptop(chosen.folder, chosen.folder.name.capitalize())
    store = chosen.store or chosen.folder
    first = ""
    if chosen.action != "create":
        laptop.unlock(phrase(chosen.phrase))
        first = next((client.id for client in laptop.services.clients.list()), "")
    actions: dict[str, Callable[[], None]] = {
        "notes": lambda: write_notes(laptop, first, rounds),
        "attach": lambda: attach_files(laptop, first, rounds),
        "sync": lambda: write_and_sync(laptop, first, store, rounds),
        "import": lambda: import_once(laptop, store),
        "stop": lambda: import_in_parts(laptop, store),
        "erase": lambda: erase(laptop, store),
        "rotate": lambda: rotate(laptop, store),
        "passphrase": lambda: change_passphrase(laptop, chosen.phrase, rounds),
        "backup": lambda: back_up(laptop, first, chosen.phrase, rounds),
        "restore": lambda: restore(laptop),
        "join": lambda: join(laptop, store),
        "create": lambda: create(laptop),
    }
    actions[chosen.action]()
    laptop.lock()


if __name__ == "__main__":
    main()
