"""Headless commands over the services, for scheduled jobs, help desks and tests (DESIGN 7).

The passphrase comes from standard input or `--passphrase-file`, never as an argument, which `ps`
would show. Exit code 0 done, 1 refused or found wrong (one plain sentence on standard error), 2
bad usage.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from osmo_desktop import __version__
from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.errors import KnownError, OsmoError, UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.ports import Clock
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.bundle import Services
from osmo_desktop.services.door import VaultDoor
from osmo_desktop.services.self_check import self_check
from osmo_desktop.services.team import Founding

Door = VaultDoor[Services]
RecoveryPdf = Callable[[RecoverySheet], bytes]


@dataclass(frozen=True)
class Terminal:
    """The three streams of a command."""

    input: TextIO
    output: TextIO
    errors: TextIO


@dataclass(frozen=True)
class _Command:
    """What a command works with."""

    args: argparse.Namespace
    door: Door
    recovery_pdf: RecoveryPdf
    terminal: Terminal
    clock: Clock

    def passphrase(self) -> str:
        """The passphrase, from a file or the first line of standard input."""
        if self.args.passphrase_file:
            return _read(Path(self.args.passphrase_file)).partition("\n")[0].rstrip("\r")
        return self.terminal.input.readline().rstrip("\n")

    def unlocked(self) -> closing[Services]:
        """The services of the vault that the command names, for a `with` block."""
        return closing(self.door.unlock(self.passphrase(), Path(self.args.vault)))

    def tell(self, facts: Mapping[str, Any], lines: list[str]) -> None:
        """Print lines for people, or the facts for machines."""
        if self.args.json:
            text = json.dumps(facts, ensure_ascii=False, default=str, indent=2)
            _print(text, self.terminal.output)
            return
        for line in lines:
            _print(line, self.terminal.output)


def main(
    argv: list[str], door: Door, recovery_pdf: RecoveryPdf, terminal: Terminal, clock: Clock
) -> int:
    """Run one command; returns its exit code."""
    try:
        args = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    try:
        return int(args.run(_Command(args, door, recovery_pdf, terminal, clock)) or 0)
    except OsmoError as error:
        _print(sentence(error), terminal.errors)
        return 1
    except OSError as error:
        _print(sentence(KnownError("file-unusable", path=error.filename)), terminal.errors)
        return 1


# -- vault ----------------------------------------------------------------------------------------


def _vault_create(command: _Command) -> None:
    args, door = command.args, command.door
    secret = door.new_secret()
    words = door.recovery_words(secret, args.language)
    services = door.create(
        command.passphrase(),
        secret=secret,
        user_name=args.name,
        device_name=args.device,
        language=args.language,
        path=Path(args.vault),
    )
    services.close()
    # The words first: without them the vault has no second way in, whatever becomes of the sheet.
    command.tell(
        {"vault": args.vault, "recovery_words": words},
        [tr("The vault was made. Write these recovery words on paper:"), " ".join(words)],
    )
    if args.recovery_pdf:
        sheet = RecoverySheet(
            vault_name=args.name,
            words=words,
            created=command.clock.now().date(),
            language=args.language,
        )
        _write(Path(args.recovery_pdf), command.recovery_pdf(sheet))


def _vault_check(command: _Command) -> None:
    with command.unlocked() as services:
        found = services.verify()
    command.tell(found, [tr("Every seal, chain and signature holds."), *_pairs(found)])


def _vault_info(command: _Command) -> None:
    with command.unlocked() as services:
        found: dict[str, Any] = {**services.figures(), "role": services.book.role}
    command.tell(found, _pairs(found))


# -- team and sync --------------------------------------------------------------------------------


def _team_found(command: _Command) -> None:
    args = command.args
    typed = _read(Path(args.recovery_file)).split()
    founding = Founding(args.team, args.name, title=args.title, phone=args.phone)
    with command.unlocked() as services:
        services.team.found_with_words(typed, args.language, founding)
        if args.store:
            services.team.set_folder(args.store)
    command.tell({"team": args.team}, [tr("The team was founded.")])


def _team_join(command: _Command) -> None:
    if command.args.words_match:
        with command.unlocked() as services:
            services.team.confirm_join()
        command.tell({"confirmed": True}, [tr("Confirmed. Sync once you have been admitted.")])
        return
    if not command.args.store:
        raise UserError("store-not-chosen")
    with command.unlocked() as services:
        offer = run_steps(services.team.request_join(command.args.store))
    command.tell(asdict(offer), [tr("Read these words aloud:"), " ".join(offer.words)])


def _team_admit(command: _Command) -> None:
    args = command.args
    if args.request and not (args.words_match and args.name):
        raise UserError("join-not-confirmed")
    if args.request:
        with command.unlocked() as services:
            run_steps(services.team.admit(args.request, name=args.name, title=args.title))
        command.tell({"admitted": args.request}, [tr("Admitted. Sync to send the welcome.")])
        return
    with command.unlocked() as services:
        offers = run_steps(services.team.requests())
    rows = [f"{offer.request_id}  {' '.join(offer.words)}" for offer in offers]
    command.tell({"requests": [asdict(offer) for offer in offers]}, rows)


def _sync(command: _Command) -> None:
    store = command.args.store
    with command.unlocked() as services:
        if store and services.team.folder() is None:
            services.team.set_folder(store)
        steps = services.sync.run(place=store or None, is_new_place=command.args.new_place)
        result, _ = run_steps(steps)
    found = asdict(result)
    command.tell(found, _pairs(found))


# -- casework -------------------------------------------------------------------------------------


def _client_add(command: _Command) -> None:
    args = command.args
    start = _date(args.start) or command.clock.now().date()
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


def _client_list(command: _Command) -> None:
    with command.unlocked() as services:
        rows = services.clients.list()
    lines = [f"{row.number}  {row.name}" for row in rows]
    command.tell({"clients": [asdict(row) for row in rows]}, lines)


def _client_show(command: _Command) -> None:
    with command.unlocked() as services:
        client_id = _client_id(services, command.args.client)
        page = services.clients.page(client_id)
        timeline = services.clients.timeline(client_id)
    lines = [f"{page.row.number}  {page.row.name}"]
    lines += [f"{entry.occurred or entry.day}  {entry.code}  {entry.text}" for entry in timeline]
    command.tell({"page": asdict(page), "timeline": [asdict(entry) for entry in timeline]}, lines)


def _note_add(command: _Command) -> None:
    args = command.args
    now = command.clock.now()
    occurred = _moment(args.occurred) or now
    with command.unlocked() as services:
        client_id = _client_id(services, args.client)
        # Standard input after the passphrase, which may be its first line.
        text = _text(command.terminal.input) if args.file == "-" else _read(Path(args.file))
        draft = services.notes.start(client_id, now=now).changed(
            mode=args.mode,
            occurred=occurred if occurred.tzinfo else occurred.replace(tzinfo=now.tzinfo),
            happened=text.strip(),
            client_view=args.client_view,
            worker_assessment=args.assessment,
        )
        note_id, _ = services.notes.approve(draft)
    command.tell({"note": note_id}, [note_id])


def _print_plan(command: _Command) -> None:
    with command.unlocked() as services:
        data = services.papers.plan_pdf(_client_id(services, command.args.client))
    _write(Path(command.args.out), data)
    warning = tr("The file is not sealed: anyone who gets it can read it.")
    command.tell({"file": command.args.out, "bytes": len(data)}, [command.args.out, warning])


def _self_check(command: _Command) -> int:
    results = self_check(command.door, command.recovery_pdf, command.clock.now())
    command.tell(
        {"checks": results, "version": __version__},
        [f"{'ok' if passed else 'FAILED'}  {name}" for name, passed in results.items()],
    )
    return 0 if all(results.values()) else 1


# -- within ---------------------------------------------------------------------------------------


def _client_id(services: Services, number: str) -> str:
    for row in services.clients.list():
        if number in (row.number, row.id):
            return row.id
    raise UserError("client-unknown", number=number)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError("date-unreadable", text=text) from error


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError("date-unreadable", text=text) from error


def _pairs(found: Mapping[str, Any]) -> list[str]:
    return [f"{name}: {value}" for name, value in found.items()]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise KnownError("file-unusable", path=str(path)) from error


def _text(stream: TextIO) -> str:
    """All of standard input; what was no UTF-8 came in as surrogates."""
    try:
        text = stream.read()
        text.encode()
    except UnicodeError as error:
        raise KnownError("file-unusable", path="-") from error
    return text


def _write(path: Path, data: bytes) -> None:
    """Write a paper; in place of an older one, but never over anything else."""
    if path.is_file() and not path.read_bytes()[:4].startswith(b"%PDF"):
        raise KnownError("file-unusable", path=str(path))
    path.write_bytes(data)


def _print(text: str, stream: TextIO) -> None:
    """Print; a letter that the terminal does not have must not undo what was done."""
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="osmo-desktop", description=__doc__)
    parser.add_argument("--version", action="version", version=f"osmo-desktop {__version__}")
    areas = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_vault_commands(areas)
    _add_team_commands(areas)
    _add_casework_commands(areas)
    _leaf(areas, "self-check", _self_check, vault=False)
    return parser


def _add_vault_commands(areas: Any) -> None:
    vault = areas.add_parser("vault").add_subparsers(required=True)
    create = _leaf(vault, "create", _vault_create)
    create.add_argument("--name", required=True)
    create.add_argument("--device", required=True)
    create.add_argument("--language", choices=("fi", "sv", "en"), default="fi")
    create.add_argument("--recovery-pdf", default="")
    _leaf(vault, "check", _vault_check)
    _leaf(vault, "info", _vault_info)


def _add_team_commands(areas: Any) -> None:
    team = areas.add_parser("team").add_subparsers(required=True)
    found = _leaf(team, "found", _team_found)
    for option in ("--team", "--name", "--recovery-file"):
        found.add_argument(option, required=True)
    found.add_argument("--language", choices=("fi", "sv", "en"), default="fi")
    for option in ("--title", "--phone", "--store"):
        found.add_argument(option, default="")
    join = _leaf(team, "join", _team_join)
    join.add_argument("--store", default="")
    join.add_argument("--words-match", action="store_true")
    admit = _leaf(team, "admit", _team_admit)
    for option in ("--request", "--name", "--title"):
        admit.add_argument(option, default="")
    admit.add_argument("--words-match", action="store_true")
    sync = _leaf(areas, "sync", _sync)
    sync.add_argument("--store", default="")
    sync.add_argument("--new-place", action="store_true")


def _add_casework_commands(areas: Any) -> None:
    client = areas.add_parser("client").add_subparsers(required=True)
    add = _leaf(client, "add", _client_add)
    for option in ("--family-name", "--given-name"):
        add.add_argument(option, required=True)
    for option in ("--municipality", "--start"):
        add.add_argument(option, default="")
    add.add_argument("--client-language", choices=("fi", "sv", "en"), default="fi")
    add.add_argument("--safety-ban", action="store_true")
    _leaf(client, "list", _client_list)
    _leaf(client, "show", _client_show).add_argument("--client", required=True)
    note = _leaf(areas.add_parser("note").add_subparsers(required=True), "add", _note_add)
    note.add_argument("--client", required=True)
    note.add_argument("--file", required=True, help="a path, or - for standard input")
    note.add_argument("--mode", default="home_visit")
    for option in ("--occurred", "--client-view", "--assessment"):
        note.add_argument(option, default="")
    plan = _leaf(areas.add_parser("print").add_subparsers(required=True), "plan", _print_plan)
    plan.add_argument("--client", required=True)
    plan.add_argument("--out", required=True)


def _leaf(
    parent: Any, name: str, run: Callable[[_Command], int | None], *, vault: bool = True
) -> argparse.ArgumentParser:
    leaf: argparse.ArgumentParser = parent.add_parser(name)
    if vault:
        leaf.add_argument("vault", metavar="VAULT")
    leaf.add_argument("--passphrase-file", default="")
    leaf.add_argument("--json", action="store_true")
    leaf.set_defaults(run=run)
    return leaf
