"""The table view: one client's plan in large words, and no way back without the passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.visit_safety import VisitForm
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.clients.client_page import PLAN
from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.table_view.view import TableView
from osmo_desktop.ui.tokens import ThemeName
from tests.laptops import PHRASE, Laptop
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import SMALL, WIDE, shown_words
from tests.ui.test_program import RestartedError, enter, founded_laptop, opened_window, settle

_CTRL = Qt.KeyboardModifier.ControlModifier
_NOBODY_ELSE = ("Kangas", "Timo", "Aalto", "Kirkkotie", "Vimpeli", "040 123")
_NO_USER = VaultInfo("", "", "", "", "")
_NO_NOTICES = ("Turvakielto", "Luonnos", "Lähettämättä", "Synkronoi", "Puutteet", "Ristiriita")


class Table:
    """The window of a laptop whose client Mirja Aalto has a plan and turvakielto."""

    def __init__(self, qtbot: QtBot, app: App, now: datetime) -> None:
        self.now = now
        self.qtbot = qtbot
        self.app = app
        self.program: Program = enter(qtbot, app)
        assert app.services is not None
        clients = app.services.book.find("client")
        self.client = next(c.id for c in clients if c.record.family_name == "Aalto")
        self._plan()

    @property
    def view(self) -> TableView:
        """The table view that is shown."""
        view = self.program.table.view
        assert isinstance(view, TableView)
        return view

    def turn(self) -> TableView:
        """Open the client's page and press F9."""
        self.program.open_client(self.client)
        self.qtbot.waitUntil(lambda: self.program.clients.view.client_id == self.client)
        settle(self.qtbot, self.app)
        self.press(Qt.Key.Key_F9)
        self.qtbot.waitUntil(lambda: self.program.table.view is not None)
        settle(self.qtbot, self.app)
        return self.view

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        """Press a key where the keyboard is."""
        where = QApplication.focusWidget() or self.app.frame
        QTest.keyClick(where, key, held or Qt.KeyboardModifier.NoModifier)

    def try_phrase(self, phrase: str) -> None:
        """Answer the question at the way out."""
        view = self.program.table.view
        assert view is not None
        view.question.phrase.setText(phrase)
        self.press(Qt.Key.Key_Return)
        settle(self.qtbot, self.app)

    def _plan(self) -> None:
        services, client = self.app.services, self.client
        assert services is not None
        basis = services.clients.details(client).basis
        moment = self.now + timedelta(days=7)
        values = {
            "next_meeting": moment,
            "safety_ban": True,
            "address": "Kirkkotie 4",
            "municipality": "Vimpeli",
            "phone": "040 123 4567",
        }
        services.clients.change(client, values, basis)
        plan, _ = services.plans.begin(client)
        texts = {
            "client_view": "Haluan omaan kotiin.",
            "worker_view": "Epäilen.",
            "strengths": "Sitkeä\nLeipoo hyvin",
            "own_actions": "Soitan itse kaupunkiin",
        }
        for field, text in texts.items():
            services.plans.set_field(plan.id, field, text, services.plans.view(plan.id).basis)
        goal, _ = services.plans.add_goal(plan.id, "Oma koti kevääksi")
        for field, value in (
            ("client_words", "Oma avain taskussa"),
            ("level_minus_1", "Asuu tuetusti"),
            ("level_0", "Asuu omassa kodissa"),
            ("baseline", -2),
            ("level", -1),
        ):
            goals = services.plans.view(plan.id).goals
            services.plans.set_goal(goal, field, value, goals[0].basis)
        step = StepDraft("Soitetaan vuokranantajalle", "Mirja", date(2026, 12, 1))
        services.plans.add_step(plan.id, step)


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    """A founder's laptop with two clients, locked."""
    return founded_laptop(tmp_path / "anna")


@pytest.fixture
def table(qtbot: QtBot, laptop: Laptop) -> Iterator[Table]:
    """The unlocked window in Finnish."""
    with opened_window(qtbot, laptop) as app:
        yield Table(qtbot, app, laptop.clock.now())


