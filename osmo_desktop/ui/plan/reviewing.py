"""Giving a review of the plan, and striking one: what is done on the vault worker, and told."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.plan_review_rows import PlanReviewDraft, PlanReviewRow
from osmo_desktop.services.plan_reviews import PlanReviewService
from osmo_desktop.ui.navigation import Navigator, Outcome
from osmo_desktop.ui.plan.view import PlanLayout
from osmo_desktop.ui.tasks import Failure, Priority, TaskRunner
from osmo_desktop.ui.widgets.form_card import FormCard


class Reviewing(QObject):
    """Carries out what the review forms of the plan page ask for.

    `client_id` is the client whose plan is shown, `plan_id` the version.
    """

    def __init__(
        self,
        layout: PlanLayout,
        reviews: PlanReviewService,
        tasks: TaskRunner,
        navigator: Navigator,
    ) -> None:
        super().__init__(layout)
        self.client_id = self.plan_id = ""
        self._layout, self._reviews = layout, reviews
        self._tasks, self._navigator = tasks, navigator
        layout.reviews.add_button.clicked.connect(self.open)
        layout.reviews.strike_requested.connect(self.ask_strike)
        layout.review_form.given.connect(self.give)
        layout.strike_form.given.connect(self.strike)
        for form in (layout.review_form, layout.strike_form):
            form.closed.connect(self.close)

    @property
    def is_open(self) -> bool:
        """Whether one of the forms is in front."""
        return self._layout.stack.currentWidget() is self._layout.review_page

    def open(self) -> None:
        """Ask for a review."""
        self._layout.review_form.begin()
        self._show(self._layout.review_form)

    def ask_strike(self, review: PlanReviewRow) -> None:
        """Ask why a review was entered in error."""
        self._layout.strike_form.begin(review)
        self._show(self._layout.strike_form)

    def give(self, draft: PlanReviewDraft) -> None:
        """Record a review."""
        client, draft = self.client_id, replace(draft, plan=self.plan_id)
        self._tasks.vault(
            lambda: Outcome.of(self._reviews.give(client, draft)),
            name=mark("Recording the evaluation"),
            owner=self,
            on_success=lambda _given: self._on_done(tr("The evaluation was recorded.")),
            on_failure=partial(self._on_refused, self._layout.review_form),
            priority=Priority.WRITE,
        )

    def strike(self, reason: str) -> None:
        """Strike a review."""
        review = self._layout.strike_form.review_id
        self._tasks.vault(
            lambda: self._reviews.strike(review, reason),
            name=mark("Recording the evaluation"),
            owner=self,
            on_success=lambda _changes: self._on_done(tr("The evaluation counts no more.")),
            on_failure=partial(self._on_refused, self._layout.strike_form),
            priority=Priority.WRITE,
        )

    def close(self) -> None:
        """Go back to the plan."""
        layout = self._layout
        had_focus = layout.review_page.isAncestorOf(layout.focusWidget())
        if self.is_open:
            layout.stack.setCurrentWidget(layout.plan_page)
        if had_focus:
            layout.reviews.add_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self, form: FormCard) -> None:
        """Show a form in the place of the plan."""
        layout = self._layout
        for one in (layout.review_form, layout.strike_form):
            one.setVisible(one is form)
        layout.stack.setCurrentWidget(layout.review_page)
        layout.review_page.verticalScrollBar().setValue(0)
        form.focus_start()

    def _on_done(self, words: str) -> None:
        """Tell it; the plan is read again by the bus."""
        self.close()
        self._navigator.toast(words)

    def _on_refused(self, form: FormCard, error: Exception) -> None:
        """Say in the form why it was not taken; what is no refusal goes to the message bar."""
        if isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, mark("Recording the evaluation")))
