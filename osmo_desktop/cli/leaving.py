"""Commands for those who leave the team, and for what of them came late."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from osmo_desktop.cli import recovery
from osmo_desktop.cli.command import Command, leaf, read
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.removals import LateRow


def add_team_commands(team: Any) -> None:
    """Removing a laptop or a person; late entries, and adopting them."""
    remove = leaf(team, "remove", _remove)
    who = remove.add_mutually_exclusive_group(required=True)
    who.add_argument("--device", default="", help="one laptop, by its name or id")
    who.add_argument("--member", default="", help="all laptops of somebody who left")
    remove.add_argument("--cause", choices=codes.codes(codes.REMOVAL_CAUSES), default="left")
    remove.add_argument("--recovery-file", default="", help="for a supervisor's laptop")
    leaf(team, "late", _late)
    leaf(team, "adopt", _adopt).add_argument("--device", required=True)


def device_id(services: Services, wanted: str) -> str:
    """The id of a colleague's laptop by name or id; KnownError("device-unknown")."""
    rows = services.sync.status().devices
    found = [row.id for row in rows if wanted in (row.id, row.name) and not row.is_own]
    if len(found) != 1:
        raise KnownError("device-unknown")
    return found[0]


def _remove(command: Command) -> None:
    args = command.args
    typed = read(Path(args.recovery_file)).split() if args.recovery_file else []
    with command.unlocked() as services:
        if args.member:
            services.removals.remove_member(recovery.member_id(services, args.member), args.cause)
        elif typed:
            device = device_id(services, args.device)
            services.removals.remove_with_sheet(device, args.cause, typed)
        else:
            services.removals.remove_laptop(device_id(services, args.device), args.cause)
    name = args.member or args.device
    words = tr("{name} has been removed from the team. Sync, so that the keys change.")
    read_words = tr("What they have read already cannot be unread.")
    command.tell({"removed": name}, [words.format(name=name), read_words])


def _late(command: Command) -> None:
    with command.unlocked() as services:
        rows = services.removals.late([row.id for row in services.sync.status().devices])
    lines = [_line(row) for row in rows] or [tr("Nothing came late.")]
    command.tell({"late": [asdict(row) for row in rows]}, lines)


def _adopt(command: Command) -> None:
    with command.unlocked() as services:
        services.removals.adopt(device_id(services, command.args.device))
    command.tell({"adopted": command.args.device}, [tr("The late entries count now.")])


def _line(row: LateRow) -> str:
    words = ntr(
        "{n} entry of {member} ({device}) came after the removal. It is kept and does not count.",
        "{n} entries of {member} ({device}) came after the removal. They are kept and do not "
        "count.",
        row.entries,
    )
    return words.format(n=row.entries, member=row.member, device=row.name)
