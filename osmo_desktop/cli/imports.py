"""Commands on clients and old notes out of a file, and on imports that are undone."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from osmo_desktop.cli.command import Command, leaf, pairs, when
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.domain.progress import CancelToken, no_report
from osmo_desktop.domain.records.imported import CLIENTS, IMPORT_CONTENTS
from osmo_desktop.services.chosen_file import read_chosen
from osmo_desktop.services.import_preview import BAD

T = TypeVar("T")


def add_commands(client: Any) -> None:
    """Bringing in, the list of imports, undoing one; `client` is the area of clients."""
    bring = leaf(client, "import", _import)
    bring.add_argument("--file", required=True, help="CSV or XLSX; its first row names columns")
    bring.add_argument("--contents", choices=tuple(IMPORT_CONTENTS), default=CLIENTS)
    bring.add_argument("--with-known", action="store_true", help="also who may be known already")
    bring.add_argument("--look", action="store_true", help="say what would be done, and do nothing")
    leaf(client, "imports", _imports)
    leaf(client, "undo-import", _undo).add_argument("--import", dest="batch", required=True)


def _import(command: Command) -> None:
    args = command.args
    with command.unlocked() as services:
        imports = services.imports
        sheet = imports.read(read_chosen(Path(args.file)))
        columns = imports.guess(sheet, args.contents)
        preview = _driven(imports.preview(sheet, columns, args.contents))
        lines = [
            f"{row.number}: {row.title or '-'}: {row.problem or row.like}".rstrip(": ")
            for row in preview.rows
            if row.problem or row.like
        ]
        if args.look:
            command.tell({"columns": columns, "rows": [asdict(r) for r in preview.rows]}, lines)
            return
        run = imports.run(preview, no_report, CancelToken(), with_known=args.with_known)
        done, _ = _driven(run)
    words = ntr("{n} row brought in", "{n} rows brought in", done.written).format(n=done.written)
    facts = {**asdict(done), "unread": preview.count(BAD)}
    if done.unprotected:
        clients = "; ".join(row.like for row in done.unprotected)
        lines.append(
            tr("Non-disclosure order in the file, not here: {clients}").format(clients=clients)
        )
    if done.known:
        left = ntr("{n} was left out as known", "{n} were left out as known", done.known)
        words = f"{words} · {left.format(n=done.known)}"
    command.tell(facts, [*lines, words, *pairs({tr("Id of the import"): done.batch})])


def _imports(command: Command) -> None:
    with command.unlocked() as services:
        rows = services.imports.batches()
    lines = [
        f"{row.id}  {when(row.day)}  {tr(IMPORT_CONTENTS[row.contents])}  {row.count}"
        for row in rows
    ]
    facts = {"imports": [asdict(row) for row in rows]}
    command.tell(facts, lines or [tr("No imports.")])


def _undo(command: Command) -> None:
    with command.unlocked() as services:
        wanted = command.args.batch.lower()
        found = [row.id for row in services.imports.batches() if row.id.startswith(wanted)]
        if len(found) != 1 or not wanted:
            raise UserError("import-unknown")
        undo = services.imports.undo(found[0], no_report, CancelToken())
        kept, _ = _driven(undo)
    command.tell({"import": found[0], "kept": kept}, [tr("The import was undone")])


def _driven(slices: Generator[None, None, T]) -> T:
    """Run slices to their end."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # typed by the generator
