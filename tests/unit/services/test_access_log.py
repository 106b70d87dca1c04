"""What goes into the access log, how it is counted, and how it reads."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import get_type_hints

import pytest

from osmo_desktop.domain.access import ACTIONS, SCREENS, Entry, Hole
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.access_log import WINDOW, AccessFilter, AccessLogService, hole_words
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.requests import RequestForm
from osmo_desktop.services.watching import WATCHED
from tests.fakes.access_book import MemoryAccess, entry
from tests.fakes.memory_book import MemoryBook, SetClock
from tests.fakes.office import Office
from tests.unit.services.unwatched import NO_SERVICES, UNWATCHED

AINO, EERO = new_id(), new_id()


class Room:
    """One laptop with its log."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.book = MemoryBook(self.clock)
        self.logs = MemoryAccess()
        self.log = AccessLogService(self.book, self.logs, self.clock)

    def pass_(self, minutes: float) -> None:
        """Let time go by."""
        self.clock.time += timedelta(minutes=minutes)

    def told(self) -> list[tuple[str, str, int]]:
        """Action, client and count of what is written."""
        return [(one.action, one.client, one.count) for one in self.logs.written]


@pytest.fixture
def room() -> Room:
    """The laptop."""
    return Room()


def test_views_of_one_client_within_five_minutes_are_counted(room: Room) -> None:
    """The first is written at once, the others with the next entry after the window."""
    for screen in ("client", "note", "plan"):
        room.log.viewed([AINO], screen)
        room.pass_(1)
    assert room.told() == [("view", AINO, 1)]

    room.pass_(3)
    room.log.viewed([AINO], "client")
    assert room.told() == [("view", AINO, 1), ("view", AINO, 2), ("view", AINO, 1)]
    assert room.logs.written[1].screen == "note plan"


def test_one_look_is_counted_once(room: Room) -> None:
    """A page is read in several calls and again after a save: that is one look, not three."""
    for _ in range(3):
        room.log.viewed([AINO], "client")
    room.log.close()
    assert room.told() == [("view", AINO, 1), ("lock", "", 1)]


def test_other_clients_have_windows_of_their_own(room: Room) -> None:
    """Each first view is written before anything is shown."""
    room.log.viewed([AINO], "client")
    room.log.viewed([EERO], "client")
    assert room.told() == [("view", AINO, 1), ("view", EERO, 1)]


def test_locking_writes_what_was_counted_and_itself_once(room: Room) -> None:
    """Also when the vault is closed twice."""
    room.log.viewed([AINO], "client")
    room.pass_(1)
    room.log.viewed([AINO], "note")
    room.log.close()
    room.log.close()
    assert room.told() == [("view", AINO, 1), ("view", AINO, 1), ("lock", "", 1)]


def test_a_clock_that_is_set_back_closes_the_window(room: Room) -> None:
    """Nothing waits for a time that does not come again."""
    room.log.viewed([AINO], "client")
    room.pass_(-600)
    room.log.viewed([AINO], "client")
    assert room.told() == [("view", AINO, 1), ("view", AINO, 1)]


def test_a_disk_that_refuses_keeps_nobody_out_and_loses_no_entry(room: Room) -> None:
    """The entries wait in memory and are written, in order, with the next one."""
    whole = room.logs.append

    def refuse(entries: Sequence[Entry]) -> None:
        raise KnownError("disk-full")

    room.logs.append = refuse  # type: ignore[method-assign]  # a disk that is full
    room.log.viewed([AINO], "client")
    room.log.viewed([EERO], "client")
    room.logs.append = whole  # type: ignore[method-assign]  # and has room again
    room.log.record("print", client=AINO)
    assert room.told() == [("view", AINO, 1), ("view", EERO, 1), ("print", AINO, 1)]


def test_a_supervisor_breaks_the_glass_of_a_client_of_others(room: Room) -> None:
    """Not one's own client: that is a view like any worker's; the reason may come later."""
    own = room.book.new_client_stream()
    room.book.commit([Edit(own, "client", own, "family_name", "Oma")])
    room.book.role = "supervisor"
    room.log.viewed([own], "client")
    room.log.viewed([AINO], "client")
    room.log.explain(AINO, "  Sijainen sairastui.  ")
    room.log.explain(AINO, "   ")

    assert room.told() == [("view", own, 1), ("break_glass", AINO, 1), ("break_glass", AINO, 1)]
    assert room.logs.written[-1].reason == "Sijainen sairastui."


