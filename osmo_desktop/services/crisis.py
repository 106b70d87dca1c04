"""The crisis card: whom to call, and the client's own plan for a bad time; all of it offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.crisis import CrisisEntry, shipped_crisis_table
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import current
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.models import Basis
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.same_people import joined_to
from osmo_desktop.services.writing import Target, Writing

PLAN_FIELDS: Final = ("warning_signs", "what_helps", "whom_to_call")


@dataclass(frozen=True)
class CrisisLine:
    """A line of the card; without a `number` its place is empty and waits for the team.

    `id` is the team's record or empty; `place` the shipped place or empty; `source` tells where a
    shipped number comes from, or whom to ask for a missing one; `author` wrote the team's number,
    and `is_old` asks for calling and checking it again.
    """

    id: str
    place: str
    label: str
    number: str
    hours: str
    checked: date | None
    source: str
    is_shipped: bool
    author: str = ""
    is_old: bool = False


@dataclass(frozen=True)
class NumberForm:
    """A number that the team writes down; `place` is that of an empty line, if it fills one."""

    label: str
    number: str
    hours: str
    checked: date
    place: str = ""


@dataclass(frozen=True)
class SafetyPlanView:
    """A client's safety plan; `texts` of `PLAN_FIELDS`, without places of a protected client.

    `record` is the client's record in whose stream it is written: of somebody with joined records
    it may be another than the one that was asked for.
    """

    client_id: str
    client_name: str
    texts: Mapping[str, str]
    made: date | None
    is_written: bool
    basis: Basis
    record: str


class CrisisService:
    """Shows and fills the card. Vault worker."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._writing = Writing(book)
        self._shield = Shield(book)

    @property
    def may_write(self) -> bool:
        """Whether this person writes numbers down: every member but an auditor (b.0 13)."""
        return self._book.role != "auditor"

    def card(self) -> tuple[CrisisLine, ...]:
        """The shipped places in their order, each with the team's number, then the team's own."""
        today = self._clock.now().date()
        shots = [shot for shot in self._book.find("crisis_number") if not shot.record.removed]
        entries = [entry for entry in shipped_crisis_table().entries if entry.is_valid(today)]
        lines: list[CrisisLine] = []
        for entry in entries:
            own = [shot for shot in shots if shot.record.place == entry.id]
            filled = [self._line(shot, entry) for shot in own] if entry.number is None else []
            lines += filled or [_shipped(entry)]
        known = {entry.id for entry in entries if entry.number is None}
        rest = [self._line(shot, None) for shot in shots if shot.record.place not in known]
        return (*lines, *sorted(rest, key=lambda line: (line.label, line.id)))

    def write_number(self, form: NumberForm, line: CrisisLine | None = None) -> tuple[str, Changes]:
        """Write a number down, over the one of `line` where the team has one there; gives its id.

        Raises UserError("crisis-number-missing", "crisis-date", "name-missing", "role-forbids").
        """
        if not self.may_write:
            raise UserError("role-forbids")
        if not form.number.strip():
            raise UserError("crisis-number-missing", field="number")
        if not (form.label.strip() or form.place):
            raise UserError("name-missing", field="label")
        if form.checked > self._clock.now().date():
            raise UserError("crisis-date", field="checked")
        own = line.id if line is not None else ""
        target = Target(self._book.team_stream, "crisis_number", own or new_id())
        values = {
            "place": form.place,
            "label": form.label,
            "number": form.number,
            "hours": form.hours,
            "checked": form.checked,
        }
        write = self._writing.replaced if own else self._writing.first
        return target.entity, self._book.commit(write(target, values))

    def take_back(self, number_id: str, before: CrisisLine | None) -> Changes:
        """Undo `write_number`: the number of `before` stands again, or the place is empty again."""
        target = Target(self._book.team_stream, "crisis_number", number_id)
        if before is None or not before.id:
            return self._book.commit(self._writing.replaced(target, {"removed": True}))
        values = {name: getattr(before, name) for name in ("label", "number", "hours", "checked")}
        return self._book.commit(self._writing.replaced(target, values))

    def remove_number(self, line: CrisisLine) -> Changes:
        """Take the team's number off the card; a shipped place is empty again."""
        target = Target(self._book.team_stream, "crisis_number", line.id)
        return self._book.commit(self._writing.replaced(target, {"removed": True}))

    def restore_number(self, line: CrisisLine) -> Changes:
        """Undo `remove_number`."""
        target = Target(self._book.team_stream, "crisis_number", line.id)
        return self._book.commit(self._writing.replaced(target, {"removed": None}))

    def plan(self, client_id: str) -> SafetyPlanView:
        """The client's safety plan to look at; empty when none was made yet.

        Of somebody with joined records all that was written: whoever looks in a bad moment must
        not be told that there is none because the other record has it.
        """
        plans = self._plans(client_id)
        shown = self._shield.of(client_id)
        texts = {name: shown(_together(plans, name)) for name in PLAN_FIELDS}
        days = [plan.record.made for plan in plans if plan.record.made is not None]
        return self._view(client_id, texts, max(days, default=None), plans)

    def plan_form(self, client_id: str) -> SafetyPlanView:
        """The plan to write in, word for word as it stands, also of a protected client.

        That of the given record; where it has none, the one that a joined record has.
        """
        plans = self._plans(client_id)[:1]
        texts = {name: _together(plans, name) for name in PLAN_FIELDS}
        return self._view(client_id, texts, plans[0].record.made if plans else None, plans)

    def write_plan(self, form: SafetyPlanView, values: Mapping[str, str]) -> Changes:
        """Write what was changed over what the form showed.

        Raises UserError("client-unknown", "text-too-long", "not-assigned").
        """
        if self._people.client(form.client_id) is None:
            raise UserError("client-unknown")
        target = Target(form.record, "safety_plan", form.record)
        wanted: dict[str, object] = {name: values[name] for name in PLAN_FIELDS if name in values}
        edits = self._writing.changed(target, wanted, form.basis)
        if edits:
            made = {"made": self._clock.now().date()}
            edits += self._writing.replaced(target, made)
        return self._book.commit(edits)

    def _line(self, shot: Snapshot, entry: CrisisEntry | None) -> CrisisLine:
        record = shot.record
        again = timedelta(days=shipped_crisis_table().check_again_days)
        today = self._clock.now().date()
        return CrisisLine(
            id=shot.id,
            place=record.place or "",
            label=record.label or (entry.label[current().code] if entry is not None else ""),
            number=record.number or "",
            hours=record.hours or "",
            checked=record.checked,
            source="",
            is_shipped=False,
            author=self._people.member_name(shot.author),
            is_old=record.checked is None or record.checked + again < today,
        )

    def _plans(self, client_id: str) -> list[Snapshot]:
        """The plans of a person that say something, the given record's first."""
        found = (
            self._book.get("safety_plan", one.id, stream=one.id)
            for one in joined_to(self._book, client_id)
        )
        return [plan for plan in found if plan is not None and _says_something(plan)]

    def _view(
        self, client_id: str, texts: Mapping[str, str], made: date | None, plans: list[Snapshot]
    ) -> SafetyPlanView:
        own = self._book.get("safety_plan", client_id, stream=client_id)
        first = plans[0] if plans else own
        return SafetyPlanView(
            client_id=client_id,
            client_name=self._people.client_name(client_id),
            texts=texts,
            made=made,
            is_written=any(texts.values()),
            basis=first.basis if first is not None else {},
            record=first.stream if first is not None else client_id,
        )


def _says_something(plan: Snapshot) -> bool:
    return any(getattr(plan.record, name) for name in PLAN_FIELDS)


def _together(plans: list[Snapshot], name: str) -> str:
    """What the plans say in a field, each text once."""
    texts = dict.fromkeys(getattr(plan.record, name) or "" for plan in plans)
    return "\n".join(filter(None, texts))


def _shipped(entry: CrisisEntry) -> CrisisLine:
    language = current().code
    return CrisisLine(
        id="",
        place=entry.id,
        label=entry.label[language],
        number=entry.number or "",
        hours="",
        checked=None,
        source=entry.source[language],
        is_shipped=True,
    )
