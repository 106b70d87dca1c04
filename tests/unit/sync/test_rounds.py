"""Cutting and rounds: sizes, receipts, progress, cancelling, and cutting off at every call."""

from __future__ import annotations

import contextlib
import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, Progress, Steps, run_steps
from osmo_desktop.formats import segment
from osmo_desktop.sync import cutting, fetching
from osmo_desktop.sync.cutting import cut, is_certified, write_receipt
from tests.laptops import Laptop, Team, found


def bodies(team: Team, laptop: Laptop) -> list[segment.SegmentBody]:
    """What stands in the laptop's segments on the store, oldest first."""
    ledger = laptop.ledger
    found = []
    for path in team.segments(laptop):
        item = segment.verify_segment(path.read_bytes(), ledger.keyring.signing.public)
        found.append(item.open(ledger.keyring.transport(item.header.tk_epoch)[1]))
    return found


@pytest.fixture
def client(team: Team) -> str:
    """A client of Anna and Ben."""
    return team.shared_client(team.ben)


# -- cutting -----------------------------------------------------------------------------------


def test_before_a_team_nothing_is_cut(laptop: Laptop) -> None:
    """Records of a laptop without a team stay pending."""
    laptop.unlock()

    assert not is_certified(laptop.ledger)
    assert cut(laptop.ledger, laptop.clock.now()) == 0
    assert not write_receipt(laptop.ledger, laptop.clock.now())
    assert laptop.ledger.history.nodes == []
    laptop.lock()


