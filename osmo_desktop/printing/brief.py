"""The brief of a substitution: one A4 page a client, never more, and it says what it left out.

A page is laid out with ever less text until it fits; at its tightest it holds a fixed number of
lines, so that no text of any length makes a second page.
"""

from __future__ import annotations

from osmo_desktop.domain.brief_document import CaseloadBrief, ClientBrief, shielded_brief
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.brief_parts import ROOMS, BriefParts, Room, number_words
from osmo_desktop.printing.flow import Page, draw_pages, paginate
from osmo_desktop.printing.parts import dotted, foot_line
from osmo_desktop.printing.plan import LOCALES
from osmo_desktop.printing.sheet import Sheet
from osmo_desktop.printing.structure import Element


def brief_pdf(document: CaseloadBrief, words: Catalogue) -> bytes:
    """Render the brief of a caseload; `words` speaks its language. See `printing.render_brief`."""
    document = shielded_brief(document, words.tr("(withheld)"))
    root = Element("Document")
    pages = [_page(client, document, words, root) for client in document.clients]
    title = words.tr("Brief for the substitute")
    sheet = Sheet(Properties(title, LOCALES[document.language], document.printed_at))
    printed = words.tr("Printed {when}").format(
        when=dates.date_and_time(document.printed_at, words)
    )

    def foot(target: Sheet, page: int, count: int) -> None:
        number = number_words(document.clients[page], words)
        foot_line(target, words, dotted([printed, number]), page, count)

    draw_pages(sheet, pages, foot)
    return sheet.finish(root)


def _page(client: ClientBrief, document: CaseloadBrief, words: Catalogue, root: Element) -> Page:
    """Lay out one client with as much text as one page holds."""

    def laid_out(room: Room, parent: Element) -> list[Page]:
        return paginate(BriefParts(client, document, words, parent, room).blocks())

    # Tried under a root of their own, so that the tree holds what is drawn.
    fitting = (room for room in ROOMS[:-1] if len(laid_out(room, Element("Document"))) == 1)
    return laid_out(next(fitting, ROOMS[-1]), root)[0]
