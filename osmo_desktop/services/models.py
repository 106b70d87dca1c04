"""Read models: frozen pictures of the view that screens, papers and commands show.

A `Basis` is opaque to the caller: the heads of each field as the form saw them when it was
opened. It goes back with the save, so that an import in between becomes a visible conflict.
All `id`s are 32 hex digits; times are aware datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from osmo_desktop.domain.attachments import Attached
from osmo_desktop.services.document_bases import NO_DOCUMENT, DocumentBasis
from osmo_desktop.services.plan_review_rows import PlanReviewRow, next_review
from osmo_desktop.services.requests import RequestRow
from osmo_desktop.services.review_rows import NO_REVIEW, NoteReviewView, ReviewedNote

Basis = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ClientRow:
    """A client in a list; with `protected` the place is None and must read as protected."""

    id: str
    number: str
    family_name: str
    given_name: str
    municipality: str | None = None
    protected: bool = False
    has_conflict: bool = False
    missing_notice: bool = False
    unreached: bool = False
    has_draft: bool = False
    has_unsent: bool = False
    is_mine: bool = False
    next_meeting: datetime | None = None
    lent_until: date | None = None  # the last day of the substitution that alone gives the client
    also: str = ""  # names and numbers of other records of the same person

    @property
    def name(self) -> str:
        """`Sukunimi, Etunimi`, as lists and pages show it."""
        return ", ".join(part for part in (self.family_name, self.given_name) if part)


@dataclass(frozen=True)
class TimelineEntry:
    """One row of a client's timeline, newest first.

    `kind`: meeting | contact_attempt | plan | engagement | attachment; `code`: what of it (contact
    mode, plan state, "start"/"end", type of an attachment, whose title is the `text`); `state`:
    draft | unsent | sent | received (then `receipts` of `holders` other devices have it);
    `is_reached`: an attempt that reached the client; `outcome`: of a note without an answer;
    `document`: its service function and for whom it was made; `instead_of`: the absent worker whom
    the author stood in for.
    """

    id: str
    kind: str
    code: str
    occurred: datetime | None
    day: date | None
    text: str
    author: str
    state: str
    receipts: int = 0
    holders: int = 0
    goals: tuple[str, ...] = ()
    struck: str | None = None
    amended: bool = False
    has_conflict: bool = False
    is_reached: bool = False
    outcome: str = ""
    document: str = ""
    instead_of: str = ""
    review: NoteReviewView = NO_REVIEW


@dataclass(frozen=True)
class Preferences:
    """How the client is best reached: a code of `CONTACT_MODES`, times, and what to mind."""

    mode: str = ""
    times: str = ""
    notes: str = ""


@dataclass(frozen=True)
class ClientPage:
    """Everything the client page shows beside the timeline."""

    row: ClientRow
    age: int | None
    language: str
    phone: str | None
    address: str | None
    workers: tuple[str, ...]
    engagement: str | None  # code of its type
    engagement_start: date | None
    conflicts: tuple[ConflictCard, ...]
    unsent: int
    goals: tuple[GoalView, ...]
    missing_notices: tuple[NoticeRow, ...]
    requests: tuple[RequestRow, ...]
    needs_review: bool
    basis: Basis
    died: date | None = None
    reach: Preferences = Preferences()


@dataclass(frozen=True)
class NoticeRow:
    """A notice that is missing or not complete."""

    id: str
    type: str
    state: str
    due: date | None
    attempts: int


@dataclass(frozen=True)
class StepDraft:
    """An agreed next step while it is being written."""

    text: str = ""
    who: str = ""
    due: date | None = None


@dataclass(frozen=True)
class NoteDraft:
    """A case note while it is being written: sealed on this laptop only, never synced.

    `amends` is the id of the approved meeting that it would change; then `reason` is asked.
    `outcome` is a code of `codes.OUTCOMES`, empty when the client was met; `attended` tells who
    was present, `source` is a code of `note_codes.NOTE_SOURCES`, `interpreter` the language.
    `engagement` is the one that it is filed under, empty for none; `cursor` is (field name,
    position) where typing stopped. `unread` is what stands in the fields of dates, times and
    kilometres and is none of it yet, by the name of the field: it comes back as it was typed.
    """

    id: str
    client_id: str
    mode: str = "home_visit"
    occurred: datetime | None = None
    ended: datetime | None = None
    place: str = ""
    kilometres: int | None = None
    happened: str = ""
    client_view: str = ""
    worker_assessment: str = ""
    steps: tuple[StepDraft, ...] = ()
    goals: tuple[str, ...] = ()
    next_meeting: datetime | None = None
    next_meeting_mode: str = ""
    attachments: tuple[Attached, ...] = ()
    outcome: str = ""
    done_together: bool = False
    attended: str = ""
    source: str = ""
    interpreter: str = ""
    document: DocumentBasis = NO_DOCUMENT
    engagement: str = ""
    amends: str | None = None
    reason: str = ""
    cursor: tuple[str, int] | None = None
    unread: Mapping[str, str] = field(default_factory=dict)
    basis: Basis = field(default_factory=dict)
    saved_at: datetime | None = None

    def changed(self, **values: object) -> NoteDraft:
        """A copy with other values."""
        return replace(self, **values)  # type: ignore[arg-type]  # checked by the dataclass


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list of drafts to finish."""

    id: str
    client_id: str
    client_name: str
    mode: str
    occurred: datetime | None
    saved_at: datetime
    is_ready: bool  # everything that approval asks for is there


