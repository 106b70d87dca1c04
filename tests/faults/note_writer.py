"""A laptop in a process of its own, which acknowledges each thing that is safe: it will be killed.

Usage: note_writer.py ACTION FOLDER [STORE]. A line on standard output says what is durable.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.services.models import NoteDraft
from tests.laptops import Laptop


def say(text: str) -> None:
    """Acknowledge; the pipe is read line by line."""
    print(text, flush=True)


def write_notes(laptop: Laptop, client: str) -> None:
    """Save notes for ever, and drafts in between."""
    notes, drafts = laptop.services.notes, laptop.services.drafts
    say("ready")
    for number in itertools.count():
        text = f"Muistiinpano {number} " + "x" * (number % 7 * 400)
        draft = notes.start(client, now=laptop.clock.now()).changed(happened=text)
        if number % 3 == 0:
            drafts.save(NoteDraft(id=draft.id, client_id=client, happened=text))
            say(f"draft {draft.id}")
        note_id, _ = notes.approve(draft)
        say(f"note {note_id} {number}")


def sync_for_ever(laptop: Laptop, client: str, store: Path) -> None:
    """Write a few notes, then sync; each round may be cut off anywhere."""
    say("ready")
    for number in itertools.count():
        for part in range(3):
            note_id = laptop.note(client, f"Muistiinpano {number}.{part} {new_id()}")
            say(f"note {note_id} {number}.{part}")
        laptop.sync(store)
        say("round")


def import_once(laptop: Laptop, store: Path) -> None:
    """One round; what it imports is there at once or at the next."""
    say("ready")
    laptop.sync(store)
    say("round")


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


def main() -> None:
    """Unlock and do what is asked until the kill."""
    action, folder = sys.argv[1], Path(sys.argv[2])
    laptop = Laptop(folder, folder.name.capitalize()).unlock()
    store = Path(sys.argv[3]) if len(sys.argv) > 3 else folder
    clients = laptop.services.clients.list()
    if action == "notes":
        write_notes(laptop, clients[0].id)
    elif action == "sync":
        sync_for_ever(laptop, clients[0].id, store)
    elif action == "import":
        import_once(laptop, store)
    else:
        join(laptop, store)
    laptop.lock()


if __name__ == "__main__":
    main()
