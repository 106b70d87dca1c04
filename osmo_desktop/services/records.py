"""Records of the kinds that have no screen of their own yet: groups, sessions, events, places.

Generic on purpose: what may be written follows from the kind's declaration alone, so that a
command, an import or a later screen needs no second way in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import BugError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS, Merge, StreamKind
from osmo_desktop.services.models import Basis
from osmo_desktop.services.writing import Target, Writing

OPEN_KINDS: Final = frozenset(
    {
        "attendance",
        "engagement",
        "event",
        "funding_decision",
        "group",
        "municipality",
        "notice",
        "organisation",
        "region",
        "session",
    }
)


class RecordService:
    """Adds, changes and reads records of `OPEN_KINDS`."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._writing = Writing(book)

    def add(
        self, kind: str, values: Mapping[str, object], *, client_id: str | None = None
    ) -> tuple[str, Changes]:
        """Add a record, to a client where the kind is one of a client; gives its id.

        A field that holds several texts takes any iterable of them. Raises
        UserError("client-unknown", "value-invalid", "text-too-long", "role-forbids").
        """
        target = Target(self._stream(kind, client_id), kind, new_id())
        single, several = _parted(kind, values)
        edits = self._writing.first(target, single)
        for field, members in several.items():
            edits += self._writing.members(target, field, members, {})
        return target.entity, self._book.commit(edits)

    def change(
        self,
        kind: str,
        entity: str,
        values: Mapping[str, object],
        basis: Basis,
        *,
        reason: str | None = None,
    ) -> Changes:
        """Write the changed fields over what the caller saw.

        Raises as `add`.
        """
        _require_open(kind)
        shot = self._book.get(kind, entity)
        if shot is None:
            raise BugError("record-unknown", kind=kind)
        target = Target(shot.stream, kind, entity)
        single, several = _parted(kind, values)
        edits: list[Edit] = self._writing.changed(target, single, basis, reason=reason)
        for field, members in several.items():
            edits += self._writing.members(target, field, members, basis)
        return self._book.commit(edits)

    def find(self, kind: str, *, client_id: str | None = None) -> tuple[Snapshot, ...]:
        """All records of a kind, or those of one client."""
        _require_open(kind)
        return tuple(self._book.find(kind, stream=client_id))

    def _stream(self, kind: str, client_id: str | None) -> str:
        _require_open(kind)
        if KINDS[kind].stream is StreamKind.TEAM:
            return self._book.team_stream
        if client_id is None or self._book.get("client", client_id) is None:
            raise UserError("client-unknown")
        return client_id


def _require_open(kind: str) -> None:
    if kind not in OPEN_KINDS:
        raise BugError("kind-has-its-own-service", kind=kind)


def _parted(
    kind: str, values: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, tuple[str, ...]]]:
    """Fields with one value, and fields with several."""
    single: dict[str, object] = {}
    several: dict[str, tuple[str, ...]] = {}
    for field, value in values.items():
        spec = KINDS[kind].field(field)
        if spec is None:
            raise BugError("field-undeclared", kind=kind, field=field)
        if spec.attribute.merge is Merge.SET:
            members = value if isinstance(value, list | tuple | set | frozenset) else ()
            several[field] = tuple(map(str, members))
        else:
            single[field] = value
    return single, several
