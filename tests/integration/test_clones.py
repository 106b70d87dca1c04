"""Copies of a vault become new devices and fork nothing (SECURITY b.0 4, 9, 10, 21; T12)."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.handovers import Wanted
from osmo_desktop.storage.reincarnation import become_new_device
from tests.amounts import amount
from tests.laptops import Laptop, Team, found, rejoin


def clone(team: Team, laptop: Laptop, name: str = "twin") -> Laptop:
    """The same laptop a second time; both are unlocked."""
    laptop.lock()
    twin = Laptop(team.root / name, laptop.name, laptop.clock)
    shutil.copytree(laptop.folder, twin.folder)
    laptop.unlock()
    return twin.unlock()


def segments_of(store: Path, device: str) -> set[str]:
    """Names of the segments that a device has on the store."""
    return {path.name for path in store.glob(f"ow1-*/dev/{device}/*/*.seg")}


def is_copy(laptop: Laptop, store: Path) -> bool:
    """Whether a round is refused because the vault is a copy."""
    try:
        laptop.sync(store)
    except KnownError as error:
        if error.code != "vault-is-copy":
            raise
        return True
    return False


def renew(team: Team, laptop: Laptop) -> None:
    """Make a laptop a new device and admit it."""
    laptop.services.recovery.renew()
    rejoin(team.anna, laptop, team.store)
    team.exchange(team.anna, laptop, rounds=1)


def test_an_offer_accepted_again_on_a_copy_is_told_to_supervisors(
    team: Team, tmp_path: Path
) -> None:
    """Ben shows as a worker again and is given no key: who and of whom, to Anna alone."""
    ben, anna = team.ben, team.anna
    client = team.shared_client(team.cilla)
    offered, _ = team.cilla.services.handovers.offer(client, Wanted(ben.book.user, "workload"))
    team.exchange()
    copy = clone(team, ben)
    ben.services.handovers.accept(offered)
    team.exchange()
    anna.services.assignments.end(client, ben.book.user)
    team.exchange()
    assert anna.services.sync.status().returns == ()
    copy.services.handovers.accept(offered)
    path = tmp_path / "kopio.osmo"
    run_steps(copy.services.bundles.write(str(path)))
    run_steps(anna.services.bundles.take_in(str(path)))
    team.exchange(anna, team.cilla)

    (told,) = anna.services.sync.status().returns
    assert (told.member, told.client_name) == ("Ben", "Virtanen, Aino")
    assert team.cilla.services.sync.status().returns == ()
    anna.services.assignments.end(client, ben.book.user)
    assert anna.services.sync.status().returns == ()


def test_a_restored_vault_becomes_a_new_device_and_loses_nothing(team: Team) -> None:
    """What was written after the restore arrives once, under another device, and nothing forks."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ennen varmuuskopiota.")
    older = clone(team, team.ben, "older").lock()
    team.ben.note(client, "Varmuuskopion jälkeen.")
    team.ben.sync(team.store)
    team.ben.lock()
    former = older.unlock().book.device
    own = older.client("Salo", "Veera")
    older.note(own, "Palautetulla koneella.")
    assert is_copy(older, team.store)
    before = segments_of(team.store, former)

    renew(team, older)

    assert older.book.device != former
    assert segments_of(team.store, former) == before
    everything = {"Ennen varmuuskopiota.", "Varmuuskopion jälkeen.", "Palautetulla koneella."}
    assert older.restarted().notes() == everything
    assert team.anna.notes() == everything
    assert not team.anna.ledger.history.is_forked(bytes.fromhex(former))
    assert team.anna.services.sync.status().quarantined == 0
    assert team.anna.book.assigned(own) == (older.book.user,)
    names = {row.id: (row.name, row.member) for row in team.anna.services.sync.status().devices}
    assert names[older.book.device] == ("Ben PC (2)", "Ben")
    older.lock()
    team.ben.unlock()


