"""Keys that lie: announced by whom it does not concern, granted to the wrong one, or two as one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from osmo_desktop.crypto import derive
from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.formats import grant
from osmo_desktop.formats.grant import GrantHeader
from osmo_desktop.formats.record import RecordCipher, RecordHeader
from osmo_desktop.storage.open_keys import StreamKey
from osmo_desktop.ui.sync.device_care import care_words
from tests.faults import test_hostile_member as members
from tests.faults.attacks.pens import Scene
from tests.faults.attacks.shown import Attack, Check, adder, show
from tests.faults.attacks.siege import Raid, World, besiege
from tests.faults.attacks.stage import Stage
from tests.faults.attacks.test_roles import announced
from tests.faults.attacks.two_keys import two_keyed
from tests.laptops import Laptop, Team

ATTACKS: list[Attack] = []
attack = adder(ATTACKS)
RAIDS: list[Raid] = []
FORBIDS = "role-forbids"


def raid(play: Raid) -> Raid:
    """Put an attack among those of this module."""
    RAIDS.append(play)
    return play


# -- announcements ------------------------------------------------------------------------------


@attack
def two_announcements_of_one_epoch(scene: Scene) -> Check:
    """The maker of a client announces a second key as the first one of the client."""
    stage, pen = scene.stage, scene.pen("cilla")
    stream, client = stage.team_stream, stage.other
    said = {"kind": "stream_key", "field": "kid"}
    anna = stage.laptops["anna"].ledger.fold
    (known,) = anna.entities[stream, "stream_key", client].fields["kid"]
    first = Announcement.parse(known.value)
    assert first is not None
    text = announced(client, first.epoch, first.nonce)
    pen.write(FORBIDS, stream, **said, entity=client, value=text)
    pen.write(FORBIDS, stream, **said, entity=client, value=text, sup=[known.id])
    pen.good(stream, kind="group", field="name", value="Ryhmä")
    pen.cut()
    return _told_on("cilla", _written_under(stage.kids("anna", client)))


def _told_on(name: str, check: Check) -> Check:
    """Nobody but that laptop is said to have announced two keys as one, by everybody."""

    def also(laptop: Laptop, scene: Scene) -> None:
        check(laptop, scene)
        rows = laptop.services.sync.status().devices
        assert {row.id for row in rows if row.is_double} == {scene.stage.device(name)}
        told = " ".join(care_words(rows, laptop.clock.now()))
        assert "has announced two keys as one" in told

    return also


@attack
def a_key_for_a_foreign_client(scene: Scene) -> Check:
    """Dora announces a key for a client that she neither made nor works with."""
    stage, pen = scene.stage, scene.pen("dora")
    said = {"kind": "stream_key", "field": "kid", "entity": stage.other}
    for text in (announced(stage.other, 0), announced(stage.other, 7, "cd" * 16)):
        pen.write(FORBIDS, stage.team_stream, **said, value=text)
    pen.write("value-invalid", stage.team_stream, **said, value="no key at all")
    pen.good(stage.team_stream, kind="group", field="name", value="Ryhmä")
    pen.cut()
    return _written_under(stage.kids("anna", stage.other))


def _written_under(kids: frozenset[bytes]) -> Check:
    def check(laptop: Laptop, scene: Scene) -> None:
        held = laptop.ledger.keyring.stream_keys(scene.stage.other)
        assert set(held) <= kids

    return check


@attack
def a_record_that_two_keys_open(scene: Scene) -> Check:
    """Ben builds one ciphertext that opens under the client's former and its present key."""
    stage, pen = scene.stage, scene.pen("ben")
    ledger = stage.laptops["ben"].ledger
    keys = sorted(ledger.keyring.stream_keys(stage.client).values(), key=_epoch)
    former, present = keys
    number = pen.base + 1
    header = RecordHeader(
        ledger.team, ledger.device, number, present.cipher.stream, present.cipher.kid8
    )
    head = present.cipher.seal(header, b"")[: -len(b"") - 28]
    sides = [(record_key(held), head + held.kid) for held in (former, present)]
    record = head + two_keyed(sides[0], sides[1])
    said = [held.cipher._cipher.open(record[len(head) :], head + held.kid) for held in keys]
    assert said[0] != said[1], "the attack is none"
    with pytest.raises(DamagedError):
        RecordCipher(random_bytes(32), present.cipher.stream, 0).open(record)
    scene.sealed.add(pen.record(None, record, stage.client))
    pen.good(stage.client, kind="meeting", field="happened", value="Totta.")
    pen.cut()
    return _read_one_way_only


