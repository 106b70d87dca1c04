"""Dealing blocks out over pages, and drawing the pages with their foot lines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from osmo_desktop.printing.blocks import Block
from osmo_desktop.printing.sheet import PAGE_HEIGHT, PAGE_WIDTH, Sheet

LEFT: Final = 57.0
RIGHT: Final = 51.0
TOP: Final = 43.0
BOTTOM: Final = 50.0
WIDTH: Final = PAGE_WIDTH - LEFT - RIGHT
"""Width of the text, in points."""

_HEIGHT: Final = PAGE_HEIGHT - TOP - BOTTOM
_TIGHT: Final = 0.6
_ROUNDING: Final = 0.01


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the height of its upper edge on the page."""

    block: Block
    top: float


Page = list[Placed]
FootLine = Callable[[Sheet, int, int], None]
"""Draws the foot of a page, given its index and the number of pages."""


def paginate(blocks: Sequence[Block]) -> list[Page]:
    """Deal the blocks out over pages; no blocks give no page, and every block is on one.

    A text that misses one page by little is set tighter, so that it can be signed on one sheet.
    """
    pages = _filled(blocks, air=1.0)
    if len(pages) == 2:
        tight = _filled(blocks, air=_TIGHT)
        return tight if len(tight) == 1 else pages
    return pages


def _filled(blocks: Iterable[Block], *, air: float) -> list[Page]:
    """Deal the blocks out, with the air above each block times `air`."""
    pages = _Pages(air)
    chain: list[Block] = []
    for block in blocks:
        chain.append(block)
        if not block.keep_with_next:
            pages.add(chain)
            chain = []
    pages.add(chain)
    return [page for page in pages.pages if page]


def draw_pages(sheet: Sheet, pages: Sequence[Page], foot: FootLine) -> None:
    """Draw all pages, each with its foot."""
    for index, page in enumerate(pages):
        if index:
            sheet.next_page()
        for placed in page:
            placed.block.draw(sheet, LEFT, placed.top, WIDTH)
        foot(sheet, index, len(pages))


class _Pages:
    """Pages that are being filled."""

    def __init__(self, air: float) -> None:
        """Start with one empty page; `air` scales the room between blocks."""
        self._air = air
        self.pages: list[Page] = [[]]
        self._used = 0.0

    def turn(self) -> None:
        """Start a new page unless the current one is empty."""
        if self.pages[-1]:
            self.pages.append([])
            self._used = 0.0

    def add(self, chain: Sequence[Block]) -> None:
        """Place blocks that belong together, on one page where that is possible."""
        left = list(chain)
        while left:
            if self._chain_height(left) <= _HEIGHT - self._used + _ROUNDING:
                self._place(left)
                return
            if rest := self._place_split(left):
                left = [rest]
            elif self.pages[-1]:
                self.turn()
            elif len(left) == 1:
                self._place(left)
                return
            else:
                # An empty page is all the room there is: the blocks go on one after the other.
                for block in left:
                    self.add([block])
                return

    def _place_split(self, chain: Sequence[Block]) -> Block | None:
        """Place the chain with its last block split, and give what is left of that block."""
        *heads, last = chain
        room = _HEIGHT - self._used - self._chain_height(heads)
        if heads or self.pages[-1]:
            room -= last.before * self._air
        elif last.running_head is not None:
            room -= last.running_head.height(WIDTH)
        parts = last.split(WIDTH, room) if room > 0 else None
        if parts is None:
            return None
        first, rest = parts
        first.before = last.before
        self._place([*heads, first])
        self.turn()
        rest.running_head = last.running_head
        return rest

    def _place(self, chain: Sequence[Block]) -> None:
        """Put the blocks on the current page."""
        for block in chain:
            if self.pages[-1]:
                self._used += block.before * self._air
            elif block.running_head is not None:
                self._put(block.running_head)
            self._put(block)

    def _put(self, block: Block) -> None:
        """Put one block below the others."""
        self.pages[-1].append(Placed(block, TOP + self._used))
        self._used += block.height(WIDTH)

    def _chain_height(self, chain: Sequence[Block]) -> float:
        """Measure the blocks as they would stand on the current page."""
        total = 0.0
        fresh = not self.pages[-1]
        for block in chain:
            if not fresh:
                total += block.before * self._air
            elif block.running_head is not None:
                total += block.running_head.height(WIDTH)
            total += block.height(WIDTH)
            fresh = False
        return total
