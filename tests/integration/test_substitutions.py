"""Substitutions on real laptops: access for some days, that ends itself, whoever's clock is off."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.rotation import announcements
from osmo_desktop.services.substitutions import SubstitutionRow
from tests.integration.test_removals import promote
from tests.integration.test_rotation import kid
from tests.laptops import Laptop, Team

FIRST, LAST = date(2026, 11, 23), date(2026, 12, 4)


def on(day: date, *laptops: Laptop) -> None:
    """Set laptops' clocks to a day."""
    for laptop in laptops:
        laptop.clock.time = laptop.clock.time.replace(year=day.year, month=day.month, day=day.day)


def plan(
    by: Laptop, absent: Laptop, substitute: Laptop, first: date = FIRST, last: date = LAST
) -> str:
    """A supervisor plans a substitution; gives its id."""
    substitution, _ = by.services.substitutions.plan(
        absent.book.user, substitute.book.user, first, last, cause="holiday"
    )
    return substitution


def seen(laptop: Laptop, substitution: str) -> SubstitutionRow:
    """The substitution as this laptop tells it."""
    return laptop.services.substitutions.row(substitution)


def is_assigned(laptop: Laptop, client: str, worker: Laptop) -> bool:
    """Whether, as this laptop knows, the worker works with the client."""
    return worker.book.user in laptop.book.assigned(client)


@pytest.fixture
def away(team: Team) -> Team:
    """Ben is going to be away from 23 November to 4 December; Cilla has none of his clients."""
    on(date(2026, 11, 20), *team.everybody)
    return team


def test_the_substitute_reads_and_writes_from_the_first_day_to_the_last(away: Team) -> None:
    """Before nothing, then all of the caseload with its past, afterwards nothing new."""
    client = away.shared_client(away.ben)
    away.ben.note(client, "Ennen lomaa.")
    away.ben.sync(away.store)
    substitution = plan(away.anna, away.ben, away.cilla)
    away.exchange()
    assert seen(away.cilla, substitution).state == "planned"
    assert not is_assigned(away.anna, client, away.cilla)
    assert away.cilla.notes() == set()

    on(FIRST, *away.everybody)
    away.exchange(away.anna, away.cilla)
    assert "Ennen lomaa." in away.cilla.notes()
    row = seen(away.cilla, substitution)
    assert (row.state, row.clients, row.waiting, row.is_own) == ("running", 1, 0, True)
    away.cilla.note(client, "Sijaisen kirjaus.")

    on(LAST, *away.everybody)
    away.exchange()
    assert is_assigned(away.anna, client, away.cilla)
    old = kid(away.anna, client)

    on(LAST + timedelta(days=1), *away.everybody)
    away.exchange()
    assert seen(away.ben, substitution).state == "over"
    assert not is_assigned(away.ben, client, away.cilla)
    away.ben.note(client, "Loman jälkeen.")
    away.exchange()

    assert {"Ennen lomaa.", "Sijaisen kirjaus.", "Loman jälkeen."} == away.ben.notes()
    assert kid(away.ben, client) == kid(away.anna, client) != old
    assert "Loman jälkeen." not in away.cilla.notes()
    with pytest.raises(UserError, match=r"not-assigned|client-unknown"):
        away.cilla.note(client, "Liian myöhään.")
    assert away.anna.verdicts() == away.ben.verdicts()
    assert away.anna.ledger.fold.quarantined == []