def record_key(held: StreamKey) -> bytes:
    """What the records under a client's key are sealed with."""
    return derive.record_key(held.key, held.cipher.stream, held.epoch)


def _epoch(held: StreamKey) -> int:
    return held.epoch


def _read_one_way_only(laptop: Laptop, _: Scene) -> None:
    """The header names one key by its id: no laptop ever tries the other."""
    assert laptop.services.verify()["malformed"] == 1
    assert "Totta." in laptop.notes()


@pytest.mark.parametrize("case", ATTACKS, ids=str)
def test_no_announcement_makes_a_key_count(case: Attack, stage: Stage, tmp_path: Path) -> None:
    """A key counts when it was announced by whom it concerns, and nothing reads two ways."""
    print(show(case, stage, tmp_path))


# -- grants --------------------------------------------------------------------------------------


def sealed_grant(
    world: World, by: Laptop | SigningKey, to: str, row: KeyRow, *, epoch: int | None = None
) -> bytes:
    """A grant of a key to a laptop, by a colleague's or a stranger's signature."""
    known = world["anna"].ledger.directory.hpke(world.stage.device(to))
    assert known is not None
    signing = by.ledger.keyring.signing if isinstance(by, Laptop) else by
    stream = bytes.fromhex(row.stream)
    device = bytes.fromhex(world.stage.device(to))
    kid = key_id(row.key, stream, row.epoch)
    used = known[0] if epoch is None else epoch
    return grant.seal_grant(
        GrantHeader(device, used, signing.device_id, kid),
        recipient_public=known[1],
        client_key=row.key,
        stream=stream,
        epoch=row.epoch,
        signing_key=signing,
    )


def planted(world: World, data: bytes, folder: str) -> None:
    """Put a grant where a laptop looks for its own."""
    device = bytes.fromhex(world.stage.device(folder))
    world.put(grant.grant_path(device, data), data)


def true_key(world: World) -> KeyRow:
    """The present key of Cilla's own client, which Ben must not get."""
    held = max(world["cilla"].ledger.keyring.stream_keys(world.stage.other).values(), key=_epoch)
    return KeyRow("stream", world.stage.other, held.epoch, held.key)


def closed_to_ben(world: World) -> None:
    """Ben's laptop took nothing, says so of nothing, and works on."""
    world.honest_work()
    ledger = world["ben"].ledger
    assert ledger.keyring.stream_keys(world.stage.other) == {}
    assert world["ben"].book.get("client", world.stage.other) is None
    world.tally["refused"] += 1


@raid
def a_grant_for_another_laptop(world: World) -> None:
    """The operator copies Anna's grant of a client's key into Ben's folder."""
    planted(world, sealed_grant(world, world["cilla"], "anna", true_key(world)), "ben")
    closed_to_ben(world)


@raid
def a_grant_with_its_recipient_rewritten(world: World) -> None:
    """The operator writes Ben's id over the recipient of Anna's grant."""
    data = sealed_grant(world, world["cilla"], "anna", true_key(world))
    ours, theirs = (bytes.fromhex(world.stage.device(name)) for name in ("ben", "anna"))
    planted(world, data.replace(theirs, ours, 1), "ben")
    closed_to_ben(world)


