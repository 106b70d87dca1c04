"""A new recovery sheet takes the place of the former one (SECURITY b.7, b.9 5): real laptops."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise, permutations
from pathlib import Path

import pytest

from osmo_desktop.bootstrap import door
from osmo_desktop.crypto.derive import org_root
from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.language import current
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats import reset
from osmo_desktop.services.recovery import RestoreReport
from osmo_desktop.storage.slots import read_slots
from tests.laptops import SECRET, Laptop, Team, join

NEW = bytes(range(100, 132))
THIEFS = bytes(range(50, 82))


def words_of(secret: bytes) -> tuple[str, ...]:
    """The paper."""
    return door(Laptop(Path(), "Anna").setting).recovery_words(secret, "fi")


def english(secret: bytes) -> tuple[str, ...]:
    """The paper in the language of tests."""
    return door(Laptop(Path(), "Anna").setting).recovery_words(secret, current().code)


def replace(laptop: Laptop, old: bytes = SECRET, new: bytes = NEW) -> bool:
    """A new sheet, as after its words were typed back."""
    was_teams, _ = laptop.services.recovery.replace_sheet(words_of(old), new)
    return was_teams


def restore(laptop: Laptop, copy: Path, secret: bytes) -> RestoreReport:
    """Take everything of a copy of the store."""
    report, _ = run_steps(laptop.services.recovery.restore(words_of(secret), str(copy)))
    return report


def come_back(laptop: Laptop, secret: bytes) -> None:
    """As Anna, the supervisor."""
    (user,) = [row.user for row in laptop.services.recovery.supervisors() if row.name == "Anna"]
    laptop.services.recovery.come_back(words_of(secret), user)


def copied(team: Team, name: str) -> Path:
    """A copy of the store as it is now."""
    return Path(shutil.copytree(team.store, team.root / name))


@pytest.fixture
def fresh(team: Team) -> Iterator[Laptop]:
    """A laptop out of its box, whose own sheet is another."""
    laptop = Laptop(team.root / "fresh", "Anna").create()
    yield laptop
    laptop.lock()


def grants_to(store: Path, secret: bytes) -> list[Path]:
    """What lies on the store for the root of a sheet."""
    return list(store.glob(f"ow1-*/grant/{org_root(secret).recipient.hex()}/*"))


def test_the_new_words_restore_everything(team: Team, fresh: Laptop) -> None:
    """What was written before and after the change; then the team goes on under the new root."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ennen.")
    team.exchange()

    assert replace(team.anna)
    team.anna.note(client, "Jälkeen.")
    team.exchange()
    copy = copied(team, "copy")

    report = restore(fresh, copy, NEW)
    assert report.is_whole
    assert not report.is_replaced
    assert fresh.notes() == {"Ennen.", "Jälkeen."}
    come_back(fresh, NEW)
    assert fresh.book.role == "supervisor"
    assert fresh.restarted().book.role == "supervisor"
    fresh.services.verify()
    fresh.services.team.set_folder(str(team.store))
    fresh.note(client, "Uudella koneella.")
    for laptop in (fresh, *team.everybody, fresh):
        laptop.sync(team.store)
    assert "Uudella koneella." in team.ben.notes()
    assert [laptop.services.sync.status().quarantined for laptop in team.everybody] == [0, 0, 0]


def test_everything_sealed_to_the_old_root_leaves_the_store(team: Team, fresh: Laptop) -> None:
    """Grants, bundle and escrow follow; the old words then get nothing, and say so."""
    team.shared_client(team.ben)
    team.cilla.client("Korhonen", "Eero")
    team.exchange()
    before = len(grants_to(team.store, SECRET))
    assert before > 2

    replace(team.anna)
    team.exchange()

    assert grants_to(team.store, SECRET) == []
    assert len(grants_to(team.store, NEW)) >= 3
    new_root = org_root(NEW).recipient
    for laptop in team.everybody:
        escrows = read_slots(laptop.ledger.vault, "escrow")
        assert new_root in {reset.read_escrow(*row).recipient for row in escrows}
        assert org_root(SECRET).recipient not in {
            reset.read_escrow(*row).recipient for row in escrows
        }
        assert not [
            name
            for name in laptop.ledger.grants.outgoing()
            if org_root(SECRET).recipient.hex() in name
        ]
    with pytest.raises(UserError, match="recovery-replaced"):
        restore(fresh, team.store, SECRET)
    assert fresh.book.find("member") == []


