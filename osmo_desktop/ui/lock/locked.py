"""Why and when the vault was locked: handed to the fresh process, said on the lock screen.

Only a code crosses the exec (`to_code`): a reason, the time of day, a number of minutes, whether
a draft waits. Nothing of a client is in it, not even how many drafts there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.dates import clock


class LockReason(StrEnum):
    """What locked."""

    KEY = "key"
    """The worker: Ctrl+L, the rail, a command."""
    IDLE = "idle"
    SLEEP = "sleep"
    LID = "lid"
    SCREEN = "screen"
    SWITCH = "switch"
    """Another user of the computer came to the front."""
    LEFT = "left"
    """The computer is left; the system does not say how."""
    GUESSES = "guesses"
    """Too many wrong passphrases in the table view."""
    RESTORED = "restored"
    """A vault that was restored takes the place of this one."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One lock; `at` is the laptop's time of day, `idle_minutes` counts for `IDLE` only."""

    reason: LockReason
    at: time
    idle_minutes: int = 0
    has_drafts: bool = False
    """Whether what was being written was read back from the vault before the lock."""

    def to_code(self) -> str:
        """Write it for the fresh process."""
        at = self.at.strftime("%H:%M")
        return f"{self.reason} {at} {self.idle_minutes} {int(self.has_drafts)}"

    @classmethod
    def from_code(cls, code: str) -> Locked | None:
        """Read what `to_code` wrote; None for anything else, for anybody may start the program."""
        found = _CODE.fullmatch(code)
        if found is None:
            return None
        reason, hour, minute, idle, drafts = found.groups()
        at = time(int(hour), int(minute))
        return cls(LockReason(reason), at, int(idle), has_drafts=drafts == "1")

    def words(self) -> str:
        """Say it in a sentence, in the language in use."""
        at = clock(self.at, current())
        if self.reason is LockReason.IDLE:
            sentence = ntr(
                "Locked at {clock} because the computer was not used for {n} minute.",
                "Locked at {clock} because the computer was not used for {n} minutes.",
                self.idle_minutes,
            )
            return sentence.format(clock=at, n=self.idle_minutes)
        return _SENTENCES[self.reason]().format(clock=at)


_CODE: Final = re.compile(
    rf"({'|'.join(LockReason)}) ([01]\d|2[0-3]):([0-5]\d) (\d{{1,2}}) ([01])",
    re.ASCII,
)
_SENTENCES: Final[dict[LockReason, Callable[[], str]]] = {
    LockReason.KEY: lambda: tr("You locked at {clock}."),
    LockReason.SLEEP: lambda: tr("Locked at {clock} because the computer went to sleep."),
    LockReason.LID: lambda: tr("Locked at {clock} because the lid was closed."),
    LockReason.SCREEN: lambda: tr("Locked at {clock} because the screen was locked."),
    LockReason.SWITCH: lambda: tr("Locked at {clock} because the computer's user changed."),
    LockReason.LEFT: lambda: tr("Locked at {clock} because the computer was left."),
    LockReason.GUESSES: lambda: tr(
        "Locked at {clock} because the passphrase was wrong too many times."
    ),
    LockReason.RESTORED: lambda: tr(
        "Locked at {clock} because the restored vault is taken into use."
    ),
}
