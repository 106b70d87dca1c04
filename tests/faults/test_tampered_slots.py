"""A1, A2: the ways into a vault: slots of every kind, the key file of backups, and a copy."""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from osmo_desktop.crypto import derive, passphrase, sealing
from osmo_desktop.domain.backup_ring import parse_copy_name
from osmo_desktop.domain.errors import DamagedError, KnownError, OsmoError, UserError
from osmo_desktop.domain.progress import CancelToken, no_report, run_steps
from osmo_desktop.formats.reset import read_escrow
from osmo_desktop.storage import slots
from osmo_desktop.storage.backups import KeyFile
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.reset import ask_reset
from osmo_desktop.storage.restoring import Examined, RestoreBench
from osmo_desktop.storage.vault_file import VaultFile
from tests.amounts import amount
from tests.faults.test_tampered_formats import ATTEMPTS, changes, cuts, flips
from tests.laptops import CHEAP, PHRASE, SECRET, Laptop, Team

NEW_PHRASE = "kuusi lampi ilta portti"
EXAMINED = 200


@dataclass(frozen=True)
class Slot:
    """A slot as it lies in a vault, and what the right key makes of one that lies there."""

    header: bytes
    wrapped: bytes
    open: Callable[[bytes, bytes], object]


def is_refused(slot: Slot, header: bytes, wrapped: bytes) -> bool:
    """True if a slot in the place of this one is refused with an error of ours."""
    try:
        slot.open(header, wrapped)
    except OsmoError:
        return True
    return False


def phrase_slot(vault: VaultFile, kind: str, phrase: str) -> Slot:
    """A slot under the key that was derived once; a header's own costs are for another test."""
    row = slots.read_passphrase_slot(vault, kind)
    kek = passphrase.derive_kek(phrase, row.salt, row.params)
    opens = partial(slots._unwrap, kek=kek, code="passphrase-wrong")
    return Slot(row.header, row.wrapped, opens)


@pytest.fixture
def every_slot(team: Team) -> Iterator[dict[str, Slot]]:
    """Slots of all sealed kinds in one vault: it has a team, a new key, and asked for help."""
    helper = team.anna.ledger
    ben = team.ben.lock()
    ask_reset(ben.path, NEW_PHRASE, lambda: CHEAP)
    with contextlib.closing(VaultFile.open(ben.path)) as vault:
        former = slots.open_with_passphrase(vault, PHRASE).vault
        with vault.transaction() as connection:
            slots.add_link(connection, former, sealing.random_bytes(32))
        (link,) = slots.read_slots(vault, "link")
        recovery = slots.read_slots(vault, "recovery")[0]
        device = bytes.fromhex(helper.identity.device)
        escrow = next(
            row
            for row in slots.read_slots(vault, "escrow")
            if read_escrow(*row).recipient == device
        )
        helping = helper.keyring.hpke(read_escrow(*escrow).recipient_epoch)
        kek = derive.recovery_kek(SECRET)
        yield {
            "passphrase": phrase_slot(vault, "passphrase", PHRASE),
            "reset": phrase_slot(vault, "reset", NEW_PHRASE),
            "recovery": Slot(*recovery, partial(slots._unwrap, kek=kek, code="recovery-wrong")),
            "link": Slot(*link, partial(slots._followed, former)),
            "escrow": Slot(*escrow, lambda head, ct: read_escrow(head, ct).open(helping)),
        }


def test_no_changed_slot_opens(every_slot: dict[str, Slot]) -> None:
    """Header and wrapped keys of every kind, changed, cut, and each slot in another's place."""
    assert every_slot.keys() | {"challenge"} == {kind.decode() for kind in slots._KINDS}
    bits = min(8, amount(8))
    for kind, slot in every_slot.items():
        header, wrapped = slot.header, slot.wrapped
        assert not is_refused(slot, header, wrapped), kind
        chance = random.Random(kind)
        share = amount(ATTEMPTS) // 40 // len(every_slot)
        tried = 0
        for changed in (
            *flips(header, bits),
            *cuts(header),
            *islice(changes(header, chance), share),
        ):
            tried += 1
            assert is_refused(slot, changed, wrapped), (kind, changed)
        for changed in (
            *flips(wrapped, bits),
            *cuts(wrapped),
            *islice(changes(wrapped, chance), share),
        ):
            tried += 1
            assert is_refused(slot, header, changed), kind
        for other in every_slot.values():
            if other is not slot:
                tried += 3
                assert is_refused(slot, other.header, other.wrapped)
                assert is_refused(slot, header, other.wrapped)
                assert is_refused(slot, other.header, wrapped)
        print(f"slot {kind}: {tried} changed forms, 0 opened")


def test_links_lead_on_in_their_order_only(team: Team) -> None:
    """Links that are swapped, doubled, of another vault or without the first one do not open."""
    vault = team.ben.ledger.vault
    keys = [slots.open_with_recovery(vault, SECRET).vault]
    keys += [sealing.random_bytes(32) for _ in range(3)]

    def put(links: list[tuple[bytes, bytes]]) -> bytes:
        with vault.transaction() as connection:
            slots.put_slots(connection, "link", links)
        return slots.open_with_recovery(vault, SECRET).vault

    with vault.transaction() as connection:
        slots.add_link(connection, keys[0], keys[1])
        slots.add_link(connection, keys[1], keys[2])
        slots.add_link(connection, sealing.random_bytes(32), keys[3])
    first, second, foreign = slots.read_slots(vault, "link")

    assert put([first, second]) == keys[2]
    mixed = (first[0], second[1]), (second[0], first[1])
    for wrong in (
        [second, first],
        [second],
        [first, first],
        [first, second, second],
        [first, second, foreign],
        [foreign, first],
        [*mixed],
        [first, mixed[0]],
    ):
        with pytest.raises(DamagedError, match="vault-slot"):
            put(wrong)
    assert put([first]) == keys[1]  # a former key, which opens no row of the vault


