"""Commands on who works with a client: offers and their answers, workers, disclosures."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from osmo_desktop.cli.casework import find_client, moment_of
from osmo_desktop.cli.command import Command, leaf, when, write_paper
from osmo_desktop.cli.recovery import member_id
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records.codes import codes
from osmo_desktop.domain.records.handover import (
    DISCLOSURE_BASES,
    HANDOVER_CAUSES,
    REFUSAL_CAUSES,
)
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.disclosures import Disclosed
from osmo_desktop.services.handover_words import (
    basis_words,
    given_on,
    given_words,
    handover_reason,
    handover_state,
    handover_title,
)
from osmo_desktop.services.handovers import HandoverRow, Wanted


def add_commands(areas: Any) -> None:
    """Hand-overs, a client's workers, and the disclosure log."""
    handover = areas.add_parser("handover").add_subparsers(required=True)
    offer = leaf(handover, "offer", _offer)
    _add_client(offer)
    offer.add_argument("--to", required=True, help="the colleague, by name or id")
    offer.add_argument("--from", default="", dest="giver", help="a supervisor, for somebody else")
    offer.add_argument("--cause", choices=codes(HANDOVER_CAUSES), required=True)
    offer.add_argument("--reason", default="", help="in words, kept with the client's records")
    _add_disclosure(offer, required=False)
    leaf(handover, "list", _list)
    for name, run in (("accept", _answer), ("take-back", _answer), ("finish", _answer)):
        _add_offer(leaf(handover, name, run), name)
    decline = leaf(handover, "decline", _answer)
    _add_offer(decline, "decline")
    decline.add_argument("--cause", choices=codes(REFUSAL_CAUSES), required=True)
    worker = areas.add_parser("worker").add_subparsers(required=True)
    for name, run in (("assign", _assign), ("end", _assign)):
        change = leaf(worker, name, run)
        change.set_defaults(step=name)
        change.add_argument("--member", required=True, help="by name or id")
        _add_client(change)
    _add_client(leaf(worker, "list", _workers))
    disclosure = areas.add_parser("disclosure").add_subparsers(required=True)
    record = leaf(disclosure, "record", _record)
    _add_client(record)
    record.add_argument("--occurred", default="")
    _add_disclosure(record, required=True)
    _add_client(leaf(disclosure, "list", _disclosures))
    paper = leaf(disclosure, "print", _print)
    _add_client(paper)
    paper.add_argument("--out", required=True)


def _add_client(command: argparse.ArgumentParser) -> None:
    command.add_argument("--client", required=True)


def _add_offer(command: argparse.ArgumentParser, step: str) -> None:
    command.set_defaults(step=step)
    command.add_argument("--offer", required=True, help="the id that the list shows")


def _add_disclosure(command: argparse.ArgumentParser, *, required: bool) -> None:
    """What another controller gets; for an offer only where the controller differs."""
    command.add_argument("--controller", default="", required=required, help="the other one")
    command.add_argument("--recipient", default="", required=required)
    command.add_argument("--basis", choices=codes(DISCLOSURE_BASES), default="permission")
    command.add_argument("--which", default="", required=required, help="permission or law")
    command.add_argument("--given", default="", required=required)


def _disclosed(args: argparse.Namespace) -> Disclosed:
    return Disclosed(args.controller, args.recipient, args.basis, args.which, args.given)


def _offer(command: Command) -> None:
    args = command.args
    with command.unlocked() as services:
        wanted = Wanted(
            taker=member_id(services, args.to),
            cause=args.cause,
            words=args.reason,
            giver=member_id(services, args.giver) if args.giver else "",
            disclosed=_disclosed(args) if args.controller else None,
        )
        offer_id, _ = services.handovers.offer(find_client(services, args.client), wanted)
    command.tell({"offer": offer_id}, [offer_id])


def _list(command: Command) -> None:
    with command.unlocked() as services:
        rows = services.handovers.under_way()
    lines = [line for row in rows for line in _lines(row)] or [tr("No hand-over is under way.")]
    command.tell({"handovers": [asdict(row) for row in rows]}, lines)


def _answer(command: Command) -> None:
    args = command.args
    with command.unlocked() as services:
        handovers = services.handovers
        if args.step == "accept":
            handovers.accept(args.offer)
        elif args.step == "decline":
            handovers.decline(args.offer, args.cause)
        elif args.step == "finish":
            handovers.finish(args.offer)
        else:
            handovers.take_back(args.offer)
        (row,) = [row for row in handovers.all() if row.id == args.offer]
    command.tell({"offer": args.offer, "state": row.state}, _lines(row))


def _lines(row: HandoverRow) -> list[str]:
    title = f"{row.id}  {handover_title(row)}"
    return [title, f"    {handover_state(row)}", f"    {handover_reason(row)}"]


def _assign(command: Command) -> None:
    args = command.args
    with command.unlocked() as services:
        client_id, user = find_client(services, args.client), member_id(services, args.member)
        if args.step == "assign":
            services.assignments.assign(client_id, user)
        else:
            services.assignments.end(client_id, user)
        _tell_workers(command, services, client_id)


def _workers(command: Command) -> None:
    with command.unlocked() as services:
        _tell_workers(command, services, find_client(services, command.args.client))


def _tell_workers(command: Command, services: Services, client_id: str) -> None:
    rows = services.assignments.workers(client_id)
    lines = [row.name for row in rows] or [tr("Nobody works with this client.")]
    command.tell({"workers": [asdict(row) for row in rows]}, lines)


def _record(command: Command) -> None:
    args, now = command.args, command.clock.now()
    occurred = moment_of(args.occurred)
    if occurred is not None and occurred.tzinfo is None:
        occurred = occurred.replace(tzinfo=now.tzinfo)
    with command.unlocked() as services:
        client_id = find_client(services, args.client)
        services.disclosures.record(client_id, _disclosed(args), occurred=occurred)
        _tell_disclosures(command, services, client_id)


def _disclosures(command: Command) -> None:
    with command.unlocked() as services:
        _tell_disclosures(command, services, find_client(services, command.args.client))


def _tell_disclosures(command: Command, services: Services, client_id: str) -> None:
    rows, offers = services.disclosures.of(client_id), services.handovers.of(client_id)
    lines = [
        f"{when(given_on(row, offers))}  {row.recipient} ({row.to_controller})  {basis_words(row)}"
        f"  {row.given}  {given_words(row, offers)}".rstrip()
        for row in rows
    ]
    lines = lines or [tr("Nothing has been disclosed.")]
    command.tell({"disclosures": [asdict(row) for row in rows]}, lines)


def _print(command: Command) -> None:
    with command.unlocked() as services:
        client = find_client(services, command.args.client)
        data = services.disclosure_papers.pdf(client)
        services.access.left("export", [client], "disclosures")
    write_paper(Path(command.args.out), data)
    warning = tr("The file is not sealed: anyone who gets it can read it.")
    command.tell({"file": command.args.out, "bytes": len(data)}, [command.args.out, warning])
