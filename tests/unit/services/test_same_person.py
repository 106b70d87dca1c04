"""Two records of one person: the warning, joining, parting; nothing is dropped."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.network import ReferralDraft, RoleDraft
from osmo_desktop.services.requests import RequestForm
from osmo_desktop.services.rights import ConsentForm, SlipForm
from osmo_desktop.services.visit_safety import VisitForm
from tests.fakes.casework import Casework, at, empty_casework

WHO = {"family_name": "Virtanen", "given_name": "Sanna"}


def _why(work: Casework, **typed: object) -> list[str]:
    values = {**WHO, **typed}
    return [one.why for one in work.services.same_person.similar(**values)]  # type: ignore[arg-type]  # typed by name


def _two(work: Casework) -> tuple[str, str]:
    first = work.add("Virtanen", "Sanna", number="12")
    second = work.add("Virtanen", "Sanna Maria", number="31")
    work.note(first, at(16, 11, "9.00"), "Ensimmäinen.")
    work.note(second, at(17, 11, "9.00"), "Toinen.")
    return first, second


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"given_name": "sanna"}, "name"),
        ({"family_name": "Sanna", "given_name": "Virtanen"}, "name"),
        ({"family_name": "Virtamen"}, "near"),
        ({"family_name": "Virtane"}, "near"),
        ({"family_name": "Mäkelä", "birth_date": date(1990, 1, 1)}, "born"),
        ({"family_name": "", "given_name": "", "identity_code": "010190-999W"}, "identity"),
        ({"family_name": "Mäkelä"}, ""),
        ({"given_name": ""}, ""),
        ({"given_name": "Sänna"}, "near"),
    ],
)
def test_who_may_be_the_same_is_told_with_the_reason(typed: dict[str, object], why: str) -> None:
    """Name in either order, one letter off, the day of birth with a name, the whole code."""
    work = empty_casework()
    work.add("Virtanen", "Sanna", birth_date=date(1990, 1, 1), identity_code="010190-999W")
    assert _why(work, **typed) == ([why] if why else [])


def test_a_new_separator_is_another_person() -> None:
    """Codes that share every digit are told apart; the separator is kept as it was typed."""
    work = empty_casework()
    work.add("Aalto", "Mirja", identity_code="010190Y999W")
    assert _why(work, identity_code="010190-999W") == []
    assert _why(work, identity_code="010190y999w") == ["identity"]
    assert _why(work, identity_code="010190Y999") == []
    (client,) = work.book.find("client")
    assert client.record.identity_code == "010190Y999W"


def test_joined_records_are_shown_as_one_and_parted_again() -> None:
    """One row, one timeline, found by either name and number; parting splits all of it."""
    work = empty_casework()
    first, second = _two(work)
    clients, same = work.services.clients, work.services.same_person
    before = clients.list()

    joined, _ = same.join(second, first)

    assert joined == second
    (row,) = clients.list()
    assert (row.id, row.number) == (first, "12")
    assert [found.id for found in clients.list(query="Maria 31")] == [first]
    for record in (first, second):
        texts = [entry.text for entry in clients.timeline(record) if entry.kind == "meeting"]
        assert texts == ["Toinen.", "Ensimmäinen."]
    assert [(one.id, one.is_main) for one in same.records(second)] == [(first, True)]
    assert same.similar(family_name="Virtanen", given_name="Sanna", but=first) == ()

    same.part(first)
    assert clients.list() == before
    assert same.records(first) == ()


@pytest.mark.parametrize("parted", [0, 1])
def test_records_that_two_laptops_joined_crosswise_are_parted(parted: int) -> None:
    """Whichever of the two is parted, both stand alone after it."""
    work = empty_casework()
    pair = sorted(_two(work))
    other = work.book.add_colleague("Ben")
    work.book.show(other)
    work.services.same_person.join(pair[0], pair[1])
    work.book.receive(other, [Edit(pair[1], "client", pair[1], "same_person_as", pair[0])])
    assert len(work.services.clients.list()) == 1

    work.services.same_person.part(pair[parted])
    assert len(work.services.clients.list()) == 2
    assert [work.services.same_person.records(one) for one in pair] == [(), ()]


def test_the_non_disclosure_order_is_the_person_s() -> None:
    """With one record all of the person's are protected, and stay so when they are parted."""
    work = empty_casework()
    first, second = _two(work)
    work.change(second, {"safety_ban": True})
    joined, _ = work.services.same_person.join(second, first)
    assert work.services.clients.page(first).row.protected
    work.services.same_person.part(joined)
    assert work.services.clients.page(first).row.protected


def test_what_cannot_be_joined_or_parted_changes_nothing() -> None:
    """The same record, those joined already, one that is joined to none."""
    work = empty_casework()
    first, second = _two(work)
    same = work.services.same_person
    same.join(second, first)
    for code, act in (
        ("join-same", lambda: same.join(first, first)),
        ("join-same", lambda: same.join(first, second)),
        ("client-unknown", lambda: same.join(first, "0" * 32)),
    ):
        with pytest.raises(UserError) as caught:
            act()
        assert caught.value.code == code
    same.part(second)
    with pytest.raises(UserError):
        same.part(second)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=8))
