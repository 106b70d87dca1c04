"""When a key of a stream has to be replaced: somebody who holds it is not entitled any more.

A key that was announced without knowing of a departure is not for writing; the first supervisor
who sees both announces another (SECURITY b.0 16, b.7). The transport keys and the team's own key
are everybody's, a client's key belongs to those assigned and to the supervisors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from osmo_desktop.domain.announcements import TRANSPORT, Announcement
from osmo_desktop.domain.folded import PENDING, FoldedOp, Place
from osmo_desktop.domain.history import History
from osmo_desktop.domain.merge import Fold, is_removed

__all__ = [
    "TRANSPORT",
    "announcements",
    "departures",
    "double_announcers",
    "is_entitled",
    "is_outdated",
    "key_holders",
    "next_epoch",
    "told_keys",
    "unaware_returns",
    "unsuperseded",
]

_GENERATION = 1 << 20
_SHORT_ID = 16  # hex digits of a key's id in the headers of records


def next_epoch(known: Iterable[int], random: int) -> int:
    """An epoch above all known ones that two supervisors do not choose by chance alike.

    `random` are 20 random bits: as plain numbers, two rotations apart would claim one epoch.
    """
    return (max(known, default=0) // _GENERATION + 1) * _GENERATION + random % _GENERATION


def announcements(fold: Fold, stream: str) -> list[FoldedOp]:
    """All accepted announcements of a stream's keys, superseded ones included."""
    return [op for op in told_keys(fold, stream) if op.is_accepted]


def told_keys(fold: Fold, stream: str) -> list[FoldedOp]:
    """Announcements of keys that may be read by and passed on; not all are for writing."""
    entity = fold.entity(fold.team_stream, "stream_key", stream)
    register = entity.fields.get("kid", ()) if entity is not None else ()
    return [op for op in register if op.tells_of_a_key and op.value is not None]


def unsuperseded(ops: list[FoldedOp]) -> list[FoldedOp]:
    """Those among announcements that none of them replaces."""
    gone = {id_ for op in ops for id_ in op.sup}
    return [op for op in ops if gone.isdisjoint(op.ids)]


def double_announcers(fold: Fold) -> frozenset[str]:
    """Devices that announced two keys as one: of one stream, under one number or one short id.

    Both stay readable, so nothing is lost by it; no honest program does it (SECURITY b.0 15).
    Announcements that do not count tell of it too.
    """
    kids: defaultdict[tuple[str, str, int | str], set[str]] = defaultdict(set)
    for (_, kind, stream), entity in fold.entities.items():
        for op in entity.fields.get("kid", ()) if kind == "stream_key" else ():
            announced = Announcement.parse(op.value)
            if announced is not None:
                for mark in (announced.epoch, announced.kid[:_SHORT_ID]):
                    kids[op.device, stream, mark].add(announced.kid)
    return frozenset(device for (device, _, _), found in kids.items() if len(found) > 1)


def is_outdated(fold: Fold, history: History, stream: str, announced: FoldedOp) -> bool:
    """Tell whether a departure of somebody entitled to the stream is not in the op's past."""
    return any(
        not _is_before(history, departure, announced)
        for departure in departures(fold, history, stream)
    )


def is_entitled(fold: Fold, history: History, stream: str, *, device: str, user: str) -> bool:
    """Tell whether a laptop may hold a client's keys: by its role, or its user by an assignment."""
    is_supervisor = fold.roster.highest_role(device) == "supervisor"
    return is_supervisor or user in key_holders(fold, history, stream)


def key_holders(fold: Fold, history: History, stream: str) -> frozenset[str]:
    """The users whom an assignment entitles to a client's keys.

    Whoever assigned themself without having seen that somebody else had taken them off waits for
    a supervisor: from an offer, a second laptop or a fork one could come back with no one asking.
    """
    register = _members(fold, stream)
    return frozenset(
        str(op.value)
        for op in register
        if op.is_head and op.value is not None and not _is_unaware(fold, history, register, op)
    )


