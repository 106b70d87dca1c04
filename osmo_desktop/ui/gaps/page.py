"""The section Puutteet: the frame with its tabs. A tab is a key, a title and a page in `_pages`."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.gaps.board_page import BoardPage
from osmo_desktop.ui.main_window import FocusStart
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.transfers.page import TransfersPage
from osmo_desktop.ui.widgets.pages import (
    CompactAware,
    PageGround,
    PageHead,
    tabs_margins,
    under_tabs,
)
from osmo_desktop.ui.widgets.tabs import TabStrip

NOTICES: Final = "notices"
TRANSFERS: Final = "transfers"


class GapsPage(PageGround):
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
        with_all = (services, tasks, bus, navigator)
        self.notices = BoardPage(*with_all, now=now)
        self.transfers = TransfersPage(*with_all, now=now)
        self._pages: dict[str, tuple[str, QWidget]] = {
            NOTICES: (tr("Notices"), self.notices),
            TRANSFERS: (tr("Transfer queue"), self.transfers),
        }
        self.head = PageHead(tr("Gaps"))
        titles = [(key, title) for key, (title, _page) in self._pages.items()]
        self.tabs = TabStrip(titles, name=tr("Parts of the gaps"))
        self.stack = QStackedWidget()
        self._state = ""
        self._is_filled = False
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        for _title, page in self._pages.values():
            self.stack.addWidget(page)
        under_tabs(self._column, (self.head, self.tabs), self.stack)
        self.tabs.tab_chosen.connect(self._show_tab)
        self.notices.returned.connect(lambda: self.tabs.set_key(NOTICES))
        self.transfers.returned.connect(lambda: self.tabs.set_key(TRANSFERS))
        self.notices.state_changed.connect(self._on_state)
        self.notices.filled.connect(self._on_filled)
        self.set_compact(False)

    def resume(self, before: GapsPage) -> None:
        """Stand where the page `before` stood, which was made in another language."""
        self.tabs.set_key(before.tabs.key)

    def open_notice(self, client_id: str, notice_id: str = "") -> None:
        """Show a notice of a client, or that which is to be filled in first."""
        self.tabs.set_key(NOTICES)
        self.notices.open_notice(client_id, notice_id)

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
        for _title, page in self._pages.values():
            if isinstance(page, CompactAware):
                page.set_compact(compact)

    def _show_tab(self, key: str) -> None:
        self.stack.setCurrentWidget(self._pages[key][1])
        self._name_head()
        self._renew_heads()

    def _on_filled(self, is_filled: bool) -> None:
        self._is_filled = is_filled
        self._renew_heads()

    def _renew_heads(self) -> None:
        """Leave title and tabs out while the tab in front needs all of a small window."""
        shown = not (self._is_filled and self.tabs.key == NOTICES)
        for part in (self.head, self.tabs):
            part.setVisible(shown)

    def _on_state(self, words: str) -> None:
        self._state = words
        self._name_head()

    def _name_head(self) -> None:
        """Say how much is missing over the notices only: the queue counts something else."""
        self.head.set_title(tr("Gaps"), self._state if self.tabs.key == NOTICES else "")
