"""The tab Verkosto as it looks: the people around the client, and the guidance to services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.network_chart import network_chart
from osmo_desktop.domain.records.network import REFERRAL_STATES
from osmo_desktop.services.network import NetworkView, ReferralRow, RoleRow, role_words
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import word
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.network.forms import EntryForm, ReferralForm, RoleForm
from osmo_desktop.ui.widgets.badges import Badge
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton
from osmo_desktop.ui.widgets.cards import Card, Separator
from osmo_desktop.ui.widgets.chart_view import ChartView
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import ScrollPage
from osmo_desktop.ui.widgets.record_spots import stands_for

_SMALLEST = QSize(360, 160)
_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is shown: a title, a state, and lines under it."""

    title: str
    lines: tuple[str, ...]
    state: str = ""
    is_disputed: bool = False


class EntriesCard(Card):
    """Rows of one kind, each with a way to change it and one to leave it out."""

    change_requested = Signal(object)
    drop_requested = Signal(str)

    def __init__(self, title: str, *, icon: str, add: str, none: str) -> None:
        super().__init__(title, icon=icon)
        self.add_button = GhostButton(add, icon="plus")
        self.set_action(self.add_button)
        self.none = PlainLabel(none, "body", "sub", wrap=True)
        self.body.addWidget(self.none)
        self.change_buttons: list[IconButton] = []
        self.drop_buttons: list[IconButton] = []
        self._rows: list[QWidget] = []

    def show_rows(self, rows: Sequence[tuple[RoleRow | ReferralRow, Entry]]) -> None:
        """Show rows in place of what was shown."""
        had_focus = any(row.isAncestorOf(self.focusWidget()) for row in self._rows)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows, self.change_buttons, self.drop_buttons = [], [], []
        for record, entry in rows:
            if self._rows:
                self._put(Separator())
            self._put(self._row(record, entry))
        self.none.setVisible(not rows)
        self.set_count(len(rows) or None)
        if had_focus:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, row: QWidget) -> None:
        """Add a row."""
        self.body.addWidget(row)
        row.show()  # now, not once the layout comes to it
        self._rows.append(row)

    def _row(self, record: RoleRow | ReferralRow, entry: Entry) -> QWidget:
        """Return one row."""
        row, column, head = QWidget(), QVBoxLayout(), QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        head.setSpacing(8)
        head.addWidget(PlainLabel(entry.title, "h3", wrap=True), 1)
        if entry.is_disputed:
            head.addWidget(Badge(tr("Conflict"), "warn", icon="git-compare-arrows"))
        if entry.state:
            head.addWidget(Badge(entry.state, "neutral"))
        change = IconButton("pen-line", tr("Change {what}").format(what=entry.title))
        drop = IconButton("trash-2", tr("Leave {what} out").format(what=entry.title))
        change.clicked.connect(lambda: self.change_requested.emit(record))
        drop.clicked.connect(lambda: self.drop_requested.emit(record.id))
        for button in (change, drop):
            head.addWidget(button)
        self.change_buttons.append(change)
        self.drop_buttons.append(drop)
        words.addLayout(head)
        for text in entry.lines:
            words.addWidget(PlainLabel(text, "body", wrap=True))
        column.setContentsMargins(0, 4, 0, 4)
        column.addLayout(words)
        stands_for(row, record.id, name=entry.title)
        row.setLayout(column)
        return row


class NetworkLayout(QWidget):
    """Lays the tab out. Knows no service."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.roles = EntriesCard(
            tr("People and organisations"),
            icon="users-round",
            add=tr("Add somebody…"),
            none=tr("Nobody yet. Who is around the client, and what does each of them do?"),
        )
        self.referrals = EntriesCard(
            tr("Guidance to services"),
            icon="waypoints",
            add=tr("Add guidance…"),
            none=tr("No guidance yet. It always names the need that it is based on."),
        )
        self.picture = ChartView()
        self.picture_card = Card(tr("Picture of the network"), icon="waypoints")
        self.picture_card.body.addWidget(self.picture)
        self.role_form = RoleForm()
        self.referral_form = ReferralForm(lambda: now().date())
        self.stack = QStackedWidget()
        self._build()

    @property
    def forms(self) -> tuple[EntryForm, ...]:
        """Every form."""
        return (self.role_form, self.referral_form)

    def show_network(self, view: NetworkView) -> None:
        """Show everybody, and all guidance."""
        self.roles.show_rows([(row, _role_entry(row)) for row in view.roles])
        self.referrals.show_rows([(row, _referral_entry(row)) for row in view.referrals])
        entries = [line(role_words(row.said)) for row in view.roles]
        told = tr("Network: {everybody}").format(everybody="; ".join(entries))
        self.picture.show_chart(network_chart(tr("client"), entries, told))
        self.picture_card.setVisible(self.picture.chart is not None)

    def show_form(self, form: EntryForm) -> None:
        """Show a form in the place of the list."""
        for one in self.forms:
            one.setVisible(one is form)
        self.stack.setCurrentWidget(self._forms)
        self._forms.verticalScrollBar().setValue(0)
        form.focus_start()

    def show_list(self) -> None:
        """Show the list instead of a form."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(self._overview)
        if had_focus:
            self.focus_start()

    def focus_start(self) -> None:
        """Put the keyboard where work on this tab begins."""
        self.roles.add_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the page scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _build(self) -> None:
        """Put the parts in their places."""
        self._overview, self._forms = ScrollPage(name=tr("Network")), ScrollPage(name=tr("Network"))
        for page, parts in (
            (self._overview, (self.roles, self.picture_card, self.referrals)),
            (self._forms, self.forms),
        ):
            page.body.setContentsMargins(4, 4, 8, 8)
            page.body.setSpacing(12)
            for part in parts:
                page.body.addWidget(part)
            page.body.addStretch(1)
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.stack, 1)
        self.picture_card.hide()


def _role_entry(row: RoleRow) -> Entry:
    """Return somebody as they are shown."""
    said = row.said
    title = " · ".join(part for part in (line(said.role), line(said.name)) if part)
    lines = (block(said.does, _LIMIT),) if said.does else ()
    return Entry(title or tr("Somebody"), lines, is_disputed=bool(row.conflicts))


def _referral_entry(row: ReferralRow) -> Entry:
    """Return guidance as it is shown, its need under it."""
    said = row.said
    day = dates.short_date(said.made, current()) if said.made is not None else ""
    title = " · ".join(part for part in (line(said.service), day) if part)
    lines = [tr("Need: {need}").format(need=block(said.need, _LIMIT))]
    if said.note:
        lines.append(block(said.note, _LIMIT))
    state = word(REFERRAL_STATES, said.state)
    return Entry(title, tuple(lines), state, is_disputed=bool(row.conflicts))
