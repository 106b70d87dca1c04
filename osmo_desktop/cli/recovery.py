"""Commands for vaults that come back: copies, forgotten passphrases, a team from the paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from osmo_desktop.cli.backups import behind, behind_lines
from osmo_desktop.cli.command import Command, add_place, leaf, pairs, read, when
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import LANGUAGES, tr
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.chosen_file import read_chosen
from osmo_desktop.services.recovery import OLD_SHEET_WORDS


def add_vault_commands(vault: Any) -> None:
    """A copy becomes a new device; a forgotten passphrase is reset with a supervisor's help."""
    renew = leaf(vault, "renew", _renew)
    renew.add_argument("--recovery-file", default="", help="a supervisor's words of the sheet")
    request = leaf(vault, "reset-request", _reset_request, phrase_file=False)
    request.add_argument("--out", required=True)
    answer = leaf(vault, "reset-answer", _reset_answer)
    answer.add_argument("--request", required=True)
    answer.add_argument("--out", default="")
    answer.add_argument("--words-match", action="store_true")
    finish = leaf(vault, "reset-finish", _reset_finish, phrase_file=False)
    finish.add_argument("--answer", required=True)
    finish.add_argument("--language", choices=LANGUAGES, default="fi")
    leaf(vault, "resets", _resets)


def add_team_commands(team: Any) -> None:
    """The whole team from the paper words and a copy of the shared folder."""
    restore = leaf(team, "restore", _restore)
    add_place(restore, required=True)
    restore.add_argument("--recovery-file", required=True)
    restore.add_argument("--member", default="", help="the supervisor who comes back")
    sheet = leaf(team, "new-sheet", _new_sheet)
    sheet.add_argument("--recovery-file", required=True, help="the words of the present sheet")
    sheet.add_argument("--language", choices=LANGUAGES, default="fi")


def member_id(services: Services, name: str) -> str:
    """The user id of a member by name; KnownError("member-unknown") for none or several."""
    found = [row.user for row in services.team.members() if name in (row.name, row.user)]
    if len(found) != 1:
        raise KnownError("member-unknown")
    return found[0]


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that was not there; gone again when what should be in it is not made."""
    with path.open("xb") as file:
        try:
            yield file
        except BaseException:
            path.unlink()
            raise


def _renew(command: Command) -> None:
    typed = read(Path(command.args.recovery_file)).split() if command.args.recovery_file else []
    with command.unlocked() as services:
        user = services.book.user
        if not (typed and services.book.role == "founder"):  # a new device already
            services.recovery.renew()
        if typed:
            services.recovery.come_back(typed, user)
        device = services.book.device
    told = tr("This laptop is a new device. Ask to join the team again; nothing is lost.")
    command.tell({"device": device}, [tr("This laptop is a new device.") if typed else told])


def _reset_request(command: Command) -> None:
    # The file first: a request that cannot be handed on must not replace an earlier one.
    with _new_file(Path(command.args.out)) as file:
        door = command.door.resetting()
        request = door.ask(command.new_passphrase(), Path(command.args.vault))
        file.write(request.file)
    lines = [tr("Read these words aloud:"), " ".join(request.words)]
    command.tell({"words": request.words, "digits": request.digits}, lines)


def _reset_answer(command: Command) -> None:
    args = command.args
    challenge = read_chosen(Path(args.request))
    with command.unlocked() as services:
        if not args.words_match:
            offer = run_steps(services.recovery.read_request(challenge))
            lines = [
                f"{offer.member}  {offer.device}",
                tr("Read these words aloud:"),
                " ".join(offer.words),
            ]
            command.tell(asdict(offer), lines)
            return
        with _new_file(Path(args.out)) as file:
            answer, _ = run_steps(services.recovery.answer_request(challenge))
            file.write(answer)
    command.tell({"file": args.out}, [args.out])


def _reset_finish(command: Command) -> None:
    args, door = command.args, command.door
    secret = door.new_secret()
    words = door.recovery_words(secret, args.language)
    answer = read_chosen(Path(args.answer))
    opened = door.resetting().finish(
        command.new_passphrase(), answer, secret=secret, path=Path(args.vault)
    )
    with closing(opened) as services:
        status = run_steps(services.backups.renew_key_files())
        found: dict[str, Any] = {**services.figures(), "recovery_words": words, **behind(status)}
    lines = [
        tr("The vault is open again. Write these new recovery words on paper:"),
        " ".join(words),
        tr("This laptop is a new device. Ask to join the team again; nothing is lost."),
        *behind_lines(status),
    ]
    command.tell(found, lines)


def _resets(command: Command) -> None:
    with command.unlocked() as services:
        rows = services.recovery.resets()
    lines = [f"{when(row.finished or row.answered)}  {row.device}  {row.helper}" for row in rows]
    command.tell({"resets": [asdict(row) for row in rows]}, lines)


def _restore(command: Command) -> None:
    args = command.args
    typed = read(Path(args.recovery_file)).split()
    with command.unlocked() as services:
        command.keep_login(services, args.store)
        recovery = services.recovery
        report, _ = run_steps(recovery.restore(typed, args.store))
        if args.member and not report.is_replaced:
            recovery.come_back(typed, member_id(services, args.member))
            services.team.set_folder(args.store)
        choices = [row.name for row in recovery.supervisors()]
    found = {**asdict(report), "is_whole": report.is_whole, "supervisors": choices}
    lines = pairs(found)
    if report.is_replaced:
        lines.append(tr(OLD_SHEET_WORDS))
    elif args.member:
        lines.append(tr("The paper was used. Make a new sheet now: osmo-desktop team new-sheet"))
    command.tell(found, lines)


def _new_sheet(command: Command) -> None:
    args = command.args
    typed = read(Path(args.recovery_file)).split()
    with command.unlocked() as services:
        paper = services.recovery.paper
        secret = paper.new_secret()
        words = paper.recovery_words(secret, args.language)
        was_teams, _ = services.recovery.replace_sheet(typed, secret)
        status = run_steps(services.backups.renew_key_files())
    told = (
        tr("The sheet was replaced. Sync, so that the team's keys follow it.")
        if was_teams
        else tr("The sheet of this vault was replaced. The team has a sheet of its own.")
    )
    lines = [tr("Write these new recovery words on paper:"), " ".join(words), told]
    found = {"recovery_words": words, "team": was_teams, **behind(status)}
    command.tell(found, [*lines, *behind_lines(status)])
