"""The pathway through the services: what is recorded, refused, warned of and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.pathway import StageState, forbidden
from osmo_desktop.domain.pathway_data import Stage
from osmo_desktop.domain.records.codes import UNANSWERED
from osmo_desktop.domain.transfer_table import Block
from osmo_desktop.services.departures import NewDeparture
from osmo_desktop.services.joint_meetings import NewJointMeeting
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.services.pathway_facts import PathwayFacts
from osmo_desktop.services.pathway_views import EngagementPath
from osmo_desktop.services.transfer_documents import TransferDocuments
from osmo_desktop.services.writing import Target, Writing
from tests.fakes.casework import Casework, empty_casework
from tests.unit.services.test_document_notes import OTHER, OWN, team_of

BEGAN = date(2026, 9, 1)
TODAY = date(2026, 11, 19)


class Walk:
    """One client on the way."""

    def __init__(self) -> None:
        self.work: Casework = empty_casework()
        self.services = self.work.services
        self.pathway = self.services.pathway
        self.client = self.work.add("Aalto", "Mirja", start=BEGAN)

    def path(self, at: int = 0) -> EngagementPath:
        """An engagement as it is read now."""
        return self.pathway.of_client(self.client).engagements[at]

    def states(self) -> dict[Stage, StageState]:
        """The stages of the first engagement."""
        return {one.stage: one.state for one in self.path().stages}

    def codes(self) -> set[str]:
        """What warns."""
        return {one.code for one in self.path().warnings}

    def steps(self) -> list[str]:
        """Agreed steps among the tasks of today."""
        tasks = self.services.tasks.open_ones(until=TODAY)
        return [task.text for task in tasks if task.kind == "step"]

    def notices(self, engagement: str) -> list[str]:
        """The types of the notices of an engagement."""
        found = self.work.book.find("notice", equals={"engagement": engagement})
        return sorted(str(shot.record.type) for shot in found)

    def set(self, assessment: str, **values: object) -> None:
        """Write fields of an assessment, one by one."""
        for field, value in values.items():
            (part,) = (p for p in self.path().parts if p.id == assessment)
            self.pathway.set_assessment(assessment, field, value, part.basis)

    def rewrite(self, engagement: str, **values: object) -> None:
        """Change fields of an engagement, as an import or a merge does."""
        writing = Writing(self.work.book)
        self.work.book.commit(
            writing.replaced(Target(self.client, "engagement", engagement), values)
        )

    def refused(self, act: Callable[[], object]) -> str:
        """The code of a refusal."""
        with pytest.raises(UserError) as caught:
            act()
        return caught.value.code


@pytest.fixture
def walk() -> Walk:
    """A client with one engagement."""
    return Walk()


def test_an_engagement_goes_from_contact_to_closure(walk: Walk) -> None:
    """Every stage becomes done with its day, and nothing warns at the end."""
    pathway, period = walk.pathway, walk.path().id
    assessment, _ = pathway.begin_assessment(period, BEGAN)
    walk.set(
        assessment,
        begun=BEGAN + timedelta(days=2),
        situation="Asuminen:\nvuokravelka",
        child="none",
        special_support=True,
        social_worker="Liisa Salo",
        informed=True,
        completed=BEGAN + timedelta(days=20),
    )
    assert walk.path().needs_support
    contents = tuple(one.id for one in walk.path().contents[:2])
    pathway.record_decision(
        period,
        {
            "number": "17/2026",
            "decided": date(2026, 9, 25),
            "decided_by": "Johtava sosiaalityöntekijä",
            "contents": contents,
            "start": date(2026, 10, 1),
            "end": date(2027, 3, 31),
            "appeal_told": True,
        },
    )
    plan, _ = walk.services.plans.begin(walk.client)
    walk.services.plans.add_goal(plan.id, "Aamurytmi")
    walk.services.plans.approve(plan.id)
    walk.work.note(walk.client, walk.work.now(), "Käytiin läpi viikko.")
    pathway.record_evaluation(
        period, {"evaluated": TODAY, "client_view": "Auttoi.", "result": "closes"}
    )
    closure, _ = pathway.close(
        period,
        {"closed": TODAY, "reason": "goals_met", "onward": "Opinnot", "summary": "Tehtiin."},
    )

    assert set(walk.states().values()) == {StageState.DONE}
    assert walk.codes() == set()
    path = walk.path()
    assert (path.end, path.end_reason, path.is_closed) == (TODAY, "goals_met", True)
    (decision,) = path.standing("decision")
    assert set(decision.several("contents")) == set(contents)
    (kept,) = path.standing("needs_assessment")
    assert kept.text("situation") == "Asuminen:\nvuokravelka"
    notices = walk.work.book.find("notice", stream=walk.client)
    assert {one.record.type for one in notices} == {"start_notice", "end_notice"}

    assert walk.refused(lambda: pathway.begin_assessment(period, TODAY)) == "engagement-closed"
    pathway.strike("closure", closure, "Väärä asiakas")
    assert walk.path().end is None
    assert not walk.path().is_closed
    assert walk.states()[Stage.CLOSURE] == StageState.AHEAD


def test_gates_warn_and_do_not_block(walk: Walk) -> None:
    """A decision without an assessment, and activities without either, are recorded and said."""
    walk.pathway.record_decision(walk.path().id, {"decided": BEGAN})
    assert {"without-assessment", "decision-no-number", "decision-no-contents"} <= walk.codes()
    walk.pathway.close(walk.path().id, {"closed": TODAY})
    assert {"without-evaluation", "closure-no-summary", "closure-no-onward"} <= walk.codes()


@pytest.mark.parametrize("outcome", sorted(UNANSWERED))
def test_a_visit_without_an_answer_is_no_contact_and_no_activity(walk: Walk, outcome: str) -> None:
    """Only a meeting that was held takes the pathway on."""
    walk.pathway.record_decision(walk.path().id, {"decided": BEGAN})
    walk.work.note(walk.client, walk.work.now(), "Kukaan ei avannut.", outcome=outcome)
    states = walk.states()
    assert states[Stage.CONTACT] is StageState.PASSED_OVER
    assert states[Stage.ACTIVITIES] is StageState.AHEAD
    walk.work.note(walk.client, walk.work.now(), "Tavattiin.", outcome="reached")
    states = walk.states()
    assert states[Stage.CONTACT] is StageState.DONE
    assert states[Stage.ACTIVITIES] is StageState.UNDER_WAY


def test_days_and_what_is_open_are_refused_beside_their_field(walk: Walk) -> None:
    """Missing, future and swapped days; a second open assessment; a completed one."""
    pathway, period = walk.pathway, walk.path().id
    assessment, _ = pathway.begin_assessment(period, BEGAN)
    ahead = TODAY + timedelta(days=1)
    assert walk.refused(lambda: pathway.begin_assessment(period, TODAY)) == "assessment-open"
    early = BEGAN - timedelta(days=1)
    complete = partial(walk.set, assessment)
    assert walk.refused(partial(complete, completed=ahead)) == "pathway-day-ahead"
    assert walk.refused(partial(complete, completed=early)) == "pathway-days-order"
    walk.set(assessment, completed=TODAY)
    assert walk.refused(lambda: walk.set(assessment, situation="x")) == "assessment-completed"
    walk.set(assessment, child="none")
    second, _ = pathway.begin_assessment(period, BEGAN)
    assert walk.refused(partial(complete, completed=None)) == "assessment-open"
    pathway.strike("needs_assessment", second, "Virhe")
    assert walk.refused(lambda: pathway.record_decision(period, {})) == "pathway-day-missing"
    swapped = {"decided": TODAY, "start": TODAY, "end": BEGAN}
    assert walk.refused(lambda: pathway.record_decision(period, swapped)) == "pathway-days-order"
    unknown = {"decided": TODAY, "contents": ("magic",)}
    assert walk.refused(lambda: pathway.record_decision(period, unknown)) == "value-invalid"
    pathway.record_evaluation(period, {"evaluated": TODAY})
    closed = {"closed": TODAY - timedelta(days=1)}
    assert walk.refused(lambda: pathway.close(period, closed)) == "pathway-days-order"


def test_engagements_run_beside_each_other_with_a_basis_each(walk: Walk) -> None:
    """Records of one are none of the other's; a project asks for its notices once a person."""
    pathway = walk.pathway
    project = NewEngagement(
        type="group", legal_basis="project", controller="Järjestö ry", start=TODAY
    )
    first, _ = pathway.open_engagement(walk.client, project)
    assert (
        walk.refused(
            lambda: pathway.open_engagement(
                walk.client, NewEngagement(type="group", legal_basis="")
            )
        )
        == "engagement-basis-missing"
    )
    pathway.begin_assessment(walk.path(1).id, BEGAN)
    paths = pathway.of_client(walk.client).engagements
    assert [(one.legal_basis, one.controller) for one in paths] == [
        ("project", "Järjestö ry"),
        ("social_rehabilitation", ""),
    ]
    assert not paths[0].parts
    assert walk.notices(first) == ["start_notice"]
    second, _ = pathway.open_engagement(walk.client, project)
    care = NewEngagement(type="individual_coaching", legal_basis="social_rehabilitation")
    third, _ = pathway.open_engagement(walk.client, care)
    assert walk.notices(second) == walk.notices(third) == []
    pathway.take_back_engagement(second)
    pathway.take_back_engagement(third)
    pathway.close(first, {"closed": TODAY})
    assert walk.notices(first) == ["end_notice", "start_notice"]


