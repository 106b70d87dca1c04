"""Bundles: what is new for a colleague as one file, from laptop to laptop without any store."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.progress import CancelToken, Steps, run_steps
from osmo_desktop.formats import bundle
from osmo_desktop.services.carrying import BundleResult, BundleRow
from tests.amounts import amount
from tests.integration.test_removals import remove
from tests.laptops import Laptop, Team


def write(laptop: Laptop, path: Path, reader: Laptop | None = None) -> int:
    """Write a bundle for a laptop, or for anybody."""
    device = reader.book.device if reader is not None else None
    return run_steps(laptop.services.bundles.write(str(path), device))


def take(laptop: Laptop, path: Path) -> BundleResult:
    """Take a bundle in."""
    result, _ = run_steps(laptop.services.bundles.take_in(str(path)))
    return result


def look(laptop: Laptop, path: Path) -> Steps[BundleRow]:
    """Look through a bundle."""
    return laptop.services.bundles.look(str(path))


def held(laptop: Laptop) -> int:
    """Segments that a laptop holds."""
    return len(laptop.ledger.history.nodes)


def test_a_note_a_key_and_a_receipt_travel_by_bundle_alone(team: Team, tmp_path: Path) -> None:
    """A new client with its key goes one way, the receipt comes back the other."""
    there, back = tmp_path / "vie.osmo", tmp_path / "tuo.osmo"
    team.exchange()
    client = team.anna.client()
    team.anna.assign(client, team.ben.book.user)
    team.anna.note(client, "Tikulla kuljetettu.")
    write(team.anna, there, team.ben)
    take(team.ben, there)
    assert team.ben.notes() == {"Tikulla kuljetettu."}

    note = team.ben.note(client, "Vastaus.")
    write(team.ben, back, team.anna)
    take(team.anna, back)

    assert team.anna.notes() == {"Tikulla kuljetettu.", "Vastaus."}
    devices = {row.id: row for row in team.anna.services.sync.status().devices}
    assert devices[team.ben.book.device].received == devices[team.ben.book.device].sent
    assert team.anna.shot("meeting", note).record.happened == "Vastaus."


def test_a_bundle_is_looked_through_before_anything_is_taken(team: Team, tmp_path: Path) -> None:
    """It tells from whom, how much and how new; nothing changes by looking."""
    path = tmp_path / "vie.osmo"
    client = team.shared_client(team.ben)
    team.ben.note(client, "Uutta.")
    write(team.ben, path, team.anna)
    before = held(team.anna)

    seen = run_steps(team.anna.services.bundles.look(str(path)))

    (part,) = seen.parts
    assert (part.member, part.segments > 0, part.records > 0) == ("Ben", True, True)
    assert (seen.refused, seen.unknown, seen.has_news) == (0, 0, True)
    assert held(team.anna) == before
    assert "Uutta." not in team.anna.notes()
    assert take(team.anna, path).received == seen.records  # the same words for the same thing
    assert run_steps(team.anna.services.bundles.look(str(path))).parts == ()


def test_a_bundle_holds_only_what_its_reader_lacks(team: Team, tmp_path: Path) -> None:
    """Once Ben has all records, a bundle for him brings receipts and no record."""
    path = tmp_path / "vie.osmo"
    client = team.shared_client(team.ben)
    team.exchange()
    write(team.anna, path, team.ben)
    assert all(part.records == 0 for part in run_steps(look(team.ben, path)).parts)

    team.anna.note(client)
    count = write(team.anna, path, team.ben)
    (part,) = [item for item in run_steps(look(team.ben, path)).parts if item.records]
    assert part.member == "Anna"
    assert count < held(team.anna)


def test_without_anything_to_bring_no_bundle_is_written(team: Team, tmp_path: Path) -> None:
    """That is said, and no file is left behind."""
    own = team.anna.book.device
    team.exchange()
    team.anna.note(team.anna.client())
    write(team.anna, tmp_path / "a.osmo")

    with pytest.raises(KnownError, match="bundle-nothing"):
        run_steps(team.anna.services.bundles.write(str(tmp_path / "b.osmo"), own))

    assert [path.name for path in tmp_path.glob("*.osmo*")] == ["a.osmo"]


def test_what_was_put_into_a_bundle_is_not_taken_for_delivered(team: Team, tmp_path: Path) -> None:
    """It goes to the store as well, and into the next bundle, until it is confirmed."""
    client = team.shared_client(team.ben)
    team.anna.note(client, "Ei vielä perillä.")
    unsent = team.anna.services.sync.status().unsent
    write(team.anna, tmp_path / "a.osmo", team.ben)

    assert team.anna.services.sync.status().unsent == unsent > 0
    assert write(team.anna, tmp_path / "b.osmo", team.ben) >= 1
    team.exchange()
    assert "Ei vielä perillä." in team.ben.notes()


def test_any_other_team_takes_nothing(team: Team, tmp_path: Path) -> None:
    """Neither reads nor stores anything of it."""
    path = tmp_path / "vie.osmo"
    team.shared_client(team.ben)
    team.anna.client()
    write(team.anna, path)
    stranger = Laptop(tmp_path / "dora", "Dora").create()

    with pytest.raises(OsmoError, match="join-waiting"):
        take(stranger, path)
    stranger.lock()
    data = path.read_bytes()
    path.write_bytes(data[:5] + bytes(16) + data[21:])
    with pytest.raises(KnownError, match="bundle-other-team"):
        take(team.ben, path)


def test_a_removal_and_its_new_keys_travel_by_bundle(team: Team, tmp_path: Path) -> None:
    """Cilla learns of Ben's removal from a stick and writes under the new key."""
    path = tmp_path / "vie.osmo"
    client = team.shared_client(team.ben, team.cilla)
    remove(team, team.ben)
    team.anna.note(client, "Benin jälkeen.")
    write(team.anna, path, team.cilla)
    take(team.cilla, path)

    assert "Benin jälkeen." in team.cilla.notes()
    write(team.anna, tmp_path / "kaikille.osmo")
    take(team.ben, tmp_path / "kaikille.osmo")
    assert "Benin jälkeen." not in team.ben.notes()


