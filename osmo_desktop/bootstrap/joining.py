"""The services of an open vault, joined to what they stand on; imported when one is opened."""

from __future__ import annotations

from dataclasses import asdict

from osmo_desktop.bootstrap.setting import Setting
from osmo_desktop.bootstrap.shipped import Printer, catalogue, lemmatiser, phrase_words, words
from osmo_desktop.domain.language.finnish import Expander
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.exchange.cleaning import CleaningProcess
from osmo_desktop.exchange.sheets import SheetFiles
from osmo_desktop.services.assembly import Joined, Ports, Services, assemble
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.backups import BackupService
from osmo_desktop.services.brake import Brake
from osmo_desktop.services.carrying import BundleService
from osmo_desktop.services.erasures import ErasureService
from osmo_desktop.services.passphrase import PassphraseService
from osmo_desktop.services.recovery import RecoveryService, SheetMaker
from osmo_desktop.services.removals import RemovalService
from osmo_desktop.services.restoring import RestoreService
from osmo_desktop.services.reverting import RevertService
from osmo_desktop.services.store_places import StorePlaces
from osmo_desktop.services.substitutions import SubstitutionService
from osmo_desktop.services.support import SupportService
from osmo_desktop.services.surroundings import Surroundings
from osmo_desktop.services.sync import SyncService
from osmo_desktop.services.team import TeamService
from osmo_desktop.storage import access_log
from osmo_desktop.storage.arrivals import ArrivedLog
from osmo_desktop.storage.backup_places import BackupPlace
from osmo_desktop.storage.backups import BackupMaker
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.local_rows import SealedLocalRows
from osmo_desktop.storage.record_book import SealedRecordBook
from osmo_desktop.storage.reincarnation import Reincarnation
from osmo_desktop.storage.slots import change_passphrase, check_passphrase
from osmo_desktop.storage.text_index import FtsIndex
from osmo_desktop.storage.vault_check import figures, verify
from osmo_desktop.storage.view import View, view_engine
from osmo_desktop.sync.access_log import AccessDesk
from osmo_desktop.sync.bundles import BundleDesk
from osmo_desktop.sync.desk import SyncDesk
from osmo_desktop.sync.erasing import ErasureDesk
from osmo_desktop.sync.recovery_desk import RecoveryDesk
from osmo_desktop.sync.removing import RemovalDesk
from osmo_desktop.sync.stores import open_store
from osmo_desktop.sync.substituting import SubstitutionDesk
from osmo_desktop.system.own_heads import OwnHeads


def join(
    ledger: Ledger,
    setting: Setting,
    brake: Brake,
    *,
    restoring: RestoreService,
    support: SupportService,
    surroundings: Surroundings,
) -> Services:
    """All services over the ledger of an open vault, which they close in the end."""
    view = View(view_engine())
    clock = setting.clock
    book = SealedRecordBook(ledger, view, clock)
    index = FtsIndex(view.engine, lambda: ledger.fold, Expander(lemmatiser()).expand)
    book.listen(index.note)
    rows = SealedLocalRows(ledger.vault, ledger.keyring)
    places = StorePlaces(rows, open_store)
    heads = OwnHeads(setting.profile_path.with_name("heads.json"))
    desk = SyncDesk(ledger, places.open, clock, heads)
    team = TeamService(book, desk, rows, clock, words, places=places)
    return assemble(
        Ports(book, rows, index, clock, Printer(), catalogue, _logs(ledger, rows, clock)),
        Joined(
            team=team,
            places=places,
            sync=SyncService(book, desk, team, rows, clock),
            erasures=ErasureService(book, ErasureDesk(ledger, clock)),
            reverting=RevertService(book, ArrivedLog(ledger)),
            substitutions=SubstitutionService(book, SubstitutionDesk(ledger, clock), clock),
            removals=RemovalService(book, RemovalDesk(ledger), words),
            bundles=BundleService(book, BundleDesk(ledger, clock, heads), clock),
            attachments=AttachmentService(book, ledger.attachments, CleaningProcess(), clock, rows),
            recovery=_recovery(ledger, book, team, places, setting.clock),
            passphrase=_passphrase(ledger, team, setting, brake),
            backups=BackupService(BackupMaker(ledger), BackupPlace, rows, clock),
            restoring=restoring,
            support=support,
            surroundings=surroundings,
            sheets=SheetFiles(),
            figures=lambda: asdict(figures(ledger)),
            verify=lambda: asdict(verify(ledger)),
            close=ledger.vault.close,
        ),
    )


def _logs(ledger: Ledger, rows: SealedLocalRows, clock: Clock) -> AccessDesk:
    """The access logs of all laptops."""
    return AccessDesk(
        ledger,
        clock,
        own=lambda: access_log.own_entries(rows.all(access_log.OWN_ROWS), ledger.identity.device),
        logs=lambda: access_log.logs(ledger),
    )


def _recovery(
    ledger: Ledger, book: RecordBook, team: TeamService, places: StorePlaces, clock: Clock
) -> RecoveryService:
    """How the vault comes back, and helps others to."""
    desk = RecoveryDesk(ledger, places.open)
    maker = SheetMaker(ledger.identity.user_name, Printer().recovery_sheet)
    renewal = Reincarnation(ledger)
    return RecoveryService(book, desk, renewal, team, clock=clock, words=words, sheet_maker=maker)


def _passphrase(
    ledger: Ledger, team: TeamService, setting: Setting, brake: Brake
) -> PassphraseService:
    """How the passphrase is changed and asked for again."""
    vault = ledger.vault
    return PassphraseService(
        lambda old, new: change_passphrase(vault, old, new, setting.params),
        lambda: brake.trying(vault.path.absolute()),
        lambda: (ledger.identity.user_name, ledger.identity.device_name, team.team_name()),
        phrase_words,
        check=lambda phrase: check_passphrase(vault, phrase),
    )
