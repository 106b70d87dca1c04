"""Parts of read models that several areas show: steps, goals, histories, delivery."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.client import Client
from osmo_desktop.services.models import FieldHistory, GoalView, Preferences, StepView, Version
from osmo_desktop.services.people import People
from osmo_desktop.services.wording import label
from osmo_desktop.services.writing import typed

SCALE_FIELDS = ("level_minus_2", "level_minus_1", "level_0", "level_plus_1", "level_plus_2")
_LAST = 1_000_000  # the place of something without a number


def by_position(shot: Snapshot) -> tuple[int, str, str]:
    """Order of steps and goals: their number, then the time and id of the first op."""
    place = shot.record.position
    return (_LAST if place is None else place, shot.written.isoformat(), shot.id)


def step_view(shot: Snapshot) -> StepView:
    """A step as read."""
    step = shot.record
    return StepView(
        id=shot.id,
        client_id=shot.stream,
        text=step.text or "",
        who=step.who or "",
        due=step.due,
        done=bool(step.done),
        basis=shot.basis,
    )


def goal_view(shot: Snapshot) -> GoalView:
    """A goal as read."""
    goal = shot.record
    scale = tuple(getattr(goal, name) or "" for name in SCALE_FIELDS)
    return GoalView(
        id=shot.id,
        position=goal.position or 0,
        title=goal.title or "",
        client_words=goal.client_words or "",
        weight=1 if goal.weight is None else goal.weight,
        scale=cast(tuple[str, str, str, str, str], scale),
        baseline=goal.baseline,
        level=goal.level,
        former=goal.former or "",
        conflicts=shot.conflicts,
        basis=shot.basis,
    )


def reached_by(client: Client) -> Preferences:
    """How a client is best reached."""
    return Preferences(
        client.contact_mode or "", client.contact_times or "", client.contact_notes or ""
    )


def in_order(shots: Iterable[Snapshot]) -> list[Snapshot]:
    """Those that are not left out, in their order."""
    return sorted((shot for shot in shots if not shot.record.dropped), key=by_position)


def delivery_state(book: RecordBook, shot: Snapshot) -> tuple[str, int, int]:
    """Whether a record is unsent, sent or received, then its receipts of how many laptops."""
    delivery = book.delivery(shot)
    if delivery.state != "sent":
        return ("unsent", delivery.receipts, delivery.holders)
    state = "received" if delivery.receipts else "sent"
    return (state, delivery.receipts, delivery.holders)


def field_history(
    book: RecordBook, kind: str, entity: str, field: str, *, stream: str | None = None
) -> FieldHistory:
    """All versions of a field with their writers' names, newest first; `stream` as for `get`."""
    people = People(book)
    return FieldHistory(
        field=field,
        label=label(kind, field),
        versions=tuple(
            Version(
                op_id=past.op_id,
                value=typed(kind, field, past.value),
                author=people.member_name(past.author),
                device=people.device_name(past.device),
                written=past.written,
                reason=past.reason,
                is_head=past.is_head,
            )
            for past in book.history(kind, entity, field, stream=stream)
        ),
    )
