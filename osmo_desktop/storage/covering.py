"""Cover for those who came to a group: others of this laptop's clients are written to as well.

A group sent by itself would show the streams of exactly those who came, beside the session in the
team stream (SECURITY b.0 4). So each group has a circle: all who ever came, and at least as many
others. With whoever comes, the rest of the circle gets records that look the same. Once in the
circle a client stays, because their cover is in the log: else what all sessions have in common
would be those who come. A newcomer brings somebody along for the same reason.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Sequence
from random import Random
from secrets import SystemRandom
from typing import Final

import msgspec

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.merge import PENDING, Entity, Fold
from osmo_desktop.domain.ops import Op, encode_op
from osmo_desktop.domain.records import KINDS, Writers
from osmo_desktop.domain.records.cover import COVER, cover_id
from osmo_desktop.storage.folded_state import Pending

ATTENDANCE: Final = "attendance"
LEAST: Final = 32
"""Clients in the circle of a group, where the laptop has so many."""

_CHANCE = SystemRandom()
_LETTERS: Final = string.ascii_letters + string.digits

Came = dict[str, list[Pending]]  # what is sent of those who came, by stream


def covered(
    fold: Fold,
    items: Sequence[Pending],
    own_clients: Callable[[], Iterable[str]],
    chance: Random = _CHANCE,
) -> list[Pending]:
    """The same ops with cover beside those of attendance, not sealed yet.

    `own_clients` are the streams that this laptop may write to now.
    """
    groups = _groups(fold, items)
    if not groups:
        return list(items)
    usable = set(own_clients()) - _undecided(items)
    beside: dict[int, list[Pending]] = {}
    here = {item.key for item in items}  # also when the program ended before they were cut
    for group, came in groups.items():
        for stream in sorted(_circle(fold, group, set(came), usable, chance) & usable):
            if stream in came or (stream, COVER, cover_id(group, stream)) in here:
                continue
            for model in came[chance.choice(sorted(came))]:
                cover = Pending("", b"", _like(model.op, group, stream, chance), stream)
                beside.setdefault(id(model), []).append(cover)
    return [each for item in items for each in (item, *beside.get(id(item), ()))]


def is_decision(item: Pending) -> bool:
    """Tell whether an op may decide who writes what."""
    kind = KINDS.get(item.op.kind)
    return kind is not None and kind.writers is Writers.PROTOCOL


def _undecided(items: Iterable[Pending]) -> set[str]:
    """Clients about whom what is sent decides something: cover could come before it."""
    return {item.op.entity for item in items if is_decision(item)}


def _groups(fold: Fold, items: Iterable[Pending]) -> dict[str, Came]:
    found: dict[str, Came] = {}
    for item in items:
        entity = fold.entities.get(item.key) if item.op.kind == ATTENDANCE else None
        group = _group_of(fold, entity) if entity is not None else ""
        if group:
            found.setdefault(group, {}).setdefault(item.stream, []).append(item)
    return found


def _group_of(fold: Fold, attendance: Entity) -> str:
    """The group that somebody came to; the session itself where it is not known of which."""
    sessions = [str(op.value) for op in attendance.heads("session") if op.value]
    groups = fold.team_values("session", sessions[0], "group") if sessions else []
    return str(groups[0]) if groups else "".join(sessions[:1])


def _circle(fold: Fold, group: str, came: set[str], usable: set[str], chance: Random) -> set[str]:
    """Everybody who is written to with a group from now on."""
    members, former = _members(fold, group)
    is_cover = {
        stream
        for stream in usable
        if fold.entity(stream, COVER, cover_id(group, stream)) is not None
    }
    circle = members | is_cover | came
    new = len(came - former - is_cover)
    needed = max(new, 2 * len(members | came) - len(circle))
    # To a client whose case has ended nothing else is written, which tells cover from attendance.
    running = _some(usable & _running(fold) - circle, max(needed, LEAST - len(circle)), chance)
    return circle | running | _some(usable - circle - running, needed - len(running), chance)


def _some(clients: set[str], wanted: int, chance: Random) -> set[str]:
    return set(chance.sample(sorted(clients), max(0, min(wanted, len(clients)))))


def _running(fold: Fold) -> set[str]:
    """Clients with a case that has not ended."""
    return {
        stream
        for (stream, kind, _), entity in fold.entities.items()
        if kind == "engagement" and not any(op.value for op in entity.heads("end"))
    }


def _members(fold: Fold, group: str) -> tuple[set[str], set[str]]:
    """Who ever came to a group, and those of them of whom that was sent before."""
    members, former = set[str](), set[str]()
    for (stream, kind, _), entity in fold.entities.items():
        if kind == ATTENDANCE and _group_of(fold, entity) == group:
            members.add(stream)
            ops = entity.heads("session")
            if any(place[0] != PENDING for op in ops for place in op.places):
                former.add(stream)
    return members, former


def _like(model: Op, group: str, stream: str, chance: Random) -> Op:
    """A cover as long as the op of somebody who came."""
    empty = msgspec.structs.replace(
        model,
        uid=new_id(),
        kind=COVER,
        entity=cover_id(group, stream),
        field="text",
        value="",
        sup=(),
        occurred=None,
        reason=None,
    )
    length = max(0, len(encode_op(model)) - len(encode_op(empty)))
    return msgspec.structs.replace(empty, value="".join(chance.choices(_LETTERS, k=length)))
