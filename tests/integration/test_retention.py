"""Destruction lists on real laptops: proposed, checked, approved by two, carried out, kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from osmo_desktop.bootstrap.shipped import Printer
from osmo_desktop.domain.destruction import Decision
from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.retention import shipped_table
from osmo_desktop.services.retention import RetentionService
from osmo_desktop.services.retention_rows import ListRow
from tests.faults.hostile import Forger, every_head, payload
from tests.integration.test_removals import promote
from tests.laptops import Laptop, Team, join

ENDED = date(2015, 3, 31)


@pytest.fixture
def two(team: Team) -> Team:
    """A team with two supervisors, Anna and Cilla, and a worker, Ben."""
    promote(team, team.cilla)
    return team


def closed_client(laptop: Laptop, family: str, ended: date = ENDED, **values: Any) -> str:
    """A client whose one engagement has ended."""
    client = laptop.client(family, start=ended - timedelta(days=400), **values)
    laptop.services.clients.end(client, ended, "goals_met")
    return client


def approve(laptop: Laptop, list_id: str) -> None:
    """Approve what the laptop shows."""
    row = laptop.services.retention.view(list_id).row
    laptop.services.retention.approve(list_id, row.digest)


def carry_out(laptop: Laptop, list_id: str) -> None:
    """Carry out what the laptop shows."""
    row = laptop.services.retention.view(list_id).row
    laptop.services.retention.carry_out(list_id, row.digest)


def row_of(laptop: Laptop, list_id: str) -> ListRow:
    """The list as the overview shows it."""
    return next(row for row in laptop.services.retention.overview().lists if row.id == list_id)


def names(laptop: Laptop) -> set[str]:
    """Families of all clients that can be read."""
    return {shot.record.family_name for shot in laptop.book.find("client")}


def test_only_who_is_due_is_proposed_and_nothing_happens_by_itself(team: Team) -> None:
    """Due, soon, and what cannot be said and why; one person in two cases counts as one."""
    anna = team.anna
    closed_client(anna, "Aarnio")
    closed_client(anna, "Berg", date(2017, 3, 31))
    anna.client("Dahl", start=date(2014, 1, 7))
    first = closed_client(anna, "Eklund")
    again = closed_client(anna, "Eklund", date(2024, 3, 31))
    anna.edit("client", again, "same_person_as", first)
    closed_client(anna, "Forss", legal_basis="project")

    shown = anna.services.retention.overview()

    assert [row.name.split(",")[0] for row in shown.due] == ["Aarnio"]
    assert shown.due[0].until == date(2025, 3, 31)
    assert [row.name.split(",")[0] for row in shown.soon] == ["Berg"]
    unknown = {row.name.split(",")[0]: row.whys for row in shown.unknown}
    assert unknown == {"Dahl": ("no-end",), "Forss": ("no-decision",)}
    assert (shown.later, shown.lists) == (2, ())
    assert anna.services.erasures.all() == ()
    with pytest.raises(UserError, match="role-forbids"):
        team.ben.services.retention.overview()

    anna.services.records.add(
        "funding_decision", {"name": "Laituri", "end": date(2015, 12, 31), "years": 10}
    )
    assert "Forss" in {row.name.split(",")[0] for row in anna.services.retention.overview().due}
    with pytest.raises(OsmoError, match="role-forbids"):
        team.ben.services.records.add("funding_decision", {"name": "Oma"})


def test_two_supervisors_approve_and_both_carry_out(two: Team) -> None:
    """One alone destroys nothing at any point; the list stays with names of who and when."""
    client, other = closed_client(two.anna, "Aarnio"), two.anna.client("Berg")
    two.anna.assign(client, two.ben.book.user)
    two.exchange()
    list_id, _ = two.anna.services.retention.draw_up()
    with pytest.raises(UserError, match="retention-nothing-due"):
        two.anna.services.retention.draw_up()
    approve(two.anna, list_id)
    with pytest.raises(UserError, match="list-approved"):
        approve(two.anna, list_id)
    with pytest.raises(UserError, match="list-not-approved"):
        carry_out(two.anna, list_id)
    two.exchange()
    assert row_of(two.cilla, list_id).state == "open"
    with pytest.raises(UserError, match="list-not-approved"):
        carry_out(two.cilla, list_id)
    approve(two.cilla, list_id)
    assert row_of(two.cilla, list_id).state == "approved"
    assert two.cilla.services.erasures.all() == ()
    carry_out(two.cilla, list_id)
    with pytest.raises(UserError, match="list-carried"):
        carry_out(two.cilla, list_id)
    two.exchange()
    assert all("Aarnio" in names(laptop) for laptop in (two.anna, two.cilla))

    carry_out(two.anna, list_id)
    two.exchange()

    for laptop in two.everybody:
        assert names(laptop) <= {"Berg"}
        assert laptop.ledger.keyring.stream_keys(client) == {}
    for laptop in (two.anna, two.cilla):
        view = laptop.services.retention.view(list_id)
        assert view.row.state == "carried"
        assert {one.name for one in view.row.approvals} == {"Anna", "Cilla"}
        assert {one.name for one in view.row.carried} == {"Anna", "Cilla"}
        (entry,) = view.entries
        assert (entry.name, entry.number, entry.is_erased) == ("", "", True)
        assert (entry.entry.client_id, entry.entry.until) == (client, date(2025, 3, 31))
    assert laptop_facts(two.anna) == laptop_facts(two.cilla)
    with pytest.raises(UserError, match="list-closed"):
        two.anna.services.retention.keep(list_id, client, "appeal")
    assert two.anna.services.clients.page(other).row.family_name == "Berg"
    (erased,) = two.anna.services.erasures.all()
    assert (erased.cause, set(erased.approvers)) == ("retention_ended", {"Anna", "Cilla"})


def laptop_facts(laptop: Laptop) -> dict[str, str | None]:
    """The verdict on every op about lists, by uid."""
    return {
        op.op.uid: op.verdict
        for op in laptop.ops()
        if op.op.kind in ("destruction_list", "erasure")
    }


def test_a_client_who_is_kept_makes_former_approvals_lapse(two: Team) -> None:
    """And stays when the list is carried out, with the reason on the list for ever."""
    stays, goes = closed_client(two.anna, "Aarnio"), closed_client(two.anna, "Berg")
    list_id, _ = two.anna.services.retention.draw_up()
    approve(two.anna, list_id)
    seen = row_of(two.anna, list_id).digest
    two.exchange()
    two.cilla.services.retention.keep(list_id, stays, "appeal")
    with pytest.raises(UserError, match="list-changed"):
        two.cilla.services.retention.approve(list_id, seen)
    approve(two.cilla, list_id)
    two.exchange()
    row = row_of(two.anna, list_id)
    assert (row.state, row.missing_approvals, row.kept) == ("open", 1, 1)
    assert {one.name: one.is_current for one in row.approvals} == {"Anna": False, "Cilla": True}
    approve(two.anna, list_id)
    carry_out(two.anna, list_id)
    two.exchange()
    carry_out(two.cilla, list_id)
    two.exchange()

    assert names(two.anna) == names(two.cilla) == {"Aarnio"}
    kept = {e.entry.client_id: e.kept for e in two.anna.services.retention.view(list_id).entries}
    assert kept == {stays: "appeal", goes: ""}
    assert [r.list_number for r in two.anna.services.retention.overview().due] == [""]


def test_a_keeping_may_be_taken_back_while_the_list_is_open(team: Team) -> None:
    """Then the approvals of the list as it was count again."""
    client = closed_client(team.anna, "Aarnio")
    retention = team.anna.services.retention
    list_id, _ = retention.draw_up()
    approve(team.anna, list_id)
    retention.keep(list_id, client, "appeal")
    retention.keep(list_id, client, "request")
    (entry,) = retention.view(list_id).entries
    assert entry.kept == "request"
    with pytest.raises(UserError, match="list-empty"):
        approve(team.anna, list_id)
    retention.release(list_id, client)
    row = row_of(team.anna, list_id)

    assert (row.kept, row.has_my_approval, row.missing_approvals) == (0, True, 1)


def test_what_was_written_meanwhile_is_shown_before_it_is_carried_out(two: Team) -> None:
    """A new note, also by a laptop with a slow clock; and who came back is no longer due."""
    client, back = closed_client(two.anna, "Aarnio"), closed_client(two.anna, "Berg")
    for one in (client, back):
        two.anna.assign(one, two.ben.book.user)
    two.exchange()
    list_id, _ = two.anna.services.retention.draw_up()
    two.ben.clock.advance(days=-300)
    two.ben.note(client, "Uusi kirjaus.")
    two.exchange()
    entries = {e.entry.client_id: e for e in two.cilla.services.retention.view(list_id).entries}
    assert (entries[client].new_records, entries[back].new_records) == (1, 0)
    assert entries[client].is_due
    approve(two.cilla, list_id)

    two.ben.services.records.add(
        "engagement",
        {"legal_basis": "adult_social_work", "start": date(2026, 11, 2)},
        client_id=back,
    )
    two.exchange()
    with pytest.raises(UserError, match="retention-not-due"):
        approve(two.anna, list_id)
    two.anna.services.retention.keep(list_id, back, "back")
    approve(two.anna, list_id)


def test_a_laptop_of_the_future_proposes_but_nobody_else_approves(two: Team) -> None:
    """A clock ten years fast makes a list that the second supervisor's laptop refuses."""
    closed_client(two.anna, "Aarnio", date(2024, 3, 31))
    two.exchange()
    two.cilla.clock.advance(days=3650)
    list_id, _ = two.cilla.services.retention.draw_up()
    approve(two.cilla, list_id)
    two.exchange()

    with pytest.raises(UserError, match="retention-not-due"):
        approve(two.anna, list_id)


