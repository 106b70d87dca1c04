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
_MOST_SHOWN: Final = 24_000_000
"""Pixels of one page on screen; a hostile page of 200 inches is shown smaller."""
_FORMATS: Final = {"image/jpeg": b"jpeg", "image/png": b"png"}


@dataclass(frozen=True, eq=False)
class ShownFile:
    """The pages of an opened attachment; `turns` of 90° clockwise are made when rendering."""

    opened: OpenedAttachment
    pages: tuple[PageFacts, ...]

    @classmethod
    def of(cls, opened: OpenedAttachment) -> ShownFile:
        """Measure the pages; DamagedError ("image-unreadable", "pdf-unreadable")."""
        if opened.media_type == "application/pdf":
            pages = page_facts(opened.data)
            if not 0 < len(pages) <= MAX_PAGES:
                raise DamagedError("pdf-unreadable")
            return cls(opened, pages)
        size = _reader(opened).size()
        if not 0 < size.width() * size.height() <= MAX_PIXELS:
            raise DamagedError("image-unreadable")
        return cls(opened, (PageFacts(_paper_size(size), opened.words),))

    def facts(self, turns: int) -> tuple[PageFacts, ...]:
        """Sizes and words of the pages as they are turned."""
        if turns % 2 == 0:
            return self.pages
        return tuple(PageFacts(page.size.transposed(), page.words) for page in self.pages)

    def render(self, index: int, dpi: float, turns: int = 0) -> QImage:
        """Render a page at `dpi` dots an inch of its size; raises DamagedError."""
        size = self.pages[index].size * (dpi / POINTS_PER_INCH)
        pixels = size.width() * size.height()
        if pixels > _MOST_SHOWN:
            dpi *= (_MOST_SHOWN / pixels) ** 0.5
            size = self.pages[index].size * (dpi / POINTS_PER_INCH)
        if self.opened.media_type == "application/pdf":
            image = render_page(self.opened.data, index, dpi)
        else:
            image = self._decoded(size)
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
        wanted = size.toSize().expandedTo(QSize(1, 1))
        if wanted.width() < reader.size().width():
            reader.setScaledSize(wanted)  # a JPEG is decoded no larger than it is shown
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


def _paper_size(pixels: QSize) -> QSizeF:
    """A picture in points: its own size on screen, but no larger than a sheet."""
    size = QSizeF(pixels) * (POINTS_PER_INCH / _SCREEN_DPI)
    longest = max(size.width(), size.height())
    return size * min(1.0, _SHEET.height() / longest)
