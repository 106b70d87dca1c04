"""A measure with a client's results: what may be kept of it, its scales, and what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal

from osmo_desktop.domain.language import current, mark, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.language.numbers import decimal
from osmo_desktop.domain.measures import Measure
from osmo_desktop.services.measure_results import ItemResults
from osmo_desktop.services.measure_words import (
    answer_words,
    change_words,
    in_language,
    number_words,
    title_words,
)
from osmo_desktop.services.results import MeasureResult
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.measures.line_table import LineTable
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.record_spots import stands_for

_KEPT: Final = {
    "none": mark("Result only"),
    "scales": mark("Own wording"),
    "chosen": mark("Codes with own labels"),
    "goals": mark("From the plan"),
    "own": mark("Own wording"),
}


class MeasureCard(Card):
    """Shows the scales of one measure; each leads to its change over time."""

    time_requested = Signal(object)
    """The `ItemResults` whose course is wanted."""
    record_requested = Signal(str)
    ask_requested = Signal(str)
    print_requested = Signal(str)
    plan_requested = Signal()

    def __init__(self, result: MeasureResult, *, now: datetime) -> None:
        self.measure = result.measure
        super().__init__(in_language(result.measure.name), icon="gauge")
        self.head.addWidget(licence_badge(result.measure))
        self.body.addWidget(PlainLabel(_licence(result.measure), "small", "sub", wrap=True))
        head = (tr("Scale"), tr("First"), tr("Last"), tr("Change from the first"), tr("Numbers"))
        self.table = LineTable(head, widths=(2, 1, 1, 1, 1))
        self.time_buttons: list[IconButton] = []
        for one in result.lines:
            self._add_line(one)
        self.body.addWidget(self.table)
        for words in _told(result, now):
            self.body.addWidget(PlainLabel(words, "small", wrap=True))
        self.body.addWidget(self._foot())

    def _add_line(self, one: ItemResults) -> None:
        """One scale: first and last number, the plain change, how many numbers there are."""
        course = one.course
        numbers = [point.number for point in (course.baseline, course.last) if point]
        said = [number_words(number) for number in numbers if number is not None]
        newest = answer_words(one.rows[0].answer) if one.rows else tr("Not asked yet.")
        first, last = (*said, "", "")[:2] if said else ("", newest)
        change = change_words(course.comparison.plain) if course.comparison is not None else ""
        title = title_words(one.item)
        if one.item.goal:
            goal = tr("Goal: {title}").format(title=line(one.item.goal))
            title = f"{title} · {goal}"
        count = f"{course.numbers}/{course.total}"
        name = tr("Change over time: {measure}").format(measure=line(title))
        button = IconButton("chart-column", name)
        button.clicked.connect(lambda: self.time_requested.emit(one))
        button.setEnabled(bool(one.rows))
        stands_for(button, one.item.id, *{row.assessment for row in one.rows})
        self.time_buttons.append(button)
        self.table.add((title, first, last, change, count), end=button)

    def _foot(self) -> FlowRow:
        """What can be done with the measure."""
        key, foot = self.measure.id, FlowRow()
        self.record_button = OutlineButton(tr("Record a result…"), icon="pen-line", dense=True)
        self.ask_button = OutlineButton(tr("Ask the client…"), icon="gauge", dense=True)
        self.plan_button = OutlineButton(tr("Open the plan"), icon="target", dense=True)
        self.print_button = GhostButton(tr("Print…"))
        self.record_button.clicked.connect(lambda: self.record_requested.emit(key))
        self.ask_button.clicked.connect(lambda: self.ask_requested.emit(key))
        self.plan_button.clicked.connect(self.plan_requested)
        self.print_button.clicked.connect(lambda: self.print_requested.emit(key))
        is_plan = self.measure.items == "goals"
        foot.add(self.record_button, shown=not is_plan)
        foot.add(self.ask_button, shown=self.measure.items == "scales")
        foot.add(self.plan_button, shown=is_plan)
        foot.add(self.print_button)
        for button in (self.record_button, self.ask_button, self.print_button):
            button.setAccessibleDescription(in_language(self.measure.name))
        return foot


def licence_badge(measure: Measure) -> Badge:
    """Return what may be kept of a measure, in words."""
    tone: Tone = "warn" if measure.items == "none" else "neutral"
    return Badge(tr(_KEPT[measure.items]), tone, why=in_language(measure.licence))


def _licence(measure: Measure) -> str:
    return f"{measure.owner}. {in_language(measure.licence)} {in_language(measure.caution)}"


def _told(result: MeasureResult, now: datetime) -> list[str]:
    """The mean of the last time with its counts, and from when the measure is due again."""
    told = []
    if result.averages:
        newest = result.averages[0]
        told.append(
            tr("Mean {mean} of {n} numbers; {all} answers on {day}").format(
                mean=decimal(newest.average.mean, 1, current()),
                n=newest.average.counted,
                all=newest.average.total,
                day=short_date(newest.occurred.astimezone(now.tzinfo).date(), current()),
            )
        )
    if result.due is not None:
        said = tr("Due again {day}") if result.due > now.date() else tr("Due since {day}")
        told.append(said.format(day=short_date(result.due, current())))
    return told
