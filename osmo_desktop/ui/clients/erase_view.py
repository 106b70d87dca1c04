"""Erasing a client for good: what it destroys and does not reach, the cause, the number typed.

There is no undo: the one exception to it. So the person types the client's number, and a second
supervisor sees the same view before anything is destroyed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.erasures import ErasureRow
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Outcome
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import Button, OutlineButton
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import TallOverlay


class ErasureRoom(Protocol):
    """Erasing clients for good."""

    def approve(self, client_id: str, cause: str) -> Changes:
        """Ask for an erasure, or be the second to approve it."""

    def number(self, client_id: str) -> str:
        """Tell the number that is typed to confirm."""

    def all(self) -> tuple[ErasureRow, ...]:
        """List all, the newest first."""

    def of(self, client_id: str) -> ErasureRow | None:
        """Tell of one client's."""


@dataclass(frozen=True, slots=True)
class EraseFacts:
    """The client's number, and the erasure if one was asked for."""

    number: str
    row: ErasureRow | None


class EraseView(TallOverlay):
    """Opens over the window and deletes itself when closed; nothing happens before the number."""

    approved = Signal(bool)
    """It was approved; whether it is in force now."""

    def __init__(
        self,
        window: QWidget,
        erasures: ErasureRoom,
        tasks: TaskRunner,
        *,
        behind: QWidget | None = None,
    ) -> None:
        title = tr("Erase the client's records for good")
        super().__init__(window, title, behind=behind, height=560)
        self._erasures = erasures
        self._tasks = tasks
        self._client_id = ""
        self._facts: EraseFacts | None = None
        for icon, words in _effects():
            self._advise(icon, PlainLabel(words, "body", wrap=True))
        self.second = PlainLabel("", "body", wrap=True)
        self._advise("users-round", self.second)
        self.cause = ChoiceInput(
            [Choice(code, tr(words)) for code, words in codes.ERASURE_CAUSES.items()]
        )
        self.number = LineInput()
        self.content.addWidget(FormRow(tr("Cause"), self.cause))
        self._number_row = FormRow(tr("Type the client's number to confirm"), self.number)
        self.content.addWidget(self._number_row)
        self.content.addStretch(1)
        self.body.addLayout(self._foot())
        self.number.returnPressed.connect(self.erase)
        self.closed.connect(self.deleteLater)

    def start(self, client_id: str) -> None:
        """Open for a client; its number and state are read meanwhile."""
        self._client_id = client_id
        self.erase_button.setEnabled(False)
        self.open(self.close_button)
        erasures = self._erasures
        self._tasks.vault(
            lambda: EraseFacts(erasures.number(client_id), erasures.of(client_id)),
            name=tr("Reading the erasure"),
            owner=self,
            on_success=self._show_facts,
            on_failure=lambda error: self._number_row.set_error(failure_words(error)),
        )

    def erase(self) -> None:
        """Approve, once the number is right."""
        if self._facts is None or not self.erase_button.isEnabled():
            return
        if self.number.text().strip().casefold() != self._facts.number.casefold():
            self._number_row.set_error(tr("This is not the client's number. Nothing was erased."))
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        erasures, client_id, cause = self._erasures, self._client_id, self.cause.key or ""

        def approve() -> Outcome[bool]:
            changes: Changes = erasures.approve(client_id, cause)
            row = erasures.of(client_id)
            return Outcome(row is not None and row.is_in_force, changes)

        self.erase_button.setEnabled(False)
        self._tasks.vault(
            approve,
            name=tr("Erasing the client's records"),
            owner=self,
            on_success=self._on_approved,
            on_failure=self._on_failed,
        )

    def _advise(self, icon: str, words: PlainLabel) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel(icon, 16, "sub"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self.content.addLayout(row)

    def _show_facts(self, facts: EraseFacts) -> None:
        self._facts = facts
        row = facts.row
        if row is None:
            self.second.setText(tr("It waits until another supervisor has approved it too."))
        elif row.is_mine:
            self.second.setText(tr("You have approved it. It waits for another supervisor."))
        else:
            words = tr("{name} asked for it. With your approval it happens.")
            self.second.setText(words.format(name=block(", ".join(row.approvers))))
        if row is not None and row.cause:
            self.cause.set_key(row.cause)
            self.cause.setEnabled(False)  # that of the first counts
        can_approve = row is None or not row.is_mine
        self.number.setEnabled(can_approve)
        self.erase_button.setEnabled(can_approve)
        if can_approve:
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_approved(self, done: Outcome[bool]) -> None:
        self.dismiss()
        self.approved.emit(done.value)

    def _on_failed(self, error: Exception) -> None:
        self.erase_button.setEnabled(True)
        self._number_row.set_error(failure_words(error))

    def _foot(self) -> QHBoxLayout:
        self.close_button = OutlineButton(tr("Close"), icon="x")
        self.close_button.clicked.connect(self.dismiss)
        self.erase_button = Button(tr("Erase for good"), "outline", icon="trash-2", tone="danger")
        self.erase_button.clicked.connect(self.erase)
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.erase_button)
        return row


def erase_words(*, is_in_force: bool) -> str:
    """Say what an approval did."""
    if is_in_force:
        return tr("The erasure is in force. Each laptop erases in its next round.")
    return tr("The erasure was asked for. It waits for another supervisor.")


def _effects() -> list[tuple[str, str]]:
    """Say honestly what it destroys, and what it does not reach."""
    return [
        (
            "trash-2",
            tr(
                "It destroys the client's details, notes, plan, answers, documents and drafts, on "
                "every laptop of the team and in the shared place. There is no undo."
            ),
        ),
        (
            "shield-alert",
            tr(
                "It does not reach prints, exports, copies of whole disks, a laptop that never "
                "comes back, and old copies that the former recovery sheet opens. Make a new "
                "recovery sheet afterwards."
            ),
        ),
    ]
