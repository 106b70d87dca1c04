"""F7: whole teams over stores that misbehave in every way at once, from a seed (SECURITY d)."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amounts import amount
from tests.faults.worlds.world import STEPS, World, make_world
from tests.laptops import STORE, team_at

_CHUNKS = 10
_MEMORY = Path("/dev/shm")
_WORLDS = 2_000


@pytest.fixture(scope="session")
def frozen_world(
    frozen_team: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, bytes], str]:
    """Files of a team with a shared client, the objects on its store, and the client."""
    root = tmp_path_factory.mktemp("worlds") / "team"
    shutil.copytree(frozen_team, root)
    team = team_at(root)
    for laptop in team.everybody:
        laptop.unlock()
    client = team.shared_client(team.ben, team.cilla)
    team.lock()
    place = root / STORE
    objects = {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }
    return root, objects, client


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder that is no disk where the system has one: what a disk loses is F1's matter."""
    if not _MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="osmo-worlds-", dir=_MEMORY) as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def _collector_looks_at_worlds_only() -> Iterator[None]:
    """What the process held before is no world's rubbish, and looking through it takes as long."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("chunk", range(_CHUNKS))
def test_no_store_makes_a_team_lose_anything(
    chunk: int, frozen_world: tuple[Path, dict[str, bytes], str], in_memory: Path
) -> None:
    """After any mischief all laptops show the same, hold all that was saved, and end quiet."""
    mischief: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    written = 0
    many = amount(_WORLDS, night=20_000) // _CHUNKS
    for seed in range(chunk * many, (chunk + 1) * many):
        world = make_world(seed, *frozen_world, in_memory / str(seed))
        try:
            world.play()
            _assert_all_is_well(world)
        finally:
            world.close()
        if seed % 10 == 0:
            gc.collect()  # whole laptops in circles: the collector alone is in no hurry
        mischief += world.net.mischief + world.stick.mischief
        ended += world.ended
        written += len(world.written)
    print(
        f"F7: {many} worlds of {STEPS} steps, {written} saves, {sum(mischief.values())} times "
        f"mischief, {ended.total() - ended['done']} of {ended.total()} rounds broken off; "
        "0 lost, 0 divergent"
    )
    assert min(len(mischief), ended["done"], written) > 0


def test_a_world_can_be_played_again(
    frozen_world: tuple[Path, dict[str, bytes], str], tmp_path: Path
) -> None:
    """The same seed gives the same steps and the same ends of rounds, or a failure is lost."""
    traces = []
    for turn in range(2):
        world = make_world(7, *frozen_world, tmp_path / str(turn))
        try:
            world.play()
        finally:
            world.close()
        traces.append((world.trace, world.written, sorted(world.net.objects)))

    (steps, *_), _ = traces
    names = [[name for name in objects if "/grant/" not in name] for *_, objects in traces]
    assert traces[0][:2] == traces[1][:2]
    assert names[0] == names[1]
    assert len(steps) > 20


def test_the_check_sees_a_lost_value(
    frozen_world: tuple[Path, dict[str, bytes], str], tmp_path: Path
) -> None:
    """A world that lacks one acknowledged value fails."""
    world = make_world(1, *frozen_world, tmp_path / "world")
    try:
        world.play()
        world.written.append(("meeting", world.client, "happened", "never saved"))
        with pytest.raises(AssertionError, match="lost"):
            _assert_all_is_well(world)
    finally:
        world.close()


def _assert_all_is_well(world: World) -> None:
    supervisor, *workers = world.laptops
    state = supervisor.state()
    for laptop in world.laptops:
        assert laptop.book.unsent() == 0, f"seed {world.seed}: {laptop.name} has unsent records"
        wrong = {why for why in laptop.verdicts().values() if why is not None}
        assert not wrong, f"seed {world.seed}: {laptop.name} quarantined: {wrong}"
    for worker in workers:
        shown = worker.state()
        expected = {key: heads for key, heads in state.items() if key in shown}
        assert shown == expected, f"seed {world.seed}: {worker.name} shows something else"
        held = {key for key in state if key[0] == world.client}
        assert held <= set(shown), f"seed {world.seed}: {worker.name} lacks some"
    values = {
        (*key[1:], name, op.op.value)
        for key, entity in supervisor.ledger.fold.entities.items()
        for name, register in entity.fields.items()
        for op in register
        if op.is_accepted
    }
    lost = [one for one in world.written if one not in values]
    assert not lost, f"seed {world.seed}: lost {lost}"
