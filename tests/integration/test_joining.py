"""Joining a team: words that two people compare, a welcome from the right one, keys that come."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError, OsmoError, UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats import grant
from osmo_desktop.services.models import JoinOffer
from osmo_desktop.services.team import Founding
from tests.faults.hostile import put_object
from tests.laptops import SECRET, Laptop, Team, found, join


@pytest.fixture
def dora(tmp_path: Path) -> Iterator[Laptop]:
    """A newcomer who has worked alone: a client with a note."""
    laptop = Laptop(tmp_path / "dora", "Dora").create()
    yield laptop
    laptop.lock()


def ask(newcomer: Laptop, store: Path) -> JoinOffer:
    """The newcomer's request, with the words on their screen."""
    return run_steps(newcomer.services.team.request_join(str(store)))


def waiting(supervisor: Laptop, store: Path) -> tuple[JoinOffer, ...]:
    """The requests on the supervisor's screen."""
    supervisor.services.team.set_folder(str(store))
    return run_steps(supervisor.services.team.requests())


def admit(supervisor: Laptop, store: Path) -> None:
    """The one request that waits is admitted, as after the words matched."""
    (offer,) = waiting(supervisor, store)
    run_steps(supervisor.services.team.admit(offer.request_id, name="Dora"))


def code_of(laptop: Laptop, store: Path) -> str:
    """The code with which a round is refused."""
    with pytest.raises(OsmoError) as caught:
        laptop.sync(store)
    return caught.value.code


def other_team(folder: Path) -> tuple[Laptop, Path]:
    """An attacker who founds a team of their own."""
    mallory = Laptop(folder / "mallory", "Mallory").create()
    store = folder / "mallory-store"
    store.mkdir()
    found(mallory, store, secret=bytes(32))
    return mallory, store


# -- words -------------------------------------------------------------------------------------


def test_both_sides_read_the_same_words(team: Team, dora: Laptop) -> None:
    """Request and card as they were: eight words and digits, the same on both screens."""
    offer = ask(dora, team.store)

    (request,) = waiting(team.anna, team.store)

    assert request == offer
    assert len(offer.words) >= 8


def test_a_swapped_request_has_other_words(team: Team, dora: Laptop, tmp_path: Path) -> None:
    """An attacker who puts their own request in the place of the newcomer's is heard."""
    offer = ask(dora, team.store)
    mallory = Laptop(tmp_path / "mallory", "Dora").create()
    for path in team.store.glob("ow1-*/join/*.req"):
        path.unlink()
    ask(mallory, team.store)

    (request,) = waiting(team.anna, team.store)

    assert request.words != offer.words
    assert request.digits != offer.digits
    mallory.lock()


def test_a_swapped_card_has_other_words(team: Team, dora: Laptop, tmp_path: Path) -> None:
    """An attacker who shows the newcomer their own team is heard as well."""
    mallory, store = other_team(tmp_path)
    offer = ask(dora, store)
    (request,) = store.glob("ow1-*/join/*.req")
    put_object(team.store, f"join/{request.name}", request.read_bytes())

    (shown,) = waiting(team.anna, team.store)

    assert shown.words != offer.words
    mallory.lock()


def test_two_teams_in_one_folder_are_refused(team: Team, dora: Laptop, tmp_path: Path) -> None:
    """Nobody guesses which of two teams was meant."""
    mallory, store = other_team(tmp_path)
    (theirs,) = store.glob("ow1-*")
    shutil.copytree(theirs, team.store / theirs.name)

    with pytest.raises(KnownError) as caught:
        ask(dora, team.store)

    assert caught.value.code == "store-several-teams"
    mallory.lock()


# -- the welcome -------------------------------------------------------------------------------


def test_an_unconfirmed_welcome_is_not_taken(team: Team, dora: Laptop) -> None:
    """Until the newcomer has said that the words matched, nothing of the team is believed."""
    ask(dora, team.store)
    admit(team.anna, team.store)
    team.anna.sync(team.store)

    assert code_of(dora, team.store) == "join-not-confirmed"
    assert dora.book.role == "founder"
    dora.services.team.confirm_join()
    assert dora.sync(team.store).admitted


