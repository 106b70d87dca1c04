"""The recovery sheet before there is a vault: its PDF, and a picture of it for the screen.

Runs in the free pool. Nothing is written to disk here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from threading import Lock
from typing import Final, cast

import pypdfium2
from PySide6.QtGui import QImage

from osmo_desktop.domain.documents import Language, RecoverySheet
from osmo_desktop.domain.language import LANGUAGES, Catalogue
from osmo_desktop.printing import render_recovery_sheet

_POINTS_PER_INCH: Final = 72
# PDFium keeps state for the whole process and is not made for several threads.
_one_at_a_time: Final = Lock()


def sheet_pdf(words: Sequence[str], owner: str, made: date, catalogue: Catalogue) -> bytes:
    """Return the sheet as PDF; raises OSError when a font is missing."""
    code = catalogue.code if catalogue.code in LANGUAGES else "fi"
    sheet = RecoverySheet(
        vault_name=owner, words=tuple(words), created=made, language=cast(Language, code)
    )
    return render_recovery_sheet(sheet, catalogue)


def page_images(pdf: bytes, dots_per_inch: int) -> tuple[QImage, ...]:
    """Return a picture of each page."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(_picture(page, dots_per_inch) for page in document)
        finally:
            document.close()


def _picture(page: pypdfium2.PdfPage, dots_per_inch: int) -> QImage:
    """Return one page as a picture that owns its bytes."""
    bitmap = page.render(scale=dots_per_inch / _POINTS_PER_INCH, prefer_bgrx=True)
    image = QImage(
        bytes(bitmap.buffer),
        bitmap.width,
        bitmap.height,
        bitmap.stride,
        QImage.Format.Format_RGB32,
    )
    return image.copy()
