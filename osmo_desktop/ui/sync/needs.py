"""What the sync page asks of the services of an open vault. Vault worker only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.progress import CancelToken, Report, Steps
from osmo_desktop.domain.store_address import StoreLogin
from osmo_desktop.services.carrying import BundleResult, BundleRow
from osmo_desktop.services.conflicts import Settlement
from osmo_desktop.services.erasures import ErasureRow
from osmo_desktop.services.late_notes import LateNote, LateText
from osmo_desktop.services.models import (
    ConflictCard,
    DeviceRow,
    FieldHistory,
    JoinOffer,
    RoundResult,
    SyncStatus,
)
from osmo_desktop.services.recovery import HelpOffer, ResetRow, SheetRow
from osmo_desktop.services.removals import LateRow
from osmo_desktop.services.reverting import ArrivedFrom
from osmo_desktop.services.students import StudentRow
from osmo_desktop.services.substitutions import SubstitutionRow
from osmo_desktop.services.team import MemberRow
from osmo_desktop.ui.clients.erase_view import ErasureRoom
from osmo_desktop.ui.substitutions.paper import BriefRoom
from osmo_desktop.ui.substitutions.plan_view import SubstitutionRoom
from osmo_desktop.ui.sync.arrived_actions import ArrivedRoom
from osmo_desktop.ui.sync.students_view import StudentRoom
from osmo_desktop.ui.welcome.needs import TeamDesk
from osmo_desktop.ui.welcome.words_part import WordsDesk


class TeamRoom(TeamDesk, Protocol):
    """The team, with what only a supervisor does."""

    def requests(self) -> Steps[tuple[JoinOffer, ...]]:
        """Read the requests that wait in the shared folder."""

    def admit(
        self,
        request_id: str,
        *,
        name: str = "",
        title: str = "",
        phone: str = "",
        role: str = "worker",
        user: str = "",
    ) -> Steps[Changes]:
        """Admit a laptop after the words matched."""

    def members(self) -> tuple[MemberRow, ...]:
        """List the members."""


class PlaceRoom(Protocol):
    """Shared places and what opens them."""

    def test(self, place: str, login: StoreLogin | None = None) -> Steps[None]:
        """Look whether a place answers and can be written to."""


class SyncDesk(Protocol):
    """Rounds with the shared folder or a stick."""

    def status(self) -> SyncStatus:
        """Tell how things stand."""

    def run(
        self,
        *,
        progress: Report,
        cancel: CancelToken | None = None,
        place: str | None = None,
        is_new_place: bool = False,
    ) -> Steps[tuple[RoundResult, Changes]]:
        """Run one round, in steps."""


class RecoveryRoom(Protocol):
    """Vaults that come back: this one as a new device, a colleague's by an answer."""

    @property
    def paper(self) -> WordsDesk:
        """What the words of sheets are."""

    def renew(self) -> Changes:
        """Make this laptop a new device."""

    def read_request(self, challenge: bytes) -> Steps[HelpOffer]:
        """Tell whose laptop asks for help."""

    def answer_request(self, challenge: bytes) -> Steps[tuple[bytes, Changes]]:
        """Write the deed down and make the answer."""

    def resets(self) -> tuple[ResetRow, ...]:
        """Tell whose vaults were opened with help."""

    def sheets(self) -> tuple[SheetRow, ...]:
        """Tell how the team's recovery sheet was replaced."""


class ConflictDesk(Protocol):
    """Open conflicts and their settlement."""

    def list(self) -> tuple[ConflictCard, ...]:
        """List all open conflicts."""

    def settle(
        self, card: ConflictCard, value: object, *, reason: str | None = None
    ) -> tuple[Settlement, Changes]:
        """Write a value over those that the card shows."""

    def undo(self, settlement: Settlement) -> Changes:
        """Write the former values back."""

    def history(self, card: ConflictCard) -> FieldHistory:
        """Tell all versions of the card's field."""


class BundleRoom(Protocol):
    """Bundles: files that carry what is new."""

    def file_name(self) -> str:
        """Offer a name for a new one."""

    def write(self, path: str, device: str | None = None, *, report: Report) -> Steps[int]:
        """Write what is new for a laptop, or for anybody."""

    def look(self, path: str, *, report: Report) -> Steps[BundleRow]:
        """Tell what a bundle would bring."""

    def take_in(
        self, path: str, *, report: Report, cancel: CancelToken | None = None
    ) -> Steps[tuple[BundleResult, Changes]]:
        """Take a bundle in."""


class RemovalRoom(Protocol):
    """Who leaves the team, and what of them came late."""

    def needs_sheet(self, device: str) -> bool:
        """Whether only the recovery sheet removes the laptop."""

    def is_removed(self, device: str) -> bool:
        """Whether it was removed."""

    def owner(self, device: str) -> str:
        """Whose it is."""

    def remove_laptop(self, device: str, cause: str) -> Changes:
        """Remove one laptop."""

    def remove_with_sheet(self, device: str, cause: str, typed: Sequence[str]) -> Changes:
        """Remove one by the words of the sheet."""

    def remove_member(self, user: str, cause: str = "left") -> Changes:
        """Remove all of a person who left."""

    def late(self, devices: Sequence[str]) -> tuple[LateRow, ...]:
        """Tell what removed laptops wrote that does not count."""

    def adopt(self, device: str) -> Changes:
        """Let it count."""


