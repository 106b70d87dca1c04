"""The library of methods and materials in two levels, and what was used with the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.method_library import LICENCES, Library, LibraryTopic, Method
from osmo_desktop.services.measure_words import in_language
from osmo_desktop.services.methods import MethodUseRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.measures.line_table import LineTable
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput, SearchInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import ScrollPage
from osmo_desktop.ui.widgets.times import DateInput

_LONGEST_NOTE: Final = 500
_END_WIDTH: Final = 236


class LibraryView(ScrollPage):
    """Shows topics with their parts; a search leaves the methods that hold every word."""

    closed = Signal()
    use_wanted = Signal(str)
    """The key of a method that was used with the client."""

    def __init__(self) -> None:
        super().__init__(name=tr("Methods and materials"))
        self.body.setContentsMargins(4, 4, 8, 8)
        self._library = Library()
        self._used: Sequence[MethodUseRow] = ()
        self.back_button = GhostButton(tr("Back to the measures"))
        self.search = SearchInput(name=tr("Find a method"), icon="search")
        self.search.setPlaceholderText(tr("Find a method"))
        self.problem = PlainLabel(
            tr("The library cannot be read and is left out. Everything else works."),
            "body",
            "warn",
            wrap=True,
        )
        self.cards: list[Card] = []
        self.buttons: dict[str, GhostButton] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        for part in (self.back_button, self.search, self.problem):
            self.body.addWidget(part)
        self.body.setAlignment(self.back_button, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(self._list)
        self.body.addStretch(1)
        self.back_button.clicked.connect(self.closed)
        self.search.textChanged.connect(lambda _text: self._show())

    def show_library(self, library: Library, used: Sequence[MethodUseRow]) -> None:
        """Show the library, and what was used with the client."""
        self._library, self._used = library, used
        self.problem.setVisible(library.faulty)
        self._show()

    def focus_start(self) -> None:
        """Put the keyboard into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self) -> None:
        """Show what fits the search."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.buttons = {}
        words = self.search.text().casefold().split()
        cards = [self._used_card(), *(self._topic(one, words) for one in self._library.topics)]
        self.cards = [card for card in cards if card is not None]
        for card in self.cards:
            self._list.addWidget(card)
            card.show()  # now, not once the layout comes to it

    def _used_card(self) -> Card | None:
        """What was used with the client, the newest first."""
        if not self._used:
            return None
        card = Card(tr("Used with the client"), icon="history")
        table = LineTable((tr("Method"), tr("Day"), tr("What came of it"), tr("Worker")))
        for row in self._used:
            name = in_language(row.method.name) if row.method is not None else row.key
            table.add((name, short_date(row.used, current()), row.note, row.author))
        card.body.addWidget(table)
        return card

    def _topic(self, topic: LibraryTopic, words: Sequence[str]) -> Card | None:
        """A topic with those of its parts that hold something; None where nothing is left."""
        card = Card(in_language(topic.label), icon="list-tree")
        is_empty = True
        for part in topic.parts:
            methods = [one for one in part.methods if _fits(one, words)]
            if not methods:
                continue
            is_empty = False
            card.body.addWidget(PlainLabel(in_language(part.label), "h3"))
            table = LineTable((tr("Method"), tr("What for"), tr("Minutes")), widths=(2, 5, 0))
            for one in methods:
                table.add(_texts(one, self._used), end=self._end(one))
            card.body.addWidget(table)
        if is_empty:
            card.deleteLater()
            return None
        return card

    def _end(self, method: Method) -> QWidget:
        """What may be kept of a method, and the way to tell that it was used."""
        button = GhostButton(tr("Used…"))
        button.setAccessibleDescription(in_language(method.name))
        button.clicked.connect(lambda: self.use_wanted.emit(method.key))
        self.buttons[method.key] = button
        tone: Tone = "warn" if method.licence == "result_only" else "neutral"
        end = QWidget()
        end.setMinimumWidth(theme.px(_END_WIDTH))  # the same in every table
        row = QHBoxLayout(end)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Badge(tr(LICENCES[method.licence]), tone))
        row.addStretch(1)
        row.addWidget(button)
        return end


class UseForm(FormCard):
    """Asks when a method was used and what came of it; gives method, day and note."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Used method"), tr("Record the method"), icon="list-tree")
        self._now = now
        self.method = ""
        self.told = PlainLabel("", "body", wrap=True)
        self.day = DateInput(today=lambda: now().date())
        self.day_row = FormRow(tr("Day"), self.day)
        self.note = LineInput()
        self.note.setMaxLength(_LONGEST_NOTE)
        note = FormRow(tr("What came of it"), self.note, hint=tr("may be left empty"))
        for part in (self.told, self.day_row, note):
            self.fields.addWidget(part)
        self.note.returnPressed.connect(self.submit)

    def begin(self, method: Method) -> None:
        """Ask anew."""
        self.method = method.key
        self.told.setText(line(in_language(method.name), 200))
        self.day.set_value(self._now().date())
        self.day_row.clear_error()
        self.note.clear()
        self.show_problem("")

    def focus_start(self) -> None:
        """Put the keyboard into the note: mostly it was today."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the use; a day that cannot be says so."""
        day: date | None = self.day.value
        if day is None or day > self._now().date():
            self.day_row.set_error(tr("Write the date, not in the future."))
            self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.given.emit((self.method, day, self.note.text().strip()))


def _fits(method: Method, words: Sequence[str]) -> bool:
    """Whether the method holds every word that is looked for."""
    text = " ".join((*method.name.values(), *method.what.values(), method.owner)).casefold()
    return all(word in text for word in words)


def _texts(method: Method, used: Sequence[MethodUseRow]) -> tuple[str, str, str]:
    """A method as a row of the table, with when it was last used with the client."""
    owner = f" · {method.owner}" if method.owner else ""
    name = f"{in_language(method.name)}{owner}"
    what, days = in_language(method.what), [row.used for row in used if row.key == method.key]
    if days:
        day = short_date(max(days), current())
        said = ntr(
            "Used with the client {day}", "Used with the client {n} times, last {day}", len(days)
        )
        what = f"{what} {said.format(n=len(days), day=day)}."
    return (name, what, str(method.minutes))
