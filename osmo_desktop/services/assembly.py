"""The services of one open vault, assembled over their ports."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.ports import Clock, LocalRows, RecordBook, TextIndex
from osmo_desktop.domain.sheets import NO_SHEETS, SheetReader
from osmo_desktop.services.access_log import AccessBook, AccessLogService
from osmo_desktop.services.assessing import AssessmentDrafts
from osmo_desktop.services.assignments import AssignmentService
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.backups import BackupService
from osmo_desktop.services.briefs import BriefService
from osmo_desktop.services.carrying import BundleService
from osmo_desktop.services.change_papers import ChangePaperService
from osmo_desktop.services.client_export import ClientExportService
from osmo_desktop.services.client_imports import ClientImportService
from osmo_desktop.services.clients import ClientService
from osmo_desktop.services.conflicts import ConflictService
from osmo_desktop.services.crisis import CrisisService
from osmo_desktop.services.departures import DepartureService
from osmo_desktop.services.disclosure_papers import DisclosurePaperService
from osmo_desktop.services.disclosures import DisclosureService
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.erasures import ErasureService
from osmo_desktop.services.filings import FilingService
from osmo_desktop.services.gap_board import BoardService
from osmo_desktop.services.group_rating_papers import GroupRatingPaperService
from osmo_desktop.services.group_ratings import GroupRatingService
from osmo_desktop.services.handovers import HandoverService
from osmo_desktop.services.joint_meetings import JointMeetingService
from osmo_desktop.services.late_notes import LateNoteService
from osmo_desktop.services.log_papers import LogPaperService
from osmo_desktop.services.log_reviews import LogReviewService
from osmo_desktop.services.measures import MeasureService
from osmo_desktop.services.methods import MethodService
from osmo_desktop.services.network import NetworkService
from osmo_desktop.services.note_papers import NotePaperService
from osmo_desktop.services.notes import NoteService
from osmo_desktop.services.notice_papers import NoticePaperService
from osmo_desktop.services.notices import NoticeService
from osmo_desktop.services.papers import PaperPrinter, PaperService
from osmo_desktop.services.passphrase import PassphraseService
from osmo_desktop.services.pathway import PathwayService
from osmo_desktop.services.plan_reviews import PlanReviewService
from osmo_desktop.services.plans import PlanService
from osmo_desktop.services.records import RecordService
from osmo_desktop.services.recovery import RecoveryService
from osmo_desktop.services.reminders import ReminderService
from osmo_desktop.services.removals import RemovalService
from osmo_desktop.services.requests import RequestService
from osmo_desktop.services.restoring import RestoreService
from osmo_desktop.services.results import ResultService
from osmo_desktop.services.retention import RetentionService
from osmo_desktop.services.reverting import RevertService
from osmo_desktop.services.reviewing import ReviewService
from osmo_desktop.services.rights import RightsService
from osmo_desktop.services.rights_papers import RightsPaperService
from osmo_desktop.services.same_person import SamePersonService
from osmo_desktop.services.search import SearchService
from osmo_desktop.services.settings import SettingsService
from osmo_desktop.services.sharing import SharingService
from osmo_desktop.services.store_places import StorePlaces
from osmo_desktop.services.students import StudentService
from osmo_desktop.services.substitutions import SubstitutionService
from osmo_desktop.services.support import SupportService
from osmo_desktop.services.surroundings import NOT_ASKED, Surroundings
from osmo_desktop.services.sync import SyncService
from osmo_desktop.services.tasks import TaskService
from osmo_desktop.services.team import TeamService
from osmo_desktop.services.today import TodayService
from osmo_desktop.services.transfers import TransferService
from osmo_desktop.services.visit_safety import VisitSafetyService
from osmo_desktop.services.watching import watch
from osmo_desktop.services.work_ability import WorkAbilityService

Figures = Callable[[], dict[str, int]]


def _nothing() -> None:
    """Close nothing."""


@dataclass(frozen=True)
class Ports:
    """What the services of casework stand on."""

    book: RecordBook
    rows: LocalRows
    index: TextIndex
    clock: Clock
    printer: PaperPrinter
    catalogue: Callable[[str], Catalogue]
    logs: AccessBook


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The services that have ports of their own.

    `figures` counts what the vault holds, `verify` checks all of it, `close` locks it.
    """

    team: TeamService
    places: StorePlaces
    sync: SyncService
    bundles: BundleService
    removals: RemovalService
    erasures: ErasureService
    substitutions: SubstitutionService
    reverting: RevertService
    attachments: AttachmentService
    recovery: RecoveryService
    passphrase: PassphraseService
    backups: BackupService
    restoring: RestoreService
    support: SupportService
    surroundings: Surroundings = NOT_ASKED
    sheets: SheetReader = NO_SHEETS
    figures: Figures = dict
    verify: Figures = dict
    close: Callable[[], None] = _nothing


