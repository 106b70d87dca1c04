"""Commands for those who leave the team, and for what of them came late."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from osmo_desktop.cli import recovery
from osmo_desktop.cli.command import Command, leaf, read
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.dates import date_and_time
from osmo_desktop.domain.quarantine import why
from osmo_desktop.domain.records import codes
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.late_notes import LateNote
from osmo_desktop.services.removals import LateRow


def add_team_commands(team: Any) -> None:
    """Removing a laptop or a person; late entries, and adopting them."""
    remove = leaf(team, "remove", _remove)
    who = remove.add_mutually_exclusive_group(required=True)
    who.add_argument("--device", default="", help="one laptop, by its name or id")
    who.add_argument("--member", default="", help="all laptops of somebody who left")
    remove.add_argument("--cause", choices=codes.codes(codes.REMOVAL_CAUSES), default="left")
    remove.add_argument("--recovery-file", default="", help="for a supervisor's laptop")
    leaf(team, "late", _late).add_argument("--note", default="", help="read one, by its id")
    which = leaf(team, "adopt", _adopt).add_mutually_exclusive_group(required=True)
    which.add_argument("--device", default="", help="all that a removed laptop wrote late")
    which.add_argument("--note", default="", help="a late note, by its id")


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
    if command.args.note:
        _read(command)
        return
    with command.unlocked() as services:
        rows = services.removals.late([row.id for row in services.sync.status().devices])
        notes = services.late_notes.all()
    lines = [*map(_line, rows), *map(_note_line, notes)] or [tr("Nothing came late.")]
    late = {"late": [asdict(row) for row in rows]}
    command.tell(late | {"notes": [_note_facts(note) for note in notes]}, lines)


def _read(command: Command) -> None:
    with command.unlocked() as services:
        text = services.late_notes.read(command.args.note)
    lines = [f"{label}: {words}" for label, words in text.parts]
    command.tell({"id": text.id, "parts": [list(part) for part in text.parts]}, lines)


def _adopt(command: Command) -> None:
    note = command.args.note
    with command.unlocked() as services:
        if note:
            services.late_notes.adopt(note)
        else:
            services.removals.adopt(device_id(services, command.args.device))
    words = tr("The late note was approved. It counts now.") if note else ""
    lines = [words or tr("The late entries count now.")]
    command.tell({"adopted": note or command.args.device}, lines)


def _note_facts(note: LateNote) -> dict[str, object]:
    return asdict(note) | {"written": note.written.isoformat()}


def _note_line(note: LateNote) -> str:
    words = tr("{record}: {client}. {member} ({device}) wrote it {moment}, and it came late.")
    said = words.format(
        record=note.record,
        client=note.client_name,
        member=note.member,
        device=note.device,
        moment=date_and_time(note.written, current()),
    )
    return f"{note.id}  {said} {why('not-assigned')}"


def _line(row: LateRow) -> str:
    words = ntr(
        "{n} entry of {member} ({device}) came after the removal. It is kept and does not count.",
        "{n} entries of {member} ({device}) came after the removal. They are kept and do not "
        "count.",
        row.entries,
    )
    return words.format(n=row.entries, member=row.member, device=row.name)
