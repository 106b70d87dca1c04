"""What the pages about retention show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.destruction import Entry
from osmo_desktop.services.models import Basis


@dataclass(frozen=True)
class StandingRow:
    """A client: due since the day after `until`, soon, or why nothing can be said.

    `list_number` is that of an open list that names the client; empty when none does.
    """

    client_id: str
    name: str
    number: str
    until: date | None
    basis: str
    whys: tuple[str, ...]
    list_number: str


@dataclass(frozen=True)
class Signature:
    """Who decided, and when they say so; `is_current` while the list says what they saw."""

    name: str
    when: datetime
    is_current: bool


@dataclass(frozen=True)
class EntryRow:
    """A client on a list. `name` and `number` are empty once nobody can open the records.

    `new_records`: written since the list was drawn up; `is_changed`: or older ones changed;
    `done` of `laptops` have erased, `is_erased` once it is in force.
    """

    entry: Entry
    basis: str
    name: str
    number: str
    kept: str
    is_due: bool
    new_records: int
    is_changed: bool
    is_erased: bool
    done: int
    laptops: int


@dataclass(frozen=True)
class ListRow:
    """A destruction list; `digest` is of what it would destroy as it stands."""

    id: str
    number: str
    drawn: date | None
    drawer: str
    table: str
    entries: tuple[Entry, ...]
    kept: int
    digest: str
    approvals: tuple[Signature, ...]
    carried: tuple[Signature, ...]
    missing_approvals: int
    is_carried: bool
    has_my_approval: bool
    has_my_carrying: bool

    @property
    def is_approved(self) -> bool:
        """Whether two different supervisors approved the list as it stands."""
        return self.missing_approvals == 0

    @property
    def state(self) -> str:
        """How far it is: open | approved | half_carried | carried."""
        if self.is_carried:
            return "carried"
        if not self.is_approved:
            return "open"
        return "half_carried" if any(one.is_current for one in self.carried) else "approved"


@dataclass(frozen=True)
class ListView:
    """A list with its entries, those that would be destroyed first."""

    row: ListRow
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True)
class FundingRow:
    """A funding decision as it is recorded; `basis`: the heads of its fields."""

    id: str
    name: str
    start: date | None
    end: date | None
    until: date | None
    years: int | None
    basis: Basis


@dataclass(frozen=True)
class MatterRow:
    """A matter of the table: years and the event they count from, by the rule of today."""

    label: str
    years: int | None
    starts: str
    source: str


@dataclass(frozen=True)
class RetentionPicture:
    """Everything at one look; `later` counts those whose time runs on for more than a year."""

    due: tuple[StandingRow, ...]
    soon: tuple[StandingRow, ...]
    unknown: tuple[StandingRow, ...]
    later: int
    lists: tuple[ListRow, ...]
    fundings: tuple[FundingRow, ...]
    table: date
    matters: tuple[MatterRow, ...]
