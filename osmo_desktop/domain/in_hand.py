"""What a person has begun about a client and not finished: it keeps the client's key on a laptop.

Read from the sealed rows of this laptop only, whichever version of the program wrote them.
"""

from __future__ import annotations

from typing import Final

import msgspec

_WINDOW: Final = "window"
_BEGUN: Final = frozenset({"draft", "assessment"})

REMAINS: Final = _BEGUN | {"taken"}
"""Kinds of rows that are about one client alone: drafts, and the files that hang on them."""


class _Form(msgspec.Struct):
    about: dict[str, str] = {}
    texts: dict[str, str] = {}


class _Window(msgspec.Struct):
    client_id: str = ""
    asking: bool = False
    plan_texts: list[dict[str, str]] = []
    forms: list[_Form] = []


def is_in_hand(kind: str, data: bytes, stream: str) -> bool:
    """Whether a row holds a draft, or a form that is open, of the client of a stream."""
    if kind in _BEGUN:
        return stream.encode() in data
    if kind != _WINDOW or stream.encode() not in data:
        return False
    try:
        window = msgspec.json.decode(data, type=_Window)
    except msgspec.MsgspecError:
        return True  # of a newer version: nobody can tell, so nothing goes
    is_written = window.client_id == stream and (window.asking or any(window.plan_texts))
    return is_written or any(
        stream in form.about.values() and any(form.texts.values()) for form in window.forms
    )
