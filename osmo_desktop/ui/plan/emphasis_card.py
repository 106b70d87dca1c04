"""The emphasis of the client's activity: OsKu's contents by model, each model in per cent.

Tab goes through the cells row by row; the arrow keys go to the cell above, below or beside, plus
and minus change a weight by five. A model whose sum is not 100 % is said in words, never blocked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from osmo_desktop.domain.emphasis import Cell, read_emphasis, sums, write_emphasis
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.plan_data import WHOLE, activity_models
from osmo_desktop.ui import theme
from osmo_desktop.ui.plan.conflict_notes import ConflictNotes
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.checked import NumberInput
from osmo_desktop.ui.widgets.fault_note import FaultNote
from osmo_desktop.ui.widgets.labels import PlainLabel, set_tooltip

_STEP: Final = 5
_CELL_WIDTH: Final = 48


class CellInput(NumberInput):
    """A weight from 0 to 100; empty is none. What is no weight stays until it is mended."""

    def __init__(self) -> None:
        super().__init__(0, WHOLE)
        self.setFixedWidth(theme.px(_CELL_WIDTH))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(theme.tabular(self.font()))
        self._weight = 0

    @property
    def weight(self) -> int:
        """The weight that stands there; the one before it while what is typed is none."""
        return self._weight if self.is_pending else self.value or 0

    def set_weight(self, weight: int) -> None:
        """Show a weight without telling anyone."""
        self._weight = weight
        self.set_value(weight or None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the number, so that the next digits stand in its place."""
        super().focusInEvent(event)
        self.selectAll()


