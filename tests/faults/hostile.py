"""A member's laptop with a modified program: valid keys, any content at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from osmo_desktop.domain.ids import new_id
from osmo_desktop.formats import segment
from osmo_desktop.formats.record import HEADER, RecordCipher, RecordHeader, record_id
from osmo_desktop.formats.segment import NO_PREVIOUS, Reference, SegmentBody, SegmentHeader
from osmo_desktop.storage.ledger import Ledger
from tests.laptops import Laptop


@dataclass(frozen=True)
class Forged:
    """A published segment and the ids of its records."""

    data: bytes
    op_ids: tuple[str, ...]

    @property
    def hash(self) -> bytes:
        """The hash of its file."""
        return segment.segment_hash(self.data)

    @property
    def header(self) -> SegmentHeader:
        """What it says in clear."""
        return segment.read_segment_header(self.data)


def payload(laptop: Laptop, **values: Any) -> bytes:
    """The payload of an op by the laptop's user, with any values put in its place."""
    fields = {
        "v": 1,
        "uid": new_id(),
        "kind": "client",
        "entity": new_id(),
        "field": "phone",
        "value": "040",
        "sup": [],
        "at": 1_795_000_000_000,
        "tz": 120,
        "author": laptop.book.user,
    }
    return msgspec.json.encode({**fields, **values})


class Forger:
    """Continues (or forks) a laptop's chain of segments."""

    def __init__(self, laptop: Laptop, store: Path | None, *, from_start: bool = False) -> None:
        """`store`: where segments are put; None for those who carry them on themselves.

        `from_start`: fork before the first segment, so that the causal past is empty.
        """
        self.laptop = laptop
        self.store = store
        head = None if from_start else laptop.ledger.own_head()
        self.segno = head.facts.segno if head is not None else 0
        self.prev = head.facts.hash if head is not None else NO_PREVIOUS
        self.lamport = head.last_lamport if head is not None else 0

    @property
    def ledger(self) -> Ledger:
        """The laptop's own vault, for its keys."""
        return self.laptop.ledger

    def record(
        self, stream: str, plain: bytes, lamport: int, *, flags: int = 0, key: bytes | None = None
    ) -> bytes:
        """A sealed record; `key` is a key of the forger's own making."""
        cipher: RecordCipher
        if key is None:
            (held,) = self.ledger.keyring.stream_keys(stream).values()
            cipher = held.cipher
        else:
            cipher = RecordCipher(key, bytes.fromhex(stream), 0)
        header = RecordHeader(
            self.ledger.team, self.ledger.device, lamport, cipher.stream, cipher.kid8
        )
        sealed = cipher.seal(header, plain)
        if not flags:
            return sealed
        head = bytearray(sealed[: HEADER.size])
        head[5] = flags
        return bytes(head) + cipher._cipher.seal(plain, bytes(head) + cipher.kid)

    def publish(
        self, items: Sequence[tuple[str, bytes]], *, deps: Sequence[Reference] = (), **more: Any
    ) -> Forged:
        """Write (stream, payload) pairs as the next segment to the store."""
        base = more.pop("base", self.lamport)
        records = [
            self.record(stream, plain, base + 1 + index, **more)
            for index, (stream, plain) in enumerate(items)
        ]
        return self.publish_records(records, deps=deps, last=base + len(records))

    def publish_records(
        self,
        records: Sequence[bytes],
        *,
        deps: Sequence[Reference] = (),
        last: int | None = None,
        audit: tuple[int, bytes] = (0, bytes(32)),
        wall_ms: int = 1_795_000_000_000,
    ) -> Forged:
        """Write sealed records as the next segment to the store.

        `audit`: its claim of the log,
        `wall_ms` that of the time.
        """
        epoch, key = self.ledger.keyring.transport()
        data = segment.build_segment(
            vault=self.ledger.team,
            segno=self.segno + 1,
            tk_epoch=epoch,
            prev=self.prev,
            body=SegmentBody(
                deps=tuple(deps),
                wall_ms=wall_ms,
                records=tuple(records),
                audit_count=audit[0],
                audit_mac=audit[1],
            ),
            transport_key=key,
            signing_key=self.ledger.keyring.signing,
        )
        self.segno += 1
        self.prev = segment.segment_hash(data)
        self.lamport = last if last is not None else self.lamport + len(records)
        if self.store is not None:
            put(self.store, self.ledger.device, self.segno, data)
        return Forged(data, tuple(record_id(record).hex() for record in records))


def put(store: Path, device: bytes, segno: int, data: bytes) -> Path:
    """Put segment bytes where the device's segments lie, under the name of their hash."""
    return put_object(store, segment.segment_path(device, segno, segment.segment_hash(data)), data)


def put_object(store: Path, name: str, data: bytes) -> Path:
    """Put any bytes below the team's folder."""
    (base,) = store.glob("ow1-*")
    path = base / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def every_head(laptop: Laptop) -> list[Reference]:
    """References to all heads that a laptop holds, as an honest segment would list them."""
    history = laptop.ledger.history
    return [
        Reference(node.facts.device, node.facts.segno, node.facts.hash[:16])
        for device in history.devices()
        if device != laptop.ledger.device
        for node in history.heads(device)
    ]
