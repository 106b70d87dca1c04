"""The tab "Aikajana": chips, the timeline, and what to do when there is nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import TimelineEntry
from osmo_desktop.ui.clients.flow_row import Centred
from osmo_desktop.ui.clients.presenting import brief_row, timeline_row
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.chips import ChipChoice, ChipRow
from osmo_desktop.ui.widgets.notices import EmptyState
from osmo_desktop.ui.widgets.pages import RING_ROOM
from osmo_desktop.ui.widgets.timeline import TimelineList, timeline_model

PAGE_SIZE: Final = 100
"""How many events are asked for at a time."""
_KINDS: Final = {
    "notes": frozenset({"meeting"}),
    "contacts": frozenset({"contact_attempt"}),
    "plan": frozenset({"plan", "engagement"}),
    "attachments": frozenset({"attachment"}),
}


class TimelineTab(QWidget):
    """Events newest first, filtered by chips; older ones are asked for as one scrolls."""

    more_wanted = Signal(int)
    """Older events are wanted; how many are here already."""
    note_opened = Signal(str)
    """The id of a meeting to read."""
    draft_opened = Signal(str)
    plan_opened = Signal()
    attachment_opened = Signal(str)
    """The id of an attachment to look at."""
    note_requested = Signal()

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._entries: list[TimelineEntry] = []
        self._has_more = False
        self._is_waiting = False
        self._brief = False
        self.chips = ChipRow(
            [
                ChipChoice("all", tr("All")),
                ChipChoice("notes", tr("Notes")),
                ChipChoice("contacts", tr("Contacts")),
                ChipChoice("plan", tr("Plan and service")),
                ChipChoice("attachments", tr("Attachments")),
            ],
            name=tr("What to show"),
        )
        self.model = timeline_model(self)
        self.list = TimelineList(self.model, name=tr("Timeline"))
        self.empty = EmptyState("pen-line", "", action=tr("New note"), action_icon="pen-line")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self._middle = Centred(self.empty)
        self.stack.addWidget(self._middle)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.chips)
        column = QVBoxLayout(self)
        column.setContentsMargins(RING_ROOM, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self.chips.chosen.connect(self._renew)
        self.list.row_opened.connect(self._on_row_opened)
        self.empty.action_requested.connect(self.note_requested)
        self.list.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.list.row_moved.connect(self._on_row_moved)

    @property
    def entries(self) -> Sequence[TimelineEntry]:
        """The events loaded so far, newest first."""
        return tuple(self._entries)

    def show_entries(self, entries: Sequence[TimelineEntry], *, wanted: int = PAGE_SIZE) -> None:
        """Show the newest events in place of all that were here; `wanted` were asked for."""
        self._entries = list(entries)
        self._has_more = len(entries) >= wanted
        self._is_waiting = False
        self._renew()

    def add_older(self, entries: Sequence[TimelineEntry]) -> None:
        """Add events that are older than those here."""
        known = {(entry.kind, entry.id, entry.code) for entry in self._entries}
        self._entries += [e for e in entries if (e.kind, e.id, e.code) not in known]
        self._has_more = len(entries) >= PAGE_SIZE
        self._is_waiting = False
        at = self.list.verticalScrollBar().value()
        was_last = self._is_at_last()
        self._renew()
        self.list.verticalScrollBar().setValue(at)
        if was_last:  # the keyboard asked for the end, and this was not it yet
            self.list.go_to_end()

    def start_over(self) -> None:
        """Show all kinds from the newest, for another client."""
        self.chips.set_checked("all")
        self.list.scrollToTop()

    def set_brief(self, brief: bool) -> None:
        """Leave the chips out and shorten the rows where there is no room."""
        self._brief = brief
        self.chips.setVisible(not brief)
        self._renew()

    def _renew(self) -> None:
        """Show the events that pass the chips."""
        checked = self.chips.checked_keys
        kinds = _KINDS.get(checked[0]) if checked else None
        now = self._now()
        shown = [e for e in self._entries if kinds is None or not kinds.isdisjoint(_kinds_of(e))]
        # Named in each row only where they differ; each note says its own when it is opened.
        is_mixed = len({entry.document for entry in shown if entry.document}) > 1
        rows = [timeline_row(entry, now, with_document=is_mixed) for entry in shown]
        if self._brief:
            rows = [brief_row(row) for row in rows]
        current = self.model.row_at(self.list.currentIndex())
        self.model.replace(rows)
        if current is not None and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index_of(current.id))
        if not rows:
            self.empty.set_sentence(self._empty_words(is_filtered=bool(self._entries)))
        self.stack.setCurrentWidget(self.list if rows else self._middle)

    def _empty_words(self, *, is_filtered: bool) -> str:
        """Say what belongs here."""
        if is_filtered:
            return tr("Nothing of this kind yet. All events are under All.")
        return tr("Nothing written yet. Here are meetings, contacts and plans, newest first.")

    def _on_scrolled(self, value: int) -> None:
        """Ask for older events shortly before the end is reached."""
        bar = self.list.verticalScrollBar()
        if value > bar.maximum() - bar.pageStep():
            self._ask_for_more()

    def _on_row_moved(self) -> None:
        """Ask for older events when the last row has the keyboard."""
        if self._is_at_last():
            self._ask_for_more()

    def _is_at_last(self) -> bool:
        """Whether the last event that is here is the current one."""
        return self.list.currentIndex().row() == len(self.model.rows) - 1 > 0

    def _ask_for_more(self) -> None:
        """Ask for older events, once at a time."""
        if self._has_more and not self._is_waiting:
            self._is_waiting = True
            self.more_wanted.emit(len(self._entries))

    def _on_row_opened(self, index: QModelIndex) -> None:
        """Open what can be read in full."""
        row = self.model.row_at(index)
        if row is None:
            return
        kind, entity, _ = row.id.split(":", 2)
        entry = next(e for e in self._entries if (e.kind, e.id) == (kind, entity))
        if entry.state == "draft" and kind == "meeting":
            self.draft_opened.emit(entity)
        elif kind == "meeting":
            self.note_opened.emit(entity)
        elif kind == "attachment":
            self.attachment_opened.emit(entity)
        elif kind == "plan":
            self.plan_opened.emit()


def _kinds_of(entry: TimelineEntry) -> frozenset[str]:
    """What an event is: a note without an answer is an attempt as well."""
    also = {"contact_attempt"} if entry.outcome in codes.UNANSWERED else set()
    return frozenset({entry.kind, *also})
