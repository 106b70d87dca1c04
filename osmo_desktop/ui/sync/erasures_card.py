"""Erasures: who asked, who is to approve, and on which laptops it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.records import codes
from osmo_desktop.services.erasures import ErasureRow, WaitingLaptop
from osmo_desktop.ui.sync.wording import moment_words, name_in_words
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHOWN = 5
_LAPTOPS = 3


class ErasuresCard(Card):
    """The newest ones; hidden while there are none."""

    approval_requested = Signal(str)
    """The id of the client whose erasure is to be looked at and approved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Erasures"), icon="trash-2", parent=parent)
        self._rows: list[QWidget] = []
        self.buttons: dict[str, OutlineButton] = {}
        self.hide()

    def show_erasures(
        self, erasures: Sequence[ErasureRow], now: datetime, *, is_supervisor: bool
    ) -> None:
        """Show others; a supervisor who has not approved is offered to."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.buttons = {}
        self._rows = [
            self._row(row, now, can_approve=is_supervisor and not (row.is_mine or row.is_in_force))
            for row in erasures[:_SHOWN]
        ]
        for widget in self._rows:
            self.body.addWidget(widget)
        self.setVisible(bool(erasures))

    def _row(self, row: ErasureRow, now: datetime, *, can_approve: bool) -> QWidget:
        first, *rest = erasure_words(row, now)
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 6)
        across.setSpacing(12)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(PlainLabel(first, "body", wrap=True))
        for words in rest:
            column.addWidget(PlainLabel(words, "small", "sub", wrap=True))
        across.addLayout(column, 1)
        if can_approve:
            button = OutlineButton(tr("Look and approve"), icon="check")
            button.setAccessibleDescription(first)
            button.clicked.connect(lambda: self.approval_requested.emit(row.client_id))
            self.buttons[row.client_id] = button
            across.addWidget(button)
        return box


def erasure_words(row: ErasureRow, now: datetime) -> list[str]:
    """Say one erasure: what and why, then who approved, then where it is not done yet."""
    cause = tr(codes.ERASURE_CAUSES.get(row.cause, "")) if row.cause else ""
    label = name_in_words(row.label) if row.label else tr("A client")
    names = name_in_words(", ".join(row.approvers))
    if not row.is_in_force:
        asked = tr(
            "{client}: {name} asked for the erasure, {when}. It waits for another supervisor."
        )
        said = asked.format(client=label, name=names, when=moment_words(row.asked, now))
        return [said, cause] if cause else [said]
    done = ntr(
        "{client}: erased on {done} of {n} laptop",
        "{client}: erased on {done} of {n} laptops",
        row.laptops,
    ).format(
        client=label,
        done=integer(row.done, current()),
        n=integer(row.laptops, current()),
    )
    decided = tr("Approved by {names}").format(names=names)
    second = f"{decided} · {cause}" if cause else decided
    return [done, second, *(_waiting_words(laptop, now) for laptop in row.waiting[:_LAPTOPS])]


def _waiting_words(laptop: WaitingLaptop, now: datetime) -> str:
    """Say of whose laptop nothing was heard, for how long."""
    device = name_in_words(laptop.name)
    if laptop.last_heard is None:
        return tr("{device} ({member}) has not been heard of yet").format(
            device=device, member=name_in_words(laptop.member)
        )
    days = (now.date() - laptop.last_heard.astimezone(now.tzinfo).date()).days
    if days <= 0:
        return tr("{device} ({member}) was heard today and has not erased yet").format(
            device=device, member=name_in_words(laptop.member)
        )
    return ntr(
        "{device} ({member}) has not been heard of for {n} day",
        "{device} ({member}) has not been heard of for {n} days",
        days,
    ).format(device=device, member=name_in_words(laptop.member), n=integer(days, current()))
