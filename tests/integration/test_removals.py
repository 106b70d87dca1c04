"""Removed laptops, several certificates of one, several supervisors: the same end everywhere."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from msgspec import structs

from osmo_desktop.bootstrap.shipped import words
from osmo_desktop.crypto.derive import key_id, org_root, team_id
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.crypto.words import to_words
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import KnownError, OsmoError, UserError
from osmo_desktop.domain.folded import FoldedOp
from osmo_desktop.domain.language import current
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats import certificate
from osmo_desktop.formats.certificate import Certificate, Role
from osmo_desktop.formats.removal import build_removal, read_removal
from osmo_desktop.storage.directory import Directory
from osmo_desktop.storage.writing_keys import writing_key
from osmo_desktop.sync.cutting import cut
from osmo_desktop.sync.importing import Importer
from tests.faults.hostile import Forger, payload
from tests.laptops import SECRET, Laptop, Team, join

ROLES: tuple[Role, Role] = ("worker", "supervisor")


@pytest.fixture
def dora(tmp_path: Path) -> Iterator[Laptop]:
    """A newcomer without a team."""
    laptop = Laptop(tmp_path / "dora", "Dora").create()
    yield laptop
    laptop.lock()


def remove(team: Team, laptop: Laptop) -> None:
    """Anna removes a laptop; what she holds of it still counts. The round replaces keys."""
    decide_removal(team, laptop)
    team.anna.sync(team.store)


def decide_removal(team: Team, laptop: Laptop) -> None:
    """Anna has removed a laptop and told nobody yet."""
    team.anna.sync(team.store)
    (head,) = team.anna.ledger.history.heads(laptop.ledger.device)
    value = head.facts.hash[:16].hex()
    stream = team.anna.book.team_stream
    team.anna.book.commit([Edit(stream, "removal", laptop.book.device, "heads", value)])


def certified(team: Team, laptop: Laptop, role: Role, *, user: str = "", epoch: int = 0) -> str:
    """A certificate of a laptop by the recovery root, as base64."""
    return by_root(team.anna, laptop, role, user=user, epoch=epoch)


def by_root(member: Laptop, laptop: Laptop, role: Role, *, user: str = "", epoch: int = 0) -> str:
    """A certificate of a laptop by the recovery root of a member's team, as base64."""
    keys = laptop.ledger.keyring
    root = org_root(SECRET).signing
    data = certificate.issue(
        Certificate(
            team=member.ledger.team,
            user=bytes.fromhex(user or laptop.book.user),
            role=role,
            device_public=keys.signing.public,
            hpke_public=keys.hpke(keys.hpke_epoch).public,
            hpke_epoch=epoch or keys.hpke_epoch,
            incarnation=0,
        ),
        root,
    )
    return base64.b64encode(data).decode()


def promote(team: Team, laptop: Laptop) -> None:
    """A laptop becomes a supervisor's, by the recovery root; everybody knows."""
    value = certified(team, laptop, "supervisor")
    stream = team.anna.book.team_stream
    team.anna.book.commit([Edit(stream, "certificate", laptop.book.device, "bytes", value)])
    team.exchange()


# -- removed laptops ---------------------------------------------------------------------------


def test_a_removed_laptop_writes_no_receipts(team: Team) -> None:
    """What it says counts no more: it says it in no round."""
    client = team.shared_client(team.ben)
    remove(team, team.ben)
    team.ben.sync(team.store)
    before = len(team.segments(team.ben))

    for _ in range(3):
        team.anna.note(client)
        team.exchange(team.anna, team.ben, rounds=1)

    assert len(team.segments(team.ben)) == before


def test_a_removed_laptop_gets_no_keys_and_is_no_holder(team: Team) -> None:
    """No grant for it of a client made since, and no record waits for its receipt."""
    old = team.shared_client(team.ben)
    assert team.anna.book.delivery(team.anna.shot("client", old)).holders == 1
    remove(team, team.ben)

    client = team.anna.client()
    team.anna.assign(client, team.ben.book.user)
    team.exchange(team.anna, team.ben)

    assert list(team.store.glob(f"ow1-*/grant/{team.ben.book.device}/*.grant")) == []
    assert client not in team.ben.ledger.keyring.streams()
    assert team.anna.book.delivery(team.anna.shot("client", old)).holders == 0


