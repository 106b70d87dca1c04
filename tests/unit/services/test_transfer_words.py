"""Nothing that a document says is left behind when it is copied into the client system."""

from __future__ import annotations

import json
from datetime import date

import pytest

from osmo_desktop.domain.records import KINDS, StreamKind
from osmo_desktop.domain.transfer_table import shipped_table
from osmo_desktop.services.document_kinds import NO_DOCUMENTS, PARTS
from osmo_desktop.services.joint_meetings import NewJointMeeting
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.services.transfers import JSON
from osmo_desktop.services.writing import Target, Writing
from tests.fakes.casework import Casework, empty_casework

TODAY = date(2026, 11, 19)
ELSEWHERE = {
    "basis": {"engagement", "service_function", "organiser", "producer"},  # block "service"
    "title": {"version", "state"},
    "rating": {"scale"},  # its words are the rating's
    "present": {"attended"},  # in one block with those of a joint meeting
    "link": {"plan", "joint_meeting", "meeting", "notice"},
    "file": {"content", "media_type", "size", "width", "height", "pages", "words", "signed_hash"},
    "here only": {"struck", "dropped", "done", "moved_from", "kilometres", "due"},
}
"""Fields that no block takes, and where they are told instead."""
TEXTS = (
    *("supports", "hinders", "services", "methods", "strengths", "skills", "own_actions"),
    *("made_together", "client_view", "worker_view"),
)


def _texts(work: Casework, kind: str, document: str) -> str:
    blocks = work.services.transfers.view(kind, document).blocks
    return "\n".join(f"{block.label}\n{block.text}" for block in blocks)


@pytest.mark.parametrize("kind", PARTS)
def test_every_field_of_a_document_stands_in_the_table(kind: str) -> None:
    """A field that no block takes is told elsewhere, and named here with the place."""
    target = shipped_table().target(TODAY)
    assert target is not None
    taken = {name for block in target.blocks[kind] for name in block.takes}
    elsewhere = set().union(*ELSEWHERE.values()) - ({"done"} if kind == "work_ability" else set())
    assert set(KINDS[kind].fields) - taken - elsewhere == set()


def test_every_kind_about_a_client_is_a_document_or_says_why_it_is_none() -> None:
    """A new kind is in one of the two tables, or its documents would never be transferred."""
    kinds = {kind.name for kind in KINDS.values() if kind.stream is StreamKind.CLIENT}
    assert set(PARTS) | set(NO_DOCUMENTS) == kinds
    assert not set(PARTS) & set(NO_DOCUMENTS)
    assert all(NO_DOCUMENTS.values())


def test_a_departure_an_attempt_and_a_consent_are_copied_with_all_that_they_say() -> None:
    """How, when and why the client left and what stood in the way; each attempt; each consent."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 2))
    said = {
        "departure": {"type": "dropped_out", "day": TODAY, "reason": "health"}
        | {"barrier": "distance", "note": "Ei bussia."},
        "contact_attempt": {"occurred": work.clock.time, "mode": "phone"}
        | {"outcome": "not_reached", "note": "Ei vastaa."},
        "consent": {"purpose": "Tiedot työpajalle", "given": TODAY, "way": "spoken"},
    }
    for kind, values in said.items():
        work.book.commit(Writing(work.book).first(Target(client, kind, kind), values))

    rows = {row.kind: row for row in work.services.transfers.queue().rows}

    assert {kind: row.day for kind, row in rows.items()} == dict.fromkeys(said, TODAY)
    copied = _texts(work, "departure", "departure")
    for words in ("Dropped out", "19 Nov 2026", "Health", "Distance or transport", "Ei bussia."):
        assert words in copied
    assert "Ei vastaa." in _texts(work, "contact_attempt", "contact_attempt")
    assert "Tiedot työpajalle" in _texts(work, "consent", "consent")


def test_a_file_goes_beside_the_export_unless_its_pages_could_tell_a_protected_place() -> None:
    """An attachment by name, kind and day; its file's name is nobody's, and it is in both forms."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 2))
    values = {"title": "Lähete", "type": "scan", "occurred": work.clock.time}
    values |= {"content": "x", "media_type": "application/pdf"}
    entity = "ab" * 16
    work.book.commit(Writing(work.book).first(Target(client, "attachment", entity), values))
    service = work.services.transfers
    (row,) = service.queue().rows
    assert (row.kind, row.title, row.day) == ("attachment", "Scanned paper", TODAY)

    made = service.export([("attachment", entity)], JSON)

    assert made.files == ((entity, "attachment-abababab.pdf"),)
    assert json.loads(made.data)["documents"][0]["file"] == "attachment-abababab.pdf"
    assert "Lähete" in _texts(work, "attachment", entity)
    work.change(client, {"safety_ban": True})
    assert service.export([("attachment", entity)]).files == ()
    assert "Left out under the non-disclosure order" in _texts(work, "attachment", entity)


