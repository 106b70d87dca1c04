"""Cutting: pending records become the device's next signed segments (SECURITY b.0 3, 5–7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.history import NO_SEGMENT, Node
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.formats import segment
from osmo_desktop.formats.segment import Reference, SegmentBody
from osmo_desktop.sync.confirming import has_confirmed
from osmo_desktop.sync.replica import Replica

# A full segment of the largest records would not fit; this always does.
_MAX_BYTES = 8 * 1024 * 1024


def cut(replica: Replica, now: datetime, bad: Sequence[Reference] = ()) -> int:
    """Put pending records into segments; returns how many segments were written.

    Those whose key is still to come are held back.

    `bad` are objects whose bytes were found not to fit their name; the first segment names them.

    Before admission nothing is cut, and after it not until the segment that holds the device's
    own certificate is here; then what was written before is numbered and sealed anew (b.0 10).
    """
    if not is_certified(replica):
        return 0
    replica.renumber()
    count = 0
    while ready := replica.ready():
        records = [item.record for item in replica.pending[: min(ready, segment.MAX_RECORDS)]]
        _write(replica, now, _fitting(records), () if count else bad)
        count += 1
    return count


def cut_what_can_be(replica: Replica, now: datetime) -> int:
    """As `cut`, but records whose key is not here yet wait for the grants of this round."""
    try:
        return cut(replica, now)
    except KnownError as error:
        if error.code != "key-missing":
            raise
        return 0


def write_receipt(replica: Replica, now: datetime, bad: Sequence[Reference] = ()) -> bool:
    """Confirm what was received, if a segment with records or a new key is not confirmed yet.

    Or say what was found `bad` and was not said before, so that somebody puts it back.

    A segment without records is the receipt; receipts never answer receipts. A removed laptop
    confirms nothing: what it says counts no more, so it would say it in every round.
    """
    is_out = not is_certified(replica) or is_removed(replica.fold, replica.device.hex())
    if replica.ready() or is_out:
        return False
    due = any(_has_news(replica, node) for node in replica.uncovered_heads())
    if due or newly_got(replica) or not _named_bad(replica).issuperset(_hashes(bad)):
        _write(replica, now, [], bad)
        return True
    return False


def is_certified(replica: Replica) -> bool:
    """Tell whether the op with this device's own certificate is folded."""
    own = replica.device.hex()
    return replica.identity.is_member and bool(
        replica.fold.team_values("certificate", own, "bytes")
    )


def newly_got(replica: Replica) -> tuple[bytes, ...]:
    """Key ids held and not confirmed yet."""
    own = replica.device.hex()
    fresh = {
        kid
        for stream in (TRANSPORT, *replica.keyring.streams())
        for kid in replica.keyring.stream_keys(stream)
        if not has_confirmed(replica, own, stream, kid)
    }
    return tuple(sorted(fresh))[: segment.MAX_GOT]


def _named_bad(replica: Replica) -> set[bytes]:
    """What own segments named as damaged."""
    nodes = replica.history.nodes
    own = (found for at, found in replica.bad.items() if nodes[at].facts.device == replica.device)
    return {hash16 for found in own for hash16 in found}


def _hashes(references: Sequence[Reference]) -> set[bytes]:
    return {reference.hash16 for reference in references}


def _write(
    replica: Replica, now: datetime, records: Sequence[bytes], bad: Sequence[Reference]
) -> None:
    own = replica.own_head()
    epoch, transport_key = replica.transport_key()
    audit_count, audit_mac = replica.log_head()
    body = SegmentBody(
        deps=tuple(_reference(node) for node in replica.uncovered_heads()),
        got=newly_got(replica),
        bad=tuple(bad),
        audit_count=audit_count,
        audit_mac=audit_mac,
        wall_ms=int(now.timestamp() * 1000),
        records=tuple(records),
    )
    data = segment.build_segment(
        vault=replica.team,
        segno=own.facts.segno + 1 if own is not None else 1,
        tk_epoch=epoch,
        prev=own.facts.hash if own is not None else NO_SEGMENT,
        body=body,
        transport_key=transport_key,
        signing_key=replica.keyring.signing,
    )
    verified = segment.verify_segment(data, replica.keyring.signing.public, vault=replica.team)
    replica.add_own_segment(verified, len(records))


def _fitting(records: Sequence[bytes]) -> Sequence[bytes]:
    total = 0
    for index, record in enumerate(records):
        total += len(record)
        if total > _MAX_BYTES and index:
            return records[:index]
    return records


def _has_news(replica: Replica, node: Node) -> bool:
    """Whether the segment, or one before it that we never answered, carries records.

    Pages of an access log are none: answered, logs would go back and forth for ever (b.0 6).
    """
    own = replica.own_head()
    current: Node | None = node
    while current is not None:
        if len(current.facts.lamports) > current.facts.entries:
            return True
        if current.facts.prev == NO_SEGMENT:
            return False
        current = replica.history.node(current.facts.prev)
        if current is not None and own is not None and replica.history.covers(own, current.index):
            return False
    return False


def _reference(node: Node) -> Reference:
    return Reference(node.facts.device, node.facts.segno, node.facts.hash[:16])
