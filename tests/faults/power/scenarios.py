"""Recorded pieces of work, each on a disk of its own: what power cuts are tried on.

Each makes `start` (what is on the disk, durable), records the note writer on a copy of it, and
says how the whole product looks at what a power cut left.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from osmo_desktop.domain.progress import run_steps
from tests.amounts import amount
from tests.faults import note_writer
from tests.faults.note_writer import opening, phrase
from tests.faults.power.calls import Call, record
from tests.faults.power.copies import Copies
from tests.faults.power.disk import Image, write_image
from tests.faults.power.judge import Kept, Scenario
from tests.laptops import PHRASE, STORE, VAULT, Laptop, Team

SEGMENTS = 24
State = dict[tuple[str, str, str, str], tuple[str, ...]]


def length(full: int) -> int:
    """How often a scenario repeats its work: at most `full`, a tenth in the small amount."""
    return min(full, amount(full))


def save(root: Path, vault_folder: Path, *, rounds: int, control: str = "") -> Scenario:
    """Notes and drafts saved on a laptop without a team."""
    start = root / "start"
    shutil.copytree(vault_folder, start / "anna")
    more = ["--rounds", rounds, *(["--control", control] if control else [])]
    calls = recorded(root, "notes", "anna", *more)
    return Scenario(f"save {control}".strip(), start, "anna", calls, _kept_notes)


def save_again(root: Path, image: Image) -> Scenario:
    """What a power cut left: the journal is rolled back, notes are saved."""
    start = root / "start"
    start.mkdir(parents=True)
    write_image(image, start)
    calls = recorded(root, "notes", "anna", "--rounds", 2)
    return Scenario("second cut", start, "anna", calls, _kept_notes)


def cut_segments(root: Path, team: Team) -> Scenario:
    """Notes are written and sent to a folder on the same disk, round after round."""
    _with_client(team)
    start = _start_of(root, team)
    calls = recorded(root, "sync", "ben", "--rounds", length(12))

    def kept(folder: Path) -> set[str]:
        ben = Laptop(folder / "ben", "Ben").unlock()
        found = {f"note {shot.id}" for shot in ben.book.find("meeting")}
        found |= {f"view {row.client}" for row in ben.services.access.own().rows}
        ben.sync(folder / STORE)
        assert ben.book.unsent() == 0
        assert not ben.ledger.history.is_forked(ben.ledger.device)
        assert ben.services.verify()["malformed"] == 0
        ben.lock()
        return found

    return Scenario("segment cut", start, "ben", calls, kept)


def import_segments(root: Path, team: Team) -> Scenario:
    """A colleague's segments are imported; each is there whole or not, and all after a round."""
    state, written = sent_notes(team)
    start = _start_of(root, team)
    calls = recorded(root, "import", "ben")
    return Scenario("import", start, "ben", calls, kept_import(state, written))


def sent_notes(team: Team) -> tuple[State, set[str]]:
    """Anna sends notes in segments of their own: her state, and what she wrote."""
    _with_client(team)
    team.anna.unlock()
    client = team.anna.services.clients.list()[0].id
    for number in range(SEGMENTS):
        team.anna.note(client, f"Muistiinpano {number} " + "x" * (number % 5 * 800))
        team.anna.sync(team.store)
    written = {f"note {shot.id}" for shot in team.anna.book.find("meeting")}
    state = team.anna.state()
    team.anna.lock()
    return state, written


def kept_import(state: State, written: set[str]) -> Kept:
    """Ben has some of it, and all after a round."""

    def kept(folder: Path) -> set[str]:
        ben = Laptop(folder / "ben", "Ben").unlock()
        found = {f"note {shot.id}" for shot in ben.book.find("meeting")}
        ben.sync(folder / STORE)
        assert {f"note {shot.id}" for shot in ben.book.find("meeting")} == written
        assert ben.state() == state
        assert ben.services.verify()["malformed"] == 0
        ben.lock()
        return found

    return kept


def change_passphrase(root: Path, vault_folder: Path) -> Scenario:
    """The passphrase is changed again and again; exactly one opens the vault, the last or next."""
    start = root / "start"
    shutil.copytree(vault_folder, start / "anna")
    changes = length(100)
    calls = recorded(root, "passphrase", "anna", "--rounds", changes)

    def kept(folder: Path) -> set[str]:
        (last,) = opening(folder / "anna" / VAULT, range(changes + 1))
        laptop = Laptop(folder / "anna", "Anna").unlock(phrase(last))
        assert len(laptop.notes()) == 3
        laptop.lock()
        return {f"phrase {number}" for number in range(1, last + 1)}

    return Scenario("passphrase", start, "anna", calls, kept)


