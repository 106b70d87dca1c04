"""Uusi kirjaus: what is typed is safe within a second, and nothing overwrites the writer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.document_bases import DocumentBasis
from osmo_desktop.services.models import NoteDraft, StepDraft
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.composer import draft_saver
from osmo_desktop.ui.composer.page import ComposerPage
from osmo_desktop.ui.paper import Paper
from osmo_desktop.ui.tasks import TaskRunner
from tests.fakes.office import Office
from tests.ui.accessibility import assert_accessible, focus_order

Undo = Callable[[], None]
CONTROL = Qt.KeyboardModifier.ControlModifier
HOSTILE = "<b>Oy</b> <img src=x onerror=alert(1)> \u202egnp" + "x" * 1_500


class Guide:
    """A navigator that remembers what pages asked of it."""

    def __init__(self) -> None:
        self.toasts: list[tuple[str, Undo | None]] = []
        self.said: list[str] = []
        self.shown: list[tuple[str, str | None]] = []

    def open_client(self, client_id: str) -> None:
        self.shown.append(("client", client_id))

    def open_record(self, client_id: str, kind: str, record_id: str) -> None:
        """Not used here."""

    def open_requests(self, client_id: str, request_id: str = "") -> None:
        self.shown.append(("request", request_id or client_id))

    def open_notice(self, client_id: str, notice_id: str = "") -> None:
        self.shown.append(("notice", notice_id or client_id))

    def open_note_editor(
        self, *, client_id: str | None = None, draft_id: str | None = None
    ) -> None:
        self.shown.append(("note", draft_id or client_id))

    def open_note(self, client_id: str, meeting_id: str) -> None:
        self.shown.append(("meeting", meeting_id))

    def open_section(self, key: str) -> None:
        self.shown.append(("section", key))

    def open_new_client(self) -> None:
        self.shown.append(("new client", ""))

    def ask_client(self, client_id: str) -> None:
        self.shown.append(("asking", client_id))

    def open_plan(self, client_id: str) -> None:
        self.shown.append(("plan", client_id))

    def start_visit(self, client_id: str) -> None:
        self.shown.append(("visit", client_id))

    def print_plan(self, client_id: str, plan_id: str = "") -> None:
        self.shown.append(("print", client_id))

    def show_paper(self, make: Callable[[], Paper]) -> None:
        self.shown.append(("paper", make().title))

    def toast(self, text: str, undo: Undo | None = None) -> None:
        self.toasts.append((text, undo))

    def announce(self, text: str) -> None:
        self.said.append(text)

    def undo(self) -> None:
        """Press "undo" on the newest toast."""
        undo = self.toasts[-1][1]
        assert undo is not None
        undo()


class Desk:
    """A composer in a window, over real services and a book in memory."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.office = Office()
        self.bus = ChangeBus()
        self.tasks = TaskRunner(self.bus)
        self.guide = Guide()
        self.client = self.office.client("Aalto", "Mirja", number="9")
        self.window = QWidget()
        self.page = self.make_page()
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.window.resize(1270, 696)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def make_page(self) -> ComposerPage:
        """A composer as after an unlock."""
        self.services = self.office.restarted()
        clock = self.office.clock
        return ComposerPage(self.services, self.tasks, self.bus, self.guide, now=clock.now)

    def resize(self, width: int, height: int) -> None:
        """Give the page another size, as soon as its layout allows it."""
        self.qtbot.waitUntil(lambda: self.window.minimumSizeHint().width() <= width)
        self.window.resize(width, height)
        self.qtbot.waitUntil(lambda: self.page.size() == QSize(width, height))
        area, foot = self.page.form_area, self.page.foot
        self.qtbot.waitUntil(lambda: area.geometry().bottom() < foot.y())

    def settle(self) -> None:
        """Wait until no task is on its way."""
        self.qtbot.waitUntil(lambda: self.tasks.is_idle)

    def open_new(self) -> NoteDraft:
        """Begin a note for the client."""
        self.page.start(self.client)
        self.settle()
        return self.draft

    @property
    def draft(self) -> NoteDraft:
        """The note as it stands in the form."""
        draft = self.page.draft
        assert draft is not None
        return draft

    def is_stored(self) -> bool:
        """Whether a draft is on the disk, as after the next unlock."""
        return bool(self.office.restarted().drafts.all())

    def saved(self) -> NoteDraft:
        """The only draft on the disk, as after the next unlock."""
        (found,) = self.office.restarted().drafts.all()
        return found

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        focused = QApplication.focusWidget()
        assert focused is not None
        for character in text:  # QTest types ASCII only
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
                QApplication.sendEvent(focused, key)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press one key chord."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifier or Qt.KeyboardModifier.NoModifier)

    def save(self) -> None:
        """Let the timer of saving come to its end now, and wait for the disk."""
        self.page.flush()
        self.settle()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    """A composer ready to write."""
    made = Desk(qtbot)
    yield made
    made.tasks.stop()


