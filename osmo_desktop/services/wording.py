"""Values of fields as text for people: dates, codes, ticks, names instead of ids."""

from __future__ import annotations

from datetime import date, datetime
from types import ModuleType
from typing import Any

from osmo_desktop.domain import records
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import date_and_time, short_date
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.measures import State
from osmo_desktop.domain.notices import Said, value_label
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.domain.records import KINDS, FieldSpec, codes
from osmo_desktop.services.people import People
from osmo_desktop.services.plan_words import field_words

_WORDS: dict[tuple[str, ...], dict[str, str]] = {
    tuple(words): words
    for module in vars(records).values()
    if isinstance(module, ModuleType)
    for words in vars(module).values()
    if isinstance(words, dict) and words and all(isinstance(w, str) for w in words.values())
}
"""The code lists of all kinds, each beside its kind or in `codes`, by their codes."""


def code_word(words: dict[str, str], code: str | None) -> str:
    """The translated word for a code; the code itself when a newer version wrote it."""
    return tr(words[code]) if code in words else code or ""


def label(kind: str, field: str) -> str:
    """The translated label of a field; its name when a newer version wrote it."""
    spec = KINDS[kind].field(field) if kind in KINDS else None
    return tr(spec.attribute.label) if spec is not None else field


def engagement_words(engagement: Any) -> str:
    """The legal basis and the controller of an engagement, as far as they are known."""
    basis = code_word(codes.LEGAL_BASES, engagement.legal_basis)
    return " · ".join(part for part in (basis, engagement.controller or "") if part)


class Wording:
    """Renders values; looks up names behind ids."""

    def __init__(self, book: RecordBook, people: People) -> None:
        self._book = book
        self._people = people

    def text(self, kind: str, field: str, value: Any) -> str:
        """The value as people read it; never empty."""
        spec = KINDS[kind].field(field) if kind in KINDS else None
        if value is None or value == "":
            return tr("(empty)")
        if spec is None:
            return str(value)
        if (kind, field) == ("notice_field", "said"):
            return _said_text(str(value))
        words = field_words(kind, field, str(value), current().code)
        return words or self._typed_text(spec, value)

    def _typed_text(self, spec: FieldSpec, value: Any) -> str:
        if isinstance(value, bool):
            return tr("Yes") if value else tr("No")
        if spec.type is datetime or isinstance(value, datetime):
            return date_and_time(_moment(value), current())
        if spec.type is date:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
            return short_date(day, current())
        if isinstance(value, int):
            return integer(value, current())
        if spec.attribute.ref:
            return self._referred(spec.attribute.ref, str(value))
        if spec.attribute.choices:
            return code_word(_WORDS.get(spec.attribute.choices, {}), str(value))
        return str(value)

    def _referred(self, kind: str, entity: str) -> str:
        if kind == "member":
            return self._people.member_name(entity)
        if kind == "client":
            return self._people.client_name(entity)
        shot = self._book.get(kind, entity)
        record = shot.record if shot is not None else None
        named = getattr(record, "title", None) or getattr(record, "name", None)
        if named:
            return str(named)
        if kind == "meeting" and record is not None and record.occurred is not None:
            how = code_word(codes.CONTACT_MODES, record.mode)
            return f"{how} {date_and_time(record.occurred, current())}".strip()
        if kind == "engagement" and record is not None:
            return engagement_words(record) or tr("No legal basis")
        if kind == "plan" and record is not None:
            return tr("Client plan, version {n}").format(n=record.version or 1)
        return tr("(unknown)")


def _said_text(text: str) -> str:
    """What became of a field of a notice: the answer in words, or the state."""
    said = Said.read(text)
    if said is None:
        return text
    if said.state is State.VALUE:
        return value_label(said.value, current().code)
    return code_word(codes.ANSWER_STATES, str(said.state))


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