def test_a_slot_of_a_request_opens_no_vault(team: Team) -> None:
    """The slot of a forgotten passphrase's request, moved to the place of the passphrase's."""
    ben = team.ben.lock()
    ask_reset(ben.path, NEW_PHRASE, lambda: CHEAP)
    with contextlib.closing(VaultFile.open(ben.path)) as vault:
        rows = slots.read_slots(vault, "reset")
        with vault.transaction() as connection:
            slots.put_slots(connection, "passphrase", rows)
        with pytest.raises(UserError, match="passphrase-wrong"):
            slots.open_with_passphrase(vault, PHRASE)
        with pytest.raises(DamagedError):
            Keyring(slots.open_with_passphrase(vault, NEW_PHRASE)).load(vault)


@dataclass(frozen=True)
class Backup:
    """A copy of a laptop's vault with its key file, and the place where it is examined."""

    copy: Path
    vault: Path

    @property
    def key_path(self) -> Path:
        """The key file beside the copy."""
        name = parse_copy_name(self.copy.name)
        assert name is not None
        return self.copy.with_name(name.key_file)

    def examine(self, copy: Path | None = None) -> Examined:
        """Open a copy as for a restore."""
        bench = RestoreBench()
        return bench.examine(self.vault, copy or self.copy, PHRASE, no_report, CancelToken())


@pytest.fixture
def backup(laptop: Laptop) -> Backup:
    """A backup of a vault with some notes."""
    run_steps(laptop.unlock().services.backups.make())
    (copy,) = laptop.folder.glob("backups/*.owb")
    laptop.lock()
    return Backup(copy, laptop.path)


def test_no_changed_key_file_is_read(backup: Backup) -> None:
    """Every byte and every length of the key file: its hash tells damage from a wrong phrase."""
    data = backup.key_path.read_bytes()
    tried = 0
    for changed in (*flips(data, min(8, amount(8))), *cuts(data)):
        tried += 1
        with pytest.raises(DamagedError, match="backup-keys-damaged"):
            KeyFile.from_bytes(changed)
    print(f"key file: {tried} changed forms of {len(data)} bytes, 0 read")


def test_no_forged_key_file_opens_a_copy(backup: Backup) -> None:
    """With the hash made anew, changed slots, keys and bindings open nothing."""
    keys = KeyFile.from_bytes(backup.key_path.read_bytes())
    assert backup.examine().records > 0
    chance = random.Random(5)
    tried = amount(EXAMINED)
    for _ in range(tried):
        backup.key_path.write_bytes(forged(keys, chance).to_bytes())
        with pytest.raises((DamagedError, UserError, KnownError)):
            backup.examine()
    print(f"key file: {tried} forged, 0 opened")


def forged(keys: KeyFile, chance: random.Random) -> KeyFile:
    """A key file with one thing changed that its copies are opened with."""

    def other(data: bytes) -> bytes:
        return next(changes(data, chance))

    at = chance.randrange(len(keys.keys))
    row_id, sealed = keys.keys[at]
    way = next(slot for slot in keys.slots if slot[0] == "passphrase")
    rest = tuple(slot for slot in keys.slots if slot is not way)
    return chance.choice(
        (
            lambda: replaced(keys, bound=other(keys.bound)),
            lambda: replaced(keys, devices=("0" * 16,)),
            lambda: replaced(keys, slots=rest),
            lambda: replaced(keys, slots=((way[0], way[1], other(way[2])), *rest)),
            lambda: replaced(keys, keys=keys.keys[:at] + keys.keys[at + 1 :]),
            lambda: replaced(keys, keys=with_row(keys, at, (row_id, other(sealed)))),
            lambda: replaced(keys, keys=with_row(keys, at, (other(row_id), sealed))),
            lambda: replaced(keys, keys=with_row(keys, at, (row_id, keys.keys[at - 1][1]))),
        )
    )()


def with_row(keys: KeyFile, at: int, row: tuple[bytes, bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """The rows with another one at a place."""
    return (*keys.keys[:at], row, *keys.keys[at + 1 :])


def test_no_changed_copy_is_taken(backup: Backup) -> None:
    """A copy under its own name is refused whatever changed; renamed, it never tells otherwise."""
    data = backup.copy.read_bytes()
    right = backup.examine()
    name = parse_copy_name(backup.copy.name)
    assert name is not None
    chance = random.Random(6)
    tried, harmless = amount(EXAMINED), 0
    for number in range(tried):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        changed = bytes(flipped) if number % 2 else next(changes(data, chance))
        backup.copy.write_bytes(changed)
        with pytest.raises(DamagedError, match="backup-damaged"):
            backup.examine()
        new = replace(name, hash=hashlib.sha256(changed).hexdigest()[:32])
        renamed = backup.copy.with_name(new.text)
        renamed.write_bytes(changed)
        with contextlib.suppress(DamagedError, KnownError):
            found = backup.examine(renamed)
            assert replace(found, copy=right.copy, size=right.size) == right
            harmless += 1  # bytes of the file that carry nothing
        renamed.unlink()
    print(f"copy: {tried} changed, 0 taken; renamed {harmless} open and hold the same")
