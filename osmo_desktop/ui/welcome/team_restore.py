"""Everything was lost but the paper: the team's records from any copy of its shared folder.

The words of the team's sheet, the folder, a bar while it runs, what came back in plain words; then
the supervisor comes back and the used paper is replaced. Nothing is written into the copy.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps
from osmo_desktop.services.recovery import OLD_SHEET_WORDS, RestoreReport
from osmo_desktop.services.team import MemberRow
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.tasks import Task, TaskRunner
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.welcome.needs import RestoreDesk, TeamDesk
from osmo_desktop.ui.welcome.new_sheet import end_part
from osmo_desktop.ui.welcome.part import Part, advice_row
from osmo_desktop.ui.welcome.team_parts import FolderPart
from osmo_desktop.ui.welcome.words_part import WordsPart
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel


class RestoredPart(Part):
    """What came back, what is missing, and whose laptop this is to be."""

    def __init__(self, report: RestoreReport, supervisors: Sequence[MemberRow]) -> None:
        super().__init__(
            tr("This came back"),
            tr("Everything that the copy held for these words is on this laptop now."),
            tr("Continue"),
            can_go_back=False,
        )
        for icon, words, tone in report_words(report):
            self.body.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True), tone))
        self.can_come_back = bool(supervisors) and not report.is_replaced
        self.who = ChoiceInput(
            [Choice(row.user, row.name) for row in supervisors], name=tr("Who are you?")
        )
        row = FormRow(
            tr("Who are you?"),
            self.who,
            below=tr("This laptop becomes that supervisor's. Others join anew, as themselves."),
        )
        row.setVisible(self.can_come_back)
        self.body.addWidget(row)


class RestoreSteps(QStackedWidget):
    """One part at a time. `secret`: that of the sheet that the first run just put on paper."""

    finished = Signal()
    cancelled = Signal()

    def __init__(
        self, recovery: RestoreDesk, team: TeamDesk, tasks: TaskRunner, *, secret: bytes
    ) -> None:
        super().__init__()
        self._recovery = recovery
        self._team = team
        self._tasks = tasks
        self._secret = secret
        self._task: Task[object] | None = None
        self.words = WordsPart(
            recovery.paper,
            tr("Restore the team from the paper"),
            tr(
                "Type the words of the team's recovery sheet, not those that you just put on "
                "paper. Four letters of a word are enough."
            ),
        )
        self.words.back_requested.connect(self.cancelled)
        self.words.next_requested.connect(self._ask_folder)
        self.folder = FolderPart(
            tr("The shared folder or a copy of it"),
            tr("The folder itself, or a copy on a stick or in a backup. Nothing is written there."),
            tr("Restore"),
        )
        self.folder.back_requested.connect(self._on_back)
        self.folder.next_requested.connect(self._restore)
        self.restored: RestoredPart | None = None
        self.addWidget(self.words)
        self.addWidget(self.folder)

    @property
    def part(self) -> Part:
        """What is shown now."""
        part = self.currentWidget()
        assert isinstance(part, Part)
        return part

    def focus_start(self) -> None:
        """Put the focus where the shown part begins."""
        self.part.focus_start()

    def _ask_folder(self) -> None:
        self.words.clear_said()
        self._show(self.folder)

    def _on_back(self) -> None:
        """Stop what runs; else to the words."""
        if self._task is not None:
            self._task.cancel()
        else:
            self._show(self.words)

    def _restore(self) -> None:
        part, typed = self.folder, self.words.typed
        place, login = part.form.path, part.form.login
        part.show_busy(tr("Restoring"))
        part.back_button.set_label(tr("Stop"))
        part.back_button.setEnabled(True)

        def steps(report: Report, cancel: CancelToken) -> Steps[object]:
            if login is not None:
                self._team.set_folder(place, login)
            found = yield from self._recovery.restore(typed, place, progress=report, cancel=cancel)
            return found[0], self._recovery.supervisors()

        self._task = self._tasks.vault_steps(
            steps,
            name=tr("Restoring"),
            owner=part,
            on_success=self._on_restored,
            on_failure=self._on_failed,
            on_progress=self._on_progress,
        )

    def _on_progress(self, progress: Progress) -> None:
        self.folder.show_share(progress.step, progress.done, progress.total)

    def _on_failed(self, error: Exception) -> None:
        self._end_task()
        self.folder.show_error(failure_words(error))

    def _end_task(self) -> None:
        self._task = None
        self.folder.back_button.set_label(tr("Back"))

    def _on_restored(self, found: object) -> None:
        self._end_task()
        assert isinstance(found, tuple)
        self.restored = RestoredPart(*found)
        self.restored.next_requested.connect(self._come_back)
        self._show(self.restored)

    def _come_back(self) -> None:
        part = self.restored
        if part is None or not part.can_come_back:
            self.finished.emit()
            return
        typed, user, place = self.words.typed, part.who.key or "", self.folder.form.path
        part.show_busy(tr("Coming back"))

        def job() -> Changes:
            changes = self._recovery.come_back(typed, user)
            # The paper was used: the one that was just made takes its place (b.7).
            _, replaced = self._recovery.replace_sheet(typed, self._secret)
            if self.folder.form.login is None:
                self._team.set_folder(place)
            return changes | replaced

        self._tasks.vault(
            job,
            name=tr("Coming back"),
            owner=part,
            on_success=lambda _changes: self._show_end(),
            on_failure=lambda error: part.show_error(failure_words(error)),
        )

    def _show_end(self) -> None:
        self._secret = b""
        self.words.forget()
        part = end_part(
            was_teams=True,
            title=tr("You are back"),
            lead=tr(
                "The sheet that you put on paper at the beginning is the team's sheet now, and "
                "opens this vault too. Start a round under Sync; colleagues then join anew."
            ),
        )
        part.next_requested.connect(self.finished)
        self._show(part)

    def _show(self, part: Part) -> None:
        if self.indexOf(part) < 0:
            self.addWidget(part)
        self.setCurrentWidget(part)
        announce.announce(self, part.accessibleName())
        part.focus_start()


def report_words(report: RestoreReport) -> list[tuple[str, str, Tone]]:
    """What came back as (icon, sentence, tone); what is missing is named."""
    n = report.records
    came = ntr("{n} entry came back.", "{n} entries came back.", n).format(n=n)
    rows: list[tuple[str, str, Tone]] = [("circle-check", came, "ok")]
    if report.is_replaced:
        rows.append(("shield-alert", tr(OLD_SHEET_WORDS), "warn"))
    for name, count in report.missing:
        words = ntr(
            "{n} part of {device} is missing in this copy.",
            "{n} parts of {device} are missing in this copy.",
            count,
        )
        rows.append(("triangle-alert", words.format(n=count, device=name), "warn"))
    if report.damaged:
        n = len(report.damaged)
        words = ntr(
            "{n} object in this copy is damaged.", "{n} objects in this copy are damaged.", n
        )
        rows.append(("triangle-alert", words.format(n=n), "warn"))
    if report.keyless:
        n = report.keyless
        words = ntr(
            "The key of {n} client did not come.", "The keys of {n} clients did not come.", n
        )
        rows.append(("key-round", words.format(n=n), "warn"))
    if not report.is_whole:
        again = tr("Another copy may hold them: restore from it too, or let a colleague sync.")
        rows.append(("info", again, "sub"))
    return rows