def test_the_old_words_give_what_an_older_copy_holds(team: Team, fresh: Laptop) -> None:
    """No less and no more; then they do not fit any more, and it says why."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ennen.")
    team.exchange()
    older = copied(team, "older")
    replace(team.anna)
    team.anna.note(client, "Jälkeen.")
    team.exchange()

    assert restore(fresh, older, SECRET).is_whole
    assert fresh.notes() == {"Ennen."}

    report = restore(fresh, older, SECRET)
    assert not report.is_replaced  # that copy knows of nothing newer
    with pytest.raises(UserError, match="recovery-replaced"):
        restore(Laptop(team.root / "other", "Anna").create(), team.store, SECRET)


def test_the_vault_opens_with_the_new_sheet_only(team: Team) -> None:
    """The supervisor's own slot changes at once; a colleague's vault has a sheet of its own."""
    replace(team.anna)
    team.anna.lock()
    entrance = door(team.anna.setting)

    with pytest.raises(UserError, match="recovery-wrong"):
        entrance.check_recovery(words_of(SECRET), team.anna.path)
    entrance.check_recovery(words_of(NEW), team.anna.path)
    team.anna.unlock()


def test_a_sheet_that_opens_one_vault_only_is_replaced_there(laptop: Laptop) -> None:
    """Without a team, or on a worker's laptop, the new words open this vault and nothing else."""
    laptop.unlock()

    assert not replace(laptop)

    entrance = door(laptop.lock().setting)
    entrance.check_recovery(words_of(NEW), laptop.path)
    with pytest.raises(UserError, match="recovery-wrong"):
        entrance.check_recovery(words_of(SECRET), laptop.path)
    with pytest.raises(UserError, match="recovery-wrong"):
        replace(laptop.unlock(), old=THIEFS)
    laptop.lock()


def test_who_may_not_and_which_words_do_not(team: Team) -> None:
    """The team's sheet on a worker's laptop; a former sheet; that of something else."""
    with pytest.raises(UserError, match="role-forbids"):
        replace(team.ben)
    with pytest.raises(UserError, match="recovery-wrong"):
        replace(team.anna, old=THIEFS)
    replace(team.anna)
    with pytest.raises(UserError, match="recovery-replaced"):
        replace(team.anna, new=THIEFS)

    assert [row.counts for row in team.anna.services.recovery.sheets()] == [True]


def test_sheets_can_be_replaced_again_and_again(team: Team, fresh: Laptop) -> None:
    """Three times; newcomers join by the words of the root then in force, members learn of all."""
    client = team.shared_client(team.ben)
    secrets = [SECRET, NEW, THIEFS, bytes(range(7, 39))]
    for old, new in pairwise(secrets):
        replace(team.anna, old, new)
        team.anna.note(client, f"Lomake {new[0]}.")
    team.exchange()
    assert len(team.ben.services.recovery.sheets()) == 3
    assert len({laptop.ledger.identity.root_public for laptop in team.everybody}) == 1

    dora = Laptop(team.root / "dora", "Dora").create()
    join(team.anna, dora, team.store)
    team.exchange(team.anna, team.ben, dora)
    assert dora.book.role == "worker"
    assert dora.ledger.identity.root_public == org_root(secrets[-1]).signing.public
    assert dora.restarted().services.sync.status().quarantined == 0
    assert restore(fresh, team.store, secrets[-1]).is_whole
    assert fresh.notes() == team.anna.notes()
    dora.lock()


def test_a_supervisor_made_by_the_old_paper_later_counts_nowhere(team: Team, fresh: Laptop) -> None:
    """Somebody found the former sheet and an old copy: what they write is kept and not counted.

    Nor do they read what the team writes from then on: every key was replaced.
    """
    client = team.shared_client(team.ben)
    older = copied(team, "older")
    replace(team.anna)
    team.exchange()
    restore(fresh, older, SECRET)
    come_back(fresh, SECRET)
    fresh.services.team.set_folder(str(team.store))
    fresh.note(client, "Vieras kirjaus.")
    thief = fresh.book.device

    for laptop in (fresh, *team.everybody, fresh, *team.everybody, fresh):
        laptop.sync(team.store)

    for laptop in team.everybody:
        assert "Vieras kirjaus." not in laptop.notes()
        assert laptop.ledger.fold.roster.highest_role(thief) is None
    assert fresh.book.role != "supervisor"
    assert "Vieras kirjaus." not in fresh.notes()
    states = {laptop.name: laptop.state() for laptop in (team.anna, fresh)}
    assert states["Anna"] == states[fresh.name]
    assert team.anna.services.sync.status().quarantined > 0
    team.anna.note(client, "Vain tiimille.")
    for laptop in (team.anna, team.ben, fresh):
        laptop.sync(team.store)
    assert "Vain tiimille." in team.ben.notes()
    assert "Vain tiimille." not in fresh.notes()


