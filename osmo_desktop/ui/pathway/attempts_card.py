"""The attempts to reach a client: the newest, and one click away all of them, struck ones too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.domain.pathway_data import PathwayData
from osmo_desktop.services.models import Preferences
from osmo_desktop.services.pathway_views import PartView
from osmo_desktop.ui.clients.reaching import reach_words
from osmo_desktop.ui.pathway.presenting import part_words
from osmo_desktop.ui.widgets.buttons import GhostButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.record_spots import stands_for

_NEWEST: Final = 5


class AttemptsCard(Card):
    """Each attempt that stands can be struck; what was struck counts nowhere and stays readable."""

    strike_wanted = Signal(object)
    """A `PartView` that was entered in error."""

    def __init__(
        self,
        attempts: Sequence[PartView],
        data: PathwayData,
        reach: Preferences,
        *,
        is_whole: bool,
    ) -> None:
        self.more_button = GhostButton("")
        super().__init__(tr("Attempts to reach the client"), icon="phone", action=self.more_button)
        self._rows: list[tuple[QWidget, bool]] = []
        standing = [part for part in attempts if not part.struck]
        self.set_count(len(standing))
        newest = {part.id for part in standing[:_NEWEST]}
        known = reach_words(reach)
        if known:
            words = tr("Best reached: {words}").format(words=known)
            self.body.addWidget(PlainLabel(words, "body", wrap=True))
        self._folded = {part.id for part in attempts} - newest
        for part in attempts:
            row = self._row(part, data)
            self._rows.append((row, part.id in newest))
            self.body.addWidget(row)
        self._struck = len(attempts) - len(standing)
        self.more_button.setVisible(len(newest) < len(attempts))
        self.more_button.clicked.connect(lambda: self.show_whole(not self.is_whole))
        self.show_whole(is_whole)

    def show_whole(self, is_whole: bool) -> None:
        """Show every attempt, or the newest that stand."""
        self.is_whole = is_whole
        for row, is_newest in self._rows:
            row.setVisible(is_whole or is_newest)
        struck = ntr("Show all, {n} struck", "Show all, {n} struck", self._struck)
        words = struck.format(n=self._struck) if self._struck else tr("Show all")
        self.more_button.set_label(tr("Show the newest") if is_whole else words)

    def uncover(self, record: str) -> None:
        """Show every attempt, where one is wanted that is folded away."""
        if record in self._folded and not self.is_whole:
            self.show_whole(True)

    def _row(self, part: PartView, data: PathwayData) -> QWidget:
        """One attempt with the way to strike it."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        words = part_words(part, data)
        stands_for(box, part.id, name=words)
        row.addWidget(PlainLabel(words, "body", "sub" if part.struck else "text", wrap=True), 1)
        if not part.struck:
            strike = QuietButton(tr("Entered in error…"), tone="sub")
            strike.setAccessibleDescription(words)
            strike.clicked.connect(partial(self.strike_wanted.emit, part))
            row.addWidget(strike, 0, Qt.AlignmentFlag.AlignTop)
        return box