def test_the_legal_profile_says_whether_notices_are_asked_for(walk: Walk) -> None:
    """Without them no way into or out of a service asks for one, whatever was asked before."""
    team = walk.work.book.team_stream
    walk.work.book.commit([Edit(team, "legal_profile", "a" * 32, "profile", "outreach_youth_work")])
    first = walk.path().id
    project, _ = walk.pathway.open_engagement(
        walk.client, NewEngagement(type="group", legal_basis="project", start=TODAY)
    )
    walk.pathway.close(first, {"closed": TODAY})
    walk.services.departures.record(walk.client, NewDeparture("declined", TODAY, "other"))
    assert (walk.notices(first), walk.notices(project)) == (["start_notice"], [])


def test_whatever_ends_an_engagement_ends_it_after_what_was_recorded(walk: Walk) -> None:
    """A departure or an end of before a decision is refused, and so is a second departure."""
    departures, day = walk.services.departures, date(2026, 10, 10)
    walk.pathway.record_decision(walk.path().id, {"decided": date(2026, 10, 20)})
    early, late = (NewDeparture("dropped_out", on, "other") for on in (day, TODAY))
    refused = walk.refused
    assert refused(partial(departures.record, walk.client, early)) == "pathway-days-order"
    end = partial(walk.services.clients.end, walk.client, day, "other")
    assert refused(end) == "pathway-days-order"
    assert not walk.path().is_closed
    departures.record(walk.client, late)
    assert refused(partial(departures.record, walk.client, late)) == "engagement-closed"
    assert len(departures.of(walk.client)) == 1


