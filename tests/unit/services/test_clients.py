"""Clients: listed in order, found, added, changed; a protected one never shows a place."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.client_numbers import ClientNumbers
from osmo_desktop.services.people import People
from tests.fakes.memory_book import HELSINKI_WINTER, NOON
from tests.fakes.office import Office


def _names(office: Office, query: str = "") -> list[str]:
    return [row.family_name for row in office.services.clients.list(query=query)]


def test_the_list_is_in_finnish_order(office: Office) -> None:
    """Å, Ä and Ö come last, V before W."""
    for family in ("Öhman", "Virtanen", "Aalto", "Åberg", "Äijälä", "Wirtanen"):
        office.client(family)

    assert _names(office) == ["Aalto", "Virtanen", "Wirtanen", "Åberg", "Äijälä", "Öhman"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("virt", ["Virtanen"]),
        ("aino virt", ["Virtanen"]),
        ("VIRTANEN", ["Virtanen"]),
        ("Virtasen", ["Virtanen"]),
        ("an-0002", ["Mäkinen"]),
        ("alajär", ["Mäkinen"]),
        ("Alajärvellä", ["Mäkinen"]),
        ("Seinäjoella", ["Virtanen"]),
        ("soi", []),
        ("", ["Mäkinen", "Virtanen"]),
    ],
)
def test_the_query_finds_names_numbers_and_places(
    office: Office, query: str, found: list[str]
) -> None:
    """Every word is looked for by its beginning, and inflected where nothing begins so."""
    office.client("Virtanen", municipality="Seinäjoki")
    office.client("Mäkinen", "Eero", municipality="Alajärvi")

    assert _names(office, query) == found


def test_a_protected_client_shows_and_is_found_by_no_place(office: Office) -> None:
    """With a safety ban list and page carry no municipality, phone or address."""
    client = office.client(safety_ban=True, phone="040 123 4567", address="Kirkkotie 5")

    (row,) = office.services.clients.list()
    page = office.services.clients.page(client)

    assert (row.municipality, row.protected) == (None, True)
    assert (page.row.municipality, page.phone, page.address) == (None, None, None)
    assert _names(office, "Vimpeli") == []
    details = office.services.clients.contact_details(client)
    assert (details.phone, details.address, details.municipality) == (
        "040 123 4567",
        "Kirkkotie 5",
        "Vimpeli",
    )


def test_a_new_client_has_an_engagement_and_a_start_notice(office: Office) -> None:
    """Adding is one commit; the paper that is missing shows from the first day."""
    client = office.client(birth_date=date(1990, 11, 20), controller="Eteläpohja")

    assert len(office.book.commits) == 1
    page = office.services.clients.page(client)
    assert (page.engagement, page.engagement_start) == ("individual_coaching", office.today)
    assert [notice.type for notice in page.missing_notices] == ["start_notice"]
    assert page.age == 35
    assert page.workers == ("Anna Niemi",)
    assert (page.row.is_mine, page.row.has_unsent, page.row.missing_notice) == (True, True, True)
    assert page.unsent == 2


def test_outreach_youth_work_asks_for_no_start_notice(office: Office) -> None:
    """The legal profile decides which papers are asked for."""
    team, profile = office.book.team_stream, "a" * 32
    office.book.commit([Edit(team, "legal_profile", profile, "profile", "outreach_youth_work")])

    assert office.services.clients.page(office.client()).missing_notices == ()


def test_numbers_count_on_with_the_worker_s_initials(office: Office) -> None:
    """Each laptop counts for itself, so the initials stand before the figure."""
    numbers = [office.shot("client", office.client()).record.number for _ in range(2)]

    assert numbers == ["AN-0001", "AN-0002"]


def test_a_number_given_twice_is_refused_here_and_flagged_when_it_arrives(office: Office) -> None:
    """A colleague may have given the same number apart: then both are named."""
    first, second = office.client(number="X-1"), office.client(number="X-2")
    with pytest.raises(UserError, match="client-number-taken"):
        office.client(number="X-1")

    sup = tuple(office.shot("client", second).basis["number"])
    office.book.commit([Edit(second, "client", second, "number", "X-1", sup=sup)])

    ((number, clients),) = office.services.clients.same_numbers()
    assert (number, set(clients)) == ("X-1", {first, second})


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"family": " \u202e ", "given": ""}, "client-name-missing", "family_name"),
        ({"family": "N" * 200_000}, "text-too-long", "family_name"),
        ({"birth_date": date(2027, 1, 1)}, "birth-date-invalid", "birth_date"),
        ({"birth_date": date(1800, 1, 1)}, "birth-date-invalid", "birth_date"),
        ({"identity_code": "010190-999X"}, "identity_code_check", None),
        ({"language": "xx"}, "value-invalid", "language"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    office: Office, values: dict[str, Any], code: str, field: str | None
) -> None:
    """A wrong value is named with its field and no client appears."""
    with pytest.raises(UserError) as caught:
        office.client(**values)

    assert (caught.value.code, caught.value.details.get("field")) == (code, field)
    assert office.services.clients.list() == ()


def test_hostile_names_are_cleaned_and_kept(office: Office) -> None:
    """Markup and emoji are text; what cannot be seen in a name is taken out."""
    client = office.client('a<b>&"', "👩 Ai\u202eno\n", birth_date=date(1900, 1, 1))

    page = office.services.clients.page(client)

    assert (page.row.family_name, page.row.given_name) == ('a<b>&"', "👩 Aino")
    assert page.age == 126


def test_a_change_writes_only_what_differs(office: Office) -> None:
    """The whole form comes back, one field was typed in."""
    client = office.client(phone="040 1", identity_code="010190-999W")
    details = office.services.clients.details(client)
    office.book.commits.clear()

    office.services.clients.change(client, {**details.values, "phone": "040 2"}, details.basis)

    assert [[edit.field for edit in commit] for commit in office.book.commits] == [["phone"]]


def test_a_saved_form_that_changed_nothing_writes_nothing(office: Office) -> None:
    """Leaving a form unchanged makes no op."""
    client = office.client()
    details = office.services.clients.details(client)

    assert not office.services.clients.change(client, details.values, details.basis)


def test_an_import_while_the_form_is_open_is_a_conflict(office: Office) -> None:
    """The form never overwrites in silence what it did not show."""
    client = office.client(phone="040 1")
    other = office.book.add_colleague("Ville Laine")
    details = office.services.clients.details(client)
    office.book.show(other)
    sup = tuple(details.basis["phone"])
    office.book.receive(other, [Edit(client, "client", client, "phone", "040 9", sup=sup)])

    office.services.clients.change(client, {"phone": "040 2"}, details.basis)

    page = office.services.clients.page(client)
    assert page.row.has_conflict
    assert {value.value for value in page.conflicts[0].values} == {"040 2", "040 9"}


def test_a_protected_client_s_conflict_hides_its_places(office: Office) -> None:
    """The page tells that the phone is disputed, not what it is."""
    client = office.client(safety_ban=True, phone="040 1")
    other = office.book.add_colleague("Ville Laine")
    office.differ(other, "client", client, "phone", ("040 2", "040 3"))

    (card,) = office.services.clients.page(client).conflicts

    assert {value.text for value in card.values} == {"[protected]"}


@pytest.mark.parametrize("day", [date(1980, 1, 1), date(2027, 1, 1)])
def test_a_death_is_after_the_birth_and_not_to_come(office: Office, day: date) -> None:
    """A day that cannot be is refused; one that can stops the age and stands on the page."""
    client = office.client(birth_date=date(1990, 5, 1))
    clients = office.services.clients
    with pytest.raises(UserError, match="death-date-invalid"):
        clients.change(client, {"died": day}, clients.details(client).basis)

    clients.change(client, {"died": date(2020, 4, 30)}, clients.details(client).basis)

    page = clients.page(client)
    assert (page.age, page.died) == (29, date(2020, 4, 30))


def test_a_safety_ban_is_raised_freely_and_lowered_with_a_reason(office: Office) -> None:
    """Raising is one tick; lowering says why."""
    client = office.client()
    service = office.services.clients
    service.change(client, {"safety_ban": True}, service.details(client).basis)
    details = service.details(client)

    with pytest.raises(UserError, match="reason-missing"):
        service.change(client, {"safety_ban": False}, details.basis)
    service.change(client, {"safety_ban": False}, details.basis, reason="Kielto päättyi")

    assert not service.page(client).row.protected


def test_a_notice_that_is_complete_is_no_gap(office: Office) -> None:
    """Each state is written as it comes; the last one ends the gap."""
    client = office.client()
    service = office.services.clients
    (notice,) = service.page(client).missing_notices

    service.set_notice(notice.id, "asked", note="Annettu kotiin")
    assert service.page(client).missing_notices[0].state == "asked"
    service.set_notice(notice.id, "complete")

    assert service.page(client).missing_notices == ()


def test_an_ended_engagement_asks_for_the_end_notice(office: Office) -> None:
    """The end is in the timeline and its notice among the gaps; nothing ends twice."""
    client = office.client()
    service = office.services.clients

    service.end(client, office.today, "goals_met")

    notices = {notice.type for notice in service.page(client).missing_notices}
    assert notices == {"start_notice", "end_notice"}
    ends = [entry for entry in service.timeline(client) if entry.code == "end"]
    assert [entry.text for entry in ends] == ["Goals reached"]
    with pytest.raises(UserError, match="engagement-none"):
        service.end(client, office.today, "goals_met")


def test_an_engagement_does_not_end_before_it_starts(office: Office) -> None:
    """A wrong year is noticed."""
    with pytest.raises(UserError, match="engagement-end-invalid"):
        office.services.clients.end(office.client(), office.today - timedelta(days=1), "moved")


def test_the_timeline_is_newest_first_with_its_states(office: Office) -> None:
    """Drafts, notes, attempts, plans and engagements stand in one order."""
    client = office.client()
    plan, _ = office.services.plans.begin(client)
    goal, _ = office.services.plans.add_goal(plan.id, "Unirytmi")
    office.services.plans.approve(plan.id)
    old = office.note(client, "Vanha.", occurred=NOON - timedelta(days=9), goals=(goal,))
    office.services.notes.record_attempt(
        client, mode="phone", outcome="reached", note="", occurred=NOON - timedelta(days=3)
    )
    other = office.book.add_colleague("Ville Laine")
    office.book.show(other)
    office.book.receive(other, [Edit(client, "task", "b" * 32, "text", "Kuittaus")])
    other.seen.append(other.own[-1])
    struck = office.note(client, "Väärä.")
    office.services.notes.strike(struck, "Väärä päivä")
    office.services.drafts.save(office.draft(client, occurred=NOON + timedelta(hours=1)))

    entries = office.services.clients.timeline(client)

    order = [(entry.kind, entry.code) for entry in entries]
    assert order[:2] == [("meeting", "home_visit"), ("meeting", "home_visit")]
    assert sorted(order[2:4]) == [("engagement", "start"), ("plan", "approved")]
    assert order[4:] == [("contact_attempt", "phone"), ("meeting", "home_visit")]
    assert entries[0].state == "draft"
    assert entries[1].struck == "Väärä päivä"
    assert (entries[-1].id, entries[-1].goals) == (old, ("Unirytmi",))
    assert (entries[-1].state, entries[-1].receipts, entries[-1].holders) == ("received", 1, 1)


def test_the_timeline_goes_on_in_parts(office: Office) -> None:
    """The next part begins after the entries already shown."""
    client = office.client()
    for hours in range(5):
        office.note(client, f"Nro {hours}", occurred=NOON - timedelta(hours=hours))

    service = office.services.clients
    parts = [service.timeline(client, limit=2, before=before) for before in (0, 2, 4)]

    assert [[entry.text for entry in part] for part in parts] == [
        ["Nro 0", "Nro 1"],
        ["Nro 2", "Nro 3"],
        ["Nro 4", "Individual coaching"],
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_entries_of_the_same_moment_are_neither_lost_nor_doubled(office: Office, size: int) -> None:
    """Parts of any size give each entry once, in the order of the whole timeline."""
    client = office.client()
    moment = NOON - timedelta(hours=1)
    for number in range(6):
        office.note(client, f"Nro {number}", occurred=moment)
        office.services.notes.record_attempt(
            client, mode="phone", outcome="reached", note="", occurred=moment
        )
    service = office.services.clients
    whole = [entry.id for entry in service.timeline(client)]

    parts = [service.timeline(client, limit=size, before=at) for at in range(0, len(whole), size)]

    assert len(whole) == len(set(whole)) == 13
    assert [entry.id for part in parts for entry in part] == whole


def test_a_protected_timeline_names_no_place(office: Office) -> None:
    """Places are taken out of the text in their inflected forms; the note keeps them."""
    client = office.client(safety_ban=True, address="Kirkkotie 5", phone="040 123 4567")
    note_id = office.note(
        client,
        "Vimpelissä Kirkkotiellä ja Lappajärven kirjastolla, soitto 0401234567. Vim ei ole paikka.",
        place="Lappajärvi",
    )

    text = office.services.clients.timeline(client)[0].text

    assert text == (
        "[protected] [protected] ja [protected] kirjastolla, soitto [protected]. Vim ei ole paikka."
    )
    assert "Vimpelissä" in office.services.notes.view(note_id).happened


def test_a_client_not_reached_is_flagged_until_met(office: Office) -> None:
    """Attempts in a row count; a meeting or an answer ends them."""
    client = office.client()
    for days in (4, 2):
        office.services.notes.record_attempt(
            client,
            mode="phone",
            outcome="not_reached",
            note="",
            occurred=NOON - timedelta(days=days),
        )
    assert office.services.clients.page(client).row.unreached

    office.note(client, occurred=NOON - timedelta(days=1))

    assert not office.services.clients.page(client).row.unreached


def test_the_next_meeting_is_in_the_row(office: Office) -> None:
    """The list shows when the client is met next."""
    later = datetime(2026, 11, 26, 10, 0, tzinfo=HELSINKI_WINTER)
    office.note(office.client(), next_meeting=later)

    (row,) = office.services.clients.list()

    assert row.next_meeting == later


def test_a_client_without_a_key_is_unknown(office: Office) -> None:
    """Opening what is not here says so."""
    for ask in (office.services.clients.page, office.services.clients.timeline):
        with pytest.raises(UserError, match="client-unknown"):
            ask("c" * 32)


def test_a_form_outlives_the_sealing_anew_of_own_records(office: Office) -> None:
    """A retract gives own records other ids; a form opened before still saves, without conflict."""
    client = office.client(phone="040 1")
    note_id = office.note(client)
    details = office.services.clients.details(client)
    office.services.notes.retract(note_id)

    office.services.clients.change(client, {"phone": "040 2"}, details.basis)

    assert office.shot("client", client).record.phone == "040 2"
    assert office.services.conflicts.list() == ()


def test_before_there_is_a_team_the_name_of_the_vault_counts(office: Office) -> None:
    """No member record is known then: names and numbers follow the vault's own name."""
    office.book.user = "d" * 32
    office.book.user_name = "Juha Ojala"

    assert office.services.clients.list() == ()
    assert ClientNumbers(office.book).next() == "JO-0001"
    assert People(office.book).member_name(office.book.user) == "Juha Ojala"


def test_a_client_with_something_unsent_has_its_badge(office: Office) -> None:
    """Only what no store holds yet counts as unsent."""
    sent, unsent = office.client("Aalto"), office.client("Borg")
    office.book.deliver()
    office.note(unsent)

    counted = {row.id for row in office.services.clients.list() if row.has_unsent}

    assert counted == {unsent}
    assert sent not in counted
