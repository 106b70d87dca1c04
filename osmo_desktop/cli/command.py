"""What every command works with: its arguments, the door, and the streams of the terminal."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.language import current
from osmo_desktop.domain.language.dates import date_and_time, short_date
from osmo_desktop.domain.ports import Clock
from osmo_desktop.domain.store_address import StoreLogin
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.door import VaultDoor
from osmo_desktop.services.surroundings import Surroundings

Door = VaultDoor[Services]
RecoveryPdf = Callable[[RecoverySheet], bytes]


@dataclass(frozen=True)
class Terminal:
    """The three streams of a command."""

    input: TextIO
    output: TextIO
    errors: TextIO


@dataclass(frozen=True)
class Command:
    """What a command works with."""

    args: argparse.Namespace
    door: Door
    recovery_pdf: RecoveryPdf
    terminal: Terminal
    clock: Clock
    surroundings: Surroundings

    def passphrase(self) -> str:
        """The passphrase, from a file or the next line of standard input."""
        if self.args.passphrase_file:
            return read(Path(self.args.passphrase_file)).partition("\n")[0].rstrip("\r")
        return self.terminal.input.readline().rstrip("\n")

    def new_passphrase(self) -> str:
        """A passphrase to be set: the next line of standard input, whatever file is named."""
        return self.terminal.input.readline().rstrip("\n")

    def keep_login(self, services: Services, store: str) -> None:
        """Keep what opens the place that is named, or else the team's, if it was given."""
        place = store or services.team.folder()
        if self.args.login_file and place:
            services.places.keep_login(place, self._login())

    def _login(self) -> StoreLogin:
        """The name and password for a server, a line each: from a file, or "-" from the input."""
        named = self.args.login_file
        if named == "-":
            lines = [self.terminal.input.readline() for _ in range(2)]
        else:
            lines = read(Path(named)).split("\n")
        user, secret = (line.rstrip("\r\n") for line in [*lines, "", ""][:2])
        return StoreLogin(user, secret)

    def unlocked(self) -> closing[Services]:
        """The services of the vault that the command names, for a `with` block."""
        return closing(self.door.unlock(self.passphrase(), Path(self.args.vault)))

    def tell(self, facts: Mapping[str, Any], lines: list[str]) -> None:
        """Print lines for people, or the facts for machines."""
        if self.args.json:
            text = json.dumps(facts, ensure_ascii=False, default=_for_machines, indent=2)
            print_line(text, self.terminal.output)
            return
        for line in lines:
            print_line(line, self.terminal.output)


def _for_machines(value: object) -> str:
    """Times as ISO 8601, anything else that JSON does not have as its text."""
    return value.isoformat() if isinstance(value, date) else str(value)


def pairs(found: Mapping[str, Any]) -> list[str]:
    """Facts as lines for people; what is not known is left out."""
    shown = {name: value for name, value in found.items() if value is not None}
    return [
        f"{name}: {when(value) if isinstance(value, date) else value}"
        for name, value in shown.items()
    ]


def day_of(text: str) -> date | None:
    """A day given as an option, if it was given; UserError("date-unreadable")."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError("date-unreadable", text=text) from error


def when(moment: date | None) -> str:
    """A day, or a time by the clock of this place, as the window shows it; "-" for none."""
    if moment is None:
        return "-"
    if isinstance(moment, datetime):
        return date_and_time(moment.astimezone(), current())
    return short_date(moment, current())


def read(path: Path) -> str:
    """A text file; raises KnownError("file-unusable") for one that is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise KnownError("file-unusable", path=str(path)) from error


def rest_of(stream: TextIO) -> str:
    """All of standard input; what was no UTF-8 came in as surrogates."""
    try:
        text = stream.read()
        text.encode()
    except UnicodeError as error:
        raise KnownError("file-unusable", path="-") from error
    return text


def write_paper(path: Path, data: bytes) -> None:
    """Write a paper; in place of an older one, but never over anything else."""
    if path.is_file() and not path.read_bytes()[:4].startswith(b"%PDF"):
        raise KnownError("file-unusable", path=str(path))
    path.write_bytes(data)


def print_line(text: str, stream: TextIO) -> None:
    """Print; a letter that the terminal does not have must not undo what was done."""
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream)


def add_place(command: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Where the shared place is, and the file with what opens it."""
    where = "a folder, https://… or s3://bucket/folder?endpoint=https://…"
    command.add_argument("--store", default="", required=required, help=where)
    lines = "name and password for the server, a line each; - reads them after the passphrase"
    command.add_argument("--login-file", default="", help=lines)


def leaf(
    parent: Any,
    name: str,
    run: Callable[[Command], int | None],
    *,
    vault: bool = True,
    phrase_file: bool = True,
) -> argparse.ArgumentParser:
    """A command with what all have; `vault`: it names one."""
    leaf: argparse.ArgumentParser = parent.add_parser(name)
    if vault:
        leaf.add_argument("vault", metavar="VAULT")
    if phrase_file:
        leaf.add_argument("--passphrase-file", default="")
    leaf.add_argument("--json", action="store_true")
    leaf.set_defaults(run=run)
    return leaf
