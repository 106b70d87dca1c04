"""Text of colleagues and files made fit for the screen: literal, cut, breakable, no tricks.

Every name may be 200 kB long, hide characters that turn the direction of writing, or be one word
without a place to break. What is shown never widens a layout; what is stored stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from osmo_desktop.domain.language.names import clean_text

LINE_LIMIT: Final = 160
_WITHOUT_FORM: Final = dict.fromkeys(
    (
        *(code for code in range(0x20) if code not in {0x09, 0x0A}),
        *range(0x7F, 0xA0),
        0x061C,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        0xFEFF,
        *range(0xD800, 0xE000),
        *range(0xFFF9, 0xFFFC),
    )
)
_LONG_WORD: Final = re.compile(r"\S{25,}")
_PIECE: Final = re.compile(r"(\S{12})(?=\S)")
_BREAK_HERE: Final = "\u200b"


def line(text: str | None, limit: int = LINE_LIMIT) -> str:
    """Return `text` as one line of at most `limit` characters, cut with an ellipsis."""
    if not text:
        return ""
    # Cut before cleaning: the window must not wait for a name as long as a book.
    head = text[: 2 * limit]
    # Nearly every name is harmless already, and a list may have a thousand.
    if head.isprintable() and unicodedata.is_normalized("NFC", head):
        shown = " ".join(head.split())
    else:
        shown = clean_text(head)
    if len(shown) > limit or len(text) > 2 * limit:
        return shown[: limit - 1].rstrip() + "…"
    return shown


def block(text: str | None, limit: int = 0) -> str:
    """Return `text` with its line breaks; very long words may break; `limit` 0 keeps all of it."""
    if not text:
        return ""
    shown = text
    if limit and len(text) > limit:
        shown = text[: limit - 1].rstrip() + "…"
    shown = shown.replace("\r\n", "\n").translate(_WITHOUT_FORM).strip()
    return _LONG_WORD.sub(lambda word: _PIECE.sub(rf"\1{_BREAK_HERE}", word.group()), shown)
