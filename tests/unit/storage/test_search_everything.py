"""The search reaches every text about a client that one may read, and no place of theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.finnish import Expander
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.records import KINDS, Sensitivity, StreamKind
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.services.search import SearchService
from osmo_desktop.storage.text_index import FtsIndex
from osmo_desktop.storage.view import view_engine
from tests.fakes.local_rows import MemoryRows
from tests.fakes.memory_book import MemoryBook, SetClock

CODES_ONLY = {"transfer", "notice_field"}


def free_texts(sensitivity: Sensitivity) -> Iterator[tuple[str, str]]:
    """Kind and field of every text that people write about a client."""
    for kind in KINDS.values():
        for name, spec in kind.fields.items():
            attribute = spec.attribute
            is_free = spec.type is str and not attribute.choices and not attribute.ref
            is_wanted = is_free and attribute.sensitivity is sensitivity and name != "struck"
            if kind.stream is StreamKind.CLIENT and is_wanted and kind.name not in CODES_ONLY:
                yield kind.name, name


class Office:
    """A client's records, each with one word of its own, under the real index and service."""

    def __init__(self, sensitivity: Sensitivity, *, protected: bool = False) -> None:
        clock = SetClock()
        book = self.book = MemoryBook(clock)
        self.drafts = DraftService(book, MemoryRows(), clock)
        client = self.client = book.new_client_stream()
        edits = [Edit(client, "client", client, "safety_ban", True)] if protected else []
        self.words: dict[str, tuple[str, str]] = {}
        for number, (kind, field) in enumerate(free_texts(sensitivity)):
            entity = client if kind == "client" else new_id()
            word = f"sq{number:03d}x"
            self.words[word] = (kind, entity)
            edits.append(Edit(client, kind, entity, field, word))
        book.commit(edits)
        self.index = index = FtsIndex(view_engine(), lambda: book.fold, Expander().expand)
        self.search = SearchService(book, index, self.drafts)

    def found(self, word: str) -> list[tuple[str, str]]:
        """What a search gives: kind and record."""
        return [(hit.kind, hit.entity) for hit in self.search.find(word)]


def test_every_text_about_a_client_is_found() -> None:
    """Notes, plans, goals, steps, tasks, attempts, measures and the rest: by any of their words."""
    office = Office(Sensitivity.PERSONAL)

    missed = [place for word, place in office.words.items() if office.found(word) != [place]]

    assert len(office.words) > 60
    assert not missed


@pytest.mark.parametrize("protected", [False, True])
def test_no_place_is_in_the_index(protected: bool) -> None:
    """Addresses, phones and places are never found by words, whoever the client is."""
    office = Office(Sensitivity.LOCATION, protected=protected)

    assert office.words
    assert not [word for word in office.words if office.found(word)]


def test_ids_are_no_words() -> None:
    """The id that a record names is not found as if somebody had written it."""
    clock = SetClock()
    book = MemoryBook(clock)
    client, former = book.new_client_stream(), new_id()
    book.commit([Edit(client, "meeting", new_id(), "moved_from", former)])
    index = FtsIndex(view_engine(), lambda: book.fold, Expander().expand)

    assert SearchService(book, index, DraftService(book, MemoryRows(), clock)).find(former) == ()


def test_own_drafts_are_found_inflected_and_shielded() -> None:
    """What is being written here is found in any form, never by where a protected client is."""
    office = Office(Sensitivity.LOCATION, protected=True)
    municipality = next(w for w, (kind, _) in office.words.items() if kind == "client")
    happened = f"Käytiin kirjastossa, kotona {municipality}."
    draft = NoteDraft(new_id(), office.client, happened=happened)
    office.drafts.save(draft)

    (hit,) = office.search.find("kirjasto")

    assert (hit.kind, hit.entity, hit.client_id) == ("draft", draft.id, office.client)
    assert municipality not in hit.snippet
    assert office.search.find("kirja silta") == ()
    assert office.search.find(municipality) == ()


