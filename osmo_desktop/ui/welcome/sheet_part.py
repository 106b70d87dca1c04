"""A new recovery sheet, whatever it is for: shown, printed or saved, and typed back once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import SystemRandom
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.language import current
from osmo_desktop.ui.navigation import local_now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.recovery_part import RecoveryPart
from osmo_desktop.ui.welcome.sheet_view import SheetView

_ASKED = 4

Pick = Callable[[int], Sequence[int]]
SheetPrinter = Callable[[RecoverySheet], bytes]


def pick_words(count: int) -> Sequence[int]:
    """Pick the words that are typed back."""
    return SystemRandom().sample(range(count), min(_ASKED, count))


class SheetDesk(Protocol):
    """Checks what was typed back."""

    def check_typed(self, words: Sequence[str], typed: Mapping[int, str]) -> tuple[int, ...]:
        """Tell the positions (from 0) that were typed back wrongly."""


@dataclass(frozen=True)
class SheetSetting:
    """How sheets are made in a window: whose, by what, which words are asked back.

    `print_sheet` makes the PDF (free pool); without it the words are written down by hand.
    `behind` is disabled while the sheet stands in front of the window.
    """

    vault_name: Callable[[], str]
    print_sheet: SheetPrinter | None
    pick: Pick = pick_words
    behind: QWidget | None = None


class SheetPart(RecoveryPart):
    """`confirmed` when the words that were asked are those of the sheet."""

    confirmed = Signal()
    left = Signal()
    """Back from the words; from the question one comes back to them."""

    def __init__(
        self,
        words: Sequence[str],
        desk: SheetDesk,
        tasks: TaskRunner,
        setting: SheetSetting,
        *,
        lead: str = "",
        can_leave: bool = True,
    ) -> None:
        """With `can_leave` False there is a way back from the question only."""
        can_print = setting.print_sheet is not None
        super().__init__(words, setting.pick(len(words)), can_print=can_print, lead=lead)
        self._all = tuple(words)
        self._desk = desk
        self._tasks = tasks
        self._setting = setting
        self._can_leave = can_leave
        if not can_leave:
            self.back_button.hide()
        self.sheet: SheetView | None = None
        self.sheet_requested.connect(self.show_sheet)
        self.typed_back.connect(self._check)
        self.back_requested.connect(self._on_back)

    def show_sheet(self) -> None:
        """Show the sheet, to be printed or saved."""
        if self._setting.print_sheet is None:
            return
        code = current().code
        sheet = RecoverySheet(
            vault_name=self._setting.vault_name(),
            words=self._all,
            created=local_now().date(),
            language="sv" if code == "sv" else "en" if code == "en" else "fi",
        )
        make = partial(self._setting.print_sheet, sheet)
        behind = self._setting.behind or self
        self.sheet = SheetView(self.window(), self._tasks, make, behind=behind)
        self.sheet.start()

    def _check(self, typed: dict[int, str]) -> None:
        wrong = self._desk.check_typed(self._all, typed)
        if wrong:
            self.show_wrong(wrong)
        else:
            self.confirmed.emit()

    def _on_back(self) -> None:
        if self.is_asking or not self._can_leave:
            self.show_words()
        else:
            self.left.emit()
