"""Notes that came late from a client's former worker: read, then approved or left out, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.services.late_notes import LateNote
from osmo_desktop.services.models import NoteDraft, StepDraft
from tests.integration.test_attachments import add_photo, content_of
from tests.integration.test_recovery_commands import command, tried
from tests.integration.test_removals import dora, promote, remove
from tests.integration.test_rotation import hide_key, unassign
from tests.laptops import Laptop, Team, join

__all__ = ["dora", "late_client"]

JPEG = b"\xff\xd8\xff"
HOSTILE = "<b>Myöhässä</b> \u202e{member} %s " + "x" * 300


def late_client(
    team: Team,
    leaver: Laptop,
    happened: str = "Myöhässä.",
    *,
    client: str = "",
    meanwhile: Callable[[], object] = lambda: None,
) -> str:
    """Ben writes while a key is on its way, loses the client, and what he wrote is cut then."""
    client = client or team.shared_client(team.ben, leaver)
    remove(team, leaver)
    hide_key(team, team.ben, client)
    team.ben.sync(team.store)
    notes, now = team.ben.services.notes, team.ben.clock.now()
    draft: NoteDraft = notes.start(client, now=now).changed(happened=happened)
    notes.approve(draft.changed(steps=(StepDraft("Soitetaan lääkärille.", "Ben"),)))
    notes.record_attempt(
        client, mode="phone", outcome="not_reached", note="Ei vastaa.", occurred=now
    )
    team.ben.services.tasks.add(client, text="Tehtävä", due=None)
    meanwhile()
    team.ben.sync(team.store)
    assert team.ben.ledger.pending
    unassign(team.anna, client, team.ben.book.user)
    team.anna.sync(team.store)
    hide_key(team, team.ben, client)
    team.exchange(team.ben, team.anna)
    return client


def late(laptop: Laptop, record: str, *, is_change: bool = False) -> LateNote:
    """The late record of a kind that waits on a supervisor's laptop."""
    rows = [row for row in laptop.services.late_notes.all() if row.record == record]
    (row,) = [row for row in rows if row.is_change is is_change]
    return row


def test_a_late_note_is_read_and_counts_once_approved_in_its_writers_name(team: Team) -> None:
    """With its time and steps, on every laptop of the client; a second time it cannot be."""
    client = late_client(team, team.cilla)
    before = team.anna.ledger.fold.quarantined
    service, row = team.anna.services.late_notes, late(team.anna, "Case note")
    assert (row.client_id, row.member, row.device) == (client, "Ben", "Ben PC")
    assert row.is_adoptable
    said = service.read(row.id)
    assert ("What happened", "Myöhässä.") in said.parts
    assert ("Step", "Soitetaan lääkärille.") in said.parts
    assert "Myöhässä." not in team.anna.notes()

    service.adopt(row.id)

    note = team.anna.services.notes.view(row.id)
    assert (note.happened, note.author) == ("Myöhässä.", "Ben (approved afterwards)")
    assert [step.text for step in note.steps] == ["Soitetaan lääkärille."]
    (late_op, *_) = [op for op in before if op.key[1] == "meeting" and op.op.field == "occurred"]
    assert note.occurred is not None
    assert note.occurred.isoformat() == late_op.value
    assert team.anna.ledger.fold.quarantined == before
    assert row.id not in [other.id for other in service.all()]
    with pytest.raises(UserError, match="late-unknown"):
        service.adopt(row.id)


def test_a_late_attempt_is_taken_in_and_what_cannot_be_is_left_out(team: Team) -> None:
    """The timeline names its writer; a task is read and left out; then nothing waits any more."""
    client = late_client(team, team.cilla)
    service = team.anna.services.late_notes
    attempt, task = late(team.anna, "Contact attempt"), late(team.anna, "Task")
    assert not task.is_adoptable
    with pytest.raises(UserError, match="late-unknown"):
        service.adopt(task.id)
    assert ("Task", "Tehtävä") in service.read(task.id).parts
    with pytest.raises(UserError, match="value-invalid"):
        service.leave_out(task.id, "because")

    service.adopt(attempt.id)
    service.leave_out(task.id, "outdated")
    service.leave_out(late(team.anna, "Case note").id, "written")

    (entry,) = [e for e in team.anna.services.clients.timeline(client) if e.id == attempt.id]
    assert (entry.text, entry.author) == ("Not reached. Ei vastaa.", "Ben (approved afterwards)")
    assert team.anna.shot("dismissal", task.id).record.reason == "outdated"
    assert "Myöhässä." not in team.anna.notes()
    assert service.all() == ()
    assert team.anna.restarted().services.late_notes.all() == ()