def test_a_newcomer_waits_until_admitted(team: Team, dora: Laptop) -> None:
    """Before the welcome is there nothing is cut and nothing is sent."""
    dora.note(dora.client())
    ask(dora, team.store)
    dora.services.team.confirm_join()

    assert code_of(dora, team.store) == "join-waiting"

    assert dora.ledger.history.nodes == []
    assert dora.book.unsent() > 0


def test_a_welcome_from_somebody_else_is_not_taken(
    team: Team, dora: Laptop, tmp_path: Path
) -> None:
    """A welcome of another supervisor, sealed rightly to the newcomer, leaves them waiting."""
    mallory, store = other_team(tmp_path)
    ask(dora, store)
    admit(mallory, store)
    (welcome,) = store.glob(f"ow1-*/grant/{dora.book.device}/*.welcome")
    ask(dora, team.store)
    dora.services.team.confirm_join()
    put_object(team.store, f"grant/{dora.book.device}/{welcome.name}", welcome.read_bytes())

    assert code_of(dora, team.store) == "join-waiting"

    assert dora.book.role == "founder"
    mallory.lock()


def test_a_welcome_for_somebody_else_is_not_taken(team: Team, dora: Laptop) -> None:
    """Ben's welcome opens nothing on another laptop."""
    ask(dora, team.store)
    dora.services.team.confirm_join()
    for path in list(team.store.glob(f"ow1-*/grant/{team.ben.book.device}/*.welcome")):
        put_object(team.store, f"grant/{dora.book.device}/{path.name}", path.read_bytes())

    assert code_of(dora, team.store) == "join-waiting"


@pytest.mark.parametrize("at", [0, 4, 5, 30, 60, 1300, -70, -1])
def test_a_damaged_welcome_is_not_taken(team: Team, dora: Laptop, at: int) -> None:
    """A changed byte leaves the newcomer waiting; the whole one is taken afterwards."""
    ask(dora, team.store)
    dora.services.team.confirm_join()
    admit(team.anna, team.store)
    team.anna.sync(team.store)
    (path,) = team.store.glob(f"ow1-*/grant/{dora.book.device}/*.welcome")
    data = path.read_bytes()
    damaged = bytearray(data)
    damaged[at] ^= 1
    path.write_bytes(damaged)

    assert code_of(dora, team.store) == "join-waiting"
    path.write_bytes(data)

    assert dora.sync(team.store).admitted


def test_joining_twice_and_founding_after_are_refused(team: Team) -> None:
    """A member of a team is of no other."""
    with pytest.raises(UserError, match="team-already"):
        ask(team.ben, team.store)
    with pytest.raises(UserError, match="team-already"):
        team.ben.services.team.found(SECRET, Founding("Toinen", "Ben"))


def test_only_a_supervisor_admits(team: Team, dora: Laptop) -> None:
    """A worker's laptop admits nobody."""
    ask(dora, team.store)

    with pytest.raises(UserError, match="role-forbids"):
        admit(team.ben, team.store)


def test_a_request_that_is_gone(team: Team) -> None:
    """Admitting somebody whose request is not there does nothing."""
    with pytest.raises(KnownError, match="join-request-missing"):
        run_steps(team.anna.services.team.admit("ab" * 16, name="Dora"))


# -- what was written before -------------------------------------------------------------------


