"""Random identifiers: 16 bytes, written as 32 lower-case hexadecimal digits."""

from __future__ import annotations

import re
import secrets

_ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """Return a fresh random identifier (128 bits from the system's generator)."""
    return secrets.token_hex(16)


def is_id(text: object) -> bool:
    """Tell whether `text` has the form of an identifier."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None
