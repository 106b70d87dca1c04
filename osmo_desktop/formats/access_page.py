"""Access page: some entries of a laptop's access log, sealed under the key of its number.

    hdr = "OWL1" | suite | log 16 | kid8 | number u64 | start u64
    ct  = nonce 12 | AES-256-GCM-SIV(page key of k_number, entries padded, AAD = hdr)

`log` is the device whose log it is, `kid8` names the log key that `k_start` was made of, and
`number` counts the pages of the log from 0, across log keys. Entries are JSON, then zeros up to a
multiple of 128, so that sizes do not tell what was done. The page lies, as base64, in an ordinary
record of the laptop (docs/design/sync-protocol.md, "View-log"). May be used from any thread.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass, field
from typing import Final

from osmo_desktop.crypto import ratchet, sealing
from osmo_desktop.domain.access import Entry, decode_entries, encode_entries
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout

MAGIC: Final = b"OWL1"
# magic, suite, log, kid8, number, start
HEADER: Final = struct.Struct(">4sB16s8sQQ")
MIN_PAGE_BYTES: Final = HEADER.size + sealing.OVERHEAD
MAX_PAGE_BYTES: Final = 160 * 1024
_BLOCK: Final = 128


@dataclass(frozen=True, slots=True)
class AccessPage:
    """A page as it was read; nothing is verified until `open`."""

    log: bytes
    kid8: bytes
    number: int
    start: int
    data: bytes = field(repr=False)

    def open(self, key: bytes) -> tuple[Entry, ...]:
        """The entries, with `k_number` (32 bytes).

        Raises DamagedError("access-sealed") for another key or a changed page, "access-page".
        """
        cipher = sealing.Cipher(ratchet.page_key(key), code="access-sealed")
        plain = cipher.open(self.data[HEADER.size :], self.data[: HEADER.size])
        return decode_entries(plain.rstrip(b"\0"))

    @property
    def text(self) -> str:
        """As the value of an op."""
        return base64.b64encode(self.data).decode("ascii")


def seal_page(
    key: bytes, entries: tuple[Entry, ...], *, log: bytes, kid8: bytes, number: int, start: int
) -> AccessPage:
    """A page under `k_number`. BugError for more entries than a page holds."""
    plain = encode_entries(entries)
    plain += bytes(-len(plain) % _BLOCK)
    head = HEADER.pack(
        MAGIC,
        layout.SUITE,
        layout.fixed(log, layout.ID_BYTES, "log"),
        layout.fixed(kid8, 8, "kid8"),
        layout.unsigned(number, 8, "number"),
        layout.unsigned(start, 8, "start"),
    )
    data = head + sealing.Cipher(ratchet.page_key(key)).seal(plain, head)
    if len(data) > MAX_PAGE_BYTES:
        raise BugError("access-page-size", size=len(data))
    return AccessPage(log, kid8, number, start, data)


def read_page(value: object) -> AccessPage:
    """The page in the value of an op.

    Raises DamagedError ("access-size", "access-magic", "access-page"),
    NewerFormatError("access-newer").
    """
    try:
        data = base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise DamagedError("access-page") from error
    layout.check_prefix(data, MAGIC, "access")
    layout.check_size(data, MIN_PAGE_BYTES, MAX_PAGE_BYTES, "access")
    _, _, log, kid8, number, start = HEADER.unpack_from(data)
    if start > number:
        raise DamagedError("access-page")
    return AccessPage(log, kid8, number, start, data)
