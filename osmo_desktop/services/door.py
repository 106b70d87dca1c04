"""The door of a vault: making it, opening it with the passphrase or the paper words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.crypto.words import from_words, to_words
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.services.entrance import VaultInfo, WordList

_MIN_LENGTH = 12
_MIN_LENGTH_ONE_WORD = 16
_MIN_DISTINCT = 6
_WEAK = re.compile(r"salasana|password|qwerty|lösenord|12345|abcdef|asdfg|salalause", re.IGNORECASE)

Opened_co = TypeVar("Opened_co", covariant=True)


class VaultWorkshop(Protocol[Opened_co]):
    """Makes and opens vaults (storage, joined to services by bootstrap)."""

    def create(
        self, path: Path, phrase: str, *, secret: bytes, user_name: str, device_name: str
    ) -> Opened_co:
        """Make a vault and open it."""

    def open(self, path: Path, phrase: str) -> Opened_co:
        """Open with the passphrase."""

    def open_with_recovery(self, path: Path, secret: bytes) -> Opened_co:
        """Open with the paper secret."""


class Profile(Protocol):
    """What is remembered of the vault outside it: nothing about clients."""

    def known(self) -> VaultInfo | None:
        """The vault of this laptop, or None at the first start."""

    def remember(self, info: VaultInfo) -> None:
        """Keep what the lock screen shows."""


def check_passphrase(phrase: str, *, names: Sequence[str] = ()) -> None:
    """Refuse a passphrase that is easily guessed.

    Twelve characters in two words or sixteen in one, six different ones at least, no
    well-known pattern and none of `names`. Raises UserError: passphrase-short,
    passphrase-repeats, passphrase-known, passphrase-names.
    """
    words = phrase.split()
    shortest = _MIN_LENGTH if len(words) > 1 else _MIN_LENGTH_ONE_WORD
    if len(phrase.strip()) < shortest:
        raise UserError("passphrase-short")
    if len(set(phrase.lower())) < _MIN_DISTINCT:
        raise UserError("passphrase-repeats")
    rest = _WEAK.sub("", phrase)
    if len(rest.strip()) < _MIN_LENGTH // 2:
        raise UserError("passphrase-known")
    for name in names:
        parts = [part for part in clean_text(name).lower().split() if len(part) > 2]
        if parts and len(_without(phrase.lower(), parts).strip()) < _MIN_LENGTH // 2:
            raise UserError("passphrase-names")


def _without(text: str, parts: Sequence[str]) -> str:
    for part in parts:
        text = text.replace(part, "")
    return text


class VaultDoor(Generic[Opened_co]):
    """First run and unlocking; what it opens is the bundle of services."""

    def __init__(
        self,
        workshop: VaultWorkshop[Opened_co],
        profile: Profile,
        words: WordList,
        default_path: Callable[[], Path],
    ) -> None:
        self._workshop = workshop
        self._profile = profile
        self._words = words
        self._default_path = default_path

    def known(self) -> VaultInfo | None:
        """The vault of this laptop, or None at the first start."""
        return self._profile.known()

    def remember_language(self, code: str) -> None:
        """Speak this language from the lock screen on."""
        info = self._profile.known()
        if info is not None:
            self._profile.remember(replace(info, language=code))

    def remember_team(self, name: str) -> None:
        """Name the team on the lock screen from now on."""
        info = self._profile.known()
        if info is not None and info.team_name != name:
            self._profile.remember(replace(info, team_name=name))

    @staticmethod
    def new_secret() -> bytes:
        """A fresh recovery secret, 32 random bytes; it exists on paper only."""
        return random_bytes(32)

    def recovery_words(self, secret: bytes, language: str) -> tuple[str, ...]:
        """The words of the sheet, in a language's list."""
        return tuple(to_words(secret, self._words(language)))

    @staticmethod
    def check_typed(words: Sequence[str], typed: Mapping[int, str]) -> tuple[int, ...]:
        """Positions (from 0) of words that were typed back wrongly."""
        return tuple(
            position
            for position, word in sorted(typed.items())
            if clean_text(word).lower() != words[position].lower()
        )

    def create(
        self,
        passphrase: str,
        *,
        secret: bytes,
        user_name: str,
        device_name: str,
        language: str,
        path: Path | None = None,
    ) -> Opened_co:
        """Make the vault of this laptop (or another one at `path`) and open it.

        Raises UserError (passphrase-…, name-missing, vault-on-network, vault-on-removable),
        KnownError("vault-exists") and disk errors.
        """
        user, device = clean_text(user_name), clean_text(device_name)
        if not user or not device:
            raise UserError("name-missing")
        check_passphrase(passphrase, names=(user, device))
        where = path or self._default_path()
        opened = self._workshop.create(
            where, passphrase, secret=secret, user_name=user, device_name=device
        )
        if path is None:
            self._profile.remember(VaultInfo(str(where), user, device, "", language))
        return opened

    def make(
        self, path: Path, phrase: str, *, secret: bytes, user_name: str, device_name: str
    ) -> Opened_co:
        """Make a vault that this laptop does not remember (self-check, tests)."""
        return self._workshop.create(
            path, phrase, secret=secret, user_name=user_name, device_name=device_name
        )

    def unlock(self, passphrase: str, path: Path | None = None) -> Opened_co:
        """Open with the passphrase; raises UserError("passphrase-wrong") and vault errors."""
        return self._workshop.open(path or self._known_path(), passphrase)

    def unlock_with_recovery(
        self, typed: Sequence[str], language: str, path: Path | None = None
    ) -> Opened_co:
        """Open with the words of the sheet.

        Raises UserError: recovery-word-unknown, recovery-checksum, recovery-wrong.
        """
        secret = from_words(typed, self._words(language))
        return self._workshop.open_with_recovery(path or self._known_path(), secret)

    def _known_path(self) -> Path:
        info = self._profile.known()
        return Path(info.path) if info is not None else self._default_path()
