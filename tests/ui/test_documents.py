"""The tab Asiakirjat: adding, looking, signing, striking and the ways out, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage, QImageWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.attachments import NewAttachment, NewSignature, OpenedAttachment
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.client_page import DOCUMENTS, TIMELINE
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.documents.page import DocumentsPage
from osmo_desktop.ui.documents.showing import ShownFile
from osmo_desktop.ui.widgets.buttons import GhostButton
from tests.fakes.casework import Day, invented_day
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier

Open = Callable[..., tuple[Desk, DocumentsPage]]


def _png(size: tuple[int, int] = (600, 400), corner: str = "red") -> bytes:
    """A white picture with one corner in another colour."""
    image = QImage(*size, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.white)
    for x in range(40):
        for y in range(40):
            image.setPixelColor(x, y, QColor(corner))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(data.data())


@pytest.fixture
def day() -> Day:
    """The invented day."""
    return invented_day()


@pytest.fixture
def open_tab(qtbot: QtBot, day: Day) -> Iterator[Open]:
    """Opens the tab of a client in the section Asiakkaat; the worker ends with the test."""
    desks: list[Desk] = []

    def open_page(
        family: str = "Aalto", size: tuple[int, int] = WIDE
    ) -> tuple[Desk, DocumentsPage]:
        desk = Desk(qtbot, day.work)
        desks.append(desk)
        services = day.work.services
        page = DocumentsPage(services, desk.tasks, desk.bus, desk, now=day.work.now)
        clients = ClientsPage(services, desk.tasks, desk.bus, desk, now=day.work.now)
        clients.set_documents_widget(page, page.open_client)
        desk.show(clients, size)
        clients.open_client(day.ids[family])
        desk.until(lambda: clients.view.client_id == day.ids[family])
        desk.key(Qt.Key.Key_5, _ALT)
        desk.until(lambda: page.client_row is not None)
        assert clients.view.tabs.key == DOCUMENTS
        desk.idle()
        return desk, page

    yield open_page
    for desk in desks:
        desk.close()


def _add(day: Day, data: bytes, title: str = "Päätös", family: str = "Aalto") -> str:
    steps = day.work.services.attachments.add(
        day.ids[family], lambda: data, NewAttachment(title, "scan")
    )
    return run_steps(steps)[0]


def _signed_plan(day: Day, family: str = "Aalto") -> str:
    plans = day.work.services.plans
    plan, _ = plans.begin(day.ids[family])
    plans.add_goal(plan.id, "Arki rullaa")
    plans.approve(plan.id)
    return plan.id


def _told(day: Day, action: str) -> list[str]:
    """Where the access log says that this was done with the client."""
    rows = day.work.services.access.own().rows
    return [row.screen for row in rows if row.action == action and row.client]


def _open_first(desk: Desk, page: DocumentsPage) -> None:
    page.focus_start()
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: page.shown is not None)
    desk.until(lambda: page.viewer.pages.pages[0].is_sharp)


# -- adding ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_file_is_added_by_keyboard(
    open_tab: Open, day: Day, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Ctrl+O, a file, a title, Enter: it stands in the list, and a toast offers to undo."""
    file = tmp_path / "Vuokrasopimus.png"
    file.write_bytes(_png())
    desk, page = open_tab(size=size)
    page.setFocus()
    page.empty.button.setFocus()  # type: ignore[union-attr]  # it has one
    desk.key(Qt.Key.Key_O, _CTRL)
    dialog = page.taking_in.file_dialog
    assert dialog is not None
    dialog.filesSelected.emit([str(file)])
    dialog.reject()
    assert page.add_form.title_input.text() == "Vuokrasopimus"
    desk.until(page.add_form.title_input.hasFocus)
    desk.type("Vuokrasopimus 2026")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: [row.title for row in page.rows] == ["Vuokrasopimus 2026"])
    assert "The attachment was added." in desk.window.toast.words
    assert page.rows[0].type == "photo"
    assert file.exists()
    desk.assert_accessible()


