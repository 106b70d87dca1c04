"""The tab Polku of a client: reads the pathway and carries out what is asked."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark
from osmo_desktop.services.pathway_views import EngagementPath, PartView, PathwayView
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.pathway.doing import Doing, Needs
from osmo_desktop.ui.pathway.ways import PathwayWays
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.record_spots import RecordSpots

_KINDS = (
    "client",
    "engagement",
    "needs_assessment",
    "decision",
    "evaluation",
    "closure",
    "work_ability",
    "joint_meeting",
    "meeting_participant",
    "meeting",
    "contact_attempt",
    "departure",
    "notice",
    "notice_field",
    "attendance",
    "plan",
    "plan_review",
    "step",
    "reminder_setting",
    "sync",
)


class PathwayPage(PathwayWays):
    """Stages, warnings and records of one client's engagements, with a form for each stage."""

    def __init__(
        self,
        services: Needs,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(now=now, parent=parent)
        self._services, self._tasks, self._navigator = services, tasks, navigator
        self.doing = Doing(self, services, tasks, navigator, now=now)
        self._client_id: str | None = None
        self._opening = ""
        self.spots = RecordSpots(self, self._uncover)
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    @property
    def client_id(self) -> str | None:
        """The client whose pathway is shown or on its way."""
        return self._client_id

    def open_client(self, client_id: str) -> None:
        """Show the pathway of a client."""
        if client_id != self._client_id:
            self._leave_fields()
            self._client_id = client_id
            self._view = None
            self._opening = ""
            self.show_list()
        self.reload()

    def show_record(self, record_id: str) -> None:
        """Show a record of the client at hand where it stands, unless something is written here."""
        if self.shown_panel is self.guide or self.shown_panel in self.part_forms:
            self._on_part_closed()
        self.spots.want(record_id)

    def reload(self) -> None:
        """Read everything anew."""
        client_id = self._client_id
        if client_id is not None:
            self._tasks.vault(
                lambda: self._services.pathway.of_client(client_id),
                name=mark("Reading the pathway"),
                owner=self,
                on_success=partial(self._on_loaded, client_id),
            )

    def _on_loaded(self, client_id: str, view: PathwayView) -> None:
        """Show what was read, if it is still wanted; an open form follows its record."""
        if client_id != self._client_id:
            return
        self._view = view
        with self.spots.kept():
            self.show_view(view)
        for card in self.cards:
            card.wanted.connect(partial(self._on_wanted, card.path))
            card.strike_wanted.connect(self._on_strike_wanted)
            card.open_wanted.connect(self.open_part)
            card.notice_wanted.connect(partial(self._navigator.open_notice, view.client_id))
            card.print_wanted.connect(self.doing.print_notice)
        for listed in (self.meetings, self.attempts):
            if listed is not None:
                listed.strike_wanted.connect(self._on_strike_wanted)
        self._follow(view)

    def _follow(self, view: PathwayView) -> None:
        """Let an open form show its record as it is now; open what was just begun."""
        parts = {part.id: part for path in view.engagements for part in path.parts}
        for form in self.part_forms:
            if form.part is not None and form.part.id in parts:
                form.show_part(parts[form.part.id])
        if self._opening and self.open_part(self._opening):
            self._opening = ""

    def _on_wanted(self, path: EngagementPath, key: str) -> None:
        """Open the form of a stage; an assessment that is not begun is begun."""
        ways = {
            "decision": self.open_decision,
            "evaluation": self.open_evaluation,
            "closure": self.open_closure,
            "departure": self.open_departure,
            "start": self.open_start,
        }
        if key in ways:
            ways[key](path.id)
        elif key == "ability":
            standing = path.standing("work_ability")
            if not (standing and self.open_part(standing[0].id)):
                self.doing.begin_ability(path.id, self._open_begun)
        else:
            parts = path.standing("needs_assessment")
            still = [part.id for part in parts if part.day("completed") is None]
            if not (still and self.open_part(still[0])):
                self.doing.begin_assessment(path.id, self._open_begun)

    def _open_begun(self, part_id: str) -> None:
        """Open what was begun as soon as it is read."""
        self._opening = part_id
        self.reload()

    def _uncover(self, record_id: str) -> None:
        if self.attempts is not None:
            self.attempts.uncover(record_id)

    def _on_strike_wanted(self, part: PartView) -> None:
        self.open_strike(part.id)

    def _leave_fields(self) -> None:
        """Write what was typed and not left: another client comes."""
        for form in self.part_forms:
            form.write_all()
            form.part = None

    def _on_part_closed(self) -> None:
        """Write what was not left, and show the list."""
        self._leave_fields()
        self.show_list()

    def _connect(self) -> None:
        """Join buttons and forms."""
        doing = self.doing
        self.add_button.clicked.connect(self.open_engagement)
        self.empty.action_requested.connect(self.open_engagement)
        self.joint_button.clicked.connect(self.open_joint)
        self.guide_button.clicked.connect(self.open_guide)
        self.guide.closed.connect(self.show_list)
        for form in (*self.kind_forms, self.strike_form):
            form.closed.connect(self.show_list)
        for part_form in self.part_forms:
            part_form.closed.connect(self._on_part_closed)
            part_form.written.connect(partial(doing.write, part_form))
        self.ability_form.ticked.connect(doing.tick)
        self.engagement_form.given.connect(doing.open_engagement)
        self.decision_form.given.connect(partial(doing.record, "decision"))
        self.evaluation_form.given.connect(partial(doing.record, "evaluation"))
        self.closure_form.given.connect(partial(doing.record, "closure"))
        self.departure_form.given.connect(lambda g: doing.depart(self._client_id or "", g))
        self.start_form.given.connect(doing.start)
        self.joint_form.given.connect(doing.meet)
        self.strike_form.given.connect(doing.strike)
