"""Segments that lie about their place: numbers, causes, teams, chains; records not their own."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.ids import new_id
from osmo_desktop.formats import layout, segment
from osmo_desktop.formats.segment import HEADER, Reference, SegmentBody
from tests.faults.attacks.pens import Scene, newest
from tests.faults.attacks.shown import Attack, Check, adder, show
from tests.faults.attacks.stage import Stage
from tests.faults.hostile import Forged, payload
from tests.laptops import Laptop

ATTACKS: list[Attack] = []
attack = adder(ATTACKS)
WRONG = "segment-quarantined"
NOTE: dict[str, Any] = {"kind": "meeting", "field": "happened"}


GROUP: dict[str, Any] = {"kind": "group", "field": "name"}


def honest(scene: Scene) -> Forged:
    """A group as it should be, by Dora, a colleague of the attacker."""
    pen = scene.pen("dora")
    pen.good(scene.stage.team_stream, **GROUP, value="Totta.")
    return pen.cut()


def signed(laptop: Laptop, body: bytes, segno: int, prev: bytes) -> bytes:
    """A segment around any body at all, with a true signature and a true seal."""
    ledger = laptop.ledger
    epoch, key = ledger.keyring.transport()
    plain = layout.padded(body)
    device = ledger.device
    size = len(plain) + segment.MIN_SEGMENT_BYTES - HEADER.size - layout.SIGNATURE_BYTES
    head = HEADER.pack(segment.MAGIC, layout.SUITE, ledger.team, device, segno, epoch, prev, size)
    cipher, kid = segment._cipher(key, epoch)
    data = head + cipher.seal(plain, head + kid)
    return data + ledger.keyring.signing.sign("segment", data)


@attack
def a_number_out_of_the_air(scene: Scene) -> Check:
    """A segment claims numbers far above its causal past, to win every conflict."""
    pen = scene.pen("ben")
    pen.base = 10**9
    pen.write(WRONG, scene.stage.client, **NOTE, value="Vale.")
    pen.cut("quarantined")
    honest(scene)
    return _clock_is_low


def _clock_is_low(laptop: Laptop, scene: Scene) -> None:
    assert laptop.ledger.last_lamport < 10**6


@attack
def a_number_used_before(scene: Scene) -> None:
    """A segment claims numbers from the past, as if it had been written long ago."""
    pen = scene.pen("ben")
    pen.base = 1
    pen.write(WRONG, scene.stage.client, **NOTE, value="Vale.")
    pen.cut("quarantined")
    honest(scene)


@attack
def a_gap_in_the_chain(scene: Scene) -> None:
    """A segment jumps over a number and names the one before the gap as the one before it."""
    pen = scene.pen("ben")
    pen.forger.segno += 1
    pen.write(WRONG, scene.stage.client, **NOTE, value="Vale.")
    pen.cut("quarantined")
    honest(scene)


@attack
def a_colleagues_chain_gone_on_with(scene: Scene) -> None:
    """A laptop hangs its segment on a colleague's chain, under its own signature."""
    theirs = honest(scene)
    pen = scene.pen("ben").follow(theirs)
    pen.forger.segno, pen.forger.prev = theirs.header.segno, theirs.hash
    pen.write(WRONG, scene.stage.client, **NOTE, value="Vale.")
    pen.cut("quarantined")


@attack
def a_cause_that_does_not_exist(scene: Scene) -> None:
    """A segment depends on a colleague's segment that was never written."""
    pen = scene.pen("ben")
    device = bytes.fromhex(scene.stage.device("cilla"))
    pen.deps.append(Reference(device, 9_000, bytes(range(16))))
    pen.good(scene.stage.client, **NOTE, value="Vale.")
    pen.cut("waiting")
    honest(scene)


@attack
def a_segment_that_causes_itself(scene: Scene) -> None:
    """A segment names its own number among its causes."""
    pen = scene.pen("ben")
    own = bytes.fromhex(scene.stage.device("ben"))
    pen.deps.append(Reference(own, pen.forger.segno + 1, bytes(range(16))))
    pen.good(scene.stage.client, **NOTE, value="Vale.")
    pen.cut("waiting")
    honest(scene)


