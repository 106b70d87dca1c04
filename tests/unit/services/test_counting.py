"""Numbers of records count what a person made, in every place alike."""

from __future__ import annotations

from datetime import date

from osmo_desktop.services.models import StepDraft
from tests.fakes.office import Office


def test_a_note_with_steps_and_a_plan_with_goals_are_two_records(office: Office) -> None:
    """Today, the client's page and what is unsent say the same; the parts add nothing."""
    client = office.client()
    office.book.deliver()
    assert office.book.unsent() == 0

    steps = (StepDraft("Soitetaan lääkärille.", "Anna"), StepDraft("Varataan aika.", "Aino"))
    office.note(client, steps=steps)
    assert office.book.unsent() == 1
    plan, _ = office.services.plans.begin(client)
    office.services.plans.add_goal(plan.id, "Oma koti")
    office.services.plans.add_step(plan.id, StepDraft("Haetaan asuntoa.", "Aino"))

    assert office.book.unsent() == 2
    assert office.services.today.overview(office.today).unsent == 2
    assert office.services.clients.page(client).unsent == 2


def test_a_step_ticked_off_later_is_its_note_again(office: Office) -> None:
    """A change of a part counts as a change of the record, once."""
    client = office.client()
    office.note(client, steps=(StepDraft("Soitetaan lääkärille.", "Anna"),))
    office.book.deliver()
    tasks = office.services.tasks.open_ones(until=date.max)
    office.services.tasks.complete(next(task for task in tasks if "lääkärille" in task.text))

    assert office.book.unsent() == 1
    assert office.services.clients.page(client).unsent == 1


def test_a_new_client_is_the_client_and_the_service(office: Office) -> None:
    """The paper that is asked for, the key and the assignment are no records of their own."""
    office.book.deliver()
    client = office.client()
    assert office.book.unsent() == office.services.clients.page(client).unsent == 2
