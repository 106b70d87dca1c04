"""A record that is kept up: each field is written as it is left, over what the form saw."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.pathway_data import SpecialSupport, WorkAbilityGuide, said
from osmo_desktop.services.models import Basis
from osmo_desktop.services.pathway_views import PartView
from osmo_desktop.ui.pathway.forms import Today
from osmo_desktop.ui.pathway.kind_fields import KindFields
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import CheckLine, ChoiceInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput


class PartForm(Card):
    """Shows one record; a field that holds something unwritten is left alone by a reload."""

    written = Signal(str, str, object, object)
    """A record's id, a field, its new value and the heads that the form saw."""
    closed = Signal()

    def __init__(
        self, title: str, *, icon: str, kind: str, rows: Sequence[Sequence[str]], today: Today
    ) -> None:
        super().__init__(title, icon=icon)
        self.part: PartView | None = None
        self._shown: dict[str, object] = {}
        self._basis: dict[str, tuple[str, ...]] = {}
        self._writing: list[str] = []
        self.body.setSpacing(8)
        self.told = PlainLabel("", "body", "sub", wrap=True)
        self.kind_fields = KindFields(kind, rows, today=today)
        self.problem = PlainLabel("", "small", "danger", wrap=True)
        self.close_button = OutlineButton(tr("Back to the pathway"), icon="arrow-left", dense=True)
        for widget in (self.told, self.kind_fields, self.problem):
            self.body.addWidget(widget)
        self.body.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.close_button.clicked.connect(self.closed)
        self.kind_fields.left.connect(self._on_left)
        self._show_problem("")

    def begin(self, part: PartView, told: str) -> None:
        """Show another record."""
        self.part = None
        self._writing.clear()
        self.told.setText(told)
        self._show_problem("")
        self.kind_fields.clear_errors()
        self.show_part(part)

    def show_part(self, part: PartView) -> None:
        """Show the record as it is now."""
        is_same = self.part is not None and self.part.id == part.id
        kept = self.unwritten() | set(self._writing) if is_same else set()
        self.part = part
        for name in self.kind_fields.controls:
            if name not in kept:
                self.kind_fields.set_value(name, part.values.get(name))
                self._shown[name] = self.kind_fields.value(name)
                self._basis[name] = tuple(part.basis.get(name, ()))

    def unwritten(self) -> set[str]:
        """The fields that hold something else than what was read."""
        fields = self.kind_fields
        return {
            name
            for name in fields.controls
            if self.part is not None
            and (fields.is_pending(name) or fields.value(name) != self._shown.get(name))
        }

    def basis(self) -> Basis:
        """The heads over which the fields are written."""
        return self._basis

    def type_again(self, basis: Mapping[str, Collection[str]]) -> None:
        """Hold what was put back as typed over `basis`; what was chosen is written."""
        for name in sorted(self.unwritten()):
            self._basis[name] = tuple(basis.get(name, self._basis.get(name, ())))
            control = self.kind_fields.controls[name]
            is_day = isinstance(control, DateInput) and not control.is_pending
            if is_day or isinstance(control, ChoiceInput | CheckLine):
                self._on_left(name)

    def write_all(self) -> None:
        """Write every field that was not written: the form is left."""
        for name in sorted(self.unwritten()):
            self._on_left(name)

    def settle(self, field: str) -> None:
        """A write of a field has come to its end: later readings are shown in it again."""
        if field in self._writing:
            self._writing.remove(field)

    def show_refusal(self, field: str, error: OsmoError) -> None:
        """Say beside the field why it was not written; what was typed stays."""
        self._shown.pop(field, None)
        if not self.kind_fields.show_error(field, sentence(error)):
            self._show_problem(sentence(error))

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        self.kind_fields.focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the form on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _show_problem(self, words: str) -> None:
        """Say what is wrong with the form as a whole; empty words take it away."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _on_left(self, name: str) -> None:
        """Ask to write a field if something else stands in it now."""
        fields, part = self.kind_fields, self.part
        if part is None or name not in self.unwritten():
            return
        if fields.is_pending(name):
            fields.show_error(name, tr("This is not a date. Write it like 5.3.2026."))
            return
        value = fields.value(name)
        self._shown[name] = value
        self._writing.append(name)
        self.written.emit(part.id, name, value, self._basis.get(name, ()))


class AssessmentForm(PartForm):
    """A needs assessment, with what follows from the need of special support."""

    def __init__(self, support: SpecialSupport, *, today: Today) -> None:
        super().__init__(
            tr("Needs assessment"),
            icon="clipboard-list",
            kind="needs_assessment",
            rows=(
                ("initiated", "begun", "completed"),
                ("initiated_by", "channel", "urgency"),
                ("situation",),
                ("client_view", "worker_assessment"),
                ("network",),
                ("child", "own_worker"),
                ("special_support",),
                ("social_worker",),
                ("informed",),
            ),
            today=today,
        )
        lines = [f"• {said(one)}" for one in support.follows]
        self.follows = PlainLabel("\n".join(lines), "small", wrap=True)
        self.body.insertWidget(2, self.follows)
        tick = self.kind_fields.controls["special_support"]
        if isinstance(tick, CheckLine):
            tick.toggled.connect(self.follows.setVisible)
        self.follows.hide()


class AbilityForm(PartForm):
    """The work-ability assessment: four phases with their guide and ticks, and a summary."""

    ticked = Signal(str, str, bool)
    """A record's id, the code of a line, and whether it is done."""

    def __init__(self, guide: WorkAbilityGuide, *, today: Today) -> None:
        super().__init__(
            said(guide.label),
            icon="list-todo",
            kind="work_ability",
            rows=(("summary",),),
            today=today,
        )
        self.ticks: dict[str, CheckLine] = {}
        at = 1
        for phase in guide.phases:
            self.body.insertWidget(at, PlainLabel(said(phase.label), "h3"))
            self.body.insertWidget(at + 1, PlainLabel(said(phase.guide), "small", "sub", wrap=True))
            at += 2
            for item in phase.items:
                tick = CheckLine(said(item.label))
                tick.clicked.connect(partial(self._on_ticked, phase.code(item)))
                self.ticks[phase.code(item)] = tick
                self.body.insertWidget(at, tick)
                at += 1
        self.body.insertWidget(at, PlainLabel(said(guide.source), "small", "sub", wrap=True))

    def show_part(self, part: PartView) -> None:
        """Show the summary and what is done."""
        super().show_part(part)
        done = part.several("done")
        for code, tick in self.ticks.items():
            tick.setChecked(code in done)

    def focus_start(self) -> None:
        """Put the keyboard on the first line that is not done."""
        ticks = list(self.ticks.values())
        first = next((tick for tick in ticks if not tick.isChecked()), ticks[0])
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_ticked(self, code: str, *_more: object) -> None:
        if self.part is not None:
            self.ticked.emit(self.part.id, code, self.ticks[code].isChecked())
