"""The paper that is shown: made, measured, rendered page by page, and let go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.ui.paper import Paper
from osmo_desktop.ui.printing.preview_view import PreviewView
from osmo_desktop.ui.printing.rendering import PageFacts, page_facts, render_page
from osmo_desktop.ui.tasks import Task, TaskRunner


class PaperSheet(PreviewView):
    """Shows one paper; its bytes live in memory only while it is shown."""

    closed = Signal()
    """The person went back; the window shows what was there before."""

    def __init__(self, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._paper: Paper | None = None
        self._page_count = 0
        self._making: Task[Paper] | None = None
        self.make: Callable[[], Paper] | None = None
        """What made the paper that is shown, or is making it."""
        self._rendering: dict[int, tuple[float, Task[QImage]]] = {}
        self.pages.page_wanted.connect(self._on_page_wanted)

    @property
    def paper(self) -> Paper | None:
        """The paper that is shown, or None."""
        return self._paper

    def open_paper(self, make: Callable[[], Paper]) -> None:
        """Show the paper that `make` gives on the vault worker."""
        self._let_go()
        self.make = make
        self.show_waiting()
        self._making = self._tasks.vault(
            make,
            name=mark("Making the paper"),
            owner=self,
            on_success=self._on_made,
            on_failure=self._on_failed,
        )

    def close_paper(self) -> None:
        """Go back; the paper is let go from memory."""
        self._let_go()
        self.make = None
        self.closed.emit()

    def _let_go(self) -> None:
        """Forget the paper and what is being made of it."""
        if self._making is not None:
            self._making.cancel()
        for _, task in self._rendering.values():
            task.cancel()
        self._making, self._paper, self._page_count = None, None, 0
        self._rendering.clear()
        self.pages.show_pages(())

    def _on_made(self, paper: Paper) -> None:
        """Measure the pages."""
        self._making, self._paper = None, paper
        self._tasks.free(
            lambda _report, _cancel: page_facts(paper.pdf),
            name=mark("Reading the paper"),
            owner=self,
            on_success=partial(self._on_measured, paper),
            on_failure=self._on_failed,
        )

    def _on_measured(self, paper: Paper, facts: tuple[PageFacts, ...]) -> None:
        """Show the pages; their images follow as they come into sight."""
        if paper is not self._paper:
            return
        self._page_count = len(facts)
        self.show_paper(paper.title, paper.detail, is_protected=paper.is_protected)
        self.pages.show_pages(facts)
        self.show_page_number(0)
        self.focus_start()

    def _on_failed(self, error: Exception) -> None:
        """Say why there is no paper."""
        self._let_go()
        words = sentence(error) if isinstance(error, OsmoError) else ""
        self.show_failure(words or tr("The paper could not be made. What it shows is safe."))

    def _on_page_wanted(self, index: int, dpi: float) -> None:
        """Render a page at the size that is seen; an older wish for it is dropped."""
        paper = self._paper
        wished = self._rendering.get(index)
        if paper is None or (wished is not None and wished[0] == dpi):
            return
        if wished is not None:
            wished[1].cancel()
        task = self._tasks.free(
            lambda _report, _cancel: render_page(paper.pdf, index, dpi),
            name=mark("Rendering a page"),
            owner=self,
            on_success=partial(self._on_page_rendered, paper, index),
            on_failure=self._on_failed,
        )
        self._rendering[index] = (dpi, task)

    def _on_page_rendered(self, paper: Paper, index: int, image: QImage) -> None:
        """Show a page."""
        self._rendering.pop(index, None)
        if paper is self._paper:
            self.pages.set_image(index, image)
