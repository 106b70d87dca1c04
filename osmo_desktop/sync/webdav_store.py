"""A store that is a folder on a WebDAV server: Nextcloud, Apache, a network drive with an address.

Nothing is relied on but that bytes which were read back are there: no lock, no condition, no
atomic overwrite (servers differ, SECURITY 0 rule 5 and (f)). Each call is HTTP below one
address, bounded and verified by `store_http`; listings are read by `store_listing`.
"""

from __future__ import annotations

import logging
import ssl
import weakref
from typing import Final

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.store_address import StoreAddress, StoreLogin
from osmo_desktop.sync.store_http import Answer, WebClient
from osmo_desktop.sync.store_listing import MAX_LISTING, QUESTION, Entry, read_listing
from osmo_desktop.sync.store_names import (
    MAX_DEPTH,
    is_folder_part,
    is_object_part,
    split_name,
    split_prefix,
)
from osmo_desktop.sync.store_retries import Patience

MAX_FOLDERS: Final = 20_000
"""Folders that one `list` asks for; what is beyond counts as absent, which is safe."""

_SMALL: Final = 1024 * 1024  # an answer whose text nobody reads
_DONE: Final = frozenset({200, 201, 204})
_ABSENT: Final = frozenset({404, 410})
_IS_FOLDER: Final = frozenset({301, 302, 303, 307, 308})  # others never come from `WebClient`
_NO_PARENT: Final = frozenset({404, 409})
_EXISTS: Final = 405

Entries = list[Entry]

_log = logging.getLogger(__name__)


