"""What came from colleagues is listed change by change and reverted one by one (b.0 25)."""

from __future__ import annotations

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.reverting import ArrivedChange
from tests.laptops import Laptop, Team

WHY = "Väärä asiakas."


def _came(laptop: Laptop, record: str, field: str) -> ArrivedChange:
    """The newest change of a field that came."""
    page = laptop.services.reverting.arrived()
    return next(c for c in page.changes if (c.record, c.field) == (record, field))


def _phone(team: Team) -> tuple[str, ArrivedChange]:
    """Ben changes a client's phone; Anna sees the change."""
    client = team.shared_client(team.ben, team.cilla)
    team.anna.edit("client", client, "phone", "040 1")
    team.exchange()
    team.ben.edit("client", client, "phone", "040 2")
    team.exchange()
    return client, _came(team.anna, "Client", "Phone")


def _assert_phone(team: Team, client: str, phone: str | None) -> None:
    assert {laptop.shot("client", client).record.phone for laptop in team.everybody} == {phone}


def test_each_change_says_whose_what_before_after_who_and_when(team: Team) -> None:
    """The newest arrival stands first, with client, field, both values, its writer and time."""
    client, change = _phone(team)

    assert (change.client_id, change.client_name) == (client, "Virtanen, Aino")
    assert (change.before, change.after, change.is_latest) == ("040 1", "040 2", True)
    assert (change.author, change.device) == ("Ben", "Ben PC")
    assert change.written == team.ben.clock.now()
    first = team.anna.services.reverting.arrived().changes[0]
    assert first.op_id == change.op_id
    assert team.anna.restarted().services.reverting.arrived().changes[0] == first


def test_what_came_is_read_part_by_part(team: Team) -> None:
    """Parts end with whole segments, and together they are everything, each change once."""
    client = team.shared_client(team.ben)
    for number in range(3):
        team.ben.edit("client", client, "phone", f"040 {number}")
        team.exchange(team.ben, team.anna)
    whole = team.anna.services.reverting.arrived(least=10_000)
    assert whole.before is None
    found: list[ArrivedChange] = []
    before = None
    while True:
        page = team.anna.services.reverting.arrived(before=before, least=1)
        found += page.changes
        if (before := page.before) is None:
            break
    assert found == list(whole.changes)
    assert sum(change.field == "Phone" for change in found) == 3


def test_a_reverted_field_has_its_former_value_everywhere(team: Team) -> None:
    """The former value is written back with the reason; the revert itself is reverted in turn."""
    client, change = _phone(team)

    given, _ = team.anna.services.reverting.revert(change.op_id, WHY)
    team.exchange()
    _assert_phone(team, client, "040 1")
    newest = team.ben.book.history("client", client, "phone")[0]
    assert (newest.reason, newest.author) == (WHY, team.anna.book.user)

    team.anna.services.reverting.undo(given)
    team.exchange()
    _assert_phone(team, client, "040 2")
    came = _came(team.ben, "Client", "Phone")  # the undo, to be reverted by a colleague too
    team.ben.services.reverting.revert(came.op_id, WHY)
    team.exchange()
    _assert_phone(team, client, "040 1")


def test_a_later_value_is_never_lost(team: Team) -> None:
    """Refused where the field was written since, or apart: each in a sentence, nothing changes."""
    client, change = _phone(team)
    team.cilla.edit("client", client, "phone", "040 3")
    team.exchange()
    with pytest.raises(UserError) as refused:
        team.anna.services.reverting.revert(change.op_id, WHY)
    assert refused.value.code == "revert-overtaken"
    assert not team.anna.services.reverting.look(change.op_id).is_latest
    _assert_phone(team, client, "040 3")

    team.ben.edit("client", client, "phone", "040 4")
    team.cilla.edit("client", client, "phone", "040 5")
    team.exchange()
    with pytest.raises(UserError) as refused:
        team.anna.services.reverting.revert(_came(team.anna, "Client", "Phone").op_id, WHY)
    assert refused.value.code == "revert-conflict"
    assert len(team.anna.services.conflicts.list()) == 1
    with pytest.raises(UserError) as refused:
        team.anna.services.reverting.revert(change.op_id, "  ")
    assert refused.value.code == "reason-missing"


