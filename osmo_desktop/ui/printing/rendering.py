"""Pages of a PDF as images, made from bytes in memory; nothing is written to disk.

PDFium must not be used by two threads at once: every call here takes one lock. Any thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from osmo_desktop.domain.errors import DamagedError

POINTS_PER_INCH: Final = 72
_FORMATS: Final = {
    "L": QImage.Format.Format_Grayscale8,
    "RGB": QImage.Format.Format_RGB888,
    "RGBX": QImage.Format.Format_RGBX8888,
    "RGBA": QImage.Format.Format_RGBA8888,
}
_one_at_a_time: Final = Lock()


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Size of a page in points, and its words for a screen reader."""

    size: QSizeF
    words: str


def page_facts(pdf: bytes) -> tuple[PageFacts, ...]:
    """Measure and read all pages; raises DamagedError("pdf-unreadable")."""
    with _opened(pdf) as document:
        return tuple(_facts(document[i]) for i in range(len(document)))


def render_page(pdf: bytes, index: int, dpi: float, *, is_grey: bool = False) -> QImage:
    """Render one page at `dpi` dots an inch; raises DamagedError("pdf-unreadable")."""
    with _opened(pdf) as document:
        page = document[index]
        bitmap = page.render(
            scale=dpi / POINTS_PER_INCH, grayscale=is_grey, rev_byteorder=not is_grey
        )
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            _FORMATS[bitmap.mode],
        ).copy()  # the copy owns its pixels; the bytes above go with this frame
        bitmap.close()
        page.close()
    return image


def _facts(page: Any) -> PageFacts:
    """Read size and words of one page."""
    text = page.get_textpage()
    words = text.get_text_range()
    text.close()
    width, height = page.get_size()
    page.close()
    return PageFacts(QSizeF(width, height), words)


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    """Open a document for one piece of work, alone."""
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise DamagedError("pdf-unreadable") from error
        try:
            yield document
        finally:
            document.close()
