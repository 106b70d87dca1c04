"""Non-disclosure orders that a file tells of, and records here do not have."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.services.import_preview import ImportRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel

_MOST_NAMED = 10


class BansCard(Card):
    """Names the clients, and offers to set their orders; stays until it is done or left."""

    wanted = Signal()
    """The orders of `rows` are to be set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        title = tr("Non-disclosure order in the file, not here")
        super().__init__(title, icon="shield-alert", tone="danger", parent=parent)
        self.rows: tuple[ImportRow, ...] = ()
        self.words = PlainLabel("", "body", "danger", wrap=True)
        self.button = OutlineButton(tr("Set the non-disclosure order"), dense=True)
        self.body.addWidget(self.words)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.clicked.connect(self.wanted)
        self.hide()

    def show_rows(self, rows: Sequence[ImportRow]) -> None:
        """Name the clients of these rows; none of them hides the card."""
        self.rows = tuple(rows)
        named = list(dict.fromkeys(row.like for row in rows))
        shown = [line(name, 60) for name in named[:_MOST_NAMED]]
        if len(named) > _MOST_NAMED:
            rest = len(named) - _MOST_NAMED
            shown.append(ntr("and {n} more", "and {n} more", rest).format(n=rest))
        words = tr(
            "The file says that there is a non-disclosure order, and the record here has none: "
            "{clients}. Bringing the file in does not change these records."
        )
        self.words.setText(words.format(clients="; ".join(shown)))
        self.setVisible(bool(rows))
