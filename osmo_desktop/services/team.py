"""The team: founding it, asking to join, admitting, and who is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from osmo_desktop.crypto.words import check_digits, check_words, from_words
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import current
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, LocalRows, RecordBook
from osmo_desktop.domain.progress import Steps
from osmo_desktop.domain.store_address import StoreLogin, read_address
from osmo_desktop.services import team_profile
from osmo_desktop.services.entrance import WordList
from osmo_desktop.services.models import JoinOffer
from osmo_desktop.services.store_places import StorePlaces

_ROW = "sync"
_FOLDER = "folder"


class Request(Protocol):
    """A laptop asks, to join or for help; two people compare words before it is answered."""

    @property
    def device(self) -> str:
        """Device id of the laptop that asks."""

    @property
    def user(self) -> str:
        """User id that it is of, or asks for."""

    @property
    def digest(self) -> bytes:
        """32 bytes whose words both people read aloud."""


Asked = TypeVar("Asked", bound=Request)


class MembershipDesk(Protocol[Asked]):
    """What the protocol does for membership; `place` names a store."""

    def found(self, recovery_secret: bytes) -> str:
        """Make this vault the first of a team; returns its certificate."""

    def request_join(self, place: str) -> Steps[Asked]:
        """Put a request on the store."""

    def confirm_join(self) -> None:
        """The words matched."""

    def cancel_join(self, place: str) -> Steps[None]:
        """Take the request back."""

    def applications(self, place: str) -> Steps[tuple[Asked, ...]]:
        """Requests that wait on the store."""

    def application(self, place: str, device: str) -> Steps[Asked]:
        """The request of a device."""

    def certify(self, application: Asked, role: str, *, user: str = "") -> tuple[str, str]:
        """Certify its device, as the new laptop of `user` if given; returns user, certificate."""

    def send_welcome(self, place: str, application: Asked) -> Steps[None]:
        """Send the welcome once the certificate is published."""


@dataclass(frozen=True)
class MemberRow:
    """A member of the team."""

    user: str
    name: str
    title: str
    phone: str
    role: str
    is_self: bool


@dataclass(frozen=True)
class Founding:
    """What a team starts with; `profile` is a code of the legal profiles."""

    team_name: str
    user_name: str
    title: str = ""
    phone: str = ""
    hours: str = ""
    profile: str = "adult_social_care"
    controller: str = ""


def device_edits(book: RecordBook) -> list[Edit]:
    """What tells the team the name of this laptop and whose it is."""
    values = {"name": book.device_name, "member": book.user}
    return [
        Edit(book.team_stream, "device", book.device, field, value)
        for field, value in values.items()
    ]


class TeamService:
    """Membership as people see it."""

    def __init__(
        self,
        book: RecordBook,
        desk: MembershipDesk[Any],
        rows: LocalRows,
        clock: Clock,
        words: WordList,
        *,
        places: StorePlaces,
    ) -> None:
        self._book = book
        self._desk = desk
        self._rows = rows
        self._clock = clock
        self._words = words
        self._places = places

    # -- founding -------------------------------------------------------------------------

    def found(self, secret: bytes, founding: Founding) -> Changes:
        """Found the team whose recovery root comes from the paper secret.

        Raises UserError("team-already"), UserError("name-missing").
        """
        name = clean_text(founding.user_name)
        if not name or not clean_text(founding.team_name):
            raise UserError("name-missing")
        certificate = self._desk.found(secret)
        book = self._book
        team, today = book.team_stream, self._clock.now().date()
        edits = [
            Edit(team, "certificate", book.device, "bytes", certificate),
            *self._member(book.user, name, founding.title, "supervisor"),
            *self._profile(founding, today),
        ]
        for field, value in (("phone", founding.phone), ("hours", founding.hours)):
            if clean_text(value):
                edits.append(Edit(team, "member", book.user, field, clean_text(value)))
        return book.commit(edits)

    def found_with_words(self, typed: Sequence[str], language: str, founding: Founding) -> Changes:
        """As `found`, with the words of the recovery sheet typed in.

        Raises UserError("recovery-word-unknown", "recovery-checksum") besides.
        """
        return self.found(from_words(typed, self._words(language)), founding)

    # -- the place ------------------------------------------------------------------------

    def folder(self) -> str | None:
        """The shared folder that this laptop syncs with."""
        stored = self._rows.get(_ROW, _FOLDER)
        return stored.decode() if stored is not None else None

    def set_folder(self, path: str, login: StoreLogin | None = None) -> None:
        """Sync with this folder or address from now on; `login` is kept if it is given.

        Raises what `read_address` and `StorePlaces.keep_login` raise.
        """
        if login is not None:
            self._places.keep_login(path, login)
        self._rows.put(_ROW, _FOLDER, read_address(path).text.encode())

    # -- joining --------------------------------------------------------------------------

    def request_join(self, path: str, login: StoreLogin | None = None) -> Steps[JoinOffer]:
        """Ask to join the team whose folder this is; the words are to be read aloud."""
        if login is not None:
            self._places.keep_login(path, login)
        if self._book.get("device", self._book.device) is None:
            self._book.commit(device_edits(self._book))  # a vault that became a new device
        request = yield from self._desk.request_join(path)
        self.set_folder(path)
        return self._offer(request)

    def confirm_join(self) -> None:
        """The words matched: the next round joins, once the supervisor has admitted."""
        self._desk.confirm_join()

    def cancel_join(self) -> Steps[None]:
        """Take the request back: this laptop goes on alone, with everything that it holds.

        Raises KnownError("join-request-missing"), UserError("team-already"), store errors.
        """
        yield from self._desk.cancel_join(self._place())
        self._rows.delete(_ROW, _FOLDER)

    def requests(self) -> Steps[tuple[JoinOffer, ...]]:
        """Requests that wait in the shared folder (supervisors)."""
        waiting = yield from self._desk.applications(self._place())
        return tuple(map(self._offer, waiting))

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
        """Admit the laptop of a request after the words matched.

        `user`: the member whose new laptop this is; their clients and pen go with it, so the
        supervisor names them, and what is known of them stays as it is. A supervisor comes back
        as a worker: being one again needs the recovery words. Raises UserError("name-missing",
        "role-forbids"), KnownError("join-request-missing", "member-unknown").
        """
        if not (user or clean_text(name)):
            raise UserError("name-missing")
        if self._book.role != "supervisor":
            raise UserError("role-forbids")
        if user:
            role = "auditor" if self._role_of(user) == "auditor" else "worker"
        place = self._place()
        application = yield from self._desk.application(place, request_id)
        given, certificate = self._desk.certify(application, role, user=user)
        team = self._book.team_stream
        edits = [Edit(team, "certificate", application.device, "bytes", certificate)]
        if not user:
            edits += self._member(given, clean_text(name), title, role)
        if clean_text(phone) and not user:
            edits.append(Edit(team, "member", given, "phone", clean_text(phone)))
        # Published before the welcome: whoever is welcomed must be known to the team.
        changes = self._book.commit(edits)
        yield from self._desk.send_welcome(place, application)
        return changes

    def members(self) -> tuple[MemberRow, ...]:
        """All members, by name."""
        rows = [
            MemberRow(
                user=shot.id,
                name=shot.record.name or "",
                title=shot.record.title or "",
                phone=shot.record.phone or "",
                role=shot.record.role or "worker",
                is_self=shot.id == self._book.user,
            )
            for shot in self._book.find("member")
        ]
        return tuple(sorted(rows, key=lambda row: row.name))

    def team_name(self) -> str:
        """The team's name, empty while there is none."""
        return team_profile.team_name(self._book)

    # -- within ---------------------------------------------------------------------------

    def _place(self) -> str:
        place = self.folder()
        if place is None:
            raise KnownError("store-not-chosen")
        return place

    def _role_of(self, user: str) -> str:
        member = self._book.get("member", user)
        if member is None:
            raise KnownError("member-unknown")
        return str(member.record.role or "worker")

    def _offer(self, request: Request) -> JoinOffer:
        words = check_words(request.digest, self._words(current().code))
        return JoinOffer(
            request.device,
            tuple(words),
            " ".join(check_digits(request.digest)),
            user=request.user if self._book.get("member", request.user) is not None else "",
        )

    def _member(self, user: str, name: str, title: str, role: str) -> list[Edit]:
        team = self._book.team_stream
        edits = [
            Edit(team, "member", user, "name", name),
            Edit(team, "member", user, "role", role),
        ]
        if clean_text(title):
            edits.append(Edit(team, "member", user, "title", clean_text(title)))
        return edits

    def _profile(self, founding: Founding, today: date) -> list[Edit]:
        team, entity = self._book.team_stream, new_id()
        edits = [
            Edit(team, "legal_profile", entity, "profile", founding.profile),
            Edit(team, "legal_profile", entity, "team_name", clean_text(founding.team_name)),
            Edit(team, "legal_profile", entity, "valid_from", today.isoformat()),
        ]
        controller = clean_text(founding.controller)
        if controller:
            organisation = new_id()
            edits += [
                Edit(team, "organisation", organisation, "name", controller),
                Edit(team, "legal_profile", entity, "controller", organisation),
            ]
        return edits
