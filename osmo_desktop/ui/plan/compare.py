"""Two versions of a plan side by side: what stayed, was changed, is new or was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import GoalView, PlanVersionRow, PlanView, StepView
from osmo_desktop.services.plan_words import emphasis_lines
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import level_words, lower_first, word
from osmo_desktop.ui.plan.scale_rows import signed
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card, Separator
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import ScrollPage

_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing in both versions; an empty text means that it is not there."""

    title: str
    old: str
    new: str

    @property
    def is_changed(self) -> bool:
        """Whether the versions differ here."""
        return self.old != self.new


def compared(old: PlanView, new: PlanView) -> Iterator[Compared]:
    """Give the parts of two versions in the order of the print."""
    for at, (before, after) in enumerate(_paired(old.goals, new.goals), start=1):
        title = tr("Goal {n}").format(n=at)
        yield Compared(title, _goal_text(before), _goal_text(after))
    titles = {
        "supports": tr("Supports"),
        "hinders": tr("Hinders"),
        "services": tr("Services"),
        "methods": tr("Methods"),
        "strengths": tr("Strengths"),
        "skills": tr("Skills"),
        "own_actions": tr("What the client does"),
        "network": tr("Network"),
        "referrals": tr("Guidance to services"),
        "made_together": tr("Made together"),
        "client_view": tr("The client's view"),
        "worker_view": tr("The worker's view"),
    }
    for field, title in titles.items():
        yield Compared(title, _text(old.texts[field]), _text(new.texts[field]))
    weights = (_emphasis(old), _emphasis(new))
    yield Compared(tr("Emphasis of the activity"), *weights)
    steps = (_steps(old), _steps(new))
    yield Compared(tr("Agreed steps"), *steps)
    yield Compared(tr("Service function"), _text(old.document.words), _text(new.document.words))
    tracks = codes.PLAN_TRACKS
    yield Compared(tr("Track"), word(tracks, old.track), word(tracks, new.track))
    yield Compared(tr("Next review"), _day(old), _day(new))


def _paired(
    old: tuple[GoalView, ...], new: tuple[GoalView, ...]
) -> list[tuple[GoalView | None, GoalView | None]]:
    """Pair a goal with the one it went on from or went on to, else by titles, else by their order.

    What no other goal is left for is paired with nothing.
    """
    known = {goal.id: goal for goal in old}
    later = {goal.former: goal for goal in old if goal.former}
    same = {goal.id: known.get(goal.former) or later.get(goal.id) for goal in new}
    carried = {goal.id for goal in same.values() if goal is not None}
    left = {goal.title.strip(): goal for goal in reversed(old) if goal.id not in carried}
    same = {goal.id: same[goal.id] or left.pop(goal.title.strip(), None) for goal in new}
    taken = {goal.id for goal in same.values() if goal is not None}
    others = iter([goal for goal in old if goal.id not in taken])
    pairs = [(same[goal.id] or next(others, None), goal) for goal in new]
    return [*pairs, *((goal, None) for goal in others)]


class ComparePanel(ScrollPage):
    """Shows two versions that are chosen from all; Esc or the button goes back to the plan."""

    closed = Signal()
    chosen = Signal(str, str)
    """The ids of the two versions that were chosen."""

    def __init__(self) -> None:
        super().__init__(name=tr("Two versions of the plan"))
        self.title = PlainLabel("", "h1", elide=True)
        self.back = OutlineButton(tr("Back to the plan"), icon="arrow-left")
        self.old, self.new = ChoiceInput([]), ChoiceInput([])
        self.summary = PlainLabel("", "body", "sub", wrap=True)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.back)
        choices = QHBoxLayout()
        choices.setSpacing(16)
        choices.addWidget(FormRow(tr("Version at the left"), self.old), 1)
        choices.addWidget(FormRow(tr("Version at the right"), self.new), 1)
        self.body.addLayout(head)
        self.body.addLayout(choices)
        self.body.addWidget(self.summary)
        self._card: Card | None = None
        self.body.addStretch(1)
        self.back.clicked.connect(self.closed)
        for choice in (self.old, self.new):
            choice.chosen.connect(lambda _key: self._on_chosen())
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def show_versions(self, old: PlanView, new: PlanView) -> None:
        """Show `old` at the left and `new` at the right."""
        self.title.setText(tr("Versions {old} and {new}").format(old=old.version, new=new.version))
        choices = [Choice(row.id, version_words(row)) for row in new.versions]
        for choice, plan in ((self.old, old), (self.new, new)):
            choice.set_choices(choices)
            choice.set_key(plan.id)
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        self._card = Card()
        parts = [part for part in compared(old, new) if part.old or part.new]
        self.summary.setText(_summary(parts))
        self._card.body.addLayout(_grid(old, new, parts))
        self.body.insertWidget(3, self._card)

    def _on_chosen(self) -> None:
        """Ask for the versions that are chosen now."""
        if self.old.key and self.new.key:
            self.chosen.emit(self.old.key, self.new.key)