def test_a_removed_laptop_is_not_welcomed_again(team: Team, dora: Laptop) -> None:
    """Its request is shown to nobody, and nobody certifies it; a removed device never returns."""
    offer = run_steps(dora.services.team.request_join(str(team.store)))
    stream = team.anna.book.team_stream
    edit = Edit(stream, "removal", dora.book.device, "heads", "00" * 16)
    team.anna.services.team.set_folder(str(team.store))
    assert len(run_steps(team.anna.services.team.requests())) == 1

    team.anna.book.commit([edit])

    assert run_steps(team.anna.services.team.requests()) == ()
    with pytest.raises(KnownError, match="join-request-missing"):
        run_steps(team.anna.services.team.admit(offer.request_id, name="Dora"))


@pytest.mark.parametrize("order", list(permutations(("anna", "ben", "cilla"))), ids="-".join)
def test_removals_that_contradict_each_other_end_the_same_everywhere(
    team: Team, order: tuple[str, ...]
) -> None:
    """Two who became supervisors apart remove each other: one removal holds, the same one."""
    team.exchange()
    stream = team.anna.book.team_stream
    for laptop, other in ((team.ben, team.cilla), (team.cilla, team.ben)):
        value = certified(team, laptop, "supervisor")
        laptop.book.commit([Edit(stream, "certificate", laptop.book.device, "bytes", value)])
        (head,) = laptop.ledger.history.heads(other.ledger.device)
        named = head.facts.hash[:16].hex()
        laptop.book.commit([Edit(stream, "removal", other.book.device, "heads", named)])
        assert set(laptop.ledger._cut_offs) == {other.book.device}

    team.exchange(*(getattr(team, name) for name in order), rounds=4)

    ends = [laptop.ledger._cut_offs for laptop in team.everybody]
    assert len(ends[0]) == 1
    assert ends[1:] == ends[:1] * 2
    for laptop in team.everybody:
        verdicts = team.anna.verdicts()
        if laptop.book.device in ends[0]:  # what came under the keys of afterwards it never reads
            verdicts = {uid: verdicts[uid] for uid in laptop.verdicts()}
        assert laptop.verdicts() == verdicts
        assert laptop.restarted().ledger._cut_offs == ends[0]


# -- several certificates of one laptop ---------------------------------------------------------


@pytest.mark.parametrize("first", [0, 1])
def test_two_certificates_of_a_laptop_count_in_any_order(team: Team, first: int) -> None:
    """One says Ben, one says another user: the same verdicts whichever came first."""
    team.exchange()
    stream = team.anna.book.team_stream
    other = certified(team, team.ben, "worker", user="ab" * 16)
    team.anna.book.commit([Edit(stream, "certificate", team.ben.book.device, "bytes", other)])
    group = team.anna.services.records.add("group", {"name": "Ryhmä"})
    assert group
    forger = Forger(team.ben, team.store)
    values = {"kind": "group", "field": "name", "value": "Toisen nimissä.", "author": "ab" * 16}
    forger.publish([(stream, payload(team.ben, **values))])
    importer_order = [team.anna, team.ben]
    if first:
        importer_order.reverse()
    cut(team.anna.ledger, team.anna.clock.now())
    theirs = {
        "Anna": [item.data for item in team.anna.ledger.unsent_segments()],
        "Ben": [path.read_bytes() for path in team.segments(team.ben)],
    }
    importer = Importer(team.cilla.ledger)
    for laptop in importer_order:
        importer.offer((f"{laptop.name} {n}", d) for n, d in enumerate(theirs[laptop.name]))

    written = [op for op in team.cilla.ops() if op.value == "Toisen nimissä."]
    assert [op.verdict for op in written] == [None]
    assert team.cilla.ledger.fold.roster.user(team.ben.book.device) == "ab" * 16
    assert team.cilla.restarted().ledger.fold.quarantined == []


