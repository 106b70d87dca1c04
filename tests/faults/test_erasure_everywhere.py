"""A6: what was erased opens nowhere, with any present key, from any copy (SECURITY b.9, (d) A6).

The thief here has every copy of the store that there ever was, the trash included, every file of
every laptop as it is now, and every passphrase. Old copies of whole laptops are not among it.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from osmo_desktop.crypto.derive import org_root
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats import reset, welcome
from osmo_desktop.formats.grant import open_grant, read_grant_header
from osmo_desktop.formats.record import RecordCipher, read_header
from osmo_desktop.services.models import NoteDraft, RoundResult
from osmo_desktop.storage import slots
from osmo_desktop.storage.backups import KeyFile
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.slots import MasterKeys
from osmo_desktop.storage.vault_file import VaultFile
from tests.amounts import amount
from tests.integration.test_erasure import approve
from tests.integration.test_new_sheet import NEW, replace
from tests.integration.test_removals import promote
from tests.laptops import PHRASE, SECRET, Laptop, Team

RUNS = 20
Objects = set[tuple[str, bytes]]
Found = dict[bytes, RecordCipher]
"""Keys of streams that somebody got hold of, by their ids."""


@dataclass
class Watched(Laptop):
    """A laptop after whose every round the whole store is copied."""

    ever: Objects = field(default_factory=set)

    def sync(self, store: Path | str, *, is_new_place: bool = False) -> RoundResult:
        """One round."""
        result = super().sync(store, is_new_place=is_new_place)
        self.ever |= held_by(Path(store))
        return result


@dataclass(frozen=True)
class World:
    """A team of two supervisors and a worker, with a client to erase and one to keep."""

    team: Team
    ever: Objects
    doomed: str
    other: str


def held_by(store: Path) -> Objects:
    """Every object of a store, by its name."""
    files = (path for path in store.rglob("*") if path.is_file())
    return {(str(path.relative_to(store)), path.read_bytes()) for path in files}


def world_at(root: Path, ever: Objects, doomed: str = "", other: str = "") -> World:
    """The team whose files lie below a folder, unlocked."""
    names = ("Anna", "Ben", "Cilla")
    laptops = [Watched(root / name.lower(), name, ever=ever) for name in names]
    for laptop in laptops:
        laptop.unlock()
    return World(Team(root, *laptops), ever, doomed, other)


@pytest.fixture(scope="module")
def frozen_world(frozen_team: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Both clients are known and open everywhere; locked, and never opened again."""
    root = tmp_path_factory.mktemp("world") / "team"
    shutil.copytree(frozen_team, root)
    world = world_at(root, set())
    team = world.team
    promote(team, team.cilla)
    doomed, other = team.shared_client(team.ben), team.shared_client(team.ben)
    team.lock()
    return World(team, world.ever, doomed, other)


# -- the thief ------------------------------------------------------------------------------------


def from_store(objects: Objects, keys: Iterable[HpkeKey], publics: dict[bytes, bytes]) -> Found:
    """What grants and bundles of any day give to who holds these keys."""
    found: Found = {}
    for name, data in objects:
        for key in keys:
            with contextlib.suppress(OsmoError):
                if name.endswith(".grant"):
                    public = publics[read_grant_header(data).granter]
                    got = open_grant(data, hpke_key=key, granter_public=public)
                    _keep(found, RecordCipher(got.client_key, got.stream, got.epoch))
                elif name.endswith(".welcome"):
                    inside = welcome.open_seal(data, hpke_key=key)
                    for item in inside.client_keys:
                        _keep(found, RecordCipher(item.key, item.stream, item.epoch))
    return found


def from_laptops(laptops: Iterable[Laptop]) -> tuple[Found, list[HpkeKey]]:
    """What the files of locked laptops give with the passphrase: vaults, and all their key files.

    Supervisors help each other's vaults open, too.
    """
    found: Found = {}
    keys: list[HpkeKey] = []
    with contextlib.ExitStack() as stack:
        files = (contextlib.closing(VaultFile.open(laptop.path)) for laptop in laptops)
        vaults = [stack.enter_context(file) for file in files]
        for vault in vaults:
            keyring = _opened(vault, slots.open_with_passphrase(vault, PHRASE))
            keys += keyring._hpke.values()
            _keep_all(found, keyring)
            for path in (vault.path.parent / "backups").glob("*.owk"):
                for row in KeyFile.from_bytes(path.read_bytes()).keys:
                    if keyring.is_own(*row):
                        keyring.remember(keyring._open(*row))
            _keep_all(found, keyring)
        for vault in vaults:
            for escrow in (reset.read_escrow(*row) for row in slots.read_slots(vault, "escrow")):
                for key in keys:
                    with contextlib.suppress(OsmoError):
                        got = MasterKeys(escrow.open(key), bytes(32), is_signature_new=True)
                        _keep_all(found, _opened(vault, got))
    return found, keys


def _opened(vault: VaultFile, masters: MasterKeys) -> Keyring:
    keyring = Keyring(masters)
    keyring.load(vault)
    return keyring


def _keep(found: Found, cipher: RecordCipher) -> None:
    found[cipher.kid] = cipher


def _keep_all(found: Found, keyring: Keyring) -> None:
    for stream in keyring.streams():
        found.update({kid: held.cipher for kid, held in keyring.stream_keys(stream).items()})


def opened_of(records: set[bytes], found: Found) -> int:
    """How many sealed records these keys open."""
    count = 0
    for record in records:
        with contextlib.suppress(OsmoError, StopIteration):
            kid8 = read_header(record).kid8
            next(cipher for kid, cipher in found.items() if kid.startswith(kid8)).open(record)
            count += 1
    return count


# -- the world ------------------------------------------------------------------------------------


