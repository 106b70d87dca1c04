"""How a record kind is declared: once, as a frozen dataclass with annotated fields.

From the declaration follow the view table, the validation of incoming payloads, the history
text and the conflict card. A field's Python type gives its value's type on the wire:

    str               text          bool      flag
    int               whole number  date      "2026-11-19"
    datetime          ISO time with offset   tuple[str, ...]   several short texts (rule SET)
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin, get_type_hints

from osmo_desktop.domain.ids import is_id

T = TypeVar("T")

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{0,2}[1-9])?", re.ASCII)


class Merge(Enum):
    """What happens when two people change a field apart (SECURITY b.6)."""

    REGISTER = "register"  # several heads are an open conflict; the greatest is shown
    SAFETY = "safety"  # raised while any head says so; lowering needs a reason
    SET = "set"  # each head is a member; add wins
    EVENT = "event"  # written once; a change is an amendment with a reason


class Sensitivity(Enum):
    """How careful the screens and papers are with a field."""

    ROUTINE = "routine"
    PERSONAL = "personal"  # about the client
    LOCATION = "location"  # hidden under turvakielto
    IDENTITY = "identity"  # identity code: masked until asked for


class StreamKind(Enum):
    """Whose key seals the kind's records."""

    CLIENT = "client"
    TEAM = "team"


class Writers(Enum):
    """Who may write the kind (SECURITY b.0 13)."""

    ASSIGNED = "assigned"  # workers assigned to the client, and supervisors
    MEMBERS = "members"  # workers and supervisors
    SUPERVISORS = "supervisors"
    REVIEWERS = "reviewers"  # supervisors and auditors; written once
    PROTOCOL = "protocol"  # membership, keys, assignments: rules of their own


@dataclass(frozen=True)
class Attribute:
    """What a field's annotation says besides its type.

    `label` is a msgid; `choices` restricts a text to codes, with `or_number` to codes and plain
    numbers; `max_length` counts characters; `ref` names the kind that the value is the id of.
    """

    label: str
    merge: Merge = Merge.REGISTER
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    choices: tuple[str, ...] = ()
    max_length: int = 250_000
    ref: str = ""
    or_number: bool = False


@dataclass(frozen=True)
class FieldSpec:
    """One declared field: its name, value type and attribute."""

    name: str
    type: type
    attribute: Attribute

    def accepts(self, value: Any) -> bool:
        """Tell whether `value` (as decoded from JSON) is valid; None clears the field."""
        if value is None:
            return True
        check = _CHECKS.get(self.type)
        if check is None or not check(value):
            return False
        if not isinstance(value, str):
            return True
        attribute = self.attribute
        if len(value) > attribute.max_length or (attribute.ref and not is_id(value)):
            return False
        is_free = not attribute.choices or (attribute.or_number and is_number(value))
        return is_free or value in attribute.choices


@dataclass(frozen=True)
class Kind:
    """One declared record kind.

    `part_of`: fields that name the record which people count it as a part of, the first that says
    something (see `domain.counting`).
    """

    name: str
    label: str
    stream: StreamKind
    writers: Writers
    fields: dict[str, FieldSpec]
    record: type
    part_of: tuple[str, ...] = ()

    def field(self, name: str) -> FieldSpec | None:
        """The field's declaration, or None for a field of a newer version."""
        return self.fields.get(name)


KINDS: dict[str, Kind] = {}


def record(
    name: str,
    *,
    label: str,
    stream: StreamKind,
    writers: Writers,
    part_of: tuple[str, ...] = (),
) -> Callable[[type[T]], type[T]]:
    """Class decorator that declares a kind under `name` (its name on the wire)."""

    def declare(cls: type[T]) -> type[T]:
        hints = get_type_hints(cls, include_extras=True)
        fields = {name: _field_spec(name, hint) for name, hint in hints.items() if name != "id"}
        KINDS[name] = Kind(name, label, stream, writers, fields, cls, part_of)
        return cls

    return declare


def is_number(text: str) -> bool:
    """Tell whether a text is a number as records write it: "6", "-1.5"; never "+6" or "6.0"."""
    return _NUMBER.fullmatch(text) is not None


def _field_spec(name: str, hint: Any) -> FieldSpec:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"field {name} lacks its Attribute")
    value_type, attribute = get_args(hint)
    if isinstance(value_type, types.UnionType):
        value_type = next(part for part in get_args(value_type) if part is not types.NoneType)
    if get_origin(value_type) is tuple:
        value_type = tuple
    return FieldSpec(name, value_type, attribute)


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and date.fromisoformat(value).year > 0
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    try:
        if not isinstance(value, str) or len(value) > 40:
            return False
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            return False
        # A moment of year 1 in the east is none in UTC, where moments are sorted.
        return 1 < moment.year < 9999 or moment.astimezone(UTC).year > 0
    except (ValueError, OverflowError):
        return False


_CHECKS: dict[type, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str),
    tuple: lambda value: isinstance(value, str),  # each op of a SET carries one member
    bool: lambda value: isinstance(value, bool),
    int: lambda value: isinstance(value, int) and not isinstance(value, bool),
    date: _is_date,
    datetime: _is_moment,
}