def test_the_keys_of_a_certificate_do_not_depend_on_the_order() -> None:
    """Of two certificates of one laptop the same key gets grants, whichever came first."""
    root = org_root(SECRET)
    signing, epochs = SigningKey.generate(), (HpkeKey.generate(), HpkeKey.generate())
    team = team_id(root.signing.public)
    issued = [
        base64.b64encode(
            certificate.issue(
                Certificate(
                    team=team,
                    user=bytes(16),
                    role=role,
                    device_public=signing.public,
                    hpke_public=key.public,
                    hpke_epoch=1,
                    incarnation=0,
                ),
                root.signing,
            )
        ).decode()
        for role, key in zip(ROLES, epochs, strict=True)
    ]
    device = signing.device_id
    found = set()
    for order in permutations(issued):
        directory = Directory(team, root.signing.public)
        for encoded in order:
            directory.roster.admit(encoded)
        found.add((directory.hpke(device.hex()), directory.certificates(device)[0]))

    assert len(found) == 1
    ((known, best),) = found
    assert known is not None
    assert best is not None
    assert known[1] in {key.public for key in epochs}
    assert certificate.read_certificate(best).role == "supervisor"


def test_what_the_makers_own_keys_are_does_not_depend_on_the_order(team: Team) -> None:
    """A maker who announced two first keys in two branches: all write under the same one."""
    client = team.ben.client()
    team.exchange()
    fold = team.ben.ledger.fold
    (known,) = fold.entities[fold.team_stream, "stream_key", client].fields["kid"]
    first = writing_key(team.ben.ledger.keyring, fold, team.ben.ledger.history, client)
    nonce = str(known.value).rsplit(":", 1)[1]
    row = KeyRow("stream", client, 7, bytes(range(32)))
    kid = key_id(row.key, bytes.fromhex(client), 7)
    team.ben.ledger.keyring.remember(row)
    twin = FoldedOp(
        structs.replace(known.op, uid="ff" * 16, value=Announcement(7, kid.hex(), nonce).text),
        op_id="ee" * 16,
        stream=known.stream,
        device=known.device,
        lamport=known.lamport + 5,
    )
    register = fold.entities[fold.team_stream, "stream_key", client].fields["kid"]
    chosen = set()
    for order in ([known, twin], [twin, known]):
        register[:] = order
        chosen.add(writing_key(team.ben.ledger.keyring, fold, team.ben.ledger.history, client).kid)

    assert chosen == {kid}
    assert first.kid != kid


# -- several supervisors -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["anna", "ben"])
def test_any_supervisor_answers_a_request_over_the_same_words(
    team: Team, dora: Laptop, name: str
) -> None:
    """Two cards of one team lie there: the words are the same on all three screens."""
    promote(team, team.ben)
    assert len(list(team.store.glob("ow1-*/join/*.card"))) == 2
    offer = run_steps(dora.services.team.request_join(str(team.store)))
    dora.services.team.confirm_join()
    for laptop in (team.anna, team.ben):
        laptop.services.team.set_folder(str(team.store))
        (shown,) = run_steps(laptop.services.team.requests())
        assert shown.words == offer.words

    supervisor: Laptop = getattr(team, name)
    run_steps(supervisor.services.team.admit(offer.request_id, name="Dora"))
    supervisor.sync(team.store)

    assert dora.sync(team.store).admitted
    assert dora.book.team_stream == team.anna.book.team_stream


# -- taking a request back -----------------------------------------------------------------------


def test_a_request_is_taken_back(team: Team, dora: Laptop) -> None:
    """The supervisor sees it no more; the laptop goes on alone and may ask again."""
    client = dora.client()
    run_steps(dora.services.team.request_join(str(team.store)))
    dora.services.team.confirm_join()

    run_steps(dora.services.team.cancel_join())

    team.anna.services.team.set_folder(str(team.store))
    assert run_steps(team.anna.services.team.requests()) == ()
    assert list(team.store.glob("ow1-*/join/*.req")) == []
    assert dora.restarted().services.sync.status().team == "provisional"
    assert dora.services.team.folder() is None
    assert dora.shot("client", client).record.family_name == "Virtanen"
    with pytest.raises(KnownError, match="join-request-missing"):
        dora.services.team.confirm_join()
    join(team.anna, dora, team.store)
    assert dora.book.role == "worker"


def test_who_is_a_member_takes_no_request_back(team: Team) -> None:
    """There is none any more."""
    team.ben.services.team.set_folder(str(team.store))
    with pytest.raises(UserError, match="team-already"):
        run_steps(team.ben.services.team.cancel_join())


# -- removing as people do it ----------------------------------------------------------------------


