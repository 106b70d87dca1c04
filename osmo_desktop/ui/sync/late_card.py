"""Late entries of removed laptops, for supervisors: kept, not counted, taken in by one button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.removals import LateRow
from osmo_desktop.ui.sync.wording import name_in_words
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel


class LateCard(Card):
    """Hidden while nothing came late."""

    adopted = Signal(str)
    """The id of the laptop whose late entries are to count."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Entries that came late"), icon="file-clock", tone="warn", parent=parent
        )
        self._rows: list[QWidget] = []
        self.buttons: dict[str, OutlineButton] = {}
        self.hide()

    def show_late(self, late: Sequence[LateRow]) -> None:
        """Show others."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.buttons = {}
        self._rows = [self._row(row) for row in late]
        for widget in self._rows:
            self.body.addWidget(widget)
        self.setVisible(bool(late))

    def _row(self, row: LateRow) -> QWidget:
        words = late_words(row)
        button = self.buttons[row.device] = OutlineButton(tr("Include"), icon="check")
        button.setAccessibleDescription(words)
        button.clicked.connect(lambda: self.adopted.emit(row.device))
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 4)
        across.setSpacing(12)
        across.addWidget(PlainLabel(words, "body", wrap=True), 1)
        across.addWidget(button)
        return box


def late_words(row: LateRow) -> str:
    """Say whose late entries there are."""
    words = ntr(
        "{n} entry of {member} ({device}) came after the removal. It is kept and does not count.",
        "{n} entries of {member} ({device}) came after the removal. They are kept and do not "
        "count.",
        row.entries,
    )
    return words.format(
        n=integer(row.entries, current()),
        member=name_in_words(row.member),
        device=name_in_words(row.name),
    )