@dataclass(frozen=True)
class Version:
    """One value that a field has or had, with its writer."""

    op_id: str
    value: object
    author: str
    device: str
    written: datetime
    reason: str | None
    is_head: bool


@dataclass(frozen=True)
class FieldHistory:
    """All versions of one field, newest first."""

    field: str
    label: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class NoteView:
    """An approved note with its steps and, if amended, its history; `instead_of` as in a row.

    `filed_under`: the legal basis of the engagement that it is filed under, in words.
    """

    id: str
    client_id: str
    mode: str
    occurred: datetime | None
    ended: datetime | None
    place: str
    kilometres: int | None
    happened: str
    client_view: str
    worker_assessment: str
    steps: tuple[StepView, ...]
    goals: tuple[GoalView, ...]
    author: str
    written: datetime
    state: str
    struck: str | None
    moved_from: str | None
    history: tuple[FieldHistory, ...]
    basis: Basis
    instead_of: str = ""
    outcome: str = ""
    done_together: bool = False
    attended: str = ""
    source: str = ""
    interpreter: str = ""
    document: DocumentBasis = NO_DOCUMENT
    review: NoteReviewView = NO_REVIEW
    filed_under: str = ""


@dataclass(frozen=True)
class StepView:
    """An agreed step."""

    id: str
    client_id: str
    text: str
    who: str
    due: date | None
    done: bool
    basis: Basis


@dataclass(frozen=True)
class GoalView:
    """A goal of a plan; levels are −2…+2, `scale` the five texts from −2 to +2.

    `former` is the id of the goal of the former version that it went on from; empty for none.
    """

    id: str
    position: int
    title: str
    client_words: str
    weight: int
    scale: tuple[str, str, str, str, str]
    baseline: int | None
    level: int | None
    conflicts: tuple[str, ...]
    basis: Basis
    former: str = ""


@dataclass(frozen=True)
class PlanView:
    """A version of the plan.

    `texts`: supports, hinders, services, methods, strengths, skills, own_actions, network and
    referrals (one entry a line); emphasis (`domain.emphasis`); made_together, client_view and
    worker_view. `reviews` are those of every version, newest first. `engagement` is the one that
    it is filed under, empty for none; `document` says for whom it is made.
    """

    id: str
    client_id: str
    version: int
    state: str  # draft | approved
    track: str
    made: date | None
    review: date | None
    texts: Mapping[str, str]
    goals: tuple[GoalView, ...]
    steps: tuple[StepView, ...]
    versions: tuple[PlanVersionRow, ...]
    conflicts: tuple[str, ...]
    basis: Basis
    reviews: tuple[PlanReviewRow, ...] = ()
    engagement: str = ""
    document: DocumentBasis = NO_DOCUMENT

    @property
    def next_review(self) -> date | None:
        """When this version is looked at next."""
        return next_review(self.version, self.reviews, self.review)


@dataclass(frozen=True)
class PlanVersionRow:
    """A version of the plan in the list of versions."""

    id: str
    version: int
    state: str
    made: date | None


@dataclass(frozen=True)
class OpenPlan:
    """A plan that can be gone on with: the draft, or one in force; `words` tell which."""

    id: str
    words: str


@dataclass(frozen=True)
class VisitRow:
    """A meeting agreed for a day."""

    client_id: str
    client_name: str
    starts: datetime
    mode: str
    place: str | None  # None when protected
    protected: bool


