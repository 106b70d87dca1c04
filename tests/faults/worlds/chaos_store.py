"""A store in memory whose every call may fail in the ways that stores were seen to fail (b.5).

All luck comes from one seeded source, so a world can be played again. It keeps the one promise of
the `Store` role, that `put_new` returns only when the bytes read back are those written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final

from osmo_desktop.domain.errors import KnownError

_FAILURES: Final = ("store-io", "store-busy", "store-unreachable", "store-limit")
_JUNK: Final = ("{} (conflicted copy 2026-11-22)", "{}.sync-conflict-20261122", "{}.part", "._{}")
_MAX_AWAY: Final = 25


class ChaosStore:
    """Holds objects by name; `calm` ends all mischief, `objects` is what lies on the medium."""

    def __init__(self, place: str, objects: dict[str, bytes], dice: Random) -> None:
        self.place = place
        self.objects = dict(objects)
        self.calm = False
        self.mischief: Counter[str] = Counter()
        self._dice = dice
        self._former: list[list[str]] = [sorted(objects)]
        self._away = 0  # calls for which the place is gone
        self._is_empty = False  # it is gone, but an empty folder stands where it was mounted

    # -- the role -------------------------------------------------------------------------

    def require_root(self) -> None:
        """See `Store`."""
        self._begin()
        if self._away and not self._is_empty:
            raise KnownError("store-missing", place=self.place)

    def list(self, prefix: str) -> list[str]:
        """See `Store`; sometimes as it was a while ago, with what other programs left there."""
        self._begin()
        if self._away:
            return []
        names = sorted(self.objects)
        if self._is_struck("stale list", 0.08):
            names = self._dice.choice(self._former)
        found = [name for name in names if name.startswith(f"{prefix}/")]
        if found and self._is_struck("junk in a list", 0.03):
            found.append(self._dice.choice(_JUNK).format(self._dice.choice(found)))
        return found

    def get(self, name: str, max_bytes: int) -> bytes | None:
        """See `Store`; sometimes nothing yet, a part, or other bytes."""
        self._begin()
        data = None if self._away else self.objects.get(name)
        if data is None or self._is_struck("late object", 0.02):
            return None
        if self._is_struck("short read", 0.015):
            return data[: self._dice.randrange(len(data) + 1)]
        if self._is_struck("bad read", 0.015):
            return self._garbled(data)
        return data if len(data) <= max_bytes else None

    def put_new(self, name: str, data: bytes) -> None:
        """See `Store`; cut off, refused, or done without an answer."""
        self._begin()
        if self._away:
            raise KnownError("store-missing", place=self.place)
        if self.objects.get(name) == data:
            return
        if self._is_struck("full", 0.01):
            raise KnownError("store-full", place=self.place)
        if self._is_struck("half an object", 0.05):
            self.objects[name] = data[: self._dice.randrange(len(data))]
            raise self._failure()
        self._former = [*self._former[-8:], sorted(self.objects)]
        self.objects[name] = data
        if self._is_struck("lost answer", 0.05):
            raise self._failure()

    def size(self, name: str) -> int | None:
        """See `Store`."""
        self._begin()
        if self._away or name not in self.objects or self._is_struck("late object", 0.02):
            return None
        return len(self.objects[name])

    def delete(self, name: str) -> None:
        """See `Store`; sometimes the object comes back from a trash."""
        self._begin()
        if self._away:
            raise KnownError("store-missing", place=self.place)
        if self._is_struck("undeleted", 0.1):
            return
        self.objects.pop(name, None)

    # -- mischief at rest -----------------------------------------------------------------

    def vanish(self) -> None:
        """Be away for a while: unplugged, or an empty folder in its place."""
        if not self.calm:
            self._away = self._dice.randrange(1, _MAX_AWAY)
            self._is_empty = self._dice.random() < 0.5
            self.mischief["vanished"] += 1

    def rot(self) -> None:
        """Lose or spoil one object for good; colleagues who hold it put it back."""
        name = self._dice.choice(sorted(self.objects))
        data = self.objects[name]
        fates: tuple[Callable[[], bytes], ...] = (
            lambda: self._garbled(data),
            lambda: data[: len(data) // 2],
            lambda: b"",
        )
        self.mischief["rotten object"] += 1
        if self._dice.random() < 0.4:
            del self.objects[name]
        else:
            self.objects[name] = self._dice.choice(fates)()

    def end_mischief(self) -> None:
        """Work as stores should from now on."""
        self.calm = True
        self._away = 0

    def _begin(self) -> None:
        self._away = max(0, self._away - 1)
        if self._is_struck("failed call", 0.015):
            raise self._failure()

    def _is_struck(self, name: str, chance: float) -> bool:
        if self.calm or self._dice.random() >= chance:
            return False
        self.mischief[name] += 1
        return True

    def _failure(self) -> KnownError:
        return KnownError(self._dice.choice(_FAILURES), place=self.place)

    def _garbled(self, data: bytes) -> bytes:
        if not data:
            return b"?"
        at = self._dice.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << self._dice.randrange(8))]) + data[at + 1 :]
