"""From what a form holds to edits: cleaned values, changed fields only, the heads that were seen.

A field is changed when its value differs from what the form showed when it was opened. Its `sup`
is what the form saw then, so that an import in between becomes a visible conflict (b.6).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from osmo_desktop.domain.errors import BugError, UserError
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.ops import MAX_PAYLOAD_BYTES, Edit
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.domain.records import KINDS, FieldSpec, Merge

_OVERHEAD = 4096  # of the payload around a text: ids, reason, escapes of JSON
_SEVERAL_LINES = frozenset(
    {
        "address",
        "answer",
        "client_view",
        "client_words",
        "does",
        "extension_reason",
        "factors_reason",
        "gathered",
        "goals_reason",
        "happened",
        "hinders",
        "made_together",
        "methods",
        "methods_reason",
        "need",
        "network",
        "note",
        "own_actions",
        "purpose",
        "referrals",
        "refusal_reason",
        "services",
        "services_reason",
        "situation",
        "skills",
        "strengths",
        "summary",
        "supports",
        "warning_signs",
        "what_helps",
        "whom_to_call",
        "wish",
        "withdrawn_words",
        "words",
        "worker_assessment",
        "worker_view",
    }
)


@dataclass(frozen=True)
class Target:
    """The entity that edits are about."""

    stream: str
    kind: str
    entity: str


def to_wire(value: object) -> Any:
    """The value as an op carries it: dates and times as ISO text, an empty text as cleared."""
    if isinstance(value, date):  # a datetime is a date
        return value.isoformat()
    return None if value == "" else value


def typed(kind: str, field: str, wire: object) -> object:
    """The value that an op carries, as a record shows it: dates and times of their type."""
    spec = KINDS[kind].field(field)
    if spec is None or not isinstance(wire, str):
        return wire
    if spec.type is date:
        return date.fromisoformat(wire)
    return datetime.fromisoformat(wire) if spec.type is datetime else wire


def clean_lines(text: str) -> str:
    """A text of several lines that can be stored: composed, without controls or surrogates."""
    shown = (
        character
        for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return "".join(shown).strip()


def checked(kind: str, field: str, value: object) -> Any:
    """The cleaned wire value of a field.

    Raises UserError("text-too-long" or "value-invalid") naming the field in the details.
    """
    spec = KINDS[kind].field(field)
    if spec is None:
        raise BugError("field-undeclared", kind=kind, field=field)
    wire = to_wire(_cleaned(spec, value))
    if isinstance(wire, str):
        limit = spec.attribute.max_length
        if len(wire) > limit or len(wire.encode()) + _OVERHEAD > MAX_PAYLOAD_BYTES:
            raise UserError("text-too-long", field=field, limit=limit)
    if not spec.accepts(wire):
        raise UserError("value-invalid", field=field)
    return wire


def _cleaned(spec: FieldSpec, value: object) -> object:
    if not isinstance(value, str) or spec.type is not str:
        return value
    return clean_lines(value) if spec.name in _SEVERAL_LINES else clean_text(value)


class Writing:
    """Makes edits over what the book holds; commits nothing itself."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def first(self, target: Target, values: Mapping[str, object]) -> list[Edit]:
        """Edits of an entity that is new: every value that says something."""
        edits = []
        for field, value in values.items():
            wire = checked(target.kind, field, value)
            if wire is not None:
                edits.append(self._edit(target, field, wire))
        return edits

    def changed(
        self,
        target: Target,
        values: Mapping[str, object],
        basis: Mapping[str, Iterable[str]],
        *,
        reason: str | None = None,
        own_too: bool = False,
    ) -> list[Edit]:
        """Edits of the fields that differ from what the form showed.

        With `own_too` the heads that this laptop wrote since are superseded as well: a person
        who leaves a field twice is not in conflict with themself.
        """
        edits = []
        for field, value in values.items():
            wire = checked(target.kind, field, value)
            seen = self._seen(target, field, basis.get(field, ()), own_too=own_too)
            if wire != to_wire(self._shown(target, field, seen)):
                edits.append(self._edit(target, field, wire, seen, reason))
        return edits

    def replaced(
        self, target: Target, values: Mapping[str, object], *, reason: str | None = None
    ) -> list[Edit]:
        """Edits that supersede whatever stands there now (a tick, a strike, an undo)."""
        edits = []
        for field, value in values.items():
            heads = [past for past in self._history(target, field) if past.is_head]
            wire = checked(target.kind, field, value)
            if any(to_wire(head.value) != wire for head in heads) or (
                not heads and wire is not None
            ):
                seen = tuple(head.op_id for head in heads)
                edits.append(self._edit(target, field, wire, seen, reason))
        return edits

    def members(
        self,
        target: Target,
        field: str,
        wanted: Iterable[str],
        basis: Mapping[str, Iterable[str]],
    ) -> list[Edit]:
        """Edits of a SET: one add for each new member, one removal for each that left."""
        seen = self._seen(target, field, basis.get(field, ()))
        adds: dict[str, list[str]] = {}
        for past in self._history(target, field):
            if past.is_head and past.op_id in seen and isinstance(past.value, str):
                adds.setdefault(past.value, []).append(past.op_id)
        asked = dict.fromkeys(wanted)
        added = [self._edit(target, field, member) for member in asked if member not in adds]
        gone = [ids for member, ids in adds.items() if member not in asked]
        return [*added, *(self._edit(target, field, None, tuple(ids)) for ids in gone)]

    def _seen(
        self, target: Target, field: str, basis: Iterable[str], *, own_too: bool = False
    ) -> tuple[str, ...]:
        """The ops that the form saw, as far as they exist.

        An id that is gone was an own op, sealed anew by a retract or an admission since: then
        the heads of this laptop stand for it.
        """
        history = self._history(target, field)
        known = {past.op_id for past in history}
        seen = tuple(basis)
        kept = [op_id for op_id in seen if op_id in known]
        if own_too or len(kept) < len(seen):
            own = (p.op_id for p in history if p.is_head and p.device == self._book.device)
            kept = list(dict.fromkeys([*kept, *own]))
        return tuple(kept)

    def _shown(self, target: Target, field: str, seen: tuple[str, ...]) -> object:
        values = [past.value for past in self._history(target, field) if past.op_id in seen]
        if KINDS[target.kind].fields[field].attribute.merge is Merge.SAFETY and True in values:
            return True
        return values[0] if values else None

    def _history(self, target: Target, field: str) -> tuple[Any, ...]:
        return self._book.history(target.kind, target.entity, field, stream=target.stream)

    def _edit(
        self,
        target: Target,
        field: str,
        wire: Any,
        seen: tuple[str, ...] = (),
        reason: str | None = None,
    ) -> Edit:
        # An op without a value and without anything to supersede would say nothing.
        return Edit(target.stream, target.kind, target.entity, field, wire, sup=seen, reason=reason)
