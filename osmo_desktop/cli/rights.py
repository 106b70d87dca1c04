"""Commands on a client's rights: the copy of all data, and the certificate of refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osmo_desktop.cli.casework import find_client
from osmo_desktop.cli.command import Command, leaf, write_paper
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.copied_files import CopyFolder


def add_client_commands(clients: Any) -> None:
    """What is asked about one client, beside the other commands on clients."""
    export = leaf(clients, "export", _export)
    export.add_argument("--client", required=True)
    export.add_argument("--out", required=True)
    both = "folder: a new folder with both, and with the file of every attachment"
    export.add_argument("--format", choices=("pdf", "json", "folder"), default="pdf", help=both)
    places = "also the address, municipality and phone of a client with a safety ban"
    export.add_argument("--with-places", action="store_true", help=places)


def add_request_commands(requests: Any) -> None:
    """What is done with one request, beside the other commands on requests."""
    refusal = leaf(requests, "refusal", _refusal)
    refusal.add_argument("--request", required=True, help="the id of the request")
    refusal.add_argument("--out", required=True)


def _export(command: Command) -> None:
    args = command.args
    with command.unlocked() as services:
        client = find_client(services, args.client)
        if args.format == "folder":
            _export_folder(command, services, client)
            return
        give = services.client_export.json if args.format == "json" else services.client_export.pdf
        data = run_steps(give(client, with_places=args.with_places))
        services.access.left("export", services.client_export.records_of(client), "data_copy")
    _write(Path(args.out), data)
    _tell(command, data)


def _export_folder(command: Command, services: Services, client: str) -> None:
    """Paper, data and attachments; logged before anything of them leaves."""
    folder = CopyFolder(Path(command.args.out))
    steps = services.client_export.write(
        client,
        folder,
        leaving=lambda records: services.access.left("export", records, "data_copy"),
        with_places=command.args.with_places,
    )
    run_steps(steps)
    out = str(folder.path)
    warning = tr("The files are not sealed: anyone who gets them can read them.")
    command.tell({"folder": out}, [out, warning])


def _refusal(command: Command) -> None:
    args = command.args
    with command.unlocked() as services:
        data = services.rights_papers.refusal(args.request)
        row = services.requests.get(args.request)
        services.access.left("export", [row.client_id] if row is not None else [], "request")
    write_paper(Path(args.out), data)
    _tell(command, data)


def _write(path: Path, data: bytes) -> None:
    """A paper over an older one; data only to a new file, as nothing tells whose it is there."""
    if data.startswith(b"%PDF"):
        write_paper(path, data)
    elif path.exists():
        raise KnownError("file-unusable", path=str(path))
    else:
        path.write_bytes(data)


def _tell(command: Command, data: bytes) -> None:
    out = command.args.out
    warning = tr("The file is not sealed: anyone who gets it can read it.")
    command.tell({"file": out, "bytes": len(data)}, [out, warning])
