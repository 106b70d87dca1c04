"""What the protocol needs of every store, said once and run on each of them.

A store joins with one function that yields a `Place` and one line in `PLACES`. What only one
kind of store can suffer (mounts, symbolic links, HTTP answers) is tested with that store.
"""

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import BugError, KnownError
from osmo_desktop.domain.ports import Store
from osmo_desktop.sync.folder_files import Folder
from osmo_desktop.sync.folder_store import FolderStore
from osmo_desktop.sync.store_names import is_object_name
from tests.amounts import amount
from tests.servers.cloud_folder import CloudFolder
from tests.servers.fixtures import Servers
from tests.servers.stick import Stick
from tests.servers.web import WebFolder

DEVICE = "0123456789abcdef0123456789abcdef"
NAME = f"ow1-00c0ffee/dev/{DEVICE}/0000000/0000000001-{'ab' * 16}.seg"
DATA = bytes(range(256)) * 17
HOSTILE = (
    "",
    ".",
    "..",
    "/",
    "a/",
    "/a",
    "a//b",
    "../a",
    "a/../b",
    "a/./b",
    "/etc/passwd",
    "a\\b",
    "a\0b",
    "a\n",
    "A",
    "dev/ABC.seg",
    "c:a",
    "a b",
    "ä",
    "-a",
    ".a",
    "~osmo-0123456789abcdef.tmp",
    "a.b.c",
    "a.",
    "con",
    "nul.seg",
    "dev/com1/a.seg",
    "x" * 65,
    "a/" * 8 + "a",
    "．．/a",
)


@dataclass(frozen=True)
class Place:
    """A store, and hands behind its back.

    `plant` writes raw bytes under any name, half objects and foreign files included; `vanish`
    takes the place itself away.
    """

    store: Store
    plant: Callable[[str, bytes], None]
    vanish: Callable[[], None]


class StoreByPaths(FolderStore):
    """The way without directory descriptors, which Windows takes."""

    def _open_root(self) -> Folder:
        return Folder.open(self._root, by_descriptor=False)


Made = Callable[[Path, Servers], AbstractContextManager[Place]]


def folder_place(kind: type[FolderStore]) -> Made:
    """A place made of a new folder."""

    @contextlib.contextmanager
    def made(tmp_path: Path, servers: Servers) -> Iterator[Place]:
        root = tmp_path / "stick"
        root.mkdir()

        def plant(name: str, data: bytes) -> None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

        def vanish() -> None:
            root.rename(tmp_path / "pulled-out")

        yield Place(kind(root), plant, vanish)

    return made


def web_place(server: Callable[[Servers], str]) -> Made:
    """A place made of a new folder of a WebDAV server."""

    @contextlib.contextmanager
    def made(tmp_path: Path, servers: Servers) -> Iterator[Place]:
        folder = WebFolder.made(server(servers))
        yield Place(folder.store(), folder.plant, folder.vanish)

    return made


@contextlib.contextmanager
def bucket_place(tmp_path: Path, servers: Servers) -> Iterator[Place]:
    """A place made of an empty prefix of a bucket."""
    pail = servers.object_store.bucket()
    yield Place(pail.store(), pail.plant, pail.vanish)


FOLDERS: dict[str, Made] = {
    "folder": folder_place(FolderStore),
    "folder without hard links": folder_place(Stick),
    "folder by paths": folder_place(StoreByPaths),
    "folder kept by another program": folder_place(CloudFolder),
}
SERVERS: dict[str, Made] = {
    "Apache": web_place(lambda servers: servers.apache),
    "wsgidav": web_place(lambda servers: servers.hostile_dav),
    "SeaweedFS": bucket_place,
}
PLACES = FOLDERS | SERVERS


def named(name: str) -> str:
    """The name of a place in the name of a test."""
    return name.replace(" ", "-")


@pytest.fixture(params=PLACES, ids=named)
def place(request: pytest.FixtureRequest, tmp_path: Path, servers: Servers) -> Iterator[Place]:
    """Every kind of store in turn, empty."""
    with PLACES[request.param](tmp_path, servers) as made:
        yield made


