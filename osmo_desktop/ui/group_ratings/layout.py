"""Ratings by groups as they look: the list, and one rating as a table with its counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.group_figures import FEWEST, is_counted
from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.measures import Scale
from osmo_desktop.services.group_rating_papers import few_words, figure_words, question_words
from osmo_desktop.services.group_ratings import GroupRatingRow
from osmo_desktop.services.measure_words import in_language, number_words
from osmo_desktop.ui.clients.flow_row import Centred, FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.group_ratings.form import GroupRatingForm
from osmo_desktop.ui.measures.line_table import LineTable
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineRow
from osmo_desktop.ui.widgets.list_or_one import ListOrOne
from osmo_desktop.ui.widgets.notices import EmptyState


class GroupRatingsLayout(ListOrOne):
    """Lays the ratings out; the key of a row is the rating's id."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        name = tr("Ratings by groups")
        super().__init__(name, parent=parent)
        told = tr(
            "What a group or the visitors of an event answered, as counts without names. It is "
            "linked to no client, and for use within the team: outside it, counts under {n} are "
            "not told."
        ).format(n=FEWEST)
        add = tr("Record a group's rating…")
        self.add_button = OutlineButton(add, icon="plus", dense=True)
        self.empty = EmptyState(
            "users-round",
            tr("No group has rated yet. Count the answers of a group here, without names."),
            action=add,
            action_icon="plus",
        )
        self.form, self.shown = GroupRatingForm(now=now), RatingCard()
        self._tools = FlowRow()
        self._tools.add(self.add_button)
        about = PlainLabel(told, "body", "sub", wrap=True)
        above, singles = [about, self._tools], [self.form, self.shown]
        self.lay_out(name, above=above, below=Centred(self.empty), singles=singles)
        self.form.closed.connect(self.show_list)
        self.shown.closed.connect(self.show_list)

    def show_rows(self, rows: Sequence[GroupRatingRow]) -> None:
        """Show the ratings, the newest first."""
        self.show_lines([rating_line(row) for row in rows])
        self._tools.setVisible(bool(rows))

    def show_one(self, single: QWidget) -> None:
        """Show the form or a rating instead of the list."""
        for one in (self.form, self.shown):
            one.setVisible(one is single)
        self.show_single()
        self.focus_single()

    def focus_single(self) -> None:
        """Put the keyboard into what is shown."""
        if self.form.isHidden():
            self.shown.back_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.form.focus_start()

    def focus_no_rows(self) -> None:
        """Put the keyboard on the way to the first one."""
        if self.empty.button is not None:
            self.empty.button.setFocus(Qt.FocusReason.ShortcutFocusReason)


class RatingCard(Card):
    """One rating: a row for every scale that was answered."""

    closed = Signal()
    strike_wanted = Signal(str)
    print_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("A group's rating"), icon="users-round")
        self._id = ""
        self.told = PlainLabel("", "body", "sub", wrap=True)
        self.caution = PlainLabel("", "small", wrap=True)
        self.table: LineTable | None = None
        self.back_button = GhostButton(tr("Back to the ratings"))
        self.print_button = OutlineButton(tr("Print…"), icon="printer", dense=True)
        self.strike_button = GhostButton(tr("Entered in error"))
        foot = FlowRow()
        for button in (self.back_button, self.print_button, self.strike_button):
            foot.add(button)
        self.body.addWidget(self.told)
        self.body.addWidget(self.caution)
        self.body.addWidget(foot)
        self.back_button.clicked.connect(self.closed)
        self.print_button.clicked.connect(lambda: self.print_wanted.emit(self._id))
        self.strike_button.clicked.connect(lambda: self.strike_wanted.emit(self._id))

    def show_row(self, row: GroupRatingRow) -> None:
        """Show a rating; of a measure that is not known here nothing but its name."""
        self._id = row.id
        self.print_button.setEnabled(bool(row.figures))
        self.set_title(line(row.about))
        self.told.setText(" · ".join((rating_name(row), _day(row), line(row.author))))
        self.caution.setText(in_language(row.measure.caution) if row.measure is not None else "")
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        self.table = rating_table(row)
        self.body.insertWidget(1, self.table)
        self.table.show()


def rating_table(row: GroupRatingRow) -> LineTable:
    """Return the counts of a rating: statement, n, mean, and how many gave each number."""
    scales = row.measure.scales if row.measure is not None else ()
    numbers = _numbers(scales[0]) if scales and is_counted(scales[0]) else []
    head = (tr("Question"), tr("Number of answers"), tr("Mean"), *numbers)
    table = LineTable(head, widths=(6, 2, 2, *(1 for _ in numbers)))
    for scale in scales:
        one = row.figures.get(scale.key)
        if one is not None:
            table.add((question_words(scale), *figure_words(one), *map(str, one.counts)))
    return table


def rating_line(row: GroupRatingRow) -> LineRow:
    """Return a rating as a row of the list."""
    told = [one.answered for one in row.figures.values() if not one.is_few]
    words = tr("{n} answers").format(n=integer(max(told), current())) if told else few_words()
    return LineRow(
        key=row.id,
        icon="users-round",
        title=line(row.about),
        second=f"{rating_name(row)} · {_day(row)}",
        right=words if row.figures else tr("Another version of the program reads it"),
    )


def rating_name(row: GroupRatingRow) -> str:
    """The measure that was answered."""
    return in_language(row.measure.name) if row.measure is not None else tr("Unknown measure")


def _numbers(scale: Scale) -> list[str]:
    steps = int((scale.max - scale.min) / scale.step) + 1
    return [number_words(scale.min + scale.step * at) for at in range(steps)]


def _day(row: GroupRatingRow) -> str:
    return dates.short_date(row.held, current())
