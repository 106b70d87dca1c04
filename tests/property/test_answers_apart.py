"""Two laptops of one person answer the same offer apart: every laptop sees the same end."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

from osmo_desktop.domain.announcements import Announcement, stream_of
from osmo_desktop.domain.offers import Offer, Refusal
from tests.property.simulated_team import TEAM, Device, Segment, certificate, name

_NAMES = ("supervisor", "giver", "laptop", "other laptop")


def _team(random: Random) -> dict[str, Device]:
    """A supervisor, a giver, and two laptops of the taker."""
    taker = name(random)
    users = (name(random), name(random), taker, taker)
    devices = [Device(name(random), user, random) for user in users]
    seeds = tuple(
        certificate(device, *(("worker", devices[0].id) if at else ("supervisor",)))
        for at, device in enumerate(devices)
    )
    for device in devices:
        device.certificates = seeds
        device.rebuild()
    for device, text in zip(devices, seeds, strict=True):
        devices[0].write(TEAM, "certificate", device.id, "bytes", text)
    return dict(zip(_NAMES, devices, strict=True))


def _cut(device: Device) -> Segment:
    segment = device.cut()
    assert segment is not None
    return segment


@pytest.mark.parametrize("second", ["accept", "decline", "take back"])
def test_whatever_was_answered_apart_the_taker_who_accepted_works(second: str) -> None:
    """Accepted twice, declined or taken back at the same time: assigned on all, in any order."""
    random = Random(7)
    team = _team(random)
    giver, taker, other = (team[who] for who in _NAMES[1:])
    nonce = name(random)
    stream = stream_of(giver.id, nonce)
    store = [_cut(team["supervisor"])]
    giver.take(store)
    announced = Announcement(0, 2 * name(random), nonce)
    giver.write(TEAM, "stream_key", stream, "kid", announced.text)
    giver.write(TEAM, "assignment", stream, "members", giver.user)
    offer = Offer(name(random), giver.user, taker.user, "workload")
    giver.write(TEAM, "handover", stream, "offers", offer.text)
    store.append(_cut(giver))
    for device in (taker, other):
        device.take(store)
    taker.write(TEAM, "assignment", stream, "members", taker.user, reason=offer.id)
    if second == "accept":
        other.write(TEAM, "assignment", stream, "members", taker.user, reason=offer.id)
    elif second == "decline":
        text = Refusal(offer.id, "workload").text
        other.write(TEAM, "handover", stream, "declined", text)
    else:
        giver.write(TEAM, "handover", stream, "taken_back", offer.id)
    store += [_cut(taker), _cut(giver if second == "take back" else other)]

    reader, ends = giver, []
    for order in permutations(store):
        reader = Device(name(random), name(random), random, certificates=giver.certificates)
        for _ in order:
            reader.take(list(order))
        ends.append((reader.state(), reader.verdicts()))

    assert all(end == ends[0] for end in ends)
    assert set(ends[0][1].values()) == {None}
    assigned = reader.fold.team_values("assignment", stream, "members")
    assert set(assigned) == {giver.user, taker.user}
