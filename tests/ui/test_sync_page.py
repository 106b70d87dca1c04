"""The page Sync: honest words, rounds, conflicts that people settle, colleagues let in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps
from osmo_desktop.domain.store_address import StoreLogin
from osmo_desktop.services.models import (
    DepartureRow,
    DeviceRow,
    JoinOffer,
    LostRow,
    QuarantineRow,
    ReturnRow,
    RoundResult,
    RoundRow,
    SyncStatus,
)
from osmo_desktop.services.recovery import HelpOffer, ResetRow, SheetRow
from osmo_desktop.services.team import Founding, MemberRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.sync.device_care import care_words
from osmo_desktop.ui.sync.store_view import StoreView
from osmo_desktop.ui.sync.sync_page import SyncPage
from osmo_desktop.ui.sync.wording import device_line, state_words
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, at, empty_casework, invented_day
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_WORDS = ("asukas", "hunaja", "kenttä", "leima", "musta", "piimä", "ruutu", "takomo")
_OFFER = JoinOffer("ab" * 16, _WORDS, "1402 9931 0042 7710 5502 1384 9007 6621")
_HOSTILE = '<img src="//host/x"><b>\u202eKirje</b>' + "W" * 1_500
_NOW = at(19, 11, "10.07")
_DEVICES = (
    DeviceRow("d", "Juhan kannettava", "Juha Ojala", False, at(6, 11, "9.30"), 371, 415, 2),
    DeviceRow("a", "Annan kannettava", "Anna Niemi", True, None, 0, 415, 0),
    DeviceRow("b", "Matin kannettava", "Matti Saari", False, at(19, 11, "8.12"), 412, 415, 0),
)
_STATUS = SyncStatus(
    team="member",
    team_name="Järviseudun tiimi",
    folder="/media/anna/Tiimin verkkokansio",
    unsent=3,
    last_round=at(18, 11, "16.42"),
    devices=_DEVICES,
    rounds=(RoundRow(at(18, 11, "16.42"), 11, 7, None),),
    awaiting_key=0,
    quarantined=0,
    waiting=0,
)


@dataclass
class FakeSync:
    """Rounds that end when they are let go, or fail."""

    state: SyncStatus = _STATUS
    calls: list[tuple[str | None, bool]] = field(default_factory=list)
    may_end: threading.Event = field(default_factory=threading.Event)
    error: KnownError | None = None

    def status(self) -> SyncStatus:
        return self.state

    def run(
        self,
        *,
        progress: Report,
        cancel: CancelToken | None = None,
        place: str | None = None,
        is_new_place: bool = False,
    ) -> Steps[tuple[RoundResult, Changes]]:
        self.calls.append((place, is_new_place))
        progress(Progress("Checking signatures", 1_240, 2_000))
        yield self.may_end.wait
        if cancel is not None and cancel.is_cancelled:
            raise KnownError("sync-cancelled")
        if self.error is not None:
            raise self.error
        return RoundResult(3, 7, 0, 0, 0, 0), Changes(frozenset({"sync"}))


@dataclass
class FakeTeam:
    """A team that writes down what it is asked."""

    role: str = "worker"
    offers: tuple[JoinOffer, ...] = ()
    error: Exception | None = None
    done: list[tuple[Any, ...]] = field(default_factory=list)

    def members(self) -> tuple[MemberRow, ...]:
        return (MemberRow("u", "Kaisa Lehtola", "", "", self.role, True),)

    def set_folder(self, path: str, login: StoreLogin | None = None) -> None:
        self.done.append(("folder", path, *filter(None, [login])))

    def requests(self) -> Steps[tuple[JoinOffer, ...]]:
        yield lambda: None
        if self.error is not None:
            raise self.error
        return self.offers

    def admit(
        self,
        request_id: str,
        *,
        name: str = "",
        title: str = "",
        phone: str = "",
        role: str = "worker",
        user: str = "",
    ) -> Steps[Changes]:
        yield lambda: None
        if self.error is not None:
            raise self.error
        self.done.append(("admit", request_id, name, title, role, user))
        return Changes(frozenset({"member"}))

    def found(self, secret: bytes, founding: Founding) -> Changes:
        raise AssertionError("the secret is on paper")

    def found_with_words(self, typed: Any, language: str, founding: Founding) -> Changes:
        self.done.append(("found", tuple(typed), founding.team_name))
        return Changes(frozenset({"member"}))

    def request_join(self, path: str, login: StoreLogin | None = None) -> Steps[JoinOffer]:
        yield lambda: None
        self.done.append(("join", path, *filter(None, [login])))
        return _OFFER

    def confirm_join(self) -> None:
        self.done.append(("confirmed",))


@dataclass
class FakePlaces:
    """A place that answers, or not."""

    error: KnownError | None = None
    tested: list[tuple[str, StoreLogin | None]] = field(default_factory=list)

    def test(self, place: str, login: StoreLogin | None = None) -> Steps[None]:
        yield lambda: None
        self.tested.append((place, login))
        if self.error is not None:
            raise self.error


@dataclass
class FakeRecovery:
    """Counts how often the laptop became a new device."""

    sync: FakeSync
    renewed: int = 0
    rows: tuple[ResetRow, ...] = ()
    replaced: tuple[SheetRow, ...] = ()

    def renew(self) -> Changes:
        self.renewed += 1
        self.sync.state = replace(_STATUS, team="provisional", must_ask=True)
        return Changes(frozenset({"device"}))

    def resets(self) -> tuple[ResetRow, ...]:
        return self.rows

    def sheets(self) -> tuple[SheetRow, ...]:
        return self.replaced

    def read_request(self, challenge: bytes) -> Steps[HelpOffer]:
        yield lambda: None
        if challenge != b"request":
            raise KnownError("reset-foreign")
        return HelpOffer("Kaisa <b>Lehtola", "Kaisan kannettava", _WORDS, _OFFER.digits)

    def answer_request(self, challenge: bytes) -> Steps[tuple[bytes, Changes]]:
        yield lambda: None
        row = ResetRow("Kaisan kannettava", "Kaisa", "Anna", _NOW, None, is_own=False)
        self.rows = (row, *self.rows)
        return b"answer to " + challenge, Changes(frozenset({"reset"}))


@dataclass
class Sight:
    """The page in its window, over real conflicts and a fake team and sync."""

    desk: Desk
    page: SyncPage
    sync: FakeSync
    team: FakeTeam
    places: FakePlaces

    @property
    def words(self) -> str:
        """Everything that can be read on the page."""
        return shown_words(self.page)

    def settle(self) -> None:
        """Let rounds end and wait until everything is read again."""
        self.sync.may_end.set()
        self.desk.idle()


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Any]:
    """A function that shows the page."""
    desks: list[tuple[Desk, FakeSync]] = []

    def made(
        work: Casework | None = None,
        *,
        status: SyncStatus = _STATUS,
        team: FakeTeam | None = None,
        size: tuple[int, int] = WIDE,
        sheets: tuple[SheetRow, ...] = (),
    ) -> Sight:
        work = work or empty_casework(_NOW)
        sync, team = FakeSync(status), team or FakeTeam()
        places = FakePlaces()
        fakes: Any = {
            "sync": sync,
            "team": team,
            "recovery": FakeRecovery(sync, replaced=sheets),
            "places": places,
        }
        services = replace(work.services, **fakes)
        desk = Desk(qtbot, work)
        desks.append((desk, sync))
        page = SyncPage(services, desk.tasks, desk.bus, desk, now=lambda: _NOW)
        desk.show(page, size)
        desk.until(lambda: page.picture is not None)
        desk.idle()
        page.focus_start()
        return Sight(desk, page, sync, team, places)

    yield made
    for desk, sync in desks:
        sync.may_end.set()
        desk.close()


def _rounds(error: str | None) -> tuple[RoundRow, ...]:
    return (RoundRow(at(19, 11, "10.01"), 0, 0, error),)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unsent": 3}, "3 records wait to be sent."),
        ({"unsent": 0}, "Everything has been sent."),
        ({"folder": None}, "No shared folder is chosen. 3 records wait to be sent."),
        ({"rounds": _rounds("store-missing")}, "The shared folder is not reached. 3 records wait"),
        ({"rounds": _rounds("store-full")}, "The shared folder is full."),
        ({"rounds": _rounds("never-heard-of")}, "The last round did not succeed."),
        ({"unsent": 0, "last_round": None, "rounds": ()}, "Nothing has been synchronised yet."),
        ({"team": "provisional", "folder": None, "rounds": ()}, "You work alone."),
        ({"team": "provisional", "rounds": ()}, "Waiting to be admitted to the team."),
        ({"team": "provisional", "rounds": _rounds("join-not-confirmed")}, "You work alone."),
    ],
)
def test_state_is_one_sentence(changes: dict[str, Any], said: str) -> None:
    """The state of sync is said in words, with what waits."""
    words = state_words(replace(_STATUS, **changes), _NOW)

    assert words.sentence.startswith(said)
    assert "saved on this computer" in words.second or "safe" in words.second


def test_last_round_and_folder_are_named() -> None:
    """Under the state stand day and time of the last round, and the folder by its own name."""
    words = state_words(_STATUS, _NOW)

    assert "Wed 18 Nov 2026 at 16:42" in words.second
    assert "Tiimin verkkokansio" in words.second
    assert "/media" not in words.second


@pytest.mark.parametrize(
    ("office", "said"),
    [
        ((14, 14), "The office holds your 14 records."),
        ((1, 1), "The office holds your 1 record."),
        ((12, 14), "The office holds 12 of your 14 records."),
        ((0, 14), "The office holds none of your records yet."),
    ],
)
def test_the_office_s_receipt_is_a_sentence(office: tuple[int, int], said: str) -> None:
    """What supervisors' laptops confirmed is said in every ordinary state, without a folder too."""
    told = replace(_STATUS, office=office)
    unreached = replace(told, rounds=_rounds("store-missing"))
    for status in (told, replace(told, unsent=0), replace(told, folder=None), unreached):
        assert said in state_words(status, _NOW).second