@dataclass(frozen=True, kw_only=True)
class Services(Joined):
    """All services of an open vault; used on the vault worker only."""

    clients: ClientService
    notes: NoteService
    note_papers: NotePaperService
    reviews: ReviewService
    students: StudentService
    drafts: DraftService
    filings: FilingService
    plans: PlanService
    plan_reviews: PlanReviewService
    network: NetworkService
    notices: NoticeService
    notice_papers: NoticePaperService
    departures: DepartureService
    board: BoardService
    pathway: PathwayService
    work_ability: WorkAbilityService
    joint_meetings: JointMeetingService
    measures: MeasureService
    results: ResultService
    methods: MethodService
    change_papers: ChangePaperService
    tasks: TaskService
    transfers: TransferService
    same_person: SamePersonService
    imports: ClientImportService
    today: TodayService
    conflicts: ConflictService
    search: SearchService
    sharing: SharingService
    retention: RetentionService
    reminders: ReminderService
    group_ratings: GroupRatingService
    group_rating_papers: GroupRatingPaperService
    assignments: AssignmentService
    handovers: HandoverService
    disclosures: DisclosureService
    disclosure_papers: DisclosurePaperService
    briefs: BriefService
    papers: PaperService
    settings: SettingsService
    records: RecordService
    requests: RequestService
    book: RecordBook
    access: AccessLogService
    log_papers: LogPaperService
    log_reviews: LogReviewService
    late_notes: LateNoteService
    rights: RightsService
    rights_papers: RightsPaperService
    client_export: ClientExportService
    visit_safety: VisitSafetyService
    crisis: CrisisService


def _close(access: AccessLogService, close: Callable[[], None]) -> None:
    """Write the last of the log, and lock in any case."""
    with contextlib.suppress(OsmoError):
        access.close()
    close()


def assemble(ports: Ports, joined: Joined) -> Services:
    """Join the services of casework over their ports with those that have ports of their own."""
    access = AccessLogService(ports.book, ports.logs, ports.clock)
    casework = _casework(ports, joined)
    own = vars(joined) | {"close": partial(_close, access, joined.close)}
    services = Services(
        **own,
        **casework,
        **_intake(ports, joined, casework),
        **_oversight(ports, joined, access),
        **_rights(ports, joined),
        settings=SettingsService(ports.rows),
        records=RecordService(ports.book),
        sharing=SharingService(ports.book),
        book=ports.book,
    )
    watch(services, access, ports.book)
    return services


