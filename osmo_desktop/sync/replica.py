"""What the protocol needs of an unlocked vault, as roles; `storage.ledger` plays them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.access import Entry
from osmo_desktop.domain.history import History, Node
from osmo_desktop.domain.membership import Identity, KeyRow
from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.ops import Op
from osmo_desktop.domain.succession import Decision
from osmo_desktop.formats.record import RecordCipher
from osmo_desktop.formats.segment import SegmentBody, VerifiedSegment

Key = tuple[str, str, str]  # stream, kind, entity


class LogState(Protocol):
    """Where the own access log stands."""

    @property
    def kid(self) -> bytes:
        """Id of the log key that its readers hold."""

    @property
    def epoch(self) -> int:
        """The epoch of that key."""

    @property
    def readers(self) -> Mapping[str, int]:
        """HPKE epoch by device (or recovery root) that it was sealed to."""


class HeldKey(Protocol):
    """A symmetric key of a stream."""

    @property
    def key(self) -> bytes:
        """32 bytes."""

    @property
    def kid(self) -> bytes:
        """Its id, 32 bytes."""

    @property
    def epoch(self) -> int:
        """The epoch that its maker gave it."""


class Keys(Protocol):
    """The keys of an unlocked vault."""

    @property
    def signing(self) -> SigningKey:
        """The device's signing key."""

    @property
    def hpke_epoch(self) -> int:
        """Newest epoch of the device's HPKE key."""

    def hpke(self, epoch: int) -> HpkeKey:
        """The device's HPKE key of an epoch."""

    def transport(self, epoch: int | None = None) -> tuple[int, bytes]:
        """Epoch and bytes of a transport key, the newest by default."""

    def transport_keys(self) -> dict[int, bytes]:
        """All transport keys by epoch."""

    def streams(self) -> tuple[str, ...]:
        """Streams of which a key is held."""

    def cipher(self, stream_and_kid8: bytes) -> RecordCipher | None:
        """What opens the records of a stream under a key; None while that is not held."""

    def stream_keys(self, stream: str) -> Mapping[bytes, HeldKey]:
        """Keys of a stream by their ids."""


class Members(Protocol):
    """Certified devices and their public keys."""

    def public_key(self, device: bytes) -> bytes | None:
        """The signing key of a certified device."""

    def hpke(self, device: str) -> tuple[int, bytes] | None:
        """Newest HPKE epoch and public key of a certified device."""

    def introduce(self, data: bytes, root_public: bytes) -> None:
        """Know a device by its certificate from a recovery root of the team, out of the log."""

    def introduced(self) -> tuple[str, ...]:
        """Ids of the devices that were introduced."""

    def certificates(self, device: bytes) -> tuple[bytes, ...]:
        """The accepted certificates of a device, newest first."""

    def all_certificates(self) -> tuple[bytes, ...]:
        """Every accepted certificate."""


class Grants(Protocol):
    """Grant objects: ours to be sent and those received."""

    def knows(self, name: str) -> bool:
        """Tell whether an object of this name is in the vault."""

    def has_room(self, granter: bytes) -> bool:
        """Tell whether more grants of a device may wait for their announcement."""

    def receive(self, name: str, data: bytes) -> None:
        """Keep a grant for this device until its key is announced."""

    def post(self, items: dict[str, bytes]) -> None:
        """Keep grants of ours to be sent."""

    def outgoing(self) -> dict[str, bytes]:
        """Grants of ours, by name."""

    def withdraw(self, names: list[str]) -> None:
        """Drop grants that their recipients confirmed."""


class Objects(Protocol):
    """Sealed objects of attachments in the vault, by their hashes (32 bytes)."""

    def held(self) -> dict[bytes, int]:
        """Held objects with their number in order of arrival, oldest first."""

    def is_held(self, hash_: bytes) -> bool:
        """Tell whether an object is held whole."""

    def parts(self, hash_: bytes) -> Iterator[bytes]:
        """The parts of a held object in order; nothing when it is not held."""

    def store(self, hash_: bytes, data: bytes) -> Iterator[int]:
        """Store an object part by part; each part is a transaction of its own."""

    def disown(self, hash_: bytes) -> None:
        """Hold an object no more, because it was damaged here."""


class PendingRecord(Protocol):
    """An own record that is not in a segment yet."""

    @property
    def record(self) -> bytes:
        """Its sealed bytes."""

    @property
    def op(self) -> Op:
        """What it says."""

    @property
    def stream(self) -> str:
        """Its stream."""


