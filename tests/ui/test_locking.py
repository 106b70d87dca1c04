"""What a lock does before the process is replaced, in the window, with the exec left out."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.ui.app import App
from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.tasks import SEAL_SECONDS, Priority
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import typed as typed_in
from tests.laptops import Laptop
from tests.ui.test_program import RestartedError, app, enter, laptop, opened_window, settle

__all__ = ["app", "laptop"]


def _note(qtbot: QtBot, app: App, program: Program) -> QPlainTextEdit:
    """Begin a note; its first field has the keyboard."""
    assert app.services is not None
    program.open_note_editor(client_id=app.services.book.find("client")[0].id)
    qtbot.waitUntil(lambda: program.composer.is_open, timeout=10_000)
    area = program.composer.form.fields.happened
    qtbot.waitUntil(area.hasFocus)
    return area


def test_the_lock_tells_the_fresh_process_why_and_whether_a_draft_waits(
    qtbot: QtBot, app: App
) -> None:
    """Reason, time and one bit cross; what is written and for whom does not."""
    program = enter(qtbot, app)
    QTest.keyClicks(_note(qtbot, app, program), "Kesken")
    app.lock_watch.hold()  # a question of the table view holds idle time only

    with pytest.raises(RestartedError) as told:
        app.leave(LockReason.LID)

    at = app._start.now().strftime("%H:%M")
    assert str(told.value) == f"lid {at} 0 1"


def test_no_draft_is_told_of_when_none_is_open_or_none_could_be_sealed(
    qtbot: QtBot, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that refuses the draft does not end in a lock screen that calls it safe."""
    program = enter(qtbot, app)
    services = app.services
    assert services is not None
    nothing_written = program.save_place()
    settle(qtbot, app)
    assert not nothing_written()
    area = _note(qtbot, app, program)

    def refuse(_draft: object) -> NoteDraft:
        raise KnownError("disk-io")

    monkeypatch.setattr(services.drafts, "save", refuse)
    QTest.keyClicks(area, "Kesken")

    with pytest.raises(RestartedError, match=r"^idle \d\d:\d\d 10 0$"):
        app.lock(LockReason.IDLE)


def test_the_screen_is_empty_before_anything_is_waited_for(qtbot: QtBot, app: App) -> None:
    """Windows are hidden first: a slow disk keeps no client on the screen."""
    program = enter(qtbot, app)
    hidden = threading.Event()

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Hide:
                hidden.set()
            return False

    watch = Watch()
    app.frame.installEventFilter(watch)
    seen: list[bool] = []
    app.tasks.vault(
        lambda: seen.append(hidden.wait(SEAL_SECONDS)), name="waiting", priority=Priority.DRAFT
    )
    with pytest.raises(RestartedError):
        app.lock()

    assert program.window.isHidden() or not app.frame.isVisible()
    assert seen == [True]


def _many_events(app: App, laptop: Laptop) -> str:
    """A client with more events than a page holds; gives its id."""
    services = app.services
    assert services is not None
    client = services.book.find("client")[0].id
    for number in range(130):
        services.notes.record_attempt(
            client,
            mode="phone",
            outcome="not_reached",
            note=str(number),
            occurred=laptop.clock.now() - timedelta(minutes=number),
        )
    for number in range(40):
        services.clients.add(family_name=f"Aaltola{number}", given_name="Aino", start=None)
    return client


def test_lists_search_tab_and_keyboard_are_back_where_they_were(
    qtbot: QtBot, app: App, laptop: Laptop
) -> None:
    """Search text, whose clients, kinds of events, and both scrolled lists, past the first page."""
    program = enter(qtbot, app)
    client = _many_events(app, laptop)
    program.open_client(client)
    settle(qtbot, app)
    program.clients.pane.chips.choose("team")
    search = program.clients.pane.search
    search.setText("aal")
    program.clients.view.timeline.chips.choose("contacts")
    timeline, pane = program.clients.view.timeline, program.clients.pane
    bars = timeline.list.verticalScrollBar(), pane.list.verticalScrollBar()

    def is_at_the_end() -> bool:
        bars[0].setValue(bars[0].maximum())
        is_laid_out = bars[0].value() > 100 * 30  # which comes in batches, behind the rows
        return len(timeline.model.rows) == 130 and is_laid_out and app.tasks.is_idle

    qtbot.waitUntil(is_at_the_end)
    qtbot.waitUntil(lambda: len(pane.model.rows) == 41 and bars[1].maximum() > 100)
    bars[1].setValue(100)
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    search.setSelection(1, 2)
    was = [bar.value() for bar in bars]
    with pytest.raises(RestartedError):
        app.lock()

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        field = back.clients.pane.search
        qtbot.waitUntil(field.hasFocus)
        settle(qtbot, again)

        assert back.window.section == "clients"
        assert back.clients.client_id == client
        assert (field.text(), field.selectedText()) == ("aal", "al")
        assert back.clients.pane.chips.checked_keys == ("team",)
        assert back.clients.view.tabs.key == "timeline"
        assert back.clients.view.timeline.chips.checked_keys == ("contacts",)
        lists = back.clients.view.timeline.list, back.clients.pane.list
        qtbot.waitUntil(lambda: [one.verticalScrollBar().value() for one in lists] == was)


def test_tab_and_settings_are_back(qtbot: QtBot, app: App, laptop: Laptop) -> None:
    """Whatever section and part of a client's page were open, they are again."""
    program = enter(qtbot, app)
    assert app.services is not None
    client = app.services.book.find("client")[0].id
    program.open_client(client)
    settle(qtbot, app)
    program.clients.view.show_tab("documents")
    program.open_section("settings")
    with pytest.raises(RestartedError):
        app.lock()

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        assert back.window.section == "settings"
        assert back.clients.client_id == client
        assert back.clients.view.tabs.key == "documents"


def test_a_half_filled_form_of_a_new_client_is_back(qtbot: QtBot, app: App, laptop: Laptop) -> None:
    """Names, date and choices, and the cursor in the field where it was."""
    program = enter(qtbot, app)
    assert app.services is not None
    program.open_client(app.services.book.find("client")[0].id)
    settle(qtbot, app)
    program.open_new_client()
    settle(qtbot, app)
    form = program.clients.new_form
    name, born = form.fields.controls["given_name"], form.fields.controls["birth_date"]
    assert isinstance(name, LineInput)
    assert isinstance(born, DateInput)
    form.fields.controls["family_name"].setFocus()
    name.setText("Matt")
    born.set_value(date(1990, 3, 5))
    form.basis.setCurrentIndex(1)
    typed = {key: typed_in(field) for key, field in form.controls().items()}
    name.setFocus()
    qtbot.waitUntil(name.hasFocus)
    with pytest.raises(RestartedError, match=r"1$"):
        app.lock()

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        there = back.clients.new_form
        qtbot.waitUntil(there.fields.controls["given_name"].hasFocus)

        assert back.clients.stack.currentWidget() is there
        assert {key: typed_in(field) for key, field in there.controls().items()} == typed
