"""The pages of an access log, and what a reader finds missing, changed or forged in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from osmo_desktop.crypto import ratchet
from osmo_desktop.crypto.derive import key_id
from osmo_desktop.domain.access import KEY_CHANGE, Entry, Hole
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import access_page, access_reading
from osmo_desktop.formats.access_page import AccessPage, read_page, seal_page
from osmo_desktop.formats.access_reading import MAX_AHEAD, Head, ReadLog, read_log

LOG = bytes(range(16))
KEY, OTHER = bytes([1]) * 32, bytes([2]) * 32


def kid8(key: bytes, epoch: int = 0) -> bytes:
    """How pages name a log key."""
    return key_id(key, LOG, epoch)[:8]


class Writer:
    """A laptop that writes its log, page after page."""

    def __init__(self, key: bytes = KEY) -> None:
        self.pages: list[AccessPage] = []
        self.heads: list[Head] = []
        self.running = ratchet.START
        self.go_on(key)

    def go_on(self, key: bytes) -> None:
        """Go on under a (new) log key."""
        self.start, self.kid8, self.key = len(self.pages), kid8(key), ratchet.first_key(key)

    def write(self, *actions: str) -> None:
        """One page each, with a segment after it."""
        for action in actions:
            entries = (Entry(at=1_000, action=action),)
            number = len(self.pages)
            page = seal_page(
                self.key, entries, log=LOG, kid8=self.kid8, number=number, start=self.start
            )
            self.pages.append(page)
            self.key = ratchet.next_key(self.key)
            self.running = ratchet.running_hash(self.running, page.data)
            self.heads.append(self.head())

    def head(self) -> Head:
        """What a segment of now says."""
        count = len(self.pages)
        return Head(count, ratchet.head_mac(self.key, LOG, count, self.running))

    def read(
        self, *keys: bytes, heads: list[Head] | None = None, has_all_keys: bool = True
    ) -> ReadLog:
        """The log as a reader with these keys finds it."""
        known = {kid8(key): key for key in keys}
        claims = self.heads if heads is None else heads
        return read_log(LOG, self.pages, claims, known, has_all_keys=has_all_keys)


@pytest.fixture
def writer() -> Writer:
    """A log of five pages."""
    made = Writer()
    made.write("unlock", "view", "search", "print", "lock")
    return made


def said(read: ReadLog) -> list[str]:
    """Actions in order."""
    return [entry.action for _, entry in read.entries]


def test_a_whole_log_reads_in_order_without_holes(writer: Writer) -> None:
    """Also when pages come in any order and more than once."""
    writer.pages = [*reversed(writer.pages), writer.pages[2]]
    read = writer.read(KEY)

    assert said(read) == ["unlock", "view", "search", "print", "lock"]
    assert [place for place, _ in read.entries][:2] == ["00000000-000", "00000001-000"]
    assert read.holes == []


def test_pages_in_the_middle_are_missed(writer: Writer) -> None:
    """The rest reads, and the numbers of those that are not here are told."""
    del writer.pages[1:3]
    read = writer.read(KEY)

    assert said(read) == ["unlock", "print", "lock"]
    assert read.holes == [Hole("missing", 1, 2)]


def test_a_tail_that_was_cut_off_is_missed_by_what_segments_said(writer: Writer) -> None:
    """Only the laptop's segments tell that there was more; without them it is just shorter."""
    del writer.pages[3:]

    assert writer.read(KEY).holes == [Hole("missing", 3, 4)]
    assert writer.read(KEY, heads=writer.heads[:3]).holes == []


def test_a_page_that_was_changed_or_moved_is_told(writer: Writer) -> None:
    """One bit, another number, or a page of later in the place of an earlier one."""
    good = writer.pages[1]
    flipped = good.data[:-1] + bytes([good.data[-1] ^ 1])
    moved = seal_page(
        writer.key, (Entry(at=1, action="lock"),), log=LOG, kid8=kid8(KEY), number=1, start=0
    )
    for page in (replace(good, data=flipped), moved):
        writer.pages[1] = page
        codes = {hole.code for hole in writer.read(KEY).holes}
        assert "changed" in codes
        assert said(writer.read(KEY)) == ["unlock", "search", "print", "lock"]


