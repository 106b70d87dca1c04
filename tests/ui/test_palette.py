"""Ctrl+K: clients first, then actions, records and commands, all by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.services.models import SearchHit
from osmo_desktop.ui import theme
from osmo_desktop.ui.palette.answers import Answers, rows_of
from osmo_desktop.ui.palette.commands import Command, matching
from osmo_desktop.ui.palette.palette import Palette
from osmo_desktop.ui.palette.rows import split_match
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.widgets.inputs import LineInput
from tests.fakes.casework import Casework, Day, at, empty_casework, invented_day
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_CTRL = Qt.KeyboardModifier.ControlModifier
_TURNED = "Virta\u202enen"

Open = Callable[..., tuple[Desk, Palette]]


@pytest.fixture
def open_palette(qtbot: QtBot) -> Iterator[Open]:
    """Opens the palette over a page with one field; the worker ends with the test."""
    desks: list[Desk] = []

    def open_it(
        work: Casework, size: tuple[int, int] = WIDE, *, recents: Sequence[str] = ()
    ) -> tuple[Desk, Palette]:
        desk = Desk(qtbot, work)
        desks.append(desk)
        behind = LineInput(name="Behind")
        desk.show(behind, size)
        behind.setFocus()
        palette = Palette(
            work.services,
            desk.tasks,
            desk.bus,
            desk,
            window=desk.window,
            behind=desk.window.body,
            commands=lambda: _commands(desk),
            now=work.now,
        )
        palette.set_recents(recents)
        palette.open_palette()
        desk.until(palette.field.hasFocus)
        desk.idle()
        return desk, palette

    yield open_it
    for desk in desks:
        desk.close()


@pytest.fixture
def day() -> Day:
    """The invented day."""
    return invented_day()


def _commands(desk: Desk) -> list[Command]:
    """Two commands that write down that they ran."""

    def run(key: str) -> Callable[[], None]:
        return lambda: desk.asked.append(("ran", key))

    return [
        Command("folder", "folder-sync", "Change the sync folder", run("folder"), "Settings"),
        Command("lock", "lock", "Lock", run("lock"), keys="Ctrl+L"),
    ]


def _kinds(palette: Palette) -> list[str]:
    """The kinds of the rows, in order."""
    return [row.kind for row in palette.model.rows]


def _titles(palette: Palette) -> list[str]:
    """The titles of the rows, in order."""
    return [row.title for row in palette.model.rows]


def _chosen(palette: Palette) -> str:
    """The title of the row that Enter would take."""
    return palette.model.rows[palette.list.currentIndex().row()].title


def test_clients_come_first_then_actions_then_commands(open_palette: Open, day: Day) -> None:
    """Typing shows clients, what can be done with the first one, and commands."""
    day.work.add("Changnon", "Paul", "Soini")
    desk, palette = open_palette(day.work)

    desk.type("chang")
    desk.until(lambda: "client" in _kinds(palette) and "command" in _kinds(palette))

    kinds = [kind for kind in _kinds(palette) if kind != "hit"]
    assert [kind for kind in kinds if kind != "head"] == ["client", "note", "plan", "command"]
    assert _titles(palette)[:3] == ["Clients", "Changnon, Paul", "Changnon, Paul"]
    assert _chosen(palette) == "Changnon, Paul"


def test_enter_opens_the_client(open_palette: Open, day: Day) -> None:
    """A few letters and Enter open a client; the palette is gone."""
    desk, palette = open_palette(day.work)

    desk.type("hak")
    desk.until(lambda: "Hakala, Veikko" in _titles(palette))
    desk.key(Qt.Key.Key_Return)

    assert desk.asked[-1] == ("client", day.ids["Hakala"])
    assert not palette.isVisible()


def test_inflected_place_finds_clients(open_palette: Open, day: Day) -> None:
    """A municipality in any form finds the people there."""
    desk, palette = open_palette(day.work)

    desk.type("soinissa")

    desk.until(lambda: {"Koivisto, Päivi", "Östman, Kaj"} <= set(_titles(palette)))


def test_ctrl_enter_starts_a_note(open_palette: Open, day: Day) -> None:
    """Ctrl+Enter starts a note for the highlighted client."""
    desk, palette = open_palette(day.work)
    desk.type("soini")
    desk.until(lambda: "Östman, Kaj" in _titles(palette))

    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return, _CTRL)

    assert desk.asked[-1] == ("new note", day.ids["Östman"])


def test_actions_follow_the_highlighted_client(open_palette: Open, day: Day) -> None:
    """Moving to another client shows that client's actions; headings are skipped."""
    desk, palette = open_palette(day.work)
    desk.type("soini")
    desk.until(lambda: "Östman, Kaj" in _titles(palette))

    desk.key(Qt.Key.Key_Down)
    assert _chosen(palette) == "Östman, Kaj"
    assert [row.title for row in palette.model.rows if row.key == "actions"] == ["Östman, Kaj"]
    desk.key(Qt.Key.Key_Down)
    assert _chosen(palette) == "New note"
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return)

    assert desk.asked[-1] == ("plan", day.ids["Östman"])


