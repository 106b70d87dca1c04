"""Vaults that a supervisor helped to open: everybody in the team sees whose, by whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.recovery import ResetRow
from osmo_desktop.ui.sync.wording import moment_words, name_in_words
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHOWN = 5


class ResetsCard(Card):
    """The newest ones; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Opened with help"), icon="life-buoy", parent=parent)
        self._rows: list[QWidget] = []
        self.hide()

    def show_resets(self, resets: Sequence[ResetRow], now: datetime) -> None:
        """Show other resets."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [
            advice_row(
                "circle-check" if reset.finished else "clock",
                PlainLabel(reset_words(reset, now), "body", wrap=True),
                "warn" if reset.is_own else "sub",
            )
            for reset in resets[:_SHOWN]
        ]
        for row in self._rows:
            self.body.addWidget(row)
        self.setVisible(bool(resets))


def reset_words(reset: ResetRow, now: datetime) -> str:
    """Say one reset: opened, or only answered so far."""
    at = reset.finished or reset.answered
    words = (
        tr("{device} ({member}) was opened with the help of {helper}, {when}")
        if reset.finished
        else tr("{helper} answered the request of {device} ({member}), {when}")
    )
    return words.format(
        device=name_in_words(reset.device),
        member=name_in_words(reset.member),
        helper=name_in_words(reset.helper),
        when=moment_words(at, now) if at is not None else tr("at an unknown time"),
    )