def test_no_sequence_of_joins_drops_anything(steps: list[tuple[int, int, bool]]) -> None:
    """Every note is on exactly one row, every record keeps its fields, and parting all restores."""
    work = empty_casework()
    ids = [work.add(f"Virtanen{n}", "Sanna", number=str(n + 1)) for n in range(4)]
    notes = {work.note(one, at(16, 11, "9.00"), f"Kirjaus {one}") for one in ids}
    clients, same = work.services.clients, work.services.same_person
    before = clients.list()
    for first, second, joins in steps:
        with contextlib.suppress(UserError):  # joined already, or joined to none
            if joins:
                same.join(ids[first], ids[second])
            else:
                same.part(ids[first])
        shown = [
            entry.id
            for row in clients.list()
            for entry in clients.timeline(row.id)
            if entry.kind == "meeting"
        ]
        assert sorted(shown) == sorted(notes)
    for shot in work.book.find("client"):
        if shot.record.same_person_as is not None:
            same.part(shot.id)
    assert clients.list() == before


def test_records_that_were_joined_crosswise_are_one_person_everywhere() -> None:
    """Two laptops that joined each into the other: one row, whoever wrote first."""
    work = empty_casework()
    first, second = _two(work)
    same = work.services.same_person
    same.join(second, first)
    basis = work.services.clients.details(first).basis
    work.services.clients.change(first, {"same_person_as": second}, basis)
    (row,) = work.services.clients.list()
    assert row.id == min(first, second)
    assert len(work.services.clients.timeline(first)) == len(work.services.clients.timeline(second))


def test_an_order_given_after_joining_protects_every_record() -> None:
    """Joined first and protected then: no record of the person shows where they live."""
    work = empty_casework()
    first, second = _two(work)
    clients, same = work.services.clients, work.services.same_person
    work.change(first, {"address": "Piilokuja 7", "phone": "0459998887", "municipality": "Vaasa"})
    work.note(second, at(18, 11, "9.00"), "Asuu Piilokujalla.")
    joined, _ = same.join(second, first)

    work.change(second, {"safety_ban": True})

    for record in (first, second):
        page = clients.page(record)
        assert page.row.protected
        assert (page.phone, page.address, page.row.municipality) == (None, None, None)
        assert "Piilokuja" not in str(clients.timeline(record))
    same.part(joined)
    assert clients.page(first).row.protected


def test_an_order_that_came_to_one_record_apart_protects_the_other() -> None:
    """Two laptops join and protect apart: what is read is protected by any record."""
    work = empty_casework()
    first, second = _two(work)
    work.change(first, {"address": "Piilokuja 7"})
    work.services.same_person.join(second, first)
    work.book.commit([Edit(second, "client", second, "safety_ban", value=True)])

    assert work.services.clients.page(first).address is None
    assert work.services.clients.list()[0].protected


def test_the_safety_plan_of_either_record_is_the_person_s() -> None:
    """It is seen and written on where it stands from both; two plans are read together."""
    work = empty_casework()
    first, second = _two(work)
    crisis = work.services.crisis
    crisis.write_plan(crisis.plan_form(second), {"what_helps": "Kävely"})
    work.services.same_person.join(second, first)
    assert crisis.plan(first).is_written
    assert crisis.plan(first).texts["what_helps"] == "Kävely"
    crisis.write_plan(crisis.plan_form(first), {"what_helps": "Kävely ja sauna"})
    assert crisis.plan(second).texts["what_helps"] == "Kävely ja sauna"
    work.services.same_person.part(second)
    assert not crisis.plan(first).is_written
    crisis.write_plan(crisis.plan_form(first), {"what_helps": "Sisko"})
    work.services.same_person.join(second, first)
    assert crisis.plan(first).texts["what_helps"] == "Sisko\nKävely ja sauna"
    assert crisis.plan_form(first).texts["what_helps"] == "Sisko"
    assert crisis.plan_form(second).texts["what_helps"] == "Kävely ja sauna"


def test_rights_and_visits_of_either_record_are_the_person_s() -> None:
    """Consents, their withdrawal, comments, requests and visits are seen on both, each once."""
    work = empty_casework()
    first, second = _two(work)
    services, day = work.services, work.now().date()
    services.rights.give(second, ConsentForm("Tiedot Kelalle", day, "spoken"))
    services.rights.file_slip(second, SlipForm("En ole samaa mieltä", day, "slip"))
    services.requests.add(second, RequestForm("access", day, "form"))
    services.visit_safety.start(second, VisitForm(work.now() + timedelta(hours=1), "Päivystys"))
    services.same_person.join(second, first)
    (consent,) = services.rights.consents(first)
    services.rights.withdraw(consent, day)
    for record in (first, second):
        assert [row.state for row in services.rights.consents(record)] == ["withdrawn"]
        assert [row.client_id for row in services.rights.slips(record)] == [second]
        assert [row.client_id for row in services.visit_safety.of(record)] == [second]
        assert [row.client_id for row in services.requests.of(record)] == [second]
        assert [row.client_id for row in services.clients.page(record).requests] == [second]


def test_the_network_of_either_record_is_the_person_s() -> None:
    """Who is in it is seen from both and offered to a note, and is left out where it stands."""
    work = empty_casework()
    first, second = _two(work)
    network = work.services.network
    network.add_role(first, RoleDraft("sisko", "Anni"))
    network.add_role(second, RoleDraft("veli", "Seppo"))
    network.add_referral(second, ReferralDraft("Asunto", "Asuntotoimi"))
    work.services.same_person.join(second, first)
    assert network.names(first) == ("sisko Anni", "veli Seppo")
    view = network.view(first)
    assert [row.said.need for row in view.referrals] == ["Asunto"]
    network.change_role(view.roles[1], RoleDraft("veli", "Seppo Lahti"))
    assert network.names(second) == ("veli Seppo Lahti", "sisko Anni")
    network.drop(view.roles[1].id)
    assert network.names(second) == ("sisko Anni",)
