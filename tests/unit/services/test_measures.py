"""Measuring: own questions, a draft that survives, one commit, and figures that claim nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.measures import Answer, State
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.assessing import AssessmentDraft
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.measure_results import ItemResults
from osmo_desktop.services.measures import MeasureService, NewQuestion
from tests.fakes.office import Office

DECLINED = Answer(State.DECLINED)
MISSING = Answer(State.MISSING)


class Desk:
    """An office with one client who is asked about three things."""

    def __init__(self) -> None:
        self.office = Office()
        self.client, _ = self.office.services.clients.add(
            family_name="Aalto", given_name="Mirja", start=None
        )
        self.items = [
            self.measures.add_item(self.client, NewQuestion(text))[0]
            for text in ("Miten arki sujuu?", "Miten nukut?", "Miten jaksat?")
        ]

    @property
    def measures(self) -> MeasureService:
        """The service."""
        return self.office.services.measures

    def begin(self) -> AssessmentDraft:
        """Begin with all questions."""
        return self.measures.begin(self.client, tuple(self.items))

    def assess(self, *values: int | Answer, assessor: str = "self") -> str:
        """Record one assessment a day later; gives its id."""
        self.office.clock.advance(days=1)
        given = [v if isinstance(v, Answer) else Answer.of(v) for v in values]
        answers = dict(zip(self.items, given, strict=False))
        new = NewAssessment(assessor, self.office.clock.now(), answers)
        return self.measures.record(self.client, new)[0]

    def results(self, at: int = 0) -> ItemResults:
        """The answers to one question."""
        return self.measures.results(self.client)[at]

    def changes(self, at: int = 0) -> list[Decimal | None]:
        """The changes of one question, oldest first."""
        return [row.change for row in reversed(self.results(at).rows)]


@pytest.fixture
def desk() -> Desk:
    """The office."""
    return Desk()


def test_questions_are_the_clients_own(desk: Desk) -> None:
    """They stand in their order with own words at the ends, and one is left out and taken back."""
    new = NewQuestion("Paljonko jännität?", low="en yhtään", high="koko ajan")
    item, changes = desk.measures.add_item(desk.client, new)

    assert changes.kinds == {"measure_item"}
    assert [row.text for row in desk.measures.items(desk.client)][-1] == "Paljonko jännität?"
    assert desk.measures.items(desk.client)[-1].high == "koko ajan"
    desk.measures.drop_item(item)
    assert item not in {row.id for row in desk.measures.items(desk.client)}
    desk.measures.restore_item(item)
    assert desk.measures.items(desk.client)[-1].id == item
    with pytest.raises(UserError, match="measure-question-missing"):
        desk.measures.add_item(desk.client, NewQuestion("  "))
    with pytest.raises(UserError, match="text-too-long"):
        desk.measures.add_item(desk.client, NewQuestion("a" * 301))


def test_a_draft_comes_back_with_its_question_and_answers(desk: Desk) -> None:
    """What was sealed before a lock is there after it, and a second one is not begun beside it."""
    draft = desk.begin().answering(desk.items[0], Answer.of(6)).answering(desk.items[1], DECLINED)
    desk.measures.save(draft.going_to(2))

    desk.office.services = desk.office.restarted()
    back = desk.measures.asking(desk.client)

    assert back is not None
    assert back.draft == draft.going_to(2)
    assert [question.text for question in back.questions][2] == "Miten jaksat?"
    assert (back.questions[0].low, back.questions[0].high) == (
        "erittäin huonosti",
        "erittäin hyvin",
    )
    assert desk.begin().id == draft.id
    assert not desk.measures.results(desk.client)[0].rows


def test_finishing_is_one_commit_that_says_what_was_not_asked(desk: Desk) -> None:
    """The assessment and an answer to every question; the draft is gone; twice writes once."""
    draft = desk.measures.begin(desk.client, (desk.items[0], desk.items[1]))
    draft = draft.answering(desk.items[0], Answer.of(0))
    before = len(desk.office.book.commits)

    changes = desk.measures.finish(draft)

    assert changes.kinds == {"assessment", "answer"}
    assert len(desk.office.book.commits) == before + 1
    said = [one.rows[0].answer for one in desk.measures.results(desk.client)]
    assert said == [Answer.of(0), Answer(State.NOT_ASKED), Answer(State.NOT_ASKED)]
    assert desk.measures.draft(desk.client) is None
    assert not desk.measures.finish(draft)


def test_a_draft_whose_records_are_there_is_done(desk: Desk) -> None:
    """A power cut between the commit and the removal of the draft asks nothing twice."""
    draft = desk.begin().answering(desk.items[0], Answer.of(3))
    desk.measures.finish(draft)
    desk.measures.save(draft)

    assert desk.measures.draft(desk.client) is None
    assert desk.begin().id != draft.id


def test_nothing_answered_records_nothing(desk: Desk) -> None:
    """An assessment without one answer is no assessment; the draft stays."""
    draft = desk.begin()
    with pytest.raises(UserError, match="measure-answers-missing"):
        desk.measures.finish(draft)
    assert desk.measures.draft(desk.client) == draft
    with pytest.raises(UserError, match="measure-questions-missing"):
        desk.measures.begin(
            desk.office.services.clients.add(family_name="B", given_name="", start=None)[0], ()
        )


def test_a_discarded_draft_can_be_taken_back(desk: Desk) -> None:
    """Discarding gives back what saving restores."""
    draft = desk.begin().answering(desk.items[0], Answer.of(3))
    desk.measures.save(draft)

    gone = desk.measures.discard(desk.client)
    assert desk.measures.draft(desk.client) is None
    desk.measures.save(gone)
    assert desk.measures.draft(desk.client) == draft


def test_a_draft_of_a_newer_version_is_kept(desk: Desk) -> None:
    """An older program neither shows nor overwrites what a newer one sealed."""
    rows = desk.office.rows
    rows.put("assessment", desk.client, b'{"v":2,"draft":{"of":"tomorrow"}}')

    assert desk.measures.draft(desk.client) is None
    with pytest.raises(UserError, match="draft-newer"):
        desk.begin()
    assert rows.get("assessment", desk.client) == b'{"v":2,"draft":{"of":"tomorrow"}}'


def test_changes_are_plain_differences_to_the_first_number(desk: Desk) -> None:
    """What is no number takes part in no difference and is never counted as zero."""
    for value in (DECLINED, 4, MISSING, 6, Answer(State.NOT_ASKED), 3):
        desk.assess(value, 5)

    assert desk.changes() == [None, None, None, 2, None, -1]
    assert [str(row.answer.state) for row in desk.results().rows if row.answer][:2] == [
        "value",
        "not_asked",
    ]


def test_another_assessor_is_flagged(desk: Desk) -> None:
    """A worker's number beside the client's own first one says so."""
    desk.assess(4)
    desk.assess(6, assessor="worker")
    desk.assess(7)

    assert [row.is_other_assessor for row in desk.results().rows] == [False, True, False]


def test_an_answer_off_the_scale_is_refused(desk: Desk) -> None:
    """11, 0.5 and a date in the future are not recorded."""
    for answer in (Answer.of(11), Answer.of(-1), Answer.of(Decimal("0.5"))):
        with pytest.raises(UserError, match="value-invalid"):
            desk.assess(answer)
    later = desk.office.clock.now() + timedelta(minutes=1)
    with pytest.raises(UserError, match="measure-occurred"):
        desk.measures.record(
            desk.client, NewAssessment("self", later, {desk.items[0]: Answer.of(1)})
        )
    assert not desk.results().rows


def test_a_correction_needs_a_reason_and_keeps_the_former_answer(desk: Desk) -> None:
    """Nothing is overwritten: the history holds both with the reason."""
    desk.assess(4)
    (row,) = desk.results().rows

    with pytest.raises(UserError, match="reason-missing"):
        desk.measures.correct(row, Answer.of(5), reason=" ")
    desk.measures.correct(row, Answer.of(5), reason="Numero painui väärin")

    assert desk.results().rows[0].answer == Answer.of(5)
    past = desk.office.book.history("answer", row.id, "said")
    assert [(one.value, one.reason) for one in past] == [
        ("5", "Numero painui väärin"),
        ("4", None),
    ]


def test_what_was_entered_in_error_counts_nowhere(desk: Desk) -> None:
    """A struck assessment stays in the list; the next one becomes the first."""
    wrong = desk.assess(9)
    desk.assess(4)
    desk.assess(6)
    desk.measures.strike(wrong, "Väärä asiakas")

    assert desk.changes() == [None, None, 2]
    assert desk.results().rows[-1].struck == "Väärä asiakas"


def test_a_disputed_answer_counts_in_no_difference(desk: Desk) -> None:
    """Two corrections made apart are shown as disputed until a person settles them."""
    desk.assess(4)
    desk.assess(6)
    row = desk.results().rows[0]
    other = desk.office.book.add_colleague("Ben")
    desk.office.book.show(other)
    sup = tuple(row.basis["said"])
    desk.office.book.receive(
        other, [Edit(desk.client, "answer", row.id, "said", "8", sup=sup, reason="Kuulin väärin")]
    )
    desk.measures.correct(row, Answer.of(7), reason="Väärä numero")

    first = desk.results().rows[0]
    assert first.is_disputed
    assert first.change is None
    cards = desk.office.services.conflicts.of_client(desk.client)
    assert "Miten arki sujuu?" in cards[0].label
    assert {value.text for value in cards[0].values} == {"7", "8"}