class EmphasisCard(Card):
    """The matrix; its value is one text, as the plan holds it."""

    typed = Signal()
    left = Signal()
    """A cell was left: the moment to write the field."""

    def __init__(self) -> None:
        super().__init__(tr("Emphasis of the activity"), icon="list-tree")
        self.cells: dict[Cell, CellInput] = {}
        self.sums: dict[str, PlainLabel] = {}
        self.suggest: dict[str, GhostButton] = {}
        self.state = PlainLabel("", "small", "sub", wrap=True)
        self.problem = FaultNote()
        self.conflicts = ConflictNotes()
        self._others: dict[Cell, int] = {}
        self._is_read_only = False
        hint = tr("How much of each content, in the models that are used. A model is 100 % in all.")
        self.body.addWidget(PlainLabel(hint, "small", "sub", wrap=True))
        self.body.addWidget(self._build())
        self.body.addWidget(self.problem)
        self.body.addWidget(self.state)
        self.body.addWidget(self.conflicts)
        self._tell_sums()

    @property
    def stops(self) -> list[QWidget]:
        """What Tab goes through."""
        return [*self.cells.values(), *self.suggest.values()]

    def text(self) -> str:
        """The emphasis as the plan holds it."""
        return write_emphasis(self._weights())

    def set_text(self, text: object) -> None:
        """Show an emphasis without telling anyone; cells that this version lacks are kept."""
        weights = dict(read_emphasis(str(text or "")))
        for cell, control in self.cells.items():
            control.set_weight(weights.pop(cell, 0))
        self._others = weights
        self._tell_sums()

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say under the matrix in which cell something stands that is no weight."""
        words = f"{field.accessibleName()}: {sentence}" if sentence else ""
        self.problem.show_fault(field, words)

    def set_read_only(self, is_read_only: bool) -> None:
        """Show an approved plan."""
        self._is_read_only = is_read_only
        for control in self.cells.values():
            control.setReadOnly(is_read_only)
        for button in self.suggest.values():
            button.setVisible(not is_read_only)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the matrix from its cells."""
        cell = next((key for key, one in self.cells.items() if one is watched), None)
        if cell is None or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return super().eventFilter(watched, event)
        return self._on_key(cell, Qt.Key(event.key())) or super().eventFilter(watched, event)

    def _on_key(self, cell: Cell, key: Qt.Key) -> bool:
        """Go to another cell or change the weight; False for any other key."""
        moves = {
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
        }
        steps = {Qt.Key.Key_Plus: _STEP, Qt.Key.Key_Minus: -_STEP}
        if key in moves:
            return self._go(cell, *moves[key])
        if key in steps and not self._is_read_only:
            control = self.cells[cell]
            if not control.is_pending:
                control.set_weight(min(WHOLE, max(0, control.weight + steps[key])))
                control.selectAll()
                self._on_typed()
            return True
        return key in steps

    def _go(self, cell: Cell, right: int, down: int) -> bool:
        """Put the focus on a neighbour, if there is one and the digits are not being edited."""
        control = self.cells[cell]
        if right and control.text() and not control.hasSelectedText():
            return False
        matrix = activity_models()
        models, contents = [m.id for m in matrix.models], [c.id for c in matrix.contents]
        x, y = models.index(cell[0]) + right, contents.index(cell[1]) + down
        if 0 <= x < len(models) and 0 <= y < len(contents):
            self.cells[models[x], contents[y]].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _build(self) -> QWidget:
        """Lay the matrix out: contents down, models across, sums and suggestions under it."""
        matrix, code, table = activity_models(), current().code, QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight
        for x, model in enumerate(matrix.models, start=1):
            head = PlainLabel(model.label[code], "small", "sub", wrap=True)
            head.setAlignment(right | Qt.AlignmentFlag.AlignBottom)
            head.setFixedWidth(theme.px(_CELL_WIDTH + 14))
            set_tooltip(head, model.about[code])
            grid.addWidget(head, 0, x, right | Qt.AlignmentFlag.AlignBottom)
        for y, content in enumerate(matrix.contents, start=1):
            grid.addWidget(PlainLabel(content.label[code], "body", wrap=True), y, 0)
            for x, model in enumerate(matrix.models, start=1):
                name = tr("{content}, {model}, per cent").format(
                    content=content.label[code], model=model.label[code]
                )
                grid.addWidget(self._cell((model.id, content.id), name), y, x, right)
        last = len(matrix.contents) + 1
        grid.addWidget(PlainLabel(tr("Together"), "label"), last, 0)
        for x, model in enumerate(matrix.models, start=1):
            self.sums[model.id] = PlainLabel("", "label")
            grid.addWidget(self.sums[model.id], last, x, right)
            grid.addWidget(
                self._suggestion(model.id, model.label[code], model.suggested), last + 1, x, right
            )
        return table

    def _cell(self, cell: Cell, name: str) -> CellInput:
        """Make the field of one cell."""
        control = CellInput()
        control.setAccessibleName(name)
        control.installEventFilter(self)
        control.textEdited.connect(lambda _text: self._on_typed())
        control.left.connect(self.left)
        self.cells[cell] = control
        return control

    def _suggestion(self, model: str, label: str, weights: Mapping[str, int]) -> GhostButton:
        """Make the button that fills a model with its usual weights."""
        button = GhostButton(tr("Fill"))
        button.setAccessibleName(tr("Fill {model} with its usual weights").format(model=label))
        button.clicked.connect(lambda: self._fill(model, weights))
        self.suggest[model] = button
        return button

    def _fill(self, model: str, weights: Mapping[str, int]) -> None:
        """Put the usual weights of a model in, and write them."""
        for content, weight in weights.items():
            self.cells[model, content].set_weight(weight)
        self._on_typed()
        self.left.emit()

    def _weights(self) -> dict[Cell, int]:
        """What stands in the matrix, with what it has no cells for."""
        return {**self._others, **{cell: one.weight for cell, one in self.cells.items()}}

    def _on_typed(self) -> None:
        """Follow what was typed."""
        self._tell_sums()
        self.typed.emit()

    def _tell_sums(self) -> None:
        """Show each sum, and say in words where it is not the whole."""
        totals = sums(self._weights())
        wrong = []
        for model in activity_models().models:
            total = totals.get(model.id, 0)
            self.sums[model.id].setText(f"{total} %" if total else "–")
            self.sums[model.id].set_tone("warn" if total not in {0, WHOLE} else "text")
            if total not in {0, WHOLE}:
                words = tr("{n} % missing") if total < WHOLE else tr("{n} % too much")
                label = model.label[current().code]
                wrong.append(f"{label}: {words.format(n=abs(WHOLE - total))}")
        self.state.setText(". ".join(wrong))
        self.state.set_tone("warn" if wrong else "sub")
        self.state.setVisible(bool(wrong))


class EmphasisWords:
    """The matrix as words: also what stands in its cells and is no weight yet."""

    def __init__(self, card: EmphasisCard) -> None:
        self._card = card

    @property
    def is_pending(self) -> bool:
        """Whether a cell holds what is no weight."""
        return any(cell.is_pending for cell in self._card.cells.values())

    @property
    def typed(self) -> str:
        """What stands in the cells."""
        if not self.is_pending:
            return self._card.text()
        return json.dumps({".".join(key): one.text() for key, one in self._card.cells.items()})

    def put_typed(self, typed: str) -> None:
        """Show what `typed` gave, without telling anyone."""
        if not typed.startswith("{"):
            self._card.set_text(typed)
            return
        texts: dict[str, str] = json.loads(typed)
        for key, cell in self._card.cells.items():
            cell.put_typed(texts.get(".".join(key), ""))