def test_supervisors_of_another_table_do_not_approve(two: Team) -> None:
    """What is due by the drawer's table only, a laptop with a stricter one refuses."""
    closed_client(two.anna, "Aarnio")
    list_id, _ = two.anna.services.retention.draw_up()
    two.exchange()
    cilla = two.cilla.services
    strict = shipped_table()
    matters = tuple(matter for matter in strict.matters if matter.id != "working_age")
    without = type(strict)(format=1, version=strict.version, matters=matters)
    other = RetentionService(
        cilla.book, cilla.erasures, two.cilla.clock, Printer(), table=lambda: without
    )

    with pytest.raises(UserError, match="retention-not-due"):
        other.approve(list_id, row_of(two.cilla, list_id).digest)


def test_forged_decisions_are_quarantined_alike_on_all_replicas(two: Team) -> None:
    """A modified program approves as a worker, for a colleague, and carries out too early."""
    client = closed_client(two.anna, "Aarnio")
    list_id, _ = two.anna.services.retention.draw_up()
    approve(two.anna, list_id)
    two.exchange()
    digest, stream = row_of(two.anna, list_id).digest, two.anna.book.team_stream
    users = {laptop.name: laptop.book.user for laptop in two.everybody}
    wishes = {
        "Ben": [("approvals", "Ben"), ("carried", "Ben")],
        "Cilla": [("approvals", "Ben"), ("approvals", "Anna"), ("carried", "Cilla")],
    }
    forged: set[str] = set()
    for laptop in (two.ben, two.cilla):
        items = []
        for field, name in wishes[laptop.name]:
            uid = new_id()
            value = Decision(users[name], digest).text
            items.append(
                (
                    stream,
                    payload(
                        laptop,
                        uid=uid,
                        kind="destruction_list",
                        entity=list_id,
                        field=field,
                        value=value,
                    ),
                )
            )
            forged.add(uid)
        Forger(laptop, two.store).publish(items, deps=every_head(laptop))
        laptop.lock()

    dora = Laptop(two.root / "dora", "Dora").create()
    join(two.anna, dora, two.store)
    two.exchange(two.anna, dora)

    for laptop in (two.anna, dora):
        verdicts = laptop.verdicts()
        assert {verdicts[uid] for uid in forged} == {"role-forbids"}
    row = row_of(two.anna, list_id)
    assert (row.missing_approvals, row.state) == (1, "open")
    assert not two.anna.services.erasures.is_erased(client)
    dora.lock()
