"""What a note says of itself in the composer: outcome, head of the document, templates, hints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.note_data import shipped_note_data
from osmo_desktop.services.document_bases import DocumentBasis
from osmo_desktop.services.network import RoleDraft
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.ui.clients.presenting import timeline_row
from tests.fakes.casework import at, empty_casework
from tests.ui.accessibility import assert_accessible, focus_order
from tests.ui.test_composer import CONTROL, Desk


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    """A composer ready to write."""
    made = Desk(qtbot)
    yield made
    made.tasks.stop()


def test_a_visit_without_answer_needs_one_choice_and_no_text(desk: Desk) -> None:
    """Down in the list of outcomes and Ctrl+Enter make the note, and it counts as an attempt."""
    client = desk.open_new().client_id
    desk.page.form.fields.details.outcome.setFocus()
    desk.press(Qt.Key.Key_Down)
    assert desk.draft.outcome == "not_reached"

    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.qtbot.waitUntil(lambda: not desk.page.is_open)
    desk.settle()

    (note,) = desk.office.book.find("meeting", stream=client)
    today = desk.services.today.overview(desk.office.clock.now().date())
    assert note.record.outcome == "not_reached"
    assert any("not_reached" in gap.codes and gap.attempts == 1 for gap in today.gaps)


def test_with_several_engagements_the_note_says_which_one_it_is_for(desk: Desk) -> None:
    """One key chooses it, the head of the document follows, and so does another day of the note.

    With one engagement nothing is asked, and Tab has nothing more to pass.
    """
    form, pathway = desk.page.form, desk.services.pathway
    basis = {"start": date(2026, 9, 1), "legal_basis": "social_rehabilitation"}
    desk.client = desk.office.client("Hakala", "Veikko", number="10", **basis)
    (first,) = (one.id for one in pathway.of_client(desk.client).engagements)
    assert desk.open_new().engagement == first
    assert not form.fields.filing.isVisible()
    before = len(focus_order(desk.page))
    desk.page.close_note()
    new = NewEngagement(
        type="individual_coaching",
        legal_basis="project",
        controller="Hanke",
        start=date(2026, 10, 1),
    )
    second, _ = pathway.open_engagement(desk.client, new)

    assert desk.open_new().engagement == second
    filing = form.fields.filing
    desk.qtbot.waitUntil(filing.isVisible)
    assert "Taking part in the project" in filing.choice.currentText()
    assert len(focus_order(desk.page)) == before + 1
    assert_accessible(desk.page)
    filing.choice.setFocus()
    desk.press(Qt.Key.Key_Down)
    head = DocumentBasis("Services for working-age people")
    assert (desk.draft.engagement, desk.draft.document) == (first, head)
    desk.press(Qt.Key.Key_Up)
    assert desk.draft.engagement == second
    assert desk.draft.document != head

    form.fields.day.setText("30.9.2026")
    form.fields.day.editingFinished.emit()
    assert (desk.draft.engagement, desk.draft.document) == (first, head)
    assert not filing.isVisible()
    form.fields.happened.setFocus()
    desk.type("Tavattiin.")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.qtbot.waitUntil(lambda: not desk.page.is_open)
    desk.settle()
    (note,) = desk.office.book.find("meeting", stream=desk.client)
    assert (note.record.engagement, note.record.service_function) == (first, head.service_function)


def test_a_template_is_put_after_what_is_written_and_taken_back(desk: Desk) -> None:
    """No word is replaced, Ctrl+Z takes a template out, and other kinds have other templates."""
    desk.open_new()
    fields = desk.page.form.fields
    desk.type("Oma alku.")
    fields.client_view.set_text("Mirjan sanat")
    by_title = {fields.details.templates.itemText(i): i for i in range(3)}
    template = shipped_note_data().templates[1]

    fields.details.templates.activated.emit(by_title[template.title["en"]])

    assert fields.happened.text() == f"Oma alku.\n{template.happened['en']}"
    assert fields.client_view.text() == "Mirjan sanat"
    assert fields.worker_assessment.text() == template.worker_assessment["en"]
    assert fields.happened.hasFocus()
    desk.press(Qt.Key.Key_Z, CONTROL)
    assert fields.happened.text() == "Oma alku."
    fields.details.offer_templates("phone")
    assert fields.details.templates.count() == 2  # a call, and a call without an answer
    assert not fields.details.templates.isHidden()
    fields.details.offer_templates(None)
    assert fields.details.templates.isHidden()  # an empty list says nothing


def test_hints_stand_under_the_field_and_block_nothing(desk: Desk) -> None:
    """An unclear abbreviation and another person's illness are asked about; Ctrl+Enter approves."""
    desk.open_new()
    desk.type("Depressed mother of hers has hx, and XYZQ too.")
    row = desk.page.form.fields.happened_row

    desk.qtbot.waitUntil(lambda: "mother" in row.below)
    assert row.control.accessibleDescription() == row.below  # heard with the field
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.qtbot.waitUntil(lambda: not desk.page.is_open)

    assert "history" in row.below or "XYZQ" in row.below


