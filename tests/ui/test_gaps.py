"""The section Puutteet: who is on the board, filling in by keyboard, attempts, and the paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.bootstrap.shipped import Printer
from osmo_desktop.domain.language import use
from osmo_desktop.domain.notices import Said, Standing, form_for
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import Preferences
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.gaps.board_page import BoardPage
from osmo_desktop.ui.gaps.misfit_links import MisfitLinks
from osmo_desktop.ui.gaps.open_forms import gap_forms
from osmo_desktop.ui.gaps.paper import empty_notice_paper
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, empty_casework
from tests.laptops import PHRASE
from tests.ui.desk import SMALL, WIDE, Desk, choose, is_whole, shown_words
from tests.ui.test_main_job import Hands
from tests.ui.test_program import founded_laptop, opened_window, settle

_MOST = 20
_BEGAN = date(2019, 1, 7)
_CTRL = Qt.KeyboardModifier.ControlModifier


class Board:
    """The board in a window of its own."""

    def __init__(self, desk: Desk, work: Casework) -> None:
        self.desk, self.work = desk, work
        self.page = BoardPage(work.services, desk.tasks, desk.bus, desk, now=work.now)

    def add(self, family: str, given: str, place: str = "", **more: object) -> str:
        """Add a client without a start notice."""
        return self.work.add(family, given, place, **{"start": _BEGAN, **more})

    def tried(self, client: str, mode: str = "phone") -> None:
        """Record an attempt that reached nobody."""
        self.work.services.notes.record_attempt(
            client, mode=mode, outcome="not_reached", note="Ei vastaa", occurred=self.work.now()
        )

    def show(self, size: tuple[int, int] = WIDE) -> None:
        """Show the board with the client of its first row beside it."""
        self.page.set_compact(size == SMALL)
        self.desk.show(self.page, size)
        self.desk.until(lambda: bool(self.page.model.rows))
        self.page.focus_start()

    def enter(self, family: str) -> None:
        """Go to a client's row and on to what can be done."""
        choose(self.page.list, self.page.model, lambda row: row.name.startswith(family))
        self.desk.key(Qt.Key.Key_Return)
        self.desk.until(lambda: self.page.panel.isAncestorOf(self.desk.focused()))

    @property
    def names(self) -> list[str]:
        """The clients that are shown, without headings."""
        return [row.name for row in self.page.model.rows if not row.is_head]


@pytest.fixture
def board(qtbot: QtBot) -> Iterator[Board]:
    """The board in Finnish."""
    use(catalogue("fi"))
    desk = Desk(qtbot, empty_casework())
    yield Board(desk, desk.work)
    desk.close()
    use(catalogue("en"))


def test_either_record_of_two_days_that_do_not_fit_is_opened(board: Board) -> None:
    """Below the sentence stand both; each is reached by keyboard and opens where it is mended."""
    client = board.add("Aalto", "Mirja", birth_date=date(1979, 3, 5))
    services = board.work.services
    services.notices.receive(services.notices.open_of(client), _BEGAN)
    services.clients.end(client, date(2019, 5, 31), "goals_met")
    services.notices.receive(services.notices.open_of(client), date(2019, 6, 1))
    note = board.work.note(client, board.work.now(), "Tavattiin.")
    board.show()
    board.desk.until(lambda: bool(board.page.panel.findChildren(MisfitLinks)))
    (links,) = board.page.panel.findChildren(MisfitLinks)
    assert [button.accessibleName() for button in links.buttons] == [
        "Avaa: Kotikäynti 19.11.2026",
        "Avaa: Yksilövalmennus 31.5.2019",
    ]

    for button in links.buttons:
        button.setFocus(Qt.FocusReason.TabFocusReason)
        board.desk.key(Qt.Key.Key_Space)

    engagement = board.work.book.find("engagement")[0].id
    assert board.desk.asked == [("meeting", note), ("engagement", engagement)]
    board.desk.assert_accessible()
    board.tried(client)
    board.page.reload()
    board.desk.until(board.page.panel.attempt_button.hasFocus)  # not lost with the link


