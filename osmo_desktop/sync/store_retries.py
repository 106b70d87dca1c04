"""Trying again: how often, and how long to wait between, when a server is busy or falls silent.

Every call to a store may be made again: objects are write-once and named by their hash.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

LONGEST_WAIT: Final = 10.0
"""Seconds that are waited at most, whatever a server asks for."""


@dataclass(frozen=True)
class Patience:
    """How often a call is made, how long it may take, and how the time between is spent.

    All in seconds: `first_wait` before the second try, `silence` without a byte, `grace` until an
    answer must have come at a fair speed. `pause` spends them.
    """

    tries: int = 4
    first_wait: float = 0.5
    silence: float = 30.0
    grace: float = 60.0
    pause: Callable[[float], None] = time.sleep

    def wait(self, made: int, asked: float | None = None) -> bool:
        """Wait after the `made`-th call failed; False when it was the last.

        The wait doubles each time, with a random part so that laptops do not come back all at
        once. `asked`: seconds that the server asked for; they are bounded too.
        """
        if made >= self.tries:
            return False
        own = self.first_wait * 2 ** (made - 1) * random.uniform(0.75, 1.25)  # noqa: S311  # no secret
        self.pause(min(LONGEST_WAIT, own if asked is None else max(own, asked)))
        return True
