"""The parser of all commands, and how one runs."""

from __future__ import annotations

import argparse

from osmo_desktop import __version__
from osmo_desktop.cli import (
    attachments,
    backups,
    bundles,
    casework,
    handing,
    imports,
    oversight,
    registers,
    reviewing,
    rights,
    team,
    vault,
)
from osmo_desktop.cli.command import Command, Door, RecoveryPdf, Terminal, leaf, print_line
from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import known, sentence
from osmo_desktop.domain.ports import Clock
from osmo_desktop.services.self_check import self_check
from osmo_desktop.services.surroundings import NOT_ASKED, Surroundings

_ABOUT = """Headless commands over the services. The passphrase comes from standard input or
--passphrase-file, never as an argument. Exit code 0 done, 1 refused or found wrong, 2 bad usage."""


def main(
    argv: list[str],
    door: Door,
    recovery_pdf: RecoveryPdf,
    terminal: Terminal,
    clock: Clock,
    *,
    surroundings: Surroundings = NOT_ASKED,
) -> int:
    """Run one command; returns its exit code."""
    try:
        args = parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    command = Command(args, door, recovery_pdf, terminal, clock, surroundings)
    try:
        return int(args.run(command) or 0)
    except (OsmoError, OSError, MemoryError) as error:
        told = known(error)
        assert told is not None
        if told.code == "store-not-chosen":
            told = UserError("store-not-named")  # the window's sentence names a page
        print_line(sentence(told), terminal.errors)
        return 1


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments."""
    top = argparse.ArgumentParser(prog="osmo-desktop", description=_ABOUT)
    top.add_argument("--version", action="version", version=f"osmo-desktop {__version__}")
    areas = top.add_subparsers(required=True)
    vault.add_commands(areas)
    team.add_commands(areas)
    bundles.add_commands(areas)
    client = casework.add_commands(areas)
    imports.add_commands(client)
    rights.add_client_commands(client)
    reviewing.add_commands(areas)
    handing.add_commands(areas)
    requests, logs = oversight.add_commands(areas)
    rights.add_request_commands(requests)
    registers.add_commands(areas, requests, logs)
    backups.add_commands(areas)
    attachments.add_commands(areas)
    leaf(areas, "self-check", _self_check, vault=False)
    # Told here, run by the composition root: the demo drives the window, which no command knows.
    areas.add_parser("demo", help="the main job on invented people: demo --out DIR")
    return top


def _self_check(command: Command) -> int:
    """The way of a note, then what the computer gives; advice alone is no failure."""
    results = self_check(command.door, command.recovery_pdf, command.clock.now())
    results |= command.surroundings.measures()
    advice = tr(command.surroundings.advice()) if command.surroundings.advice() else ""
    lines = [f"{'ok' if passed else 'FAILED'}  {name}" for name, passed in results.items()]
    lines.append(f"advice  {advice}" if advice else "ok  swap")
    facts = {"checks": results, "advice": advice, "version": __version__}
    command.tell(facts, lines)
    return 0 if all(results.values()) else 1