def test_new_note_opens_where_writing_begins(desk: Desk) -> None:
    """Ctrl+N needs no further key: client, time and kind are there, focus in what happened."""
    desk.open_new()

    assert desk.page.form.fields.happened.hasFocus()
    assert desk.draft.client_id == desk.client
    assert desk.draft.occurred == desk.office.clock.now()
    assert desk.draft.mode == "home_visit"
    assert not desk.is_stored(), "a note in which nothing was written leaves no draft"


def test_typed_text_is_saved_without_any_button(desk: Desk) -> None:
    """A key starts a save that no further key puts off, and it is sealed soon after."""
    desk.open_new()

    desk.type("Kävimme")
    assert not desk.is_stored()
    desk.qtbot.waitUntil(desk.is_stored)

    assert desk.is_stored()
    assert desk.saved().happened == "Kävimme"
    assert draft_saver.SAVE_AFTER_MS <= 700, "with the commit it must stay under a second"


def test_typing_on_does_not_put_the_save_off(desk: Desk) -> None:
    """The timer runs from the first unsaved key: a fast writer is saved too."""
    desk.open_new()
    saver = desk.page.findChildren(draft_saver.DraftSaver)[-1]
    desk.type("a")
    before = saver.remaining_ms

    desk.type("b")

    assert 0 < saver.remaining_ms <= before


