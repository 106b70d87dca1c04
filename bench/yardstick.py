"""How fast this machine is just now, so that targets in milliseconds mean the same everywhere.

They were set where opening one kilobyte sealed with AES-256-GCM-SIV takes 4.7 µs (SECURITY (e)).
Where it takes longer while a row is measured, the row's target is longer by as much; it is never
shorter. Rows that are ratios to a peer need no yardstick.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from bench.measuring import Row, medians, timed

_REFERENCE_MS = 4.7  # for so many kilobytes:
_TIMES = 1_000
_CIPHER = AESGCMSIV(bytes(32))
_NONCE = bytes(12)
_SEALED = _CIPHER.encrypt(_NONCE, bytes(1_024), None)


def yardstick() -> None:
    """A thousand kilobytes to open."""
    for _ in range(_TIMES):
        _CIPHER.decrypt(_NONCE, _SEALED, None)


def slowness(taken_ms: float) -> float:
    """How much slower the machine is than the reference, at least 1, by the yardstick."""
    return max(1.0, taken_ms / _REFERENCE_MS)


def absolute_row(name: str, taken: float, target: float, stick: float, beside: str = "") -> Row:
    """A row whose target in milliseconds follows the machine, when the yardstick took `stick`."""
    factor = slowness(stick)
    return Row(name, taken, target * factor, f"machine {factor:.1f} × · {beside}".rstrip(" ·"))


def measured_row(name: str, runs: int, job: Callable[[], object], target: float) -> Row:
    """The median of some runs that take turns with the yardstick."""
    taken, stick = medians(runs, [job, yardstick])
    return absolute_row(name, taken, target, stick)


def single_row(name: str, job: Callable[[], object], target: float) -> Row:
    """One run, with the yardstick before and after."""
    before, taken, after = timed(yardstick), timed(job), timed(yardstick)
    return absolute_row(name, taken, target, median((before, after)))
