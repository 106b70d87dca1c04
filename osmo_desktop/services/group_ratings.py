"""Ratings by a group or at an event: recorded as counts, shown with n, linked to no client.

Anybody in the team records and reads them. Fewer than five answers are not kept as answers
(`domain/group_figures.py`), so that nothing here tells of one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.group_figures import (
    Figures,
    figures_of,
    for_groups,
    read_figures,
    write_figures,
)
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.measures import Measure, shipped_measures
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.people import People
from osmo_desktop.services.writing import Target, Writing

KIND = "group_rating"


@dataclass(frozen=True)
class GroupRatingRow:
    """One rating; `measure` is None where this version does not know it, and then no figures."""

    id: str
    measure: Measure | None
    about: str
    held: date
    figures: Mapping[str, Figures]
    author: str


class GroupRatingService:
    """What groups answered. Vault worker."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._writing = Writing(book)

    def measures(self) -> tuple[Measure, ...]:
        """The measures that a group may answer."""
        return tuple(one for one in shipped_measures().values() if for_groups(one))

    def all(self) -> tuple[GroupRatingRow, ...]:
        """Every rating that stands, the newest first."""
        shots = [shot for shot in self._book.find(KIND) if shot.record.struck is None]
        return tuple(
            sorted(map(self._row, shots), key=lambda row: (row.held, row.id), reverse=True)
        )

    def record(
        self, measure_id: str, about: str, held: date, typed: Mapping[str, str]
    ) -> tuple[str, Changes]:
        """Record what a group answered, as it was typed, by the key of the scale; gives the id.

        Raises UserError("measure-unknown", "group-rating-about", "measure-occurred",
        "group-rating-empty") and "group-rating-figures" with the key as the field.
        """
        self._require_worker()
        measure = next((one for one in self.measures() if one.id == measure_id), None)
        if measure is None:
            raise UserError("measure-unknown")
        if not about.strip():
            raise UserError("group-rating-about", field="about")
        if held > self._clock.now().date():
            raise UserError("measure-occurred", field="held")
        values = {
            "measure": measure.id,
            "version": measure.version,
            "held": held,
            "about": about.strip(),
            "figures": write_figures(_read(measure, typed)),
        }
        target = Target(self._book.team_stream, KIND, new_id())
        return target.entity, self._book.commit(self._writing.first(target, values))

    def strike(self, rating_id: str, reason: str) -> Changes:
        """Say that a rating was entered in error.

        Raises UserError("reason-missing", "group-rating-unknown").
        """
        self._require_worker()
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        if self._book.get(KIND, rating_id) is None:
            raise UserError("group-rating-unknown")
        target = Target(self._book.team_stream, KIND, rating_id)
        return self._book.commit(self._writing.replaced(target, {"struck": reason}, reason=reason))

    def _require_worker(self) -> None:
        if self._book.role == "auditor":
            raise UserError("role-forbids")

    def _row(self, shot: Snapshot) -> GroupRatingRow:
        record = shot.record
        measure = shipped_measures().get(record.measure or "")
        is_known = measure is not None and record.version == measure.version
        return GroupRatingRow(
            id=shot.id,
            measure=measure,
            about=record.about or "",
            held=record.held or shot.written.date(),
            figures=figures_of(record.figures or "", measure) if measure and is_known else {},
            author=self._people.member_name(shot.author),
        )


def _read(measure: Measure, typed: Mapping[str, str]) -> dict[str, Figures]:
    """The figures that were typed; a scale that nobody answered is left out."""
    figures: dict[str, Figures] = {}
    for scale in measure.scales:
        text = typed.get(scale.key, "").strip()
        if not text:
            continue
        read = read_figures(text, scale)
        if read is None:
            raise UserError("group-rating-figures", field=scale.key)
        figures[scale.key] = read
    if not figures:
        raise UserError("group-rating-empty")
    return figures
