"""The edits that write late entries anew, and which of them can be: see `services.late_notes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.late_entries import LateEntry, adopted_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import KINDS, Merge
from osmo_desktop.services.models import Basis
from osmo_desktop.services.people import People
from osmo_desktop.services.writing import Target, Writing

ADOPTABLE: Final = {
    "meeting": "occurred",
    "contact_attempt": "occurred",
    "attachment": "title",
    "step": "text",
}
"""Kinds that can be written anew, and the field without which there is no whole record."""
_HANGS_ON: Final = ("meeting", "notice", "plan")


class LateEdits:
    """Makes edits over what the book holds; commits nothing."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._people = People(book)
        self._writing = Writing(book)

    def there(self, entry: LateEntry) -> Snapshot | None:
        """The record that it changes; None for a whole one that was not taken in yet."""
        id_ = self._target(entry).entity
        return self._book.get(entry.kind, id_, stream=entry.stream)

    def can(self, entry: LateEntry) -> bool:
        """Whether it can be written anew: as a record of its own, or over the one it changes."""
        if entry.kind not in ADOPTABLE or not set(entry.values) <= set(KINDS[entry.kind].fields):
            return False
        if not entry.is_whole or self.there(entry) is not None:
            return self.there(entry) is not None
        if entry.values.get("struck") or entry.values.get(ADOPTABLE[entry.kind]) is None:
            return False
        links = self._links(entry, {})
        if entry.values.get("type") == "signature":
            return links.get("plan") is not None
        return entry.kind != "step" or any(links.values())

    def of(
        self, entry: LateEntry, seen: Basis | None = None, anew: Mapping[str, str] | None = None
    ) -> list[Edit]:
        """Its edits: over what was `seen`, or stands there now.

        `anew` gives the new ids of late records that are written together with it.
        """
        target, shot = self._target(entry), self.there(entry)
        links = self._links(entry, anew or {})
        values = {name: links.get(name, value) for name, value in entry.values.items()}
        if shot is not None:
            values = {name: v for name, v in values.items() if links.get(name, "") is not None}
        single = {name: value for name, value in values.items() if not _is_set(entry.kind, name)}
        basis: Basis = {}
        if shot is None:
            edits = self._writing.first(target, single)
            occurred = entry.values.get("occurred")
            edits = [replace(edit, occurred=occurred) for edit in edits]
        else:
            basis = seen or shot.basis
            edits = self._writing.changed(target, single, basis, reason=self._reason(entry))
        for name in sorted({*values, *entry.removed}):
            if _is_set(entry.kind, name):
                now = getattr(shot.record, name) if shot is not None else ()
                kept = [one for one in now if one not in entry.removed.get(name, ())]
                wanted = [*kept, *values.get(name, ())]
                edits += self._writing.members(target, name, wanted, basis)
        return edits

    # -- within ---------------------------------------------------------------------------

    def _target(self, entry: LateEntry) -> Target:
        id_ = entry.adopted_id if entry.is_whole else entry.entity
        return Target(entry.stream, entry.kind, id_)

    def _links(self, entry: LateEntry, anew: Mapping[str, str]) -> dict[str, Any]:
        """What it hangs on, where that counts: a late one under its new id, else nothing."""
        links = {}
        for kind in _HANGS_ON:
            owner = entry.values.get(kind)
            if isinstance(owner, str):
                again = adopted_id(entry.stream, kind, owner, entry.author)
                ids = (owner, again)
                known = (id_ for id_ in ids if self._book.get(kind, id_, stream=entry.stream))
                links[kind] = anew.get(owner) or next(known, None)
        return links

    def _reason(self, entry: LateEntry) -> str:
        member = self._people.member_name(entry.author)
        if not entry.reason:
            return tr("{member} wrote this; it came late and was approved afterwards.").format(
                member=member
            )
        words = tr("{member} wrote this; it came late and was approved afterwards: {reason}")
        return words.format(member=member, reason=entry.reason)


def _is_set(kind: str, field: str) -> bool:
    spec = KINDS[kind].field(field)
    return spec is not None and spec.attribute.merge is Merge.SET
