"""Importing: what is refused, what waits and for what, what is stored (SECURITY b.0 5)."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from osmo_desktop.formats import segment
from osmo_desktop.formats.segment import SegmentBody
from osmo_desktop.sync.importing import Importer
from tests.faults.hostile import Forger, payload
from tests.laptops import Laptop, Team, join


def made(laptop: Laptop, **more: Any) -> bytes:
    """The next segment of a laptop, with anything in its body; it is not written to the store."""
    head = laptop.ledger.own_head()
    assert head is not None
    epoch, key = laptop.ledger.keyring.transport()
    values: dict[str, Any] = {"epoch": epoch, "key": key, **more}
    return segment.build_segment(
        vault=laptop.ledger.team,
        segno=head.facts.segno + 1,
        tk_epoch=values.pop("epoch"),
        prev=head.facts.hash,
        transport_key=values.pop("key"),
        body=SegmentBody(**values),
        signing_key=laptop.ledger.keyring.signing,
    )


def several(team: Team, count: int) -> list[tuple[str, bytes]]:
    """That many new segments of Ben's, oldest first, that Anna does not hold."""
    client = team.shared_client(team.ben)
    before = len(team.segments(team.ben))
    forger = Forger(team.ben, team.store)
    for number in range(count):
        values = {"kind": "meeting", "field": "happened", "value": f"Teksti {number}."}
        forger.publish([(client, payload(team.ben, **values))])
    return [(path.name, path.read_bytes()) for path in team.segments(team.ben)[before:]]


def texts(count: int) -> set[str]:
    """The texts of as many segments."""
    return {f"Teksti {number}." for number in range(count)}


def test_a_segment_of_a_newer_reader_is_named(team: Team) -> None:
    """It is neither stored nor called damaged."""
    importer = Importer(team.anna.ledger)

    importer.offer([("x", made(team.ben, min_reader=2))])

    assert importer.outcome.newer == ["x"]
    assert (importer.outcome.accepted, importer.outcome.refused) == (0, [])


def test_a_segment_under_another_seal_is_refused(team: Team) -> None:
    """Signed by a member, but not sealed under the team's key."""
    importer = Importer(team.anna.ledger)

    importer.offer([("x", made(team.ben, key=bytes(32)))])

    assert importer.outcome.refused == ["x"]


def test_a_segment_under_a_key_that_is_not_here_waits(team: Team) -> None:
    """The team may have a newer transport key that is still on its way."""
    importer = Importer(team.anna.ledger)

    importer.offer([("x", made(team.ben, epoch=7, key=bytes(32)))])

    outcome = importer.outcome
    assert (outcome.waiting, outcome.refused, outcome.accepted) == (1, [], 0)


@pytest.mark.parametrize("seed", range(3))
def test_segments_in_any_order_in_any_parts_are_taken(team: Team, seed: int) -> None:
    """Whatever has to wait is taken as soon as its cause is there."""
    random = Random(seed)
    items = several(team, 8)
    random.shuffle(items)
    importer = Importer(team.anna.ledger)

    while items:
        size = random.randint(1, 4)
        importer.offer(items[:size])
        items = items[size:]

    assert team.anna.notes() == texts(8)
    assert importer.outcome.waiting == 0


def test_more_than_a_batch_is_taken_in_one_go(team: Team) -> None:
    """Also when everything comes the wrong way round."""
    items = several(team, 150)
    importer = Importer(team.anna.ledger)

    importer.offer(reversed(items))

    assert (importer.outcome.accepted, importer.outcome.records) == (150, 150)
    assert len(team.anna.notes()) == 150


def test_a_segment_under_two_names_is_one(team: Team) -> None:
    """Counted and stored once."""
    ((name, data),) = several(team, 1)
    importer = Importer(team.anna.ledger)

    importer.offer([(name, data), ("copy", data)])
    importer.offer([("late copy", data)])

    assert (importer.outcome.accepted, importer.outcome.waiting) == (1, 0)


def test_a_device_that_becomes_known_on_the_way_is_heard(team: Team) -> None:
    """A segment of a newcomer waits for the segment that holds its certificate."""
    newcomer = Laptop(team.root / "dora", "Dora").create()
    join(team.anna, newcomer, team.store)
    newcomer.client("Doran", "Asiakas")
    newcomer.sync(team.store)
    theirs = [(path.name, path.read_bytes()) for path in team.segments(newcomer)]
    annas = [(path.name, path.read_bytes()) for path in team.segments(team.anna)]
    importer = Importer(team.ben.ledger)

    importer.offer(theirs)
    waited = importer.outcome.waiting
    importer.offer(annas)

    assert waited == len(theirs)
    assert importer.outcome.waiting == 0
    assert team.ben.ledger.directory.public_key(newcomer.ledger.device) is not None
    newcomer.lock()
