"""A hit of the search leads to the place of the record itself, seen and with the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.records import KINDS, StreamKind
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.writing import Target, Writing
from osmo_desktop.ui.app import App
from osmo_desktop.ui.clients.client_page import PATHWAY
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.record_ways import TABS
from osmo_desktop.ui.widgets.line_rows import LineList
from osmo_desktop.ui.widgets.record_spots import records_of
from tests.laptops import Laptop
from tests.ui.desk import shown_words
from tests.ui.test_program import enter, founded_laptop, opened_window, settle

_DAY = date(2026, 11, 2)
_TEXTS: dict[str, dict[str, object]] = {
    "engagement": {"type": "individual_coaching", "legal_basis": "project", "start": _DAY},
    "closure": {"closed": _DAY, "summary": "Jatkaa opinnoissa."},
    "joint_meeting": {"type": "tyke", "met": _DAY, "gathered": "Koottu."},
    "contact_attempt": {"mode": "phone", "outcome": "not_reached", "note": "Ei vastaa."},
    "referral": {"need": "Velat", "service": "Velkaneuvonta"},
    "measure_item": {"measure": "own_scale", "title": "Arjen rytmi"},
    "comment_slip": {"words": "Hyvä näin.", "given": _DAY},
}


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    """A founder's laptop, locked; each kind has a record of one client, and attempts abound."""
    made = founded_laptop(tmp_path / "anna").unlock()
    services = made.services
    client = services.book.find("client")[0].id
    _write(services, client, {kind: kind for kind in _TEXTS}, made.clock.now())
    team, writing = services.book.team_stream, Writing(services.book)
    named = {"name": "Keskiviikkoryhmä"}
    held = {"group": _id("group"), "topic": "Uni ja lepo"}
    services.book.commit(writing.first(Target(team, "group", _id("group")), named))
    services.book.commit(writing.first(Target(team, "session", _id("session")), held))
    for number in range(6):
        made.clock.advance(minutes=1)
        _write(services, client, {"contact_attempt": f"later {number}"}, made.clock.now())
    return made.lock()


def _write(services: Services, client: str, named: dict[str, str], now: datetime) -> None:
    writing = Writing(services.book)
    engagement = _id("engagement")
    for kind, name in named.items():
        fields = KINDS[kind].fields
        values: dict[str, object] = {**_TEXTS[kind]}
        if "engagement" in fields:
            values["engagement"] = engagement
        if kind == "contact_attempt":
            values["occurred"] = now
        services.book.commit(writing.first(Target(client, kind, _id(name)), values))


def _id(name: str) -> str:
    return name.encode().hex().ljust(32, "0")[:32]


@pytest.fixture
def app(qtbot: QtBot, laptop: Laptop) -> Iterator[App]:
    """The window at the lock screen, in Finnish."""
    with opened_window(qtbot, laptop) as made:
        yield made


def _is_at(program: Program, tab: str, record: str) -> bool:
    """Whether the keyboard is on a record that can be seen whole, on its tab."""
    at = QApplication.focusWidget()
    if program.clients.view.tabs.key != tab or not isinstance(at, QWidget):
        return False
    listed = isinstance(at, LineList) and at.currentIndex().isValid()
    is_seen = not at.visibleRegion().isEmpty() and program.clients.view.isVisible()
    return is_seen and (listed or record in records_of(at))


def test_a_hit_leads_to_the_record_itself(qtbot: QtBot, app: App) -> None:
    """By the palette with another client open, and from another section: it has the keyboard."""
    program = enter(qtbot, app)
    assert app.services is not None
    mine, other = (shot.id for shot in app.services.book.find("client"))
    program.open_client(other)
    settle(qtbot, app)
    program.palette.open_palette()
    program.palette.field.setText("jatkaa opinnoissa")
    qtbot.waitUntil(lambda: any(row.kind == "hit" for row in program.palette.model.rows))
    settle(qtbot, app)
    QTest.keyClick(program.palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(partial(_is_at, program, PATHWAY, _id("closure")))
    for kind in ("contact_attempt", "joint_meeting", "measure_item", "referral", "comment_slip"):
        program.open_section("today")
        program.open_record(mine, kind, _id(kind))
        qtbot.waitUntil(partial(_is_at, program, TABS[kind], _id(kind)))
        settle(qtbot, app)
        assert _is_at(program, TABS[kind], _id(kind)), f"{kind} was left again"
    assert program.clients.client_id == mine
    program.open_record("", "group", _id("group"))
    qtbot.waitUntil(lambda: "Uni ja lepo" in shown_words(program.window))
    assert "Keskiviikkoryhmä" in shown_words(program.window)


def test_every_kind_has_its_place_or_opens_the_client() -> None:
    """A tab of a kind that does not exist, or of the team, is a slip of the pen."""
    assert all(KINDS[kind].stream is StreamKind.CLIENT for kind in TABS)
