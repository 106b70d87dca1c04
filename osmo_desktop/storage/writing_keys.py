"""Which key new records of a stream are sealed under (SECURITY b.0 15, 16).

Readers accept any announced key; writers must choose, the newest of those not superseded, never
one of the client's maker where a supervisor announced another, and one that knows of every
departure before one that does not. Nobody else's announcement counts at all (ADR 0011).
"""

from __future__ import annotations

from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.folded import PENDING, FoldedOp
from osmo_desktop.domain.history import History
from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.rotation import TRANSPORT, announcements, is_outdated, unsuperseded
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.open_keys import StreamKey


def writing_key(keyring: Keyring, fold: Fold, history: History, stream: str) -> StreamKey:
    """The key for new records of a stream, or for new segments (the stream of zeros).

    The team's own keys change with the segment that announces them: who reads it holds the key
    being replaced, and one who holds no newer one goes on under that. Raises
    KnownError("key-missing") when no key of a client that may be written under is held: then
    the record has to wait.
    """
    keys = keyring.stream_keys(stream)
    if not keys:
        raise KnownError("key-missing")
    is_team = stream in (fold.team_stream, TRANSPORT)
    known = announcements(fold, stream)
    in_force = [op for op in known if not is_team or _is_cut(op)]
    heads = unsuperseded(in_force)
    for announced in _in_order(fold, history, stream, heads):
        held = keys.get(_kid(announced))
        if held is not None:
            return held
    if heads and not is_team:
        raise KnownError("key-missing")
    # The team's own key comes with the welcome, a new client's is announced with its first op.
    not_yet = {_kid(op) for op in known} - {_kid(op) for op in in_force}
    return max((keys[kid] for kid in keys if kid not in not_yet), key=lambda key: key.epoch)


def _is_cut(op: FoldedOp) -> bool:
    return any(place[0] != PENDING for place in op.accepted_places)


def _kid(op: FoldedOp) -> bytes:
    read = Announcement.parse(op.value)
    return bytes.fromhex(read.kid) if read is not None else b""


def _in_order(fold: Fold, history: History, stream: str, heads: list[FoldedOp]) -> list[FoldedOp]:
    """Announcements, best first: that know of all who left, then supervisors', then the newest."""
    role = fold.roster.highest_role
    if len(heads) < 2:
        return heads
    return sorted(
        heads,
        key=lambda op: (
            not is_outdated(fold, history, stream, op),
            role(op.device) == "supervisor",
            *op.rank,
        ),
        reverse=True,
    )
