"""F3: an I/O error at every system call of an action: a sentence, nothing lost, then it works."""

from __future__ import annotations

import hashlib
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from pathlib import Path

import pytest

from osmo_desktop.domain.backup_ring import parse_copy_name
from tests.amounts import level
from tests.faults.actor import ACTIONS, ANNAS, LATER, TURNS, Actor, actor, annas, draft_of
from tests.laptops import PHRASE, STORE, Laptop, Team, team_at

WRITING = ("write", "pwrite64", "ftruncate", "fsync", "fdatasync", "mkdir", "link")
NAMING = ("openat", "rename", "unlink")
READING = ("read", "pread64", "newfstatat", "getdents64")
CALLS = WRITING + NAMING + READING
ERRORS = {
    "EIO": CALLS,
    "ENOSPC": ("write", "pwrite64", "ftruncate", "mkdir", "openat"),
    "EACCES": (*NAMING, "mkdir"),
    "EINTR": ("write", "pwrite64", "openat", "fsync"),
}


@dataclass(frozen=True)
class Point:
    """The k-th call of a name fails with an error; from then on every one, if it persists."""

    call: str
    error: str
    k: int
    persists: bool = False

    @property
    def injection(self) -> str:
        """As the tracer takes it."""
        plus = "+" if self.persists else ""
        return f"inject={self.call}:error={self.error}:when={self.k}{plus}"


@contextmanager
def tracer(process: Actor, trace: Path, *expressions: str) -> Iterator[None]:
    """Watch a process from here to the end of the block."""
    command = ["strace", "-f", "-p", str(process.pid), "-o", str(trace)]
    for expression in expressions:
        command += ["-e", expression]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr is not None
        assert "attached" in watching.stderr.readline()
        try:
            yield
        finally:
            watching.send_signal(signal.SIGINT)
            watching.communicate()


def counted(root: Path, action: str) -> list[Counter[str]]:
    """How often an action makes each call, turn by turn: by how full the pages are."""
    trace = root / "trace"
    calls: list[Counter[str]] = []
    with actor(root, "Ben", action) as process:
        for turn in range(TURNS):
            if turn:
                process.next_turn()
            with tracer(process, trace, f"trace={','.join(CALLS)}"):
                outcome = process.do(f"Laskettu {turn}.")
            assert outcome.is_done, outcome.said
            text = trace.read_text(encoding="utf-8")
            calls.append(Counter(re.findall(r"^\d+ +(\w+)\(", text, re.MULTILINE)))
        process.end()
    return calls


