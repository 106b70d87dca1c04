"""What the driven window is told about measures: a question, an answer, what stands there."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from osmo_desktop.services.measures import NewQuestion
from osmo_desktop.ui.app import App
from osmo_desktop.ui.table_view.asking_view import AskingView


class QuestionCommands:
    """Carried out for the first client of the vault. GUI thread."""

    _app: App

    def do_question(self, text: str) -> None:
        """Add a question and turn the screen to the client, who is asked it."""
        services, program = self._app.services, self._app.program
        assert services is not None
        assert program is not None
        client = services.book.find("client")[0].id
        item, _changes = services.measures.add_item(client, NewQuestion(text))
        services.measures.begin(client, (item,), place=text)
        program.open_client(client)
        program.ask_client(client)

    def do_number(self, number: str) -> None:
        """Press a number key."""
        view = self._asking()
        assert view is not None
        QTest.keyClick(view.sheet, Qt.Key(Qt.Key.Key_0 + int(number)))

    def do_asked(self, _: str) -> str:
        """Tell the question that is shown and the number that is chosen."""
        view = self._asking()
        return json.dumps([view.sheet.text.text(), view.sheet.scale.value] if view else None)

    def _asking(self) -> AskingView | None:
        program = self._app.program
        view = program.table.view if program is not None else None
        return view if isinstance(view, AskingView) else None
