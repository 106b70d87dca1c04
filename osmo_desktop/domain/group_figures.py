"""What a group answered without a name: how many gave each number (DOMAIN 3.1, 3.6, 4.8).

A rating by a group, or at an event, holds no person and no answer sheet. Where fewer than `FEWEST`
answered a scale, one could be known from it: then only that few answered is kept, in the record
too, and whatever a record says is read so. A scale with many steps is told by its mean and count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from osmo_desktop.domain.measures import Measure, Scale

FEWEST: Final = 5
"""The smallest number of answers that is told (DOMAIN 3.6)."""
MOST: Final = 9_999
_LONGEST: Final = 40
_MOST_COUNTED: Final = 11
_FEW: Final = "few"


@dataclass(frozen=True)
class Figures:
    """What is known of one scale; with `is_few` nothing but that fewer than `FEWEST` answered.

    `counts` by number from the lower end, empty where only the mean was told.
    """

    answered: int = 0
    mean: Decimal = Decimal(0)
    counts: tuple[int, ...] = ()
    is_few: bool = False

    @property
    def text(self) -> str:
        """The figures as a record holds them."""
        if self.is_few:
            return _FEW
        if self.counts:
            return " ".join(map(str, self.counts))
        return f"{format(self.mean.normalize(), 'f')} {self.answered}"


def for_groups(measure: Measure) -> bool:
    """Tell whether a group may answer a measure: its owner asks for it, or the items are ours."""
    return measure.mode == "group_only" or measure.items == "scales"


def is_counted(scale: Scale) -> bool:
    """Tell whether the steps are few enough to count the answers to each."""
    return (scale.max - scale.min) / scale.step < _MOST_COUNTED


def read_figures(text: str, scale: Scale) -> Figures | None:
    """Read how many gave each number, or mean and count; None for anything else.

    "0 1 2 3 2" of a scale with five numbers, "54,3 12" of one with many.
    """
    if text == _FEW:
        return Figures(is_few=True)
    parts = text.replace(",", ".").split() if len(text) <= _LONGEST else []
    return _counted(parts, scale) if is_counted(scale) else _averaged(parts, scale)


def write_figures(figures: Mapping[str, Figures]) -> str:
    """Return the figures of a rating as its record holds them."""
    return ";".join(f"{key}={one.text}" for key, one in figures.items())


def figures_of(text: str, measure: Measure) -> dict[str, Figures]:
    """Read the figures of a record, scale by scale; what cannot be read is left out."""
    said = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    read = {s.key: read_figures(said[s.key], s) for s in measure.scales if s.key in said}
    return {key: one for key, one in read.items() if one is not None}


def _counted(parts: list[str], scale: Scale) -> Figures | None:
    steps = int((scale.max - scale.min) / scale.step) + 1
    counts = tuple(number for part in parts if (number := _whole(part)) is not None)
    answered = sum(counts)
    if len(parts) != steps or len(counts) != steps or not 0 < answered <= MOST:
        return None
    total = sum(((scale.min + scale.step * at) * n for at, n in enumerate(counts)), Decimal(0))
    return _unless_few(Figures(answered, total / answered, counts))


def _averaged(parts: list[str], scale: Scale) -> Figures | None:
    answered = _whole(parts[-1]) if len(parts) == 2 else None
    if not answered or answered > MOST:
        return None
    try:
        mean = Decimal(parts[0])
    except InvalidOperation:
        return None
    is_on_scale = mean.is_finite() and scale.min <= mean <= scale.max
    return _unless_few(Figures(answered, mean)) if is_on_scale else None


def _unless_few(figures: Figures) -> Figures:
    return figures if figures.answered >= FEWEST else Figures(is_few=True)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