class LateRoom(Protocol):
    """Late notes of clients' former workers."""

    def all(self) -> tuple[LateNote, ...]:
        """List them."""

    def read(self, id_: str) -> LateText:
        """Tell what one says."""

    def adopt(self, id_: str) -> Changes:
        """Let it count."""

    def leave_out(self, id_: str, reason: str) -> Changes:
        """Let it stay uncounted, for a reason."""

    def list_again(self, left_out: Changes) -> Changes:
        """Undo that."""


class SyncServices(Protocol):
    """The part of the bundle that the page uses."""

    @property
    def sync(self) -> SyncDesk:
        """Rounds."""

    @property
    def team(self) -> TeamRoom:
        """The team."""

    @property
    def places(self) -> PlaceRoom:
        """Shared places."""

    @property
    def bundles(self) -> BundleRoom:
        """Bundles."""

    @property
    def removals(self) -> RemovalRoom:
        """Removals."""

    @property
    def late_notes(self) -> LateRoom:
        """Late notes."""

    @property
    def erasures(self) -> ErasureRoom:
        """Erasures."""

    @property
    def substitutions(self) -> SubstitutionRoom:
        """Substitutions."""

    @property
    def briefs(self) -> BriefRoom:
        """Briefs of substitutions."""

    @property
    def reverting(self) -> ArrivedRoom:
        """Changes that came."""

    @property
    def students(self) -> StudentRoom:
        """Who is a student."""

    @property
    def conflicts(self) -> ConflictDesk:
        """Conflicts."""

    @property
    def recovery(self) -> RecoveryRoom:
        """Coming back."""


@dataclass(frozen=True, slots=True)
class RoundDone:
    """A round that ended; `changes` are published by the task runner."""

    result: RoundResult
    changes: Changes


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled conflict; `changes` are published by the task runner."""

    settlement: Settlement
    changes: Changes


@dataclass(frozen=True, slots=True)
class TeamLaptop:
    """A colleague's laptop that may be removed; `label` names it and its owner."""

    device: str
    label: str
    user: str
    member: str
    needs_sheet: bool


@dataclass(frozen=True, slots=True)
class SyncPicture:
    """What the page shows, read in one go."""

    status: SyncStatus
    conflicts: Sequence[ConflictCard]
    is_supervisor: bool
    members: tuple[tuple[str, str], ...] = ()
    """User ids and names: whose new laptop may ask to join."""
    resets: tuple[ResetRow, ...] = ()
    sheets: tuple[SheetRow, ...] = ()
    removed: frozenset[str] = frozenset()
    """Laptops that were removed from the team."""
    laptops: tuple[TeamLaptop, ...] = ()
    """Those that this supervisor may remove."""
    late: tuple[LateRow, ...] = ()
    late_notes: tuple[LateNote, ...] = ()
    erasures: tuple[ErasureRow, ...] = ()
    substitutions: tuple[SubstitutionRow, ...] = ()
    arrived: tuple[ArrivedFrom, ...] = ()
    students: tuple[StudentRow, ...] = ()

    @property
    def readers(self) -> tuple[DeviceRow, ...]:
        """Colleagues' laptops, for one of which a bundle may be."""
        rows = self.status.devices
        return tuple(row for row in rows if not row.is_own and row.id not in self.removed)


def read_picture(services: SyncServices) -> SyncPicture:
    """Read everything but the join requests, which may lie behind a slow network."""
    members, status, removals = services.team.members(), services.sync.status(), services.removals
    is_supervisor = any(row.is_self and row.role == "supervisor" for row in members)
    removed = frozenset(row.id for row in status.devices if removals.is_removed(row.id))
    picture = SyncPicture(
        status,
        services.conflicts.list(),
        is_supervisor,
        tuple((row.user, row.name) for row in members),
        services.recovery.resets(),
        services.recovery.sheets(),
        removed,
        erasures=services.erasures.all(),
        substitutions=services.substitutions.all(),
        arrived=services.reverting.arrived_from(),
        students=services.students.all(),
    )
    if not is_supervisor:
        return picture
    laptops = tuple(_laptop(removals, row) for row in picture.readers)
    return replace(
        picture,
        laptops=laptops,
        late=removals.late(sorted(removed)),
        late_notes=services.late_notes.all(),
    )


def _laptop(removals: RemovalRoom, row: DeviceRow) -> TeamLaptop:
    label = f"{row.name} ({row.member})" if row.member else row.name
    sheet = removals.needs_sheet(row.id)
    return TeamLaptop(row.id, label, removals.owner(row.id), row.member, sheet)


def run_round(
    sync: SyncDesk,
    *,
    progress: Report,
    cancel: CancelToken,
    place: str | None = None,
    is_new_place: bool = False,
) -> Steps[RoundDone]:
    """Run one round and bind its result to its changes."""
    result, changes = yield from sync.run(
        progress=progress, cancel=cancel, place=place, is_new_place=is_new_place
    )
    return RoundDone(result, changes)
