"""What a note says of itself: how the contact went, recorded together, in whose name; templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.note_data import Template, shipped_note_data
from osmo_desktop.domain.records import codes
from osmo_desktop.services.document_bases import DocumentBasis, function_names
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.buttons import QuietButton
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput

_MET = "reached"
"""What the list says when the note has no outcome: the client was met."""
_SHORT = 48
_LONGEST_NAME = 200  # as the record takes it


class NoteDetails(QWidget):
    """One quiet row under the first fields; the head of the document opens below it."""

    changed = Signal()
    template_chosen = Signal(object)
    """A `Template` whose words are to be put into the note."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._templates: dict[str, Template] = {}
        outcomes = [Choice(code, code_word(codes.OUTCOMES, code)) for code in codes.OUTCOMES]
        self.outcome = ChoiceInput(outcomes, name=tr("Outcome"), key=_MET)
        self.together = CheckLine(tr("Recorded together with the client"))
        self.templates = ChoiceInput([], name=tr("Insert a template"))
        self.templates.setPlaceholderText(tr("Insert a template"))
        self.head_button = QuietButton("", icon="pen-line", tone="sub")
        self.function = ChoiceInput([], name=tr("Service function"))
        self.organiser = LineInput(name=tr("Service organiser"))
        self.producer = LineInput(name=tr("Service producer"))
        for field in self.texts():
            field.setMaxLength(_LONGEST_NAME)
        self.head = QWidget()
        for control in (self.outcome, self.templates, self.together, self.head_button):
            control.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._connect()

    @property
    def document(self) -> DocumentBasis:
        """What the head of the document says."""
        return DocumentBasis(
            self.function.key or "", self.organiser.text().strip(), self.producer.text().strip()
        )

    def show_draft(self, draft: NoteDraft) -> None:
        """Show what a draft says, without telling anyone."""
        day = draft.occurred.date() if draft.occurred is not None else self._today()
        self.outcome.set_key(draft.outcome or _MET)
        self.together.blockSignals(True)
        self.together.setChecked(draft.done_together)
        self.together.blockSignals(False)
        names = dict.fromkeys((*function_names(day), draft.document.service_function))
        self.function.set_choices([Choice(name, line(name, 120)) for name in names if name])
        self.function.set_key(draft.document.service_function or None)
        self.organiser.setText(draft.document.organiser)
        self.producer.setText(draft.document.producer)
        self.head.setVisible(bool(draft.document.organiser))
        self._renew_head()

    def filled(self, draft: NoteDraft) -> NoteDraft:
        """The draft with what stands here."""
        outcome = self.outcome.key or ""
        return replace(
            draft,
            outcome="" if outcome == _MET else outcome,
            done_together=self.together.isChecked(),
            document=self.document,
        )

    def offer_templates(self, mode: str | None) -> None:
        """Offer the templates of a kind of contact."""
        found = shipped_note_data().templates_on(self._today())
        self._templates = {one.id: one for one in found if mode in one.modes}
        language = current().code
        self.templates.set_choices(
            [Choice(key, one.title[language]) for key, one in self._templates.items()]
        )
        self.templates.set_key(None)
        self.templates.setVisible(bool(self._templates))

    def texts(self) -> Sequence[LineInput]:
        """The lines that are typed into."""
        return (self.organiser, self.producer)

    def _lay_out(self) -> None:
        """One row; the head of the document below, as long as it is wanted."""
        row = FlowRow()
        for part in (self.outcome, self.together, self.templates, self.head_button):
            row.add(part)
        fields = QHBoxLayout(self.head)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(8)
        fields.addWidget(FormRow(tr("Service function"), self.function), 1)
        fields.addWidget(FormRow(tr("Service organiser"), self.organiser), 1)
        fields.addWidget(FormRow(tr("Service producer"), self.producer), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(row)
        column.addWidget(self.head)
        self.head.hide()

    def _connect(self) -> None:
        """Tell every choice and every key."""
        self.outcome.chosen.connect(self._on_changed)
        self.together.toggled.connect(self._on_changed)
        self.function.chosen.connect(self._on_changed)
        self.organiser.textEdited.connect(self._on_changed)
        self.producer.textEdited.connect(self._on_changed)
        self.templates.chosen.connect(self._on_template)
        self.head_button.clicked.connect(self._on_head)

    def _on_changed(self, *_values: object) -> None:
        """Say it in the head's line too."""
        self._renew_head()
        self.changed.emit()

    def _on_template(self, key: str) -> None:
        """Hand the words over; the list is ready for another choice."""
        self.templates.set_key(None)
        template = self._templates.get(key)
        if template is not None:
            self.template_chosen.emit(template)

    def _on_head(self) -> None:
        """Open or close the head of the document."""
        self.head.setVisible(self.head.isHidden())
        if self.head.isVisible():
            self.function.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _renew_head(self) -> None:
        """Name the head by what it says."""
        words = self.document.words or tr("Service function")
        self.head_button.set_label(line(words, _SHORT))
        self.head_button.setAccessibleDescription(words)