def test_departures_and_attempts_stand_on_the_pathway_also_once_struck(walk: Walk) -> None:
    """What was entered in error counts nowhere, and is read there with its reason."""
    notes, departures = walk.services.notes, walk.services.departures
    attempt, _ = notes.record_attempt(
        walk.client, mode="phone", outcome="not_reached", note="", occurred=walk.work.now()
    )
    told = NewDeparture("dropped_out", TODAY, "other", note="Muutti Vimpeliin")
    departures.record(walk.client, told)
    (part,) = walk.path().standing("departure")
    assert part.text("note") == "Muutti Vimpeliin"
    departures.strike(part.id, "Väärä asiakas")
    notes.strike_attempt(attempt, "Väärä asiakas")
    view = walk.pathway.of_client(walk.client)
    (path,) = view.engagements
    assert [one.struck for one in (*path.of("departure"), *view.attempts)] == ["Väärä asiakas"] * 2
    assert not path.is_closed
    walk.work.change(walk.client, {"municipality": "Vimpeli", "safety_ban": True})
    assert "Vimpeli" not in walk.path().of("departure")[0].text("note")


def test_the_work_ability_checklist_is_ticked_and_unticked(walk: Walk) -> None:
    """One a engagement; lines of the four phases only; a summary as it is left."""
    ability = walk.services.work_ability
    found, _ = ability.begin(walk.path().id, TODAY)
    assert ability.begin(walk.path().id, TODAY) == (found, Changes())
    ability.tick(found, "identify.question", done=True)
    ability.tick(found, "gather.own_view", done=True)
    ability.tick(found, "identify.question", done=False)
    assert walk.refused(lambda: ability.tick(found, "magic", done=True)) == "value-invalid"
    (part,) = walk.path().standing("work_ability")
    assert part.several("done") == ("gather.own_view",)
    ability.set_field(found, "summary", "Jaksaa 4 h.", part.basis)
    assert walk.path().standing("work_ability")[0].text("summary") == "Jaksaa 4 h."


