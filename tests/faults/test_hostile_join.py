"""Joining, making clients and copying vaults against people who mean harm, or a power cut."""

from __future__ import annotations

import shutil

import pytest

from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.progress import run_steps
from tests.faults.hostile import Forger, payload
from tests.laptops import Laptop, Team, join


def test_nobody_joins_under_a_colleagues_user_id(team: Team) -> None:
    """User ids lie in clear on the store: taking one must give neither clients nor pen."""
    client = team.shared_client(team.cilla)
    dora = Laptop(team.root / "dora", "Dora").create()
    ledger = dora.ledger
    ledger.change_identity(ledger.identity.changed(user=team.cilla.book.user))

    team.anna.services.team.set_folder(str(team.store))
    join(team.anna, dora, team.store)
    team.exchange(team.anna, dora)
    dora_user = dora.book.user
    reads = dora.book.get("client", client)
    dora.lock()

    assert dora_user != team.cilla.book.user
    assert reads is None
    names = {row.user: row.name for row in team.anna.services.team.members()}
    assert names[team.cilla.book.user] == "Cilla"


def test_a_client_of_others_cannot_be_claimed_from_an_empty_past(team: Team) -> None:
    """Cilla, not assigned, claims to have made the client, and assigns herself."""
    client = team.shared_client(team.ben)
    forger = Forger(team.cilla, team.store, from_start=True)
    stream = team.cilla.book.team_stream
    claim = Announcement(0, "ab" * 32, "cd" * 16).text
    own = team.cilla.book.user

    forger.publish(
        [
            (
                stream,
                payload(team.cilla, entity=client, kind="stream_key", field="kid", value=claim),
            ),
            (
                stream,
                payload(team.cilla, entity=client, kind="assignment", field="members", value=own),
            ),
        ]
    )
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        assert own not in laptop.book.assigned(client)
        verdicts = {op.verdict for op in laptop.ledger.fold.quarantined}
        assert "role-forbids" in verdicts


def test_a_restored_vault_stops_before_it_forks_the_chain(team: Team) -> None:
    """An older copy of the vault finds its own newer segments: nothing is cut, nothing is lost."""
    client = team.shared_client(team.ben)
    team.ben.lock()
    older = team.ben.path.with_suffix(".older")
    shutil.copy(team.ben.path, older)
    team.ben.unlock()
    team.ben.note(client, "Seuraavana päivänä.")
    team.ben.sync(team.store)
    team.ben.lock()
    shutil.copy(older, team.ben.path)
    team.ben.unlock()
    note = team.ben.note(client, "Palautetulla koneella.")
    before = len(team.segments(team.ben))

    with pytest.raises(KnownError) as caught:
        team.ben.sync(team.store)

    assert caught.value.code == "vault-is-copy"
    assert len(team.segments(team.ben)) == before
    assert team.ben.shot("meeting", note).record.happened == "Palautetulla koneella."


def test_an_admission_cut_off_before_the_welcome_can_be_finished(team: Team) -> None:
    """The certificate is published, the power goes: the request is still there."""
    team.anna.services.team.set_folder(str(team.store))
    dora = Laptop(team.root / "dora", "Dora").create()
    offer = run_steps(dora.services.team.request_join(str(team.store)))
    dora.services.team.confirm_join()
    steps = team.anna.services.team.admit(offer.request_id, name="Dora")
    call = next(steps)
    while ".welcome" not in str(getattr(call, "args", ("",))[:1]):
        call = steps.send(call())
    steps.close()
    team.anna.restarted()

    (again,) = run_steps(team.anna.services.team.requests())
    run_steps(team.anna.services.team.admit(again.request_id, name="Dora"))
    team.anna.sync(team.store)
    result = dora.sync(team.store)
    members = [row.name for row in team.anna.services.team.members()]
    dora.lock()

    assert result.admitted
    assert members == ["Anna", "Ben", "Cilla", "Dora"]


def test_a_member_with_a_thousand_branches_stops_nobody(team: Team) -> None:
    """Forks are an alarm, not a weapon: the others go on cutting and sending."""
    client = team.shared_client(team.ben)
    for _ in range(30):
        Forger(team.cilla, team.store, from_start=True).publish([])
    team.ben.note(client, "Työ jatkuu.")
    team.exchange(team.ben, team.anna)

    assert "Työ jatkuu." in team.anna.notes()
    assert team.anna.ledger.history.is_forked(team.cilla.ledger.device)
    assert len(team.anna.ledger.uncovered_heads()) < 5
