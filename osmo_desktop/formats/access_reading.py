"""Reading an access log: what its pages say, and what is missing or wrong (SECURITY b.8).

A reader holds the keys that the log began with, so it makes every `k_i` anew, opens each page
under the key of its number, and compares what the laptop's segments said of the log with what is
here. Pure: no vault, no clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from osmo_desktop.crypto import ratchet
from osmo_desktop.domain.access import KEY_CHANGE, Entry, Hole
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.formats.access_page import AccessPage

MAX_AHEAD = 100_000
"""A number or claim so far beyond the pages that are here is not believed."""


@dataclass(frozen=True)
class Head:
    """What a segment says of the log: `count` pages so far, and the MAC of `ratchet.head_mac`."""

    count: int
    mac: bytes


@dataclass
class ReadLog:
    """Entries by their place in the log, and what is wrong with it."""

    entries: list[tuple[str, Entry]] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)


def read_log(
    log: bytes,
    pages: Iterable[AccessPage],
    heads: Iterable[Head],
    keys: Mapping[bytes, bytes],
    *,
    has_all_keys: bool = True,
) -> ReadLog:
    """Read one log. `keys`: the log keys that are held, by the first 8 bytes of their ids.

    Not `has_all_keys`: another one was announced, and the newest head may be under it.
    """
    reading = _Reading(log, pages, heads)
    reading.begin_anywhere(keys.values(), has_all_keys=has_all_keys)
    return reading.read(keys)


class _Reading:
    """One pass through a log, from its first page to the last number that anybody names."""

    def __init__(self, log: bytes, pages: Iterable[AccessPage], heads: Iterable[Head]) -> None:
        self._log = log
        self._pages: dict[int, list[AccessPage]] = defaultdict(list)
        self._wrong: dict[str, list[tuple[int, int]]] = defaultdict(list)  # first and last
        self._right: dict[int, set[bytes]] = defaultdict(set)  # MACs that heads may have
        self._changes: set[int] = set()  # pages that say that another log key follows
        self._result = ReadLog()
        found = {page.data: page for page in pages}  # of copies of one page one is enough
        believed = len(found) + MAX_AHEAD
        for page in found.values():
            if page.number < believed:
                self._pages[page.number].append(page)
            else:
                self._tell("forged", page.number)
        self._hashes = list(self._running_hashes())
        self._heads = self._believed(heads, believed)
        self._end = max((*(number + 1 for number in self._pages), *self._heads), default=0)

    def _believed(self, heads: Iterable[Head], believed: int) -> dict[int, set[bytes]]:
        """Heads by count, that of a log which was not begun left out."""
        result: dict[int, set[bytes]] = defaultdict(set)
        greatest = 0
        for head in heads:
            if head.count >= believed:
                self._tell("forged", head.count)
                continue
            if head.count < greatest:
                self._tell("back", head.count, greatest - 1)
            greatest = max(greatest, head.count)
            if any(head.mac):
                result[head.count].add(head.mac)
        return result

    def begin_anywhere(self, keys: Iterable[bytes], *, has_all_keys: bool) -> None:
        """Know the heads of log keys under which there is no page yet: at the end of the log."""
        end = max((number + 1 for number in self._pages), default=0)
        running = self._running(end)
        if not has_all_keys:
            self._heads.pop(end, None)
            self._tell("key", end)
        elif running is not None:
            firsts = map(ratchet.first_key, keys)
            self._right[end] |= {ratchet.head_mac(key, self._log, end, running) for key in firsts}

    def _unannounced(self, opened: Container[bytes]) -> set[int]:
        """Where another log key begins, and the last page under the former does not say so."""
        starts = {page.start for found in self._pages.values() for page in found}
        return {
            start
            for start in starts - {0}
            if any(page.data in opened for page in self._pages.get(start - 1, ()))
            and start - 1 not in self._changes
        }

    def read(self, keys: Mapping[bytes, bytes]) -> ReadLog:
        """Entries and holes, both in order."""
        opened: set[bytes] = set()
        for (start, kid8), end in self._stretches():
            if kid8 in keys:
                opened.update(self._walk(keys[kid8], kid8, start, end))
            else:  # where one log key ends and the next begins, either may have been meant
                self._heads[start].clear()
                self._heads[end].clear()
        self._look_at_pages(opened, keys)
        for count, right in self._right.items():
            if not self._heads[count] <= right:
                self._tell("forged", count)
        for start in self._unannounced(opened):
            self._tell("forged", start)
        self._result.entries.sort(key=lambda item: item[0])
        for code, stretches in self._wrong.items():
            self._result.holes += _joined(code, stretches)
        self._result.holes.sort(key=lambda hole: (hole.first, hole.code))
        return self._result

    def _look_at_pages(self, opened: Container[bytes], keys: Container[bytes]) -> None:
        """Tell which are missing, there twice, or did not open."""
        for before, after in pairwise((-1, *sorted(self._pages), self._end)):
            if after - before > 1:
                self._tell("missing", before + 1, after - 1)
        for number, pages in self._pages.items():
            if len(pages) > 1:
                self._tell("twice", number)
            for page in pages:
                if page.data not in opened:
                    self._tell("changed" if page.kid8 in keys else "key", number)

    def _stretches(self) -> Iterator[tuple[tuple[int, bytes], int]]:
        """Where each log key begins (with its kid8), and where the next one does."""
        pages = (page for found in self._pages.values() for page in found)
        starts = sorted({(page.start, page.kid8) for page in pages})
        return ((one, end) for one, (end, _) in pairwise([*starts, (self._end, b"")]))

    def _walk(self, log_key: bytes, kid8: bytes, start: int, end: int) -> Iterator[bytes]:
        """Open the pages of one log key; gives those that opened."""
        key = ratchet.first_key(log_key)
        for number in range(start, end + 1):
            running = self._running(number) if number in self._heads else None
            if running is not None:
                mac = ratchet.head_mac(key, self._log, number, running)
                self._right[number].add(mac)
            for at, page in enumerate(self._pages.get(number, ())):
                if page.kid8 == kid8 and self._opens(page, key, at):
                    yield page.data
            key = ratchet.next_key(key)

    def _opens(self, page: AccessPage, key: bytes, at: int) -> bool:
        try:
            entries = page.open(key)
        except DamagedError as error:
            is_sealed_so = error.code == "access-page"  # its own laptop wrote what nobody can read
            if is_sealed_so:
                self._tell("forged", page.number)
            return is_sealed_so
        if entries and entries[-1].action == KEY_CHANGE:
            self._changes.add(page.number)
        place = f"{page.number:08}.{at}" if at else f"{page.number:08}"
        self._result.entries += [
            (f"{place}-{which:03}", entry) for which, entry in enumerate(entries)
        ]
        return True

    def _running(self, count: int) -> bytes | None:
        """The running hash of so many pages; None when one is missing or there are two."""
        return self._hashes[count] if count < len(self._hashes) else None

    def _running_hashes(self) -> Iterator[bytes]:
        """Those of no page, one page and so on, up to the first number without just one page."""
        running = ratchet.START
        yield running
        pages = (self._pages.get(number, []) for number in range(len(self._pages)))
        for found in takewhile(lambda found: len(found) == 1, pages):
            running = ratchet.running_hash(running, found[0].data)
            yield running

    def _tell(self, code: str, first: int, last: int | None = None) -> None:
        self._wrong[code].append((first, first if last is None else last))


def _joined(code: str, stretches: Iterable[tuple[int, int]]) -> Iterator[Hole]:
    """Holes without what they overlap: stretches that touch are one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return (Hole(code, first, last) for first, last in found)