def test_of_two_clones_one_goes_on_and_nothing_of_either_is_lost(team: Team) -> None:
    """A laptop cloned with unsent work: the shared work arrives once, the apart work all."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Yhteinen, lähettämättä.")
    twin = clone(team, team.ben)
    team.ben.note(client, "Kone yksi.")
    twin.note(client, "Kone kaksi.")
    team.ben.sync(team.store)
    assert is_copy(twin, team.store)

    renew(team, twin)
    team.exchange(team.anna, team.ben, twin)

    everything = {"Yhteinen, lähettämättä.", "Kone yksi.", "Kone kaksi."}
    for laptop in (team.anna, team.ben, twin):
        assert laptop.notes() == everything
        assert not laptop.ledger.pending
    sent = [op.places for op in team.anna.ops() if op.value == "Yhteinen, lähettämättä."]
    assert [len(places) for places in sent] == [1]
    assert team.anna.state() == team.ben.state() == twin.state()
    twin.lock()


def test_clones_that_sent_apart_both_stop_and_both_come_back(team: Team) -> None:
    """Two valid segments of one number: everybody is alarmed, no op is lost, no third branch."""
    client = team.shared_client(team.ben)
    twin = clone(team, team.ben)
    elsewhere = team.root / "elsewhere"
    shutil.copytree(team.store, elsewhere)
    team.ben.note(client, "Haara yksi.")
    team.ben.sync(team.store)
    twin.note(client, "Haara kaksi.")
    twin.sync(elsewhere)
    former = team.ben.book.device
    shutil.copytree(elsewhere, team.store, dirs_exist_ok=True)
    before = segments_of(team.store, former)
    for copy in (team.ben, twin):
        assert is_copy(copy, team.store)
        renew(team, copy)

    team.exchange(team.anna, team.ben, twin)

    assert segments_of(team.store, former) == before
    assert team.anna.ledger.history.is_forked(bytes.fromhex(former))
    assert len({former, team.ben.book.device, twin.book.device}) == 3
    for laptop in (team.anna, team.ben, twin):
        assert laptop.notes() == {"Haara yksi.", "Haara kaksi."}
        assert laptop.state() == team.anna.state()
    twin.lock()


def test_a_segment_that_was_cut_and_never_sent_is_sent_anew(team: Team) -> None:
    """A copy taken between cutting and sending: its ops wait again and arrive under the new id."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Leikattu, ei lähetetty.")
    steps = team.ben.services.sync.run(place=str(team.store))
    call = next(steps)
    while not team.ben.ledger.unsent:
        call = steps.send(call())
    steps.close()
    older = clone(team, team.ben, "older")
    former = older.book.device
    assert all(item.is_entry for item in older.ledger.pending)
    team.ben.lock()

    renew(team, older)

    assert not older.ledger.unsent
    assert team.anna.notes() == older.restarted().notes() == {"Leikattu, ei lähetetty."}
    numbers = sorted(int(name[:10]) for name in segments_of(team.store, former))
    assert numbers == list(range(1, len(numbers) + 1))
    # The other one sends its segment after all: the ops are there once, on every laptop.
    team.ben.unlock().sync(team.store)
    team.exchange(team.anna, older)
    assert team.anna.state() == older.state()
    assert team.anna.notes() == {"Leikattu, ei lähetetty."}
    older.lock()


def test_a_renewed_laptop_sends_nothing_before_it_is_admitted(team: Team) -> None:
    """Neither words compared nor a welcome: it works on, over restarts, and the store is as was."""
    client = team.shared_client(team.ben)
    team.ben.services.recovery.renew()
    before = {path for path in team.store.rglob("*") if path.is_file()}

    team.ben.note(client, "Odottaessa.")
    own = team.ben.client("Salo", "Veera")
    for laptop in (team.ben, team.ben.restarted()):
        with pytest.raises(OsmoError, match="join-request-missing"):
            laptop.sync(team.store)

    assert {path for path in team.store.rglob("*") if path.is_file()} == before
    assert team.ben.notes() == {"Odottaessa."}
    assert team.ben.book.get("client", own) is not None
    rejoin(team.anna, team.ben, team.store)
    team.anna.sync(team.store)
    assert team.anna.notes() == {"Odottaessa."}
    assert team.anna.book.get("client", own) is not None


