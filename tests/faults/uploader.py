"""A process that uploads one object and is killed, for the tests of the stores."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.store_address import FOLDER, WEBDAV, read_address
from osmo_desktop.sync import folder_store
from osmo_desktop.sync.folder_store import FolderStore
from osmo_desktop.sync.s3_store import S3Store
from osmo_desktop.sync.webdav_store import WebDavStore
from tests.servers.object_store import KEY
from tests.servers.stick import Stick
from tests.servers.web import LOGIN, ONCE


def impatient(place: str, *, has_links: bool = True) -> Store:
    """The store at a place, which tries once."""
    address = read_address(place)
    if address.kind == FOLDER:
        return FolderStore(Path(place)) if has_links else Stick(Path(place))
    if address.kind == WEBDAV:
        return WebDavStore(address, LOGIN, patience=ONCE)
    return S3Store(address, KEY, retries=0)


def upload(place: str, name: str, data: bytes) -> None:
    """Upload, until whoever started it kills it."""
    impatient(place).put_new(name, data)


def write_and_die(place: str, name: str, data: bytes, killed_at: int, has_links: bool) -> None:
    """Write to a folder and be killed after so many bytes."""

    def write_some(descriptor: int, whole: bytes) -> None:
        os.write(descriptor, whole[:killed_at])
        os.kill(os.getpid(), signal.SIGKILL)

    vars(folder_store)["write_all"] = write_some  # this process ends here
    impatient(place, has_links=has_links).put_new(name, data)
