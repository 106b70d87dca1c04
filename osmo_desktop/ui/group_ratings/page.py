"""The page of ratings by groups: reads them, records one, takes one back."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.measures import Measure
from osmo_desktop.services.group_rating_papers import GroupRatingPaperService
from osmo_desktop.services.group_ratings import GroupRatingRow, GroupRatingService
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.group_ratings.form import NewGroupRating
from osmo_desktop.ui.group_ratings.layout import GroupRatingsLayout
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, Outcome, local_now
from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.paper import Paper, file_name
from osmo_desktop.ui.tasks import TaskRunner

PAGE = "group_ratings"
_RECORDING = mark("Recording a group's rating")
_Loaded = tuple[tuple[Measure, ...], tuple[GroupRatingRow, ...]]


class Needs(Protocol):
    """The services that the page uses."""

    @property
    def group_ratings(self) -> GroupRatingService:
        """What groups answered."""

    @property
    def group_rating_papers(self) -> GroupRatingPaperService:
        """The same on paper."""


class GroupRatingsPage(GroupRatingsLayout):
    """Every rating; one of them, or the form of a new one, in the list's place."""

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
        self._now = now
        self._measures: tuple[Measure, ...] = ()
        self._rows: dict[str, GroupRatingRow] = {}
        self.row_opened.connect(self._open)
        self.add_button.clicked.connect(lambda: self.open_form(""))
        self.empty.action_requested.connect(lambda: self.open_form(""))
        self.form.given.connect(self._record)
        self.shown.strike_wanted.connect(self._strike)
        self.shown.print_wanted.connect(self._print)
        self.freshness = Freshness(self, bus, self.reload, kinds=("group_rating", "member", "sync"))

    def reload(self) -> None:
        """Read the ratings anew."""
        ratings = self._services.group_ratings
        self._tasks.vault(
            lambda: (ratings.measures(), ratings.all()),
            name=mark("Reading the ratings by groups"),
            owner=self,
            on_success=self._on_read,
        )

    def open_form(self, measure: str = "") -> bool:
        """Ask for a new rating; False while the measures are not read."""
        if not self._measures:
            return False
        self.form.begin(self._measures, measure)
        self.show_one(self.form)
        return True

    def _open(self, rating_id: str) -> None:
        if rating_id in self._rows:
            self.shown.show_row(self._rows[rating_id])
            self.show_one(self.shown)

    def _print(self, rating_id: str) -> None:
        """Preview a rating on paper; its name tells neither the group nor anybody."""
        papers, about = self._services.group_rating_papers, line(self._rows[rating_id].about)
        name, title = file_name(tr("group-rating"), "", self._now().date()), tr("A group's rating")
        self._navigator.show_paper(lambda: Paper(title, about, papers.paper(rating_id), name))

    def _on_read(self, loaded: _Loaded) -> None:
        self._measures, rows = loaded
        self._rows = {row.id: row for row in rows}
        self.show_rows(rows)

    def _record(self, new: NewGroupRating) -> None:
        ratings = self._services.group_ratings
        self._tasks.vault(
            lambda: Outcome.of(ratings.record(new.measure, new.about, new.held, new.typed)),
            name=_RECORDING,
            owner=self,
            on_success=lambda made: self._on_recorded(made.value),
            on_failure=self._on_refused,
        )

    def _on_recorded(self, rating_id: str) -> None:
        self.show_list()
        words = tr("The group's rating was recorded.")
        self._navigator.toast(words, lambda: self._strike(rating_id))

    def _strike(self, rating_id: str) -> None:
        reason, ratings = tr("Entered in error"), self._services.group_ratings
        self._tasks.vault(
            lambda: ratings.strike(rating_id, reason),
            name=_RECORDING,
            owner=self,
            on_success=lambda _changes: self._on_struck(),
        )

    def _on_struck(self) -> None:
        if not self.shown.isHidden():
            self.show_list()
        self._navigator.toast(tr("The rating counts no more."))

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, OsmoError):
            self.form.show_refusal(error)
        else:
            self.form.show_problem(failure_words(error))


def group_rating_forms(page: GroupRatingsPage) -> OpenForms:
    """A rating that is being counted comes back after a lock."""
    spec = FormSpec(
        name="group_rating",
        widget=page.form,
        controls=lambda: page.form.controls,
        about=lambda: {"measure": page.form.measure.key or ""},
        reopen=lambda about: page.open_form(about.get("measure", "")),
    )
    forms = OpenForms(PAGE, page.stack, (spec,))
    page.form.fields_changed.connect(forms.renew)
    return forms
