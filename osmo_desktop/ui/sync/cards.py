"""The quieter cards of the page: devices, last rounds, and what waits or does not count."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.services.models import DeviceRow, QuarantineRow, RoundRow, SyncStatus
from osmo_desktop.ui import theme
from osmo_desktop.ui.sync.device_care import care_words, return_words
from osmo_desktop.ui.sync.device_list import DeviceHead, DeviceList
from osmo_desktop.ui.sync.lost_words import lost_words
from osmo_desktop.ui.sync.wording import (
    device_line,
    moment_words,
    name_in_words,
    round_words,
)
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel

_ROUNDS = 3


class DevicesCard(Card):
    """The table of devices, and under it what is missing of whom."""

    removal_requested = Signal(str)
    """The id of the device that is chosen in the table; empty when none is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.remove_button = GhostButton(tr("Remove from the team"), icon="circle-minus")
        super().__init__(tr("Devices"), icon="laptop", action=self.remove_button, parent=parent)
        self.set_margins(1, 8, 1, 8)
        self.head.setContentsMargins(16, 0, 16, 4)
        devices = self.list = DeviceList()
        self.remove_button.clicked.connect(lambda: self.removal_requested.emit(devices.chosen))
        self.body.setSpacing(0)
        self.body.addWidget(DeviceHead())
        self.body.addWidget(self.list)
        self.note = PlainLabel("", "small", "sub", wrap=True)
        self._note_row = advice_row("info", self.note)
        layout = self._note_row.layout()
        assert layout is not None
        layout.setContentsMargins(17, 8, 16, 2)
        self.body.addWidget(self._note_row)
        self.hide()

    def show_status(
        self, status: SyncStatus, now: datetime, removed: Collection[str] = frozenset()
    ) -> None:
        """Show the devices, the own one first; hidden while there is no team."""
        devices = sorted(status.devices, key=_heard_order)
        self.list.show_devices(
            [device_line(row, status.unsent, now, is_removed=row.id in removed) for row in devices]
        )
        words = care_words([row for row in devices if row.id not in removed], now)
        words += map(return_words, status.returns)
        self.note.setText("\n".join(words))
        self._note_row.setVisible(bool(words))
        self.setVisible(bool(devices))


class RoundsCard(Card):
    """The last rounds, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Last rounds"), icon="history", parent=parent)
        self._rows: list[QWidget] = []
        self.hide()

    def show_rounds(self, rounds: Sequence[RoundRow], now: datetime) -> None:
        """Show other rounds; hidden before the first."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [_round_row(row, now) for row in rounds[:_ROUNDS]]
        for row in self._rows:
            self.body.addWidget(row)
        self.setVisible(bool(rounds))


class WaitingCard(Card):
    """What awaits a key, waits for an earlier part, or is in quarantine; in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Not shown yet"), icon="file-clock", tone="warn", parent=parent)
        self._box: QWidget | None = None
        self.hide()

    @property
    def words(self) -> str:
        """What is said now."""
        labels = self._box.findChildren(PlainLabel) if self._box is not None else []
        return " ".join(label.text() for label in labels)

    def show_status(self, status: SyncStatus) -> None:
        """Show other counts; hidden when there are none."""
        if self._box is not None:
            self._box.hide()
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(8)
        rows = _waiting_rows(status)
        for icon, words, tone in rows:
            column.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True), tone))
        self.body.addWidget(self._box)
        self.setVisible(bool(rows))


def _heard_order(device: DeviceRow) -> tuple[bool, float, str]:
    """Order of devices: the own one, then who was heard last."""
    heard = device.last_heard.timestamp() if device.last_heard is not None else 0.0
    return (not device.is_own, -heard, device.name)


def _round_row(row: RoundRow, now: datetime) -> QWidget:
    """Return one round: icon, what it did, when."""
    words, icon, tone = round_words(row)
    box = QWidget()
    across = QHBoxLayout(box)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(8)
    across.addWidget(IconLabel(icon, 16, tone))
    across.addWidget(PlainLabel(words, "body", elide=True), 1)
    across.addWidget(PlainLabel(moment_words(row.at, now), "small", "sub"))
    box.setMinimumHeight(theme.px(20))
    return box


def _waiting_rows(status: SyncStatus) -> list[tuple[str, str, Tone]]:
    """Return icon, sentence and tone of each count above nought."""
    rows: list[tuple[str, str, Tone]] = []
    if status.awaiting_key:
        words = ntr(
            "{n} entry awaits its key. It opens when somebody who has the key synchronises.",
            "{n} entries await their key. They open when somebody who has the key synchronises.",
            status.awaiting_key,
        )
        rows.append(("key-round", words.format(n=status.awaiting_key), "warn"))
    if status.attachments_missing:
        words = ntr(
            "{n} attachment is missing here. It comes when somebody who holds it synchronises.",
            "{n} attachments are missing here. They come when somebody who holds them "
            "synchronises.",
            status.attachments_missing,
        )
        rows.append(("paperclip", words.format(n=status.attachments_missing), "warn"))
    if status.attachments_unsent:
        words = ntr(
            "{n} attachment waits to be sent with the entries of the next round.",
            "{n} attachments wait to be sent with the entries of the next round.",
            status.attachments_unsent,
        )
        rows.append(("paperclip", words.format(n=status.attachments_unsent), "neutral"))
    if status.waiting:
        words = ntr(
            "{n} part waits for an earlier one. It is kept and tried again each round.",
            "{n} parts wait for earlier ones. They are kept and tried again each round.",
            status.waiting,
        )
        rows.append(("file-clock", words.format(n=status.waiting), "warn"))
    if status.quarantined:
        words = ntr(
            "{n} entry is in quarantine: signed, but its writer was not allowed to write it. It "
            "does not count until a supervisor takes it in.",
            "{n} entries are in quarantine: signed, but their writers were not allowed to write "
            "them. They do not count until a supervisor takes them in.",
            status.quarantined,
        )
        rows.append(("shield-alert", words.format(n=status.quarantined), "danger"))
    rows += [("info", _quarantine_words(row), "neutral") for row in status.quarantine]
    rows += [("key-round", lost_words(row), "warn") for row in status.lost]
    return rows


def _quarantine_words(row: QuarantineRow) -> str:
    words = ntr("{laptop}, {n} entry: {why}", "{laptop}, {n} entries: {why}", row.entries)
    laptop = name_in_words(row.device_name) or tr("Computer without a name")
    return words.format(laptop=laptop, n=row.entries, why=row.reason)
