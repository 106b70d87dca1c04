"""Commands on attachments: take a file in, list what there is."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from osmo_desktop.cli.casework import find_client, moment_of
from osmo_desktop.cli.command import Command, leaf, when
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.records import codes
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.services.chosen_file import read_chosen
from osmo_desktop.services.wording import code_word


def add_commands(areas: Any) -> None:
    """Attachments."""
    attachment = areas.add_parser("attachment").add_subparsers(required=True)
    add = leaf(attachment, "add", _add)
    for option in ("--client", "--file"):
        add.add_argument(option, required=True)
    for option in ("--title", "--occurred", "--note"):
        add.add_argument(option, default="")
    kinds = [code for code in codes.ATTACHMENT_TYPES if code != "signature"]
    add.add_argument("--type", choices=kinds, default="scan")
    leaf(attachment, "list", _list).add_argument("--client", required=True)


def _add(command: Command) -> None:
    args = command.args
    path = Path(args.file)
    moment = moment_of(args.occurred)
    new = NewAttachment(args.title or path.stem, args.type, moment, meeting=args.note or None)
    with command.unlocked() as services:
        owner = find_client(services, args.client)
        steps = services.attachments.add(owner, partial(read_chosen, path), new)
        attachment_id, _ = run_steps(steps)
        row = services.attachments.row(attachment_id)
    command.tell(asdict(row), [f"{row.id}  {row.media_type}  {row.size}"])


def _list(command: Command) -> None:
    with command.unlocked() as services:
        rows = services.attachments.list(find_client(services, command.args.client))
    lines = [
        f"{when(row.day)}  {code_word(codes.ATTACHMENT_TYPES, row.type)}  {row.title}  {row.id}"
        for row in rows
    ]
    command.tell({"attachments": [asdict(row) for row in rows]}, lines)
