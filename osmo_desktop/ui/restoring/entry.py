"""Restoring where no vault is open: at the lock screen, and on a new laptop at the first run."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal

from osmo_desktop.domain.language import tr
from osmo_desktop.services.restoring import ClosedVault
from osmo_desktop.ui.restoring.panel import RestorePanel, Restoring
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.widgets.focus_ring import FocusRing


class RestoreDoor(Protocol):
    """The part of the door that leads from a backup to the vault."""

    def place(self) -> Path:
        """Where the vault of this laptop lies, or will."""

    def restoring(self) -> Restoring:
        """What finds and examines copies."""


class RestoreEntry(Part):
    """The whole screen; `taken` asks for the lock screen, where the restored vault is opened."""

    taken = Signal()

    def __init__(self, door: RestoreDoor, tasks: TaskRunner) -> None:
        super().__init__(
            tr("Restore from a backup"),
            tr(
                "Plug in the stick with the copies, or choose their folder. A copy opens with your "
                "passphrase or the words of the recovery sheet. Nothing is changed before you have "
                "seen what it holds."
            ),
            tr("Look at the backup"),
        )
        self.setObjectName("restore_entry")
        self.panel = RestorePanel(door.restoring(), ClosedVault(door.place()), tasks)
        self.panel.said.connect(self._on_said)
        self.panel.busy.connect(self._on_busy)
        self.panel.seen.connect(self._on_seen)
        self.panel.taken.connect(self.taken)
        self.body.addWidget(self.panel)
        self.next_requested.connect(self.panel.go)
        self.back_requested.connect(self.panel.give_up)
        self.focus_ring = FocusRing.install(self)

    def focus_start(self) -> None:
        """Look for copies beside the vault; the keyboard begins where there are some."""
        self.panel.start()

    def _on_said(self, words: str, is_wrong: bool) -> None:
        if is_wrong:
            self.show_error(words)
        elif words:
            self.show_note(words)
        else:
            self.clear_said()

    def _on_busy(self, is_busy: bool) -> None:
        if is_busy:
            self.clear_said()
        self.is_busy = is_busy
        self.next_button.setEnabled(not is_busy)

    def _on_seen(self) -> None:
        self.next_button.set_label(tr("Take into use"))
        self.back_button.setFocus()
