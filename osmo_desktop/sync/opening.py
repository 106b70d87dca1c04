"""What a record is about, without taking it in: for previews."""

from __future__ import annotations

from osmo_desktop.domain.errors import DamagedError, NewerFormatError
from osmo_desktop.domain.ops import decode_op
from osmo_desktop.formats.record import read_header
from osmo_desktop.sync.replica import Keys


def entity_of(keys: Keys, record: bytes) -> str | None:
    """The id of the entity that a record changes; None while it cannot be opened here."""
    try:
        header = read_header(record)
        cipher = keys.cipher(header.stream + header.kid8)
        return None if cipher is None else decode_op(cipher.open(record)).entity
    except (DamagedError, NewerFormatError):
        return None