def test_pages_of_hits_hold_each_once_and_a_hidden_one_is_not_even_counted() -> None:
    """A draft, then records, in pages; a place asked for tells of no protected client."""
    office = Office(Sensitivity.PERSONAL, protected=True)
    edits = [
        Edit(office.client, "client", office.client, "municipality", "Soini"),
        *(Edit(office.client, "task", new_id(), "text", f"Kahvilla Soini {n}") for n in range(7)),
    ]
    office.book.commit(edits)
    office.index.note(None)
    office.drafts.save(NoteDraft(new_id(), office.client, happened="Kahvilla."))

    pages = [office.search.page("kahvilla", limit=3)]
    while pages[-1].next_skip is not None:
        pages.append(office.search.page("kahvilla", limit=3, skip=pages[-1].next_skip))

    assert [len(page) for page in pages] == [3, 3, 2]
    assert {page.total for page in pages} == {8}
    assert len({hit.entity for page in pages for hit in page.hits}) == 8
    hidden = office.search.page("soini", limit=3)
    assert (hidden.hits, hidden.total) == ((), 0)


def test_groups_sessions_and_events_are_found_and_told() -> None:
    """By theme, topic, name or place; a group is told with its sessions, and with nobody's name."""
    office = Office(Sensitivity.PERSONAL)
    team, group, session, event = office.book.team_stream, new_id(), new_id(), new_id()
    starts = "2026-11-12T10:00:00+02:00"
    office.book.commit(
        [
            Edit(team, "group", group, "name", "Keskiviikkoryhmä"),
            Edit(team, "group", group, "theme", "Arjen rytmi"),
            Edit(team, "session", session, "group", group),
            Edit(team, "session", session, "topic", "Uni ja lepo"),
            Edit(team, "session", session, "starts", starts),
            Edit(team, "event", event, "name", "Torikahvit"),
        ]
    )
    office.index.note(None)

    for word, found in (
        ("rytmiä", ("group", group)),
        ("levosta", ("session", session)),
        ("torikahveilla", ("event", event)),
    ):
        assert office.found(word) == [found]
    (hit,) = office.search.find("lepo")
    assert (hit.client_id, hit.client_name, hit.place) == (
        "",
        "Keskiviikkoryhmä",
        f"session:{session}",
    )
    told = office.search.activity("group", group)
    assert ("Theme", "Arjen rytmi") in told.fields
    assert [line.endswith("Uni ja lepo") for line in told.sessions] == [True]
    with pytest.raises(UserError):
        office.search.activity("client", office.client)


def test_a_group_where_a_protected_client_lives_tells_nothing_of_them() -> None:
    """Its place is found and stands as it is written, for all clients alike; nobody is told."""
    office = Office(Sensitivity.LOCATION, protected=True)
    team, group, session = office.book.team_stream, new_id(), new_id()
    client, attendance = office.client, new_id()
    office.book.commit(
        [
            Edit(team, "group", group, "name", "Keskiviikkoryhmä"),
            Edit(team, "group", group, "place", "Kanariala"),
            Edit(team, "session", session, "group", group),
            Edit(team, "session", session, "place", "Kanariala"),
            Edit(client, "client", client, "family_name", "Aaltonen"),
            Edit(client, "client", client, "municipality", "Kanariala"),
            Edit(client, "attendance", attendance, "session", session),
            Edit(client, "attendance", attendance, "state", "present"),
            Edit(client, "attendance", attendance, "note", "Lähti Kanarialaan aikaisin."),
        ]
    )
    office.index.note(None)

    page = office.search.page("Kanariala")

    assert {(hit.kind, hit.client_id, hit.snippet) for hit in page.hits} == {
        ("group", "", "Keskiviikkoryhmä\nKanariala"),
        ("session", "", "Kanariala"),
    }
    assert page.total == 2
    told = [office.search.activity(*one) for one in (("group", group), ("session", session))]
    assert told[0].sessions == ("Kanariala",)
    assert told[1].fields == (("Place", "Kanariala"),)
    shown = f"{told} {page}"
    assert not [
        word for word in ("Aaltonen", client, attendance, "resent", "Lähti") if word in shown
    ]