class WebDavStore:
    """The Store port over WebDAV; any thread.

    The folder itself is never made: a wrong address must not become a new place.
    """

    def __init__(
        self,
        address: StoreAddress,
        login: StoreLogin | None,
        *,
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._address = address
        self._patience = patience or Patience()
        self._web = WebClient(address, login, self._patience, tls=tls)
        self._known: set[tuple[str, ...]] = set()  # folders that were seen
        weakref.finalize(self, self._web.close)

    @property
    def place(self) -> str:
        """The address of the folder."""
        return self._address.text

    def require_root(self) -> None:
        """Raise KnownError("store-missing") unless the address is a folder of the server."""
        entries = self._propfind("", depth=0)
        if entries is None:
            raise KnownError("store-missing")
        if not any(entry.name == "" and entry.is_folder for entry in entries):
            raise KnownError("store-answer")

    def list(self, prefix: str) -> list[str]:
        """Whole names of the objects under a folder at any depth, sorted; "" is the whole store."""
        parts = split_prefix(prefix)
        names: list[str] = []
        folders = [parts]
        for count, folder in enumerate(folders):
            if count >= MAX_FOLDERS:
                _log.warning("a server lists more than %d folders", count)
                break
            entries = self._propfind(_path(folder), depth=1)
            if entries is None:
                if folder == parts:
                    self.require_root()
                continue
            for entry in entries:
                if entry.is_folder and is_folder_part(entry.name) and len(folder) + 1 < MAX_DEPTH:
                    folders.append((*folder, entry.name))
                elif not entry.is_folder and is_object_part(entry.name):
                    names.append("/".join((*folder, entry.name)))
        return sorted(set(names))

    def get(self, name: str, max_bytes: int) -> bytes | None:
        """Read an object; None when absent, larger than `max_bytes`, or a folder."""
        split_name(name)
        found = self._read(name, max_bytes)
        if found.status in _ABSENT:
            self.require_root()
        return found.body if found.status == 200 else None

    def size(self, name: str) -> int | None:
        """Size in bytes; None when absent or a folder."""
        split_name(name)
        entries = self._propfind(name, depth=0)
        if entries is None:
            self.require_root()
            return None
        return next((entry.size for entry in entries if entry.name == ""), None)

    def put_new(self, name: str, data: bytes) -> None:
        """Write an object unless it is there with these bytes, and read it back.

        Raises KnownError: store-missing, store-read-only, store-io (also when what is read back
        differs), and what `WebClient.ask` raises.
        """
        folders, _ = split_name(name)
        if self._holds(name, data):
            return
        made = 0
        while not self._write(folders, name, data):
            made += 1
            if not self._patience.wait(made):
                raise KnownError("store-io")

    def delete(self, name: str) -> None:
        """Remove an object; absent is fine."""
        split_name(name)
        answer = self._web.ask("DELETE", self._url(name), max_bytes=_SMALL)
        if answer.status in _ABSENT:
            self.require_root()
        elif answer.status == 403:
            raise KnownError("store-read-only")
        elif answer.status not in _DONE:
            raise KnownError("store-answer")

    def _write(self, folders: tuple[str, ...], name: str, data: bytes) -> bool:
        """Upload and read back; False when it must be done again.

        A server may show what another laptop is just writing, or have lost the folder.
        """
        # Before the upload: some servers hang up in the middle of one that has no folder.
        self._need_folder(folders)
        status = self._put(name, data)
        if status in _DONE:
            return self._holds(name, data)
        if status not in _NO_PARENT:
            raise KnownError("store-read-only" if status == 403 else "store-answer")
        self._known.discard(folders)
        return False

    # --- requests ---------------------------------------------------------------------------

    def _url(self, name: str) -> str:
        return f"{self._address.url}{name}"

    def _read(self, name: str, max_bytes: int) -> Answer:
        """Ask for an object; raises KnownError for what is neither there, absent nor a folder."""
        answer = self._web.ask("GET", self._url(name), max_bytes=max_bytes)
        if answer.status in {200, *_ABSENT, *_IS_FOLDER} or self._is_there((name,)):
            return answer
        raise KnownError("store-login" if answer.status == 403 else "store-answer")

    def _holds(self, name: str, data: bytes) -> bool:
        """Tell whether the server gives back these bytes."""
        found = self._read(name, len(data))
        return found.status == 200 and found.body == data

    def _put(self, name: str, data: bytes) -> int:
        headers = {"Content-Type": "application/octet-stream"}
        url = self._url(name)
        return self._web.ask("PUT", url, max_bytes=_SMALL, content=data, headers=headers).status

    def _need_folder(self, folders: tuple[str, ...]) -> None:
        """Make the folders of an object that are not there, from the top; never the root."""
        if folders in self._known:
            return
        if not folders or not self._is_there(folders):
            self.require_root()
            for depth in range(1, len(folders) + 1):
                self._make_folder(folders[:depth])
        self._known.add(folders)

    def _make_folder(self, folders: tuple[str, ...]) -> None:
        """Make one folder; another laptop may be doing the same just now."""
        status = self._web.ask("MKCOL", self._url(_path(folders)), max_bytes=_SMALL).status
        if status in _DONE or status == _EXISTS or self._is_there(folders):
            return
        codes = {403: "store-read-only", 404: "store-missing", 409: "store-missing"}
        raise KnownError(codes.get(status, "store-answer"))

    def _is_there(self, folders: tuple[str, ...]) -> bool:
        """Tell whether there is a folder of this name."""
        entries = self._propfind(_path(folders), depth=0) or ()
        return any(entry.name == "" and entry.is_folder for entry in entries)

    def _propfind(self, name: str, *, depth: int) -> Entries | None:
        """Entries at a name; None when it is absent."""
        url = self._url(name)
        headers = {"Depth": str(depth), "Content-Type": "application/xml; charset=utf-8"}
        answer = self._web.ask(
            "PROPFIND", url, max_bytes=MAX_LISTING, content=QUESTION, headers=headers
        )
        if answer.status in _ABSENT:
            return None
        if answer.status == 403:
            raise KnownError("store-login")
        if answer.status != 207 or answer.body is None:
            raise KnownError("store-answer")
        return read_listing(answer.body, url)


def _path(folders: tuple[str, ...]) -> str:
    """The name of a folder, with a slash at its end; "" is the root."""
    return "".join(f"{part}/" for part in folders)
