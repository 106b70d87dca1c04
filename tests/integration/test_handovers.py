"""Handing a client over between real laptops: over the folder and over a stick, in any order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.services.disclosures import Disclosed
from osmo_desktop.services.handover_words import given_words
from osmo_desktop.services.handovers import HandoverRow, Wanted
from osmo_desktop.storage.writing_keys import writing_key
from osmo_desktop.sync.cutting import cut
from tests.integration.test_bundles import take, write
from tests.integration.test_removals import promote
from tests.laptops import Laptop, Team

DISCLOSED = Disclosed(
    "Kuntayhtymä Etelä", "Cilla", "permission", "Lupa 1.11.2026", "Koko asiakirja"
)


def offer(giver: Laptop, client: str, taker: Laptop, **more: Any) -> str:
    """A client is offered to somebody; gives the offer's id."""
    wanted = Wanted(taker.book.user, more.pop("cause", "workload"), **more)
    offer_id, _ = giver.services.handovers.offer(client, wanted)
    return offer_id


def row(laptop: Laptop, offer_id: str) -> HandoverRow:
    """How an offer stands on a laptop."""
    (found,) = [row for row in laptop.services.handovers.all() if row.id == offer_id]
    return found


def states(offer_id: str, *laptops: Laptop) -> set[str]:
    """How an offer stands on several laptops."""
    return {row(laptop, offer_id).state for laptop in laptops}


def workers(laptop: Laptop, client: str) -> set[str]:
    """Who works with a client, by name."""
    return {worker.name for worker in laptop.services.assignments.workers(client)}


def refused(laptop: Laptop, call: str, *args: Any) -> str:
    """The code with which a hand-over is refused."""
    with pytest.raises(UserError) as told:
        getattr(laptop.services.handovers, call)(*args)
    return told.value.code


@pytest.fixture
def client(team: Team) -> str:
    """A client of Ben's alone, whom Anna supervises."""
    made = team.ben.client()
    team.ben.note(made, "Benin muistiinpano.")
    team.exchange(team.ben, team.anna, team.cilla, rounds=1)
    return made


# -- the way over ------------------------------------------------------------------------------


def test_a_client_is_handed_over(team: Team, client: str) -> None:
    """Offered, accepted, visited together, finished: then the keys change and Ben has no part."""
    ben, cilla = team.ben, team.cilla
    old_keys = set(ben.ledger.keyring.stream_keys(client))
    offered = offer(ben, client, cilla, words="Jään vuorotteluvapaalle.")
    team.exchange()
    seen = row(cilla, offered)
    assert (seen.state, seen.label, seen.words, seen.can_answer) == ("open", "", "", True)
    assert cilla.notes() == set()

    cilla.services.handovers.accept(offered)
    assert row(cilla, offered).awaits_key
    team.exchange()
    assert not row(cilla, offered).awaits_key
    assert row(cilla, offered).words == "Jään vuorotteluvapaalle."
    assert cilla.notes() == {"Benin muistiinpano."}
    assert states(offered, *team.everybody) == {"accepted"}
    assert workers(cilla, client) == {"Ben", "Cilla"}

    ben.services.handovers.finish(offered)
    team.exchange()
    team.exchange()
    cilla.note(client, "Cillan muistiinpano.")
    team.exchange()

    assert states(offered, *team.everybody) == {"finished"}
    assert workers(team.anna, client) == {"Cilla"}
    assert "Cillan muistiinpano." in team.anna.notes()
    assert "Cillan muistiinpano." not in ben.notes()
    ledger = cilla.ledger
    assert writing_key(ledger.keyring, ledger.fold, ledger.history, client).kid not in old_keys

    back = offer(cilla, client, ben)
    team.exchange(cilla, ben, rounds=1)
    ben.services.handovers.accept(back)
    team.exchange()
    assert ben.notes() == {"Benin muistiinpano.", "Cillan muistiinpano."}


