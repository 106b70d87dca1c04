"""A new recovery sheet in place of the present one: old words, new words on paper, done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import current, tr
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.part import Part, advice_row
from osmo_desktop.ui.welcome.sheet_part import SheetDesk, SheetPart, SheetSetting
from osmo_desktop.ui.welcome.steps_view import StepsView
from osmo_desktop.ui.welcome.words_part import WordsDesk, WordsPart
from osmo_desktop.ui.widgets.labels import PlainLabel


class PaperDesk(SheetDesk, WordsDesk, Protocol):
    """Reads and writes sheets. Any thread."""

    def new_secret(self) -> bytes:
        """Make a fresh recovery secret."""

    def recovery_words(self, secret: bytes, language: str) -> tuple[str, ...]:
        """Write the secret as words of a language."""


class NewSheetDesk(Protocol):
    """Replaces the sheet of an open vault."""

    @property
    def paper(self) -> PaperDesk:
        """Its words."""

    def replace_sheet(self, typed: Sequence[str], secret: bytes) -> tuple[bool, Changes]:
        """Let the sheet of `secret` take the place of the typed one. Vault worker."""


class NewSheetSteps(QStackedWidget):
    """One part at a time; nothing is changed before the new words were typed back."""

    finished = Signal()
    replaced = Signal()
    """The new sheet is in use; the last part says what that means."""
    cancelled = Signal()

    def __init__(self, desk: NewSheetDesk, tasks: TaskRunner, setting: SheetSetting) -> None:
        super().__init__()
        self._desk = desk
        self._tasks = tasks
        self._setting = setting
        self._secret = b""
        self.sheet: SheetPart | None = None
        self.end: Part | None = None
        self.words = WordsPart(
            desk.paper,
            tr("Make a new recovery sheet"),
            tr(
                "Type the words of the sheet that is in use now: they sign the new one. Nothing "
                "is changed before the new words are on paper."
            ),
        )
        self.words.back_requested.connect(self.cancelled)
        self.words.next_requested.connect(self._show_new)
        self.addWidget(self.words)

    def focus_start(self) -> None:
        """Begin with the keyboard in place."""
        part = self.currentWidget()
        if isinstance(part, Part):
            part.focus_start()

    def _show_new(self) -> None:
        """Make the new words, once, and show them."""
        self.words.clear_said()
        if self.sheet is None:
            paper = self._desk.paper
            self._secret = paper.new_secret()
            self.sheet = SheetPart(
                paper.recovery_words(self._secret, current().code),
                paper,
                self._tasks,
                self._setting,
                lead=tr(
                    "Put these words on paper. The former sheet is out of use once you have "
                    "typed some of them back."
                ),
            )
            self.sheet.left.connect(self._back_to_old)
            self.sheet.confirmed.connect(self._replace)
        self._show(self.sheet)

    def _back_to_old(self) -> None:
        self._show(self.words)

    def _replace(self) -> None:
        part, typed, secret = self.sheet, self.words.typed, self._secret
        if part is None:
            return
        part.show_busy(tr("Replacing the sheet"))
        self._tasks.vault(
            lambda: self._desk.replace_sheet(typed, secret),
            name=tr("Replacing the sheet"),
            owner=part,
            on_success=lambda done: self._show_end(was_teams=done[0]),
            on_failure=lambda error: part.show_error(failure_words(error)),
        )

    def _show_end(self, *, was_teams: bool) -> None:
        self._secret = b""
        self.words.forget()
        self.replaced.emit()
        part = self.end = end_part(was_teams=was_teams)
        part.next_requested.connect(self.finished)
        self._show(part)

    def _show(self, part: Part) -> None:
        if self.indexOf(part) < 0:
            self.addWidget(part)
        self.setCurrentWidget(part)
        announce.announce(self, part.accessibleName())
        part.focus_start()


def end_part(*, was_teams: bool, title: str = "", lead: str = "") -> Part:
    """Say honestly what the former sheet still opens, and what to do with it."""
    title = title or tr("The new sheet is in use")
    lead = lead or (
        tr("The team's keys are sealed to it as each laptop synchronises. Synchronise now.")
        if was_teams
        else tr("It opens this vault. The team has a sheet of its own, which stays as it is.")
    )
    part = Part(title, lead, tr("Done"), next_icon="check", can_go_back=False)
    sentences = [
        ("circle-alert", tr("Destroy the former sheet and every copy of it.")),
        (
            "shield-alert",
            tr(
                "The former sheet still opens copies made until now: backups, copies of this "
                "vault, and copies of the shared folder. Delete those that you do not need, and "
                "make a backup."
            ),
        ),
    ]
    if was_teams:
        sentences.append(
            (
                "refresh-cw",
                tr(
                    "What is written after the next synchronising gets new keys: the former sheet "
                    "opens none of it, with an old copy either."
                ),
            )
        )
    for icon, words in sentences:
        part.body.addWidget(advice_row(icon, PlainLabel(words, "body", "sub", wrap=True)))
    return part


class NewSheetView(StepsView):
    """The steps over the window."""

    def __init__(
        self,
        window: QWidget,
        desk: NewSheetDesk,
        tasks: TaskRunner,
        setting: SheetSetting,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, tr("Make a new recovery sheet"), behind=behind)
        self.steps = NewSheetSteps(desk, tasks, setting)
        self.steps.finished.connect(self.dismiss)
        self.steps.cancelled.connect(self.dismiss)
        self.hold(self.steps, self.steps)
