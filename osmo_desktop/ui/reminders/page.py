"""The page of the reminders: reads them, and sets one for the whole team."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.reminders import ReminderRow, ReminderService
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, Outcome, local_now
from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.reminders.layout import RemindersLayout, reminder_name
from osmo_desktop.ui.tasks import TaskRunner

PAGE = "reminders"
_KINDS = ("reminder_setting", "member", "sync")
_SETTING = mark("Setting a reminder")


class Needs(Protocol):
    """The services that the page uses."""

    @property
    def reminders(self) -> ReminderService:
        """The team's times."""


class RemindersPage(RemindersLayout):
    """Every reminder; one of them at a time is set."""

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
        self._rows: dict[str, ReminderRow] = {}
        self.row_opened.connect(self.open_reminder)
        self.form.given.connect(self._set)
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    def reload(self) -> None:
        """Read the reminders anew."""
        self._tasks.vault(
            self._services.reminders.all,
            name=mark("Reading the reminders"),
            owner=self,
            on_success=self._on_read,
        )

    def open_reminder(self, name: str) -> bool:
        """Ask about a reminder; False while it is not read."""
        if name not in self._rows:
            return False
        self.form.begin(self._rows[name])
        self.show_single()
        self.form.focus_start()
        return True

    def _on_read(self, rows: tuple[ReminderRow, ...]) -> None:
        self._rows = {row.name: row for row in rows}
        self.show_rows(rows)

    def _set(self, given: tuple[str, str, date]) -> None:
        name, typed, start = given
        reminders = self._services.reminders
        self._tasks.vault(
            lambda: Outcome.of(reminders.set(name, typed, start)),
            name=_SETTING,
            owner=self,
            on_success=lambda made: self._on_set(name, made.value),
            on_failure=self._on_refused,
        )

    def _on_set(self, name: str, setting: str) -> None:
        self.show_list()
        words = tr("Reminder set: {what}.").format(what=reminder_name(self._rows[name]))
        self._navigator.toast(words, lambda: self._take_back(setting))

    def _take_back(self, setting: str) -> None:
        reason, reminders = tr("Entered in error"), self._services.reminders
        self._tasks.vault(lambda: reminders.strike(setting, reason), name=_SETTING, owner=self)

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, OsmoError):
            self.form.show_refusal(error)
        else:
            self.form.show_problem(failure_words(error))


def reminder_forms(page: RemindersPage) -> OpenForms:
    """A reminder that is being set comes back after a lock."""
    spec = FormSpec(
        name="reminder",
        widget=page.form,
        controls=lambda: page.form.controls,
        about=lambda: {"reminder": page.form.name},
        reopen=lambda about: page.open_reminder(about.get("reminder", "")),
    )
    return OpenForms(PAGE, page.stack, (spec,))
