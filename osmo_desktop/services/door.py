"""The door of a vault: making it, opening it with the passphrase or the paper words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from osmo_desktop.crypto.words import random_words
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.services.brake import Brake
from osmo_desktop.services.entrance import Users, VaultInfo, WordList
from osmo_desktop.services.phrase_strength import check_passphrase
from osmo_desktop.services.recovery_words import SheetWords
from osmo_desktop.services.resetting import ResetDesk, ResetDoor
from osmo_desktop.services.restoring import RestoreService
from osmo_desktop.services.support import SupportService

_PHRASE_WORDS = 6

Opened_co = TypeVar("Opened_co", covariant=True)


class VaultWorkshop(Protocol[Opened_co]):
    """Makes and opens vaults (storage, joined to services by bootstrap)."""

    def create(
        self, path: Path, phrase: str, *, secret: bytes, user_name: str, device_name: str
    ) -> Opened_co:
        """Make a vault and open it."""

    def open(self, path: Path, phrase: str) -> Opened_co:
        """Open with the passphrase."""

    def check_recovery(self, path: Path, secret: bytes) -> None:
        """Raise UserError("recovery-wrong") unless the paper secret opens the vault."""

    def recover(self, path: Path, secret: bytes, phrase: str) -> Opened_co:
        """Open with the paper secret and set a new passphrase."""

    def restoring(self) -> RestoreService:
        """The way from a backup to a vault; needs none that is open."""

    def supporting(self) -> SupportService:
        """The bundle for support; needs no vault that is open."""

    def reset_desk(self) -> ResetDesk[Opened_co]:
        """What opens a vault with a supervisor's help."""


class Profile(Users, Protocol):
    """What is remembered of vaults outside them: nothing about clients."""

    def remember(self, info: VaultInfo) -> None:
        """Keep what the lock screen shows."""


class VaultDoor(SheetWords, Generic[Opened_co]):
    """First run and unlocking; what it opens is the bundle of services."""

    def __init__(
        self,
        workshop: VaultWorkshop[Opened_co],
        profile: Profile,
        words: WordList,
        default_path: Callable[[], Path],
        *,
        phrase_words: WordList,
        brake: Brake,
    ) -> None:
        self.workshop = workshop
        self._profile = profile
        super().__init__(words)
        self._default_path = default_path
        self._phrase_words = phrase_words
        self._brake = brake

    @property
    def users(self) -> Users:
        """Whose vaults this laptop has."""
        return self._profile

    def known(self) -> VaultInfo | None:
        """The vault at hand, or None at the first start and for a newcomer."""
        return self._profile.known()

    def place(self) -> Path:
        """Where the vault of this laptop lies, or will."""
        return self._where(None)

    def restoring(self) -> RestoreService:
        """The way from a backup to the vault."""
        return self.workshop.restoring()

    def resetting(self) -> ResetDoor[Opened_co]:
        """The way back when the passphrase was forgotten and no sheet is at hand."""
        desk = self.workshop.reset_desk()
        return ResetDoor(desk, self._where, self.names, self._words)

    def remember_language(self, code: str) -> None:
        """Speak this language from the lock screen on."""
        info = self._profile.known()
        if info is not None:
            self._profile.remember(replace(info, language=code))

    def remember_team(self, name: str) -> None:
        """Name the team on the lock screen from now on; this vault is the last used."""
        info = self._profile.known()
        if info is not None:
            self._profile.remember(replace(info, team_name=name))

    def remember_return(self, due: datetime | None) -> None:
        """Let the lock screen know until when the user is out on a visit; None for not at all.

        Raises OSError where the profile cannot be written.
        """
        info = self._profile.known()
        if info is not None:
            back_by = int(due.timestamp()) // 60 if due is not None else 0
            self._profile.remember(replace(info, back_by=back_by))

    def suggest(self, language: str) -> str:
        """A passphrase of six random words: 77 bits."""
        return suggested_passphrase(self._phrase_words(language))

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
        opened = self.workshop.create(
            where, passphrase, secret=secret, user_name=user, device_name=device
        )
        if path is None:
            self._profile.remember(VaultInfo(str(where), user, device, "", language))
        return opened

    def make(
        self, path: Path, phrase: str, *, secret: bytes, user_name: str, device_name: str
    ) -> Opened_co:
        """Make a vault that this laptop does not remember (self-check, tests)."""
        return self.workshop.create(
            path, phrase, secret=secret, user_name=user_name, device_name=device_name
        )

    def wait(self, path: Path | None = None) -> float:
        """Seconds until a passphrase may be tried; 0.0 for now."""
        return self._brake.wait(self._where(path))

    def unlock(self, passphrase: str, path: Path | None = None) -> Opened_co:
        """Open with the passphrase.

        Raises UserError: passphrase-wrong, unlock-wait; and vault errors.
        """
        where = self._where(path)
        with self._brake.trying(where):
            return self.workshop.open(where, passphrase)

    def check_recovery(self, typed: Sequence[str], path: Path | None = None) -> None:
        """Tell whether the words of a sheet open the vault; they are of any language.

        Raises UserError: recovery-word-unknown, recovery-word-count, recovery-checksum,
        recovery-wrong.
        """
        self.workshop.check_recovery(self._where(path), self.secret_of(typed))

    def recover(self, typed: Sequence[str], passphrase: str, path: Path | None = None) -> Opened_co:
        """Open with the words of the sheet and set a new passphrase; no wait holds this back.

        Raises what `check_recovery` and `check_passphrase` raise.
        """
        where = self._where(path)
        check_passphrase(passphrase, names=self.names())
        opened = self.workshop.recover(where, self.secret_of(typed), passphrase)
        self._brake.forget(where)
        return opened

    def names(self) -> tuple[str, ...]:
        """Names that no passphrase of this laptop may be built on."""
        info = self._profile.known()
        return () if info is None else (info.user_name, info.device_name, info.team_name)

    def _where(self, path: Path | None) -> Path:
        if path is not None:
            return path.absolute()
        info = self._profile.known()
        return Path(info.path) if info is not None else self._default_path()


def suggested_passphrase(words: Sequence[str]) -> str:
    """Six random words of a list for passphrases."""
    return " ".join(random_words(words, _PHRASE_WORDS))
