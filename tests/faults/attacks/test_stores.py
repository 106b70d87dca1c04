"""A store whose operator means harm, or a disk that lies: shrunk, swapped, rolled back, renamed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from osmo_desktop.formats import segment
from tests.faults.attacks.siege import NEW_NOTE, Raid, World, besiege
from tests.faults.attacks.stage import Stage
from tests.laptops import Laptop, found

RAIDS: list[Raid] = []


def raid(play: Raid) -> Raid:
    """Put an attack among those of this module."""
    RAIDS.append(play)
    return play


def fresh_note(world: World) -> Path:
    """Ben's newest segment, which nobody has yet: a note."""
    world["ben"].note(world.client, NEW_NOTE)
    world["ben"].sync(world.store)
    return world.segments("ben")[-1]


def spoiled(world: World, spoil: Callable[[bytes], bytes]) -> None:
    """Spoil Ben's newest segment; Anna refuses it, Ben puts it back, and all have it."""
    path = fresh_note(world)
    data = path.read_bytes()
    path.write_bytes(spoil(data))
    for name in ("anna", "cilla"):
        result = world.sync(name)
        assert not isinstance(result, str)
        assert result.refused == 1
        assert NEW_NOTE not in world[name].notes()
        world.tally["refused"] += 1
    world.rounds(2)
    assert path.read_bytes() == data
    assert all(NEW_NOTE in laptop.notes() for laptop in world.laptops.values())


@raid
def garbage_in_place_of_a_segment(world: World) -> None:
    """The operator puts other bytes under a segment's name."""
    spoiled(world, lambda data: bytes(len(data)))