def test_saved_is_said_only_after_the_durable_save(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words that the draft is saved wait until the disk has it."""
    desk.open_new()
    gate = threading.Event()
    drafts = desk.services.drafts
    save = drafts.save

    def slow_save(draft: NoteDraft) -> NoteDraft:
        gate.wait(10)
        return save(draft)

    monkeypatch.setattr(drafts, "save", slow_save)
    desk.type("Tavattiin")
    desk.page.flush()
    assert desk.page.head.save_line.isHidden()

    gate.set()
    desk.settle()

    assert desk.page.head.save_line.words == "Draft saved at 12:00"


def test_flush_returns_before_the_disk_has_it(desk: Desk) -> None:
    """A lock never waits for a disk: flush queues the save and comes back at once."""
    desk.open_new()
    begun, gate = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        gate.wait(10)

    desk.tasks.vault(hold, name="hold")
    assert begun.wait(60)  # what waits is overtaken by the save, what has begun is not
    desk.type("Tärkeä")

    desk.page.flush()  # would hang here if it waited

    assert not desk.is_stored()
    gate.set()
    desk.settle()
    assert desk.is_stored()
    assert desk.saved().happened == "Tärkeä"


def test_save_goes_before_other_work(desk: Desk) -> None:
    """A draft overtakes everything that waits on the vault worker."""
    desk.open_new()
    gate = threading.Event()
    order: list[bool] = []
    desk.tasks.vault(lambda: gate.wait(10), name="hold")
    desk.tasks.vault(lambda: order.append(desk.is_stored()), name="later")
    desk.type("Ensin tämä")

    desk.page.flush()
    gate.set()
    desk.settle()

    assert order == [True]


def test_failed_save_keeps_the_text_and_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is said, the text stays, and the save comes when there is room again."""
    monkeypatch.setattr(draft_saver, "_RETRY_MS", (1,))
    desk.open_new()
    drafts = desk.services.drafts
    save = drafts.save
    is_full = [True]

    def full_disk(draft: NoteDraft) -> NoteDraft:
        if is_full[0]:
            raise KnownError("disk-full")
        return save(draft)

    monkeypatch.setattr(drafts, "save", full_disk)
    desk.type("Ei saa kadota")
    desk.page.flush()
    desk.qtbot.waitUntil(desk.page.notice.isVisible)
    assert desk.page.head.save_line.words == "Not saved"
    assert "Ei saa kadota" in desk.page.form.fields.happened.text()

    is_full[0] = False
    desk.qtbot.waitUntil(desk.is_stored)
    desk.settle()

    assert desk.is_stored()
    assert desk.saved().happened == "Ei saa kadota"
    assert desk.page.notice.isHidden()


def test_saves_are_announced_at_most_once_a_minute(desk: Desk) -> None:
    """A screen reader is not interrupted by every save."""
    desk.open_new()
    for _ in range(3):
        desk.type("a")
        desk.save()
    assert len(desk.guide.said) == 1

    desk.office.clock.advance(seconds=61)
    desk.type("b")
    desk.save()

    assert len(desk.guide.said) == 2


def test_cursor_and_text_come_back_after_a_lock(desk: Desk) -> None:
    """After unlock the same note is open with the cursor where it was."""
    desk.open_new()
    desk.type("Eka Toka")
    area = desk.page.form.fields.happened
    caret = area.textCursor()
    caret.setPosition(3)
    area.setTextCursor(caret)
    desk.save()
    assert desk.is_stored()

    again = desk.make_page()
    desk.qtbot.addWidget(again)
    again.show()
    again.activateWindow()
    desk.qtbot.waitUntil(again.isActiveWindow)
    again.open_draft(desk.saved().id)
    desk.settle()

    area = again.form.fields.happened
    assert area.text() == "Eka Toka"
    assert area.hasFocus()
    assert area.textCursor().position() == 3


def test_untouched_note_comes_back_after_a_lock_but_leaves_no_draft(desk: Desk) -> None:
    """A lock brings the empty form back; closing it leaves nothing to finish."""
    first = desk.open_new()
    desk.page.flush()
    desk.settle()
    assert desk.is_stored()
    assert desk.saved().id == first.id

    desk.page.open_draft(first.id)
    desk.settle()
    desk.press(Qt.Key.Key_Escape)
    desk.settle()

    assert not desk.is_stored()


def test_ctrl_enter_approves_and_undo_gives_the_draft_back(desk: Desk) -> None:
    """One chord makes the record; the toast undoes it while nothing was sent."""
    desk.open_new()
    desk.type("Juteltiin ryhmästä.")

    with desk.qtbot.waitSignals([desk.page.approved, desk.page.closed]):
        desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    timeline = desk.office.services.clients.timeline(desk.client)
    assert [entry.text for entry in timeline if entry.kind == "meeting"] == ["Juteltiin ryhmästä."]
    assert not desk.is_stored()
    assert not desk.page.is_open

    desk.guide.undo()
    desk.qtbot.waitUntil(lambda: desk.page.is_open)

    assert desk.draft.happened == "Juteltiin ryhmästä."
    states = {e.kind: e.state for e in desk.office.services.clients.timeline(desk.client)}
    assert states.get("meeting", "draft") == "draft"


def test_what_is_missing_gets_focus_and_a_sentence(desk: Desk) -> None:
    """Approving an empty note changes nothing and says what to write."""
    desk.open_new()
    desk.page.form.fields.place.setFocus()

    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()

    fields = desk.page.form.fields
    assert fields.happened.hasFocus()
    assert "Write what happened" in fields.happened_row.error
    desk.type("x")
    assert fields.happened_row.error == ""


def test_what_cannot_be_read_gets_a_sentence_beside_it_and_stays(desk: Desk) -> None:
    """No date, time or number: what is expected stands by the field, and nothing is lost."""
    desk.open_new()
    desk.type("Tavattiin.")
    fields = desk.page.form.fields
    fields.steps.rows[0].text.setText("Soita")
    due = fields.steps.rows[0].due
    table = (
        (fields.day, "huu", fields.day_row, "Write it like 5.3.2026"),
        (fields.starts, "25.99", fields.clock_row, "Write it like 8.07"),
        (fields.ends, "huu", fields.clock_row, "Write it like 8.07"),
        (fields.kilometres, "pitkä", fields.kilometre_row, "a number, for example 20"),
        (due, "31.2.", fields.steps_row, "as in 5.3.2026"),
        (fields.next_day, "joskus", fields.next_row, "Write it like 5.3.2026"),
        (fields.next_clock, "aamulla", fields.next_row, "Write it like 8.07"),
    )
    draft = desk.page.draft
    for field, words, row, expected in table:
        before = field.text()
        field.setFocus()
        field.selectAll()
        desk.type(words)
        desk.press(Qt.Key.Key_Return, CONTROL)
        desk.settle()
        assert expected in row.error, words
        assert row.label.isVisible() or row is fields.steps_row
        assert field.text() == words
        assert desk.page.is_open
        assert fields.happened.text() == "Tavattiin."
        draft = desk.page.form.draft()
        assert [*draft.unread.values()] == [words], "the sealed draft brings it back after a lock"
        field.setText(before)
        field.editingFinished.emit()
        assert not row.error, "what stood there before mends it"
    assert draft is not None
    desk.page.form.show_draft(draft, desk.office.services.clients.page(desk.client))
    assert fields.next_clock.text() == "aamulla"
    assert "Write it like 8.07" in fields.next_row.error


def test_a_date_typed_last_counts_at_approval(desk: Desk) -> None:
    """Ctrl+Enter straight from a date field takes the date that was typed."""
    desk.open_new()
    desk.type("Tavattiin.")
    day = desk.page.form.fields.day
    day.setFocus()
    day.selectAll()
    desk.type("18.11.2026")

    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()

    timeline = desk.office.services.clients.timeline(desk.client)
    entry = next(entry for entry in timeline if entry.kind == "meeting")
    assert entry.occurred is not None
    assert entry.occurred.date() == date(2026, 11, 18)


def test_steps_are_written_with_the_keyboard_alone(desk: Desk) -> None:
    """Enter in the last step adds one, Ctrl+Backspace removes one, and the toast brings it back."""
    desk.open_new()
    steps = desk.page.form.fields.steps
    steps.rows[0].text.setFocus()
    desk.type("Soita ohjaajalle")
    desk.press(Qt.Key.Key_Return)
    desk.type("Kysy kyyti")
    assert [step.text for step in desk.draft.steps] == ["Soita ohjaajalle", "Kysy kyyti"]

    steps.rows[0].text.setFocus()
    desk.press(Qt.Key.Key_Backspace, CONTROL)
    assert [step.text for step in desk.draft.steps] == ["Kysy kyyti"]
    assert steps.rows[0].text.hasFocus()

    desk.guide.undo()
    assert [step.text for step in desk.draft.steps] == ["Soita ohjaajalle", "Kysy kyyti"]


def test_removed_row_never_takes_a_second_one_with_it(desk: Desk) -> None:
    """Removing the only row leaves an empty one to write in."""
    desk.open_new()
    steps = desk.page.form.fields.steps
    steps.rows[0].text.setFocus()

    desk.press(Qt.Key.Key_Backspace, CONTROL)

    assert len(steps.rows) == 1
    assert desk.draft.steps == ()


def test_every_field_comes_back_from_a_draft(desk: Desk) -> None:
    """What was written in any field stands there again when the draft is opened."""
    now = desk.office.clock.now()
    wanted = desk.office.draft(
        desk.client,
        mode="phone",
        occurred=now - timedelta(hours=2),
        ended=now - timedelta(hours=1),
        place="Vimpeli, koti",
        kilometres=20,
        happened="Mitä tapahtui",
        client_view="Oma näkemys",
        worker_assessment="Arvio",
        steps=(StepDraft("Askel", "Joku Muu", date(2026, 12, 1)),),
        next_meeting=datetime(2026, 12, 3, 9, 0, tzinfo=now.tzinfo),
        next_meeting_mode="office",
        outcome="message_left",
        done_together=True,
        document=DocumentBasis("Vammaispalvelut", "Hyvinvointialue", "Järvenranta"),
        attended="Mirja, sisar Liisa",
        source="several",
        interpreter="somali",
        cursor=("place", 3),
    )
    saved = desk.office.services.drafts.save(wanted)

    desk.page.open_draft(saved.id)
    desk.settle()

    assert desk.draft == saved


def test_esc_closes_and_the_draft_stays(desk: Desk) -> None:
    """Esc loses nothing: what was typed last is queued before the form goes."""
    desk.open_new()
    desk.type("Kesken jäi")

    with desk.qtbot.waitSignal(desk.page.closed):
        desk.press(Qt.Key.Key_Escape)
    desk.settle()

    assert not desk.page.is_open
    assert desk.is_stored()
    assert desk.saved().happened == "Kesken jäi"


def test_discarded_draft_comes_back_by_the_toast(desk: Desk) -> None:
    """Discarding asks nothing and can be undone, text and all."""
    desk.open_new()
    desk.type("Väärä asiakas?")
    desk.save()

    desk.page.foot.discard.click()
    desk.settle()
    assert not desk.is_stored()

    desk.guide.undo()
    desk.qtbot.waitUntil(lambda: desk.page.is_open)
    assert desk.draft.happened == "Väärä asiakas?"
    assert desk.is_stored()


def test_changing_the_client_keeps_the_text(desk: Desk) -> None:
    """A note begun for the wrong client becomes the other one's, with its text and its id."""
    other = desk.office.client("Kangas", "Timo", number="10")
    first = desk.open_new()
    desk.type("Kenen tämä on")

    desk.page.change_client()
    desk.settle()
    desk.type("Kangas")
    desk.press(Qt.Key.Key_Return)
    desk.settle()
    desk.press(Qt.Key.Key_Return)
    desk.settle()

    assert desk.draft.id == first.id
    assert desk.draft.client_id == other
    assert desk.draft.happened == "Kenen tämä on"
    assert "Kangas" in desk.page.head.client.text()
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    entries = desk.office.services.clients.timeline(other)
    assert any(entry.text == "Kenen tämä on" for entry in entries)


def test_import_while_writing_becomes_a_conflict(desk: Desk) -> None:
    """A colleague's change to the same note is not overwritten: both values stay."""
    meeting = desk.office.note(desk.client, "Alkuperäinen")
    colleague = desk.office.book.add_colleague("Juha Ojala")
    desk.page.open_amendment(meeting)
    desk.settle()
    fields = desk.page.form.fields
    assert not fields.reason_row.isHidden()
    shot = desk.office.shot("meeting", meeting)
    seen = tuple(shot.basis["happened"])
    desk.office.book.show(colleague)
    edit = Edit(
        shot.stream, "meeting", meeting, "happened", "Juhan teksti", sup=seen, reason="Tarkennus"
    )
    desk.office.book.receive(colleague, [edit])
    desk.bus.publish(Changes(frozenset({"meeting"}), frozenset({meeting})))
    assert desk.page.notice.isVisible()
    fields.happened.set_text("Annan teksti")
    fields.reason.setText("Tarkennus")

    desk.page.approve()
    desk.settle()

    history = desk.office.book.history("meeting", meeting, "happened")
    heads = {past.value for past in history if past.is_head}
    assert heads == {"Annan teksti", "Juhan teksti"}


def test_amendment_asks_for_a_reason(desk: Desk) -> None:
    """An approved note is not changed without saying why."""
    meeting = desk.office.note(desk.client, "Alkuperäinen")
    desk.page.open_amendment(meeting)
    desk.settle()
    desk.type("lisä")

    desk.page.approve()
    desk.settle()

    assert desk.page.is_open
    assert desk.page.form.fields.reason.hasFocus()
    assert desk.page.form.fields.reason_row.error


def test_opening_another_note_saves_the_one_before(desk: Desk) -> None:
    """Going to another draft never drops what was typed in this one."""
    desk.open_new()
    desk.type("Ensimmäinen")

    desk.page.start(desk.client)
    desk.settle()

    assert desk.is_stored()
    assert desk.saved().happened == "Ensimmäinen"
    assert desk.draft.happened == ""


def test_goals_are_touched_by_the_keyboard(desk: Desk) -> None:
    """Space ticks the goal that a note is about, and the arrow keys move between goals."""
    plans = desk.office.services.plans
    plan, _ = plans.begin(desk.client)
    ids = [plans.add_goal(plan.id, title)[0] for title in ("Liikkuminen: yksin", "Talous")]
    plans.approve(plan.id)
    desk.open_new()
    chips = list(desk.page.form.fields.goals.chips.values())
    chips[0].setFocus()

    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Space)

    assert desk.draft.goals == (ids[1],)
    assert chips[0].accessibleName() == "Liikkuminen"


