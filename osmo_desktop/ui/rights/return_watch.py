"""The alarm of a visit: a banner over every page from the time one is expected back.

It is this laptop's own and needs no network. It is read after every unlock, so that a return that
became overdue behind the lock is told at once; the lock screen itself names nobody, nor does the
screen that is turned to a client (`overdue_changed`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.visit_safety import VisitRow, VisitSafetyService
from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.rights.page import come_back
from osmo_desktop.ui.rights.words import clock_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.notices import Banner

_LOOK_MS: Final = 20_000
"""A clock that was set, or a laptop that slept, is noticed this soon."""
_LONGER: Final = timedelta(minutes=30)


class Needs(Protocol):
    """The service that the alarm uses."""

    @property
    def visit_safety(self) -> VisitSafetyService:
        """Visits."""


class AlarmBanner(Banner):
    """A banner that nobody overlooks: on the ground and inside the edge of danger."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and edge."""
        t = theme.tokens()
        painting.rounded(
            QPainter(self),
            self.rect(),
            painting.RADIUS_INSET,
            fill=t.dangersoft,
            edge=t.danger,
            width=2.0,
        )


class ReturnWatch(QObject):
    """Shows the banner while a return is overdue, and says so to a screen reader."""

    due_changed = Signal(object)
    """When the user is expected back, a datetime; None while no visit is under way."""
    overdue_changed = Signal(bool)
    """Whether the return is overdue now."""

    def __init__(
        self,
        window: MainWindow,
        services: Needs,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
    ) -> None:
        super().__init__(window)
        self._window, self._visits, self._tasks = window, services.visit_safety, tasks
        self._navigator, self._now = navigator, now
        self._said: datetime | None = None
        self.row: VisitRow | None = None
        self.bar = AlarmBanner("clock-alert", "", "danger")
        self.bar.setMinimumHeight(theme.px(52))
        self.bar.sentence.set_role("h3")
        self.back_button = PrimaryButton(tr("I am back"), icon="check", dense=True)
        self.longer_button = OutlineButton(tr("30 minutes more"), dense=True)
        self.bar.insert(self.back_button)
        self.bar.insert(self.longer_button)
        self.bar.hide()
        window.alarms.addWidget(self.bar)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.back_button.clicked.connect(self._come_back)
        self.longer_button.clicked.connect(self._prolong)
        self.freshness = Freshness(window, bus, self.reload, kinds=("visit_safety",))

    @property
    def due(self) -> datetime | None:
        """When the user is expected back; None while no visit is under way."""
        return self.row.expected if self.row is not None else None

    def reload(self) -> None:
        """Ask for the visit that is under way."""
        self._tasks.vault(
            self._visits.out,
            name=mark("Reading the visit that is under way"),
            owner=self,
            on_success=self._show,
        )

    def look(self) -> None:
        """Look at the clock: show the banner, or take it away."""
        row = self.row
        is_overdue = row is not None and row.expected <= self._now()
        self.bar.setVisible(is_overdue)
        self.overdue_changed.emit(is_overdue)
        if row is None or not is_overdue:
            self._said = None
            return
        words = tr("You were to be back from {name} at {clock}. If you are back, say so here.")
        sentence = words.format(name=line(row.client_name), clock=clock_words(row.expected))
        self.bar.set_sentence(sentence, "danger", "clock-alert")
        if self._said is None or self._now() - self._said >= announce.SAY_AGAIN:
            self._said = self._now()
            announce.alarm(self._window, sentence)

    def retranslate(self) -> None:
        """Say it in the language in use."""
        self.back_button.setText(tr("I am back"))
        self.longer_button.setText(tr("30 minutes more"))
        self.look()

    def _show(self, row: VisitRow | None) -> None:
        self.row = row
        if row is None:
            self._timer.stop()
        else:
            self._timer.start()
        self.due_changed.emit(self.due)
        self.look()

    def _come_back(self) -> None:
        if self.row is not None:
            come_back(self.row, self._visits, self._tasks, self._navigator)

    def _prolong(self) -> None:
        row, until = self.row, self._now() + _LONGER
        if row is not None:
            self._tasks.vault(
                lambda: self._visits.prolong(row, until),
                name=mark("Prolonging the visit"),
                owner=self,
                on_success=lambda _changes: self._navigator.toast(tr("The alarm was put off.")),
            )
