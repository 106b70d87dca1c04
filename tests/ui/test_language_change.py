"""Another language in the settings: every page speaks it at once, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import use
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.ui.app import App
from osmo_desktop.ui.program import Program
from tests.laptops import Laptop
from tests.ui.desk import shown_words
from tests.ui.test_program import enter, founded_laptop, opened_window, settle

_SECTIONS = ("today", "clients", "sync", "settings")


@pytest.fixture
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    """A founder's laptop with two clients and a backup, so that nothing is missed; locked."""
    made = founded_laptop(tmp_path_factory.mktemp("anna")).unlock()
    run_steps(made.services.backups.make())
    return made.lock()


@pytest.fixture
def app(qtbot: QtBot, laptop: Laptop) -> Iterator[App]:
    """The window at the lock screen, in Finnish."""
    with opened_window(qtbot, laptop) as made:
        yield made


def _client(app: App) -> str:
    assert app.services is not None
    return app.services.book.find("client")[0].id


def _speak(qtbot: QtBot, app: App, program: Program, code: str) -> None:
    before = program.today
    program.settings.choose(language=code)
    qtbot.waitUntil(lambda: program.today is not before)
    settle(qtbot, app)


def _is_read(program: Program, section: str) -> bool:
    """Whether what a section shows has been read."""
    read = {
        "today": program.today.overview,
        "clients": program.clients.view.client,
        "sync": program.sync.picture,
    }
    return read.get(section, program) is not None


def _tour(qtbot: QtBot, app: App, program: Program) -> dict[str, set[str]]:
    """What is said on every page, one after the other."""
    client = _client(app)
    program.open_client(client)
    qtbot.waitUntil(lambda: program.window.status.key_words.text() != "")
    said: dict[str, set[str]] = {}

    def look(page: str) -> None:
        seen: list[set[str]] = []

        def is_settled() -> bool:
            settle(qtbot, app)
            seen.append(set(shown_words(program.window).split("\n")))
            return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

        qtbot.waitUntil(is_settled)
        said[page] = seen[-1]

    for section in _SECTIONS:
        program.open_section(section)
        qtbot.waitUntil(partial(_is_read, program, section))
        look(section)
    program.open_plan(client)
    look("plan")
    program.clients.view.show_tab("timeline")
    program.clients.open_new_client()
    look("new client")
    program.open_client(client)
    program.open_note_editor(client_id=client)
    qtbot.waitUntil(lambda: program.composer.is_open)
    look("note")
    program.composer.close_note()
    settle(qtbot, app)
    program.palette.open_palette()
    program.palette.field.setText(">")
    qtbot.waitUntil(lambda: len(program.palette.model.rows) > 10)
    look("palette")
    program.palette.dismiss()
    return said


def test_every_page_says_what_it_says_when_opened_in_that_language(
    qtbot: QtBot, app: App, laptop: Laptop
) -> None:
    """After a change no page holds a word of the language before, nor after the change back."""
    program = enter(qtbot, app)
    before = _tour(qtbot, app, program)

    _speak(qtbot, app, program, "sv")
    changed = _tour(qtbot, app, program)
    opened = _tour_of_a_fresh_program(qtbot, app, laptop, program)
    _speak(qtbot, app, program, "fi")
    back = _tour(qtbot, app, program)

    for page, words in before.items():
        assert changed[page] == opened[page]
        assert changed[page] != words
        assert back[page] == words


def _tour_of_a_fresh_program(
    qtbot: QtBot, app: App, laptop: Laptop, program: Program
) -> dict[str, set[str]]:
    """What one says that was made in this language; the other is in front again afterwards."""
    assert app.services is not None
    fresh = Program(app.services, app.tasks, app.bus, now=laptop.clock.now)
    app.frame.addWidget(fresh.window)
    app.frame.setCurrentWidget(fresh.window)
    fresh.window.status.set_lock_words(program.window.status.lock_words.text())
    settle(qtbot, app)
    said = _tour(qtbot, app, fresh)
    app.frame.setCurrentWidget(program.window)
    app.frame.removeWidget(fresh.window)
    fresh.window.deleteLater()
    return said


def test_a_language_change_leaves_one_where_one_was(qtbot: QtBot, app: App) -> None:
    """Open note, section and search, a half filled form, an unsaved field of a plan: all kept."""
    program = enter(qtbot, app)

    _keeps_the_open_note_with_its_words_the_section_and_the_search(qtbot, app, program)
    _keeps_a_form_that_is_being_filled(qtbot, app, program)
    _keeps_what_is_typed_into_a_plan(qtbot, app, program)


def _keeps_the_open_note_with_its_words_the_section_and_the_search(
    qtbot: QtBot, app: App, program: Program
) -> None:
    program.open_section("clients")
    program.clients.pane.search.setText("aal")
    settle(qtbot, app)
    program.open_note_editor(client_id=_client(app))
    qtbot.waitUntil(lambda: program.composer.is_open)
    program.composer.form.fields.happened.insertPlainText("Kesken jäänyt")
    program.open_section("settings")

    _speak(qtbot, app, program, "sv")
    qtbot.waitUntil(lambda: program.composer.is_open)

    assert program.window.section == "settings"
    assert program.composer.form.fields.happened.toPlainText() == "Kesken jäänyt"
    assert program.clients.pane.search.text() == "aal"
    program.open_section("clients")
    assert program.composer.isVisible()
    program.composer.close_note()
    program.clients.pane.search.clear()
    settle(qtbot, app)


def _keeps_a_form_that_is_being_filled(qtbot: QtBot, app: App, program: Program) -> None:
    program.clients.open_new_client()
    form = program.clients.new_form
    form.fields.set_values({"family_name": "Niskanen"})
    form.controller.setText("Järvenranta")

    _speak(qtbot, app, program, "en")

    form = program.clients.new_form
    assert form.isVisible()
    assert form.accessibleName() == "New client"
    assert form.fields.value("family_name") == "Niskanen"
    assert form.controller.text() == "Järvenranta"


def _keeps_what_is_typed_into_a_plan(qtbot: QtBot, app: App, program: Program) -> None:
    """In a field that was not left yet."""
    assert app.services is not None
    client = _client(app)
    plan, _ = app.services.plans.begin(client)
    goal, _ = app.services.plans.add_goal(plan.id, "Liikun itse")
    program.open_plan(client)
    settle(qtbot, app)
    field = program.plan.goals.cards[goal].client_words
    field.setFocus()
    field.insert("Pääsen itse")

    _speak(qtbot, app, program, "sv")

    assert program.clients.view.tabs.key == "plan"
    qtbot.waitUntil(lambda: program.plan.goals.cards[goal].client_words.text() == "Pääsen itse")


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """Other tests speak English."""
    yield
    use(catalogue("en"))
