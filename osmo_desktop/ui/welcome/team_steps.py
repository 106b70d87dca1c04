"""Step 3 at work: founding, asking to join, comparing words; used by the first run and by Sync."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import current, tr
from osmo_desktop.services.models import JoinOffer
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.needs import RestoreDesk, TeamDesk
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.welcome.team_parts import (
    ALONE,
    FOUND,
    RESTORE,
    ChoicePart,
    ComparePart,
    EndPart,
    FolderPart,
    FoundPart,
    founded_part,
    mismatch_part,
    waiting_part,
)
from osmo_desktop.ui.welcome.team_restore import RestoreSteps

T = TypeVar("T")


class TeamSteps(QStackedWidget):
    """One part at a time; `finished` when there is nothing more to ask.

    `secret` is the paper secret while the first run still knows it; without it the words of the
    sheet are asked. GUI thread only; the services are called on the vault worker.
    """

    finished = Signal(str)
    """found, join, alone or restore."""

    def __init__(
        self,
        team: TeamDesk,
        tasks: TaskRunner,
        *,
        user_name: str = "",
        secret: bytes | None = None,
        can_stay_alone: bool = True,
        recovery: RestoreDesk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._recovery = recovery
        self._team = team
        self._tasks = tasks
        self._user_name = user_name
        self._secret = secret
        self._can_stay_alone = can_stay_alone
        self._path = ""
        self.show_choice()

    @property
    def part(self) -> Part:
        """The part that is shown now."""
        part = self.currentWidget()
        if isinstance(part, RestoreSteps):
            return part.part
        assert isinstance(part, Part)
        return part

    def focus_start(self) -> None:
        """Put the focus where the shown part begins."""
        self.part.focus_start()

    def show_choice(self) -> None:
        """Ask how to go on."""
        can_restore = self._recovery is not None and self._secret is not None
        part = ChoicePart(can_stay_alone=self._can_stay_alone, can_restore=can_restore)
        part.next_requested.connect(lambda: self._on_chosen(part.key))
        self._show(part)

    def show_founding(self) -> None:
        """Ask what the team is called."""
        part = FoundPart(self._user_name, asks_words=self._secret is None)
        part.back_requested.connect(self.show_choice)
        part.next_requested.connect(lambda: self._found(part))
        self._show(part)

    def show_joining(self) -> None:
        """Ask for the team's folder."""
        part = FolderPart(
            tr("Join a team"),
            tr("Choose the folder that your supervisor told you. Your request goes there."),
            tr("Ask to join"),
            path=self._path,
        )
        part.back_requested.connect(self.show_choice)
        part.next_requested.connect(lambda: self._ask_to_join(part))
        self._show(part)

    def _on_chosen(self, key: str) -> None:
        """Go the chosen way."""
        if key == ALONE:
            self.finished.emit(ALONE)
        elif key == FOUND:
            self.show_founding()
        elif key == RESTORE:
            self.show_restoring()
        else:
            self.show_joining()

    def show_restoring(self) -> None:
        """Take everything of a lost team, by its paper."""
        assert self._recovery is not None
        steps = RestoreSteps(self._recovery, self._team, self._tasks, secret=self._secret or b"")
        steps.cancelled.connect(self.show_choice)
        steps.finished.connect(lambda: self.finished.emit(RESTORE))
        self._show(steps)

    def _found(self, part: FoundPart) -> None:
        """Found the team on the vault worker."""
        founding, secret, words = part.founding, self._secret, part.typed_words
        language = current().code

        def job() -> Changes:
            if secret is not None:
                return self._team.found(secret, founding)
            return self._team.found_with_words(words, language, founding)

        def founded(_changes: Changes) -> None:
            self._show_founding_folder(founding.team_name)

        self._run(part, job, founded, name=tr("Founding the team"))

    def _show_founding_folder(self, team_name: str) -> None:
        """Ask for the folder that the new team will share; it may wait."""
        part = FolderPart(
            tr("The team's folder"),
            tr("Choose a folder that every member reaches. You can leave it empty for now."),
            tr("Continue"),
            can_skip=True,
        )
        part.back_button.hide()
        part.next_requested.connect(lambda: self._set_folder(part, team_name))
        self._show(part)

    def _set_folder(self, part: FolderPart, team_name: str) -> None:
        """Remember the folder, then say what happens next."""
        path, login = part.form.path, part.form.login
        if not path:
            self._show_end(founded_part(team_name, has_folder=False), FOUND)
            return

        def kept(_nothing: object) -> None:
            self._show_end(founded_part(team_name, has_folder=True), FOUND)

        self._run(
            part, lambda: self._team.set_folder(path, login), kept, name=tr("Choosing the folder")
        )

    def _ask_to_join(self, part: FolderPart) -> None:
        """Write the request into the folder on the vault worker."""
        path, login = part.form.path, part.form.login
        self._path = path
        part.show_busy(tr("Asking to join"))
        self._tasks.vault_steps(
            lambda _report, _cancel: self._team.request_join(path, login),
            name=tr("Asking to join"),
            owner=part,
            on_success=self._show_words,
            on_failure=lambda error: part.show_error(failure_words(error)),
        )

    def _show_words(self, offer: JoinOffer) -> None:
        """Show the words to read aloud."""
        part = ComparePart(offer)
        part.matched.connect(lambda: self._confirm(part))
        part.did_not_match.connect(self._show_mismatch)
        self._show(part)

    def _confirm(self, part: ComparePart) -> None:
        """Remember that the words matched."""

        def confirmed(_nothing: object) -> None:
            self._show_end(waiting_part(), "join")

        self._run(part, self._team.confirm_join, confirmed, name=tr("Keeping the answer"))

    def _show_mismatch(self) -> None:
        """Say what to do, and offer to ask again."""
        part = mismatch_part()
        part.back_button.show()
        part.back_requested.connect(self.show_choice)
        part.next_requested.connect(self.show_joining)
        self._show(part)

    def _show_end(self, part: EndPart, way: str) -> None:
        """Show the last part of a way."""
        part.next_requested.connect(lambda: self.finished.emit(way))
        self._show(part)

    def _run(
        self, part: Part, job: Callable[[], T], on_success: Callable[[T], None], *, name: str
    ) -> None:
        """Call a service; a failure is said in the foot of `part`."""
        part.show_busy(name)

        def failed(error: Exception) -> None:
            part.show_error(failure_words(error))

        self._tasks.vault(job, name=name, owner=part, on_success=on_success, on_failure=failed)

    def _show(self, part: Part | RestoreSteps) -> None:
        """Show another part and forget the one before."""
        before = self.currentWidget()
        self.addWidget(part)
        self.setCurrentWidget(part)
        if before is not None:
            self.removeWidget(before)
            before.deleteLater()
        if self.isVisible():
            part.focus_start()
