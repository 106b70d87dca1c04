"""Coming back: new devices, everything from the paper words, and help with a forgotten passphrase.

For an open vault (SECURITY b.0 21, 22; b.7). What a locked one can do is in `resetting`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from osmo_desktop.crypto.words import check_digits, check_words
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import current, mark
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.domain.progress import CancelToken, Report, Steps, no_report
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.entrance import WordList
from osmo_desktop.services.people import People
from osmo_desktop.services.recovery_words import SheetWords, secret_of
from osmo_desktop.services.team import MemberRow, Request, TeamService, device_edits

OLD_SHEET_WORDS = mark(
    "These are the words of a former sheet. What an older copy of the shared folder held for "
    "them came back; the rest opens with the present sheet."
)


class Renewal(Protocol):
    """What storage does for a vault that is a copy."""

    def renew(self) -> bool:
        """Become a new device; False when the vault has written nothing that it could fork."""


class Asked(Request, Protocol):
    """A laptop whose passphrase was forgotten asks for help; `user` is its user's id."""

    @property
    def id(self) -> str:
        """Names the reset in the records."""


class Restored(Protocol):
    """What a copy of the store gave back, and what it lacks."""

    @property
    def records(self) -> int:
        """Records that came."""

    @property
    def damaged(self) -> tuple[str, ...]:
        """Names of objects whose bytes do not fit their name."""

    @property
    def waiting(self) -> int:
        """Segments that wait for a missing one."""

    @property
    def missing(self) -> dict[str, int]:
        """Number of missing segments by device id."""

    @property
    def keyless(self) -> int:
        """Clients whose key did not come."""

    @property
    def is_replaced(self) -> bool:
        """The copy tells that there is a newer sheet."""


class SheetChange(Protocol):
    """A recovery sheet was replaced."""

    @property
    def written(self) -> datetime:
        """When, as claimed."""

    @property
    def user(self) -> str:
        """By whom."""

    @property
    def device(self) -> str:
        """On which laptop."""

    @property
    def counts(self) -> bool:
        """It is in force, and no rival of one that is."""


class RecoveryDesk(Protocol):
    """What the protocol does for vaults that come back."""

    def replace_sheet(self, old_secret: bytes, new_secret: bytes, now: datetime) -> bool:
        """Let a new sheet take the place of the old one; whether it was the team's."""

    def successions(self) -> tuple[SheetChange, ...]:
        """How the team's sheet was replaced so far."""

    def restore(
        self, place: str, secret: bytes, report: Report, cancel: CancelToken
    ) -> Steps[Restored]:
        """Take in everything of a copy of the store."""

    def certify_by_root(self, secret: bytes, user: str) -> str:
        """Certify this device as a supervisor's by the recovery root; its certificate."""

    def read_request(self, challenge: bytes) -> Steps[Asked]:
        """Whose laptop asks for help."""

    def answer_request(self, asked: Any) -> bytes:
        """The answer that opens that laptop's vault."""


@dataclass(frozen=True)
class RestoreReport:
    """What a copy of the shared folder gave back; `missing` counts parts by laptop's name."""

    records: int
    damaged: tuple[str, ...]
    waiting: int
    missing: tuple[tuple[str, int], ...]
    keyless: int
    is_replaced: bool = False
    """The words are those of a former sheet: only what an older copy held came back."""

    @property
    def is_whole(self) -> bool:
        """Everything that the folder ever held is here."""
        return not (self.damaged or self.waiting or self.missing or self.keyless)


@dataclass(frozen=True)
class HelpOffer:
    """Whose laptop asks for help, and the words that both people read aloud."""

    member: str
    device: str
    words: tuple[str, ...]
    digits: str


@dataclass(frozen=True)
class SheetMaker:
    """Makes recovery sheets as PDF."""

    owner: str
    make: Callable[[RecoverySheet], bytes]


@dataclass(frozen=True)
class SheetRow:
    """A recovery sheet of the team that was replaced; names, and the time as claimed."""

    written: datetime
    member: str
    device: str
    counts: bool


@dataclass(frozen=True)
class ResetRow:
    """A reset that somebody helped with; names of laptops, times as claimed."""

    device: str
    member: str
    helper: str
    answered: datetime | None
    finished: datetime | None
    is_own: bool


