"""The queue as it looks: the backlog by age, the documents, one document, its forms."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.services.transfers import TransferQueue, TransferRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import Centred
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.transfers.detail import TransferDetail
from osmo_desktop.ui.transfers.forms import MarkForm, SkipForm, TransferForm
from osmo_desktop.ui.transfers.words import (
    DONE,
    WAITING,
    backlog_words,
    chip_choices,
    group_of,
    row_line,
)
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.chips import ChipRow
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.line_rows import LineList, line_model
from osmo_desktop.ui.widgets.notices import Banner, EmptyState
from osmo_desktop.ui.widgets.pages import ScrollPage

_SMALLEST = QSize(320, 160)
_MOST_SHOWN = 200


class TransfersLayout(QWidget):
    """Lays the queue out. Knows no service."""

    row_opened = Signal(str)
    """Kind and id of a document, joined by a colon."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.queue = TransferQueue((), "", "")
        self.backlog = PlainLabel("", "body", "sub")
        self.export_button = OutlineButton(
            tr("Export these…"), icon="hard-drive-download", dense=True
        )
        self.chips = ChipRow(chip_choices(), name=tr("Which documents"))
        self.proposal = Banner("info", "")
        self.model = line_model(self)
        self.list = LineList(self.model, name=tr("Transfer queue"), links=True)
        self.rest = PlainLabel("", "small", "sub")
        self.empty = EmptyState(
            "file-check",
            tr(
                "No document waits here. What is approved comes here until it is marked as "
                "transferred to the client system."
            ),
        )
        self.detail = TransferDetail()
        self.mark_form, self.skip_form = MarkForm(now=now), SkipForm()
        self.stack = QStackedWidget()
        self._build()
        self.chips.chosen.connect(lambda _key: self._renew())
        self.list.row_opened.connect(self._on_row_opened)

    @property
    def forms(self) -> tuple[TransferForm, ...]:
        """Every form."""
        return (self.mark_form, self.skip_form)

    @property
    def is_list_shown(self) -> bool:
        """Whether the queue is in front, and no single document."""
        return self.stack.currentWidget() is self._overview

    @property
    def chosen_rows(self) -> list[TransferRow]:
        """The documents behind the chosen chip."""
        wanted = self.chips.checked_keys[0]
        return [row for row in self.queue.rows if _belongs(row, wanted)]

    def show_queue(self, queue: TransferQueue) -> None:
        """Show the queue as it is now."""
        self.queue = queue
        waiting = [row for row in queue.rows if row.is_queued]
        self.backlog.setText(backlog_words(len(waiting), max((r.age for r in waiting), default=0)))
        for choice in chip_choices():
            self.chips.set_hits(choice.key, sum(_belongs(row, choice.key) for row in queue.rows))
        self._renew()

    def show_part(self, part: QWidget) -> None:
        """Show the document, or a form about it, in the place of the list."""
        for one in (self.detail, *self.forms):
            one.setVisible(one is part)
        self.stack.setCurrentWidget(self._single)
        self._single.verticalScrollBar().setValue(0)
        self.detail.focus_start() if part is self.detail else None
        for form in self.forms:
            if form is part:
                form.focus_start()

    def show_list(self) -> None:
        """Show the queue again."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(self._overview)
        if had_focus:
            self.focus_start()

    def focus_start(self) -> None:
        """Put the keyboard where work begins."""
        reason = Qt.FocusReason.ShortcutFocusReason
        if not self.is_list_shown:
            self.detail.focus_start()
        elif self.model.rows:
            self.list.setFocus(reason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))
        else:
            self.chips.setFocus(reason)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the page scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _renew(self) -> None:
        """Show the documents of the chosen chip."""
        rows = self.chosen_rows
        shown = rows[:_MOST_SHOWN]
        self.model.replace([row_line(row) for row in shown])
        rest = len(rows) - len(shown)
        self.rest.setText(ntr("and {n} more", "and {n} more", max(rest, 1)).format(n=rest))
        self.rest.setVisible(rest > 0)
        self._card.setVisible(bool(rows))
        self._middle.setVisible(not rows)
        self.export_button.setEnabled(bool(rows))
        proposed = sum(row.is_proposed for row in rows)
        words = ntr("{n} document: {proposal}", "{n} documents: {proposal}", proposed)
        self.proposal.set_sentence(words.format(n=proposed, proposal=self.queue.proposal))
        self.proposal.setVisible(proposed > 0)

    def _build(self) -> None:
        """Put the parts in their places."""
        self._middle = Centred(self.empty)
        self._card = Card()
        self._card.set_margins(1, 1, 1, 1)
        self._card.body.addWidget(self.list)
        head = QHBoxLayout()
        head.addWidget(self.backlog, 1)
        head.addWidget(self.export_button)
        self._overview, self._single = (ScrollPage(name=tr("Transfer queue")) for _ in "12")
        for page in (self._overview, self._single):
            page.body.setContentsMargins(4, 8, 8, 8)
            self.stack.addWidget(page)
        self._overview.body.addWidget(self.chips)
        self._overview.body.addLayout(head)
        for part in (self.proposal, self._card, self.rest, self._middle):
            self._overview.body.addWidget(part)
        for part in (self.detail, *self.forms):
            self._single.body.addWidget(part)
        self._overview.body.addStretch(1)
        self._single.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack, 1)
        for part in (self._card, self.proposal, self.rest):
            part.hide()

    def _on_row_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.row_opened.emit(row.key)


def _belongs(row: TransferRow, key: str) -> bool:
    """Whether a document is behind a chip."""
    group = group_of(row)
    return group == key or (key == WAITING and group != DONE)