def restore(root: Path, vault_folder: Path) -> Scenario:
    """A copy is taken into use; the former vault is kept aside, and either is there whole."""
    start = root / "start"
    shutil.copytree(vault_folder, start / "anna")
    laptop = Laptop(start / "anna", "Anna").unlock()
    copied = laptop.notes()
    run_steps(laptop.services.backups.make())
    client = laptop.services.clients.list()[0].id
    later = {f"Muistiinpano {number}." for number in range(5)}
    for text in later:
        laptop.note(client, text)
    laptop.lock()
    calls = recorded(root, "restore", "anna")

    def kept(folder: Path) -> set[str]:
        laptop = Laptop(folder / "anna", "Anna").unlock()
        notes = laptop.notes()
        found = {f"client {client.id}" for client in laptop.services.clients.list()}
        assert laptop.services.verify()["malformed"] == 0
        laptop.lock()
        if notes == copied | later:  # not taken yet: taking it works as if nothing had been
            restoring = laptop.unlock().services.restoring
            copy = restoring.newest(str(laptop.folder / "backups"))
            assert restoring.examine(str(laptop.path), copy, PHRASE).lacking is None
            restoring.give_up(str(laptop.path))
            laptop.lock()
            return found
        assert notes == copied
        formers = list(laptop.folder.glob("vault-former-*.owv"))
        assert formers
        for former in formers:  # an image makes two files of a file with two names
            former.replace(laptop.path)
            assert laptop.unlock().notes() == copied | later
            laptop.lock()
        return found | {"copy taken"}

    return Scenario("restore", start, "anna", calls, kept)


def back_up(root: Path, vault_folder: Path, *, control: str = "") -> Scenario:
    """Copies are made and thinned, the passphrase changes, and key files follow it."""
    start = root / "start"
    shutil.copytree(vault_folder, start / "anna")
    rounds = length(16)
    more = ["--rounds", rounds, *(["--control", control] if control else [])]
    calls = recorded(root, "backup", "anna", *more)
    said = {" ".join(call.data.decode().split()[:2]) for call in calls if call.kind == "say"}
    beside = {thing for thing in said if thing.startswith(("copy ", "keys "))}
    copies = Copies("anna/backups/", root / "look")

    def kept(folder: Path) -> set[str]:
        (last,) = opening(folder / "anna" / VAULT, range(rounds + 1))
        laptop = Laptop(folder / "anna", "Anna").unlock(phrase(last))
        found = {f"note {shot.id}" for shot in laptop.book.find("meeting")}
        laptop.clock.advance(days=1)
        run_steps(laptop.services.backups.make())
        left = [path.name for path in laptop.folder.rglob("*")]
        assert not [name for name in left if name.endswith((".new", ".backup"))], left
        copy = laptop.services.restoring.newest(str(laptop.folder / "backups"))
        preview = laptop.services.restoring.examine(str(laptop.path), copy, phrase(last))
        assert preview.clients == len(laptop.services.clients.list())
        laptop.lock()
        return found | {f"phrase {number}" for number in range(1, last + 1)} | beside

    name = f"backup {control}".strip()
    return Scenario(name, start, "anna", calls, kept, look=copies.look)


def create(root: Path) -> Scenario:
    """A vault is made in a folder that is not there; before it is, making it works."""
    start = root / "start"
    start.mkdir(parents=True)
    calls = recorded(root, "create", "anna")

    def kept(folder: Path) -> set[str]:
        laptop = Laptop(folder / "anna", "Anna")
        found = {"vault made"} if laptop.path.exists() else set()
        (laptop.unlock if found else laptop.create)()
        found |= {f"client {client.id}" for client in laptop.services.clients.list()}
        laptop.client("Uusi", "Asiakas")
        laptop.lock()
        return found

    return Scenario("create", start, "anna", calls, kept)


def recorded(root: Path, action: str, laptop: str, *more: object) -> list[Call]:
    """Record work on a copy of `start`."""
    live = root / "live"
    shutil.copytree(root / "start", live)
    store = [live / STORE] if (live / STORE).is_dir() else []
    arguments = [note_writer.__file__, action, live / laptop, *store, *more]
    return record(arguments, live, root / "trace")


def _kept_notes(folder: Path) -> set[str]:
    """Notes and drafts of a laptop, which can be worked with as before."""
    laptop = Laptop(folder / "anna", "Anna").unlock()
    notes = {shot.id for shot in laptop.book.find("meeting")}
    drafts = {draft.id for draft in laptop.services.drafts.all()}
    client = laptop.services.clients.list()[0].id
    added = laptop.note(client, "Katkon jälkeen.")
    assert {shot.id for shot in laptop.restarted().book.find("meeting")} == notes | {added}
    assert laptop.services.verify()["malformed"] == 0
    laptop.lock()
    assert not laptop.path.with_name(VAULT + "-journal").exists()
    return {f"note {id_}" for id_ in notes} | {f"draft {id_}" for id_ in drafts | notes}


def _with_client(team: Team) -> None:
    """Let Ben have a client of the team's; everything locked and sent."""
    for laptop in team.everybody:
        laptop.unlock()
    team.shared_client(team.ben)
    team.lock()


def _start_of(root: Path, team: Team) -> Path:
    """Ben's laptop and the shared folder, on one disk."""
    start = root / "start"
    for folder in (team.ben.folder, team.store):
        shutil.copytree(folder, start / folder.name)
    return start
