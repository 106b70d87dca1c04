"""The queue to the client system: what waits, what comes back, what is copied and exported."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.pathway_data import shipped_pathway
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.transfers import (
    AMENDED,
    JSON,
    STRUCK,
    WAITS,
    TransferRow,
    TransferView,
)
from tests.fakes.casework import Casework, at, empty_casework


def _one(work: Casework, document: str) -> TransferRow:
    return next(row for row in work.services.transfers.queue().rows if row.id == document)


def _amend(work: Casework, note: str, words: str) -> None:
    draft = work.services.notes.start_amendment(note)
    work.services.notes.approve(draft.changed(happened=words, reason="Täsmennys"))


def _note(work: Casework) -> tuple[str, str]:
    client = work.add("Aalto", "Mirja", "Vimpeli")
    return client, work.note(client, at(16, 11, "9.00"), "Käynti.")


def test_every_approved_document_waits_the_oldest_first_and_drafts_do_not() -> None:
    """A note, an approved plan and a complete notice wait; drafts and open notices do not."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 2))
    work.clock.time = at(10, 11, "12.00")
    note = work.note(client, at(10, 11, "9.00"), "Käynti.")
    work.draft(client, at(10, 11, "10.00"), happened="Kesken.")
    work.clock.time = at(12, 11, "12.00")
    plan, _ = work.services.plans.begin(client)
    assert [row.id for row in work.services.transfers.queue().rows] == [note]
    work.services.plans.add_goal(plan.id, "Aamurytmi")
    work.services.plans.approve(plan.id)
    work.clock.time = at(19, 11, "12.00")
    (notice,) = work.services.clients.page(client).missing_notices
    work.services.clients.set_notice(notice.id, "complete")

    rows = work.services.transfers.queue().rows

    assert [row.id for row in rows] == [note, plan.id, notice.id]
    assert [(row.state, row.age) for row in rows] == [(WAITS, 9), (WAITS, 7), (WAITS, 0)]


def test_a_transferred_document_comes_back_when_it_is_amended() -> None:
    """Marked with day and id it leaves the queue; with other words it is in it again."""
    work = empty_casework()
    _, note = _note(work)
    service = work.services.transfers
    service.mark_transferred(_one(work, note), date(2026, 11, 18), " AT-77 ")
    row = _one(work, note)
    assert (row.state, row.target_id, row.moved) == ("transferred", "AT-77", date(2026, 11, 18))
    assert not row.is_queued

    _amend(work, note, "Käynti siirtyi.")

    row = _one(work, note)
    assert (row.state, row.is_queued, row.target_id) == (AMENDED, True, "AT-77")
    service.mark_transferred(row, date(2026, 11, 19), "AT-77")
    assert _one(work, note).state == "transferred"


def test_words_that_were_amended_back_wait_while_the_client_system_has_others() -> None:
    """It waits by what was transferred last; words that need no transfer change nothing there."""
    work = empty_casework()
    _, note = _note(work)
    transfers, day = work.services.transfers, date(2026, 11, 19)
    transfers.mark_transferred(_one(work, note), day, "T1")
    _amend(work, note, "Toinen.")
    transfers.mark_not_required(_one(work, note), "Vain kirjoitusvirhe")
    _amend(work, note, "Käynti.")
    assert (_one(work, note).state, _one(work, note).target_id) == ("transferred", "T1")
    _amend(work, note, "Toinen kerran vielä.")
    transfers.mark_transferred(_one(work, note), day, "T2")
    _amend(work, note, "Käynti.")
    assert (_one(work, note).state, _one(work, note).target_id) == (AMENDED, "T2")


def test_the_newer_transfer_is_the_last_one_though_the_clock_was_set_back() -> None:
    """The row names the transfer that came last, and that one is taken back."""
    work = empty_casework()
    _, note = _note(work)
    transfers = work.services.transfers
    transfers.mark_transferred(_one(work, note), date(2026, 11, 19), "T1")
    work.clock.advance(hours=-1)
    transfers.mark_transferred(_one(work, note), date(2026, 11, 19), "T2")
    assert _one(work, note).target_id == "T2"
    transfers.take_back(note)
    assert _one(work, note).target_id == "T1"


def test_words_that_came_meanwhile_are_not_marked_with_what_was_shown() -> None:
    """The mark is of the version that was on the screen."""
    work = empty_casework()
    _, note = _note(work)
    shown = _one(work, note)
    _amend(work, note, "Toiset sanat.")
    work.services.transfers.mark_transferred(shown, date(2026, 11, 19), "AT-1")
    assert _one(work, note).state == AMENDED


def test_a_struck_note_is_in_the_queue_only_if_the_client_system_has_it() -> None:
    """Struck before the transfer it is gone from it; struck after, it has to be struck there."""
    work = empty_casework()
    client, note = _note(work)
    other = work.note(client, at(17, 11, "9.00"), "Toinen.")
    work.services.transfers.mark_transferred(_one(work, note), date(2026, 11, 18), "AT-1")
    for one in (note, other):
        work.services.notes.strike(one, "Väärä asiakas")
    assert [(row.id, row.state) for row in work.services.transfers.queue().rows] == [(note, STRUCK)]


def test_not_required_needs_a_reason_and_a_transfer_needs_an_id_and_a_day_of_the_past() -> None:
    """Nothing is saved without them."""
    work = empty_casework()
    _, note = _note(work)
    service, row = work.services.transfers, _one(work, note)
    for code, mark in (
        ("reason-missing", lambda: service.mark_not_required(row, " ")),
        ("transfer-target-missing", lambda: service.mark_transferred(row, date(2026, 11, 18), "")),
        ("transfer-day", lambda: service.mark_transferred(row, date(2026, 11, 20), "AT-1")),
        ("transfer-day", lambda: service.mark_transferred(row, date(2026, 11, 15), "AT-1")),
    ):
        with pytest.raises(UserError) as caught:
            mark()
        assert caught.value.code == code
    assert _one(work, note).state == WAITS
    service.mark_not_required(row, "Kirjattu suoraan järjestelmään")
    assert _one(work, note).reason == "Kirjattu suoraan järjestelmään"


