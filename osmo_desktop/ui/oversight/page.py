"""The section Valvonta: requests, groups, times of keeping, reminders, the view-log, own use.

Who sees which tab follows from the role: workers the requests, the ratings by groups and their own
use, supervisors all, an auditor what is logged: the rest is casework.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.access_log.page import AccessLogPage
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.group_ratings.page import GroupRatingsPage
from osmo_desktop.ui.log_reviews.page import LogReviewsPage
from osmo_desktop.ui.main_window import FocusStart
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.reminders.page import RemindersPage
from osmo_desktop.ui.requests.page import RequestsPage
from osmo_desktop.ui.retention.page import RetentionPage
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import PageGround, tabs_margins, under_tabs
from osmo_desktop.ui.widgets.tabs import TabStrip

REQUESTS: Final = "requests"
RETENTION: Final = "retention"
REMINDERS: Final = "reminders"
GROUPS: Final = "groups"
LOG: Final = "log"
REVIEWS: Final = "reviews"
MINE: Final = "mine"
_TABS: Final = {
    "worker": (REQUESTS, GROUPS, MINE),
    "founder": (REQUESTS, GROUPS, MINE),
    "supervisor": (REQUESTS, GROUPS, RETENTION, REMINDERS, LOG, REVIEWS, MINE),
    "auditor": (LOG, REVIEWS, MINE),
}


class OversightPage(PageGround):
    """The tabs and their pages."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._role = ""
        with_all = (services, tasks, bus, navigator)
        self.requests = RequestsPage(*with_all, now=now)
        self.retention = RetentionPage(*with_all, now=now)
        self.groups = GroupRatingsPage(*with_all, now=now)
        self.reminders = RemindersPage(*with_all, now=now)
        self.log = AccessLogPage(*with_all, now=now)
        self.reviews = LogReviewsPage(*with_all)
        self.mine = AccessLogPage(*with_all, now=now, is_own=True)
        self._pages: dict[str, QWidget] = {
            REQUESTS: self.requests,
            GROUPS: self.groups,
            RETENTION: self.retention,
            REMINDERS: self.reminders,
            LOG: self.log,
            REVIEWS: self.reviews,
            MINE: self.mine,
        }
        self.title = PlainLabel(tr("Oversight"), "h1")
        titles = {
            REQUESTS: tr("Requests"),
            GROUPS: tr("Groups"),
            RETENTION: tr("Time of keeping"),
            REMINDERS: tr("Reminders"),
            LOG: tr("Log"),
            REVIEWS: tr("Reviews"),
            MINE: tr("My own use"),
        }
        self.tabs = TabStrip([*titles.items()], name=tr("Parts of oversight"))
        self.stack = QStackedWidget()
        self._build()
        self.tabs.tab_chosen.connect(self._show_tab)
        self.reviews.returned.connect(lambda: self.tabs.set_key(REVIEWS))
        self.show_role("worker")  # until it is read
        self.freshness = Freshness(self, bus, self.reload, kinds=("certificate", "sync"))

    def reload(self) -> None:
        """Ask which role one has."""
        self._tasks.vault(
            lambda: self._services.book.role,
            name=mark("Reading the state of sync"),
            owner=self,
            on_success=self.show_role,
        )

    @property
    def role(self) -> str:
        """The role whose tabs are shown."""
        return self._role

    def show_role(self, role: str) -> None:
        """Show the tabs of a role."""
        self._role = role
        shown = _TABS.get(role, (MINE,))
        for key in shown:
            self.tabs.set_tab_visible(key, visible=True)
        if self.tabs.key not in shown:
            self.tabs.set_key(shown[0])  # before its tab goes, or Qt chooses another one
        for key in self._pages.keys() - set(shown):
            self.tabs.set_tab_visible(key, visible=False)

    def resume(self, before: OversightPage) -> None:
        """Stand where the page `before` stood, which was made in another language."""
        self.show_role(before.role)
        self.tabs.set_key(before.tabs.key)

    def open_requests(self, client_id: str, request_id: str) -> None:
        """Show a request, or ask for a new one of a client."""
        self.tabs.set_key(REQUESTS)
        if request_id:
            self.requests.open_request(request_id)
        else:
            self.requests.open_new(client_id)

    def focus_start(self) -> None:
        """Put the keyboard where work on the shown tab begins."""
        page: object = self.stack.currentWidget()
        if isinstance(page, FocusStart):
            page.focus_start()
        else:
            self.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Use the margins of small windows, or the ordinary ones."""
        tabs_margins(self._column, compact=compact)

    def _show_tab(self, key: str) -> None:
        self.stack.setCurrentWidget(self._pages[key])

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        for page in self._pages.values():
            self.stack.addWidget(page)
        under_tabs(self._column, (self.title, self.tabs), self.stack)
        self.set_compact(False)
