"""One document of the queue: its blocks to be copied one by one, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import ntr, ptr, tr
from osmo_desktop.services.transfer_documents import BlockView
from osmo_desktop.services.transfers import TransferView
from osmo_desktop.ui.announce import announce
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.transfers.words import head_words, lead_words, notice_words
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card, Inset
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import Banner


class BlockCard(Inset):
    """One field of the target: its name, its text, a button that copies it."""

    def __init__(self, block: BlockView) -> None:
        super().__init__()
        self.block = block
        self.is_copied = False
        self.copy_button = OutlineButton(tr("Copy"), icon="clipboard-list", dense=True)
        self.copy_button.setAccessibleName(tr("Copy: {what}").format(what=block.label))
        head = QHBoxLayout()
        head.addWidget(PlainLabel(block.label, "h3"), 1)
        head.addWidget(self.copy_button)
        self.body.addLayout(head)
        self.body.addWidget(PlainLabel(block.text, "body", wrap=True))
        self.copy_button.clicked.connect(self.copy)

    def copy(self) -> None:
        """Put the text on the clipboard, which clears itself; the log is told of it there."""
        QGuiApplication.clipboard().setText(self.block.text)
        self.is_copied = True
        self.copy_button.set_icon("check")
        self.copy_button.set_label(ptr("transfers", "Copied"))
        self.copy_button.setAccessibleName(tr("Copied: {what}").format(what=self.block.label))
        announce(self, tr("Copied: {what}").format(what=self.block.label))


class TransferDetail(Card):
    """A document and its blocks; Esc leaves it."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Document"), icon="file-clock")
        self.notice = Banner("info", "", "warn")
        self.lead = PlainLabel("", "small", "sub", wrap=True)
        self.next_button = PrimaryButton(tr("Copy next"), icon="clipboard-list", dense=True)
        self.mark_button = OutlineButton(tr("Mark as transferred…"), icon="check", dense=True)
        self.skip_button = GhostButton(tr("No transfer needed…"))
        self.undo_button = OutlineButton(ptr("transfers", "Take back"), icon="undo-2", dense=True)
        self.export_button = GhostButton(tr("Export as a file…"), icon="hard-drive-download")
        self.client_button = GhostButton(tr("Open the client"))
        self.back_button = GhostButton(tr("Back"), icon="arrow-left")
        self.blocks: list[BlockCard] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.body.setSpacing(8)
        row = FlowRow()
        for button in self.buttons:
            row.add(button)
        for part in (self.notice, row, self.lead):
            self.body.addWidget(part)
        self.body.addLayout(self._column)
        self.next_button.clicked.connect(self.copy_next)
        self.back_button.clicked.connect(self.closed)

    @property
    def buttons(self) -> tuple[QWidget, ...]:
        """What can be done, in the order of Tab."""
        return (
            self.next_button,
            self.mark_button,
            self.skip_button,
            self.undo_button,
            self.export_button,
            self.client_button,
            self.back_button,
        )

    def show_view(self, view: TransferView, target: str) -> None:
        """Show a document as it is now."""
        had_focus = self.isAncestorOf(self.focusWidget())
        row = view.row
        self.set_title(head_words(row))
        words = notice_words(row)
        self.notice.set_sentence(words)
        self.notice.setVisible(bool(words))
        self.lead.setText(lead_words(target))
        for button in (self.next_button, self.mark_button, self.skip_button):
            button.setVisible(row.is_queued)
        self.undo_button.setVisible(bool(row.transfer_id) and not row.is_queued)
        self._show_blocks(view.blocks)
        if had_focus:
            self.focus_start()

    def copy_next(self) -> None:
        """Copy the first block that was not copied yet; after the last go on to marking."""
        left = [card for card in self.blocks if not card.is_copied]
        if left:
            left[0].copy()
        self._name_next()
        if len(left) <= 1:
            self.mark_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_start(self) -> None:
        """Put the keyboard on the first thing to do."""
        first = next(button for button in self.buttons if not button.isHidden())
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the document on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _show_blocks(self, blocks: Sequence[BlockView]) -> None:
        """Show other blocks; the same ones keep what was copied of them."""
        if [card.block for card in self.blocks] != list(blocks):
            for card in self.blocks:
                card.hide()
                card.deleteLater()
            self.blocks = [BlockCard(block) for block in blocks]
            for card in self.blocks:
                self._column.addWidget(card)
                card.copy_button.clicked.connect(self._name_next)
        self._name_next()

    def _name_next(self) -> None:
        """Say on the button which block comes next."""
        left = [card for card in self.blocks if not card.is_copied]
        self.next_button.setEnabled(bool(left))
        words = ntr("{n} block left", "{n} blocks left", len(left)).format(n=len(left))
        name = left[0].block.label if left else ptr("transfers", "All copied")
        self.next_button.set_label(
            tr("Copy next: {what}").format(what=name) if left else ptr("transfers", "All copied")
        )
        self.next_button.setAccessibleDescription(words)
