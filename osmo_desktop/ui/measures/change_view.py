"""One scale over time: chart, the same as a table, what may be said, and the goal it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.change_pictures import change_picture, fixed_caution
from osmo_desktop.services.measure_results import ItemResults, ResultRow
from osmo_desktop.services.models import GoalView
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.measures.line_table import LineTable
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.chart_view import ChartView
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid, refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import ScrollPage

_NO_GOAL = ""
_GOAL_LENGTH = 300


class ChangeView(ScrollPage):
    """Shows the course of one scale; its answers can be corrected, and it can have a goal."""

    closed = Signal()
    print_requested = Signal(str, str)
    """The measure, and the key of the question."""
    correct_requested = Signal(object, object)
    """The `ItemResults` and the `ResultRow` that is not right."""
    goal_linked = Signal(str, str)
    """The question, and the goal, empty for none."""
    goal_wanted = Signal(str, str)
    """The question, and the title of a goal to make."""

    def __init__(self) -> None:
        super().__init__(name=tr("Change over time"))
        self.body.setContentsMargins(4, 4, 8, 8)
        self.results: ItemResults | None = None
        self.table: LineTable | None = None
        self.back_button = GhostButton(tr("Back to the measures"))
        self.print_button = OutlineButton(tr("Print…"), icon="printer", dense=True)
        self.card = Card()
        self.title = PlainLabel("", "h2", wrap=True)
        self.caution = PlainLabel("", "body", wrap=True)
        self.chart = ChartView()
        self.sentences = PlainLabel("", "body", wrap=True)
        self._tables = QVBoxLayout()
        self.goal = GoalCard()
        self._build()

    def show_line(self, results: ItemResults, goals: Sequence[GoalView], now: datetime) -> None:
        """Show a scale as it is now."""
        self.results = results
        picture = change_picture(results, now.tzinfo)
        self.title.setText(block(picture.title, 400))
        self.caution.setText(fixed_caution())
        self.chart.show_chart(picture.chart)
        self.sentences.setText("\n".join(line(said, 900) for said in picture.sentences))
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        self.table = LineTable(picture.head)
        for row, texts in zip(results.rows, picture.rows, strict=True):
            self.table.add(texts, end=self._pen(row, texts))
        self._tables.addWidget(self.table)
        self.table.show()
        self.goal.setVisible(results.item.measure != "gas" and bool(results.item.measure))
        self.goal.show_goals(results, goals)

    @property
    def key(self) -> str:
        """The key of the question that is shown; empty before one was."""
        return self.results.item.key if self.results is not None else ""

    def focus_start(self) -> None:
        """Put the keyboard on the way back."""
        self.back_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _pen(self, row: ResultRow, texts: Sequence[str]) -> QWidget | None:
        """The way to correct an answer; one that is disputed or struck is not corrected here."""
        is_kept = row.struck is not None or row.is_disputed or not row.basis
        if self.results is None or is_kept or self.results.item.known_scale is None:
            return None
        said = ", ".join(line(text) for text in texts if text)
        button = IconButton("pen-line", tr("Correct {what}").format(what=said))
        results = self.results
        button.clicked.connect(lambda: self.correct_requested.emit(results, row))
        return button

    def _print(self) -> None:
        if self.results is not None:
            self.print_requested.emit(self.results.item.measure, self.results.item.key)

    def _build(self) -> None:
        """Put the parts in their places."""
        tools = FlowRow()
        for button in (self.back_button, self.print_button):
            tools.add(button)
        for part in (self.title, self.caution, self.chart, self.sentences):
            self.card.body.addWidget(part)
        self.card.body.addLayout(self._tables)
        for placed in (tools, self.card, self.goal):
            self.body.addWidget(placed)
        self.body.addStretch(1)
        self.back_button.clicked.connect(self.closed)
        self.print_button.clicked.connect(self._print)
        self.goal.linked.connect(self.goal_linked)
        self.goal.wanted.connect(self.goal_wanted)


class GoalCard(Card):
    """The goal of the plan that a scale belongs to: link one, or make one of the result."""

    linked = Signal(str, str)
    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(tr("Goal of the plan"), icon="target")
        self.item = ""
        self.goal, self.title = ChoiceInput([]), LineInput()
        self.title.setMaxLength(_GOAL_LENGTH)
        self.link_button = OutlineButton(tr("Link the goal"), dense=True)
        self.make_button = OutlineButton(tr("Make the goal"), icon="plus", dense=True)
        self.goal_row = FormRow(tr("Goal in the plan"), self.goal)
        self.title_row = FormRow(tr("New goal in the client's own words"), self.title)
        grid = field_grid([[self.goal_row, self.link_button], [self.title_row, self.make_button]])
        grid.setColumnStretch(0, 1)
        bottom = Qt.AlignmentFlag.AlignBottom
        grid.setAlignment(self.link_button, bottom)
        grid.setAlignment(self.make_button, bottom)
        self.body.addLayout(grid)
        self.link_button.clicked.connect(self._link)
        self.make_button.clicked.connect(self.make)
        self.title.returnPressed.connect(self.make)
        self.title.textEdited.connect(lambda _text: self.title_row.clear_error())

    def show_goals(self, results: ItemResults, goals: Sequence[GoalView]) -> None:
        """Offer the goals of the plan; what is being written stays."""
        self.item = results.item.id
        titled = [Choice(goal.id, line(goal.title)) for goal in goals if goal.title.strip()]
        self.goal.set_choices([Choice(_NO_GOAL, tr("No goal")), *titled])
        linked = next((goal.id for goal in goals if goal.title == results.item.goal), _NO_GOAL)
        self.goal.set_key(linked)
        self.goal_row.set_hint(line(results.item.goal) if results.item.goal else "")

    def make(self) -> None:
        """Ask for a goal; an empty one says what is expected."""
        if refuses(self):
            return
        if not self.title.text().strip():
            self.title_row.set_error(tr("Write the goal in the client's own words."))
            self.title.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.wanted.emit(self.item, self.title.text())

    def _link(self) -> None:
        self.linked.emit(self.item, self.goal.key or "")
