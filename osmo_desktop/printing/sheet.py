"""A canvas on which everything drawn is either content of an element or an artifact.

Lengths are points; positions run from the upper left corner of the page downwards.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from osmo_desktop.printing.archive import ArchiveDocument, Properties
from osmo_desktop.printing.fonts import REGULAR, register
from osmo_desktop.printing.structure import Element, Marks, write_tree
from osmo_desktop.printing.typesetting import Run

PAGE_WIDTH: Final[float] = A4[0]
PAGE_HEIGHT: Final[float] = A4[1]

Grey = float
"""0 is black; text is never lighter than what keeps 7:1 on white."""

BLACK: Final[Grey] = 0.0
SOFT: Final[Grey] = 0.27


class Sheet(Canvas):
    """Draws the pages of one document into memory; one use, one thread."""

    def __init__(self, properties: Properties) -> None:
        """Start the first page."""
        register()
        super().__init__(
            BytesIO(), pagesize=A4, pageCompression=1, invariant=1, initialFontName=REGULAR
        )
        self._doc = ArchiveDocument(properties.language)
        self._properties = properties
        self._marks = Marks()
        self._marks.start_page()

    @property
    def page(self) -> int:
        """Index of the page that is being drawn, from 0."""
        return len(self._marks.pages) - 1

    def next_page(self) -> None:
        """End the page and start another one."""
        self.showPage()
        self._marks.start_page()

    def finish(self, root: Element) -> bytes:
        """End the last page and give the file; `root` is the top of the structure."""
        self.showPage()
        self._doc.describe(self._properties, write_tree(self._doc, root, self._marks))
        data: bytes = self._doc.GetPDFData(self)
        return data

    @contextmanager
    def content(self, element: Element) -> Iterator[None]:
        """Make what is drawn inside a piece of `element`."""
        self.addLiteral(f"/{element.tag} <</MCID {self._marks.mark(element)}>> BDC")
        yield
        self.addLiteral("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Make what is drawn inside decoration that a screen reader passes over."""
        self.addLiteral("/Artifact BMC")
        yield
        self.addLiteral("EMC")

    def text(
        self,
        runs: Sequence[Run],
        left: float,
        baseline: float,
        *,
        size: float,
        grey: Grey = BLACK,
    ) -> None:
        """Write one line of printable text."""
        line = self.beginText(left, PAGE_HEIGHT - baseline)
        line.setFillColorRGB(grey, grey, grey)
        for text, face in runs:
            line.setFont(face, size)
            line.textOut(text)
        self.drawText(line)

    def rule(
        self, left: float, top: float, width: float, *, weight: float, grey: Grey = BLACK
    ) -> None:
        """Draw a horizontal line."""
        self._pen(weight, grey)
        y = PAGE_HEIGHT - top
        self.line(left, y, left + width, y)

    def ring(self, centre_x: float, centre_y: float, radius: float, *, weight: float) -> None:
        """Draw a circle."""
        self._pen(weight, BLACK)
        self.circle(centre_x, PAGE_HEIGHT - centre_y, radius, stroke=1, fill=0)

    def frame(
        self, box: tuple[float, float, float, float], *, weight: float, radius: float = 0.0
    ) -> None:
        """Draw the outline of a box: left, top, width, height."""
        left, top, width, height = box
        self._pen(weight, BLACK)
        self.roundRect(left, PAGE_HEIGHT - top - height, width, height, radius, stroke=1, fill=0)

    def strokes(self, points: Sequence[tuple[float, float]], *, weight: float) -> None:
        """Draw a line through the points."""
        self._pen(weight, BLACK)
        path = self.beginPath()
        path.moveTo(points[0][0], PAGE_HEIGHT - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, PAGE_HEIGHT - y)
        self.drawPath(path, stroke=1, fill=0)

    def picture(
        self, grey: bytes, size: tuple[int, int], box: tuple[float, float, float, float]
    ) -> None:
        """Draw grey pixels, rows from the top, into a box: left, top, width, height."""
        left, top, width, height = box
        name = self._doc.add_picture(grey, size)
        self.saveState()
        self.transform(width, 0, 0, height, left, PAGE_HEIGHT - top - height)
        self.doForm(name)
        self.restoreState()

    def bars(self, bars: Sequence[tuple[float, float, float]], *, height: float) -> None:
        """Fill bars in black: left, top and width of each, all of one height."""
        self.setFillColorRGB(BLACK, BLACK, BLACK)
        path = self.beginPath()
        for left, top, width in bars:
            path.rect(left, PAGE_HEIGHT - top - height, width, height)
        self.drawPath(path, stroke=0, fill=1)

    def _pen(self, weight: float, grey: Grey) -> None:
        """Choose the width and grey of lines."""
        self.setLineWidth(weight)
        self.setStrokeColorRGB(grey, grey, grey)
