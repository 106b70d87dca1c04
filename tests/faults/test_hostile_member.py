"""A member whose program was changed may write anything: no colleague's vault breaks on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.progress import CancelToken, no_report
from osmo_desktop.domain.records import KINDS
from osmo_desktop.formats import grant
from osmo_desktop.formats.grant import GrantHeader
from osmo_desktop.formats.record import read_header
from tests.faults.hostile import Forger, every_head, payload, put_object
from tests.laptops import Laptop, Team


def read_everything(laptop: Laptop) -> None:
    """Everything that the screens ask for."""
    services = laptop.services
    for kind in KINDS:
        for shot in laptop.book.find(kind):
            for name in shot.basis:
                laptop.book.history(kind, shot.id, name)
            laptop.book.delivery(shot)
    for row in services.clients.list():
        services.clients.page(row.id)
        services.clients.timeline(row.id)
    services.sync.status()
    services.today.overview(laptop.clock.now().date())
    services.search.build(no_report, CancelToken())
    services.search.find("virtanen")


NASTY: dict[str, dict[str, Any]] = {
    "a time of writing beyond the calendar": {"at": 2**52},
    "a time of writing before the calendar": {"at": -(2**52)},
    "a zone of a whole day": {"tz": 1440},
    "a zone of a whole day the other way": {"tz": -1440},
    "the last minute of the calendar in the east": {"at": 253_402_300_799_999, "tz": 1439},
    "an entity that is no id": {"entity": "z" * 32},
    "a uid that is no id": {"uid": "ä" * 32},
    "a number that no column holds": {"kind": "meeting", "field": "kilometres", "value": 2**63},
    "the greatest number": {"kind": "meeting", "field": "kilometres", "value": 2**63 - 1},
    "a moment before the first": {
        "kind": "meeting",
        "field": "occurred",
        "value": "0001-01-01T00:00:00+14:00",
    },
    "a moment after the last": {
        "kind": "meeting",
        "field": "occurred",
        "value": "9999-12-31T23:59:59-14:00",
    },
    "a first date": {"kind": "task", "field": "due", "value": "0001-01-01"},
    "a moment in a field of a newer version": {
        "kind": "task",
        "field": "occurred",
        "value": "yesterday",
    },
    "a struck field of another type": {"kind": "task", "field": "struck", "value": {"a": [1]}},
    "a tombstone of another type": {"kind": "task", "field": "tombstone", "value": "yes"},
    "a lone surrogate": {"value": "\\ud800"},
    "a null character": {"value": "a\0b"},
    "deep nesting": {"field": "newer", "value": [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]},
    "a kind of a newer version": {"kind": "newer_kind", "field": "x", "value": {"a": 1.5}},
    "a name with a quote": {"kind": 'a"b; DROP TABLE', "field": "'", "value": None},
    "removal heads that are no hashes": {"kind": "removal", "field": "heads", "value": "zz"},
    "a certificate that is none": {"kind": "certificate", "field": "bytes", "value": "AAAA"},
    "an announcement that is none": {"kind": "stream_key", "field": "kid", "value": "x:y:z"},
    "an assignment of nobody": {"kind": "assignment", "field": "members", "value": "nobody"},
    "a reason that is very long": {"reason": "x" * 200_000},
    "an occurred that is no time": {"occurred": "sometime"},
}


@pytest.mark.parametrize("who", ["ben", "anna"])
@pytest.mark.parametrize("name", NASTY)
def test_no_payload_breaks_a_colleagues_vault(team: Team, name: str, who: str) -> None:
    """Whatever a certified member seals, colleagues import it, read on, and open their vaults."""
    client = team.shared_client(team.ben)
    villain: Laptop = getattr(team, who)
    victim = team.ben if who == "anna" else team.anna
    forger = Forger(villain, team.store)
    items = []
    for entity in (client, new_id(), villain.book.device):
        plain = payload(villain, **{"entity": entity, **NASTY[name]})
        items.append((client, plain.replace(b"\\\\ud800", b"\\ud800")))
        items.append((villain.book.team_stream, items[-1][1]))
    task = new_id()
    for values in ({"field": "text", "value": "Soita"}, NASTY[name]):
        plain = payload(villain, **{**values, "kind": "task", "entity": task})
        items.append((client, plain))
    forged = forger.publish(items, deps=every_head(villain))

    victim.sync(team.store)

    node = victim.ledger.history.node(forged.hash)
    assert node is not None
    assert len(node.facts.lamports) == len(items)
    read_everything(victim)
    victim.restarted()
    read_everything(victim)
    assert victim.shot("client", client).record.family_name == "Virtanen"


@pytest.mark.parametrize("flags", [1, 255])
def test_a_record_of_a_newer_form_is_kept_and_counted(team: Team, flags: int) -> None:
    """A record with a flag of a newer version waits like one without its key."""
    client = team.shared_client(team.ben)
    forger = Forger(team.ben, team.store)
    forger.publish([(client, payload(team.ben, entity=client))], flags=flags)

    team.anna.sync(team.store)

    assert team.anna.services.sync.status().awaiting_key == 1
    read_everything(team.anna.restarted())
    assert team.anna.services.sync.status().awaiting_key == 1


# -- keys and rights ---------------------------------------------------------------------------


def _own_key_for(villain: Laptop, stream: str, epoch: int) -> KeyRow:
    """A key of the villain's own making for somebody else's client."""
    return KeyRow("stream", stream, epoch, random_bytes(32))


def _grant(villain: Laptop, store: Path, to: Laptop, row: KeyRow) -> None:
    """Seal a key to a colleague's laptop and put it where grants lie."""
    known = villain.ledger.directory.hpke(to.book.device)
    assert known is not None
    stream = bytes.fromhex(row.stream)
    header = GrantHeader(
        to.ledger.device, known[0], villain.ledger.device, key_id(row.key, stream, row.epoch)
    )
    data = grant.seal_grant(
        header,
        recipient_public=known[1],
        client_key=row.key,
        stream=stream,
        epoch=row.epoch,
        signing_key=villain.ledger.keyring.signing,
    )
    put_object(store, grant.grant_path(to.ledger.device, data), data)


