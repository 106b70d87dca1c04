"""What a note says of itself: how the contact went, recorded together, in whose name; templates.

One line over the main text holds what is chosen often; the rest is folded into it and opens above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.note_data import Template, shipped_note_data
from osmo_desktop.domain.records import codes
from osmo_desktop.services.document_bases import DocumentBasis
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.composer.detail_fields import DetailFields
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import QuietButton
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import refuses
from osmo_desktop.ui.widgets.labels import set_tooltip

_MET = "reached"
"""What the list says when the note has no outcome: the client was met."""
_BUTTON_WIDTH = 180


class LineChoice(ChoiceInput):
    """A list in the line, no wider than the words that usually stand in it."""

    def __init__(self, choices: Sequence[Choice], *, name: str, usual: str) -> None:
        super().__init__(choices, name=name)
        self._usual = usual

    def sizeHint(self) -> QSize:
        """Return the width of the usual words; longer ones are elided."""
        width = painting.width_of(self._usual, theme.font("body")) + theme.px(46)
        return QSize(width, super().sizeHint().height())


class OpenButton(QuietButton):
    """Says what the folded fields say, elided.

    No wider than the line has room for beside the other parts: its size must not follow the width
    that it gets, or the form's height would change the form's height.
    """

    def sizeHint(self) -> QSize:
        """Return the size of the words, at most the design's width."""
        hint = super().sizeHint()
        return QSize(min(hint.width(), theme.px(_BUTTON_WIDTH)), hint.height())


class NoteDetails(QWidget):
    """The line over the main text, and `fields` that it opens: a form places the two."""

    changed = Signal()
    template_chosen = Signal(object)
    """A `Template` whose words are to be put into the note."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._templates: dict[str, Template] = {}
        outcomes = [Choice(code, code_word(codes.OUTCOMES, code)) for code in codes.OUTCOMES]
        longest = max((one.label for one in outcomes), key=len)
        self.outcome = LineChoice(outcomes, name=tr("Outcome"), usual=longest)
        self.outcome.set_key(_MET)
        self.together = CheckLine(tr("Recorded together"))
        self.together.setAccessibleName(tr("Recorded together with the client"))
        set_tooltip(self.together, tr("Recorded together with the client"))
        template = tr("Insert a template")
        self.templates = LineChoice([], name=template, usual=template)
        self.templates.setPlaceholderText(template)
        self.open_button = OpenButton("", icon="chevron-down", tone="sub")
        self.fields = DetailFields(today)
        for control in (self.outcome, self.templates, self.together, self.open_button):
            control.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._connect()

    def show_draft(self, draft: NoteDraft) -> None:
        """Show what a draft says, without telling anyone."""
        self.outcome.set_key(draft.outcome or _MET)
        self.together.blockSignals(True)
        self.together.setChecked(draft.done_together)
        self.together.blockSignals(False)
        self.fields.show_draft(draft)
        self._open(is_open=False)

    def show_document(self, document: DocumentBasis) -> None:
        """Show another head of the document, and say it in the line too."""
        self.fields.show_document(document)
        self._renew_button()

    def filled(self, draft: NoteDraft) -> NoteDraft:
        """The draft with what stands here."""
        outcome = self.outcome.key or ""
        return replace(
            self.fields.filled(draft),
            outcome="" if outcome == _MET else outcome,
            done_together=self.together.isChecked(),
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

    def lead_with(self, label: QWidget) -> None:
        """Begin the line with the label of the text that it stands over."""
        self._row.lead_with(label)

    def _lay_out(self) -> None:
        """One line, the button that opens the rest at its end."""
        self._row = FlowRow()
        for part in (self.outcome, self.together, self.templates, self.open_button):
            self._row.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)
        self._open(is_open=False)

    def _connect(self) -> None:
        """Tell every choice and every key."""
        self.outcome.chosen.connect(self._on_changed)
        self.together.toggled.connect(self._on_changed)
        self.fields.changed.connect(self._on_changed)
        self.templates.chosen.connect(self._on_template)
        self.open_button.clicked.connect(self._on_open)

    def _on_changed(self, *_values: object) -> None:
        """Say it in the line too."""
        self._renew_button()
        self.changed.emit()

    def _on_template(self, key: str) -> None:
        """Hand the words over; the list is ready for another choice."""
        self.templates.set_key(None)
        template = self._templates.get(key)
        if template is not None:
            self.template_chosen.emit(template)

    def _on_open(self) -> None:
        """Open or fold the fields; one that holds what does not belong there stays in sight."""
        if self.fields.isVisible() and refuses(self.fields):
            return
        self._open(is_open=self.fields.isHidden())
        if self.fields.isVisible():
            self.fields.begin()

    def _open(self, *, is_open: bool) -> None:
        """Show or fold the fields; the button says which of it comes next."""
        self.fields.setVisible(is_open)
        self.open_button.set_icon("chevron-up" if is_open else "chevron-down")
        self._renew_button()

    def _renew_button(self) -> None:
        """Name the button by what the fields say, as far as there is room."""
        words = self.fields.words
        self.open_button.set_label(line(words, 200) or tr("More details"))
        self.open_button.setAccessibleName(tr("More details"))
        self.open_button.setAccessibleDescription(words)
        set_tooltip(self.open_button, words)
