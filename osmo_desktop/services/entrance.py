"""What is known before a vault is open; imported before the first window is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
