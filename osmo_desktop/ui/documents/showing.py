"""Content of an attachment as pages to look at; decoded from memory, never from a file.

A colleague's program may have been changed, so what arrives is hostile here too: its size is
read from its header first, and Qt is given a limit for what one picture may take. Any thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QTransform

from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.domain.records.attachment import MAX_PAGES, MAX_PIXELS
from osmo_desktop.services.attachments import OpenedAttachment
from osmo_desktop.ui.printing.rendering import (
    POINTS_PER_INCH,
    PageFacts,
    page_facts,
    render_page,
)

ALLOCATION_MB: Final = 256
"""What one picture may take in memory: 50 million pixels of four bytes, and some room."""
PRINT_DPI: Final = 200
_SHEET: Final = QSizeF(595.0, 842.0)
_SCREEN_DPI: Final = 96
_MARGIN: Final = 28.0
_LONGEST_SHOWN: Final = 1191.0
"""Points; the long side of A3. Larger pages are shown smaller, whatever size they claim."""
_FORMATS: Final = {"image/jpeg": b"jpeg", "image/png": b"png"}


@dataclass(frozen=True, eq=False)
class ShownFile:
    """The pages of an opened attachment; `turns` of 90° clockwise are made when rendering.

    `pages` are as large as they are shown; `scales` is that size by the size a page claims.
    """

    opened: OpenedAttachment
    pages: tuple[PageFacts, ...]
    scales: tuple[float, ...]

    @classmethod
    def of(cls, opened: OpenedAttachment) -> ShownFile:
        """Measure the pages; DamagedError ("image-unreadable", "pdf-unreadable")."""
        if opened.media_type == "application/pdf":
            found = page_facts(opened.data)
            if not 0 < len(found) <= MAX_PAGES:
                raise DamagedError("pdf-unreadable")
            scales = tuple(_scale(page.size) for page in found)
            pages = zip(found, scales, strict=True)
            return cls(opened, tuple(PageFacts(p.size * by, p.words) for p, by in pages), scales)
        size = _reader(opened).size()
        if size.isEmpty() or size.width() * size.height() > MAX_PIXELS:
            raise DamagedError("image-unreadable")
        return cls(opened, (PageFacts(_paper_size(size), opened.words),), (1.0,))

    def facts(self, turns: int) -> tuple[PageFacts, ...]:
        """Sizes and words of the pages as they are turned."""
        if turns % 2 == 0:
            return self.pages
        return tuple(PageFacts(page.size.transposed(), page.words) for page in self.pages)

    def render(self, index: int, dpi: float, turns: int = 0) -> QImage:
        """Render a page at `dpi` dots an inch of its size; raises DamagedError."""
        if self.opened.media_type == "application/pdf":
            image = render_page(self.opened.data, index, dpi * self.scales[index])
        else:
            image = self._decoded(self.pages[index].size * (dpi / POINTS_PER_INCH))
        return image.transformed(QTransform().rotate(90.0 * turns)) if turns % 4 else image

    def sheet(self, index: int, turns: int = 0) -> QImage:
        """Render a page on a white sheet for the printer, as large as its margins allow."""
        scale = PRINT_DPI / POINTS_PER_INCH
        sheet = QImage((_SHEET * scale).toSize(), QImage.Format.Format_RGB888)
        sheet.fill(Qt.GlobalColor.white)
        facts = self.facts(turns)[index].size
        if facts.width() > facts.height():  # lying pages stand on the sheet
            turns, facts = turns + 1, facts.transposed()
        room = QRectF(0, 0, sheet.width(), sheet.height())
        edge = _MARGIN * scale
        room.adjust(edge, edge, -edge, -edge)
        fitted = facts.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        dpi = POINTS_PER_INCH * fitted.width() / facts.width()
        place = QRectF(room.topLeft(), fitted)
        place.moveCenter(room.center())
        painter = QPainter(sheet)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.render(index, dpi, turns))
        painter.end()
        return sheet

    def _decoded(self, size: QSizeF) -> QImage:
        reader = _reader(self.opened)
        # A JPEG is decoded no larger than it is shown.
        reader.setScaledSize(size.toSize().expandedTo(QSize(1, 1)))
        image = reader.read()
        if image.isNull():
            raise DamagedError("image-unreadable")
        return image


def _reader(opened: OpenedAttachment) -> QImageReader:
    """A reader of the one format that the bytes begin with."""
    buffer = QBuffer()
    buffer.setData(QByteArray(opened.data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    reader = _Reader(buffer, _FORMATS[opened.media_type])
    reader.setDecideFormatFromContent(False)
    return reader


class _Reader(QImageReader):
    """A reader that keeps the buffer it reads from."""

    def __init__(self, buffer: QBuffer, format_: bytes) -> None:
        super().__init__(buffer, QByteArray(format_))
        self._buffer = buffer


def _scale(claimed: QSizeF) -> float:
    """How much smaller a page is shown than it claims to be."""
    return min(1.0, _LONGEST_SHOWN / max(claimed.width(), claimed.height(), 1.0))


def _paper_size(pixels: QSize) -> QSizeF:
    """A picture in points: its own size on screen, but no larger than a sheet."""
    size = QSizeF(pixels) * (POINTS_PER_INCH / _SCREEN_DPI)
    longest = max(size.width(), size.height())
    return size * min(1.0, _SHEET.height() / longest)
