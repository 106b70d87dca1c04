"""What is known before a vault is open; imported before the first window is painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

WordList = Callable[[str], Sequence[str]]
"""The frozen word list of a language."""


@dataclass(frozen=True)
class VaultInfo:
    """What the lock screen may know before unlocking: nothing about clients.

    `back_by`: when the user is expected back from a visit, in minutes since 1970 UTC; 0 while no
    visit is under way. It lies in clear (SECURITY T1): a laptop that was switched off during the
    visit must raise its alarm before anybody has a passphrase. It is a time and nothing else, no
    client, place or person to call, and goes as soon as the worker is back.
    """

    path: str
    user_name: str
    device_name: str
    team_name: str
    language: str
    back_by: int = 0

    @property
    def due(self) -> datetime | None:
        """When the user is expected back; None while no visit is under way."""
        return datetime.fromtimestamp(self.back_by * 60, UTC) if self.back_by else None


def first_return(users: Iterable[VaultInfo]) -> datetime | None:
    """When the first of these users is expected back; None while nobody is out.

    The alarm is the laptop's: it sounds also when a colleague has used it since one left.
    """
    return min((one.due for one in users if one.due is not None), default=None)


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