@attack
def the_middle_kept_back(scene: Scene) -> None:
    """Of three segments the one in the middle is kept back: the third waits, the first counts."""
    pen = scene.pen("ben")
    for text, fate in (("Yksi.", ""), ("Kaksi.", "withheld"), ("Kolme.", "waiting")):
        pen.good(scene.stage.client, **NOTE, value=text)
        forged = pen.cut(fate)
        if fate == "withheld":
            scene.withdraw(forged)
    honest(scene)


@attack
def a_device_that_forks(scene: Scene) -> Check:
    """A laptop writes two segments of one number, one for each half of the team."""
    for text in ("Haara yksi.", "Haara kaksi."):
        pen = scene.pen("ben")
        pen.good(scene.stage.client, **NOTE, value=text)
        pen.cut()
    scene.alarms += 1
    return _both_count_and_all_are_told


def _both_count_and_all_are_told(laptop: Laptop, scene: Scene) -> None:
    assert {"Haara yksi.", "Haara kaksi."} <= laptop.notes()
    rows = {row.id: row for row in laptop.services.sync.status().devices}
    assert rows[scene.stage.device("ben")].is_forked


@attack
def a_record_moved_to_another_client(scene: Scene) -> Check:
    """A sealed record is put into another client's stream by its header."""
    stage, pen = scene.stage, scene.pen("ben")
    cipher = newest(stage.laptops["ben"], stage.client)
    record = bytearray(pen.sealed(cipher, payload(stage.laptops["ben"], **NOTE, value="Vale.")))
    record[46:62] = bytes.fromhex(stage.other)
    scene.sealed.add(pen.record(None, bytes(record), stage.client))
    pen.good(stage.client, **NOTE, value="Totta.")
    pen.cut()
    return _nothing_moved


@attack
def a_record_sealed_for_another_number(scene: Scene) -> Check:
    """The number in a record's header is changed to fit, after it was sealed."""
    stage, pen = scene.stage, scene.pen("ben")
    cipher = newest(stage.laptops["ben"], stage.client)
    plain = payload(stage.laptops["ben"], **NOTE, value="Vale.")
    record = bytearray(pen.sealed(cipher, plain, ahead=7))
    record[38:46] = struct.pack(">Q", pen.base + 1)
    scene.sealed.add(pen.record(None, bytes(record), stage.client))
    pen.good(stage.client, **NOTE, value="Totta.")
    pen.cut()
    return _nothing_moved


def _nothing_moved(laptop: Laptop, scene: Scene) -> None:
    assert "Vale." not in laptop.notes()
    assert "Totta." in laptop.notes()
    assert laptop.services.verify()["malformed"] + laptop.services.sync.status().awaiting_key


@attack
def a_colleagues_record_in_ones_own_segment(scene: Scene) -> None:
    """Ben publishes a record of Dora's as part of his chain."""
    stage, ben = scene.stage, scene.pen("ben")
    theirs = scene.pen("dora")
    theirs.good(stage.team_stream, **GROUP, value="Totta.")
    (record,) = theirs.records
    theirs.cut()
    dora = stage.laptops["dora"].ledger
    body = SegmentBody(wall_ms=1_795_000_000_000, records=(record,), deps=tuple(ben.deps))
    plain = segment._pack_body(body, dora.team + dora.device)
    data = signed(stage.laptops["ben"], plain, ben.forger.segno + 1, ben.forger.prev)
    scene.add(data, "refused", "segment-record")


@attack
def an_own_record_sent_again(scene: Scene) -> Check:
    """A record that counts is published a second time, in a later segment."""
    stage, pen = scene.stage, scene.pen("ben")
    pen.good(stage.client, **NOTE, value="Kerran.")
    again = list(pen.records)
    pen.cut()
    pen.records = again
    pen.cut("quarantined")
    return _said_once


def _said_once(laptop: Laptop, scene: Scene) -> None:
    assert [shot.record.happened for shot in laptop.book.find("meeting")].count("Kerran.") == 1


@attack
def a_segment_under_another_number(scene: Scene) -> None:
    """Somebody without the key writes another number into a segment of Dora's."""
    data = bytearray(honest(scene).data)
    data[37:45] = struct.pack(">Q", 4_000)
    scene.add(bytes(data), "refused", "segment-signature")


