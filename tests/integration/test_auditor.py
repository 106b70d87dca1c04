"""An auditor's laptop in a real team: it reads no client, reviews the log, and syncs like any."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.requests import RequestForm
from tests.laptops import Laptop, Team, join


@pytest.fixture
def alan(team: Team) -> Iterator[Laptop]:
    """The auditor's laptop, in the team and up to date."""
    laptop = Laptop(team.root / "alan", "Alan").create()
    join(team.anna, laptop, team.store, role="auditor")
    client = team.anna.client("Aalto", "Mirja", phone="040 123 4567")
    team.anna.note(client, "Juteltiin arjesta.")
    team.anna.assign(client, team.ben.book.user)
    day = team.anna.clock.now().date()
    team.anna.services.requests.add(client, RequestForm("log", day, "form", wish="Kuka katsoi?"))
    team.exchange(*team.everybody, laptop)
    yield laptop
    laptop.lock()


def test_an_auditor_holds_no_client_and_syncs_like_any(team: Team, alan: Laptop) -> None:
    """No name, note or request opens there and none is awaited; receipts come as from others."""
    services = alan.services

    assert services.book.role == "auditor"
    assert services.clients.list() == ()
    assert alan.notes() == set()
    assert services.requests.all() == ()
    assert services.search.find("Aalto") == ()
    assert services.sync.status().awaiting_key == 0
    assert {shot.record.name for shot in alan.book.find("member")} >= {"Anna", "Ben", "Alan"}

    client = team.ben.book.find("client")[0].id
    note = team.ben.note(client, "Toinen käynti.")
    team.exchange(*team.everybody, alan)
    result = alan.sync(team.store)

    assert (result.waiting, result.refused, result.quarantined) == (0, 0, 0)
    delivery = team.ben.book.delivery(team.ben.shot("meeting", note))
    assert delivery.receipts == delivery.holders
    assert alan.services.sync.status().unsent == 0


def test_an_auditor_writes_reviews_and_nothing_else(team: Team, alan: Laptop) -> None:
    """The laptop itself refuses what the table forbids; the review counts on every laptop."""
    book = alan.book
    for edit in (
        Edit(book.team_stream, "group", new_id(), "name", "Ryhmä"),
        Edit(book.team_stream, "member", book.user, "title", "Pomo"),
        Edit(team.anna.book.find("client")[0].id, "assignment", new_id(), "members", book.user),
    ):
        with pytest.raises(UserError):
            book.commit([edit])
    with pytest.raises(UserError):
        alan.client("Oma", "Asiakas")

    review = new_id()
    book.commit(
        [
            Edit(book.team_stream, "log_review", review, "month", "2026-10"),
            Edit(book.team_stream, "log_review", review, "verdict", "fine"),
        ]
    )
    team.exchange(*team.everybody, alan)
    for laptop in (*team.everybody, alan):
        shot = laptop.shot("log_review", review)
        assert (shot.record.month, shot.author) == ("2026-10", book.user)


def test_supervisor_and_auditor_draw_the_same_sample_of_the_real_log(
    team: Team, alan: Laptop
) -> None:
    """What Ben looked at arrives at both, the auditor reads no name, and ids are the same."""
    client = team.ben.book.find("client")[0].id
    team.ben.services.clients.page(client)
    team.ben.restarted()  # the lock writes the rest of the log
    for laptop in (*team.everybody, alan):
        laptop.clock.advance(days=40)
    team.exchange(team.ben, team.anna, alan)
    team.exchange(team.anna, alan)

    seen = {
        laptop.name: [
            row
            for row in laptop.services.access.rows().rows
            if row.user == team.ben.book.user and row.client == client
        ]
        for laptop in (team.anna, alan)
    }
    assert [row.client_name for row in seen["Alan"]] == ["" for _ in seen["Anna"]] != []
    assert {row.client_name for row in seen["Anna"]} == {"Aalto, Mirja"}
    own = {row.id for row in team.ben.services.access.own().rows}
    assert {row.id for row in seen["Anna"]} <= own

    samples = [
        {row.id for row in month.sample if row.user == team.ben.book.user}
        for laptop in (team.anna, alan)
        for month in laptop.services.log_reviews.months()
        if not month.is_running
    ]
    assert samples[0] == samples[1] != set()
