"""Composition root: the only module that knows every layer.

What the lock screen does not need (services, storage, sync, papers, the pages) is imported while
the passphrase is typed, at the latest when a vault is opened, so that the first window is there
at once (DESIGN 4).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import LANGUAGES, Catalogue, tr, use
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.services.brake import Brake
from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.storage.collector_pause import collector_paused
from osmo_desktop.system import paths, process, window_privacy
from osmo_desktop.system.clock import SystemClock
from osmo_desktop.system.display import has_display
from osmo_desktop.system.logging import LastResort, log_lines, start_logging
from osmo_desktop.system.restart import restart_program, take_note
from osmo_desktop.system.tries_file import FileTries

if TYPE_CHECKING:
    from osmo_desktop.crypto.passphrase import Argon2Params
    from osmo_desktop.domain.documents import PlanDocument, RecoverySheet
    from osmo_desktop.domain.language.finnish import Lemmatiser
    from osmo_desktop.domain.ports import Clock, RecordBook, Store
    from osmo_desktop.services.bundle import Services
    from osmo_desktop.services.door import VaultDoor
    from osmo_desktop.services.recovery import RecoveryService
    from osmo_desktop.services.resetting import ResetDesk
    from osmo_desktop.services.restoring import RestoreService
    from osmo_desktop.services.support import SupportService
    from osmo_desktop.services.surroundings import Surroundings
    from osmo_desktop.services.team import TeamService
    from osmo_desktop.storage.ledger import Ledger
    from osmo_desktop.ui.program import Program
    from osmo_desktop.ui.session_signals import Left, SessionWatch
    from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
    from osmo_desktop.ui.welcome.welcome_window import Welcome

CLEAN_COMMAND = "clean-attachment"  # `exchange.cleaning` starts this program again with it


def _calibrated() -> Argon2Params:
    from osmo_desktop.crypto.passphrase import calibrate

    return calibrate()


@dataclass(frozen=True)
class Setting:
    """What differs between the program, its tests and the demo."""

    clock: Clock
    profile_path: Path
    vault_path: Callable[[], Path]
    params: Callable[[], Argon2Params] = _calibrated


def _make_room(vault: Path) -> None:
    """Make the folder of a vault, private; KnownError where no vault may lie."""
    from osmo_desktop.system import volumes

    volumes.require_vault_place(vault)
    paths.make_private(vault.parent)


class Workshop:
    """Makes and opens vaults and joins their services."""

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
        return self._services(open_vault(path, phrase, self._setting.params))

    def check_recovery(self, path: Path, secret: bytes) -> None:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.storage.vault_door import check_recovery

        self._complete_restore(path)
        check_recovery(path, secret)

    def recover(self, path: Path, secret: bytes, phrase: str) -> Services:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.storage.vault_door import recover_vault

        self._complete_restore(path)
        return self._services(recover_vault(path, secret, phrase, self._setting.params))

    def restoring(self) -> RestoreService:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.services.restoring import RestoreService
        from osmo_desktop.storage.restoring import RestoreBench

        setting = self._setting
        profile = FileProfile(setting.profile_path)
        return RestoreService(
            RestoreBench(),
            words,
            profile,
            setting.vault_path,
            trying=lambda path: self._brake.trying(path.absolute(), opens_it=False),
            make_room=_make_room,
        )

    def reset_desk(self) -> ResetDesk[Services]:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.storage.reset import ResetBench

        return ResetBench(self._services, self._setting.params, self._setting.clock)

    def supporting(self) -> SupportService:
        """See `services.door.VaultWorkshop`."""
        from osmo_desktop.services.self_check import self_check
        from osmo_desktop.services.support import SupportService, SupportSources
        from osmo_desktop.storage.vault_check import counts

        return SupportService(
            SupportSources(
                log_lines=lambda: log_lines(paths.log_dir()),
                counts=counts,
                measures=_surroundings().measures,
                check=lambda: self_check(
                    door(self._setting), Printer().recovery_sheet, self._setting.clock.now()
                ),
            )
        )

    def _complete_restore(self, path: Path) -> None:
        """Put a vault that was restored and decided for in the place of the former one."""
        from osmo_desktop.storage.restoring import complete

        complete(path, self._setting.clock.now())

    def _services(self, ledger: Ledger) -> Services:
        from osmo_desktop.domain.language.finnish import Expander
        from osmo_desktop.exchange.cleaning import CleaningProcess
        from osmo_desktop.services.attachments import AttachmentService
        from osmo_desktop.services.backups import BackupService
        from osmo_desktop.services.bundle import Ports, assemble
        from osmo_desktop.services.passphrase import PassphraseService
        from osmo_desktop.services.store_places import StorePlaces
        from osmo_desktop.services.sync import SyncService
        from osmo_desktop.services.team import TeamService
        from osmo_desktop.storage.backup_places import BackupPlace
        from osmo_desktop.storage.backups import BackupMaker
        from osmo_desktop.storage.local_rows import SealedLocalRows
        from osmo_desktop.storage.record_book import SealedRecordBook
        from osmo_desktop.storage.slots import change_passphrase, check_passphrase
        from osmo_desktop.storage.text_index import FtsIndex
        from osmo_desktop.storage.vault_check import figures, verify
        from osmo_desktop.storage.view import View, view_engine
        from osmo_desktop.sync.desk import SyncDesk
        from osmo_desktop.sync.stores import open_store

        view = View(view_engine())
        clock = self._setting.clock
        book = SealedRecordBook(ledger, view, clock)
        index = FtsIndex(view.engine, lambda: ledger.fold, Expander(lemmatiser()).expand)
        book.listen(index.note)
        rows = SealedLocalRows(ledger.vault, ledger.keyring)

        places = StorePlaces(rows, open_store)
        desk = SyncDesk(ledger, places.open, clock)
        team = TeamService(book, desk, rows, clock, words)
        return assemble(
            Ports(book, rows, index, clock, Printer(), catalogue),
            team=team,
            places=places,
            sync=SyncService(book, desk, team, rows, clock),
            attachments=AttachmentService(book, ledger.attachments, CleaningProcess(), clock, rows),
            recovery=self._recovery(ledger, book, team, places.open),
            passphrase=PassphraseService(
                lambda old, new: change_passphrase(ledger.vault, old, new, self._setting.params),
                lambda: self._brake.trying(ledger.vault.path.absolute()),
                lambda: (ledger.identity.user_name, ledger.identity.device_name, team.team_name()),
                phrase_words,
                check=lambda phrase: check_passphrase(ledger.vault, phrase),
            ),
            backups=BackupService(BackupMaker(ledger), BackupPlace, rows, clock),
            restoring=self.restoring(),
            support=self.supporting(),
            surroundings=_surroundings(),
            figures=lambda: asdict(figures(ledger)),
            verify=lambda: asdict(verify(ledger)),
            close=ledger.vault.close,
        )

    def _recovery(
        self,
        ledger: Ledger,
        book: RecordBook,
        team: TeamService,
        open_store: Callable[[str], Store],
    ) -> RecoveryService:
        """How the vault comes back, and helps others to."""
        from osmo_desktop.services.recovery import RecoveryService
        from osmo_desktop.storage.reincarnation import Reincarnation
        from osmo_desktop.sync.recovery_desk import RecoveryDesk

        desk = RecoveryDesk(ledger, open_store)
        clock = self._setting.clock
        return RecoveryService(book, desk, Reincarnation(ledger), team, clock=clock, words=words)


class Printer:
    """Papers; reportlab is imported when the first one is printed."""

    def plan(self, document: PlanDocument) -> bytes:
        """The client plan as a tagged PDF."""
        from osmo_desktop.printing import render_plan

        return render_plan(document, catalogue(document.language))

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        """The recovery words as a PDF."""
        from osmo_desktop.printing import render_recovery_sheet

        return render_recovery_sheet(sheet, catalogue(sheet.language))


class FileProfile:
    """What the lock screen shows, in a small file beside the settings: nothing of clients."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self) -> VaultInfo | None:
        """The vault of this laptop; None at the first start or when the file is damaged."""
        try:
            stored = json.loads(self._path.read_bytes())
            values = {item.name: stored[item.name] for item in fields(VaultInfo)}
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None
        is_whole = all(isinstance(value, str) for value in values.values())
        return VaultInfo(**values) if is_whole else None

    def remember(self, info: VaultInfo) -> None:
        """Keep what the lock screen shows."""
        paths.make_private(self._path.parent)
        self._path.write_text(json.dumps(asdict(info)), encoding="utf-8")


