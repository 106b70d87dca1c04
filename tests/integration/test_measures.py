"""An assessment between real laptops: it arrives whole, its draft stays at home, two heads show."""

from __future__ import annotations

from osmo_desktop.domain.measures import Answer, State
from osmo_desktop.services.measure_results import ResultRow
from osmo_desktop.services.measures import NewQuestion
from tests.laptops import Laptop, Team

WORDS = "Miten arki sujuu kanarialinnun kanssa?"


def _row(laptop: Laptop, client: str) -> ResultRow:
    """The newest answer to the client's first question."""
    return laptop.services.measures.results(client)[0].rows[0]


def _assessed(laptop: Laptop, client: str) -> str:
    """A finished self-assessment of two questions; gives the first question."""
    measures = laptop.services.measures
    first, _ = measures.add_item(client, NewQuestion(WORDS))
    second, _ = measures.add_item(client, NewQuestion("Miten nukut?"))
    draft = measures.begin(client, (first, second), place="Kotona")
    draft = draft.answering(first, Answer.of(6)).answering(second, Answer(State.DECLINED))
    measures.finish(draft)
    return first


def test_an_assessment_arrives_at_the_colleague(team: Team) -> None:
    """Question, answers, states and who assessed are the same on the other laptop."""
    client = team.shared_client(team.ben)
    _assessed(team.anna, client)
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        first, second = laptop.services.measures.results(client)
        assert first.item.text == WORDS
        assert first.rows[0].answer == Answer.of(6)
        assert second.rows[0].answer == Answer(State.DECLINED)
        assert (first.rows[0].assessor, first.rows[0].author) == ("self", "Anna")
    assert not team.cilla.services.measures.results(client)


def test_a_draft_is_sealed_and_stays_at_home(team: Team) -> None:
    """It survives a lock, stands readable in no file, and no colleague ever has it."""
    client = team.shared_client(team.ben)
    measures = team.anna.services.measures
    item, _ = measures.add_item(client, NewQuestion(WORDS))
    measures.save(measures.begin(client, (item,), place=WORDS).answering(item, Answer.of(7)))
    team.exchange(team.anna, team.ben)

    back = team.anna.restarted().services.measures.draft(client)

    assert back is not None
    assert back.answer(item) == Answer.of(7)
    assert team.ben.services.measures.draft(client) is None
    assert not team.ben.services.measures.results(client)[0].rows
    team.lock()
    for file in team.root.rglob("*"):
        if file.is_file():
            assert b"kanarialinnun" not in file.read_bytes()


def test_two_answers_to_one_question_are_a_conflict_for_a_person(team: Team) -> None:
    """Corrected apart, both stand on both laptops, neither counts, and a person settles it."""
    client = team.shared_client(team.ben)
    _assessed(team.anna, client)
    team.exchange(team.anna, team.ben)
    for laptop, number in ((team.anna, 5), (team.ben, 8)):
        measures = laptop.services.measures
        measures.correct(_row(laptop, client), Answer.of(number), reason="Kuultiin väärin")
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        assert _row(laptop, client).is_disputed
        assert _row(laptop, client).number is None
        (card,) = laptop.services.conflicts.of_client(client)
        assert {value.text for value in card.values} == {"5", "8"}
    assert _row(team.anna, client).answer == _row(team.ben, client).answer

    (card,) = team.ben.services.conflicts.of_client(client)
    chosen = next(value for value in card.values if value.text == "8")
    team.ben.services.conflicts.settle(card, chosen)
    team.exchange(team.anna, team.ben)
    for laptop in (team.anna, team.ben):
        assert not _row(laptop, client).is_disputed
        assert _row(laptop, client).number == 8
