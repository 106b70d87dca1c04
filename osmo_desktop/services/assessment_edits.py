"""The edits of one time of assessing: the assessment, its answers, what is asked first now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.measures import (
    Answer,
    Measure,
    State,
    instrument_key,
    shipped_measures,
)
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.note_rules import aware
from osmo_desktop.services.pictures import by_position
from osmo_desktop.services.writing import Target, Writing

NOT_ASKED = Answer(State.NOT_ASKED)


@dataclass(frozen=True)
class NewAssessment:
    """Answers that were given elsewhere than on this screen.

    `answers` by question; of a measure with scales of its own by the key of the scale. `way` tells
    how it was asked, `note` what the result rests on. `capacities` are the second qualifiers of
    those scales that have one, by the same keys as `answers`. `instrument` is the own name of the
    instrument, where the measure stands for many.
    """

    assessor: str
    occurred: datetime
    answers: Mapping[str, Answer]
    place: str = ""
    way: str = ""
    note: str = ""
    capacities: Mapping[str, Answer] = field(default_factory=dict)
    instrument: str = ""


class AssessmentEdits:
    """Makes the edits; commits nothing."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._writing = Writing(book)

    def asked(self, client_id: str, measure: Measure) -> list[Snapshot]:
        """The questions of a measure that are still asked, in their order."""
        shots = self._book.find("measure_item", stream=client_id)
        mine = (shot for shot in shots if shot.record.measure == measure.id)
        return sorted((shot for shot in mine if not shot.record.dropped), key=by_position)

    def items(
        self, client_id: str, measure: Measure, keys: Iterable[str], instrument: str = ""
    ) -> tuple[dict[str, str], list[Edit]]:
        """The questions of scales by key, with the edits of those that are asked first now.

        A scale of another `instrument` is another question.
        """
        known = {
            shot.record.scale: shot.id
            for shot in self.asked(client_id, measure)
            if instrument_key(shot.record.instrument or "") == instrument_key(instrument)
        }
        places = {scale.key: at for at, scale in enumerate(measure.scales)}
        ids: dict[str, str] = {}
        edits: list[Edit] = []
        for key in keys:
            if key not in places:
                raise UserError("value-invalid", field="scale")
            ids[key] = known.get(key) or new_id()
            if key not in known:
                target = Target(client_id, "measure_item", ids[key])
                values = {"measure": measure.id, "scale": key, "position": places[key]}
                values |= {"instrument": instrument} if instrument else {}
                edits += self._writing.first(target, values)
        return ids, edits

    def assessment(
        self, target: Target, measure: Measure, given: NewAssessment, *, version: int = 0
    ) -> list[Edit]:
        """An assessment with an answer to every question that is asked; `answers` by question.

        Of a measure that is only recorded, what was not given is not written. Raises
        UserError("measure-answers-missing").
        """
        if all(answer.state is State.NOT_ASKED for answer in given.answers.values()):
            raise UserError("measure-answers-missing")
        values = {
            "measure": measure.id,
            "version": version or measure.version,
            "occurred": aware(given.occurred, self._clock.now()),
            "assessor": given.assessor,
            "place": given.place,
            "way": given.way,
            "note": given.note,
        }
        edits = self._writing.first(target, values)
        asked = [] if measure.items == "none" else self.asked(target.stream, measure)
        left = {shot.id: NOT_ASKED for shot in asked}
        for item, answer in {**left, **given.answers}.items():
            said = {"assessment": target.entity, "item": item, "said": answer.text}
            if item in given.capacities:
                said["capacity"] = given.capacities[item].text
            edits += self._writing.first(Target(target.stream, "answer", new_id()), said)
        return edits

    def require_past(self, occurred: datetime) -> None:
        """Refuse a time to come: UserError("measure-occurred")."""
        now = self._clock.now()
        if aware(occurred, now) > now:
            raise UserError("measure-occurred", field="occurred")

    def require_fits(self, answer: Answer, measure: str, key: str | None) -> None:
        """Refuse an answer that is not on its scale: UserError("value-invalid")."""
        known = shipped_measures().get(measure)
        scale = known.scale_of(key) if known is not None else None
        if scale is None or not scale.accepts(answer):
            raise UserError("value-invalid", field=key or "said")

    def require_capacity(self, answer: Answer, measure: Measure, key: str) -> None:
        """Refuse a second qualifier that its scale does not have: UserError("value-invalid")."""
        scale = measure.scale_of(key)
        if scale is None or not (scale.has_capacity and scale.accepts(answer)):
            raise UserError("value-invalid", field=key)
