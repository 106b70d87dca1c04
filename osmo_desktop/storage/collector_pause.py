"""No garbage collection while a vault or the program is read: all that is made then stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's garbage collector within the block; nested blocks are one pause.

    Left to itself it would look through hundreds of thousands of new objects again and again
    for cycles that are not there: a third of the time of an unlock. Afterwards it goes on, with
    what was made counted among the old: `freeze` puts all aside without looking, `unfreeze`
    gives it to the oldest generation.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        gc.enable()
