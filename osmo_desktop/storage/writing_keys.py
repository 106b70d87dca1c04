"""Which key new records of a stream are sealed under (SECURITY b.0 15).

Readers accept any announced key; writers must choose, the newest of those not superseded, and
never one of the client's maker where a supervisor announced another. Nobody else's announcement
counts at all (ADR 0011).
"""

from __future__ import annotations

from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.folded import FoldedOp
from osmo_desktop.domain.merge import Fold
from osmo_desktop.storage.keyring import Keyring, StreamKey


def writing_key(keyring: Keyring, fold: Fold, stream: str) -> StreamKey:
    """The key for new records of a stream.

    Raises KnownError("key-missing") when none that may be written under is held: then the
    record has to wait.
    """
    keys = keyring.stream_keys(stream)
    if not keys:
        raise KnownError("key-missing")
    for announced in _in_order(fold, stream):
        read = Announcement.parse(announced.value)
        held = keys.get(bytes.fromhex(read.kid)) if read is not None else None
        if held is not None:
            return held
    if fold.team_values("stream_key", stream, "kid"):
        raise KnownError("key-missing")
    # The team's own key comes with the welcome, a new client's is announced with its first op.
    return max(keys.values(), key=lambda key: key.epoch)


def _in_order(fold: Fold, stream: str) -> list[FoldedOp]:
    """Unsuperseded announcements, best first: supervisors' before the maker's, then the newest."""
    entity = fold.entity(fold.team_stream, "stream_key", stream)
    if entity is None:
        return []
    heads = [op for op in entity.fields.get("kid", ()) if op.is_head and op.value is not None]
    role = fold.roster.highest_role
    return sorted(heads, key=lambda op: (role(op.device) == "supervisor", *op.rank), reverse=True)