def test_a_renewed_laptop_asks_its_own_team_only(team: Team, tmp_path: Path) -> None:
    """Another team's folder, however it got there, gets no request from a member of this one."""
    mallory = Laptop(tmp_path / "mallory", "Mallory").create()
    store = tmp_path / "other"
    store.mkdir()
    found(mallory, store, secret=bytes(32))
    mallory.lock()
    team.ben.services.recovery.renew()

    with pytest.raises(KnownError, match="store-team-missing"):
        run_steps(team.ben.services.team.request_join(str(store)))

    assert not list(store.glob("ow1-*/join/*.req"))


def test_the_supervisor_decides_whose_laptop_it_is(team: Team) -> None:
    """Admitted as a newcomer a renewed laptop is a stranger to its former user's clients."""
    client = team.shared_client(team.ben)
    former = team.ben.book.user
    team.ben.services.recovery.renew()
    offer = run_steps(team.ben.services.team.request_join(str(team.store)))
    team.ben.services.team.confirm_join()
    team.anna.services.team.set_folder(str(team.store))
    assert offer.user == former

    run_steps(team.anna.services.team.admit(offer.request_id, name="Benedikt"))
    team.exchange(team.anna, team.ben)

    assert team.ben.book.user != former
    assigned = team.anna.book.assigned(client)
    assert former in assigned
    assert team.ben.book.user not in assigned


def test_renewing_twice_before_admission_is_needless(team: Team) -> None:
    """What no certificate names has written nothing that could fork."""
    team.ben.services.recovery.renew()
    device = team.ben.book.device

    with pytest.raises(KnownError, match="renew-needless"):
        team.ben.services.recovery.renew()

    assert team.ben.restarted().book.device == device


class Chance:
    """One person's laptop, its copies, and what happens to them in any order."""

    def __init__(self, team: Team, seed: int) -> None:
        self.team = team
        self.chance = random.Random(seed)
        self.client = team.shared_client(team.ben)
        self.living = [team.ben]
        self.written: set[str] = set()
        self.renewals = 0

    def step(self, number: int) -> None:
        """A note, a copy of the whole laptop, or a round."""
        laptop = self.chance.choice(self.living)
        what = self.chance.random()
        if what < 0.5:
            text = f"Kirjaus {number}"
            laptop.note(self.client, text)
            self.written.add(text)
        elif what < 0.65 and len(self.living) < 5:
            self.living.append(clone(self.team, laptop, f"copy{len(self.living)}"))
        else:
            self.sync(laptop)

    def sync(self, laptop: Laptop) -> None:
        """A round; what is a copy becomes a new device."""
        if is_copy(laptop, self.team.store):
            self.renewals += 1
            renew(self.team, laptop)


@pytest.mark.faults
def test_random_clones_and_restores_lose_no_acknowledged_op(team: Team) -> None:
    """Copies at any moment, work and rounds in any order: all notes arrive, nobody forks."""
    world = Chance(team, seed=11)
    for number in range(amount(500)):
        world.step(number)
    for laptop in world.living:
        world.sync(laptop)
    team.exchange(team.anna, *world.living)

    lost = len(world.written - team.anna.notes())
    copies = len(world.living) - 1
    print(f"{copies} copies, {world.renewals} renewals, {len(world.written)} notes, {lost} lost")
    assert world.renewals
    assert len({laptop.book.device for laptop in world.living}) == copies + 1
    for laptop in (team.anna, *world.living):
        assert laptop.notes() == world.written
        assert not laptop.ledger.fold.quarantined
        assert laptop.state() == team.anna.state()
    history = team.anna.ledger.history
    assert not any(map(history.is_forked, history.devices()))
    for laptop in world.living[1:]:
        laptop.lock()


def test_a_refused_disk_leaves_the_former_device(team: Team) -> None:
    """The disk is full in the middle of it: nothing has changed, and later it succeeds."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Lähettämättä.")
    ledger, former = team.ben.ledger, team.ben.book.device

    def refuse(_connection: object) -> None:
        raise KnownError("disk-full")

    with pytest.raises(KnownError, match="disk-full"):
        become_new_device(ledger, also=refuse)

    assert team.ben.book.device == former
    assert ledger.keyring.signing.device_id.hex() == former
    team.ben.note(client, "Toinen.")
    team.ben.sync(team.store)
    assert team.ben.restarted().notes() == {"Lähettämättä.", "Toinen."}
    renew(team, team.ben)
    assert team.anna.notes() == {"Lähettämättä.", "Toinen."}
