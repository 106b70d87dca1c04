"""Print preview: papers live in memory, and leave the vault only after it was said."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.brief_document import CaseloadBrief
from osmo_desktop.domain.documents import PlanDocument, RecoverySheet
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_plan
from osmo_desktop.ui.paper import Paper
from osmo_desktop.ui.printing.paper_out import save_copy, wanted_pages
from osmo_desktop.ui.printing.preview import PrintPreview
from osmo_desktop.ui.printing.rendering import page_facts, render_page
from tests.fakes.casework import Casework
from tests.fakes.office import Office
from tests.ui.desk import SMALL, WIDE, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier


class RealPrinter:
    """`PaperPrinter` over the program's own renderer."""

    def plan(self, document: PlanDocument) -> bytes:
        return render_plan(document, Catalogue.plain(document.language))

    def brief(self, document: CaseloadBrief) -> bytes:
        raise AssertionError("not asked for")

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        raise NotImplementedError


class Counter:
    """A print preview in the window, over real services and real papers."""

    def __init__(self, qtbot: QtBot) -> None:
        self.office = Office()
        self.office.printer.plan = RealPrinter().plan  # type: ignore[method-assign]  # real pages
        self.desk = Desk(qtbot, Casework(self.office.services, self.office.book, self.office.clock))
        desk, now = self.desk, self.office.clock.now
        self.page = PrintPreview(self.office.services, desk.tasks, desk.bus, desk, now=now)
        desk.show(self.page)

    def client(self, **values: object) -> str:
        """A client with a plan of two pages."""
        client = self.office.client("Aalto", "Mirja", number="9", **values)
        plans = self.office.services.plans
        plan, _ = plans.begin(client)
        goal, _ = plans.add_goal(plan.id, "Liikkuminen omin päin")
        plans.set_goal(goal, "level_0", "Kulkee yksin kerran viikossa", {})
        plans.approve(plan.id)
        return client

    def open(self, **values: object) -> None:
        """Show the plan of a new client with all pages that are seen."""
        self.page.open_plan(self.client(**values))
        self.desk.until(lambda: bool(self.page.pages.pages))
        self.desk.idle()

    def told(self) -> list[str]:
        """What the access log says of plans."""
        return [one.action for one in self.office.logs.written if "plan" in one.screen.split()]

    def dialogs(self) -> list[QFileDialog]:
        """The open dialogs that ask for a place of a file."""
        return self.desk.window.findChildren(QFileDialog)


@pytest.fixture
def counter(qtbot: QtBot) -> Iterator[Counter]:
    """A preview ready to show papers."""
    made = Counter(qtbot)
    yield made
    made.desk.close()


