"""The story of the demo, told in order: offline, admitted, apart, in conflict, settled, counted.

Nothing here knows how records are kept: each act is a call of a service that the window makes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from osmo_desktop.demo import casework, course, groupwork, surroundings
from osmo_desktop.demo import timeline as told
from osmo_desktop.demo.casework import Desk, Memory
from osmo_desktop.demo.laptops import LANGUAGE, Laptop, Office
from osmo_desktop.demo.scenario import Scenario
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ConflictCard, FieldHistory

_DEEDS: dict[type, Callable[[Desk, Any], None]] = {
    told.Begin: casework.begin,
    told.Meet: casework.meet,
    told.Amend: casework.amend,
    told.Draft: casework.save_draft,
    told.Approve: casework.approve,
    told.Attempt: casework.attempt,
    told.Paper: casework.notice,
    told.Leave: casework.leave,
    told.PlanVersion: casework.plan,
    told.ApprovePlan: casework.approve_plan,
    told.Progress: casework.level,
    told.NewTask: casework.add_task,
    told.TickOff: casework.tick_off,
    told.Agree: casework.agree,
    told.Join: groupwork.engage,
    told.Part: groupwork.end_engagement,
    told.NewGroup: groupwork.new_group,
    told.GroupChange: groupwork.change_group,
    told.GroupSession: groupwork.hold_session,
    told.Happening: groupwork.hold_event,
    told.Assess: course.assess,
    told.Decide: course.decide,
    told.Evaluate: course.evaluate,
    told.Close: course.close,
    told.Beside: course.begin_beside,
    told.CheckAbility: course.check_ability,
    told.MeetJointly: course.meet_jointly,
    told.Review: course.review,
    told.AskClient: course.ask_client,
    told.Result: course.record_result,
    told.UseMethod: course.use_method,
    told.LeaveForVisit: surroundings.leave_for_visit,
    told.ComeBack: surroundings.come_back,
    told.WriteNumber: surroundings.write_number,
    told.MakeSafetyPlan: surroundings.make_safety_plan,
    told.BringIn: surroundings.bring_in,
    told.JoinRecords: surroundings.join_records,
    told.HandOn: surroundings.hand_on,
}


class Camera(Protocol):
    """Takes pictures of the real window; each call opens a laptop's vault and closes it again."""

    def morning(self, office: Office) -> None:
        """The worker's lock screen and day."""

    def visit(self, office: Office, memory: Memory) -> None:
        """The worker at the client's table."""

    def conflict(self, office: Office) -> None:
        """The supervisor with the conflict open."""


@dataclass(frozen=True)
class Contest:
    """The conflict as the supervisor saw it, and how it stood after it was settled."""

    before: tuple[ConflictCard, ...]
    chosen: str
    after: int
    worker_after: int
    history: FieldHistory

    @property
    def kept(self) -> int:
        """How many of the disputed values the field's history still holds."""
        held = {version.value for version in self.history.versions}
        return sum(value.value in held for card in self.before for value in card.values)

    @property
    def disputed(self) -> int:
        """How many values were in conflict."""
        return sum(len(card.values) for card in self.before)


class Story:
    """Tells the scenario on two laptops."""

    def __init__(
        self, scenario: Scenario, office: Office, camera: Camera, say: Callable[[str], None]
    ) -> None:
        """`say` tells a person what is going on."""
        self._scenario = scenario
        self._office = office
        self._camera = camera
        self._say = say
        self._waiting = list(scenario.timeline)
        self.memory = Memory()
        self.words: tuple[str, ...] = ()
        """The words that both read aloud at the admission."""

    def tell(self) -> Contest:
        """Tell it to the end; gives what became of the conflict. Both vaults stay open."""
        turns, office = self._scenario.turns, self._office
        office.clock.move_to(turns.worker_vault)
        self._say(tr("The worker makes a vault without a network"))
        office.worker.found_vault()
        office.clock.move_to(turns.team_founded)
        self._say(tr("The supervisor founds the team and opens the shared folder"))
        office.found_team()
        self._until(turns.admission)
        self._say(tr("The worker is admitted"))
        self.words = office.admit_worker()
        self._print_sheets()
        self._say(tr("Meetings in several municipalities, groups and papers"))
        self._until(turns.morning)
        self._say(tr("A day on the road"))
        self._camera.morning(office)
        self._until(turns.at_the_table)
        self._camera.visit(office, self.memory)
        self._until(turns.worker_syncs)
        contest = self._settle()
        self._say(tr("The rest of the coaching, the groups and the events"))
        self._until(turns.end)
        for laptop in (office.worker, office.supervisor) * 2:  # the second time for the receipts
            laptop.sync()
        return contest

    def _until(self, moment: datetime) -> None:
        """Do everything up to a moment, each at its own time."""
        while self._waiting and self._waiting[0].at <= moment:
            self._do(self._waiting.pop(0))
        self._office.clock.move_to(moment)

    def _do(self, action: told.Action) -> None:
        office = self._office
        office.clock.move_to(action.at)
        laptop = office.laptop(action.by)
        if isinstance(action, told.Round):
            laptop.sync()
        elif isinstance(action, told.Print):
            self._print_plan(laptop, action)
        else:
            desk = Desk(laptop.services, office.clock, self._scenario, self.memory)
            _DEEDS[type(action)](desk, action)

    def _settle(self) -> Contest:
        """The worker syncs, the supervisor imports, sees the conflict and settles it."""
        office, turns = self._office, self._scenario.turns
        self._say(tr("The worker syncs, the supervisor imports"))
        office.worker.sync()
        office.clock.move_to(turns.supervisor_imports)
        office.supervisor.sync()
        before = office.supervisor.services.conflicts.list()
        self._camera.conflict(office)
        self._say(tr("The supervisor settles the conflict"))
        office.clock.move_to(turns.settlement)
        conflicts = office.supervisor.services.conflicts
        card = self._disputed(before)
        keeper = office.laptop(self._scenario.contest.keep).person.name
        kept = next(value for value in card.values if value.author == keeper)
        conflicts.settle(card, kept)
        for laptop in (office.supervisor, office.worker):
            laptop.sync()
        return Contest(
            before=before,
            chosen=kept.text,
            after=len(conflicts.list()),
            worker_after=len(office.worker.services.conflicts.list()),
            history=conflicts.history(card),
        )

    def _disputed(self, cards: tuple[ConflictCard, ...]) -> ConflictCard:
        contest = self._scenario.contest
        client = self.memory.clients[contest.client]
        for card in cards:
            if (card.client_id, card.field) == (client, contest.field):
                return card
        raise BugError("demo-conflict-missing", field=contest.field)

    def _print_sheets(self) -> None:
        for who in ("worker", "supervisor"):
            laptop = self._office.laptop(who)
            sheet = laptop.services.papers.recovery_sheet(laptop.words, LANGUAGE)
            self._paper(f"recovery-{who}.pdf").write_bytes(sheet)

    def _print_plan(self, laptop: Laptop, action: told.Print) -> None:
        client_id = self.memory.clients[action.client]
        data = laptop.services.papers.plan_pdf(client_id, language=action.language)
        self._paper(action.file).write_bytes(data)

    def _paper(self, name: str) -> Path:
        return self._office.papers / name
