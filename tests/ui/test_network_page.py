"""The tab Verkosto: who is around the client, and guidance that names its need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from osmo_desktop.services.network import ReferralDraft, RoleDraft
from osmo_desktop.ui.network.open_forms import network_forms
from osmo_desktop.ui.network.page import NetworkPage
from tests.fakes.casework import Casework
from tests.fakes.office import Office
from tests.ui.desk import SMALL, Desk, shown_words


class Table:
    """The tab in the window, over real services and a book in memory."""

    def __init__(self, qtbot: QtBot) -> None:
        self.office = Office()
        self.client = self.office.client("Aalto", "Mirja")
        self.network = self.office.services.network
        self.desk = Desk(qtbot, Casework(self.office.services, self.office.book, self.office.clock))
        desk, now = self.desk, self.office.clock.now
        self.page = NetworkPage(self.office.services, desk.tasks, desk.bus, desk, now=now)
        desk.show(self.page)
        self.page.open_client(self.client)
        desk.until(lambda: self.page.is_loaded)


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:
    """The tab of a client without a network."""
    made = Table(qtbot)
    yield made
    made.desk.close()


def test_guidance_without_a_need_says_so_at_the_field(table: Table) -> None:
    """By keyboard alone: the sentence stands beside the field, and nothing typed is lost."""
    form, desk = table.page.referral_form, table.desk
    table.page.referrals.add_button.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Return)
    desk.until(form.need.hasFocus)
    desk.key(Qt.Key.Key_Tab)
    desk.type("Talous- ja velkaneuvonta")
    form.give_button.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Return)
    desk.until(form.need.hasFocus)
    assert "guidance is always based on a need" in form.rows["need"].error
    assert form.service.text() == "Talous- ja velkaneuvonta"

    desk.type("Laskut kasaantuvat")
    form.give_button.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Return)

    desk.until(lambda: "Need: Laskut kasaantuvat" in shown_words(table.page.referrals))
    (row,) = table.network.view(table.client).referrals
    assert (row.said.service, row.said.made) == ("Talous- ja velkaneuvonta", table.office.today)


def test_somebody_is_changed_left_out_and_brought_back(table: Table) -> None:
    """What a row says is changed in place; leaving out is taken back by the toast."""
    table.network.add_role(table.client, RoleDraft("Sisar", "Liisa"))
    table.page.reload()
    roles, desk = table.page.roles, table.desk
    desk.until(lambda: len(roles.change_buttons) == 1)
    desk.click(roles.change_buttons[0])
    form = table.page.role_form
    desk.until(form.role.hasFocus)
    form.does.set_text("Kyyti torstaisin")
    desk.click(form.give_button)
    desk.until(lambda: "Kyyti torstaisin" in shown_words(roles))
    told = table.page.picture.accessibleName()
    assert "Sisar: Liisa – Kyyti torstaisin" in told
    assert table.page.picture_card.isVisible()

    desk.click(roles.drop_buttons[0])
    desk.until(lambda: not roles.drop_buttons)
    assert roles.none.isVisible()
    assert not table.page.picture_card.isVisible()
    desk.until(desk.window.toast.isVisible)
    desk.window.toast.undo()
    desk.until(lambda: "Kyyti torstaisin" in shown_words(roles))


def test_a_form_begun_comes_back_after_a_lock(table: Table) -> None:
    """What stands in a form about a row is put back over what that row showed."""
    table.network.add_referral(table.client, ReferralDraft("Yksin kotona", "Ompeluryhmä"))
    table.page.reload()
    table.desk.until(lambda: len(table.page.referrals.change_buttons) == 1)
    forms, form = network_forms(table.page), table.page.referral_form
    table.desk.click(table.page.referrals.change_buttons[0])
    form.note.set_text("Kyyti puuttuu")
    (kept,) = forms.open()
    row = form.row_id
    form.closed.emit()

    assert forms.reopen(kept)
    forms.fill(kept)

    assert (form.row_id, form.note.text(), form.need.text()) == (
        row,
        "Kyyti puuttuu",
        "Yksin kotona",
    )


def test_the_tab_is_usable_by_all_in_a_small_window(table: Table) -> None:
    """Names, sizes and words hold with rows whose texts are hostile and long, and in the forms."""
    hostile = "<b>Oy</b> <img src=x> " + "x" * 150
    table.network.add_role(table.client, RoleDraft(hostile, hostile, hostile * 5))
    table.network.add_referral(table.client, ReferralDraft(hostile, hostile, note=hostile))
    table.page.reload()
    table.desk.until(lambda: len(table.page.referrals.change_buttons) == 1)
    table.desk.resize(SMALL)

    table.desk.assert_accessible()
    assert "<b>Oy</b>" in shown_words(table.page.roles)
    for begin in (table.page.open_role, table.page.open_referral):
        begin(None)
        table.desk.assert_accessible()