def test_wrong_passphrases_are_told_with_the_next_unlock(room: Room) -> None:
    """How many there were since the vault was open last."""
    room.log.unlocked(failed=3)
    room.log.unlocked(way="recovery")
    assert room.told() == [("failed_unlock", "", 3), ("unlock", "", 1), ("unlock", "", 1)]
    assert room.logs.written[-1].screen == "recovery"


def test_rows_are_filtered_and_named_as_far_as_the_reader_may_see(room: Room) -> None:
    """An erased client has no name, and no row without its time, person and laptop."""
    client = room.book.new_client_stream()
    room.book.commit([Edit(client, "client", client, "family_name", "Virtanen")])
    gone = new_id()
    room.logs.erased.add(gone)
    now = room.clock.now()
    ben = new_id()
    seen = [entry(now, client=one) for one in (client, gone, AINO)]
    room.logs.colleague(new_id(), ben, [*seen, entry(now - timedelta(days=2), "search", hits=4)])
    room.book.role = "auditor"

    rows = room.log.rows(AccessFilter(user=ben)).rows
    named = {row.client: (row.client_name, row.is_erased) for row in rows if row.client}
    assert named == {client: ("Virtanen", False), gone: ("", True), AINO: ("", False)}
    assert [row.action for row in rows][-1] == "search"
    assert [row.hits for row in rows][-1] == 4
    today = now.date()
    for wanted, count in (
        (AccessFilter(client=client), 1),
        (AccessFilter(user=ben, action="search"), 1),
        (AccessFilter(user=ben, since=today), 3),
        (AccessFilter(user=ben, until=today - timedelta(days=1)), 1),
        (AccessFilter(since=date(1999, 1, 1), until=date(1999, 1, 2)), 0),
    ):
        assert len([row for row in room.log.rows(wanted).rows if not row.is_own]) == count


def test_reading_the_log_is_in_the_log(room: Room) -> None:
    """Also of whom it was read; a worker reads no other log than the own one."""
    with pytest.raises(UserError, match="role-forbids"):
        room.log.rows()
    room.book.role = "supervisor"
    room.log.rows(AccessFilter(client=AINO))
    assert room.told() == [("log_view", AINO, 1)]


def test_every_hole_is_said_in_a_sentence() -> None:
    """One page or several, each with its numbers counted from one."""
    for code in ("missing", "changed", "key", "back"):
        assert "3" in hole_words(Hole(code, 2, 2))
        assert {"3", "8"} <= set(hole_words(Hole(code, 2, 7)))
    assert len({hole_words(Hole(code, 0, 0)) for code in ("forged", "foreign", "twice", "x")}) == 4


def test_nothing_is_written_that_has_no_word() -> None:
    """Every screen of the table, and no entry in words of the searcher."""
    office = Office()
    client, _ = office.services.clients.add(family_name="Virtanen", given_name="Aino", start=None)
    office.services.clients.page(client)
    office.services.clients.list(query="virta")
    office.services.search.find("virta salainen")
    written = office.logs.written
    assert {one.action for one in written} == {"view", "search"}
    assert all(one.action in ACTIONS and one.screen in SCREENS for one in written)
    assert "virta" not in repr(written)
    assert timedelta(hours=1) > WINDOW


def test_whatever_a_service_does_is_watched_or_says_why_not() -> None:
    """A new method of any service decides whether it belongs into the log."""
    kinds = get_type_hints(Services)
    found = {
        (service.name, name)
        for service in fields(Services)
        if service.name not in NO_SERVICES
        for name, _ in inspect.getmembers(kinds[service.name], inspect.isfunction)
        if not name.startswith("_")
    }
    excused = {
        (service, name)
        for service, whys in UNWATCHED.items()
        for names in whys.values()
        for name in names.split()
    }
    assert not found - set(WATCHED) - excused, "into services/watching.py, or unwatched.py with why"
    assert not (set(WATCHED) | excused) - found, "is gone"
    assert not set(WATCHED) & excused


def test_the_register_of_requests_is_a_view_of_everybody_in_it() -> None:
    """It shows what each client wishes; Today's reminder of it is a list and is none."""
    office = Office()
    client = office.client("Virtanen", "Aino")
    day = office.clock.now().date()
    office.services.requests.add(client, RequestForm("access", day - timedelta(days=29), "form"))
    office.services.today.overview(day)
    assert not [one for one in office.logs.written if one.screen == "request"]
    office.services.requests.all()
    assert [one.client for one in office.logs.written if one.screen == "request"] == [client]