def _announcement(villain: Laptop, row: KeyRow, entity: str) -> tuple[str, bytes]:
    kid = key_id(row.key, bytes.fromhex(row.stream), row.epoch).hex()
    values = {"kind": "stream_key", "field": "kid", "value": f"{row.epoch}:{kid}"}
    return villain.book.team_stream, payload(villain, entity=entity, **values)


def _kids_of_next_note(laptop: Laptop, client: str) -> set[bytes]:
    """Short key ids under which a new note is sealed."""
    laptop.note(client, "Uusi.")
    stream = bytes.fromhex(client)
    headers = [read_header(pending.record) for pending in laptop.ledger.pending]
    return {header.kid8 for header in headers if header.stream == stream}


@pytest.mark.parametrize("epoch", [0, 7])
def test_a_key_announced_from_nowhere_is_never_written_under(team: Team, epoch: int) -> None:
    """Cilla, not among the workers, claims to have made the client: nobody writes under her key."""
    client = team.shared_client(team.ben)
    (true_key,) = team.ben.ledger.keyring.stream_keys(client).values()
    row = _own_key_for(team.cilla, client, epoch)
    _grant(team.cilla, team.store, team.ben, row)
    Forger(team.cilla, team.store, from_start=True).publish(
        [_announcement(team.cilla, row, client)]
    )

    team.ben.sync(team.store)

    assert true_key.kid in team.ben.ledger.keyring.stream_keys(client)
    assert _kids_of_next_note(team.ben, client) == {true_key.kid[:8]}
    team.ben.restarted()
    assert _kids_of_next_note(team.ben, client) == {true_key.kid[:8]}
    assert team.ben.shot("client", client).record.family_name == "Virtanen"


def test_a_key_for_one_client_is_never_taken_for_another(team: Team) -> None:
    """A key announced for the villain's own client but made for another one is not opened."""
    victim_client = team.shared_client(team.ben)
    own = team.cilla.client("Oma", "Oma")
    team.cilla.sync(team.store)
    row = _own_key_for(team.cilla, victim_client, 3)
    _grant(team.cilla, team.store, team.ben, row)
    Forger(team.cilla, team.store).publish([_announcement(team.cilla, row, own)])

    team.ben.sync(team.store)

    assert len(team.ben.ledger.keyring.stream_keys(victim_client)) == 1


def test_the_teams_own_key_is_announced_by_no_worker(team: Team) -> None:
    """A worker's key for the team stream is neither taken nor written under."""
    stream = team.cilla.book.team_stream
    row = _own_key_for(team.cilla, stream, 9)
    _grant(team.cilla, team.store, team.ben, row)
    Forger(team.cilla, team.store, from_start=True).publish(
        [_announcement(team.cilla, row, stream)]
    )

    team.ben.sync(team.store)

    assert len(team.ben.ledger.keyring.stream_keys(stream)) == 1


def test_a_key_that_was_not_announced_is_never_used(team: Team) -> None:
    """A grant with a kid that nobody announced stays closed, also after a restart."""
    client = team.shared_client(team.ben)
    _grant(team.cilla, team.store, team.ben, _own_key_for(team.cilla, client, 4))

    team.ben.sync(team.store)
    team.ben.restarted()
    team.ben.sync(team.store)

    assert len(team.ben.ledger.keyring.stream_keys(client)) == 1


