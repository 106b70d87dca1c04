"""Start and end notices: which fields one has, what became of each, and how far it has come.

The forms are dated data in `resources/forms/`, one file a programme, in own words. A field has one
of four states (DOMAIN 4.2), and state and value are one: no merge can join the state of one answer
with the value of another. Whether somebody belongs to a minority is never asked (DOMAIN 0a).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.measures import Id, State, Words
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 64 * 1024
START: Final = "start_notice"
END: Final = "end_notice"
_VALUE: Final = "value:"
_WITHOUT_VALUE: Final = frozenset(map(str, State)) - {State.VALUE}
_GIVEN_STATES: Final = frozenset({State.VALUE, State.DECLINED})
_MOST_CHOICES: Final = 7  # a digit chooses; 8 and 9 are the states without a value


class Standing(StrEnum):
    """How far a notice has come; the codes of `NOTICE_STATES`."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    PARTIAL = "partial"
    COMPLETE = "complete"
    MISSING = "missing"


_FURTHEST_FIRST: Final = (
    Standing.COMPLETE,
    Standing.MISSING,
    Standing.PARTIAL,
    Standing.ASKED,
    Standing.NOT_ASKED,
)


@dataclass(frozen=True)
class Said:
    """What became of one field: a state, and a value exactly when the state is VALUE."""

    state: State
    value: str = ""

    def __post_init__(self) -> None:
        """Refuse a value without its state. Raises ValueError."""
        if (self.state is State.VALUE) != bool(self.value):
            raise ValueError("a field has a value exactly when its state is VALUE")

    @classmethod
    def of(cls, value: str) -> Self:
        """Make the answer that is this value."""
        return cls(State.VALUE, value)

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """Read what `text` wrote; None for anything else, which is then no answer at all."""
        if text is None:
            return None
        if text.startswith(_VALUE) and len(text) > len(_VALUE):
            return cls(State.VALUE, text[len(_VALUE) :])
        return cls(State(text)) if text in _WITHOUT_VALUE else None

    @property
    def text(self) -> str:
        """The answer as a record holds it."""
        return _VALUE + self.value if self.value else str(self.state)

    @property
    def is_given(self) -> bool:
        """Whether the person answered, be it with "prefers not to answer"."""
        return self.state in _GIVEN_STATES


NOT_ASKED: Final = Said(State.NOT_ASKED)


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer that may be chosen."""

    code: Id
    label: Words


class FormField(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question of a notice; a `date` or one of `choices`.

    A `sensitive` one may be left unanswered on purpose. With `client_field` the answer is that
    field of the client's record and is kept nowhere else. `from_` and `to` bound the days on which
    it is asked.
    """

    key: Id
    label: Words
    type: Literal["choice", "date"] = "choice"
    choices: tuple[Choice, ...] = ()
    sensitive: bool = False
    client_field: Literal["", "birth_date"] = ""
    from_: date | None = msgspec.field(name="from", default=None)
    to: date | None = None

    def accepts(self, said: Said) -> bool:
        """Tell whether it can be what became of this field."""
        if said.state is State.DECLINED:
            return self.sensitive
        if said.state is not State.VALUE:
            return True
        if self.type == "choice":
            return any(choice.code == said.value for choice in self.choices)
        return _is_day(said.value)

    def is_asked_on(self, day: date) -> bool:
        """Tell whether the question is in force on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class NoticeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The notices of one programme; texts by language.

    `end_days`: within how many days of leaving the end notice is due; `overdue_days`: from how
    many days on a gap stands out.
    """

    format: Literal[1]
    id: Id
    version: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    from_: date = msgspec.field(name="from")
    to: date | None = None
    owner: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
    name: Words
    end_days: Annotated[int, msgspec.Meta(ge=0, le=366)]
    overdue_days: Annotated[int, msgspec.Meta(ge=1, le=366)]
    start_notice: Annotated[tuple[FormField, ...], msgspec.Meta(min_length=1, max_length=40)]
    end_notice: Annotated[tuple[FormField, ...], msgspec.Meta(min_length=1, max_length=40)]

    def fields(self, notice_type: str, day: date) -> tuple[FormField, ...]:
        """The questions of a notice of one who began on `day`."""
        asked = self.end_notice if notice_type == END else self.start_notice
        return tuple(field for field in asked if field.is_asked_on(day))


def standing(
    written: str | None, said: Mapping[str, Said], fields: Iterable[FormField]
) -> Standing:
    """How far a notice has come, from what became of its fields.

    `written` is what a person said of the whole: asked, received on paper, or given up. A notice
    that was given up and is filled in after all is complete.
    """
    reached = _of_fields(said, tuple(fields))
    return next(state for state in _FURTHEST_FIRST if state in (written, reached))


