"""What the window starts from: the lock screen is painted before the program behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from osmo_desktop.domain.language import Catalogue
from osmo_desktop.services.entrance import Users
from osmo_desktop.ui.navigation import Now, local_now

if TYPE_CHECKING:
    from osmo_desktop.services.assembly import Services
    from osmo_desktop.services.door import VaultDoor
    from osmo_desktop.ui.program import Program
    from osmo_desktop.ui.restoring.entry import RestoreEntry
    from osmo_desktop.ui.session_signals import Left, SessionWatch
    from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
    from osmo_desktop.ui.welcome.welcome_window import Welcome


@dataclass(frozen=True, kw_only=True)
class Start:
    """What the window starts from.

    `users` tells whose vaults this laptop has, `door` gives the way to the chosen one, the same
    each time;
    `restart` replaces the process and leaves it a note, `note` is what the one before left;
    `welcome`, `recovery`, `restoring` and `program` make what comes after the lock screen, with
    the parameters of the classes; `preload` imports it while the passphrase is
    typed. `watch_session` tells when the computer is left, `hide_from_capture` keeps a window
    (by its native handle) out of pictures of the screen, where the platform can.
    """

    users: Users
    door: Callable[[], VaultDoor[Services]]
    catalogue: Callable[[str], Catalogue]
    restart: Callable[[str], NoReturn]
    welcome: Callable[..., Welcome]
    recovery: Callable[..., RecoveryEntry]
    restoring: Callable[..., RestoreEntry]
    program: Callable[..., Program]
    note: str = ""
    now: Now = local_now
    preload: Callable[[], None] | None = None
    watch_session: Callable[[Left, int], SessionWatch | None] | None = None
    hide_from_capture: Callable[[int], object] | None = None