def test_addition_is_undone(open_tab: Open, tmp_path: Path) -> None:
    """Undo takes it away while nobody else has it."""
    file = tmp_path / "kuva.png"
    file.write_bytes(_png())
    desk, page = open_tab()
    page.taking_in.take([file])
    page.add_form.give()
    desk.until(lambda: len(page.rows) == 1)
    desk.window.toast.undo()
    desk.until(lambda: not page.rows)


def test_several_files_are_asked_about_one_after_the_other(open_tab: Open, tmp_path: Path) -> None:
    """What was dropped together is added one by one; Esc leaves one out."""
    files = [tmp_path / f"sivu{n}.png" for n in range(3)]
    for file in files:
        file.write_bytes(_png())
    desk, page = open_tab()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    assert "2 more after this" in page.add_form.file_name.text()
    page.add_form.give()
    desk.until(lambda: page.add_form.title_input.text() == "sivu1")
    desk.key(Qt.Key.Key_Escape)
    assert page.add_form.title_input.text() == "sivu2"
    page.add_form.give()
    desk.until(lambda: len(page.rows) == 2)
    assert {row.title for row in page.rows} == {"sivu0", "sivu2"}


def test_refusal_stays_at_the_form(open_tab: Open, tmp_path: Path) -> None:
    """Why a file is not taken in is said where the person is, in a sentence with a way on."""
    file = tmp_path / "kuva.heic"
    file.write_bytes(b"refuse attachment-heic")
    desk, page = open_tab()
    page.taking_in.take([file])
    page.add_form.give()
    desk.until(lambda: "HEIC" in page.add_form.title_row.error)
    assert page.is_form_open
    assert not page.rows


def test_what_is_no_file_is_said(open_tab: Open, tmp_path: Path) -> None:
    """A folder, or a file that has gone, is no attachment."""
    desk, page = open_tab()
    page.taking_in.take([tmp_path])
    page.add_form.give()
    desk.until(page.problem.isVisible)
    assert "cannot be read" in page.problem.sentence.text()


def test_title_and_date_are_asked_for(open_tab: Open, tmp_path: Path) -> None:
    """An empty title or no date says what to write and takes the focus."""
    _, page = open_tab()
    page.taking_in.take([tmp_path / "x.png"])
    page.add_form.title_input.clear()
    page.add_form.give()
    assert page.add_form.title_row.error
    assert page.add_form.title_input.hasFocus()
    page.add_form.title_input.setText("x")
    page.add_form.day.set_value(None)
    page.add_form.give()
    assert page.add_form.day_row.error


# -- looking --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_attachment_is_looked_at_by_keyboard(
    open_tab: Open, day: Day, qapp: QApplication, size: tuple[int, int], theme_name: str
) -> None:
    """Enter opens, keys enlarge and turn, Esc goes back to the same row."""
    theme.apply(qapp, "dark" if theme_name == "dark" else "light")
    _add(day, _png())
    desk, page = open_tab(size=size)
    _open_first(desk, page)
    desk.until(page.viewer.pages.hasFocus)
    before = page.viewer.pages.zoom
    desk.key(Qt.Key.Key_Plus, _CTRL)
    assert page.viewer.pages.zoom > before
    width = page.viewer.pages.pages[0].paper_width
    desk.key(Qt.Key.Key_R)
    assert page.viewer.pages.pages[0].paper_width < width
    desk.until(lambda: page.viewer.pages.pages[0].is_sharp)
    desk.assert_accessible()
    desk.key(Qt.Key.Key_Escape)
    desk.until(page.list.hasFocus)
    assert page.shown is None
    assert page.list.currentIndex().row() == 0


def test_content_is_let_go_when_it_is_left(open_tab: Open, day: Day) -> None:
    """Pixels are in memory only while they are looked at, also when another client is opened."""
    _add(day, _png())
    desk, page = open_tab()
    _open_first(desk, page)
    page.open_client(day.ids["Hakala"])
    assert page.shown is None
    assert not page.viewer.pages.pages
    desk.until(lambda: page.client_row is not None and "Hakala" in page.client_row.name)
    assert not page.rows