def test_each_figure_opens_the_clients_that_it_counts(board: Board) -> None:
    """A chip's number is the number of its rows; nobody stands in two groups."""
    niskanen = board.add("Niskanen", "Kari", "Vimpeli")
    board.add("Mäkelä", "Sanna", "Seinäjoki", safety_ban=True)
    board.tried(niskanen)
    board.show()
    filters, desk = board.page.filters, board.desk

    for code, names in (
        ("start_notice", ["Mäkelä, Sanna", "Niskanen, Kari"]),
        ("not_reached", ["Niskanen, Kari"]),
    ):
        filters.codes.set_checked(code)
        filters.changed.emit()
        assert board.names == names
        assert filters.codes.hits(code) == len(names)
        filters.codes.set_checked(code, checked=False)
    filters.group.set_key("municipality")
    filters.changed.emit()
    assert sorted(board.names) == ["Mäkelä, Sanna", "Niskanen, Kari"]
    assert [row.name for row in board.page.model.rows if row.is_head] == [
        "Vimpeli · 1 asiakas",
        "Ei näytettävää kuntaa · 1 asiakas",
    ]
    desk.idle()
    assert "Seinäjoki" not in shown_words(board.page)
    assert "Paikka suojattu" in shown_words(board.page)


def test_an_attempt_is_recorded_by_the_channel_that_reaches_the_client(board: Board) -> None:
    """Ctrl+Y asks, the preferred channel is chosen, and the attempt stands beside the board."""
    client = board.add("Niskanen", "Kari", "Vimpeli")
    wanted = Preferences("message", "iltaisin", "Ei soitettava.")
    board.work.services.notices.prefer(client, wanted)
    board.show()
    desk, page = board.desk, board.page
    board.enter("Niskanen")
    assert "iltaisin" in shown_words(page.panel)

    desk.key(Qt.Key.Key_Escape)
    assert desk.focused() is page.list
    page.attempt_key.activated.emit()
    desk.until(lambda: desk.focused() is page.attempt_form.mode)
    assert page.attempt_form.mode.key == "message"
    assert "Ei soitettava." in shown_words(page.attempt_form)
    page.attempt_form.note.setText("Viesti jätetty")
    moment = page.attempt_form.moment
    assert moment.clock.text() == "8.20"
    moment.clock.setText("23.00")
    desk.click(page.attempt_form.give_button)
    assert "tulevaisuudessa" in shown_words(moment)
    moment.clock.setText("7.45")
    desk.click(page.attempt_form.give_button)

    desk.until(lambda: page.is_board_shown and "Viesti jätetty" in shown_words(page.panel))
    (attempt,) = board.work.services.notices.attempts(client)
    assert (attempt.mode, attempt.note) == ("message", "Viesti jätetty")
    assert attempt.occurred.time() == time(7, 45)


def test_a_form_stays_about_its_client_when_the_board_moves_on(board: Board) -> None:
    """The client leaves the board while the form is open: it is written about that client."""
    aalto = board.add("Aalto", "Mirja", "Vimpeli", birth_date=date(1979, 3, 5))
    niskanen = board.add("Niskanen", "Kari", "Vimpeli")
    notices, desk, page = board.work.services.notices, board.desk, board.page
    board.show()
    board.enter("Aalto")
    desk.click(page.panel.attempt_button)
    desk.until(page.attempt_form.isVisible)
    notice = notices.open_of(aalto)
    notices.receive(notice, _BEGAN)
    page.reload()
    desk.until(lambda: board.names == ["Niskanen, Kari"] and page.client_id == niskanen)

    (kept,) = gap_forms(page).open()
    page.attempt_key.activated.emit()
    page.attempt_form.note.setText("Ei vastaa")
    desk.click(page.attempt_form.give_button)

    desk.until(lambda: page.is_board_shown)
    assert kept.about == {"client": aalto, "notice": notice}
    assert [one.note for one in notices.attempts(aalto)] == ["Ei vastaa"]
    assert notices.attempts(niskanen) == ()
    shown = board.work.services.board.client(niskanen)
    assert shown is not None
    told: list[tuple[str, ...]] = []
    for form in (page.give_up_form, page.preferences_form, page.departure_form):
        form.given.disconnect()
        form.given.connect(told.append)
        form.begin(shown)
        page.panel.client = None
        form.give()
    assert [one[0] for one in told] == [notices.open_of(niskanen), niskanen, niskanen]


