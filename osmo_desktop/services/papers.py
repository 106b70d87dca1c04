"""Papers: the plan and the recovery sheet, in the client's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol, cast

from osmo_desktop.domain.brief_document import CaseloadBrief
from osmo_desktop.domain.destruction_document import DestructionDocument
from osmo_desktop.domain.disclosure_document import DisclosureDocument
from osmo_desktop.domain.documents import (
    DifferingViews,
    Language,
    OwnWorker,
    PlanDocument,
    PlanGoal,
    PlanStatus,
    PlanStep,
    RecoverySheet,
    Whereabouts,
)
from osmo_desktop.domain.documents import (
    PlanService as PrintedService,
)
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import LANGUAGES, Catalogue, speaking
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.log_document import LogDocument
from osmo_desktop.domain.notice_document import NoticeDocument
from osmo_desktop.domain.plain_paper import PlainPaper
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.client import Client
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.document_bases import engagements_of, usual_basis
from osmo_desktop.services.models import GoalView, PlanView
from osmo_desktop.services.plan_signatures import PlanSignatures
from osmo_desktop.services.plan_views import PlanViews
from osmo_desktop.services.plan_words import emphasis_lines, printed_reviews
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.team_profile import team_controller, team_name
from osmo_desktop.services.wording import code_word

_TARGET_LEVEL = 0  # what was agreed on, by the scale's definition
_LOWEST = -2


class PaperPrinter(Protocol):
    """Makes PDF bytes of a document; the adapter is in `printing`."""

    def plan(self, document: PlanDocument) -> bytes:
        """The client plan as a tagged PDF."""

    def brief(self, document: CaseloadBrief) -> bytes:
        """The brief of a caseload as a tagged PDF, a page a client."""

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        """The recovery words as a PDF."""

    def disclosure_log(self, document: DisclosureDocument) -> bytes:
        """A client's disclosure log as a tagged PDF."""

    def destruction_list(self, document: DestructionDocument) -> bytes:
        """A destruction list as a tagged PDF."""

    def access_log(self, document: LogDocument) -> bytes:
        """A client's log as a tagged PDF."""

    def notice(self, document: NoticeDocument) -> bytes:
        """A start or end notice as a tagged PDF."""

    def plain_paper(self, paper: PlainPaper) -> bytes:
        """A paper of headed sections as a tagged PDF."""