def version_words(row: PlanVersionRow) -> str:
    """Name a version with its state and day."""
    words = tr("Version {n}").format(n=row.version)
    if row.state != "approved":
        return ", ".join((words, lower_first(tr("Draft"))))
    day = dates.short_date(row.made, current()) if row.made is not None else ""
    return ", ".join(part for part in (words, day) if part)


def _grid(old: PlanView, new: PlanView, parts: Iterable[Compared]) -> QGridLayout:
    """Lay the parts out: name, both texts in the same size, and what became of it."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    for column, plan in ((1, old), (2, new)):
        words = tr("Version {n}").format(n=plan.version)
        grid.addWidget(PlainLabel(words, "h3"), 0, column)
    for part in parts:
        _add_part(grid, part)
    return grid


def _summary(parts: list[Compared]) -> str:
    """Say how much differs."""
    count = sum(part.is_changed for part in parts)
    if not count:
        return tr("These versions say the same.")
    words = ntr("{n} part of {all} differs", "{n} parts of {all} differ", count)
    return words.format(n=count, all=len(parts))


def _add_part(grid: QGridLayout, part: Compared) -> None:
    """Add one part as a row; what became of it is said by a word and an icon."""
    row = grid.rowCount()
    grid.addWidget(Separator(), row, 0, 1, 4)
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(PlainLabel(part.title, "label", wrap=True), row + 1, 0, top)
    for column, text in ((1, part.old), (2, part.new)):
        label = PlainLabel(text or tr("Not there"), "body", "text" if text else "sub", wrap=True)
        grid.addWidget(label, row + 1, column, top)
    mark: QWidget = PlainLabel(tr("Same"), "small", "sub")
    if part.is_changed:
        mark = _badge(part)
    grid.addWidget(mark, row + 1, 3, top)


def _badge(part: Compared) -> Badge:
    """Say what became of a part that differs."""
    if not part.old:
        return Badge(tr("Added"), "neutral", icon="plus")
    if not part.new:
        return Badge(tr("Left out"), "neutral", icon="minus")
    return Badge(tr("Changed"), "neutral", icon="pen-line")


def _goal_text(goal: GoalView | None) -> str:
    """Return everything about a goal as lines; of none nothing."""
    if goal is None:
        return ""
    lines = [line(goal.title, 200), line(goal.client_words, 400)]
    lines.append(tr("Weight {n}").format(n=goal.weight))
    if goal.baseline is not None:
        lines.append(tr("Baseline {level}").format(level=level_words(goal.baseline)))
    if goal.level is not None:
        lines.append(tr("Now at {level}").format(level=level_words(goal.level)))
    for level in range(2, -3, -1):
        text = line(goal.scale[level + 2], 200)
        if text:
            lines.append(f"{signed(level)}: {text}")
    return "\n".join(part for part in lines if part)


def _text(text: str) -> str:
    """Return a text fit for the screen."""
    return block(text, _LIMIT)


def _day(plan: PlanView) -> str:
    """Return the day of the next review."""
    return dates.short_date(plan.review, current()) if plan.review is not None else ""


def _emphasis(plan: PlanView) -> str:
    """Return the emphasis as lines."""
    return "\n".join(emphasis_lines(plan.texts["emphasis"], current().code))


def _steps(plan: PlanView) -> str:
    """Return the agreed steps as lines; whether they are done is no part of the text."""
    return "\n".join(filter(None, map(_step, plan.steps)))


def _step(step: StepView) -> str:
    """Return what is done by whom and by when."""
    day = dates.short_date(step.due, current()) if step.due is not None else ""
    due = tr("by {date}").format(date=day) if day else ""
    return ", ".join(part for part in (line(step.text, 200), line(step.who, 60), due) if part)
