"""The four faces of Inter, embedded as subsets that archives and screen readers accept.

The files are static instances of Inter 4.1 (SIL Open Font License, text beside them) in
`resources/fonts`. reportlab registers fonts for the whole process, so they are read once.
"""

import re
from functools import cache
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from osmo_desktop.domain.resource_files import resource_dir

REGULAR: Final = "Inter-Regular"
SEMIBOLD: Final = "Inter-SemiBold"
BOLD: Final = "Inter-Bold"
ITALIC: Final = "Inter-Italic"
FACES: Final = (REGULAR, SEMIBOLD, BOLD, ITALIC)
"""Names of the faces, which are also the names of their files."""

FONT_DIR: Final = resource_dir() / "fonts"

_UNITS: Final = 1000.0
_LARGEST_BLOCK: Final = 100
"""A block of a character map holds at most 100 entries (Adobe Technical Note 5014)."""

_LAST_PLANE_ZERO: Final = 0xFFFF
_MAPPING: Final = re.compile(r"<([0-9A-F]{2})> <([0-9A-F]{4,})>")


class ArchiveFont(TTFont):
    """A TrueType font whose character map has no U+0000, which PDF/UA-1 7.21.7 forbids."""

    def addObjects(self, doc: Any) -> None:
        """Add the subsets to the document and mend their maps to Unicode."""
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                stream.content = _without_nul(stream.content)


def _without_nul(character_map: str) -> str:
    """Leave out entries to U+0000 and count the others again, in blocks of 100."""
    lines = character_map.split("\n")
    start = next(i for i, line in enumerate(lines) if line.endswith("beginbfchar"))
    end = lines.index("endbfchar")
    kept = [
        line
        for line in lines[start + 1 : end]
        if (entry := _MAPPING.fullmatch(line)) is not None and int(entry[2], 16) != 0
    ]
    blocks: list[str] = []
    for first in range(0, len(kept), _LARGEST_BLOCK):
        block = kept[first : first + _LARGEST_BLOCK]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines[:start], *blocks, *lines[end + 1 :]])


@cache
def _faces() -> dict[str, Any]:
    """Read and register the faces once in a process; raises OSError when a file is gone."""
    faces = {}
    for name in FACES:
        font = ArchiveFont(name, str(FONT_DIR / f"{name}.ttf"), asciiReadable=False, shapable=False)
        pdfmetrics.registerFont(font)
        faces[name] = font
    return faces


def register() -> None:
    """Make the faces known to reportlab; cheap after the first call."""
    _faces()


@cache
def _advances(face: str) -> dict[int, float]:
    """Give the advance widths of a face by code point, in thousandths of the size."""
    widths: dict[int, float] = dict(_faces()[face].face.charWidths)
    # reportlab draws a no-break space with the glyph of the space.
    widths[0xA0] = widths[0x20]
    return widths


def text_width(text: str, face: str, size: float) -> float:
    """Measure a line of text in points; every character must be one that `has_glyph`."""
    advances = _advances(face)
    return sum(advances[ord(character)] for character in text) * size / _UNITS


def has_glyph(code: int) -> bool:
    """Tell whether all faces can draw a code point of the basic plane."""
    return code <= _LAST_PLANE_ZERO and all(code in _advances(face) for face in FACES)