def test_side_widget_gives_way_in_a_small_window(desk: Desk) -> None:
    """At 910×486 the timeline goes and the foot stays, saying what lies below."""
    side = QWidget()
    desk.page.set_side_widget(side)
    desk.open_new()
    assert side.isVisible()

    desk.page.set_compact(True)
    desk.resize(854, 454)

    desk.qtbot.waitUntil(desk.page.foot.below.isVisible)
    assert not side.isVisible()
    assert desk.page.foot.approve.isVisible()
    assert "meeting" in desk.page.foot.below.label


@pytest.mark.parametrize(("width", "height", "compact"), [(1270, 696, False), (854, 454, True)])
def test_composer_is_usable_by_all(desk: Desk, width: int, height: int, compact: bool) -> None:
    """Every control is named, large enough, in order, and no words are cut."""
    desk.open_new()
    desk.page.set_compact(compact)
    desk.resize(width, height)

    assert_accessible(desk.page)
    fields = desk.page.form.fields
    order = focus_order(desk.page)
    wanted: list[QWidget] = [
        fields.mode,
        fields.day,
        fields.happened,
        fields.client_view,
        fields.worker_assessment,
        fields.steps.rows[0].text,
        fields.next_day,
        desk.page.foot.approve,
    ]
    assert [w for w in order if w in wanted] == wanted


def test_hostile_words_are_shown_literally(desk: Desk) -> None:
    """Names and texts of colleagues are plain text everywhere and never widen the form."""
    plans = desk.office.services.plans
    client = desk.office.client("<b>X</b>", "<script>")
    plan, _ = plans.begin(client)
    plans.add_goal(plan.id, HOSTILE)
    plans.approve(plan.id)

    desk.page.start(client)
    desk.settle()

    formats = {label.textFormat() for label in desk.page.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    assert desk.page.minimumSizeHint().width() <= 1270
    assert "<b>" in desk.page.head.client.text()