def test_giving_up_is_refused_with_a_sentence_at_the_field(board: Board) -> None:
    """Without an attempt, then without words, then it is recorded and undone by the toast."""
    client = board.add("Niskanen", "Kari", "Vimpeli")
    notices, desk, page = board.work.services.notices, board.desk, board.page
    notice = notices.open_of(client)
    board.show()
    board.enter("Niskanen")
    desk.click(page.panel.give_up_button)
    form = page.give_up_form
    form.reason.set_text("Soitettu kolmesti.")
    desk.click(form.give_button)
    desk.until(lambda: "Kirjaa ensin yritys" in form.rows["reason"].error)
    assert form.reason.text() == "Soitettu kolmesti."

    board.tried(client)
    desk.click(form.give_button)
    desk.until(lambda: page.is_board_shown)
    assert notices.view(notice).standing is Standing.MISSING
    desk.until(lambda: "Puuttuu yrityksistä huolimatta" in shown_words(page.list))
    desk.window.toast.undo()
    desk.until(lambda: notices.view(notice).standing is Standing.NOT_ASKED)


def test_a_wrong_day_is_said_at_its_field_and_nothing_typed_is_lost(board: Board) -> None:
    """A date that is none, then one of the future: the answers stay as they were chosen."""
    client = board.add("Aalto", "Mirja", "Vimpeli", birth_date=date(1979, 3, 5))
    board.show()
    page, desk, form = board.page, board.desk, board.page.fill_form
    page.open_notice(client)
    desk.until(form.isVisible)
    desk.type("2")
    form.day.setText("eilenkö")
    desk.key(Qt.Key.Key_Return, _CTRL)
    desk.until(lambda: "5.3.2026" in form.rows["given"].error)
    form.day.setText("1.1.2030")
    desk.key(Qt.Key.Key_Return, _CTRL)
    desk.until(lambda: "tulevaisuudessa" in form.rows["given"].error)

    assert form.answers["sex"].said == Said.of("male")
    form.day.setText("18.11.2026")
    desk.key(Qt.Key.Key_Return, _CTRL)
    desk.until(lambda: page.is_board_shown)
    view = board.work.services.notices.view(board.work.services.notices.open_of(client))
    assert (view.said["sex"], view.given) == (Said.of("male"), date(2026, 11, 18))