@pytest.mark.parametrize("office", [None, (0, 0)])
def test_without_an_office_or_records_no_receipt_is_told(office: tuple[int, int] | None) -> None:
    """Where no supervisor has another laptop, or nothing was written, nothing is said of it."""
    assert "office" not in state_words(replace(_STATUS, office=office), _NOW).second


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_the_state_card_shows_the_receipt(make: Any, size: tuple[int, int]) -> None:
    """The office's receipt can be read whole on the page, in a small window too."""
    sight = make(status=replace(_STATUS, office=(12, 14)), size=size)

    second = sight.page.shown.state.second
    assert "The office holds 12 of your 14 records." in second.text()
    assert second.isVisible()
    assert second.height() >= second.heightForWidth(second.width())


def test_receipts_say_how_many_of_mine_have_arrived() -> None:
    """A device that has all sent entries is fine; one that lacks some stands out, in words."""
    fine = device_line(_DEVICES[2], 3, _NOW)
    behind = device_line(_DEVICES[0], 3, _NOW)

    assert (fine.mine, fine.mine_tone, fine.missing) == ("Arrived 412 / 415", "ok", "0")
    assert (behind.mine, behind.mine_tone, behind.missing) == (
        "Arrived 371 / 415",
        "warn",
        "2 parts",
    )
    assert behind.heard_second == "13 days ago"
    assert "last heard 6 Nov at 09:30" in behind.spoken


