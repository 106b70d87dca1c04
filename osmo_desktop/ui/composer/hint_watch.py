"""Quiet hints under the texts of a note, a moment after typing; they never stop anything."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from osmo_desktop.domain.hints import Hint, Topic, hints
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.note_data import shipped_note_data
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.composer.fields import NoteArea
from osmo_desktop.ui.widgets.forms import FormRow

AFTER_MS: Final = 600
"""Milliseconds after the last key: a word that is being typed gets no hint."""
_MOST: Final = 2


class HintWatch(QObject):
    """Looks at the texts of a form. GUI thread; a usual text takes under a millisecond."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[tuple[NoteArea, FormRow]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, area: NoteArea, row: FormRow) -> None:
        """Show hints for a text under its row."""
        self._rows.append((area, row))
        area.textChanged.connect(partial(self._timer.start))

    def look(self) -> None:
        """Show the hints for the texts as they are."""
        self._timer.stop()
        words, language = shipped_note_data().hints, current().code
        for area, row in self._rows:
            found = hints(area.text(), words, language)[:_MOST]
            row.set_below(" ".join(map(hint_words, found)))


def hint_words(hint: Hint) -> str:
    """A hint as a question to the writer."""
    word = line(hint.found, 40)
    if hint.topic is Topic.THIRD_PERSON:
        return tr(
            "Is this about somebody else than the client ({word})? Sensitive facts about others "
            "belong to their own matter."
        ).format(word=word)
    if hint.means:
        return tr("“{word}” means {meaning}: does the client know it?").format(
            word=word, meaning=hint.means
        )
    return tr("“{word}”: is this an abbreviation that the client knows?").format(word=word)
