"""What came from whom: people, then their changes, then one change with the way back (b.0 25)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.reverting import ArrivedChange, ArrivedFrom, ArrivedPage
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.reading import ReadingText
from osmo_desktop.ui.sync.wording import moment_words, name_in_words
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.forms import FormRow, refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model

_VALUE = 4_000  # characters of a value; the whole is on the record's own page


class ChangeForm(QWidget):
    """One change: before and after side by side, who wrote it, and a reason to revert it."""

    revert_requested = Signal(str, str)
    """The change and the reason."""
    client_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.change: ArrivedChange | None = None
        self.title = PlainLabel("", "h3", wrap=True)
        self.who = PlainLabel("", "small", "sub", wrap=True)
        self.state = PlainLabel("", "body", "sub", wrap=True)
        self.reason = LineInput()
        self.reason.setMaxLength(2000)
        self.reason_row = FormRow(
            tr("Why is it reverted?"), self.reason, hint=tr("Stays in the history")
        )
        self.revert_button = OutlineButton(tr("Revert this change"), icon="undo-2", dense=True)
        self.client_button = GhostButton(tr("Open the client"), icon="user-round")
        self._values = QWidget()
        self._column = QVBoxLayout(self)
        self._lay_out()
        self.revert_button.clicked.connect(self.give)
        self.reason.returnPressed.connect(self.give)
        self.reason.textEdited.connect(lambda _: self.reason_row.clear_error())
        self.client_button.clicked.connect(self._on_client)

    def show_change(self, change: ArrivedChange, now: datetime) -> None:
        """Show a change; the reason stays while it is the same one."""
        if self.change is None or change.op_id != self.change.op_id:
            self.reason.clear()
        self.change = change
        self.reason_row.clear_error()
        what = f"{change.record}: {change.field}"
        name = line(change.client_name, 80)
        self.title.setText(block(f"{name} · {what}" if name else what))
        self.who.setText(block(_who(change, now)))
        self.client_button.setVisible(change.client_id is not None)
        self.state.setVisible(not change.is_latest)
        self.state.setText(tr("The field has been changed since, so this cannot be reverted."))
        self.reason_row.setVisible(change.is_latest)
        self.revert_button.setVisible(change.is_latest)
        self._show_values(change)

    def give(self) -> None:
        """Tell that the change is to be reverted; without a reason the field asks for it."""
        reason = self.reason.text().strip()
        if refuses(self):
            return
        if not reason:
            self.show_problem(tr("Write why, in a few words."))
        elif self.change is not None:
            self.revert_requested.emit(self.change.op_id, reason)

    def show_problem(self, sentence: str) -> None:
        """Say at the reason why nothing was reverted."""
        self.reason_row.set_error(sentence)
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_start(self) -> None:
        """Begin at the reason, or where there is something to press."""
        first = self.reason if self.reason_row.isVisibleTo(self) else self.client_button
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_values(self, change: ArrivedChange) -> None:
        fresh = QWidget()
        across = QBoxLayout(QBoxLayout.Direction.LeftToRight, fresh)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        for title, text in ((tr("Before"), change.before), (tr("After"), change.after)):
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(PlainLabel(title, "label"))
            column.addWidget(ReadingText(text[:_VALUE]))
            column.addStretch(1)
            across.addLayout(column, 1)
        self._column.replaceWidget(self._values, fresh)
        self._values.hide()
        self._values.deleteLater()
        self._values = fresh

    def _on_client(self) -> None:
        if self.change is not None and self.change.client_id is not None:
            self.client_requested.emit(self.change.client_id)

    def _lay_out(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.revert_button)
        foot.addWidget(self.client_button)
        foot.addStretch(1)
        for part in (self.title, self.who, self._values, self.state, self.reason_row):
            self._column.addWidget(part)
        self._column.addLayout(foot)


class ArrivedCard(Card):
    """Hidden while nothing came; Esc and the button lead back, one step at a time."""

    changes_requested = Signal(str, object)
    """A member, and before which part; answered with `show_changes`."""
    change_requested = Signal(str)
    """One change, answered with `show_change`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Changes from colleagues"), icon="inbox", parent=parent)
        self._now: datetime | None = None
        self._user = ""
        self._before: int | None = None
        self.people = line_model(self)
        self.people_list = LineList(self.people, name=tr("From whom changes came"))
        self.changes = line_model(self)
        self.change_list = LineList(self.changes, name=tr("Changes that came"))
        self.form = ChangeForm()
        self.back_button = GhostButton(tr("Back"), icon="arrow-left")
        self.more_button = GhostButton(tr("Earlier changes"), icon="chevron-down")
        for part in (self.back_button, self.people_list, self.change_list):
            self.body.addWidget(part)
        self.body.addWidget(self.more_button)
        self.body.addWidget(self.form)
        self.people_list.row_opened.connect(self._on_person)
        self.change_list.row_opened.connect(self._on_change)
        self.back_button.clicked.connect(self.go_back)
        self.more_button.clicked.connect(self._on_more)
        self._show_part(self.people_list)
        self.hide()

    def show_people(self, people: Sequence[ArrivedFrom], now: datetime) -> None:
        """Show from whom changes came; what is opened stays open."""
        self._now = now
        self.people.replace([_person(row, now) for row in people])
        self.setVisible(bool(people))

    def show_changes(self, user: str, page: ArrivedPage) -> None:
        """Show what came from one member; an earlier part is added below."""
        is_more = user == self._user and self.change_list.isVisibleTo(self)
        known = list(self.changes.rows) if is_more else []
        self._user, self._before = user, page.before
        fresh = [_change(change, self._now) for change in page.changes]
        self.changes.replace([*known, *fresh])
        self._show_part(self.change_list)
        if not is_more:
            self.change_list.setCurrentIndex(self.changes.index(0))
        self.change_list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_change(self, change: ArrivedChange, now: datetime) -> None:
        """Show one change, with the keyboard at its reason."""
        self._now = now
        self._user = self._user or change.user
        self.form.show_change(change, now)
        self.show()
        self._show_part(self.form)
        self.form.focus_start()

    def go_back(self) -> None:
        """From a change to the list, read anew; from the list to the people."""
        if self.form.isVisibleTo(self):
            self.changes.replace([])
            self.changes_requested.emit(self._user, None)
            return
        self._user = ""
        self._show_part(self.people_list)
        self.people_list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back."""
        if event.key() == Qt.Key.Key_Escape and not self.people_list.isVisibleTo(self):
            self.go_back()
            return
        super().keyPressEvent(event)

    def _show_part(self, part: QWidget) -> None:
        """Show one step; hidden ones take no height."""
        for other in (self.people_list, self.change_list, self.form):
            other.setVisible(other is part)
        self.back_button.setVisible(part is not self.people_list)
        self.more_button.setVisible(part is self.change_list and self._before is not None)

    def _on_person(self, index: QModelIndex) -> None:
        row = self.people.row_at(index)
        if row is not None:
            self.changes.replace([])
            self.changes_requested.emit(row.key, None)

    def _on_change(self, index: QModelIndex) -> None:
        row = self.changes.row_at(index)
        if row is not None:
            self.change_requested.emit(row.key)

    def _on_more(self) -> None:
        self.changes_requested.emit(self._user, self._before)


def _person(row: ArrivedFrom, now: datetime) -> LineRow:
    count = ntr("{n} change", "{n} changes", row.count).format(n=integer(row.count, current()))
    words = tr("{count}, the newest {when}").format(count=count, when=moment_words(row.newest, now))
    return LineRow(row.user, "user-round", line(row.author, 60), words)


def _change(change: ArrivedChange, now: datetime | None) -> LineRow:
    name = line(change.client_name, 60)
    what = f"{change.record}: {change.field}"
    after = line(change.after, 80)
    return LineRow(
        key=change.op_id,
        icon="pen-line" if change.is_latest else "history",
        title=f"{name} · {what}" if name else what,
        second=after if change.is_latest else tr("{value} · changed since").format(value=after),
        right=moment_words(change.written, now) if now is not None else "",
        tone="accent" if change.is_latest else "sub",
    )


def _who(change: ArrivedChange, now: datetime) -> str:
    words = tr("{author} wrote {when} on {device}").format(
        author=name_in_words(change.author),
        when=moment_words(change.written, now),
        device=name_in_words(change.device),
    )
    if not change.reason:
        return words
    return f"{words} · " + tr("reason: {reason}").format(reason=line(change.reason, 300))
