"""The network around a client, and the services that the client was guided to for a named need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.identity_code import MAYBE_CODE, valid_identity_code
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.models import Basis
from osmo_desktop.services.pictures import in_order
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.same_people import joined_to
from osmo_desktop.services.writing import Target, Writing

ROLE: Final = "network_role"
REFERRAL: Final = "referral"


@dataclass(frozen=True)
class RoleDraft:
    """Somebody in the network as they are written down; only the role has to be said."""

    role: str
    name: str = ""
    does: str = ""


@dataclass(frozen=True)
class ReferralDraft:
    """Guidance to a service as it is written down; need and service have to be said."""

    need: str
    service: str
    made: date | None = None
    state: str = "suggested"
    note: str = ""


@dataclass(frozen=True)
class RoleRow:
    """Somebody in the network."""

    id: str
    said: RoleDraft
    conflicts: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True)
class ReferralRow:
    """Guidance to a service."""

    id: str
    said: ReferralDraft
    conflicts: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True)
class NetworkView:
    """Everybody around the client, and where the client was guided; in their order."""

    roles: tuple[RoleRow, ...]
    referrals: tuple[ReferralRow, ...]


class Networks:
    """Reads networks; the plan prints and keeps what stands in them."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def view(self, client_id: str) -> NetworkView:
        """The network of a client."""
        roles = in_order(self._book.find(ROLE, stream=client_id))
        referrals = in_order(self._book.find(REFERRAL, stream=client_id))
        return NetworkView(tuple(map(_role, roles)), tuple(map(_referral, referrals)))

    def texts(self, client_id: str) -> dict[str, str]:
        """The network and the guidance as a plan says them, one entry a line."""
        view = self.view(client_id)
        return {
            "network": _lines(role_words(row.said) for row in view.roles),
            "referrals": _lines(
                _joined(": ", row.said.need, row.said.service) for row in view.referrals
            ),
        }


class NetworkService:
    """Keeps the network of a client up."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._networks = Networks(book)
        self._writing = Writing(book)

    def view(self, client_id: str) -> NetworkView:
        """The network of a person, of joined records too, the given record's first."""
        views = [self._networks.view(one.id) for one in joined_to(self._book, client_id)]
        return NetworkView(
            tuple(row for view in views for row in view.roles),
            tuple(row for view in views for row in view.referrals),
        )

    def names(self, client_id: str) -> tuple[str, ...]:
        """Everybody in the network as they are named among those present: role, then name.

        Of a protected client without those whose name tells a place: a note is offered none.
        """
        said = (row.said for row in self.view(client_id).roles)
        named = [_joined(" ", one.role, one.name) for one in said]
        hidden = Shield(self._book).of(client_id)
        return tuple(name for name in named if hidden(name) == name)

    def add_role(self, client_id: str, said: RoleDraft) -> tuple[str, Changes]:
        """Add somebody at the end; gives the id.

        Raises UserError("network-role-missing", "network-identity-code", "client-unknown").
        """
        return self._add(client_id, ROLE, _role_values(said))

    def change_role(self, row: RoleRow, said: RoleDraft) -> Changes:
        """Change what is said of somebody, over what the row shows; raises as `add_role`."""
        return self._change(ROLE, row.id, _role_values(said), row.basis)

    def add_referral(self, client_id: str, said: ReferralDraft) -> tuple[str, Changes]:
        """Write guidance down, of today unless a day is said; gives the id.

        Raises UserError("referral-need-missing", "referral-service-missing",
        "network-identity-code", "client-unknown").
        """
        values = _referral_values(said)
        values["made"] = said.made or self._clock.now().date()
        return self._add(client_id, REFERRAL, values)

    def change_referral(self, row: ReferralRow, said: ReferralDraft) -> Changes:
        """Change guidance over what the row shows; raises as `add_referral`."""
        return self._change(REFERRAL, row.id, _referral_values(said), row.basis)

    def drop(self, entity: str) -> Changes:
        """Leave somebody or some guidance out; undo with `restore`."""
        return self._set_dropped(entity, is_dropped=True)

    def restore(self, entity: str) -> Changes:
        """Bring back what was left out."""
        return self._set_dropped(entity, is_dropped=False)

    def _add(self, client_id: str, kind: str, values: Mapping[str, object]) -> tuple[str, Changes]:
        if self._book.get("client", client_id) is None:
            raise UserError("client-unknown")
        used = [shot.record.position or 0 for shot in self._book.find(kind, stream=client_id)]
        target = Target(client_id, kind, new_id())
        placed = {"position": max(used, default=-1) + 1, **values}
        return target.entity, self._book.commit(self._writing.first(target, placed))

    def _change(
        self, kind: str, entity: str, values: Mapping[str, object], basis: Basis
    ) -> Changes:
        shot = self._book.get(kind, entity)
        if shot is None:
            raise UserError("network-unknown")
        target = Target(shot.stream, kind, entity)
        return self._book.commit(self._writing.changed(target, values, basis, own_too=True))

    def _set_dropped(self, entity: str, *, is_dropped: bool) -> Changes:
        found = (self._book.get(kind, entity) for kind in (ROLE, REFERRAL))
        shot = next((shot for shot in found if shot is not None), None)
        if shot is None:
            raise UserError("network-unknown")
        target = Target(shot.stream, shot.kind, entity)
        return self._book.commit(self._writing.replaced(target, {"dropped": is_dropped}))


def _role_values(said: RoleDraft) -> dict[str, object]:
    if not said.role.strip():
        raise UserError("network-role-missing", field="role")
    return _without_codes(asdict(said))


def _referral_values(said: ReferralDraft) -> dict[str, object]:
    if not said.need.strip():
        raise UserError("referral-need-missing", field="need")
    if not said.service.strip():
        raise UserError("referral-service-missing", field="service")
    return _without_codes(asdict(said))


def _without_codes(values: dict[str, Any]) -> dict[str, object]:
    """The values; UserError("network-identity-code") if somebody's code stands in one."""
    for field, value in values.items():
        if isinstance(value, str) and any(map(_is_code, MAYBE_CODE.findall(value))):
            raise UserError("network-identity-code", field=field)
    return values


def _is_code(text: str) -> bool:
    try:
        valid_identity_code(text)
    except UserError:
        return False
    return True


def _role(shot: Snapshot) -> RoleRow:
    said = shot.record
    words = RoleDraft(said.role or "", said.name or "", said.does or "")
    return RoleRow(shot.id, words, shot.conflicts, shot.basis)


def _referral(shot: Snapshot) -> ReferralRow:
    said = shot.record
    words = ReferralDraft(
        said.need or "", said.service or "", said.made, said.state or "suggested", said.note or ""
    )
    return ReferralRow(shot.id, words, shot.conflicts, shot.basis)


def role_words(said: RoleDraft) -> str:
    """Somebody on one line, as the plan says them: role: name – what they do."""
    return _joined(" – ", _joined(": ", said.role, said.name), said.does)


def _joined(between: str, *parts: str) -> str:
    """What is there, on one line."""
    return between.join(part for part in (" ".join(text.split()) for text in parts) if part)


def _lines(words: Iterable[str]) -> str:
    return "\n".join(filter(None, words))