def test_what_was_written_alone_comes_along(team: Team, dora: Laptop) -> None:
    """Sealed anew for the team: uids, texts, authors and what supersedes what stay."""
    client = dora.client("Ennen", "Liittymistä")
    note = dora.note(client, "Ennen.")
    dora.edit("client", client, "phone", "040 1")
    dora.edit("client", client, "phone", "040 2")
    before = {item.op.uid: item.op for item in dora.ledger.pending}
    old_team = dora.book.team_stream

    join(team.anna, dora, team.store)
    team.anna.sync(team.store)

    arrived = {op.op.uid: op for op in team.anna.ops()}
    assert before.keys() <= arrived.keys()
    for uid, op in before.items():
        twin = arrived[uid]
        assert (twin.op.value, twin.op.reason, twin.op.at) == (op.value, op.reason, op.at)
        assert twin.author == dora.book.user
        assert twin.stream != old_team
        assert twin.verdict is None
        assert len(twin.sup) == len(op.sup)
    assert team.anna.shot("client", client).record.phone == "040 2"
    assert team.anna.book.conflicts() == ()
    assert team.anna.shot("meeting", note).author == dora.book.user
    assert team.anna.book.assigned(client) == (dora.book.user,)
    assert team.ben.book.get("client", client) is None


def test_a_crash_between_admission_and_the_first_cut_is_made_up(team: Team, dora: Laptop) -> None:
    """The team was taken on and the power went: the next round cuts and sends."""
    note = dora.note(dora.client(), "Ennen.")
    ask(dora, team.store)
    dora.services.team.confirm_join()
    admit(team.anna, team.store)
    team.anna.sync(team.store)
    steps = dora.services.sync.run(place=str(team.store))
    call = next(steps)
    while not dora.ledger.identity.is_member:
        call = steps.send(call())
    steps.close()
    assert dora.ledger.history.nodes == []

    dora.restarted().sync(team.store)
    team.anna.sync(team.store)

    assert dora.book.unsent() == 0
    assert team.anna.shot("meeting", note).record.happened == "Ennen."


