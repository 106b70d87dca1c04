"""A drawn signature as a picture on the page, a figure with an alternative text.

The picture may come from a colleague's laptop, whose program may have been changed: only PNG is
read, and its size is checked before a pixel is decoded. What cannot be read is not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from osmo_desktop.printing.blocks import Block
from osmo_desktop.printing.sheet import PAGE_HEIGHT, Sheet
from osmo_desktop.printing.structure import Element

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_PIXELS: Final = 4_000_000
_LONGEST: Final = 1500
"""Pixels of the longer side: 400 dots an inch at the width of a line to sign on."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """Grey pixels without the empty edges: rows from the top, a byte each."""

    pixels: bytes
    width: int
    height: int


def strokes_of(png: bytes) -> Strokes | None:
    """The strokes of a drawn signature; None where there is nothing that can be drawn."""
    if not 0 < len(png) <= MAX_BYTES:
        return None
    try:
        with Image.open(BytesIO(png), formats=("PNG",)) as image:
            if not 0 < image.width * image.height <= MAX_PIXELS:
                return None
            grey = image.convert("L")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None
    box = ImageOps.invert(grey).getbbox()
    if box is None:
        return None
    grey = grey.crop(box)
    grey.thumbnail((_LONGEST, _LONGEST))
    return Strokes(grey.tobytes(), grey.width, grey.height)


class Drawing(Block):
    """Strokes that stand on the line below them, as large as their room allows."""

    def __init__(self, strokes: Strokes, element: Element, *, room: float) -> None:
        """Hold the strokes; `element` is a figure with an alternative text."""
        self._strokes = strokes
        self._element = element
        self._room = room

    def height(self, width: float) -> float:
        """Give the room."""
        del width
        return self._room

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw the picture at the left end of the line."""
        strokes = self._strokes
        scale = min(width / strokes.width, self._room / strokes.height)
        wide, high = strokes.width * scale, strokes.height * scale
        bottom = PAGE_HEIGHT - top - self._room
        self._element.box = (left, bottom, left + wide, bottom + high)
        with sheet.content(self._element):
            sheet.picture(
                strokes.pixels,
                (strokes.width, strokes.height),
                (left, top + self._room - high, wide, high),
            )
