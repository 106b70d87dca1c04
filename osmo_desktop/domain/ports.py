"""What the layers beside each other need of one another, as roles (Protocols).

`bootstrap` joins them. Everything here is called on the vault worker unless a method says
otherwise; adapters translate their library's errors into `domain.errors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, Report


class Clock(Protocol):
    """Tells the time; tests set it."""

    def now(self) -> datetime:
        """The present, aware, in the laptop's zone."""


@dataclass(frozen=True)
class Snapshot:
    """One entity as the fold shows it now.

    `record` is the kind's dataclass with the shown values; `basis` the ids of all heads by
    field, to be given back as `sup`; `conflicts` the fields with several heads that disagree;
    `author` and `written` of the first op, `changed` of the newest; `unsent` when an op of it
    is not in a verified segment on the store; `newest_segment` the greatest segment index that
    holds an op of it (−1 while pending); `rank` the place of its first op in the order of the log,
    which follows what its writer had seen and no clock: sort by it what came after what.
    """

    record: Any
    kind: str
    stream: str
    basis: Mapping[str, tuple[str, ...]]
    conflicts: tuple[str, ...]
    author: str
    device: str
    written: datetime
    changed: datetime
    unsent: bool
    newest_segment: int
    rank: tuple[int, str, str]
    amended: bool
    needs_review: bool

    @property
    def id(self) -> str:
        """The entity id."""
        return str(self.record.id)


@dataclass(frozen=True)
class PastValue:
    """A value that a field has or had."""

    op_id: str
    value: Any
    author: str
    device: str
    written: datetime
    reason: str | None
    is_head: bool


@dataclass(frozen=True)
class WrittenChange:
    """One op that counts: what it says, and what it replaced.

    `former` are the values of `sup`, the ops that it supersedes, each once; None when one of them
    cannot be read here.
    """

    op_id: str
    stream: str
    kind: str
    entity: str
    field: str
    value: Any
    sup: tuple[str, ...]
    former: tuple[Any, ...] | None
    author: str
    device: str
    written: datetime
    reason: str | None
    is_head: bool


@dataclass(frozen=True)
class Arrivals:
    """Changes that came from other laptops, the newest arrival first.

    `before` asks for those that came earlier; None when there are none.
    """

    changes: tuple[WrittenChange, ...]
    before: int | None


@dataclass(frozen=True)
class OpenConflict:
    """A field with several heads that disagree."""

    stream: str
    kind: str
    entity: str
    field: str


@dataclass(frozen=True)
class Delivery:
    """How far a record has come: pending | cut | sent, and receipts of the other devices."""

    state: str
    receipts: int
    holders: int


@dataclass(frozen=True)
class FoundText:
    """A record whose text matches a search, with a snippet around the match."""

    kind: str
    entity: str
    stream: str
    snippet: str


