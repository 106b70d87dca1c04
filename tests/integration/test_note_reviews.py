"""Students' notes and returned notes on real laptops: what counts, the same on each of them."""

from __future__ import annotations

import contextlib
import random
from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.review_rows import NoteReviewView
from tests.amounts import amount
from tests.laptops import Laptop, Team

TEXT = "Opiskelija kävi mukana."


def _student(team: Team, student: Laptop, guide: Laptop, *, end: date | None = None) -> None:
    """Anna marks a member as a student from the day before on; everybody knows."""
    start = team.anna.clock.now().date() - timedelta(days=1)
    team.anna.services.students.begin(student.book.user, guide.book.user, start, end)


def _note(team: Team, *, author: Laptop | None = None) -> tuple[str, str]:
    """A client of everybody's with a note, known everywhere; gives both ids."""
    client = team.shared_client(team.ben, team.cilla)
    note = (author or team.ben).note(client, TEXT)
    team.exchange()
    return client, note


def _taught(team: Team) -> str:
    """A note by Ben, a student guided by Cilla."""
    _student(team, team.ben, team.cilla)
    team.exchange()
    return _note(team)[1]


def _view(laptop: Laptop, note: str) -> NoteReviewView:
    return laptop.services.reviews.view(note)


def _states(team: Team, note: str) -> set[str]:
    return {_view(laptop, note).state for laptop in team.everybody}


def _correct(laptop: Laptop, note: str, happened: str) -> None:
    """Amend a note and send it anew."""
    draft = laptop.services.notes.start_amendment(note)
    laptop.services.notes.approve(draft.changed(happened=happened, reason="Palautettu"))


def test_a_students_note_goes_from_writing_to_approval(team: Team) -> None:
    """A student's note waits, is returned, corrected, and approved, on every laptop the same."""
    note = _taught(team)
    assert _states(team, note) == {"waiting"}
    assert [row.id for row in team.cilla.services.reviews.to_approve()] == [note]
    assert team.anna.services.reviews.to_approve() == ()

    team.cilla.services.reviews.give_back(note, "Kirjaa asiakkaan oma näkemys.")
    team.exchange()
    assert _states(team, note) == {"returned"}
    assert [row.id for row in team.ben.services.reviews.returned_to_me()] == [note]
    assert team.cilla.services.reviews.to_approve() == ()

    _correct(team.ben, note, "Opiskelija kävi mukana. Asiakas oli tyytyväinen.")
    team.exchange()
    assert _states(team, note) == {"corrected"}
    assert team.ben.services.reviews.returned_to_me() == ()
    assert [row.state for row in team.cilla.services.reviews.to_approve()] == ["corrected"]

    team.cilla.services.reviews.approve(note)
    team.exchange()
    assert _states(team, note) == {"approved"}
    for laptop in team.everybody:
        view = _view(laptop, note)
        assert (view.students, view.approved_by) == (("Ben",), "Cilla")
        assert [row.verdict for row in view.rows] == ["returned", "approved"]
        versions = laptop.services.notes.view(note).history[0].versions
        assert TEXT in [version.value for version in versions]
    assert team.cilla.services.reviews.to_approve() == ()


def test_of_a_return_and_an_approval_apart_the_return_holds(team: Team) -> None:
    """Written apart, both are shown and the note is returned everywhere, whatever came first."""
    note = _taught(team)
    team.cilla.services.reviews.approve(note)
    team.anna.services.reviews.give_back(note, "Kilometrit puuttuvat.")
    team.exchange()

    assert _states(team, note) == {"returned"}
    for laptop in team.everybody:
        rows = _view(laptop, note).rows
        assert {(row.verdict, row.counts, row.is_open) for row in rows} == {
            ("approved", True, False),
            ("returned", True, True),
        }

    team.cilla.services.reviews.approve(note)  # who has seen the return settles it
    team.exchange()
    assert _states(team, note) == {"approved"}


def test_an_approval_covers_no_words_that_came_later(team: Team) -> None:
    """What the student writes apart from the approval, or after it, waits for another one."""
    note = _taught(team)
    team.cilla.services.reviews.approve(note)
    _correct(team.ben, note, "Opiskelija kirjoitti uuden tekstin.")
    team.exchange()
    assert _states(team, note) == {"waiting"}

    team.anna.services.reviews.approve(note)
    team.exchange()
    assert _states(team, note) == {"approved"}
    assert {_view(laptop, note).approved_by for laptop in team.everybody} == {"Anna"}


def test_neither_author_nor_another_student_nor_a_colleague_approves(team: Team) -> None:
    """The services refuse it; written into the records anyway it counts nowhere."""
    _student(team, team.ben, team.anna)
    team.exchange()
    client, note = _note(team)
    for laptop, code in ((team.ben, "review-own"), (team.cilla, "review-not-guide")):
        with pytest.raises(UserError) as refused:
            laptop.services.reviews.approve(note)
        assert refused.value.code == code
        _forge(laptop, client, note)
    team.exchange()
    assert _states(team, note) == {"waiting"}
    assert not any(row.counts for row in _view(team.anna, note).rows)

    _student(team, team.cilla, team.anna)
    team.exchange()
    with pytest.raises(UserError) as refused:
        team.cilla.services.reviews.give_back(note, "Ei kelpaa.")
    assert refused.value.code == "review-student"
    _forge(team.cilla, client, note, verdict="returned")
    team.exchange()
    assert _states(team, note) == {"waiting"}


