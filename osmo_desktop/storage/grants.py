"""Grant objects in the vault: those to be sent, and those received before their announcement.

A received grant is opened once its key was announced in the team stream and its granter is
certified (SECURITY b.4); until then it is kept, sealed as it came.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Container, Mapping
from typing import Final

from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.merge import Fold, FoldedOp
from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.formats.grant import open_grant, read_grant_header
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.vault_file import VaultFile

MAX_HELD: Final = 4096
"""Grants of one device that may wait for their announcement; more are left on the store."""

PublicKey = Callable[[bytes], bytes | None]


class GrantBox:
    """Grants of one vault; the table `object` holds them by their name on the store."""

    def __init__(self, vault: VaultFile, keyring: Keyring) -> None:
        self._vault = vault
        self._keyring = keyring
        self.reload()

    def reload(self) -> None:
        """Read what is held anew, after rows were deleted."""
        self._held: dict[str, list[tuple[str, bytes]]] = {}
        self._opened: list[tuple[str, KeyRow]] = []
        self._counts: Counter[bytes] = Counter()
        sql = "SELECT name, bytes FROM object WHERE state = 'held'"
        for name, data in self._vault.blobs(sql):
            self._hold(name, data)

    def names_of(self, kids: Container[bytes]) -> list[str]:
        """Names of all grants of these keys, ours and received ones."""
        rows = self._vault.blobs("SELECT name, bytes FROM object WHERE name LIKE '%.grant'")
        return [name for name, data in rows if read_grant_header(data).kid in kids]

    def knows(self, name: str) -> bool:
        """Tell whether an object of this name is in the vault."""
        return bool(self._vault.rows("SELECT 1 FROM object WHERE name = ?", (name,)))

    def has_room(self, granter: bytes) -> bool:
        """Tell whether more grants of a device may wait for their announcement."""
        return self._counts[granter] < MAX_HELD

    def receive(self, name: str, data: bytes) -> None:
        """Keep a grant for this device until its key is announced."""
        with self._vault.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO object (name, state, bytes) VALUES (?, 'held', ?)",
                (name, data),
            )
        self._hold(name, data)

    def post(self, items: dict[str, bytes]) -> None:
        """Keep grants of ours to be sent."""
        with self._vault.transaction() as connection:
            self.put(connection, items)

    def put(self, connection: sqlite3.Connection, items: Mapping[str, bytes]) -> None:
        """The same within a transaction."""
        connection.executemany(
            "INSERT OR REPLACE INTO object (name, state, bytes) VALUES (?, 'out', ?)",
            list(items.items()),
        )

    def outgoing(self) -> dict[str, bytes]:
        """Grants of ours, by name; they are healed on the store like segments."""
        rows = self._vault.blobs("SELECT name, bytes FROM object WHERE state = 'out'")
        return {name: bytes(data) for name, data in rows}

    def withdraw(self, names: list[str]) -> None:
        """Drop grants that their recipients confirmed."""
        with self._vault.transaction() as connection:
            connection.executemany("DELETE FROM object WHERE name = ?", [(name,) for name in names])

    def announced(self, op: FoldedOp, public_key: PublicKey) -> None:
        """A key was announced ("epoch:kid" of the stream that is the entity): open its grants.

        The stream and epoch inside the seal must be the announced ones: what was announced for
        one client must never bring a key for another.
        """
        announced = Announcement.parse(op.value)
        if announced is None:
            return
        for name, data in self._held.get(announced.kid, ()):
            row = self._open(data, public_key)
            if row is not None and (row.stream, row.epoch) == (op.op.entity, announced.epoch):
                self._keyring.remember(row)
                self._opened.append((name, row))

    def open_all(self, fold: Fold, public_key: PublicKey) -> bool:
        """Try everything held against what was announced; True when a key was won."""
        known = len(self._opened)
        for (_, kind, _), entity in list(fold.entities.items()):
            if kind == "stream_key":
                for op in entity.fields.get("kid", ()):
                    if op.tells_of_a_key:
                        self.announced(op, public_key)
        return len(self._opened) > known

    def take_opened(self) -> list[tuple[str, KeyRow]]:
        """Keys won since the last call, with the names of their grants."""
        opened, self._opened = self._opened, []
        for name, _ in opened:
            for held in self._held.values():
                for item in [item for item in held if item[0] == name]:
                    held.remove(item)
                    self._counts[read_grant_header(item[1]).granter] -= 1
        return opened

    def _hold(self, name: str, data: bytes) -> None:
        header = read_grant_header(data)
        self._held.setdefault(header.kid.hex(), []).append((name, data))
        self._counts[header.granter] += 1

    def _open(self, data: bytes, public_key: PublicKey) -> KeyRow | None:
        header = read_grant_header(data)
        granter = public_key(header.granter)
        if granter is None:
            return None
        try:
            key = self._keyring.hpke(header.recipient_epoch)
            granted = open_grant(data, hpke_key=key, granter_public=granter)
        except OsmoError:
            return None
        stream = granted.stream.hex()
        use = "transport" if stream == TRANSPORT else "stream"
        return KeyRow(use, stream, granted.epoch, granted.client_key)
