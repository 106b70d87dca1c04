"""The group "Backups" of the settings: the newest copy, the places, and what one can do."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import clock, relative_day
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.progress import Progress
from osmo_desktop.services.backups import BackupStatus, PlaceRow
from osmo_desktop.ui import announce
from osmo_desktop.ui.backup_keeper import BackupKeeper, trouble
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.welcome.folder_input import folder_dialog
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.progress import ProgressRow


class BackupCard(Card):
    """How backups stand, in words; every button has words as well."""

    restore_requested = Signal()
    support_requested = Signal()

    def __init__(self, keeper: BackupKeeper, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(tr("Backups"), icon="hard-drive-download", parent=parent)
        self._keeper = keeper
        self._now = now
        self.status: BackupStatus | None = None
        self.body.setSpacing(10)
        self.banner = Banner("triangle-alert", "", "warn")
        self.banner.hide()
        self.newest = PlainLabel("", "body", wrap=True)
        words = tr(
            "Copies are made by themselves while OSMO is open. They are sealed, and open with "
            "your present passphrase or the recovery sheet."
        )
        self.places = QVBoxLayout()
        self.places.setSpacing(6)
        self._rows: QWidget | None = None
        self.progress = ProgressRow(tr("Making a backup"))
        self.progress.hide()
        self.progress.cancelled.connect(keeper.stop)
        for widget in (self.banner, self.newest, PlainLabel(words, "body", "sub", wrap=True)):
            self.body.addWidget(widget)
        self.body.addLayout(self.places)
        self.body.addWidget(self.progress)
        self.body.addLayout(self._buttons())
        keeper.began.connect(self._on_began)
        keeper.progressed.connect(self._on_progress)
        keeper.ended.connect(self._on_ended)
        keeper.changed.connect(self.show_status)
        keeper.failed.connect(self._on_failed)

    def show_status(self, status: BackupStatus) -> None:
        """Show the newest copy and the places."""
        self.status = status
        words = trouble(status)
        self.banner.set_sentence(words)
        self.banner.setVisible(bool(words))
        if status.last is None:
            self.newest.setText(tr("There is no backup yet."))
        else:
            said = tr("Newest backup {moment}.").format(moment=self._moment(status.last))
            self.newest.setText(said)
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = QWidget()
        column = QVBoxLayout(self._rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for place in status.places:
            column.addWidget(self._row(place))
        self.places.addWidget(self._rows)
        self._rows.show()

    def _row(self, place: PlaceRow) -> QWidget:
        """A place: what it is, how it stands, and what one can do about it."""
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        is_well = not place.problem
        icon = "circle-check" if is_well else "triangle-alert"
        across.addWidget(IconLabel(icon, 16, "ok" if is_well else "warn"))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        name = tr("On this laptop") if place.is_home else place.path
        label = PlainLabel(name, "body", elide=True)
        label.setToolTip(place.path)
        texts.addWidget(label)
        texts.addWidget(PlainLabel(self._state(place), "small", "sub", wrap=True))
        across.addLayout(texts, 1)
        if place.problem:
            again = GhostButton(tr("Use again"))
            again.setAccessibleName(tr("Use {place} again").format(place=name))
            again.clicked.connect(lambda: self._keeper.add_place(place.path))
            across.addWidget(again)
        if not place.is_home:
            forget = GhostButton(tr("Remove"))
            forget.setAccessibleName(tr("Remove {place}").format(place=name))
            forget.clicked.connect(lambda: self._keeper.forget_place(place.path))
            across.addWidget(forget)
        return row

    def _state(self, place: PlaceRow) -> str:
        if place.problem:
            words = sentence(KnownError(place.problem))
            if place.owes_erasure:
                words += " " + tr("Copies there still open a client who was erased.")
            elif place.is_behind:
                words += " " + tr("Copies there open with the former passphrase or sheet.")
            if place.seen is None:
                return words
            seen = tr("Last seen {moment}.").format(moment=self._moment(place.seen))
            return f"{seen} {words}"
        if place.last is None:
            return tr("No copy yet.")
        return tr("Copy {moment}.").format(moment=self._moment(place.last))

    def _moment(self, moment: datetime) -> str:
        local = moment.astimezone(self._now().tzinfo)
        lang = current()
        day = relative_day(local.date(), self._now().date(), lang)
        return tr("{day} at {clock}").format(day=day, clock=clock(local, lang))

    def _buttons(self) -> QVBoxLayout:
        self.make_button = OutlineButton(tr("Back up now"), icon="hard-drive-download")
        self.make_button.clicked.connect(lambda: self._keeper.make(only_due=False))
        self.add_button = GhostButton(tr("Add a place"), icon="plus")
        self.add_button.clicked.connect(self._ask_place)
        self.restore_button = GhostButton(tr("Restore"), icon="history")
        self.restore_button.clicked.connect(self.restore_requested)
        self.support_button = GhostButton(tr("Support bundle"), icon="life-buoy")
        self.support_button.clicked.connect(self.support_requested)
        column = QVBoxLayout()
        column.setSpacing(4)
        for pair in (
            (self.make_button, self.add_button),
            (self.restore_button, self.support_button),
        ):
            row = QHBoxLayout()
            row.setSpacing(8)
            for button in pair:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        return column

    def _ask_place(self) -> None:
        """Open the system's dialog for folders, without waiting."""
        dialog = folder_dialog(self)
        dialog.fileSelected.connect(self._keeper.add_place)
        dialog.open()

    def _on_began(self) -> None:
        self.progress.set_progress(0, 0)
        self.progress.show()
        self.make_button.setEnabled(False)

    def _on_progress(self, progress: Progress) -> None:
        megabytes = 1_000_000
        if progress.total >= megabytes:
            done, total = progress.done // megabytes, -(-progress.total // megabytes)
            self.progress.set_progress(done, total, progress.step, unit="MB")
        else:
            self.progress.set_progress(0, 0, progress.step)

    def _on_ended(self) -> None:
        self.progress.hide()
        self.make_button.setEnabled(True)

    def _on_failed(self, words: str) -> None:
        self.banner.set_sentence(words)
        self.banner.show()
        announce.announce(self, words, is_urgent=True)
