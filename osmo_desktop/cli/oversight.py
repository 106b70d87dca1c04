"""Commands of oversight: requests of clients, the access log, and the log on paper for a client."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from osmo_desktop.cli.casework import find_client
from osmo_desktop.cli.command import Command, leaf, write_paper
from osmo_desktop.domain.access import ACTIONS
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ids import is_id
from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.records.codes import codes
from osmo_desktop.domain.records.request import REQUEST_CHANNELS, REQUEST_TYPES
from osmo_desktop.services.access_log import AccessFilter, AccessRow
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.requests import RequestForm, RequestRow
from osmo_desktop.services.wording import code_word


def add_commands(areas: Any) -> tuple[Any, Any]:
    """Requests, and the access log; gives the two areas, for more commands in them."""
    request = areas.add_parser("request").add_subparsers(required=True)
    leaf(request, "list", _requests).add_argument("--all", action="store_true", help="answered too")
    add = leaf(request, "add", _add_request)
    add.add_argument("--client", required=True)
    add.add_argument("--type", choices=codes(REQUEST_TYPES), required=True)
    add.add_argument("--received", required=True, help="the day, as 2026-11-19")
    add.add_argument("--channel", choices=codes(REQUEST_CHANNELS), default="form")
    log = areas.add_parser("log").add_subparsers(required=True)
    rows = leaf(log, "list", _log)
    rows.add_argument("--own", action="store_true", help="one's own use only")
    rows.add_argument("--client", default="", help="number or id")
    rows.add_argument("--member", default="", help="name or id")
    rows.add_argument("--action", choices=tuple(ACTIONS), default="")
    rows.add_argument("--since", default="", help="the first day, as 2026-11-19")
    rows.add_argument("--until", default="", help="the last day")
    paper = leaf(log, "print", _print)
    paper.add_argument("--client", required=True)
    _add_since(paper)
    paper.add_argument("--out", required=True)
    return request, log


def _add_since(command: argparse.ArgumentParser) -> None:
    command.add_argument("--since", default="", help="the first day; two years back without it")


def _requests(command: Command) -> None:
    with command.unlocked() as services:
        found = services.requests.all()
    rows = [row for row in found if row.is_open or command.args.all]
    lines = [_request_line(row) for row in rows] or [tr("No request waits for an answer.")]
    command.tell({"requests": [asdict(row) for row in rows]}, lines)


def _add_request(command: Command) -> None:
    args = command.args
    received = _day(args.received)
    with command.unlocked() as services:
        client = find_client(services, args.client)
        form = RequestForm(args.type, received, args.channel)
        request, _ = services.requests.add(client, form)
    command.tell({"request": request}, [tr("The request is in the register.")])


def _log(command: Command) -> None:
    with command.unlocked() as services:
        wanted = _wanted(services, command.args)
        log = services.access.own(wanted) if command.args.own else services.access.rows(wanted)
    facts = {"rows": [asdict(row) for row in log.rows], "gaps": [asdict(gap) for gap in log.gaps]}
    missing = [f"! {gap.device_name}: {gap.text}" for gap in log.gaps]
    command.tell(facts, [*missing, *map(_log_line, log.rows)])


def _wanted(services: Services, args: argparse.Namespace) -> AccessFilter:
    """What was asked for; UserError("client-unknown", "date-unreadable"), KnownError of a member.

    An erased client has an id in the log and no number any more.
    """
    client = args.client
    return AccessFilter(
        client=client if not client or is_id(client) else find_client(services, client),
        user=_member(services, args.member) if args.member else "",
        action=args.action,
        since=_day(args.since) if args.since else None,
        until=_day(args.until) if args.until else None,
    )


def _member(services: Services, name: str) -> str:
    found = (row.user for row in services.team.members() if name in (row.name, row.user))
    user = next(found, None)
    if user is None:
        raise KnownError("member-unknown")
    return user


def _print(command: Command) -> None:
    since = _day(command.args.since) if command.args.since else None
    with command.unlocked() as services:
        client = find_client(services, command.args.client)
        data = services.log_papers.paper(client, since=since).pdf
        services.access.left("export", [client], "log")
    write_paper(Path(command.args.out), data)
    warning = tr("The file is not sealed: anyone who gets it can read it.")
    command.tell({"file": command.args.out, "bytes": len(data)}, [command.args.out, warning])


def _request_line(row: RequestRow) -> str:
    due = dates.short_date(row.due, current())
    return "  ".join((due, row.client_name, code_word(REQUEST_TYPES, row.type), row.id))


def _log_line(row: AccessRow) -> str:
    when = dates.date_and_time(row.at, current())
    parts = (when, row.user_name, row.action_name, row.screen_name, row.client_name, row.reason)
    return "  ".join(part for part in parts if part)


def _day(text: str) -> date:
    """A day given as an option; UserError("date-unreadable")."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError("date-unreadable", text=text) from error
