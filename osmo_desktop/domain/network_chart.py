"""The network around a client as a picture: who is there, each joined to the client in the middle.

It is a list of drawing primitives that screen and paper share. Nothing is told by place, nearness
or colour: everybody's box is of one size, in the order of the list that stands beside the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from osmo_desktop.domain.chart import WIDTH, Chart, Line, Primitive, Rect, Text

_BOX: Final = (214.0, 40.0)
_MIDDLE: Final = (120.0, 34.0)
_GAP: Final = 12.0
_EDGE: Final = 8.0
_INSET: Final = 8.0
MOST: Final = 24
"""More are in the list alone: a picture of more could not be read."""


def network_chart(middle: str, entries: Sequence[str], told: str) -> Chart | None:
    """Draw everybody of a network as the plan writes them, "role: name – what they do".

    `middle` stands in the middle; `told` says the same in words. None without anybody.
    """
    shown = [_lines(entry) for entry in entries[:MOST] if entry.strip()]
    if not shown:
        return None
    rows = (len(shown) + 1) // 2
    height = 2 * _EDGE + rows * _BOX[1] + (rows - 1) * _GAP
    height = max(height, _MIDDLE[1] + 2 * _EDGE)
    primitives: list[Primitive] = []
    boxes: list[Primitive] = []
    for at, lines in enumerate(shown):
        is_left = at % 2 == 0
        top = _EDGE + (at // 2) * (_BOX[1] + _GAP)
        left = _EDGE if is_left else WIDTH - _EDGE - _BOX[0]
        near = left + _BOX[0] if is_left else left
        side = -_MIDDLE[0] / 2 if is_left else _MIDDLE[0] / 2
        start = (WIDTH / 2 + side, height / 2)
        primitives.append(Line(start, (near, top + _BOX[1] / 2), "soft"))
        boxes += _box((left, top), lines)
    corner = ((WIDTH - _MIDDLE[0]) / 2, (height - _MIDDLE[1]) / 2)
    boxes.append(Rect(corner, _MIDDLE, "text", 2.0))
    place = (WIDTH / 2, height / 2 + 4)
    boxes.append(Text(place, middle, "middle", "text", room=_MIDDLE[0] - 2 * _INSET))
    return Chart((*primitives, *boxes), told, height=height)


def _box(corner: tuple[float, float], lines: tuple[str, str]) -> list[Primitive]:
    """A box with the role, and the name under it."""
    left, top = corner
    role, name = lines
    drawn: list[Primitive] = [Rect(corner, _BOX, "soft")]
    y = top + (17.0 if name else 24.0)
    room = _BOX[0] - 2 * _INSET
    drawn.append(Text((left + _INSET, y), role, ink="text", room=room))
    if name:
        drawn.append(Text((left + _INSET, top + 32.0), name, room=room))
    return drawn


def _lines(entry: str) -> tuple[str, str]:
    """The role and the name of an entry; what somebody does stands in the list."""
    who = " ".join(entry.split()).partition(" – ")[0]
    role, _, name = who.partition(": ")
    return role, name
