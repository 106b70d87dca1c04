"""The transfer queue on screen: by age, copied block by block, marked, exported, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.access_log import AccessFilter
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.services.copied_files import CopyFolder
from osmo_desktop.ui import theme
from osmo_desktop.ui.gaps.page import NOTICES, TRANSFERS, GapsPage
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.transfers.page import TransfersPage
from osmo_desktop.ui.transfers.words import lead_words
from tests.fakes.casework import Casework, at, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words


class Sight:
    """The page in a window, over three notes: of today, of two weeks, of six weeks ago."""

    def __init__(self, qtbot: QtBot, size: tuple[int, int] = WIDE) -> None:
        self.work: Casework = empty_casework()
        now = self.work.clock.time
        self.client = self.work.add("Aalto", "Mirja", "Vimpeli", number="12")
        self.notes = []
        for moment in (at(5, 10, "9.00"), at(4, 11, "9.00"), at(19, 11, "8.00")):
            self.work.clock.time = moment
            self.notes.append(self.work.note(self.client, moment, "Käynti kotona."))
        self.work.clock.time = now
        self.desk = Desk(qtbot, self.work)
        self.page = TransfersPage(
            self.work.services, self.desk.tasks, self.desk.bus, self.desk, now=self.work.now
        )
        self.desk.show(self.page, size)
        self.desk.until(lambda: len(self.page.model.rows) == 3)
        self.page.focus_start()

    @property
    def words(self) -> str:
        """What can be read."""
        return shown_words(self.page)

    def attach(self, data: bytes) -> str:
        """An attachment of the client; gives the id."""
        steps = self.work.services.attachments.add(
            self.client, lambda: data, NewAttachment("Lähete")
        )
        attachment, changes = run_steps(steps)
        self.desk.bus.publish(changes)
        return attachment

    def open_first(self) -> None:
        """Open the oldest document with the keyboard."""
        self.desk.key(Qt.Key.Key_Return)
        self.desk.until(self.page.detail.isVisible)


def _pdf() -> bytes:
    """A file as it is chosen."""
    return b"%PDF-1.7 a paper"


@pytest.fixture
def sight(qtbot: QtBot) -> Iterator[Callable[..., Sight]]:
    """A function that shows the page."""
    made: list[Sight] = []

    def show(size: tuple[int, int] = WIDE) -> Sight:
        made.append(Sight(qtbot, size))
        return made[-1]

    yield show
    for one in made:
        one.desk.close()


def test_a_document_is_copied_and_marked_by_keyboard_alone(sight: Callable[..., Sight]) -> None:
    """Each Enter copies the next block; with the last comes marking; Ctrl+Z brings it back."""
    shown = sight()
    page, desk = shown.page, shown.desk
    assert "3 documents wait · oldest 45 days" in shown.words
    shown.open_first()
    texts = [card.block.text for card in page.detail.blocks]
    copied = []
    while desk.focused() is page.detail.next_button:
        desk.key(Qt.Key.Key_Return)
        copied.append(QGuiApplication.clipboard().text())
    assert copied == texts
    assert desk.focused() is page.detail.mark_button

    desk.key(Qt.Key.Key_Return)
    assert desk.focused() is page.mark_form.target_id
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: "Write the id that the client system gave" in shown.words)
    desk.type("AT-77")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: page.is_list_shown and len(page.model.rows) == 2)
    assert page.model.rows[0].key == f"meeting:{shown.notes[1]}"

    desk.window.toast.undo()
    desk.until(lambda: len(page.model.rows) == 3)


def test_minimising_is_proposed_on_screen_once_a_transfer_is_old(
    sight: Callable[..., Sight],
) -> None:
    """From the queue to transferred, with day and id; after the days of the rule the proposal."""
    shown = sight()
    page, desk = shown.page, shown.desk
    shown.open_first()
    desk.click(page.detail.mark_button)
    desk.until(lambda: desk.focused() is page.mark_form.target_id)
    desk.type("AT-77")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: page.is_list_shown and len(page.model.rows) == 2)
    page.chips.choose("done")
    (row,) = page.model.rows
    assert row.second.startswith("Transferred on 19 Nov 2026, AT-77")
    assert not page.proposal.isVisible()

    shown.work.clock.advance(days=90)
    page.reload()

    desk.until(page.proposal.isVisible)
    assert "1 document: The document has been in the client system so long" in shown.words
    assert "the program removes nothing" in shown.words
    (row,) = page.model.rows
    assert "minimising is proposed" in row.second
    desk.assert_accessible()


def test_the_head_of_the_gaps_stands_over_the_notices_only(sight: Callable[..., Sight]) -> None:
    """What is missing of clients says nothing of the queue; it comes back with its tab."""
    shown = sight()
    page = GapsPage(shown.work.services, shown.desk.tasks, shown.desk.bus, shown.desk)
    page.notices.state_changed.emit("4 clients")
    seen = []
    for key in (NOTICES, TRANSFERS, NOTICES):
        page.tabs.set_key(key)
        seen.append(page.head.state.text())
    assert seen == ["4 clients", "", "4 clients"]
    page.deleteLater()


def test_without_a_client_system_the_lead_names_none() -> None:
    """No colon with nothing behind it: it says that none is known."""
    assert "fields: Aura. What" in lead_words("Aura")
    assert lead_words("").startswith("No client system is known for this day: the blocks")


def test_the_backlog_is_parted_by_age_and_each_figure_opens_its_documents(
    sight: Callable[..., Sight],
) -> None:
    """Under a week, one to four weeks, over four; what needs no transfer is among the done."""
    shown = sight()
    page = shown.page
    keys = []
    for chip in ("fresh", "weeks", "old"):
        page.chips.choose(chip)
        (row,) = page.model.rows
        keys.append(row.key.partition(":")[2])
    assert keys == shown.notes[::-1]

    page.open_document(f"meeting:{shown.notes[0]}")
    shown.desk.until(page.detail.isVisible)
    shown.desk.click(page.detail.skip_button)
    page.skip_form.reason.setText("Kirjattu suoraan")
    shown.desk.click(page.skip_form.give_button)
    shown.desk.until(lambda: page.is_list_shown and not page.model.rows)
    page.chips.choose("done")
    assert "No transfer needed: Kirjattu suoraan" in page.model.rows[0].second


def test_an_export_is_warned_of_and_logged_and_a_full_disk_says_so(
    sight: Callable[..., Sight], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written before the answer; the log knows whose.

    With attachments it is a folder of its own, whole or not there; nothing else is replaced. What
    could not be opened is left out with its own reason.
    """
    shown = sight()
    page, desk = shown.page, shown.desk
    desk.click(page.export_button)
    assert page.file.question is not None
    desk.until(page.file.question.isVisible)
    assert page.file.file_dialog is None
    page.file.question.dismiss()
    path = tmp_path / "siirto.txt"
    page.file.save([(row.kind, row.id) for row in page.chosen_rows], str(path))
    desk.until(lambda: "Copy saved: siirto.txt" in desk.window.toast.words)
    assert path.read_text("utf-8-sig").count("Käynti kotona.") == 3
    path.write_bytes(b"other")

    whole, damaged = (shown.attach(data) for data in (_pdf(), _pdf() + b"!"))
    desk.until(lambda: len(page.model.rows) == 5)
    documents = [(row.kind, row.id) for row in page.chosen_rows]
    page.file.save(documents, str(tmp_path / "missing" / "siirto.txt"))
    desk.until(lambda: "The copy was not saved" in desk.window.toast.words)
    taken = tmp_path / f"attachment-{whole[:8]}.pdf"
    taken.write_bytes(b"mine")
    before = {path: b"other", taken: b"mine"}

    def full(folder: CopyFolder, name: str, data: bytes) -> None:
        if name.startswith("attachment"):
            raise KnownError("file-unusable")
        write(folder, name, data)

    write = CopyFolder.write
    desk.window.toast.tell("")
    with monkeypatch.context() as patch:
        patch.setattr(CopyFolder, "write", full)
        page.file.save(documents, str(path))
        desk.until(lambda: "The copy was not saved" in desk.window.toast.words)
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before

    shot = shown.work.book.get("attachment", damaged)
    assert shot is not None
    torn = shot.record.content[:-1] + ("1" if shot.record.content.endswith("0") else "0")
    shown.work.book.commit([Edit(shown.client, "attachment", damaged, "content", torn)])
    page.file.save(documents, str(path))
    desk.until(lambda: "in the folder siirto." in desk.window.toast.words)
    reason = sentence(KnownError("attachment-damaged"))
    assert f"1 attached file was left out: {reason}" in desk.window.toast.words
    folder = tmp_path / "siirto"
    words = (folder / path.name).read_text("utf-8-sig")
    assert words.count("Käynti kotona.") == 3
    assert taken.name in words
    assert {one.name for one in folder.iterdir()} == {path.name, taken.name}
    assert (folder / taken.name).read_bytes() == _pdf()
    assert {one: one.read_bytes() for one in tmp_path.iterdir() if one != folder} == before
    log = shown.work.services.access.own(AccessFilter(client=shown.client, action="export"))
    assert {row.screen for row in log.rows} == {"transfer"}


@pytest.mark.parametrize(("name", "size"), [("light", SMALL), ("contrast", WIDE)])
def test_the_queue_and_a_document_are_accessible(
    sight: Callable[..., Sight], qapp: QApplication, name: ThemeName, size: tuple[int, int]
) -> None:
    """At both sizes, in light and in high contrast."""
    theme.apply(qapp, name)
    shown = sight(size)
    shown.desk.assert_accessible()
    shown.open_first()
    shown.desk.assert_accessible()
    shown.desk.click(shown.page.detail.mark_button)
    shown.desk.assert_accessible()
