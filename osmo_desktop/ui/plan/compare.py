"""Two versions of a plan side by side: what stayed, what was changed, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import GoalView, PlanView
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import level_words, word
from osmo_desktop.ui.plan.scale_rows import signed
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card, Separator
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
    """Give the parts of two versions in the order of the print; goals are paired in order."""
    for at in range(max(len(old.goals), len(new.goals))):
        before = _goal_text(old.goals[at]) if at < len(old.goals) else ""
        after = _goal_text(new.goals[at]) if at < len(new.goals) else ""
        yield Compared(tr("Goal {n}").format(n=at + 1), before, after)
    titles = {
        "supports": tr("Supports"),
        "hinders": tr("Hinders"),
        "services": tr("Services"),
        "methods": tr("Methods"),
        "made_together": tr("Made together"),
        "client_view": tr("The client's view"),
        "worker_view": tr("The worker's view"),
    }
    for field, title in titles.items():
        yield Compared(title, _text(old.texts[field]), _text(new.texts[field]))
    tracks = codes.PLAN_TRACKS
    yield Compared(tr("Track"), word(tracks, old.track), word(tracks, new.track))
    yield Compared(tr("Next review"), _day(old), _day(new))


class ComparePanel(ScrollPage):
    """Shows two versions; Esc or the button goes back to the plan."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__(name=tr("Two versions of the plan"))
        self.title = PlainLabel("", "h1", elide=True)
        self.back = OutlineButton(tr("Back to the plan"), icon="arrow-left")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.back)
        self.body.addLayout(head)
        self._card: Card | None = None
        self.body.addStretch(1)
        self.back.clicked.connect(self.closed)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def show_versions(self, old: PlanView, new: PlanView) -> None:
        """Show `old` at the left and `new` at the right."""
        self.title.setText(tr("Versions {old} and {new}").format(old=old.version, new=new.version))
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        self._card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for column, plan in ((1, old), (2, new)):
            words = tr("Version {n}").format(n=plan.version)
            grid.addWidget(PlainLabel(words, "h3"), 0, column)
        for part in compared(old, new):
            if part.old or part.new:
                _add_part(grid, part)
        self._card.body.addLayout(grid)
        self.body.insertWidget(1, self._card)
        self.back.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _add_part(grid: QGridLayout, part: Compared) -> None:
    """Add one part as a row: its name, then both texts in the same size."""
    row = grid.rowCount()
    grid.addWidget(Separator(), row, 0, 1, 4)
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(PlainLabel(part.title, "label"), row + 1, 0, top)
    for column, text in ((1, part.old), (2, part.new)):
        label = PlainLabel(text or tr("Not there"), "body", "text" if text else "sub", wrap=True)
        grid.addWidget(label, row + 1, column, top)
    mark: QWidget = PlainLabel(tr("Same"), "small", "sub")
    if part.is_changed:
        mark = Badge(tr("Changed"), "neutral", icon="pen-line")
    grid.addWidget(mark, row + 1, 3, top)


def _goal_text(goal: GoalView) -> str:
    """Return everything about a goal as lines."""
    lines = [line(goal.title, 200), line(goal.client_words, 400)]
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
