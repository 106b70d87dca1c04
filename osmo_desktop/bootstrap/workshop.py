"""Makes and opens vaults: the door that the window, the commands and the demo go through.

What a vault needs is imported when one is made or opened.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from osmo_desktop.bootstrap.setting import Setting
from osmo_desktop.bootstrap.shipped import Printer, phrase_words, words
from osmo_desktop.services.brake import Brake
from osmo_desktop.system import paths, process
from osmo_desktop.system.logging import log_lines
from osmo_desktop.system.tries_file import FileTries

if TYPE_CHECKING:
    from osmo_desktop.services.assembly import Services
    from osmo_desktop.services.door import VaultDoor
    from osmo_desktop.services.resetting import ResetDesk
    from osmo_desktop.services.restoring import RestoreService
    from osmo_desktop.services.support import SupportService
    from osmo_desktop.services.surroundings import Surroundings
    from osmo_desktop.storage.ledger import Ledger


def _make_room(vault: Path) -> None:
    """Make the folder of a vault, private; KnownError where no vault may lie."""
    from osmo_desktop.system import volumes

    volumes.require_vault_place(vault)
    paths.make_private(vault.parent)


class Workshop:
    """Makes and opens vaults."""

    def __init__(self, setting: Setting, brake: Brake) -> None:
        self._setting = setting
        self._brake = brake

    def create(
        self, path: Path, phrase: str, *, secret: bytes, user_name: str, device_name: str
    ) -> Services:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.domain.ops import Edit
        from osmo_desktop.storage.vault_door import create_vault

        _make_room(path)
        ledger = create_vault(
            path,
            phrase,
            self._setting.params(),
            recovery_secret=secret,
            user_name=user_name,
            device_name=device_name,
        )
        services = self._services(ledger)
        services.book.commit(
            [
                Edit(
                    services.book.team_stream, "device", services.book.device, "name", device_name
                ),
                Edit(
                    services.book.team_stream,
                    "device",
                    services.book.device,
                    "member",
                    services.book.user,
                ),
            ]
        )
        return services

    def open(self, path: Path, phrase: str) -> Services:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.storage.vault_door import open_vault

        self._complete_restore(path)
        failed = max(0, self._brake.failed(path.absolute()) - 1)
        return self._services(open_vault(path, phrase, self._setting.params), failed=failed)

    def check_recovery(self, path: Path, secret: bytes) -> None:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.storage.vault_door import check_recovery

        self._complete_restore(path)
        check_recovery(path, secret)

    def recover(self, path: Path, secret: bytes, phrase: str) -> Services:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.storage.vault_door import recover_vault

        self._complete_restore(path)
        ledger = recover_vault(path, secret, phrase, self._setting.params)
        failed = self._brake.failed(path.absolute())
        return self._services(ledger, failed=failed, way="recovery")

    def restoring(self) -> RestoreService:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.services.restoring import RestoreService
        from osmo_desktop.storage.restoring import RestoreBench

        profile = self._setting.profile
        return RestoreService(
            RestoreBench(),
            words,
            profile,
            profile.new_place,
            trying=lambda path: self._brake.trying(path.absolute(), opens_it=False),
            make_room=_make_room,
        )

    def reset_desk(self) -> ResetDesk[Services]:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.storage.reset import ResetBench

        return ResetBench(
            partial(self._services, way="reset"), self._setting.params, self._setting.clock
        )

    def supporting(self) -> SupportService:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.services.self_check import self_check
        from osmo_desktop.services.support import SupportService, SupportSources
        from osmo_desktop.storage.vault_check import counts

        return SupportService(
            SupportSources(
                log_lines=lambda: log_lines(paths.log_dir()),
                counts=counts,
                measures=surroundings().measures,
                check=lambda: self_check(
                    door(self._setting), Printer().recovery_sheet, self._setting.clock.now()
                ),
            )
        )

    def _complete_restore(self, path: Path) -> None:
        """Put a vault that was restored and decided for in the place of the former one."""
        from osmo_desktop.storage.restoring import complete

        complete(path, self._setting.clock.now())

    def _services(self, ledger: Ledger, *, failed: int = 0, way: str = "") -> Services:
        """Join the services, and write in the access log that the vault was opened.

        `failed`: wrong passphrases before; `way`: screen of another way in than the passphrase.
        """
        from osmo_desktop.bootstrap.joining import join

        services = join(
            ledger,
            self._setting,
            self._brake,
            restoring=self.restoring(),
            support=self.supporting(),
            surroundings=surroundings(),
        )
        services.access.unlocked(failed=failed, way=way)
        return services


def door(setting: Setting) -> VaultDoor[Services]:
    """The door to vaults in a setting."""
    from osmo_desktop.services.door import VaultDoor

    brake = Brake(FileTries(setting.profile_path.with_name("tries.json")), setting.clock)
    return VaultDoor(
        Workshop(setting, brake),
        setting.profile,
        words,
        setting.profile.new_place,
        phrase_words=phrase_words,
        brake=brake,
    )


def surroundings() -> Surroundings:
    """What the computer around the program gives it."""
    from osmo_desktop.services.surroundings import Surroundings
    from osmo_desktop.system.swap import is_swap_exposed

    return Surroundings(lambda: process.harden().by_code(), is_swap_exposed)
