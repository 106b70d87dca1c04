"""Beside the board: one client's gaps, attempts, how to reach them, and what can be done."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.notices import Standing
from osmo_desktop.services.gap_board import BoardClient, BoardGap, BoardRow
from osmo_desktop.services.notices import AttemptRow
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import attempts_words, moment_words
from osmo_desktop.ui.clients.reaching import reach_words
from osmo_desktop.ui.gaps.misfit_links import MisfitLinks
from osmo_desktop.ui.gaps.words import (
    age_words,
    attempt_words,
    gap_detail,
    gap_title,
    next_words,
)
from osmo_desktop.ui.tokens import FontRole, Tone
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHOWN_ATTEMPTS = 6


class ClientPanel(Card):
    """Follows the row of the board."""

    closed = Signal()
    record_wanted = Signal(str, str, str)
    """A record whose day does not fit is to be opened: the client, its kind and its id."""

    def __init__(self) -> None:
        super().__init__(tr("Client"), icon="user-round", elides=True)
        self.client: BoardClient | None = None
        self._notices: tuple[BoardGap, ...] = ()
        self._content = QVBoxLayout()
        self._content.setSpacing(3)
        self.body.addLayout(self._content)
        self.fill_button = PrimaryButton(tr("Fill in the notice"), icon="file-pen")
        self.attempt_button = OutlineButton(tr("Record an attempt"), icon="phone-missed")
        self.give_up_button = OutlineButton(tr("Missing despite attempts"), icon="file-x-2")
        self.receive_button = GhostButton(tr("Received on paper"), icon="file-check")
        self.print_button = GhostButton(tr("Print the notice"), icon="printer")
        self.blank_button = GhostButton(tr("Print an empty form"), icon="printer")
        self.reach_button = GhostButton(tr("How to reach the client"), icon="phone")
        self.depart_button = GhostButton(tr("Declined or dropped out"), icon="circle-minus")
        self.open_button = GhostButton(tr("Open the client"), icon="user-round")
        self.back_button = GhostButton(tr("Back"), icon="arrow-left")
        self.notice = ChoiceInput([], name=tr("Notice"))
        self.notice.chosen.connect(lambda _key: self._show_ways())
        self.body.addWidget(self.notice)
        self._ways = FlowRow()
        for button in self.buttons:
            self._ways.add(button)
        self.body.addWidget(self._ways)
        self.back_button.clicked.connect(self.closed)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What can be done, in the order of Tab."""
        return (
            self.fill_button,
            self.attempt_button,
            self.give_up_button,
            self.receive_button,
            self.print_button,
            self.blank_button,
            self.reach_button,
            self.depart_button,
            self.open_button,
            self.back_button,
        )

    @property
    def notice_id(self) -> str:
        """The missing notice that is chosen, at first the oldest; empty when none is."""
        return self.notice.key or ""

    def set_compact(self, compact: bool) -> None:
        """In a small window what can be done stands first: nobody scrolls for it."""
        for at, part in enumerate((self.notice, self._ways)):
            self.body.removeWidget(part)
            self.body.insertWidget(at if compact else self.body.count(), part)

    def show_client(self, client: BoardClient, now: datetime) -> None:
        """Show a client, or the same as it is now."""
        focused = next((button for button in self.buttons if button.hasFocus()), None)
        self.client = client
        self.set_title(line(client.row.name))
        self._fill([_label(_facts(client.row), "small", "sub"), *_parts(client, now)])
        self._offer(client.row.notices)
        self._show_ways()
        if focused is not None and focused.isHidden():
            self.focus_start()

    def choose_notice(self, notice_id: str) -> None:
        """Choose one of the missing notices; one that is not missing leaves the choice."""
        if notice_id in {gap.notice_id for gap in self._notices}:
            self.notice.set_key(notice_id)
            self._show_ways()

    def _offer(self, notices: tuple[BoardGap, ...]) -> None:
        """Offer the missing notices by type and age; that which was chosen stays."""
        kept = self.notice_id
        choices = [
            Choice(gap.notice_id, f"{gap_title(gap)} · {age_words(gap.days)}") for gap in notices
        ]
        self._notices = notices
        self.notice.set_choices(choices)
        known = [choice.key for choice in choices]
        self.notice.set_key(kept if kept in known else next(iter(known), None))
        self.notice.setVisible(len(known) > 1)

    def _show_ways(self) -> None:
        """Show what can be done about the chosen notice."""
        has_notice = bool(self.notice_id)
        papers = (self.fill_button, self.receive_button, self.print_button, self.blank_button)
        for button in papers:
            button.setVisible(has_notice)
        states = {gap.notice_id: gap.state for gap in self._notices}
        is_given_up = states.get(self.notice_id) == Standing.MISSING
        self.give_up_button.setVisible(has_notice and not is_given_up)

    def focus_start(self) -> None:
        """Put the keyboard on the first thing to do."""
        first = next(button for button in self.buttons if not button.isHidden())
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the board on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _fill(self, widgets: list[QWidget]) -> None:
        while (item := self._content.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                if isinstance(widget, MisfitLinks) and widget.has_keyboard:
                    self.focus_start()
                widget.hide()
                widget.deleteLater()
        for widget in widgets:
            self._content.addWidget(widget)
            if isinstance(widget, MisfitLinks):
                widget.record_wanted.connect(self.record_wanted)


def _parts(client: BoardClient, now: datetime) -> list[QWidget]:
    """The gaps, how to reach, the attempts, what comes next."""
    parts: list[QWidget] = []
    for gap in client.row.gaps:
        title = f"{gap_title(gap)} · {age_words(gap.days)}"
        parts += [_label(title, "h3"), _label(gap_detail(gap), "body", "sub")]
        if gap.misfit is not None:
            parts.append(MisfitLinks(gap.misfit))
    reach = reach_words(client.preferences)
    if reach:
        parts += [_label(tr("Best reached"), "h3"), _label(block(reach), "body")]
    parts.append(_label(attempts_words(len(client.attempts)), "h3"))
    parts += [_label(_attempt(one, now), "body") for one in client.attempts[:_SHOWN_ATTEMPTS]]
    what, when = next_words(client.row.next_action, now)
    parts.append(_label(tr("Next action"), "h3"))
    tone: Tone = "text" if when else "danger"
    label = PlainLabel(" · ".join(p for p in (what, when) if p), "body", tone, wrap=True)
    return [*parts, label]


def _attempt(attempt: AttemptRow, now: datetime) -> str:
    words = attempt_words(attempt.mode, attempt.outcome)
    head = f"{moment_words(attempt.occurred, now)} · {words} · {line(attempt.author, 60)}"
    note = line(attempt.note, 200)
    return block(f"{head}\n{note}" if note else head)


def _facts(row: BoardRow) -> str:
    age = tr("{age} y").format(age=row.age) if row.age is not None else ""
    number = tr("no. {number}").format(number=line(row.number, 40)) if row.number else ""
    place = tr("Place protected") if row.protected else line(row.municipality, 60)
    return " · ".join(part for part in (age, number, place, ", ".join(row.workers)) if part)


def _label(words: str, role: FontRole, tone: Tone = "text") -> PlainLabel:
    return PlainLabel(words, role, tone, wrap=True)
