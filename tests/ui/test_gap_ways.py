"""What can be done about a client of whom something is missing, in a small window."""

from __future__ import annotations

from datetime import date

from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import use
from osmo_desktop.domain.notices import Standing
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.ui.gaps.page import GapsPage
from tests.fakes.casework import empty_casework
from tests.ui.desk import SMALL, Desk, is_whole, shown_words

_BEGAN = date(2019, 1, 7)


def test_reached_received_on_paper_and_departed(qtbot: QtBot) -> None:
    """What is known of reaching guides the next attempt; paper completes; leaving says why."""
    use(catalogue("fi"))
    work = empty_casework()
    client = work.add("Niskanen", "Kari", "Vimpeli", start=_BEGAN, birth_date=date(1979, 3, 5))
    notice = work.services.notices.open_of(client)
    desk = Desk(qtbot, work)
    page = GapsPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
    board, panel = page.notices, page.notices.panel
    page.set_compact(True)
    desk.show(page, SMALL)
    desk.until(lambda: bool(board.model.rows))
    assert page.tabs.isVisible()

    board.list.row_opened.emit(board.model.index(0))
    desk.until(lambda: is_whole(panel.back_button))
    assert page.tabs.isHidden()
    desk.click(panel.reach_button)
    form = board.preferences_form
    form.mode.set_key("message")
    form.times.setText("iltaisin")
    form.notes.set_text("Ei soitettava.")
    desk.click(form.give_button)
    desk.until(lambda: "Viesti · iltaisin · Ei soitettava." in shown_words(panel))
    desk.click(panel.attempt_button)
    assert board.attempt_form.mode.key == "message"
    assert "iltaisin · Ei soitettava." in shown_words(board.attempt_form)
    desk.click(board.attempt_form.close_button)

    desk.click(panel.receive_button)
    desk.until(lambda: desk.tasks.is_idle and not work.services.notices.open_of(client))
    assert work.services.notices.view(notice).standing is Standing.COMPLETE
    desk.until(lambda: page.tabs.isVisible() and not board.model.rows)
    desk.window.toast.undo()
    desk.until(lambda: desk.tasks.is_idle and bool(board.model.rows))

    board.list.row_opened.emit(board.model.index(0))
    desk.until(panel.depart_button.isVisible)
    desk.click(panel.depart_button)
    left = board.departure_form
    left.type.set_key("declined")
    left.reason.set_key("own_decision")
    left.barrier.set_key("distance")
    left.note.set_text("Ryhmään ei pääse bussilla.")
    desk.click(left.give_button)
    desk.until(lambda: desk.tasks.is_idle and "Lopetusilmoitus" in shown_words(panel))
    (row,) = work.services.departures.of(client)
    assert (row.type, row.reason, row.barrier) == ("declined", "own_decision", "distance")
    assert (row.day, row.note) == (work.now().date(), "Ryhmään ei pääse bussilla.")
    desk.close()
    use(catalogue("en"))


def test_each_missing_notice_and_each_engagement_is_chosen_by_name(qtbot: QtBot) -> None:
    """Beside the start notice that was given up the end notice is; a form keeps its own."""
    use(catalogue("fi"))
    work = empty_casework()
    client = work.add("Niskanen", "Kari", "Vimpeli", start=_BEGAN)
    (older,) = work.book.find("engagement", stream=client)
    new = NewEngagement(
        type="individual_coaching", legal_basis="adult_social_work", start=date(2026, 9, 1)
    )
    work.services.pathway.open_engagement(client, new)
    work.services.notes.record_attempt(
        client, mode="phone", outcome="not_reached", note="", occurred=work.now()
    )
    start = work.services.notices.open_of(client)
    work.services.notices.give_up(start, "unreachable", "Ei vastaa.")
    desk = Desk(qtbot, work)
    page = GapsPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
    board, panel, left = page.notices, page.notices.panel, page.notices.departure_form
    desk.show(page)
    desk.until(lambda: panel.client is not None)
    assert panel.notice.isHidden()

    desk.click(panel.depart_button)
    desk.until(left.engagement.isVisible)
    left.engagement.set_key(older.id)
    desk.click(left.give_button)
    desk.until(lambda: desk.tasks.is_idle and panel.notice.isVisible())
    ended = {shot.id for shot in work.book.find("engagement") if shot.record.end is not None}
    assert ended == {older.id}

    (end,) = work.book.find("notice", equals={"type": "end_notice"})
    names = [panel.notice.itemText(at).split(" · ")[0] for at in range(panel.notice.count())]
    assert names == ["Lopetusilmoitus", "Aloitusilmoitus"]
    assert (panel.notice_id, panel.give_up_button.isVisible()) == (start, False)
    panel.choose_notice(end.id)
    assert (panel.notice_id, panel.give_up_button.isVisible()) == (end.id, True)
    desk.click(panel.give_up_button)
    desk.until(board.give_up_form.isVisible)
    assert board.give_up_form.notice_id == end.id
    desk.close()
    use(catalogue("en"))
