"""What is done in the register: each wish of a person, brought to the service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark
from osmo_desktop.services.requests import (
    RequestAnswer,
    RequestForm,
    RequestRow,
    RequestService,
)
from osmo_desktop.ui.navigation import Outcome
from osmo_desktop.ui.requests.forms import RegisterForm
from osmo_desktop.ui.requests.layout import RequestsLayout
from osmo_desktop.ui.tasks import Failure, TaskRunner

_RECORDING = mark("Recording a request")


class Doing(QObject):
    """Carries out wishes; a refusal is said in the form that asked.

    `row` is the request at hand, `client_id` its client or the one of a new request.
    """

    added = Signal(str)
    """The id of a new request."""
    written = Signal()
    struck = Signal()

    def __init__(self, page: RequestsLayout, requests: RequestService, tasks: TaskRunner) -> None:
        super().__init__(page)
        self.row: RequestRow | None = None
        self.client_id = ""
        self._page = page
        self._requests = requests
        self._tasks = tasks
        page.new_form.given.connect(self.add)
        page.extend_form.given.connect(self.extend)
        page.answer_form.given.connect(self.answer)
        page.strike_form.given.connect(self.strike)

    def add(self, form: RequestForm) -> None:
        """Record a new request."""
        client_id = self.client_id
        self._tasks.vault(
            lambda: Outcome.of(self._requests.add(client_id, form)),
            name=_RECORDING,
            owner=self,
            on_success=lambda added: self.added.emit(added.value),
            on_failure=partial(self._on_refused, self._page.new_form),
        )

    def extend(self, given: tuple[date, str]) -> None:
        """Record that the client was told of more time."""
        day, reason = given
        form, then = self._page.extend_form, self.written.emit
        self._write(form, lambda row: self._requests.extend(row, day, reason), then)

    def answer(self, answer: RequestAnswer) -> None:
        """Record the answer."""
        form, then = self._page.answer_form, self.written.emit
        self._write(form, lambda row: self._requests.answer(row, answer), then)

    def strike(self, reason: str) -> None:
        """Take a request that was entered in error out of the register."""
        form, then = self._page.strike_form, self.struck.emit
        self._write(form, lambda row: self._requests.strike(row, reason), then)

    def _write(
        self, form: RegisterForm, write: Callable[[RequestRow], Changes], then: Callable[[], None]
    ) -> None:
        """Write over the request at hand."""
        row = self.row
        if row is not None:
            self._tasks.vault(
                lambda: write(row),
                name=_RECORDING,
                owner=self,
                on_success=lambda _changes: then(),
                on_failure=partial(self._on_refused, form),
            )

    def _on_refused(self, form: RegisterForm, error: Exception) -> None:
        """Say in the form why it was not taken; what is no refusal goes to the message bar."""
        if isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, _RECORDING))