def test_two_copies_of_a_device_are_an_alarm() -> None:
    """A forked device is said to be one, where its owner would stand."""
    line = device_line(replace(_DEVICES[2], is_forked=True), 0, _NOW)

    assert line.second == "Written by two copies of this device"
    assert line.icon == "triangle-alert"


def test_copies_and_silent_laptops_come_with_what_to_do(make: Any) -> None:
    """Nothing is lost, and who has to do what; removed laptops are nobody's worry."""
    silent = replace(_DEVICES[0], last_heard=_NOW - timedelta(days=20), missing=0)
    copied = replace(_DEVICES[2], is_forked=True)
    just = replace(silent, last_heard=_NOW - timedelta(days=13))

    said = " ".join(care_words([silent, copied], _NOW))

    assert f"Two copies of {copied.name}" in said
    assert "nothing is lost" in said
    assert "admits that copy as a new laptop" in said
    assert f"{silent.name} ({silent.member}) has not been heard of for 20 days." in said
    assert "Ask them to synchronise" in said
    double = replace(_DEVICES[2], is_double=True)
    assert device_line(double, 0, _NOW).second == "Announced two keys as one"
    assert "A supervisor removes" in " ".join(care_words([double], _NOW))
    assert care_words([just, replace(silent, is_own=True)], _NOW) == []
    returns = (ReturnRow("Aalto, Mirja", "Ville Laine"),)
    sight = make(status=replace(_STATUS, devices=(silent, copied), returns=returns))
    assert "Ville Laine shows as a worker of Aalto, Mirja again" in sight.words
    assert "End their work on the client's page" in sight.words
    assert "has not been heard of for 20 days" in sight.words
    assert "Two copies of" in sight.words


def test_devices_stand_own_first_then_last_heard(make: Any) -> None:
    """The table begins with this laptop, then whoever was heard last."""
    sight = make()

    names = [row.name for row in sight.page.shown.devices.list.devices.rows]

    assert names == ["Annan kannettava", "Matin kannettava", "Juhan kannettava"]
    assert "2 parts of Juhan kannettava are missing here" in sight.words


def test_a_round_shows_how_far_it_is_and_tells_what_it_did(make: Any) -> None:
    """Ctrl+R runs a round with n of total; its end is told and everything is read again."""
    sight = make()
    sight.desk.window.sync_requested.connect(sight.page.start_round)

    sight.desk.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)

    sight.desk.until(lambda: "1,240 / 2,000" in sight.words)
    assert sight.page.shown.progress_card.isVisible()
    sight.sync.state = replace(_STATUS, unsent=0)
    sight.settle()
    assert sight.sync.calls == [(None, False)]
    assert sight.desk.window.toast.words == "Synchronised. Sent 3, received 7."
    assert not sight.page.shown.progress_card.isVisible()
    assert sight.page.shown.state.sentence.text() == "Everything has been sent."


def test_a_round_can_be_stopped_and_says_so(make: Any) -> None:
    """Stop ends the round at a safe place; what had arrived is kept, and that is said."""
    sight = make()
    sight.page.start_round()
    sight.desk.until(sight.page.shown.progress_card.isVisible)

    sight.desk.click(sight.page.shown.progress.cancel_button)
    sight.settle()

    assert "What had arrived is kept." in sight.desk.window.toast.words
    assert not sight.page.rounds.is_running
    assert "The round was stopped." in sight.page.shown.state.sentence.text()


