"""Search, papers and settings."""

from datetime import date

import pytest

from osmo_desktop.domain.documents import PlanStatus, Whereabouts
from osmo_desktop.domain.errors import BugError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, no_report
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.settings import Settings
from tests.fakes.memory_book import NOON
from tests.fakes.office import Office


def test_a_hit_names_the_client_and_the_time(office: Office) -> None:
    """A note is found with whom it is about and when it was."""
    client = office.client()
    note_id = office.note(client, "Käytiin työpajalla.")

    (hit,) = office.services.search.find("työpajalla")

    assert (hit.kind, hit.entity, hit.client_id, hit.client_name, hit.occurred) == (
        "meeting",
        note_id,
        client,
        "Virtanen, Aino",
        NOON,
    )


@pytest.mark.parametrize("query", ["Vimpeli", "vimp", "VIMPELISSÄ", "kirkko", "Aino vimpeli"])
def test_a_protected_client_is_not_found_by_place(office: Office, query: str) -> None:
    """A search for where the client is gives neither client nor note."""
    client = office.client(safety_ban=True, address="Kirkkotie 5")
    office.note(client, "Vimpelissä vimpeli kirkkotie, Aino.", place="Vimpeli")

    assert office.services.search.find(query) == ()


def test_a_protected_client_s_hit_shows_no_place(office: Office) -> None:
    """The snippet around another word leaves the places out."""
    client = office.client(safety_ban=True, municipality="Alajärvi")
    office.note(client, "Kahvilla Alajärvellä ja Soinissa.", place="Soini")

    (hit,) = office.services.search.find("kahvilla")

    assert "[protected]" in hit.snippet
    assert "Alajärv" not in hit.snippet
    assert "Soini" not in hit.snippet


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_an_empty_search_finds_nothing(office: Office, query: str) -> None:
    """Nothing is asked, nothing is found."""
    office.note(office.client())

    assert office.services.search.find(query) == ()


def test_the_index_tells_when_it_is_ready(office: Office) -> None:
    """Building can be stopped and goes on later."""
    stopped = CancelToken()
    stopped.cancel()

    office.services.search.build(no_report, stopped)
    assert not office.services.search.ready()
    office.services.search.build(no_report, CancelToken())

    assert office.services.search.ready()


def _plan(office: Office, client: str) -> str:
    plans = office.services.plans
    plan, _ = plans.begin(client)
    for field, value in (
        ("supports", "Sisko\nKyyti torstaisin"),
        ("services", "Sosiaalinen kuntoutus\n\nTyöpaja"),
        ("made_together", "Kotikäynnillä Vimpelissä"),
        ("review", date(2027, 2, 1)),
        ("client_view", "Liikaa käyntejä"),
    ):
        plans.set_field(plan.id, field, value, plan.basis)
    goal, _ = plans.add_goal(plan.id, "Unirytmi")
    plans.set_goal(goal, "level_minus_1", "Herään puoliltapäivin", {})
    plans.set_goal(goal, "level_0", "Herään ennen yhdeksää", {})
    plans.set_goal(goal, "level", -1, {})
    plans.add_step(plan.id, StepDraft("Herätyskello", "Minä", office.today))
    return plan.id


def test_the_plan_is_printed_with_the_worker_and_the_client_s_words(office: Office) -> None:
    """Everything of the plan is in the document, and the worker's own number to call."""
    client = office.client(controller="Eteläpohjanmaan hyvinvointialue", language="sv")
    team, user = office.book.team_stream, office.book.user
    office.book.commit(
        [
            Edit(team, "member", user, "title", "sosiaaliohjaaja"),
            Edit(team, "member", user, "phone", "050 1"),
        ]
    )
    plan_id = _plan(office, client)

    assert office.services.papers.plan_pdf(client).startswith(b"%PDF")

    (document,) = office.printer.plans
    assert (document.language, document.status) == ("sv", PlanStatus.DRAFT)
    assert document.organisation == "Eteläpohjanmaan hyvinvointialue"
    assert (document.client_name, document.client_number) == ("Aino Virtanen", "AN-0001")
    assert document.own_worker is not None
    assert (document.own_worker.name, document.own_worker.phone) == ("Anna Niemi", "050 1")
    (goal,) = document.goals
    assert (goal.now_text, goal.target_text) == ("Herään puoliltapäivin", "Herään ennen yhdeksää")
    assert [service.title for service in document.services] == [
        "Sosiaalinen kuntoutus",
        "Työpaja",
    ]
    assert [(step.text, step.who) for step in document.steps] == [("Herätyskello", "Minä")]
    assert document.supports == "Sisko, Kyyti torstaisin"
    assert document.made_together == Whereabouts("Kotikäynnillä Vimpelissä")
    assert [(line.name, line.role) for line in document.signatures] == [
        ("Aino Virtanen", "client"),
        ("Anna Niemi", "worker"),
    ]
    assert (document.review_date, document.views.client) == (date(2027, 2, 1), "Liikaa käyntejä")
    office.services.plans.approve(plan_id)
    assert office.services.papers.plan_document(client).status is PlanStatus.APPROVED


def test_a_protected_plan_withholds_the_places(office: Office) -> None:
    """The document says that it is protected and which words to mask."""
    client = office.client(safety_ban=True, address="Kirkkotie 5, Vimpeli", phone="040 123 4567")
    _plan(office, client)

    document = office.services.papers.plan_document(client, language="fi")

    assert document.protected
    assert document.withheld_terms == ("Vimpeli", "Kirkkotie", "040 123 4567")


