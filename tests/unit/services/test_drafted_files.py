"""Files that hang on a note: taken in while it is a draft, its records once it is approved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osmo_desktop.domain.attachments import Attached
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.services.attachments import NewAttachment, NewSignature
from osmo_desktop.services.models import NoteDraft
from tests.fakes.office import Office

PNG = b"\x89PNG\r\n\x1a\n" + bytes(5000)


def _attach(office: Office, title: str = "Lasku", data: bytes = PNG) -> Attached:
    return run_steps(office.services.attachments.attach(lambda: data, title, "photo"))


def _draft(office: Office, client: str, *attached: Attached) -> NoteDraft:
    draft = office.draft(client, happened="Käytiin läpi laskut.", attachments=attached)
    return office.services.drafts.save(draft)


def _add(office: Office, client: str, meeting: str | None = None) -> AttachmentRow:
    new = NewAttachment("Päätös", meeting=meeting)
    found, _ = run_steps(office.services.attachments.add(client, lambda: PNG, new))
    return office.services.attachments.row(found)


def test_file_on_a_draft_survives_a_restart_and_becomes_a_record(office: Office) -> None:
    """Lock and kill leave the file on the draft; approval makes it an attachment of the note."""
    client = office.client()
    draft = _draft(office, client, _attach(office))
    services = office.services = office.restarted()
    found = services.drafts.get(draft.id)
    assert found is not None
    assert [attached.title for attached in found.attachments] == ["Lasku"]
    assert services.attachments.list(client) == ()  # until then no record names it
    meeting, _ = services.notes.approve(found)
    (row,) = services.attachments.of_note(meeting)
    assert (row.title, row.type, row.is_here, row.occurred) == (
        "Lasku",
        "photo",
        True,
        found.occurred,
    )
    assert row.owner is not None
    assert (row.owner.kind, row.owner.id) == ("meeting", meeting)
    assert run_steps(services.attachments.open(row.id)).data == PNG


def test_file_goes_with_its_draft_to_another_client(office: Office) -> None:
    """Nothing of a file stays with the client from whom its draft was taken away."""
    wrong, right = office.client(), office.client("Oikea")
    draft = _draft(office, wrong, _attach(office))
    there = office.draft(right)
    moved = replace(draft, client_id=right, basis=there.basis)
    office.services.notes.approve(moved)
    assert office.services.attachments.list(wrong) == ()
    assert len(office.services.attachments.list(right)) == 1


def test_undone_approval_brings_the_file_back_to_the_draft(office: Office) -> None:
    """Undo makes note and file a draft again, and approving anew loses nothing."""
    client = office.client()
    meeting, _ = office.services.notes.approve(_draft(office, client, _attach(office)))
    office.services.notes.retract(meeting)
    assert office.services.attachments.list(client) == ()
    again = office.services.drafts.get(meeting)
    assert again is not None
    office.services.notes.approve(again)
    (row,) = office.services.attachments.of_note(meeting)
    assert run_steps(office.services.attachments.open(row.id)).data == PNG


def test_amendment_adds_a_file_to_an_approved_note(office: Office) -> None:
    """A paper that was forgotten is added by an amendment; what was there is not added twice."""
    client = office.client()
    meeting, _ = office.services.notes.approve(_draft(office, client, _attach(office)))
    change = office.services.notes.start_amendment(meeting)
    assert change.attachments == ()
    more = (_attach(office, "Toinen"),)
    office.services.notes.approve(change.changed(attachments=more, reason="Unohtui"))
    titles = {row.title for row in office.services.attachments.of_note(meeting)}
    assert titles == {"Lasku", "Toinen"}


def test_file_moves_with_its_note(office: Office) -> None:
    """A note in the wrong client takes its photo along; in the wrong client it is struck."""
    wrong, right = office.client(), office.client("Oikea")
    meeting, _ = office.services.notes.approve(_draft(office, wrong, _attach(office)))
    moved, _ = office.services.notes.move(meeting, right, "Väärä asiakas")
    (row,) = office.services.attachments.of_note(moved)
    assert (row.client_id, row.struck) == (right, None)
    assert run_steps(office.services.attachments.open(row.id)).data == PNG
    (old,) = office.services.attachments.list(wrong)
    assert old.struck is not None


def test_file_of_a_discarded_draft_goes_in_a_later_session(office: Office) -> None:
    """Undo of a discarded draft still has its file; later nothing of it is left in the vault."""
    client = office.client()
    kept = _draft(office, client, _attach(office, data=PNG + b"1"))
    gone = _draft(office, client, _attach(office))
    office.services.drafts.discard(gone.id)
    _attach(office)
    assert len(office.objects.objects) == 3  # this session may still undo
    office.services = office.restarted()
    _draft(office, client, _attach(office))
    assert len(office.objects.objects) == 2
    meeting, _ = office.services.notes.approve(kept)
    (row,) = office.services.attachments.of_note(meeting)
    assert row.is_here


def test_draft_of_a_newer_version_keeps_its_files(office: Office) -> None:
    """Where a draft cannot be read, nobody can tell what it names, so nothing is let go."""
    _attach(office)
    office.rows.put("draft", "0" * 32, b'{"v":9}')
    office.services = office.restarted()
    _attach(office)
    assert len(office.objects.objects) == 2


def test_heading_kind_and_date_are_corrected_and_undone(office: Office) -> None:
    """What is said of an attachment can be corrected; the history keeps it, undo restores it."""
    client = office.client()
    service = office.services.attachments
    row = _add(office, client)
    earlier = office.clock.now().replace(day=2)
    service.correct(row.id, NewAttachment("Vuokrasopimus", "other", earlier), row.basis)
    fresh = service.row(row.id)
    assert (fresh.title, fresh.type, fresh.occurred) == ("Vuokrasopimus", "other", earlier)
    assert fresh.amended
    past = office.book.history("attachment", row.id, "title")
    assert [value.value for value in past] == ["Vuokrasopimus", "Päätös"]
    service.correct(row.id, NewAttachment(row.title, row.type, row.occurred), fresh.basis)
    undone = service.row(row.id)
    assert (undone.title, undone.type, undone.occurred) == (row.title, row.type, row.occurred)
    with pytest.raises(UserError):
        service.correct(row.id, NewAttachment(" "), undone.basis)


def test_attachment_is_given_to_a_note_afterwards_and_taken_away(office: Office) -> None:
    """To what an attachment belongs is chosen when it comes in, and can be changed."""
    client = office.client()
    note = office.note(client)
    service = office.services.attachments
    row = _add(office, client)
    assert (row.owner, service.of_note(note)) == (None, ())
    assert [owner.id for owner in service.owners(client) if owner.kind == "meeting"] == [note]
    service.correct(
        row.id, NewAttachment(row.title, row.type, row.occurred, meeting=note), row.basis
    )
    (mine,) = service.of_note(note)
    assert mine.owner is not None
    assert mine.owner.id == note
    service.correct(row.id, NewAttachment(row.title, row.type, row.occurred), mine.basis)
    assert service.of_note(note) == ()
    assert _add(office, client, meeting=note).owner is not None


def test_attachment_never_belongs_to_another_clients_note(office: Office) -> None:
    """An owner must be among the client's own records, when it is chosen and afterwards."""
    client, other = office.client(), office.client("Toinen")
    foreign = office.note(other)
    with pytest.raises(UserError) as caught:
        _add(office, client, meeting=foreign)
    assert caught.value.code == "attachment-owner-unknown"
    row = _add(office, client)
    with pytest.raises(UserError):
        office.services.attachments.correct(row.id, NewAttachment("x", meeting=foreign), row.basis)
    assert office.services.attachments.of_note(foreign) == ()


def test_signature_keeps_what_was_signed(office: Office) -> None:
    """Of a signature only the heading can be corrected: never the plan, the day or the kind."""
    client = office.client()
    plans = office.services.plans
    plan, _ = plans.begin(client)
    plans.add_goal(plan.id, "Arki rullaa")
    plans.approve(plan.id)
    signed, _ = run_steps(office.services.attachments.sign(plan.id, NewSignature("Aino"), None))
    row = office.services.attachments.row(signed)
    earlier = office.clock.now().replace(day=2)
    office.services.attachments.correct(row.id, NewAttachment("Muu", "photo", earlier), row.basis)
    fresh = office.services.attachments.row(signed)
    assert (fresh.title, fresh.type, fresh.occurred) == ("Muu", "signature", row.occurred)
    assert fresh.signature == row.signature


def test_timeline_shows_attachments(office: Office) -> None:
    """An attachment stands on the client's timeline at its own time, with its kind and heading."""
    client = office.client()
    row = _add(office, client)
    (entry,) = [e for e in office.services.clients.timeline(client) if e.kind == "attachment"]
    assert (entry.id, entry.code, entry.text) == (row.id, "scan", "Päätös")
    assert entry.occurred == row.occurred