def test_missing_attachment_says_so(open_tab: Open, day: Day) -> None:
    """What has not arrived is named in the list and in the viewer."""
    found = _add(day, _png())
    service = day.work.services.attachments
    service._objects.objects.clear()  # type: ignore[attr-defined]  # the objects in memory
    desk, page = open_tab()
    assert "Not arrived yet" in shown_words(desk.window)
    page.open_attachment(found)
    desk.until(page.viewer.problem.isVisible)
    assert "not arrived" in page.viewer.problem.sentence.text()


def test_hostile_titles_are_shown_literally(open_tab: Open, day: Day) -> None:
    """Markup in a colleague's title is only letters, and a long one breaks nothing."""
    _add(day, _png(), "<img src='//host/x'> " + "A" * 170)
    desk, page = open_tab(size=SMALL)
    _open_first(desk, page)
    assert "<img src=" in page.viewer.title.text()
    desk.assert_accessible()


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("image/jpeg", b"\xff\xd8\xff" + bytes(100)),
        ("application/pdf", b"%PDF-1.7" + bytes(100)),
    ],
)
def test_hostile_content_is_refused_in_a_sentence(
    open_tab: Open, day: Day, media_type: str, data: bytes
) -> None:
    """Bytes that a changed program sent are not drawn; the viewer says so and stays."""
    found = _add(day, data)
    desk, page = open_tab()
    page.open_attachment(found)
    desk.until(page.viewer.problem.isVisible)
    row = page.rows[0]
    with pytest.raises(DamagedError):
        ShownFile.of(OpenedAttachment(row, data, media_type, "")).render(0, 96)


def test_picture_too_large_to_show_is_refused_by_its_header(open_tab: Open, day: Day) -> None:
    """A picture of 100 million pixels is refused before a pixel is decoded."""
    png = bytearray(_png())
    png[16:24] = (10_000).to_bytes(4, "big") * 2
    row = day.work.services.attachments.row(_add(day, bytes(png)))
    with pytest.raises(DamagedError):
        ShownFile.of(OpenedAttachment(row, bytes(png), "image/png", ""))


@pytest.mark.parametrize(("turns", "corner"), [(0, "tl"), (1, "tr"), (2, "br"), (3, "bl")])
def test_pages_are_turned_clockwise(day: Day, turns: int, corner: str, qapp: QApplication) -> None:
    """Each turn brings the upper left corner a quarter further to the right."""
    data = _png()
    row = day.work.services.attachments.row(_add(day, data))
    shown = ShownFile.of(OpenedAttachment(row, data, "image/png", ""))
    image = shown.render(0, 72, turns)
    facts = shown.facts(turns)[0].size
    assert abs(image.width() - facts.width()) <= 1
    x = 5 if corner.endswith("l") else image.width() - 6
    y = 5 if corner.startswith("t") else image.height() - 6
    assert image.pixelColor(x, y).green() < 80


# -- mending and ways out -------------------------------------------------------------------


def test_attachment_is_struck_through_by_keyboard(open_tab: Open, day: Day) -> None:
    """A reason is asked for; then the row says that it was entered in error."""
    _add(day, _png())
    desk, page = open_tab()
    _open_first(desk, page)
    page.viewer.strike_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_Return)
    assert page.viewer.strike_panel.reason_row.error
    desk.type("Väärä asiakas")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: [row.struck for row in page.rows] == ["Väärä asiakas"])
    assert "entered in error" in shown_words(desk.window)


def test_copy_leaves_with_a_warning_and_a_generated_name(
    open_tab: Open, day: Day, tmp_path: Path
) -> None:
    """Before a copy is saved it is said what that means; its name says nothing of the person."""
    data = _png()
    _add(day, data, "Aallon vuokrasopimus")
    desk, page = open_tab()
    _open_first(desk, page)
    page.ways_out.save()
    question = page.ways_out.question
    assert question is not None
    assert "Anyone who gets the file can read it" in shown_words(desk.window)
    desk.key(Qt.Key.Key_Escape)
    assert page.ways_out.file_dialog is None
    shown = page.shown
    assert shown is not None
    name = page.ways_out.file_name(shown)
    assert name == "attachment-9-2026-11-19.png"
    target = tmp_path / name
    page.ways_out.write_copy(shown, str(target))
    desk.until(target.exists)
    desk.until(lambda: "Copy saved" in desk.window.toast.words)
    assert target.read_bytes() == data
    assert target.stat().st_mode & 0o077 == 0
    assert _told(day, "export") == ["documents"]


