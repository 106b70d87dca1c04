"""What the first run asks of the door and of the services that it opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.progress import CancelToken, Report, Steps
from osmo_desktop.domain.store_address import StoreLogin
from osmo_desktop.services.models import JoinOffer
from osmo_desktop.services.recovery import RestoreReport
from osmo_desktop.services.team import Founding, MemberRow
from osmo_desktop.ui.welcome.new_sheet import NewSheetDesk


class TeamDesk(Protocol):
    """Founding a team, or asking to join one. Vault worker only."""

    def found(self, secret: bytes, founding: Founding) -> Changes:
        """Found a team whose recovery root comes from the paper secret."""

    def found_with_words(self, typed: Sequence[str], language: str, founding: Founding) -> Changes:
        """Found a team later: the words of the recovery sheet are typed in."""

    def request_join(self, path: str, login: StoreLogin | None = None) -> Steps[JoinOffer]:
        """Put a request into the shared folder, in steps; the words are read aloud."""

    def confirm_join(self) -> None:
        """The words matched."""

    def set_folder(self, path: str, login: StoreLogin | None = None) -> None:
        """Sync with this folder or server from now on."""


class RestoreDesk(NewSheetDesk, Protocol):
    """Takes everything of a copy of the shared folder. Vault worker."""

    def restore(
        self, typed: Sequence[str], place: str, *, progress: Report, cancel: CancelToken | None
    ) -> Steps[tuple[RestoreReport, Changes]]:
        """Take everything in, in steps."""

    def supervisors(self) -> tuple[MemberRow, ...]:
        """Tell who may come back by the words."""

    def come_back(self, typed: Sequence[str], user: str) -> Changes:
        """Make this laptop a supervisor's."""


class SettingsDesk(Protocol):
    """Keeps the settings of this laptop. Vault worker only."""

    def change(self, **values: object) -> object:
        """Keep other values."""


class Opened(Protocol):
    """The services of the vault that was just made, as far as this package needs them."""

    @property
    def settings(self) -> SettingsDesk:
        """The settings."""

    @property
    def team(self) -> TeamDesk:
        """The team."""

    @property
    def recovery(self) -> RestoreDesk:
        """A team from its paper."""


class Door(Protocol):
    """Makes the vault; `create` blocks for the better part of a second."""

    def new_secret(self) -> bytes:
        """Make a fresh recovery secret."""

    def suggest(self, language: str) -> str:
        """Make a passphrase of six random words."""

    def recovery_words(self, secret: bytes, language: str) -> tuple[str, ...]:
        """Write the secret as words of a language."""

    def check_typed(self, words: Sequence[str], typed: Mapping[int, str]) -> tuple[int, ...]:
        """Tell the positions (from 0) that were typed back wrongly."""

    def create(
        self,
        passphrase: str,
        *,
        secret: bytes,
        user_name: str,
        device_name: str,
        language: str,
    ) -> Opened:
        """Make the vault of this laptop and open it."""