@raid
def half_of_a_segment(world: World) -> None:
    """The operator cuts a segment off in the middle."""
    spoiled(world, lambda data: data[: len(data) // 2])


@raid
def an_older_segment_under_a_newer_name(world: World) -> None:
    """The operator puts the first segment of the chain under the name of the newest."""
    first = world.segments("ben")[0].read_bytes()
    spoiled(world, lambda _: first)


@raid
def a_segment_under_other_names(world: World) -> None:
    """The operator lists one segment under other numbers and in a colleague's folder."""
    path = fresh_note(world)
    data = path.read_bytes()
    path.unlink()
    for segno in (1, 7, 1_000):
        name = segment.segment_path(world["cilla"].ledger.device, segno, segment.segment_hash(data))
        world.put(name, data)
    world.rounds(2)
    for laptop in world.laptops.values():
        assert [shot.record.happened for shot in laptop.book.find("meeting")].count(NEW_NOTE) == 1
        assert not laptop.ledger.history.is_forked(world["cilla"].ledger.device)
    world.tally["refused"] += 3  # as what they claim to be
    assert path.exists()


@raid
def names_that_differ_by_case_or_are_conflicted_copies(world: World) -> None:
    """A sync program leaves twins, conflicted copies and its own files beside the objects."""
    path = fresh_note(world)
    twins = (
        path.name.upper(),
        f"{path.stem} (Annan ristiriitainen kopio).seg",
        f"._{path.name}",
        f"{path.stem}.sync-conflict-1.seg",
        "desktop.ini",
    )
    for twin in twins:
        path.with_name(twin).write_bytes(path.read_bytes()[::-1])
    world.honest_work()
    for result in world.rounds().values():
        assert not isinstance(result, str)
        assert (result.refused, result.waiting) == (0, 0)
    world.tally["refused"] += len(twins)


@raid
def a_shrunk_store(world: World) -> None:
    """The operator deletes a third of all segments."""
    fresh_note(world)
    world.rounds(2)
    everything = sorted(world.base.glob("dev/*/*/*.seg"))
    for path in everything[-1::-3] + everything[-2::-3]:
        path.unlink()
    for name, result in world.rounds().items():
        assert result == "store-shrunk", name
        world.tally["stopped"] += 1
    world["ben"].sync(world.store, is_new_place=True)  # the question was answered
    world.rounds()
    assert sorted(world.base.glob("dev/*/*/*.seg"))[: len(everything)] == everything


@raid
def a_vanished_store(world: World) -> None:
    """The folder of the team is gone; the place is still there."""
    kept = world.base.rename(world.root / "kept")
    for name, result in world.rounds().items():
        assert result == "store-team-missing", name
        world.tally["stopped"] += 1
    assert not list(world.store.glob("ow1-*")), "absence was taken for a new place"
    kept.rename(world.store / f"ow1-{world['anna'].ledger.team.hex()[:8]}")
    world.honest_work()


@raid
def another_teams_folder(world: World) -> None:
    """In place of the team's folder lies another team's, under the same name."""
    world.rounds()
    kept = world.base.rename(world.root / "kept")
    elsewhere = world.root / "elsewhere"
    elsewhere.mkdir()
    stranger = Laptop(world.root / "zoe", "Zoe").create()
    found(stranger, elsewhere, secret=bytes(32))
    stranger.lock()
    (theirs,) = elsewhere.glob("ow1-*")
    shutil.copytree(theirs, world.store / kept_name(world))
    for name, result in world.rounds().items():
        assert result in ("store-shrunk", "store-team-missing"), name
        world.tally["stopped"] += 1
    shutil.rmtree(world.base)
    kept.rename(world.store / kept_name(world))
    world.honest_work()


def kept_name(world: World) -> str:
    """What the team's folder is called."""
    return f"ow1-{world['anna'].ledger.team.hex()[:8]}"


@raid
def an_older_store(world: World) -> None:
    """The operator puts the whole store back to an older day."""
    older = shutil.copytree(world.store, world.root / "older")
    world.honest_work()
    shutil.rmtree(world.store)
    older.rename(world.store)
    before = len(list(world.base.glob("dev/*/*/*.seg")))
    world.rounds(2)
    assert len(list(world.base.glob("dev/*/*/*.seg"))) > before, "nobody put back what is missing"
    assert all(NEW_NOTE in laptop.notes() for laptop in world.laptops.values())
    world.tally["healed"] += 1


@raid
def the_middle_of_a_chain_withheld(world: World) -> None:
    """The operator hides a segment that others name: it is named as missing, never forgotten."""
    path = fresh_note(world)
    world.sync("anna")
    data = path.read_bytes()
    world["ben"].note(world.client, "Sen jälkeen.")
    world["ben"].sync(world.store)
    world["anna"].sync(world.store)
    path.unlink()
    world["cilla"].sync(world.store)
    rows = {row.id: row.missing for row in world["cilla"].services.sync.status().devices}
    assert rows[world.stage.device("ben")] == 1
    assert "Sen jälkeen." not in world["cilla"].notes()
    world.tally["waiting"] += 1
    path.write_bytes(data)
    world.rounds(2)


@raid
def an_older_vault(world: World) -> None:
    """Ben's laptop is put back to an older day, and goes on from there."""
    world["ben"].lock()
    older = world.root / "older.owv"
    shutil.copy(world["ben"].path, older)
    world["ben"].unlock()
    fresh_note(world)
    before = world.segments("ben")
    world["ben"].lock()
    shutil.copy(older, world["ben"].path)
    world["ben"].unlock()
    assert world.sync("ben") == "vault-is-copy"
    assert world.segments("ben") == before, "the chain was forked"
    world.tally["stopped"] += 1
    world.put_away("ben")


@raid
def a_cloned_laptop(world: World) -> None:
    """Ben's laptop is copied; both go on, the clone on another store that is merged in later."""
    world["ben"].lock()
    twin = Laptop(world.root / "twin", "Ben")
    shutil.copytree(world["ben"].folder, twin.folder)
    elsewhere = Path(shutil.copytree(world.store, world.root / "elsewhere"))
    world["ben"].unlock()
    fresh_note(world)
    twin.unlock().note(world.client, "Kaksonen.")
    twin.sync(elsewhere)
    twin.lock()
    shutil.copytree(elsewhere, world.store, dirs_exist_ok=True)
    assert world.sync("ben") == "vault-is-copy"
    world.tally["stopped"] += 1
    world.put_away("ben")
    for laptop in world.laptops.values():
        assert {NEW_NOTE, "Kaksonen."} <= laptop.notes()
        rows = {row.id: row for row in laptop.services.sync.status().devices}
        assert rows[world.stage.device("ben")].is_forked
        world.tally["alarms"] += 1


@pytest.mark.parametrize("play", RAIDS, ids=lambda play: play.__name__.replace("_", " "))
def test_no_store_deceives_anybody(play: Raid, stage: Stage, tmp_path: Path) -> None:
    """Absence is never deletion, a name proves nothing, and what is missing is put back."""
    print(besiege(play, stage, tmp_path))