def test_it_ends_on_the_substitutes_own_laptop_without_any_supervisor(away: Team) -> None:
    """At the next opening after the last day, without a network; what is unsent is not lost."""
    client, other = away.shared_client(away.ben), away.shared_client(away.ben)
    plan(away.anna, away.ben, away.cilla, date(2026, 11, 20))
    away.exchange()
    assert is_assigned(away.cilla, client, away.cilla)
    away.cilla.note(client, "Vielä lähettämättä.")

    on(LAST + timedelta(days=1), away.cilla)
    changes = away.cilla.restarted().services.substitutions.follow()

    assert "assignment" in changes.kinds
    assert not is_assigned(away.cilla, client, away.cilla)
    assert not away.cilla.services.substitutions.follow().kinds
    assert away.cilla.services.clients.list() == ()
    with pytest.raises(UserError, match="not-assigned"):
        away.cilla.note(client, "Liian myöhään.")
    with pytest.raises(UserError, match="client-unknown"):
        away.cilla.note(other, "Liian myöhään.")
    away.cilla.sync(away.store)
    away.ben.sync(away.store)
    assert not is_assigned(away.ben, client, away.cilla)
    assert "Vielä lähettämättä." in away.ben.notes()
    assert away.ben.ledger.fold.quarantined == []


def test_what_the_substitute_has_otherwise_stays(away: Team) -> None:
    """Clients had before, and one given by a supervisor meanwhile, outlast the substitution."""
    before, meanwhile = away.shared_client(away.ben, away.cilla), away.shared_client(away.ben)
    plan(away.anna, away.ben, away.cilla, date(2026, 11, 20))
    away.exchange()
    away.anna.services.assignments.assign(meanwhile, away.cilla.book.user)
    away.exchange()
    keys = {client: kid(away.anna, client) for client in (before, meanwhile)}

    on(LAST + timedelta(days=1), *away.everybody)
    away.exchange()
    for client in (before, meanwhile):
        assert is_assigned(away.anna, client, away.cilla)
        assert kid(away.anna, client) == keys[client]
        away.cilla.note(client, "Jatkuu.")


def test_ended_early_it_ends_at_once_for_everybody(away: Team) -> None:
    """A planned one never begins, a running one gives the cases back; nothing undoes either."""
    client = away.shared_client(away.ben)
    planned = plan(away.anna, away.ben, away.cilla)
    away.anna.services.substitutions.end(planned)
    on(FIRST, *away.everybody)
    away.exchange()
    assert not is_assigned(away.cilla, client, away.cilla)

    running = plan(away.anna, away.ben, away.cilla)
    away.exchange()
    assert is_assigned(away.cilla, client, away.cilla)
    away.anna.services.substitutions.end(running)
    assert not is_assigned(away.anna, client, away.cilla)
    away.exchange()
    assert seen(away.cilla, running).is_ended
    assert not is_assigned(away.cilla, client, away.cilla)
    with pytest.raises(UserError, match="substitution-over"):
        away.anna.services.substitutions.end(running)


def test_two_supervisors_at_once_end_the_same(away: Team) -> None:
    """Both begin it apart and both end it apart: one state everywhere, no key without need."""
    promote(away, away.cilla)
    client = away.shared_client(away.ben)
    dora = away.cilla  # a supervisor stands in, and both supervisors' laptops write for it
    substitution = plan(away.anna, away.ben, dora)
    away.exchange()
    on(FIRST, *away.everybody)
    for laptop in (away.anna, away.cilla):
        laptop.services.substitutions.follow()
    adds = [op for op in away.anna.book.history("assignment", client, "members") if op.reason]
    assert len(adds) == 1
    away.exchange()
    adds = [op for op in away.anna.book.history("assignment", client, "members") if op.reason]
    assert len(adds) == 2
    assert {op.reason for op in adds} == {substitution}

    on(LAST + timedelta(days=1), away.anna)
    away.anna.sync(away.store)
    on(LAST + timedelta(days=1), away.cilla)
    away.cilla.services.substitutions.follow()
    away.exchange()
    states = [laptop.state() for laptop in away.everybody]
    assert states[0] == states[1] == states[2]
    for laptop in away.everybody:
        assert not is_assigned(laptop, client, dora)
        assert laptop.ledger.fold.quarantined == []
    settled = len(announcements(away.anna.ledger.fold, client))
    away.exchange()
    assert len(announcements(away.anna.ledger.fold, client)) == settled