@cache
def catalogue(code: str) -> Catalogue:
    """The words of a language."""
    return Catalogue.load(resource_dir() / "locale", code)


@cache
def words(code: str) -> Sequence[str]:
    """The frozen word list of a language."""
    from osmo_desktop.domain.language.words import load_words

    return load_words(resource_dir() / "words", code)


@cache
def phrase_words(code: str) -> Sequence[str]:
    """The words for passphrases of a language."""
    from osmo_desktop.domain.language.words import load_phrase_words

    return load_phrase_words(resource_dir() / "words", code)


@cache
def lemmatiser() -> Lemmatiser:
    """Voikko where it is installed, else our own rules."""
    from osmo_desktop.domain.language.gradation import GradationLemmatiser
    from osmo_desktop.system.voikko import VoikkoLemmatiser

    return VoikkoLemmatiser.open() or GradationLemmatiser()


def standard_setting() -> Setting:
    """The program as it is used."""
    return Setting(
        clock=SystemClock(),
        profile_path=paths.config_dir() / "vault.json",
        vault_path=paths.default_vault_path,
    )


def door(setting: Setting) -> VaultDoor[Services]:
    """The door to vaults in a setting."""
    from osmo_desktop.services.door import VaultDoor

    profile = FileProfile(setting.profile_path)
    brake = Brake(FileTries(setting.profile_path.with_name("tries.json")), setting.clock)
    return VaultDoor(
        Workshop(setting, brake),
        profile,
        words,
        setting.vault_path,
        phrase_words=phrase_words,
        brake=brake,
    )


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

    return RecoveryEntry(*arguments)


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
    import osmo_desktop.services.bundle
    import osmo_desktop.storage.record_book
    import osmo_desktop.storage.text_index
    import osmo_desktop.sync.desk
    import osmo_desktop.ui.program  # noqa: F401  # imported for its time alone


def _surroundings() -> Surroundings:
    """What the computer around the program gives it."""
    from osmo_desktop.services.surroundings import Surroundings
    from osmo_desktop.system.swap import is_swap_exposed

    return Surroundings(lambda: process.harden().by_code(), is_swap_exposed)


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
    profile = FileProfile(setting.profile_path)
    known = profile.known()
    language = known.language if known is not None and known.language in LANGUAGES else "fi"
    use(catalogue(language))
    if not argv:
        if not has_display():
            return _refuse(KnownError("display-missing"))
        with collector_paused():
            from osmo_desktop.ui.app import Start, run_window

        return run_window(
            Start(
                known=profile.known,
                door=cache(lambda: door(setting)),
                catalogue=catalogue,
                restart=restart_program,
                note=note,
                welcome=_welcome,
                recovery=_recovery,
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
        surroundings=_surroundings(),
    )
