"""A bundle that came: first what it would bring, then taking it in, then what came of it."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import CancelToken, Progress
from osmo_desktop.services.carrying import BundleResult, BundleRow
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.sync.bundle_wording import Said, preview_words, result_words
from osmo_desktop.ui.sync.needs import BundleRoom
from osmo_desktop.ui.sync.wording import name_in_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import TallOverlay
from osmo_desktop.ui.widgets.progress import ProgressRow


class BundleInView(TallOverlay):
    """Opens over the window and deletes itself when closed, after asking the work to stop.

    Nothing is taken in before the person says so; what was taken before a stop stays.
    """

    taken_in = Signal()
    """The bundle was taken in: read the page anew."""

    def __init__(
        self,
        window: QWidget,
        bundles: BundleRoom,
        tasks: TaskRunner,
        *,
        now: Now,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, tr("Import a bundle"), behind=behind, height=360)
        self._bundles = bundles
        self._tasks = tasks
        self._now = now
        self._cancel = CancelToken()
        self._path = ""
        self.lead = PlainLabel("", "body", "sub", wrap=True)
        self.content.addWidget(self.lead)
        self._said = QWidget()
        self._column = QVBoxLayout(self._said)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.content.addWidget(self._said)
        self.content.addStretch(1)
        self.progress = ProgressRow(tr("Looking through the bundle"), icon="hard-drive-download")
        self.progress.cancelled.connect(self.stop)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.body.addLayout(self._foot())
        self.closed.connect(self.stop)
        self.closed.connect(self.deleteLater)

    @property
    def words(self) -> str:
        """What is said of the bundle now."""
        return " ".join(label.text() for label in self._said.findChildren(PlainLabel))

    def start(self, path: str) -> None:
        """Open and look through the file; nothing is taken in."""
        self._path = path
        self.lead.setText(
            tr("{file}: what taking it in would bring. Nothing has been taken in yet.").format(
                file=name_in_words(PurePath(path).name)
            )
        )
        self.open(self.close_button)
        self._begin(tr("Looking through the bundle"))
        self._tasks.vault_steps(
            lambda report, _token: self._bundles.look(path, report=report),
            name=tr("Looking through the bundle"),
            owner=self,
            on_success=self._show_preview,
            on_failure=self._show_failure,
            on_progress=self._on_progress,
        )

    def take_in(self) -> None:
        """Take the bundle in."""
        path, cancel = self._path, self._begin(tr("Taking the bundle in"))
        self._tasks.vault_steps(
            lambda report, _token: self._bundles.take_in(path, report=report, cancel=cancel),
            name=tr("Taking the bundle in"),
            owner=self,
            on_success=self._show_result,
            on_failure=self._show_failure,
            on_progress=self._on_progress,
        )

    def stop(self) -> None:
        """Ask the work to end at its next safe place."""
        self._cancel.cancel()

    def _begin(self, title: str) -> CancelToken:
        self._cancel = CancelToken()
        self.progress.set_title(title)
        self.progress.set_progress(0, 0, tr("You can go on working"))
        self.progress.show()
        self.take_button.hide()
        return self._cancel

    def _on_progress(self, progress: Progress) -> None:
        self.progress.set_progress(progress.done, progress.total, progress.step)

    def _show_preview(self, row: BundleRow) -> None:
        self._show(preview_words(row, self._now()))
        if row.has_news:
            self.take_button.show()
            self.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_result(self, done: tuple[BundleResult, Changes]) -> None:
        self.lead.setText(tr("The bundle was taken in."))
        self._show(result_words(done[0]))
        self.taken_in.emit()

    def _show_failure(self, error: Exception) -> None:
        """Say why; after a stop or a stick that was pulled out it may be tried again."""
        has_preview = bool(self.words)
        self._show([("circle-alert", failure_words(error), "danger")])
        self.take_button.setVisible(has_preview)
        if has_preview:
            self.taken_in.emit()  # a part of it may have come

    def _show(self, said: list[Said]) -> None:
        self.progress.hide()
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        for icon, words, tone in said:
            self._column.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True), tone))
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        announce.announce(self, self.words)

    def _foot(self) -> QHBoxLayout:
        self.close_button = OutlineButton(tr("Close"), icon="x")
        self.close_button.clicked.connect(self.dismiss)
        self.take_button = PrimaryButton(tr("Take in"), icon="hard-drive-download")
        self.take_button.clicked.connect(self.take_in)
        self.take_button.hide()
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.take_button)
        return row