def test_no_second_round_while_one_runs(make: Any) -> None:
    """Asking twice starts one round and says why."""
    sight = make()
    sight.page.start_round()

    sight.page.start_round()

    assert sight.desk.window.toast.words == "A round is running already."
    sight.settle()
    assert len(sight.sync.calls) == 1


def test_a_missing_folder_offers_the_stick_first(make: Any) -> None:
    """When the folder is not reached, taking to a stick is the one primary action."""
    sight = make()
    sight.sync.error = KnownError("store-missing")
    sight.page.start_round()
    sight.settle()

    state = sight.page.shown.state
    assert state.sentence.text().startswith("The shared folder is not reached.")
    assert state.take.isVisible()
    assert state.retry.isVisible()
    assert not state.start.isVisible()


def test_a_stick_is_a_round_with_another_folder(make: Any, tmp_path: Path) -> None:
    """Taking may fill an empty stick; bringing must find the team there."""
    sight = make()
    sight.sync.may_end.set()

    sight.page.places.take_to(str(tmp_path))
    sight.desk.idle()
    sight.page.places.bring_from(str(tmp_path))
    sight.desk.idle()

    assert sight.sync.calls == [(str(tmp_path), True), (str(tmp_path), False)]


def test_failed_stick_does_not_blame_the_folder(make: Any) -> None:
    """A stick that was pulled out says nothing about the team's folder."""
    sight = make()
    sight.sync.error = KnownError("store-missing")
    sight.page.places.bring_from("/media/stick")
    sight.settle()

    assert sight.page.shown.state.sentence.text() == "3 records wait to be sent."
    assert "Plug in the stick" in sight.desk.window.toast.words


def test_another_folder_is_kept_and_used_at_once(make: Any) -> None:
    """The chosen folder becomes the team's place, and the first round may fill it."""
    sight = make()
    sight.sync.may_end.set()

    sight.page.places.use_folder("/srv/uusi")
    sight.desk.idle()

    assert sight.team.done == [("folder", "/srv/uusi")]
    assert sight.sync.calls == [(None, True)]


def store_view(sight: Sight) -> StoreView:
    """The form for the shared place, opened from the head of the page."""
    sight.desk.click(sight.page.shown.folder_button)
    view = sight.page.places.store_view
    assert view is not None
    return view


def test_a_server_is_typed_tested_and_used(make: Any) -> None:
    """A server's address asks for name and password, is tested on request, and then used."""
    sight = make()
    sight.sync.may_end.set()
    view = store_view(sight)
    form = view.form
    assert form.path == "/media/anna/Tiimin verkkokansio"
    assert not form.secret_row.isVisible()

    form.folder.line.setText("https://pilvi.example/osmo")
    form.user.setText("anna")
    form.secret.setText("salainen sana")
    assert form.secret_row.isVisible()
    assert form.secret.echoMode() is QLineEdit.EchoMode.Password
    sight.desk.click(view.test_button)
    sight.desk.idle()

    login = StoreLogin("anna", "salainen sana")
    assert sight.places.tested == [("https://pilvi.example/osmo", login)]
    assert view.said.text() == "The place answers and can be written to."

    sight.desk.click(view.use_button)
    sight.desk.idle()

    assert sight.team.done == [("folder", "https://pilvi.example/osmo", login)]
    assert sight.sync.calls == [(None, True)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("http://pilvi.example/osmo", "not encrypted"),
        ("https://anna:salainen@pilvi.example/", "a name or a password in the address"),
        ("ftp://pilvi.example/", "no address of a shared place"),
    ],
)
def test_a_bad_address_is_refused_at_its_field(make: Any, typed: str, said: str) -> None:
    """What is unsafe or no address is said at once, and nothing is tested or used."""
    sight = make()
    view = store_view(sight)

    view.form.folder.line.setText(typed)
    sight.desk.click(view.test_button)
    sight.desk.click(view.use_button)
    sight.desk.idle()

    assert said in view.form.row.error
    assert sight.places.tested == []
    assert sight.team.done == []
    view.dismiss()


def test_a_server_that_refuses_is_said_in_the_form(make: Any) -> None:
    """A failed test of the connection tells why, in the form, and changes nothing."""
    sight = make()
    sight.places.error = KnownError("store-login")
    view = store_view(sight)

    view.form.folder.line.setText("https://pilvi.example/osmo/")
    view.form.secret.setText("vain salasana")
    sight.desk.click(view.test_button)
    assert view.form.user_row.error == "Write both the name and the password."

    view.form.user.setText("anna")
    sight.desk.click(view.test_button)
    sight.desk.idle()

    assert view.said.text().startswith("The server did not accept the name or the password.")
    assert sight.team.done == []
    view.dismiss()


def test_what_was_typed_for_a_server_never_goes_to_a_folder(make: Any) -> None:
    """A name and password typed before the address became a folder are not kept."""
    sight = make()
    view = store_view(sight)

    view.form.folder.line.setText("https://pilvi.example/osmo/")
    view.form.user.setText("anna")
    view.form.secret.setText("salainen")
    view.form.folder.line.setText("/srv/osmo")

    assert view.form.login is None
    assert not view.form.secret_row.isVisible()
    view.dismiss()


