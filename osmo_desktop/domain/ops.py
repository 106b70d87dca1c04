"""Ops: one op changes one field of one entity and says what it supersedes (SECURITY b.0 1).

The kind is inside the sealed payload, never in a header. An op's id is known only once it is
sealed (first 16 bytes of SHA-256 over header and ciphertext); `uid` is random and the same in
every copy of the op, also after it was sealed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from osmo_desktop.domain.claims import MAX_AT, MIN_AT, moment
from osmo_desktop.domain.errors import DamagedError, UserError
from osmo_desktop.domain.ids import new_id

OP_VERSION = 1
MAX_DEPTH = 16
# What a record of 256 KiB holds besides its header and seal.
MAX_PAYLOAD_BYTES = 256 * 1024 - 256
_MAX_INT = 2**63 - 1
_UNBOUNDED = (list, dict, int)  # what JSON lets grow without end
_DAY_MINUTES = 24 * 60

# Checked by the decoder itself: every record passes here at unlock.
_Id = Annotated[str, msgspec.Meta(min_length=32, max_length=32)]
_Name = Annotated[str, msgspec.Meta(max_length=64)]
_OpId = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]


class Op(msgspec.Struct, frozen=True, omit_defaults=True):
    """The payload of one sealed record.

    `sup`: ids (32 hex digits) of the ops it supersedes; `occurred`: ISO time that the user
    entered for the event, if any; `at`: claimed UTC milliseconds of writing; `tz`: offset from
    UTC in minutes then; `author`: user id.
    """

    v: Annotated[int, msgspec.Meta(ge=1)]
    uid: _Id
    kind: _Name
    entity: _Id
    field: _Name
    value: Any
    sup: tuple[_OpId, ...]
    at: Annotated[int, msgspec.Meta(ge=MIN_AT, le=MAX_AT)]
    tz: Annotated[int, msgspec.Meta(gt=-_DAY_MINUTES, lt=_DAY_MINUTES)]
    author: _Id
    occurred: str | None = None
    reason: str | None = None

    @property
    def written(self) -> datetime:
        """The claimed time of writing, in the writer's own zone."""
        return moment(self.at).astimezone(_zone(self.tz))


@dataclass(frozen=True)
class Edit:
    """An intended change of one field, before it is sealed into an op.

    `stream` is the stream id as hex; `sup` the heads that the editor saw when the form was
    opened, so that an import in between becomes a conflict and never a silent overwrite.
    """

    stream: str
    kind: str
    entity: str
    field: str
    value: Any
    sup: tuple[str, ...] = ()
    occurred: str | None = None
    reason: str | None = None

    def to_op(self, *, author: str, now: datetime) -> Op:
        """Make the op that carries this edit; `now` must be aware."""
        offset = now.utcoffset() or timedelta(0)
        return Op(
            v=OP_VERSION,
            uid=new_id(),
            kind=self.kind,
            entity=self.entity,
            field=self.field,
            value=self.value,
            sup=self.sup,
            at=int(now.timestamp() * 1000),
            tz=int(offset.total_seconds() // 60),
            author=author,
            occurred=self.occurred,
            reason=self.reason,
        )


@lru_cache
def _zone(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Op)


def encode_op(op: Op) -> bytes:
    """Encode an op as the JSON payload of a record that every reader takes.

    Raises UserError: text-too-long for more than MAX_PAYLOAD_BYTES, value-invalid for what
    `decode_op` would refuse; what was sealed must be readable at the next unlock.
    """
    try:
        payload = _ENCODER.encode(op)
        decode_op(payload)
    except (UnicodeEncodeError, TypeError, DamagedError) as error:
        raise UserError("value-invalid", field=op.field) from error
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise UserError("text-too-long", field=op.field)
    return payload


def decode_op(payload: bytes) -> Op:
    """Decode and check the form of a payload.

    Raises DamagedError for anything that is not a well-formed op: wrong types, too deep JSON,
    integers over 64 bits, ids or times out of form.
    """
    try:
        op = _DECODER.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedError("op-malformed") from error
    if isinstance(op.value, _UNBOUNDED) and not _is_bounded(op.value, MAX_DEPTH):
        raise DamagedError("op-malformed")
    return op


def _is_bounded(value: Any, depth: int) -> bool:
    if isinstance(value, int):
        return -_MAX_INT - 1 <= value <= _MAX_INT
    if isinstance(value, list):
        return depth > 0 and all(_is_bounded(item, depth - 1) for item in value)
    if isinstance(value, dict):
        return depth > 0 and all(_is_bounded(item, depth - 1) for item in value.values())
    return True
