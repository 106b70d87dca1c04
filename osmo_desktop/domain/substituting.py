"""What a substitution asks of assignments on a day: what is to be given, and what taken away.

No key and no verdict depends on a clock. A substitution gives nothing by itself: supervisors'
laptops write an assignment for each client of the absent worker, naming the substitution as its
reason, and take these away once it is over; the substitute's laptop gives up its own. So every
replica knows which assignments came from it. One that was written for a client is never written
again, whoever took it away: laptops whose clocks disagree do not write against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.erasing import is_erased
from osmo_desktop.domain.folded import Entity, FoldedOp
from osmo_desktop.domain.merge import Fold, is_removed
from osmo_desktop.domain.ops import Edit


@dataclass(frozen=True)
class Period:
    """A substitution that names its people and days; both days belong to it."""

    id: str
    absent: str
    substitute: str
    first_day: date
    last_day: date
    is_ended: bool = False

    def state(self, today: date) -> str:
        """How it stands on a day; see `period_state`."""
        return period_state(self.first_day, self.last_day, today, is_ended=self.is_ended)


def period_state(first_day: date, last_day: date, today: date, *, is_ended: bool) -> str:
    """How a substitution stands on a day: planned | running | over."""
    if is_ended or today > last_day:
        return "over"
    return "running" if today >= first_day else "planned"


def periods(fold: Fold) -> list[Period]:
    """All substitutions that are whole, in a fixed order."""
    found = (_period(entity) for _, entity in sorted(fold.substitutions.items()))
    return [period for period in found if period is not None]


def due_edits(fold: Fold, *, user: str, is_supervisor: bool, today: date) -> list[Edit]:
    """What this laptop has to write so that assignments follow the substitutions on `today`.

    A supervisor's gives and takes, everybody else's gives up what is the user's own. Writing it
    leaves nothing due.
    """
    known = {period.id: period for period in periods(fold)}
    over = {id_ for id_, period in known.items() if period.state(today) == "over"}
    running = [
        period
        for period in known.values()
        if is_supervisor and period.state(today) == "running" and _can_work(fold, period)
    ]
    if not (over or running):
        return []
    edits = []
    for stream, entity in _assignments(fold):
        heads = [op for op in entity.heads("members") if op.value is not None]
        gone = [op for op in heads if op.op.reason in over and (is_supervisor or op.value == user)]
        edits += [_taken(fold, stream, op) for op in gone]
        if not is_erased(fold, stream):
            own = {op.value for op in heads if op.op.reason not in known}
            edits += [
                _given(fold, stream, period)
                for period in running
                if period.absent in own
                and period.substitute not in own
                and not _was_given(entity, period)
            ]
    return edits


def _period(entity: Entity) -> Period | None:
    values = [_shown(entity, field) for field in ("absent", "substitute", "first_day", "last_day")]
    absent, substitute, first, last = values
    if not (absent and substitute and first and last) or absent == substitute:
        return None
    is_ended = any(op.value is True for op in entity.heads("ended"))
    days = date.fromisoformat(first), date.fromisoformat(last)
    return Period(entity.id, absent, substitute, *days, is_ended=is_ended)


def _shown(entity: Entity, field: str) -> str:
    heads = entity.heads(field)
    value = heads[0].value if heads else None
    return value if isinstance(value, str) else ""


def _can_work(fold: Fold, period: Period) -> bool:
    """Whether the substitute has a laptop in the team."""
    devices: Iterable[tuple[str, str]] = fold.roster.devices().items()
    return any(user == period.substitute and not is_removed(fold, id_) for id_, user in devices)


def _assignments(fold: Fold) -> Iterator[tuple[str, Entity]]:
    for (stream, kind, id_), entity in fold.entities.items():
        if kind == "assignment" and stream == fold.team_stream:
            yield id_, entity


def _was_given(entity: Entity, period: Period) -> bool:
    return any(
        op.is_accepted and op.op.reason == period.id and op.value == period.substitute
        for op in entity.fields.get("members", ())
    )


def _given(fold: Fold, stream: str, period: Period) -> Edit:
    return Edit(
        fold.team_stream, "assignment", stream, "members", period.substitute, reason=period.id
    )


def _taken(fold: Fold, stream: str, op: FoldedOp) -> Edit:
    return Edit(
        fold.team_stream,
        "assignment",
        stream,
        "members",
        None,
        sup=(op.id,),
        reason=op.op.reason,
    )
