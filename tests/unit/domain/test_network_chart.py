"""The picture of a network shows everybody once, joined to the client, in boxes of one size."""

from __future__ import annotations

import pytest

from osmo_desktop.domain.chart import Line, Rect, Text
from osmo_desktop.domain.network_chart import MOST, network_chart


@pytest.mark.parametrize("count", [1, 2, 7, MOST, MOST + 30])
def test_everybody_is_joined_to_the_client_on_the_picture(count: int) -> None:
    """Each has a line and a box of the same size within the picture; too many stay in the list."""
    entries = [f"Rooli {at}: Nimi {at} – auttaa" for at in range(count)]
    chart = network_chart("asiakas", entries, "told")
    assert chart is not None
    shown = min(count, MOST)
    boxes = [p for p in chart.primitives if isinstance(p, Rect)]
    words = [p.words for p in chart.primitives if isinstance(p, Text)]

    assert sum(isinstance(p, Line) for p in chart.primitives) == shown
    assert (len(boxes), len({box.size for box in boxes[:-1]})) == (shown + 1, 1)
    assert [f"Rooli {at}" for at in range(shown)] == [w for w in words if w.startswith("Rooli")]
    assert words[-1] == "asiakas"
    assert not any("auttaa" in one for one in words)
    for box in boxes:
        (x, y), (wide, high) = box.corner, box.size
        assert min(x, y) >= 0
        assert x + wide <= chart.width
        assert y + high <= chart.height
    ranges = sorted((box.corner, box.size) for box in boxes[:-1])
    assert len(set(ranges)) == shown


def test_a_long_name_has_the_room_of_its_box_and_nobody_is_no_picture() -> None:
    """Who draws cuts it there; it stands whole in the list beside the picture."""
    chart = network_chart("asiakas", ["Sisar: " + "Pitkä" * 40, " "], "told")
    assert chart is not None
    *boxes, _middle = (p for p in chart.primitives if isinstance(p, Rect))
    texts = [p for p in chart.primitives if isinstance(p, Text)]
    for text in texts[:-1]:
        assert text.room is not None
        assert text.place[0] + text.room < boxes[0].corner[0] + boxes[0].size[0]
    assert chart.told == "told"
    assert network_chart("asiakas", [" "], "told") is None