class Owner(Protocol):
    """Whose an unlocked vault is: its identity and its keys."""

    @property
    def identity(self) -> Identity:
        """Who the vault is."""

    @property
    def team(self) -> bytes:
        """The team id."""

    @property
    def device(self) -> bytes:
        """This laptop's device id."""

    @property
    def keyring(self) -> Keys:
        """Its keys."""


class Held(Owner, Protocol):
    """What an unlocked vault holds, as the protocol sees it."""

    @property
    def directory(self) -> Members:
        """Who is certified."""

    @property
    def grants(self) -> Grants:
        """Its grant objects."""

    @property
    def attachments(self) -> Objects:
        """Its objects of attachments."""

    @property
    def history(self) -> History:
        """The causal graph of all segments held."""

    @property
    def fold(self) -> Fold:
        """All folded ops."""

    @property
    def roots(self) -> Decision:
        """How the recovery root came to be the one in force."""

    @property
    def pending(self) -> Sequence[PendingRecord]:
        """Own records that are not cut yet."""

    @property
    def got(self) -> Mapping[str, Mapping[bytes, int]]:
        """Key ids that each device said to hold, with the newest segment that says so."""

    @property
    def heard(self) -> Mapping[str, int]:
        """Newest time (UTC milliseconds) that each device claimed in a segment."""

    def own_head(self) -> Node | None:
        """The newest own segment."""

    def uncovered_heads(self) -> list[Node]:
        """Heads of other devices that the own newest segment does not cover."""

    @property
    def bad(self) -> Mapping[int, frozenset[bytes]]:
        """What segments name as damaged: first 16 bytes of hashes, by index of the segment."""

    @property
    def written(self) -> Mapping[int, frozenset[Key]]:
        """What own segments touch, by their index."""

    def body(self, item: VerifiedSegment) -> SegmentBody:
        """What is in a segment; KnownError("key-missing") for its transport key."""

    def unsent_segments(self) -> list[VerifiedSegment]:
        """Own segments that no store was seen to hold, in order."""

    def segment_bytes(self, hash_: bytes) -> bytes | None:
        """Verbatim bytes of a held segment."""

    def read_state(self, name: str) -> bytes | None:
        """A sealed named value of the protocol."""


class Replica(Held, Protocol):
    """An unlocked vault that the protocol adds to."""

    def renumber(self) -> None:
        """Seal the pending ops anew when their numbers or keys no longer follow what is held."""

    def ready(self) -> int:
        """How many pending records, from the first, may go into a segment now."""

    def transport_key(self) -> tuple[int, bytes]:
        """Epoch and bytes of the transport key for the next own segment."""

    def add_segments(self, items: Sequence[VerifiedSegment]) -> set[Key]:
        """Store verified segments whose causes are held, and fold them; what they touch."""

    def add_own_segment(self, item: VerifiedSegment, count: int) -> None:
        """Put the first `count` pending records into their segment."""

    def open_grants(self) -> bool:
        """Try grants that wait for their announcement; True when a key was won."""

    def mark_sent(self, hashes: Sequence[bytes]) -> None:
        """A store was seen to hold these own segments."""

    def log_state(self) -> LogState | None:
        """Where the own access log stands; None before it was begun."""

    def log_head(self) -> tuple[int, bytes]:
        """What the next segment says of the own access log: pages so far, and a MAC."""

    def begin_log(
        self, announcement: Op, row: KeyRow, grants: Mapping[str, bytes], readers: Mapping[str, int]
    ) -> None:
        """Begin the own access log, or go on with it under another key, which is forgotten here."""

    def log_access(self, entries: Sequence[Entry]) -> None:
        """Write entries on the next pages of the own access log."""

    def append(self, items: Sequence[tuple[str, Op]], *, key_rows: Iterable[KeyRow] = ()) -> object:
        """Seal, store and fold own ops."""

    def in_hand(self, stream: str) -> int:
        """How many drafts and open forms of a client are on this laptop."""

    def drop_streams(self, streams: Sequence[str], items: Sequence[tuple[str, Op]]) -> None:
        """Destroy what is held of clients and append the ops that say so, in one transaction."""

    def replace_sheet(
        self, items: Sequence[tuple[str, Op]], old_secret: bytes, new_secret: bytes
    ) -> bool:
        """Append ops, and let the words of a new sheet open this vault if the old ones do."""

    def adopt(self, identity: Identity, key_rows: Iterable[KeyRow]) -> None:
        """Take on a team."""

    def change_identity(self, identity: Identity) -> None:
        """Store another identity of the same team."""

    def keep_escrow(self, recipients: Mapping[tuple[bytes, int], bytes]) -> None:
        """Seal the vault key to these (device or root, epoch): public key, and nobody else."""

    def write_state(self, name: str, data: bytes) -> None:
        """Seal and store a named value of the protocol."""
