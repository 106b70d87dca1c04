"""The page that explains the differences between the bases, and the two tracks: read-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.pathway_data import BasisGuide, PathwayData, Track, said
from osmo_desktop.domain.records import codes
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui.pathway.presenting import STAGES, day_words
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel


class BasesGuide(QWidget):
    """Every basis side by side in the same five questions."""

    closed = Signal()

    def __init__(self, data: PathwayData, *, today: date) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.close_button = OutlineButton(tr("Back to the pathway"), icon="arrow-left", dense=True)
        self.close_button.clicked.connect(self.closed)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignLeft)
        words = tr(
            "A client may be here on several bases at the same time, each with its own controller. "
            "Own wording, not legal advice: check the statute in force."
        )
        column.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        for basis in data.bases:
            column.addWidget(_basis_card(basis, today))
        column.addWidget(_track_card([one for one in data.tracks if one.holds(today)]))

    def focus_start(self) -> None:
        """Put the keyboard on the way back."""
        self.close_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the page on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)


def _basis_card(basis: BasisGuide, today: date) -> Card:
    """One basis."""
    card = Card(said(basis.label), icon="info")
    if not basis.holds(today):
        words = tr("In force {start}–{end}").format(
            start=day_words(basis.valid_from), end=day_words(basis.valid_to)
        )
        card.body.addWidget(PlainLabel(words, "label", "warn"))
    lines = {
        tr("How one comes in"): said(basis.entry),
        tr("Decision"): said(basis.decision),
        tr("Controller"): said(basis.controller),
        tr("What is recorded where"): said(basis.records),
        tr("Stages"): ", ".join(tr(STAGES[stage]) for stage in basis.stages),
        tr("Source"): said(basis.source),
    }
    for label, words in lines.items():
        card.body.addWidget(PlainLabel(label, "label"))
        card.body.addWidget(PlainLabel(words, "body", wrap=True))
    return card


def _track_card(tracks: Sequence[Track]) -> Card:
    """The two tracks with their usual goals and measures, and where they come from."""
    card = Card(tr("Two tracks"), icon="waypoints")
    for track in tracks:
        card.body.addWidget(PlainLabel(code_word(codes.PLAN_TRACKS, track.id), "label"))
        card.body.addWidget(PlainLabel(said(track.goals), "body", wrap=True))
        card.body.addWidget(PlainLabel(said(track.measures), "body", wrap=True))
        card.body.addWidget(PlainLabel(said(track.source), "small", "sub", wrap=True))
    return card