def test_what_was_typed_comes_back_after_a_lock(board: Board, qtbot: QtBot) -> None:
    """Only what was changed is sealed, and it is put over the notice as it then is."""
    client = board.add("Aalto", "Mirja", "Vimpeli", birth_date=date(1979, 3, 5))
    board.show()
    page, desk = board.page, board.desk
    forms = gap_forms(page)
    page.open_notice(client)
    desk.until(page.fill_form.isVisible)
    desk.type("1")
    page.fill_form.day.set_value(_BEGAN)
    (kept,) = forms.open()
    assert kept.texts == {"sex": "value:female", "given": "2019-01-07"}
    desk.key(Qt.Key.Key_Escape)
    assert forms.open() == ()
    view = board.work.services.notices.view(kept.about["notice"])
    board.work.services.notices.fill(view, {"education": Said.of("tertiary")})

    assert forms.reopen(kept)
    desk.until(page.fill_form.isVisible)
    forms.fill(kept)

    assert page.fill_form.answers["sex"].said == Said.of("female")
    assert page.fill_form.answers["education"].said == Said.of("tertiary")
    assert page.fill_form.day.value == _BEGAN


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "contrast")])
def test_board_panel_and_form_are_accessible(
    board: Board, size: tuple[int, int], name: ThemeName
) -> None:
    """At both sizes, with hostile words shown as words; in a small window each has the place."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, name)
    client = board.add("<img src='//h/x'>" + "y" * 120, "Kari", "Vimpeli", birth_date=_BEGAN)
    board.tried(client)
    board.show(size)
    page, desk = board.page, board.desk
    desk.assert_accessible()
    board.enter("<img")
    assert "<img" in shown_words(page.panel)
    desk.assert_accessible()
    if size == SMALL:
        ways = [way for way in page.panel.buttons if not way.isHidden()]
        desk.until(lambda: all(is_whole(way) for way in ways))
    desk.click(page.panel.fill_button)
    desk.until(page.fill_form.isVisible)
    desk.assert_accessible()
    desk.until(lambda: is_whole(page.fill_form.give_button))
    assert page.width() <= size[0]


def test_the_notice_is_printed_in_the_clients_language(board: Board) -> None:
    """From the panel, with what is known; of a protected client no place is on the paper."""
    client = board.add(
        "Nygård", "Linnea", "Alajärvi", language="sv", safety_ban=True, address="Skolvägen 1"
    )
    services = board.work.services
    view = services.notices.view(services.notices.open_of(client))
    services.notices.fill(view, {"sex": Said.of("female")})
    board.show()
    board.enter("Nygård")
    board.desk.click(board.page.panel.print_button)

    board.desk.click(board.page.panel.blank_button)
    make, make_blank = board.desk.papers
    paper, blank = make(), make_blank()
    assert blank.pdf != paper.pdf
    assert (paper.is_protected, paper.clients, paper.screen) == (True, (client,), "notice")
    assert "Nygård" not in paper.file_name
    document = services.notice_papers.document(view.id)
    told = repr(document)
    assert "Kön" in told
    assert ("Kvinna", True) in [one for q in document.questions for one in q.answers]
    assert "Alajärvi" not in told
    assert "Skolvägen" not in told
    assert Printer().notice(services.notice_papers.document(view.id, blank=True))[:5] == b"%PDF-"


def test_an_empty_form_of_nobody_is_for_the_pen() -> None:
    """Every question of the form in force, no answer, no name; it prints, and names no client."""
    work = empty_casework()
    services, today = work.services, work.now().date()
    for kind in codes.NOTICE_TYPES:
        document = services.notice_papers.empty_document(kind)
        answers = [one for question in document.questions for one in question.answers]
        asked = form_for(today).fields(kind, today)
        assert len(document.questions) == len(asked) > 3
        assert not any(is_ticked for _, is_ticked in answers)
        said = [*(f.value for f in document.facts), *(q.value for q in document.questions)]
        assert not any(said)
        assert (document.client_name, document.client_number) == ("", "")
        paper = empty_notice_paper(services.notice_papers, kind, work.now)
        assert Printer().notice(document)[:5] == b"%PDF-"
        assert (paper.clients, paper.screen) == ((), "notice")


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """The window at the lock screen of a laptop with two clients."""
    laptop = founded_laptop(tmp_path / "anna")
    with opened_window(qtbot, laptop) as made:
        yield made


@pytest.mark.counted
def test_from_the_locked_laptop_to_a_complete_start_notice(qtbot: QtBot, app: App) -> None:
    """The longest form, birth date and all, by keyboard alone in at most 20 actions."""
    hands = Hands()
    qtbot.waitUntil(lambda: app.lock_screen is not None and app.lock_screen.phrase.hasFocus())
    hands.type(PHRASE)
    hands.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.program is not None, timeout=20_000)
    settle(qtbot, app)
    program, services = app.program, app.services
    assert program is not None
    assert services is not None
    page = program.gaps.notices
    (period, *_) = services.book.find("engagement")
    changes = services.records.change("engagement", period.id, {"start": _BEGAN}, period.basis)
    app.bus.publish(changes)
    client = period.stream

    hands.press(Qt.Key.Key_3, _CTRL)
    settle(qtbot, app)
    qtbot.waitUntil(lambda: page.list.hasFocus() and bool(page.model.rows))
    on_rail = program.window.rail.sections.item("gaps")
    assert on_rail is not None
    assert on_rail.count == sum(not row.is_head for row in page.model.rows)  # what it opens
    hands.press(Qt.Key.Key_Return)
    qtbot.waitUntil(page.panel.fill_button.hasFocus)
    hands.press(Qt.Key.Key_Space)
    qtbot.waitUntil(page.fill_form.isVisible)
    settle(qtbot, app)
    assert page.fill_form.view is not None
    assert page.fill_form.view.client_id == client
    hands.type("5.3.1979")
    hands.press(Qt.Key.Key_Tab)
    hands.press(Qt.Key.Key_Tab)
    for digit in (
        Qt.Key.Key_1,
        Qt.Key.Key_3,
        Qt.Key.Key_2,
        Qt.Key.Key_2,
        Qt.Key.Key_2,
        Qt.Key.Key_8,
        Qt.Key.Key_8,
    ):
        hands.press(digit)
    hands.press(Qt.Key.Key_Return, _CTRL)
    qtbot.waitUntil(lambda: page.is_board_shown, timeout=10_000)
    settle(qtbot, app)

    print(f"start notice: {len(hands.actions)} of {_MOST}: {', '.join(hands.actions)}")
    assert len(hands.actions) <= _MOST
    notice = next(s for s in services.book.find("notice") if s.stream == client)
    assert services.notices.view(notice.id).standing is Standing.COMPLETE
    assert services.book.get("client", client).record.birth_date == date(1979, 3, 5)  # type: ignore[union-attr]  # it is there