def test_a_joint_meeting_gives_a_note_for_each_basis(walk: Walk) -> None:
    """Its notes stay apart, its steps become tasks, its participants are roles without names."""
    new = NewEngagement(type="group", legal_basis="project", controller="Järjestö ry")
    project, _ = walk.pathway.open_engagement(walk.client, new)
    care = next(p.id for p in walk.pathway.of_client(walk.client).engagements if p.id != project)
    held = NewJointMeeting(
        type="tyke",
        met=TODAY,
        notes={care: "Kuntoutus jatkuu.", project: "Ryhmä alkaa."},
        present=(("Sosiaalityöntekijä", "Hyvinvointialue"), ("", "")),
        client_present=True,
        gathered="Kykyviisari tehty.",
        client_view="Haluan töihin.",
        steps=(StepDraft("Varaa terveystarkastus", "Anna Niemi", TODAY),),
    )
    meeting, _ = walk.services.joint_meetings.record(walk.client, held)
    (shown,) = walk.pathway.of_client(walk.client).meetings
    assert len(shown.documents) == 2
    assert shown.present == (("Sosiaalityöntekijä", "Hyvinvointialue"),)
    assert [step.text for step in shown.steps] == ["Varaa terveystarkastus"]
    assert walk.steps() == ["Varaa terveystarkastus"]
    notes = walk.work.book.find("meeting", stream=walk.client)
    with pytest.raises(UserError, match="move-joint-meeting"):
        walk.services.notes.move(notes[0].id, walk.work.add("Mäki", "Aino"), "Väärä asiakas")
    assert {(n.record.engagement, n.record.happened) for n in notes} == set(held.notes.items())
    views = {n.record.engagement: n.record.client_view for n in notes}
    assert views == {care: "Haluan töihin.", project: None}
    assert len({n.record.service_function for n in notes if n.record.service_function}) == 2

    record = walk.services.joint_meetings.record
    assert (
        walk.refused(
            lambda: record(walk.client, NewJointMeeting(type="tyke", met=TODAY, notes={care: " "}))
        )
        == "joint-engagement-missing"
    )
    alone = NewJointMeeting(type="tyke", met=TODAY, notes={care: "x"})
    assert walk.refused(lambda: record(walk.client, alone)) == "joint-participant-missing"
    for lost in (StepDraft("", "Anna Niemi"), StepDraft(" ", due=TODAY)):
        half = replace(held, steps=(*held.steps, lost))
        assert walk.refused(partial(record, walk.client, half)) == "joint-step-empty"
    walk.services.joint_meetings.strike(meeting, "Väärä asiakas")
    assert walk.steps() == []
    assert all(n.record.struck for n in walk.work.book.find("meeting", stream=walk.client))


