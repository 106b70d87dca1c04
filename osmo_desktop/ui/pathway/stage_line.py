"""The stages of an engagement as a line: each with an icon, its state in words and the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from osmo_desktop.domain.pathway import StageAt, StageState
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.pathway.presenting import stage_words
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.labels import PlainLabel

_LOOKS: Final[dict[StageState, tuple[str, Tone]]] = {
    StageState.DONE: ("circle-check", "ok"),
    StageState.UNDER_WAY: ("clock", "accent"),
    StageState.PASSED_OVER: ("circle-alert", "warn"),
    StageState.AHEAD: ("circle-dashed", "sub"),
}


class StageLine(FlowRow):
    """Shows stages from left to right; breaks into several lines in a narrow window."""

    def __init__(self, stages: Sequence[StageAt], today: date) -> None:
        super().__init__()
        spoken = []
        for at in stages:
            name, state = stage_words(at, today)
            self.add(_StageBox(name, state, at.state))
            spoken.append(f"{name}: {state}")
        self.setAccessibleName(". ".join(spoken))


class _StageBox(Inset):
    """One stage."""

    def __init__(self, name: str, words: str, state: StageState) -> None:
        super().__init__()
        self.body.setContentsMargins(8, 4, 8, 4)
        icon, tone = _LOOKS[state]
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(IconLabel(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(PlainLabel(name, "label"))
        column.addWidget(PlainLabel(words, "small", "sub"))
        row.addLayout(column)
        self.body.addLayout(row)
