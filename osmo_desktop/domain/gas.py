"""Goal attainment scaling: mean, change and T-score over a client's goals (DOMAIN 3.5).

T = 50 + 10·Σ(wᵢxᵢ) / √[(1−ρ)Σwᵢ² + ρ(Σwᵢ)²] with ρ = 0.30 (Kiresuk and Sherman 1968). T is 50
when every goal has reached just the level that was agreed on. A goal without a level counts
nowhere: missing is not zero. A change is told of those goals alone that have a level both then
and now. None of it says where the change comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

LEVELS: Final = range(-2, 3)
CORRELATION: Final = 0.30
"""ρ: how far the goals of one person are taken to move together."""


@dataclass(frozen=True)
class Attained:
    """One goal: its weight, its level when it was agreed on, and its level now; None is unknown."""

    weight: int = 1
    baseline: int | None = None
    level: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a level that is none, or a weight below zero."""
        for level in (self.baseline, self.level):
            if level is not None and level not in LEVELS:
                raise ValueError("a level is between -2 and 2")
        if self.weight < 0:
            raise ValueError("a weight is not below zero")


@dataclass(frozen=True)
class Progress:
    """Where the goals of a plan are; None wherever nothing can be told.

    `goals` were agreed on, `rated` of them have a level now and `paired` also a baseline. `mean`
    and `t_score` are of the rated, `change`, `t_start` and `t_change` of the paired goals.
    `better`, `same` and `worse` count the paired goals.
    """

    goals: int
    rated: int
    paired: int
    mean: float | None
    change: float | None
    t_score: float | None
    t_start: float | None
    t_change: float | None
    better: int
    same: int
    worse: int


def t_score(levels: Iterable[tuple[int, int]]) -> float | None:
    """The T-score of pairs of weight and level; None without any weight."""
    pairs = list(levels)
    weights = [weight for weight, _ in pairs]
    spread = (1 - CORRELATION) * sum(w * w for w in weights) + CORRELATION * sum(weights) ** 2
    if spread == 0:
        return None
    return 50 + 10 * sum(weight * level for weight, level in pairs) / sqrt(spread)


def progress(goals: Iterable[Attained]) -> Progress:
    """Tell where goals are, and how they have moved since they were agreed on."""
    agreed = list(goals)
    rated = [(goal.weight, goal.level) for goal in agreed if goal.level is not None]
    paired = [
        (goal.weight, goal.baseline, goal.level)
        for goal in agreed
        if goal.level is not None and goal.baseline is not None
    ]
    moves = [level - baseline for _, baseline, level in paired]
    start = t_score((weight, baseline) for weight, baseline, _ in paired)
    end = t_score((weight, level) for weight, _, level in paired)
    return Progress(
        goals=len(agreed),
        rated=len(rated),
        paired=len(paired),
        mean=_mean([level for _, level in rated]),
        change=_mean(moves),
        t_score=t_score(rated),
        t_start=start,
        t_change=None if start is None or end is None else end - start,
        better=sum(move > 0 for move in moves),
        same=sum(move == 0 for move in moves),
        worse=sum(move < 0 for move in moves),
    )


def _mean(numbers: list[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None
