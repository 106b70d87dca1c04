"""The tab Mittaukset as it looks: tools, the caution, what is under way, questions with answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.measures import Measure
from osmo_desktop.services.assessing import AssessmentDraft
from osmo_desktop.services.measure_results import ItemResults
from osmo_desktop.services.results import MeasureResult
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import Centred, FlowRow
from osmo_desktop.ui.measures.change_view import ChangeView
from osmo_desktop.ui.measures.correcting import CorrectForm
from osmo_desktop.ui.measures.forms import QuestionForm, RecordForm, StartForm
from osmo_desktop.ui.measures.item_card import ItemCard
from osmo_desktop.ui.measures.library_view import LibraryView, UseForm
from osmo_desktop.ui.measures.measure_card import MeasureCard
from osmo_desktop.ui.measures.presenting import draft_words
from osmo_desktop.ui.measures.result_form import ResultForm
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import EmptyState
from osmo_desktop.ui.widgets.pages import ScrollPage

_SMALLEST = QSize(360, 160)


class MeasuresLayout(QWidget):
    """Lays the tab out. Knows no service."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.start_button = OutlineButton(tr("Start own assessment…"), icon="gauge", dense=True)
        self.record_button = OutlineButton(tr("Record answers…"), icon="pen-line", dense=True)
        self.add_button = OutlineButton(tr("Add a question…"), icon="plus", dense=True)
        self.result_button = OutlineButton(tr("Record a result…"), icon="chart-column", dense=True)
        self.library_button = GhostButton(tr("Methods and materials…"))
        self.caution = PlainLabel("", "small", "sub", wrap=True)
        self.unknown = PlainLabel("", "body", wrap=True)
        self.under_way = UnderWay()
        self.cards: list[ItemCard] = []
        self.measure_cards: list[MeasureCard] = []
        self.empty = EmptyState(
            "gauge",
            tr(
                "No questions yet. What the client wants to follow is asked here in the client's "
                "own words, on a scale from 0 to 10."
            ),
            action=tr("Add a question…"),
            action_icon="plus",
        )
        self.question_form = QuestionForm()
        self.start_form = StartForm()
        self.record_form = RecordForm(now=now)
        self.correct_form = CorrectForm(now=now)
        self.result_form = ResultForm(now=now)
        self.change = ChangeView()
        self.use_form = UseForm(now=now)
        self.library = LibraryView()
        self.stack = QStackedWidget()
        self._build()

    @property
    def forms(self) -> tuple[FormCard, ...]:
        """Every form."""
        own = (self.question_form, self.start_form, self.record_form)
        return (*own, self.correct_form, self.result_form, self.use_form)

    def show_results(self, results: tuple[ItemResults, ...], measure: Measure) -> list[ItemCard]:
        """Show the client's own questions with their answers; gives their cards."""
        had_focus = any(card.isAncestorOf(self.focusWidget()) for card in self.cards)
        _remove(self.cards)
        now: datetime = self._now()
        self.cards = [ItemCard(one, measure.scale, now=now) for one in results]
        _add(self._list, self.cards)
        self.caution.setText(measure.caution[current().code])
        for part in (self.caution, self.start_button, self.record_button):
            part.setVisible(bool(results))
        if had_focus:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.cards

    def show_measures(self, results: tuple[MeasureResult, ...]) -> list[MeasureCard]:
        """Show the measures with a client's results; gives their cards."""
        had_focus = any(card.isAncestorOf(self.focusWidget()) for card in self.measure_cards)
        _remove(self.measure_cards)
        self.measure_cards = [MeasureCard(one, now=self._now()) for one in results]
        _add(self._measures, self.measure_cards)
        is_empty = not self.cards and not results
        self._middle.setVisible(is_empty)
        self.add_button.setVisible(not is_empty)
        if had_focus:
            self.result_button.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.measure_cards

    def show_unknown(self, count: int) -> None:
        """Say that results are kept that cannot be shown here; nothing where there are none."""
        words = ntr(
            "{n} result is kept but not shown: this version of the program does not know its "
            "measure, or cannot read the measure's file. Update the program to see it.",
            "{n} results are kept but not shown: this version of the program does not know their "
            "measure, or cannot read the measure's file. Update the program to see them.",
            count,
        )
        self.unknown.setText(words.format(n=count))
        self.unknown.setVisible(count > 0)

    def show_page(self, page: ScrollPage) -> None:
        """Show the course of one scale, or the library, in the place of the list."""
        self.stack.setCurrentWidget(page)
        page.verticalScrollBar().setValue(0)

    def show_draft(self, draft: AssessmentDraft | None) -> None:
        """Show the assessment under way, or none."""
        self.under_way.setVisible(draft is not None)
        self.start_button.setVisible(draft is None and bool(self.cards))
        if draft is not None:
            self.under_way.show_draft(draft, self._now())

    def show_form(self, form: FormCard) -> None:
        """Show a form in the place of the list."""
        for one in self.forms:
            one.setVisible(one is form)
        self.stack.setCurrentWidget(self._forms)
        self._forms.verticalScrollBar().setValue(0)
        form.focus_start()

    def show_list(self) -> None:
        """Show the list instead of a form."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(self._overview)
        if had_focus:
            self.focus_start()

    def focus_start(self) -> None:
        """Put the keyboard where work on this tab begins."""
        reason = Qt.FocusReason.ShortcutFocusReason
        if not self.under_way.isHidden():
            self.under_way.go_on_button.setFocus(reason)
        elif self.cards:
            self.start_button.setFocus(reason)
        elif self.measure_cards:
            self.result_button.setFocus(reason)
        elif self.empty.button is not None:
            self.empty.button.setFocus(reason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the page scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _build(self) -> None:
        """Put the parts in their places."""
        self._tools = FlowRow()
        own = (self.start_button, self.record_button, self.add_button)
        for button in (*own, self.result_button, self.library_button):
            self._tools.add(button)
        self._middle = Centred(self.empty)
        self._overview = ScrollPage(name=tr("Measures"))
        self._overview.body.setContentsMargins(4, 4, 8, 8)
        for part in (self._tools, self.under_way, self.caution, self.unknown, self._middle):
            self._overview.body.addWidget(part)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self._measures = QVBoxLayout()
        self._measures.setSpacing(12)
        self._overview.body.addLayout(self._list)
        self._overview.body.addLayout(self._measures)
        self._overview.body.addStretch(1)
        self._forms = ScrollPage(name=tr("Measures"))
        self._forms.body.setContentsMargins(4, 4, 8, 8)
        for form in self.forms:
            self._forms.body.addWidget(form)
        self._forms.body.addStretch(1)
        for page in (self._overview, self._forms, self.change, self.library):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.stack, 1)
        self.under_way.hide()
        self.caution.hide()


def _remove(cards: Sequence[QWidget]) -> None:
    """Take cards away for good."""
    for card in cards:
        card.hide()
        card.deleteLater()


def _add(column: QVBoxLayout, cards: Sequence[QWidget]) -> None:
    """Show cards now, not once the layout comes to it."""
    for card in cards:
        column.addWidget(card)
        card.show()


class UnderWay(Card):
    """An assessment that is not finished: go on, record what there is, or remove it."""

    def __init__(self) -> None:
        super().__init__(tr("An assessment is under way"), icon="gauge", tone="warn")
        self.words = PlainLabel("", "body", wrap=True)
        self.go_on_button = OutlineButton(tr("Go on with the client"), icon="gauge", dense=True)
        self.finish_button = GhostButton(tr("Record what was answered"))
        self.discard_button = QuietButton(tr("Remove"), icon="trash-2", tone="sub")
        row = FlowRow()
        for button in (self.go_on_button, self.finish_button, self.discard_button):
            row.add(button)
        self.body.addWidget(self.words)
        self.body.addWidget(row)

    def show_draft(self, draft: AssessmentDraft, now: datetime) -> None:
        """Say how far it has come."""
        self.words.setText(draft_words(draft, now))
        self.finish_button.setVisible(draft.answered > 0)
