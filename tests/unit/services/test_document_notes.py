"""Notes of every kind of contact: in whose name, with what outcome, recorded together or not."""

from __future__ import annotations

import argparse
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.cli.casework import add_commands
from osmo_desktop.cli.command import Command, Terminal
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.document_bases import DocumentBasis, function_names
from osmo_desktop.services.event_words import note_circumstances
from osmo_desktop.services.models import NoteDraft
from tests.fakes.casework import Casework, at, empty_casework

OWN, OTHER = "Järvenrannan sosiaalipalvelut", "Hyvinvointialue"


def team_of(work: Casework) -> None:
    """Let the team have a controller of its own."""
    organisation, team = new_id(), work.book.team_stream
    work.book.commit(
        [
            Edit(team, "organisation", organisation, "name", OWN),
            Edit(team, "legal_profile", new_id(), "controller", organisation),
        ]
    )


def begun(work: Casework, **client: object) -> NoteDraft:
    """A fresh note of a new client."""
    start: dict[str, Any] = {
        "start": date(2026, 1, 5),
        "legal_basis": "social_rehabilitation",
        **client,
    }
    added = work.add("Aalto", "Mirja", **start)
    return work.services.notes.start(added, now=at(19, 11, "9.00"))


def test_a_note_says_its_service_function() -> None:
    """The function follows from the engagement's basis; one's own client needs no organiser."""
    work = empty_casework()
    team_of(work)

    assert begun(work, controller=OWN).document == DocumentBasis("Services for working-age people")
    assert begun(work, legal_basis="project", number="2").document.service_function.startswith("No")


def test_a_note_for_another_says_organiser_and_producer() -> None:
    """Acting for another controller, the document names who arranges and who gives the service."""
    work = empty_casework()
    team_of(work)
    draft = begun(work, controller=OTHER)
    note, _ = work.services.notes.approve(draft.changed(happened="Tavattiin."))

    (entry,) = [e for e in work.services.clients.timeline(draft.client_id) if e.kind == "meeting"]
    written = DocumentBasis("Services for working-age people", OTHER, OWN)
    assert work.services.notes.view(note).document == written
    assert (
        entry.document
        == written.words
        == (
            "Services for working-age people · organiser: Hyvinvointialue"
            " · producer: Järvenrannan sosiaalipalvelut"
        )
    )


def test_a_document_keeps_what_it_said() -> None:
    """A later change of the engagement changes no document that was approved before."""
    work = empty_casework()
    team_of(work)
    draft = begun(work, controller=OTHER)
    note, _ = work.services.notes.approve(draft.changed(happened="Tavattiin."))
    (engagement,) = work.book.find("engagement", stream=draft.client_id)
    work.book.commit(
        [
            Edit(
                draft.client_id,
                "engagement",
                engagement.id,
                "controller",
                OWN,
                sup=tuple(engagement.basis["controller"]),
            )
        ]
    )

    assert work.services.notes.view(note).document.organiser == OTHER
    assert begun(work, controller=OWN, number="2").document.organiser == ""


def test_the_form_offers_the_functions_of_the_day() -> None:
    """What is not in use yet on a day is not offered."""
    assert len(function_names(date(2026, 11, 19))) > len(function_names(date(2020, 1, 1))) > 0


def test_a_visit_without_answer_is_a_note_and_an_attempt() -> None:
    """Its outcome says enough to be approved, and it counts among the attempts to reach."""
    work = empty_casework()
    draft = begun(work)
    unanswered = draft.changed(outcome="not_reached", kilometres=20)

    note, _ = work.services.notes.approve(unanswered)

    (gap,) = [
        g for g in work.services.today.overview(date(2026, 11, 19)).gaps if "not_reached" in g.codes
    ]
    view = work.services.notes.view(note)
    (entry,) = [e for e in work.services.clients.timeline(draft.client_id) if e.kind == "meeting"]
    assert (gap.client_id, gap.attempts) == (draft.client_id, 1)
    assert (view.outcome, view.kilometres) == ("not_reached", 20)
    assert (entry.outcome, entry.text) == ("not_reached", "Not reached")


