"""The services of one open vault, as one frozen bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.ports import Clock, LocalRows, RecordBook, TextIndex
from osmo_desktop.domain.progress import CancelToken, Report
from osmo_desktop.services.clients import ClientService
from osmo_desktop.services.conflicts import ConflictService
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.models import JoinOffer, RoundResult, SyncStatus
from osmo_desktop.services.notes import NoteService
from osmo_desktop.services.papers import PaperPrinter, PaperService
from osmo_desktop.services.plans import PlanService
from osmo_desktop.services.search import SearchService
from osmo_desktop.services.settings import SettingsService
from osmo_desktop.services.tasks import TaskService
from osmo_desktop.services.today import TodayService


class Team(Protocol):
    """The team: founded, joined, its members."""

    def set_folder(self, path: str) -> None:
        """Remember where the team's store is."""

    def folder(self) -> str | None:
        """Where the team's store is."""

    def request_join(self, path: str, *, user_name: str) -> JoinOffer:
        """Ask to join; gives the words to read aloud."""

    def confirm_join(self, request_id: str) -> None:
        """The words matched."""

    def requests(self) -> tuple[JoinOffer, ...]:
        """Requests in the folder."""

    def admit(self, request_id: str, *, name: str, title: str, role: str = "worker") -> Changes:
        """Admit who asked."""

    def found(
        self,
        recovery_words: Sequence[str] | None,
        *,
        team_name: str,
        user_name: str,
        title: str,
        phone: str,
        profile: str,
    ) -> Changes:
        """Found a team."""


class Sync(Protocol):
    """Rounds with the store."""

    def status(self) -> SyncStatus:
        """The state in figures."""

    def run(self, *, progress: Report, cancel: CancelToken) -> tuple[RoundResult, Changes]:
        """One round."""


@dataclass(frozen=True)
class Ports:
    """What the services of casework stand on."""

    book: RecordBook
    rows: LocalRows
    index: TextIndex
    clock: Clock
    printer: PaperPrinter
    catalogue: Callable[[str], Catalogue]


@dataclass(frozen=True)
class Services:
    """All services of an open vault; used on the vault worker only."""

    clients: ClientService
    notes: NoteService
    drafts: DraftService
    plans: PlanService
    tasks: TaskService
    today: TodayService
    conflicts: ConflictService
    search: SearchService
    team: Team
    sync: Sync
    papers: PaperService
    settings: SettingsService


def assemble(ports: Ports, *, team: Team, sync: Sync) -> Services:
    """Join the services of casework over their ports with those of team and sync."""
    book, clock = ports.book, ports.clock
    drafts = DraftService(book, ports.rows, clock)
    conflicts = ConflictService(book)
    tasks = TaskService(book)
    return Services(
        clients=ClientService(book, drafts, conflicts, clock),
        notes=NoteService(book, drafts, clock),
        drafts=drafts,
        plans=PlanService(book, clock),
        tasks=tasks,
        today=TodayService(book, drafts, tasks, conflicts),
        conflicts=conflicts,
        search=SearchService(book, ports.index),
        team=team,
        sync=sync,
        papers=PaperService(book, ports.printer, clock, ports.catalogue),
        settings=SettingsService(ports.rows),
    )
