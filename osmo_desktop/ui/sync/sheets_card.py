"""Recovery sheets of the team: when one was replaced, and the alarm when two were made of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.recovery import SheetRow
from osmo_desktop.ui.sync.wording import moment_words, name_in_words
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHOWN = 5


class SheetsCard(Card):
    """The newest ones, those that do not count first; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Recovery sheet"), icon="key-round", parent=parent)
        self._rows: list[QWidget] = []
        self.hide()

    def show_sheets(self, sheets: Sequence[SheetRow], now: datetime) -> None:
        """Show other sheets."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        newest = sorted(sheets, key=lambda sheet: sheet.written, reverse=True)
        self._rows = [
            advice_row(
                "circle-check" if sheet.counts else "shield-alert",
                PlainLabel(sheet_words(sheet, now), "body", wrap=True),
                "sub" if sheet.counts else "danger",
            )
            for sheet in sorted(newest, key=lambda sheet: sheet.counts)[:_SHOWN]
        ]
        for row in self._rows:
            self.body.addWidget(row)
        self.setVisible(bool(sheets))


def sheet_words(sheet: SheetRow, now: datetime) -> str:
    """Say one sheet: in place of the former one, or a rival of one that counts."""
    words = (
        tr("{member} made a new recovery sheet on {device}, {when}. The former is out of use.")
        if sheet.counts
        else tr(
            "Alarm: from the same former sheet another one was made on {device} in the name of "
            "{member}, {when}. It does not count. Ask who has the former sheet, and make a new "
            "one."
        )
    )
    return words.format(
        member=name_in_words(sheet.member),
        device=name_in_words(sheet.device),
        when=moment_words(sheet.written, now),
    )
