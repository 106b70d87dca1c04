"""How the program starts: hardened, with a log, as a window, the demo or a command."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osmo_desktop.bootstrap.setting import Setting, standard_setting
from osmo_desktop.bootstrap.shipped import Printer, catalogue
from osmo_desktop.bootstrap.workshop import door, surroundings
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import LANGUAGES, tr, use
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.storage.collector_pause import collector_paused
from osmo_desktop.system import paths, process, window_privacy
from osmo_desktop.system.display import has_display
from osmo_desktop.system.logging import LastResort, start_logging
from osmo_desktop.system.restart import restart_program, take_note

if TYPE_CHECKING:
    from osmo_desktop.domain.ports import Clock
    from osmo_desktop.services.assembly import Services
    from osmo_desktop.services.door import VaultDoor
    from osmo_desktop.ui.program import Program
    from osmo_desktop.ui.restoring.entry import RestoreEntry
    from osmo_desktop.ui.session_signals import Left, SessionWatch
    from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
    from osmo_desktop.ui.welcome.welcome_window import Welcome

CLEAN_COMMAND = "clean-attachment"  # `exchange.cleaning` starts this program again with it


def demo_door(folder: Path, clock: Clock) -> VaultDoor[Services]:
    """The door to the vault in a laptop's folder of the demo: the same as everybody's."""
    return door(Setting(clock, folder / "profile.json", lambda: folder / paths.VAULT_NAME))


def _welcome(*arguments: Any) -> Welcome:
    """The first run."""
    from osmo_desktop.ui.welcome.welcome_window import Welcome

    return Welcome(*arguments, print_sheet=Printer().recovery_sheet)


def _recovery(*arguments: Any) -> RecoveryEntry:
    """Opening with the recovery sheet."""
    from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry

    return RecoveryEntry(*arguments, print_sheet=Printer().recovery_sheet)


def _restoring(*arguments: Any) -> RestoreEntry:
    """From a backup to a vault where none is open."""
    from osmo_desktop.ui.restoring.entry import RestoreEntry

    return RestoreEntry(*arguments)


def _program(*arguments: Any, **more: Any) -> Program:
    """The program of an open vault."""
    from osmo_desktop.ui.program import Program

    return Program(*arguments, **more)


def _watch_session(left: Left, window: int) -> SessionWatch | None:
    """What tells that the computer is left."""
    from osmo_desktop.ui.session_signals import watch_session

    return watch_session(left, window)


def _preload() -> None:
    """Import what comes after the lock screen; any thread."""
    import osmo_desktop.bootstrap.joining
    import osmo_desktop.storage.vault_door
    import osmo_desktop.ui.program  # noqa: F401  # imported for its time alone


def _log_to_file() -> None:
    """Log ids and codes to a private file; without one where the folder cannot be made."""
    try:
        start_logging(paths.make_private(paths.log_dir()))
    except OSError:
        start_logging(None)


def _tell_unexpected(name: str) -> None:
    """One plain sentence for an error that nothing caught; its trace is in the log."""
    words = tr("Something unexpected happened ({name}). What was saved is safe.")
    print(words.format(name=name), file=sys.stderr)


def _refuse(error: KnownError) -> int:
    """Say in a sentence why the program does not start; gives the exit code."""
    print(sentence(error), file=sys.stderr)
    return 1


def run(argv: list[str]) -> int:
    """Run the command in `argv` (without the program's name) and return its exit code.

    0 means done, 1 refused or found wrong, 2 bad usage.
    """
    process.harden()
    note = take_note()
    if argv == [CLEAN_COMMAND]:
        from osmo_desktop.exchange.cleaner import main as clean

        return clean()
    _log_to_file()
    LastResort(_tell_unexpected).install()
    setting = standard_setting()
    known = setting.profile.known()
    language = known.language if known is not None and known.language in LANGUAGES else "fi"
    use(catalogue(language))
    if not argv:
        if not has_display():
            return _refuse(KnownError("display-missing"))
        with collector_paused():
            from osmo_desktop.ui.app import run_window
            from osmo_desktop.ui.start import Start

        return run_window(
            Start(
                users=setting.profile,
                door=cache(lambda: door(setting)),
                catalogue=catalogue,
                restart=restart_program,
                note=note,
                welcome=_welcome,
                recovery=_recovery,
                restoring=_restoring,
                program=_program,
                preload=_preload,
                watch_session=_watch_session,
                hide_from_capture=window_privacy.hide_from_capture,
            )
        )
    if argv[0] == "demo":
        from osmo_desktop.demo import Stage, main

        resources = resource_dir()
        return main(argv[1:], Stage(demo_door, catalogue, resources, sys.stdout, sys.stderr))
    from osmo_desktop import cli

    terminal = cli.Terminal(sys.stdin, sys.stdout, sys.stderr)
    return cli.main(
        argv,
        door(setting),
        Printer().recovery_sheet,
        terminal,
        setting.clock,
        surroundings=surroundings(),
    )
