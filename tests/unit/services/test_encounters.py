"""Who counts as met, who as not reached, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from osmo_desktop.domain.pathway import StageState
from osmo_desktop.domain.pathway_data import Stage
from osmo_desktop.services.gaps import Gaps
from osmo_desktop.services.joint_meetings import NewJointMeeting
from osmo_desktop.services.pathway import NewEngagement
from tests.fakes.casework import Casework, at, empty_casework

BEGAN = date(2026, 9, 1)
HELD = date(2026, 11, 18)


@pytest.fixture
def work() -> Casework:
    """A team without clients."""
    return empty_casework()


def try_in_vain(work: Casework, client: str, *days: int, month: int = 11) -> None:
    """Attempts that reached nobody."""
    for day in days:
        work.services.notes.record_attempt(
            client, mode="phone", outcome="not_reached", note="", occurred=at(day, month, "9.00")
        )


@pytest.mark.parametrize("is_present", [False, True])
def test_a_joint_meeting_is_an_encounter_only_with_the_client(
    work: Casework, *, is_present: bool
) -> None:
    """Without the client it is no contact on the pathway, and neither gap nor silence ends."""
    client = work.add("Aalto", "Mirja", start=BEGAN)
    (period,) = work.book.find("engagement", stream=client)
    try_in_vain(work, client, 10, 12, 15)
    held = NewJointMeeting(
        type="tyke",
        met=HELD,
        notes={period.id: "Mietittiin"},
        present=(("ohjaaja", "Kela"),),
        client_present=is_present,
    )

    work.services.joint_meetings.record(client, held)

    (path,) = work.services.pathway.of_client(client).engagements
    states = {one.stage: one.state for one in path.stages}
    tasks = {task.kind for task in work.services.tasks.open_ones(until=date(2026, 11, 19))}
    assert (client in Gaps(work.book).unreached()) is not is_present
    assert (states[Stage.CONTACT] is StageState.DONE) is is_present
    assert ("silence" in tasks) is not is_present


def test_nobody_is_sought_any_more_once_every_engagement_has_ended(work: Casework) -> None:
    """Also of a joined record; who has another that runs, or is tried again later, is sought."""
    client = work.add("Niskanen", "Kari", start=BEGAN)
    other = work.add("Niskanen", "K.", start=BEGAN)
    work.change(other, {"same_person_as": client})
    try_in_vain(work, client, 10, 12)
    sought = Gaps(work.book).unreached

    work.services.clients.end(client, date(2026, 11, 12), "not_reached")
    assert {one.attempts for one in sought().values()} == {2}
    work.services.clients.end(other, date(2026, 11, 10), "not_reached")
    assert sought() == sought(client) == sought(other) == {}

    try_in_vain(work, client, 18)
    assert set(sought()) == {client, other}
    assert {(one.attempts, one.since) for one in sought(other).values()} == {(1, HELD)}


def test_a_new_version_of_the_plan_leaves_the_activities_begun(work: Casework) -> None:
    """The plan's stage shows the newest; activities began after the first, and evaluation waits."""
    client = work.add("Aalto", "Mirja")
    new = NewEngagement(
        type="individual_coaching", legal_basis="adult_social_work", start=date(2026, 1, 5)
    )
    work.services.pathway.open_engagement(client, new)
    plans, versions = work.services.plans, (date(2026, 2, 1), date(2026, 11, 18))
    work.note(client, at(20, 1, "10.00"), "Tavattiin ennen suunnitelmaa.")
    work.note(client, at(5, 3, "10.00"), "Tavattiin.")
    for made in versions:
        plan, _ = plans.begin(client)
        if not plan.goals:
            plans.add_goal(plan.id, "Arki sujuu")
        plans.set_field(plan.id, "made", made, plans.view(plan.id).basis)
        plans.approve(plan.id)

        path = work.services.pathway.of_client(client).engagements[0]

        days = {one.stage: one.day for one in path.stages}
        assert (days[Stage.PLAN], days[Stage.ACTIVITIES]) == (made, date(2026, 3, 5))
        assert "evaluation" in {one.code for one in path.warnings}
