"""An attachment looked at: opened into memory, rendered page by page, struck through, let go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.services.attachments import NewAttachment, OpenedAttachment
from osmo_desktop.ui.documents.correcting import as_it_was
from osmo_desktop.ui.documents.layout import DocumentsLayout
from osmo_desktop.ui.documents.showing import ShownFile
from osmo_desktop.ui.documents.taking_in import Owned
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.tasks import Task, TaskRunner

_Size = tuple[float, int]
"""Dots an inch, and quarters of a turn."""


class Looking(QObject):
    """Fills the viewer. The content is in memory only while it is shown."""

    def __init__(
        self, tab: DocumentsLayout, services: Owned, tasks: TaskRunner, navigator: Navigator
    ) -> None:
        super().__init__(tab)
        self._tab, self._services, self._tasks, self._navigator = tab, services, tasks, navigator
        self._opening: Task[OpenedAttachment] | None = None
        self._rendering: dict[int, _Size] = {}
        self.shown: ShownFile | None = None
        tab.viewer.back.clicked.connect(self.close)
        tab.viewer.turned.connect(self._on_turned)
        tab.viewer.pages.page_wanted.connect(self._on_page_wanted)
        tab.viewer.strike_panel.given.connect(self._on_struck)
        tab.viewer.correct_button.clicked.connect(self.correct)
        tab.correct_form.given.connect(self._on_corrected)
        tab.correct_form.closed.connect(tab.show_viewer)

    def open(self, row: AttachmentRow, *, is_protected: bool) -> None:
        """Show an attachment."""
        self._let_go()
        self._tab.viewer.show_row(row, is_protected=is_protected)
        self._tab.show_viewer()
        self._opening = self._tasks.vault_steps(
            lambda report, _cancel: self._services.attachments.open(row.id, progress=report),
            name=mark("Opening the attachment"),
            owner=self,
            on_success=self._on_opened,
            on_failure=self._on_not_opened,
            on_progress=self._tab.show_working,
        )

    def close(self) -> None:
        """Go back to the list; the attachment is let go from memory."""
        self._let_go()
        self._tab.show_list()

    def leave(self) -> None:
        """Let the attachment go because another client is shown."""
        self._let_go()
        self._tab.show_list(focus=False)

    def renew(self, rows: Sequence[AttachmentRow]) -> None:
        """Say of the attachment that is shown what is said of it now."""
        shown = self._tab.viewer.row
        fresh = next((row for row in rows if shown is not None and row.id == shown.id), None)
        if fresh is not None:
            self._tab.viewer.describe(fresh)

    def _let_go(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            self._tab.show_working(None)
        self._opening, self.shown, self._tab.viewer.row = None, None, None
        self._rendering.clear()
        self._tab.viewer.pages.show_pages(())

    def _on_opened(self, opened: OpenedAttachment) -> None:
        """Measure the pages."""
        self._tasks.free(
            lambda _report, _cancel: ShownFile.of(opened),
            name=mark("Opening the attachment"),
            owner=self,
            on_success=self._on_measured,
            on_failure=self._on_not_opened,
        )

    def _on_measured(self, shown: ShownFile) -> None:
        """Show the pages; their images follow as they come into sight."""
        viewer = self._tab.viewer
        if viewer.row is None or shown.opened.row.id != viewer.row.id:
            return
        self._opening, self.shown = None, shown
        self._tab.show_working(None)
        had_focus = viewer.back.hasFocus()
        self._show_pages(viewer.turns)
        viewer.set_ready(is_ready=True)
        if had_focus:
            viewer.focus_start()

    def _on_not_opened(self, error: Exception) -> None:
        """Say why there is nothing to see."""
        self._tab.show_working(None)
        self._tab.viewer.show_problem(failure_words(error))

    def _on_turned(self, turns: int) -> None:
        if self.shown is not None:
            self._show_pages(turns)

    def _show_pages(self, turns: int) -> None:
        """Lay the pages out as they are turned, without images yet."""
        if self.shown is not None:
            self._rendering.clear()
            self._tab.viewer.pages.show_pages(self.shown.facts(turns))

    def _on_page_wanted(self, index: int, dpi: float) -> None:
        """Render a page at the size that is seen."""
        shown, size = self.shown, (dpi, self._tab.viewer.turns)
        if shown is None or self._rendering.get(index) == size:
            return
        self._rendering[index] = size
        self._tasks.free(
            lambda _report, _cancel: shown.render(index, *size),
            name=mark("Rendering a page"),
            owner=self,
            on_success=partial(self._on_rendered, shown, index, size),
            on_failure=self._on_not_opened,
        )

    def _on_rendered(self, shown: ShownFile, index: int, size: _Size, image: QImage) -> None:
        """Show a page, if it is still wanted so."""
        if shown is self.shown and self._rendering.get(index) == size:
            del self._rendering[index]
            self._tab.viewer.pages.set_image(index, image)

    def _on_struck(self, reason: str) -> None:
        """Strike the attachment through."""
        row = self._tab.viewer.row
        if row is None:
            return
        self._tasks.vault(
            lambda: self._services.attachments.strike(row.id, reason),
            name=mark("Striking the attachment through"),
            owner=self,
            on_success=lambda _: self._on_mended(),
            on_failure=self._tab.show_error,
        )

    def correct(self) -> None:
        """Show what is said of the attachment, to be written over."""
        if self._tab.viewer.row is not None:
            self._tab.correct_form.begin(self._tab.viewer.row)
            self._tab.show_form(self._tab.correct_form)

    def _on_corrected(self, new: NewAttachment) -> None:
        """Correct what is said of the attachment."""
        row, basis = self._tab.viewer.row, self._tab.correct_form.basis
        if row is None:
            return
        self._tab.show_viewer()
        self._tasks.vault(
            lambda: self._services.attachments.correct(row.id, new, basis),
            name=mark("Correcting the details"),
            owner=self,
            on_success=lambda _: self._navigator.toast(
                tr("The details were corrected."), partial(self._undo_correction, row)
            ),
            on_failure=self._on_not_opened,
        )

    def _undo_correction(self, was: AttachmentRow) -> None:
        """Say again what was said before."""
        attachments = self._services.attachments
        self._tasks.vault(
            lambda: attachments.correct(was.id, as_it_was(was), attachments.row(was.id).basis),
            name=mark("Correcting the details"),
            owner=self,
            on_failure=self._on_not_opened,
        )

    def _on_mended(self) -> None:
        self.close()
        self._navigator.toast(tr("The attachment is marked as entered in error."))