def test_nobody_becomes_a_worker_of_a_client_by_claiming_to_have_made_it(team: Team) -> None:
    """Cilla announces Anna's key as hers and assigns herself: no laptop hands her the key."""
    client = team.shared_client(team.ben)
    (key,) = team.ben.ledger.keyring.stream_keys(client).values()
    row = KeyRow("stream", client, 0, key.key)
    assign = {"kind": "assignment", "field": "members", "value": team.cilla.book.user}
    Forger(team.cilla, team.store, from_start=True).publish(
        [
            _announcement(team.cilla, row, client),
            (team.cilla.book.team_stream, payload(team.cilla, entity=client, **assign)),
        ]
    )

    for _ in range(2):
        team.ben.sync(team.store)
        team.anna.sync(team.store)

    granted = team.store.glob(f"ow1-*/grant/{team.cilla.book.device}/*.grant")
    kids = {grant.read_grant_header(path.read_bytes()).kid for path in granted}
    assert key.kid not in kids
    assert team.cilla.book.user not in team.anna.book.assigned(client)


def test_a_worker_cannot_put_words_into_a_colleagues_op(team: Team) -> None:
    """An op with a colleague's uid and name counts as the villain's forgery, arriving first too."""
    client = team.shared_client(team.ben, team.cilla)
    note = team.anna.note(client, "Annan oma.")
    (meeting,) = [op for op in team.anna.ledger.pending if op.op.field == "happened"]
    villain = team.ben
    copied = {name: getattr(meeting.op, name) for name in meeting.op.__struct_fields__}
    forged = msgspec.json.encode({**copied, "reason": "Vale.", "at": meeting.op.at + 1})
    stolen = msgspec.json.encode(copied)
    Forger(villain, team.store).publish([(client, forged), (client, stolen)])

    team.cilla.sync(team.store)
    assert team.cilla.notes() == set()
    team.anna.sync(team.store)
    team.cilla.sync(team.store)

    assert team.cilla.notes() == {"Annan oma."}
    shot = team.cilla.shot("meeting", note)
    assert (shot.author, shot.device) == (team.anna.book.user, team.anna.book.device)
    (past,) = team.cilla.book.history("meeting", note, "happened")
    assert past.reason is None
    quarantined = team.cilla.ledger.fold.quarantined
    assert [op.verdict for op in quarantined] == ["author-mismatch"] * 2


def test_a_record_is_not_hidden_by_its_id_in_another_clients_stream(team: Team) -> None:
    """Writing under a colleague's note id in one's own client's stream hides nothing."""
    client = team.shared_client(team.cilla)
    note = team.anna.note(client, "Annan.")
    own = team.ben.client("Oma", "Oma")
    team.exchange()
    values = {"kind": "meeting", "entity": note, "field": "happened", "value": "Vale."}
    Forger(team.ben, team.store).publish([(own, payload(team.ben, **values))])

    team.anna.sync(team.store)

    assert team.anna.shot("meeting", note).record.happened == "Annan."
    assert team.anna.restarted().shot("meeting", note).record.happened == "Annan."


def test_a_supervisor_removes_no_supervisor(team: Team) -> None:
    """A removal of a supervisor's laptop without the recovery root does not count."""
    values = {"kind": "removal", "field": "heads", "entity": team.anna.book.device}
    head = team.anna.ledger.own_head()
    assert head is not None
    plain = payload(team.anna, value=head.facts.hash[:16].hex(), **values)
    Forger(team.anna, team.store).publish([(team.anna.book.team_stream, plain)])

    team.ben.sync(team.store)

    assert [op.verdict for op in team.ben.ledger.fold.quarantined] == ["role-forbids"]
    assert team.ben.ledger._cut_offs == {}


def test_junk_grants_are_left_on_the_store(team: Team) -> None:
    """What only looks like a grant is not stored, and keeps no true grant from being sent."""
    client = team.anna.client()
    team.anna.assign(client, team.ben.book.user)
    (key,) = team.anna.ledger.keyring.stream_keys(client).values()
    stranger = SigningKey.generate()
    for recipient in (team.ben, team.cilla):
        known = team.anna.ledger.directory.hpke(recipient.book.device)
        assert known is not None
        data = grant.seal_grant(
            GrantHeader(recipient.ledger.device, known[0], stranger.device_id, key.kid),
            recipient_public=known[1],
            client_key=key.key,
            stream=bytes.fromhex(client),
            epoch=0,
            signing_key=stranger,
        )
        put_object(team.store, grant.grant_path(recipient.ledger.device, data), data)

    team.anna.sync(team.store)
    received = [team.ben.sync(team.store), team.cilla.sync(team.store)]

    assert [item.refused for item in received] == [0, 0]
    assert team.ben.shot("client", client).record.family_name == "Virtanen"
    rows = team.cilla.ledger.vault.rows("SELECT count(*) FROM object WHERE state = 'held'")
    assert rows == [(0,)]
