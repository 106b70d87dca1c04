"""Head and foot of the composer: whose note it is, whether it is safe, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.clients.presenting import client_initials, client_name
from osmo_desktop.ui.composer.draft_saver import SaveState
from osmo_desktop.ui.widgets.badges import Avatar, IconLabel, KeyHint
from osmo_desktop.ui.widgets.buttons import (
    GhostButton,
    IconButton,
    OutlineButton,
    PrimaryButton,
    QuietButton,
)
from osmo_desktop.ui.widgets.cards import Surface
from osmo_desktop.ui.widgets.labels import PlainLabel

_SEEN = 120
"""So much of a part, or all of a lower one, must be in sight for the part not to lie below."""


class SaveLine(QWidget):
    """Says whether what was written is safe: only what a finished save has proved."""

    def __init__(self, saved: str) -> None:
        """`saved` are the words for a finished save, with the place `{clock}` in them."""
        super().__init__()
        self._saved = saved
        self._icon = IconLabel("check", 16, "ok")
        self._words = PlainLabel("", "body", "ok")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        self.hide()

    @property
    def words(self) -> str:
        """What the line says."""
        return self._words.text()

    def show_state(self, state: SaveState) -> None:
        """Say when the draft was last sealed, or that it is not."""
        self.setVisible(state.error is not None or state.saved_at is not None)
        if state.error is not None:
            self._words.setText(tr("Not saved"))
            self._words.set_tone("danger")
            self._icon.set_icon("circle-alert", "danger")
        elif state.saved_at is not None:
            clock = dates.clock(state.saved_at, current())
            self._words.setText(self._saved.format(clock=clock))
            self._words.set_tone("ok")
            self._icon.set_icon("check", "ok")


class ComposerHead(Surface):
    """Title, client, state of saving, and a way out."""

    close_requested = Signal()
    change_client_requested = Signal()

    def __init__(self) -> None:
        super().__init__(edge=Qt.Edge.BottomEdge)
        self.back = IconButton("arrow-left", tr("Close, the draft stays"))
        self.title = PlainLabel(tr("New note"), "h1")
        self.avatar = Avatar("", 28)
        self.client = PlainLabel("", "body", elide=True)
        self.change_client = GhostButton(tr("Change client"))
        self.save_line = SaveLine(tr("Draft saved at {clock}"))
        self.close_button = IconButton("x", tr("Close, the draft stays"))
        self._row = QHBoxLayout(self)
        self._row.setSpacing(8)
        for widget in (self.back, self.title, self.avatar, self.client, self.change_client):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.save_line)
        self._row.addSpacing(8)
        self._row.addWidget(self.close_button)
        self.back.clicked.connect(self.close_requested)
        self.close_button.clicked.connect(self.close_requested)
        self.change_client.clicked.connect(self.change_client_requested)
        self.set_compact(False)

    def show_client(self, row: ClientRow, *, is_amendment: bool) -> None:
        """Say whose note it is, and whether it is new."""
        self.title.setText(tr("Change to a note") if is_amendment else tr("New note"))
        self.avatar.set_initials(client_initials(row))
        self.client.setText(client_name(row))
        # A note in the wrong client is moved, with a reason; an amendment is not the way.
        self.change_client.setVisible(not is_amendment)

    def set_compact(self, compact: bool) -> None:
        """Leave out what a small window has no room for."""
        self.back.setVisible(compact)
        self.avatar.setVisible(not compact)
        self.close_button.setVisible(not compact)
        side = 16 if compact else 24
        self._row.setContentsMargins(side, 8 if compact else 12, side, 8 if compact else 12)


class ComposerFoot(Surface):
    """Approve, close, discard; in a small window also what lies below the visible part."""

    approve_requested = Signal()
    close_requested = Signal()
    discard_requested = Signal()
    below_requested = Signal()

    def __init__(self) -> None:
        super().__init__(edge=Qt.Edge.TopEdge)
        self.approve = PrimaryButton(tr("Approve note"), icon="check")
        self.approve_key = KeyHint("Ctrl+Enter", lasting=True)
        self.close_button = OutlineButton(tr("Close, the draft stays"))
        self.quiet_close = QuietButton(tr("Close, the draft stays"), tone="sub")
        self.close_key = KeyHint("Esc", lasting=True)
        self.below = QuietButton("", icon="chevron-down", tone="sub")
        self.discard = QuietButton(tr("Discard draft"), icon="trash-2", dense=False)
        self._names: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(8)
        self._row.addWidget(self.approve)
        self._row.addWidget(self.approve_key)
        self._row.addSpacing(8)
        self._row.addWidget(self.close_button)
        self._row.addStretch(1)
        self._row.addWidget(self.below)
        self._row.addStretch(1)
        self._row.addWidget(self.quiet_close)
        self._row.addWidget(self.close_key)
        self._row.addWidget(self.discard)
        self.below.hide()
        for button, signal in (
            (self.approve, self.approve_requested),
            (self.close_button, self.close_requested),
            (self.quiet_close, self.close_requested),
            (self.below, self.below_requested),
            (self.discard, self.discard_requested),
        ):
            button.clicked.connect(signal)
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Keep the two ways out in a small window; discarding moves to the end of the form."""
        self.close_button.setVisible(not compact)
        self.quiet_close.setVisible(compact)
        self.discard.setVisible(not compact)
        self._row.removeWidget(self.close_key)
        at = self._row.indexOf(self.quiet_close if compact else self.close_button)
        self._row.insertWidget(at + 1, self.close_key)
        side = 16 if compact else 24
        self._row.setContentsMargins(side, 8 if compact else 12, side, 8 if compact else 12)

    def show_below(self, names: Sequence[str]) -> None:
        """Say what lies below the visible part of the form; nothing when all is seen."""
        self._names = tuple(names)
        self.below.setVisible(bool(names))
        if not names:
            return
        for words in (tr("Below: {parts}").format(parts=listed(names)), tr("More below")):
            self.below.set_label(words)
            if self.below.sizeHint().width() <= self._room():
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say it shorter or longer at another width."""
        super().resizeEvent(event)
        self.show_below(self._names)

    def _room(self) -> int:
        """Return the width that the other buttons leave."""
        others = [
            item.widget()
            for item in (self._row.itemAt(i) for i in range(self._row.count()))
            if item is not None and item.widget() is not None
        ]
        shown = [w for w in others if w is not None and w is not self.below and not w.isHidden()]
        taken = sum(w.sizeHint().width() + self._row.spacing() for w in shown)
        margins = self._row.contentsMargins()
        return self.width() - taken - margins.left() - margins.right() - 4 * self._row.spacing()


class BelowWatch:
    """Tells which parts of a form lie under the lower edge of its scroll area."""

    def __init__(
        self,
        scroll: QScrollArea,
        parts: Sequence[tuple[QWidget, Callable[[], str]]],
        tell: Callable[[Sequence[str]], None],
    ) -> None:
        self._scroll = scroll
        self._parts = tuple(parts)
        self._tell = tell
        scroll.verticalScrollBar().valueChanged.connect(partial(self._on_moved))
        scroll.verticalScrollBar().rangeChanged.connect(partial(self._on_moved))

    def hidden(self) -> list[tuple[QWidget, str]]:
        """Return the parts that are not, or not wholly begun to be, seen."""
        view = self._scroll.viewport()
        found: list[tuple[QWidget, str]] = []
        if self._scroll.verticalScrollBar().maximum() == 0:
            return found  # all is in sight; places may still be those of a former layout
        for widget, words in self._parts:
            seen = min(widget.height(), _SEEN)
            if widget.mapTo(view, QPoint(0, seen)).y() > view.height():
                found.append((widget, words()))
        return found

    def _on_moved(self, *_values: int) -> None:
        """Tell anew."""
        self._tell(list(dict.fromkeys(words for _, words in self.hidden())))


def listed(names: Sequence[str]) -> str:
    """Join words as a sentence does: "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return tr("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])
