"""Fields: dates and times as Finns type them, growing text, plain paste, errors."""

from __future__ import annotations

from datetime import date, time

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput, TaskRow
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.goal_scale import GoalScale
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.times import ClockInput, DateInput
from tests.ui.accessibility import spoken_name

_TODAY = date(2026, 11, 19)


@pytest.fixture
def day(qtbot: QtBot) -> DateInput:
    """An empty date field on 19.11.2026."""
    made = DateInput(name="Päivä", today=lambda: _TODAY)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def clock(qtbot: QtBot) -> ClockInput:
    """An empty field for a time of day."""
    made = ClockInput(name="Klo")
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("19.11.2026", date(2026, 11, 19)),
        ("3.12.", date(2026, 12, 3)),
        ("5.1.27", date(2027, 1, 5)),
        ("2026-12-03", date(2026, 12, 3)),
        ("huomenna", date(2026, 11, 20)),
        ("to 3.12.2026", date(2026, 12, 3)),
    ],
)
def test_date_is_typed_as_people_write_it(
    qtbot: QtBot, day: DateInput, typed: str, meant: date
) -> None:
    """A date field takes the ways in which Finns write a date."""
    qtbot.keyClicks(day, typed)

    with qtbot.waitSignal(day.chosen) as told:
        qtbot.keyClick(day, Qt.Key.Key_Return)

    assert told.args == [meant]
    assert day.value == meant


def test_words_that_are_no_date_stay_and_say_so(qtbot: QtBot, day: DateInput) -> None:
    """Nothing that was typed is thrown away: the words stay, the field is not valid."""
    qtbot.keyClicks(day, "31.2.2026")

    with qtbot.waitSignal(day.invalid):
        qtbot.keyClick(day, Qt.Key.Key_Return)

    assert day.text() == "31.2.2026"
    assert day.value is None
    assert not day.is_valid


def test_arrow_keys_move_by_a_day(qtbot: QtBot, day: DateInput) -> None:
    """Up is the next day, Down the day before, from today when the field is empty."""
    qtbot.keyClick(day, Qt.Key.Key_Up)
    assert day.value == date(2026, 11, 20)

    qtbot.keyClick(day, Qt.Key.Key_Down)
    qtbot.keyClick(day, Qt.Key.Key_Down)

    assert day.value == date(2026, 11, 18)


def test_a_day_of_birth_has_no_weekday(qtbot: QtBot) -> None:
    """It reads as people write it, and stays the same day when it is left."""
    born = DateInput(date(1983, 1, 19), today=lambda: _TODAY, has_weekday=False)
    qtbot.addWidget(born)
    assert born.text() == "19 Jan 1983"
    assert not born.is_pending
    assert born.value == date(1983, 1, 19)


def test_last_day_of_the_calendar_does_not_overflow(qtbot: QtBot, day: DateInput) -> None:
    """The field stays at the end of the calendar instead of failing."""
    day.set_value(date.max)

    qtbot.keyClick(day, Qt.Key.Key_Up)

    assert day.value == date.max


def test_emptied_date_tells_none(qtbot: QtBot, day: DateInput) -> None:
    """Removing the words removes the date."""
    day.set_value(_TODAY)
    day.clear()

    with qtbot.waitSignal(day.chosen) as told:
        qtbot.keyClick(day, Qt.Key.Key_Return)

    assert told.args == [None]


def test_calendar_gives_a_date(qtbot: QtBot, day: DateInput) -> None:
    """A day picked in the calendar stands in the field."""
    day.show()
    day.open_calendar()
    assert day._calendar is not None

    with qtbot.waitSignal(day.chosen) as told:
        qtbot.keyClick(day._calendar._month.focusProxy(), Qt.Key.Key_Return)

    assert told.args == [_TODAY]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("9", time(9)), ("9.05", time(9, 5)), ("9:30", time(9, 30)), ("1345", time(13, 45))],
)
def test_clock_is_typed_as_people_write_it(
    qtbot: QtBot, clock: ClockInput, typed: str, meant: time
) -> None:
    """A time field takes hours, a dot, a colon, or four figures."""
    qtbot.keyClicks(clock, typed)

    with qtbot.waitSignal(clock.chosen) as told:
        qtbot.keyClick(clock, Qt.Key.Key_Return)

    assert told.args == [meant]


def test_impossible_time_stays_and_says_so(qtbot: QtBot, clock: ClockInput) -> None:
    """25.70 is no time of day; the words stay."""
    qtbot.keyClicks(clock, "25.70")

    with qtbot.waitSignal(clock.invalid):
        qtbot.keyClick(clock, Qt.Key.Key_Return)

    assert clock.text() == "25.70"
    assert clock.value is None


def test_arrow_keys_move_by_a_quarter(qtbot: QtBot, clock: ClockInput) -> None:
    """Up and Down move by 15 minutes, over midnight too."""
    clock.set_value(time(23, 50))

    qtbot.keyClick(clock, Qt.Key.Key_Up)

    assert clock.value == time(0, 5)