def _casework(ports: Ports, joined: Joined) -> dict[str, Any]:
    """Clients and all that is done with them."""
    book, clock, printer, catalogue = ports.book, ports.clock, ports.printer, ports.catalogue
    drafts = DraftService(book, ports.rows, clock)
    notes = NoteService(book, drafts, clock)
    conflicts = ConflictService(book)
    plans = PlanService(book, clock)
    results = ResultService(book, plans, clock)
    measures = MeasureService(book, ports.rows, clock, catalogue)
    tasks = TaskService(book, clock)
    reviews = ReviewService(book, clock)
    requests = RequestService(book, clock)
    notices = NoticeService(book, clock)
    board = BoardService(book, requests, notices, tasks, clock=clock)
    assignments = AssignmentService(book, joined.removals.has_laptop)
    disclosures = DisclosureService(book, clock)
    handovers = HandoverService(book, assignments, disclosures, joined.erasures)
    return {
        "clients": ClientService(book, drafts, conflicts, clock),
        "notes": notes,
        "note_papers": NotePaperService(
            book, notes, joined.attachments, printer, clock, catalogue=catalogue
        ),
        "reviews": reviews,
        "students": StudentService(book),
        "drafts": drafts,
        "filings": FilingService(book),
        "search": SearchService(book, ports.index, drafts),
        "plans": plans,
        "results": results,
        "methods": MethodService(book, clock),
        "change_papers": ChangePaperService(
            book, measures, results, printer, clock, catalogue=catalogue
        ),
        "plan_reviews": PlanReviewService(book, clock),
        "network": NetworkService(book, clock),
        "notices": notices,
        "notice_papers": NoticePaperService(book, notices, printer, clock, catalogue=catalogue),
        "departures": DepartureService(book, clock),
        "board": board,
        "pathway": PathwayService(book, clock),
        "work_ability": WorkAbilityService(book, clock),
        "joint_meetings": JointMeetingService(book, clock),
        "measures": measures,
        "tasks": tasks,
        "today": TodayService(book, drafts, tasks, conflicts, board, reviews=reviews),
        "conflicts": conflicts,
        "assignments": assignments,
        "handovers": handovers,
        "disclosures": disclosures,
        "disclosure_papers": DisclosurePaperService(
            book, disclosures, handovers, printer, clock, catalogue=catalogue
        ),
        "briefs": BriefService(
            book, joined.substitutions, tasks, clock, printer=printer, catalogue=catalogue
        ),
        "papers": PaperService(book, printer, clock, catalogue, joined.attachments),
        "requests": requests,
    }


def _intake(ports: Ports, joined: Joined, casework: dict[str, Any]) -> dict[str, Any]:
    """What comes from elsewhere and goes on to the client system."""
    book, clock = ports.book, ports.clock
    return {
        "transfers": TransferService(book, clock),
        "same_person": SamePersonService(book),
        "imports": ClientImportService(
            book,
            casework["clients"],
            clock,
            joined.sheets,
            drafts=casework["drafts"],
            assessments=AssessmentDrafts(book, ports.rows),
        ),
    }


def _oversight(ports: Ports, joined: Joined, access: AccessLogService) -> dict[str, Any]:
    """What supervisors and auditors look after."""
    book, clock, printer = ports.book, ports.clock, ports.printer
    ratings = GroupRatingService(book, clock)
    return {
        "access": access,
        "log_papers": LogPaperService(book, access, printer, clock, ports.catalogue),
        "log_reviews": LogReviewService(book, access, clock),
        "late_notes": LateNoteService(book, joined.removals),
        "reminders": ReminderService(book, clock),
        "group_ratings": ratings,
        "group_rating_papers": GroupRatingPaperService(book, ratings, printer, clock),
        "retention": RetentionService(book, joined.erasures, clock, printer),
    }


def _rights(ports: Ports, joined: Joined) -> dict[str, Any]:
    """The client's own say and safety."""
    book, clock, printer, catalogue = ports.book, ports.clock, ports.printer, ports.catalogue
    crisis = CrisisService(book, clock)
    return {
        "rights": RightsService(book, clock),
        "rights_papers": RightsPaperService(book, crisis, printer, clock, catalogue),
        "client_export": ClientExportService(
            book, printer, clock, catalogue, attachments=joined.attachments
        ),
        "visit_safety": VisitSafetyService(book, clock),
        "crisis": crisis,
    }
