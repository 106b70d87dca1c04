"""A QR code (ISO/IEC 18004) drawn as squares, a figure with an alternative text.

Upper-case letters, digits and blanks only: they are packed tightly, and every reader gives back
the same text whatever it takes for the encoding. Correction level M: 15 % may be unreadable.
"""

from __future__ import annotations

import re
from typing import Final

from reportlab.graphics.barcode.qrencoder import QRAlphaNum, QRCode, QRErrorCorrectLevel

from osmo_desktop.printing.blocks import Block
from osmo_desktop.printing.sheet import PAGE_HEIGHT, Sheet
from osmo_desktop.printing.structure import Element

_ENCODABLE: Final = re.compile(r"[A-Z0-9 ]{1,400}")
QUIET: Final = 4
"""Modules of white around the code, as the standard asks."""

Modules = list[list[bool]]
"""Rows of dark (True) and light squares."""


def qr_modules(text: str) -> Modules | None:
    """The squares of a text; None where it is empty, too long or has other characters."""
    if not _ENCODABLE.fullmatch(text):
        return None
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QRAlphaNum(text))
    code.make()
    return [[bool(dark) for dark in row] for row in code.modules]


class QrCode(Block):
    """The squares with their quiet zone, `side` points wide, at the left of its column."""

    def __init__(self, modules: Modules, element: Element, *, side: float) -> None:
        """Hold the squares; `element` is a figure with an alternative text."""
        self._modules = modules
        self._element = element
        self._side = side

    def height(self, width: float) -> float:
        """Give the side."""
        del width
        return self._side

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw each run of dark squares of a row as one bar."""
        del width
        bottom = PAGE_HEIGHT - top - self._side
        self._element.box = (left, bottom, left + self._side, bottom + self._side)
        module = self._side / (len(self._modules) + 2 * QUIET)
        with sheet.content(self._element):
            sheet.bars(
                [
                    (left + (QUIET + start) * module, top + (QUIET + at) * module, length * module)
                    for at, row in enumerate(self._modules)
                    for start, length in _runs(row)
                ],
                height=module,
            )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark squares begin, and how many follow one another."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for at, dark in enumerate([*row, False]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            runs.append((start, at - start))
            start = None
    return runs
