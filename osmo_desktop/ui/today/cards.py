"""The cards of the first screen: visits, drafts, tasks, gaps, and what waits for sending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.models import DraftRow, GapRow, TaskRow, TodayOverview
from osmo_desktop.ui.clients.flow_row import Centred
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import (
    day_words,
    days_words,
    gap_icon,
    gap_words,
    mode_word,
    moment_words,
)
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.today.deciding import DecideForm
from osmo_desktop.ui.today.rows_card import RowsCard
from osmo_desktop.ui.today.visits import VisitList, stop_model, stops
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import TaskRow as TaskLine
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model
from osmo_desktop.ui.widgets.notices import EmptyState

_FEW_DRAFTS = 5
_FEW_TASKS = 6
_SHOWN_GAPS = 3


class VisitsCard(Card):
    """The day's visits; opening one shows the client."""

    client_opened = Signal(str)
    clients_wanted = Signal()
    leave_wanted = Signal(str)
    """A visit-safety card is to be begun: for the visit at hand, else for the next one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.leave_button = GhostButton(tr("Leave for a visit…"))
        super().__init__(
            tr("Today's visits"), icon="route", action=self.leave_button, parent=parent
        )
        self.model = stop_model(self)
        self.list = VisitList(self.model, name=tr("Today's visits"))
        self.empty = EmptyState(
            "calendar-check",
            tr("No visits today. A meeting agreed with a client appears here on its day."),
            action=tr("Choose a client"),
            action_icon="user-round",
        )
        self.body.addWidget(self.list)
        self._middle = Centred(self.empty)
        self.body.addWidget(self._middle)
        self.list.row_opened.connect(self._on_row_opened)
        self.leave_button.clicked.connect(self._on_leave)
        self.empty.action_requested.connect(self.clients_wanted)

    def show_day(self, overview: TodayOverview, now: datetime) -> None:
        """Show the visits of a day."""
        self.model.replace(stops(overview, now))
        self.list.setVisible(bool(overview.visits))
        self._middle.setVisible(not overview.visits)
        self.leave_button.setVisible(bool(overview.visits))

    def _on_leave(self) -> None:
        chosen = self.model.row_at(self.list.currentIndex())
        coming = next((stop for stop in self.model.rows if not stop.is_past), None)
        stop = chosen or coming or next(iter(self.model.rows), None)
        if stop is not None:
            self.leave_wanted.emit(stop.client_id)

    def _on_row_opened(self, index: QModelIndex) -> None:
        stop = self.model.row_at(index)
        if stop is not None:
            self.client_opened.emit(stop.client_id)


class DraftsCard(RowsCard):
    """Notes to finish, newest first, each with "continue"."""

    draft_opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Drafts wait for approval"), icon="file-pen", few=_FEW_DRAFTS, parent=parent
        )
        self._shown: tuple[DraftRow, ...] | None = None
        self._now: datetime | None = None
        self.buttons: dict[str, OutlineButton] = {}

    @property
    def controls(self) -> Sequence[QWidget]:
        """The buttons."""
        return [*self.buttons.values()]

    def show_drafts(self, drafts: Sequence[DraftRow], now: datetime) -> None:
        """Show the drafts."""
        if tuple(drafts) != self._shown:
            self._shown, self._now = tuple(drafts), now
            self.make_rows()

    def make_rows(self) -> None:
        """Make the rows anew."""
        if self._now is not None:
            words = tr("No unfinished notes. A note that you close before approval waits here.")
            self.show_rows(self._shown or (), partial(self._row, now=self._now), words)

    def _forget_rows(self) -> None:
        self.buttons = {}

    def _row(self, draft: DraftRow, *, now: datetime) -> QHBoxLayout:
        """Return one draft: of whom, what, how far, and its button."""
        what = mode_word(draft.mode)
        if draft.occurred is not None:
            day = draft.occurred.astimezone(now.tzinfo).date()
            what = f"{what} {dates.day_and_month(day, current())}"
        name = line(draft.client_name)
        first = QHBoxLayout()
        first.setSpacing(9)
        first.addWidget(PlainLabel(name, "h3", elide=True))
        first.addWidget(PlainLabel(what, "body", "sub"))
        first.addStretch(1)
        state = tr("ready for approval") if draft.is_ready else tr("something is missing yet")
        saved = tr("Draft stored {moment}").format(moment=moment_words(draft.saved_at, now))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addLayout(first)
        words.addWidget(PlainLabel(f"{saved} · {state}", "small", "sub", elide=True))
        button = OutlineButton(tr("Continue"), dense=True)
        button.setAccessibleName(tr("Continue: {what}").format(what=f"{name}, {what}"))
        button.clicked.connect(lambda _=False, key=draft.id: self.draft_opened.emit(key))
        self.buttons[draft.id] = button
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addWidget(IconLabel("file-pen", 18, "sub"))
        row.addLayout(words, 1)
        row.addWidget(button)
        return row


class TasksCard(RowsCard):
    """What is due; Space ticks one, its button moves it or leaves it undone.

    With `is_of_client` the lines do not repeat whose they are.
    """

    ticked = Signal(object)
    """The `TaskRow` that was done."""
    client_opened = Signal(str)

    def __init__(
        self,
        *,
        now: Now = local_now,
        is_of_client: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Tasks"), icon="list-todo", few=_FEW_TASKS, parent=parent)
        self._is_of_client = is_of_client
        self._now = now
        self._shown: tuple[TaskRow, ...] | None = None
        self._shown_on: date | None = None
        self.lines: list[TaskLine] = []
        self.more_buttons: list[IconButton] = []
        self._asked: TaskRow | None = None
        self.form = DecideForm(now=now)
        self.body.addWidget(self.form)
        self.menu = QMenu(self)
        self.menu.addAction(tr("Move to another day…")).triggered.connect(
            lambda: self._ask(is_move=True)
        )
        self.menu.addAction(tr("Leave undone…")).triggered.connect(lambda: self._ask(is_move=False))

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in its order."""
        pairs = zip(self.lines, self.more_buttons, strict=True)
        rows = (stop for pair in pairs for stop in pair)
        return [self.all_button, *rows, *self.form.controls.values()]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the tasks that are shown."""
        return tuple(map(task_key, self._shown or ()))

    def ask(self, key: str, *, is_move: bool) -> bool:
        """Ask about a task that is shown, by its key; False when it is not."""
        row = next((row for row in self._shown or () if task_key(row) == key), None)
        if row is not None:
            self.form.ask(row, is_move=is_move)
        return row is not None

    @property
    def controls(self) -> Sequence[QWidget]:
        """The lines."""
        return self.lines

    def show_tasks(self, tasks: Sequence[TaskRow], now: datetime) -> None:
        """Show what is due."""
        if (tuple(tasks), now.date()) != (self._shown, self._shown_on):
            self._shown, self._shown_on = tuple(tasks), now.date()
            self.make_rows()

    def make_rows(self) -> None:
        """Make the lines anew."""
        words = tr("Nothing is due. Agreed next steps appear here when their day comes.")
        self.show_rows(self._shown or (), self._line, words)

    def _forget_rows(self) -> None:
        self.lines, self.more_buttons = [], []

    def _line(self, task: TaskRow) -> QHBoxLayout:
        """Return one task with its box, and the button for what else can be done with it."""
        due, tone = due_words(task, self._now())
        whose = "" if self._is_of_client else line(task.client_name)
        second = " · ".join(part for part in (whose, line(task.reason, 120)) if part)
        made = TaskLine(line(task.text, 300), second, due=due, tone=tone)
        made.toggled.connect(lambda on, row=task: self.ticked.emit(row) if on else None)
        made.opened.connect(lambda key=task.client_id: self.client_opened.emit(key))
        name = tr("More: {what}").format(what=line(task.text, 80))
        more = IconButton("ellipsis", name)
        more.clicked.connect(partial(self._open_menu, task, more))
        self.lines.append(made)
        self.more_buttons.append(more)
        row = QHBoxLayout()
        row.addWidget(made, 1)
        row.addWidget(more)
        return row

    def _open_menu(self, task: TaskRow, button: QWidget) -> None:
        """Offer what can be done besides ticking; the menu closes itself."""
        self._asked = task
        self.menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _ask(self, *, is_move: bool) -> None:
        if self._asked is not None:
            self.form.ask(self._asked, is_move=is_move)


class GapsCard(Card):
    """The oldest of my gaps, each leading to its client; the board has all that is missing."""

    client_opened = Signal(str)
    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        action = GhostButton(tr("Show all"))
        super().__init__(tr("My gaps"), icon="clipboard-x", action=action, parent=parent)
        self.action = action
        self.model = line_model(self)
        self.list = LineList(self.model, name=tr("My gaps"))
        words = tr("No gaps. Clients without a paper or a meeting appear here.")
        self.empty = PlainLabel(words, "body", "sub", wrap=True)
        self.body.addWidget(self.list)
        self.body.addWidget(self.empty)
        self._gaps: tuple[GapRow, ...] = ()
        self._shows_all = False
        action.clicked.connect(self.all_wanted)
        self.list.row_opened.connect(self._on_row_opened)

    def show_gaps(self, gaps: Sequence[GapRow], *, of_all: bool = False) -> None:
        """Show the oldest gaps and how many there are; `of_all`: of the whole team."""
        self._gaps = tuple(gaps)
        title = gaps_title(of_all=of_all)
        self.set_title(title)
        self.list.setAccessibleName(title)
        self.set_count(len(gaps))
        self.list.setVisible(bool(gaps))
        self.empty.setVisible(not gaps)
        self._renew()

    def show_all(self, *, shows_all: bool) -> None:
        """Show all gaps, in a small window, or the oldest only."""
        self._shows_all = shows_all
        self._renew()

    def _renew(self) -> None:
        """Show the rows, and the button where there is something to look at."""
        shown = self._gaps if self._shows_all else self._gaps[:_SHOWN_GAPS]
        self.model.replace([_gap_line(gap) for gap in shown])
        self.action.setVisible(bool(self._gaps))

    def _on_row_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.client_opened.emit(row.key.partition(":")[0])


class WaitingCard(Card):
    """What is unsent and which conflicts wait; hidden when there is neither."""

    sync_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.unsent_title = PlainLabel("", "h3", wrap=True)
        words = tr("Safe on this laptop. Sent when the network is back or by a USB stick.")
        self.unsent_words = PlainLabel(words, "small", "sub", wrap=True)
        self.unsent_button = GhostButton(tr("Open"))
        self.conflict_words = PlainLabel("", "body", wrap=True)
        self.conflict_button = GhostButton(tr("Settle"))
        self.unsent_row, self.conflict_row = QWidget(), QWidget()
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(self.unsent_title)
        column.addWidget(self.unsent_words)
        _fill(self.unsent_row, IconLabel("cloud-upload", 18, "accent"), column, self.unsent_button)
        single = QVBoxLayout()
        single.addWidget(self.conflict_words)
        icon = IconLabel("git-compare-arrows", 18, "warn")
        _fill(self.conflict_row, icon, single, self.conflict_button)
        self.body.addWidget(self.unsent_row)
        self.body.addWidget(self.conflict_row)
        self.unsent_button.clicked.connect(self.sync_wanted)
        self.conflict_button.clicked.connect(self.sync_wanted)

    def show_counts(self, unsent: int, conflicts: int) -> None:
        """Say both numbers in words."""
        self.unsent_title.setText(unsent_words(unsent))
        self.conflict_words.setText(conflict_words(conflicts))
        self.unsent_row.setVisible(unsent > 0)
        self.conflict_row.setVisible(conflicts > 0)
        self.setVisible(unsent > 0 or conflicts > 0)


def task_key(row: TaskRow) -> str:
    """What tells a task from all others of all clients."""
    day = row.occurrence.isoformat() if row.occurrence is not None else ""
    return f"{row.client_id}:{row.kind}:{row.id}:{day}"


def unsent_words(unsent: int) -> str:
    """Say how much is unsent."""
    words = ntr("{n} record unsent", "{n} records unsent", unsent)
    return words.format(n=integer(unsent, current()))


def conflict_words(conflicts: int) -> str:
    """Say how many conflicts wait."""
    return ntr(
        "{n} conflict waits for a decision", "{n} conflicts wait for a decision", conflicts
    ).format(n=conflicts)


def due_words(task: TaskRow, now: datetime) -> tuple[str, Tone]:
    """Say when a task is due, and how that sounds."""
    if task.due is None:
        return "", "sub"
    late = (now.date() - task.due).days
    if late > 0:
        return tr("Late {n} d").format(n=late), "warn"
    return day_words(task.due, now.date()), "sub"


def late_count(tasks: Sequence[TaskRow], now: datetime) -> int:
    """Return how many tasks are late."""
    return sum(task.due is not None and task.due < now.date() for task in tasks)


def gaps_title(*, of_all: bool) -> str:
    """Return whose gaps they are."""
    return tr("Gaps of the team") if of_all else tr("My gaps")


def _gap_line(gap: GapRow) -> LineRow:
    """Return the oldest gap of a person as a row."""
    others = len(gap.others)
    more = ntr("+ {n} other", "+ {n} others", others).format(n=others) if others else ""
    return LineRow(
        key=f"{gap.client_id}:{gap.code}",
        icon=gap_icon(gap.code),
        title=f"{gap_words(gap.code, gap.attempts)} {more}".rstrip(),
        second=line(gap.client_name),
        right=days_words(gap.days),
        tone="warn",
        right_tone="warn",
    )


def _fill(box: QWidget, icon: IconLabel, words: QVBoxLayout, button: GhostButton) -> None:
    """Lay out a row of icon, words and button."""
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 4, 0, 0)
    row.setSpacing(14)
    row.addWidget(icon)
    row.addLayout(words, 1)
    row.addWidget(button)
