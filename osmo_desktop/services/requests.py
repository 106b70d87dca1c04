"""The register of clients' requests about their own data (GDPR articles 12, 15-17, 21).

What is asked lies in the client's own stream, so only those who work with the client and the
supervisors can read it. An auditor holds no client's key and sees no request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records.request import (
    MONTHS_TO_ANSWER,
    NEEDS_COMPLAINT,
    due_day,
    months_after,
)
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.same_people import of_person
from osmo_desktop.services.writing import Target, Writing

REMINDED: Final = timedelta(days=7)
"""So long before its last day a request is a thing to do."""


@dataclass(frozen=True)
class RequestForm:
    """A request as it was received."""

    type: str
    received: date
    channel: str
    asked_by: str = "client"
    asker: str = ""
    wish: str = ""


@dataclass(frozen=True)
class RequestAnswer:
    """What became of a request; `complaint_told` where not all that was asked was done."""

    outcome: str
    day: date
    answer: str = ""
    reason: str = ""
    complaint_told: bool = False


@dataclass(frozen=True)
class RequestRow:
    """One request as the register shows it.

    `state`: received | extended | answered; `days_left` is negative when it is late, and counts
    to the day of the answer once there is one. `can_extend` while the first month runs.
    """

    id: str
    client_id: str
    client_name: str
    type: str
    received: date
    channel: str
    asked_by: str
    asker: str
    wish: str
    due: date
    days_left: int
    state: str
    can_extend: bool
    extended: date | None
    extension_reason: str
    outcome: str
    answered: date | None
    answer: str
    refusal_reason: str
    complaint_told: bool
    has_conflict: bool

    @property
    def is_open(self) -> bool:
        """Whether the client waits for an answer."""
        return self.state != "answered"


class RequestService:
    """What workers and supervisors do with requests."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._shield = Shield(book)
        self._writing = Writing(book)

    def add(self, client_id: str, form: RequestForm) -> tuple[str, Changes]:
        """Record a request and start its clock; gives its id.

        Raises UserError("client-unknown", "request-date", "request-asker-missing").
        """
        if self._people.client(client_id) is None:
            raise UserError("client-unknown")
        self._require_past(form.received, "received")
        if form.asked_by != "client" and not form.asker.strip():
            raise UserError("request-asker-missing", field="asker")
        target = Target(client_id, "request", new_id())
        values = {
            "type": form.type,
            "received": form.received,
            "channel": form.channel,
            "asked_by": form.asked_by,
            "asker": form.asker,
            "wish": form.wish,
        }
        return target.entity, self._book.commit(self._writing.first(target, values))

    def extend(self, row: RequestRow, day: date, reason: str) -> Changes:
        """The client was told on a day, and why, that the answer takes two further months.

        Raises UserError("request-closed", "request-date", "request-extension-late",
        "request-reason-missing").
        """
        self._require_open(row)
        self._require_past(day, "extended", since=row.received)
        if day > months_after(row.received, MONTHS_TO_ANSWER):
            raise UserError("request-extension-late", field="extended")
        if not reason.strip():
            raise UserError("request-reason-missing", field="extension_reason")
        return self._write(row, {"extended": day, "extension_reason": reason})

    def answer(self, row: RequestRow, answer: RequestAnswer) -> Changes:
        """The client has the answer.

        What is refused, wholly or in part, needs its reason, and that the client was told of the
        right to complain. Raises UserError("request-closed", "request-date",
        "request-answer-missing", "request-reason-missing", "request-complaint-missing").
        """
        self._require_open(row)
        self._require_past(answer.day, "answered", since=row.received)
        if answer.outcome in ("given", "partly") and not answer.answer.strip():
            raise UserError("request-answer-missing", field="answer")
        refuses = answer.outcome in NEEDS_COMPLAINT
        if refuses and not answer.reason.strip():
            raise UserError("request-reason-missing", field="refusal_reason")
        if refuses and not answer.complaint_told:
            raise UserError("request-complaint-missing", field="complaint_told")
        values: dict[str, object] = {
            "outcome": answer.outcome,
            "answered": answer.day,
            "answer": answer.answer,
            "refusal_reason": answer.reason if refuses else "",
            "complaint_told": True if refuses else None,
        }
        return self._write(row, values)

    def strike(self, row: RequestRow, reason: str) -> Changes:
        """The request was recorded by mistake: it leaves the register and stays in the history.

        Raises UserError("request-reason-missing").
        """
        if not reason.strip():
            raise UserError("request-reason-missing", field="struck")
        return self._write(row, {"struck": reason})

    def all(self) -> tuple[RequestRow, ...]:
        """The whole register: open ones by their last day, then the answered, newest first."""
        return self._rows(self._book.find("request"))

    def due(self, day: date, concerns: Callable[[str], bool]) -> list[RequestRow]:
        """Open requests of certain clients whose last day has passed or is at hand."""
        return [
            row
            for row in self._rows(self._book.find("request"))
            if row.is_open and row.due <= day + REMINDED and concerns(row.client_id)
        ]

    def of(self, client_id: str) -> tuple[RequestRow, ...]:
        """A person's requests, of joined records too, in the order of `all`."""
        return self._rows(of_person(self._book, "request", client_id))

    def get(self, request_id: str) -> RequestRow | None:
        """One request, or None when it is not here or was struck."""
        shot = self._book.get("request", request_id)
        return next(iter(self._rows([shot] if shot is not None else [])), None)

    def _rows(self, shots: list[Snapshot]) -> tuple[RequestRow, ...]:
        today = self._clock.now().date()
        known = (shot for shot in shots if shot.record.received and not shot.record.struck)
        names: dict[str, str] = {}
        rows = [self._row(shot, today, names) for shot in known]
        waiting = sorted((row for row in rows if row.is_open), key=_by_last_day)
        done = sorted((row for row in rows if not row.is_open), key=_by_last_day)
        done.sort(key=lambda row: row.answered or date.min, reverse=True)
        return (*waiting, *done)

    def _row(self, shot: Snapshot, today: date, names: dict[str, str]) -> RequestRow:
        record = shot.record
        name = names.get(shot.stream)
        if name is None:
            name = names[shot.stream] = self._people.client_name(shot.stream)
        due = due_day(record.received, record.extended)
        shown = self._shield.of(shot.stream)
        end = (record.answered or shot.changed.date()) if record.outcome else today
        return RequestRow(
            id=shot.id,
            client_id=shot.stream,
            client_name=name,
            type=record.type or "access",
            received=record.received,
            channel=record.channel or "other",
            asked_by=record.asked_by or "client",
            asker=shown(record.asker),
            wish=shown(record.wish),
            due=due,
            days_left=(due - end).days,
            state=_state(record.outcome, record.extended),
            can_extend=_can_extend(record, today),
            extended=record.extended,
            extension_reason=shown(record.extension_reason),
            outcome=record.outcome or "",
            answered=record.answered,
            answer=shown(record.answer),
            refusal_reason=shown(record.refusal_reason),
            complaint_told=bool(record.complaint_told),
            has_conflict=bool(shot.conflicts),
        )

    def _write(self, row: RequestRow, values: Mapping[str, object]) -> Changes:
        target = Target(row.client_id, "request", row.id)
        return self._book.commit(self._writing.first(target, values))

    def _require_open(self, row: RequestRow) -> None:
        shot = self._book.get("request", row.id, stream=row.client_id)
        if shot is None or shot.record.outcome is not None:
            raise UserError("request-closed")

    def _require_past(self, day: date, field: str, *, since: date = date.min) -> None:
        if not since <= day <= self._clock.now().date():
            raise UserError("request-date", field=field)


def _by_last_day(row: RequestRow) -> tuple[date, str, str]:
    return row.due, str(sort_key(row.client_name)), row.id


def _state(outcome: str | None, extended: date | None) -> str:
    if outcome is not None:
        return "answered"
    return "extended" if extended is not None else "received"


def _can_extend(record: object, today: date) -> bool:
    """No extension yet, no answer, and the first month still runs."""
    outcome, extended = getattr(record, "outcome", None), getattr(record, "extended", None)
    received: date | None = getattr(record, "received", None)
    is_running = received is not None and today <= months_after(received, MONTHS_TO_ANSWER)
    return outcome is None and extended is None and is_running