def test_bytes_come_back(place: Place) -> None:
    """What was put is read, listed and measured under its name."""
    place.store.put_new(NAME, DATA)

    assert place.store.get(NAME, len(DATA)) == DATA
    assert place.store.size(NAME) == len(DATA)
    assert place.store.list("") == [NAME]


def test_empty_object(place: Place) -> None:
    """An object without bytes is there, which differs from absent."""
    place.store.put_new(NAME, b"")

    assert place.store.get(NAME, 0) == b""
    assert place.store.size(NAME) == 0


def test_absent_object(place: Place) -> None:
    """What is not there is None for reading and measuring, and fine for deleting."""
    place.store.put_new(NAME, DATA)

    for name in ("absent.seg", f"ow1-00c0ffee/dev/{DEVICE}/0000001/a.seg", "absent/folder/a.seg"):
        assert place.store.get(name, 10) is None
        assert place.store.size(name) is None
        place.store.delete(name)
    assert place.store.list("") == [NAME]


def test_limit_of_reading(place: Place) -> None:
    """A larger object than the reader allows is not read at all."""
    place.store.put_new(NAME, DATA)

    assert place.store.get(NAME, len(DATA) - 1) is None
    assert place.store.get(NAME, len(DATA)) == DATA


def test_list_under_a_folder(place: Place) -> None:
    """A listing holds the whole names under a folder, sorted, and nothing beside it."""
    names = ["dev/a/1.seg", "dev/a/2.seg", "dev/ab/1.seg", "grant/a/1.grant"]
    for name in reversed(names):
        place.store.put_new(name, name.encode())

    assert place.store.list("") == names
    assert place.store.list("dev") == names[:3]
    assert place.store.list("dev/a") == names[:2]
    assert place.store.list("grant/a") == names[3:]
    assert place.store.list("absent/folder") == []


def test_foreign_names_are_left_out(place: Place) -> None:
    """What other programs leave in a shared folder is neither listed nor in the way."""
    place.store.put_new("dev/a/1.seg", DATA)
    for name in (
        "dev/a/1 (conflicted copy).seg",
        "dev/a/1.sync-conflict-20260101-101010-ABCDEFG.seg",
        "dev/a/._1.seg",
        "dev/a/desktop.ini.bak",
        "dev/a/Thumbs.db",
        "dev/a/1.SEG",
        "dev/a/~osmo-0123456789abcdef.tmp",
        "dev/A/2.seg",
        "dev/a b/2.seg",
        ".Trash-1000/files/1.seg",
    ):
        place.plant(name, b"foreign")

    place.store.put_new("dev/a/2.seg", DATA)

    assert place.store.list("") == ["dev/a/1.seg", "dev/a/2.seg"]
    assert place.store.get("dev/a/1.seg", len(DATA)) == DATA


@pytest.mark.parametrize("there", [b"", DATA[:100], DATA + b"x", DATA[::-1]])
def test_other_bytes_are_replaced(place: Place, there: bytes) -> None:
    """An object with other bytes than its writer holds is absent, so it is written again."""
    place.plant(NAME, there)

    place.store.put_new(NAME, DATA)

    assert place.store.get(NAME, len(DATA)) == DATA
    assert place.store.list("") == [NAME]


def test_putting_twice(place: Place) -> None:
    """Putting what is there already changes nothing."""
    place.store.put_new(NAME, DATA)
    place.store.put_new(NAME, DATA)

    assert place.store.get(NAME, len(DATA)) == DATA
    assert place.store.list("") == [NAME]


def test_delete(place: Place) -> None:
    """A deleted object is gone, the one beside it is not."""
    place.store.put_new("grant/a/1.grant", DATA)
    place.store.put_new("grant/a/2.grant", DATA)

    place.store.delete("grant/a/1.grant")
    place.store.delete("grant/a/1.grant")

    assert place.store.get("grant/a/1.grant", len(DATA)) is None
    assert place.store.list("") == ["grant/a/2.grant"]