@attack
def a_segment_signed_by_another(scene: Scene) -> None:
    """Ben signs a segment that names Dora's laptop as its writer."""
    data = honest(scene).data
    cut = -layout.SIGNATURE_BYTES
    by_ben = scene.stage.laptops["ben"].ledger.keyring.signing.sign("segment", data[:cut])
    scene.writers.add("ben")
    scene.add(data[:cut] + by_ben, "refused", "segment-signature")


@attack
def a_segment_cut_short(scene: Scene) -> None:
    """A segment arrives without its end, and one with more at its end."""
    data = honest(scene).data
    scene.add(data[:-1], "refused", "segment-length")
    scene.add(data + b"\0", "refused", "segment-length")


@attack
def a_segment_of_another_team(scene: Scene) -> None:
    """A member signs the same segment for another team, and sends it to this one."""
    stage = scene.stage
    ben = stage.laptops["ben"].ledger
    epoch, key = ben.keyring.transport()
    data = segment.build_segment(
        vault=bytes.fromhex(new_id()),
        segno=1,
        tk_epoch=epoch,
        prev=segment.NO_PREVIOUS,
        body=SegmentBody(wall_ms=1_795_000_000_000),
        transport_key=key,
        signing_key=ben.keyring.signing,
    )
    scene.add(data, "refused", "segment-vault")
    honest(scene)


@attack
def a_stranger_with_the_teams_keys(scene: Scene) -> Check:
    """A device that nobody certified writes under the team's own transport key."""
    ben = scene.stage.laptops["ben"].ledger
    epoch, key = ben.keyring.transport()
    stranger = SigningKey.generate()
    data = segment.build_segment(
        vault=ben.team,
        segno=1,
        tk_epoch=epoch,
        prev=segment.NO_PREVIOUS,
        body=SegmentBody(wall_ms=1_795_000_000_000),
        transport_key=key,
        signing_key=stranger,
    )
    scene.add(data, "waiting")
    honest(scene)
    return _nothing_is_kept(stranger.device_id)


def _nothing_is_kept(device: bytes) -> Check:
    def check(laptop: Laptop, _: Scene) -> None:
        assert not laptop.ledger.history.heads(device)
        assert laptop.ledger.vault.rows("SELECT 1 FROM seg WHERE device = ?", (device,)) == []

    return check


@attack
def a_seal_of_the_writers_own(scene: Scene) -> None:
    """A member seals a segment under a transport key that the team does not have."""
    pen = scene.pen("ben")
    ledger = scene.stage.laptops["ben"].ledger
    for epoch, code in ((ledger.keyring.transport()[0], "segment-sealed"), (999, "")):
        data = segment.build_segment(
            vault=ledger.team,
            segno=pen.forger.segno + 1,
            tk_epoch=epoch,
            prev=pen.forger.prev,
            body=SegmentBody(wall_ms=1_795_000_000_000),
            transport_key=bytes(range(32)),
            signing_key=ledger.keyring.signing,
        )
        scene.add(data, "refused" if code else "waiting", code)
    honest(scene)


@attack
def a_past_that_is_left_out(scene: Scene) -> None:
    """Cilla forks before her first segment and claims to have made Ben's client, and to own it."""
    stage = scene.stage
    pen = scene.pen("cilla", from_start=True)
    key = {"kind": "stream_key", "entity": stage.client, "field": "kid"}
    own = {"kind": "assignment", "entity": stage.client, "field": "members"}
    claim = ":".join(("0", "ab" * 32, "cd" * 16))
    pen.write("role-forbids", stage.team_stream, **key, value=claim)
    pen.write("role-forbids", stage.team_stream, **own, value=stage.user("cilla"))
    pen.good(stage.team_stream, kind="group", field="name", value="Ryhmä")
    pen.cut()


@pytest.mark.parametrize("case", ATTACKS, ids=str)
def test_no_segment_takes_a_place_that_is_not_its_own(
    case: Attack, stage: Stage, tmp_path: Path
) -> None:
    """It is refused, waits or is quarantined alike everywhere, and stops nobody's honest one."""
    print(show(case, stage, tmp_path))