def test_late_files_and_amendments_are_taken_in(team: Team, dora: Laptop) -> None:
    """A file opens under its note, an amendment stands over what it changed: on both laptops."""
    promote(team, team.cilla)
    join(team.anna, dora, team.store)
    client = team.shared_client(team.ben, dora)
    first = team.anna.note(client, "Ajoissa.")
    team.exchange()
    files: list[str] = []

    def amend() -> None:
        notes = team.ben.services.notes
        notes.approve(notes.start_amendment(first).changed(happened="Korjattu.", reason="Nimi"))
        (note,) = [n for n in team.ben.book.find("meeting", stream=client) if n.id != first]
        files.append(add_photo(team.ben, client, title="Irrallaan"))
        new = NewAttachment("Kirjauksen kuva", "photo", meeting=note.id)
        data = content_of(team.ben, files[0])
        steps = team.ben.services.attachments.add(client, lambda: data, new)
        files.append(run_steps(steps)[0])

    late_client(team, dora, client=client, meanwhile=amend)
    team.exchange(team.cilla)
    change = next(r for r in team.anna.services.late_notes.all() if r.is_change)
    assert change.is_adoptable
    said = team.anna.services.late_notes.read(change.id).parts
    assert ("What happened", "Korjattu.") in said
    assert ("What happened, as it stands now", "Ajoissa.") in said
    note, loose = late(team.anna, "Case note", is_change=False), late(team.anna, "Attachment")
    parts = team.anna.services.late_notes.read(note.id).parts
    assert ("Heading", "Kirjauksen kuva") in parts
    assert not [words for _, words in parts if "0" * 8 in words or len(words) > 60]
    for laptop in (team.anna, team.cilla):
        for row in (change, note, loose):
            laptop.services.late_notes.adopt(row.id)
    team.exchange(team.anna, team.cilla)

    for laptop in (team.anna, team.cilla):
        assert {"Korjattu.", "Myöhässä."} <= laptop.notes()
        assert "Ajoissa." not in laptop.notes()
        (newest, *_) = laptop.book.history("meeting", first, "happened", stream=client)
        assert newest.reason == "Ben wrote this; it came late and was approved afterwards: Nimi"
        (hung,) = laptop.services.attachments.of_note(note.id)
        assert (hung.title, hung.author) == ("Kirjauksen kuva", "Ben (approved afterwards)")
        assert [content_of(laptop, id_)[:3] for id_ in (hung.id, loose.id)] == 2 * [JPEG]
        assert laptop.book.conflicts() == ()
        left = [row.record for row in laptop.services.late_notes.all()]
        assert left == ["Contact attempt", "Task"]
    assert team.anna.state() == team.cilla.state()


def test_two_supervisors_who_approve_apart_give_one_note(team: Team, dora: Laptop) -> None:
    """The same record with the same words, without a conflict, on both laptops."""
    promote(team, team.cilla)
    join(team.anna, dora, team.store)
    team.exchange()
    client = late_client(team, dora)
    team.exchange(team.cilla)
    ids = {late(laptop, "Case note").id for laptop in (team.anna, team.cilla)}
    for laptop in (team.anna, team.cilla):
        laptop.services.late_notes.adopt(late(laptop, "Case note").id)
    team.exchange(team.anna, team.cilla)

    for laptop in (team.anna, team.cilla):
        (shot,) = laptop.book.find("meeting", stream=client)
        assert {shot.id} == ids
        assert laptop.services.notes.view(shot.id).author == "Ben (approved afterwards)"
        assert laptop.book.conflicts() == ()
        assert len(laptop.services.notes.view(shot.id).steps) == 1
    assert team.anna.verdicts() == team.cilla.verdicts()


def test_a_worker_neither_reads_nor_approves_late_notes(team: Team) -> None:
    """The service refuses, and what a worker writes of an approval does not count."""
    client = late_client(team, team.cilla)
    row = late(team.anna, "Case note")
    service = team.ben.services.late_notes
    assert service.all() == ()
    for refused in (service.read, service.adopt):
        with pytest.raises(UserError, match="role-forbids"):
            refused(row.id)
    with pytest.raises(UserError, match="role-forbids"):
        team.ben.book.commit([Edit(client, "adoption", row.id, "writer", team.ben.book.user)])


def test_an_approval_beside_anothers_note_renames_nobody(team: Team) -> None:
    """A supervisor names a late writer only of what they wrote anew themself."""
    client = team.shared_client(team.ben, team.cilla)
    note = team.ben.note(client, "Benin oma.")
    team.exchange()
    edit = Edit(client, "adoption", note, "writer", team.cilla.book.user)
    team.anna.book.commit([edit])

    assert team.anna.services.notes.view(note).author == "Ben"


def test_hostile_words_of_a_late_note_are_kept_as_text(team: Team) -> None:
    """Marks, turned writing and long words are read and taken in as they are, as text."""
    late_client(team, team.cilla, HOSTILE)
    service, row = team.anna.services.late_notes, late(team.anna, "Case note")
    words = dict(service.read(row.id).parts)["What happened"]
    assert "<b>Myöhässä</b>" in words
    assert "{member} %s" in words
    service.adopt(row.id)
    assert clean_text(words) in {clean_text(text) for text in team.anna.notes()}


def test_late_notes_are_read_and_approved_by_command(team: Team) -> None:
    """`team late` lists and reads them, `team adopt --note` takes one in; no other way."""
    late_client(team, team.cilla)
    rows = command(team.anna, "team", "late")["notes"]
    (row,) = [row for row in rows if row["record"] == "Case note"]
    parts = command(team.anna, "team", "late", "--note", row["id"])["parts"]
    assert ["What happened", "Myöhässä."] in parts
    command(team.anna, "team", "adopt", "--note", row["id"])
    code, _, errors = tried(team.anna, "team", "adopt", "--note", row["id"])
    assert code == 1
    assert "Nothing was changed." in errors
    assert "Myöhässä." in team.anna.unlock().notes()
