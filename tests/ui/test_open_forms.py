"""What is typed in a form and is no record yet comes back after a lock and after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import door
from osmo_desktop.services.measures import NewQuestion
from osmo_desktop.ui.app import App
from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.place import Place
from osmo_desktop.ui.program import Program
from tests.laptops import PHRASE, Laptop
from tests.ui.test_program import RestartedError, app, enter, laptop, opened_window, settle

__all__ = ["app", "laptop"]

_SECRET = "ruusu kivi taivas meri polku"


def _client(app: App) -> str:
    assert app.services is not None
    return app.services.book.find("client")[0].id


def _type(qtbot: QtBot, field: QWidget, words: str) -> None:
    """Type over what stands in a field, and move the cursor two places back."""
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, words)
    for _ in range(2):
        QTest.keyClick(field, Qt.Key.Key_Left)


def _open(qtbot: QtBot, app: App, program: Program, tab: str) -> str:
    """Show a part of a client's page; gives the client's id."""
    client = _client(app)
    program.open_client(client)
    settle(qtbot, app)
    program.clients.view.show_tab(tab)
    settle(qtbot, app)
    return client


def _lock(qtbot: QtBot, app: App, program: Program, reason: LockReason) -> None:
    """Lock by the key or by idle time, with the exec left out."""
    reasons: list[LockReason] = []
    app.lock_watch.wanted.disconnect(app.lock)
    app.lock_watch.wanted.connect(reasons.append)
    program.lock_requested.disconnect(app.lock)  # the same key, heard by the window too
    if reason is LockReason.KEY:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    else:
        app.lock_watch.start(0)
    qtbot.waitUntil(lambda: bool(reasons))
    assert reasons[0] is reason
    with pytest.raises(RestartedError, match=r"1$"):  # and the lock screen says that it waits
        app.lock(reason)


def _assert_caret(field: QWidget, words: str) -> None:
    assert isinstance(field, QLineEdit)
    assert field.hasFocus()
    assert (field.text(), field.cursorPosition()) == (words, len(words) - 2)


def test_a_field_of_the_details_and_the_forms_of_two_tabs_are_back_after_ctrl_l(
    qtbot: QtBot, app: App, laptop: Laptop, tmp_path: Path
) -> None:
    """Text and cursor; a colleague's change meanwhile becomes a conflict."""
    program = enter(qtbot, app)
    client = _open(qtbot, app, program, "measures")
    program.measures.open_question()
    _type(qtbot, program.measures.question_form.text, "Miten nukut?")
    program.clients.view.show_tab("documents")
    settle(qtbot, app)
    paper = tmp_path / "lausunto.png"
    program.documents.taking_in.take([paper, tmp_path / "toinen.png"])
    _type(qtbot, program.documents.add_form.title_input, "Lausunto")
    program.clients.open_details(client)
    settle(qtbot, app)
    form = program.clients.edit_form
    _type(qtbot, form.fields.controls["family_name"], "Aaltonen")
    _lock(qtbot, app, program, LockReason.KEY)

    services = door(laptop.setting).unlock(PHRASE)
    place = Place.from_state(services.drafts.recall_window())
    assert {form.about["client"] for form in place.forms} == {client}  # erasing it erases the row
    details = services.clients.details(client)
    services.clients.change(client, {"family_name": "Aalto-Virta"}, details.basis)
    services.close()

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        there = back.clients.edit_form
        name = there.fields.controls["family_name"]
        qtbot.waitUntil(name.hasFocus)
        assert back.clients.stack.currentWidget() is there
        _assert_caret(name, "Aaltonen")

        there.fields.controls["given_name"].setFocus()
        settle(qtbot, again)
        assert again.services is not None
        values = [value.value for card in again.services.conflicts.list() for value in card.values]
        assert sorted(map(str, values)) == ["Aalto-Virta", "Aaltonen"]

        there.closed.emit()
        back.clients.view.show_tab("documents")
        settle(qtbot, again)
        qtbot.waitUntil(back.documents.add_form.isVisible)
        settle(qtbot, again)
        assert back.documents.add_form.title_input.text() == "Lausunto"
        assert back.documents.taking_in.waiting == (paper, tmp_path / "toinen.png")
        back.clients.view.show_tab("measures")
        qtbot.waitUntil(back.measures.question_form.isVisible)
        settle(qtbot, again)
        assert back.measures.question_form.text.text() == "Miten nukut?"