def test_a_shrunk_folder_asks_before_it_is_filled(make: Any) -> None:
    """Absence is never deletion: a folder that lost files is only filled on the person's word."""
    sight = make(status=replace(_STATUS, rounds=_rounds("store-shrunk")))
    sight.sync.may_end.set()
    assert sight.page.shown.refill.isVisible()

    sight.desk.click(sight.page.shown.refill.action_button)
    sight.desk.idle()

    assert sight.sync.calls == [(None, True)]


def test_what_is_not_shown_yet_is_said_with_its_reason(make: Any) -> None:
    """Entries without key, waiting parts and quarantine are counted in words."""
    why = QuarantineRow("Juhan kannettava", "The writer's role does not allow it.", 1)
    status = replace(_STATUS, awaiting_key=18, waiting=2, quarantined=1, quarantine=(why,))
    sight = make(status=status)

    said = sight.page.shown.waiting.words

    assert "18 entries await their key." in said
    assert "2 parts wait for earlier ones." in said
    assert "1 entry is in quarantine" in said
    assert "Juhan kannettava, 1 entry: The writer's role does not allow it." in said


def test_attachments_on_their_way_are_counted(make: Any) -> None:
    """How many attachments are missing here and how many wait is said; of none, nothing."""
    sight = make(status=replace(_STATUS, attachments_missing=2, attachments_unsent=1))

    said = sight.page.shown.waiting.words

    assert "2 attachments are missing here. They come" in said
    assert "1 attachment waits to be sent" in said


def test_another_laptop_of_mine_is_said_to_be_mine() -> None:
    """In the table of devices, with when it was last heard."""
    (row, *_) = [row for row in _STATUS.devices if not row.is_own]
    said = device_line(replace(row, is_mine=True), 0, _NOW)

    assert said.second == "Your other laptop"
    assert said.heard


@pytest.mark.parametrize("by", ["Anna Niemi", ""])
def test_a_removed_laptop_says_when_by_whom_and_what_to_do(by: str) -> None:
    """Also where the notice names nobody, and whatever else would be said."""
    told = DepartureRow(_NOW, by)
    words = state_words(replace(_STATUS, departure=told, unsent=3), _NOW, "store-missing")

    assert words.state == "removed"
    assert words.sentence.startswith(
        f"{by} removed this laptop from the team," if by else "This laptop was removed from"
    )
    assert "3 records wait to be sent." in words.sentence
    assert "Write a bundle" in words.second
    assert "stays sealed" in words.second


def test_a_client_who_was_taken_from_me_is_named_with_what_to_do(make: Any) -> None:
    """A draft that holds the key back, what must arrive first, and what goes by itself."""
    rows = (
        LostRow("a" * 32, "Aalto, Aino", 2, is_covered=True),
        LostRow("b" * 32, "Berg, Bo", 0, is_covered=False),
        LostRow("c" * 32, "Castrén, Cia", 0, is_covered=True),
    )
    sight = make(status=replace(_STATUS, lost=rows))

    said = sight.page.shown.waiting.words

    assert "You no longer work with Aalto, Aino, and 2 drafts or open forms wait here." in said
    assert "Discard them, or ask your supervisor" in said
    assert "Berg, Bo. Their records leave this laptop once your supervisor has received" in said
    assert "Castrén, Cia. The next round takes their records off this laptop." in said


def test_nothing_is_said_of_attachments_that_are_where_they_belong(make: Any) -> None:
    """Without anything on its way the card is not there."""
    sight = make(status=_STATUS)

    assert sight.page.shown.waiting.isHidden()


# -- conflicts ------------------------------------------------------------------------------


def _conflicts(work: Casework) -> int:
    return len(work.services.conflicts.list())


def test_both_values_stand_side_by_side_with_their_writers(make: Any) -> None:
    """A conflict shows both values, equal in size, with writer, time and device."""
    sight = make(invented_day().work)
    panel = sight.page.shown.conflicts

    first, second = panel.boxes
    assert {first.heading.text(), second.heading.text()} == {"Thu 26 Nov 2026", "Fri 27 Nov 2026"}
    assert first.width() == second.width()
    assert first.y() == second.y()
    assert "Anna Niemi" in sight.words
    assert "Juha Ojala" in sight.words


def test_left_right_and_enter_choose_a_value(make: Any) -> None:
    """Left and Right move between the values, Enter writes one; undo opens it again."""
    work = invented_day().work
    sight = make(work)
    panel = sight.page.shown.conflicts
    wanted = panel.boxes[1].value.value
    sight.desk.until(panel.boxes[0].button.hasFocus)

    sight.desk.key(Qt.Key.Key_Right)
    sight.desk.key(Qt.Key.Key_Return)
    sight.desk.idle()
    assert _conflicts(work) == 0

    client = work.services.clients.list(query="Mäkelä")[0]
    assert client.next_meeting == wanted
    assert not panel.isVisible()
    sight.desk.window.toast.undo()
    sight.desk.idle()
    assert _conflicts(work) == 1
    assert panel.isVisible()


