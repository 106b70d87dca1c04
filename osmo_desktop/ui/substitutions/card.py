"""The list of substitutions: running ones first; supervisors plan and end them here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.services.substitutions import SubstitutionRow
from osmo_desktop.ui.substitutions.wording import state_icon, state_words, who_words
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel

_PAST = 3


class SubstitutionsCard(Card):
    """Hidden from workers while there is none."""

    plan_requested = Signal()
    end_requested = Signal(str)
    """The id of the substitution that is to end now."""
    brief_requested = Signal(object)
    """The `SubstitutionRow` whose brief is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.plan_button = GhostButton(tr("Plan a substitution"), icon="calendar-plus")
        super().__init__(
            tr("Substitutions"), icon="users-round", action=self.plan_button, parent=parent
        )
        self.plan_button.clicked.connect(self.plan_requested)
        self.brief_buttons: dict[str, OutlineButton] = {}
        self.end_buttons: dict[str, GhostButton] = {}
        self._rows: list[QWidget] = []
        self.hide()

    def show_substitutions(self, rows: Sequence[SubstitutionRow], *, is_supervisor: bool) -> None:
        """Show others; of the past ones the newest."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.brief_buttons, self.end_buttons = {}, {}
        past = [row for row in rows if row.state == "over"]
        shown = [*(row for row in rows if row.state != "over"), *past[:_PAST]]
        self._rows = [self._row(row, is_supervisor=is_supervisor) for row in shown]
        if not rows:
            words = tr("Nobody stands in for anybody. A substitution gives a whole caseload.")
            self._rows.append(PlainLabel(words, "body", "sub", wrap=True))
        older = len(past) - _PAST
        if older > 0:
            words = ntr("{n} older one", "{n} older ones", older).format(n=older)
            self._rows.append(PlainLabel(words, "small", "sub"))
        for widget in self._rows:
            self.body.addWidget(widget)
        self.plan_button.setVisible(is_supervisor)
        self.setVisible(is_supervisor or bool(rows))

    def _row(self, row: SubstitutionRow, *, is_supervisor: bool) -> QWidget:
        words = who_words(row)
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 4)
        across.setSpacing(10)
        tone: Tone = "ok" if row.state == "running" else "sub"
        across.addWidget(IconLabel(state_icon(row), 16, tone))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(PlainLabel(words, "body", wrap=True))
        said.addWidget(PlainLabel(state_words(row), "small", "sub", wrap=True))
        across.addLayout(said, 1)
        if row.state == "over":
            return box
        if (is_supervisor or row.is_own) and row.clients:
            brief = self.brief_buttons[row.id] = OutlineButton(tr("Brief"), icon="file-text")
            brief.setAccessibleDescription(words)
            brief.clicked.connect(lambda: self.brief_requested.emit(row))
            across.addWidget(brief)
        if is_supervisor:
            label = tr("End now") if row.state == "running" else tr("Call off")
            end = self.end_buttons[row.id] = GhostButton(label, icon="circle-minus")
            end.setAccessibleDescription(words)
            end.clicked.connect(lambda: self.end_requested.emit(row.id))
            across.addWidget(end)
        return box
