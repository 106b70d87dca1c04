"""What the people of the scenario do on a client's pathway, and how they measure what changes."""

from __future__ import annotations

from datetime import timedelta

from osmo_desktop.demo import timeline as told
from osmo_desktop.demo.casework import Desk
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.measures import Answer
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.joint_meetings import NewJointMeeting
from osmo_desktop.services.measures import NewQuestion
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.services.plan_review_rows import PlanReviewDraft, Rating


def assess(desk: Desk, action: told.Assess) -> None:
    """Assess the client's needs field by field, as the form is left, and complete it."""
    pathway = desk.services.pathway
    engagement = _engagement(desk, action.client, action.basis)
    assessment, _ = pathway.begin_assessment(engagement, action.initiated)
    for name, value in action.fields.items():
        pathway.set_assessment(assessment, name, value, {})
    pathway.set_assessment(assessment, "begun", action.begun, {})
    pathway.set_assessment(assessment, "completed", desk.clock.today(), {})


def decide(desk: Desk, action: told.Decide) -> None:
    """Record a decision that was made elsewhere."""
    names = ("number", "decided_by", "contents", "start", "end", "appeal_told")
    values = {name: getattr(action, name) for name in names}
    engagement = _engagement(desk, action.client, action.basis)
    desk.services.pathway.record_decision(engagement, {**values, "decided": desk.clock.today()})


def evaluate(desk: Desk, action: told.Evaluate) -> None:
    """Evaluate the service together with the client."""
    values = {
        "evaluated": desk.clock.today(),
        "client_view": action.words,
        "worker_assessment": action.assessment,
        "result": action.result,
    }
    engagement = _engagement(desk, action.client, action.basis)
    desk.services.pathway.record_evaluation(engagement, values)


def close(desk: Desk, action: told.Close) -> None:
    """Close an engagement with where the client goes on."""
    names = ("reason", "onward", "summary", "follow_up")
    values = {name: getattr(action, name) for name in names}
    engagement = _engagement(desk, action.client, action.basis)
    desk.services.pathway.close(engagement, {**values, "closed": desk.clock.today()})


def begin_beside(desk: Desk, action: told.Beside) -> None:
    """Begin another service beside the one that runs, with its own controller and basis."""
    new = NewEngagement(
        type=action.type,
        legal_basis=action.basis,
        controller=action.controller,
        referral_source=action.referral_source,
        start=desk.clock.today(),
    )
    desk.services.pathway.open_engagement(desk.client(action.client), new)


def check_ability(desk: Desk, action: told.CheckAbility) -> None:
    """Tick lines of the work-ability assessment, and write its summary where there is one."""
    service = desk.services.work_ability
    engagement = _engagement(desk, action.client, action.basis)
    checked, _ = service.begin(engagement, desk.clock.today())
    for line in action.lines:
        service.tick(checked, line, done=True)
    if action.summary:
        service.set_field(checked, "summary", action.summary, {})


def meet_jointly(desk: Desk, action: told.MeetJointly) -> None:
    """Hold a joint meeting: one note for each basis and controller."""
    notes = {_engagement(desk, action.client, basis): text for basis, text in action.notes.items()}
    held = NewJointMeeting(
        type="tyke",
        met=desk.clock.today(),
        notes=notes,
        present=action.present,
        client_present=True,
        secrecy_told=True,
        gathered=action.gathered,
        client_view=action.words,
        steps=tuple(StepDraft(step.text, step.who, step.due) for step in action.steps),
        follow_up=action.follow_up,
    )
    desk.services.joint_meetings.record(desk.client(action.client), held)


def review(desk: Desk, action: told.Review) -> None:
    """Review the plan in force together with the client."""
    draft = PlanReviewDraft(
        occurred=desk.clock.today(),
        ratings={part: Rating(*rated) for part, rated in action.ratings.items()},
        together=True,
        client_words=action.words,
        next=action.next,
    )
    desk.services.plan_reviews.give(desk.client(action.client), draft)


def ask_client(desk: Desk, action: told.AskClient) -> None:
    """The client answers own questions on the screen; `questions` are those that are new."""
    measures, client = desk.services.measures, desk.client(action.client)
    for text, low, high in action.questions:
        measures.add_item(client, NewQuestion(text, low, high))
    items = tuple(item.id for item in measures.items(client))
    draft = measures.begin(client, items)
    for item, level in zip(items, action.answers, strict=True):
        draft = draft.answering(item, Answer.of(level))
    measures.save(draft)
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=5))
    measures.finish(draft)


def record_result(desk: Desk, action: told.Result) -> None:
    """Record a result that was gathered elsewhere than on the screen."""
    answers = {key: Answer.read(said) for key, said in action.answers.items()}
    given = NewAssessment(
        assessor=action.assessor,
        occurred=desk.clock.now(),
        answers={key: answer for key, answer in answers.items() if answer is not None},
        way=action.way,
        note=action.note,
    )
    if len(given.answers) != len(answers):
        raise BugError("demo-answer-unreadable", measure=action.measure)
    desk.services.results.record(desk.client(action.client), action.measure, given)


def use_method(desk: Desk, action: told.UseMethod) -> None:
    """Tell that a method of the library was used."""
    desk.services.methods.use(
        desk.client(action.client), action.method, desk.clock.today(), action.note
    )


def _engagement(desk: Desk, client: str, basis: str) -> str:
    """The engagement of a client that runs on a basis; not that in a group, which has its own."""
    for shot in desk.services.records.find("engagement", client_id=desk.client(client)):
        runs = shot.record.end is None and shot.record.type != "group"
        if runs and shot.record.legal_basis == basis:
            return shot.id
    raise BugError("demo-engagement-gone", client=client)