def test_a_client_is_handed_over_without_any_folder(
    team: Team, client: str, tmp_path: Path
) -> None:
    """Offer, answer and key travel by files alone; the case opens when the key is there."""
    ben, cilla = team.ben, team.cilla
    paths = [tmp_path / f"{number}.osmo" for number in range(3)]
    offered = offer(ben, client, cilla)
    write(ben, paths[0], cilla)
    take(cilla, paths[0])
    cilla.services.handovers.accept(offered)
    assert row(cilla.restarted(), offered).awaits_key
    write(cilla, paths[1], ben)
    take(ben, paths[1])
    write(ben, paths[2], cilla)
    take(cilla, paths[2])

    assert cilla.notes() == {"Benin muistiinpano."}
    assert states(offered, ben, cilla) == {"accepted"}


def test_a_declined_offer_opens_nothing(team: Team, client: str) -> None:
    """No key leaves before the answer, and none after a refusal; its cause is told."""
    offered = offer(team.ben, client, team.cilla)
    team.exchange()
    team.cilla.services.handovers.decline(offered, "talk_first")
    team.exchange()

    assert states(offered, *team.everybody) == {"declined"}
    assert row(team.ben, offered).answer == "talk_first"
    assert not team.cilla.ledger.keyring.stream_keys(client)
    assert refused(team.cilla, "accept", offered) == "handover-closed"
    again = offer(team.ben, client, team.cilla)
    team.exchange()
    team.cilla.services.handovers.accept(again)
    team.exchange()
    assert team.cilla.notes() == {"Benin muistiinpano."}


def test_no_word_about_the_client_leaves_its_stream(team: Team, client: str) -> None:
    """The team's stream tells ids and codes; reason and what is given lie in the client's."""
    offer(team.ben, client, team.cilla, words="Salainen syy.", disclosed=DISCLOSED)
    stream = team.ben.book.team_stream
    said = [op.op for op in team.ben.ops() if op.stream == stream and op.op.kind == "handover"]

    assert len(said) == 1
    assert set(str(said[0].value)) <= set("0123456789abcdef:_workload")
    words = [op for op in team.ben.ops() if op.op.kind in ("handover_reason", "disclosure")]
    assert words
    assert {op.stream for op in words} == {client}


# -- at the same time --------------------------------------------------------------------------


def test_two_offers_at_once_both_count(team: Team, client: str) -> None:
    """Ben and Anna offer the same client to Cilla: all three work with it once she accepts."""
    team.anna.assign(client, team.anna.book.user)
    team.exchange()
    first = offer(team.ben, client, team.cilla)
    second = offer(team.anna, client, team.cilla)
    team.exchange()
    team.cilla.services.handovers.accept(first)
    team.cilla.services.handovers.accept(second)
    team.exchange()

    assert states(first, *team.everybody) == states(second, *team.everybody) == {"accepted"}
    assert workers(team.ben, client) == {"Anna", "Ben", "Cilla"}


def test_an_offer_taken_back_while_it_is_accepted_is_accepted(team: Team, client: str) -> None:
    """Cilla works with the client on every laptop, and Ben still does: nobody is lost."""
    offered = offer(team.ben, client, team.cilla)
    team.exchange()
    team.ben.services.handovers.take_back(offered)
    team.cilla.services.handovers.accept(offered)
    team.exchange()

    assert states(offered, *team.everybody) == {"accepted"}
    assert workers(team.anna, client) == {"Ben", "Cilla"}
    assert team.cilla.notes() == {"Benin muistiinpano."}


def test_a_taken_back_offer_is_closed(team: Team, client: str) -> None:
    """Once Cilla knows, she accepts no more; another colleague takes back nothing."""
    offered = offer(team.ben, client, team.cilla)
    team.exchange()
    assert refused(team.cilla, "take_back", offered) == "handover-not-yours"
    assert refused(team.anna, "decline", offered, "workload") == "handover-not-yours"
    team.ben.services.handovers.take_back(offered)
    team.exchange()

    assert states(offered, *team.everybody) == {"taken_back"}
    assert refused(team.cilla, "accept", offered) == "handover-closed"


