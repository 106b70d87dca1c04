"""Where pages meet the window: what they ask of it, and how they stay up to date."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.ui.change_bus import ChangeBus, touches
from osmo_desktop.ui.paper import Paper

TODAY: Final = "today"
CLIENTS: Final = "clients"
GAPS: Final = "gaps"
SYNC: Final = "sync"
OVERSIGHT: Final = "oversight"
SETTINGS: Final = "settings"
"""Keys of the sections that pages link to; the window adds its sections under them."""

T = TypeVar("T")

Now = Callable[[], datetime]
"""Tells the present time, aware; tests set it."""


def local_now() -> datetime:
    """Return the present time in the laptop's zone."""
    return datetime.now(UTC).astimezone()


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a mutation gave beside its changes; the task runner publishes `changes`."""

    value: T
    changes: Changes

    @classmethod
    def of(cls, pair: tuple[T, Changes]) -> Outcome[T]:
        """Wrap the answer of a service that gives a value and its changes."""
        return cls(*pair)


class Navigator(Protocol):
    """What a page may ask of the window around it. GUI thread only."""

    def open_client(self, client_id: str) -> None:
        """Show the page of a client and put the focus there."""

    def open_note_editor(
        self, *, client_id: str | None = None, draft_id: str | None = None
    ) -> None:
        """Open the composer: a draft, a new note for a client, or a new note for nobody yet."""

    def open_note(self, client_id: str, meeting_id: str) -> None:
        """Show an approved note on its client's page."""

    def open_section(self, key: str) -> None:
        """Show a section of the rail."""

    def open_new_client(self) -> None:
        """Show the form of a new client."""

    def open_plan(self, client_id: str) -> None:
        """Show the plan of a client."""

    def open_requests(self, client_id: str, request_id: str = "") -> None:
        """Show a request of a client, or ask for a new one."""

    def open_record(self, client_id: str, kind: str, record_id: str) -> None:
        """Show a record of a client where it stands."""

    def open_notice(self, client_id: str, notice_id: str = "") -> None:
        """Show a notice of a client, or that which is to be filled in first."""

    def ask_client(self, client_id: str) -> None:
        """Turn the screen to the client, who goes on with the assessment under way."""

    def start_visit(self, client_id: str) -> None:
        """Ask for the visit-safety card of a visit that begins now."""

    def print_plan(self, client_id: str, plan_id: str = "") -> None:
        """Preview a plan of the client on paper; without an id the draft, else the newest."""

    def show_paper(self, make: Callable[[], Paper]) -> None:
        """Preview the paper that `make` gives on the vault worker."""

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Tell an event that has passed; with `undo` it can be taken back for a while."""

    def announce(self, text: str) -> None:
        """Have a screen reader say something that only the eye would see."""


class Freshness(QObject):
    """Reloads a page when something it shows has changed, but only while it is seen.

    A hidden page is marked stale and reloads when it is shown next; a new page is stale. Several
    changes at once reload once. With `kinds` only changes of these record kinds count.
    """

    def __init__(
        self,
        page: QWidget,
        bus: ChangeBus,
        reload: Callable[[], None],
        *,
        kinds: Collection[str] = (),
    ) -> None:
        super().__init__(page)
        self._page = page
        self._reload = reload
        self._kinds = tuple(kinds)
        self.is_stale = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_timeout)
        bus.changed.connect(self._on_changed)
        page.installEventFilter(self)

    def mark_stale(self) -> None:
        """Reload now if the page is seen, else when it is shown."""
        self.is_stale = True
        if self._page.isVisible():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Reload a stale page when it is shown."""
        if event.type() == QEvent.Type.Show and watched is self._page and self.is_stale:
            self._timer.start()
        return super().eventFilter(watched, event)

    def _on_changed(self, changes: Changes) -> None:
        """Take note of a change."""
        if not self._kinds or touches(changes, *self._kinds):
            self.mark_stale()

    def _on_timeout(self) -> None:
        """Reload, unless the page was hidden meanwhile."""
        if self.is_stale and self._page.isVisible():
            self.is_stale = False
            self._reload()
