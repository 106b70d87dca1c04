"""For whom a plan is made: its service function, and the choice of the engagement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.services.filings import Filing
from osmo_desktop.services.models import PlanView
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.composer.filing_row import FilingChoice
from osmo_desktop.ui.widgets.labels import PlainLabel

_LIMIT = 700


class MadeFor(QWidget):
    """The words of the document's head; over them the choice where several engagements run.

    Words that the choice says already are not said twice. An approved plan stays with its
    engagement and has no choice.
    """

    def __init__(self) -> None:
        super().__init__()
        self.filing = FilingChoice()
        self.words = PlainLabel("", "small", "sub", wrap=True)
        self._filings: Sequence[Filing] = ()
        self._day = date.min
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.filing)
        column.addWidget(self.words)

    def offer(self, filings: Sequence[Filing], today: date) -> None:
        """Offer the engagements of a client that run, from now on."""
        self._filings, self._day = filings, today

    def set_engagement(self, engagement: str) -> None:
        """Show where the plan is filed, without telling anyone."""
        self.filing.show_filings(self._filings, engagement, self._day)

    def show_plan(self, plan: PlanView) -> None:
        """Show for whom it is made."""
        self.words.setText(block(plan.document.words, _LIMIT))
        if plan.state == "approved":
            self.filing.hide()
        is_told = not self.filing.isHidden() and not plan.document.organiser
        self.words.setVisible(bool(plan.document.words) and not is_told)