def _of_fields(said: Mapping[str, Said], fields: tuple[FormField, ...]) -> Standing:
    """What the fields alone tell."""
    states = {said.get(field.key, NOT_ASKED).state for field in fields}
    # What the client's record knows anyway was not asked for the notice.
    own = {said.get(f.key, NOT_ASKED).state for f in fields if not f.client_field}
    if states and states <= _GIVEN_STATES:
        return Standing.COMPLETE
    if State.MISSING in states and State.NOT_ASKED not in states:
        return Standing.MISSING
    if own & _GIVEN_STATES:
        return Standing.PARTIAL
    return Standing.ASKED if State.MISSING in states else Standing.NOT_ASKED


def counts_in_indicators(said: Mapping[str, Said], fields: Iterable[FormField]) -> bool:
    """Tell whether the person counts in more than the grand total: all plain data are there."""
    return all(
        said.get(field.key, NOT_ASKED).state is State.VALUE
        for field in fields
        if not field.sensitive
    )


def may_give_up(state: Standing, *, attempts: int, has_said_no: bool, reason: str) -> str:
    """Why a notice may not be said to be missing despite attempts; empty when it may.

    Whoever said no was reached: then no failed attempt is asked for.
    """
    if state is Standing.COMPLETE:
        return "notice-complete"
    if not attempts and not has_said_no:
        return "notice-attempt-missing"
    return "" if reason.strip() else "notice-reason-missing"


def field_id(notice_id: str, key: str) -> str:
    """The entity of a field, the same on every laptop: two answers of two people then meet."""
    return hashlib.sha256(f"notice field\n{notice_id}\n{key}".encode()).hexdigest()[:32]


def read_form(data: bytes, name: str) -> NoticeForm:
    """Read and check one file; `name` is its id. Raises BugError("notice-form-invalid")."""
    try:
        form = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BugError("notice-form-invalid", form=name, why=str(error)) from None
    why = "too large" if form is None else _fault(form, name)
    if form is None or why:
        raise BugError("notice-form-invalid", form=name, why=why)
    return form


def load_forms(folder: Path) -> tuple[NoticeForm, ...]:
    """Read every form of a folder, the oldest first; BugError("notice-form-invalid")."""
    forms = [read_form(file.read_bytes(), file.stem) for file in sorted(folder.glob("*.json"))]
    return tuple(sorted(forms, key=lambda form: form.from_))


@cache
def shipped_forms() -> tuple[NoticeForm, ...]:
    """The forms of this program, the oldest first."""
    return load_forms(resource_dir() / "forms")


def form_for(day: date, begun: str = "") -> NoticeForm:
    """The form of one who began on a day; `begun` names the form that was begun already."""
    forms = shipped_forms()
    known = [form for form in forms if form.id == begun]
    in_force = [f for f in forms if f.from_ <= day and (f.to is None or day <= f.to)]
    return [*forms[:1], *in_force[-1:], *known][-1]


def value_label(value: str, code: str) -> str:
    """A value in words of a language; the value itself where no form knows it."""
    return next(
        (
            choice.label[code]
            for form in shipped_forms()
            for field in (*form.start_notice, *form.end_notice)
            for choice in field.choices
            if choice.code == value
        ),
        value,
    )


_DECODER: Final = msgspec.json.Decoder(NoticeForm)


def _fault(form: NoticeForm, name: str) -> str:
    """What is wrong with a form; empty when nothing is."""
    rules = {
        "the id is not the name of the file": form.id == name,
        "it ends before it begins": form.to is None or form.from_ <= form.to,
        "a text lacks a language": all(map(_is_complete, _texts(form))),
    }
    broken = [why for why, is_kept in rules.items() if not is_kept]
    if broken:
        return broken[0]
    for fields in (form.start_notice, form.end_notice):
        if len({field.key for field in fields}) < len(fields):
            return "a key stands twice"
    return next(filter(None, map(_field_fault, (*form.start_notice, *form.end_notice))), "")


def _field_fault(field: FormField) -> str:
    codes = [choice.code for choice in field.choices]
    is_choice = field.type == "choice"
    rules = {
        "a choice needs 2 to 7 answers, a date none": 2 <= len(codes) <= _MOST_CHOICES
        if is_choice
        else not codes,
        "an answer stands twice": len(set(codes)) == len(codes),
        "it ends before it begins": not (field.from_ and field.to) or field.from_ <= field.to,
        "a date of the client's record is a date": not field.client_field or not is_choice,
    }
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _texts(form: NoticeForm) -> list[Words]:
    fields = (*form.start_notice, *form.end_notice)
    labels = [field.label for field in fields]
    return [form.name, *labels, *(choice.label for field in fields for choice in field.choices)]


def _is_complete(words: Words) -> bool:
    return set(words) == set(LANGUAGES) and all(
        text.strip() and text.isprintable() for text in words.values()
    )


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).year > 0
    except ValueError:
        return False
