"""What is known before a vault is open; imported before the first window is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

WordList = Callable[[str], Sequence[str]]
"""The frozen word list of a language."""


@dataclass(frozen=True)
class VaultInfo:
    """What the lock screen may know before unlocking: nothing about clients."""

    path: str
    user_name: str
    device_name: str
    team_name: str
    language: str


class Users(Protocol):
    """Whose vaults this laptop has; one of them is the chosen one."""

    def known(self) -> VaultInfo | None:
        """The vault at hand: the chosen one, else the last used; None for a newcomer."""

    def all(self) -> tuple[VaultInfo, ...]:
        """All vaults of this laptop, the last used first."""

    def choose(self, path: str) -> None:
        """Let the vault at this path be the one at hand."""

    def begin_another(self) -> None:
        """Let a newcomer make a vault beside the others."""