def test_the_giver_is_removed_meanwhile(team: Team, client: str) -> None:
    """The offer stays; Cilla takes the client over, and the supervisor had it all the time."""
    offered = offer(team.ben, client, team.cilla)
    team.exchange()
    team.anna.services.removals.remove_member(team.ben.book.user)
    cut(team.cilla.ledger, now=team.cilla.clock.now())
    team.cilla.services.handovers.accept(offered)
    team.exchange(team.anna, team.cilla, rounds=3)

    assert workers(team.anna, client) == workers(team.cilla, client) == {"Cilla"}
    assert states(offered, team.anna, team.cilla) == {"finished"}
    assert team.cilla.notes() == {"Benin muistiinpano."}


def test_the_client_is_erased_meanwhile(team: Team, client: str) -> None:
    """An offer of an erased client is closed; one accepted at the same time opens nothing."""
    promote(team, team.cilla)
    taken = team.cilla.client("Korhonen", "Eero")
    offers = [offer(team.ben, client, team.cilla), offer(team.cilla, taken, team.ben)]
    for erased in (client, taken):
        team.cilla.sync(team.store)
        team.anna.sync(team.store)
        team.anna.services.erasures.approve(erased, "request")
    team.exchange(team.cilla, team.ben, rounds=1)
    team.ben.services.handovers.accept(offers[1])
    for erased in (client, taken):
        team.cilla.services.erasures.approve(erased, "request")
    assert refused(team.cilla, "accept", offers[0]) == "handover-closed"
    team.exchange()

    assert states(offers[0], *team.everybody) == states(offers[1], *team.everybody) == {"erased"}
    keyrings = [laptop.ledger.keyring for laptop in team.everybody]
    assert not any(keyring.stream_keys(id_) for keyring in keyrings for id_ in (client, taken))


def test_whoever_was_taken_off_does_not_come_back_by_the_same_offer(
    team: Team, client: str
) -> None:
    """A supervisor ends Cilla's work; the offer that she had accepted opens nothing again."""
    offered = offer(team.ben, client, team.cilla)
    team.exchange()
    team.cilla.services.handovers.accept(offered)
    team.exchange()
    team.anna.services.assignments.end(client, team.cilla.book.user)
    team.exchange()

    assert refused(team.cilla, "accept", offered) == "handover-closed"
    assert states(offered, *team.everybody) == {"finished"}
    assert workers(team.cilla, client) == {"Ben"}


# -- what is asked for -------------------------------------------------------------------------


def test_an_offer_needs_a_giver_a_taker_and_a_reason(team: Team, client: str) -> None:
    """What does not fit is refused in words, and nothing is written."""
    ben, cilla = team.ben, team.cilla
    to_cilla = Wanted(cilla.book.user, "workload")
    assert refused(cilla, "offer", client, to_cilla) == "client-unknown"
    assert refused(ben, "offer", client, Wanted(ben.book.user, "area")) == "worker-unsuitable"
    assert refused(ben, "offer", client, Wanted("ab" * 16, "area")) == "worker-unsuitable"
    other = Wanted(cilla.book.user, "other", words=" ")
    assert refused(ben, "offer", client, other) == "handover-reason-missing"
    assert refused(team.anna, "offer", client, to_cilla) == "not-assigned"
    assert ben.services.handovers.all() == ()
    offer(ben, client, cilla)
    assert refused(ben, "offer", client, to_cilla) == "handover-open"


