"""A round may be stopped at any call of the store, on any kind of place, and be repeated."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeVar, cast

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.progress import CancelToken, Steps, run_steps
from osmo_desktop.services.team import Founding
from osmo_desktop.sync.folder_store import FolderStore
from tests.amounts import amount
from tests.faults.cancelling import StoppingStore, with_store
from tests.laptops import SECRET, Laptop, Team, team_at
from tests.servers.cloud_folder import CloudMirror

T = TypeVar("T")


def stopped_round(laptop: Laptop, place: Path, at: int, *, is_after: bool) -> int:
    """A round that is cancelled at a call of the store; gives how many calls there were."""
    cancel = CancelToken()
    store = StoppingStore(FolderStore(place), cancel, at, is_after=is_after)
    with_store(laptop, lambda _place: store)
    try:
        run_steps(laptop.services.sync.run(place=str(place), cancel=cancel))
    except KnownError as error:
        if error.code != "sync-cancelled":
            raise
    return store.calls


def test_a_round_may_stop_at_any_call_and_be_repeated(team: Team, tmp_path: Path) -> None:
    """Stopped before or after any call of the store and repeated, a round ends as undisturbed."""
    client = team.shared_client()
    team.anna.note(client, "Annan kirjaus.")
    team.anna.sync(team.store)
    team.ben.note(client, "Benin kirjaus.")
    team.lock()
    undisturbed = copied(team.root, tmp_path / "undisturbed")
    many = stopped_round(undisturbed.ben, undisturbed.store, -1, is_after=False)
    undisturbed.ben.sync(undisturbed.store)
    expected = undisturbed.ben.state()
    undisturbed.lock()
    plan = [(at, is_after) for at in range(1, many + 1) for is_after in (False, True)]
    chosen = Random(3).sample(plan, min(len(plan), amount(100)))
    for at, is_after in chosen:
        stopped = copied(team.root, tmp_path / f"{at}{is_after}")
        calls = stopped_round(stopped.ben, stopped.store, at, is_after=is_after)
        assert calls == at, "the round ends at the very next call"
        stopped.ben.sync(stopped.store)
        assert stopped.ben.state() == expected
        assert stopped.ben.book.unsent() == 0
        stopped.anna.unlock().sync(stopped.store)
        assert {"Annan kirjaus.", "Benin kirjaus."} <= stopped.anna.notes()
        assert stopped.anna.state() == expected
        stopped.lock()
        shutil.rmtree(stopped.root)
    print(f"{len(chosen)} of {len(plan)} places to stop a round of {many} calls")


class Watched(StoppingStore):
    """A store that may be called only while a yielded call is made."""

    is_free = False

    def _call(self, name: str, *arguments: Any) -> Any:
        assert Watched.is_free, f"{name} would hold the vault while a server hangs"
        return super()._call(name, *arguments)


def driven(steps: Steps[T]) -> T:
    """Drive steps as the window does: what they yield is made elsewhere, and may hang."""
    try:
        call = next(steps)
        while True:
            Watched.is_free = True
            result = call()
            Watched.is_free = False
            call = steps.send(result)
    except StopIteration as stop:
        return cast(T, stop.value)
    finally:
        Watched.is_free = False


def test_a_server_that_hangs_never_holds_the_vault(tmp_path: Path) -> None:
    """Founding, joining and rounds make every call of a store where hanging holds nobody up."""
    place = tmp_path / "shared"
    place.mkdir()
    anna, ben = (Laptop(tmp_path / name, name).create() for name in ("Anna", "Ben"))
    calls: list[Watched] = []

    def watched(_place: str) -> Watched:
        calls.append(Watched(FolderStore(place), CancelToken(), -1, is_after=False))
        return calls[-1]

    for laptop in (anna, ben):
        laptop.services.places._open_store = lambda where, _login: watched(where)
        laptop.services.team.set_folder(str(place))
        driven(laptop.services.places.test(str(place)))
    anna.services.team.found(SECRET, Founding("Laituri", "Anna"))
    driven(anna.services.sync.run(is_new_place=True))
    driven(ben.services.team.request_join(str(place)))
    ben.services.team.confirm_join()
    (waiting,) = driven(anna.services.team.requests())
    driven(anna.services.team.admit(waiting.request_id, name="Ben"))
    client = anna.client()
    anna.assign(client, ben.book.user)
    anna.note(client, "Kirjaus.")
    for laptop in (anna, ben, anna, ben):
        driven(laptop.services.sync.run())

    assert ben.notes() == {"Kirjaus."}
    assert sum(store.calls for store in calls) > 50
    for laptop in (anna, ben):
        laptop.lock()


def copied(root: Path, to: Path) -> Team:
    """The team's laptops with other files; Ben's is unlocked."""
    shutil.copytree(root, to)
    team = team_at(to)
    team.ben.unlock()
    return team


def test_folders_that_another_program_keeps_alike(team: Team) -> None:
    """Over placeholders, halves, delays and conflict copies nothing is lost, and all end alike."""
    client = team.shared_client()
    other = team.root / "other-side"
    other.mkdir()
    halves = conflicts = 0
    for seed in range(amount(12)):
        dice, mirror = Random(seed), CloudMirror(team.store, other, seed)
        mirror.settle()
        texts = []
        for step in range(6):
            writer, place = dice.choice(((team.anna, team.store), (team.ben, other)))
            texts.append(f"Kirjaus {seed}/{step}.")
            writer.note(client, texts[-1])
            ended(partial(writer.sync, place))
            mirror.work(dice.randrange(1, 8))
            reader, place = dice.choice(((team.anna, team.store), (team.ben, other)))
            ended(partial(reader.sync, place))
        for _ in range(3):
            mirror.settle()
            team.anna.sync(team.store)
            team.ben.sync(other)
        assert set(texts) <= team.anna.notes()
        assert set(texts) <= team.ben.notes()
        assert team.anna.state() == team.ben.state()
        halves += mirror.halves
        conflicts += mirror.conflicts
    print(f"{amount(12)} seeds: {halves} halves and placeholders, {conflicts} conflict copies")


def ended(round_: Callable[[], object]) -> None:
    """Run a round that may ask a question about what has not arrived yet."""
    try:
        round_()
    except KnownError as error:
        if error.code not in {"store-shrunk", "store-team-missing"}:
            raise