def test_attachment_is_printed_upright_on_a_sheet(open_tab: Open, day: Day, tmp_path: Path) -> None:
    """A lying page stands on the sheet, within its margins; printing needs an answer first."""
    _add(day, _png())
    desk, page = open_tab()
    _open_first(desk, page)
    desk.key(Qt.Key.Key_P, _CTRL)
    assert page.ways_out.question is not None
    desk.key(Qt.Key.Key_Escape)
    shown = page.shown
    assert shown is not None
    sheet = shown.sheet(0)
    assert (sheet.width(), sheet.height()) == (1653, 2339)
    assert sheet.pixelColor(5, 5).name() == "#ffffff"
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    page.ways_out.print_on(shown, printer)
    desk.until(lambda: "Sent to the printer" in desk.window.toast.words)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert _told(day, "print") == ["documents"]


def test_nothing_is_written_while_looking(open_tab: Open, day: Day, tmp_path: Path) -> None:
    """No temporary file and no other program: what is looked at stays in memory."""
    import tempfile

    folder = Path(tempfile.gettempdir())
    before = set(folder.iterdir())
    _add(day, _png())
    desk, page = open_tab()
    _open_first(desk, page)
    fresh = {path for path in folder.iterdir() if path not in before}
    assert not [path for path in fresh if path.is_file()]


# -- signing --------------------------------------------------------------------------------


def test_plan_is_signed_by_hand(open_tab: Open, day: Day) -> None:
    """Strokes become a picture bound to the version; the row says who, how and what."""
    _signed_plan(day)
    desk, page = open_tab()
    page.sign_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.until(page.sign_form.role.hasFocus)
    assert page.sign_form.signer.text() == "Mirja Aalto"
    page.sign_form.sign()
    assert page.sign_form.pad_row.error
    pad = page.sign_form.pad
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    for step in range(20):
        QTest.mouseMove(pad, QPoint(40 + step * 6, 60 + step % 5 * 4))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(160, 60))
    assert pad.is_signed
    page.sign_form.sign()
    desk.until(lambda: len(page.rows) == 1)
    signature = page.rows[0].signature
    assert signature is not None
    assert (signature.signer, signature.way, signature.is_current) == ("Mirja Aalto", "drawn", True)
    words = shown_words(desk.window)
    assert "Mirja Aalto (Client)" in words
    assert "Drawn on the screen" in words


def test_plan_is_signed_with_the_keyboard_alone(open_tab: Open, day: Day) -> None:
    """A tick and the name are the other way, and it is said as such."""
    _signed_plan(day)
    desk, page = open_tab(size=SMALL)
    page.open_signing()
    page.sign_form.typed.setFocus()
    desk.key(Qt.Key.Key_Space)
    assert not page.sign_form.pad.isVisible()
    page.sign_form.sign_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: len(page.rows) == 1)
    assert "Name typed, not drawn" in shown_words(desk.window)
    desk.assert_accessible()


def test_a_dot_is_no_signature(open_tab: Open, day: Day) -> None:
    """A click by mistake does not sign; Delete empties the field."""
    _signed_plan(day)
    _, page = open_tab()
    page.open_signing()
    pad = page.sign_form.pad
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    states = [pad.is_signed]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    QTest.mouseMove(pad, QPoint(90, 30))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(90, 30))
    states.append(pad.is_signed)
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert [*states, pad.is_signed] == [False, True, False]


def test_picture_of_strokes_is_dark_on_white_in_every_theme(qapp: QApplication, day: Day) -> None:
    """What is stored prints: the dark theme's colours never get into it."""
    from osmo_desktop.ui.documents.signing import SignaturePad

    theme.apply(qapp, "dark")
    pad = SignaturePad()
    pad.resize(300, 120)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    QTest.mouseMove(pad, QPoint(200, 60))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    image = QImage.fromData(pad.png())
    assert (image.width(), image.height()) == (900, 360)
    assert image.pixelColor(300, 180).lightness() < 60
    assert image.pixelColor(300, 30).lightness() == 255


