"""One goal: a row with its scale, or, when it is open, everything that is written about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ConflictCard, GoalView
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import level_words
from osmo_desktop.ui.plan.conflict_notes import ConflictNotes
from osmo_desktop.ui.plan.plan_fields import FieldKey, PlanFields
from osmo_desktop.ui.plan.scale_rows import SCALE_FIELDS, ScaleRows
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import IconButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.checked import NumberInput
from osmo_desktop.ui.widgets.fault_note import FaultNote
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.goal_scale import GoalScale
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.record_spots import stands_for

_HEAVIEST = 10
_SCALE_WIDTH = 300


class WeightInput(NumberInput):
    """A small whole number from 0 to 10, or nothing."""

    def __init__(self) -> None:
        super().__init__(0, _HEAVIEST, name=tr("Weight"))
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFixedWidth(theme.px(44))


class GoalHead(QWidget):
    """The row of a goal: chevron, number, title, scale or weight."""

    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chevron = IconButton("chevron-right", "")
        self.number = PlainLabel("", "body", "sub")
        self.title_label = PlainLabel("", "h3", elide=True)
        self.title = LineInput(name=tr("Goal"), placeholder=tr("Goal in a few words"))
        theme.set_font(self.title, "h3")
        self.conflict = Badge(tr("Conflict"), "warn", icon="git-compare-arrows")
        self.scale = GoalScale(name=tr("Level"))
        self.weight_label = PlainLabel(tr("Weight"), "body", "sub")
        self.weight = WeightInput()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.chevron)
        row.addWidget(self.number)
        row.addWidget(self.title_label, 1)
        row.addWidget(self.title, 1)
        for widget in (self.conflict, self.scale, self.weight_label, self.weight):
            row.addWidget(widget)
        self.chevron.clicked.connect(self.toggled)
        self.chevron.installEventFilter(self)
        self.set_open(False)

    def set_open(self, is_open: bool) -> None:
        """Show the fields of an open goal, or the words and the scale of a closed one."""
        self._is_open = is_open
        self.chevron.set_icon("chevron-down" if is_open else "chevron-right")
        when_open: tuple[QWidget, ...] = (self.title, self.weight_label, self.weight)
        for widget in when_open:
            widget.setVisible(is_open)
        self.title_label.setVisible(not is_open)
        self.scale.setVisible(not is_open)

    def show_goal(self, goal: GoalView, number: int) -> None:
        """Show number, title and levels."""
        title = line(goal.title) or tr("Goal without a name")
        self.number.setText(str(number))
        self.title_label.setText(title)
        self.title_label.set_tone("text" if goal.title.strip() else "sub")
        self.chevron.set_label(tr("Goal {n}: {title}").format(n=number, title=title))
        self.scale.set_levels(goal.baseline, goal.level, level_words(goal.level))
        widths = [painting.width_of(level_words(x), theme.font("small")) for x in range(-2, 3)]
        wished = theme.px(4 * 21 + 28) + max(widths) + 4
        self.scale.setFixedWidth(min(wished, theme.px(_SCALE_WIDTH)))
        self.scale.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.conflict.setVisible(bool(goal.conflicts))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open by Enter or Right, close by Enter or Left; Qt would leave the chevron."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        toggles = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        toggles.add(Qt.Key.Key_Left if self._is_open else Qt.Key.Key_Right)
        if Qt.Key(event.key()) in toggles:
            self.toggled.emit()
            return True
        return Qt.Key(event.key()) in {Qt.Key.Key_Left, Qt.Key.Key_Right}

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open a closed goal by a click anywhere on its row."""
        super().mouseReleaseEvent(event)
        if not self._is_open and self.rect().contains(event.position().toPoint()):
            self.toggled.emit()


