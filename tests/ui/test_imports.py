"""Clients out of a file on screen: matched, written with a bar, undone; hostile files refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.services.import_columns import LEFT_OUT
from osmo_desktop.ui import theme
from osmo_desktop.ui.imports.open_forms import import_forms
from osmo_desktop.ui.imports.page import ImportPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words
from tests.unit.exchange.test_sheets import workbook
from tests.unit.services.test_client_imports import LIST


class Sight:
    """The page in a window, and a file of five rows."""

    def __init__(self, qtbot: QtBot, folder: Path, size: tuple[int, int]) -> None:
        self.work: Casework = empty_casework()
        self.work.add("Aalto", "Mirja", number="12")
        self.desk = Desk(qtbot, self.work)
        self.page = ImportPage(self.work.services, self.desk.tasks, self.desk.bus, self.desk)
        self.desk.show(self.page, size)
        self.path = folder / "lista.csv"
        self.path.write_bytes(LIST.encode("cp1252"))

    @property
    def words(self) -> str:
        """What can be read."""
        return shown_words(self.page)

    def read(self) -> None:
        """Choose the file."""
        self.page.read_file(str(self.path))
        self.desk.until(self.page.preview.isVisible)

    def names(self) -> list[str]:
        """Who is in the list of clients."""
        return [row.family_name for row in self.work.services.clients.list()]


def _notes_workbook() -> bytes:
    """A worksheet as an office program writes it: days and times of day are numbers."""
    head = ("Asiakasnumero", "Pvm", "Klo", "Mitä tehtiin")
    rows = [tuple(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in head)]
    visit = ("12", "45356", "0.3958333333333333", "Käynti kotona.")
    for number, day, clock, text in (
        visit,
        visit,
        ("12", "45357", "", "Puhelu."),
        ("99", *visit[1:]),
    ):
        words = f'<c t="inlineStr"><is><t>{text}</t></is></c>'
        cells = (f"<c><v>{number}</v></c>", f'<c s="1"><v>{day}</v></c>')
        rows.append((*cells, f'<c s="5"><v>{clock}</v></c>', words))
    return workbook("".join(f"<row>{''.join(row)}</row>" for row in rows))


def _match_notes(shown: Sight) -> None:
    """Read the worksheet, and say by keyboard what its column of an unknown name holds."""
    page, desk = shown.page, shown.desk
    page.read_file(str(shown.path))
    desk.until(page.problem.isVisible)
    assert page.columns.columns == ("number", "occurred", "clock", LEFT_OUT)
    page.columns.choices[3].setFocus(Qt.FocusReason.TabFocusReason)
    while page.columns.choices[3].key != "happened":
        desk.key(Qt.Key.Key_Down)


def _says(page: ImportPage, words: str) -> bool:
    """Whether it says why a file was refused."""
    return words in page.problem.text()


@pytest.fixture
def sight(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Sight]]:
    """A function that shows the page."""
    made: list[Sight] = []

    def show(size: tuple[int, int] = WIDE) -> Sight:
        made.append(Sight(qtbot, tmp_path, size))
        return made[-1]

    yield show
    for one in made:
        one.desk.close()


def test_a_file_is_matched_written_and_undone_by_keyboard_alone(
    sight: Callable[..., Sight],
) -> None:
    """What needs a look stands first; a column is matched anew; Ctrl+Z and the list undo it."""
    shown = sight()
    page, desk = shown.page, shown.desk
    shown.read()
    assert "1 row is new · 2 may be known already · 2 cannot be read" in shown.words
    assert "31.2.1980: There is no such day" in shown.words

    page.columns.choices[5].setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Home)
    desk.until(lambda: "1 cannot be read" in shown.words)
    page.with_known.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Space)
    assert page.run_button.label == "Bring in 4 rows"
    desk.key(Qt.Key.Key_Space)
    page.run_button.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: "2 rows brought in" in desk.window.toast.words)
    assert shown.names() == ["Aalto", "Virtanen", "Östman"]
    desk.until(page.batches.isVisible)

    desk.window.toast.undo()
    desk.until(lambda: "The import was undone" in desk.window.toast.words)
    assert shown.names() == ["Aalto"]
    desk.until(lambda: not page.batches.isVisible())


def test_old_notes_of_a_worksheet_are_matched_written_once_and_undone(
    sight: Callable[..., Sight], tmp_path: Path
) -> None:
    """A column is matched by keyboard; the second time nothing is new; the list undoes it."""
    shown = sight()
    page, desk = shown.page, shown.desk
    shown.path = tmp_path / "kirjaukset.xlsx"
    shown.path.write_bytes(_notes_workbook())
    page.contents.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Down)
    _match_notes(shown)
    desk.until(lambda: page.counts.text().startswith("2 rows are new"))
    assert page.counts.text() == "2 rows are new · 1 is there already · 1 cannot be read"
    assert "the same note is there already: 12 Aalto, Mirja" in shown.words
    assert page.with_known.accessibleName() == "Bring in also the notes that are there already"
    desk.click(page.run_button)
    desk.until(lambda: "2 rows brought in · 1 was left out as known" in desk.window.toast.words)
    client = shown.work.services.clients.list()[0].id
    told = shown.work.services.clients.timeline(client)
    days = [f"{e.occurred:%d.%m. %H.%M} {e.text[:6]}" for e in told if e.occurred]
    assert days == ["06.03. 00.00 Puhelu", "05.03. 09.30 Käynti"]

    _match_notes(shown)
    desk.until(lambda: "3 are there already" in page.counts.text())
    assert not page.run_button.isEnabled()
    desk.until(page.batches.isVisible)
    page.batch_list.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: page.doing.question is not None)
    assert page.doing.question is not None
    desk.click(page.doing.question.buttons["go"])
    desk.until(lambda: "The import was undone" in desk.window.toast.words)
    assert all(e.struck for e in shown.work.services.clients.timeline(client))


def test_the_file_and_its_columns_come_back_after_a_lock(
    sight: Callable[..., Sight], tmp_path: Path
) -> None:
    """Sealed are place and columns only; a file that is gone is asked for, its columns are kept."""
    shown = sight()
    desk, first = shown.desk, QStackedWidget()
    before, again = (
        ImportPage(shown.work.services, desk.tasks, desk.bus, desk) for _page in ("1", "2")
    )
    first.addWidget(before)
    desk.window.stack.addWidget(first)
    before.read_file(str(shown.path))
    desk.until(lambda: len(before.matched) > 0)
    before.columns.choices[5].set_key(LEFT_OUT)
    before.with_known.setChecked(True)
    desk.idle()
    (kept,) = import_forms(first, before).open()
    assert "Virtanen" not in str(kept)

    stack = QStackedWidget()
    stack.addWidget(QWidget())
    stack.addWidget(again)
    desk.window.stack.addWidget(stack)
    forms = import_forms(stack, again)
    elsewhere = tmp_path / "tikku" / shown.path.name
    elsewhere.parent.mkdir()
    shown.path.rename(elsewhere)
    assert forms.reopen(kept)
    forms.fill(kept)
    desk.until(lambda: "what you said of its columns is kept" in again.problem.text())
    assert stack.currentWidget() is again
    (still,) = forms.open()
    assert still.about == kept.about
    again.read_file(str(elsewhere))
    desk.until(lambda: again.columns.columns == before.columns.columns)
    assert again.with_known.isChecked()
    desk.idle()


def test_hostile_files_are_refused_with_one_sentence_and_lose_nothing(
    sight: Callable[..., Sight], tmp_path: Path
) -> None:
    """No table, a folder, one that is gone, one without rows; then a good one is read."""
    shown = sight()
    page, desk = shown.page, shown.desk
    bad = tmp_path / "paha.xlsx"
    bad.write_bytes(b"PK\x03\x04" + b"\0" * 500)
    empty = tmp_path / "tyhja.csv"
    empty.write_bytes(b"Nimi\n")
    for path, words in (
        (bad, "This is no table that can be read"),
        (empty, "The file has no rows below its header"),
        (tmp_path, "The file cannot be read or written"),
        (tmp_path / "puuttuu.csv", "The file cannot be read or written"),
    ):
        page.read_file(str(path))
        desk.until(partial(_says, page, words))
        assert not page.preview.isVisible()
    shown.read()
    assert not page.problem.isVisible()
    assert shown.names() == ["Aalto"]
    assert desk.failures == []


@pytest.mark.parametrize(("name", "size"), [("light", SMALL), ("contrast", WIDE)])
def test_the_import_is_accessible(
    sight: Callable[..., Sight], qapp: QApplication, name: ThemeName, size: tuple[int, int]
) -> None:
    """At both sizes, in light and in high contrast."""
    theme.apply(qapp, name)
    shown = sight(size)
    shown.desk.assert_accessible()
    shown.read()
    shown.desk.assert_accessible()
