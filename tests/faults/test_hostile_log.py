"""A member with a modified program and a log: others' logs, forged claims, junk in the own one."""

from __future__ import annotations

import pytest

from osmo_desktop.crypto import ratchet
from osmo_desktop.crypto.derive import key_id
from osmo_desktop.domain import claims
from osmo_desktop.domain.access import ENTRY, DeviceLog, Entry
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.formats.access_page import AccessPage, seal_page
from osmo_desktop.storage.access_log import logs
from tests.fakes.memory_book import NOON
from tests.faults.hostile import Forger, payload
from tests.integration.test_removals import promote
from tests.laptops import Laptop, Team


def log_of(reader: Laptop, device: str) -> DeviceLog:
    """A laptop's log as another one reads it."""
    return next(log for log in logs(reader.ledger) if log.device == device)


def page_for(log: str, number: int) -> AccessPage:
    """A page that somebody without the key made up."""
    entries = (Entry(at=1_795_000_000_000, action="view", client="cd" * 16, reason="Väärä."),)
    key = ratchet.first_key(bytes(32))
    kid8 = key_id(bytes(32), bytes.fromhex(log), 0)[:8]
    return seal_page(key, entries, log=bytes.fromhex(log), kid8=kid8, number=number, start=0)


def entry_op(laptop: Laptop, page: AccessPage, entity: str) -> bytes:
    """The payload that carries a page."""
    return payload(laptop, kind=ENTRY, entity=entity, field="page", value=page.text)


def team_key(laptop: Laptop) -> bytes:
    """The key that lies around pages."""
    (held,) = laptop.ledger.keyring.stream_keys(laptop.book.team_stream).values()
    return held.key


@pytest.fixture
def at_work(team: Team) -> Team:
    """Everybody looked at something, and everybody has everything."""
    for laptop in team.everybody:
        laptop.restarted()
        laptop.services.access.record("view", client="ab" * 16, screen="note")
    team.exchange()
    return team


def test_a_page_in_another_laptops_log_is_quarantined_everywhere(at_work: Team) -> None:
    """Cilla writes into the stream of Ben's log: it counts nowhere and waits for no key."""
    team, ben = at_work, at_work.ben.book.device
    before = log_of(team.anna, ben)
    page = page_for(ben, 1)
    Forger(team.cilla, team.store).publish(
        [(ben, entry_op(team.cilla, page, ben))], key=team_key(team.cilla)
    )
    team.exchange(team.anna, team.ben)

    assert log_of(team.anna, ben).entries[: len(before.entries)] == before.entries
    assert log_of(team.anna, ben).holes == before.holes == ()
    for laptop in (team.anna, team.ben):
        verdicts = [op.verdict for op in laptop.ledger.fold.quarantined if op.op.kind == ENTRY]
        assert verdicts == ["role-forbids"]
        assert laptop.services.sync.status().awaiting_key == 0


def test_a_page_of_anothers_log_in_the_own_one_is_told(at_work: Team) -> None:
    """Cilla's laptop signs a page that names Ben's log: nothing of it is read, and she is seen."""
    team, ben, cilla = at_work, at_work.ben.book.device, at_work.cilla.book.device
    before = log_of(team.anna, ben)
    Forger(team.cilla, team.store).publish(
        [(cilla, entry_op(team.cilla, page_for(ben, 2), ben))], key=team_key(team.cilla)
    )
    team.anna.sync(team.store)

    assert log_of(team.anna, ben).entries == before.entries
    assert [(hole.code, hole.first) for hole in log_of(team.anna, ben).holes] == [("foreign", 2)]
    assert team.anna.ledger.fold.quarantined == []


@pytest.mark.parametrize(("at", "tz"), [(claims.MAX_AT, 1439), (claims.MIN_AT, -1439)])
def test_times_at_the_ends_of_the_calendar_keep_nobody_from_the_logs(
    at_work: Team, monkeypatch: pytest.MonkeyPatch, at: int, tz: int
) -> None:
    """The last time that any zone shows is a row, and a page with a later one is a hole."""
    team, cilla = at_work, at_work.cilla
    state = cilla.ledger.log_state()
    assert state is not None
    beyond = at + (1 if at > 0 else -1)
    for moment in (at, beyond):
        entries = (Entry(at=moment, tz=tz, action="print"),)
        with monkeypatch.context() as program:
            program.setattr(Entry, "when", NOON)  # the op around it says an ordinary time
            cilla.ledger.log_access(entries)
    team.exchange(cilla, team.anna)

    log = log_of(team.anna, cilla.book.device)
    assert [(hole.code, hole.first) for hole in log.holes] == [("forged", state.count + 1)]
    rows = team.anna.services.access.rows().rows
    assert [row.at.year for row in rows if row.action == "print"] == [9999 if at > 0 else 1]


@pytest.mark.parametrize("count", [3, 2**60])
def test_a_forged_count_is_told(at_work: Team, count: int) -> None:
    """A segment whose claim fits no log: found at once, and 2^60 pages are not waited for."""
    team, cilla = at_work, at_work.cilla.book.device
    Forger(team.cilla, team.store).publish_records([], audit=(count, bytes([7]) * 32))
    team.anna.sync(team.store)

    holes = log_of(team.anna, cilla).holes
    assert {hole.code for hole in holes} & {"forged", "missing"}
    assert all(hole.last - hole.first < 1_000 for hole in holes)


def test_a_segment_that_hides_the_log_is_told(at_work: Team) -> None:
    """A program that says of its log that it never began, after it had."""
    team, cilla = at_work, at_work.cilla.book.device
    Forger(team.cilla, team.store).publish_records([])
    team.anna.sync(team.store)

    assert "back" in {hole.code for hole in log_of(team.anna, cilla).holes}


def test_junk_in_the_own_log_is_told_and_folds_nothing(at_work: Team) -> None:
    """Records that are no pages in the stream of the own log: no client, no page, no crash."""
    team, cilla = at_work, at_work.cilla.book.device
    junk = [
        payload(team.cilla, kind="client", entity=cilla, field="family_name", value="Paha"),
        payload(team.cilla, kind=ENTRY, entity=cilla, field="page", value="T1dMMQ=="),
        payload(team.cilla, kind=ENTRY, entity=cilla, field="page", value=7),
        b"no json",
    ]
    before = log_of(team.anna, cilla).entries
    Forger(team.cilla, team.store).publish(
        [(cilla, plain) for plain in junk], key=team_key(team.cilla)
    )
    team.anna.sync(team.store)

    assert log_of(team.anna, cilla).entries == before
    assert [hole.code for hole in log_of(team.anna, cilla).holes].count("forged") == len(junk)
    assert "Paha" not in {row.family_name for row in team.anna.services.clients.list()}
    assert team.anna.restarted().services.verify()["malformed"] == 0


def test_nobody_announces_a_key_of_anothers_log(at_work: Team) -> None:
    """Not even a supervisor: the writer goes on under its own, readers open nothing under it."""
    team, ben = at_work, at_work.ben.book.device
    promote(team, team.cilla)
    team.exchange()
    before = team.ben.ledger.log_state()
    kid = key_id(bytes(32), bytes.fromhex(ben), 9).hex()
    value = Announcement(9, kid).text
    stream = team.cilla.book.team_stream
    plain = payload(team.cilla, kind="stream_key", entity=ben, field="kid", value=value)
    Forger(team.cilla, team.store).publish([(stream, plain)])
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        (op,) = laptop.ledger.fold.quarantined
        assert (op.op.value, op.verdict) == (value, "role-forbids")
    after = team.ben.ledger.log_state()
    assert before is not None
    assert after is not None
    assert before.kid == after.kid
