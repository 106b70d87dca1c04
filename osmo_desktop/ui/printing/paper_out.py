"""Ways in which a paper leaves the vault: a printer, or a file where the person chose."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

from osmo_desktop.domain.language import mark
from osmo_desktop.ui.printing.rendering import render_page
from osmo_desktop.ui.tasks import TaskRunner

PRINT_DPI: Final = 300
_OWNER_ONLY: Final = 0o600


class PrintRun(QObject):
    """Paints a paper on a printer, page by page: rendered in the free pool, painted here.

    One page at a time is in memory; `render` gives a page as an image, by its index.
    """

    finished = Signal()
    failed = Signal()
    """The printer would not begin, or a page could not be rendered."""

    def __init__(
        self,
        render: Callable[[int], QImage],
        page_count: int,
        printer: QPrinter,
        tasks: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._render = render
        self._printer = printer
        self._tasks = tasks
        self._left = list(wanted_pages(printer, page_count))
        self._painter = QPainter()
        self._is_first = True

    def start(self) -> None:
        """Begin; `finished` or `failed` follows."""
        self._printer.setFullPage(True)  # the paper brings its own margins
        if not self._left or not self._painter.begin(self._printer):
            self.failed.emit()
            return
        self._next()

    def _next(self) -> None:
        """Render the next page, or end."""
        if not self._left:
            self._painter.end()
            self.finished.emit()
            return
        index = self._left.pop(0)
        render = self._render
        self._tasks.free(
            lambda _report, _cancel: render(index),
            name=mark("Rendering a page for the printer"),
            owner=self,
            on_success=self._on_rendered,
            on_failure=self._on_failed,
        )

    def _on_rendered(self, image: QImage) -> None:
        """Paint one page over the whole sheet."""
        if not self._is_first and not self._printer.newPage():
            self._on_failed(None)
            return
        self._is_first = False
        sheet = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        self._painter.drawImage(QRectF(sheet), image)
        self._next()

    def _on_failed(self, _error: Exception | None) -> None:
        """Give up; a half page is better than a silent one."""
        self._printer.abort()
        self._painter.end()
        self.failed.emit()


def page_of_pdf(pdf: bytes) -> Callable[[int], QImage]:
    """Return what renders a page of a paper; papers are black on white, so in grey."""
    return lambda index: render_page(pdf, index, PRINT_DPI, is_grey=True)


def wanted_pages(printer: QPrinter, page_count: int) -> tuple[int, ...]:
    """Return the pages to print in order, copies that the printer does not make included."""
    first, last = 1, page_count
    if printer.printRange() == QPrinter.PrintRange.PageRange:
        first = max(1, printer.fromPage())
        last = min(page_count, printer.toPage() or page_count)
    pages = list(range(first - 1, last))
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    return tuple(pages * copies)


def save_copy(pdf: bytes, path: Path, remove: Callable[[Path], None] = Path.unlink) -> None:
    """Write a copy that only its owner may read; a part of one is not left behind.

    Raises OSError. Blocks; for the free pool.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        remove(path)
        raise