def test_a_disk_that_fills_while_the_team_is_taken_on(
    team: Team, dora: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either the old state or the new one: when it is refused the lone vault is as it was."""
    dora.note(dora.client(), "Ennen.")
    ask(dora, team.store)
    dora.services.team.confirm_join()
    admit(team.anna, team.store)
    team.anna.sync(team.store)
    before = dora.ledger.identity

    def refuse(*_: object) -> None:
        raise KnownError("disk-full")

    with monkeypatch.context() as patch:
        patch.setattr(dora.ledger.log, "replace_records", refuse)
        assert code_of(dora, team.store) == "disk-full"
    assert dora.ledger.identity == before
    assert dora.notes() == {"Ennen."}
    assert dora.restarted().notes() == {"Ennen."}
    assert dora.sync(team.store).admitted


# -- keys --------------------------------------------------------------------------------------


def test_entries_wait_for_their_key_and_are_folded_then(team: Team) -> None:
    """Records that came before their key are counted, and shown once the grant arrives."""
    client = team.anna.client()
    team.anna.note(client, "Vanha.")
    team.exchange()
    assert team.ben.services.sync.status().awaiting_key > 0
    assert team.ben.book.get("client", client) is None

    team.anna.assign(client, team.ben.book.user)
    team.anna.sync(team.store)
    team.ben.sync(team.store)

    assert team.ben.notes() == {"Vanha."}
    waiting_elsewhere = team.cilla.services.sync.status().awaiting_key
    assert team.ben.services.sync.status().awaiting_key < waiting_elsewhere
    assert team.ben.restarted().notes() == {"Vanha."}


def test_a_worker_sees_no_client_that_is_not_theirs(team: Team) -> None:
    """Without assignment there is no key, no name, and no way to write."""
    client = team.anna.client("Salainen", "Asiakas")
    team.exchange()

    for worker in (team.ben, team.cilla):
        assert worker.services.clients.list() == ()
        assert worker.ledger.keyring.stream_keys(client) == {}
        with pytest.raises(UserError, match="not-assigned"):
            worker.book.commit([Edit(client, "client", client, "phone", "040")])
    assert b"Salainen" not in b"".join(path.read_bytes() for path in team.store.rglob("*.seg"))


def test_the_assigned_worker_gets_the_key_and_nobody_else(team: Team) -> None:
    """Grants lie on the store for the worker and the recovery root only."""
    client = team.shared_client(team.ben)
    (key,) = team.ben.ledger.keyring.stream_keys(client).values()

    assert team.cilla.ledger.keyring.stream_keys(client) == {}
    recipients = {
        header.recipient
        for path in team.store.glob("ow1-*/grant/*/*.grant")
        if (header := grant.read_grant_header(path.read_bytes())).kid == key.kid
    }
    assert team.cilla.ledger.device not in recipients


def test_grants_leave_the_store_once_confirmed_and_the_recovery_roots_stay(team: Team) -> None:
    """A confirmed grant is deleted by its maker; the paper's way in is never taken away."""
    client = team.anna.client()
    team.anna.assign(client, team.ben.book.user)
    team.anna.sync(team.store)
    folder = f"ow1-*/grant/{team.ben.book.device}/*.grant"
    sent = set(team.store.glob(folder))
    team.exchange(rounds=3)

    assert sent
    assert not sent & set(team.store.glob(folder))
    (key,) = team.anna.ledger.keyring.stream_keys(client).values()
    everything = [grant.read_grant_header(p.read_bytes()) for p in team.store.rglob("*.grant")]
    assert key.kid in {header.kid for header in everything}
    assert team.ben.restarted().shot("client", client).record.family_name == "Virtanen"


def test_a_supervisor_holds_every_key(team: Team) -> None:
    """A worker's own client is open to the supervisor after a round of each."""
    client = team.ben.client("Benin", "Asiakas")
    team.ben.sync(team.store)
    team.anna.sync(team.store)

    assert team.anna.shot("client", client).record.family_name == "Benin"


def test_a_lost_grant_is_sent_again(team: Team) -> None:
    """While it is not confirmed, a grant that vanished from the store is put there again."""
    client = team.anna.client()
    team.anna.assign(client, team.ben.book.user)
    team.anna.sync(team.store)
    for path in team.store.glob(f"ow1-*/grant/{team.ben.book.device}/*.grant"):
        path.unlink()

    team.exchange(team.anna, team.ben)

    assert team.ben.shot("client", client).record.family_name == "Virtanen"


def test_a_damaged_grant_opens_nothing(team: Team) -> None:
    """A changed grant is not taken, and the whole one is."""
    client = team.anna.client()
    team.anna.assign(client, team.ben.book.user)
    team.anna.sync(team.store)
    for path in team.store.glob(f"ow1-*/grant/{team.ben.book.device}/*.grant"):
        data = bytearray(path.read_bytes())
        data[200] ^= 1
        path.write_bytes(data)

    team.ben.sync(team.store)
    assert team.ben.book.get("client", client) is None
    team.exchange(team.anna, team.ben)

    assert team.ben.shot("client", client).record.family_name == "Virtanen"


def test_who_lost_the_assignment_writes_no_more(team: Team) -> None:
    """What a worker writes after having been taken off is refused here and quarantined there."""
    client = team.shared_client(team.ben)
    adds = [
        past.op_id
        for past in team.anna.book.history("assignment", client, "members")
        if past.value == team.ben.book.user
    ]
    stream = team.anna.book.team_stream
    removal = Edit(stream, "assignment", client, "members", None, sup=tuple(adds))
    team.anna.book.commit([removal])
    late = team.ben.note(client, "Ennen kuin tieto tuli.")
    notes, now = team.ben.services.notes, team.ben.clock.now()
    begun = notes.start(client, now=now).changed(happened="Tiedon jälkeen.")
    team.ben.services.drafts.save(begun)
    team.exchange()

    with pytest.raises(UserError, match="not-assigned"):
        notes.approve(begun)
    assert team.anna.book.assigned(client) == (team.anna.book.user,)
    # Written before it was known: in its causal past Ben still was a worker of the client.
    assert team.anna.shot("meeting", late).record.happened == "Ennen kuin tieto tuli."
