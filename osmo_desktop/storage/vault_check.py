"""Checking a whole vault: every page, seal, chain and signature, and what it holds in figures."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.formats import segment
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.vault_file import VaultFile


@dataclass(frozen=True)
class VaultFigures:
    """Counts of what an open vault holds."""

    bytes: int
    segments: int
    records: int
    pending: int
    entities: int
    devices: int
    streams: int
    awaiting_key: int
    quarantined: int
    malformed: int
    attachments: int
    attachment_bytes: int


def figures(ledger: Ledger) -> VaultFigures:
    """Count what the vault holds."""
    nodes = ledger.history.nodes
    return VaultFigures(
        bytes=ledger.vault.path.stat().st_size,
        segments=len(nodes),
        records=sum(len(node.facts.lamports) for node in nodes) + len(ledger.pending),
        pending=len(ledger.pending),
        entities=len(ledger.fold.entities),
        devices=len(ledger.history.devices()),
        streams=len(ledger.keyring.streams()),
        awaiting_key=len(ledger.fold.sealed),
        quarantined=len(ledger.fold.quarantined),
        malformed=ledger.malformed,
        attachments=len(ledger.attachments.held()),
        attachment_bytes=ledger.attachments.total_bytes(),
    )


def verify(ledger: Ledger) -> VaultFigures:
    """Verify every page and signature again; unlocking has verified seals and chains.

    Raises DamagedError("vault-damaged") at the first thing that does not hold.
    """
    ledger.vault.check_integrity()
    ledger.attachments.check()
    for stored in ledger.log.segments():
        header = stored.verified.header
        public = ledger.directory.public_key(header.device)
        if public is None:
            raise DamagedError("vault-damaged")
        segment.verify_segment(stored.verified.data, public, vault=ledger.team)
    return figures(ledger)


def counts(path: Path) -> dict[str, int]:
    """Sizes and rows of a vault that need no key: its bytes, and rows by table.

    Raises what `VaultFile.open` raises: KnownError("vault-in-use") while it is open.
    """
    with contextlib.closing(VaultFile.open(path)) as vault:
        names = vault.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        tables = [str(name) for (name,) in names]
        rows = {name: vault.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables}
    return {"bytes": path.stat().st_size, **{name: int(str(n)) for name, n in rows.items()}}