def unaware_returns(fold: Fold, history: History) -> tuple[tuple[str, str], ...]:
    """Clients and users whose assignment shows and entitles to no key: see `key_holders`.

    An offer that was used twice, from a second laptop or a fork, is one. In a fixed order.
    """
    supervisors = _supervisors(fold)
    found = set()
    for stream, kind, client in fold.entities:
        if (stream, kind) == (fold.team_stream, "assignment"):
            shown = {str(op.value) for op in _members(fold, client) if op.is_head and op.value}
            found |= {
                (client, user) for user in shown - key_holders(fold, history, client) - supervisors
            }
    return tuple(sorted(found))


def _members(fold: Fold, stream: str) -> list[FoldedOp]:
    """The accepted assignments of a client and what ended them."""
    assigned = fold.entity(fold.team_stream, "assignment", stream)
    register = assigned.fields.get("members", ()) if assigned is not None else ()
    return [op for op in register if op.is_accepted]


def _is_unaware(fold: Fold, history: History, register: list[FoldedOp], own: FoldedOp) -> bool:
    """Whether an end of its writer's work, written by another, is not in a self-assignment's past.

    The end of a substitution takes back what was lent, and nothing else.
    """
    if own.value != own.author:
        return False
    held = {id_ for op in register if op.value == own.value for id_ in op.ids}
    return any(
        op.value != own.value
        and op.author != own.author
        and not held.isdisjoint(op.sup)
        and op.reason not in fold.substitutions
        and not _is_before(history, op, own)
        for op in register
    )


def departures(fold: Fold, history: History, stream: str) -> list[FoldedOp]:
    """The ops by which a device, a person or a recovery sheet ceased to be entitled to its keys."""
    is_everybodys = stream in (fold.team_stream, TRANSPORT)
    register = _members(fold, stream)
    ever = {op.value for op in register if op.value is not None}
    found = _replaced_sheets(fold)
    for device, removal in fold.removals.items():
        was_supervisor = fold.roster.highest_role(device) == "supervisor"
        is_concerned = is_everybodys or was_supervisor or fold.roster.user(device) in ever
        if is_removed(fold, device) and is_concerned:
            found += [*removal.heads("heads"), *removal.heads("orders")]
    if not is_everybodys:
        found += _left(register, key_holders(fold, history, stream) | _supervisors(fold))
    return found


def _replaced_sheets(fold: Fold) -> list[FoldedOp]:
    """Whoever has a former sheet and an old copy of the store holds every key of then."""
    former = fold.roster.roots.chain[:-1]
    found = (fold.entity(fold.team_stream, "succession", root) for root in former)
    return [op for entity in found if entity is not None for op in entity.heads("bytes")]


def _left(ops: list[FoldedOp], still: frozenset[str]) -> list[FoldedOp]:
    """Ops that took an assignment away from somebody who is not entitled `still`."""
    users = {id_: op.value for op in ops if op.value is not None for id_ in op.ids}
    return [
        op
        for op in ops
        if op.value is None and any(users.get(id_) not in {None, *still} for id_ in op.sup)
    ]


def _supervisors(fold: Fold) -> frozenset[str]:
    roster = fold.roster
    return frozenset(
        user
        for device, user in roster.devices().items()
        if roster.highest_role(device) == "supervisor"
    )


def _is_before(history: History, earlier: FoldedOp, later: FoldedOp) -> bool:
    return any(
        _lies_before(history, first, second)
        for first in earlier.accepted_places
        for second in later.accepted_places
    )


def _lies_before(history: History, earlier: Place, later: Place) -> bool:
    if earlier[0] == later[0]:
        return earlier[1] < later[1]
    if later[0] == PENDING:
        return True
    return earlier[0] != PENDING and bool(history.nodes[later[0]].past >> earlier[0] & 1)
