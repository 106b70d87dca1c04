"""What every row of the bench is made of: a figure of ours against a target, and how it is taken.

Each figure is the median of runs that take turns with the peers', so that a busy machine slows
all of them alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ALLOWANCE = 1.3


@dataclass(frozen=True)
class Row:
    """One measured row: ours against a target, with the peers beside it."""

    job: str
    ours: float
    target: float
    beside: str = ""
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """Ours over the target; up to 1.3 is allowed."""
        return self.ours / self.target

    @property
    def is_over(self) -> bool:
        """Tell whether the row fails the bench."""
        return self.ratio > ALLOWANCE


def timed(job: Callable[[], object]) -> float:
    """Milliseconds that a job takes."""
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1000


def medians(runs: int, jobs: Sequence[Callable[[], object]]) -> list[float]:
    """The median milliseconds of each job; they take turns, in this order."""
    figures: list[list[float]] = [[] for _ in jobs]
    for _ in range(runs):
        for job, taken in zip(jobs, figures, strict=True):
            taken.append(timed(job))
    return [statistics.median(taken) for taken in figures]


def print_table(rows: Sequence[Row]) -> None:
    """The rows, aligned."""
    width = max(len(row.job) for row in rows)
    for row in rows:
        verdict = "over" if row.is_over else "ok"
        figures = f"{row.ours:9.2f} {row.unit:2}  target {row.target:9.2f} {row.unit:2}"
        print(f"{row.job:{width}}  {figures}  {row.ratio:5.2f} × {verdict:4}  {row.beside}")