def test_a_lost_laptop_is_removed_and_its_late_notes_are_adopted(team: Team) -> None:
    """What it wrote before counts, what came later is named, and a supervisor may adopt it."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ennen.")
    team.exchange()
    device = team.ben.book.device
    removals = team.anna.services.removals
    removals.remove_laptop(device, "lost")
    team.ben.note(client, "Löytyi myöhemmin.")
    team.ben.sync(team.store)
    team.exchange(team.anna)
    assert team.anna.notes() == {"Ennen."}
    (late,) = removals.late([device, team.cilla.book.device])
    assert (late.member, late.entries) == ("Ben", 1)

    removals.adopt(device)

    assert team.anna.notes() == {"Ennen.", "Löytyi myöhemmin."}
    assert removals.late([device]) == ()
    assert removals.is_removed(device)


def test_somebody_who_left_loses_all_laptops_and_clients(team: Team) -> None:
    """Their notes stay; nobody is assigned by them any more."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Kirjaus jää.")
    team.exchange()
    team.anna.services.removals.remove_member(team.ben.book.user)
    team.exchange()

    assert team.anna.notes() == {"Kirjaus jää."}
    fold = team.cilla.ledger.fold
    assert team.ben.book.user not in fold.team_values("assignment", client, "members")
    assert team.cilla.services.removals.is_removed(team.ben.book.device)


def test_who_may_remove_whom(team: Team) -> None:
    """No worker anybody, nobody this very laptop, and no supervisor without the sheet."""
    removals = team.anna.services.removals
    with pytest.raises(UserError, match="role-forbids"):
        team.ben.services.removals.remove_laptop(team.cilla.book.device, "lost")
    with pytest.raises(UserError, match="removal-own"):
        removals.remove_laptop(team.anna.book.device, "lost")
    with pytest.raises(KnownError, match="device-unknown"):
        removals.remove_laptop("ab" * 16, "lost")
    promote(team, team.cilla)
    with pytest.raises(UserError, match="removal-needs-sheet"):
        removals.remove_laptop(team.cilla.book.device, "lost")


def test_the_recovery_sheet_removes_a_supervisor(team: Team) -> None:
    """On every laptop, in any order; with other words nothing happens."""
    client = team.shared_client(team.ben)
    promote(team, team.cilla)
    typed = to_words(SECRET, words(current().code))
    device = team.cilla.book.device
    other = to_words(bytes(32), words(current().code))
    with pytest.raises(UserError, match="recovery-wrong"):
        team.anna.services.removals.remove_with_sheet(device, "left", other)
    team.anna.services.removals.remove_with_sheet(device, "left", typed)
    team.cilla.note(client, "Poistettu esihenkilö.")
    for laptop in (team.cilla, team.ben, team.anna, team.ben):
        laptop.sync(team.store)

    for laptop in (team.anna, team.ben):
        assert laptop.services.removals.is_removed(device)
        assert "Poistettu esihenkilö." not in laptop.notes()
        assert laptop.restarted().services.removals.is_removed(device)
    keys = team.cilla.ledger.keyring.stream_keys(client)
    ledger = team.anna.ledger
    assert writing_key(ledger.keyring, ledger.fold, ledger.history, client).kid not in keys


def test_an_order_by_another_root_removes_nobody(team: Team) -> None:
    """Not by a root of another team, and not one for another laptop."""
    stream, device = team.anna.book.team_stream, team.ben.book.device
    head = team.ben.ledger.device
    others = [
        build_removal(team.anna.ledger.team, head, [bytes(16)], org_root(bytes([7]) * 32)),
        build_removal(bytes(16), head, [bytes(16)], org_root(SECRET)),
        build_removal(team.anna.ledger.team, team.cilla.ledger.device, [], org_root(SECRET)),
    ]
    for data in others:
        value = base64.b64encode(data).decode()
        with pytest.raises(UserError, match="value-invalid"):
            team.anna.book.commit([Edit(stream, "removal", device, "orders", value)])
    assert not team.anna.services.removals.is_removed(device)


def test_every_changed_byte_of_an_order_is_refused() -> None:
    """And every other length."""
    data = build_removal(bytes(16), bytes(16), [bytes(15) + b"\x01"], org_root(SECRET))
    assert read_removal(data).heads == (bytes(15) + b"\x01",)
    for at in range(len(data)):
        with pytest.raises(OsmoError):
            read_removal(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(OsmoError):
            read_removal(data[:at])