def _forge(
    laptop: Laptop, client: str, note: str, entity: str = "", verdict: str = "approved"
) -> str:
    """A verdict on all words, written past the service; under another's id if one is given."""
    marks = laptop.services.reviews.view(note).marks
    entity = entity or new_id()
    values = {"meeting": note, "verdict": verdict, "read": marks}
    laptop.book.commit(
        [
            Edit(client, "note_review", entity, field, value, sup=sup, reason="x")
            for field, value in values.items()
            for sup in [_heads(laptop, client, entity, field)]
        ]
    )
    return entity


def _heads(laptop: Laptop, client: str, entity: str, field: str) -> tuple[str, ...]:
    past = laptop.book.history("note_review", entity, field, stream=client)
    return tuple(item.op_id for item in past if item.is_head)


def test_nobody_puts_words_into_anothers_review(team: Team) -> None:
    """A return whose verdict, note and text a student wrote over is still its writer's return."""
    _student(team, team.ben, team.cilla)
    team.exchange()
    client, note = _note(team)
    team.cilla.services.reviews.give_back(note, "Täydennä.")
    team.exchange()
    (shot,) = team.ben.book.find("note_review", stream=client)
    other = team.ben.note(client, "Toinen kirjaus.")
    _forge(team.ben, client, other, shot.id)
    team.exchange()

    assert _states(team, note) == {"returned"}
    assert _states(team, other) == {"waiting"}


def test_who_becomes_a_worker_keeps_the_history_of_earlier_notes(team: Team) -> None:
    """After the last day notes need no approval; earlier ones do, and their guide may give it."""
    today = team.anna.clock.now().date()
    _student(team, team.ben, team.cilla, end=today)
    team.exchange()
    client, note = _note(team)
    for laptop in team.everybody:
        laptop.clock.advance(days=2)
    later = team.ben.note(client, "Nyt työntekijänä.")
    team.exchange()

    assert _states(team, note) == {"waiting"}
    assert _states(team, later) == {""}
    team.cilla.services.reviews.approve(note)
    team.exchange()
    assert _states(team, note) == {"approved"}


def test_a_colleagues_note_is_returned_and_approved_too(team: Team) -> None:
    """A supervisor returns a worker's note with a comment; the worker answers and corrects it."""
    _, note = _note(team)
    assert _states(team, note) == {""}
    team.anna.services.reviews.give_back(note, "Aika puuttuu.")
    team.exchange()
    assert [row.id for row in team.ben.services.reviews.returned_to_me()] == [note]
    team.ben.services.reviews.comment(note, "Lisäsin ajan.")
    _correct(team.ben, note, "Käynti kesti tunnin.")
    team.exchange()
    assert _states(team, note) == {"corrected"}
    assert [row.id for row in team.anna.services.reviews.to_approve()] == [note]
    team.anna.services.reviews.approve(note)
    team.exchange()
    assert _states(team, note) == {"approved"}


def test_only_supervisors_say_who_is_a_student(team: Team) -> None:
    """A worker cannot mark anybody, nor end a time that a supervisor marked."""
    with pytest.raises(UserError) as refused:
        team.ben.services.students.begin(
            team.cilla.book.user, team.ben.book.user, team.ben.clock.now().date()
        )
    assert refused.value.code == "role-forbids"
    _student(team, team.ben, team.cilla)
    team.exchange()
    (row,) = team.ben.services.students.all()
    with pytest.raises(UserError):
        team.ben.services.students.finish(row, row.start)
    team.anna.services.students.finish(row, row.start)
    team.exchange()
    assert [known.end for known in team.ben.services.students.all()] == [row.start]


def test_paper_and_screen_say_whose_note_it_is(team: Team) -> None:
    """The brief of a caseload says of a student's note that it waits, or who approved it."""
    note = _taught(team)
    day = team.anna.clock.now().date()
    substitutions, briefs = team.anna.services.substitutions, team.anna.services.briefs
    planned, _ = substitutions.plan(
        team.ben.book.user, team.cilla.book.user, day, day, cause="holiday"
    )

    def modes() -> list[str]:
        clients = briefs.document(planned).clients
        return [client.last_note.mode for client in clients if client.last_note is not None]

    assert modes() == [
        "Home visit · Services for working-age people · A student's note, waits for approval"
    ]
    team.anna.services.reviews.approve(note)
    visit = "Home visit · Services for working-age people"
    assert modes() == [f"{visit} · A student's note, approved by Anna, 19 Nov 2026"]


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(amount(10)))
def test_reviews_in_any_order_stand_alike_everywhere(team: Team, seed: int) -> None:
    """Random reviews, amendments and rounds of three laptops: one state of each note in the end."""
    chance = random.Random(seed)
    _student(team, team.ben, team.cilla)
    team.exchange()
    client, note = _note(team)
    notes = [note, team.cilla.note(client, "Cillan kirjaus.")]
    team.exchange()
    for step in range(24):
        laptop, about = chance.choice(team.everybody), chance.choice(notes)
        reviews = laptop.services.reviews
        deed = chance.choice(("approve", "return", "comment", "amend", "forge", "sync", "sync"))
        with contextlib.suppress(UserError):
            if deed == "approve":
                reviews.approve(about)
            elif deed == "return":
                reviews.give_back(about, f"Korjaa {step}.")
            elif deed == "comment":
                reviews.comment(about, f"Huomio {step}.")
            elif deed == "amend":
                _correct(laptop, about, f"Teksti {step}.")
            elif deed == "forge":
                shots = laptop.book.find("note_review", stream=client)
                _forge(laptop, client, about, chance.choice(shots).id if shots else "")
            else:
                laptop.sync(team.store)
    team.exchange()
    for about in notes:
        pictures = [_view(laptop, about) for laptop in team.everybody]
        told = [
            (view.state, view.students, view.approved_by, view.rows, view.marks)
            for view in pictures
        ]
        assert told[0] == told[1] == told[2]
