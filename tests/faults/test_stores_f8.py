"""Uploads that are cut off and raced on every kind of store (SECURITY (d) F8, 0 rule 5).

A reader accepts an object only if its bytes hash to its name; a writer is told "done" only when
it has read them back. In the full amount 60 uploads are cut off and 60 raced on each store.
"""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ports import Store
from osmo_desktop.sync import folder_store
from osmo_desktop.sync.folder_files import write_all
from osmo_desktop.sync.folder_store import FolderStore
from tests.amounts import amount
from tests.faults import uploader
from tests.faults.uploader import impatient
from tests.servers.cloud_folder import CloudFolder
from tests.servers.cutting_proxy import END, HOLD, RESET, CuttingProxy, cutting
from tests.servers.fixtures import Servers
from tests.servers.stick import Stick
from tests.servers.web import WebFolder

WAIT = 60.0


@dataclass
class Arena:
    """A store that is fought over: its reader, and two ways to break an upload off."""

    store: Store
    plant: Callable[[str, bytes], None]
    cut: Callable[[str, bytes, int, Random], bool]
    """Upload and be cut off after so many bytes; True if it was told "done"."""
    kill: Callable[[str, bytes, int], None]


@dataclass
class Count:
    """What happened; `wrong` must stay nought."""

    aborted: int = 0
    halves: int = 0
    wrong: int = 0
    mended: int = 0
    seen: list[str] = field(default_factory=list)


def named(data: bytes) -> str:
    """The name of an object: its hash."""
    digest = sha256(data).hexdigest()
    return f"ow1-0badcafe/att/{digest[:2]}/{digest[:32]}.att"


def accepted(store: Store, name: str) -> bytes | None:
    """Read an object as a reader does: other bytes than the name says are absent."""
    found = store.get(name, 1 << 20)
    return found if found is not None and named(found) == name else None


# --- folders ------------------------------------------------------------------------------------


def folder_arena(kind: type[FolderStore], root: Path) -> Arena:
    """A folder; its writers meet a failing medium, or die in the middle of a write."""
    root.mkdir()
    store = kind(root)

    def plant(name: str, data: bytes) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def cut(name: str, data: bytes, sent: int, _dice: Random) -> bool:
        def write_some(descriptor: int, whole: bytes) -> None:
            write_all(descriptor, whole[:sent])
            raise OSError(errno.EIO, "pulled out")

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(folder_store, "write_all", write_some)
            return was_told_done(store, name, data)

    def kill(name: str, data: bytes, sent: int) -> None:
        has_links = kind is not Stick
        child = FORKED.Process(
            target=uploader.write_and_die, args=(str(root), name, data, sent, has_links)
        )
        child.start()
        child.join(WAIT)
        assert child.exitcode == -9

    return Arena(store, plant, cut, kill)


FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.faults.actor", "tests.faults.uploader"])


def was_told_done(store: Store, name: str, data: bytes) -> bool:
    """Tell whether a writer was told that its object is there."""
    try:
        store.put_new(name, data)
    except KnownError:
        return False
    return True


# --- servers ------------------------------------------------------------------------------------


def web_arena(
    store: Store, plant: Callable[[str, bytes], None], proxy: CuttingProxy, through: str
) -> Arena:
    """A server behind a line that is cut; `through` is the place by that line."""

    def cut(name: str, data: bytes, sent: int, dice: Random) -> bool:
        proxy.cut_after("PUT", sent, how=dice.choice((RESET, END)))
        return was_told_done(impatient(through), name, data)

    def kill(name: str, data: bytes, sent: int) -> None:
        proxy.cut_after("PUT", sent, how=HOLD)
        child = FORKED.Process(target=uploader.upload, args=(through, name, data))
        child.start()
        try:
            assert proxy.held.wait(WAIT)
        finally:
            child.kill()
            child.join()

    return Arena(store, plant, cut, kill)


