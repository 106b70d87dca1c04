"""A client's requests about their own data, beside the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.requests import RequestRow
from osmo_desktop.ui.clients.request_words import request_line
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, line_model

_SHOWN = 4


class ClientRequestsCard(Card):
    """The newest of them, open ones first; a new one is recorded from here."""

    request_opened = Signal(str)
    new_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        button = GhostButton(tr("Record…"))
        button.setAccessibleName(tr("Record a request of the client"))
        super().__init__(tr("Requests"), icon="inbox", action=button, parent=parent)
        self.button = button
        self.model = line_model(self)
        self.list = LineList(self.model, name=tr("The client's requests"))
        words = tr("What the client asks about their own data is recorded here.")
        self.empty = PlainLabel(words, "small", "sub", wrap=True)
        self.body.addWidget(self.list)
        self.body.addWidget(self.empty)
        button.clicked.connect(self.new_requested)
        self.list.row_opened.connect(self._on_row_opened)

    def show_requests(self, rows: Sequence[RequestRow]) -> None:
        """Show a client's requests."""
        self.model.replace([request_line(row, with_name=False) for row in rows[:_SHOWN]])
        self.list.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.set_count(sum(row.is_open for row in rows) or None)

    def _on_row_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.request_opened.emit(row.key)