def test_the_keyboard_stays_on_the_page_when_a_conflict_goes(make: Any) -> None:
    """After the last conflict the focus is on the page's first button, not nowhere."""
    sight = make(invented_day().work)
    sight.desk.until(sight.page.shown.conflicts.boxes[0].button.hasFocus)

    sight.desk.key(Qt.Key.Key_Return)
    sight.desk.until(lambda: not sight.page.shown.conflicts.isVisible())

    sight.desk.until(sight.page.shown.state.first_button.hasFocus)


def test_a_third_value_supersedes_both(make: Any) -> None:
    """A value of one's own, typed into a fitting field, settles the conflict."""
    work = invented_day().work
    sight = make(work)
    panel = sight.page.shown.conflicts
    panel.write_third()
    third = panel.third
    third.control.set_value(at(30, 11, "9.00").date())

    third.write()
    assert "Write a date like" in third.row.error
    third._clock.set_value(at(30, 11, "13.15").time())
    third.write()
    sight.desk.idle()
    assert _conflicts(work) == 0

    meeting = work.services.clients.list(query="Mäkelä")[0].next_meeting
    assert meeting is not None
    assert (meeting.day, meeting.hour, meeting.minute) == (30, 13, 15)


def _apart(work: Casework, field_name: str, mine: Any, theirs: Any) -> str:
    """Let two people change one field of a client apart."""
    client = work.add("Lahti", "Oskari")
    other = work.book.add_colleague("Matti Saari")
    work.book.show(other)
    edit = Edit(client, "client", client, field_name, theirs, reason="Testi")
    seen = work.services.clients.details(client).basis
    work.book.receive(other, [edit])
    work.services.clients.change(client, {field_name: mine}, seen, reason="Testi")
    return client


def test_hostile_values_are_shown_literally_and_never_widen_the_page(make: Any) -> None:
    """Markup stays text, tricks of direction are dropped, and a long word breaks."""
    work = empty_casework(_NOW)
    _apart(work, "address", "Koulutie 1", _HOSTILE)
    sight = make(work)

    assert '<img src="//host/x">' in sight.words
    assert "\u202e" not in sight.words
    assert sight.page.widget().width() <= sight.page.viewport().width()
    sight.desk.assert_accessible()


def test_a_safety_warning_stays_raised_instead_of_a_choice(make: Any) -> None:
    """Both values are shown, none can be chosen; it can be kept raised for everyone."""
    work = empty_casework(_NOW)
    client = work.add("Lahti", "Oskari", safety_ban=True)
    other = work.book.add_colleague("Matti Saari")
    work.book.show(other)
    seen = work.services.clients.details(client).basis
    heads = tuple(seen["safety_ban"])
    lower = Edit(client, "client", client, "safety_ban", False, sup=heads, reason="Päättyi")
    work.book.receive(other, [lower])
    again = Edit(client, "client", client, "safety_ban", True, sup=heads, reason="Jatkuu")
    work.book.commit([again])
    sight = make(work)
    panel = sight.page.shown.conflicts

    assert len(panel.boxes) == 2
    assert not any(box.button.isVisible() for box in panel.boxes)
    assert panel.third is None
    sight.desk.click(panel.first_action)
    sight.desk.idle()
    assert _conflicts(work) == 0
    assert work.services.clients.list()[0].protected


def test_a_conflict_that_is_gone_says_so(make: Any) -> None:
    """Somebody settled it meanwhile: nothing is written, the sentence says it."""
    work = invented_day().work
    sight = make(work)
    panel = sight.page.shown.conflicts
    card = panel.card
    work.services.conflicts.settle(card, card.values[0])

    sight.page.conflict_actions.settle(card, card.values[1])
    sight.desk.idle()

    assert "settled already" in panel._problem.text()


def test_history_tells_every_value_with_its_writer(make: Any) -> None:
    """Show history opens all versions over the page; Esc closes it and the focus returns."""
    sight = make(invented_day().work)
    panel = sight.page.shown.conflicts

    sight.page.conflict_actions.show_history(panel.card)
    sight.desk.until(lambda: sight.page.conflict_actions.history_view is not None)

    view = sight.page.conflict_actions.history_view
    said = shown_words(view)
    assert "Thu 26 Nov 2026 · at 09:00" in said
    assert "Anna Niemi wrote" in said
    assert said.count("In conflict") == 2
    with sight.desk.qtbot.waitSignal(view.closed):
        sight.desk.qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert sight.page.isEnabled()


# -- joining --------------------------------------------------------------------------------


def test_requests_are_for_supervisors_only(make: Any) -> None:
    """A worker sees no requests, even where some lie in the folder."""
    worker = make(team=FakeTeam("worker", (_OFFER,)))
    assert not worker.page.shown.joins.isVisible()


