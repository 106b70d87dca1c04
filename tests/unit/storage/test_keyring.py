"""Keys at rest and in memory, the ways into a vault, and the rows of this laptop only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.errors import DamagedError, KnownError, UserError
from osmo_desktop.domain.membership import Identity, KeyRow
from osmo_desktop.storage import slots
from osmo_desktop.storage.identity import read_identity, read_meta, write_identity, write_meta
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.local_rows import SealedLocalRows
from osmo_desktop.storage.slots import MasterKeys
from osmo_desktop.storage.vault_file import VaultFile
from tests.laptops import CHEAP

STREAM, OTHER = "cc" * 16, "dd" * 16
KEYS = MasterKeys(bytes(32), bytes(range(32)))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[VaultFile]:
    """A fresh empty vault file."""
    made = VaultFile.create(tmp_path / "vault.owv")
    yield made
    made.close()


def add(vault: VaultFile, keyring: Keyring, *rows: KeyRow) -> None:
    """Store keys and make them usable."""
    with vault.transaction() as connection:
        keyring.add(connection, rows)
    for row in rows:
        keyring.remember(row)


def stored(vault: VaultFile) -> list[tuple[object, ...]]:
    """All rows of the keyring."""
    return vault.rows("SELECT id, sealed FROM keyring ORDER BY id")


def loaded(vault: VaultFile, keys: MasterKeys = KEYS) -> Keyring:
    """The keyring as at the next unlock."""
    keyring = Keyring(keys)
    keyring.load(vault)
    return keyring


# -- keys --------------------------------------------------------------------------------------


def test_every_kind_of_key_comes_back(vault: VaultFile) -> None:
    """Signing, HPKE, transport and stream keys, as they were stored."""
    signing, hpke = SigningKey.generate(), HpkeKey.generate()
    client_key, transport = random_bytes(32), random_bytes(32)
    add(
        vault,
        Keyring(KEYS),
        KeyRow("signing", "", 0, signing.to_bytes()),
        KeyRow("hpke", "", 3, hpke.to_bytes()),
        KeyRow("transport", "", 0, random_bytes(32)),
        KeyRow("transport", "", 2, transport),
        KeyRow("stream", STREAM, 1, client_key),
    )

    keyring = loaded(vault)

    assert keyring.signing.public == signing.public
    assert (keyring.hpke_epoch, keyring.hpke(3).public) == (3, hpke.public)
    assert keyring.transport() == (2, transport)
    assert sorted(keyring.transport_keys()) == [0, 2]
    kid = key_id(client_key, bytes.fromhex(STREAM), 1)
    (held,) = keyring.stream_keys(STREAM).values()
    assert (held.kid, held.epoch, held.key) == (kid, 1, client_key)
    assert keyring.streams() == (STREAM,)
    cipher = keyring.cipher(bytes.fromhex(STREAM) + kid[:8])
    assert cipher is not None
    assert cipher.kid == kid


def test_what_is_not_held_is_missing() -> None:
    """An empty keyring has no key of any kind."""
    keyring = Keyring(KEYS)

    for ask in (lambda: keyring.signing, lambda: keyring.hpke(0), keyring.transport):
        with pytest.raises(KnownError, match="key-missing"):
            ask()
    assert keyring.stream_keys(STREAM) == {}
    assert keyring.cipher(bytes(24)) is None


def test_two_keys_of_one_epoch_are_both_kept(vault: VaultFile) -> None:
    """Keys are known by their ids: a second one of the same epoch overwrites nothing."""
    rows = [KeyRow("stream", STREAM, 0, bytes([number]) * 32) for number in (1, 2)]
    add(vault, Keyring(KEYS), *rows)

    keys = loaded(vault).stream_keys(STREAM)

    assert {held.key for held in keys.values()} == {row.key for row in rows}
    assert {held.epoch for held in keys.values()} == {0}


def test_a_key_whose_transaction_failed_is_forgotten(vault: VaultFile) -> None:
    """It seals and opens nothing; another key of the stream stays."""
    keyring = Keyring(KEYS)
    rows = [KeyRow("stream", STREAM, 0, bytes([number]) * 32) for number in (1, 2)]
    transport = KeyRow("transport", "", 1, bytes(32))
    for row in (*rows, transport):
        keyring.remember(row)

    keyring.drop(rows[0])
    keyring.drop(rows[0])
    keyring.drop(transport)

    assert [held.key for held in keyring.stream_keys(STREAM).values()] == [rows[1].key]
    kid = key_id(rows[0].key, bytes.fromhex(STREAM), 0)
    assert keyring.cipher(bytes.fromhex(STREAM) + kid[:8]) is None
    assert keyring.transport_keys() == {}


def test_a_forgotten_stream_leaves_no_row(vault: VaultFile) -> None:
    """Erasing one client takes its keys out of file and memory, and the others stay."""
    keyring = Keyring(KEYS)
    add(
        vault,
        keyring,
        KeyRow("stream", STREAM, 0, bytes(32)),
        KeyRow("stream", STREAM, 1, bytes(32)),
        KeyRow("stream", OTHER, 0, bytes(32)),
    )
    with vault.transaction() as connection:
        keyring.forget_stream(connection, STREAM)

    assert keyring.streams() == (OTHER,)
    assert loaded(vault).streams() == (OTHER,)
    assert len(stored(vault)) == 1


@pytest.mark.parametrize("which", [0, 1])
def test_other_master_keys_open_nothing(vault: VaultFile, which: int) -> None:
    """Neither with another vault key, nor, for the signature, with another signature key."""
    add(vault, Keyring(KEYS), KeyRow("signing", "", 0, SigningKey.generate().to_bytes()))
    others = [
        MasterKeys(random_bytes(32), KEYS.signature),
        MasterKeys(KEYS.vault, random_bytes(32)),
    ]

    with pytest.raises(DamagedError, match="vault-keys"):
        loaded(vault, others[which])


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM keyring WHERE id = (SELECT min(id) FROM keyring)",
        "UPDATE keyring SET sealed = substr(sealed, 2)",
        "UPDATE keyring SET sealed = x'' WHERE id = (SELECT max(id) FROM keyring)",
        "INSERT INTO keyring SELECT x'6b', sealed FROM keyring LIMIT 1",
        "DELETE FROM meta",
    ],
)
def test_changed_rows_are_refused(vault: VaultFile, sql: str) -> None:
    """One that is gone, changed or added, and a list of the rows that is gone."""
    rows = [KeyRow("stream", stream, 0, bytes(32)) for stream in (STREAM, OTHER)]
    add(vault, Keyring(KEYS), *rows)
    with vault.transaction() as connection:
        connection.execute(sql)

    with pytest.raises(DamagedError, match="vault-keys"):
        loaded(vault)


def test_no_key_shows_itself() -> None:
    """Neither in a message nor in a log."""
    row = KeyRow("stream", STREAM, 0, b"secret key bytes" * 2)
    keyring = Keyring(KEYS)
    keyring.remember(row)

    shown = f"{row!r} {keyring!r} {keyring.stream_keys(STREAM)!r} {KEYS!r}"

    assert "secret key bytes" not in shown
    assert bytes(range(32)).hex() not in shown
    assert repr(bytes(range(32))) not in shown


# -- slots -------------------------------------------------------------------------------------


def test_both_ways_in_give_the_same_keys(vault: VaultFile) -> None:
    """The passphrase and the paper secret."""
    slots.write_passphrase_slot(vault, KEYS, "koivu järvi aamu", CHEAP)
    slots.write_recovery_slot(vault, KEYS, bytes(range(32)))

    assert slots.open_with_passphrase(vault, "koivu järvi aamu") == KEYS
    assert slots.open_with_recovery(vault, bytes(range(32))) == KEYS


def test_a_wrong_way_in_is_named(vault: VaultFile) -> None:
    """A wrong passphrase, words of another vault, and a slot that is not there."""
    with pytest.raises(KnownError, match="slot-missing"):
        slots.open_with_passphrase(vault, "x")
    slots.write_passphrase_slot(vault, KEYS, "koivu", CHEAP)
    slots.write_recovery_slot(vault, KEYS, bytes(range(32)))

    with pytest.raises(UserError, match="passphrase-wrong"):
        slots.open_with_passphrase(vault, "Koivu")
    with pytest.raises(UserError, match="recovery-wrong"):
        slots.open_with_recovery(vault, bytes(32))


@pytest.mark.parametrize("kind", ["'passphrasg'", "''", "CAST(x'ff70' AS TEXT)"])
def test_a_slot_whose_kind_was_changed_is_damage(vault: VaultFile, kind: str) -> None:
    """It is told as damage and not as a way that was never there; the other way stays open."""
    slots.write_passphrase_slot(vault, KEYS, "koivu", CHEAP)
    slots.write_recovery_slot(vault, KEYS, bytes(range(32)))
    with vault.transaction() as connection:
        connection.execute(f"UPDATE slot SET kind = {kind} WHERE kind = 'passphrase'")

    with pytest.raises(DamagedError, match="vault-slot-kind"):
        slots.open_with_passphrase(vault, "koivu")
    assert slots.open_with_recovery(vault, bytes(range(32))) == KEYS


def test_a_new_passphrase_takes_the_old_ones_place(vault: VaultFile) -> None:
    """One slot of a kind; the other kind is left alone."""
    slots.write_recovery_slot(vault, KEYS, bytes(range(32)))
    for phrase in ("vanha", "uusi"):
        slots.write_passphrase_slot(vault, KEYS, phrase, CHEAP)

    with pytest.raises(UserError):
        slots.open_with_passphrase(vault, "vanha")
    assert slots.open_with_passphrase(vault, "uusi") == KEYS
    assert slots.open_with_recovery(vault, bytes(range(32))) == KEYS
    assert vault.rows("SELECT count(*) FROM slot") == [(2,)]


def test_salts_are_fresh(vault: VaultFile) -> None:
    """The same passphrase twice gives different slots."""
    headers = []
    for _ in range(2):
        slots.write_passphrase_slot(vault, KEYS, "koivu", CHEAP)
        headers += vault.rows("SELECT header, wrapped FROM slot")

    assert headers[0][0] != headers[1][0]
    assert headers[0][1] != headers[1][1]


# -- sealed values -----------------------------------------------------------------------------

IDENTITY = Identity("01" * 16, "02" * 16, "03" * 16, "Anna", "PC")


def test_the_identity_comes_back(vault: VaultFile) -> None:
    """As it was written last."""
    with vault.transaction() as connection:
        write_identity(connection, KEYS.vault, IDENTITY)
        write_identity(connection, KEYS.vault, IDENTITY.changed(incarnation=2))

    assert read_identity(vault, KEYS.vault) == IDENTITY.changed(incarnation=2)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM meta",
        "UPDATE meta SET sealed = x''",
        "UPDATE meta SET sealed = substr(sealed, 2)",
        "UPDATE meta SET name = 'x' WHERE name = 'identity'",
        "UPDATE meta SET sealed = (SELECT sealed FROM meta WHERE name = 'other')",
    ],
)
def test_a_tampered_identity_is_damage(vault: VaultFile, sql: str) -> None:
    """Gone, changed, renamed or that of another name."""
    with vault.transaction() as connection:
        write_identity(connection, KEYS.vault, IDENTITY)
        write_meta(connection, KEYS.vault, "other", msgspec.json.encode(IDENTITY))
        connection.execute(sql)

    with pytest.raises(DamagedError, match="vault-identity"):
        read_identity(vault, KEYS.vault)


def test_an_identity_that_is_none_is_damage(vault: VaultFile) -> None:
    """Rightly sealed, but no identity."""
    with vault.transaction() as connection:
        write_meta(connection, KEYS.vault, "identity", b"{}")

    with pytest.raises(DamagedError, match="vault-identity"):
        read_identity(vault, KEYS.vault)
    assert read_meta(vault, KEYS.vault, "never") is None


# -- local rows --------------------------------------------------------------------------------


@pytest.fixture
def rows(vault: VaultFile) -> SealedLocalRows:
    """Rows of this laptop only."""
    return SealedLocalRows(vault, Keyring(KEYS))


def test_local_rows_come_back(rows: SealedLocalRows) -> None:
    """By kind and id, replaced and removed."""
    rows.put("draft", "a", b"1")
    rows.put("draft", "b", b"2")
    rows.put("window", "a", b"3")
    rows.put("draft", "a", b"4")

    assert rows.get("draft", "a") == b"4"
    assert rows.all("draft") == {"a": b"4", "b": b"2"}
    rows.delete("draft", "a")
    rows.delete("draft", "never")
    assert rows.get("draft", "a") is None
    assert rows.all("window") == {"a": b"3"}
    rows.check()


def test_nothing_readable_is_stored(vault: VaultFile, rows: SealedLocalRows) -> None:
    """A draft's text is in no byte of the file."""
    rows.put("draft", "a", b"kotikaynnin luonnos")

    vault.close()

    assert b"kotikaynnin" not in vault.path.read_bytes()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE local SET sealed = x'00'",
        "UPDATE local SET id = 'c' WHERE id = 'a'",
        "UPDATE local SET kind = 'window' WHERE id = 'a'",
        "UPDATE local SET sealed = (SELECT sealed FROM local WHERE id = 'b') WHERE id = 'a'",
    ],
)
def test_a_row_is_bound_to_its_place(vault: VaultFile, rows: SealedLocalRows, sql: str) -> None:
    """Changed, moved to another id or kind, or with another row's text."""
    rows.put("draft", "a", b"1")
    rows.put("draft", "b", b"2")
    with vault.transaction() as connection:
        connection.execute(sql)

    with pytest.raises(DamagedError, match="vault-damaged"):
        rows.check()
