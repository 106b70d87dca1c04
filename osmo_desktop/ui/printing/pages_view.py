"""Pages of a paper under one another, rendered when they come into sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.printing.rendering import POINTS_PER_INCH, PageFacts
from osmo_desktop.ui.widgets.focus_ring import draws_own_ring

SCREEN_DPI: Final = 96
ZOOMS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_FIRST_ZOOM: Final = 1.25
_MARGIN: Final = 16
_PAPER: Final = "#FFFFFF"
_LONGEST_WORDS: Final = 4_000


class PaperPage(QWidget):
    """One page: white paper with an edge, and its image when it is there."""

    def __init__(self, facts: PageFacts, name: str) -> None:
        super().__init__()
        self._facts = facts
        self._image: QImage | None = None
        self._zoom = 1.0
        self._has_ring = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setAccessibleDescription(facts.words[:_LONGEST_WORDS])

    @property
    def paper_width(self) -> float:
        """Width of the paper in points."""
        return self._facts.size.width()

    @property
    def dpi(self) -> float:
        """Dots an inch that the screen shows at the present zoom."""
        return SCREEN_DPI * self._zoom * self.devicePixelRatioF()

    @property
    def is_sharp(self) -> bool:
        """Whether the image was made for the present size."""
        wanted = round(self._facts.size.width() * self.dpi / POINTS_PER_INCH)
        return self._image is not None and abs(self._image.width() - wanted) <= 2

    def set_zoom(self, zoom: float) -> None:
        """Use another size; the old image is stretched until the new one comes."""
        self._zoom = zoom
        self.updateGeometry()

    def set_image(self, image: QImage | None) -> None:
        """Show an image, or let it go to save memory."""
        self._image = image
        self.update()

    def set_ring(self, has_ring: bool) -> None:
        """Draw the mark of the keyboard around the page, or its plain edge."""
        self._has_ring = has_ring
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the paper on screen."""
        scale = SCREEN_DPI * self._zoom / POINTS_PER_INCH
        size = self._facts.size
        return QSize(round(size.width() * scale), round(size.height() * scale))

    def minimumSizeHint(self) -> QSize:
        """Never squeeze a page."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw paper, image and edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_PAPER))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self._image)
        edge = QPen(theme.color("focus"), 4) if self._has_ring else QPen(theme.color("input"), 2)
        painter.setPen(edge)
        painter.drawRect(self.rect())


class PagesView(QScrollArea):
    """Scrolls over the pages; Page Up and Page Down go from page to page, arrows a little."""

    page_wanted = Signal(int, float)
    """A page came into sight without a sharp image: its index and dots an inch."""
    page_shown = Signal(int)
    """The page that stands highest in sight, from 0."""
    zoomed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[PaperPage] = []
        self._zoom = 1.0
        self._fits_width = True
        self._widest_zoom = _FIRST_ZOOM
        self._current = 0
        draws_own_ring(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Pages of the paper"))
        self._sheet = QWidget()
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._column.setSpacing(_MARGIN)
        self.setWidget(self._sheet)
        self.verticalScrollBar().valueChanged.connect(self._on_moved)
        self.verticalScrollBar().rangeChanged.connect(self._on_moved)

    @property
    def zoom(self) -> float:
        """The present size; 1.0 is the size of the paper."""
        return self._zoom

    @property
    def current(self) -> int:
        """The page that stands highest in sight, from 0."""
        return self._current

    def show_pages(self, facts: Sequence[PageFacts]) -> None:
        """Show pages without images yet; none clears the view."""
        for page in self.pages:
            self._column.removeWidget(page)
            page.hide()
            page.deleteLater()
        self.pages = []
        for at, page_facts in enumerate(facts):
            name = tr("Page {n} of {count}").format(n=at + 1, count=len(facts))
            page = PaperPage(page_facts, name)
            self._column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
            page.show()  # else the layout would leave it out until the next turn of the loop
            self.pages.append(page)
        self._current = 0
        self._renew_ring()
        self.verticalScrollBar().setValue(0)
        if self._fits_width:
            self._fit()
        else:
            self.set_zoom(self._zoom)

    def fit_width(self) -> None:
        """Make pages as wide as the view, and keep it so."""
        self._widest_zoom = ZOOMS[-1]
        self._fit()

    def set_zoom(self, zoom: float) -> None:
        """Use a size; the width of the view no longer decides."""
        self._fits_width = False
        self._apply(zoom)

    def step_zoom(self, step: int) -> None:
        """Go to the next larger (+1) or smaller (−1) size."""
        if step > 0:
            larger = [z for z in ZOOMS if z > self._zoom + 0.01]
            self.set_zoom(larger[0] if larger else ZOOMS[-1])
        else:
            smaller = [z for z in ZOOMS if z < self._zoom - 0.01]
            self.set_zoom(smaller[-1] if smaller else ZOOMS[0])

    def go_to(self, index: int) -> None:
        """Scroll to the top of a page."""
        if self.pages:
            page = self.pages[min(max(index, 0), len(self.pages) - 1)]
            self.verticalScrollBar().setValue(page.y() - _MARGIN)

    def set_image(self, index: int, image: QImage) -> None:
        """Show the image of a page, if there still is one with that index."""
        if index < len(self.pages):
            self.pages[index].set_image(image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from page to page."""
        steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self.go_to(self._current + steps[key])
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.go_to(0 if key == Qt.Key.Key_Home else len(self.pages) - 1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pages as wide as the view."""
        super().resizeEvent(event)
        if self._fits_width and event.size().width() != event.oldSize().width():
            self._fit()
        self._on_moved()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground under the pages."""
        QPainter(self.viewport()).fillRect(event.rect(), theme.color("bg"))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark the page that the keys move."""
        super().focusInEvent(event)
        self._renew_ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the mark away."""
        super().focusOutEvent(event)
        self._renew_ring()

    def _renew_ring(self) -> None:
        """Mark the present page while the keyboard is here."""
        for at, page in enumerate(self.pages):
            page.set_ring(self.hasFocus() and at == self._current)

    def _fit(self) -> None:
        """Follow the width of the view; at first no larger than is good to read."""
        self._fits_width = True
        widest = max((page.paper_width for page in self.pages), default=0)
        if widest:
            room = self.viewport().width() - 2 * _MARGIN
            zoom = room * POINTS_PER_INCH / SCREEN_DPI / widest
            self._apply(min(max(zoom, ZOOMS[0]), self._widest_zoom))

    def _apply(self, zoom: float) -> None:
        """Use a size for all pages; the place in the text stays."""
        bar = self.verticalScrollBar()
        share = bar.value() / bar.maximum() if bar.maximum() else 0.0
        self._zoom = zoom
        for page in self.pages:
            page.set_zoom(zoom)
        self._column.activate()
        self._sheet.adjustSize()
        bar.setValue(round(share * bar.maximum()))
        self.zoomed.emit(zoom)
        self._on_moved()

    def _on_moved(self, *_values: int) -> None:
        """Ask for what came into sight, let go what is far, tell the page."""
        seen = QRect(0, self.verticalScrollBar().value(), 1, self.viewport().height())
        near = seen.adjusted(0, -seen.height(), 0, seen.height())
        highest: int | None = None
        for at, page in enumerate(self.pages):
            place = QRect(0, page.y(), 1, page.height())
            if not place.intersects(near):
                page.set_image(None)
                continue
            if not page.is_sharp:
                self.page_wanted.emit(at, page.dpi)
            if highest is None and place.bottom() > seen.top() + seen.height() // 3:
                highest = at
        if highest is not None and highest != self._current:
            self._current = highest
            self._renew_ring()
            self.page_shown.emit(highest)