def test_whoever_has_the_next_key_makes_no_earlier_page(writer: Writer) -> None:
    """What the laptop still holds opens nothing and forges nothing of before."""
    key = writer.key
    for _ in range(10):
        for page in writer.pages:
            with pytest.raises(DamagedError, match="access-sealed"):
                page.open(key)
        key = ratchet.next_key(key)


def test_two_pages_of_one_number_are_both_shown(writer: Writer) -> None:
    """A laptop that was set back to an older copy went on from there: nothing of it is lost."""
    older = Writer()
    older.write("unlock", "view")
    older.key = ratchet.first_key(KEY)
    for _ in range(2):
        older.key = ratchet.next_key(older.key)
    older.write("export")
    writer.pages.append(older.pages[2])
    read = writer.read(KEY)

    assert sorted(said(read)) == sorted(["unlock", "view", "search", "export", "print", "lock"])
    assert Hole("twice", 2, 2) in read.holes


def test_a_count_that_goes_down_is_told(writer: Writer) -> None:
    """A later segment that claims fewer pages than an earlier one."""
    assert Hole("back", 3, 4) in writer.read(KEY, heads=[*writer.heads, writer.heads[2]]).holes
    begun = [Head(0, bytes(32)), *writer.heads]
    assert writer.read(KEY, heads=begun).holes == []


def test_a_head_that_fits_no_log_is_told(writer: Writer) -> None:
    """A MAC of something else, or a number beyond belief, which costs no time."""
    forged = Head(3, bytes([9]) * 32)
    assert writer.read(KEY, heads=[forged, *writer.heads[3:]]).holes == [Hole("forged", 3, 3)]
    mad = Head(2**60, bytes([9]) * 32)
    assert Hole("forged", 2**60, 2**60) in writer.read(KEY, heads=[mad]).holes


def test_a_number_beyond_belief_is_told_and_costs_no_time(writer: Writer) -> None:
    """A page that claims to be the 2^60th is not waited for."""
    number = 10 * MAX_AHEAD
    page = seal_page(writer.key, (), log=LOG, kid8=kid8(KEY), number=number, start=0)
    writer.pages.append(page)
    assert writer.read(KEY).holes == [Hole("forged", number, number)]


def test_another_log_key_begins_where_the_former_ends(writer: Writer) -> None:
    """Who holds one of the two reads its part, and is told which part is closed."""
    writer.write(KEY_CHANGE)
    writer.go_on(OTHER)
    writer.heads.append(writer.head())  # of a segment before the first page under the new one
    assert writer.read(KEY, OTHER).holes == []
    assert writer.read(KEY, has_all_keys=False).holes == [Hole("key", 6, 6)]
    writer.write("view", "lock")

    assert writer.read(KEY, OTHER).holes == []
    assert len(writer.read(KEY, OTHER).entries) == 8
    assert said(writer.read(KEY)) == ["unlock", "view", "search", "print", "lock", KEY_CHANGE]
    assert writer.read(KEY).holes == [Hole("key", 6, 7)]
    assert said(writer.read(OTHER)) == ["view", "lock"]
    assert writer.read(OTHER).holes == [Hole("key", 0, 5)]
    assert writer.read().entries == []


def test_a_log_key_that_the_former_one_does_not_announce_is_told(writer: Writer) -> None:
    """A thief throws away what was not sent and goes on there under a key of their own."""
    del writer.pages[3:], writer.heads[3:]
    writer.running = ratchet.START
    for page in writer.pages:
        writer.running = ratchet.running_hash(writer.running, page.data)
    writer.go_on(OTHER)
    writer.write("view")

    assert writer.read(KEY, OTHER).holes == [Hole("forged", 3, 3)]