def test_nobody_is_admitted_before_the_words_matched(make: Any) -> None:
    """The words stand large; name and the word that they matched are asked before admission."""
    sight = make(team=FakeTeam("supervisor", (_OFFER,)))
    sight.desk.until(sight.page.shown.joins.isVisible)
    form = sight.page.shown.joins.forms[_OFFER.request_id]
    assert all(word in sight.words for word in _WORDS)

    form.admit()
    assert form.name_row.error == "Write the name of the person."
    form.name.setText("  Matti\u202e Saari ")
    form.work_title.setText("Ohjaaja")
    form.admit()
    assert "Read the words aloud first." in form.problem.text()
    assert sight.team.done == []
    form.matched.setChecked(True)
    sight.sync.may_end.set()
    form.admit()
    sight.desk.until(lambda: bool(sight.team.done))
    sight.desk.idle()

    assert sight.team.done == [("admit", _OFFER.request_id, "Matti Saari", "Ohjaaja", "worker", "")]
    assert sight.sync.calls == [(None, False)]


def test_failed_admission_is_said_at_its_request(make: Any) -> None:
    """A request that vanished says so, and the button works again."""
    sight = make(team=FakeTeam("supervisor", (_OFFER,)))
    sight.desk.until(sight.page.shown.joins.isVisible)
    form = sight.page.shown.joins.forms[_OFFER.request_id]
    form.name.setText("Matti Saari")
    form.matched.setChecked(True)
    sight.team.error = UserError("join-request-missing")

    form.admit()
    sight.desk.until(lambda: bool(form.problem.text()))

    assert "The request to join is not in the folder." in form.problem.text()
    assert form.button.isEnabled()


def test_what_was_typed_about_a_request_survives_a_reload(make: Any) -> None:
    """An import while the form is open takes nothing away."""
    sight = make(team=FakeTeam("supervisor", (_OFFER,)))
    sight.desk.until(sight.page.shown.joins.isVisible)
    sight.page.shown.joins.forms[_OFFER.request_id].name.setText("Matti")

    sight.desk.bus.publish(Changes(frozenset({"client"})))
    sight.desk.idle()

    assert sight.page.shown.joins.forms[_OFFER.request_id].name.text() == "Matti"


def test_a_team_can_be_founded_later_with_the_sheet(make: Any) -> None:
    """Who began alone founds a team from here; the words of the sheet are typed in."""
    alone = replace(_STATUS, team="provisional", folder=None, devices=(), rounds=())
    sight = make(status=alone)
    sight.desk.click(sight.page.shown.state.team)
    steps = sight.page.front.team_view.steps
    assert "alone" not in steps.part.tiles

    steps.part.ask_next()
    steps.part.team.setText("Järviseudun tiimi")
    steps.part.user.setText("Anna Niemi")
    steps.part.ask_next()
    assert sight.team.done == []
    steps.part.words.set_text("aalto ankerias")
    steps.part.ask_next()
    sight.desk.until(lambda: bool(sight.team.done))

    assert sight.team.done == [("found", ("aalto", "ankerias"), "Järviseudun tiimi")]


# -- the page itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_page_is_for_everyone(
    make: Any, qapp: QApplication, size: tuple[int, int], name: ThemeName
) -> None:
    """Every control has a name, no words are cut, in all themes and both sizes."""
    theme.apply(qapp, name)
    status = replace(_STATUS, awaiting_key=1, waiting=1, quarantined=1)
    team = FakeTeam("supervisor", (_OFFER,))
    sight = make(invented_day().work, status=status, team=team, size=size)
    sight.desk.until(sight.page.shown.joins.isVisible)

    sight.page.shown.conflicts.write_third()

    sight.desk.assert_accessible()


def test_the_page_is_for_everyone_at_150_percent(make: Any, qapp: QApplication) -> None:
    """Larger text cuts nothing on a small laptop."""
    theme.apply(qapp, "light", factor=1.5)
    sight = make(invented_day().work, size=WIDE)
    sight.desk.assert_accessible()


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_an_empty_page_says_what_belongs_here(make: Any, size: tuple[int, int]) -> None:
    """Who works alone reads what will stand here and is offered the team, nothing else."""
    alone = replace(_STATUS, team="provisional", folder=None, devices=(), rounds=())
    sight = make(status=alone, size=size)

    assert "Here you will see the team's computers" in sight.words
    assert sight.page.shown.state.team.isVisible()
    assert not sight.page.shown.state.start.isVisible()
    sight.desk.assert_accessible()


def test_hostile_names_of_devices_and_folders_stay_text(make: Any) -> None:
    """Names from colleagues' machines are literal and never widen the page."""
    device = replace(_DEVICES[2], name=_HOSTILE, member=_HOSTILE, missing=3)
    sight = make(status=replace(_STATUS, devices=(device,), folder="/x/" + _HOSTILE[-300:]))

    assert "\u202e" not in sight.words
    assert sight.page.widget().width() <= sight.page.viewport().width()
    sight.desk.assert_accessible()


def test_another_language_keeps_a_round_in_sight(make: Any) -> None:
    """Words can change while a round runs; the bar is still there."""
    sight = make()
    sight.page.start_round()

    sight.page.retranslate()

    sight.desk.until(sight.page.shown.progress_card.isVisible)
    sight.settle()
    assert not sight.page.shown.progress_card.isVisible()


