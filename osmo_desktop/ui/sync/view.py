"""What stands on the page Sync; it shows and asks, and knows no service."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import Progress
from osmo_desktop.ui import theme
from osmo_desktop.ui.substitutions.card import SubstitutionsCard
from osmo_desktop.ui.sync.arrived_card import ArrivedCard
from osmo_desktop.ui.sync.cards import DevicesCard, RoundsCard, WaitingCard
from osmo_desktop.ui.sync.conflict_panel import ConflictPanel
from osmo_desktop.ui.sync.erasures_card import ErasuresCard
from osmo_desktop.ui.sync.join_panel import JoinPanel
from osmo_desktop.ui.sync.late_card import LateCard
from osmo_desktop.ui.sync.needs import SyncPicture
from osmo_desktop.ui.sync.resets_card import ResetsCard
from osmo_desktop.ui.sync.sheets_card import SheetsCard
from osmo_desktop.ui.sync.state_card import StateCard
from osmo_desktop.ui.sync.students_card import StudentsCard
from osmo_desktop.ui.sync.wording import state_words
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import Button, GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.pages import PageHead
from osmo_desktop.ui.widgets.progress import ProgressRow

_SIDE_WIDTH = 496
_NO_LIMIT = 16_777_215


class SyncView(QWidget):
    """State first, then progress, then devices and rounds beside the open conflict."""

    folder_change_requested = Signal()
    help_requested = Signal()
    export_requested = Signal()
    import_requested = Signal()
    settings_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = StateCard()
        self.refill = Banner(
            "triangle-alert",
            tr("Is this the right folder? If it was emptied on purpose, it can be filled again."),
            "warn",
            action=tr("Fill the folder again"),
        )
        self.refill.hide()
        self.conflicts = ConflictPanel()
        self.joins = JoinPanel()
        self.devices = DevicesCard()
        self.late = LateCard()
        self.erasures = ErasuresCard()
        self.substitutions = SubstitutionsCard()
        self.arrived = ArrivedCard()
        self.students = StudentsCard()
        self.waiting = WaitingCard()
        self.last_rounds = RoundsCard()
        self.resets = ResetsCard()
        self.sheets = SheetsCard()
        self.empty = _quiet(
            tr(
                "Here you will see the team's computers, what has arrived where, and values that "
                "wait for your choice."
            )
        )
        self.empty.hide()
        self.progress = ProgressRow(tr("Synchronising"), icon="refresh-cw")
        self.progress_card = Card()
        self.progress_card.body.addWidget(self.progress)
        self.progress_card.setVisible(False)
        self._across = QBoxLayout(QBoxLayout.Direction.RightToLeft)
        self._lay_out()

    def set_compact(self, compact: bool) -> None:
        """Put everything under each other in a small window, conflicts before devices."""
        self.state.set_compact(compact)
        for button in self._links:
            button.set_compact(compact)
        down, left = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.RightToLeft
        self._across.setDirection(down if compact else left)
        self._across.setSpacing(12 if compact else 16)
        width = theme.px(_SIDE_WIDTH)
        self.conflicts.setMinimumWidth(0 if compact else width)
        self.conflicts.setMaximumWidth(_NO_LIMIT if compact else width)

    def focus_start(self) -> None:
        """Begin at a conflict, else at the first button."""
        if self.conflicts.card is not None:
            self.conflicts.focus_start()
        else:
            self.state.first_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_picture(self, picture: SyncPicture, problem: str | None, now: datetime) -> None:
        """Show what was read; `problem` is the code of a failure met since."""
        status = picture.status
        self.state.show_state(state_words(status, now, problem))
        code = problem or (status.rounds[0].error if status.rounds else None)
        self.refill.setVisible(code == "store-shrunk" and status.team == "member")
        self.devices.show_status(status, now, picture.removed)
        self.devices.remove_button.setVisible(bool(picture.laptops))
        self.late.show_late(picture.late, picture.late_notes)
        self.erasures.show_erasures(picture.erasures, now, is_supervisor=picture.is_supervisor)
        self.substitutions.show_substitutions(
            picture.substitutions, is_supervisor=picture.is_supervisor
        )
        self.arrived.show_people(picture.arrived, now)
        self.students.show_students(picture.students, is_supervisor=picture.is_supervisor)
        self.last_rounds.show_rounds(status.rounds, now)
        self.waiting.show_status(status)
        self.resets.show_resets(picture.resets, now)
        self.sheets.show_sheets(picture.sheets, now)
        self.conflicts.show_conflicts(picture.conflicts, now)
        is_quiet = not (status.devices or status.rounds or picture.conflicts)
        self.empty.setVisible(is_quiet)
        is_member = status.team == "member"
        self.export_button.setVisible(is_member)
        self.import_button.setVisible(is_member)
        self.help_button.setVisible(is_member and picture.is_supervisor)
        self.folder_button.setVisible(is_member and status.folder is not None)

    def begin_progress(self, title: str) -> None:
        """Show the bar of a round that begins."""
        self.progress.set_title(title)
        self.progress.set_progress(0, 0, tr("You can go on working"))
        self.progress_card.show()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the round is."""
        detail = progress.step + " · " + tr("you can go on working")
        self.progress.set_progress(progress.done, progress.total, detail)

    def end_progress(self) -> None:
        """Take the bar away."""
        self.progress_card.hide()

    def _lay_out(self) -> None:
        """Put the parts in their places."""
        self._across.addWidget(self.conflicts, 0, Qt.AlignmentFlag.AlignTop)
        cards = QVBoxLayout()
        cards.setSpacing(12)
        for card in (
            self.joins,
            self.devices,
            self.arrived,
            self.late,
            self.students,
            self.substitutions,
            self.erasures,
            self.waiting,
            self.last_rounds,
            self.sheets,
            self.resets,
        ):
            cards.addWidget(card)
        cards.addStretch(1)
        self._across.addLayout(cards, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._head())
        column.addWidget(self.state)
        column.addWidget(self.refill)
        column.addWidget(self.progress_card)
        column.addLayout(self._across)
        column.addWidget(self.empty)
        column.addStretch(1)

    @property
    def _links(self) -> tuple[Button, ...]:
        """What can be reached from the head; in a small window by icons."""
        return (
            self.export_button,
            self.import_button,
            self.help_button,
            self.folder_button,
            self.settings_button,
        )

    def _head(self) -> PageHead:
        """Make title and links."""
        head = PageHead(tr("Sync"))
        self.export_button = GhostButton(tr("Export a bundle"), icon="hard-drive-upload")
        self.export_button.clicked.connect(self.export_requested)
        self.import_button = GhostButton(tr("Import a bundle"), icon="hard-drive-download")
        self.import_button.clicked.connect(self.import_requested)
        self.help_button = GhostButton(tr("Open a colleague's vault"), icon="life-buoy")
        self.help_button.clicked.connect(self.help_requested)
        self.folder_button = GhostButton(tr("Change the folder"), icon="folder-sync")
        self.folder_button.clicked.connect(self.folder_change_requested)
        self.settings_button = GhostButton(tr("Settings"), icon="settings-2")
        self.settings_button.clicked.connect(self.settings_requested)
        for button in self._links:
            head.action_row.addWidget(button)
            button.hide()
        self.settings_button.show()
        return head


def _quiet(words: str) -> QWidget:
    """Say what belongs on an empty page; the sentence wraps, so nothing may align it."""
    box = QWidget()
    label = PlainLabel(words, "body", "sub", wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setMaximumWidth(theme.px(420))
    column = QVBoxLayout()
    column.setSpacing(12)
    column.addWidget(IconLabel("users-round", 32, "sub"), 0, Qt.AlignmentFlag.AlignHCenter)
    column.addWidget(label)
    row = QHBoxLayout(box)
    row.setContentsMargins(24, 40, 24, 24)
    row.addStretch(1)
    row.addLayout(column, 1000)
    row.addStretch(1)
    return box
