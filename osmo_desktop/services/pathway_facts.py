"""Facts of the pathway, read from the book: what the rules of `domain.pathway` ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from osmo_desktop.domain.pathway import AssessmentFacts, ClosureFacts, DecisionFacts, PathFacts
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.encounters import Encounters
from osmo_desktop.services.filings import FiledApart

_GROUP = "group_session"


class PathwayFacts:
    """Reads the book anew at each question.

    Several engagements may run at once: what is filed under another one is no fact of this one,
    what is filed under none is a fact of each.
    """

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._encounters = Encounters(book)

    def of(self, engagement: Snapshot) -> PathFacts:
        """The facts of one engagement; what is struck is none of them."""
        record = engagement.record
        assessed = tuple(map(_assessed, self.standing("needs_assessment", engagement)))
        initiated = [one.initiated for one in assessed if one.initiated is not None]
        decisions = tuple(self._decisions(engagement))
        plans = self._plans(engagement)
        granted = [one.start or one.decided for one in decisions]
        begins = min((*granted, *plans), default=None)
        return PathFacts(
            basis=record.legal_basis or "",
            start=record.start,
            end=record.end,
            contact=min((*initiated, *self._contact(engagement)), default=None),
            assessments=assessed,
            decisions=decisions,
            plan=max(plans, default=None),
            activity=self._activity(engagement, begins),
            evaluations=tuple(self._evaluations(engagement)),
            closures=tuple(
                ClosureFacts(
                    closed=shot.record.closed,
                    has_summary=bool(shot.record.summary),
                    has_onward=bool(shot.record.onward),
                )
                for shot in self.standing("closure", engagement)
                if shot.record.closed is not None
            ),
        )

    def standing(self, kind: str, engagement: Snapshot) -> list[Snapshot]:
        """Records of an engagement that are not struck, oldest first."""
        return [shot for shot in self.all(kind, engagement) if not shot.record.struck]

    def all(self, kind: str, engagement: Snapshot) -> list[Snapshot]:
        """Records of an engagement, the struck ones too, oldest first."""
        found = self._book.find(
            kind, stream=engagement.stream, equals={"engagement": engagement.id}
        )
        return sorted(found, key=lambda shot: (shot.written, shot.id))

    def _decisions(self, engagement: Snapshot) -> Iterator[DecisionFacts]:
        for shot in self.standing("decision", engagement):
            decision = shot.record
            if decision.decided is not None:
                yield DecisionFacts(
                    decided=decision.decided,
                    start=decision.start,
                    end=decision.end,
                    has_contents=bool(decision.contents),
                    has_number=bool(decision.number),
                    appeal_told=bool(decision.appeal_told),
                )

    def _plans(self, engagement: Snapshot) -> list[date]:
        """The days of the approved plans; one of later than the engagement is not its own."""
        apart = FiledApart(self._book, engagement)
        found = self._book.find("plan", stream=engagement.stream, equals={"state": "approved"})
        plans = (shot for shot in found if not apart.has(shot))
        last = engagement.record.end or date.max
        days = (shot.record.made or shot.written.date() for shot in plans)
        return [day for day in days if day <= last]

    def _contact(self, engagement: Snapshot) -> list[date]:
        """The first contact since the engagement began, else the newest one before."""
        days = sorted(
            shot.record.occurred.date()
            for shot in self._met(engagement)
            if shot.record.occurred is not None
        )
        start = engagement.record.start or date.min
        since = [day for day in days if start <= day <= (engagement.record.end or date.max)]
        return since[:1] or [day for day in days if day < start][-1:]

    def _meetings(self, engagement: Snapshot) -> Iterator[Snapshot]:
        """Meetings with the client."""
        apart = FiledApart(self._book, engagement)
        for shot in self._book.find("meeting", stream=engagement.stream):
            if self._encounters.has(shot) and not apart.has(shot):
                yield shot

    def _met(self, engagement: Snapshot) -> Iterator[Snapshot]:
        yield from self._meetings(engagement)
        for shot in self._book.find("contact_attempt", stream=engagement.stream):
            if self._encounters.has(shot):
                yield shot

    def _activity(self, engagement: Snapshot, begins: date | None) -> date | None:
        """The first activity: presence in a group, or a meeting once service was granted.

        A meeting before any decision and plan is part of finding out what is needed.
        """
        start, end = engagement.record.start or date.min, engagement.record.end or date.max
        days = [
            shot.record.occurred.date()
            for shot in self._meetings(engagement)
            if shot.record.occurred is not None
            and (shot.record.mode == _GROUP or (begins or date.max) <= shot.record.occurred.date())
        ]
        days += self._attended(engagement)
        return min((day for day in days if start <= day <= end), default=None)

    def _attended(self, engagement: Snapshot) -> Iterator[date]:
        """Days on which the client was present in a session of the engagement's group.

        One without a group has those of groups that no other engagement is about.
        """
        group, apart = engagement.record.group, FiledApart(self._book, engagement)
        for shot in self._book.find("attendance", stream=engagement.stream):
            session = self._book.get("session", shot.record.session or "")
            if shot.record.state != "present" or session is None or session.record.starts is None:
                continue
            held = session.record.group
            if held == group if group is not None else not apart.has_group(held):
                yield session.record.starts.date()

    def _evaluations(self, engagement: Snapshot) -> Iterator[date]:
        """Days of evaluations, and of reviews of the plan while the engagement ran."""
        for shot in self.standing("evaluation", engagement):
            if shot.record.evaluated is not None:
                yield shot.record.evaluated
        start, end = engagement.record.start or date.min, engagement.record.end or date.max
        apart = FiledApart(self._book, engagement)
        plans = self._book.find("plan", stream=engagement.stream)
        theirs = {shot.id for shot in plans if apart.has(shot)}
        for shot in self._book.find("plan_review", stream=engagement.stream):
            day = shot.record.occurred
            is_own = not shot.record.struck and shot.record.plan not in theirs
            if is_own and day is not None and start <= day <= end:
                yield day


def _assessed(shot: Snapshot) -> AssessmentFacts:
    one = shot.record
    return AssessmentFacts(
        initiated=one.initiated,
        begun=one.begun,
        completed=one.completed,
        child=one.child or "",
        special_support=bool(one.special_support),
        social_worker=one.social_worker or "",
        informed=bool(one.informed),
    )