@contextlib.contextmanager
def dav_arena(server: str) -> Iterator[Arena]:
    """A new folder of a WebDAV server."""
    folder = WebFolder.made(server)
    with cutting(server) as proxy:
        through = folder.url.replace(server.rstrip("/"), proxy.url)
        yield web_arena(folder.store(), folder.plant, proxy, through)


@contextlib.contextmanager
def bucket_arena(servers: Servers) -> Iterator[Arena]:
    """An empty prefix of a bucket."""
    pail = servers.object_store.bucket()
    with cutting(pail.server.url) as proxy:
        through = pail.address.text.replace(pail.server.url, proxy.url)
        yield web_arena(pail.store(), pail.plant, proxy, through)


KINDS = ("folder", "stick", "cloud-folder", "Apache", "wsgidav", "SeaweedFS")


@pytest.fixture(params=KINDS)
def arena(request: pytest.FixtureRequest, tmp_path: Path, servers: Servers) -> Iterator[Arena]:
    """Every kind of store in turn."""
    kind: str = request.param
    if kind == "Apache":
        with dav_arena(servers.apache) as made:
            yield made
    elif kind == "wsgidav":
        with dav_arena(servers.hostile_dav) as made:
            yield made
    elif kind == "SeaweedFS":
        with bucket_arena(servers) as made:
            yield made
    else:
        folders = {"folder": FolderStore, "stick": Stick, "cloud-folder": CloudFolder}
        yield folder_arena(folders[kind], tmp_path / "shared")


# --- the tests ----------------------------------------------------------------------------------


def test_aborted_uploads(arena: Arena, request: pytest.FixtureRequest) -> None:
    """Of uploads cut off or killed in the middle none is accepted, and each retry ends well."""
    dice, count = Random(8), Count()
    arena.store.put_new("ow1-0badcafe/att/00/first.att", b"so that the folders are there")
    for number in range(amount(60)):
        data = dice.randbytes(dice.randrange(20_000, 150_000))
        name, sent = named(data), dice.randrange(1, len(data))
        if number % 3 == 0:  # an overwrite: half an object lies there already
            arena.plant(name, data[: len(data) // 3])
        if number % 2:
            arena.kill(name, data, sent)
        else:
            was_done = arena.cut(name, data, sent, dice)
            count.wrong += was_done and accepted(arena.store, name) is None
        count.aborted += 1
        found = arena.store.get(name, 1 << 20)
        count.halves += found is not None and found != data
        count.wrong += accepted(arena.store, name) not in {None, data}
        arena.store.put_new(name, data)
        count.mended += accepted(arena.store, name) == data
    print(
        f"{request.node.name}: {count.aborted} uploads broken off, {count.halves} halves lay "
        f"there, {count.wrong} wrong acceptances, {count.mended} retries ended well"
    )
    assert count.wrong == 0
    assert count.mended == count.aborted == amount(60)


def test_raced_uploads(arena: Arena, request: pytest.FixtureRequest) -> None:
    """When others write other bytes under a name at once, no reader takes them for the object."""
    dice, count = Random(9), Count()
    told = 0
    for _ in range(amount(60)):
        data = dice.randbytes(dice.randrange(2_000, 60_000))
        name = named(data)
        outcome = race(arena.store, name, (data, dice.randbytes(len(data) - dice.randrange(999))))
        told += outcome[0]
        count.wrong += accepted(arena.store, name) not in {None, data}
        arena.store.put_new(name, data)
        count.mended += accepted(arena.store, name) == data
    print(
        f"{request.node.name}: {amount(60)} races, {told} won by the true bytes at once, "
        f"{count.wrong} wrong acceptances, {count.mended} retries ended well"
    )
    assert count.wrong == 0
    assert count.mended == amount(60)


def race(store: Store, name: str, contents: tuple[bytes, ...]) -> list[bool]:
    """Write different bytes under one name at the same moment; tell who was told "done"."""
    gate = threading.Barrier(len(contents))
    told = [False] * len(contents)

    def write(at: int) -> None:
        gate.wait()
        told[at] = was_told_done(store, name, contents[at])

    writers = [threading.Thread(target=write, args=(at,)) for at in range(len(contents))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return told