def test_blocks_stand_in_the_order_of_the_target_and_hide_a_protected_place() -> None:
    """As the table of the target says; a protected client's place is in none of them."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", "Vimpeli", start=date(2026, 9, 2))
    note = work.note(client, at(16, 11, "9.00"), "Käynti.", place="Koulutie 3, Vimpeli")

    def view() -> TransferView:
        return work.services.transfers.view("meeting", note)

    labels = [block.label for block in view().blocks]
    assert labels == [
        "Time of the event",
        "Kind of contact",
        "Service and its task",
        "What happened",
        "The client's view",
        "The worker's assessment",
        "Agreed next steps",
        "Recorded by",
    ]
    assert "Koulutie" in view().blocks[1].text
    work.change(client, {"safety_ban": True})
    assert view().blocks[1].text == "Home visit\n[protected]"


def test_an_export_holds_what_the_blocks_hold() -> None:
    """As text for people, with a mark of UTF-8, and as JSON for programs."""
    work = empty_casework()
    client, note = _note(work)
    service = work.services.transfers
    text = service.export([("meeting", note)])
    assert text.client_ids == (client,)
    words = text.data.decode("utf-8-sig")
    read = json.loads(service.export([("meeting", note)], JSON).data)
    for block in service.view("meeting", note).blocks:
        assert f"\n{block.label}\n{block.text}\n" in words
        assert {"label": block.label, "text": block.text} in read["documents"][0]["blocks"]
    with pytest.raises(UserError):
        service.export([("meeting", client)])


def test_minimising_is_proposed_once_the_days_of_the_rule_have_passed() -> None:
    """Not before, and nothing is done about it by itself."""
    work = empty_casework()
    _, note = _note(work)
    work.services.transfers.mark_transferred(_one(work, note), date(2026, 11, 19), "AT-1")
    work.clock.advance(days=89)
    assert not _one(work, note).is_proposed
    work.clock.advance(days=1)
    assert _one(work, note).is_proposed
    assert work.services.notes.view(note).happened == "Käynti."
    assert work.services.transfers.queue().proposal


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(["move", "skip", "back", "amend", "strike"]), max_size=8))
def test_no_sequence_drops_a_version_or_a_record(doing: list[str]) -> None:
    """Marking, taking back, amending and striking keep every version, and the state follows."""
    work = empty_casework()
    _, note = _note(work)
    service, versions, records, is_struck = work.services.transfers, 1, 0, False
    expected: str | None = WAITS
    for number, step in enumerate(doing):
        rows = [row for row in service.queue().rows if row.id == note]
        if step in ("move", "skip") and rows:
            if step == "move":
                service.mark_transferred(rows[0], date(2026, 11, 19), f"AT-{number}")
            else:
                service.mark_not_required(rows[0], "Ei tarvita")
            records += 1
        elif step == "back" and rows and rows[0].transfer_id:
            service.take_back(note)
        elif step == "amend" and not is_struck:
            _amend(work, note, f"Versio {number}")
            versions += 1
        elif step == "strike" and not is_struck:
            work.services.notes.strike(note, "Virhe")
            is_struck = True
        work.clock.advance(minutes=1)
        assert len(work.book.history("meeting", note, "happened")) == versions
        assert len(work.book.find("transfer")) == records
    told = [s.record for s in work.book.find("transfer") if not s.record.struck]
    rows = [row for row in service.queue().rows if row.id == note]
    expected = None if is_struck and not any(r.state == "transferred" for r in told) else ""
    assert (rows == []) is (expected is None)
    if rows:
        present = [r for r in told if r.version == rows[0].version]
        assert rows[0].is_queued is (not present)


def test_a_decision_is_copied_with_its_words() -> None:
    """Contents by their names; it waits as soon as it is recorded."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 2))
    (engagement,) = work.book.find("engagement", stream=client)
    decided = date(2026, 11, 2)
    contents = shipped_pathway().contents_of("social_rehabilitation", decided)[:2]
    values = {
        "number": "12/2026",
        "decided": decided,
        "decided_by": "Johtava sosiaalityöntekijä",
        "contents": tuple(one.id for one in contents),
    }
    decision, _ = work.services.pathway.record_decision(engagement.id, values)
    (row,) = work.services.transfers.queue().rows
    assert (row.kind, row.id, row.day) == ("decision", decision, decided)
    texts = [b.text for b in work.services.transfers.view("decision", decision).blocks]
    assert "\n".join(sorted(one.label["en"] for one in contents)) in [
        "\n".join(sorted(text.splitlines())) for text in texts
    ]


def test_a_document_waits_since_its_newest_change_or_that_of_a_part() -> None:
    """A step that was added long after the transfer waits since then, not since the note."""
    work = empty_casework()
    _, note = _note(work)
    work.clock.time = at(19, 11, "10.00")
    work.services.transfers.mark_transferred(_one(work, note), date(2026, 11, 19), "K-1")
    work.clock.time = at(30, 11, "10.00")
    draft = work.services.notes.start_amendment(note)
    steps = (StepDraft("Soitto Kelaan"),)
    work.services.notes.approve(draft.changed(steps=steps, reason="Täsmennys"))
    work.clock.time = at(30, 11, "12.00")

    row = _one(work, note)

    assert (row.state, row.since, row.age) == (AMENDED, date(2026, 11, 30), 0)
