"""Names behind ids: members, laptops and clients, as screens show them."""

from __future__ import annotations

from datetime import date
from typing import Final

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.language.names import list_name
from osmo_desktop.domain.late_entries import adopted_id
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.client import Client

_EARLIEST_BIRTH: Final = date(1890, 1, 1)


class People:
    """Looks names up in the book; keeps nothing, so that it is never out of date."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def member_name(self, user: str) -> str:
        """A member's name; a plain word for oneself before there is a team, and for others."""
        shot = self._book.get("member", user)
        name = shot.record.name if shot is not None else None
        own = self._book.user_name if user == self._book.user else ""
        return name or own or tr("Unknown worker")

    def author(self, shot: Snapshot) -> str:
        """Who wrote a record; of one that a supervisor took in afterwards, the late writer."""
        adopted = self._book.get("adoption", shot.id, stream=shot.stream)
        writer = str(adopted.record.writer or "") if adopted is not None else ""
        origin = str(adopted.record.origin or "") if adopted is not None else ""
        # The id follows from the late record, so an adoption beside another note renames nobody.
        if shot.id != adopted_id(shot.stream, shot.kind, origin, writer):
            return self.member_name(shot.author)
        member = self.member_name(writer)
        return tr("{member} (approved afterwards)").format(member=member)

    def device_name(self, device: str) -> str:
        """A laptop's name."""
        shot = self._book.get("device", device)
        name = shot.record.name if shot is not None else None
        return name or (tr("This laptop") if device == self._book.device else tr("Unknown laptop"))

    def owner(self, device: str) -> str:
        """The user whose laptop it says to be; empty when that is not known."""
        shot = self._book.get("device", device)
        return str(shot.record.member or "") if shot is not None else ""

    def client(self, client_id: str) -> Client | None:
        """The client's record, or None when it is not here (no key yet)."""
        shot = self._book.get("client", client_id)
        return shot.record if shot is not None else None

    def client_name(self, client_id: str) -> str:
        """`Sukunimi, Etunimi`, or the number, or a plain word."""
        client = self.client(client_id)
        return name_of(client) if client is not None else tr("Unknown client")


def name_of(client: Client) -> str:
    """`Sukunimi, Etunimi`, or the number, or a plain word."""
    name = list_name(client.given_name or "", client.family_name or "")
    return name or client.number or tr("Unknown client")


def require_birth(born: object, today: date) -> None:
    """Refuse a day on which nobody who lives was born: UserError("birth-date-invalid")."""
    if isinstance(born, date) and not _EARLIEST_BIRTH <= born <= today:
        raise UserError("birth-date-invalid", field="birth_date")


def age_on(born: date | None, today: date) -> int | None:
    """Full years on a day; None for an unknown or a coming date of birth."""
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