@dataclass(frozen=True)
class TaskRow:
    """A task, an agreed step, or what is due by the records.

    `kind` is a code of `task_decision.TASK_SOURCES`; `id` the record that it is or follows from
    (of a measure its code). `due` is the day shown; `occurrence` the day on which it fell due,
    another one where it was moved, and then `reason` may say why.
    """

    id: str
    kind: str
    client_id: str
    client_name: str
    text: str
    due: date | None
    basis: Basis
    occurrence: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class GapRow:
    """A person of whom something is missing: the oldest gap, and the codes of the `others`.

    The codes are those of the board of gaps, as is what counts; `records` are all joined records
    of the person.
    """

    client_id: str
    client_name: str
    code: str
    days: int
    attempts: int
    others: tuple[str, ...] = ()
    records: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything that is missing, the oldest first."""
        return self.code, *self.others


@dataclass(frozen=True)
class TodayOverview:
    """What the first screen shows; `gaps_of_all`: for who has none of own, those of everybody."""

    day: date
    visits: tuple[VisitRow, ...]
    tasks: tuple[TaskRow, ...]
    drafts: tuple[DraftRow, ...]
    gaps: tuple[GapRow, ...]
    unsent: int
    conflicts: int
    to_approve: tuple[ReviewedNote, ...] = ()
    returned: tuple[ReviewedNote, ...] = ()
    gaps_of_all: bool = False


@dataclass(frozen=True)
class ConflictValue:
    """One of the values of a conflict."""

    op_id: str
    value: object
    text: str
    author: str
    device: str
    written: datetime
    is_shown: bool


@dataclass(frozen=True)
class ConflictCard:
    """Two or more people changed the same field apart.

    `rule` is "safety" when all values stay raised instead of a choice; the values are greatest
    first.
    """

    stream: str
    kind: str
    entity: str
    field: str
    label: str
    client_id: str | None
    client_name: str
    rule: str
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True)
class DeviceRow:
    """Another laptop of the team, as far as this one has heard of it."""

    id: str
    name: str
    member: str
    is_own: bool
    last_heard: datetime | None
    received: int  # of my records, by its receipts
    sent: int  # my records in all
    missing: int  # parts of it that others name and that are not here
    is_forked: bool = False
    is_mine: bool = False  # another laptop of the same person
    is_double: bool = False  # it announced two keys as one


@dataclass(frozen=True)
class RoundRow:
    """A sync round that took place."""

    at: datetime
    sent: int
    received: int
    error: str | None  # code of a sentence


@dataclass(frozen=True)
class QuarantineRow:
    """Entries of one laptop that do not count, and why in words."""

    device_name: str
    reason: str
    entries: int


@dataclass(frozen=True)
class SyncStatus:
    """The state of sync in figures. `team` is none | provisional | member.

    `must_ask`: the vault became a new device and has not asked to be admitted yet. `office`: of
    my records those that supervisors' other laptops together hold, and all; None without one.
    """

    team: str
    team_name: str
    folder: str | None
    unsent: int
    last_round: datetime | None
    devices: tuple[DeviceRow, ...]
    rounds: tuple[RoundRow, ...]
    awaiting_key: int
    quarantined: int
    waiting: int
    must_ask: bool = False
    attachments_missing: int = 0
    attachments_unsent: int = 0
    quarantine: tuple[QuarantineRow, ...] = ()
    lost: tuple[LostRow, ...] = ()
    departure: DepartureRow | None = None
    office: tuple[int, int] | None = None
    returns: tuple[ReturnRow, ...] = ()


@dataclass(frozen=True)
class ReturnRow:
    """Somebody who shows as a client's worker again by an offer used twice, for supervisors."""

    client_name: str
    member: str


@dataclass(frozen=True)
class DepartureRow:
    """That this laptop was removed from the team: when and by whom, as a supervisor's notice says.

    `by` is empty where the notice names nobody.
    """

    at: datetime
    by: str


@dataclass(frozen=True)
class LostRow:
    """A client who was taken from this laptop's user and of whom it still holds the key.

    `begun`: drafts and open forms; `is_covered`: all that was written here has reached a
    supervisor.
    """

    client_id: str
    client_name: str
    begun: int
    is_covered: bool


@dataclass(frozen=True)
class RoundResult:
    """What one round did: records sent and received, and what it met on the way.

    `dropped`: clients of whom this laptop destroyed the key, because others work with them now.
    """

    sent: int
    received: int
    waiting: int
    refused: int
    quarantined: int
    conflicts: int
    admitted: bool = False
    attachments_missing: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class JoinOffer:
    """The words that both people read aloud before an admission.

    `user`: the member whose new laptop it says to be, if there is one.
    """

    request_id: str
    words: tuple[str, ...]
    digits: str
    user: str = ""


@dataclass(frozen=True)
class SearchHit:
    """A note, client or other record that matches.

    `place`: kind and id, joined by a colon, of the record on whose place it stands.
    """

    kind: str
    entity: str
    client_id: str
    client_name: str
    occurred: datetime | None
    snippet: str
    place: str = ""
