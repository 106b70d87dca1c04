"""What goes on paper: frozen models that services fill and `printing` renders.

A model says what is printed, never how. Everything but who, what and when may be missing.

Safety ban (turvakielto). A paper lies on kitchen tables, so with `protected` nothing on it may tell
where the client lives, is, or goes. Three things make that hard to get wrong:

* there is no field for the client's own address, phone or municipality;
* a text that tells a place has the type `Whereabouts`, which has to be unwrapped to be read, and
  which `shielded` takes away;
* `withheld_terms` (municipality, street, phone) are masked wherever somebody wrote them into a free
  text, in Finnish inflected forms too.

The renderer prints only what `shielded` returned.
"""

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal, Protocol, TypeVar

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.place_terms import PlaceTerms, place_terms

Language = Literal["fi", "sv", "en"]
"""Language of a paper: the client's, not the window's."""

LEVELS: Final = (-2, -1, 0, 1, 2)
"""Levels of a goal attainment scale, worst first; 0 is the outcome that was agreed on."""

_NEVER_MASKED: Final = frozenset(
    {"name", "author", "client_name", "client_number", "language", "status", "withheld_terms"}
)
"""People may be called like a municipality, and a name is no place."""


class PlanStatus(StrEnum):
    """Whether the plan has been approved; a draft says so on its first line."""

    DRAFT = "draft"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A text that tells where the client lives, is or goes; gone from a protected paper."""

    text: str

    def __str__(self) -> str:
        """Give nothing, so that a place cannot slip into a sentence by formatting."""
        return ""


@dataclass(frozen=True, slots=True)
class OwnWorker:
    """The client's named worker; `phone` and `hours` are the worker's, for the client to call."""

    name: str
    title: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """One goal: the client's words first, levels after.

    `scale` is empty or holds the texts of `LEVELS` in their order; a text may be empty.
    """

    title: str
    client_words: str = ""
    now_text: str = ""
    now_level: int | None = None
    target_text: str = ""
    target_level: int | None = None
    baseline_level: int | None = None
    scale: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse levels and scales that no form can have made."""
        for level in (self.now_level, self.target_level, self.baseline_level):
            if level is not None and level not in LEVELS:
                raise BugError("plan_goal_level", level=level)
        if self.scale and len(self.scale) != len(LEVELS):
            raise BugError("plan_goal_scale", texts=len(self.scale))

    @property
    def has_scale(self) -> bool:
        """Tell whether any level has a text to print."""
        return any(text.strip() for text in self.scale)


@dataclass(frozen=True, slots=True)
class PlanService:
    """A service of the plan; `place` apart from `detail`, because a place may be withheld."""

    title: str
    detail: str = ""
    place: Whereabouts | None = None


@dataclass(frozen=True, slots=True)
class PlanStep:
    """An agreed step: what, who (as the client says it), by when, and whether it is done."""

    text: str
    who: str = ""
    due: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class PlanContact:
    """A person to call. `of_client`: the client's own or a close one's number, then withheld."""

    name: str
    role: str = ""
    phone: str = ""
    of_client: bool = False


@dataclass(frozen=True, slots=True)
class RatedPart:
    """How one part of the plan has gone, in the words of the paper's language, and why."""

    title: str
    rating: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlanReviewed:
    """A review of the version that is printed."""

    day: date | None
    parts: tuple[RatedPart, ...]
    together: bool = False
    client_words: str = ""


@dataclass(frozen=True, slots=True)
class DifferingViews:
    """What the client and the worker see differently; either may be empty."""

    client: str = ""
    worker: str = ""

    def __bool__(self) -> bool:
        """Tell whether there is anything to print."""
        return bool(self.client.strip() or self.worker.strip())


