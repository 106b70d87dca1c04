"""A note leaves the vault: without identifiers, read first and copied; or on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.clients.clients_page import ClientsPage
from tests.fakes.casework import at, empty_casework
from tests.ui.desk import Desk, shown_words


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    """A window over one client."""
    made = Desk(qtbot, empty_casework())
    yield made
    made.close()


def test_a_note_is_read_without_identifiers_and_copied(desk: Desk) -> None:
    """The button shows the text with a warning; Enter copies it, Esc would close it.

    Ctrl+P asks for the note on paper: whose it is, and under which name the log knows it.
    """
    client = desk.work.add("Aalto", "Mirja", "Vimpeli", number="9")
    note = desk.work.note(client, at(19, 11, "8.00"), "Mirja Aallon koti on Vimpelissä.")
    page = ClientsPage(desk.work.services, desk.tasks, desk.bus, desk, now=desk.work.now)
    desk.show(page)
    page.open_client(client)
    desk.until(lambda: page.view.client_id == client)
    page.controller.notes.open(note)
    desk.until(lambda: page.view.note.note_id == note)
    panel = page.view.note.share_panel

    page.view.note.share_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.until(panel.copy_button.hasFocus)

    assert "M. koti on [place]." in panel.text
    assert "read the text before you send it" in shown_words(desk.window)
    desk.assert_accessible()
    desk.key(Qt.Key.Key_Escape)
    assert panel.isHidden()

    page.view.note.share_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.until(panel.copy_button.hasFocus)
    desk.key(Qt.Key.Key_Space)

    desk.until(lambda: QGuiApplication.clipboard().text() == panel.text)
    desk.until(lambda: "30 seconds" in shown_words(desk.window))
    assert panel.isHidden()
    QGuiApplication.clipboard().clear()

    desk.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: len(desk.papers) == 1)
    paper = desk.papers[0]()
    assert (paper.clients, paper.screen) == ((client,), "note")
    assert paper.file_name == "note-9-2026-11-19.pdf"