def test_a_supervisors_laptop_whose_clock_is_years_ahead(away: Team) -> None:
    """It ends a substitution too early, and nobody writes against it: another one is planned."""
    client = away.shared_client(away.ben)
    promote(away, away.cilla)
    plan(away.anna, away.ben, away.cilla, date(2026, 11, 20))
    away.exchange()
    assert is_assigned(away.anna, client, away.cilla)

    on(date(2035, 11, 25), away.cilla)
    on(date(2026, 11, 25), away.anna, away.ben)
    away.exchange()
    before = len(away.anna.ops())
    away.exchange(rounds=1)
    assert len(away.anna.ops()) == before
    assert not is_assigned(away.anna, client, away.cilla)
    assert away.anna.state() == away.ben.state()
    assert away.ben.ledger.fold.quarantined == []
    again = plan(away.anna, away.ben, away.anna, date(2026, 11, 25))
    away.anna.sync(away.store)
    assert seen(away.anna, again).state == "running"


def test_a_worker_writes_no_substitution_for_themself(away: Team) -> None:
    """Neither a substitution nor an assignment in its name counts, the same on every replica."""
    client = away.shared_client(away.ben)
    with pytest.raises(UserError, match="role-forbids"):
        plan(away.cilla, away.ben, away.cilla)
    genuine = plan(away.anna, away.ben, away.anna, date(2026, 11, 20))
    away.exchange()
    book, ledger = away.cilla.book, away.cilla.ledger
    said = {
        "absent": away.ben.book.user,
        "substitute": book.user,
        "first_day": "2026-11-20",
        "last_day": "2026-12-31",
    }
    edits = [Edit(book.team_stream, "substitution", "ab" * 16, *item) for item in said.items()]
    for reason in ("ab" * 16, genuine):
        edit = Edit(book.team_stream, "assignment", client, "members", book.user, reason=reason)
        edits.append(edit)
    edits.append(Edit(book.team_stream, "substitution", genuine, "ended", value=True))
    now = away.cilla.clock.now()
    ledger.append([(e.stream, e.to_op(author=book.user, now=now)) for e in edits])
    away.exchange(rounds=3)

    assert away.anna.verdicts() == away.ben.verdicts()
    for laptop in away.everybody:
        refused = laptop.ledger.fold.quarantined
        assert [op.verdict for op in refused] == ["role-forbids"] * len(edits)
        assert not is_assigned(laptop, client, away.cilla)
        assert [row.id for row in laptop.services.substitutions.all()] == [genuine]
        assert not seen(laptop, genuine).is_ended


def test_a_substitution_over_a_stick(away: Team, tmp_path: Path) -> None:
    """The plan, the keys and the end travel on a stick as well as over a folder."""
    client = away.shared_client(away.ben)
    stick = tmp_path / "stick"
    stick.mkdir()
    plan(away.anna, away.ben, away.cilla, date(2026, 11, 20))
    away.anna.sync(stick, is_new_place=True)
    away.cilla.sync(stick, is_new_place=True)
    away.cilla.note(client, "Tikulla.")
    away.cilla.sync(stick)
    away.anna.sync(stick)
    assert "Tikulla." in away.anna.notes()

    on(LAST + timedelta(days=1), away.cilla)
    away.cilla.sync(stick)
    away.ben.sync(stick, is_new_place=True)
    assert not is_assigned(away.ben, client, away.cilla)
    shutil.rmtree(stick)


def test_a_substitution_in_a_bundle(away: Team, tmp_path: Path) -> None:
    """A file that somebody carries brings the substitution and its keys."""
    client = away.shared_client(away.ben)
    away.ben.note(client, "Kannettu.")
    away.ben.sync(away.store)
    away.anna.sync(away.store)
    plan(away.anna, away.ben, away.cilla, date(2026, 11, 20))
    path = str(tmp_path / "new.osmo")
    run_steps(away.anna.services.bundles.write(path, away.cilla.book.device))
    run_steps(away.cilla.services.bundles.take_in(path))
    assert "Kannettu." in away.cilla.notes()
