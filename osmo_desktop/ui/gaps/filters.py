"""What of the board is shown: whose, which gaps, where, by whom; and how it is grouped.

Each chip counts the clients that it opens: a client with two gaps is in the count of both, and
once in the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.gap_board import CODES, Board, BoardRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.gaps.words import CODE_WORDS
from osmo_desktop.ui.widgets.chips import ChipChoice, ChipRow
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput

MINE, TEAM = "mine", "team"
_ALL = ""
_LIST = 208
_GROUPS = ("", "worker", "municipality", "age")


@dataclass(frozen=True)
class Wanted:
    """What is to be shown; an empty value wants all."""

    scope: str = MINE
    codes: frozenset[str] = frozenset()
    municipality: str = ""
    worker: str = ""

    def rows(self, rows: Iterable[BoardRow]) -> tuple[BoardRow, ...]:
        """The rows that are wanted, in their order, each once."""
        return tuple(row for row in rows if self._holds(row))

    def _holds(self, row: BoardRow) -> bool:
        return (
            (row.is_mine or self.scope == TEAM)
            and (not self.codes or bool(self.codes & row.codes))
            and self.municipality in (_ALL, row.municipality)
            and (not self.worker or self.worker in row.workers)
        )


class FilterBar(QWidget):
    """Chips and lists; `changed` tells that something else is wanted."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        whose = [ChipChoice(MINE, tr("Mine")), ChipChoice(TEAM, tr("Team"))]
        what = [ChipChoice(code, tr(CODE_WORDS[code])) for code in CODES]
        self.scope = ChipRow(whose, name=tr("Whose gaps"))
        self.codes = ChipRow(what, name=tr("What is missing"), exclusive=False)
        self.municipality = ChoiceInput([], name=tr("Municipality"))
        self.worker = ChoiceInput([], name=tr("Worker"))
        names = (tr("Not grouped"), tr("By worker"), tr("By municipality"), tr("By age"))
        groups = [Choice(key, name) for key, name in zip(_GROUPS, names, strict=True)]
        self.group = ChoiceInput(groups, name=tr("Grouping"), key="")
        chips, lists = FlowRow(), QHBoxLayout()
        for row in (self.scope, self.codes):
            chips.add(row)
        lists.setSpacing(8)
        for choice in (self.municipality, self.worker, self.group):
            choice.setFixedWidth(theme.px(_LIST))
            lists.addWidget(choice)
        lists.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(chips)
        column.addLayout(lists)
        for part in (self.scope, self.codes, self.municipality, self.worker, self.group):
            part.chosen.connect(lambda _key: self.changed.emit())

    @property
    def wanted(self) -> Wanted:
        """What is wanted now."""
        return Wanted(
            scope=self.scope.checked_keys[0],
            codes=frozenset(self.codes.checked_keys),
            municipality=self.municipality.key or "",
            worker=self.worker.key or "",
        )

    @property
    def grouping(self) -> str:
        """How the rows are grouped; empty for not at all."""
        return self.group.key or ""

    def show_board(self, board: Board) -> None:
        """Offer what the board holds, and count what each chip opens."""
        places = [Choice(_ALL, tr("All municipalities")), *_choices(board.municipalities)]
        workers = [Choice(_ALL, tr("All workers")), *_choices(board.workers)]
        for control, choices in ((self.municipality, places), (self.worker, workers)):
            control.set_choices(choices)
            if control.key is None:
                control.set_key(_ALL)
        wanted = self.wanted
        for scope in (MINE, TEAM):
            self.scope.set_hits(scope, len(replace(wanted, scope=scope).rows(board.rows)))
        for code in CODES:
            only = replace(wanted, codes=frozenset({code}))
            self.codes.set_hits(code, len(only.rows(board.rows)))


def _choices(names: Iterable[str]) -> list[Choice]:
    return [Choice(name, line(name, 60)) for name in names]
