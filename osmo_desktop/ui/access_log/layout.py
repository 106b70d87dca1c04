"""The log as it looks: what is missing on top, filters, the rows, one row in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import ntr, ptr, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.services.access_log import AccessFilter, AccessGap, AccessLog, AccessRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.access_log.words import (
    access_line,
    client_words,
    count_words,
    gap_words,
    who_words,
    whole_words,
)
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineDelegate
from osmo_desktop.ui.widgets.models import ROW_ROLE, Index, ListModel
from osmo_desktop.ui.widgets.pages import ScrollPage
from osmo_desktop.ui.widgets.rows import RowList
from osmo_desktop.ui.widgets.times import DateInput

_SHOWN_GAPS: Final = 4
_SMALLEST: Final = QSize(320, 220)
_LOWEST_LIST: Final = 180


class AccessModel(ListModel[AccessRow]):
    """Entries of the log; each is put into words when it is drawn, not before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(
            text=lambda row: access_line(row).title,
            key=lambda row: row.id,
            spoken=lambda row: access_line(row).spoken,
            parent=parent,
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row in words where a delegate asks for it."""
        found = super().data(index, role)
        is_row = role == ROW_ROLE and isinstance(found, AccessRow)
        return access_line(found) if is_row else found


class AccessList(RowList):
    """Thousands of rows of one height, of which only the seen ones are drawn."""

    def __init__(self, model: AccessModel, *, name: str) -> None:
        super().__init__(name=name)
        self.setModel(model)
        self.setItemDelegate(LineDelegate(self, links=False))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)


class AccessLayout(QWidget):
    """Shows a log and what of it is asked for. Knows no service."""

    def __init__(self, *, now: Now, is_own: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_own = is_own
        self._log = AccessLog()
        self.gaps = Card(tr("Missing from the log"), icon="triangle-alert", tone="warn")
        self._gap_rows: list[PlainLabel] = []
        self.client, self.person, self.action = ChoiceInput([]), ChoiceInput([]), ChoiceInput([])
        self.since = DateInput(today=lambda: now().date())
        self.until = DateInput(today=lambda: now().date())
        self.print_button = OutlineButton(tr("Log for the client…"), icon="printer", dense=True)
        self.count = PlainLabel("", "small", "sub")
        self.model = AccessModel(self)
        self.list = AccessList(self.model, name=tr("Entries of the log"))
        self.whole = PlainLabel("", "body", "sub", wrap=True)
        self._days: dict[DateInput, date | None] = {}  # the last that could be read
        self._day_rows: dict[DateInput, FormRow] = {}
        self._build()
        for choice in (self.client, self.person, self.action):
            choice.currentIndexChanged.connect(lambda _at: self._renew())
        for day, row in self._day_rows.items():
            day.chosen.connect(partial(self._on_day, day))
            day.invalid.connect(lambda code, row=row: row.set_error(sentence(UserError(code))))
        self.list.row_moved.connect(self._on_row_moved)
        self.gaps.hide()

    @property
    def wanted(self) -> AccessFilter:
        """What is asked for."""
        return AccessFilter(
            client=self.client.key or "",
            user=self.person.key or "",
            action=self.action.key or "",
            since=self._days.get(self.since),
            until=self._days.get(self.until),
        )

    def show_log(self, log: AccessLog, *, can_print: bool) -> None:
        """Show a log; what was asked for stays."""
        self._log = log
        self._can_print = can_print
        self._show_gaps(log.gaps)
        rows = log.rows
        clients = {row.client: client_words(row) for row in rows if row.client}
        _offer(self.client, tr("All clients"), clients)
        users = {row.user: who_words(row) for row in rows}
        _offer(self.person, ptr("log", "Everybody"), users)
        _offer(self.action, tr("All actions"), {row.action: row.action_name for row in rows})
        self._renew()

    def focus_start(self) -> None:
        """Put the keyboard into the rows, or on the first filter."""
        reason = Qt.FocusReason.ShortcutFocusReason
        if self.model.rows:
            self.list.setFocus(reason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))
        else:
            self.client.setFocus(reason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the list scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _on_day(self, control: DateInput, day: date | None) -> None:
        """Take a day; words that are none left the one before."""
        self._days[control] = day
        self._day_rows[control].clear_error()
        self._renew()

    def _renew(self) -> None:
        """Show the rows that are asked for."""
        wanted = self.wanted
        shown = [row for row in self._log.rows if wanted.takes(row)]
        self.model.replace(shown)
        self.count.setText(count_words(shown, len(self._log.rows)))
        self._show_whole("" if shown else self._nothing_words())
        self.print_button.setVisible(self._can_print and bool(wanted.client))

    def _nothing_words(self) -> str:
        if self._log.rows:
            return tr("No entry is like this. Choose other filters.")
        if self._is_own:
            return tr("Nothing is logged yet. What you look at is written here.")
        return tr("Nothing is logged yet.")

    def _show_gaps(self, gaps: Sequence[AccessGap]) -> None:
        for label in self._gap_rows:
            label.hide()
            label.deleteLater()
        words = [gap_words(gap) for gap in gaps[:_SHOWN_GAPS]]
        rest = len(gaps) - len(words)
        if rest > 0:
            words.append(ntr("and {n} more", "and {n} more", rest).format(n=rest))
        self._gap_rows = [PlainLabel(said, "body", wrap=True) for said in words]
        for label in self._gap_rows:
            self.gaps.body.addWidget(label)
        self.gaps.set_count(len(gaps) or None)
        self.gaps.setVisible(bool(gaps))

    def _on_row_moved(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self._show_whole(whole_words(row))

    def _show_whole(self, words: str) -> None:
        self.whole.setText(words)
        self.whole.setVisible(bool(words))

    def _build(self) -> None:
        """Put the parts in their places."""
        self._can_print = False
        rows = {
            tr("Client"): self.client,
            tr("Person"): self.person,
            tr("Action"): self.action,
            tr("From"): self.since,
            tr("To"): self.until,
        }
        if self._is_own:  # of one person only
            self.person.setParent(self)
            self.person.hide()
            del rows[tr("Person")]
        made = [FormRow(label, control) for label, control in rows.items()]
        self._day_rows = {self.since: made[-2], self.until: made[-1]}
        filters = field_grid([[*made]])
        for column_at in range(len(rows)):
            filters.setColumnStretch(column_at, 1)
        tools = QHBoxLayout()
        tools.addWidget(self.count, 1)
        tools.addWidget(self.print_button)
        page = ScrollPage(name=self.list.accessibleName())
        page.body.setContentsMargins(4, 4, 8, 8)
        page.body.setSpacing(8)
        self.list.setMinimumHeight(theme.px(_LOWEST_LIST))
        page.body.addWidget(self.gaps)
        page.body.addLayout(filters)
        page.body.addLayout(tools)
        page.body.addWidget(self.list, 1)
        page.body.addWidget(self.whole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)


def _offer(choice: ChoiceInput, everything: str, words: dict[str, str]) -> None:
    """Offer what is in the log, by its words; what was chosen stays as long as it is there."""
    before = choice.key or ""
    found = sorted(words.items(), key=lambda pair: pair[1].casefold())
    offered = [Choice("", everything), *(Choice(key, said) for key, said in found if key)]
    choice.blockSignals(True)
    choice.set_choices(offered)
    choice.set_key(before if before in words else "")
    choice.blockSignals(False)