def test_text_area_grows_with_its_text(qtbot: QtBot) -> None:
    """A note of many lines is seen whole; the page scrolls, not the field."""
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    area = TextArea(name="Mitä tapahtui", min_lines=3)
    column.addWidget(area)
    column.addStretch(1)
    page.resize(400, 600)
    page.show()
    before = area.height()

    area.set_text("\n".join(f"Rivi {i}" for i in range(12)))
    qtbot.waitUntil(lambda: area.height() > before)

    assert area.verticalScrollBar().maximum() == 0


def test_tab_leaves_a_text_area(qtbot: QtBot) -> None:
    """Tab is for moving: it writes no tab into a note."""
    area = TextArea(name="Mitä tapahtui")
    qtbot.addWidget(area)

    assert area.tabChangesFocus()


@pytest.mark.parametrize("make", [LineInput, TextArea])
def test_inputs_are_kept_from_predictive_text(
    qtbot: QtBot, make: type[LineInput | TextArea]
) -> None:
    """What is written about a client is not learnt by keyboards."""
    field = make(name="Kenttä")
    qtbot.addWidget(field)

    hints = field.inputMethodHints()

    assert hints & Qt.InputMethodHint.ImhSensitiveData
    assert hints & Qt.InputMethodHint.ImhNoPredictiveText


def test_pasted_text_loses_its_looks(qtbot: QtBot) -> None:
    """A paste from a browser brings words only."""
    area = TextArea(name="Mitä tapahtui")
    qtbot.addWidget(area)
    data = QMimeData()
    data.setHtml("<b>Hei</b>")
    data.setText("Hei")

    area.insertFromMimeData(data)

    assert area.text() == "Hei"


def test_form_row_names_its_control_and_tells_an_error(qtbot: QtBot) -> None:
    """The label is the control's spoken name; an error is its description until it is mended."""
    row = FormRow("Kilometrit", LineInput(), hint="Mittarista")
    qtbot.addWidget(row)
    row.show()

    row.set_error("Kirjoita kilometrit numeroina.")

    assert spoken_name(row.control) == "Kilometrit"
    assert row.error == "Kirjoita kilometrit numeroina."
    assert row.control.accessibleDescription() == row.error
    row.clear_error()
    assert row.control.accessibleDescription() == "Mittarista"


def test_choice_is_kept_by_key_and_told_by_the_person_only(qtbot: QtBot) -> None:
    """New choices keep the chosen key; only a person's choice is told."""
    box = ChoiceInput([Choice("a", "Puhelu"), Choice("b", "Kotikäynti")], name="Tapahtuma")
    qtbot.addWidget(box)
    told: list[str] = []
    box.chosen.connect(told.append)

    box.set_key("b")
    box.set_choices([Choice("c", "Ryhmä"), Choice("b", "Kotikäynti")])
    assert box.key == "b"
    assert told == []
    qtbot.keyClick(box, Qt.Key.Key_Up)

    assert told == ["c"]


def test_task_is_ticked_by_space_and_opened_by_enter(qtbot: QtBot) -> None:
    """A task is a real check box: Space ticks, Enter opens it, and its words are its name."""
    row = TaskRow("Soita opistolle", "Hakala, Veikko", due="Myöhässä 2 pv", tone="warn")
    qtbot.addWidget(row)
    row.show()

    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert row.isChecked()
    with qtbot.waitSignal(row.opened):
        qtbot.keyClick(row, Qt.Key.Key_Return)

    assert spoken_name(row) == "Soita opistolle, Hakala, Veikko, Myöhässä 2 pv"


def test_a_task_in_a_narrow_column_asks_for_all_its_lines(qtbot: QtBot) -> None:
    """Two lines of a title and when it is due: the height asked for is that of the given width."""
    row = TaskRow("Varaa aika velkaneuvontaan", due="tänään")
    qtbot.addWidget(row)
    row.resize(700, 44)
    row.show()
    wide = row.sizeHint().height()
    row.resize(180, 44)

    qtbot.waitUntil(lambda: row.sizeHint().height() == row.heightForWidth(180) > wide)
    assert row.minimumSizeHint().height() == row.heightForWidth(180)


def test_goal_level_is_set_by_digit(qtbot: QtBot) -> None:
    """Digits 1–5 set −2…+2 while the scale has the focus; the level is spoken."""
    scale = GoalScale(name="Aamurytmi", baseline=-1, present=0, words="0, odotettu", editable=True)
    qtbot.addWidget(scale)

    with qtbot.waitSignal(scale.level_chosen) as told:
        qtbot.keyClick(scale, Qt.Key.Key_5)

    assert told.args == [2]
    assert spoken_name(scale) == "Aamurytmi: 0, odotettu"


def test_ampersand_is_an_ampersand(qtbot: QtBot, qapp: QApplication) -> None:
    """A name with & shows it and makes no shortcut."""
    task = TaskRow("Matti & Maija")
    assert task.toolTip() == "<p>Matti &amp; Maija</p>"  # literal, and whole where it is elided
    qtbot.addWidget(task)

    assert spoken_name(task) == "Matti & Maija"
    assert task.shortcut().isEmpty()