class RecoveryService:
    """Makes an open vault a new device, restores, helps, and tells how vaults came back."""

    def __init__(
        self,
        book: RecordBook,
        desk: RecoveryDesk,
        renewal: Renewal,
        team: TeamService,
        *,
        clock: Clock,
        words: WordList,
        sheet_maker: SheetMaker | None = None,
    ) -> None:
        """`sheet_maker`: whose vault it is, and what makes its sheet's PDF."""
        self._sheet_maker = sheet_maker
        self._book = book
        self._desk = desk
        self._renewal = renewal
        self._team = team
        self._clock = clock
        self._words = words
        self.paper = SheetWords(words)
        self._people = People(book)

    # -- a copy ---------------------------------------------------------------------------

    def renew(self) -> Changes:
        """This vault is a copy: make it a new device, which then asks to join like a newcomer.

        Everything written stays; what was not sent is sent once a supervisor has admitted the
        new device. Raises KnownError("renew-needless") when no other copy can be in its way.
        """
        if not self._renewal.renew():
            raise KnownError("renew-needless")
        return self._book.commit(device_edits(self._book))

    # -- everything lost but the paper ----------------------------------------------------

    def restore(
        self,
        typed: Sequence[str],
        place: str,
        *,
        progress: Report = no_report,
        cancel: CancelToken | None = None,
    ) -> Steps[tuple[RestoreReport, Changes]]:
        """Take everything of a copy of the shared folder; it is not written to.

        Afterwards `come_back` makes this laptop a supervisor's again. Raises UserError for words
        that do not fit, "team-already"; KnownError: store-team-missing, recovery-bundle,
        sync-cancelled, store errors; what came before stays.
        """
        secret = secret_of(typed, self._words)
        found = yield from self._desk.restore(place, secret, progress, cancel or CancelToken())
        missing = tuple(
            (self._people.device_name(device), count)
            for device, count in sorted(found.missing.items())
        )
        report = RestoreReport(
            found.records,
            found.damaged,
            found.waiting,
            missing,
            found.keyless,
            is_replaced=found.is_replaced,
        )
        return report, Changes(frozenset(KINDS))

    def supervisors(self) -> tuple[MemberRow, ...]:
        """Who may come back by the paper words."""
        return tuple(row for row in self._team.members() if row.role == "supervisor")

    def come_back(self, typed: Sequence[str], user: str) -> Changes:
        """Make this laptop a supervisor's, certified by the recovery root: no colleague needed.

        For a restored vault, and for a supervisor's vault that became a new device. Raises
        UserError for words that do not fit, "recovery-wrong", "recovery-not-supervisor",
        KnownError("member-unknown").
        """
        book = self._book
        certificate = self._desk.certify_by_root(secret_of(typed, self._words), user)
        announced = Edit(book.team_stream, "certificate", book.device, "bytes", certificate)
        return book.commit([announced, *device_edits(book)]) | Changes(frozenset(KINDS))

    # -- a new sheet ----------------------------------------------------------------------

    def replace_sheet(self, typed: Sequence[str], secret: bytes) -> tuple[bool, Changes]:
        """Let the sheet of `secret` take the place of the one whose words are typed.

        Whatever of team and vault the former opened, the new one opens instead. Returns whether
        it was the team's sheet: that needs a supervisor's laptop. Raises UserError for words that
        do not fit, "recovery-wrong", "recovery-replaced", "role-forbids"; KnownError of the disk;
        then nothing was changed.
        """
        old = secret_of(typed, self._words)
        was_teams = self._desk.replace_sheet(old, secret, self._clock.now())
        return was_teams, Changes(frozenset(KINDS))

    def sheet_maker(self) -> SheetMaker | None:
        """Whose vault a new sheet is of, and what makes its PDF (any thread)."""
        return self._sheet_maker

    def sheets(self) -> tuple[SheetRow, ...]:
        """How the team's sheet was replaced so far; rows that do not count are an alarm."""
        return tuple(
            SheetRow(
                change.written,
                self._people.member_name(change.user),
                self._people.device_name(change.device),
                change.counts,
            )
            for change in self._desk.successions()
        )

    # -- helping --------------------------------------------------------------------------

    def read_request(self, challenge: bytes) -> Steps[HelpOffer]:
        """Whose laptop asks for help; the words are to be read aloud before it is answered.

        Raises UserError("role-forbids"), KnownError("reset-foreign", "reset-not-yours"),
        DamagedError.
        """
        asked = yield from self._desk.read_request(challenge)
        return HelpOffer(
            member=self._people.member_name(asked.user),
            device=self._people.device_name(asked.device),
            words=tuple(check_words(asked.digest, self._words(current().code))),
            digits=" ".join(check_digits(asked.digest)),
        )

    def answer_request(self, challenge: bytes) -> Steps[tuple[bytes, Changes]]:
        """The words matched: the answer for the laptop that asks.

        The deed is in the records before the answer exists. Raises what `read_request` raises.
        """
        asked = yield from self._desk.read_request(challenge)
        now = self._clock.now().isoformat()
        values = {"device": asked.device, "helper": self._book.device, "answered": now}
        team = self._book.team_stream
        changes = self._book.commit(
            [Edit(team, "reset", asked.id, field, value) for field, value in values.items()]
        )
        return self._desk.answer_request(asked), changes

    def resets(self) -> tuple[ResetRow, ...]:
        """All resets that were answered or finished, newest first."""
        rows = [
            ResetRow(
                device=self._people.device_name(shot.record.device or ""),
                member=self._owner(shot.record.device or ""),
                helper=self._owner(shot.record.helper or ""),
                answered=shot.record.answered,
                finished=shot.record.finished,
                is_own=self._user_of(shot.record.device or "") == self._book.user,
            )
            for shot in sorted(
                self._book.find("reset"), key=lambda shot: shot.written, reverse=True
            )
        ]
        return tuple(rows)

    def _owner(self, device: str) -> str:
        """The name of the member whose laptop it is."""
        return self._people.member_name(self._user_of(device))

    def _user_of(self, device: str) -> str:
        shot = self._book.get("device", device)
        return (shot.record.member or "") if shot is not None else ""