def test_missing_place(place: Place) -> None:
    """A place that is not there is told from an empty one, and is never made."""
    place.store.put_new(NAME, DATA)
    place.store.require_root()
    place.vanish()

    for call in (
        place.store.require_root,
        lambda: place.store.list(""),
        lambda: place.store.list("dev"),
        lambda: place.store.get(NAME, 10),
        lambda: place.store.size(NAME),
        lambda: place.store.put_new(NAME, DATA),
        lambda: place.store.delete(NAME),
        place.store.require_root,
    ):
        with pytest.raises(KnownError) as caught:
            call()
        assert caught.value.code == "store-missing"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(place: Place, name: str) -> None:
    """A name that could lead elsewhere is refused by every call before anything is touched."""
    for call in (
        lambda: place.store.get(name, 10),
        lambda: place.store.size(name),
        lambda: place.store.put_new(name, DATA),
        lambda: place.store.delete(name),
    ):
        with pytest.raises(BugError) as caught:
            call()
        assert caught.value.code == "store-name"
    if name:
        with pytest.raises(BugError):
            place.store.list(name)
    assert place.store.list("") == []


@pytest.mark.faults
def test_two_writers_of_one_object(place: Place) -> None:
    """Two devices that put the same object at once both succeed, and the object is whole."""
    failures: list[BaseException] = []

    def put(barrier: threading.Barrier, name: str) -> None:
        try:
            barrier.wait()
            place.store.put_new(name, DATA)
        except KnownError as error:
            failures.append(error)

    for number in range(amount(50)):
        name = f"dev/a/{number}.seg"
        barrier = threading.Barrier(2)
        writers = [threading.Thread(target=put, args=(barrier, name)) for _ in range(2)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert place.store.get(name, len(DATA)) == DATA

    assert failures == []
    assert len(place.store.list("")) == amount(50)


def test_place_is_named(place: Place) -> None:
    """A store can be named in a sentence, without credentials."""
    assert place.store.place
    assert "@" not in place.store.place


PARTS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True).map(lambda part: f"n{part}")
NAMES = (
    st.tuples(st.lists(PARTS, max_size=3), PARTS)
    .map(lambda made: "/".join([*(f"d{folder}" for folder in made[0]), f"{made[1]}.seg"]))
    .filter(is_object_name)
)  # "nul.seg" is a device to Windows


OBJECTS = st.dictionaries(NAMES, st.binary(max_size=2000), max_size=5)


def check_any_objects(store: Store, objects: dict[str, bytes], top: str) -> None:
    """Put objects below a folder of their own and find exactly those there."""
    named = {f"{top}/{name}": data for name, data in objects.items()}
    for name, data in named.items():
        store.put_new(name, data)

    assert store.list(top) == sorted(named)
    for name, data in named.items():
        found = store.get(name, 2000)
        assert found is not None
        assert sha256(found).digest() == sha256(data).digest()


@pytest.mark.faults
@pytest.mark.parametrize("kind", FOLDERS, ids=named)
def test_any_objects(kind: str, tmp_path: Path, servers: Servers) -> None:
    """Whatever well-formed names and bytes are put into a folder, exactly those are there."""
    with FOLDERS[kind](tmp_path, servers) as made:

        @settings(max_examples=amount(200), deadline=None)
        @given(objects=OBJECTS)
        def check(objects: dict[str, bytes]) -> None:
            check_any_objects(made.store, objects, f"x{secrets.token_hex(8)}")

        check()


@pytest.mark.faults
@pytest.mark.parametrize("kind", SERVERS, ids=named)
def test_any_objects_on_servers(kind: str, tmp_path: Path, servers: Servers) -> None:
    """Whatever well-formed names and bytes are put on a server, exactly those are there."""
    with SERVERS[kind](tmp_path, servers) as made:

        @settings(max_examples=amount(40), deadline=None)
        @given(objects=OBJECTS)
        def check(objects: dict[str, bytes]) -> None:
            check_any_objects(made.store, objects, f"x{secrets.token_hex(8)}")

        check()
