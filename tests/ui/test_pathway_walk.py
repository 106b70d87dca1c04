"""One client's pathway from the assessment to the evaluation, as it is read on the screen."""

from __future__ import annotations

from datetime import date

from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import use
from osmo_desktop.domain.pathway_data import said, shipped_pathway
from osmo_desktop.services.models import Preferences
from osmo_desktop.ui.pathway.forms import KindForm
from osmo_desktop.ui.widgets.choices import CheckLine
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from tests.fakes.casework import empty_casework
from tests.ui.desk import Desk
from tests.ui.test_pathway_page import Tab
from tests.unit.services.test_document_notes import OTHER, OWN, team_of

_INITIATED = date(2026, 10, 1)
_DUTIES = f"Työikäisten palvelut · järjestäjä: {OTHER} · tuottaja: {OWN}"


def _prepared(tab: Tab) -> None:
    """An assessment under way, special support, a plan on a track, an attempt and its guide."""
    services, period = tab.work.services, tab.path().id
    services.notices.prefer(tab.client, Preferences("message", "iltaisin"))
    services.notes.record_attempt(
        tab.client, mode="phone", outcome="not_reached", note="", occurred=tab.work.now()
    )
    assessment, _ = services.pathway.begin_assessment(period, _INITIATED)
    basis = tab.path().parts[0].basis
    services.pathway.set_assessment(assessment, "special_support", True, basis)
    plan, _ = services.plans.begin(tab.client)
    services.plans.set_field(plan.id, "track", "everyday_life", plan.basis)
    services.plans.add_goal(plan.id, "Aamurytmi")
    services.plans.approve(plan.id)


def _fill(tab: Tab, values: dict[str, str]) -> None:
    """Write into the form that is shown."""
    form = tab.page.shown_panel
    assert isinstance(form, KindForm)
    for name, words in values.items():
        field = form.kind_fields.controls[name]
        if isinstance(field, TextArea):
            field.set_text(words)
        elif isinstance(field, LineInput):
            field.setText(words)
            field.editingFinished.emit()


def test_a_pathway_is_read_and_walked_from_one_page(qtbot: QtBot) -> None:
    """What is not statutory, days, support, tracks and guides are said; stages are recorded."""
    use(catalogue("fi"))
    work = empty_casework()
    team_of(work)
    desk, data = Desk(qtbot, work), shipped_pathway()
    tab = Tab(desk, work, legal_basis="social_rehabilitation", controller=OTHER)
    _prepared(tab)
    tab.show()
    words = tab.words()
    assert "kesken, 49 päivää" in words
    assert "eikä sitä ole aloitettu (muistutus, ei lakisääteinen määräaika aikuisille)" in words
    follows = [said(one) for one in data.special_support.follows]
    assert len(follows) == 4
    assert all(f"• {one}" in words for one in follows)
    track = data.track("everyday_life", work.now().date())
    assert track is not None
    assert "Suunnitelman linja: " in words
    assert f"{said(track.goals)} {said(track.measures)}" in words

    assert "Tavoittaa parhaiten: Viesti · iltaisin" in words

    desk.click(tab.page.guide_button)
    assert "Kaksi linjaa" in tab.words()
    assert all(said(one.goals) in tab.words() for one in data.tracks)
    desk.click(tab.page.guide.close_button)

    tab.desk.until(lambda: tab.page.shown_panel is None)
    tab.press("decision")
    form = tab.page.decision_form
    days = {"decided": "2.11.2026", "start": "9.11.2026", "end": "31.3.2027"}
    _fill(tab, {"number": "17/2026", **days})
    appeal = form.kind_fields.controls["appeal_told"]
    assert isinstance(appeal, CheckLine)
    desk.click(appeal)
    desk.click(form.give_button)
    desk.until(lambda: "Päätös 17/2026 · 2.11.2026" in tab.words())
    assert "9.11.2026–31.3.2027" in tab.words()
    assert "muutoksenhakuohje annettu" in tab.words()
    assert _DUTIES in tab.words()

    tab.press("evaluation")
    _fill(tab, {"client_view": "Aamut sujuvat.", "worker_assessment": "Etenee."})
    tab.page.evaluation_form.kind_fields.set_value("result", "goes_on")
    desk.click(tab.page.evaluation_form.give_button)
    desk.until(lambda: "Asiakkaan oma näkemys: Aamut sujuvat." in tab.words())
    (evaluated,) = tab.path().standing("evaluation")
    assert (evaluated.day("evaluated"), evaluated.text("result")) == (work.now().date(), "goes_on")

    tab.press("ability")
    desk.until(tab.page.ability_form.isVisible)
    for phase in data.work_ability.phases:
        assert said(phase.guide) in tab.words()
    desk.close()
    use(catalogue("en"))
