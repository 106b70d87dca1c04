"""Commands on the vault itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osmo_desktop.cli.command import Command, leaf, pairs, write_paper
from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.language import tr


def add_commands(areas: Any) -> None:
    """Making, checking and opening vaults."""
    vault = areas.add_parser("vault").add_subparsers(required=True)
    create = leaf(vault, "create", _vault_create)
    create.add_argument("--name", required=True)
    create.add_argument("--device", required=True)
    create.add_argument("--language", choices=("fi", "sv", "en"), default="fi")
    create.add_argument("--recovery-pdf", default="")
    leaf(vault, "check", _vault_check)
    leaf(vault, "info", _vault_info)


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
