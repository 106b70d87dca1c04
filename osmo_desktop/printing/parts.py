"""What plans and other papers are put together from: styles, headings, tables, columns."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing.blocks import (
    TALL,
    Block,
    Cell,
    NumberRing,
    Paragraph,
    Row,
    Rule,
    Stack,
    Style,
)
from osmo_desktop.printing.flow import LEFT, WIDTH
from osmo_desktop.printing.fonts import BOLD, ITALIC, REGULAR, SEMIBOLD, text_width
from osmo_desktop.printing.sheet import PAGE_HEIGHT, SOFT, Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line, printable
from osmo_desktop.printing.typesetting import Run

TITLE: Final = Style(23.0, 27.0)
HEADING: Final = Style(13.5, 19.0)
BODY: Final = Style(11.5, 15.1)
BODY_RIGHT: Final = Style(11.5, 15.1, align="right")
SMALL: Final = Style(9.5, 13.0, SOFT)
TABLE_HEAD: Final = Style(9.0, 12.5, SOFT)
TABLE_HEAD_RIGHT: Final = Style(9.0, 12.5, SOFT, "right")
SMALL_RIGHT: Final = Style(9.5, 13.0, align="right")
NOTE: Final = Style(10.5, 14.5, SOFT)
LABEL: Final = Style(10.0, 14.0)

INDENT: Final = 27.0
"""Where text begins beside a ring or a box to tick."""

COLUMN_GAP: Final = 22.0
COLUMN: Final = (WIDTH - COLUMN_GAP) / 2
HAIRLINE: Final = 0.8
"""Grey of the lines between the rows of a table: they part, they do not carry meaning."""

FOOT_BASELINE: Final = PAGE_HEIGHT - 31.0
_FOOT_SIZE: Final = 9.0
_MARKS: Final = '"“”„«»'
_QUOTATION: Final = re.compile(f"[{_MARKS}]([^{_MARKS}]+)[{_MARKS}]([.!?]?)")
"""A text that is one quotation, with the stop that may follow it."""


def plain(text: str) -> Run:
    """Set printable text in the regular face."""
    return Run(printable(text), REGULAR)


def bold(text: str) -> Run:
    """Set printable text in the bold face."""
    return Run(printable(text), BOLD)


def semibold(text: str) -> Run:
    """Set printable text in the semi-bold face."""
    return Run(printable(text), SEMIBOLD)


def italic(text: str) -> Run:
    """Set printable text in the italic face."""
    return Run(printable(text), ITALIC)


def glue(text: str) -> Run:
    """Set our own separator with its spaces, which `printable` would trim."""
    return Run(text, REGULAR)


def dotted(parts: Sequence[str]) -> str:
    """Join what is there with middle dots."""
    return " · ".join(part for part in map(one_line, parts) if part)


def heading(parent: Element, text: str, *, level: Literal["H2", "H3"] = "H2") -> Paragraph:
    """Make a heading that stays with what follows."""
    style = HEADING if level == "H2" else Style(12.0, 17.0)
    block = Paragraph([bold(text)], style, parent.add(level))
    block.keep_with_next = True
    return block


def section_rule() -> Rule:
    """Make the line above a section."""
    rule = Rule(space=6.5)
    rule.before = 9.5
    return rule


def side_by_side(left: Sequence[Block], right: Sequence[Block], *, before: float) -> list[Block]:
    """Put two groups into two columns, or below one another when one of them is tall."""
    columns = [Stack(left), Stack(right)]
    if not (left and right) or max(column.height(COLUMN) for column in columns) > TALL:
        return [*left, *right]
    row = Row([Cell(0.0, COLUMN, columns[0]), Cell(COLUMN + COLUMN_GAP, COLUMN, columns[1])])
    row.before = before
    return [row]


def number_ring(number: int, label: Element) -> NumberRing:
    """Make the ring with the number of a goal."""
    run = Run(str(number), BOLD)
    return NumberRing(run, text_width(run.text, run.face, NumberRing.SIZE), label)


def level_text(level: int) -> str:
    """Write a level of a goal scale with its sign: −1, 0, +1."""
    return f"\N{MINUS SIGN}{-level}" if level < 0 else f"+{level}" if level else "0"


def quoted(words: Catalogue, text: str) -> str:
    """Put text between the quotation marks of the language, unless the writer did so already."""
    text = one_line(text)
    whole = _QUOTATION.fullmatch(text)
    if whole is None and text[:1] in _MARKS and text[-1:] in _MARKS:
        return text  # several quotations, or one within another: the writer's own marks stand
    said, end = whole.groups() if whole is not None else (text, "")
    return words.tr("“{text}”").format(text=said) + end


def foot_line(sheet: Sheet, words: Catalogue, left: str, page: int, pages: int) -> None:
    """Draw the foot of a page: `left`, and which page of how many; an artifact."""
    counter = words.tr("Page {page} / {pages}").format(page=page + 1, pages=pages)
    runs = (Run(_shortened(left, WIDTH * 0.8), REGULAR), Run(counter, REGULAR))
    shift = WIDTH - text_width(counter, REGULAR, _FOOT_SIZE)
    with sheet.artifact():
        sheet.text(runs[:1], LEFT, FOOT_BASELINE, size=_FOOT_SIZE, grey=SOFT)
        sheet.text(runs[1:], LEFT + shift, FOOT_BASELINE, size=_FOOT_SIZE, grey=SOFT)


def _shortened(text: str, width: float) -> str:
    """Cut a foot line that does not fit; everything in it stands elsewhere on the paper too."""
    text = one_line(text)[:400]
    if text_width(text, REGULAR, _FOOT_SIZE) <= width:
        return text
    while text_width(f"{text}…", REGULAR, _FOOT_SIZE) > width:
        text = text[:-1]
    return f"{text}…"


def two_columns(cells: Sequence[Block], *, first: float, next_ones: float) -> list[Block]:
    """Put blocks into the two columns, row after row; the floats are the air above the rows."""
    rows: list[Block] = []
    for start in range(0, len(cells), 2):
        offsets = (0.0, COLUMN + COLUMN_GAP)
        pair = zip(offsets, cells[start : start + 2], strict=False)
        row = Row([Cell(offset, COLUMN, cell) for offset, cell in pair])
        rows.append(after(row, next_ones if start else first))
    return rows


def after(block: Block, before: float) -> Block:
    """Set the air above a block."""
    block.before = before
    return block


def comma(*parts: str) -> str:
    """Join what is there with commas, on one line."""
    return ", ".join(part for part in map(one_line, parts) if part)
