"""How often a fault or property test repeats: one switch for the whole suite.

`OSMO_AMOUNT` is `tenth` (the default, used by `make test`), `full` (`make test-faults`) or
`night` (`make test-long`).
"""

import os

LEVELS = ("tenth", "full", "night")


def level() -> str:
    """Return the level asked for by the environment.

    Raises ValueError on an unknown level, so that a typing mistake never runs a tenth in silence.
    """
    chosen = os.environ.get("OSMO_AMOUNT", "tenth")
    if chosen not in LEVELS:
        raise ValueError(f"OSMO_AMOUNT must be one of {', '.join(LEVELS)}, not {chosen!r}")
    return chosen


def amount(full: int, night: int | None = None) -> int:
    """Return the number of repetitions at the present level.

    `full` is the amount of `make test-faults`; a tenth of it (rounded up, at least 1) runs in
    `make test`; `night` (ten times `full` when not given) runs in `make test-long`.
    """
    chosen = level()
    if chosen == "tenth":
        return max(1, -(-full // 10))
    if chosen == "night":
        return full * 10 if night is None else night
    return full
