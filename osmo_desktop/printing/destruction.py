"""The record of destruction: the list, its bases, and who approved and carried it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from osmo_desktop.domain.destruction_document import DestructionDeed, DestructionDocument
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.blocks import Block, Cell, Paragraph, Row
from osmo_desktop.printing.flow import WIDTH, draw_pages, paginate
from osmo_desktop.printing.parts import (
    BODY,
    HAIRLINE,
    SMALL,
    TABLE_HEAD,
    TITLE,
    bold,
    dotted,
    foot_line,
    heading,
    plain,
    section_rule,
    semibold,
)
from osmo_desktop.printing.plan import LOCALES
from osmo_desktop.printing.sheet import Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line

_STARTS: Final = (0.0, 92.0, 236.0, 306.0, 376.0)
"""Where the columns begin, in points."""
_GAP: Final = 8.0


def destruction_pdf(document: DestructionDocument, words: Catalogue) -> bytes:
    """Render a destruction list. See `printing.render_destruction_list`."""
    layout = _Layout(document, words)
    pages = paginate(layout.blocks())
    title = words.tr("Destruction list {number}").format(number=document.number)
    sheet = Sheet(Properties(title, LOCALES[document.language], document.printed_at))
    when = dates.date_and_time(document.printed_at, words)
    left = dotted([title, words.tr("Printed {when}").format(when=when)])

    def foot(target: Sheet, page: int, count: int) -> None:
        foot_line(target, words, left, page, count)

    draw_pages(sheet, pages, foot)
    return sheet.finish(layout.root)


class _Layout:
    """Builds the blocks together with their structure."""

    def __init__(self, document: DestructionDocument, words: Catalogue) -> None:
        """Take the document."""
        self._document = document
        self._words = words
        self.root = Element("Document")

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        tr = self._words.tr
        return [
            *self._head(),
            *self._table(),
            *self._sources(),
            *self._deeds(tr("Approved by"), self._document.approvals),
            *self._deeds(tr("Carried out by"), self._document.carried),
            *self._honest(),
        ]

    def _text(self, text: str, *, before: float = 0.0, small: bool = False) -> Paragraph:
        block = Paragraph([plain(text)], SMALL if small else BODY, self.root.add("P"))
        block.before = before
        return block

    def _head(self) -> list[Block]:
        """What list this is, how far it is, and who drew it up when."""
        tr, said = self._words.tr, self._document
        title = tr("Destruction list {number}").format(number=said.number)
        state = tr("Carried out") if said.is_done else tr("Not carried out")
        blocks: list[Block] = [Paragraph([bold(title)], TITLE, self.root.add("H1"))]
        status = Paragraph([semibold(state)], BODY, self.root.add("P"))
        status.before = 4.0
        blocks.append(status)
        day = dates.short_date(said.drawn, self._words) if said.drawn is not None else ""
        drawn = tr("Drawn up on {day} by {name}").format(day=day, name=one_line(said.drawer))
        table = tr("Retention table of {day}").format(day=said.table)
        count = self._words.ntr("{n} client on the list", "{n} clients on the list", self._count)
        lines = (one_line(said.organisation), drawn, dotted([count.format(n=self._count), table]))
        return blocks + [self._text(line) for line in lines if line]

    @property
    def _count(self) -> int:
        return len(self._document.lines)

    def _table(self) -> list[Block]:
        """Each client by code: basis, from when and until when it was kept, what became of it."""
        tr = self._words.tr
        labels = [tr("Code"), tr("Basis"), tr("Counted from"), tr("Kept until"), tr("Outcome")]
        blocks: list[Block] = [section_rule(), heading(self.root, tr("On the list"))]
        table = self.root.add("Table")
        row = table.add("TR")
        heads = [Paragraph([plain(s)], TABLE_HEAD, row.add("TH", scope="Column")) for s in labels]
        blocks.append(_row(heads, space=2.0, keeps=True))
        running = _row([Paragraph([plain(s)], TABLE_HEAD, None) for s in labels], space=2.0)
        for line in self._document.lines:
            element = table.add("TR")
            texts = (
                one_line(line.basis),
                dates.short_date(line.begins, self._words),
                dates.short_date(line.until, self._words),
                one_line(line.outcome),
            )
            code = Paragraph([semibold(line.code)], SMALL, element.add("TH", scope="Row"))
            cells = [Paragraph([plain(s)], SMALL, element.add("TD")) for s in texts]
            told = _row([code, *cells], space=3.0, rule=HAIRLINE)
            told.before = 3.0
            told.running_head = running
            blocks.append(told)
        note = tr("The code names the sealed records of a client. No name stands on this list.")
        return [*blocks, self._text(note, before=6.0, small=True)]

    def _sources(self) -> list[Block]:
        """Where each time of keeping is laid down."""
        if not self._document.sources:
            return []
        blocks: list[Block] = [section_rule(), heading(self.root, self._words.tr("Bases"))]
        for label, source in self._document.sources:
            runs = [semibold(one_line(label)), plain(": " + one_line(source))]
            paragraph = Paragraph(runs, SMALL, self.root.add("P"))
            paragraph.before = 3.0
            blocks.append(paragraph)
        return blocks

    def _deeds(self, title: str, deeds: Sequence[DestructionDeed]) -> list[Block]:
        """Who decided, and when."""
        blocks: list[Block] = [section_rule(), heading(self.root, title)]
        if not deeds:
            return [*blocks, self._text(self._words.tr("Nobody yet"))]
        for deed in deeds:
            when = dates.date_and_time(deed.when, self._words)
            blocks.append(self._text(dotted([deed.name, when])))
        return blocks

    def _honest(self) -> list[Block]:
        """What a destruction does not reach."""
        text = self._words.tr(
            "Destruction means that the keys were destroyed on every laptop of the team. It does "
            "not reach prints, exports, copies of whole disks, a laptop that never comes back, and "
            "old copies that a former recovery sheet opens."
        )
        return [section_rule(), self._text(text, small=True)]


def _row(
    blocks: Sequence[Block], *, space: float, rule: float | None = None, keeps: bool = False
) -> Row:
    """Put blocks into the columns."""
    ends = [*(start - _GAP for start in _STARTS[1:]), WIDTH]
    cells = [
        Cell(start, end - start, block)
        for start, end, block in zip(_STARTS, ends, blocks, strict=True)
    ]
    row = Row(cells, space=space, rule=rule)
    row.keep_with_next = keeps
    return row
