"""The page about the time of keeping as it looks: what is due, the lists, one list, the forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.retention_rows import ListView, RetentionPicture
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.retention.forms import CarryForm, FundingForm, KeepForm
from osmo_desktop.ui.retention.words import (
    clients_words,
    day_words,
    dotted,
    entry_line,
    funding_line,
    list_line,
    matter_words,
    signature_words,
    standing_line,
    state_words,
    unknown_lines,
)
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model
from osmo_desktop.ui.widgets.pages import ScrollPage

_SMALLEST = QSize(320, 160)


class RowsCard(Card):
    """A titled card of painted rows; `opened` gives the key of one that leads on."""

    opened = Signal(str)

    def __init__(
        self, title: str, *, icon: str, links: bool = False, action: Button | None = None
    ) -> None:
        super().__init__(title, icon=icon, action=action)
        self.model = line_model(self)
        self.list = LineList(self.model, name=title, links=links)
        self.none = PlainLabel("", "body", "sub", wrap=True)
        self.body.addWidget(self.none)
        self.body.addWidget(self.list)
        self.list.row_opened.connect(self._on_opened)

    def show_rows(self, rows: Sequence[LineRow], none: str = "") -> None:
        """Show other rows; `none` is said where there are none, else the card goes."""
        self.model.replace(list(rows))
        self.set_count(len(rows) or None)
        self.list.setVisible(bool(rows))
        self.none.setText("" if rows else none)
        self.none.setVisible(not rows and bool(none))
        self.setVisible(bool(rows or none))

    def _on_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.opened.emit(row.key)


@dataclass
class Overview:
    """The cards of the first page."""

    due: RowsCard
    lists: RowsCard
    soon: RowsCard
    unknown: RowsCard
    fundings: RowsCard
    table: Card

    @property
    def cards(self) -> tuple[Card, ...]:
        """In the order in which they stand."""
        return (self.due, self.lists, self.soon, self.unknown, self.fundings, self.table)


class RetentionLayout(QWidget):
    """Lays the page out. Knows no service."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draw_button = PrimaryButton(
            tr("Draw up a destruction list"), icon="clipboard-list", dense=True
        )
        self.add_button = GhostButton(tr("Add"), icon="plus")
        self.overview = Overview(
            due=RowsCard(tr("The time is over"), icon="clock-alert", action=self.draw_button),
            lists=RowsCard(tr("Destruction lists"), icon="clipboard-list", links=True),
            soon=RowsCard(tr("Over within a year"), icon="clock"),
            unknown=RowsCard(tr("Nothing can be said"), icon="info"),
            fundings=RowsCard(
                tr("Funding decisions"), icon="calendar-clock", links=True, action=self.add_button
            ),
            table=Card(tr("Retention table"), icon="list-tree"),
        )
        self.detail = ListCard()
        self.keep_form, self.carry_form = KeepForm(), CarryForm()
        self.funding_form = FundingForm(now=now)
        self.stack = QStackedWidget()
        self._matters: list[QWidget] = []
        self._build()

    @property
    def forms(self) -> tuple[FormCard, ...]:
        """Every form."""
        return (self.keep_form, self.carry_form, self.funding_form)

    @property
    def is_overview_shown(self) -> bool:
        """Whether the first page is in front."""
        return self.stack.currentWidget() is self._first

    def show_picture(self, picture: RetentionPicture) -> None:
        """Show how everybody stands."""
        had_focus = self.isAncestorOf(self.focusWidget()) and self.is_overview_shown
        shown = self.overview
        shown.due.show_rows([*map(standing_line, picture.due)], tr("Nobody's time is over."))
        self.draw_button.setVisible(any(not row.list_number for row in picture.due))
        shown.lists.show_rows([*map(list_line, picture.lists)])
        shown.soon.show_rows([*map(standing_line, picture.soon)])
        shown.unknown.show_rows(unknown_lines(picture.unknown))
        shown.unknown.set_count(len(picture.unknown) or None)
        shown.fundings.show_rows(
            [*map(funding_line, picture.fundings)],
            tr("None recorded. A project's own time of keeping is recorded here."),
        )
        self._show_table(picture)
        if had_focus:
            self.focus_start()

    def show_overview(self) -> None:
        """Show the first page."""
        self.stack.setCurrentWidget(self._first)
        self.focus_start()

    def show_part(self, part: ListCard | FormCard) -> None:
        """Show a list or a form in the place of the first page."""
        for one in (self.detail, *self.forms):
            one.setVisible(one is part)
        self.stack.setCurrentWidget(self._second)
        self._second.verticalScrollBar().setValue(0)
        part.focus_start()

    def focus_start(self) -> None:
        """Put the keyboard where work begins."""
        reason = Qt.FocusReason.ShortcutFocusReason
        if not self.is_overview_shown:
            form = next((form for form in self.forms if not form.isHidden()), None)
            (form or self.detail).focus_start()
        elif not self.draw_button.isHidden():
            self.draw_button.setFocus(reason)
        elif self.overview.lists.model.rows:
            self.overview.lists.list.setFocus(reason)
        else:
            self.add_button.setFocus(reason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the page scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _show_table(self, picture: RetentionPicture) -> None:
        for widget in self._matters:
            widget.hide()
            widget.deleteLater()
        words = [
            tr("Table of {day}").format(day=day_words(picture.table)),
            *map(matter_words, picture.matters),
        ]
        self._matters = [PlainLabel(text, "small", "sub", wrap=True) for text in words]
        for widget in self._matters:
            self.overview.table.body.addWidget(widget)

    def _build(self) -> None:
        lead = tr(
            "The table only proposes. Nothing is destroyed before two supervisors have approved a "
            "list and both have carried it out."
        )
        self._first, self._second = (ScrollPage(name=tr("Time of keeping")) for _ in "12")
        for page in (self._first, self._second):
            page.body.setContentsMargins(4, 8, 8, 8)
            self.stack.addWidget(page)
        self._first.body.addWidget(PlainLabel(lead, "body", "sub", wrap=True))
        for part in self.overview.cards:
            self._first.body.addWidget(part)
        for part in (self.detail, *self.forms):
            self._second.body.addWidget(part)
        self._first.body.addStretch(1)
        self._second.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack, 1)


