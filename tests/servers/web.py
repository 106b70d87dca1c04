"""What a WebDAV server of the tests has behind its back: raw uploads and removals."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import httpx

from osmo_desktop.domain.store_address import StoreAddress, StoreLogin, read_address
from osmo_desktop.sync.store_retries import Patience
from osmo_desktop.sync.webdav_store import WebDavStore

LOGIN: Final = StoreLogin("osmo", "kaunis päivä ja: järvi")
BRISK: Final = Patience(first_wait=0.02)
"""Tries as often as the program does, and waits a little."""

ONCE: Final = Patience(tries=1)


@dataclass(frozen=True)
class WebFolder:
    """A folder of a WebDAV server, made for one test."""

    url: str

    @classmethod
    def made(cls, server: str) -> WebFolder:
        """Make a new folder on a server; `server` ends with a slash."""
        folder = cls(f"{server}t{uuid.uuid4().hex}/")
        folder.ask("MKCOL", "")
        return folder

    @property
    def address(self) -> StoreAddress:
        """What a person would type."""
        return read_address(self.url)

    def store(self, patience: Patience = BRISK) -> WebDavStore:
        """The store that the program opens there."""
        return WebDavStore(self.address, LOGIN, patience=patience)

    def ask(self, method: str, name: str, data: bytes | None = None) -> httpx.Response:
        """Make one request without any of the store's care."""
        user = (LOGIN.user.encode(), LOGIN.secret.encode())
        with httpx.Client(
            auth=httpx.BasicAuth(*user), verify=False, trust_env=False, timeout=60
        ) as client:
            return client.request(method, f"{self.url}{quote(name)}", content=data)

    def plant(self, name: str, data: bytes) -> None:
        """Write raw bytes under any name, with the folders above it."""
        *folders, _ = name.split("/")
        for depth in range(1, len(folders) + 1):
            self.ask("MKCOL", "/".join(folders[:depth]) + "/")
        assert self.ask("PUT", name, data).status_code in {200, 201, 204}

    def vanish(self) -> None:
        """Take the folder away."""
        assert self.ask("DELETE", "").status_code in {200, 204}