def test_taking_in_may_be_stopped_anywhere_and_repeated(team: Team, tmp_path: Path) -> None:
    """Left at each call to the file; what was taken stays, and again it is whole."""
    path = tmp_path / "vie.osmo"
    client = team.shared_client(team.ben)
    for number in range(3):
        team.ben.note(client, f"Kirjaus {number}.")
        write(team.ben, path, team.anna)
    stops = 0
    for calls in range(40):
        steps = team.anna.services.bundles.take_in(str(path))
        if not _left_after(steps, calls):
            break
        stops += 1
        assert team.anna.ledger.fold.quarantined == []

    assert stops >= 4
    assert team.anna.notes() == {"Kirjaus 0.", "Kirjaus 1.", "Kirjaus 2."}
    assert team.anna.restarted().notes() == team.anna.notes()


def test_a_person_may_stop_it(team: Team, tmp_path: Path) -> None:
    """Stopping says so; nothing is lost."""
    path = tmp_path / "vie.osmo"
    team.ben.note(team.shared_client(team.ben), "Odottaa.")
    write(team.ben, path, team.anna)
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(KnownError, match="sync-cancelled"):
        run_steps(team.anna.services.bundles.take_in(str(path), cancel=cancel))

    take(team.anna, path)
    assert "Odottaa." in team.anna.notes()


def _left_after(steps: Steps[object], calls: int) -> bool:
    """Make so many calls of the steps and leave; False when they ended before."""
    try:
        call = next(steps)
        for _ in range(calls):
            call = steps.send(call())
    except StopIteration:
        return False
    steps.close()
    return True


@pytest.mark.faults
def test_changed_and_cut_bundles_are_refused_whole(team: Team, tmp_path: Path) -> None:
    """Any byte, any length: nothing is taken in, and it is said in a sentence."""
    path, broken = tmp_path / "vie.osmo", tmp_path / "rikki.osmo"
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ehjä.")
    write(team.ben, path, team.anna)
    data, random, before = path.read_bytes(), Random(7), held(team.anna)
    ends = {*range(60), *range(len(data) - 200, len(data))}
    flips = amount(2_000)
    places = sorted(ends)[: flips // 4] + [random.randrange(len(data)) for _ in range(flips)]
    refused = 0
    for at in places:
        broken.write_bytes(
            data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]
        )
        with pytest.raises(OsmoError):
            run_steps(team.anna.services.bundles.look(str(broken)))
        refused += 1
    for size in {*range(0, len(data), max(1, len(data) // amount(500)))}:
        broken.write_bytes(data[:size])
        with pytest.raises(OsmoError):
            take(team.anna, broken)
        refused += 1
    assert held(team.anna) == before
    print(f"A1 bundle: {refused} changed or cut, 0 taken in")


def test_no_pipe_no_folder_and_no_foreign_file_is_a_bundle(team: Team, tmp_path: Path) -> None:
    """Each is refused in a sentence; a pipe is not waited for."""
    pipe, text = tmp_path / "pipe", tmp_path / "kirje.txt"
    os.mkfifo(pipe)
    text.write_bytes(b"Hei!" * 100)
    for path in (pipe, text, tmp_path, tmp_path / "puuttuu"):
        with pytest.raises(OsmoError):
            run_steps(team.anna.services.bundles.look(str(path)))


def test_an_index_that_lies_is_refused() -> None:
    """Names twice, sizes beyond the body, names that lead out, too many of them."""
    good = bundle.build_index({"a/b": 3, "c": 4})
    assert bundle.read_index(good, 7)["c"].start == bundle.HEAD.size + 3
    twice = (2).to_bytes(4, "big") + (b"\x01a" + (3).to_bytes(4, "big")) * 2
    outside = (1).to_bytes(4, "big") + b"\x05../ab" + (7).to_bytes(4, "big")
    many = (2**32 - 1).to_bytes(4, "big")
    for index, size in ((good, 8), (twice, 6), (outside, 7), (many, 0), (good[:-1], 7), (b"", 0)):
        with pytest.raises(OsmoError):
            bundle.read_index(index, size)