def test_without_an_approved_plan_there_is_nothing_to_sign(open_tab: Open, day: Day) -> None:
    """The button is there only where it can be used."""
    _add(day, _png())
    _, page = open_tab()
    assert not page.sign_button.isVisible()


# -- where an attachment belongs, and what is said of it --------------------------------------


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_details_are_corrected_by_keyboard_and_undone(
    open_tab: Open, day: Day, size: tuple[int, int]
) -> None:
    """Heading, kind, date and owner are written over; Ctrl+Z brings back what was said before."""
    kept = _add(day, _png())
    note = day.work.note(day.ids["Aalto"], day.work.now(), "Käytiin läpi sopimus.")
    desk, page = open_tab(size=size)
    _open_first(desk, page)
    page.viewer.correct_button.setFocus()
    desk.key(Qt.Key.Key_Return)
    desk.until(page.correct_form.title_input.hasFocus)
    desk.assert_accessible()
    desk.type("Vuokrasopimus")
    page.correct_form.owner.set_key(f"meeting:{note}")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: page.viewer.title.text() == "Vuokrasopimus")
    assert "belongs to: Home visit" in page.viewer.detail.text()
    assert [row.id for row in day.work.services.attachments.of_note(note)] == [kept]
    desk.window.toast.undo()
    desk.until(lambda: page.viewer.title.text() == "Päätös")
    assert day.work.services.attachments.of_note(note) == ()


def test_correction_without_a_heading_is_refused(open_tab: Open, day: Day) -> None:
    """An attachment always has a heading; Esc leaves everything as it was."""
    _add(day, _png())
    desk, page = open_tab()
    _open_first(desk, page)
    desk.click(page.viewer.correct_button)
    page.correct_form.title_input.clear()
    page.correct_form.give()
    assert page.correct_form.title_row.error
    desk.key(Qt.Key.Key_Escape)
    desk.until(page.viewer.isVisible)
    assert page.viewer.title.text() == "Päätös"


def test_attachment_is_opened_from_its_note_and_from_the_timeline(
    qtbot: QtBot, day: Day, open_tab: Open
) -> None:
    """A note names what belongs to it, the timeline shows it; both lead to the document itself."""
    client = day.ids["Aalto"]
    note = day.work.note(client, day.work.now(), "Käytiin läpi sopimus.")
    new = NewAttachment("Vuokrasopimus", "scan", day.work.now(), meeting=note)
    run_steps(day.work.services.attachments.add(client, _png, new))
    desk, page = open_tab()
    clients = desk.window.findChild(ClientsPage)
    assert isinstance(clients, ClientsPage)
    clients.view.attachment_opened.connect(page.open_attachment)
    clients.controller.notes.open(note)
    desk.until(lambda: clients.view.note.note_id == note)
    buttons = clients.view.note.findChildren(GhostButton)
    desk.click(next(button for button in buttons if button.label == "Vuokrasopimus"))
    desk.until(lambda: page.shown is not None)
    assert clients.view.tabs.key == DOCUMENTS
    page.looking.close()
    clients.view.close_note()
    clients.view.show_tab(TIMELINE, focus=True)
    timeline = clients.view.timeline
    timeline.chips.set_checked("attachments")
    timeline.set_brief(False)
    (row,) = timeline.model.rows
    assert (row.icon, row.title, row.body) == ("file-text", "Scanned paper", "Vuokrasopimus")
    timeline.list.setFocus()
    timeline.list.setCurrentIndex(timeline.model.index(0))
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: page.shown is not None)


def test_signature_of_an_earlier_version_says_so(open_tab: Open, day: Day) -> None:
    """Once another version is in force, the list says that the plan was changed after signing."""
    plan = _signed_plan(day)
    attachments = day.work.services.attachments
    run_steps(attachments.sign(plan, NewSignature("Mirja Aalto"), None))
    desk, page = open_tab()
    assert "plan version 1, as it was signed" in page.model.rows[0].body
    _signed_plan(day)
    page.reload()
    words = "version 1 was signed; the plan has been changed since then"
    desk.until(lambda: words in page.model.rows[0].body)