def test_what_a_document_of_the_pathway_said_stays_when_the_engagement_changes(walk: Walk) -> None:
    """Each says in whose name it was made; a draft and a record of before follow the engagement."""
    team_of(walk.work)
    pathway, period = walk.pathway, walk.path().id
    walk.rewrite(period, legal_basis="social_rehabilitation", controller=OTHER)
    assessment, _ = pathway.begin_assessment(period, BEGAN)
    walk.services.work_ability.begin(period, TODAY)
    walk.set(assessment, completed=TODAY)
    old = Target(walk.client, "evaluation", new_id())
    words = {"engagement": period, "evaluated": BEGAN}
    walk.work.book.commit(Writing(walk.work.book).first(old, words))
    pathway.record_decision(period, {"decided": TODAY})
    pathway.record_evaluation(period, {"evaluated": TODAY})
    walk.services.notes.record_attempt(
        walk.client, mode="phone", outcome="reached", note="", occurred=walk.work.now()
    )
    walk.services.departures.record(walk.client, NewDeparture("declined", TODAY, "other"))
    pathway.close(period, {"closed": TODAY})

    walk.rewrite(period, controller=OWN)

    name = "Services for working-age people"
    kept = f"{name} · organiser: {OTHER} · producer: {OWN}"
    said = {part.kind: part.document for part in walk.path().parts if part.id != old.entity}
    assert said.pop("work_ability") == name
    assert {one.document for one in walk.path().of("evaluation")} == {name, kept}
    kinds = {"needs_assessment", "decision", "evaluation", "departure", "closure"}
    assert said == dict.fromkeys(kinds, kept)
    book = walk.work.book
    taken = TransferDocuments(book, walk.work.clock, walk.client)
    order = [Block(label={"en": "x", "fi": "x", "sv": "x"}, takes=("service",))]
    blocks = {
        one.kind: [block.text for block in taken.blocks(one, order)]
        for one in taken.all()
        if one.kind in ("decision", "contact_attempt")
    }
    assert blocks == {"decision": [kept], "contact_attempt": [kept]}


def test_the_summary_of_work_ability_says_once_in_whose_name_it_was_written(walk: Walk) -> None:
    """From its first words it is a document; words that are added do not rewrite its head."""
    ability, period = walk.services.work_ability, walk.path().id
    made, _ = ability.begin(period, TODAY)
    for basis, words in (("social_rehabilitation", "Alku."), ("project", "Alku. Lisää.")):
        walk.rewrite(period, legal_basis=basis)
        (part,) = walk.path().standing("work_ability")
        ability.set_field(made, "summary", words, part.basis)
        assert walk.path().standing("work_ability")[0].document == "Services for working-age people"


def test_what_happened_before_the_closing_day_is_recorded_after_it(walk: Walk) -> None:
    """Decision, evaluation, the assessment left open; of the day itself or later nothing new."""
    pathway, period = walk.pathway, walk.path().id
    closed, before = date(2026, 11, 1), date(2026, 10, 1)
    assessment, _ = pathway.begin_assessment(period, BEGAN)
    pathway.close(period, {"closed": closed, "reason": "moved"})
    acts: tuple[Callable[[date], object], ...] = (
        lambda day: pathway.record_decision(period, {"decided": day}),
        lambda day: pathway.record_evaluation(period, {"evaluated": day}),
    )
    assert "assessment-open" in walk.codes()
    for day in (closed, TODAY):
        assert {walk.refused(partial(act, day)) for act in acts} == {"engagement-closed"}
    assert walk.refused(lambda: walk.set(assessment, completed=TODAY)) == "engagement-closed"

    for act in acts:
        act(before)
    walk.set(assessment, situation="Vuokravelka", child="none", completed=closed)

    path = walk.path()
    assert [len(path.standing(kind)) for kind in ("decision", "evaluation")] == [1, 1]
    assert "assessment-open" not in walk.codes()
    (engagement,) = walk.work.book.find("engagement", stream=walk.client)
    assert forbidden(PathwayFacts(walk.work.book).of(engagement)) == ()