def live(world: World, random: Random) -> None:
    """Notes, drafts, rounds, backups and unlocks in any order."""
    team = world.team
    for number in range(random.randint(5, 9)):
        laptop = random.choice(team.everybody)
        client = random.choice((world.doomed, world.doomed, world.other))
        what = random.choice(("note", "note", "sync", "draft", "backup", "restart"))
        if what == "note":
            laptop.note(client, f"Muistiinpano {number}.")
        elif what == "sync":
            laptop.sync(team.store)
        elif what == "draft":
            draft = NoteDraft(id=new_id(), client_id=client, happened=f"Luonnos {number}.")
            laptop.services.drafts.save(draft)
        elif what == "backup":
            laptop.clock.advance(hours=1)
            run_steps(laptop.services.backups.make())
        else:
            laptop.restarted()
    team.ben.note(world.doomed, "Viimeinen.")
    team.exchange()


def erase(world: World, random: Random) -> None:
    """Two approve, everybody hears of it, unlocks, looks after the copies and says so."""
    team = world.team
    first, second = random.sample((team.anna, team.cilla), 2)
    approve(first, world.doomed)
    if random.random() < 0.5:
        team.ben.note(world.doomed, "Lähettämättä.")
    team.exchange(first, second, rounds=1)
    approve(second, world.doomed)
    team.exchange(second, first, team.ben)
    for laptop in random.sample(team.everybody, 3):
        laptop.restarted()
        run_steps(laptop.services.backups.look())
    team.exchange()


def records_of(laptop: Laptop, stream: str) -> set[bytes]:
    """The sealed records of a stream, as they lie in segments everywhere."""
    ledger = laptop.ledger
    bodies = (ledger.body(stored.verified) for stored in ledger.log.segments())
    return {
        record
        for body in bodies
        for record in body.records
        if read_header(record).stream.hex() == stream
    }


def key_traces(laptop: Laptop, stream: str) -> list[bytes]:
    """The sealed rows of the stream's keys, and the keys."""
    keyring = laptop.ledger.keyring
    rows = laptop.ledger.vault.blobs("SELECT id, sealed FROM keyring")
    traces = [
        sealed
        for row_id, sealed in rows
        if row_id[:1] == b"k" and keyring._open(row_id, sealed).stream == stream
    ]
    return traces + [held.key for held in keyring.stream_keys(stream).values()]


def device_files(team: Team) -> list[bytes]:
    """Every file of every laptop."""
    folders = (laptop.folder for laptop in team.everybody)
    return [path.read_bytes() for base in folders for path in base.rglob("*") if path.is_file()]


@pytest.mark.faults
def test_what_was_erased_opens_nowhere(frozen_world: World, tmp_path: Path) -> None:
    """Every record of the client opened before; after, only the sheet of that day opens them.

    Then a new sheet is made: the present store gives nothing to either sheet, and no copy of any
    day gives anything to the new one.
    """
    totals = {"records": 0, "objects": 0, "before": 0, "after": 0, "old sheet": 0, "new sheet": 0}
    for seed in range(amount(RUNS)):
        random = Random(seed)
        root = tmp_path / str(seed) / "team"
        shutil.copytree(frozen_world.team.root, root)
        start = frozen_world
        world = world_at(root, set(start.ever), start.doomed, start.other)
        for name, count in _one(world, random).items():
            totals[name] += count
        world.team.lock()
    assert totals["before"] == totals["old sheet"] == totals["records"] > 0
    assert totals["after"] == totals["new sheet"] == 0
    print(f"A6: {amount(RUNS)} histories: {totals}")


def _one(world: World, random: Random) -> dict[str, int]:
    team, ever = world.team, world.ever
    live(world, random)
    records = records_of(team.anna, world.doomed)
    kept = records_of(team.anna, world.other)
    traces = [trace for laptop in team.everybody for trace in key_traces(laptop, world.doomed)]
    publics = _publics(team)
    team.lock()
    held, keys = from_laptops(team.everybody)
    by_grant = from_store(ever, keys, publics)
    assert opened_of(records, by_grant) == len(records)
    assert sum(trace in data for data in device_files(team) for trace in traces) >= 3
    before = opened_of(records, held | by_grant)

    for laptop in team.everybody:
        laptop.unlock()
    erase(world, random)

    assert {len(laptop.ledger.keyring._former) for laptop in team.everybody} == {1}
    done = team.anna.ledger.fold.team_values("erasure", world.doomed, "done")
    assert set(done) == {laptop.book.device for laptop in team.everybody}
    team.lock()
    held, keys = from_laptops(team.everybody)
    after = opened_of(records, held | from_store(ever, keys, publics))
    assert opened_of(kept, held) == len(kept)
    assert not [1 for data in device_files(team) for trace in traces if trace in data]
    old, new = [org_root(SECRET).hpke], [org_root(NEW).hpke]
    by_old_sheet = opened_of(records, from_store(ever, old, publics))

    for laptop in team.everybody:
        laptop.unlock()
    replace(team.anna)
    team.exchange()

    present = held_by(team.store)
    assert opened_of(records, from_store(present, old, publics)) == 0
    assert opened_of(kept, from_store(present, new, publics)) == len(kept)
    by_new_sheet = opened_of(records, from_store(ever | present, new, publics))
    return {
        "records": len(records),
        "objects": len(ever),
        "before": before,
        "after": after,
        "old sheet": by_old_sheet,
        "new sheet": by_new_sheet,
    }


def _publics(team: Team) -> dict[bytes, bytes]:
    """The public keys of all laptops."""
    directory = team.anna.ledger.directory
    devices = (bytes.fromhex(laptop.book.device) for laptop in team.everybody)
    return {device: directory.public_key(device) or b"" for device in devices}