def test_moments_are_shown_in_the_laptops_zone() -> None:
    """A time that was stored in another zone is shown as the laptop's own clock."""
    utc = datetime.fromisoformat("2026-11-19T06:12:00+00:00")
    line = device_line(replace(_DEVICES[2], last_heard=utc), 0, _NOW)
    assert line.heard == "19 Nov at 08:12"


# -- copies and new laptops ----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["vault-is-copy", "vault-is-older"])
def test_a_copy_leads_on_to_a_new_device_and_to_joining_again(make: Any, code: str) -> None:
    """A round found the vault to be a copy: one button makes it a new device, the next joins."""
    copy = replace(_STATUS, rounds=(RoundRow(_NOW, 0, 0, code),))
    sight = make(status=copy)
    state = sight.page.shown.state
    assert "nothing is lost" in sight.words
    assert state.first_button is state.renew
    assert state.start.isHidden()
    assert state.take_plain.isHidden()

    state.renew.click()
    sight.desk.idle()

    assert "This laptop is a new device." in sight.words
    assert state.first_button is state.ask
    assert state.renew.isHidden()


def test_a_members_new_laptop_is_admitted_as_theirs(make: Any) -> None:
    """The request says whose it is; the supervisor sees the name and types none."""
    offer = replace(_OFFER, user="u")
    sight = make(team=FakeTeam("supervisor", (offer,)))
    (form,) = sight.page.shown.joins.forms.values()
    assert form.person.currentText() == "Kaisa Lehtola"
    assert not form.name.isVisible()

    form.button.click()
    assert not sight.team.done
    form.matched.setChecked(True)
    form.button.click()
    sight.settle()

    assert sight.team.done == [("admit", offer.request_id, "Kaisa Lehtola", "", "worker", "u")]


def test_a_request_in_a_members_name_may_be_somebody_else(make: Any) -> None:
    """The supervisor decides: a newcomer is asked for name and role, whatever the request says."""
    sight = make(team=FakeTeam("supervisor", (replace(_OFFER, user="u"),)))
    (form,) = sight.page.shown.joins.forms.values()

    form.person.set_key("new")
    form.person.chosen.emit("new")

    assert form.name.isVisible()
    form.matched.setChecked(True)
    form.button.click()
    assert not sight.team.done
    form.name.setText("Aino Uusi")
    form.button.click()
    sight.settle()
    assert sight.team.done[0][2:] == ("Aino Uusi", "", "worker", "")


# -- help with a forgotten passphrase ------------------------------------------------------------


def test_a_supervisor_answers_a_request_after_the_words(make: Any, tmp_path: Path) -> None:
    """File in, name and words, file out; it stands on the page afterwards."""
    sight = make(team=FakeTeam("supervisor"))
    asked, answer = tmp_path / "request", tmp_path / "answer"
    asked.write_bytes(b"request")
    assert not sight.page.shown.help_button.isHidden()
    sight.page.shown.help_button.click()
    view = sight.page.front.help_view
    assert view.answer.isHidden()

    view.take_request(str(asked))
    sight.desk.idle()
    words = shown_words(view)
    assert "Kaisa <b>Lehtola asks, on Kaisan kannettava" in words
    assert all(word in words for word in _WORDS)
    view.ask_answer()
    assert "Read the words aloud first." in view.problem.text()
    view.matched.setChecked(True)
    view.save_answer(str(answer))
    sight.desk.idle()

    assert answer.read_bytes() == b"answer to request"
    assert answer.stat().st_mode & 0o077 == 0
    assert "Anna answered the request of Kaisan kannettava" in sight.words


def test_a_foreign_request_is_one_sentence(make: Any, tmp_path: Path) -> None:
    """Not of this team, or no file at all: nothing to answer, and another can be chosen."""
    sight = make(team=FakeTeam("supervisor"))
    sight.page.front.show_help()
    view = sight.page.front.help_view
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"junk")

    for path, said in ((foreign, "not from a laptop of your team"), (tmp_path, "cannot be read")):
        view.take_request(str(path))
        sight.desk.idle()
        assert said in view.problem.text()
        assert view.answer.isHidden()
    view.dismiss()


def test_a_worker_is_not_offered_to_open_vaults(make: Any) -> None:
    """Help is a supervisor's."""
    assert make().page.shown.help_button.isHidden()


def test_a_replaced_sheet_shows_and_a_rival_is_an_alarm(make: Any) -> None:
    """Everybody sees who made the new sheet; another from the same old one is said in words."""
    own = SheetRow(_NOW, "Anna", "Annan kannettava", counts=True)
    assert "Annan kannettava" in make(sheets=(own,)).words
    sight = make(sheets=(own, SheetRow(_NOW, "Anna", "Vieras <b>kone", counts=False)))

    assert "Anna made a new recovery sheet on Annan kannettava" in sight.words
    assert "Alarm: from the same former sheet another one was made on Vieras <b>kone" in sight.words
    assert "Recovery sheet" not in make().words
