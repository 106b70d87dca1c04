"""The program after unlock: the window with its pages, each page's way to the others.

It is the `Navigator` of all pages and remembers, sealed, where one was. In another language most
pages are made anew and stand where the old ones stood: that leaves no word behind. Settings, Sync
(a round may be under way) and the shell show their words anew themselves. GUI thread only; what
touches the vault goes through the task runner.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.assessing import Asking
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.backup_keeper import BackupKeeper
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.clients.open_forms import client_forms
from osmo_desktop.ui.composer.page import ComposerPage
from osmo_desktop.ui.crisis.safety import Safety
from osmo_desktop.ui.documents.open_forms import document_forms
from osmo_desktop.ui.documents.page import DocumentsPage
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.gap_count import GapCount
from osmo_desktop.ui.gaps.open_forms import gap_forms
from osmo_desktop.ui.gaps.page import GapsPage
from osmo_desktop.ui.group_ratings.page import group_rating_forms
from osmo_desktop.ui.imports.open_forms import import_forms
from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.log_reviews.page import review_forms
from osmo_desktop.ui.measures.open_forms import measure_forms
from osmo_desktop.ui.measures.page import MeasuresPage
from osmo_desktop.ui.navigation import (
    CLIENTS,
    GAPS,
    OVERSIGHT,
    SETTINGS,
    SYNC,
    TODAY,
    Now,
    local_now,
)
from osmo_desktop.ui.network.open_forms import network_forms
from osmo_desktop.ui.network.page import NetworkPage
from osmo_desktop.ui.open_forms import OpenForms
from osmo_desktop.ui.oversight.page import OversightPage
from osmo_desktop.ui.palette.commands import Command
from osmo_desktop.ui.palette.palette import Palette
from osmo_desktop.ui.palette.program_commands import SECTIONS, Doing, program_commands
from osmo_desktop.ui.pathway.open_forms import pathway_forms
from osmo_desktop.ui.pathway.page import PathwayPage
from osmo_desktop.ui.plan.open_forms import plan_forms
from osmo_desktop.ui.plan.page import PlanPage
from osmo_desktop.ui.printing.preview import PrintPreview
from osmo_desktop.ui.program_clients import ClientParts
from osmo_desktop.ui.program_place import ProgramPlace
from osmo_desktop.ui.reminders.page import reminder_forms
from osmo_desktop.ui.requests.open_forms import request_forms
from osmo_desktop.ui.retention.open_forms import retention_forms
from osmo_desktop.ui.rights.open_forms import rights_forms
from osmo_desktop.ui.rights.page import RightsPage
from osmo_desktop.ui.role_rooms import NOT_FOR_AUDITORS, RoleRooms
from osmo_desktop.ui.settings.backup_group import BackupGroup
from osmo_desktop.ui.settings.settings_page import SettingsPage
from osmo_desktop.ui.sync.open_forms import sync_forms
from osmo_desktop.ui.sync.sync_page import SyncPage
from osmo_desktop.ui.sync_state import SyncState
from osmo_desktop.ui.table_view.turning import Turning
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.today.open_forms import task_forms
from osmo_desktop.ui.today.today_page import TodayPage
from osmo_desktop.ui.transfers.open_forms import transfer_forms


class Program(ProgramPlace):
    """All pages of one unlocked vault."""

    settings_changed = Signal(object)
    """The settings as they are now."""
    lock_requested = Signal(object)
    """Lock, for this `LockReason`: drafts are sealed first, then the process is replaced."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        *,
        now: Now = local_now,
    ) -> None:
        super().__init__(services, tasks)
        self._bus = bus
        self._now = now
        self._failed: Exception | None = None
        self._stays = False
        self.sync = SyncPage(services, tasks, bus, self, now=now)
        self.backups = BackupGroup(services, BackupKeeper(services, tasks), tasks, self, now=now)
        self.settings = SettingsPage(services, tasks, bus, self, now=now, backups=self.backups)
        self.sync_state = SyncState(self.window, services, tasks, bus)
        self.gap_count = GapCount(self.window, services, tasks, bus)
        self.rooms = RoleRooms(self.window, services, tasks, bus)
        self.table = Turning(services, tasks, self.window, now=now)
        self.safety = Safety(self.window, services, tasks, bus, self, now=now)
        self._make_pages()
        self._connect()

    # -- life -------------------------------------------------------------------------------

    def begin(self) -> None:
        """Return to where one was, and start indexing for search.

        First of all the cases of a substitution that is over go back: no page shows them.
        """
        self._tasks.vault(
            self._services.substitutions.follow, name=mark("Reading substitutions"), owner=self
        )
        self.rooms.reload()
        self.safety.returns.reload()
        self.return_to_place()
        self._tasks.vault_slices(
            self._services.search.build_slices, name=mark("Building the search index"), owner=self
        )
        self.backups.keeper.begin()

    def turn_to_client(self) -> None:
        """Show the plan of the client at hand to the client; what is typed is sealed first."""
        if self.rooms.is_auditor:
            self.toast(tr(NOT_FOR_AUDITORS))
            return
        is_new = self.clients.stack.currentWidget() is self.clients.new_form
        client_id = self.clients.client_id
        if self.window.section != CLIENTS or is_new or client_id is None:
            self.toast(tr("Open a client first. The table view shows one client's plan."))
            return
        self.plan.write_all()
        self.save_place()
        self.table.turn(client_id)

    def ask_client(self, client_id: str) -> None:
        """Let the client go on with the assessment under way; without one nothing happens."""
        self._tasks.vault(
            lambda: self._services.measures.asking(client_id),
            name=mark("Opening the questions"),
            owner=self,
            on_success=self._ask,
        )

    def _ask(self, asking: Asking | None) -> None:
        if asking is not None:
            self.plan.write_all()
            self.table.ask(asking)
            self.save_place()

    # -- wiring -----------------------------------------------------------------------------

    def _make_pages(self) -> None:
        """Make the pages that speak one language for all their life, and join them."""
        window, now = self.window, self._now
        with_all = (self._services, self._tasks, self._bus, self)
        self.today = TodayPage(*with_all, now=now)
        self.clients = ClientsPage(*with_all, now=now)
        # Of the window from the start: before there is a note it asks there whose note it is.
        self.composer = ComposerPage(*with_all, now=now, parent=window)
        self.composer.hide()
        self.client_parts = ClientParts(self.clients, *with_all, now=now)
        self.plan = PlanPage(*with_all, now=now)
        self.pathway = PathwayPage(*with_all, now=now)
        self.measures = MeasuresPage(*with_all, now=now)
        self.documents = DocumentsPage(*with_all, now=now)
        self.network = NetworkPage(*with_all, now=now)
        self.rights = RightsPage(*with_all, now=now)
        self.gaps = GapsPage(*with_all, now=now)
        self.oversight = OversightPage(*with_all, now=now)
        self.preview = PrintPreview(*with_all, now=now)
        self.palette = Palette(
            *with_all, window=window, behind=window.body, commands=self._commands, now=now
        )
        self._add_sections()
        self._join_pages()
        self.forms = self._all_forms()
        for forms in self.forms:
            forms.changed.connect(self.touch)
        self.plan.action_bar.table_button.clicked.connect(self.turn_to_client)
        self.preview.closed.connect(lambda: window.show_section(window.section, focus=True))
        for part in (self.composer, self.plan, self.preview):
            part.set_compact(window.is_compact)
            window.compact_changed.connect(part.set_compact)

    def _add_sections(self) -> None:
        """Put the pages into the window, each under its place in the rail."""
        window = self.window
        pages: dict[str, QWidget] = {
            TODAY: self.today,
            CLIENTS: self.clients,
            GAPS: self.gaps,
            SYNC: self.sync,
            OVERSIGHT: self.oversight,
            SETTINGS: self.settings,
        }
        for key, icon, title in SECTIONS:
            if window.stack.indexOf(pages[key]) < 0:
                window.add_section(key, icon, title, pages[key], bottom=key == SETTINGS)
        window.stack.addWidget(self.preview)
        window.palette_requested.connect(self.palette.open_palette)

    def _join_pages(self) -> None:
        """Put the tabs of a client into their page, and let pages know of one another."""
        self.clients.set_plan_widget(self.plan, self.plan.open_client)
        self.clients.set_pathway_widget(self.pathway, self.pathway.open_client)
        self.clients.set_measures_widget(self.measures, self.measures.open_client)
        self.clients.set_documents_widget(self.documents, self.documents.open_client)
        self.clients.set_network_widget(self.network, self.network.open_client)
        self.clients.set_rights_widget(self.rights, self.rights.open_client)
        self.clients.view.attachment_opened.connect(self.documents.open_attachment)
        self.clients.client_shown.connect(self.palette.note_opened)
        self.clients.beside_closed.connect(self.composer.close_note)
        self.composer.opened.connect(self._on_note_opened)
        self.composer.closed.connect(self._on_note_closed)
        self.clients.view.tab_shown.connect(lambda _key: self.reopen_waiting())
        self.clients.stack.currentChanged.connect(lambda _at: self.reopen_waiting())
        self.plan.typed.connect(self.save_place)

    def _all_forms(self) -> tuple[OpenForms, ...]:
        """Every form that comes back after a lock, page by page."""
        return (
            client_forms(self.clients),
            pathway_forms(self.pathway),
            plan_forms(self.plan),
            network_forms(self.network),
            measure_forms(self.measures),
            document_forms(self.documents),
            rights_forms(self.rights),
            self.safety.make(self._client_at_hand),
            sync_forms(self.sync),
            request_forms(self.oversight.requests),
            review_forms(self.oversight.reviews),
            retention_forms(self.oversight.retention),
            reminder_forms(self.oversight.reminders),
            group_rating_forms(self.oversight.groups),
            gap_forms(self.gaps.notices),
            transfer_forms(self.gaps.transfers),
            task_forms("today", self.today, self.today.side.tasks),
            task_forms("due", self.clients.stack, self.client_parts.due.card),
            import_forms(self.clients.stack, self.client_parts.imports),
        )

    def _connect(self) -> None:
        self._lock = partial(self.lock_requested.emit, LockReason.KEY)
        self.window.lock_requested.connect(self._lock)
        self.window.sync_requested.connect(self._sync_now)
        self.window.note_requested.connect(self._new_note)
        self.window.table_requested.connect(self.turn_to_client)
        self.table.lock_wanted.connect(partial(self.lock_requested.emit, LockReason.GUESSES))
        self.table.returned.connect(self.save_place)
        self.safety.returns.overdue_changed.connect(self.table.show_overdue)
        self.window.section_shown.connect(lambda _key: self.reopen_waiting())
        self.settings.settings_changed.connect(self.settings_changed)
        # Queued: what was pressed to change the language may be part of what is replaced.
        queued = Qt.ConnectionType.QueuedConnection
        self.settings.appearance.language_changed.connect(self._speak_anew, queued)
        self._tasks.failed.connect(self._on_failed)
        keeper = self.backups.keeper
        restored = partial(self.lock_requested.emit, LockReason.RESTORED)
        self.backups.lock_requested.connect(restored)
        self._bus.changed.connect(keeper.follow)
        self.sync.rounds.ended.connect(lambda: keeper.make(only_due=True))
        self.backups.trouble_seen.connect(
            lambda words: self.window.show_message(words, tone="warn", icon="triangle-alert")
        )

    def _speak_anew(self) -> None:
        """Make the pages anew; what is typed is sealed first and comes back where it was."""
        place, window, before = self.place(), self.window, self.clients
        printed = self.preview.make if window.stack.currentWidget() is self.preview else None
        is_told = window.message_bar.isVisible()
        self.composer.flush()
        oversight, gaps = self.oversight, self.gaps
        old = (
            self.today,
            before,
            self.composer,
            self.plan,
            gaps,
            oversight,
            self.preview,
            self.palette,
        )
        self.sync.retranslate()  # first: its forms are looked up with the new pages' ones
        self._make_pages()
        self.oversight.resume(oversight)
        self.gaps.resume(gaps)
        for widget in old:
            window.stack.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        window.retranslate()
        self.sync_state.reload()
        if is_told:
            self._say_again()
        self.palette.set_recents(place.recents)
        self.clients.resume(before)
        if place.plan_texts:
            self.plan.open_client(place.client_id, list(place.plan_texts))
        if place.draft_id:
            self._stays = True
            self.composer.open_draft(place.draft_id)
        window.show_section(place.section, focus=place.section != SETTINGS)
        self.reopen(place.forms)
        if printed is not None:
            self.show_paper(printed)

    def _say_again(self) -> None:
        """Say in the present language what the message bar says."""
        if self._failed is not None:
            self.window.show_message(failure_words(self._failed))
        else:
            self.backups.say_again()

    def _commands(self) -> list[Command]:
        """What the palette offers now."""
        shown = self.clients.view.client
        client = shown.row if shown is not None and self.clients.client_id else None
        return program_commands(
            Doing(
                navigator=self,
                settings=self.settings,
                new_note=self.window.new_note,
                sync_now=self._sync_now,
                lock=self._lock,
                turn=self.turn_to_client,
                crisis=self.window.crisis_requested.emit,
                empty_notice=self.print_empty_notice,
                client=client,
                note_client=client if self.window.section == CLIENTS else None,
                sections=self.window.sections,
            )
        )

    def _client_at_hand(self) -> ClientRow | None:
        """The client whose page is in front."""
        shown = self.clients.view.client
        return shown.row if shown is not None and self.window.section == CLIENTS else None

    def _sync_now(self) -> None:
        """Show how the round goes, and begin it."""
        self.open_section(SYNC)
        self.sync.start_round()

    def _new_note(self) -> None:
        """Start a note from a page that is no section's own, such as a client's paper."""
        if self.rooms.is_auditor:
            self.toast(tr(NOT_FOR_AUDITORS))
            return
        is_with_client = self.window.section == CLIENTS
        self.composer.start(self.clients.client_id if is_with_client else None)

    def _on_note_opened(self, client_id: str) -> None:
        stays, self._stays = self._stays, False
        if not stays:
            self.window.show_section(CLIENTS)
        self.clients.open_client(client_id, focus=False)
        self.clients.show_beside(self.composer)
        if self.window.section == CLIENTS:
            self.composer.focus_start()

    def _on_note_closed(self, client_id: str) -> None:
        self.clients.show_beside(None)
        self.clients.open_client(client_id)

    def _on_failed(self, failure: Failure) -> None:
        self._failed = failure.error
        self.window.show_message(failure_words(failure.error))
