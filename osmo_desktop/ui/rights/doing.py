"""What is done in the tab of rights and safety: each form's wish, brought to its service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark
from osmo_desktop.services.crisis import SafetyPlanView
from osmo_desktop.services.rights import ConsentForm, ConsentRow, SlipForm
from osmo_desktop.services.visit_safety import VisitForm
from osmo_desktop.ui.rights.forms import (
    CommentForm,
    GiveConsentForm,
    RightsForm,
    SafetyPlanForm,
    VisitCardForm,
    WithdrawForm,
)
from osmo_desktop.ui.rights.needs import Needs
from osmo_desktop.ui.tasks import Failure, TaskRunner

_SAVING = mark("Saving")


class Tab(Protocol):
    """What is done needs of the tab."""

    client_id: str
    consent: ConsentRow | None
    plan: SafetyPlanView | None
    visit_form: VisitCardForm
    plan_form: SafetyPlanForm
    consent_form: GiveConsentForm
    withdraw_form: WithdrawForm
    comment_form: CommentForm

    def leave_form(self, form: RightsForm) -> None:
        """Show the cards again, if the form is still in front."""


class Doing(QObject):
    """Carries out what a form gave; a refusal is said in the form that asked."""

    def __init__(self, tab: Tab, services: Needs, tasks: TaskRunner) -> None:
        super().__init__()
        self._tab, self._services, self._tasks = tab, services, tasks
        tab.visit_form.given.connect(self._leave)
        tab.plan_form.given.connect(self._save_plan)
        tab.consent_form.given.connect(self._give_consent)
        tab.withdraw_form.given.connect(self._withdraw)
        tab.comment_form.given.connect(self._file_slip)

    def _give_consent(self, form: ConsentForm) -> None:
        rights, client_id = self._services.rights, self._tab.client_id
        self._write(self._tab.consent_form, lambda: rights.give(client_id, form)[1])

    def _withdraw(self, given: tuple[date, str]) -> None:
        rights, row = self._services.rights, self._tab.consent
        if row is not None:
            self._write(self._tab.withdraw_form, lambda: rights.withdraw(row, *given))

    def _file_slip(self, form: SlipForm) -> None:
        rights, client_id = self._services.rights, self._tab.client_id
        self._write(self._tab.comment_form, lambda: rights.file_slip(client_id, form)[1])

    def _save_plan(self, texts: dict[str, str]) -> None:
        crisis, plan = self._services.crisis, self._tab.plan
        if plan is not None:
            self._write(self._tab.plan_form, lambda: crisis.write_plan(plan, texts))

    def _leave(self, form: VisitForm) -> None:
        visits, client_id = self._services.visit_safety, self._tab.client_id
        self._write(self._tab.visit_form, lambda: visits.start(client_id, form)[1])

    def _write(self, form: RightsForm, write: Callable[[], Changes]) -> None:
        """Write what a form gave; it is left once it is written, and says why it is not."""
        self._tasks.vault(
            write,
            name=_SAVING,
            owner=self,
            on_success=lambda _changes: self._tab.leave_form(form),
            on_failure=partial(self._on_refused, form),
        )

    def _on_refused(self, form: RightsForm, error: Exception) -> None:
        if isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, _SAVING))
