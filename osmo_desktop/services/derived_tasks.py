"""Tasks that nobody wrote: what is due by the records of a client (DOMAIN 1.2 row 45).

A review of the plan in force, a follow-up of a measure or of the levels of goals, a missing
notice, and a client with a running engagement whom nobody has met or reached for long. Each is due
on a day of its own; `task_decisions` says what was decided about that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.measures import Measure, shipped_measures
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.task_decision import MEASURE, MOVED, NOTICE, REVIEW, SILENCE
from osmo_desktop.services.encounters import Encounters
from osmo_desktop.services.gaps import Gaps
from osmo_desktop.services.goal_courses import GAS, GoalCourses
from osmo_desktop.services.plan_views import PlanViews
from osmo_desktop.services.task_decisions import TaskDecisions
from osmo_desktop.services.team_reminders import TeamReminders
from osmo_desktop.services.wording import code_word

_NEWEST: Final = 20  # notes looked at for the last one that stands
_RUN_UP: Final = timedelta(days=30)
"""A review held so long before its day is that review."""


@dataclass(frozen=True)
class DueTask:
    """Something that is due: what it follows from, of whom, when, and in words."""

    source: str
    subject: str
    client_id: str
    due: date
    text: str


class DerivedTasks:
    """Finds what is due for one client. Make it anew for each picture."""

    def __init__(self, book: RecordBook, clock: Clock, decisions: TaskDecisions) -> None:
        self._book = book
        self._today = clock.now().date()
        self._decisions = decisions
        self._gaps = Gaps(book)
        self._same = decisions.same_people
        self._silent_days = TeamReminders(book, self._today).silence_days
        self._goals = GoalCourses(book)
        self._plans = PlanViews(book)
        self._encounters = Encounters(book)

    def of(self, client_id: str) -> Iterator[DueTask]:
        """What is or falls due for a client, whenever that is; nothing without an engagement."""
        if self._running([client_id]) is None:
            return
        yield from self._reviews(client_id)
        yield from self._measures(client_id)
        yield from self._silence(client_id)

    def notices(self, client_id: str) -> Iterator[DueTask]:
        """Notices that are missing, of a client whose engagement is over too."""
        for gap in self._gaps.notices(self._today, client_id):
            kind = code_word(codes.NOTICE_TYPES, gap.row.type)
            yield DueTask(
                NOTICE, gap.row.id, client_id, gap.since, tr("{notice} missing").format(notice=kind)
            )

    def _running(self, person: Iterable[str]) -> date | None:
        """Since when there has been an engagement that runs in one of these records."""
        found = [
            e.record.start
            for one in person
            for e in self._book.find("engagement", stream=one)
            if e.record.end is None and e.record.start is not None
        ]
        begun = [start for start in found if start <= self._today]
        return min(begun, default=None)

    def _reviews(self, client_id: str) -> Iterator[DueTask]:
        """The review of each plan in force, unless it was held."""
        for plan in self._plans.all_in_force(client_id):
            reviews = self._book.find("plan_review", stream=client_id, equals={"plan": plan.id})
            held = [r.record for r in reviews if r.record.occurred and not r.record.struck]
            newest = max(held, key=lambda review: review.occurred, default=None)
            due: date | None = plan.record.review
            if newest is not None and (due is None or newest.occurred >= due - _RUN_UP):
                due = newest.next
            if due is not None:
                words = tr("Review the plan with the client")
                yield DueTask(REVIEW, plan.id, client_id, due, words)

    def _measures(self, client_id: str) -> Iterator[DueTask]:
        """Each measure that was used once, after its interval; the goals of the plan by GAS.

        Whichever of the person's records it was used with: the one that was last used tells it.
        """
        person = self._same.group(client_id)
        running = [one for one in person if one == client_id or self._running([one]) is not None]
        used = {one: self._last_used(one) for one in person}
        measures = shipped_measures()
        known = {id_: measures[id_] for id_ in sorted(used[client_id]) if id_ in measures}
        for id_, measure in known.items():
            days = {one: used[one][id_] for one in running if id_ in used[one]}
            if client_id != max(days, key=lambda one: (days[one], one)):
                continue
            last = max(of[id_] for of in used.values() if id_ in of)
            due = last + timedelta(days=measure.interval_days)
            yield DueTask(MEASURE, id_, client_id, due, _follow_up(measure))
        goals = self._goals.due(client_id)
        if goals is not None:
            yield DueTask(MEASURE, GAS, client_id, goals, _follow_up(measures[GAS]))

    def _last_used(self, client_id: str) -> dict[str, date]:
        """The last day of each measure that was used with a record."""
        last: dict[str, date] = {}
        for shot in self._book.find("assessment", stream=client_id):
            record = shot.record
            if record.struck or not record.measure or record.occurred is None:
                continue
            day = record.occurred.date()
            last[record.measure] = max(day, last.get(record.measure, day))
        return last

    def _silence(self, client_id: str) -> Iterator[DueTask]:
        """No contact for so long that the worker is reminded; not where a meeting is agreed.

        A contact or meeting of a joined record is one with the same person. What was ticked off or
        dropped comes back after as many days again, whatever the clock said when it was decided.
        """
        days = self._silent_days
        if days is None:
            return
        person = self._same.group(client_id)
        clients = [shot.record for one in person if (shot := self._book.get("client", one))]
        meetings = [client.next_meeting for client in clients if client.next_meeting is not None]
        if not clients or any(agreed.date() >= self._today for agreed in meetings):
            return
        starts = [start for start in (self._running(person),) if start is not None]
        due = max([*self._contacts(person), *self._decisions.silence_days(client_id)] or starts)
        due += timedelta(days=days)
        while self._is_settled(client_id, due):
            due += timedelta(days=days)
        text = ntr("No contact in {n} day", "No contact in {n} days", days).format(n=days)
        yield DueTask(SILENCE, client_id, client_id, due, text)

    def _is_settled(self, client_id: str, due: date) -> bool:
        """Whether the silence that was due on a day was ticked off or dropped."""
        holding = self._decisions.holding(client_id, SILENCE, client_id, due)
        return holding is not None and holding.record.verdict != MOVED

    def _contacts(self, person: Iterable[str]) -> Iterator[date]:
        """The newest contacts of a person by record and kind."""
        for one in person:
            for kind in ("meeting", "contact_attempt"):
                newest = self._newest(one, kind)
                if newest is not None:
                    yield newest

    def _newest(self, client_id: str, kind: str) -> date | None:
        """The day of the newest contact of a kind that stands."""
        found = self._book.find(
            kind, stream=client_id, order_by="occurred", descending=True, limit=_NEWEST
        )
        moments = [_moment(shot) for shot in found if self._encounters.has(shot)]
        return max((moment.date() for moment in moments if moment is not None), default=None)


def _follow_up(measure: Measure) -> str:
    return tr("Follow-up: {measure}").format(measure=measure.name[current().code])


def _moment(shot: Snapshot) -> datetime | None:
    moment: datetime | None = shot.record.occurred
    return moment
