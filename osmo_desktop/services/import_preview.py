"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.domain.records.client import Client
from osmo_desktop.domain.records.imported import CLIENTS
from osmo_desktop.domain.sheets import Sheet
from osmo_desktop.services.import_columns import read_cell
from osmo_desktop.services.known_notes import KnownNotes, NoteWords
from osmo_desktop.services.people import name_of
from osmo_desktop.services.same_people import Likely, SamePeople, draft_client

NEW, KNOWN, BAD = "new", "known", "bad"
"""States of a row: to be written, known already (a client perhaps), not readable."""
_SLICE = 50
_TOLD: Final = ("number", "identity_code", "birth_date")
_MORE: Final = ("phone", "address", "municipality", "language", "safety_ban")


@dataclass(frozen=True)
class ImportRow:
    """One row: its place in the file (the header is row 1), what it says, and what becomes of it.

    `like` names whom a row of clients is like, or whose note it is; `client_id` is that client.
    `problem` says in a sentence why such a row is never written. `lacks` names what the
    row says and that client's record does not.
    """

    number: int
    values: Mapping[str, object]
    state: str
    title: str
    like: str = ""
    client_id: str = ""
    problem: str = ""
    lacks: tuple[str, ...] = ()

    @property
    def is_unprotected(self) -> bool:
        """Whether a client is here without the non-disclosure order that the file tells of."""
        return "safety_ban" in self.lacks


@dataclass(frozen=True)
class ImportPreview:
    """All rows of a file as they were matched."""

    contents: str
    rows: tuple[ImportRow, ...]

    def count(self, state: str) -> int:
        """How many rows are in a state."""
        return Counter(row.state for row in self.rows)[state]


class Previewing:
    """Looks through the rows of one file. Make it anew for each preview."""

    def __init__(self, book: RecordBook, now: datetime) -> None:
        self._now = now
        self._known = Likely(shot.record for shot in book.find("client"))
        self._same = SamePeople(book)
        self._notes = KnownNotes(book, self._same)
        self._rows: list[ImportRow] = []
        self._of_file: dict[str, int] = {}

    def preview(
        self, sheet: Sheet, columns: Sequence[str], contents: str
    ) -> Generator[None, None, ImportPreview]:
        """Every row, matched, in slices; UserError("import-columns") when nothing says whose."""
        _require_columns({field for field in columns if field}, contents)
        make = self._client if contents == CLIENTS else self._note
        for done, (number, cells) in enumerate(sheet.numbered):
            values, problem = self._values(columns, cells)
            if number in sheet.unparted:
                problem = sentence(UserError("import-unparted"))
            row = ImportRow(number, values, BAD if problem else NEW, _title(values))
            self._rows.append(replace(row, problem=problem) if problem else make(row))
            if done % _SLICE == 0:
                yield
        return ImportPreview(contents, tuple(self._rows))

    def _values(
        self, columns: Sequence[str], cells: Sequence[str]
    ) -> tuple[dict[str, object], str]:
        """What the cells say, and what is wrong with the first that says nothing readable."""
        values: dict[str, object] = {}
        problem = ""
        for field, text in zip(columns, cells, strict=True):
            if not field or not text:
                continue
            try:
                values[field] = read_cell(field, text, self._now.date())
            except UserError as error:
                problem = problem or f"{text[:60]}: {sentence(error)}"
        return _with_names(values), problem

    def _client(self, row: ImportRow) -> ImportRow:
        """Tell whether a client is known already, or stood in the file before."""
        values = row.values
        born = values.get("birth_date")
        typed = _typed(values, born if isinstance(born, date) else None)
        if not (typed.family_name or typed.given_name):
            return replace(row, state=BAD, problem=sentence(UserError("client-name-missing")))
        known = self._known.like(typed)
        if known is None:
            typed = replace(typed, id=f"row {row.number}", **_contacts(values))
            self._of_file[typed.id] = len(self._rows)
            self._known.add(typed)
            return row
        taken = bool(typed.number and self._known.owners(Client(id="", number=typed.number)))
        problem = sentence(UserError("client-number-taken")) if taken else ""
        row = replace(row, state=KNOWN, problem=problem, like=_called(known))
        row = replace(row, lacks=_lacks(known, values))
        at = self._of_file.get(known.id)
        if at is None:
            return replace(row, client_id=known.id)
        if row.is_unprotected:
            self._protect(at)
            row = replace(row, lacks=tuple(field for field in row.lacks if field != "safety_ban"))
        return row

    def _protect(self, at: int) -> None:
        """A row above is of the same client, perhaps: protecting too many is the safe side."""
        first = self._rows[at]
        self._rows[at] = replace(first, values={**first.values, "safety_ban": True})

    def _note(self, row: ImportRow) -> ImportRow:
        """Find whose note it is: by number or identity code, else by a name that one person has."""
        try:
            owner = self._owner(_typed(row.values, None))
            moment = self._moment(row.values)
        except UserError as error:
            return replace(row, state=BAD, problem=sentence(error))
        values = {**row.values, "occurred": moment.replace(tzinfo=self._now.tzinfo)}
        is_new = self._notes.take(owner.id, moment, _words(values))
        return replace(
            row,
            values=values,
            state=NEW if is_new else KNOWN,
            like=_called(owner),
            client_id=owner.id,
        )

    def _owner(self, typed: Client) -> Client:
        """The one whom a row names.

        Raises UserError("import-torn", "import-nobody", "import-several").
        """
        found = self._known.owners(typed)
        if self._known.is_torn(typed, self._same.main_of):
            raise UserError("import-torn")
        mains = {self._same.main_of(one.id) for one in found}
        if len(mains) == 1:  # joined records are one person: the one that lists show
            found = [one for one in found if one.id in mains] or found[:1]
        if len(found) != 1:
            raise UserError("import-several" if found else "import-nobody")
        return found[0]

    def _moment(self, values: Mapping[str, object]) -> datetime:
        """When a note was, without a zone.

        Raises UserError("note-occurred-missing", "note-happened-missing",
        "note-occurred-invalid").
        """
        moment, clock = values.get("occurred"), values.get("clock")
        if not isinstance(moment, datetime):
            raise UserError("note-occurred-missing")
        if isinstance(clock, time):
            moment = datetime.combine(moment.date(), clock)
        if not values.get("happened"):
            raise UserError("note-happened-missing")
        if moment.replace(tzinfo=self._now.tzinfo) > self._now:
            raise UserError("note-occurred-invalid")
        return moment


