"""Conflicts: shown to people, settled by people, undone."""

from datetime import date

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.models import ConflictCard
from tests.fakes.memory_book import Colleague
from tests.fakes.office import Office


@pytest.fixture
def other(office: Office) -> Colleague:
    """A colleague's laptop."""
    return office.book.add_colleague("Ville Laine")


def _card(office: Office) -> ConflictCard:
    (card,) = office.services.conflicts.list()
    return card


def test_both_values_stand_with_their_writers(office: Office, other: Colleague) -> None:
    """A card shows every value as text for people, who wrote it, and which one is shown."""
    client = office.client(birth_date=date(1990, 1, 1))
    office.differ(other, "client", client, "birth_date", ("1990-01-02", "1990-01-03"))

    card = _card(office)

    assert (card.label, card.client_name, card.rule) == (
        "Date of birth",
        "Virtanen, Aino",
        "register",
    )
    assert {(value.text, value.author) for value in card.values} == {
        ("2 Jan 1990", "Anna Niemi"),
        ("3 Jan 1990", "Ville Laine"),
    }
    shown = office.shot("client", client).record.birth_date
    assert [value.value for value in card.values if value.is_shown] == [shown]
    assert card.values[0].is_shown


def test_codes_and_ticks_are_words(office: Office, other: Colleague) -> None:
    """A code is shown as its word, a tick as yes or no."""
    client = office.client()
    office.differ(other, "client", client, "language", ("sv", "en"))
    assert {value.text for value in _card(office).values} == {"Swedish", "English"}


def test_equal_values_are_no_conflict(office: Office, other: Colleague) -> None:
    """Two people who wrote the same have nothing to settle."""
    client = office.client()
    office.differ(other, "client", client, "phone", ("040 1", "040 1"))

    assert office.services.conflicts.list() == ()


def test_settling_supersedes_every_value(office: Office, other: Colleague) -> None:
    """The chosen value stands alone; the others stay in the history."""
    client = office.client()
    office.differ(other, "client", client, "municipality", ("Soini", "Evijärvi"))
    card = _card(office)

    office.services.conflicts.settle(card, "Soini")

    assert office.services.conflicts.list() == ()
    assert office.shot("client", client).record.municipality == "Soini"
    versions = office.services.conflicts.history(card).versions
    assert {version.value for version in versions} == {"Vimpeli", "Soini", "Evijärvi"}
    assert [version.is_head for version in versions] == [True, False, False, False]


def test_a_card_value_may_be_given_as_it_is(office: Office, other: Colleague) -> None:
    """The card's own value object settles as well as the plain value."""
    client = office.client()
    office.differ(other, "client", client, "municipality", ("Soini", "Evijärvi"))
    card = _card(office)

    office.services.conflicts.settle(card, card.values[1])

    assert office.shot("client", client).record.municipality == card.values[1].value


def test_an_undone_settlement_is_the_same_conflict_again(office: Office, other: Colleague) -> None:
    """Undo writes each former value back as its own op; the same one is shown as before."""
    client = office.client()
    office.differ(other, "client", client, "municipality", ("Soini", "Evijärvi"))
    card = _card(office)
    settlement, _ = office.services.conflicts.settle(card, "Lappajärvi")

    office.services.conflicts.undo(settlement)

    again = _card(office)
    assert [value.value for value in again.values] == [value.value for value in card.values]
    assert len(office.book.commits[-1]) == 2


def test_a_settlement_that_was_overtaken_is_not_undone(office: Office, other: Colleague) -> None:
    """Undo never writes over what somebody wrote after the settlement."""
    client = office.client()
    office.differ(other, "client", client, "municipality", ("Soini", "Evijärvi"))
    settlement, _ = office.services.conflicts.settle(_card(office), "Soini")
    details = office.services.clients.details(client)
    office.services.clients.change(client, {"municipality": "Kauhava"}, details.basis)

    with pytest.raises(UserError, match="settlement-overtaken"):
        office.services.conflicts.undo(settlement)


def test_a_value_that_nobody_saw_stays_a_conflict(office: Office, other: Colleague) -> None:
    """What arrives after the card was made is not settled away."""
    client = office.client()
    third = office.book.add_colleague("Kaisa Koski")
    office.book.show(third)
    seen = tuple(office.shot("client", client).basis["municipality"])
    office.differ(other, "client", client, "municipality", ("Soini", "Evijärvi"))
    card = _card(office)
    office.book.receive(third, [Edit(client, "client", client, "municipality", "Lappo", seen)])

    office.services.conflicts.settle(card, "Soini")

    assert {value.value for value in _card(office).values} == {"Soini", "Lappo"}


def test_a_settled_card_is_not_settled_again(office: Office, other: Colleague) -> None:
    """Two clicks, or a card from before an import, are told so."""
    client = office.client()
    office.differ(other, "client", client, "municipality", ("Soini", "Evijärvi"))
    card = _card(office)
    office.services.conflicts.settle(card, "Soini")

    with pytest.raises(UserError, match="conflict-gone"):
        office.services.conflicts.settle(card, "Evijärvi")


def test_a_safety_flag_stays_raised_and_is_lowered_with_a_reason(
    office: Office, other: Colleague
) -> None:
    """While any head raises it the flag is up; lowering asks why and supersedes all heads."""
    client = office.client(safety_ban=True)
    office.differ(other, "client", client, "safety_ban", (False, True))
    assert office.shot("client", client).record.safety_ban is True
    card = _card(office)
    assert card.rule == "safety"
    assert [value.value for value in card.values if value.is_shown] == [True]

    with pytest.raises(UserError, match="reason-missing"):
        office.services.conflicts.settle(card, value=False)
    settlement, _ = office.services.conflicts.settle(card, value=False, reason="Kielto päättyi")

    assert office.shot("client", client).record.safety_ban is False
    office.services.conflicts.undo(settlement)
    assert office.shot("client", client).record.safety_ban is True


def test_amendments_apart_are_settled_with_a_reason(office: Office, other: Colleague) -> None:
    """The settlement of an event field carries a reason of its own accord."""
    note_id = office.note(office.client(), "Kahvila.")
    office.differ(other, "meeting", note_id, "happened", ("Kahvi.", "Kahvit."))

    settlement, _ = office.services.conflicts.settle(_card(office), "Kahvi.")

    history = office.services.notes.view(note_id).history
    assert history[0].versions[0].reason == "A conflict was settled"
    office.services.conflicts.undo(settlement)
    assert len(office.services.conflicts.list()) == 1
