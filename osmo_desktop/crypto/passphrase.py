"""Passphrase to key-encryption key with Argon2id, and how much work that shall cost.

The phrase is normalised to Unicode NFKC and encoded as UTF-8: a phrase typed on another keyboard
or system (composed or decomposed letters, full-width forms) gives the same key. Spaces and letter
case count. Rule: SECURITY b.1; RFC 9106. All functions may be called from any thread; a
derivation takes the better part of a second and its memory, so never call it from the GUI thread.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from osmo_desktop.crypto import _primitives
from osmo_desktop.domain.errors import BugError, DamagedError

_MIB: Final = 1024
MIN_MEMORY_KIB: Final = 64 * _MIB
MAX_MEMORY_KIB: Final = 1024 * _MIB
MIN_ITERATIONS: Final = 3
MIN_SALT_BYTES: Final = 16
# Beyond these a header is refused: it asks for work that only hurts the reader.
REFUSE_MEMORY_KIB: Final = 2 * 1024 * _MIB
REFUSE_ITERATIONS: Final = 16
REFUSE_LANES: Final = 16
_MAX_MEASURES: Final = 4
_STEP_KIB: Final = 16 * _MIB


@dataclass(frozen=True, slots=True)
class Argon2Params:
    """Cost of one derivation: memory in KiB, passes over it, and parallel lanes.

    May hold any numbers, as read from a file; `check` says whether one may compute with them.
    """

    memory_kib: int
    iterations: int
    lanes: int

    def check(self) -> Self:
        """Return self; raises DamagedError("kdf-limits") for impossible or harmful numbers."""
        usable = (
            1 <= self.lanes <= REFUSE_LANES
            and 1 <= self.iterations <= REFUSE_ITERATIONS
            and 8 * self.lanes <= self.memory_kib <= REFUSE_MEMORY_KIB
        )
        if not usable:
            raise DamagedError("kdf-limits")
        return self

    @property
    def below_floor(self) -> bool:
        """True if weaker than we would ever write: calibrate anew, never copy such values."""
        return self.memory_kib < MIN_MEMORY_KIB or self.iterations < MIN_ITERATIONS


FLOOR: Final = Argon2Params(MIN_MEMORY_KIB, MIN_ITERATIONS, 4)
DEFAULT: Final = Argon2Params(256 * _MIB, MIN_ITERATIONS, 4)


def measure_seconds(params: Argon2Params) -> float:
    """Wall-clock seconds that one derivation with `params` takes on this machine now."""
    start = time.perf_counter()
    derive_kek("measure", bytes(MIN_SALT_BYTES), params)
    return time.perf_counter() - start


def calibrate(
    target_s: float = 0.8, measure: Callable[[Argon2Params], float] = measure_seconds
) -> Argon2Params:
    """Parameters that take about `target_s` seconds here: memory first, then iterations.

    Starts at 256 MiB, three passes; stays between the floor (64 MiB, 3) and 1 GiB, at most 16
    passes; calls `measure` at most four times.
    """
    params = DEFAULT
    for _ in range(_MAX_MEASURES):
        ratio = target_s / max(measure(params), 1e-6)
        if 0.875 <= ratio <= 1.25:
            break
        following = _scaled(params, ratio)
        if following == params:
            break
        params = following
    return params


def _scaled(params: Argon2Params, ratio: float) -> Argon2Params:
    # Cost is linear in memory × passes. Passes above the minimum are only used at full memory.
    passes = params.memory_kib * params.iterations * ratio
    memory = int(passes / MIN_ITERATIONS) // _STEP_KIB * _STEP_KIB
    memory = min(max(memory, MIN_MEMORY_KIB), MAX_MEMORY_KIB)
    iterations = MIN_ITERATIONS
    if memory == MAX_MEMORY_KIB:
        iterations = min(max(int(passes / memory), MIN_ITERATIONS), REFUSE_ITERATIONS)
    return Argon2Params(memory, iterations, params.lanes)


def raised(stored: Argon2Params, found: Argon2Params) -> Argon2Params:
    """What to write after `stored` when this machine is right for `found`: never less work.

    Lanes come from `found`: they share out the work and do not change how much it is.
    """
    return Argon2Params(
        max(stored.memory_kib, found.memory_kib),
        max(stored.iterations, found.iterations),
        found.lanes,
    )


def stretch(secret: bytes, salt: bytes, params: Argon2Params) -> bytes:
    """Argon2id: 32 bytes. Raises DamagedError("kdf-limits"), KnownError("kdf-memory")."""
    params.check()
    if len(salt) < MIN_SALT_BYTES:
        raise BugError("kdf-salt-size", size=len(salt))
    return _primitives.argon2id(
        secret,
        salt,
        memory_kib=params.memory_kib,
        iterations=params.iterations,
        lanes=params.lanes,
    )


def derive_kek(passphrase: str, salt: bytes, params: Argon2Params) -> bytes:
    """The 32-byte key of a phrase. Raises DamagedError("kdf-limits"), KnownError("kdf-memory")."""
    # A lone surrogate cannot be typed; if one comes in anyway it must not crash the lock screen.
    phrase = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return stretch(phrase, salt, params)
