"""Restoring, in front of the window: choose a copy, open it, look at it, take it into use.

The present vault is not touched before the last step, and then it is kept aside. GUI thread only;
the copy is read and verified in the free pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import current, mark, ntr, numbers, tr
from osmo_desktop.domain.language.dates import date_and_time
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.services.backups import BackupStatus
from osmo_desktop.services.restoring import CopyRow, PresentOps, RestorePreview
from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay
from osmo_desktop.ui.widgets.progress import ProgressRow

_MEGABYTE = 1_000_000


class Restoring(Protocol):
    """Finds and examines copies. Any thread."""

    def copies(self, folders: Sequence[str]) -> tuple[CopyRow, ...]:
        """Copies in some folders, newest first."""

    def examine(
        self,
        vault: str,
        copy: str,
        key: str | bytes,
        *,
        present: PresentOps | None = None,
        progress: Report,
        cancel: CancelToken | None = None,
    ) -> RestorePreview:
        """Make and verify a vault beside the present one."""

    def secret(self, typed: Sequence[str]) -> bytes:
        """The paper secret from its words."""

    def take(self, vault: str, found: RestorePreview) -> None:
        """Let the next unlock take the examined vault."""

    def give_up(self, vault: str) -> None:
        """Leave everything as it is."""


class PresentDesk(Protocol):
    """The open vault. Vault worker only."""

    def status(self) -> BackupStatus:
        """The places of copies."""

    def present(self) -> tuple[str, PresentOps]:
        """The path of the vault and what it holds."""


class RestoreView(Overlay):
    """Asks for a copy and what opens it, then shows what it holds; deletes itself when closed."""

    taken = Signal()
    """The restored vault is to be used: lock, and the next unlock puts it in place."""

    def __init__(
        self,
        window: QWidget,
        restoring: Restoring,
        present: PresentDesk,
        tasks: TaskRunner,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind, width=640)
        self._restoring = restoring
        self._present = present
        self._tasks = tasks
        self._cancel: CancelToken | None = None
        self._vault = ""
        self._found: RestorePreview | None = None
        self._rows: dict[str, CopyRow] = {}
        self._title = tr("Restore from a backup")
        self.setAccessibleName(self._title)
        self.body.addWidget(PlainLabel(self._title, "h1"))
        content = self._make_content()
        self.copies = ChoiceInput([], name=tr("Backup"))
        self.copy_row = FormRow(tr("Backup"), self.copies)
        self.other_button = OutlineButton(tr("Choose another file"), icon="folder")
        content.addWidget(self._question())
        self.preview = QWidget()
        self._facts = QVBoxLayout(self.preview)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self.preview.hide()
        content.addWidget(self.preview)
        content.addStretch(1)
        self._make_foot()
        self.closed.connect(self._on_closed)

    def place_box(self) -> QRect:
        """Use the height of the window as far as it is needed."""
        box = super().place_box()
        height = min(theme.px(460), self.height() - 32)
        box.setTop((self.height() - height) // 2)
        box.setHeight(height)
        return box

    def start(self) -> None:
        """Open, and look for copies in the known places."""
        self.open(self.other_button)

        def on_status(status: BackupStatus) -> None:
            folders = [place.path for place in status.places]
            self._tasks.free(
                lambda _report, _token: self._restoring.copies(folders),
                name=mark("Looking for backups"),
                owner=self,
                on_success=self.show_copies,
            )

        self._tasks.vault(
            self._present.status, name=mark("Looking for backups"), owner=self, on_success=on_status
        )

    def show_copies(self, rows: Sequence[CopyRow]) -> None:
        """Offer copies, newest first."""
        self._rows = {row.path: row for row in rows}
        self.copies.set_choices([Choice(row.path, _copy_words(row)) for row in rows])
        self.copy_row.setVisible(bool(rows))
        if rows:
            self.copies.set_key(rows[0].path)
            self.copies.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._say(tr("There are no backups in the known places. Choose a file."))

    def choose_file(self, path: str) -> None:
        """Take a copy from elsewhere."""
        wanted = Path(path)

        def on_rows(rows: Sequence[CopyRow]) -> None:
            chosen = [row for row in rows if Path(row.path) == wanted]
            known = [row for row in self._rows.values() if Path(row.path) != wanted]
            self.show_copies([*chosen, *known])
            if not chosen:
                self._say(tr("This file is not named like a backup of OSMO. Choose another one."))

        self._tasks.free(
            lambda _report, _token: self._restoring.copies([str(wanted.parent)]),
            name=mark("Looking for backups"),
            owner=self,
            on_success=on_rows,
        )

    def examine(self) -> None:
        """Read and verify the chosen copy."""
        if self._cancel is not None or not self.copies.key:
            return
        try:
            words = self.words.toPlainText().split()
            key = self._restoring.secret(words) if self.by_words.isChecked() else self.phrase.text()
        except OsmoError as error:
            self._say(failure_words(error))
            return
        copy, cancel = self.copies.key, CancelToken()
        self._cancel = cancel
        self._set_busy(is_busy=True)

        def on_present(found: tuple[str, PresentOps]) -> None:
            self._vault = found[0]
            self._tasks.free(
                lambda report, _token: self._restoring.examine(
                    found[0], copy, key, present=found[1], progress=report, cancel=cancel
                ),
                name=mark("Checking the backup"),
                owner=self,
                on_success=self.show_preview,
                on_failure=self._on_failed,
                on_progress=self._on_progress,
            )

        self._tasks.vault(
            self._present.present,
            name=mark("Checking the backup"),
            owner=self,
            on_success=on_present,
            on_failure=self._on_failed,
        )

    def show_preview(self, found: RestorePreview) -> None:
        """Say what the copy holds, and what the present vault has more or less."""
        self._cancel = None
        self._found = found
        self._set_busy(is_busy=False)
        self.phrase.clear()
        self.words.clear()
        self.question.hide()
        for words in _preview_words(found):
            self._facts.addWidget(PlainLabel(words, "body", wrap=True))
        self.preview.show()
        self.go_button.set_label(tr("Take into use and lock"))
        self._say(tr("Every seal and signature of the copy holds."))
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self) -> None:
        """Take the verified copy into use."""
        found = self._found
        if found is None:
            return
        self._tasks.free(
            lambda _report, _token: self._restoring.take(self._vault, found),
            name=mark("Taking the backup into use"),
            owner=self,
            on_success=self._on_taken,
            on_failure=self._on_failed,
        )

    # -- within ---------------------------------------------------------------------------

    def _make_content(self) -> QVBoxLayout:
        """Make what scrolls in a low window; the ground of the box shows through."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 4, 12, 4)
        column.setSpacing(12)
        area = QScrollArea()
        area.setAccessibleName(self._title)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(content)
        content.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        self.body.addWidget(area, 1)
        return column

    def _question(self) -> QWidget:
        self.question = QWidget()
        column = QVBoxLayout(self.question)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.other_button.clicked.connect(self._ask_file)
        self.phrase = PhraseInput(name=tr("Passphrase"))
        self.phrase.returnPressed.connect(self.examine)
        self.phrase_row = FormRow(tr("Passphrase"), self.phrase)
        self.by_words = CheckLine(tr("Open with the words of the recovery sheet"))
        self.words = TextArea(name=tr("Recovery words"), max_lines=4)
        self.words_row = FormRow(tr("Recovery words"), self.words)
        self.words_row.hide()
        self.by_words.toggled.connect(self._on_by_words)
        for widget in (
            self.copy_row,
            self.other_button,
            self.phrase_row,
            self.words_row,
            self.by_words,
        ):
            column.addWidget(widget)
        return self.question

    def _make_foot(self) -> None:
        self.progress = ProgressRow(tr("Checking the backup"))
        self.progress.cancelled.connect(self._stop)
        self.progress.hide()
        self.said = PlainLabel("", "body", wrap=True)
        self.said.hide()
        self.close_button = GhostButton(tr("Close"))
        self.close_button.clicked.connect(self.dismiss)
        self.go_button: Button = PrimaryButton(tr("Look at the backup"))
        self.go_button.clicked.connect(lambda: self.take() if self._found else self.examine())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.go_button)
        for widget in (self.progress, self.said):
            self.body.addWidget(widget)
        self.body.addLayout(row)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Choose another file"), "", "*.owb")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.choose_file)
        dialog.open()

    def _on_by_words(self, is_by_words: bool) -> None:
        self.phrase_row.setVisible(not is_by_words)
        self.words_row.setVisible(is_by_words)

    def _on_progress(self, progress: Progress) -> None:
        megabytes = -(-progress.total // _MEGABYTE)
        self.progress.set_progress(progress.done // _MEGABYTE, megabytes, progress.step, unit="MB")

    def _on_failed(self, error: Exception) -> None:
        self._cancel = None
        self._set_busy(is_busy=False)
        self._say(failure_words(error))

    def _on_taken(self, _nothing: None) -> None:
        self._found = None  # it is decided: closing gives nothing up any more
        self.taken.emit()

    def _set_busy(self, *, is_busy: bool) -> None:
        self.progress.setVisible(is_busy)
        self.progress.set_progress(0, 0)
        self.question.setEnabled(not is_busy)
        self.go_button.setEnabled(not is_busy)
        self.said.hide()

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()
        announce.announce(self, words, is_urgent=True)

    def _stop(self) -> None:
        if self._cancel is not None:
            self._cancel.cancel()

    def _on_closed(self) -> None:
        """Leave nothing behind."""
        self._stop()
        if self._found is not None:
            vault, restoring = self._vault, self._restoring
            self._tasks.free(
                lambda _report, _token: restoring.give_up(vault), name=mark("Checking the backup")
            )
        self.deleteLater()


def _copy_words(row: CopyRow) -> str:
    moment = row.moment.astimezone()
    size = numbers.decimal(row.size / _MEGABYTE, 1, current())
    return tr("{moment}, {size} MB").format(moment=date_and_time(moment, current()), size=size)


def _preview_words(found: RestorePreview) -> list[str]:
    """What a copy holds, in sentences."""
    made = tr("Made {moment} on {device} by {user}.").format(
        moment=_moment(found.moment), device=found.device_name, user=found.user_name
    )
    clients = ntr("{n} client", "{n} clients", found.clients).format(n=found.clients)
    records = ntr("{n} record", "{n} records", found.records).format(n=_number(found.records))
    lines = [made, tr("It holds {clients} and {records}.").format(clients=clients, records=records)]
    if found.newest is not None:
        lines.append(tr("Its newest record is of {moment}.").format(moment=_moment(found.newest)))
    if found.lacking is not None and found.lacking_unsent is not None:
        lines.append(_lacking_words(found.lacking, found.lacking_unsent))
    if found.more:
        words = ntr(
            "{n} record is in the backup only.", "{n} records are in the backup only.", found.more
        )
        lines.append(words.format(n=_number(found.more)))
    lines.append(
        tr(
            "The present vault is kept aside as it is. The restored one is a new device to the "
            "team: your supervisor admits it before it synchronises."
        )
    )
    return lines


def _lacking_words(lacking: int, unsent: int) -> str:
    if not lacking:
        return tr("Nothing of the present vault is missing in it.")
    words = ntr(
        "{n} record of the present vault is missing in it.",
        "{n} records of the present vault are missing in it.",
        lacking,
    ).format(n=_number(lacking))
    if not unsent:
        return words + " " + tr("All of them come back by synchronising.")
    return (
        words
        + " "
        + ntr(
            "{n} of them was never sent: it stays in the former vault only.",
            "{n} of them were never sent: they stay in the former vault only.",
            unsent,
        ).format(n=_number(unsent))
    )


def _number(number: int) -> str:
    return numbers.integer(number, current())


def _moment(moment: datetime) -> str:
    return date_and_time(moment.astimezone(), current())