class RecordBook(Protocol):
    """The one way in and the one way out of the records (DESIGN 2)."""

    @property
    def user(self) -> str:
        """User id of this vault's owner."""

    @property
    def user_name(self) -> str:
        """The name given when the vault was made."""

    @property
    def device(self) -> str:
        """Device id of this laptop."""

    @property
    def laptop_number(self) -> int:
        """Which of its person's laptops this is, from 1, in the order of their admission."""

    @property
    def device_name(self) -> str:
        """What this laptop is called; numbered when it became a new device."""

    @property
    def team_stream(self) -> str:
        """Id of the team stream; provisional until a team is founded or joined."""

    @property
    def role(self) -> str:
        """Worker | supervisor | auditor, or "founder" while the team is provisional."""

    def new_client_stream(self) -> str:
        """Make a stream id with a fresh key; stored with the first commit that uses it.

        That commit also announces the key and assigns the user to the client.
        """

    def commit(self, edits: Sequence[Edit]) -> Changes:
        """Seal and store the edits in one durable transaction, then fold them.

        Raises UserError when the kind or value is not allowed or the user may not write it,
        KnownError when the disk refuses; then nothing is stored.
        """

    def retract(self, kind: str, entity: str, *, stream: str | None = None) -> Changes:
        """Take back own ops of an entity that are not in a segment yet (b.0 24); see `get`.

        Raises UserError("retract-too-late") when an op of it is already cut.
        """

    def get(self, kind: str, entity: str, *, stream: str | None = None) -> Snapshot | None:
        """One entity, or None when it is not known.

        By mistake or malice two clients' streams may hold records with one id: `stream` tells
        which is meant. Without it the same one is meant on every laptop, the first written.
        """

    def find(
        self,
        kind: str,
        *,
        stream: str | None = None,
        equals: Mapping[str, Any] | None = None,
        order_by: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Snapshot]:
        """Entities of a kind; removed ones (tombstone) are left out unless under review."""

    def history(
        self, kind: str, entity: str, field: str, *, stream: str | None = None
    ) -> tuple[PastValue, ...]:
        """All values of a field, newest first; `stream` as for `get`."""

    def conflicts(self) -> tuple[OpenConflict, ...]:
        """All open conflicts."""

    def assigned(self, stream: str) -> tuple[str, ...]:
        """User ids that work with a client."""

    def delivery(self, snapshot: Snapshot) -> Delivery:
        """How far a record has come."""

    def unsent(self, stream: str | None = None) -> int:
        """Number of records with own entries that no store holds yet, in one stream or in all."""

    def unsent_streams(self) -> frozenset[str]:
        """Streams with own ops that no store holds yet."""


class ChangeLog(Protocol):
    """The ops themselves, one by one, as they were written and as they came."""

    def change(self, op_id: str) -> WrittenChange | None:
        """One op that counts, or None."""

    def arrived(self, *, before: int | None = None, least: int = 100) -> Arrivals:
        """What came from other laptops: whole segments until there are `least` changes."""


class LocalRows(Protocol):
    """Sealed rows of this laptop only, never synced: drafts, window state, settings."""

    def put(self, kind: str, id_: str, data: bytes) -> None:
        """Store durably, replacing what was there."""

    def get(self, kind: str, id_: str) -> bytes | None:
        """One row, opened."""

    def all(self, kind: str) -> dict[str, bytes]:
        """All rows of a kind by id."""

    def delete(self, kind: str, id_: str) -> None:
        """Remove a row; absent is fine."""


class TextIndex(Protocol):
    """The search index, built in slices after unlock."""

    @property
    def is_ready(self) -> bool:
        """Tell whether everything unlocked is indexed."""

    def build(self, report: Report, cancel: CancelToken) -> None:
        """Index what is not indexed yet; resumable."""

    def build_slice(self, report: Report) -> bool:
        """Index a part that takes under 100 ms; True while more is left."""

    def search(self, text: str, *, limit: int, skip: int = 0) -> tuple[FoundText, ...]:
        """Records that contain every term in any inflected form, newest first, after `skip`."""

    def counts(self, text: str) -> Mapping[str, int]:
        """How many such records each stream has; streams without one are not there."""

    def matches(self, query: str, text: str) -> bool:
        """Tell whether a text that is in no record contains every term, in any inflected form."""


class Store(Protocol):
    """A dumb place that holds write-once objects: folder, stick, WebDAV, object store.

    Names are relative paths of parts `[a-z0-9.-]`. Presence by name proves nothing: readers
    check the bytes. No lock, no overwrite, no atomic rename is relied on (SECURITY 0 5).
    Errors are KnownError with codes store-missing, store-read-only, store-full, store-io.
    """

    @property
    def place(self) -> str:
        """What to call the store in a sentence (a path or address without credentials)."""

    def list(self, prefix: str) -> list[str]:
        """Names under a folder, sorted; foreign names are left out; absent folder: empty."""

    def get(self, name: str, max_bytes: int) -> bytes | None:
        """The bytes, or None when absent or larger than `max_bytes`."""

    def put_new(self, name: str, data: bytes) -> None:
        """Write and read back. An object that is there with other bytes is written again."""

    def size(self, name: str) -> int | None:
        """Size in bytes, or None when absent."""

    def delete(self, name: str) -> None:
        """Remove a deletable object (grants); absent is fine."""

    def require_root(self) -> None:
        """Raise KnownError("store-missing") unless the place itself exists."""