def test_a_protected_plan_withholds_where_they_were_met(office: Office) -> None:
    """What the screen masks the paper masks: the places of meetings too."""
    client = office.client(safety_ban=True)
    _plan(office, client)
    office.note(client, place="Kanariala")

    document = office.services.papers.plan_document(client, language="fi")

    assert "Kanariala" in document.withheld_terms


def test_a_note_is_printed_as_it_stands_and_as_it_was(office: Office) -> None:
    """State, in whose name, by whom, both views beside one another, steps, goals, amendments."""
    own, organisation, team = "Järvenrannan palvelut", new_id(), office.book.team_stream
    told = [Edit(team, "organisation", organisation, "name", own)]
    office.book.commit([*told, Edit(team, "legal_profile", new_id(), "controller", organisation)])
    client = office.client(legal_basis="social_rehabilitation", controller="Hyvinvointialue")
    plan, _ = office.services.plans.begin(client)
    goal, _ = office.services.plans.add_goal(plan.id, "Aamurytmi")
    note = office.note(
        client,
        "Kahvila.",
        client_view="Hyvin menee.",
        worker_assessment="Vaatii vielä tukea.",
        steps=(StepDraft("Soitto Kelaan", "Anna", date(2026, 12, 1)),),
        goals=(goal,),
        place="Kirkkotie 5",
    )
    draft = office.services.notes.start_amendment(note)
    office.services.notes.approve(draft.changed(happened="Kahvilla.", reason="Lyöntivirhe"))

    office.clock.advance(minutes=10)  # past the window in which looks are one
    made = office.services.note_papers.paper(note)

    assert (made.client_name, made.is_protected) == ("Virtanen, Aino", False)
    assert office.logs.written[-1].screen == "note"
    (paper,) = office.printer.papers
    assert (paper.organisation, paper.lead) == (own, "Approved · Amended")
    parts = {part.heading: part for part in reversed(paper.parts)}
    facts = {one.label: one.text for one in parts["About the note"].lines}
    assert facts["Service function"] == "Services for working-age people"
    assert (facts["Service organiser"], facts["Service producer"]) == ("Hyvinvointialue", own)
    assert facts["Written by"].startswith("Anna Niemi, ")
    assert facts["Place"] == "Kirkkotie 5"
    assert [one.text for one in parts["What happened"].lines] == ["Kahvilla."]
    assert [(one.heading, one.lines[0].text) for one in parts["How each saw it"].columns] == [
        ("The client's own view", "Hyvin menee."),
        ("The worker's assessment", "Vaatii vielä tukea."),
    ]
    assert [one.text for one in parts["Agreed next steps"].lines] == [
        "Soitto Kelaan · Anna · 1.12.2026"
    ]
    assert [one.text for one in parts["Goals"].lines] == ["Aamurytmi"]
    assert [part.heading for part in paper.parts[-2:]] == ["Amendments", "What happened"]
    versions = paper.parts[-1]
    assert [one.text for one in versions.lines if not one.is_small] == ["Kahvilla.", "Kahvila."]
    assert "reason: Lyöntivirhe" in versions.lines[0].text

    office.services.notes.strike(note, "Väärä asiakas")
    office.services.note_papers.paper(note)
    assert office.printer.papers[-1].lead == "Entered in error: Väärä asiakas"


def test_a_paper_of_another_client_s_plan_is_refused(office: Office) -> None:
    """A plan is printed for its own client only."""
    plan_id = _plan(office, office.client())

    with pytest.raises(UserError, match="plan-unknown"):
        office.services.papers.plan_pdf(office.client("Mäkinen"), plan_id=plan_id)


def test_the_recovery_sheet_is_printed(office: Office) -> None:
    """The words go to the sheet in their order."""
    assert office.services.papers.recovery_sheet(["aalto", "koivu"], "sv") == b"%PDF-sheet"

    (sheet,) = office.printer.sheets
    assert (sheet.words, sheet.language, sheet.vault_name) == (
        ("aalto", "koivu"),
        "sv",
        "Anna Niemi",
    )


def test_settings_are_kept_and_checked(office: Office) -> None:
    """A setting survives the next unlock; a wrong one is refused."""
    office.services.settings.change(language="sv", text_scale=150)

    assert office.restarted().settings.get() == Settings(language="sv", text_scale=150)
    for name, value in (("theme", "pink"), ("text_scale", 900), ("idle_minutes", True)):
        with pytest.raises(UserError, match="setting-invalid"):
            office.services.settings.change(**{name: value})
    with pytest.raises(BugError):
        office.services.settings.change(colour="red")


@pytest.mark.parametrize("row", [b"\x00", b"[]", b'{"language":"xx","idle_minutes":5,"new":1}'])
def test_damaged_settings_fall_back(office: Office, row: bytes) -> None:
    """What cannot be read is the default; what can is kept."""
    office.rows.put("settings", "settings", row)

    assert office.services.settings.get().language == "fi"


def test_a_cut_hit_shows_no_half_of_a_place(office: Office) -> None:
    """A text is masked before it is cut; no beginning of the name is left at the edge."""
    client = office.client(safety_ban=True, municipality="Kanariala")
    text = "x" * 195 + " Kanarialassa"
    office.services.drafts.save(office.draft(client, happened=f"Nähtiin {text}"))
    office.services.drafts.save(office.draft(client, happened=f"Nähtiin {text[8:]}"))

    hits = office.services.search.find("Nähtiin")

    assert hits
    assert not any("Kan" in hit.snippet for hit in hits)