def test_greater_than_asks_for_commands_only(open_palette: Open, day: Day) -> None:
    """`>` leaves clients out; Enter runs the command."""
    desk, palette = open_palette(day.work)

    desk.type(">")
    desk.until(lambda: _titles(palette) == ["Commands", "Change the sync folder", "Lock"])
    desk.type("lo")
    desk.until(lambda: _titles(palette) == ["Commands", "Lock"])
    desk.key(Qt.Key.Key_Return)

    assert desk.asked[-1] == ("ran", "lock")


def test_empty_field_shows_clients_opened_last(open_palette: Open, day: Day) -> None:
    """An empty palette shows the clients opened last, the newest first."""
    recents = [day.ids["Östman"], day.ids["Aalto"]]

    _, palette = open_palette(day.work, recents=recents)

    assert _titles(palette) == ["Opened last", "Östman, Kaj", "Aalto, Mirja"]


def test_opened_clients_are_remembered_newest_first(open_palette: Open, day: Day) -> None:
    """Each opened client goes to the front once; the window is told what to remember."""
    _, palette = open_palette(day.work)
    told: list[tuple[str, ...]] = []
    palette.recents_changed.connect(told.append)

    for name in ("Aalto", "Hakala", "Aalto", "Aalto"):
        palette.note_opened(day.ids[name])

    assert palette.recents == (day.ids["Aalto"], day.ids["Hakala"])
    assert len(told) == 3


def test_hit_in_a_note_opens_the_note(open_palette: Open, day: Day) -> None:
    """A word from a note finds it; Enter opens the note itself."""
    desk, palette = open_palette(day.work)

    desk.type("harjoittelupaikkaan")
    desk.until(lambda: "hit" in _kinds(palette))
    desk.key(Qt.Key.Key_Return)

    assert desk.asked[-1] == ("meeting", day.notes["visit"])