def points(calls: Counter[str], *, is_whole: bool) -> list[Point]:
    """Every call of an action failing once, and some of them for good.

    Errors other than EIO come at every sixth call, and errors for good at two calls of each name;
    a whole sweep leaves nothing out.
    """
    once = [
        Point(call, error, k)
        for error, names in ERRORS.items()
        for call in names
        for k in range(1, calls[call] + 1, 1 if is_whole or error == "EIO" else 6)
    ]
    for_good = [
        Point(call, error, k, persists=True)
        for error, names in (ERRORS if is_whole else {"EIO": (*WRITING, "openat")}).items()
        for call in names
        for k in (range(1, calls[call] + 1) if is_whole else (1, calls[call] // 2))
        if 0 < k <= calls[call]
    ]
    return once + for_good


@pytest.fixture(scope="module")
def prepared(frozen_team: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team with a client; what Anna sent after everybody had locked lies aside."""
    root = tmp_path_factory.mktemp("prepared") / "team"
    shutil.copytree(frozen_team, root)
    team = team_at(root)
    for laptop in team.everybody:
        laptop.unlock()
    client = team.shared_client(team.ben)
    team.ben.lock()
    team.cilla.lock()
    shutil.copytree(team.store, root / "before")
    for turn in range(TURNS):
        for part in range(ANNAS):
            team.anna.note(client, f"Annan {turn}.{part}.")
            team.anna.sync(team.store)
        shutil.copytree(team.store, root / LATER / str(turn))
    team.anna.lock()
    shutil.rmtree(team.store)
    shutil.move(root / "before", team.store)
    return root


def fresh(prepared: Path, folder: Path) -> Path:
    """A copy to break."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("ben", STORE, LATER):
        shutil.copytree(prepared / name, folder / name)
    return folder


def judge(root: Path, action: str, kept: set[str]) -> None:
    """What was acknowledged, drafts too, is there after the next unlock; the vault is whole."""
    laptop = Laptop(root / "ben", "Ben").unlock()
    notes = laptop.notes()
    assert kept <= notes, f"lost: {kept - notes}"
    if action == "save":
        drafts = {draft.happened for draft in laptop.services.drafts.all()}
        sealed = {draft_of(text) for text in kept}
        assert sealed <= drafts, f"lost drafts: {sealed - drafts}"
    if action == "import":
        assert annas(1) <= notes
    assert laptop.services.verify()["malformed"] == 0
    if action == "backup":
        judge_copies(laptop)
    laptop.lock()


def judge_copies(laptop: Laptop) -> None:
    """The last backup that succeeded restores and holds all; whatever is named a copy is whole."""
    place = laptop.folder / "backups"
    copies = sorted(place.glob("*.owb"))
    for copy in copies:
        name = parse_copy_name(copy.name)
        assert name is not None
        assert hashlib.sha256(copy.read_bytes()).hexdigest()[:32] == name.hash
    restoring, present = laptop.services.restoring, laptop.services.backups.present()[1]
    found = restoring.examine(str(laptop.path), str(copies[-1]), PHRASE, present=present)
    restoring.give_up(str(laptop.path))
    assert found.lacking == 0, f"lacking: {found.lacking}"
    assert not [path.name for path in place.iterdir() if path.suffix == ".new"]


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_an_error_at_any_call_loses_nothing(action: str, prepared: Path, tmp_path: Path) -> None:
    """The action says a sentence or gets by; it succeeds once the error is gone."""
    root = tmp_path / "world"
    turns = counted(fresh(prepared, root), action)
    calls, fewest = reduce(or_, turns), reduce(and_, turns)
    everything = points(calls, is_whole=level() == "night")
    chosen = everything[::10] if level() == "tenth" else everything
    said: Counter[str] = Counter()
    hit: set[Point] = set()
    for batch in (chosen[at : at + TURNS] for at in range(0, len(chosen), TURNS)):
        found, ends = played(fresh(prepared, root), action, batch)
        hit |= found
        said += ends
    # Where a turn makes fewer calls than another, its last ones are not met.
    certain = {point for point in chosen if point.k <= fewest[point.call]}
    assert len(hit & certain) >= len(certain) * 9 // 10
    assert len(certain) >= len(chosen) // 2
    print(
        f"{action}: {len(hit)} of {len(chosen)} errors at {sum(calls.values())} calls, "
        f"{calls}: {said}"
    )


def played(root: Path, action: str, batch: list[Point]) -> tuple[set[Point], Counter[str]]:
    """One laptop through some points, one after the other; which of them hit, and what was said."""
    trace = root / "trace"
    said: Counter[str] = Counter()
    kept, hit = {"Ennen."}, set[Point]()
    with actor(root, "Ben", action) as process:
        for turn, point in enumerate(batch):
            if turn:
                process.next_turn()
            with tracer(process, trace, f"trace={point.call}", point.injection):
                first = process.do(f"Virheen aikana {turn}.")
            assert first.is_done or first.is_told, f"{point}: {first.said}"
            again = process.do(f"Virheen jälkeen {turn}.")
            assert again.is_done, f"{point}: {first.said}, and then {again.said}"
            kept |= {f"Virheen aikana {turn}."} if first.is_done else set()
            kept.add(f"Virheen jälkeen {turn}.")
            said[first.said] += 1
            if "(INJECTED)" in trace.read_text(encoding="utf-8"):
                hit.add(point)
        process.end()
    judge(root, action, annas(len(batch)) if action == "import" else kept)
    return hit, said


def test_the_judge_sees_a_loss(prepared: Path, tmp_path: Path, team: Team) -> None:
    """A note that is not there is found missing, so that silence means something."""
    root = fresh(prepared, tmp_path / "world")

    with pytest.raises(AssertionError, match="lost: "):
        judge(root, "save", {"Ei tallessa."})


def test_the_judge_sees_a_lost_draft(prepared: Path, tmp_path: Path) -> None:
    """A note that is there while its acknowledged draft is not is a loss."""
    root = fresh(prepared, tmp_path / "world")
    with actor(root, "Ben", "save") as process:
        assert process.do("Tallessa.").is_done
        process.end()
    judge(root, "save", {"Ennen.", "Tallessa."})
    laptop = Laptop(root / "ben", "Ben").unlock()
    for draft in laptop.services.drafts.all():
        if draft.happened == draft_of("Tallessa."):
            laptop.services.drafts.discard(draft.id)
    laptop.lock()

    with pytest.raises(AssertionError, match="lost drafts"):
        judge(root, "save", {"Ennen.", "Tallessa."})