@dataclass(frozen=True, slots=True, repr=False)
class Signed:
    """A signature on the screen under exactly the text that is printed.

    `way` as in `records.codes.SIGNING_WAYS`; `picture` is the drawing as PNG, empty where the name
    was typed or the drawing has not arrived on this laptop.
    """

    day: date
    way: str
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class PlanSignature:
    """One line to sign: the name, and the role as printed under the line ("client")."""

    name: str
    role: str = ""
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class FormerSignature:
    """Who signed another text than the one that is printed: only told, never shown as signed."""

    name: str
    version: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """A client plan as it is printed.

    `made_together` tells how it was made ("at a home visit in Vimpeli") and is therefore a
    `Whereabouts`; `next_meeting` and `printed_at` carry a time zone and are printed as their own
    wall time. `contacts` are people besides the named worker, who is printed first by itself.
    """

    organisation: str
    client_name: str
    client_number: str
    plan_date: date
    printed_at: datetime
    version: int = 1
    status: PlanStatus = PlanStatus.APPROVED
    language: Language = "fi"
    confidential: bool = True
    protected: bool = False
    withheld_terms: tuple[str, ...] = ()
    service: str = ""
    made_together: Whereabouts | None = None
    own_worker: OwnWorker | None = None
    goals: tuple[PlanGoal, ...] = ()
    supports: str = ""
    hinders: str = ""
    services: tuple[PlanService, ...] = ()
    methods: str = ""
    strengths: str = ""
    skills: str = ""
    own_actions: str = ""
    emphasis: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    referrals: tuple[str, ...] = ()
    reviews: tuple[PlanReviewed, ...] = ()
    steps: tuple[PlanStep, ...] = ()
    next_meeting: datetime | None = None
    meeting_place: Whereabouts | None = None
    review_date: date | None = None
    contacts: tuple[PlanContact, ...] = ()
    views: DifferingViews = DifferingViews()
    signatures: tuple[PlanSignature, ...] = ()
    former_signatures: tuple[FormerSignature, ...] = ()

    def __post_init__(self) -> None:
        """Refuse times without a zone: they would print another hour on another laptop."""
        for moment in (self.printed_at, self.next_meeting):
            if moment is not None and moment.tzinfo is None:
                raise BugError("plan_document_naive_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet:
    """The words that open a vault again, on paper.

    `explanation` is printed above the words and may be empty; the fixed advice on where to keep
    the sheet is the renderer's. Without a `team_name` there is a line to write it by hand. The
    words never enter a title, a file name or metadata.
    """

    vault_name: str
    words: tuple[str, ...]
    created: date
    language: Language = "fi"
    explanation: str = ""
    team_name: str = ""


def shielded(document: PlanDocument, mask: str) -> PlanDocument:
    """Give the document as it may be printed.

    Without a safety ban that is the document itself. With one, every `Whereabouts` and the phones
    of the client's side are gone, and `withheld_terms` in texts have become `mask`. Names of
    people are kept: the client hands this paper to whom they choose.
    """
    if not document.protected:
        return document
    shown = without_places(document, mask)
    contacts = tuple(
        dataclasses.replace(contact, phone="") if contact.of_client else contact
        for contact in shown.contacts
    )
    return dataclasses.replace(shown, contacts=contacts)


class Withheld(Protocol):
    """A model of one client's paper, with the words that must not stand on it."""

    @property
    def withheld_terms(self) -> tuple[str, ...]:
        """Municipality, street, phone."""


Paper = TypeVar("Paper", bound=Withheld)


def without_places(model: Paper, mask: str) -> Paper:
    """Give the model (a dataclass) without whereabouts, its withheld terms as `mask`."""
    changed = _parts_without_places(model, place_terms(model.withheld_terms), mask)
    changed["withheld_terms"] = ()
    shown: Paper = dataclasses.replace(  # type: ignore[type-var]  # every model is a dataclass
        model, **changed
    )
    return shown


def _without_places(value: Any, terms: PlaceTerms, mask: str) -> Any:
    """Take whereabouts out of a value of the model and mask the terms in its texts."""
    if isinstance(value, Whereabouts):
        return None
    if isinstance(value, str):
        return terms.masked(value, mask)
    if isinstance(value, tuple):
        return tuple(_without_places(item, terms, mask) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(value, **_parts_without_places(value, terms, mask))
    return value


def _parts_without_places(model: Any, terms: PlaceTerms, mask: str) -> dict[str, Any]:
    """Give the fields of a dataclass without places, but for those that are never masked."""
    return {
        field.name: _without_places(getattr(model, field.name), terms, mask)
        for field in dataclasses.fields(model)
        if field.name not in _NEVER_MASKED
    }
