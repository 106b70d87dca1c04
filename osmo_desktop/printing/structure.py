"""The logical structure of a document, which screen readers read instead of the picture.

The tree is built in reading order before anything is drawn. Drawing marks pieces of the page as
content of an element; an element that runs over a page end has pieces on both pages.
Source: ISO 32000-1 14.7 and 14.8, ISO 14289-1 7.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

Tag = Literal[
    "Document",
    "H1",
    "H2",
    "H3",
    "P",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "TR",
    "TH",
    "TD",
    "Figure",
]
"""Standard structure types that are used here."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the lower left corner of the page."""


@dataclass(eq=False, slots=True)
class Element:
    """A node of the tree.

    `scope` is for header cells, `alternative` and `box` for figures, `numbered` for lists;
    `spoken` is read aloud instead of a sign that is drawn.
    """

    tag: Tag
    scope: Literal["Row", "Column"] | None = None
    alternative: str = ""
    spoken: str = ""
    numbered: bool | None = None
    box: Box | None = None
    children: list[Element] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    """Pages (from 0) and the numbers of the marked content on them."""

    def add(
        self,
        tag: Tag,
        *,
        scope: Literal["Row", "Column"] | None = None,
        alternative: str = "",
        numbered: bool | None = None,
    ) -> Element:
        """Append a child, which comes next in reading order."""
        child = Element(tag, scope=scope, alternative=alternative, numbered=numbered)
        self.children.append(child)
        return child

    def drawn(self) -> bool:
        """Tell whether the element is needed: it is on a page, or is an empty cell of a table."""
        return (
            self.tag == "TD" or bool(self.pieces) or any(child.drawn() for child in self.children)
        )


@dataclass(slots=True)
class Marks:
    """Which element each piece of marked content of each page belongs to."""

    pages: list[list[Element]] = field(default_factory=list)

    def start_page(self) -> None:
        """Begin numbering for a new page."""
        self.pages.append([])

    def mark(self, element: Element) -> int:
        """Give the number of a new piece of `element` on the current page."""
        page = self.pages[-1]
        page.append(element)
        element.pieces.append((len(self.pages) - 1, len(page) - 1))
        return len(page) - 1


ROOT: Final = "StructTreeRoot"


def write_tree(document: Any, root: Element, marks: Marks) -> Any:
    """Add the tree to a reportlab document; gives the reference for the catalogue.

    Raises nothing of its own. Elements of which nothing was drawn are left out.
    """
    writer = _TreeWriter(document)
    tree = PDFDictionary({"Type": PDFName("StructTreeRoot")})
    reference = document.Reference(tree, ROOT)
    tree["K"] = PDFArray([writer.write(root, reference)])
    numbers: list[Any] = []
    for page, elements in enumerate(marks.pages):
        owners = PDFArray([writer.references[id(element)] for element in elements])
        numbers += [page, document.Reference(owners)]
    tree["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
    tree["ParentTreeNextKey"] = len(marks.pages)
    return reference


class _TreeWriter:
    """Turns elements into dictionaries that refer to one another."""

    def __init__(self, document: Any) -> None:
        """Write into `document`."""
        self._document = document
        self.references: dict[int, Any] = {}

    def write(self, element: Element, parent: Any) -> Any:
        """Write an element and all below it; gives its reference."""
        entry = PDFDictionary(
            {"Type": PDFName("StructElem"), "S": PDFName(element.tag), "P": parent}
        )
        reference = self._document.Reference(entry, f"Element{len(self.references)}")
        self.references[id(element)] = reference
        kids = [self.write(child, reference) for child in element.children if child.drawn()]
        if element.pieces:
            first = element.pieces[0][0]
            entry["Pg"] = self._page(first)
            kids += [self._piece(page, number, first) for page, number in element.pieces]
        entry["K"] = PDFArray(kids)
        if element.spoken:
            entry["ActualText"] = PDFString(element.spoken)
        if element.alternative:
            entry["Alt"] = PDFString(element.alternative)
        if attributes := _attributes(element):
            entry["A"] = attributes
        return reference

    def _page(self, index: int) -> Any:
        """Refer to a page by its index."""
        return self._document.Pages.pages[index]

    def _piece(self, page: int, number: int, own_page: int) -> Any:
        """Refer to marked content, in the long form when it is on another page."""
        if page == own_page:
            return number
        return PDFDictionary({"Type": PDFName("MCR"), "Pg": self._page(page), "MCID": number})


def _attributes(element: Element) -> Any:
    """Give the attributes that the standard asks for with the tag, or None."""
    if element.scope is not None:
        return PDFDictionary({"O": PDFName("Table"), "Scope": PDFName(element.scope)})
    if element.numbered is not None:
        style = "Decimal" if element.numbered else "None"
        return PDFDictionary({"O": PDFName("List"), "ListNumbering": PDFName(style)})
    if element.box is not None:
        box = PDFArray([round(side, 2) for side in element.box])
        return PDFDictionary({"O": PDFName("Layout"), "BBox": box, "Placement": PDFName("Block")})
    return None
