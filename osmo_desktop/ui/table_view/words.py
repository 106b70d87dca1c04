"""What the table view says: the client's plan in plain words, and nothing else about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import ClientRow, GoalView, PlanView, StepView
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import level_words


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is read for the table: neither address, phone nor place is among it."""

    given_name: str
    next_meeting: datetime | None
    plan: PlanView | None


@dataclass(frozen=True, slots=True)
class Told:
    """One goal or step: what it is, and lines under it."""

    title: str
    lines: tuple[str, ...]


def read(services: Services, client_id: str) -> Sharing:
    """Read what the table view shows; vault worker. Raises UserError("client-unknown")."""
    row: ClientRow = services.clients.page(client_id).row
    return Sharing(row.given_name, row.next_meeting, services.plans.current(client_id))


def title(sharing: Sharing) -> str:
    """Greet the client by the first name."""
    name = line(sharing.given_name, 60)
    return tr("{name}, your plan").format(name=name) if name else tr("Your plan")


def state(plan: PlanView | None) -> str:
    """Say whether the plan is agreed, and since when."""
    if plan is None:
        return ""
    if plan.state != "approved":
        return tr("Not agreed yet")
    if plan.made is None:
        return tr("Agreed")
    return tr("Agreed on {date}").format(date=dates.short_date(plan.made, current()))


def goal(view: GoalView) -> Told:
    """Return a goal with the client's words and where it stands, in plain words."""
    lines = []
    if view.client_words.strip():
        lines.append(f"”{block(view.client_words)}”")
    if view.baseline is not None and view.baseline != view.level:
        lines.append(tr("In the beginning: {words}").format(words=_level(view, view.baseline)))
    lines.append(tr("Now: {text}").format(text=_level(view, view.level)))
    aim = line(view.scale[2])
    if aim and view.level != 0:
        lines.append(tr("We aim at: {words}").format(words=aim))
    return Told(line(view.title), tuple(lines))


def own(plan: PlanView, *fields: str) -> list[Told]:
    """Return what stands in the client's own part of the plan, a line each; empty ones are none."""
    said = (text for field in fields for text in plan.texts.get(field, "").splitlines())
    return [Told(line(text), ()) for text in said if text.strip()]


def step(view: StepView) -> Told:
    """Return an agreed step: who does it, by when, and whether it is done."""
    parts = [line(view.who, 80)]
    if view.due is not None:
        day = dates.weekday_date(view.due, current())
        parts.append(tr("by {date}").format(date=day))
    if view.done:
        parts.append(tr("done"))
    said = " · ".join(part for part in parts if part)
    return Told(line(view.text), (said,) if said else ())


def meeting(moment: datetime | None, now: datetime) -> str:
    """Name the next meeting; one that has passed is none."""
    if moment is None or moment.astimezone(now.tzinfo).date() < now.date():
        return tr("Not agreed yet")
    local = moment.astimezone(now.tzinfo)
    return tr("{day} at {clock}").format(
        day=dates.long_weekday_date(local.date(), current()), clock=dates.clock(local, current())
    )


def _level(view: GoalView, level: int | None) -> str:
    """Return what a level means: the scale's own words, where it has them."""
    own = line(view.scale[level + 2]) if level is not None and -2 <= level <= 2 else ""
    # The words alone: the figure before them is for the worker.
    return own or level_words(level).rpartition(", ")[2]
