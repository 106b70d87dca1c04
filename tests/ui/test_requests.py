"""The register of clients' requests on screen, from the client's page to the recorded answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import use
from osmo_desktop.services.requests import RequestForm
from osmo_desktop.ui import theme
from osmo_desktop.ui.requests.page import RequestsPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_HOSTILE = "<img src='//h/x'>Pyyntö & \u202e" + "y" * 300


class Register:
    """The register in a window of its own."""

    def __init__(self, desk: Desk, work: Casework) -> None:
        self.desk, self.work = desk, work
        self.page = RequestsPage(work.services, desk.tasks, desk.bus, desk, now=work.now)

    def ask(self, family: str, *, ago: int = 0, kind: str = "access", wish: str = "") -> str:
        """Record a request of a client that came some days ago; gives its id."""
        client = self.work.add(family, "Mirja", "Vimpeli")
        day = self.work.now().date() - timedelta(days=ago)
        return self.work.services.requests.add(client, RequestForm(kind, day, "form", wish=wish))[0]

    def show(self, size: tuple[int, int] = WIDE) -> None:
        """Show the register and wait until it has read."""
        self.desk.show(self.page, size)
        self.desk.idle()

    def words(self) -> str:
        """What can be read."""
        return shown_words(self.page)


@pytest.fixture
def register(qtbot: QtBot) -> Iterator[Register]:
    """The register in Finnish."""
    use(catalogue("fi"))
    work = empty_casework()
    desk = Desk(qtbot, work)
    yield Register(desk, work)
    desk.close()
    use(catalogue("en"))


def test_late_requests_stand_first_with_how_late_they_are(register: Register) -> None:
    """The open ones by their last day, each with the days in words; the answered apart."""
    register.ask("Aalto")
    register.ask("Berg", ago=40, kind="log")
    register.show()

    assert [row.right for row in register.page.model.rows] == [
        "9 päivää myöhässä",
        "30 päivää aikaa",
    ]
    assert register.page.model.rows[0].right_tone == "warn"
    register.desk.assert_accessible()


def test_a_request_is_recorded_and_refused_by_keyboard_alone(register: Register) -> None:
    """A refusal without its reason or the right to complain is held back in the form."""
    client = register.work.add("Aalto", "Mirja", "Vimpeli")
    register.show()
    register.page.open_new(client)
    register.desk.idle()
    desk, page = register.desk, register.page
    assert desk.focused() is page.new_form.type
    desk.key(Qt.Key.Key_Down)
    while desk.focused() is not page.new_form.give_button:
        desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Space)
    desk.until(page.detail.isVisible)
    assert "Oikaisu" in register.words()

    assert desk.focused() is page.detail.answer_button
    desk.key(Qt.Key.Key_Space)
    page.answer_form.outcome.set_key("refused")
    desk.click(page.answer_form.give_button)
    desk.until(lambda: bool(page.answer_form.rows["refusal_reason"].error))
    assert desk.focused() is page.answer_form.reason
    desk.type("Ammatillinen arvio pysyy.")
    desk.click(page.answer_form.give_button)
    desk.until(lambda: bool(page.answer_form.rows["complaint_told"].error))
    page.answer_form.complaint.setChecked(True)
    desk.click(page.answer_form.give_button)
    desk.until(lambda: "Ammatillinen arvio pysyy." in register.words())

    (row,) = register.work.services.requests.all()
    assert (row.type, row.outcome, row.complaint_told) == ("correction", "refused", True)
    desk.click(page.detail.refusal_button)
    assert desk.papers[-1]().clients == (client,)
    assert not page.detail.answer_button.isVisible()


def test_more_time_is_offered_while_the_month_runs(register: Register) -> None:
    """The button is there for a fresh request and gone for one whose month is over."""
    fresh, late = register.ask("Aalto"), register.ask("Berg", ago=40)
    register.show()
    page, desk = register.page, register.desk

    page.open_request(late)
    desk.until(page.detail.isVisible)
    assert not page.detail.extend_button.isVisible()
    page.open_request(fresh)
    desk.until(page.detail.extend_button.isVisible)
    desk.click(page.detail.extend_button)
    desk.type("Papereita on paljon.")
    desk.click(page.extend_form.give_button)
    desk.until(lambda: page.detail.isVisible() and "Papereita on paljon." in register.words())

    row = register.work.services.requests.get(fresh)
    assert row is not None
    assert row.state == "extended"


def test_esc_leaves_the_form_and_the_request(register: Register) -> None:
    """From the form back to the request, from there to the register, with the keyboard."""
    register.ask("Aalto")
    register.show()
    page, desk = register.page, register.desk
    page.focus_start()
    desk.key(Qt.Key.Key_Return)
    desk.until(page.detail.isVisible)
    desk.click(page.detail.answer_button)
    desk.key(Qt.Key.Key_Escape)
    assert page.detail.isVisible()
    desk.key(Qt.Key.Key_Escape)
    assert page.is_list_shown
    assert desk.focused() is page.list


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_hostile_words_stay_words_at_every_size(
    register: Register, size: tuple[int, int], name: ThemeName
) -> None:
    """Markup is shown literally and nothing is wider than the window."""
    request = register.ask("Aalto", ago=28, wish=_HOSTILE)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, name)
    register.show(size)
    register.page.open_request(request)
    register.desk.until(register.page.detail.isVisible)

    assert "<img src=" in register.words()
    assert register.page.width() <= size[0]
    register.desk.assert_accessible()
