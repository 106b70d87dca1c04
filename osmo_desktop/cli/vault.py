"""Commands on the vault itself."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from osmo_desktop.cli import backups, recovery
from osmo_desktop.cli.backups import behind, behind_lines
from osmo_desktop.cli.command import Command, leaf, pairs, read, write_paper
from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.language import LANGUAGES, tr
from osmo_desktop.domain.progress import run_steps


def add_commands(areas: Any) -> None:
    """Making, checking and opening vaults."""
    vault = areas.add_parser("vault").add_subparsers(required=True)
    create = leaf(vault, "create", _vault_create)
    create.add_argument("--name", required=True)
    create.add_argument("--device", required=True)
    create.add_argument("--language", choices=LANGUAGES, default="fi")
    create.add_argument("--recovery-pdf", default="")
    leaf(vault, "check", _vault_check)
    leaf(vault, "info", _vault_info)
    backups.add_vault_commands(vault)
    recovery.add_vault_commands(vault)
    leaf(vault, "passphrase", _vault_passphrase)
    recover = leaf(vault, "recover", _vault_recover, phrase_file=False)
    recover.add_argument("--recovery-file", required=True, help="the words of the sheet")
    suggest = leaf(vault, "suggest-passphrase", _vault_suggest, vault=False, phrase_file=False)
    suggest.add_argument("--language", choices=LANGUAGES, default="fi")


def _vault_create(command: Command) -> None:
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
        write_paper(Path(args.recovery_pdf), command.recovery_pdf(sheet))


def _vault_check(command: Command) -> None:
    with command.unlocked() as services:
        found = services.verify()
    command.tell(found, [tr("Every seal, chain and signature holds."), *pairs(found)])


def _vault_info(command: Command) -> None:
    with command.unlocked() as services:
        found: dict[str, Any] = {**services.figures(), "role": services.book.role}
    command.tell(found, pairs(found))


def _vault_passphrase(command: Command) -> None:
    old, new = command.passphrase(), command.new_passphrase()
    with closing(command.door.unlock(old, Path(command.args.vault))) as services:
        run_steps(services.passphrase.change(old, new))
        status = run_steps(services.backups.renew_key_files())
    words = tr("The passphrase was changed. The recovery sheet stays.")
    command.tell({"changed": True, **behind(status)}, [words, *behind_lines(status)])


def _vault_recover(command: Command) -> None:
    typed = read(Path(command.args.recovery_file)).split()
    vault = Path(command.args.vault)
    with closing(command.door.recover(typed, command.new_passphrase(), vault)) as services:
        status = run_steps(services.backups.renew_key_files())
    words = tr("The new passphrase is set. Keep the sheet.")
    command.tell({"recovered": True, **behind(status)}, [words, *behind_lines(status)])


def _vault_suggest(command: Command) -> None:
    phrase = command.door.suggest(command.args.language)
    command.tell({"passphrase": phrase}, [phrase])
