"""Commands for substitutions: planning, the list, ending, the brief."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from osmo_desktop.cli import recovery
from osmo_desktop.cli.command import Command, leaf, write_paper
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import current, mark, ntr, tr
from osmo_desktop.domain.language.dates import date_range
from osmo_desktop.domain.records.substitution import SUBSTITUTION_CAUSES
from osmo_desktop.services.substitutions import SubstitutionRow

_STATES = {"running": mark("Running"), "planned": mark("Planned"), "over": mark("Ended")}


def add_team_commands(team: Any) -> None:
    """One worker stands in for another for some days."""
    plan = leaf(team, "substitute", _plan)
    for option in ("--absent", "--substitute"):
        plan.add_argument(option, required=True, help="a member, by name or id")
    for option in ("--from", "--to"):
        plan.add_argument(option, required=True, dest=f"day_{option[2:]}", help="2026-11-23")
    plan.add_argument("--cause", choices=tuple(SUBSTITUTION_CAUSES), default="other")
    leaf(team, "substitutions", _list)
    end = leaf(team, "end-substitution", _end)
    brief = leaf(team, "brief", _brief)
    for command in (end, brief):
        command.add_argument("--substitution", required=True, help="its id, from the list")
    brief.add_argument("--out", required=True)
    brief.add_argument("--language", choices=("fi", "sv", "en"), default=None)


def _plan(command: Command) -> None:
    args = command.args
    first, last = _day(args.day_from), _day(args.day_to)
    with command.unlocked() as services:
        absent = recovery.member_id(services, args.absent)
        substitute = recovery.member_id(services, args.substitute)
        substitution, _ = services.substitutions.plan(
            absent, substitute, first, last, cause=args.cause
        )
        row = services.substitutions.row(substitution)
    words = tr("The substitution is planned. Synchronise, so that the others learn of it.")
    command.tell(asdict(row), [_line(row), words])


def _list(command: Command) -> None:
    with command.unlocked() as services:
        services.substitutions.follow()
        rows = services.substitutions.all()
    lines = [_line(row) for row in rows] or [tr("There are no substitutions.")]
    command.tell({"substitutions": [asdict(row) for row in rows]}, lines)


def _end(command: Command) -> None:
    with command.unlocked() as services:
        services.substitutions.end(command.args.substitution)
    words = tr("The substitution has ended. Synchronise, so that the others learn of it.")
    command.tell({"ended": command.args.substitution}, [words])


def _brief(command: Command) -> None:
    args, out = command.args, Path(command.args.out)
    with command.unlocked() as services:
        services.substitutions.follow()
        paper = services.briefs.paper(args.substitution, language=args.language)
        services.access.left("export", paper.client_ids, "brief")
    write_paper(out, paper.pdf)
    count = len(paper.client_ids)
    words = ntr(
        "The brief of {n} client was written.",
        "The brief of {n} clients was written.",
        count,
    )
    facts = {"file": str(out), "clients": count, "has_protected": paper.has_protected}
    command.tell(facts, [words.format(n=count)])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError("date-unreadable") from error


def _line(row: SubstitutionRow) -> str:
    words = tr("{substitute} stands in for {absent}, {days}").format(
        substitute=row.substitute,
        absent=row.absent,
        days=date_range(row.first_day, row.last_day, current()),
    )
    state = tr("Ended early") if row.is_ended else tr(_STATES[row.state])
    clients = ntr("{n} client", "{n} clients", row.clients).format(n=row.clients)
    return f"{row.id}  {words} · {state} · {clients}"