def test_a_note_that_came_is_struck_and_stands_again(team: Team) -> None:
    """Of an event there was nothing before: it is entered in error, its steps with it."""
    client = team.shared_client(team.ben)
    draft = team.ben.services.notes.start(client, now=team.ben.clock.now())
    steps = (StepDraft("Soita Kelaan"),)
    note, _ = team.ben.services.notes.approve(draft.changed(happened="Käynti.", steps=steps))
    team.exchange()

    came = _came(team.anna, "Case note", "What happened")
    given, _ = team.anna.services.reverting.revert(came.op_id, WHY)
    team.exchange()
    view = team.ben.services.notes.view(note)
    assert (view.struck, view.steps) == (WHY, ())
    with pytest.raises(UserError) as refused:
        team.anna.services.reverting.revert(came.op_id, WHY)
    assert refused.value.code == "revert-overtaken"

    team.anna.services.reverting.undo(given)
    team.exchange()
    view = team.ben.services.notes.view(note)
    assert view.struck is None
    assert [step.text for step in view.steps] == ["Soita Kelaan"]


def test_an_amendment_is_taken_back_alone(team: Team) -> None:
    """The text before the amendment stands again; both stay in the history."""
    client = team.shared_client(team.ben)
    note = team.ben.note(client, "Ensin.")
    draft = team.ben.services.notes.start_amendment(note)
    team.ben.services.notes.approve(draft.changed(happened="Sitten.", reason="Tarkennus"))
    team.exchange()

    came = _came(team.anna, "Case note", "What happened")
    assert (came.before, came.after) == ("Ensin.", "Sitten.")
    team.anna.services.reverting.revert(came.op_id, WHY)
    team.exchange()
    view = team.ben.services.notes.view(note)
    assert (view.happened, view.struck) == ("Ensin.", None)
    assert len(view.history[0].versions) == 3


def test_members_of_a_set_come_and_go_alone(team: Team) -> None:
    """A goal that was linked is unlinked, one that was unlinked is linked again."""
    client = team.shared_client(team.ben)
    note = team.ben.note(client)
    goal, other = new_id(), new_id()
    stream = client
    team.ben.book.commit([Edit(stream, "meeting", note, "goals", id_) for id_ in (goal, other)])
    team.exchange()
    added = next(
        c
        for c in team.anna.services.reverting.arrived().changes
        if c.field == "Goals" and _value(team.anna, c) == other
    )
    team.anna.services.reverting.revert(added.op_id, WHY)
    team.exchange()
    assert team.ben.shot("meeting", note).record.goals == (goal,)

    (head,) = [
        past.op_id
        for past in team.ben.book.history("meeting", note, "goals", stream=stream)
        if past.is_head and past.value == goal
    ]
    team.ben.book.commit([Edit(stream, "meeting", note, "goals", None, sup=(head,), reason="Pois")])
    team.exchange()
    removed = _came(team.anna, "Case note", "Goals")
    given, _ = team.anna.services.reverting.revert(removed.op_id, WHY)
    team.exchange()
    assert team.ben.shot("meeting", note).record.goals == (goal,)
    team.anna.services.reverting.undo(given)
    team.exchange()
    assert team.ben.shot("meeting", note).record.goals == ()


def _value(laptop: Laptop, change: ArrivedChange) -> object:
    found = laptop.ledger.fold.get(change.op_id)
    assert found is not None
    return found.value


def test_a_settlement_that_came_is_reverted_into_the_conflict(team: Team) -> None:
    """Both values are written back as separate ops: the conflict is open again everywhere."""
    client = team.shared_client(team.ben)
    team.anna.edit("client", client, "phone", "040 1")
    team.ben.edit("client", client, "phone", "040 2")
    team.exchange()
    (card,) = team.ben.services.conflicts.list()
    team.ben.services.conflicts.settle(card, "040 2")
    team.exchange()
    assert team.anna.services.conflicts.list() == ()

    came = _came(team.anna, "Client", "Phone")
    given, _ = team.anna.services.reverting.revert(came.op_id, WHY)
    team.exchange()
    for laptop in (team.anna, team.ben):
        (card,) = laptop.services.conflicts.list()
        assert {value.value for value in card.values} == {"040 1", "040 2"}
    team.anna.services.reverting.undo(given)
    team.exchange()
    assert team.ben.services.conflicts.list() == ()
    _assert_phone_of(team.ben, client, "040 2")


def _assert_phone_of(laptop: Laptop, client: str, phone: str) -> None:
    assert laptop.shot("client", client).record.phone == phone


def test_only_who_may_write_reverts(team: Team) -> None:
    """A worker who lost the client, or a supervisors' record: refused, and nothing is written."""
    team.anna.edit("member", team.ben.book.user, "title", "Ohjaaja")
    team.exchange()
    came = _came(team.cilla, "Member", "Title")
    with pytest.raises(UserError) as refused:
        team.cilla.services.reverting.revert(came.op_id, WHY)
    assert refused.value.code == "role-forbids"
    kinds = {c.record for c in team.cilla.services.reverting.arrived(least=10_000).changes}
    assert kinds.isdisjoint({"Certificate", "Key of a client", "Workers"})
