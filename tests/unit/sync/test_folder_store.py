"""FolderStore on real file systems that are full, read-only, gone, hostile or lying."""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.sync import folder_store
from osmo_desktop.sync.folder_files import Folder
from osmo_desktop.sync.folder_store import STALE_AFTER, FolderStore
from tests.amounts import amount

ROOT = Path(__file__).parents[3]
NAME = "ow1-00c0ffee/att/ab/object.att"
FOLDER, LEAF = NAME.rsplit("/", 1)
DATA = bytes(range(256)) * 40
STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(STRACE is None, reason="strace is not installed")

START = """
import errno, os, sys
from hashlib import sha256
from pathlib import Path
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.sync.folder_files import Folder
from osmo_desktop.sync.folder_store import FolderStore

class NoLinks(Folder):
    def link(self, name, new_name):
        raise PermissionError(errno.EPERM, "no links")

class NoLinksStore(FolderStore):
    def _open_root(self):
        return NoLinks.open(self._root)

store = (NoLinksStore if "no-links" in sys.argv else FolderStore)(Path(sys.argv[1]))
"""
PUT_ONE = """
try:
    store.put_new(sys.argv[2], bytes(range(256)) * 40)
except KnownError as error:
    sys.exit(error.code)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder for a store, beside which other things can lie."""
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 1 MiB."""
    point = tmp_path / "disk"
    point.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "osmo-test", str(point)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a file system, which this test needs")
    yield point
    subprocess.run(["umount", "--lazy", str(point)], check=False)


def code_of(call: object) -> str:
    """The code of the KnownError that a call raises."""
    with pytest.raises(KnownError) as caught:
        call()  # type: ignore[operator]  # a plain callable
    return caught.value.code


def temporaries(root: Path) -> list[Path]:
    """Files of unfinished writes."""
    return [path for path in root.rglob("*") if path.name.startswith("~")]


def run_child(script: str, *arguments: str, wrapper: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run a script with a store; give its exit code and what it said on stderr."""
    done = subprocess.run(
        [*wrapper, sys.executable, "-B", "-c", START + script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip()


# --- the medium -------------------------------------------------------------------------------


def test_read_only_mount(small_disk: Path) -> None:
    """A write-protected stick is read as ever; writing says that it is protected."""
    store = FolderStore(small_disk)
    store.put_new(NAME, DATA)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    assert store.get(NAME, len(DATA)) == DATA
    assert store.list("") == [NAME]
    store.put_new(NAME, DATA)
    assert code_of(lambda: store.put_new(NAME, DATA[1:])) == "store-read-only"
    assert code_of(lambda: store.put_new("att/new.att", DATA)) == "store-read-only"
    assert code_of(lambda: store.delete(NAME)) == "store-read-only"
    assert store.get(NAME, len(DATA)) == DATA


def test_full_disk(small_disk: Path) -> None:
    """A full disk is named as such, keeps what it holds, and works again when there is room."""
    store = FolderStore(small_disk)
    store.put_new(NAME, DATA)
    ballast = small_disk / "Ballast.bin"
    ballast.write_bytes(bytes(700_000))
    large = bytes(600_000)

    assert code_of(lambda: store.put_new("att/large.att", large)) == "store-full"

    assert store.list("") == [NAME]
    assert store.get(NAME, len(DATA)) == DATA
    assert temporaries(small_disk) == []
    ballast.unlink()
    store.put_new("att/large.att", large)
    assert store.get("att/large.att", len(large)) == large


def test_full_disk_without_hard_links(small_disk: Path) -> None:
    """Where objects are written in place, a full disk leaves an empty object, no lost space."""
    (small_disk / "Ballast.bin").write_bytes(bytes(700_000))
    script = """
store.put_new("att/first.att", b"1")
for _ in range(2):
    try:
        store.put_new("att/large.att", bytes(600_000))
    except KnownError as error:
        print(error.code, store.size("att/large.att"), file=sys.stderr)
"""
    _, said = run_child(script, str(small_disk), "no-links")

    # First nothing or an empty file under the name, then still no half object.
    assert [line.split()[0] for line in said.splitlines()] == ["store-full", "store-full"]
    assert {line.split()[1] for line in said.splitlines()} <= {"0", "None"}
    assert temporaries(small_disk) == []
    assert shutil.disk_usage(small_disk).free > 200_000


def test_unmounted(small_disk: Path, tmp_path: Path) -> None:
    """A folder on a drive that was unmounted is missing and is not made on the disk below."""
    store = FolderStore(small_disk / "osmo")
    (small_disk / "osmo").mkdir()
    store.put_new(NAME, DATA)
    subprocess.run(["umount", str(small_disk)], check=True)

    assert code_of(lambda: store.put_new(NAME, DATA)) == "store-missing"
    assert list(small_disk.iterdir()) == []


def test_place_that_is_no_folder(tmp_path: Path) -> None:
    """A file, or a link to nothing, is no place."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "dangling").symlink_to(tmp_path / "absent")

    for name in ("file", "dangling", "file/below"):
        assert code_of(FolderStore(tmp_path / name).require_root) == "store-missing"


def test_place_behind_a_link(root: Path, tmp_path: Path) -> None:
    """The place itself may be a link: the user chose it."""
    (tmp_path / "shortcut").symlink_to(root)
    store = FolderStore(tmp_path / "shortcut")

    store.put_new(NAME, DATA)

    assert FolderStore(root).get(NAME, len(DATA)) == DATA


class PulledOut(FolderStore):
    """The folder goes away in the middle of a write."""

    def _write(self, folder: Folder, name: str, data: bytes) -> None:
        super()._write(folder, name, data)
        shutil.rmtree(self._root)


def test_vanishing_during_a_write(root: Path) -> None:
    """A folder that goes away while an object is written is missing, not a success."""
    assert code_of(lambda: PulledOut(root).put_new(NAME, DATA)) == "store-missing"
    assert not root.exists()


def test_shared_folder_stays_shared(root: Path) -> None:
    """What a team's folder lets the team read stays so, although our own files are private."""
    root.chmod(0o2770)
    before = os.umask(0o077)
    try:
        FolderStore(root).put_new(NAME, DATA)
    finally:
        os.umask(before)

    assert (root / NAME).stat().st_mode & 0o7777 == 0o660
    assert all(folder.stat().st_mode & 0o7777 == 0o2770 for folder in (root / NAME).parents[:3])


# --- what lies there --------------------------------------------------------------------------


def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    """A link in the store leads nowhere: not read, not listed, and what it points to is safe."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.att").write_bytes(b"secret")
    (root / "att").mkdir()
    (root / "att/link.att").symlink_to(outside / "secret.att")
    (root / "dev").symlink_to(outside)
    store = FolderStore(root)

    assert store.get("att/link.att", 100) is None
    assert store.size("att/link.att") is None
    assert store.get("dev/secret.att", 100) is None
    assert store.list("") == []
    assert store.list("dev") == []
    assert code_of(lambda: store.put_new("dev/new.att", DATA)) == "store-io"
    store.delete("dev/secret.att")
    store.put_new("att/link.att", DATA)
    assert store.get("att/link.att", len(DATA)) == DATA
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"secret.att": b"secret"}


class SwappedForLink(FolderStore):
    """Someone puts a link where the folder was, after it was opened."""

    outside: Path

    def _write(self, folder: Folder, name: str, data: bytes) -> None:
        (self._root / FOLDER).rename(self._root / "moved")
        (self._root / FOLDER).symlink_to(self.outside)
        super()._write(folder, name, data)


def test_folder_swapped_for_a_link(root: Path, tmp_path: Path) -> None:
    """A folder that becomes a link in the middle of a write does not lead the write outside."""
    store = SwappedForLink(root)
    store.outside = tmp_path / "outside"
    store.outside.mkdir()

    store.put_new(NAME, DATA)

    assert list(store.outside.iterdir()) == []
    assert (root / "moved" / LEAF).read_bytes() == DATA
    assert FolderStore(root).get(NAME, len(DATA)) is None


def test_things_that_are_no_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe, a socket, a device or a folder is no object and is never waited for."""
    os.mkfifo(root / "pipe.att")
    (root / "folder.att").mkdir()
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.att")
    names = ["pipe.att", "folder.att", "socket.att"]
    if os.geteuid() == 0:
        os.mknod(root / "device.att", 0o20666, os.makedev(1, 5))  # /dev/zero
        names.append("device.att")
    store = FolderStore(root)

    for name in names:
        assert store.get(name, 100) is None
        assert store.size(name) is None
    assert store.list("") == []
    assert code_of(lambda: store.put_new("folder.att", DATA)) == "store-io"
    for name in names:
        if name != "folder.att":
            store.put_new(name, DATA)
            assert store.get(name, len(DATA)) == DATA


def test_case_twins(root: Path) -> None:
    """Upper-case twins of our names are other things and change nothing."""
    (root / "ATT").mkdir()
    (root / "ATT/a.att").write_bytes(b"twin")
    (root / "att").mkdir()
    (root / "att/A.ATT").write_bytes(b"twin")
    store = FolderStore(root)

    store.put_new("att/a.att", DATA)

    assert store.list("") == ["att/a.att"]
    assert (root / "att/A.ATT").read_bytes() == b"twin"


def test_names_that_are_no_text(root: Path) -> None:
    """File names in another encoding do not stop a listing."""
    (root / os.fsdecode(b"att\xff")).mkdir()
    (root / os.fsdecode(b"a\xe4.att")).write_bytes(b"foreign")
    store = FolderStore(root)
    store.put_new("a.att", DATA)

    assert store.list("") == ["a.att"]


def test_huge_file(root: Path) -> None:
    """A file of 5 GB under an object's name is refused by its size, before any of it is read."""
    with (root / "huge.att").open("wb") as file:
        file.truncate(5 << 30)
    store = FolderStore(root)

    assert store.get("huge.att", 64 << 20) is None
    assert store.size("huge.att") == 5 << 30


def test_crowded_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder filled with junk is looked at up to a limit, and other folders still are."""
    monkeypatch.setattr(folder_store, "MAX_ENTRIES", 50)
    (root / "junk").mkdir()
    for number in range(200):
        (root / "junk" / f"{number}.att").touch()
    store = FolderStore(root)
    store.put_new(NAME, DATA)

    names = store.list("")

    assert NAME in names
    assert len(names) == 51


def test_census_limit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many folders there are, a listing ends."""
    monkeypatch.setattr(folder_store, "MAX_CENSUS", 100)
    for number in range(30):
        (root / f"f{number}").mkdir()
        for file in range(10):
            (root / f"f{number}/{file}.att").touch()

    assert len(FolderStore(root).list("")) == 70


def test_deep_folders(root: Path) -> None:
    """Folders deeper than any name of ours are not entered."""
    (root / "/".join("d" * 200)).mkdir(parents=True)
    (root / "/".join("d" * 8) / "a.att").touch()

    assert FolderStore(root).list("") == []


@pytest.mark.faults
def test_a_hundred_thousand_entries(root: Path) -> None:
    """A very large folder is listed without trouble."""
    count = amount(100_000)
    for number in range(count):
        os.close(os.open(root / f"{number}.att", os.O_CREAT | os.O_WRONLY))

    assert len(FolderStore(root).list("")) == count


def test_temporary_files_of_dead_writers(root: Path) -> None:
    """What a crashed writer left goes after a day; younger ones and foreign files stay."""
    old, young, foreign = (
        root / "~osmo-0123456789abcdef.tmp",
        root / "~osmo-fedcba9876543210.tmp",
        root / "~other.tmp",
    )
    for path in (old, young, foreign):
        path.write_bytes(b"half")
    for path in (old, foreign):
        os.utime(path, times=(0, time.time() - STALE_AFTER - 60))

    FolderStore(root).put_new("a.att", DATA)

    assert sorted(temporaries(root)) == sorted([young, foreign])


# --- lies and crashes -------------------------------------------------------------------------


class Corrupting(FolderStore):
    """A medium that stores one byte wrongly."""

    def _write(self, folder: Folder, name: str, data: bytes) -> None:
        super()._write(folder, name, data[:100] + bytes([data[100] ^ 1]) + data[101:])


class Shortening(FolderStore):
    """A medium that drops the end."""

    def _write(self, folder: Folder, name: str, data: bytes) -> None:
        super()._write(folder, name, data[:-1])


@pytest.mark.parametrize("medium", [Corrupting, Shortening])
def test_wrong_bytes_are_noticed(root: Path, medium: type[FolderStore]) -> None:
    """A write that is not read back as it was is no success, and a better medium mends it."""
    assert code_of(lambda: medium(root).put_new(NAME, DATA)) == "store-io"

    FolderStore(root).put_new(NAME, DATA)
    assert FolderStore(root).get(NAME, len(DATA)) == DATA


@needs_strace
def test_medium_that_reads_other_bytes(root: Path) -> None:
    """Bytes that come back changed from the medium itself are noticed."""
    wrapper = (
        str(STRACE),
        "-qq",
        "-o",
        "/dev/null",
        "-P",
        str(root / "a.att"),
        "-e",
        "inject=read:poke_exit=@arg2=deadbeef",
    )

    assert run_child(PUT_ONE, str(root), "a.att", wrapper=wrapper) == (1, "store-io")
    assert (root / "a.att").read_bytes() == DATA


@needs_strace
def test_medium_that_says_written(root: Path) -> None:
    """A system that reports bytes as written and drops them is noticed."""
    wrapper = (
        str(STRACE),
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        f"inject=write:retval={len(DATA)}:when=1",
    )

    assert run_child(PUT_ONE, str(root), "a.att", wrapper=wrapper) == (1, "store-io")
    assert (root / "a.att").stat().st_size == 0
    assert run_child(PUT_ONE, str(root), "a.att") == (0, "")
    assert (root / "a.att").read_bytes() == DATA


@needs_strace
def test_order_of_a_write(root: Path, tmp_path: Path) -> None:
    """Bytes reach the medium before their name does, and are read back from the medium."""
    log = tmp_path / "calls"
    calls = "mkdirat,openat,write,fsync,linkat,unlinkat,fadvise64,read"
    wrapper = (str(STRACE), "-qq", "-y", "-o", str(log), "-e", f"trace={calls}")

    assert run_child(PUT_ONE, str(root), NAME, wrapper=wrapper) == (0, "")

    lines = [line for line in log.read_text().splitlines() if str(root) in line]
    steps = "".join(
        symbol
        for line in lines
        for symbol, pattern in {
            "m": r"mkdirat\(",
            "p": rf"fsync\(\d+<{root}(/ow1-00c0ffee(/att)?)?>",
            "w": r"write\(.*~osmo-",
            "s": r"fsync\(.*~osmo-",
            "l": r"linkat\(",
            "u": r"unlinkat\(.*~osmo-",
            "d": rf"fsync\(.*/{FOLDER}>",
            "f": rf"fsync\(.*/{LEAF}>",
            "c": rf"fadvise64\(.*/{LEAF}>.*DONTNEED",
            "r": rf"read\(.*/{LEAF}>",
        }.items()
        if re.match(pattern, line)
    )
    assert re.fullmatch(r"mpmpmpwsludfcr+", steps), steps


ERRORS = [
    (call, when, name)
    for call, times in {"fsync": 7, "write": 1, "linkat": 1, "mkdirat": 3, "unlinkat": 1}.items()
    for name in ("EIO", "ENOSPC", "EDQUOT", "EROFS", "EACCES", "EINTR", "ESTALE")
    for when in range(1, times + 1)
]
EXPECTED = {
    "EIO": "store-io",
    "ENOSPC": "store-full",
    "EDQUOT": "store-full",
    "EROFS": "store-read-only",
    "EACCES": "store-read-only",
    "EINTR": "store-io",
    "ESTALE": "store-io",
}


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("part", range(5))
def test_errors_of_the_system(tmp_path: Path, part: int) -> None:
    """Whatever call fails with whatever error, the failure has its code and a retry is whole."""
    mine = ERRORS[part::5]
    chosen = random.Random(part).sample(mine, min(len(mine), amount(20)))
    for number, (call, when, name) in enumerate(chosen):
        root = tmp_path / str(number)
        root.mkdir()
        fault = f"inject={call}:error={name}:when={when}"
        wrapper = (str(STRACE), "-qq", "-o", "/dev/null", "-e", fault)

        code, said = run_child(PUT_ONE, str(root), NAME, wrapper=wrapper)

        # Interrupted calls are made again; without links, and for the temporary file, another
        # way is taken.
        assert (code, said) in {(0, ""), (1, EXPECTED[name])}, fault
        store = FolderStore(root)
        if code == 0:
            assert store.get(NAME, len(DATA)) == DATA, fault
        else:
            assert store.get(NAME, len(DATA)) in {None, DATA}, fault
        store.put_new(NAME, DATA)
        assert store.get(NAME, len(DATA)) == DATA, fault
        assert store.list("") == [NAME]


KEEP_WRITING = """
number = int(sys.argv[2])
while True:
    data = number.to_bytes(4, "big") * 30_000
    name = f"att/{sha256(data).hexdigest()}.att"
    print(name, flush=True)
    store.put_new(name, data)
    print("done", flush=True)
    number += 1
"""


def write_until_killed(root: Path, first: int, way: str, lines: int) -> tuple[list[str], list[str]]:
    """Kill a real writer after some lines; give the names it tried and those acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-B", "-c", START + KEEP_WRITING, str(root), str(first), way],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    said = [child.stdout.readline().strip() for _ in range(lines)]
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    said += rest.split()
    names = [word for word in said if word.endswith(".att")]
    return names, names[: said.count("done")]


@pytest.mark.faults
@pytest.mark.parametrize("way", ["links", "no-links"])
def test_killed_writers(root: Path, way: str) -> None:
    """Of writers killed at any moment, what was acknowledged is whole and nothing is wrong."""
    store = FolderStore(root)
    dice = random.Random(5)
    names: list[str] = []
    halves = 0
    for cycle in range(amount(300)):
        tried, acknowledged = write_until_killed(
            root, cycle * 1000, way, lines=dice.randrange(1, 12)
        )
        names += tried
        for name in acknowledged:
            assert is_whole(store, name)
    for name in store.list(""):
        assert name in names
        if not is_whole(store, name):
            halves += 1
            assert way == "no-links", "published by link, so never half"
    print(f"{len(names)} objects, {halves} half, {len(temporaries(root))} temporary files")
    for path in temporaries(root):
        os.utime(path, times=(0, 0))
    store.put_new("att/last.att", DATA)
    assert temporaries(root) == []


def is_whole(store: FolderStore, name: str) -> bool:
    """Check an object as readers do: by the hash that is its name."""
    data = store.get(name, 1 << 20)
    return data is not None and f"att/{sha256(data).hexdigest()}.att" == name


WRITE_ALL = """
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    data = number.to_bytes(4, "big") * 5000
    store.put_new(f"att/{sha256(data).hexdigest()}.att", data)
"""


@pytest.mark.faults
@pytest.mark.parametrize("way", ["links", "no-links"])
def test_two_processes_write_the_same(root: Path, way: str) -> None:
    """Two programs that put the same objects at once both succeed and no object is wrong."""
    count = amount(500)
    writers = [
        subprocess.Popen(
            [sys.executable, "-B", "-c", START + WRITE_ALL, str(root), str(count), way],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    ends = [(writer.communicate()[1], writer.returncode) for writer in writers]

    assert ends == [("", 0), ("", 0)]
    store = FolderStore(root)
    assert len(store.list("")) == count
    assert all(is_whole(store, name) for name in store.list(""))
    assert temporaries(root) == []


STEPS = [
    (call, when)
    for call, times in {
        "mkdirat": 3,
        "fchmod": 4,
        "write": 1,
        "fsync": 6,
        "linkat": 1,
        "unlinkat": 1,
        "fadvise64": 1,
    }.items()
    for when in range(1, times + 1)
]


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("way", ["links", "no-links"])
def test_killed_at_each_step(tmp_path: Path, way: str) -> None:
    """A writer that dies at any of its calls leaves nothing or the whole, and a retry mends it."""
    dice = random.Random(7)
    for call, when in dice.sample(STEPS, min(len(STEPS), amount(40))):
        root = tmp_path / f"{call}{when}"
        root.mkdir()
        fault = f"inject={call}:signal=KILL:when={when}"
        wrapper = (str(STRACE), "-qq", "-o", "/dev/null", "-e", fault)

        run_child(PUT_ONE, str(root), NAME, way, wrapper=wrapper)

        store = FolderStore(root)
        if way == "links":
            assert store.get(NAME, len(DATA)) in {None, DATA}, fault
        store.put_new(NAME, DATA)
        assert store.get(NAME, len(DATA)) == DATA, fault
        assert store.list("") == [NAME]


HALF = """
import resource
store.put_new("small.att", b"1")
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))  # the next write takes only so much
store.put_new(sys.argv[2], bytes(range(256)) * 40)
"""


@needs_strace
def test_half_object(root: Path) -> None:
    """Half an object, as a crash leaves it where there are no links, is replaced by the whole."""
    fault = "inject=write:signal=KILL:when=4"
    wrapper = (str(STRACE), "-qq", "-o", "/dev/null", "-e", fault)

    run_child(HALF, str(root), NAME, "no-links", wrapper=wrapper)

    store = FolderStore(root)
    assert store.get(NAME, len(DATA)) == DATA[:5000]
    store.put_new(NAME, DATA)
    assert store.get(NAME, len(DATA)) == DATA
    assert temporaries(root) == []


def test_write_that_stops_half_way(root: Path) -> None:
    """A write that fails in the middle is reported, and no half object is left under the name."""
    for way, expected in {"links": None, "no-links": b""}.items():
        place = root / way
        place.mkdir()

        code, said = run_child(HALF, str(place), NAME, way)

        assert code == 1
        assert "KnownError: store-io" in said
        assert FolderStore(place).get(NAME, len(DATA)) == expected
        assert temporaries(place) == []
