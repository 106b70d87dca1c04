"""Bundles from the page: exporting one, choosing one to import, and dropping one on the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import DeviceRow
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.page_actions import PageActions
from osmo_desktop.ui.sync.bundle_in_view import BundleInView
from osmo_desktop.ui.sync.bundle_out_view import BundleOutView
from osmo_desktop.ui.sync.needs import BundleRoom
from osmo_desktop.ui.tasks import TaskRunner


class BundleActions(PageActions):
    """Opens the views of bundles; a file dropped while the page is shown is looked through."""

    changed = Signal()
    """A bundle was written or taken in: read the page anew."""

    def __init__(
        self,
        bundles: BundleRoom,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
        page: QWidget,
    ) -> None:
        super().__init__(tasks, navigator, now=now, page=page)
        self._bundles = bundles
        self.out_view: BundleOutView | None = None
        self.in_view: BundleInView | None = None
        self.file_dialog: QFileDialog | None = None
        page.installEventFilter(self)

    def export(self, readers: Sequence[DeviceRow]) -> None:
        """Ask for whom and where to."""
        page = self._page
        view = BundleOutView(
            page.window(), self._bundles, self._tasks, readers=readers, behind=page
        )
        view.written.connect(self._on_written)
        self.out_view = view
        view.start()

    def ask_import(self) -> None:
        """Ask for the file, without waiting for the dialog."""
        dialog = self.file_dialog = QFileDialog(self._page, tr("Choose the bundle"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Bundles of OSMO") + " (*.osmo)", tr("All files") + " (*)"])
        dialog.fileSelected.connect(self.look)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def look(self, path: str) -> None:
        """Show what a bundle would bring; it is taken in from there."""
        page = self._page
        view = BundleInView(page.window(), self._bundles, self._tasks, now=self._now, behind=page)
        view.taken_in.connect(self.changed)
        self.in_view = view
        view.start(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the page into its window, and take a file dropped there while it is shown."""
        if watched is self._page:
            if event.type() == QEvent.Type.Show:
                window = self._page.window()
                window.setAcceptDrops(True)
                window.installEventFilter(self)
            return super().eventFilter(watched, event)
        if not (self._page.isVisible() and self._page.isEnabled()):
            return super().eventFilter(watched, event)
        if isinstance(event, QDropEvent) and (path := _dropped(event)):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if not isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.Drop:
                self.look(path)
            return True
        return super().eventFilter(watched, event)

    def _on_written(self, path: str) -> None:
        self._navigator.toast(tr("The bundle is here: {file}").format(file=block(path)))
        self.changed.emit()


def _dropped(event: QDropEvent) -> str:
    """The one file of this computer that is dropped; empty for anything else."""
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