def test_the_client_sees_the_own_plan_in_plain_words(table: Table) -> None:
    """First name, own words, goals with their levels, steps with who and when, next meeting."""
    said = shown_words(table.turn().window())

    for words in (
        "Mirja, sinun suunnitelmasi",
        "Haluan omaan kotiin.",
        "Missä olet hyvä",
        "Leipoo hyvin",
        "Mitä teet itse",
        "Soitan itse kaupunkiin",
        "Oma koti kevääksi",
        "”Oma avain taskussa”",
        "Alussa: paljon alle odotetun",
        "Nyt: Asuu tuetusti",
        "Tähän pyritään: Asuu omassa kodissa",
        "Soitetaan vuokranantajalle",
        "Mirja · viimeistään ti 1.12.2026",
        "Seuraava tapaaminen",
    ):
        assert words in said
    assert "Epäilen." not in said


def test_nothing_of_anybody_else_is_on_the_screen(table: Table, laptop: Laptop) -> None:
    """No other client, address, badge, notice, toast, rail or bar; the title names nobody.

    A return that is overdue is a sign for the worker alone, which names nobody either.
    """
    services = table.app.services
    assert services is not None
    due = laptop.clock.now() + timedelta(hours=1)
    services.visit_safety.start(table.client, VisitForm(due, "Liisa 040 1"))
    table.program.safety.returns.reload()
    users = table.app._start.users
    table.qtbot.waitUntil(lambda: (users.known() or _NO_USER).due == due.replace(second=0))
    view = table.turn()
    assert "katso kelloa" not in shown_words(table.app.frame)
    laptop.clock.advance(hours=2)
    table.program.safety.returns.look()
    table.qtbot.waitUntil(view.sign.isVisible)
    table.program.toast("Timo Kangas: luonnos poistettu")
    table.program.window.show_message("Kangas, Timo: ei tallentunut")
    settle(table.qtbot, table.app)

    frame = table.app.frame
    said = shown_words(frame)
    assert "Työntekijä: katso kelloa." in said
    for words in ("Aalto", "Liisa", "takaisin", *_NOBODY_ELSE, *_NO_NOTICES):
        assert words not in said
    assert frame.windowTitle() == "OSMO Desktop"
    assert frame.currentWidget() is view
    window = table.program.window
    for part in (window, window.rail, window.status, window.toast, window.message_bar):
        assert not part.isVisible()

    services.visit_safety.back(services.visit_safety.of(table.client)[0])
    table.program.safety.returns.reload()
    table.qtbot.waitUntil(lambda: not view.sign.isVisible())
    assert (users.known() or _NO_USER).due is None


def test_keys_that_lead_elsewhere_are_dead(table: Table) -> None:
    """Search, new note, sync and sections answer to no key until the passphrase was typed."""
    view = table.turn()
    asked: list[bool] = []
    table.program.palette.opened.connect(lambda: asked.append(True))

    digits = [Qt.Key(Qt.Key.Key_1 + at) for at in range(9)]
    for key in (Qt.Key.Key_K, Qt.Key.Key_N, Qt.Key.Key_R, Qt.Key.Key_F, *digits):
        table.press(key, _CTRL)
    table.press(Qt.Key.Key_F1)
    settle(table.qtbot, table.app)

    assert table.app.frame.currentWidget() is view
    assert table.program.window.section == "clients"
    assert not table.program.composer.is_open
    assert not asked
    assert not view.question.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F9])
def test_the_passphrase_brings_the_same_page_and_place_back(table: Table, key: Qt.Key) -> None:
    """Esc or F9, the passphrase, Enter: the tab and the control from before have the keyboard."""
    table.program.open_plan(table.client)
    settle(table.qtbot, table.app)
    table.turn()
    before = table.program.table._returns_to

    table.press(key)
    table.qtbot.waitUntil(table.view.question.phrase.hasFocus)
    table.try_phrase(PHRASE)

    assert table.program.table.view is None
    assert table.app.frame.currentWidget() is table.program.window
    assert table.program.window.section == "clients"
    assert table.program.clients.client_id == table.client
    assert table.program.clients.view.tabs.key == PLAN
    assert before is not None
    table.qtbot.waitUntil(before.hasFocus)


