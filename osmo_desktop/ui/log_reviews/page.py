"""The page of the log's reviews: reads the months and records what was found."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.log_reviews import LogReviewService, MonthReview
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.log_reviews.layout import ReviewsLayout
from osmo_desktop.ui.navigation import Freshness, Navigator
from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.tasks import Failure, TaskRunner

PAGE = "log_reviews"
_KINDS = ("log_review", "certificate", "sync")
_RECORDING = mark("Recording the review")


class Needs(Protocol):
    """The services that the reviews use."""

    @property
    def access(self) -> AccessLogService:
        """Whether one may read all logs."""

    @property
    def log_reviews(self) -> LogReviewService:
        """Samples and reviews."""


class LogReviewsPage(ReviewsLayout):
    """Months with their samples; one of them at a time is reviewed."""

    returned = Signal()
    """One is back at a review that was open."""

    def __init__(
        self,
        services: Needs,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._navigator = services, tasks, navigator
        self._months: dict[str, MonthReview] = {}
        self._open = ""
        self._wanted = ""
        self.row_opened.connect(self.open_month)
        self.form.given.connect(self._record)
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    @property
    def month(self) -> str:
        """The month that is looked at, as "2026-10-01"; empty before the first."""
        return self._open

    def reload(self) -> None:
        """Read the months anew."""
        services = self._services
        self._tasks.vault(
            lambda: services.log_reviews.months() if services.access.may_read() else (),
            name=mark("Reading the log"),
            owner=self,
            on_success=self._on_loaded,
        )

    def open_month(self, month: str) -> None:
        """Look at a month that was read."""
        if month in self._months:
            self._open = month
            self.form.show_month(self._months[month])
            self.show_form()

    def return_to(self, month: str) -> bool:
        """Look at a month as soon as it is read; False without one."""
        if month:
            self._wanted = month
            self.returned.emit()
            self.reload()
        return bool(month)

    def _on_loaded(self, months: tuple[MonthReview, ...]) -> None:
        """Show the months; one that is being looked at stays as it was opened."""
        self._months = {month.month.isoformat(): month for month in months}
        self.show_months(months)
        if self._wanted:
            self.open_month(self._wanted)
            self._wanted = ""

    def _record(self, given: tuple[str, str, tuple[str, ...]]) -> None:
        month = self._months.get(self._open)
        if month is None:
            return
        verdict, remark, flagged = given
        self._tasks.vault(
            lambda: self._services.log_reviews.record(month, verdict, remark, flagged),
            name=_RECORDING,
            owner=self,
            on_success=lambda _changes: self._on_recorded(),
            on_failure=self._on_refused,
        )

    def _on_recorded(self) -> None:
        self.show_list()
        self._navigator.toast(tr("The review was recorded."))

    def _on_refused(self, error: Exception) -> None:
        """Say in the form why it was not taken; what is no refusal goes to the message bar."""
        if isinstance(error, OsmoError):
            self.form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, _RECORDING))


def review_forms(page: LogReviewsPage) -> OpenForms:
    """The review at hand comes back after a lock, with its ticks."""
    form = page.form
    spec = FormSpec(
        name="review",
        widget=form,
        controls=lambda: {"verdict": form.verdict, "remark": form.remark, **form.checks},
        about=lambda: {"month": page.month},
        reopen=lambda about: page.return_to(about.get("month", "")),
    )
    return OpenForms(PAGE, page.stack, (spec,))
