"""The register as it looks: the list, one request with all that is known of it, the forms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import ptr, tr
from osmo_desktop.domain.records.request import NEEDS_COMPLAINT
from osmo_desktop.services.requests import RequestRow
from osmo_desktop.ui.clients.flow_row import Centred, FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.request_words import facts, request_line, type_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.requests.forms import (
    AnswerForm,
    ExtendForm,
    NewRequestForm,
    RegisterForm,
    StrikeForm,
)
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton, PrimaryButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.chips import ChipChoice, ChipRow
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.list_or_one import ListOrOne
from osmo_desktop.ui.widgets.notices import EmptyState

OPEN, ANSWERED = "open", "answered"


class RequestsLayout(ListOrOne):
    """Lays the register out; the key of a row is the id of its request."""

    clients_wanted = Signal()

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(tr("Requests of clients"), parent=parent)
        self._rows: tuple[RequestRow, ...] = ()
        self.chips = ChipRow(
            [
                ChipChoice(OPEN, ptr("requests", "Open")),
                ChipChoice(ANSWERED, ptr("requests", "Answered")),
            ],
            name=tr("Which requests"),
        )
        self.empty = EmptyState(
            "inbox",
            tr(
                "No request waits for an answer. What clients ask about their own data is recorded "
                "on the client's page."
            ),
            action=tr("Choose a client"),
            action_icon="user-round",
        )
        self.detail = RequestDetail()
        self.new_form = NewRequestForm(now=now)
        self.extend_form = ExtendForm(now=now)
        self.answer_form = AnswerForm(now=now)
        self.strike_form = StrikeForm(now=now)
        singles, below = (self.detail, *self.forms), Centred(self.empty)
        name = tr("Requests of clients")
        self.lay_out(name, above=[self.chips], below=below, singles=singles)
        self.chips.chosen.connect(lambda _key: self._renew())
        self.empty.action_requested.connect(self.clients_wanted)

    @property
    def forms(self) -> tuple[RegisterForm, ...]:
        """Every form."""
        return (self.new_form, self.extend_form, self.answer_form, self.strike_form)

    def show_rows(self, rows: Sequence[RequestRow]) -> None:
        """Show the register as it is now."""
        self._rows = tuple(rows)
        waiting = sum(row.is_open for row in rows)
        self.chips.set_hits(OPEN, waiting)
        self.chips.set_hits(ANSWERED, len(rows) - waiting)
        self._renew()

    def show_form(self, form: RegisterForm) -> None:
        """Show a form in the place of the list."""
        self._show_single(form)
        form.focus_start()

    def show_detail(self) -> None:
        """Show one request in the place of the list."""
        self._show_single(self.detail)
        self.detail.focus_start()

    def focus_single(self) -> None:
        """Put the keyboard into the request."""
        self.detail.focus_start()

    def focus_no_rows(self) -> None:
        """Offer the first step, or another choice."""
        first = self.empty.button if not self._middle.isHidden() else None
        (first or self.chips).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_single(self, part: QWidget) -> None:
        for one in (self.detail, *self.forms):
            one.setVisible(one is part)
        self.show_single()

    def _renew(self) -> None:
        """Show the rows of the chosen chip."""
        wants_open = OPEN in self.chips.checked_keys
        shown = [row for row in self._rows if row.is_open is wants_open]
        self.show_lines([request_line(row, with_name=True) for row in shown])
        self._middle.setVisible(not shown and wants_open)


class RequestDetail(Card):
    """One request: what is known of it, and what can be done; Esc leaves it."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Request of a client"), icon="inbox")
        self.answer_button = PrimaryButton(tr("Record the answer…"), icon="check", dense=True)
        self.extend_button = OutlineButton(tr("More time…"), icon="calendar-plus", dense=True)
        self.log_button = OutlineButton(tr("Log for the client…"), icon="printer", dense=True)
        self.refusal_button = OutlineButton(
            tr("Certificate of refusal…"), icon="printer", dense=True
        )
        self.client_button = GhostButton(tr("Open the client"))
        self.strike_button = QuietButton(tr("Entered in error…"), icon="file-x", tone="sub")
        self.back_button = GhostButton(tr("Back"), icon="arrow-left")
        self._facts = QVBoxLayout()
        self._facts.setSpacing(8)
        self._shown: list[QWidget] = []
        self.body.addLayout(self._facts)
        self.body.addSpacing(8)
        row = FlowRow()
        for button in self.buttons:
            row.add(button)
        self.body.addWidget(row)
        self.back_button.clicked.connect(self.closed)

    @property
    def buttons(self) -> tuple[QWidget, ...]:
        """What can be done, in the order of Tab."""
        return (
            self.answer_button,
            self.extend_button,
            self.log_button,
            self.refusal_button,
            self.client_button,
            self.strike_button,
            self.back_button,
        )

    def show_request(self, row: RequestRow, *, can_print_log: bool) -> None:
        """Show a request as it is now."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.set_title(f"{line(row.client_name)} · {type_words(row)}")
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self._shown = [_fact(label, words) for label, words in facts(row)]
        for widget in self._shown:
            self._facts.addWidget(widget)
        self.answer_button.setVisible(row.is_open)
        self.extend_button.setVisible(row.can_extend)
        self.log_button.setVisible(can_print_log and row.type == "log")
        self.refusal_button.setVisible(row.outcome in NEEDS_COMPLAINT)
        if had_focus:
            self.focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the request on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def focus_start(self) -> None:
        """Put the keyboard on the first thing to do."""
        first = self.answer_button if not self.answer_button.isHidden() else self.back_button
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _fact(label: str, words: str) -> QWidget:
    """Return a label over its words."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(PlainLabel(label, "small", "sub"))
    column.addWidget(PlainLabel(words, "body", wrap=True))
    return box
