"""Commands on bundles: files that carry what is new to a colleague, by stick or mail."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from osmo_desktop.cli.command import Command, leaf, pairs, when
from osmo_desktop.cli.leaving import device_id
from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.carrying import BundlePartRow


def add_commands(areas: Any) -> None:
    """Writing a bundle, looking through one, taking one in."""
    bundle = areas.add_parser("bundle").add_subparsers(required=True)
    write = leaf(bundle, "write", _write)
    write.add_argument("--out", default="", help="the file; without it one in this folder")
    write.add_argument("--for", dest="reader", default="", help="a laptop, by its name or id")
    leaf(bundle, "show", _show).add_argument("--file", required=True)
    leaf(bundle, "take", _take).add_argument("--file", required=True)


def _write(command: Command) -> None:
    with command.unlocked() as services:
        out = command.args.out or services.bundles.file_name()
        wanted = command.args.reader
        device = device_id(services, wanted) if wanted else None
        count = run_steps(services.bundles.write(str(Path(out).absolute()), device))
    words = ntr("{n} object written to {file}", "{n} objects written to {file}", count)
    command.tell({"file": out, "objects": count}, [words.format(n=count, file=out)])


def _show(command: Command) -> None:
    with command.unlocked() as services:
        found = run_steps(services.bundles.look(_file(command)))
    facts = asdict(found)
    counts = {key: facts[key] for key in ("held", "keys", "attachments", "unknown", "refused")}
    command.tell(facts, [*map(_line, found.parts), *pairs(counts)])


def _take(command: Command) -> None:
    with command.unlocked() as services:
        result, _ = run_steps(services.bundles.take_in(_file(command)))
    command.tell(asdict(result), pairs(asdict(result)))


def _file(command: Command) -> str:
    return str(Path(command.args.file).absolute())


def _line(part: BundlePartRow) -> str:
    words = tr("{member}, {device}: {n} entries, newest {moment}")
    moment = when(part.newest) if part.newest else "?"
    return words.format(member=part.member, device=part.device_name, n=part.records, moment=moment)
