"""What parts of a page ask for: done on the vault worker, told as a toast, shown over the page."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.tasks import TaskRunner


class PageActions(QObject):
    """Holds what every such action needs; it lives as long as its page."""

    def __init__(self, tasks: TaskRunner, navigator: Navigator, *, now: Now, page: QWidget) -> None:
        super().__init__(page)
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._page = page