@pytest.mark.parametrize("order", list(permutations(range(3)))[::2])
def test_two_sheets_made_apart_end_the_same_in_every_order(
    team: Team, fresh: Laptop, order: tuple[int, int, int]
) -> None:
    """A thief with the old sheet makes a rival: all agree on the team's own, and all see it.

    More orders, and rivals of every kind, in `tests/unit/domain/test_succession.py`.
    """
    client = team.shared_client(team.ben)
    restore(fresh, team.store, SECRET)
    come_back(fresh, SECRET)
    replace(fresh, new=THIEFS)
    replace(team.anna)
    team.anna.note(client, "Annan.")
    fresh.services.team.set_folder(str(team.store))
    laptops = [team.anna, team.ben, fresh]

    for _ in range(4):
        for at in order:
            laptops[at].sync(team.store)

    for laptop in laptops:
        assert laptop.ledger.identity.root_public == org_root(NEW).signing.public, laptop.name
        assert sorted(row.counts for row in laptop.services.recovery.sheets()) == [False, True]
        assert laptop.restarted().ledger.identity.root_public == org_root(NEW).signing.public
    assert team.anna.state() == team.ben.state()
    assert "Annan." in team.ben.notes()


@pytest.mark.parametrize("thief_first", [True, False])
def test_a_former_sheet_removes_nobody(team: Team, fresh: Laptop, *, thief_first: bool) -> None:
    """An order to remove the supervisor who replaced it is refused, also where it came first."""
    client = team.shared_client(team.ben)
    restore(fresh, team.store, SECRET)
    come_back(fresh, SECRET)
    fresh.services.removals.remove_with_sheet(team.anna.book.device, "lost", english(SECRET))
    replace(team.anna)
    team.anna.note(client, "Annan.")
    fresh.services.team.set_folder(str(team.store))

    for laptop in (fresh, team.ben, team.anna) if thief_first else (team.anna, team.ben, fresh):
        laptop.sync(team.store)
    team.exchange()

    for laptop in (team.anna, team.ben):
        assert laptop.ledger.identity.root_public == org_root(NEW).signing.public
        assert not laptop.ledger.fold.team_values("removal", team.anna.book.device, "orders")
        assert laptop.restarted().state() == team.anna.state()
    assert "Annan." in team.ben.notes()


def test_after_a_recovery_the_used_paper_is_replaced(team: Team, fresh: Laptop) -> None:
    """The supervisor who came back by the paper makes a new one at once, before any sync."""
    client = team.shared_client(team.ben)
    team.anna.lock()
    restore(fresh, team.store, SECRET)
    come_back(fresh, SECRET)

    replace(fresh)

    assert fresh.restarted().book.role == "supervisor"
    fresh.services.team.set_folder(str(team.store))
    fresh.note(client, "Uudella.")
    for laptop in (fresh, team.ben, team.cilla, fresh, team.ben):
        laptop.sync(team.store)
    assert "Uudella." in team.ben.notes()
    assert team.ben.services.sync.status().quarantined == 0
    team.anna.unlock().sync(team.store)
    assert team.anna.ledger.identity.root_public == org_root(NEW).signing.public
    with pytest.raises(OsmoError):
        restore(Laptop(team.root / "other", "Anna").create(), team.store, SECRET)


def test_a_full_disk_changes_nothing(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a change would leave a vault that neither sheet opens."""
    ledger = team.anna.ledger

    def refuse(*_arguments: object) -> None:
        raise OSError("no")

    with monkeypatch.context() as patch:
        patch.setattr(ledger.log, "append_records", refuse)
        with pytest.raises(OSError, match="no"):
            replace(team.anna)

    assert team.anna.services.recovery.sheets() == ()
    door(team.anna.lock().setting).check_recovery(words_of(SECRET), team.anna.path)
    assert replace(team.anna.unlock())


def test_a_request_from_before_the_change_is_welcomed_after_it(team: Team, tmp_path: Path) -> None:
    """The words that were compared bind the former root; the newcomer ends under the new one."""
    dora = Laptop(tmp_path / "dora", "Dora").create()
    team.anna.services.team.set_folder(str(team.store))
    offer = run_steps(dora.services.team.request_join(str(team.store)))
    dora.services.team.confirm_join()
    assert replace(team.anna)
    (waiting,) = [
        item
        for item in run_steps(team.anna.services.team.requests())
        if item.request_id == offer.request_id
    ]
    run_steps(team.anna.services.team.admit(waiting.request_id, name="Dora"))
    team.anna.sync(team.store)
    dora.sync(team.store)
    team.exchange(team.anna, dora)

    assert dora.ledger.identity.root_public == org_root(NEW).signing.public
    assert dora.book.role == "worker"
    dora.lock()


def test_a_laptop_two_sheets_behind_catches_up_in_one_round(team: Team) -> None:
    """Ben was away while the sheet was replaced twice."""
    client = team.shared_client(team.ben)
    assert replace(team.anna)
    team.exchange(team.anna, team.cilla)
    assert replace(team.anna, NEW, THIEFS)
    team.anna.note(client, "Kahden arkin jälkeen.")
    team.exchange(team.anna, team.cilla)

    team.ben.sync(team.store)

    assert "Kahden arkin jälkeen." in team.ben.notes()
    assert team.ben.ledger.identity.root_public == org_root(THIEFS).signing.public
    assert team.ben.restarted().ledger.identity.successions == (
        team.anna.ledger.identity.successions
    )
