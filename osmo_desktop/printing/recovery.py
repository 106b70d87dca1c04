"""The recovery sheet: the words that open everything again, and how to keep them.

Nothing of it but the fixed title reaches the metadata of the file.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Final

from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.blocks import Block, Boxed, Cell, Gap, Paragraph, Row, Rule, Stack, Style
from osmo_desktop.printing.flow import WIDTH, draw_pages, paginate
from osmo_desktop.printing.parts import (
    BODY,
    COLUMN_GAP,
    INDENT,
    SMALL,
    TITLE,
    bold,
    foot_line,
    heading,
    number_ring,
    plain,
    section_rule,
    semibold,
    two_columns,
)
from osmo_desktop.printing.plan import LOCALES
from osmo_desktop.printing.qr_code import QUIET, QrCode, qr_modules
from osmo_desktop.printing.sheet import SOFT, Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line

_COLUMNS: Final = 3
_WORD: Final = Style(15.0, 21.0)
_NUMBER: Final = Style(10.0, 21.0, SOFT, "right")
_NUMBER_WIDTH: Final = 17.0
_CODE: Final = 116.0
"""Side of the code with its quiet zone: 0.75 mm a square."""


def recovery_pdf(sheet: RecoverySheet, words: Catalogue) -> bytes:
    """Render a recovery sheet. See `printing.render_recovery_sheet`."""
    layout = _RecoveryLayout(sheet, words)
    pages = paginate(layout.blocks())
    created = datetime.combine(sheet.created, time(), UTC)
    title = words.tr("Recovery sheet")
    target = Sheet(Properties(title, LOCALES[sheet.language], created))

    def foot(drawn: Sheet, page: int, count: int) -> None:
        foot_line(drawn, words, title, page, count)

    draw_pages(target, pages, foot)
    return target.finish(layout.root)


def code_text(words: Sequence[str]) -> str:
    """The words as the code holds them: capitals without marks, which the lock screen takes too."""
    decomposed = unicodedata.normalize("NFD", " ".join(words))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).upper()


class _RecoveryLayout:
    """Builds the blocks of a recovery sheet together with their structure."""

    def __init__(self, sheet: RecoverySheet, words: Catalogue) -> None:
        """Take the sheet."""
        self._sheet = sheet
        self._words = words
        self.root = Element("Document")

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        return [*self._head(), *self._grid(), *self._advice(), *self._by_hand()]

    def _head(self) -> list[Block]:
        """Whose words these are, since when, and what they are for."""
        tr = self._words.tr
        mark = Paragraph([bold(tr("Keep secret"))], Style(9.5, 13.0), self.root.add("P"))
        title = Paragraph([bold(tr("Recovery sheet"))], TITLE, self.root.add("H1"))
        title.before = 8.0
        made = tr("Made on {day}").format(day=dates.short_date(self._sheet.created, self._words))
        runs = [bold(one_line(self._sheet.vault_name)), plain("")]
        name = Paragraph(runs, BODY, self.root.add("P"))
        name.before = 4.0
        blocks: list[Block] = [mark, title, name]
        lines = [line for line in (one_line(self._sheet.team_name), made) if line]
        blocks += [Paragraph([plain(line)], BODY, self.root.add("P")) for line in lines]
        what = self._sheet.explanation.strip() or tr(
            "These words open the vault when its passphrase is forgotten, and bring the data back "
            "on a new computer."
        )
        text = Paragraph([plain(what)], BODY, self.root.add("P"))
        text.before = 8.0
        blocks.append(text)
        return self._beside_code(blocks)

    def _beside_code(self, blocks: list[Block]) -> list[Block]:
        """The head with the words as a code at its right, where they can be written as one."""
        modules = qr_modules(code_text(self._sheet.words))
        if modules is None:
            return blocks
        tr = self._words.tr
        alternative = tr("The recovery words below as a QR code.")
        figure = self.root.add("Figure", alternative=alternative)
        code = QrCode(modules, figure, side=_CODE)
        caption = tr("The words as a code, for a scanner of your own.")
        quiet = QUIET * _CODE / (len(modules) + 2 * QUIET)
        text = Paragraph([plain(caption)], SMALL, self.root.add("P"), indent=quiet)
        left = WIDTH - _CODE - COLUMN_GAP
        row = Row([Cell(0.0, left, Stack(blocks)), Cell(WIDTH - _CODE, _CODE, Stack([code, text]))])
        return [row]

    def _grid(self) -> list[Block]:
        """The words, numbered along the rows, in frames."""
        rule = section_rule()
        count = len(self._sheet.words)
        title = self._words.ntr("{n} word, in this order", "{n} words, in this order", count)
        blocks: list[Block] = [rule, heading(self.root, title.format(n=count))]
        items = self.root.add("L", numbered=True)
        cells = [
            self._word(items.add("LI"), number, word)
            for number, word in enumerate(self._sheet.words, start=1)
        ]
        gap = 8.0
        width = (WIDTH - gap * (_COLUMNS - 1)) / _COLUMNS
        for first in range(0, len(cells), _COLUMNS):
            row = Row(
                [
                    Cell(index * (width + gap), width, cell)
                    for index, cell in enumerate(cells[first : first + _COLUMNS])
                ]
            )
            row.before = 5.0 if first == 0 else 6.0
            blocks.append(row)
        repeats = self._words.tr(
            "A word may stand here more than once. That is as it should be: type it each time."
        )
        note = Paragraph([plain(repeats)], SMALL, self.root.add("P"))
        note.before = 6.0
        return [*blocks, note]

    def _word(self, item: Element, number: int, word: str) -> Block:
        """One word beside its number."""
        label = Paragraph([plain(str(number))], _NUMBER, item.add("Lbl"))
        text = Paragraph([semibold(one_line(word))], _WORD, item.add("LBody"))
        width = (WIDTH - 16.0) / _COLUMNS - 2 * 8.0
        offset = _NUMBER_WIDTH + 8.0
        row = Row([Cell(0.0, _NUMBER_WIDTH, label), Cell(offset, width - offset, text)])
        return Boxed(row, padding=(8.0, 3.0), weight=0.75)

    def _advice(self) -> list[Block]:
        """Where to keep the sheet, and what to do when it is lost."""
        tr = self._words.tr
        blocks: list[Block] = [section_rule(), heading(self.root, tr("How to keep this sheet"))]
        items = self.root.add("L", numbered=True)
        texts = (
            tr("Put it into a sealed envelope in a locked cabinet or a safe, not with a laptop."),
            tr("Do not photograph it, copy it, or type it into any other program or website."),
            tr("With these words and a copy of the data, anyone can read everything."),
            tr("If the sheet is lost or a stranger has seen it, make a new sheet at once."),
        )
        for number, text in enumerate(texts, start=1):
            item = items.add("LI")
            ring = number_ring(number, item.add("Lbl"))
            ring.before = 7.0
            line = Paragraph([plain(text)], BODY, item.add("LBody"), indent=INDENT)
            blocks += [ring, line]
        return blocks

    def _by_hand(self) -> list[Block]:
        """Lines to fill in by hand."""
        tr = self._words.tr
        blocks: list[Block] = [section_rule(), heading(self.root, tr("Fill in by hand"))]
        labels = [tr("Kept at"), tr("Kept by"), tr("Date and signature")]
        if not self._sheet.team_name.strip():
            labels.insert(0, tr("Team"))
        cells = [
            Stack(
                [
                    Gap(20.0),
                    Rule(weight=0.75, space=2.0),
                    Paragraph([plain(label)], SMALL, self.root.add("P")),
                ]
            )
            for label in labels
        ]
        return [*blocks, *two_columns(cells, first=0.0, next_ones=0.0)]