def test_every_text_of_what_belongs_to_a_document_is_among_its_words() -> None:
    """A goal's course is kept beside the document; an answer's form is no word of it."""
    beside = {"form", "version", "baseline", "level", "former"}
    for kind, parts in PARTS.items():
        for part, fields in parts.items():
            left = set(KINDS[part].fields) - set(fields) - beside - {"done", "dropped", "position"}
            assert all(KINDS[part].fields[name].attribute.ref for name in left), (kind, part, left)


def test_a_plan_is_copied_with_all_that_it_says() -> None:
    """Its texts, track, emphasis, network, and of each goal the words, weight and levels."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 2))
    plan, _ = work.services.plans.begin(client)
    goal, _ = work.services.plans.add_goal(plan.id, "Aamurytmi")
    said = {name: f"Sanat {name}." for name in TEXTS}
    levels = {
        name: f"Taso {name}."
        for name, field in KINDS["goal"].fields.items()
        if name.startswith("level_") and field.type is str
    }
    assert len(levels) == 5
    writing = Writing(work.book)
    values = {**said, "track": "work_oriented", "emphasis": "start.life_management=50"}
    edits = writing.replaced(Target(client, "plan", plan.id), values)
    words = {"client_words": "Nukkua yöt.", "weight": 3, **levels}
    work.book.commit(edits + writing.replaced(Target(client, "goal", goal), words))
    work.services.plans.approve(plan.id)

    copied = _texts(work, "plan", plan.id)

    for text in (*said.values(), *levels.values(), "Aamurytmi", "Nukkua yöt.", "Weight: 3"):
        assert text in copied
    assert "Track\n" in copied
    assert "50 %" in copied


def test_the_note_of_a_joint_meeting_is_copied_with_its_steps_and_who_was_there() -> None:
    """Each of its notes holds them, and a step that changes puts them into the queue again."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1))
    new = NewEngagement(type="group", legal_basis="project", controller="Järjestö ry")
    engagement, _ = work.services.pathway.open_engagement(client, new)
    held = NewJointMeeting(
        type="tyke",
        met=TODAY,
        notes={engagement: "Ryhmä alkaa."},
        present=(("Sosiaalityöntekijä", "Hyvinvointialue"),),
        client_present=True,
        secrecy_told=True,
        gathered="Kykyviisari tehty.",
        steps=(StepDraft("Varaa terveystarkastus", "Anna Niemi", TODAY),),
        follow_up=date(2026, 12, 1),
    )
    work.services.joint_meetings.record(client, held)
    (note,) = work.book.find("meeting", stream=client)
    copied = _texts(work, "meeting", note.id)
    for text in (
        "Ryhmä alkaa.",
        "Client\nSosiaalityöntekijä, Hyvinvointialue",
        "Secrecy was gone through with everybody present\nYes",
        "Kykyviisari tehty.",
        "Varaa terveystarkastus – Anna Niemi",
        "Agreed follow-up\n1",
    ):
        assert text in copied
    (row,) = (row for row in work.services.transfers.queue().rows if row.id == note.id)
    work.services.transfers.mark_transferred(row, TODAY, "AT-1")
    (step,) = work.book.find("step", stream=client)
    edits = Writing(work.book).replaced(Target(client, "step", step.id), {"text": "Soita"})
    work.book.commit(edits)
    (row,) = (row for row in work.services.transfers.queue().rows if row.id == note.id)
    assert row.is_queued