def test_without_its_closure_an_engagement_has_the_end_that_it_had_before(walk: Walk) -> None:
    """A departure ended it first: that end and its reason stand again, twice over."""
    period, day = walk.path().id, date(2026, 10, 10)
    walk.services.departures.record(walk.client, NewDeparture("dropped_out", day, "not_reached"))
    for reason in ("goals_met", "not_reached"):
        walk.work.clock.advance(minutes=1)
        closure, _ = walk.pathway.close(period, {"closed": TODAY, "reason": reason})
        assert (walk.path().end, walk.path().end_reason) == (TODAY, reason)
        walk.work.clock.advance(minutes=1)
        walk.pathway.strike("closure", closure, "Kumottu")
        assert (walk.path().end, walk.path().end_reason) == (day, "not_reached")
    assert walk.path().is_closed


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_closures_the_last_to_be_struck_opens_the_engagement(walk: Walk, first: int) -> None:
    """A colleague closed it too: it stays ended while one stands, and neither's end comes back."""
    period = walk.path().id
    other = walk.work.book.add_colleague("Juha Oja")
    walk.work.book.show(other)
    own, _ = walk.pathway.close(period, {"closed": TODAY, "reason": "goals_met"})
    walk.work.clock.advance(minutes=1)
    theirs, day = new_id(), "2026-11-18"
    said = {"engagement": period, "closed": day, "reason": "moved"}
    edits = [Edit(walk.client, "closure", theirs, name, value) for name, value in said.items()]
    ended = {"end": day, "end_reason": "moved"}
    edits += [Edit(walk.client, "engagement", period, name, ended[name]) for name in ended]
    walk.work.book.receive(other, edits)
    closures = [own, theirs]

    walk.work.clock.advance(minutes=1)
    walk.pathway.strike("closure", closures[first], "Väärin")
    assert walk.path().is_closed
    assert walk.path().end is not None
    walk.work.clock.advance(minutes=1)
    walk.pathway.strike("closure", closures[1 - first], "Väärin")

    assert not walk.path().is_closed
    assert (walk.path().end, walk.path().end_reason) == (None, "")


_ACTIONS = (
    "assess",
    "begin",
    "complete",
    "reopen",
    "decide",
    "evaluate",
    "close",
    "strike",
    "depart",
    "end",
)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(_ACTIONS), st.integers(0, 30), st.integers(0, 30)), max_size=14
    )
)
def test_no_sequence_of_allowed_actions_contradicts_itself(
    actions: list[tuple[str, int, int]],
) -> None:
    """Whatever is done in whatever order and is not refused, the records never contradict."""
    walk = Walk()
    facts = PathwayFacts(walk.work.book)
    for name, first, second in actions:
        walk.work.clock.advance(minutes=1)
        try:
            _act(walk, name, TODAY - timedelta(days=first), TODAY - timedelta(days=second))
        except UserError:
            continue
        engagement = walk.work.book.get("engagement", walk.path().id)
        assert engagement is not None
        assert forbidden(facts.of(engagement)) == (), actions


def _act(walk: Walk, name: str, day: date, other: date) -> None:
    """One action of a worker, refused or not."""
    pathway, path = walk.pathway, walk.path()
    assessments = [part.id for part in path.standing("needs_assessment")]
    standing = [part for part in path.parts if not part.struck]
    if name == "assess":
        pathway.begin_assessment(path.id, day)
    elif name in ("begin", "complete", "reopen") and assessments:
        field = "begun" if name == "begin" else "completed"
        chosen = assessments[other.day % len(assessments)]
        walk.set(chosen, **{field: None if name == "reopen" else day})
    elif name == "decide":
        pathway.record_decision(path.id, {"decided": day, "start": day, "end": other})
    elif name == "evaluate":
        pathway.record_evaluation(path.id, {"evaluated": day})
    elif name == "close":
        pathway.close(path.id, {"closed": day, "reason": "other"})
    elif name == "depart":
        walk.services.departures.record(walk.client, NewDeparture("declined", day, "other"))
    elif name == "end":
        walk.services.clients.end(walk.client, day, "other")
    elif name == "strike" and standing:
        part = standing[other.day % len(standing)]
        pathway.strike(part.kind, part.id, "Virhe")