class _OpenDoor:
    """A door behind which the services lie already."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def unlock(self, _phrase: str, _path: Path) -> Services:
        return self._services


@pytest.mark.parametrize("outcome", ["not_reached", "message_left"])
def test_a_visit_without_answer_is_recorded_on_the_command_line(outcome: str) -> None:
    """`note add --outcome` writes it without a word of text; "reached" is no such outcome."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", number="9")
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    line = ["note", "add", "holvi", "--client", "9", "--file", "-", "--mode", "phone", "--outcome"]
    told = StringIO()
    streams = Terminal(StringIO("salalause\n"), told, StringIO())
    ports: Any = (_OpenDoor(work.services), None, streams, work.clock, None)

    args = parser.parse_args([*line, outcome])
    args.run(Command(args, *ports))

    (shot,) = work.book.find("meeting", stream=client)
    assert (shot.record.outcome, shot.record.mode) == (outcome, "phone")
    assert told.getvalue().strip() == shot.id
    with pytest.raises(SystemExit):
        parser.parse_args([*line, "reached"])


def test_meeting_the_client_ends_the_attempts() -> None:
    """After a visit without answer a note of a meeting takes the client off the list."""
    work = empty_casework()
    draft = begun(work)
    work.services.notes.approve(draft.changed(outcome="message_left"))
    work.clock.advance(days=1)

    work.note(draft.client_id, work.now(), "Tavattiin.")

    overview = work.services.today.overview(work.now().date())
    assert not [gap for gap in overview.gaps if "not_reached" in gap.codes]


def test_an_outcome_that_was_wrong_is_amended() -> None:
    """Somebody who was reached after all is no attempt any more, and the first word stays."""
    work = empty_casework()
    draft = begun(work)
    note, _ = work.services.notes.approve(draft.changed(outcome="not_reached"))
    amended = work.services.notes.start_amendment(note)
    assert amended.outcome == "not_reached"

    mended = amended.changed(outcome="", happened="Soitti takaisin.", reason="Tavoitettiin.")
    work.services.notes.approve(mended)

    view = work.services.notes.view(note)
    assert view.outcome == ""
    assert "Outcome" in {history.label for history in view.history}
    assert not [
        gap
        for gap in work.services.today.overview(date(2026, 11, 19)).gaps
        if "not_reached" in gap.codes
    ]


def test_circumstances_are_kept_through_draft_note_and_amendment() -> None:
    """That the client took part, who was present, source and interpreter are of the document."""
    work = empty_casework()
    draft = begun(work).changed(
        happened="Kirjattiin yhdessä.",
        done_together=True,
        attended="Mirja, sisar Liisa",
        source="own_account",
        interpreter="somali",
    )
    work.services.drafts.save(draft)
    saved = work.services.drafts.get(draft.id)
    assert saved is not None
    assert saved.done_together
    assert saved.document == draft.document

    note, _ = work.services.notes.approve(saved)

    view = work.services.notes.view(note)
    assert view.done_together
    assert note_circumstances(view) == (
        "Present: Mirja, sisar Liisa",
        "Source: The client's own account",
        "Interpreter: somali",
    )
    amended = work.services.notes.start_amendment(note)
    assert amended.done_together
    said = (amended.attended, amended.source, amended.interpreter)
    assert said == (draft.attended, draft.source, draft.interpreter)
    blocks = {b.label: b.text for b in work.services.transfers.view("meeting", note).blocks}
    assert blocks["Present"] == "Mirja, sisar Liisa"
    assert blocks["Interpreting"] == "somali"
    assert blocks["Source of the information"] == "The client's own account"
    assert "sisar Liisa" in run_steps(work.services.client_export.json(draft.client_id)).decode()
    mended = amended.changed(attended="Mirja", source="observed", reason="Sisar ei ollut mukana.")
    work.services.notes.approve(mended)
    history = {
        h.label: [v.value for v in h.versions] for h in work.services.notes.view(note).history
    }
    assert history == {
        "Present": ["Mirja", "Mirja, sisar Liisa"],
        "Source of the information": ["observed", "own_account"],
    }


def test_the_plan_on_paper_says_in_whose_name_it_is_made() -> None:
    """Service function, organiser and producer stand beside the legal basis."""
    work = empty_casework()
    team_of(work)
    client = begun(work, controller=OTHER).client_id
    work.services.plans.begin(client)

    document = work.services.papers.plan_document(client, language="en")

    assert document.service.endswith(
        "Services for working-age people · organiser: Hyvinvointialue"
        " · producer: Järvenrannan sosiaalipalvelut"
    )
