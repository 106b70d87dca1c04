"""Commands on backups, and the bundle for support."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from osmo_desktop.cli.command import Command, leaf, pairs, read, when
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.backups import BackupStatus, PlaceRow


def add_vault_commands(vault: Any) -> None:
    """Making a backup and restoring one."""
    backup = leaf(vault, "backup", _vault_backup)
    backup.add_argument("--to", default="", help="a folder that gets copies from now on")
    restore = leaf(vault, "restore", _vault_restore)
    restore.add_argument("--from", dest="source", required=True, help="a copy, or its folder")
    restore.add_argument("--recovery-file", default="", help="the words of the sheet")
    restore.add_argument("--take", action="store_true", help="take it into use, not only look")


def add_commands(areas: Any) -> None:
    """The bundle for support."""
    bundle = leaf(areas, "support-bundle", _support_bundle, vault=False)
    bundle.add_argument("--vault", default="", help="a vault whose sizes are told")
    bundle.add_argument("--out", required=True)


def _vault_backup(command: Command) -> None:
    with command.unlocked() as services:
        if command.args.to:
            run_steps(services.backups.add_place(str(Path(command.args.to).absolute())))
        status = run_steps(services.backups.make())
    lines = [line for place in status.places for line in _place(place)]
    command.tell(asdict(status), lines)


def _place(place: PlaceRow) -> list[str]:
    """A place with its newest copy, and what is in the way there."""
    known = tr("{place}: newest copy {moment}") if place.last else tr("{place}: no copy yet")
    lines = [known.format(place=place.path, moment=when(place.last))]
    if place.problem:
        lines.append(sentence(KnownError(place.problem)))
    if place.owes_erasure:
        lines.append(tr("Copies there still open a client who was erased."))
    return lines


def behind(status: BackupStatus) -> dict[str, list[str]]:
    """For machines: places whose copies open with the former passphrase."""
    return {"behind": [place.path for place in status.behind]}


def behind_lines(status: BackupStatus) -> list[str]:
    """For people: each such place, with when it was last seen."""
    words = tr("{place}: last seen {moment}; copies there open with the former passphrase or sheet")
    return [words.format(place=place.path, moment=when(place.seen)) for place in status.behind]


def _vault_restore(command: Command) -> None:
    args = command.args
    restoring = command.door.restoring()
    key: str | bytes
    if args.recovery_file:
        key = restoring.secret(read(Path(args.recovery_file)).split())
    else:
        key = command.passphrase()
    vault = str(Path(args.vault).absolute())
    found = restoring.examine(vault, restoring.newest(args.source), key)
    if not args.take:
        restoring.give_up(vault)
        command.tell(asdict(found), pairs(asdict(found)))
        return
    restoring.take(vault, found)
    words = tr(
        "The copy is taken into use at the next unlock. The former vault is kept beside it, and "
        "this laptop needs a new admission to the team."
    )
    command.tell({**asdict(found), "taken": True}, [*pairs(asdict(found)), words])


def _support_bundle(command: Command) -> None:
    out = Path(command.args.out)
    vault = Path(command.args.vault) if command.args.vault else None
    bundle = command.door.workshop.supporting().gather(command.clock.now(), vault=vault)
    if out.exists() and not out.read_bytes()[:4] == b"PK\x03\x04":
        raise KnownError("file-unusable", path=str(out))
    out.write_bytes(bundle.to_bytes())
    command.tell(dict(bundle.texts), [bundle.preview])