class GoalCard(Card):
    """A goal of the plan; its fields belong to `fields` and are written when they are left."""

    toggled = Signal(str)
    """The id of the goal whose row was opened or closed."""
    removed = Signal(str)
    settle_requested = Signal()

    def __init__(self, goal_id: str, fields: PlanFields) -> None:
        super().__init__()
        self.goal_id = goal_id
        stands_for(self, goal_id)
        self._fields = fields
        self._goal: GoalView | None = None
        self.is_open = False
        self.top = GoalHead()
        self.client_words = LineInput()
        self.scale = ScaleRows()
        self.remove = QuietButton(tr("Remove goal"), icon="trash-2", tone="sub")
        self.conflicts = ConflictNotes()
        self.problem = FaultNote()
        self.inside = self._build()
        self.top.toggled.connect(lambda: self.toggled.emit(self.goal_id))
        self.remove.clicked.connect(lambda: self.removed.emit(self.goal_id))
        self.conflicts.settle_requested.connect(self.settle_requested)
        self.scale.level_chosen.connect(self._on_level_chosen)
        self._bind()
        self.set_open(False)

    def show_goal(
        self,
        goal: GoalView,
        number: int,
        conflicts: Sequence[ConflictCard],
        *,
        is_read_only: bool,
    ) -> None:
        """Show the goal as the view holds it now; fields being written in keep their text."""
        self._goal = goal
        self.top.show_goal(goal, number)
        values: dict[str, object] = {
            "title": goal.title,
            "client_words": goal.client_words,
            "weight": goal.weight,
            "level": goal.level,
        }
        values |= {SCALE_FIELDS[level]: goal.scale[level + 2] for level in SCALE_FIELDS}
        for field, value in values.items():
            self._fields.refresh(self._key(field), value, goal.basis)
        self.scale.set_levels(goal.baseline, self.scale.level)
        self.conflicts.show_conflicts(conflicts)
        for text in (self.top.title, self.client_words, self.top.weight):
            text.setReadOnly(is_read_only)
        self.scale.set_read_only(is_read_only)
        self.remove.setVisible(not is_read_only)

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say under the row what is wrong in one of its fields."""
        self.problem.show_fault(field, sentence)

    def chain_after(self, control: QWidget) -> QWidget:
        """Let Tab come here from `control`; return the last control of the chain."""
        top, scale = self.top, self.scale
        stops = [top.chevron, top.title, top.weight, self.client_words]
        for stop in (*stops, *scale.marks.values(), *scale.texts.values()):
            QWidget.setTabOrder(control, stop)
            control = stop
        last = self.conflicts.chain_after(control)
        QWidget.setTabOrder(last, self.remove)
        return self.remove

    def set_open(self, is_open: bool) -> None:
        """Show everything about the goal, or its row alone."""
        self.is_open = is_open
        self.set_margins(8, 8 if is_open else 4, 16, 4)
        self.top.set_open(is_open)
        self.inside.setVisible(is_open)

    def _build(self) -> QWidget:
        """Lay out the row and what opens under it."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 0, 0, 8)
        column.setSpacing(8)
        column.addWidget(FormRow(tr("In the client's words"), self.client_words))
        scale = FormRow(tr("Scale of the goal"), self.scale)
        column.addWidget(scale)
        scale.set_hint(tr("By what do we see together that the goal came true?"))
        column.addWidget(self.conflicts)
        column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(self.top)
        self.body.addWidget(self.problem)
        self.body.addWidget(inside)
        return inside

    def _key(self, field: str) -> FieldKey:
        """Return the key of a field of this goal."""
        return FieldKey("goal", self.goal_id, field)

    def _bind(self) -> None:
        """Give each field to the page's fields, and write it when it is left."""
        lines = {"title": self.top.title, "client_words": self.client_words}
        lines |= {SCALE_FIELDS[level]: text for level, text in self.scale.texts.items()}
        for field, text in lines.items():
            self._fields.bind(self._key(field), text.text, partial(_show_line, text))
            text.textEdited.connect(self._fields.touch)
            text.left.connect(partial(self._on_left, field))
        weight = self.top.weight
        self._fields.bind(self._key("weight"), lambda: weight.value, weight.set_value, words=weight)
        weight.left.connect(partial(self._on_left, "weight"))
        self._fields.bind(self._key("level"), lambda: self.scale.level, self._show_level)

    def _on_left(self, field: str) -> None:
        """Write a field that was left."""
        self._fields.leave(self._key(field))
        self.scale.name_marks()

    def _on_level_chosen(self, level: int) -> None:
        """Show the level at once, and write it."""
        self._show_level(level)
        self._fields.leave(self._key("level"))

    def _show_level(self, level: object) -> None:
        """Show a level in the scale."""
        baseline = self._goal.baseline if self._goal is not None else None
        self.scale.set_levels(baseline, level if isinstance(level, int) else None)


def _show_line(field: LineInput, value: object) -> None:
    """Show a text from its beginning."""
    field.setText(str(value or ""))
    field.setCursorPosition(0)
