"""Backups: what is in a copy, in which moment, and what becomes of it."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from osmo_desktop.domain.backup_ring import CopyName, parse_copy_name
from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError, UserError
from osmo_desktop.domain.progress import CancelToken, Progress, no_report, run_steps
from osmo_desktop.storage import restoring
from osmo_desktop.storage.backup_places import BackupPlace, FoundCopy, all_copies
from osmo_desktop.storage.backups import BackupMaker, KeyFile, building_path
from osmo_desktop.storage.slots import open_with_passphrase, write_passphrase_slot
from tests.laptops import CHEAP, PHRASE, SECRET, Laptop

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEXTS = {"Ensimmäinen.", "Toinen.", "Kolmas."}


def _place(laptop: Laptop) -> BackupPlace:
    maker = BackupMaker(laptop.ledger)
    place = BackupPlace(laptop.folder / "backups", [maker.mark])
    if not place.is_there():
        place.begin(maker.key_file(), is_new_folder=True)
    return place


def _back_up(laptop: Laptop, moment: datetime = NOW) -> FoundCopy:
    maker = BackupMaker(laptop.ledger)
    place = _place(laptop)
    built = run_steps(maker.build(no_report, CancelToken()))
    copy = place.put(built, moment, no_report, CancelToken(), keys=maker.key_file())
    maker.discard(built)
    return copy


def _examine(laptop: Laptop, copy: Path, key: str | bytes = PHRASE) -> restoring.Examined:
    return restoring.RestoreBench().examine(laptop.path, copy, key, no_report, CancelToken())


def _names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


# -- what a copy is -------------------------------------------------------------------------------


def test_copy_holds_the_data_and_no_key(laptop: Laptop) -> None:
    """The data file has every row but those of slots and keyring, whose bytes are nowhere in it."""
    laptop.unlock()
    copy = _back_up(laptop)
    keys = laptop.ledger.vault.rows("SELECT sealed FROM keyring UNION SELECT wrapped FROM slot")
    tables = ("rec", "seg", "object", "blob", "blob_part", "local")
    wanted = {name: laptop.ledger.vault.rows(f"SELECT * FROM {name}") for name in tables}

    data = copy.path.read_bytes()
    with contextlib.closing(sqlite3.connect(copy.path)) as found:
        assert found.execute("SELECT count(*) FROM slot").fetchone() == (0,)
        assert found.execute("SELECT count(*) FROM keyring").fetchone() == (0,)
        for name, rows in wanted.items():
            assert found.execute(f"SELECT * FROM {name}").fetchall() == rows
    assert wanted["rec"]
    for (key,) in keys:
        assert isinstance(key, bytes)
        assert key not in data


def test_nothing_readable_is_in_copy_or_key_file(laptop: Laptop) -> None:
    """Neither names nor texts of clients are in any file of a place."""
    laptop.unlock()
    copy = _back_up(laptop)

    for path in copy.path.parent.iterdir():
        data = path.read_bytes()
        assert not any(
            word.encode() in data for word in ("Virtanen", "Korhonen", "Aino", "Anna", *TEXTS)
        )


def test_copy_is_the_vault_of_one_moment(laptop: Laptop) -> None:
    """What is saved, changed and removed between two slices is in the copy whole."""
    laptop.unlock()
    client = laptop.client("Laine", "Pia")
    laptop.services.settings.change(theme="dark")
    maker = BackupMaker(laptop.ledger)
    steps = maker.build(no_report, CancelToken())
    call = next(steps)
    slices = 0
    while getattr(call, "__name__", "") == "_give_way":
        slices += 1
        if slices < 6:
            laptop.note(client, f"Välissä {slices}.")
            laptop.services.settings.change(idle_minutes=slices + 1)
            laptop.ledger.reseal(laptop.ledger.pending)  # removes all rows and writes them anew
        call = steps.send(call())
    with pytest.raises(StopIteration) as end:
        steps.send(call())

    copy = _place(laptop).put(end.value.value, NOW, no_report, CancelToken(), keys=maker.key_file())
    texts = laptop.notes()
    with contextlib.closing(sqlite3.connect(copy.path)) as found:
        for name in ("rec", "local"):
            assert found.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() == (
                laptop.ledger.vault.rows(f"SELECT * FROM {name} ORDER BY rowid")
            )
    laptop.lock()
    assert slices >= 3
    assert "Välissä 1." in texts
    _examine(laptop, copy.path)
    restoring.decide(laptop.path)
    laptop.unlock()
    assert laptop.notes() == texts


def test_stopped_backup_leaves_nothing(laptop: Laptop) -> None:
    """Stopping in the middle leaves neither file nor triggers, and saving goes on."""
    laptop.unlock()
    before = _names(laptop.folder)
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        cancel.cancel()

    with pytest.raises(KnownError, match="backup-stopped"):
        run_steps(BackupMaker(laptop.ledger).build(stop, cancel))

    assert _names(laptop.folder) == before
    assert laptop.ledger.vault.rows("SELECT * FROM temp.sqlite_master") == []
    assert laptop.note(laptop.client("Laine", "Pia"), "Jatkuu.")


@pytest.mark.parametrize("where", [0, 20, 100, 5000, -1])
def test_flipped_byte_is_refused(laptop: Laptop, where: int) -> None:
    """A copy of which one bit changed, or that was cut short, is refused with its own sentence."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    names, before = _names(laptop.folder), copy.path.read_bytes()
    changed = bytearray(before)
    changed[where] ^= 1

    for data in (bytes(changed), before[: len(before) // 2], b""):
        copy.path.write_bytes(data)
        with pytest.raises(DamagedError, match="backup-damaged"):
            _examine(laptop, copy.path)

    assert _names(laptop.folder) == names


def test_forged_copy_with_a_fitting_name_is_refused(laptop: Laptop) -> None:
    """Whoever changes a sealed row and names the file by its new hash is found out by the seals."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    with contextlib.closing(sqlite3.connect(copy.path)) as forged:
        forged.execute("DELETE FROM rec WHERE seq = (SELECT max(seq) FROM rec)")
        forged.execute("CREATE TABLE extra (x)")
        forged.commit()
    digest = hashlib.sha256(copy.path.read_bytes()).hexdigest()[:32]
    named = copy.path.with_name(replace(copy.name, hash=digest).text)
    copy.path.rename(named)

    with pytest.raises(DamagedError, match="backup-damaged"):
        _examine(laptop, named)


def test_file_that_runs_something_is_refused(laptop: Laptop) -> None:
    """A copy with triggers or views of somebody's is refused before a row is read."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    with contextlib.closing(sqlite3.connect(copy.path)) as forged:
        forged.execute("CREATE TRIGGER t AFTER INSERT ON slot BEGIN DELETE FROM rec; END")
        forged.commit()
    digest = hashlib.sha256(copy.path.read_bytes()).hexdigest()[:32]
    named = copy.path.with_name(replace(copy.name, hash=digest).text)
    copy.path.rename(named)

    with pytest.raises(DamagedError, match="backup-damaged"):
        _examine(laptop, named)


def test_key_file_of_another_vault_is_refused(laptop: Laptop, tmp_path: Path) -> None:
    """By sight where it names other copies, by its keys where it was made to name these."""
    laptop.unlock()
    copy = _back_up(laptop)
    other = Laptop(tmp_path / "other", "Ben").create()
    foreign = BackupMaker(other.ledger).key_file()
    disguised = msgspec.structs.replace(KeyFile.from_bytes(foreign), devices=(copy.name.mark,))
    key_path = copy.path.with_name(copy.name.key_file)
    laptop.lock()
    other.lock()
    names = _names(laptop.folder)

    for data in (foreign, disguised.to_bytes()):
        key_path.write_bytes(data)
        with pytest.raises(KnownError, match="backup-key-other"):
            _examine(laptop, copy.path)

    key_path.unlink()
    with pytest.raises(KnownError, match="backup-key-missing"):
        _examine(laptop, copy.path)
    assert _names(laptop.folder) == names


def test_damaged_key_file_is_not_taken_for_a_wrong_passphrase(laptop: Laptop) -> None:
    """Any changed byte of the key file has its own sentence; so has a newer format."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    key_path = copy.path.with_name(copy.name.key_file)
    good = key_path.read_bytes()
    for where in (0, 70, len(good) // 2, len(good) - 1):
        changed = bytearray(good)
        changed[where] ^= 1
        key_path.write_bytes(bytes(changed))
        with pytest.raises(DamagedError, match="backup-keys-damaged"):
            _examine(laptop, copy.path)

    newer = msgspec.structs.replace(KeyFile.from_bytes(good), v=2)
    with pytest.raises(NewerFormatError, match="backup-newer"):
        KeyFile.from_bytes(newer.to_bytes())


@pytest.mark.parametrize(
    "body", [b'{"v":1,"devices":["\xf6"]}', b'{"\xff":1}', b"[" * 100_000, b""]
)
def test_a_forged_key_file_is_damaged(body: bytes) -> None:
    """Anybody can put a right hash before whatever bytes: letters that are none are damage too."""
    with pytest.raises(DamagedError, match="backup-keys-damaged"):
        KeyFile.from_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def test_wrong_passphrase_and_wrong_name_are_refused(laptop: Laptop) -> None:
    """A wrong passphrase and a file that is not named like a backup leave nothing behind."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    names = _names(laptop.folder)
    renamed = copy.path.with_name("tiedosto.owb")
    renamed.write_bytes(copy.path.read_bytes())

    with pytest.raises(UserError, match="passphrase-wrong"):
        _examine(laptop, copy.path, "aivan väärä salalause")
    with pytest.raises(UserError, match="recovery-wrong"):
        _examine(laptop, copy.path, bytes(32))
    with pytest.raises(KnownError, match="backup-unknown"):
        _examine(laptop, renamed)

    assert _names(laptop.folder) == names
    assert parse_copy_name(renamed.name) is None
    assert [found.path for found in all_copies(copy.path.parent)] == [copy.path]


def test_broken_off_backup_is_swept_by_the_next(laptop: Laptop) -> None:
    """Left-overs of a killed backup, beside the vault and in the place, go with the next one."""
    laptop.unlock()
    place = _place(laptop)
    mark = BackupMaker(laptop.ledger).mark
    (place.folder / f"osmo-{mark}-half.owb.new").write_bytes(b"half")
    building_path(laptop.path).write_bytes(b"half")

    copy = _back_up(laptop)

    assert _names(place.folder) == {copy.path.name, f"osmo-{mark}.owk"}
    assert not building_path(laptop.path).exists()


# -- places ---------------------------------------------------------------------------------------


def test_missing_place_is_never_begun_anew(laptop: Laptop, tmp_path: Path) -> None:
    """An absent folder, an empty one and another stick are refused, and nothing is written."""
    laptop.unlock()
    maker = BackupMaker(laptop.ledger)
    built = run_steps(maker.build(no_report, CancelToken()))
    empty, other = tmp_path / "empty", tmp_path / "other"
    for folder in (empty, other):
        folder.mkdir()
    (other / "photo.jpg").write_bytes(b"x")

    for folder in (tmp_path / "absent", empty, other):
        before = _names(folder) if folder.exists() else None
        with pytest.raises(KnownError, match="backup-place-missing"):
            BackupPlace(folder, [maker.mark]).put(
                built, NOW, no_report, CancelToken(), keys=maker.key_file()
            )
        assert (_names(folder) if folder.exists() else None) == before


def test_ring_is_kept_in_a_place(laptop: Laptop) -> None:
    """Copies beyond the ring go, those of another laptop in the same folder stay."""
    laptop.unlock()
    first = _back_up(laptop, NOW - timedelta(minutes=50))
    foreign = first.path.with_name(first.path.name.replace(first.name.mark, "f" * 16))
    foreign.write_bytes(b"another laptop's")

    second = _back_up(laptop, NOW - timedelta(minutes=5))

    assert [copy.path for copy in _place(laptop).copies()] == [second.path]
    assert foreign.exists()


def _named_copies(folder: Path, mark: str, moments: list[datetime]) -> set[str]:
    """Files with the names of copies; what is in them does not matter to a ring."""
    names = {CopyName(moment, mark, f"{at:032x}").text for at, moment in enumerate(moments)}
    for name in names:
        (folder / name).write_bytes(bytes(512))
    return names


def test_former_devices_share_the_ring_but_keep_their_newest_copy(laptop: Laptop) -> None:
    """Copies from before a restore fade like any; the last one stays, and another laptop's do."""
    laptop.unlock()
    maker = BackupMaker(laptop.ledger)
    former, stranger = "f" * 16, "e" * 16
    place = BackupPlace(_place(laptop).folder, [maker.mark, former])
    same_hour = [NOW - timedelta(minutes=minutes) for minutes in (50, 40, 30)]
    foreign = _named_copies(place.folder, stranger, same_hour)
    _named_copies(place.folder, former, same_hour)
    built = run_steps(maker.build(no_report, CancelToken()))

    copy = place.put(
        built, NOW - timedelta(minutes=5), no_report, CancelToken(), keys=maker.key_file()
    )

    assert [(found.name.mark, found.name.moment) for found in place.copies()] == [
        (maker.mark, copy.name.moment),
        (former, same_hour[2]),
    ]
    assert foreign <= _names(place.folder)


def test_full_medium_gives_the_oldest_of_any_device(laptop: Laptop) -> None:
    """Room is made of the oldest copies, whoever made them; the newest of each stays."""
    laptop.unlock()
    mark, former = BackupMaker(laptop.ledger).mark, "f" * 16
    place = BackupPlace(_place(laptop).folder, [mark, former])
    _named_copies(place.folder, mark, [NOW, NOW - timedelta(days=2)])
    _named_copies(place.folder, former, [NOW - timedelta(days=days) for days in (1, 3)])

    gone = []
    while True:
        before = {(found.name.mark, found.name.moment) for found in place.copies()}
        if not place.make_room():
            break
        gone += list(before - {(found.name.mark, found.name.moment) for found in place.copies()})

    assert gone == [(former, NOW - timedelta(days=3)), (mark, NOW - timedelta(days=2))]
    assert len(place.copies()) == 2


def test_keys_of_a_place_stay_unless_they_are_not_the_vaults(
    laptop: Laptop, tmp_path: Path
) -> None:
    """Sealed keys found in a place are taken along; foreign, damaged and changed ones are not."""
    laptop.unlock()
    maker = BackupMaker(laptop.ledger)
    before = KeyFile.from_bytes(maker.key_file())
    client = laptop.client("Uusi", "Avain")
    found = maker.key_file()
    (new,) = set(KeyFile.from_bytes(found).keys) - set(before.keys)
    stream = laptop.shot("client", client).stream
    with laptop.ledger.vault.transaction() as connection:
        laptop.ledger.keyring.forget_stream(connection, stream)
    other = Laptop(tmp_path / "other", "Ben").create()
    foreign = BackupMaker(other.ledger).key_file()
    other.lock()
    changed = msgspec.structs.replace(before, keys=((new[0], new[1][:-1] + b"x"),)).to_bytes()

    def keys(*data: bytes) -> set[tuple[bytes, bytes]]:
        return set(KeyFile.from_bytes(maker.key_file((), data)).keys)

    assert keys(foreign, changed, found[:-1], b"") == set(before.keys)
    assert keys(foreign, found) == {*before.keys, new}


def test_key_file_is_rewritten_and_the_former_one_wiped(laptop: Laptop) -> None:
    """The former bytes of the key file are overwritten on the disk, not only unlinked."""
    laptop.unlock()
    place = _place(laptop)
    mark = BackupMaker(laptop.ledger).mark
    path = place.folder / f"osmo-{mark}.owk"
    with path.open("rb") as former:
        before = former.read()
        laptop.client("Uusi", "Avain")  # brings a key of its own
        place.write_keys(BackupMaker(laptop.ledger).key_file())
        former.seek(0)
        wiped = former.read()

    assert path.read_bytes() != before
    assert wiped == bytes(len(before))


def test_erased_key_opens_no_older_copy(laptop: Laptop) -> None:
    """After the key file was rewritten, a client whose key is gone cannot be read from any copy."""
    laptop.unlock()
    client = next(iter(laptop.book.find("client")))
    copy = _back_up(laptop)
    with laptop.ledger.vault.transaction() as connection:
        laptop.ledger.keyring.forget_stream(connection, client.stream)
    _place(laptop).write_keys(BackupMaker(laptop.ledger).key_file())
    laptop.lock()

    # Own records that are not cut need their keys: the copy does not open at all without them.
    with pytest.raises(DamagedError, match="backup-damaged"):
        _examine(laptop, copy.path)


# -- restoring ------------------------------------------------------------------------------------


def test_restore_brings_back_the_copy_and_keeps_the_former_vault(laptop: Laptop) -> None:
    """The restored vault holds what the copy held; the former one lies aside, sealed and whole."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.note(laptop.client("Laine", "Pia"), "Kopion jälkeen.")
    laptop.lock()

    found = _examine(laptop, copy.path)
    restoring.decide(laptop.path)
    laptop.unlock()

    assert (found.clients, found.user_name) == (2, "Anna")
    assert laptop.notes() == TEXTS
    (former,) = laptop.folder.glob("vault-former-*.owv")
    laptop.lock()
    kept = Laptop(laptop.folder, "Anna")
    former.replace(kept.path)
    assert kept.unlock().notes() == {*TEXTS, "Kopion jälkeen."}
    kept.lock()


def test_present_vault_is_untouched_until_decided(laptop: Laptop) -> None:
    """A preview changes no byte of the vault, and giving it up leaves nothing."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    before, names = laptop.path.read_bytes(), _names(laptop.folder)

    _examine(laptop, copy.path)
    assert laptop.path.read_bytes() == before
    restoring.give_up(laptop.path)

    assert _names(laptop.folder) == names
    assert restoring.complete(laptop.path, NOW) is None
    with pytest.raises(KnownError, match="backup-gone"):
        restoring.decide(laptop.path)


def test_a_look_that_was_cut_off_is_swept_at_the_next_unlock(laptop: Laptop) -> None:
    """Locked or killed while a copy is looked at, no second vault stays on the disk."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    names = _names(laptop.folder)
    _examine(laptop, copy.path)
    assert _names(laptop.folder) != names

    laptop.unlock()

    assert laptop.notes() == TEXTS
    laptop.lock()
    assert _names(laptop.folder) <= {*names, "tries.json"}


def test_restore_without_a_present_vault(laptop: Laptop) -> None:
    """A fresh laptop restores into an empty place, by passphrase or by the paper secret."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    for key in (PHRASE, SECRET):
        laptop.path.unlink()
        _examine(laptop, copy.path, key)
        restoring.decide(laptop.path)
        assert laptop.unlock().notes() == TEXTS
        laptop.lock()


def test_damaged_vault_is_replaced_and_kept(laptop: Laptop) -> None:
    """A vault that does not open any more, with its journal, goes aside as it is."""
    laptop.unlock()
    copy = _back_up(laptop)
    laptop.lock()
    laptop.path.write_bytes(b"\0" * 8192)
    journal = Path(f"{laptop.path}-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\xff" * 512)

    _examine(laptop, copy.path)
    restoring.decide(laptop.path)

    assert laptop.unlock().notes() == TEXTS
    (former,) = laptop.folder.glob("vault-former-*.owv")
    assert former.read_bytes() == b"\0" * 8192


def test_open_vault_is_never_replaced(laptop: Laptop) -> None:
    """While another window holds the vault, the restored one waits."""
    laptop.unlock()
    copy = _back_up(laptop)
    _examine(laptop, copy.path)
    restoring.decide(laptop.path)

    with pytest.raises(KnownError, match="vault-in-use"):
        restoring.complete(laptop.path, NOW)

    assert laptop.restarted().notes() == TEXTS


def test_old_copy_opens_with_the_present_passphrase(laptop: Laptop) -> None:
    """The key file is the present one: after a change the former passphrase opens no copy."""
    laptop.unlock()
    copy = _back_up(laptop)
    vault = laptop.ledger.vault
    new = "uusi talvi lumi harmaa"
    write_passphrase_slot(vault, open_with_passphrase(vault, PHRASE), new, CHEAP)
    _place(laptop).write_keys(BackupMaker(laptop.ledger).key_file())
    laptop.lock()

    with pytest.raises(UserError, match="passphrase-wrong"):
        _examine(laptop, copy.path)
    assert _examine(laptop, copy.path, new).records > 0