def test_what_is_folded_is_opened_and_written_by_key(desk: Desk) -> None:
    """Who was present, the source, the interpreter and in whose name: all of it is in the draft."""
    work, client = desk.office, desk.client
    work.services.network.add_role(client, RoleDraft("sisar", "Liisa"))
    work.services.network.add_role(client, RoleDraft("velkaneuvoja"))
    desk.open_new()
    details = desk.page.form.fields.details
    assert details.fields.isHidden()
    details.open_button.setFocus()
    desk.press(Qt.Key.Key_Space)
    desk.qtbot.waitUntil(details.fields.attended.hasFocus)
    desk.type("Mirja")
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Space)  # the first of the network
    assert details.fields.attended.text() == "Mirja, sisar Liisa"
    desk.qtbot.waitUntil(details.fields.attended.hasFocus)
    assert [part.accessibleName() for part in details.fields.people.parts] == [
        "Present: velkaneuvoja"
    ]
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Tab)
    desk.type("somali")
    desk.press(Qt.Key.Key_Tab)
    assert details.fields.function.hasFocus()
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Tab)
    desk.type("Hyvinvointialue")
    desk.press(Qt.Key.Key_Tab)
    desk.type("Järvenranta")
    QTest.keyClick(details.together, Qt.Key.Key_Space)
    desk.save()

    saved = desk.saved()
    assert saved.done_together
    assert saved.document == desk.draft.document
    assert (saved.attended, saved.source) == ("Mirja, sisar Liisa", "own_account")
    assert saved.interpreter == "somali"
    assert (saved.document.organiser, saved.document.producer) == ("Hyvinvointialue", "Järvenranta")
    assert "Hyvinvointialue" in details.open_button.accessibleDescription()
    wide = details.open_button.sizeHint()
    desk.resize(900, 600)
    assert details.open_button.sizeHint() == wide  # or a scroll bar would come and go without end
    assert wide.width() <= 180


def test_rows_of_the_timeline_name_the_head_only_where_heads_differ() -> None:
    """One function needs no words in each row; the tooltip says it in any case."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=None)
    head = DocumentBasis("Vammaispalvelut", "Hyvinvointialue", "Järvenranta")
    draft = work.services.notes.start(client, now=at(19, 11, "9.00"))
    said = draft.changed(outcome="not_reached", happened="Ovi kiinni.", document=head)
    work.services.notes.approve(said)
    (entry,) = work.services.clients.timeline(client)

    alone = timeline_row(entry, work.now())
    mixed = timeline_row(entry, work.now(), with_document=True)

    assert alone.title == "Home visit, attempt"
    assert alone.body == "Ovi kiinni."
    assert alone.tooltip.endswith(head.words)
    assert mixed.body == f"Ovi kiinni.\n{head.words}"
