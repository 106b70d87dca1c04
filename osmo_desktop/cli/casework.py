"""Commands on clients, notes and papers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from osmo_desktop.cli import reviewing
from osmo_desktop.cli.command import Command, day_of, leaf, read, rest_of, when, write_paper
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.erasures import ErasureRow
from osmo_desktop.services.event_words import event_body, event_title
from osmo_desktop.services.models import TimelineEntry


def add_commands(areas: Any) -> Any:
    """Clients, notes and papers; gives the area of clients, for more commands on one."""
    client = areas.add_parser("client").add_subparsers(required=True)
    add = leaf(client, "add", _client_add)
    for option in ("--family-name", "--given-name"):
        add.add_argument(option, required=True)
    for option in ("--municipality", "--start"):
        add.add_argument(option, default="")
    add.add_argument("--client-language", choices=("fi", "sv", "en"), default="fi")
    add.add_argument("--safety-ban", action="store_true")
    leaf(client, "list", _client_list)
    leaf(client, "show", _client_show).add_argument("--client", required=True)
    erase = leaf(client, "erase", _client_erase)
    erase.add_argument("--client", default="", help="without it the erasures are listed")
    erase.add_argument("--confirm", default="", metavar="NO", help="the client's number once more")
    erase.add_argument("--cause", choices=codes.codes(codes.ERASURE_CAUSES), default="request")
    notes = areas.add_parser("note").add_subparsers(required=True)
    reviewing.add_note_commands(notes)
    note = leaf(notes, "add", _note_add)
    note.add_argument("--client", required=True)
    note.add_argument("--file", required=True, help="a path, or - for standard input")
    note.add_argument("--mode", default="home_visit")
    words = "of a visit, call or message without an answer"
    note.add_argument("--outcome", choices=sorted(codes.UNANSWERED), default="", help=words)
    for option in ("--occurred", "--client-view", "--assessment"):
        note.add_argument(option, default="")
    plan = leaf(areas.add_parser("print").add_subparsers(required=True), "plan", _print_plan)
    plan.add_argument("--client", required=True)
    plan.add_argument("--out", required=True)
    return client


def _client_add(command: Command) -> None:
    args = command.args
    start = day_of(args.start) or command.clock.now().date()
    with command.unlocked() as services:
        client_id, _ = services.clients.add(
            family_name=args.family_name,
            given_name=args.given_name,
            municipality=args.municipality,
            language=args.client_language,
            safety_ban=args.safety_ban,
            start=start,
        )
        number = services.clients.page(client_id).row.number
    command.tell({"client": number, "id": client_id}, [number])


def _client_list(command: Command) -> None:
    with command.unlocked() as services:
        rows = services.clients.list()
    lines = [f"{row.number}  {row.name}" for row in rows]
    lines = lines or [tr("There are no clients in this vault.")]
    command.tell({"clients": [asdict(row) for row in rows]}, lines)


def _client_show(command: Command) -> None:
    with command.unlocked() as services:
        client_id = find_client(services, command.args.client)
        page = services.clients.page(client_id)
        timeline = services.clients.timeline(client_id)
    lines = [f"{page.row.number}  {page.row.name}"]
    lines += [_event(entry) for entry in timeline]
    command.tell({"page": asdict(page), "timeline": [asdict(entry) for entry in timeline]}, lines)


def _client_erase(command: Command) -> None:
    """Ask for an erasure, or approve what another supervisor asked for; there is no undo."""
    args = command.args
    with command.unlocked() as services:
        erasures = services.erasures
        if args.client:
            client_id = find_client(services, args.client)
            if args.confirm != erasures.number(client_id):
                raise UserError("erasure-unconfirmed")
            erasures.approve(client_id, args.cause)
        rows = erasures.all()
    lines = [_erasure(row) for row in rows] or [tr("There are no erasures.")]
    command.tell({"erasures": [asdict(row) for row in rows]}, lines)


def _erasure(row: ErasureRow) -> str:
    names = ", ".join(row.approvers)
    if not row.is_in_force:
        words = tr(
            "{client}: {name} asked for the erasure, {when}. It waits for another supervisor."
        )
        return words.format(client=row.label or tr("A client"), name=names, when=when(row.asked))
    words = ntr(
        "{client}: erased on {done} of {n} laptop",
        "{client}: erased on {done} of {n} laptops",
        row.laptops,
    )
    return words.format(client=row.client_id, done=row.done, n=row.laptops)


def _event(entry: TimelineEntry) -> str:
    """An event of the timeline as the window words it."""
    day = when(entry.occurred or entry.day)
    return f"{day}  {event_title(entry)}  {event_body(entry)}".rstrip()


def _note_add(command: Command) -> None:
    args = command.args
    now = command.clock.now()
    occurred = moment_of(args.occurred) or now
    with command.unlocked() as services:
        client_id = find_client(services, args.client)
        # Standard input after the passphrase, which may be its first line.
        text = rest_of(command.terminal.input) if args.file == "-" else read(Path(args.file))
        draft = services.notes.start(client_id, now=now).changed(
            mode=args.mode,
            outcome=args.outcome,
            occurred=occurred if occurred.tzinfo else occurred.replace(tzinfo=now.tzinfo),
            happened=text.strip(),
            client_view=args.client_view,
            worker_assessment=args.assessment,
        )
        note_id, _ = services.notes.approve(draft)
    command.tell({"note": note_id}, [note_id])


def _print_plan(command: Command) -> None:
    with command.unlocked() as services:
        client = find_client(services, command.args.client)
        data = services.papers.plan_pdf(client)
        services.access.left("export", [client], "plan")
    write_paper(Path(command.args.out), data)
    warning = tr("The file is not sealed: anyone who gets it can read it.")
    command.tell({"file": command.args.out, "bytes": len(data)}, [command.args.out, warning])


def find_client(services: Services, number: str) -> str:
    """The id of a client by number or id; UserError("client-unknown")."""
    for row in services.clients.list():
        if number in (row.number, row.id):
            return row.id
    raise UserError("client-unknown", number=number)


def moment_of(text: str) -> datetime | None:
    """A time given as an option, if it was given; UserError("date-unreadable")."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError("date-unreadable", text=text) from error
