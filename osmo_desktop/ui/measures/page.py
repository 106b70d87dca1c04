"""The tab Mittaukset of a client: reads questions and answers, and carries out what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.measures import Measure, Shelf
from osmo_desktop.domain.method_library import Library
from osmo_desktop.domain.records.measures import INSTRUMENT_LENGTH
from osmo_desktop.services.assessing import AssessmentDraft
from osmo_desktop.services.measure_results import ItemResults, ItemRow, ResultRow
from osmo_desktop.services.methods import MethodUseRow
from osmo_desktop.services.models import GoalView
from osmo_desktop.services.results import MeasureResult
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.measures.doing import Doing
from osmo_desktop.ui.measures.layout import MeasuresLayout
from osmo_desktop.ui.measures.measure_card import MeasureCard
from osmo_desktop.ui.measures.needs import Needs
from osmo_desktop.ui.measures.result_doing import ResultDoing
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.record_spots import RecordSpots

_KINDS = ("measure_item", "assessment", "answer", "goal", "plan", "method_use", "sync")


@dataclass(frozen=True)
class _Loaded:
    """What the tab shows of a client."""

    results: tuple[ItemResults, ...]
    items: tuple[ItemRow, ...]
    draft: AssessmentDraft | None
    goals: tuple[GoalView, ...]
    measure: Measure
    measures: tuple[MeasureResult, ...]
    unknown: int
    shelf: Shelf
    library: Library
    used: tuple[MethodUseRow, ...]

    @property
    def lines(self) -> tuple[ItemResults, ...]:
        """Every question and scale."""
        return (*self.results, *(line for one in self.measures for line in one.lines))

    @property
    def asked(self) -> dict[str, frozenset[str]]:
        """The scales that are asked of the client, by measure."""
        return {
            one.measure.id: frozenset(
                line.item.scale for line in one.lines if not line.item.is_dropped
            )
            for one in self.measures
        }

    @property
    def instruments(self) -> dict[str, tuple[str, ...]]:
        """The names of instruments that the client has results of, by measure."""
        names = {
            one.measure.id: (line.item.instrument for line in one.lines) for one in self.measures
        }
        return {
            key: tuple(dict.fromkeys(name for name in told if 0 < len(name) <= INSTRUMENT_LENGTH))
            for key, told in names.items()
        }


class MeasuresPage(MeasuresLayout):
    """Questions and answers of one client; the client answers on the turned screen."""

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
        self._services, self._tasks = services, tasks
        self.doing = Doing(self, services.measures, tasks, navigator)
        self.result_doing = ResultDoing(self, services, tasks, navigator, now=now)
        self._client_id: str | None = None
        self._loaded: _Loaded | None = None
        self.spots = RecordSpots(self)
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    @property
    def client_id(self) -> str | None:
        """The client whose measures are shown or on their way."""
        return self._client_id

    def hideEvent(self, event: QHideEvent) -> None:
        """Read anew when it is shown next: a draft changes without a record."""
        super().hideEvent(event)
        self.freshness.is_stale = True

    def open_client(self, client_id: str) -> None:
        """Show the measures of a client."""
        if client_id != self._client_id:
            self._client_id = self.doing.client_id = self.result_doing.client_id = client_id
            self._loaded = None
            self.show_list()
        self.reload()

    def reload(self) -> None:
        """Read everything anew."""
        client_id = self._client_id
        if client_id is not None:
            self._tasks.vault(
                partial(_load, self._services, client_id),
                name=mark("Reading the measures"),
                owner=self,
                on_success=partial(self._on_loaded, client_id),
            )

    @property
    def is_loaded(self) -> bool:
        """Whether questions and answers are here, so that a form can be opened."""
        return self._loaded is not None

    def open_correct_of(self, answer_id: str) -> bool:
        """Ask what is right instead of an answer; False when it is not shown."""
        for results in self._loaded.lines if self._loaded is not None else ():
            for row in results.rows:
                if row.id == answer_id:
                    self.open_correct(results, row)
                    return True
        return False

    def open_question(self) -> None:
        """Ask for a new question."""
        if self._loaded is not None:
            self.question_form.begin(self._loaded.goals)
            self.show_form(self.question_form)

    def open_start(self) -> None:
        """Ask which questions the client answers now."""
        if self._loaded is not None:
            self.start_form.begin(self._loaded.items)
            self.show_form(self.start_form)

    def open_record(self) -> None:
        """Ask for answers that were given elsewhere."""
        if self._loaded is not None:
            self.record_form.begin(self._loaded.items, self._loaded.measure.scale)
            self.show_form(self.record_form)

    def open_correct(self, results: ItemResults, row: ResultRow) -> None:
        """Ask what is right instead of an answer."""
        if self._loaded is not None:
            scale = results.item.known_scale or self._loaded.measure.scale
            self.correct_form.begin(results, row, scale)
            self.show_form(self.correct_form)

    def open_result(self, measure_id: str = "", set_: str = "") -> None:
        """Ask for a result of a measure, the first one where none is named."""
        if self._loaded is not None:
            loaded = self._loaded
            self.result_form.begin(
                loaded.shelf, loaded.asked, measure_id, set_, names=loaded.instruments
            )
            self.show_form(self.result_form)

    def open_change(self, results: ItemResults) -> None:
        """Show one scale over time."""
        if self._loaded is not None:
            self.change.show_line(results, self._loaded.goals, self._now())
            self.show_page(self.change)
            self.change.focus_start()

    def open_change_of(self, item_key: str) -> bool:
        """Show a scale over time by the key of its item; False when it is not there."""
        lines = self._loaded.lines if self._loaded is not None else ()
        found = next((one for one in lines if one.item.key == item_key), None)
        if found is not None:
            self.open_change(found)
        return found is not None

    def open_library(self) -> None:
        """Show the library of methods."""
        if self._loaded is not None:
            self.show_page(self.library)
            self.library.focus_start()

    def open_use(self, method: str) -> bool:
        """Ask when a method was used with the client; False when it is not known."""
        known = self._loaded.library.methods.get(method) if self._loaded is not None else None
        if known is not None:
            self.use_form.begin(known)
            self.show_form(self.use_form)
        return known is not None

    def _on_loaded(self, client_id: str, loaded: _Loaded) -> None:
        """Show what was read, if it is still wanted."""
        if client_id != self._client_id:
            return
        self._loaded = loaded
        with self.spots.kept():
            for card in self.show_results(loaded.results, loaded.measure):
                card.drop_requested.connect(self.doing.drop)
                card.correct_requested.connect(partial(self.open_correct, card.results))
                card.time_requested.connect(self.open_change)
            for shown in self.show_measures(loaded.measures):
                self._connect_card(shown)
            self.show_unknown(loaded.unknown)
            self._renew_change(loaded)
            self.library.show_library(loaded.library, loaded.used)
            self.show_draft(loaded.draft)
        for button in (self.start_button, self.record_button):
            button.setEnabled(bool(loaded.items))

    def _renew_change(self, loaded: _Loaded) -> None:
        """Show the scale that is shown over time as it is now."""
        key = self.change.key
        same = [one for one in loaded.lines if key and one.item.key == key]
        if same:
            self.change.show_line(same[0], loaded.goals, self._now())

    def _connect_card(self, card: MeasureCard) -> None:
        """Join what a card of a measure asks for."""
        card.time_requested.connect(self.open_change)
        card.record_requested.connect(self.open_result)
        card.ask_requested.connect(self.result_doing.ask)
        card.print_requested.connect(self.result_doing.print)
        card.plan_requested.connect(self.result_doing.open_plan)

    def _connect(self) -> None:
        """Join buttons and forms, and what results ask for."""
        doing = self.doing
        doing.reload_wanted.connect(self.reload)
        self.add_button.clicked.connect(self.open_question)
        self.empty.action_requested.connect(self.open_question)
        self.start_button.clicked.connect(self.open_start)
        self.record_button.clicked.connect(self.open_record)
        self.under_way.go_on_button.clicked.connect(doing.ask)
        self.under_way.finish_button.clicked.connect(doing.finish)
        self.under_way.discard_button.clicked.connect(doing.discard)
        for form in self.forms:
            form.closed.connect(self.show_list)
        self.question_form.given.connect(doing.add)
        self.start_form.given.connect(doing.start)
        self.record_form.given.connect(doing.record)
        results = self.result_doing
        self.result_button.clicked.connect(lambda: self.open_result(""))
        self.result_form.given.connect(results.record)
        self.result_form.ask_wanted.connect(results.ask)
        self.change.closed.connect(self.show_list)
        self.library_button.clicked.connect(self.open_library)
        self.library.closed.connect(self.show_list)
        self.library.use_wanted.connect(self.open_use)
        self.use_form.given.connect(results.use)
        self.change.print_requested.connect(results.print)
        self.change.correct_requested.connect(self.open_correct)
        self.change.goal_linked.connect(results.link)
        self.change.goal_wanted.connect(results.make_goal)
        self.correct_form.given.connect(doing.correct)
        self.correct_form.struck.connect(doing.strike)


def _load(services: Needs, client_id: str) -> _Loaded:
    """Read what the tab shows; on the vault worker."""
    measures, plan = services.measures, services.plans.current(client_id)
    return _Loaded(
        results=measures.results(client_id),
        items=measures.items(client_id),
        draft=measures.draft(client_id),
        goals=plan.goals if plan is not None else (),
        measure=measures.measure(),
        measures=services.results.of_client(client_id),
        unknown=services.results.unknown(client_id),
        shelf=services.results.shelf(),
        library=services.methods.library(),
        used=services.methods.used(client_id),
    )