@raid
def a_grant_sealed_to_an_epoch_that_is_gone(world: World) -> None:
    """A grant names an HPKE key that Ben's laptop dropped."""
    planted(world, sealed_grant(world, world["cilla"], "ben", true_key(world), epoch=99), "ben")
    closed_to_ben(world)


@raid
def a_grant_by_a_stranger(world: World) -> None:
    """Somebody without a certificate grants Ben the true key of a client."""
    planted(world, sealed_grant(world, SigningKey.generate(), "ben", true_key(world)), "ben")
    closed_to_ben(world)


@raid
def a_grant_with_another_key_than_announced(world: World) -> None:
    """Cilla grants Ben a key of her own making for the client that both work with."""
    before = dict(world["ben"].ledger.keyring.stream_keys(world.client))
    row = KeyRow("stream", world.client, max(map(_epoch, before.values())), random_bytes(32))
    planted(world, sealed_grant(world, world["cilla"], "ben", row), "ben")
    world.honest_work()
    world["ben"].restarted()
    assert set(world["ben"].ledger.keyring.stream_keys(world.client)) == set(before)
    world.tally["refused"] += 1


@raid
def a_grant_whose_seal_holds_another_key(world: World) -> None:
    """Cilla's grant names the announced key, and holds another one under its seal."""
    before = dict(world["ben"].ledger.keyring.stream_keys(world.client))
    held = max(before.values(), key=_epoch)
    other = KeyRow("stream", world.client, held.epoch, random_bytes(32))
    data = sealed_grant(world, world["cilla"], "ben", other)
    true_header = GrantHeader(world["ben"].ledger.device, 0, world["cilla"].ledger.device, held.kid)
    body = grant._pack_header(true_header) + data[grant.HEADER.size : -64]
    signing = world["cilla"].ledger.keyring.signing
    planted(world, body + signing.sign("grant", body), "ben")
    world.honest_work()
    assert set(world["ben"].ledger.keyring.stream_keys(world.client)) == set(before)
    world.tally["refused"] += 1


def _held_elsewhere(test: Callable[..., None], name: str, what: str, *more: object) -> None:
    """An attack that a test of its own holds already, on the three laptops of this world."""

    def play(world: World) -> None:
        team = Team(world.root, world["anna"], world["ben"], world["cilla"])
        test(team, *more)
        if world.sync("cilla") == "vault-is-copy":
            world.put_away("cilla")
        world.rounds(2)
        world.tally["refused"] += 1

    play.__name__, play.__doc__ = name, what
    RAIDS.append(play)


_held_elsewhere(
    members.test_a_key_announced_from_nowhere_is_never_written_under,
    "a_key_announced_from_nowhere",
    "Cilla, not among the workers, announces a key as if she had made the client.",
    0,
)
_held_elsewhere(
    members.test_a_key_for_one_client_is_never_taken_for_another,
    "a_key_for_one_client_taken_for_another",
    "Cilla announces a key for her own client that was made for another one.",
)
_held_elsewhere(
    members.test_the_teams_own_key_is_announced_by_no_worker,
    "the_teams_own_key_from_a_worker",
    "A worker announces and grants a key of the team's own stream.",
)
_held_elsewhere(
    members.test_a_key_that_was_not_announced_is_never_used,
    "a_key_that_nobody_announced",
    "A worker grants a colleague a key without announcing it.",
)
_held_elsewhere(
    members.test_nobody_becomes_a_worker_of_a_client_by_claiming_to_have_made_it,
    "a_client_claimed_by_its_key",
    "Cilla announces Anna's own key as hers and assigns herself.",
)


@pytest.mark.parametrize("play", RAIDS, ids=lambda play: play.__name__.replace("_", " "))
def test_no_grant_opens_what_it_must_not(play: Raid, stage: Stage, tmp_path: Path) -> None:
    """A grant is taken when all of it fits: recipient, granter, key, announcement, epoch."""
    print(besiege(play, stage, tmp_path))
