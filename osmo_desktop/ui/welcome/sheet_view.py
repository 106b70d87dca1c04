"""The recovery sheet in front of the window: looked at, printed or saved on the person's word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QScrollArea, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.printing.paper_out import PRINT_DPI, PrintRun, page_of_pdf, save_copy
from osmo_desktop.ui.printing.rendering import page_facts, render_page
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

_SCREEN_DPI = 110


class PagePicture(QWidget):
    """Pages of paper under each other, as wide as there is room."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.images: tuple[QImage, ...] = ()

    def show_pages(self, images: tuple[QImage, ...]) -> None:
        """Show other pages."""
        self.images = images
        self.setMinimumHeight(self.heightForWidth(self.width()))
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Tell that paper keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all pages at `width`."""
        return sum(self._height(image, width) + 12 for image in self.images)

    def sizeHint(self) -> QSize:
        """Return a readable width."""
        return QSize(theme.px(520), self.heightForWidth(theme.px(520)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pages."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        top = 0
        for image in self.images:
            box = QRect(0, top, self.width(), self._height(image, self.width()))
            painter.drawImage(box, image)
            painting.rounded(painter, box, 0, edge=theme.tokens().line)
            top = box.bottom() + 13

    @staticmethod
    def _height(image: QImage, width: int) -> int:
        """Return the height of one page at `width`."""
        return round(width * image.height() / max(1, image.width()))


class SheetView(Overlay):
    """Shows the PDF that `make` returns (called in the free pool); deletes itself when closed."""

    def __init__(
        self,
        window: QWidget,
        tasks: TaskRunner,
        make: Callable[[], bytes],
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind, width=640)
        self._tasks = tasks
        self._make = make
        self._run: PrintRun | None = None
        self.pdf = b""
        title = tr("Recovery sheet")
        self.setAccessibleName(title)
        self.body.addWidget(PlainLabel(title, "h1"))
        self.state = PlainLabel(tr("Making the sheet"), "body", "sub", wrap=True)
        self.body.addWidget(self.state)
        self.picture = PagePicture(title)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.picture)
        area.setAccessibleName(title)
        area.setMinimumHeight(theme.px(160))
        self.body.addWidget(area, 1)
        self.body.addLayout(self._buttons())
        self.closed.connect(self.deleteLater)

    def place_box(self) -> QRect:
        """Use the height of the window."""
        box = super().place_box()
        box.setTop(24)
        box.setHeight(self.height() - 48)
        return box

    def start(self) -> None:
        """Open, and have the sheet made."""
        self.open(self.close_button)
        self._tasks.free(
            lambda _report, _cancel: self._made(),
            name=tr("Making the sheet"),
            owner=self,
            on_success=self._on_made,
            on_failure=self._on_failed,
        )

    def save(self, path: str) -> None:
        """Write the file that the person named."""
        pdf = self.pdf
        self._tasks.free(
            lambda _report, _cancel: save_copy(pdf, Path(path)),
            name=tr("Saving the sheet"),
            owner=self,
            on_success=lambda _: self._say(
                tr("Saved. Delete the file when the sheet is on paper.")
            ),
            on_failure=self._on_failed,
        )

    def _buttons(self) -> QHBoxLayout:
        """Make the row of buttons."""
        self.print_button = PrimaryButton(tr("Print"), icon="printer")
        self.save_button = OutlineButton(tr("Save a copy"), icon="hard-drive-download")
        self.close_button = OutlineButton(tr("Close"), icon="x")
        self.print_button.clicked.connect(self._ask_printer)
        self.save_button.clicked.connect(self._ask_file)
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.save_button)
        row.addWidget(self.print_button)
        self._set_ready(ready=False)
        return row

    def _set_ready(self, *, ready: bool) -> None:
        """Let the sheet be printed or saved once it is made."""
        self.print_button.setEnabled(ready)
        self.save_button.setEnabled(ready)

    def _made(self) -> tuple[bytes, tuple[QImage, ...]]:
        """Make the PDF and its picture. Free pool."""
        pdf = self._make()
        pages = range(len(page_facts(pdf)))
        return pdf, tuple(render_page(pdf, page, _SCREEN_DPI) for page in pages)

    def _on_made(self, made: tuple[bytes, tuple[QImage, ...]]) -> None:
        """Show the sheet."""
        self.pdf, images = made
        self.picture.show_pages(images)
        self._set_ready(ready=True)
        self._say(
            tr(
                "Print it on a printer of your own: some printers keep what they print. A saved "
                "copy opens your data to anyone who finds it."
            )
        )

    def _on_failed(self, error: Exception) -> None:
        """Say what went wrong."""
        self.state.set_tone("danger")
        self._say(failure_words(error))

    def _say(self, words: str) -> None:
        """Say how it stands, on screen and aloud."""
        self.state.setText(words)
        announce.announce(self, words)

    def _ask_file(self) -> None:
        """Ask where to save, without waiting."""
        dialog = QFileDialog(self, tr("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(tr("recovery sheet") + ".pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def _ask_printer(self) -> None:
        """Ask for the printer, without waiting."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(PRINT_DPI)
        printer.setDocName(tr("recovery sheet"))  # shown in the printer's queue: never a name
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # the print dialog has another `open` of its own

    def print_on(self, printer: QPrinter) -> None:
        """Print every page on `printer` as its dialog left it."""
        pages = page_of_pdf(self.pdf)
        self._run = PrintRun(pages, len(self.picture.images), printer, self._tasks, self)
        self._run.finished.connect(
            lambda: self._say(tr("Sent to the printer. Check that every word can be read."))
        )
        self._run.failed.connect(
            lambda: self._say(tr("The printer did not answer. Check it and try again."))
        )
        self._run.start()
