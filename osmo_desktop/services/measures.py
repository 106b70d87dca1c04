"""Measuring: the client's own questions, an assessment from its draft to its records, the results.

What is asked is in the client's own words; the scale is that of the measure's data file. An
assessment becomes records in one commit: itself, and one answer for every question of the client,
so that what was not asked is said as well and can be told from zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import LANGUAGES, Catalogue
from osmo_desktop.domain.measures import Answer, Measure, Scale, shipped_measures
from osmo_desktop.domain.ports import Clock, LocalRows, RecordBook, Snapshot
from osmo_desktop.services.assessing import Asking, AssessmentDraft, AssessmentDrafts, Question
from osmo_desktop.services.assessment_edits import NOT_ASKED, AssessmentEdits, NewAssessment
from osmo_desktop.services.measure_results import ItemResults, ItemRow, MeasureResults, ResultRow
from osmo_desktop.services.pictures import in_order
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.writing import Target, Writing

OWN_SCALE: Final = "own_scale"
MOST_QUESTIONS: Final = 30


@dataclass(frozen=True)
class NewQuestion:
    """A question in the client's own words; empty ends take the words of the measure."""

    text: str
    low: str = ""
    high: str = ""
    goal: str | None = None


class MeasureService:
    """What is done with measures of a client."""

    def __init__(
        self,
        book: RecordBook,
        rows: LocalRows,
        clock: Clock,
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._clock = clock
        self._catalogue = catalogue
        self._drafts = AssessmentDrafts(book, rows)
        self._results = MeasureResults(book)
        self._shield = Shield(book)
        self._edits = AssessmentEdits(book, clock)
        self._writing = Writing(book)

    # -- what is asked ------------------------------------------------------------------------

    def measure(self, measure_id: str = OWN_SCALE) -> Measure:
        """A measure of this program; UserError("measure-unknown")."""
        measure = shipped_measures().get(measure_id)
        if measure is None:
            raise UserError("measure-unknown")
        return measure

    def items(self, client_id: str) -> tuple[ItemRow, ...]:
        """The questions of a client that are still asked, in order, without withheld places."""
        shown = self._shield.of(client_id)
        items = (item for item in self._results.items(client_id) if not item.is_dropped)
        own = (ItemResults(item, ()) for item in items if item.measure == OWN_SCALE)
        return tuple(one.masked(shown).item for one in own)

    def add_item(self, client_id: str, new: NewQuestion) -> tuple[str, Changes]:
        """Add a question at the end; gives its id.

        Raises UserError("measure-question-missing", "measure-questions-many", "text-too-long").
        """
        self._client(client_id)
        if not new.text.strip():
            raise UserError("measure-question-missing", field="title")
        all_ = self._book.find("measure_item", stream=client_id)
        shots = in_order(shot for shot in all_ if shot.record.measure == OWN_SCALE)
        if len(shots) >= MOST_QUESTIONS:
            raise UserError("measure-questions-many", field="title", limit=MOST_QUESTIONS)
        last = max((shot.record.position or 0 for shot in shots), default=0)
        target = Target(client_id, "measure_item", new_id())
        values = {
            "measure": OWN_SCALE,
            "position": last + 1,
            "title": new.text,
            "low": new.low,
            "high": new.high,
            "goal": new.goal,
        }
        return target.entity, self._book.commit(self._writing.first(target, values))

    def drop_item(self, item_id: str) -> Changes:
        """Ask a question no more; its answers stay. Undo with `restore_item`."""
        return self._set_dropped(item_id, is_dropped=True)

    def restore_item(self, item_id: str) -> Changes:
        """Ask a question again."""
        return self._set_dropped(item_id, is_dropped=False)

    # -- asking -------------------------------------------------------------------------------

    def begin(
        self,
        client_id: str,
        items: tuple[str, ...],
        *,
        place: str = "",
        measure_id: str = OWN_SCALE,
    ) -> AssessmentDraft:
        """Begin a self-assessment with these questions of a measure and seal its draft.

        One that is under way is given instead: two at a time would part the answers. Raises
        UserError("measure-questions-missing") without a question.
        """
        self._client(client_id)
        under_way = self._drafts.of(client_id)
        if under_way is not None:
            return under_way
        measure = self.measure(measure_id)
        asked = (shot.id for shot in self._edits.asked(client_id, measure))
        chosen = tuple(item for item in asked if item in items)
        if not chosen:
            raise UserError("measure-questions-missing")
        draft = AssessmentDraft(
            id=new_id(),
            client_id=client_id,
            measure=measure.id,
            version=measure.version,
            occurred=self._clock.now(),
            items=chosen,
            place=place,
        )
        self._drafts.save(draft)
        return draft

    def draft(self, client_id: str) -> AssessmentDraft | None:
        """The assessment under way on this laptop."""
        return self._drafts.of(client_id)

    def asking(self, client_id: str) -> Asking | None:
        """The assessment under way, as the client is asked: in the client's language."""
        draft = self._drafts.of(client_id)
        if draft is None:
            return None
        client = self._client(client_id).record
        code = client.language if client.language in LANGUAGES else LANGUAGES[0]
        measure = self.measure(draft.measure)
        items = {item.id: item for item in self._results.items(client_id)}
        asked = {id_: item for id_, item in items.items() if measure.scale_of(item.scale)}
        draft = draft.asking_only(asked)
        questions = tuple(
            _question(asked[id_], measure.scale_of(asked[id_].scale) or measure.scale, code)
            for id_ in draft.items
        )
        name, words = client.given_name or "", self._catalogue(code)
        return Asking(draft, questions, measure.scale, name, words)

    def save(self, draft: AssessmentDraft) -> None:
        """Seal the draft durably; UserError("draft-newer")."""
        self._drafts.save(draft)

    def discard(self, client_id: str) -> AssessmentDraft:
        """Remove the draft and give it back, so that `save` can undo it.

        Raises UserError("draft-unknown").
        """
        draft = self._drafts.of(client_id)
        if draft is None:
            raise UserError("draft-unknown")
        self._drafts.forget(client_id)
        return draft

    def finish(self, draft: AssessmentDraft) -> Changes:
        """Make records of a draft, then remove it; what has no answer was not asked.

        Raises UserError("measure-answers-missing") when nothing was answered, "value-invalid".
        Finishing twice writes once.
        """
        changes = Changes()
        if self._book.get("assessment", draft.id) is None:
            answers = {item: draft.answer(item) or NOT_ASKED for item in draft.items}
            given = NewAssessment(draft.assessor, draft.occurred, answers, draft.place, "screen")
            target = Target(draft.client_id, "assessment", draft.id)
            changes = self._write(target, self.measure(draft.measure), given, draft.version)
        self._drafts.forget(draft.client_id)
        return changes

    # -- records ------------------------------------------------------------------------------

    def record(self, client_id: str, given: NewAssessment) -> tuple[str, Changes]:
        """Record answers given on paper or by the worker; gives the assessment's id.

        Raises UserError("measure-answers-missing", "measure-occurred", "value-invalid").
        """
        self._client(client_id)
        self._edits.require_past(given.occurred)
        target = Target(client_id, "assessment", new_id())
        return target.entity, self._write(target, self.measure(), given)

    def correct(self, row: ResultRow, answer: Answer, *, reason: str) -> Changes:
        """Correct an answer over what the row shows; the former one stays in the history.

        Raises UserError("reason-missing", "value-invalid", "assessment-unknown").
        """
        shot = self._book.get("answer", row.id)
        if shot is None:
            raise UserError("assessment-unknown")
        _require_reason(reason)
        self._require_on_scale(answer, row.measure_version[0], shot.record.item)
        target = Target(shot.stream, "answer", row.id)
        values = {"said": answer.text}
        return self._book.commit(
            self._writing.changed(target, values, row.basis, reason=reason, own_too=True)
        )

    def strike(self, assessment_id: str, reason: str) -> Changes:
        """Say that an assessment was entered in error; it stays and counts nowhere.

        Raises UserError("reason-missing", "assessment-unknown").
        """
        shot = self._book.get("assessment", assessment_id)
        if shot is None:
            raise UserError("assessment-unknown")
        _require_reason(reason)
        target = Target(shot.stream, "assessment", assessment_id)
        return self._book.commit(self._writing.replaced(target, {"struck": reason}, reason=reason))

    def results(self, client_id: str) -> tuple[ItemResults, ...]:
        """Every own question with its answers and plain changes, without withheld places."""
        shown = self._shield.of(client_id)
        own = (one for one in self._results.of_client(client_id) if not one.item.scale)
        return tuple(one.masked(shown) for one in own)

    # -- inside -------------------------------------------------------------------------------

    def _write(
        self, target: Target, measure: Measure, given: NewAssessment, version: int = 0
    ) -> Changes:
        """Commit an assessment and one answer for every question that is asked of the client."""
        for item, answer in given.answers.items():
            self._require_on_scale(answer, measure.id, item)
        return self._book.commit(self._edits.assessment(target, measure, given, version=version))

    def _require_on_scale(self, answer: Answer, measure: str, item: str | None) -> None:
        shot = self._book.get("measure_item", item) if item else None
        self._edits.require_fits(answer, measure, shot.record.scale if shot is not None else None)

    def _set_dropped(self, item_id: str, *, is_dropped: bool) -> Changes:
        shot = self._book.get("measure_item", item_id)
        if shot is None:
            raise UserError("measure-unknown")
        target = Target(shot.stream, "measure_item", item_id)
        return self._book.commit(self._writing.replaced(target, {"dropped": is_dropped}))

    def _client(self, client_id: str) -> Snapshot:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        return shot


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError("reason-missing", field="reason")


def _question(item: ItemRow, scale: Scale, code: str) -> Question:
    """A question in the client's words, or in those of the measure in the client's language."""
    text = scale.label[code] if item.scale else item.text
    return Question(item.id, text, item.low or scale.low[code], item.high or scale.high[code])
