"""The disclosure log on paper for a client: who got what of their data, when and on what basis."""

from __future__ import annotations

from osmo_desktop.domain.disclosure_document import DisclosureDocument, DisclosureLine
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.blocks import Block, Paragraph
from osmo_desktop.printing.client_paper import ClientPaper
from osmo_desktop.printing.parts import (
    BODY,
    after,
    dotted,
    glue,
    heading,
    plain,
    section_rule,
    semibold,
)
from osmo_desktop.printing.text import one_line


def disclosure_log_pdf(document: DisclosureDocument, words: Catalogue) -> bytes:
    """Render the disclosure log of a client. See `printing.render_disclosure_log`."""
    layout = _DisclosureLayout(document, words, words.tr("To whom your data was disclosed"))
    return layout.finished(layout.blocks())


class _DisclosureLayout(ClientPaper):
    """Builds the blocks together with their structure."""

    def __init__(self, document: DisclosureDocument, words: Catalogue, title: str) -> None:
        super().__init__(document, words, title)
        self._log = document

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        # One after the other: building a block puts its element into the structure.
        blocks = self.opening(
            self._words.tr(
                "Below stands each time when another organisation was given something of your "
                "data: what, to whom, and by which permission or law."
            )
        )
        for line in self._log.lines:
            blocks += self._entry(line)
        if not self._log.lines:
            none = self._words.tr("Your data has not been disclosed to anyone else.")
            blocks += [section_rule(), self.text(none)]
        return [*blocks, section_rule(), *self._closing()]

    def _entry(self, line: DisclosureLine) -> list[Block]:
        """One disclosure: a heading of day and recipient, then what is told of it."""
        tr = self._words.tr
        day = dates.short_date(line.day, self._words)
        recipient = dotted([one_line(line.recipient), one_line(line.to_controller)])
        facts = [
            (tr("What was given"), line.given),
            (tr("Basis"), line.basis),
            (tr("Given by"), dotted([one_line(line.by), one_line(line.from_controller)])),
            (tr("Note"), line.note),
        ]
        blocks: list[Block] = [section_rule(), heading(self.root, dotted([day, recipient]))]
        for label, text in facts:
            if text.strip():
                runs = [semibold(f"{label}:"), glue(" "), plain(text)]
                blocks.append(after(Paragraph(runs, BODY, self.root.add("P")), 2.0))
        return blocks

    def _closing(self) -> list[Block]:
        """What the client can do."""
        words = self._words.tr(
            "If you think that something was given without a right to it, tell us. You may also "
            "complain to the Data Protection Ombudsman."
        )
        return [self.text(words, before=4.0)]
