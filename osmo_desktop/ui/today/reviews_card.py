"""Notes that wait for this person: returned ones to correct, students' ones to approve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.services.review_rows import ReviewedNote
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model

_SHOWN = 12


class ReviewsCard(Card):
    """Hidden while nothing waits; a row opens its note."""

    note_opened = Signal(str, str)
    """The client and the note."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Notes"), icon="message-square", parent=parent)
        self.returned = PlainLabel("", "body", elide=True)
        self.to_approve = PlainLabel("", "body", elide=True)
        self.model = line_model(self)
        self.list = LineList(self.model, name=tr("Notes that wait for you"))
        self.rest = PlainLabel("", "small", "sub")
        for part in (self.returned, self.to_approve, self.list, self.rest):
            self.body.addWidget(part)
        self.list.row_opened.connect(self._on_row_opened)
        self.hide()

    @property
    def has_rows(self) -> bool:
        """Whether anything waits."""
        return bool(self.model.rows)

    def show_notes(
        self, returned: Sequence[ReviewedNote], to_approve: Sequence[ReviewedNote], now: datetime
    ) -> None:
        """Show what waits, returned notes first."""
        notes = [*returned, *to_approve]
        for label, words in (
            (self.returned, waiting_words(len(returned), 0)),
            (self.to_approve, waiting_words(0, len(to_approve))),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self.model.replace([_row(note, now) for note in notes[:_SHOWN]])
        rest = len(notes) - _SHOWN
        self.rest.setVisible(rest > 0)
        self.rest.setText(ntr("and {n} more", "and {n} more", max(rest, 1)).format(n=rest))
        self.setVisible(bool(notes))

    def _on_row_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            client, _, note = row.key.partition(":")
            self.note_opened.emit(client, note)


def waiting_words(returned: int, to_approve: int) -> str:
    """Say both numbers: "1 note returned · 3 notes wait for your approval"."""
    parts = []
    if returned:
        parts.append(ntr("{n} note returned", "{n} notes returned", returned).format(n=returned))
    if to_approve:
        words = ntr(
            "{n} note waits for your approval", "{n} notes wait for your approval", to_approve
        )
        parts.append(words.format(n=to_approve))
    return " · ".join(parts)


def _row(note: ReviewedNote, now: datetime) -> LineRow:
    """Return a note as a row: whose it is, of which day, what to do."""
    is_returned = note.state == "returned"
    words = {
        "returned": tr("Correct and send again"),
        "corrected": tr("{author} corrected it").format(author=line(note.author, 40)),
    }.get(note.state, line(note.author, 40))
    day = ""
    if note.occurred is not None:
        day = dates.short_date(note.occurred.astimezone(now.tzinfo).date(), current())
    return LineRow(
        key=f"{note.client_id}:{note.id}",
        icon="undo-2" if is_returned else "clock",
        title=line(note.client_name),
        second=words,
        right=day,
        tone="warn",
    )
