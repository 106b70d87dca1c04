"""The emphasis of a client's activity: OsKu's contents by model, each model in per cent (S4).

A plan holds it as one text (`start.life_management=50 …`), so that no merge can join the weights
of one writer with those of another into a sum that nobody meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from osmo_desktop.domain.plan_data import WHOLE

Cell = tuple[str, str]
"""Model and content, by id."""

_CELL: Final = re.compile(
    r"([a-z][a-z0-9_]{0,39})\.([a-z][a-z0-9_]{0,39})=(0|[1-9][0-9]?|100)", re.ASCII
)


def read_emphasis(text: str) -> Mapping[Cell, int]:
    """The weights that a text holds; what is none is left out, of a cell named twice the last."""
    found = (_CELL.fullmatch(part) for part in text.split())
    weights = {(m[1], m[2]): int(m[3]) for m in found if m is not None}
    return MappingProxyType({cell: weight for cell, weight in weights.items() if weight})


def write_emphasis(weights: Mapping[Cell, int]) -> str:
    """The text of weights, in one order whatever theirs was; empty without any above zero."""
    cells = sorted((cell, weight) for cell, weight in weights.items() if weight)
    return " ".join(f"{model}.{content}={weight}" for (model, content), weight in cells)


def is_emphasis(text: str) -> bool:
    """Whether a text says nothing but weights from 0 to 100."""
    return all(_CELL.fullmatch(part) for part in text.split())


def sums(weights: Mapping[Cell, int]) -> dict[str, int]:
    """The sum of each model that has a weight."""
    totals: dict[str, int] = {}
    for (model, _content), weight in weights.items():
        totals[model] = totals.get(model, 0) + weight
    return {model: total for model, total in totals.items() if total}


def unbalanced(weights: Mapping[Cell, int]) -> tuple[str, ...]:
    """The models whose weights are not the whole."""
    return tuple(model for model, total in sums(weights).items() if total != WHOLE)