def test_another_controller_needs_basis_recipient_and_what_is_given(
    team: Team, client: str
) -> None:
    """Without them nothing is offered; with them the log has the entry at once."""
    for gap in ("to_controller", "recipient", "basis", "basis_words", "given"):
        values = {name: getattr(DISCLOSED, name) for name in DISCLOSED.__dataclass_fields__}
        told = Disclosed(**{**values, gap: " "})
        wanted = Wanted(team.cilla.book.user, "service", disclosed=told)
        assert refused(team.ben, "offer", client, wanted) == "disclosure-incomplete"
    assert team.ben.services.disclosures.of(client) == ()

    offered = offer(team.ben, client, team.cilla, cause="service", disclosed=DISCLOSED)

    (entry,) = team.ben.services.disclosures.of(client)
    assert (entry.handover, entry.given, entry.author) == (offered, "Koko asiakirja", "Ben")
    assert row(team.ben, offered).to_controller == DISCLOSED.to_controller
    papers = team.ben.services.disclosure_papers
    (line,) = papers.document(client).lines
    assert line.given == "Koko asiakirja"
    assert line.note.startswith("Tarjottu")
    team.ben.services.handovers.take_back(offered)
    assert papers.document(client).lines == ()


def test_a_disclosure_is_recorded_by_itself(team: Team, client: str) -> None:
    """A paper given to a partner is an entry too; one's own controller is no recipient."""
    disclosures = team.ben.services.disclosures
    disclosures.record(client, DISCLOSED)
    team.exchange()

    (entry,) = team.anna.services.disclosures.of(client)
    assert (entry.recipient, entry.basis_words, entry.handover) == ("Cilla", "Lupa 1.11.2026", "")
    (period,) = team.ben.book.find("engagement", stream=client)
    team.ben.edit("engagement", period.id, "controller", DISCLOSED.to_controller.upper())
    with pytest.raises(UserError, match="disclosure-same"):
        disclosures.record(client, DISCLOSED)

    with pytest.raises(UserError, match="reason-missing"):
        disclosures.strike(entry, " ")
    disclosures.strike(entry, "Väärä asiakas")
    (struck,) = disclosures.of(client)
    assert given_words(struck, ()) == "Entered in error: Väärä asiakas"
    assert team.ben.services.disclosure_papers.document(client).lines == ()
    with pytest.raises(UserError, match="disclosure-struck"):
        disclosures.strike(struck, "Taas")
    with pytest.raises(UserError, match="disclosure-of-handover"):
        disclosures.strike(replace(entry, handover="ab" * 16), "Ei")


# -- a second worker ---------------------------------------------------------------------------


def test_a_supervisor_assigns_a_second_worker_and_ends_it(team: Team, client: str) -> None:
    """Cilla reads and writes while she is assigned; the last worker is never taken off."""
    assignments = team.anna.services.assignments
    assert [row.name for row in assignments.candidates(client)] == ["Anna", "Cilla"]
    assignments.assign(client, team.cilla.book.user)
    team.exchange()
    assert team.cilla.notes() == {"Benin muistiinpano."}
    with pytest.raises(UserError, match="worker-unsuitable"):
        assignments.assign(client, team.cilla.book.user)

    assignments.end(client, team.ben.book.user)
    with pytest.raises(UserError, match="worker-last"):
        assignments.end(client, team.cilla.book.user)
    team.exchange()

    assert workers(team.ben, client) == {"Cilla"}
    with pytest.raises(UserError, match="role-forbids"):
        team.cilla.services.assignments.assign(client, team.ben.book.user)


def test_a_client_that_all_left_is_found(team: Team, client: str) -> None:
    """Two workers may leave at the same time: supervisors see that nobody is left."""
    team.anna.services.assignments.assign(client, team.cilla.book.user)
    team.exchange()
    for laptop in (team.ben, team.cilla):
        laptop.services.assignments.end(client, laptop.book.user)
    assert team.anna.services.assignments.without_worker() == ()
    team.exchange()

    assert team.anna.services.assignments.without_worker() == ((client, "Virtanen, Aino"),)
    assert team.anna.notes() == {"Benin muistiinpano."}