def test_a_note_that_is_being_written_stands_where_it_stood(table: Table) -> None:
    """F9 in mid-sentence: after the passphrase one types on in the same place."""
    program = table.program
    program.open_note_editor(client_id=table.client)
    table.qtbot.waitUntil(lambda: program.composer.is_open)
    settle(table.qtbot, table.app)
    area = program.composer.form.fields.happened
    table.qtbot.waitUntil(area.hasFocus)
    assert program.window.focus_ring.widget() is area
    QTest.keyClicks(area, "Kesken jaanyt ")
    table.press(Qt.Key.Key_F9)
    settle(table.qtbot, table.app)

    assert "Kesken" not in shown_words(table.app.frame)
    table.press(Qt.Key.Key_F9)
    table.try_phrase(PHRASE)
    table.qtbot.waitUntil(area.hasFocus)
    QTest.keyClicks(area, "lause")

    assert area.toPlainText() == "Kesken jaanyt lause"


def test_a_wrong_passphrase_keeps_the_client_view(table: Table) -> None:
    """It is said under the field, counts at the brake, and Esc goes back to the plan."""
    view = table.turn()
    table.press(Qt.Key.Key_Escape)
    table.qtbot.waitUntil(view.question.phrase.hasFocus)
    assert view.focus_ring.widget() is view.question.phrase
    table.try_phrase("vaara salalause tama")

    assert view.question.row.error
    assert view.question.phrase.text() == "vaara salalause tama"
    table.press(Qt.Key.Key_Escape)
    assert not view.question.isVisible()
    assert view.question.phrase.text() == ""
    assert table.app.frame.currentWidget() is view


def test_the_third_wrong_passphrase_locks(table: Table) -> None:
    """Three wrong tries, closed and opened between them, replace the process."""
    locked: list[bool] = []
    table.program.lock_requested.disconnect(table.app.lock)
    table.program.lock_requested.connect(lambda: locked.append(True))
    table.turn()
    for at in range(3):
        assert not locked
        table.press(Qt.Key.Key_F9)
        table.try_phrase(f"vaara salalause {at}")
        if at < 2:
            table.press(Qt.Key.Key_Escape)

    assert locked
    assert table.view.question.phrase.text() == ""


def test_a_lock_in_the_table_view_returns_to_the_work(
    qtbot: QtBot, table: Table, laptop: Laptop
) -> None:
    """The passphrase at the lock screen leads to the page that was turned, as it leads in."""
    table.turn()
    with pytest.raises(RestartedError):
        table.app.lock()

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        qtbot.waitUntil(lambda: back.clients.view.client_id == table.client)
        assert back.window.section == "clients"


def test_idle_time_does_not_lock_in_the_midst_of_a_talk(table: Table) -> None:
    """The turned plan puts it off by ten minutes at most; asked for the phrase, nothing waits."""
    watch, locked = table.app.lock_watch, list[object]()
    watch.wanted.disconnect(table.app.lock)
    watch.wanted.connect(locked.append)
    table.turn()

    watch._idle.timeout.emit()
    assert locked == []
    assert (watch._held.isActive(), watch._held.interval()) == (True, 10 * 60_000)
    watch._held.timeout.emit()
    assert locked == [LockReason.IDLE]

    table.press(Qt.Key.Key_F9)
    watch._idle.timeout.emit()
    assert len(locked) == 2
    table.press(Qt.Key.Key_Escape)
    watch._idle.timeout.emit()
    assert len(locked) == 2
    table.press(Qt.Key.Key_F9)
    table.try_phrase(PHRASE)
    assert table.program.table.view is None
    watch._idle.timeout.emit()
    assert len(locked) == 3


def test_without_a_client_it_says_so(table: Table) -> None:
    """F9 on another page turns nothing and names what is needed."""
    table.program.open_section("today")
    settle(table.qtbot, table.app)
    table.press(Qt.Key.Key_F9)

    assert table.program.table.view is None
    assert "Avaa ensin asiakas" in table.program.window.toast.words


@pytest.mark.parametrize("look", ["light", "dark"])
def test_it_is_accessible_in_every_size_and_look(table: Table, look: ThemeName) -> None:
    """Named controls, nothing clipped, nothing on top of another; the question too."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, look)
    view = table.turn()
    for size in (WIDE, SMALL):
        table.app.frame.resize(*size)
        table.qtbot.waitUntil(lambda: assert_accessible(view), timeout=10_000)
        table.press(Qt.Key.Key_F9)
        table.qtbot.waitUntil(lambda: assert_accessible(view), timeout=10_000)
        table.press(Qt.Key.Key_Escape)
