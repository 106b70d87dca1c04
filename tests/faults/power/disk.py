"""A simulated disk that may lose its power: what was synced is there, the rest by chance.

Files are written in sectors of 512 bytes. Until a file is synced, each of its sectors, its size
and each change of a name in its folder may have reached the medium or not, in any order; a
sector that was being written may be torn or garbled within what was written (SQLite counts on
no more: "powersafe overwrite"). A name is durable only once its folder was synced: a new file
may be gone, and a removed one may come back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.power.calls import Call

SECTOR = 512
Image = dict[str, bytes]
"""What is on the medium: contents of files by path; folders end in "/"."""


@dataclass(frozen=True)
class Luck:
    """How likely each unsynced thing is to have reached the medium, 0 to 1."""

    sectors: float
    names: float
    sizes: float
    damage: float

    @classmethod
    def drawn(cls, random: Random) -> Luck:
        """Every mixture: nothing, something or everything of the writes and of the names."""
        chances = (0.0, 0.1, 0.5, 0.9, 1.0)
        return cls(
            random.choice(chances),
            random.choice(chances),
            random.choice((0.0, 0.5)),
            random.choice((0.0, 0.0, 0.15)),
        )


@dataclass(eq=False)
class File:
    """A file: what is durable, what a reader sees now, and the writes and cuts in between."""

    durable: bytes = b""
    now: bytearray = field(default_factory=bytearray)
    unsynced: list[tuple[int, bytes] | int] = field(default_factory=list)

    def write(self, at: int, data: bytes) -> None:
        """Write; kept in pieces that lie within one sector."""
        if len(self.now) < at:
            self.now.extend(bytes(at - len(self.now)))
        self.now[at : at + len(data)] = data
        start = 0
        while start < len(data):
            end = min(len(data), start + SECTOR - (at + start) % SECTOR)
            self.unsynced.append((at + start, data[start:end]))
            start = end

    def cut(self, size: int) -> None:
        """Make the file so long."""
        del self.now[size:]
        self.now.extend(bytes(size - len(self.now)))
        self.unsynced.append(size)

    def sync(self) -> None:
        """Everything is durable."""
        self.durable = bytes(self.now)
        self.unsynced.clear()

    def after_power_loss(self, random: Random, luck: Luck) -> bytes:
        """What the medium may hold."""
        if not self.unsynced:
            return self.durable
        found = bytearray(self.durable)
        for change in self.unsynced:
            if random.random() >= luck.sectors:
                continue
            if isinstance(change, int):
                del found[change:]
                found.extend(bytes(change - len(found)))
                continue
            at, data = change
            if random.random() < luck.damage:
                data = _damaged(data, bytes(found[at : at + len(data)]), random)
            if len(found) < at:
                found.extend(bytes(at - len(found)))
            found[at : at + len(data)] = data
        if len(found) < len(self.now) and random.random() < luck.sizes:
            missing = len(self.now) - len(found)
            found.extend(random.choice((bytes(missing), random.randbytes(missing))))
        return bytes(found)


def _damaged(data: bytes, before: bytes, random: Random) -> bytes:
    """A write that was cut off within its sector, or that left anything there."""
    start = random.randrange(len(data))
    end = random.randrange(start, len(data)) + 1
    old = before.ljust(len(data), b"\0")
    middle = random.choice((old[start:end], random.randbytes(end - start)))
    return data[:start] + middle + data[end:]


@dataclass(eq=False)
class Folder:
    """A folder: durable names, names now, and the changes in between (each whole or not)."""

    durable: dict[str, File | Folder] = field(default_factory=dict)
    now: dict[str, File | Folder] = field(default_factory=dict)
    unsynced: list[dict[str, File | Folder | None]] = field(default_factory=list)

    def change(self, names: dict[str, File | Folder | None]) -> None:
        """Set or remove (None) names, as one."""
        self.unsynced.append(names)
        _set(self.now, names)

    def sync(self) -> None:
        """All names are durable."""
        self.durable = dict(self.now)
        self.unsynced.clear()

    def after_power_loss(self, random: Random, luck: Luck) -> dict[str, File | Folder]:
        """The names that the medium may hold."""
        if not self.unsynced:
            return self.durable
        found = dict(self.durable)
        for names in self.unsynced:
            if random.random() < luck.names:
                _set(found, names)
        return found


def _set(names: dict[str, File | Folder], change: dict[str, File | Folder | None]) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


class Disk:
    """The folder of a recording on a simulated medium."""

    def __init__(self, folder: Path) -> None:
        """Everything that lies below the folder now is durable."""
        self._top = _loaded(folder)
        self._gone: dict[str, File | Folder] = {}  # by the path that they had last

    def apply(self, call: Call) -> None:
        """Do what the process did."""
        if call.kind == "say":
            return
        if call.kind in ("write", "cut", "sync"):
            self._on_content(call)
            return
        folder, name = self._place(call.path)
        there = folder.now.get(name)
        if call.kind == "make":
            if there is None:
                folder.change({name: File()})
            elif call.at == 0:
                assert isinstance(there, File)
                there.cut(0)
        elif call.kind == "mkdir":
            folder.change({name: Folder()})
        elif call.kind == "remove":
            self._let_go(call.path)
            folder.change({name: None})
        else:
            to_folder, to_name = self._place(call.to)
            assert to_folder is folder, "not simulated: a move between folders"
            assert there is not None
            self._let_go(call.to)
            folder.change({to_name: there} | ({name: None} if call.kind == "rename" else {}))

    def _on_content(self, call: Call) -> None:
        node = self._gone[call.path] if call.is_gone else self._node(call.path)
        if call.kind == "sync":
            node.sync()
            return
        assert isinstance(node, File)
        if call.kind == "write":
            node.write(call.at, call.data)
        else:
            node.cut(call.at)

    def _let_go(self, path: str) -> None:
        """Whoever has the file open may go on writing to it, and its name may come back."""
        folder, name = self._place(path)
        if name in folder.now:
            self._gone[path] = folder.now[name]

    def unsynced(self) -> int:
        """How many changes hang in the air."""
        return sum(len(node.unsynced) for node in _all(self._top))

    def after_power_loss(self, random: Random) -> Image:
        """What may be on the medium if the power goes now."""
        luck = Luck.drawn(random)
        image: Image = {}

        def visit(folder: Folder, path: str) -> None:
            for name, node in folder.after_power_loss(random, luck).items():
                if isinstance(node, File):
                    image[path + name] = node.after_power_loss(random, luck)
                else:
                    image[path + name + "/"] = b""
                    visit(node, path + name + "/")

        visit(self._top, "")
        return image

    def after_kill(self) -> Image:
        """What the next process sees if only this one ends now."""
        image: Image = {}

        def visit(folder: Folder, path: str) -> None:
            for name, node in folder.now.items():
                if isinstance(node, File):
                    image[path + name] = bytes(node.now) if node.unsynced else node.durable
                else:
                    image[path + name + "/"] = b""
                    visit(node, path + name + "/")

        visit(self._top, "")
        return image

    def _node(self, path: str) -> File | Folder:
        if path == "":
            return self._top
        folder, name = self._place(path)
        return folder.now[name]

    def _place(self, path: str) -> tuple[Folder, str]:
        above, _, name = path.rpartition("/")
        folder = self._node(above)
        assert isinstance(folder, Folder)
        return folder, name


def write_image(image: Image, folder: Path) -> None:
    """Put an image on a real disk."""
    for path, content in image.items():
        target = folder / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.write_bytes(content)


def _loaded(folder: Path) -> Folder:
    nodes: dict[str, File | Folder] = {}
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            nodes[entry.name] = _loaded(entry)
        else:
            content = entry.read_bytes()
            nodes[entry.name] = File(content, bytearray(content))
    return Folder(nodes, dict(nodes))


def _all(folder: Folder) -> list[File | Folder]:
    """Every folder and file that is or was reachable since the last sync."""
    found: dict[int, File | Folder] = {id(folder): folder}
    for names in (folder.durable, folder.now):
        for node in names.values():
            for below in _all(node) if isinstance(node, Folder) else [node]:
                found[id(below)] = below
    return list(found.values())
