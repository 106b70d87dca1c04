"""Cards about a client's people: who works with the client, and the disclosure log."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.services.assignments import WorkerRow
from osmo_desktop.services.disclosures import DisclosureRow
from osmo_desktop.services.handover_words import basis_words, given_on, given_words
from osmo_desktop.services.handovers import HandoverRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel


class WorkersCard(Card):
    """Who works with the client; supervisors assign others and end their work."""

    ended = Signal(str)
    assigned = Signal(str)
    """The user id of a worker."""

    def __init__(self) -> None:
        super().__init__(tr("Who works with the client"), icon="users-round")
        self._rows: list[QWidget] = []
        self._shown: object = None
        self.buttons: dict[str, OutlineButton] = {}
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self.body.addLayout(self._column)
        self.choice = ChoiceInput([])
        self.assign_button = OutlineButton(tr("Assign"), icon="user-plus")
        self.assign_box = QWidget()
        across = QHBoxLayout(self.assign_box)
        across.setContentsMargins(0, 4, 0, 0)
        across.setSpacing(8)
        across.addWidget(FormRow(tr("Another worker"), self.choice), 1)
        across.addWidget(self.assign_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addWidget(self.assign_box)
        self.assign_button.clicked.connect(lambda: self.assigned.emit(self.choice.key or ""))

    def show_workers(
        self, workers: Sequence[WorkerRow], others: Sequence[WorkerRow], *, is_supervisor: bool
    ) -> None:
        """Show others; the last worker has no button to leave. The keyboard stays where it can."""
        if self._shown == (now := (tuple(workers), tuple(others), is_supervisor)):
            return
        self._shown = now
        had_focus = any(button.hasFocus() for button in self.buttons.values())
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.buttons = {}
        is_last = len(workers) == 1
        self._rows = [
            self._row(row, can_end=not is_last and (is_supervisor or row.is_self))
            for row in workers
        ]
        if not workers:
            words = tr("Nobody works with this client. A supervisor assigns somebody.")
            self._rows = [PlainLabel(words, "body", "warn", wrap=True)]
        for widget in self._rows:
            self._column.addWidget(widget)
        self.choice.set_choices([Choice(row.user, line(row.name)) for row in others])
        if self.choice.key is None and others:
            self.choice.set_key(others[0].user)
        self.assign_box.setVisible(is_supervisor and bool(others))
        rest: list[QWidget] = [*self.buttons.values(), self.choice]
        if had_focus:
            rest[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, row: WorkerRow, *, can_end: bool) -> QWidget:
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 2, 0, 2)
        across.setSpacing(9)
        name = tr("{name} (you)").format(name=line(row.name)) if row.is_self else line(row.name)
        across.addWidget(PlainLabel(name, "h3", elide=True))
        facts = [line(row.title), tr("standing in") if row.stands_in else ""]
        across.addWidget(PlainLabel(" · ".join(filter(None, facts)), "body", "sub", elide=True), 1)
        if can_end:
            button = OutlineButton(tr("End the work"), dense=True)
            button.setAccessibleDescription(name)
            button.clicked.connect(lambda _=False: self.ended.emit(row.user))
            self.buttons[row.user] = button
            across.addWidget(button)
        return box


class DisclosuresCard(Card):
    """The disclosure log; it can be printed for the client."""

    record_wanted = Signal()
    print_wanted = Signal()
    strike_wanted = Signal(object)
    """An entry that was made in error: its id (`row`), and when and to whom it was (`head`)."""

    def __init__(self) -> None:
        super().__init__(tr("Disclosure log"), icon="file-text")
        self._rows: list[QWidget] = []
        words = tr(
            "What another controller was given of this client's data. The client may see it."
        )
        self.body.addWidget(PlainLabel(words, "small", "sub", wrap=True))
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.body.addLayout(self._column)
        self.record_button = OutlineButton(tr("Record a disclosure"), icon="plus", dense=True)
        self.print_button = OutlineButton(tr("Print for the client"), icon="printer", dense=True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.record_button)
        foot.addWidget(self.print_button)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.record_button.clicked.connect(self.record_wanted)
        self.print_button.clicked.connect(self.print_wanted)

    def show_disclosures(
        self, rows: Sequence[DisclosureRow], offers: Sequence[HandoverRow]
    ) -> None:
        """Show others, newest first; of what was only offered that is said."""
        for shown in self._rows:
            shown.hide()
            shown.deleteLater()
        self._rows = [self._entry(row, offers) for row in rows]
        if not rows:
            words = tr("Nothing has been disclosed.")
            self._rows = [PlainLabel(words, "body", "sub", wrap=True)]
        for widget in self._rows:
            self._column.addWidget(widget)

    def _entry(self, row: DisclosureRow, offers: Sequence[HandoverRow]) -> QWidget:
        """One entry, with the way to mark it as an error; not what a hand-over gave."""
        head = _head(row, offers)
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(_entry(row, offers, head), 1)
        if not (row.struck or row.handover):
            button = GhostButton(tr("Entered in error…"))
            button.setAccessibleDescription(head)
            button.clicked.connect(
                lambda _=False: self.strike_wanted.emit({"row": row.id, "head": head})
            )
            across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return box


def _head(row: DisclosureRow, offers: Sequence[HandoverRow]) -> str:
    """When and to whom something was disclosed."""
    day = dates.short_date(given_on(row, offers).date(), current())
    return " · ".join((day, line(row.recipient), line(row.to_controller)))


def _entry(row: DisclosureRow, offers: Sequence[HandoverRow], head: str) -> QWidget:
    """One entry: when and to whom, what, and on what basis."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(PlainLabel(head, "h3", elide=True))
    column.addWidget(PlainLabel(block(row.given), "body", wrap=True))
    said = " · ".join((block(basis_words(row)), line(row.author)))
    column.addWidget(PlainLabel(said, "small", "sub", wrap=True))
    note = given_words(row, offers)
    if note:
        column.addWidget(PlainLabel(block(note), "small", "warn", wrap=True))
    return box
