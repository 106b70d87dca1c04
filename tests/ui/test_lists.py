"""Lists: what replaces what, what is spoken, what moves and opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import dates, speaking
from osmo_desktop.ui.widgets.client_list import ClientList, ClientRow, client_list_model
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.timeline import TimelineList, TimelineRow, timeline_model

_ROWS = [
    ClientRow("1", "Aalto, Mirja", "MA", "Vimpeli"),
    ClientRow("2", "Mäkelä, Sanna", "SM", "paikka suojattu", "Turvakielto", "shield-alert"),
    ClientRow("3", "Östman, Kaj", "KÖ", "Soini"),
]


@pytest.fixture
def model(qtbot: QtBot) -> ListModel[ClientRow]:
    """Three clients, watched by Qt's own tester."""
    made = client_list_model()
    made.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]  # keeps it alive
        made, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    made.replace(_ROWS)
    return made


def test_a_row_is_spoken_whole(model: ListModel[ClientRow]) -> None:
    """A painted row says its name, then what there is to know, then the place."""
    index = model.index(1)

    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Mäkelä, Sanna, Turvakielto, paikka suojattu"
    )
    assert index.data(ROW_ROLE) == _ROWS[1]


def test_a_changed_row_is_repainted_alone(qtbot: QtBot, model: ListModel[ClientRow]) -> None:
    """The same clients with one change keep the list, its place and its selection."""
    changed: list[int] = []
    reset: list[bool] = []
    model.dataChanged.connect(lambda first, _last, _roles: changed.append(first.row()))
    model.modelReset.connect(lambda: reset.append(True))

    model.replace([_ROWS[0], replace(_ROWS[1], mark="Ristiriita"), _ROWS[2]])

    assert changed == [1]
    assert reset == []


def test_other_rows_replace_the_list(qtbot: QtBot, model: ListModel[ClientRow]) -> None:
    """A new search shows its own rows and nothing of the old ones."""
    with qtbot.waitSignal(model.modelReset):
        model.replace([_ROWS[2]])

    assert model.rowCount() == 1
    assert model.index_of("3").row() == 0
    assert not model.index_of("1").isValid()


def test_arrow_moves_and_enter_opens(qtbot: QtBot, model: ListModel[ClientRow]) -> None:
    """Down goes to the next client and tells it; Enter opens that one."""
    view = ClientList(model, name="Asiakkaat")
    qtbot.addWidget(view)
    view.show()
    view.setCurrentIndex(model.index(0))

    with qtbot.waitSignal(view.row_moved) as moved:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.row_opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)

    assert moved.args is not None
    assert moved.args[0].row() == 1
    assert opened.args is not None
    assert opened.args[0].row() == 1


def test_timeline_row_is_as_high_as_its_text(qtbot: QtBot) -> None:
    """A narrow timeline wraps the text of an event instead of cutting it."""
    rows = timeline_model()
    long = "Sanna on käynyt ryhmässä joka viikko. " * 6
    rows.replace([TimelineRow("1", "18.11.2026", "klo 14.30", "house", "Kotikäynti", long)])
    view = TimelineList(rows, name="Aikajana")
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    wide = view.visualRect(rows.index(0)).height()

    view.resize(420, 400)
    qtbot.waitUntil(lambda: view.visualRect(rows.index(0)).height() > wide)

    assert view.visualRect(rows.index(0)).width() <= 420


def test_end_goes_to_the_last_of_many_events(qtbot: QtBot) -> None:
    """End reaches the last event, though old ones are laid out only when they are seen."""
    model = timeline_model()
    model.replace([TimelineRow(str(at), "1.1.2026", "", "phone", "Puhelu") for at in range(300)])
    view = TimelineList(model, name="Aikajana")
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    view.setCurrentIndex(model.index(0))

    qtbot.keyClick(view, Qt.Key.Key_End)

    assert view.currentIndex().row() == 299
    qtbot.waitUntil(lambda: view.viewport().rect().intersects(view.visualRect(model.index(299))))
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_the_day_of_an_event_is_shown_whole(qtbot: QtBot, code: str) -> None:
    """The longest day of each language has room: "28 Nov 2026" cut reads as 8 November."""
    language = catalogue(code)
    drawn = []
    for day in (dates.short_date(date(2026, 11, 28), language), ""):
        model = timeline_model()
        model.replace([TimelineRow("1", day, "", "phone", "Puhelu")])
        with speaking(language):
            view = TimelineList(model, name="Aikajana")
            qtbot.addWidget(view)
            view.resize(500, 100)
            view.show()
            drawn.append(view.grab(QRect(0, 0, 2, 60)).toImage())

    assert drawn[0] == drawn[1]  # nothing of the day at the very edge


def test_timeline_speaks_date_state_and_text() -> None:
    """An event says when, what, how far it has come, who and the text."""
    row = TimelineRow(
        "1", "18.11.2026", "klo 14.30", "house", "Kotikäynti", "Kahvit.", "Lähettämättä"
    )

    assert row.spoken == "18.11.2026 klo 14.30, Kotikäynti, Lähettämättä, Kahvit."


def test_no_row_outside_the_list(model: ListModel[ClientRow]) -> None:
    """An index from nowhere gives nothing, instead of another client."""
    assert model.row_at(QModelIndex()) is None
    assert model.data(model.index(7)) is None
