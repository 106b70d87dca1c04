"""What came from other laptops, change by change, in the order of arrival.

A list of its own would have to be kept true through rebuilds; the segments are that list. Not
thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from collections.abc import Iterable

from osmo_desktop.domain.history import Node, SegmentState
from osmo_desktop.domain.merge import Fold, FoldedOp
from osmo_desktop.domain.ports import Arrivals, WrittenChange
from osmo_desktop.formats import segment
from osmo_desktop.formats.record import record_id
from osmo_desktop.storage.ledger import Ledger


class ArrivedLog:
    """Implements the port `ChangeLog` over a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def change(self, op_id: str) -> WrittenChange | None:
        """One op that counts, or None."""
        folded = self._ledger.fold.get(op_id)
        if folded is None or not folded.is_accepted:
            return None
        return written_change(self._ledger.fold, folded)

    def arrived(self, *, before: int | None = None, least: int = 100) -> Arrivals:
        """The newest changes of other laptops before the segment `before`; whole segments.

        An op in two segments (a laptop that became a new device) is listed where it came last.
        """
        own, fold, nodes = self._ledger.device, self._ledger.fold, self._ledger.history.nodes
        found: dict[str, WrittenChange] = {}
        at = len(nodes) if before is None else min(before, len(nodes))
        while at > 0 and len(found) < least:
            at -= 1
            node = nodes[at]
            if node.facts.device == own or node.state is not SegmentState.ACCEPTED:
                continue
            for op_id in reversed(_op_ids(self._ledger, node)):
                folded = fold.get(op_id)
                if folded is not None and folded.is_accepted:
                    found.setdefault(folded.op.uid, written_change(fold, folded))
        return Arrivals(tuple(found.values()), at if at > 0 else None)


def written_change(fold: Fold, folded: FoldedOp) -> WrittenChange:
    """An op as people are shown it."""
    op = folded.op
    former = _former(fold, op.sup)
    return WrittenChange(
        op_id=folded.id,
        stream=folded.stream,
        kind=op.kind,
        entity=op.entity,
        field=op.field,
        value=op.value,
        sup=tuple(known.id if (known := fold.get(id_)) is not None else id_ for id_ in op.sup),
        former=None if former is None else tuple({repr(v): v for v in former}.values()),
        author=op.author,
        device=folded.device,
        written=op.written,
        reason=op.reason,
        is_head=folded.is_head,
    )


def _op_ids(ledger: Ledger, node: Node) -> list[str]:
    data = ledger.segment_bytes(node.facts.hash)
    if data is None:
        return []
    header = segment.read_segment_header(data)
    body = ledger.body(segment.VerifiedSegment(header, data, node.facts.hash))
    return [record_id(record).hex() for record in body.records]


def _former(fold: Fold, sup: Iterable[str]) -> list[object] | None:
    """Values of the ops that counted before, through those that never did; None for a sealed one.

    Each op is met once: they supersede earlier ones only, but may share them.
    """
    values: list[object] = []
    todo, met = list(sup), set[str]()
    while todo:
        op_id = todo.pop(0)
        folded = fold.get(op_id)
        if folded is None:
            return None
        if folded.op.uid in met:
            continue
        met.add(folded.op.uid)
        if folded.is_accepted:
            values.append(folded.value)
        else:
            todo += folded.sup
    return values