class ListCard(Card):
    """One destruction list: who decided, its clients, and what can be done; Esc leaves it."""

    closed = Signal()
    client_chosen = Signal(str)
    """The id of a client about whom to decide."""

    def __init__(self) -> None:
        super().__init__(tr("Destruction list"), icon="clipboard-list")
        self.facts = PlainLabel("", "body", wrap=True)
        self.model = line_model(self)
        self.list = LineList(self.model, name=tr("On the list"), links=True)
        self.problem = PlainLabel("", "body", "danger", wrap=True)
        self.approve_button = PrimaryButton(tr("Approve the list"), icon="check", dense=True)
        self.carry_button = Button(
            tr("Carry out…"), "outline", icon="trash-2", tone="danger", dense=True
        )
        self.paper_button = OutlineButton(tr("Save as PDF…"), icon="printer", dense=True)
        self.back_button = GhostButton(tr("Back"), icon="arrow-left")
        for part in (self.facts, self.problem, self.list):
            self.body.addWidget(part)
        row = FlowRow()
        for button in self.buttons:
            row.add(button)
        self.body.addWidget(row)
        self.back_button.clicked.connect(self.closed)
        self.list.row_opened.connect(self._on_opened)
        self._is_closed = False
        self.show_problem("")

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What can be done, in the order of Tab."""
        return (self.approve_button, self.carry_button, self.paper_button, self.back_button)

    def show_list(self, view: ListView) -> None:
        """Show a list as it is now."""
        had_focus = self.isAncestorOf(self.focusWidget())
        row = view.row
        self._is_closed = row.is_carried
        self.set_title(tr("Destruction list {number}").format(number=row.number))
        drawn = tr("Drawn up on {day} by {name}")
        count = dotted(clients_words(len(row.entries)), _kept(row.kept))
        facts = (
            state_words(row),
            dotted(drawn.format(day=day_words(row.drawn), name=line(row.drawer)), count),
            tr("Approved by: {names}").format(names=signature_words(row.approvals)),
            tr("Carried out by: {names}").format(names=signature_words(row.carried)),
        )
        self.facts.setText("\n".join(facts))
        self.model.replace([*map(entry_line, view.entries)])
        is_open = not row.is_carried
        self.approve_button.setVisible(is_open and not row.has_my_approval)
        may_carry = is_open and row.is_approved and row.has_my_approval
        self.carry_button.setVisible(may_carry and not row.has_my_carrying)
        if had_focus:
            self.focus_start()

    def show_problem(self, words: str) -> None:
        """Say why something was not done; empty words take it away."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the list on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def focus_start(self) -> None:
        """Put the keyboard on the first thing to do."""
        first = next(button for button in self.buttons if not button.isHidden())
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None and not self._is_closed:
            self.client_chosen.emit(row.key)


def _kept(count: int) -> str:
    return tr("{clients} kept").format(clients=clients_words(count)) if count else ""
