"""Hiding who sat in a group together from those who hold the team's keys only (SECURITY b.0 4).

A segment shows them, in clear, which streams its records belong to, in which order, and how long
each is. So the records of one sitting are put apart, in no order that means anything, among what
else is sent, and their lengths tell nothing. Where a round sends little else they stay neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from random import Random
from secrets import SystemRandom

from osmo_desktop.domain.ops import Op
from osmo_desktop.domain.records.cover import COVER
from osmo_desktop.storage.covering import ATTENDANCE, is_decision
from osmo_desktop.storage.folded_state import Pending

_KINDS = frozenset({ATTENDANCE, COVER})
_LENGTHS = 128  # about what other short entries differ by
_CHANCE = SystemRandom()


def padding(op: Op) -> bytes:
    """Blanks after the payload of an op, which no reader minds."""
    return b" " * _CHANCE.randrange(_LENGTHS) if op.kind in _KINDS else b""


def spread(items: Sequence[Pending], chance: Random = _CHANCE) -> list[Pending]:
    """The same ops with those of attendance and their cover apart; all else keeps its order.

    None crosses an op that decides who may write, and those of one attendance keep their order:
    every verdict stays what it was.
    """
    if len({item.key for item in items if item.op.kind in _KINDS}) < 2:
        return list(items)
    found: list[Pending] = []
    for decides, group in groupby(items, key=is_decision):
        run = list(group)
        found += run if decides else _mixed(run, chance)
    return found


def _mixed(run: Sequence[Pending], chance: Random) -> Iterator[Pending]:
    others = [item for item in run if item.op.kind not in _KINDS]
    apart = _shuffled([item for item in run if item.op.kind in _KINDS], chance)
    gaps = list(range(len(others) + 1))
    places: list[int] = []
    while len(places) < len(apart):
        places += chance.sample(gaps, min(len(gaps), len(apart) - len(places)))
    places.sort()
    following = iter(zip(places, apart, strict=True))
    place, item = next(following, (-1, None))
    for gap in gaps:
        while item is not None and place == gap:
            yield item
            place, item = next(following, (-1, None))
        if gap < len(others):
            yield others[gap]


def _shuffled(items: Sequence[Pending], chance: Random) -> list[Pending]:
    """In any order, but those of one entity in theirs."""
    of_entity: dict[tuple[str, str, str], list[Pending]] = {}
    for item in items:
        of_entity.setdefault(item.key, []).append(item)
    turns = [item.key for item in items]
    chance.shuffle(turns)
    return [of_entity[key].pop(0) for key in turns]