def _require_columns(chosen: set[str], contents: str) -> None:
    """Refuse a file of which nothing says whose the rows are: UserError("import-columns")."""
    needed = {"happened", "occurred"} if contents != CLIENTS else set()
    named = chosen & {"name", "family_name", "given_name"}
    whose = named or (contents != CLIENTS and chosen & {"number", "identity_code"})
    if not whose or not needed <= chosen:
        raise UserError("import-columns")


def _typed(values: Mapping[str, object], born: date | None) -> Client:
    """What a row says of a client, as a record to be compared."""
    names = (str(values.get("family_name", "")), str(values.get("given_name", "")))
    typed = draft_client(*names, str(values.get("identity_code", "")), born)
    return replace(typed, number=str(values.get("number", "")) or None)


def _contacts(values: Mapping[str, object]) -> dict[str, Any]:
    """What a row says beside whose it is."""
    return {field: values[field] for field in _MORE if values.get(field)}


def _lacks(known: Client, values: Mapping[str, object]) -> tuple[str, ...]:
    """What a row says of a client that the record does not say, or says otherwise."""
    said = {field: values[field] for field in (*_TOLD, *_MORE) if values.get(field)}
    return tuple(
        field for field, value in said.items() if _plain(value) != _plain(getattr(known, field))
    )


def _plain(value: object) -> str:
    return "".join(str(value or "").split()).casefold()


def _words(values: Mapping[str, object]) -> NoteWords:
    """What a row says of a note."""
    happened, view, worker = (
        str(values.get(field, "")) for field in ("happened", "client_view", "worker_assessment")
    )
    return NoteWords(happened, view, worker)


def _with_names(values: dict[str, object]) -> dict[str, object]:
    """A whole name in its two parts: "Sukunimi, Etunimi", or the last word as the family name."""
    whole = str(values.pop("name", "")).strip()
    if not whole or "family_name" in values or "given_name" in values:
        return values
    if "," in whole:
        family, _, given = whole.partition(",")
    else:
        given, _, family = whole.rpartition(" ")
    return {**values, "family_name": family.strip(), "given_name": given.strip()}


def _title(values: Mapping[str, object]) -> str:
    """Whose row it is, as the file says."""
    parts = (values.get(field) for field in ("number", "family_name", "given_name"))
    return " ".join(str(part) for part in parts if part)


def _called(client: Client) -> str:
    return " ".join(part for part in (client.number, name_of(client)) if part)
