"""What a note says besides its texts: who was present, the source, the interpreter, in whose name.

Folded into one line of the composer as long as nobody wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records.note_codes import NOTE_SOURCES
from osmo_desktop.services.document_bases import DocumentBasis, function_names
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.buttons import QuietButton
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import set_tooltip

_LONGEST_NAME = 200  # as the record takes it
_LONGEST_PRESENT = 2_000
_MOST_PEOPLE = 8
_NOT_SAID = ""


class DetailFields(QWidget):
    """Two rows of fields; under who was present, those of the network who may have been."""

    changed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._day = today()
        sources = [Choice(code, code_word(NOTE_SOURCES, code)) for code in NOTE_SOURCES]
        self.attended = LineInput()
        self.source = ChoiceInput([Choice(_NOT_SAID, tr("Not said")), *sources], key=_NOT_SAID)
        self.interpreter = LineInput()
        self.function = ChoiceInput([])
        self.organiser = LineInput()
        self.producer = LineInput()
        self.attended.setMaxLength(_LONGEST_PRESENT)
        for field in (self.interpreter, self.organiser, self.producer):
            field.setMaxLength(_LONGEST_NAME)
        self.people = FlowRow()
        self._names: tuple[str, ...] = ()
        self._lay_out()
        self._connect()

    @property
    def document(self) -> DocumentBasis:
        """What the head of the document says."""
        return DocumentBasis(
            self.function.key or "", self.organiser.text().strip(), self.producer.text().strip()
        )

    @property
    def words(self) -> str:
        """One line for people; empty when nothing is said."""
        source = self.source.key or ""
        said = (
            self._labelled(self.attended),
            code_word(NOTE_SOURCES, source) if source else "",
            self._labelled(self.interpreter),
            self.document.words,
        )
        return " · ".join(part for part in said if part)

    def show_draft(self, draft: NoteDraft) -> None:
        """Show what a draft says, without telling anyone."""
        self._day = draft.occurred.date() if draft.occurred is not None else self._today()
        self.show_document(draft.document)
        _show(self.attended, draft.attended)
        _show(self.interpreter, draft.interpreter)
        self.source.set_key(draft.source)
        self._renew_people()

    def show_document(self, document: DocumentBasis) -> None:
        """Show another head of the document, without telling anyone."""
        names = dict.fromkeys((*function_names(self._day), document.service_function))
        self.function.set_choices([Choice(name, line(name, 120)) for name in names if name])
        self.function.set_key(document.service_function or None)
        _show(self.organiser, document.organiser)
        _show(self.producer, document.producer)

    def filled(self, draft: NoteDraft) -> NoteDraft:
        """The draft with what stands here."""
        return replace(
            draft,
            attended=self.attended.text().strip(),
            source=draft.source if self.source.key is None else self.source.key,
            interpreter=self.interpreter.text().strip(),
            document=self.document,
        )

    def offer_people(self, names: Sequence[str]) -> None:
        """Offer those who may have been present."""
        self._names = tuple(dict.fromkeys(name for name in names if name))[:_MOST_PEOPLE]
        self._renew_people()

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        self.attended.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        """Two rows, and the people between them."""
        self.attended_row = FormRow(tr("Present"), self.attended)
        self.attended_row.set_hint(tr("By role, and by name where it is needed"))
        upper, lower = QHBoxLayout(), QHBoxLayout()
        present = QVBoxLayout()
        present.setSpacing(2)
        present.addWidget(self.attended_row)
        present.addWidget(self.people)
        present.addStretch(1)
        upper.addLayout(present, 2)
        upper.addWidget(FormRow(tr("Source of the information"), self.source), 1)
        interpreter = FormRow(tr("Interpreter"), self.interpreter)
        interpreter.set_hint(tr("language"))
        upper.addWidget(interpreter, 1)
        lower.addWidget(FormRow(tr("Service function"), self.function), 1)
        lower.addWidget(FormRow(tr("Service organiser"), self.organiser), 1)
        lower.addWidget(FormRow(tr("Service producer"), self.producer), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for row in (upper, lower):
            row.setSpacing(8)
            column.addLayout(row)

    def _connect(self) -> None:
        """Tell every choice and every key."""
        for field in (self.attended, self.interpreter, self.organiser, self.producer):
            field.textEdited.connect(self._on_changed)
        self.source.chosen.connect(self._on_changed)
        self.function.chosen.connect(self._on_changed)

    def _on_changed(self, *_values: object) -> None:
        """Offer who is not named yet."""
        self._renew_people()
        self.changed.emit()

    def _labelled(self, field: LineInput) -> str:
        """What a field says, with what it is about."""
        text = field.text().strip()
        return f"{field.accessibleName()}: {line(text, 200)}" if text else ""

    def _renew_people(self) -> None:
        """Show those who are not named yet."""
        said = self.attended.text().casefold()
        left = [name for name in self._names if name.casefold() not in said]
        if [part.property("person") for part in self.people.parts] == left:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.people.isAncestorOf(focused)
        self.people.clear()
        for name in left:
            self.people.add(self._person(name))
        self.people.setVisible(bool(left))
        self._chain()
        if had_focus:
            self.begin()

    def _person(self, name: str) -> QuietButton:
        """Return the button that names somebody as present."""
        button = QuietButton(line(name, 40), icon="plus", tone="sub")
        button.setProperty("person", name)
        button.setAccessibleName(tr("Present: {name}").format(name=name))
        set_tooltip(button, name)
        button.clicked.connect(partial(self._on_person, name))
        return button

    def _chain(self) -> None:
        """Let Tab go through the people before the next field."""
        before: QWidget = self.attended
        for part in (*self.people.parts, self.source):
            QWidget.setTabOrder(before, part)
            before = part

    def _on_person(self, name: str, _checked: bool = False) -> None:
        """Name somebody as present."""
        said = self.attended.text().strip().rstrip(",")
        self.attended.setText(f"{said}, {name}" if said else name)
        self._on_changed()


def _show(field: LineInput, text: str) -> None:
    """Show a text from its beginning."""
    field.setText(text)
    field.setCursorPosition(0)
