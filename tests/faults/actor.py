"""A laptop in a forked process that does one action on a word, while the world is made to fail.

It talks over a socket, whose calls (`sendto`, `recvfrom`) are not those that are made to fail.
The action was done once before it says "ready": nothing is imported or looked up for the first
time while it is watched.
"""

from __future__ import annotations

import resource
import shutil
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from osmo_desktop.domain.messages import SENTENCES, known
from osmo_desktop.domain.progress import run_steps
from tests.laptops import STORE, Laptop
from tests.warm import context

LATER = "later"  # what the colleague had put to the store by then, one folder a turn
TURNS = 8  # how often the colleague sends something to be imported
ANNAS = 3  # notes of hers a turn


def annas(turns: int) -> set[str]:
    """The notes that the colleague had sent after so many turns."""
    return {f"Annan {turn}.{part}." for turn in range(turns) for part in range(ANNAS)}


def draft_of(text: str) -> str:
    """What the draft says that is sealed after the note with this text."""
    return f"{text} luonnos"


@dataclass
class Scene:
    """Where it is done: a laptop and what its team shares; texts that were acknowledged."""

    laptop: Laptop
    root: Path
    kept: list[str] = field(default_factory=list)
    turn: int = 0

    def next_turn(self) -> None:
        """The colleague's next segments come to the store."""
        arriving = self.root / LATER / str(self.turn)
        if arriving.exists():
            shutil.copytree(arriving, self.store, dirs_exist_ok=True)
        self.turn += 1

    @property
    def store(self) -> Path:
        """The shared folder."""
        return self.root / STORE

    def save(self, text: str) -> None:
        """Approve a note and seal a draft."""
        client = self.laptop.services.clients.list()[0].id
        self.laptop.note(client, text)
        self.kept.append(text)
        draft = self.laptop.services.notes.start(client, now=self.laptop.clock.now())
        self.laptop.services.drafts.save(draft.changed(happened=draft_of(text)))

    def cut(self, text: str) -> None:
        """Write and send."""
        client = self.laptop.services.clients.list()[0].id
        self.laptop.note(client, text)
        self.kept.append(text)
        self.laptop.sync(self.store)
        if self.laptop.book.unsent():
            raise AssertionError("sent, and yet unsent")

    def take_in(self, _text: str) -> None:
        """Import what a colleague has sent meanwhile."""
        result = self.laptop.sync(self.store)
        if result.refused or result.waiting:
            raise AssertionError(f"{result.refused} refused, {result.waiting} waiting")

    def back_up(self, text: str) -> None:
        """Write, and copy the vault to where copies are kept."""
        client = self.laptop.services.clients.list()[0].id
        self.laptop.note(client, text)
        self.kept.append(text)
        self.laptop.clock.advance(hours=1)  # the newest copy is the one with the newest name
        status = run_steps(self.laptop.services.backups.make())
        if status.missing:
            raise AssertionError("a place went missing")


ACTIONS: dict[str, Callable[[Scene, str], None]] = {
    "save": Scene.save,
    "cut": Scene.cut,
    "import": Scene.take_in,
    "backup": Scene.back_up,
}


@dataclass(frozen=True)
class Outcome:
    """`ok`, the code of an error of ours, or the trace of one that is not."""

    said: str

    @property
    def is_done(self) -> bool:
        """True if the action succeeded."""
        return self.said == "ok"

    @property
    def is_told(self) -> bool:
        """True if people are told what happened in a sentence."""
        return self.said in SENTENCES


def _play(root: Path, name: str, action: str, address: Path) -> None:
    channel = socket.socket(socket.AF_UNIX)
    channel.connect(str(address))
    act = ACTIONS[action]
    scene = Scene(Laptop(root / name.lower(), name).unlock(), root)
    act(scene, "Ennen.")
    scene.next_turn()
    channel.sendall(b"ready\n")
    while word := channel.recv(4096).decode():
        verb, _, rest = word.partition(" ")
        if verb == "short":
            spare, _, rest = rest.partition(" ")
            _exhaust(int(spare))
        if verb == "turn":
            scene.next_turn()
            channel.sendall(b"ok\n")
            continue
        if verb == "end":
            scene.laptop.lock()
            channel.sendall(b"ok\n")
            return
        channel.sendall(_outcome(act, scene, rest))


def _outcome(act: Callable[[Scene, str], None], scene: Scene, text: str) -> bytes:
    try:
        act(scene, text)
    except BaseException as error:  # noqa: BLE001 - reported to the test, which fails
        _release()
        told = known(error)
        said = told.code if told is not None else traceback.format_exc()[-3_500:]
        return f"{said}\n".encode()
    _release()
    return b"ok\n"


_HOG: list[bytearray] = []
_PIECES = (1 << 20, 1 << 16, 1 << 12, 480, 200, 48)  # bytes; the small ones fill what is half full


def _exhaust(spare: int) -> None:
    """Take all memory that there is, and give so many bytes of it back, in small pieces."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize(), hard))
    for size in _PIECES:
        try:
            while True:
                _HOG.append(bytearray(size))
        except MemoryError:
            continue
    while _HOG and spare > 0:
        spare -= len(_HOG.pop(-1 - spare % min(len(_HOG), 50)))


def _release() -> None:
    _HOG.clear()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


class Actor:
    """The process as the test sees it."""

    def __init__(self, process: BaseProcess, channel: socket.socket) -> None:
        self.process = process
        self._channel = channel
        assert self._read() == "ready"

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process.pid is not None
        return self.process.pid

    def do(self, text: str) -> Outcome:
        """Do the action, with a text if it has one."""
        self._channel.sendall(f"do {text}".encode())
        return Outcome(self._read())

    def do_short_of_memory(self, spare: int, text: str) -> Outcome:
        """Do the action with so many bytes of memory left; then there is memory again."""
        self._channel.sendall(f"short {spare} {text}".encode())
        return Outcome(self._read())

    def next_turn(self) -> None:
        """Let the colleague's next segments come; the first came before the first action."""
        self._channel.sendall(b"turn")
        assert self._read() == "ok"

    def end(self) -> None:
        """Lock the laptop and end."""
        self._channel.sendall(b"end")
        assert self._read() == "ok"
        self.process.join()
        assert self.process.exitcode == 0

    def _read(self) -> str:
        said = b""
        while not said.endswith(b"\n"):
            more = self._channel.recv(4096)
            if not more:
                return said.decode() or f"ended with {self.process.exitcode}"
            said += more
        return said.decode().strip()


@contextmanager
def actor(root: Path, name: str, action: str) -> Iterator[Actor]:
    """Start the process; it is killed if it has not ended by itself."""
    address = root / "socket"
    address.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(address))
        door.listen()
        process = context().Process(target=_play, args=(root, name, action, address))
        process.start()
        channel, _ = door.accept()
        try:
            with channel:
                yield Actor(process, channel)
        finally:
            process.kill()
            process.join()
