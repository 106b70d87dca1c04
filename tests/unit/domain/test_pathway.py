"""The pathway as rules: stages, warnings, contradictions, and the dated data."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.pathway import (
    AssessmentFacts,
    ClosureFacts,
    DecisionFacts,
    PathFacts,
    StageState,
    Warned,
    forbidden,
    reminded_on,
    stages,
    warnings,
    working_days,
)
from osmo_desktop.domain.pathway_data import MAX_BYTES, Stage, read_pathway_data, shipped_pathway
from osmo_desktop.domain.records.codes import LEGAL_BASES
from osmo_desktop.domain.resource_files import resource_dir

DATA = shipped_pathway()
TODAY = date(2026, 11, 19)
SHIPPED = (resource_dir() / "pathway.json").read_bytes()


def _facts(**values: Any) -> PathFacts:
    return PathFacts(**{"basis": "social_rehabilitation", "start": date(2026, 9, 1), **values})


def _codes(facts: PathFacts) -> list[str]:
    return [one.code for one in warnings(facts, DATA, TODAY)]


def _assessed(**values: Any) -> tuple[AssessmentFacts, ...]:
    usual: dict[str, Any] = {"child": "none", "informed": True}
    return (AssessmentFacts(**usual | values),)


def test_the_stages_follow_the_template_of_the_basis() -> None:
    """What a basis does not have is no stage; what was skipped is said, never guessed as done."""
    facts = _facts(contact=date(2026, 9, 1), activity=date(2026, 10, 1))
    found = {one.stage: one.state for one in stages(facts, DATA)}

    assert list(found) == list(Stage)
    assert found[Stage.CONTACT] == StageState.DONE
    assert {found[s] for s in (Stage.ASSESSMENT, Stage.DECISION, Stage.PLAN)} == {
        StageState.PASSED_OVER
    }
    assert found[Stage.ACTIVITIES] == StageState.UNDER_WAY
    assert found[Stage.CLOSURE] == StageState.AHEAD
    assert _codes(facts) == ["without-assessment", "without-decision", "without-plan"]
    assert Stage.DECISION not in DATA.stages("project")
    work = DATA.stages("rehabilitative_work")
    assert work.index(Stage.PLAN) < work.index(Stage.DECISION)


def test_reminders_count_working_days_and_months_and_say_what_they_are_not() -> None:
    """The 7th working day and three months, both marked as not statutory for adults."""
    begun = DATA.reminder("assessment_begun", TODAY)
    completed = DATA.reminder("assessment_completed", TODAY)
    assert begun is not None
    assert completed is not None
    assert begun.note["fi"] == completed.note["fi"]
    assert begun.note["fi"] == "muistutus, ei lakisääteinen määräaika aikuisille"
    friday = date(2026, 11, 6)
    assert reminded_on(begun, friday) == date(2026, 11, 17)
    assert working_days(friday, date(2026, 11, 17)) == 7
    assert reminded_on(completed, date(2026, 11, 30)) == date(2027, 2, 28)

    late = warnings(_facts(contact=friday, assessments=_assessed(initiated=friday)), DATA, TODAY)
    assert late == (Warned("assessment-begun", friday, 13, begun),)
    in_time = _assessed(initiated=date(2026, 11, 10))
    assert _codes(_facts(contact=friday, assessments=in_time)) == []
    slow = _assessed(initiated=date(2026, 8, 1), begun=date(2026, 8, 3))
    assert _codes(_facts(contact=friday, assessments=slow)) == ["assessment-completed"]


def test_child_and_special_support_are_asked_for() -> None:
    """A child in care is considered, and special support names the social worker in charge."""
    day = date(2026, 11, 18)
    asked = _assessed(initiated=day, child="to_consider", special_support=True)
    assert _codes(_facts(contact=day, assessments=asked)) == [
        "no-social-worker",
        "child-not-considered",
    ]
    kept = _assessed(initiated=day, child="considered", special_support=True, social_worker="N")
    assert _codes(_facts(contact=day, assessments=kept)) == []


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (date(2026, 11, 18), [("decision-ended", 1)]),
        (date(2026, 12, 19), [("decision-ends", 30)]),
        (date(2026, 12, 20), []),
    ],
)
def test_a_decision_warns_when_it_ends(end: date, expected: list[tuple[str, int]]) -> None:
    """Thirty days before and after, with the days that are left or gone."""
    day = date(2026, 10, 1)
    decision = DecisionFacts(decided=day, start=day, end=end)
    done = _assessed(initiated=day, begun=day, completed=day)
    found = _facts(contact=day, assessments=done, decisions=(decision,))
    assert [(one.code, one.days) for one in warnings(found, DATA, TODAY)] == expected


@pytest.mark.parametrize("is_newer_longer", [False, True])
def test_no_decision_ended_while_another_runs(*, is_newer_longer: bool) -> None:
    """The last day of all decisions counts, whichever was made first."""
    early, day = date(2026, 1, 10), date(2026, 2, 10)
    ends = (date(2026, 3, 1), date(2026, 12, 31))
    first, second = ends if is_newer_longer else reversed(ends)
    done = _assessed(initiated=early, begun=early, completed=early)
    made = tuple(
        DecisionFacts(decided=d, start=d, end=e) for d, e in ((early, first), (day, second))
    )
    assert _codes(_facts(contact=early, assessments=done, decisions=made)) == []
    ended = DecisionFacts(decided=early, start=early, end=ends[0])
    late = DecisionFacts(decided=day, start=day, end=date(2026, 11, 1))
    found = _facts(contact=early, assessments=done, decisions=(late, ended))
    told = [(one.code, one.days) for one in warnings(found, DATA, TODAY)]
    assert told == [("decision-ended", 18)]


def test_what_a_decision_and_a_closure_lack_is_said() -> None:
    """Number, contents, appeal; summary and onward path; an end without a closure."""
    day = date(2026, 10, 1)
    bare = DecisionFacts(decided=day, has_contents=False, has_number=False, appeal_told=False)
    facts = _facts(contact=day, assessments=_assessed(completed=day), decisions=(bare,))
    assert _codes(facts) == ["decision-no-number", "decision-no-contents", "decision-no-appeal"]
    ended = _facts(basis="project", end=day)
    assert _codes(ended)[-1] == "ended-without-closure"
    closed = ClosureFacts(closed=day, has_summary=False, has_onward=False)
    assert _codes(_facts(basis="project", end=day, closures=(closed,)))[-2:] == [
        "closure-no-summary",
        "closure-no-onward",
    ]


def test_contradictions_are_found() -> None:
    """Each of the states that the pathway forbids is told from a sane one."""
    day, later = date(2026, 10, 1), date(2026, 11, 1)
    closed = ClosureFacts(closed=day)
    sane = _facts(end=day, closures=(closed,), evaluations=(day,))
    assert forbidden(sane) == ()
    wrong = {
        "two-open": _facts(assessments=(AssessmentFacts(), AssessmentFacts())),
        "assessment-days": _facts(assessments=_assessed(initiated=later, completed=day)),
        "decision-period": _facts(decisions=(DecisionFacts(decided=day, start=later, end=day),)),
        "two-closures": _facts(end=day, closures=(closed, closed)),
        "other-day": _facts(end=later, closures=(closed,)),
        "ends-first": _facts(end=date(2026, 8, 1)),
        "after-closure": _facts(end=day, closures=(closed,), evaluations=(later,)),
    }
    assert {code: forbidden(facts) for code, facts in wrong.items()} == {
        code: (code,) for code in wrong
    }
    told = {code: set(_codes(facts)) for code, facts in wrong.items()}
    assert "closed-twice" in told.pop("two-closures")
    assert all(code in found for code, found in told.items())
    assert not set(wrong) & set(_codes(sane))


def test_every_basis_that_is_recorded_is_explained() -> None:
    """The page of differences speaks of each basis; what ended is there with its last day."""
    guides = {one.id: one for one in DATA.bases}
    assert set(LEGAL_BASES) == set(guides)
    assert guides["typ"].valid_to == date(2024, 12, 31)
    assert not guides["typ"].holds(TODAY)
    assert guides["employment_support"].valid_from == date(2025, 1, 1)
    assert len(DATA.contents_of("social_rehabilitation", TODAY)) == 5
    assert DATA.contents_of("project", TODAY) == ()
    assert len(DATA.work_ability.phases) == 4


def test_a_basis_that_was_not_in_force_at_the_start_is_said() -> None:
    """Support under Act 381/2023 since 2025, TYP until then; nothing is refused."""
    code = "basis-not-in-force"
    for basis, before, since in (
        ("employment_county", True, False),
        ("employment_support", True, False),
        ("typ", False, True),
        ("no_such_basis", False, False),
    ):
        old, new = date(2024, 12, 31), date(2025, 1, 1)
        assert (code in _codes(_facts(basis=basis, start=old))) is before, basis
        assert (code in _codes(_facts(basis=basis, start=new))) is since, basis


def test_a_track_is_what_it_is_on_the_day() -> None:
    """Goals and measures of a track are dated and name their source; before it there was none."""
    track = DATA.track("work_oriented", TODAY)
    assert track is not None
    assert track.source["fi"].startswith("Hankkeen")
    assert DATA.track("work_oriented", date(2017, 12, 31)) is None


def _broken(change: str) -> bytes:
    data = json.loads(SHIPPED)
    if change == "basis":
        data["bases"] = [one for one in data["bases"] if one["id"] != "project"]
    elif change == "language":
        del data["tracks"][0]["goals"]["sv"]
    elif change == "overlap":
        data["reminders"].append(data["reminders"][0])
    elif change == "stage":
        data["bases"][0]["stages"] += ["plan"]
    elif change == "reminder":
        data["reminders"][0]["months"] = 1
    elif change == "item":
        data["work_ability"]["phases"][0]["items"] *= 2
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"\xff",
        SHIPPED + b" " * MAX_BYTES,
        *map(_broken, ("basis", "language", "overlap", "stage", "reminder", "item")),
    ],
)
def test_a_broken_file_is_refused(data: bytes) -> None:
    """A file that breaks a rule is no pathway, and says why."""
    with pytest.raises(BugError) as caught:
        read_pathway_data(data)
    assert caught.value.details["why"]