def test_what_social_care_was_told_in_a_joint_meeting_stays_out_of_a_projects_records() -> None:
    """A project's note holds its own words; what was gathered and agreed goes to social care."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1))
    (care,) = work.book.find("engagement", stream=client)
    new = NewEngagement(type="group", legal_basis="project", controller="Järjestö ry")
    project, _ = work.services.pathway.open_engagement(client, new)
    held = NewJointMeeting(
        type="tyke",
        met=TODAY,
        notes={care.id: "Velat kartoitettu.", project: "Ryhmä alkaa."},
        present=(("Lääkäri", "Päihdeklinikka"),),
        gathered="Päihdehoito on kesken.",
        steps=(StepDraft("Varaa aika päihdeklinikalle", "Anna Niemi", TODAY),),
        follow_up=date(2026, 12, 1),
    )
    work.services.joint_meetings.record(client, held)
    notes = {shot.record.engagement: shot for shot in work.book.find("meeting", stream=client)}
    told = {id_: _texts(work, "meeting", shot.id) for id_, shot in notes.items()}
    for words in ("Päihdehoito on kesken.", "Varaa aika päihdeklinikalle", "Agreed follow-up"):
        assert words in told[care.id]
        assert words not in told[project]
    assert "Ryhmä alkaa." in told[project]
    assert "Velat" not in told[project]
    rows = [row for row in work.services.transfers.queue().rows if row.kind == "meeting"]
    for row in rows:
        work.services.transfers.mark_transferred(row, TODAY, "AT-1")
    (step,) = work.book.find("step", stream=client)
    work.book.commit(
        Writing(work.book).replaced(Target(client, "step", step.id), {"text": "Soita"})
    )
    waiting = {row.id for row in work.services.transfers.queue().rows if row.is_queued}
    assert {row.id for row in rows} & waiting == {notes[care.id].id}


def test_a_notice_whose_answer_the_client_record_gives_waits_again_when_that_changes() -> None:
    """A birth date that was corrected after the transfer is not what the client system holds."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1), birth_date=date(1980, 1, 1))
    (notice,) = work.book.find("notice", stream=client)
    work.services.notices.receive(notice.id, TODAY)
    (row,) = (row for row in work.services.transfers.queue().rows if row.kind == "notice")
    work.services.transfers.mark_transferred(row, TODAY, "AT-1")
    work.change(client, {"birth_date": date(1981, 1, 1)})
    (row,) = (row for row in work.services.transfers.queue().rows if row.kind == "notice")
    assert row.is_queued


def test_a_summary_of_work_ability_waits_for_its_transfer() -> None:
    """The checklist alone is none; with a summary it is copied in words."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1))
    (path,) = work.services.pathway.of_client(client).engagements
    ability = work.services.work_ability
    found, _ = ability.begin(path.id, TODAY)
    ability.tick(found, "gather.own_view", done=True)
    assert not work.services.transfers.queue().rows
    ability.set_field(found, "summary", "Jaksaa 4 h.", {})
    (row,) = work.services.transfers.queue().rows
    assert (row.kind, row.id, row.day) == ("work_ability", found, TODAY)
    copied = _texts(work, "work_ability", found)
    assert "Summary\nJaksaa 4 h." in copied
    assert "gather.own_view" not in copied


def test_a_notice_on_paper_says_so_where_its_answers_would_stand() -> None:
    """Its block of answers is never missing from the copy."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 2))
    (notice,) = work.services.clients.page(client).missing_notices
    work.services.notices.receive(notice.id, date(2026, 11, 15))
    assert "Answers\nReceived on paper" in _texts(work, "notice", notice.id)
