"""The keys of an unlocked vault in memory: symmetric ones of streams, and the device's own.

Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from dataclasses import dataclass

from osmo_desktop.crypto import derive
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.formats.record import RecordCipher


@dataclass(frozen=True, repr=False)
class StreamKey:
    """A symmetric key of a stream with its cipher ready."""

    key: bytes
    cipher: RecordCipher

    @property
    def kid(self) -> bytes:
        """The key's id, 32 bytes."""
        return self.cipher.kid

    @property
    def epoch(self) -> int:
        """The epoch that its maker gave it; not unique, kids are."""
        return self.cipher.epoch


class OpenKeys:
    """All keys that are held, ready for use."""

    def __init__(self) -> None:
        self.team = ""
        """The team's stream: around pages of access logs lies its key."""
        self.clear()

    def clear(self) -> None:
        """Forget every key."""
        self._signing: SigningKey | None = None
        self._hpke: dict[int, HpkeKey] = {}
        self._former: dict[int, bytes] = {}  # kept of former master keys, by their order
        self._transport: dict[bytes, StreamKey] = {}  # by kid
        self._streams: dict[str, dict[bytes, StreamKey]] = {}  # by kid: epochs may collide
        self._by_kid8: dict[bytes, RecordCipher] = {}
        self._log_ciphers: dict[bytes, RecordCipher | None] = {}

    # -- reading --------------------------------------------------------------------------

    @property
    def signing(self) -> SigningKey:
        """The device's signing key."""
        if self._signing is None:
            raise KnownError("key-missing")
        return self._signing

    @property
    def hpke_epoch(self) -> int:
        """The newest epoch of the device's HPKE key."""
        return max(self._hpke)

    def hpke(self, epoch: int) -> HpkeKey:
        """The device's HPKE key of an epoch; KnownError("key-missing") when it was dropped."""
        try:
            return self._hpke[epoch]
        except KeyError as error:
            raise KnownError("key-missing") from error

    def transport(self, epoch: int | None = None) -> tuple[int, bytes]:
        """Epoch and bytes of a transport key, that of the greatest epoch by default."""
        by_epoch = self.transport_keys()
        wanted = max(by_epoch, default=-1) if epoch is None else epoch
        if wanted not in by_epoch:
            raise KnownError("key-missing")
        return wanted, by_epoch[wanted]

    def transport_keys(self) -> dict[int, bytes]:
        """All transport keys by epoch."""
        return {held.epoch: held.key for held in self._transport.values()}

    def stream_keys(self, stream: str) -> dict[bytes, StreamKey]:
        """Keys of a stream by their ids; empty when none is held.

        The transport keys are those of the stream of zeros (b.0 6).
        """
        if stream == TRANSPORT:
            return self._transport
        return self._streams.get(stream, {})

    def streams(self) -> tuple[str, ...]:
        """Streams with records of which a key is held."""
        return tuple(self._streams)

    def cipher(self, stream_kid8: bytes) -> RecordCipher | None:
        """The cipher for a record, by its 16 bytes of stream and 8 bytes of key id."""
        return self._by_kid8.get(stream_kid8) or self._log_cipher(stream_kid8)

    def _log_cipher(self, stream_kid8: bytes) -> RecordCipher | None:
        """The cipher around a page of an access log: the team's key, for the log's own stream.

        What is inside stays closed to all but the log's readers (`formats/access_page.py`). None
        for any other record.
        """
        if stream_kid8 not in self._log_ciphers:
            stream = stream_kid8[: derive.STREAM_BYTES]
            made = (
                RecordCipher(held.key, stream, held.epoch)
                for held in self._streams.get(self.team, {}).values()
            )
            found = (cipher for cipher in made if stream + cipher.kid8 == stream_kid8)
            self._log_ciphers[stream_kid8] = next(found, None)
        return self._log_ciphers[stream_kid8]

    def remember(self, row: KeyRow) -> None:
        """Make a stored key usable."""
        self._log_ciphers.clear()  # a key of the team may open what none opened before
        if row.use == "signing":
            self._signing = SigningKey.from_bytes(row.key)
        elif row.use == "hpke":
            self._hpke[row.epoch] = HpkeKey.from_bytes(row.key)
        elif row.use == "former":
            self._former[row.epoch] = row.key
        elif row.use == "transport":
            cipher = RecordCipher(row.key, derive.TRANSPORT_STREAM, row.epoch)
            self._transport[cipher.kid] = StreamKey(row.key, cipher)
        else:
            cipher = RecordCipher(row.key, bytes.fromhex(row.stream), row.epoch)
            self._streams.setdefault(row.stream, {})[cipher.kid] = StreamKey(row.key, cipher)
            self._by_kid8[cipher.stream + cipher.kid8] = cipher

    def drop(self, row: KeyRow) -> None:
        """Forget a stream or transport key whose transaction failed."""
        if row.use == "transport":
            kid = derive.key_id(row.key, derive.TRANSPORT_STREAM, row.epoch)
            self._transport.pop(kid, None)
            return
        cipher = RecordCipher(row.key, bytes.fromhex(row.stream), row.epoch)
        if self._streams.get(row.stream, {}).pop(cipher.kid, None) is not None:
            self._by_kid8.pop(cipher.stream + cipher.kid8, None)
        if not self._streams.get(row.stream):
            self._streams.pop(row.stream, None)
