"""Which keys a laptop is known to hold: what it said of them last (SECURITY b.0 6, 17, 18).

A laptop that lies harms itself only: it is granted a key again, or is not.
"""

from __future__ import annotations

from osmo_desktop.domain.folded import PENDING
from osmo_desktop.sync.replica import Replica


def has_confirmed(replica: Replica, device: str, stream: str, kid: bytes) -> bool:
    """Whether a device says that it holds a key: it said so, and not that it dropped it since."""
    said = replica.got.get(device, {}).get(kid)
    if said is None:
        return False
    entity = replica.fold.entity(replica.identity.team, "stream_key", stream)
    drops = entity.fields.get("dropped", ()) if entity is not None else ()
    node = replica.history.nodes[said]
    return all(
        index != PENDING and replica.history.covers(node, index)
        for op in drops
        if op.device == device
        for index, _ in op.accepted_places
    )
