"""What lies damaged or is missing on a store: named, counted, and put back by whoever holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from osmo_desktop.formats import segment
from osmo_desktop.sync import importing
from tests.faults.hostile import Forger, payload, put_object
from tests.laptops import Laptop, Team


def spoil(path: Path) -> bytes:
    """Zeros in place of an object's bytes, under its right name; gives the bytes that it had."""
    data = path.read_bytes()
    path.write_bytes(bytes(len(data)))
    return data


def last_body(team: Team, laptop: Laptop) -> segment.SegmentBody:
    """What stands in the laptop's newest segment on the store."""
    data = team.segments(laptop)[-1].read_bytes()
    item = segment.verify_segment(data, laptop.ledger.keyring.signing.public)
    return laptop.ledger.body(item)


@pytest.mark.parametrize("holder", ["anna", "ben"])
def test_whoever_holds_a_damaged_segment_puts_it_back(team: Team, holder: str) -> None:
    """Cilla meets it and names it; in the round of any holder it is whole again, no census due."""
    client = team.shared_client(team.ben, team.cilla)
    team.ben.note(client, "Vioittunut.")
    team.ben.sync(team.store)
    team.anna.sync(team.store)
    path = team.segments(team.ben)[-1]
    data = spoil(path)

    team.cilla.sync(team.store)
    named = last_body(team, team.cilla).bad
    getattr(team, holder).sync(team.store)

    assert [reference.hash16 for reference in named] == [segment.segment_hash(data)[:16]]
    assert path.read_bytes() == data
    team.cilla.sync(team.store)
    assert team.cilla.notes() == {"Vioittunut."}


def test_what_was_named_once_is_not_named_in_every_round(team: Team) -> None:
    """Junk under the name of a segment that nobody holds: one segment tells of it, then silence."""
    team.exchange()
    name = segment.segment_path(team.ben.ledger.device, 99, bytes(range(32)))
    put_object(team.store, name, b"junk")
    team.cilla.sync(team.store)
    before = len(team.segments(team.cilla))

    for _ in range(3):
        team.exchange()

    assert len(team.segments(team.cilla)) == before


def missing(laptop: Laptop, other: Laptop) -> int:
    """How many parts of another laptop the sync page shows as missing."""
    (row,) = [row for row in laptop.services.sync.status().devices if row.id == other.book.device]
    return row.missing


def test_parts_that_others_name_are_counted_as_missing(team: Team) -> None:
    """Two notes of Ben's that Anna answered, withheld from Cilla; counted until they come."""
    client = team.shared_client(team.ben, team.cilla)
    hidden: dict[Path, bytes] = {}
    for number in range(2):
        team.ben.note(client, f"Piilotettu {number}.")
        team.ben.sync(team.store)
        team.anna.sync(team.store)
        path = team.segments(team.ben)[-1]
        hidden[path] = path.read_bytes()
    for path in hidden:
        path.unlink()

    team.cilla.sync(team.store)

    assert missing(team.cilla, team.ben) == 2
    assert missing(team.cilla, team.anna) == 0
    assert missing(team.cilla.restarted(), team.ben) == 2
    for path, data in hidden.items():
        path.write_bytes(data)
    team.cilla.sync(team.store)
    assert missing(team.cilla, team.ben) == 0
    assert team.cilla.notes() == {"Piilotettu 0.", "Piilotettu 1."}


# -- memory ------------------------------------------------------------------------------------


def chain(team: Team, count: int) -> list[tuple[str, bytes]]:
    """Segments of Ben's of which each needs the one before, oldest first."""
    client = team.shared_client(team.ben)
    before = len(team.segments(team.ben))
    forger = Forger(team.ben, team.store)
    for number in range(count):
        values = {"kind": "meeting", "field": "happened", "value": f"Teksti {number}."}
        forger.publish([(client, payload(team.ben, **values))])
    return [(str(path), path.read_bytes()) for path in team.segments(team.ben)[before:]]


def test_waiting_segments_take_a_bounded_part_of_memory(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of segments whose cause is missing only so many bytes are kept; the rest is read again."""
    items = chain(team, 40)
    cap = 5 * len(items[0][1])
    monkeypatch.setattr(importing, "MAX_WAITING_BYTES", cap)
    importer = importing.Importer(team.anna.ledger)

    for item in items[1:]:
        importer.offer([item])
        assert importer.waiting_bytes <= cap
    assert importer.outcome.waiting == 39
    importer.offer(items[:1])
    whole = dict(items)
    rounds = 0
    while wanted := importer.wanted():
        importer.offer([(name, whole[name]) for name in wanted])
        rounds += 1

    assert (importer.outcome.accepted, importer.outcome.waiting) == (40, 0)
    assert (rounds, importer.waiting_bytes) == (1, 0)
    assert len(team.anna.notes()) == 40


def test_segments_of_unknown_devices_take_a_bounded_part_of_memory(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit they are left on the store, and counted."""
    data = team.segments(team.ben)[0].read_bytes()
    monkeypatch.setattr(importing, "MAX_WAITING_BYTES", 3 * len(data))
    importer = importing.Importer(team.anna.ledger)
    strangers = [(f"x{n}", data[:21] + bytes([n]) * 16 + data[37:]) for n in range(20)]

    importer.offer(strangers)

    assert importer.outcome.waiting == 20
    assert importer.unverified_bytes <= 3 * len(data)


def test_the_work_of_an_import_grows_with_what_is_imported(team: Team) -> None:
    """The wrong way round, one by one: each segment is looked at a few times, not once for all."""
    items = chain(team, 60)
    importer = importing.Importer(team.anna.ledger)

    for item in reversed(items):
        importer.offer([item])

    assert importer.outcome.accepted == 60
    assert importer.looked_at <= 4 * 60


def test_a_round_reads_again_what_memory_had_no_room_for(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole histories that need each other arrive in one round, with next to no memory."""
    client = team.shared_client(team.ben, team.cilla)
    for number in range(4):
        for laptop in (team.anna, team.ben):
            laptop.note(client, f"{laptop.name} {number}.")
            laptop.sync(team.store)
    monkeypatch.setattr(importing, "MAX_WAITING_BYTES", 1)

    team.cilla.sync(team.store)

    assert len(team.cilla.notes()) == 8