def test_many_records_go_into_several_segments(
    team: Team, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No segment holds more records, or bytes, than a reader takes."""
    monkeypatch.setattr(segment, "MAX_RECORDS", 50)
    edits = [Edit(client, "task", new_id(), "text", f"Tehtävä {n}") for n in range(120)]
    team.ben.book.commit(edits)

    assert cut(team.ben.ledger, team.ben.clock.now()) == 3
    assert team.ben.ledger.pending == []
    team.ben.sync(team.store)
    team.anna.sync(team.store)
    assert len(team.anna.book.find("task")) == 120


def test_large_records_go_into_several_segments(
    team: Team, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are counted too; a record that is larger than the limit goes alone."""
    monkeypatch.setattr(cutting, "_MAX_BYTES", 100_000)
    for size in (60_000, 60_000, 150_000, 10):
        team.ben.book.commit([Edit(client, "meeting", new_id(), "happened", "x" * size)])

    assert cut(team.ben.ledger, team.ben.clock.now()) == 4
    team.exchange(team.ben, team.anna)
    assert {len(text) for text in team.anna.notes()} == {60_000, 150_000, 10}


def test_a_segment_names_only_heads_that_are_new(team: Team, client: str) -> None:
    """What the own segment before has named already is not named again."""
    team.exchange()
    for _ in range(2):
        team.ben.note(client)
        team.ben.sync(team.store)

    assert bodies(team, team.ben)[-1].deps == ()
    team.anna.note(client)
    team.anna.sync(team.store)
    team.ben.sync(team.store)
    assert [dep.device for dep in bodies(team, team.ben)[-1].deps] == [team.anna.ledger.device]


def test_a_receipt_holds_no_records_and_confirms_keys(team: Team) -> None:
    """The newcomer to a client says which key arrived."""
    client = team.anna.client()
    team.anna.assign(client, team.ben.book.user)
    team.anna.sync(team.store)
    team.ben.sync(team.store)

    receipt = bodies(team, team.ben)[-1]

    (key,) = team.ben.ledger.keyring.stream_keys(client).values()
    assert receipt.records == ()
    assert key.kid in receipt.got
    assert receipt.wall_ms == int(team.ben.clock.now().timestamp() * 1000)


def test_receipts_answer_no_receipts(team: Team, client: str) -> None:
    """A segment without records is answered by nobody."""
    team.exchange(rounds=3)
    before = {laptop.name: len(team.segments(laptop)) for laptop in team.everybody}
    team.ben.note(client)
    team.exchange(rounds=4)

    after = {laptop.name: len(team.segments(laptop)) for laptop in team.everybody}
    assert {name: after[name] - before[name] for name in after} == {
        "Anna": 1,
        "Ben": 1,
        "Cilla": 1,
    }


# -- rounds ------------------------------------------------------------------------------------


def test_a_round_tells_how_far_it_is(team: Team, client: str) -> None:
    """In words and numbers, never beyond the total."""
    told: list[Progress] = []
    team.ben.note(client)
    steps = team.ben.services.sync.run(place=str(team.store), progress=told.append)
    run_steps(steps)

    assert told
    assert all(0 <= item.done <= item.total for item in told)
    assert all(item.step for item in told)


def run_until(laptop: Laptop, store: Path, last: int) -> Steps[Any] | None:
    """A round that has made `last` calls to the folder; None when it came to its end before."""
    steps = laptop.services.sync.run(place=str(store))
    try:
        call = next(steps)
        for _ in range(last):
            call = steps.send(call())
    except StopIteration:
        return None
    return steps


def test_a_round_that_is_cut_off_at_any_call_is_made_up(team: Team, client: str) -> None:
    """Whatever call to the folder was the last: the next round sends and takes everything once."""
    for number in itertools.count():
        team.ben.note(client, f"Benin {number}.")
        team.anna.note(client, f"Annan {number}.")
        team.anna.sync(team.store)
        steps = run_until(team.ben, team.store, number)
        if steps is None:
            break
        steps.close()
        team.ben.restarted()
        team.exchange(team.ben, team.anna, rounds=1)

        expected = {f"{who} {n}." for who in ("Benin", "Annan") for n in range(number + 1)}
        assert team.anna.notes() == team.ben.notes() == expected
        assert len(team.anna.book.find("meeting")) == 2 * (number + 1)
    assert number > 10
    team.exchange(team.ben, team.anna)
    assert team.anna.state() == team.ben.state()


def test_a_call_that_fails_at_any_place_is_made_up(team: Team, client: str) -> None:
    """A share that hangs up at the n-th call: the error is told, nothing is lost."""
    for number in itertools.count():
        team.ben.note(client, f"Teksti {number}.")
        steps = run_until(team.ben, team.store, number)
        if steps is None:
            break
        with pytest.raises(KnownError, match="store-io"):
            steps.throw(KnownError("store-io"))
        assert team.ben.services.sync.status().rounds[0].error == "store-io"
        team.exchange(team.ben, team.anna, rounds=1)

        assert team.anna.notes() == {f"Teksti {n}." for n in range(number + 1)}
    assert number > 10


@pytest.mark.parametrize("after", range(12))
def test_a_cancelled_round_keeps_what_was_done(team: Team, client: str, after: int) -> None:
    """Cancelled at any place, it stops or ends; the next one goes on."""
    for number in range(3):
        team.anna.note(client, f"Annan {number}.")
        team.anna.sync(team.store)
        team.ben.note(client, f"Benin {number}.")
    token = CancelToken()
    told: list[Progress] = []

    def report(progress: Progress) -> None:
        told.append(progress)
        if len(told) > after:
            token.cancel()

    steps = team.ben.services.sync.run(place=str(team.store), progress=report, cancel=token)
    with contextlib.suppress(KnownError):  # it may also have come to its end
        run_steps(steps)
    assert team.ben.services.sync.status().rounds[0].error in (None, "sync-cancelled")
    team.exchange(team.ben, team.anna)

    assert len(team.anna.notes()) == len(team.ben.notes()) == 6


def test_large_files_are_read_a_few_at_a_time(
    team: Team, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may put large files there: not all are in memory at once."""
    monkeypatch.setattr(fetching, "_FETCH_BYTES", 50_000)
    for _ in range(6):
        team.anna.book.commit([Edit(client, "meeting", new_id(), "happened", "x" * 30_000)])
        team.anna.sync(team.store)
    sizes: list[int] = []
    read_all = fetching.SegmentFetch._read_all

    def watched(self: fetching.SegmentFetch, names: list[str]) -> list[tuple[str, bytes]]:
        found = read_all(self, names)
        sizes.append(sum(len(data) for _, data in found))
        return found

    monkeypatch.setattr(fetching.SegmentFetch, "_read_all", watched)
    team.ben.sync(team.store)

    assert len(team.ben.book.find("meeting")) == 6
    assert max(sizes) <= 50_000


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
def test_no_clock_stops_a_round(team: Team, client: str, days: int) -> None:
    """Set back or forward, a laptop goes on, and wins nothing by it."""
    team.ben.clock.advance(days=days)
    team.ben.edit("client", client, "phone", "Benin")
    team.exchange(team.ben, team.anna)
    team.anna.edit("client", client, "phone", "Annan")
    team.ben.clock.time -= timedelta(days=days)
    team.exchange(team.ben, team.anna)

    for laptop in (team.anna, team.ben):
        assert laptop.shot("client", client).record.phone == "Annan"


# -- where the folder is -----------------------------------------------------------------------


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """An empty folder."""
    path = tmp_path / "other"
    path.mkdir()
    return path


def test_a_new_place_gets_everything(team: Team, client: str, other: Path) -> None:
    """Chosen for the team just now, an empty folder is filled, and serves the others."""
    team.anna.note(client, "Kaikki mukaan.")
    team.anna.sync(other, is_new_place=True)

    team.ben.sync(other)

    assert team.ben.notes() == {"Kaikki mukaan."}
    names = {path.name for path in team.store.rglob("*.seg")}
    assert names <= {path.name for path in other.rglob("*.seg")}


def test_an_empty_place_that_nobody_chose_is_refused(team: Team, other: Path) -> None:
    """And stays empty."""
    with pytest.raises(KnownError, match="store-team-missing"):
        team.ben.sync(other)

    assert list(other.iterdir()) == []


def test_a_place_of_another_team_is_refused(team: Team, laptop: Laptop, other: Path) -> None:
    """The folder of strangers is not filled with ours."""
    laptop.unlock()
    found(laptop, other, secret=bytes(32))
    before = sorted(path.name for path in other.rglob("*"))

    with pytest.raises(KnownError, match="store-team-missing"):
        team.ben.sync(other)

    assert sorted(path.name for path in other.rglob("*")) == before
    laptop.lock()
