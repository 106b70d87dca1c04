"""How fast this machine is just now, so that targets in milliseconds mean the same everywhere.

They were set on a calm machine where opening one kilobyte sealed with AES-256-GCM-SIV takes
4.7 µs (SECURITY (e)) and Python makes and keeps a small object with its key in 0.9 µs. Where a
fixed mix of both takes longer while a row is measured, the row's target is longer by as much; it
is never shorter. Rows that are ratios to a peer need no yardstick.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from bench.measuring import Row, medians, timed
from osmo_desktop.storage.collector_pause import collector_paused

_KILOBYTES = 2_000
_OBJECTS = 15_000
_REFERENCE_MS = _KILOBYTES * 0.0047 + _OBJECTS * 0.0009
_CIPHER = AESGCMSIV(bytes(32))
_NONCE = bytes(12)
_SEALED = _CIPHER.encrypt(_NONCE, bytes(1_024), None)


def yardstick() -> None:
    """The fixed work: to open kilobytes, and to make and keep objects, as an unlock does."""
    kept: dict[str, object] = {}
    with collector_paused():
        for _ in range(_KILOBYTES):
            _CIPHER.decrypt(_NONCE, _SEALED, None)
        for index in range(_OBJECTS):
            key = f"{index:032x}"
            kept[key] = (key[::-1], [index], {"field": key})


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
