"""The brief of a substitution: what the substitute has to know of each client, a page a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.brief_document import BriefGoal, BriefNote, CaseloadBrief, ClientBrief
from osmo_desktop.domain.documents import LEVELS, OwnWorker, PlanStep, Whereabouts
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, current, ntr, speaking, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.client import Client
from osmo_desktop.services.document_bases import basis_of
from osmo_desktop.services.event_words import review_words
from osmo_desktop.services.gaps import Gaps
from osmo_desktop.services.models import GoalView
from osmo_desktop.services.note_reviews import NoteReviews
from osmo_desktop.services.papers import PaperPrinter, paper_language
from osmo_desktop.services.people import People, age_on, name_of
from osmo_desktop.services.plan_views import PlanViews
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.substitutions import SubstitutionService
from osmo_desktop.services.tasks import TaskService
from osmo_desktop.services.team_profile import team_controller, team_name
from osmo_desktop.services.wording import code_word

_NEWEST = 5  # notes looked at: the newest may be struck through


@dataclass(frozen=True)
class BriefPaper:
    """A brief as a PDF, whose it tells, and whether somebody of them is protected."""

    pdf: bytes
    client_ids: tuple[str, ...]
    has_protected: bool


class BriefService:
    """Fills the brief and has it printed."""

    def __init__(
        self,
        book: RecordBook,
        substitutions: SubstitutionService,
        tasks: TaskService,
        clock: Clock,
        *,
        printer: PaperPrinter,
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        self._book = book
        self._shield = Shield(book)
        self._substitutions = substitutions
        self._tasks = tasks
        self._clock = clock
        self._printer = printer
        self._catalogue = catalogue
        self._people = People(book)
        self._plans = PlanViews(book)
        self._gaps = Gaps(book)

    def paper(self, substitution: str, *, language: str | None = None) -> BriefPaper:
        """The brief of the whole caseload, in the language of the window unless another is asked.

        Raises what `document` raises.
        """
        shots = self._readable(substitution)
        pdf = self._printer.brief(self._document(substitution, shots, language))
        has_protected = any(map(self._shield.protects, (shot.id for shot in shots)))
        return BriefPaper(pdf, tuple(shot.id for shot in shots), has_protected)

    def document(self, substitution: str, *, language: str | None = None) -> CaseloadBrief:
        """What `paper` prints: the clients that can be read here, in the order of their names.

        Raises what `SubstitutionService.client_ids` raises, and
        UserError("substitution-no-clients") when none can be read here.
        """
        return self._document(substitution, self._readable(substitution), language)

    def _readable(self, substitution: str) -> list[Snapshot]:
        ids = self._substitutions.client_ids(substitution)
        shots = [shot for id_ in ids if (shot := self._book.get("client", id_)) is not None]
        if not shots:
            raise UserError("substitution-no-clients")
        return sorted(shots, key=lambda shot: (sort_key(name_of(shot.record)), shot.id))

    def _document(
        self, substitution: str, shots: list[Snapshot], language: str | None
    ) -> CaseloadBrief:
        row, code = (
            self._substitutions.row(substitution),
            paper_language(language or current().code),
        )
        with speaking(self._catalogue(code)):
            return CaseloadBrief(
                organisation=team_controller(self._book) or team_name(self._book),
                absent=row.absent,
                substitute=row.substitute,
                first_day=row.first_day,
                last_day=row.last_day,
                printed_at=self._clock.now(),
                language=code,
                clients=tuple(self._client(shot, row.substitute_user) for shot in shots),
            )

    def _client(self, shot: Snapshot, reader: str) -> ClientBrief:
        client: Client = shot.record
        protected = self._shield.protects(shot.id)
        engagements = self._book.find(
            "engagement", stream=shot.id, order_by="start", descending=True, limit=1
        )
        basis = engagements[0].record.legal_basis if engagements else None
        today = self._clock.now().date()
        notes = self._notes(shot.id)
        return ClientBrief(
            client_name=full_name(client.given_name or "", client.family_name or ""),
            client_number=client.number or "",
            age=age_on(client.birth_date, today),
            speaks=code_word(codes.LANGUAGE_CODES, client.language or "fi"),
            protected=protected,
            withheld_terms=self._shield.terms(shot.id),
            alerts=tuple(self._alerts(client)),
            service=code_word(codes.LEGAL_BASES, basis),
            workers=tuple(
                self._worker(user) for user in self._book.assigned(shot.id) if user != reader
            ),
            phone=Whereabouts(client.phone) if client.phone else None,
            address=_address(client),
            next_meeting=client.next_meeting,
            next_meeting_mode=code_word(codes.CONTACT_MODES, client.next_meeting_mode),
            goals=self._goals(shot.id),
            steps=self._steps(shot.id),
            last_note=self._note(notes[0]) if notes else None,
            missing=tuple(self._missing(shot.id, today)),
        )

    def _alerts(self, client: Client) -> list[str]:
        said = []
        if self._shield.protects(client.id):
            words = tr("Non-disclosure for personal safety: tell nobody where the client is.")
            said.append(words)
        unreached = self._gaps.unreached(client.id).get(client.id)
        if unreached is not None:
            words = ntr(
                "Not reached: {n} attempt since {day}",
                "Not reached: {n} attempts since {day}",
                unreached.attempts,
            )
            day = short_date(unreached.since, current())
            said.append(words.format(n=unreached.attempts, day=day))
        open_ones = sum(found.stream == client.id for found in self._book.conflicts())
        if open_ones:
            words = ntr(
                "{n} field has two values: see the screen",
                "{n} fields have two values: see the screen",
                open_ones,
            )
            said.append(words.format(n=open_ones))
        return said

    def _worker(self, user: str) -> OwnWorker:
        shot = self._book.get("member", user)
        name = self._people.member_name(user)
        if shot is None:
            return OwnWorker(name)
        return OwnWorker(name, shot.record.title or "", shot.record.phone or "")

    def _goals(self, client_id: str) -> tuple[BriefGoal, ...]:
        return tuple(map(_goal, self._plans.goals_now(client_id)))

    def _steps(self, client_id: str) -> tuple[PlanStep, ...]:
        found = sorted(
            self._tasks.open_of(client_id),
            key=lambda shot: (shot.record.due or date.max, shot.record.text or "", shot.id),
        )
        return tuple(
            PlanStep(shot.record.text or "", self._who(shot), shot.record.due) for shot in found
        )

    def _who(self, shot: Snapshot) -> str:
        if shot.kind == "task":
            return self._people.member_name(shot.record.member or shot.author)
        return shot.record.who or ""

    def _notes(self, client_id: str) -> list[Snapshot]:
        """The newest notes that stand."""
        newest = self._book.find(
            "meeting", stream=client_id, order_by="occurred", descending=True, limit=_NEWEST
        )
        return [note for note in newest if not note.record.struck]

    def _note(self, shot: Snapshot) -> BriefNote:
        note = shot.record
        moment = note.occurred or shot.written
        reviewed = review_words(NoteReviews(self._book, self._clock).picture(shot))
        return BriefNote(
            day=moment.date(),
            mode=" · ".join(
                words
                for words in (
                    code_word(codes.CONTACT_MODES, note.mode),
                    code_word(codes.OUTCOMES, note.outcome),
                    basis_of(note).words,
                    reviewed,
                )
                if words
            ),
            author=self._people.author(shot),
            text=note.happened or note.client_view or note.worker_assessment or "",
        )

    def _missing(self, client_id: str, today: date) -> list[str]:
        rows = [gap.row for gap in self._gaps.notices(today, client_id)]
        types = (code_word(codes.NOTICE_TYPES, row.type) for row in rows)
        states = (code_word(codes.NOTICE_STATES, row.state) for row in rows)
        return [": ".join(words) for words in zip(types, states, strict=True)]


def _goal(goal: GoalView) -> BriefGoal:
    level = goal.level if goal.level is not None else goal.baseline
    if level is None or level not in LEVELS:
        return BriefGoal(goal.title)
    return BriefGoal(goal.title, goal.scale[level - LEVELS[0]])


def _address(client: Client) -> Whereabouts | None:
    parts = [part for part in (client.address, client.municipality) if part]
    return Whereabouts(", ".join(parts)) if parts else None