def blank_pdf(pages: int) -> bytes:
    """A4 pages without anything on them."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    stream = io.BytesIO()
    document.save(stream)
    document.close()
    return stream.getvalue()


def test_plan_is_shown_page_by_page_from_memory(counter: Counter) -> None:
    """The paper on screen is the paper that is printed, rendered sharp, and on no disk."""
    before = set(Path.cwd().iterdir())

    counter.open()

    pages = counter.page.pages.pages
    assert len(pages) == 2
    assert pages[0].is_sharp
    assert "Liikkuminen" in pages[0].accessibleDescription()
    assert counter.page.title.text() == "Client plan"
    assert counter.page.warning.isVisible()
    assert set(Path.cwd().iterdir()) == before


def test_only_pages_near_the_view_are_rendered(counter: Counter) -> None:
    """A long paper costs no more memory than what is looked at."""
    paper = Paper("Long", "", blank_pdf(30), "long.pdf")
    counter.page.open_paper(lambda: paper)
    counter.desk.until(lambda: len(counter.page.pages.pages) == 30)
    counter.desk.idle()

    sharp = [page.is_sharp for page in counter.page.pages.pages]
    assert sharp[0]
    assert sum(sharp) <= 4

    counter.desk.key(Qt.Key.Key_End)
    counter.desk.idle()
    sharp = [page.is_sharp for page in counter.page.pages.pages]
    assert sharp[-1]
    assert not sharp[0]


def test_keys_turn_pages_and_change_the_size(counter: Counter) -> None:
    """Page Down, Page Up, Ctrl+Plus, Ctrl+Minus and Ctrl+0 do what they say."""
    counter.open()
    pages = counter.page.pages
    assert pages.hasFocus()

    counter.desk.key(Qt.Key.Key_PageDown)
    assert counter.page.page_number.text() == "Page 2 of 2"
    counter.desk.key(Qt.Key.Key_PageUp)
    assert counter.page.page_number.text() == "Page 1 of 2"

    before = pages.zoom
    counter.desk.key(Qt.Key.Key_Minus, CONTROL)
    assert pages.zoom < before
    counter.desk.key(Qt.Key.Key_Plus, CONTROL)
    assert pages.zoom == pytest.approx(before)
    counter.desk.key(Qt.Key.Key_0, CONTROL)
    assert pages.pages[0].width() <= pages.viewport().width()
    counter.desk.idle()
    assert pages.pages[0].is_sharp


def test_esc_goes_back_and_lets_the_paper_go(counter: Counter) -> None:
    """Nothing of the paper stays in memory when it is not looked at."""
    counter.open()

    with counter.desk.qtbot.waitSignal(counter.page.closed):
        counter.desk.key(Qt.Key.Key_Escape)

    assert counter.page.paper is None
    assert not counter.page.pages.pages


def test_copy_is_saved_only_after_the_warning(counter: Counter, tmp_path: Path) -> None:
    """First a sentence that the copy is unprotected, then a place; the safe answer is focused."""
    counter.open()
    target = tmp_path / "suunnitelma.pdf"

    counter.desk.click(counter.page.save_button)
    question = counter.page.question
    assert question is not None
    assert question.isVisible()
    assert question.buttons["stay"].hasFocus()
    assert counter.dialogs() == []
    counter.desk.click(question.buttons["go"])
    (dialog,) = counter.dialogs()
    suggested = Path(dialog.selectedFiles()[0]).name
    assert suggested == "plan-9-2026-11-19.pdf", "a file name never tells who the client is"
    with counter.desk.qtbot.waitSignal(counter.page.saved):
        dialog.fileSelected.emit(str(target))
    dialog.reject()

    assert target.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "suunnitelma.pdf" in counter.desk.window.toast.words
    assert counter.told() == ["view", "export"]


def test_esc_on_the_warning_saves_nothing(counter: Counter) -> None:
    """Esc means that nothing happens."""
    counter.open()

    counter.desk.click(counter.page.save_button)
    counter.desk.key(Qt.Key.Key_Escape)

    assert counter.dialogs() == []
    assert counter.page.paper is not None


def test_copy_that_cannot_be_written_is_said(counter: Counter, tmp_path: Path) -> None:
    """A folder that is gone gives a sentence with what to do, and leaves no part of a file."""
    counter.open()

    counter.page.write_copy(str(tmp_path / "gone" / "plan.pdf"))
    counter.desk.until(counter.page.problem.isVisible)

    assert list(tmp_path.iterdir()) == []


def test_part_of_a_copy_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails in the middle, the broken file is removed."""

    def failing(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", failing)

    with pytest.raises(OSError, match="No space"):
        save_copy(b"%PDF-1.7", tmp_path / "plan.pdf")

    assert list(tmp_path.iterdir()) == []


def test_protected_client_is_asked_about_before_printing(counter: Counter) -> None:
    """With a non-disclosure order nothing goes to the printer by one key."""
    counter.open(safety_ban=True)

    counter.desk.key(Qt.Key.Key_P, CONTROL)

    assert counter.page.question is not None
    assert counter.page.question.isVisible()
    assert counter.page.print_dialog is None


def test_print_opens_the_system_dialog_without_a_nested_loop(counter: Counter) -> None:
    """The dialog is open and the program goes on; refusing it changes nothing."""
    counter.open()

    counter.desk.key(Qt.Key.Key_P, CONTROL)

    dialog = counter.page.print_dialog
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()
    assert counter.page.print_button.isEnabled()


def test_all_pages_go_to_the_printer(counter: Counter, tmp_path: Path) -> None:
    """The printer gets each page once, at 300 dpi, with something on it."""
    counter.open()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(300)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target = tmp_path / "printed.pdf"
    printer.setOutputFileName(str(target))

    with counter.desk.qtbot.waitSignal(counter.page.printed):
        counter.page.print_on(printer)

    printed = target.read_bytes()
    assert len(page_facts(printed)) == 2
    image = render_page(printed, 0, 72)
    assert _has_ink(image)
    assert counter.page.print_button.isEnabled()
    assert counter.told() == ["view", "print"]


def test_printer_that_does_not_begin_is_said(counter: Counter, tmp_path: Path) -> None:
    """A printer that refuses gives a sentence, and one can print again."""
    counter.open()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "gone" / "printed.pdf"))

    counter.page.print_on(printer)

    counter.desk.until(counter.page.problem.isVisible)
    assert counter.page.print_button.isEnabled()


def test_chosen_pages_and_copies_are_printed(qapp: object) -> None:
    """A page range is kept, and copies that the printer cannot make are made here."""
    printer = QPrinter()
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    assert wanted_pages(printer, 5) == (1, 2) * (
        1 if printer.supportsMultipleCopies() else printer.copyCount()
    )

    printer.setPrintRange(QPrinter.PrintRange.AllPages)
    assert set(wanted_pages(printer, 2)) == {0, 1}


def test_bytes_that_are_no_pdf_are_refused() -> None:
    """Damage is an error of ours, never a crash of the reader."""
    with pytest.raises(DamagedError):
        page_facts(b"%PDF-1.7 rikki")
    with pytest.raises(DamagedError):
        render_page(b"", 0, 96)


def test_paper_that_cannot_be_made_is_said(counter: Counter) -> None:
    """A client without a plan has no paper; the page says so and offers nothing to print."""
    client = counter.office.client("Kangas", "Timo")

    counter.page.open_plan(client)
    counter.desk.until(counter.page.problem.isVisible)

    assert not counter.page.print_button.isEnabled()


def test_rendered_size_follows_the_resolution() -> None:
    """A4 at 72 dpi is as many pixels as points."""
    image = render_page(blank_pdf(1), 0, 72)

    assert image.size() == QSize(595, 842)
    assert not _has_ink(image)


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_preview_is_usable_by_all(counter: Counter, size: tuple[int, int]) -> None:
    """Every control is named, large enough, and no words are cut."""
    counter.open()
    counter.desk.resize(size)
    counter.desk.idle()

    counter.desk.assert_accessible()
    formats = {label.textFormat() for label in counter.page.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def _has_ink(image: QImage) -> bool:
    """Tell whether anything but white is on the image."""
    white = QImage(image.size(), QImage.Format.Format_RGB888)
    white.fill(Qt.GlobalColor.white)
    return image.convertToFormat(QImage.Format.Format_RGB888) != white
