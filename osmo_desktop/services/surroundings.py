"""What the computer around the program gives it: measures of process hygiene, encrypted swap.

The answers come from the composition root; here they become words (SECURITY b.10).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from osmo_desktop.domain.language import mark

_EXPOSED: Final = mark(
    "What this computer holds in memory can reach its disk unencrypted (swap or hibernation). Ask "
    "your IT support to encrypt the whole disk, and keep hibernation off until then."
)
_NOT_KNOWN: Final = mark(
    "OSMO cannot see whether the disk of this computer is encrypted. Make sure with your IT "
    "support that the whole disk is; otherwise turn hibernation off."
)


def _nothing_to_say() -> bool | None:
    """Swap that nobody asked about."""
    return False


@dataclass(frozen=True)
class Surroundings:
    """What was found out, anew at each call. Any thread.

    `measures` tells which measures of process hygiene are in force, by code; `is_swap_exposed`
    whether what memory loses to the disk could be read there, None when that is not known.
    """

    measures: Callable[[], Mapping[str, bool]] = dict
    is_swap_exposed: Callable[[], bool | None] = _nothing_to_say

    def advice(self) -> str:
        """The msgid of what to do about swap and hibernation; nothing where all is well."""
        exposed = self.is_swap_exposed()
        if exposed is None:
            return _NOT_KNOWN
        return _EXPOSED if exposed else ""


NOT_ASKED: Final = Surroundings()
"""Where nobody asks the computer: all is well."""
