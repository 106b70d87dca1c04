"""PDFs made anew from pictures of their pages.

A page is drawn as a reader would see it, filled form fields included, and only the picture goes
into a new document: no script, action, embedded file, link, form, font, Info or XMP can follow.
The words of the pages are read beside it, so that search and screen readers do not lose them.
Runs in the process of `exchange.cleaning`, which bounds memory and time; the build of PDFium in
use has no JavaScript engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from math import sqrt
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.records.attachment import MAX_CONTENT_BYTES, MAX_PAGES

POINTS_PER_INCH: Final = 72
_LONGEST_SIDE: Final = 14_400.0
"""Points; the largest page that PDF readers agree on (200 inches)."""


class PdfMaker:
    """Puts JPEGs on pages of a new document."""

    def __init__(self) -> None:
        self._document = pypdfium2.PdfDocument.new()
        self._bytes = 0

    def add(self, jpeg: bytes, width: float, height: float) -> None:
        """Add a page of this size in points, filled by a picture.

        Raises UserError("attachment-too-large") as soon as the pages are too many bytes.
        """
        self._bytes += len(jpeg)
        if self._bytes > MAX_CONTENT_BYTES:
            raise UserError("attachment-too-large")
        image = pypdfium2.PdfImage.new(self._document)
        image.load_jpeg(BytesIO(jpeg), inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page = self._document.new_page(width, height)
        page.insert_obj(image)
        page.gen_content()
        page.close()

    def finish(self) -> bytes:
        """The bytes of the document."""
        target = BytesIO()
        self._document.save(target)
        self._document.close()
        if len(target.getvalue()) > MAX_CONTENT_BYTES:
            raise UserError("attachment-too-large")
        return target.getvalue()


class PdfPages:
    """The pages of a foreign PDF."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self.count = len(document)
        if not 0 < self.count <= MAX_PAGES:
            code = "pdf-too-many-pages" if self.count else "pdf-unreadable"
            raise UserError(code, limit=MAX_PAGES)

    @classmethod
    @contextmanager
    def opened(cls, data: bytes) -> Iterator[PdfPages]:
        """Open a foreign PDF; UserError: pdf-locked, pdf-unreadable, pdf-too-many-pages."""
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            is_locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
            raise UserError("pdf-locked" if is_locked else "pdf-unreadable") from error
        try:
            document.init_forms()
            yield cls(document)
        except pypdfium2.PdfiumError as error:
            raise UserError("pdf-unreadable") from error
        finally:
            document.close()

    def drawn(
        self, index: int, dpi: int, max_pixels: int, use: Callable[[Any, float, float], None]
    ) -> str:
        """Draw a page and hand its picture (Pillow) with its size in points to `use`.

        Gives the words on the page. A page that would have more than `max_pixels` is drawn
        smaller.
        """
        page = self._document[index]
        width, height = (min(max(side, 1.0), _LONGEST_SIDE) for side in page.get_size())
        scale = min(dpi / POINTS_PER_INCH, sqrt(max_pixels / (width * height)))
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
        use(bitmap.to_pil(), width, height)
        bitmap.close()
        text = page.get_textpage()
        words = str(text.get_text_range())
        text.close()
        page.close()
        return words