def test_all_hits_are_shown_counted_and_reached_by_keyboard(open_palette: Open) -> None:
    """Six hits and the way to all; they are counted aloud, come in pages, and each opens."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", "Vimpeli")
    notes = [work.note(client, at(16, 11, "9.00"), f"Kahvilla {n}.") for n in range(40)]
    desk, palette = open_palette(work)
    desk.type("kahvilla")
    desk.until(lambda: "Show all 40 hits" in _titles(palette))
    assert _kinds(palette).count("hit") == 6
    short = palette.box.height()

    while _chosen(palette) != "Show all 40 hits":
        desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return)

    assert palette.isVisible()
    assert _titles(palette)[0] == "40 hits in the records"
    assert ("said", "40 hits in the records") in desk.asked
    assert _kinds(palette).count("hit") == 20
    assert palette.box.height() > short
    assert desk.window.rect().contains(palette.box.geometry())
    for _ in range(6):
        desk.key(Qt.Key.Key_PageDown)
        desk.idle()
    desk.until(lambda: _kinds(palette).count("hit") == 40)
    assert palette.list.currentIndex().row() == 40
    desk.assert_accessible()
    desk.key(Qt.Key.Key_Return)
    assert desk.asked[-1] == ("meeting", notes[-1])


def test_protected_client_is_not_found_by_place(open_palette: Open, day: Day) -> None:
    """A protected client shows no place, and the place does not find the client."""
    desk, palette = open_palette(day.work)

    desk.type("mäkelä")
    desk.until(lambda: "Mäkelä, Sanna" in _titles(palette))
    assert "Seinäjoki" not in shown_words(desk.window)
    desk.key(Qt.Key.Key_A, _CTRL)
    desk.type("seinäjoella")

    desk.until(palette.nothing.isVisible)
    assert "Nothing found" in palette.nothing.text()


def test_esc_closes_and_returns_the_keyboard(open_palette: Open, day: Day) -> None:
    """Esc closes; the keyboard is where it was, and the page is no longer inert."""
    desk, palette = open_palette(day.work)
    assert not desk.window.body.isEnabled()

    desk.key(Qt.Key.Key_Escape)

    assert not palette.isVisible()
    assert desk.window.body.isEnabled()
    assert desk.window.page("page").hasFocus()


def test_late_answer_to_an_older_question_is_dropped(open_palette: Open, day: Day) -> None:
    """Only the answer to what stands in the field is shown."""
    desk, palette = open_palette(day.work)

    desk.type("hak")
    desk.until(lambda: not desk.tasks.is_idle)
    desk.key(Qt.Key.Key_A, _CTRL)
    desk.type("kangas")

    desk.until(lambda: "Kangas, Timo" in _titles(palette))
    desk.idle()
    assert "Hakala, Veikko" not in _titles(palette)


def test_moving_is_said_to_a_screen_reader(open_palette: Open, day: Day) -> None:
    """The keyboard stays in the field, so each chosen row is announced."""
    desk, palette = open_palette(day.work)
    desk.type("soini")
    desk.until(lambda: "Östman, Kaj" in _titles(palette))

    desk.key(Qt.Key.Key_Down)

    said = [words for kind, words in desk.asked if kind == "said"]
    assert said[-1].startswith("Östman, Kaj, Soini")
    assert palette.field.hasFocus()


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_palette_is_accessible(
    open_palette: Open, day: Day, qapp: QApplication, size: tuple[int, int], name: ThemeName
) -> None:
    """Empty and filled, the palette stands in the window with nothing cut."""
    theme.apply(qapp, name)
    desk, palette = open_palette(day.work, size)
    desk.assert_accessible()

    desk.type("a")
    desk.until(lambda: "client" in _kinds(palette))

    desk.assert_accessible()
    assert desk.window.rect().contains(palette.box.geometry())
    assert palette.field.height() == theme.px(44)


def test_hostile_names_do_no_harm(open_palette: Open) -> None:
    """A word of 200 kB, markup and turned text change neither size nor direction."""
    work = empty_casework()
    work.add("Ä" * 200, f"<b>{_TURNED}</b> 😀", "Ö" * 2000)
    desk, palette = open_palette(work, SMALL)

    desk.type("ä")
    desk.until(lambda: "client" in _kinds(palette))

    assert palette.box.width() <= SMALL[0] - 32
    assert "\u202e" not in shown_words(desk.window)
    palette.field.setText("x" * 200_000)
    assert len(palette.field.text()) == 200


@pytest.mark.parametrize(
    ("title", "match", "parts"),
    [
        ("Kangas, Timo", "kan", [("Kan", True), ("gas, Timo", False)]),
        ("Mäkelä", "ÄKE", [("M", False), ("äke", True), ("lä", False)]),
        ("Weiß, Anna", "ss", [("Weiß, Anna", False)]),
        ("Aalto", "", [("Aalto", False)]),
    ],
)
def test_match_is_found_whatever_its_case(
    title: str, match: str, parts: list[tuple[str, bool]]
) -> None:
    """The first match is marked; where folding would shift letters nothing is."""
    assert split_match(title, match) == parts


def test_commands_are_found_by_any_of_their_words() -> None:
    """Each word may stand anywhere; titles that begin with the query come first."""
    commands = [
        Command("a", "lock", "Open the lock", lambda: None),
        Command("b", "lock", "Lock", lambda: None, "Security"),
    ]

    assert [c.key for c in matching(commands, "lock")] == ["b", "a"]
    assert [c.key for c in matching(commands, "secur lock")] == ["b"]
    assert [c.key for c in matching(commands, "")] == ["a", "b"]


def test_fields_of_a_hit_are_told_apart(open_palette: Open, day: Day) -> None:
    """What was found in two fields of a record is not run together into one sentence."""
    hit = SearchHit("step", "1" * 32, day.ids["Aalto"], "Aalto, Mirja", None, "Kysyy\n\nAnna")

    rows = rows_of(Answers("kysyy", hits=(hit,)), [], "", day.work.now())

    assert [row.second for row in rows if row.kind == "hit"] == ["Kysyy · Anna"]
