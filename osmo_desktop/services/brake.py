"""The growing wait after wrong passphrases at the door of a vault.

It slows a person at the keyboard down; whoever has the file alone is held up by what a derivation
costs (`crypto/passphrase.py`). How often it failed and when is kept outside the vault, so closing
the program shortens nothing. Within one process the wait follows a clock that nobody can set; the
computer's own clock only counts for the time before the process began, and never adds to a wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.tries import Tries

if TYPE_CHECKING:  # the lock screen needs the brake at once, and nothing else of the domain
    from osmo_desktop.domain.ports import Clock


class TriesFile(Protocol):
    """Keeps the tries of vaults, outside them."""

    def read(self, vault: Path) -> Tries:
        """The tries at a vault; none when nothing is kept or it cannot be read."""

    def write(self, vault: Path, tries: Tries) -> None:
        """Keep them; what cannot be written is forgotten with the process."""


class Brake:
    """Counts wrong passphrases and says how long to wait. Any thread, one at a time."""

    def __init__(
        self, kept: TriesFile, clock: Clock, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._kept = kept
        self._clock = clock
        self._monotonic = monotonic
        self._tries: dict[Path, Tries] = {}
        self._until: dict[Path, float] = {}

    def wait(self, vault: Path) -> float:
        """Seconds until a passphrase may be tried at the vault; 0.0 for now."""
        self._know(vault)
        return max(0.0, self._until[vault] - self._monotonic())

    def failed(self, vault: Path) -> int:
        """Passphrases tried since the vault was last opened, the one under way included."""
        return self._know(vault).failed

    @contextmanager
    def trying(self, vault: Path, *, opens_it: bool = True) -> Iterator[None]:
        """Try a passphrase inside: UserError("passphrase-wrong") counts, other errors do not.

        Counted before it is made, so that a process which is killed counts as well. Not `opens_it`:
        the phrase is tried at a copy, so that success leaves the count as it was; a thief's own
        copy, which opens, must not be the way to more tries at the vault. Raises
        UserError("unlock-wait", seconds=…) when it is too early.
        """
        left = self.wait(vault)
        if left > 0:
            raise UserError("unlock-wait", seconds=ceil(left))
        # Another process may have counted more meanwhile; one that counts less changes nothing.
        before = max(self._know(vault), self._kept.read(vault), key=lambda tries: tries.failed)
        self._set(vault, Tries(before.failed + 1, self._clock.now().timestamp()))
        try:
            yield
        except OsmoError as error:
            if error.code != "passphrase-wrong":
                self._take_back(vault, before)
            raise
        if opens_it:
            self.forget(vault)
        else:
            self._take_back(vault, before)

    def _take_back(self, vault: Path, before: Tries) -> None:
        """What was tried says nothing about the vault: as if it had not been."""
        self._set(vault, before)
        self._until[vault] = self._monotonic()

    def forget(self, vault: Path) -> None:
        """The vault was opened: nothing is waited for any more."""
        self._set(vault, Tries())

    def _know(self, vault: Path) -> Tries:
        known = self._tries.get(vault)
        if known is None:
            known = self._kept.read(vault)
            passed = self._clock.now().timestamp() - known.at
            # A clock that was set back, or a time in the future, costs the whole wait, not more.
            left = known.wait - passed if passed >= 0 else known.wait
            self._until[vault] = self._monotonic() + max(0.0, left)
            self._tries[vault] = known
        return known

    def _set(self, vault: Path, tries: Tries) -> None:
        self._tries[vault] = tries
        self._until[vault] = self._monotonic() + tries.wait
        self._kept.write(vault, tries)
