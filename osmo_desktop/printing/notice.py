"""A start or end notice on paper: facts, boxes to tick, lines to sign."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.documents import PlanSignature
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.domain.notice_document import NoticeDocument, NoticeFact, NoticeQuestion
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.blocks import (
    Block,
    Cell,
    Gap,
    Paragraph,
    Row,
    Rule,
    Stack,
    Style,
    TickBox,
)
from osmo_desktop.printing.flow import draw_pages, paginate
from osmo_desktop.printing.parts import (
    BODY,
    COLUMN,
    INDENT,
    NOTE,
    SMALL,
    TITLE,
    after,
    bold,
    dotted,
    foot_line,
    glue,
    heading,
    plain,
    section_rule,
    semibold,
    two_columns,
)
from osmo_desktop.printing.plan import LOCALES
from osmo_desktop.printing.plan_closing import signature_cell
from osmo_desktop.printing.sheet import Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line

_ROOM_TO_WRITE: Final = 14.0
_QUESTION: Final = Style(12.0, 17.0)


def notice_pdf(document: NoticeDocument, words: Catalogue) -> bytes:
    """Render a notice. See `printing.render_notice`."""
    layout = _NoticeLayout(document, words)
    pages = paginate(layout.blocks())
    sheet = Sheet(Properties(document.title, LOCALES[document.language], document.printed_at))
    when = dates.date_and_time(document.printed_at, words)
    number = one_line(document.client_number)
    client = words.tr("Client {number}").format(number=number) if number else ""
    left = dotted([words.tr("Printed {when}").format(when=when), client])

    def foot(target: Sheet, page: int, count: int) -> None:
        foot_line(target, words, left, page, count)

    draw_pages(sheet, pages, foot)
    return sheet.finish(layout.root)


class _NoticeLayout:
    """Builds the blocks together with their structure."""

    def __init__(self, document: NoticeDocument, words: Catalogue) -> None:
        self._notice = document
        self._words = words
        self.root = Element("Document")

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        # One after the other: building a block puts its element into the structure.
        blocks = self._head()
        cells = [self._fact(fact) for fact in self._notice.facts]
        blocks += two_columns(cells, first=8.0, next_ones=6.0)
        blocks.append(section_rule())
        for question in self._notice.questions:
            blocks += self._question(question)
        return [*blocks, section_rule(), *self._signatures()]

    def _head(self) -> list[Block]:
        """What it is, of which programme, and that it is confidential."""
        notice = self._notice
        mark = Paragraph([bold(self._words.tr("Confidential"))], SMALL, self.root.add("P"))
        title = Paragraph([bold(one_line(notice.title))], TITLE, self.root.add("H1"))
        lines = [one_line(notice.form_name), one_line(notice.organisation)]
        told = [Paragraph([plain(text)], BODY, self.root.add("P")) for text in lines if text]
        return [mark, after(title, 8.0), *told]

    def _fact(self, fact: NoticeFact) -> Block:
        """A fact with its value, or with a line to write on."""
        element = self.root.add("P")
        if one_line(fact.value):
            runs = [semibold(f"{fact.label}:"), glue(" "), plain(one_line(fact.value))]
            return Paragraph(runs, BODY, element)
        return _line_to_write(fact.label, element)

    def _question(self, question: NoticeQuestion) -> list[Block]:
        """A question with its boxes, two a row."""
        if not question.answers:
            return [after(self._fact(NoticeFact(question.label, question.value)), 8.0)]
        title = Paragraph([bold(question.label)], _QUESTION, self.root.add("H2"))
        title.before, title.keep_with_next = 8.0, True
        answers = self.root.add("L", numbered=False)
        cells = [self._answer(answers, text, ticked=is_so) for text, is_so in question.answers]
        return [title, *two_columns(cells, first=2.0, next_ones=2.0)]

    def _answer(self, answers: Element, text: str, *, ticked: bool) -> Block:
        """A box to tick beside its words."""
        state = self._words.tr("Chosen") if ticked else self._words.tr("Not chosen")
        item = answers.add("LI")
        figure = item.add("Lbl").add("Figure", alternative=state)
        words = Paragraph([plain(one_line(text))], BODY, item.add("LBody").add("P"))
        box = TickBox(figure, ticked=ticked, leading=BODY.leading)
        return Row([Cell(0.0, INDENT, box), Cell(INDENT, COLUMN - INDENT, words)])

    def _signatures(self) -> list[Block]:
        """Lines for the client and the worker."""
        tr, notice = self._words.tr, self._notice
        title = heading(self.root, tr("Signatures"))
        blocks: list[Block] = [title]
        if notice.given is not None:
            day = tr("Day of the notice: {day}").format(
                day=dates.short_date(notice.given, self._words)
            )
            blocks.append(Paragraph([plain(day)], NOTE, self.root.add("P")))
        signers = (
            PlanSignature(notice.client_name, tr("client")),
            PlanSignature(notice.worker_name, tr("worker")),
        )
        cells = [signature_cell(self.root, signer, self._words) for signer in signers]
        for block in blocks:
            block.keep_with_next = True
        return [*blocks, *two_columns(cells, first=0.0, next_ones=0.0)]


def _line_to_write(label: str, element: Element) -> Stack:
    """A label over room to write and a line."""
    words = Paragraph([semibold(f"{label}:")], BODY, element)
    return Stack([words, Gap(_ROOM_TO_WRITE), Rule(weight=0.8, space=2.0)])
