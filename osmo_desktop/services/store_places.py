"""Shared places and what opens them: names and passwords, sealed in the vault of this laptop.

They are typed once, never written to a log, never synced, and gone with the vault.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ports import LocalRows, Store
from osmo_desktop.domain.progress import Steps
from osmo_desktop.domain.store_address import StoreAddress, StoreLogin, read_address

OpenStore = Callable[[str, StoreLogin | None], Store]

_KIND: Final = "store"
_LOGINS: Final = "logins"
_LONGEST: Final = 1_000


class StorePlaces:
    """Knows how each place is opened. Vault worker only; a store's calls may be made anywhere."""

    def __init__(self, rows: LocalRows, open_store: OpenStore) -> None:
        self._rows = rows
        self._open_store = open_store

    def open(self, place: str) -> Store:
        """The store at a place, with the login that is kept for it; raises as `read_address`."""
        address = read_address(place)
        return self._open_store(address.text, self.login(address))

    def login(self, address: StoreAddress) -> StoreLogin | None:
        """The name and password that are kept for a place."""
        found = self._logins().get(address.text)
        return StoreLogin(*found) if found is not None else None

    def keep_login(self, place: str, login: StoreLogin) -> None:
        """Open a place with these from now on; raises UserError("store-login-missing")."""
        address = read_address(place)
        _require(login)
        kept = self._logins() | {address.text: (login.user, login.secret)}
        self._rows.put(_KIND, _LOGINS, msgspec.json.encode(kept))

    def forget_login(self, place: str) -> None:
        """Keep no name and password for a place."""
        logins = self._logins()
        if logins.pop(read_address(place).text, None) is not None:
            self._rows.put(_KIND, _LOGINS, msgspec.json.encode(logins))

    def test(self, place: str, login: StoreLogin | None = None) -> Steps[None]:
        """Look whether a place answers and can be written to; leaves nothing there.

        Without `login` the one that is kept is used. Raises what the store raises.
        """
        address = read_address(place)
        if login is not None:
            _require(login)
        store = self._open_store(address.text, login or self.login(address))
        yield store.require_root
        name, data = f"test-{secrets.token_hex(8)}.tmp", secrets.token_bytes(64)
        yield partial(store.put_new, name, data)
        yield partial(store.delete, name)

    def _logins(self) -> dict[str, tuple[str, str]]:
        stored = self._rows.get(_KIND, _LOGINS)
        if stored is None:
            return {}
        try:
            return msgspec.json.decode(stored, type=dict[str, tuple[str, str]])
        except msgspec.MsgspecError:
            return {}


def _require(login: StoreLogin) -> None:
    """Refuse what no server takes: nothing, line breaks, a colon in the name (RFC 7617)."""
    typed = (login.user, login.secret)
    fits = all(text and text.isprintable() and len(text) <= _LONGEST for text in typed)
    if not fits or ":" in login.user:
        raise UserError("store-login-missing")
