"""A notice that is done without all its answers says what that means for the figures."""

from __future__ import annotations

from datetime import date

from pytestqt.qtbot import QtBot

from osmo_desktop.domain.notices import Said
from osmo_desktop.ui.gaps.fill_form import FillForm
from osmo_desktop.ui.gaps.words import whole_words
from tests.fakes.casework import empty_casework

_BEGAN = date(2026, 9, 2)
_ALONE = "Answers are missing: the person counts only in the grand total of participants."


def test_a_notice_on_paper_without_answers_counts_only_in_the_grand_total(qtbot: QtBot) -> None:
    """Its form says so, and what is said on receipt; not while it is open, nor once answered."""
    work = empty_casework()
    born, basis = date(1979, 3, 5), "social_rehabilitation"
    client = work.add("Aalto", "Mirja", start=_BEGAN, birth_date=born, legal_basis=basis)
    notices, form = work.services.notices, FillForm(now=work.now)
    qtbot.addWidget(form)
    notice = notices.open_of(client)
    form.begin(notices.view(notice))
    assert form.alone.isHidden()
    assert form.about.text().endswith(" · Services for working-age people")

    notices.receive(notice, _BEGAN)
    view = notices.view(notice)
    form.begin(view)
    assert not form.alone.isHidden()
    assert form.alone.text() == _ALONE
    assert whole_words("Received.", view) == f"Received. {_ALONE}"

    chosen = {
        row.field.key: Said.of(row.field.choices[0].code)
        for row in view.rows
        if row.field.type == "choice"
    }
    notices.fill(view, chosen)
    form.begin(notices.view(notice))
    assert form.alone.isHidden()
    assert whole_words("Received.", notices.view(notice)) == "Received."