def test_a_new_step_and_words_of_dates_are_back_after_idle_time(
    qtbot: QtBot, app: App, laptop: Laptop
) -> None:
    """In the plan that is seen, and in a form of a tab behind it."""
    program = enter(qtbot, app)
    client = _client(app)
    services = app.services
    assert services is not None
    services.measures.add_item(client, NewQuestion("Miten jaksat?", "", "", None))
    services.plans.begin(client)
    _open(qtbot, app, program, "measures")
    program.measures.open_record()
    _type(qtbot, program.measures.record_form.day, "viime vii")
    program.clients.view.show_tab("plan")
    settle(qtbot, app)
    _type(qtbot, program.plan.review_card.review, "ensi kev")
    _type(qtbot, program.plan.steps.steps.rows[-1].text, "Soitan Kelaan")
    _lock(qtbot, app, program, LockReason.IDLE)

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        settle(qtbot, again)
        assert again.services is not None
        plan = again.services.plans.current(client)
        assert plan is not None
        assert not plan.steps  # a lock writes no record
        _assert_caret(back.plan.steps.steps.rows[0].text, "Soitan Kelaan")
        assert back.plan.review_card.review.text() == "ensi kev"
        back.clients.view.show_tab("measures")
        qtbot.waitUntil(back.measures.record_form.isVisible)
        settle(qtbot, again)
        assert back.measures.record_form.day.text() == "viime vii"


def test_under_a_layer_with_a_secret_the_page_and_its_form_are_back(
    qtbot: QtBot, app: App, laptop: Laptop
) -> None:
    """A passphrase that was typed in front of the page is sealed nowhere."""
    program = enter(qtbot, app)
    program.open_new_client()
    _type(qtbot, program.clients.new_form.controller, "Kunta")
    program.open_section("settings")
    program.settings.change_passphrase()
    settle(qtbot, app)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit)
    QTest.keyClicks(focused, _SECRET)
    _lock(qtbot, app, program, LockReason.KEY)

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        settle(qtbot, again)
        assert again.services is not None
        sealed = str(again.services.drafts.recall_window())
        assert "Kunta" in sealed
        assert _SECRET not in sealed
        assert back.window.section == "settings"
        back.open_section("clients")
        settle(qtbot, again)
        assert back.clients.new_form.controller.text() == "Kunta"


def test_a_comment_on_a_note_is_back_after_ctrl_l(qtbot: QtBot, app: App, laptop: Laptop) -> None:
    """The note is open again, and the words stand in the field that they were typed into."""
    program = enter(qtbot, app)
    client = _client(app)
    services = app.services
    assert services is not None
    draft = services.notes.start(client, now=laptop.clock.now())
    note, _ = services.notes.approve(draft.changed(happened="Käynti."))
    program.open_client(client)
    settle(qtbot, app)
    program.clients.controller.notes.open(note)
    settle(qtbot, app)
    program.clients.view.note.comment_button.click()
    panel = program.clients.view.note.review_panel
    _type(qtbot, panel.comment, "Kellonaika puuttuu")
    _lock(qtbot, app, program, LockReason.KEY)

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        settle(qtbot, again)
        there = back.clients.view.note.review_panel
        qtbot.waitUntil(there.isVisible)
        assert there.comment.text() == "Kellonaika puuttuu"
        assert again.services is not None
        assert again.services.reviews.view(note).rows == ()