class PaperService:
    """Fills documents and has them printed."""

    def __init__(
        self,
        book: RecordBook,
        printer: PaperPrinter,
        clock: Clock,
        catalogue: Callable[[str], Catalogue],
        attachments: AttachmentService,
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._printer = printer
        self._clock = clock
        self._catalogue = catalogue
        self._plans = PlanViews(book)
        self._signatures = PlanSignatures(attachments)

    def plan_pdf(
        self, client_id: str, *, language: str | None = None, plan_id: str | None = None
    ) -> bytes:
        """The plan that the screen shows, in the client's language unless another is asked.

        Raises UserError("client-unknown", "plan-unknown").
        """
        return self._printer.plan(self.plan_document(client_id, language=language, plan_id=plan_id))

    def plan_document(
        self, client_id: str, *, language: str | None = None, plan_id: str | None = None
    ) -> PlanDocument:
        """What `plan_pdf` prints."""
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        plan = self._plan(client_id, plan_id)
        chosen = paper_language(language or shot.record.language)
        with speaking(self._catalogue(chosen)):
            return self._document(shot.record, plan, chosen)

    def recovery_sheet(self, words: Sequence[str], language: str) -> bytes:
        """The recovery words on paper."""
        sheet = RecoverySheet(
            vault_name=team_name(self._book) or self._own_name(),
            words=tuple(words),
            created=self._clock.now().date(),
            language=paper_language(language),
        )
        return self._printer.recovery_sheet(sheet)

    def _plan(self, client_id: str, plan_id: str | None) -> PlanView:
        if plan_id is None:
            plan = self._plans.current(client_id)
        else:
            shot = self._book.get("plan", plan_id)
            is_own = shot is not None and shot.stream == client_id
            plan = self._plans.picture(shot) if shot is not None and is_own else None
        if plan is None:
            raise UserError("plan-unknown")
        return plan

    def _document(self, client: Client, plan: PlanView, language: Language) -> PlanDocument:
        now = self._clock.now()
        shield = Shield(self._book)
        engagement = self._engagement(plan)
        record = engagement.record if engagement is not None else None
        made_together = plan.texts["made_together"]
        worker = self._own_worker(client.id)
        return PlanDocument(
            organisation=(record.controller if record is not None else None) or self._own_team(),
            client_name=full_name(client.given_name or "", client.family_name or ""),
            client_number=client.number or "",
            plan_date=plan.made or now.date(),
            printed_at=now,
            version=plan.version,
            status=PlanStatus.APPROVED if plan.state == "approved" else PlanStatus.DRAFT,
            language=language,
            protected=shield.protects(client.id),
            withheld_terms=shield.terms(client.id),
            service=self._service(client.id, engagement, plan.made or now.date()),
            made_together=Whereabouts(made_together) if made_together else None,
            own_worker=worker,
            goals=tuple(map(_printed_goal, plan.goals)),
            supports=_in_a_row(plan.texts["supports"]),
            hinders=_in_a_row(plan.texts["hinders"]),
            services=tuple(map(PrintedService, _lines(plan.texts["services"]))),
            methods=plan.texts["methods"],
            strengths=_in_a_row(plan.texts["strengths"]),
            skills=_in_a_row(plan.texts["skills"]),
            own_actions=_in_a_row(plan.texts["own_actions"]),
            emphasis=tuple(emphasis_lines(plan.texts["emphasis"], language)),
            network=tuple(_lines(plan.texts["network"])),
            referrals=tuple(_lines(plan.texts["referrals"])),
            reviews=printed_reviews(plan, language),
            steps=tuple(PlanStep(s.text, s.who, s.due, s.done) for s in plan.steps if s.text),
            next_meeting=client.next_meeting,
            review_date=plan.next_review,
            views=DifferingViews(plan.texts["client_view"], plan.texts["worker_view"]),
            signatures=self._signatures.lines(client, worker, plan),
            former_signatures=self._signatures.former(plan),
        )

    def _service(self, client_id: str, engagement: Snapshot | None, day: date) -> str:
        """The legal basis, the service function, and for whom when it is not one's own."""
        if engagement is None:
            return ""
        basis = code_word(codes.LEGAL_BASES, engagement.record.legal_basis)
        head = usual_basis(self._book, client_id, day, engagement=engagement.id)
        return " · ".join(part for part in (basis, head.words) if part)

    def _engagement(self, plan: PlanView) -> Snapshot | None:
        """The one that the plan is filed under, else the client's newest."""
        found = engagements_of(self._book, plan.client_id)
        own = (shot for shot in found if shot.id == plan.engagement)
        return next(own, next(iter(found), None))

    def _own_worker(self, client_id: str) -> OwnWorker | None:
        """The user when assigned, else the first of the client's workers."""
        assigned = self._book.assigned(client_id)
        if not assigned:
            return None
        user = self._book.user if self._book.user in assigned else assigned[0]
        shot = self._book.get("member", user)
        if shot is None:
            return None
        member = shot.record
        return OwnWorker(
            member.name or "", member.title or "", member.phone or "", member.hours or ""
        )

    def _own_name(self) -> str:
        shot = self._book.get("member", self._book.user)
        return (shot.record.name if shot is not None else None) or ""

    def _own_team(self) -> str:
        """Who heads a paper when no engagement names its controller."""
        return team_controller(self._book) or team_name(self._book)


def paper_language(code: str | None) -> Language:
    """The language of a client's paper: Finnish where theirs is not one of ours."""
    return cast(Language, code if code in LANGUAGES else "fi")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _in_a_row(text: str) -> str:
    """Entries that were typed a line each, as one sentence after a label; other text as it is."""
    entries = _lines(text)
    if any(entry.endswith((".", "!", "?", ":")) for entry in entries):
        return text
    return ", ".join(entries)


def _printed_goal(goal: GoalView) -> PlanGoal:
    has_scale = any(text.strip() for text in goal.scale)
    level = goal.level if goal.level is not None else goal.baseline
    return PlanGoal(
        title=goal.title,
        client_words=goal.client_words,
        now_text=goal.scale[level - _LOWEST] if level is not None else "",
        now_level=level,
        target_text=goal.scale[_TARGET_LEVEL - _LOWEST],
        target_level=_TARGET_LEVEL if has_scale else None,
        baseline_level=goal.baseline,
        scale=goal.scale if has_scale else (),
    )