def test_sizes_do_not_tell_what_was_done() -> None:
    """Short and long entries give pages of one size."""
    short = seal_page(KEY, (Entry(at=1, action="lock"),), log=LOG, kid8=bytes(8), number=0, start=0)
    entry = Entry(at=1_800_000_000_000, action="view", client="ab" * 16, screen="client", tz=120)
    long = seal_page(KEY, (entry,), log=LOG, kid8=bytes(8), number=0, start=0)
    assert len(short.data) == len(long.data)


def test_values_that_are_no_pages_are_refused(writer: Writer) -> None:
    """Anything a colleague may have put there: other types, cut, newer, or a start after itself."""
    good = writer.pages[0].text
    assert read_page(good) == writer.pages[0]
    for value in (None, 7, "", "å", good[:40], "AAAA" * 20):
        with pytest.raises(DamagedError):
            read_page(value)
    newer = AccessPage(LOG, bytes(8), 0, 0, b"OWL2" + writer.pages[0].data[4:])
    with pytest.raises(NewerFormatError):
        read_page(newer.text)
    backwards = seal_page(KEY, (), log=LOG, kid8=bytes(8), number=1, start=2)
    with pytest.raises(DamagedError):
        read_page(backwards.text)
    huge = tuple(Entry(at=1, action="view", reason="x" * 500) for _ in range(400))
    with pytest.raises(BugError):
        seal_page(KEY, huge, log=LOG, kid8=bytes(8), number=0, start=0)


class Work:
    """Counts the steps that reading a log takes: hashes, keys, and numbers gone through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps = 0
        for step in (ratchet.running_hash, ratchet.next_key):
            monkeypatch.setattr(ratchet, step.__name__, self._counted(step))
        monkeypatch.setattr(access_reading, "range", self._range, raising=False)

    def _counted(self, step: Callable[..., bytes]) -> Callable[..., bytes]:
        def counted(*given: bytes) -> bytes:
            self.steps += 1
            return step(*given)

        return counted

    def _range(self, *ends: int) -> range:
        self.steps += len(range(*ends))
        return range(*ends)


def test_many_beginnings_cost_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that each name another first page of their log key are not gone through each time."""
    count = 300
    pages = [
        seal_page(bytes(32), (), log=LOG, kid8=kid8(KEY), number=number, start=number)
        for number in range(count)
    ]
    work = Work(monkeypatch)
    read = read_log(LOG, pages, [], {kid8(KEY): KEY})

    assert Hole("changed", 0, count - 1) in read.holes
    assert work.steps <= 8 * count


def test_pages_after_a_missing_one_are_not_gone_through_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing fits any more what segments say of the log, so it is not asked for again."""
    pages = [
        seal_page(bytes(32), (), log=LOG, kid8=kid8(KEY), number=number, start=0)
        for number in (5, 3_000)
    ]
    work = Work(monkeypatch)
    read = read_log(LOG, pages, [], {})

    assert read.holes[0] == Hole("missing", 0, 4)
    assert work.steps < 10


def test_heads_that_go_up_and_down_cost_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand segments that take a hundred thousand pages back, one after the other."""
    heads = [Head(count, bytes([9]) * 32) for count in (MAX_AHEAD - 1, 7)] * 500
    work = Work(monkeypatch)
    read = read_log(LOG, [], heads, {})

    assert Hole("back", 7, MAX_AHEAD - 2) in read.holes
    assert Hole("missing", 0, MAX_AHEAD - 2) in read.holes
    assert work.steps < 10


def test_a_page_that_its_own_laptop_filled_with_junk_is_told(writer: Writer) -> None:
    """It opens under its key and is no list of entries: too deep, or no JSON."""
    key, number = writer.key, len(writer.pages)
    for junk in (b"[" * 100_000, b'[{"t":1,"a":"x","q":' + b"[" * 50_000, b"7"):
        with pytest.MonkeyPatch.context() as program:
            program.setattr(access_page, "encode_entries", lambda _entries, junk=junk: junk)
            page = seal_page(key, (), log=LOG, kid8=kid8(KEY), number=number, start=0)
        read = read_log(LOG, [*writer.pages, page], writer.heads, {kid8(KEY): KEY})
        assert read.holes == [Hole("forged", number, number)]
        assert len(read.entries) == number
