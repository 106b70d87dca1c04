"""The store at a place: the form of the place chooses which."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.store_address import FOLDER, WEBDAV, StoreLogin, read_address
from osmo_desktop.sync.folder_store import FolderStore

if TYPE_CHECKING:
    from types import ModuleType


def open_store(place: str, login: StoreLogin | None = None) -> Store:
    """The store at a place; nothing is asked of it yet.

    What talks to a network is imported when such a place is opened, so that nobody else waits
    for it. Raises what `read_address` raises, KnownError("store-no-s3") without the extra.
    """
    address = read_address(place)
    if address.kind == FOLDER:
        return FolderStore(Path(address.text))
    if address.kind == WEBDAV:
        return cast(Store, _module("webdav_store").WebDavStore(address, login))
    try:
        module = _module("s3_store")
    except ModuleNotFoundError as error:
        raise KnownError("store-no-s3") from error
    return cast(Store, module.S3Store(address, login))


def _module(name: str) -> ModuleType:
    return import_module(f"osmo_desktop.sync.{name}")
