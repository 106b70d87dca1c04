"""The kills of one test, which count whether they did anything."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.warm import killed

EARLY = 50
"""A kill in so small a part of the time hits a worker that would end by itself."""


class Killing:
    """Kills a worker at random moments within so many microseconds past its "ready".

    The first kill waits for an acknowledgement; of a worker that `ends` by itself the second one
    comes early. So no machine is too fast or too slow for `check`, which fails a test that did
    nothing.
    """

    def __init__(self, seed: int, *, within: int, ends: bool = False) -> None:
        self._random = Random(seed)
        self._within = within
        self._ends = ends
        self.rounds = 0
        self.hits = 0
        self.acknowledged = 0

    def kill(self, work: Callable[[], None], *arguments: object) -> list[str]:
        """Run the worker once and kill it; gives what it acknowledged."""
        is_early = self._ends and self.rounds == 1
        within = self._within // EARLY if is_early else self._within
        life = killed(
            work,
            *arguments,
            after=self._random.randrange(within),
            acknowledged=int(self.rounds == 0),
        )
        self.rounds += 1
        self.hits += life.is_killed
        self.acknowledged += len(life.said)
        return life.said

    def check(self) -> str:
        """Fail if too few kills hit or too little was acknowledged; gives the figures."""
        figures = f"{self.hits} of {self.rounds} kills hit, {self.acknowledged} acknowledgements"
        least = max(1, self.rounds // 5)
        assert min(self.hits, self.acknowledged) >= least, figures
        return figures
