"""A client's page: head, badges, banner, tabs with timeline and plan, side column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ClientPage
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.client_head import BadgeRow, ClientHead, ProtectionBanner
from osmo_desktop.ui.clients.flow_row import Centred
from osmo_desktop.ui.clients.glass import GlassBanner
from osmo_desktop.ui.clients.note_view import NotePage
from osmo_desktop.ui.clients.side_column import SideColumn
from osmo_desktop.ui.clients.timeline_tab import TimelineTab
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.notices import Banner, EmptyState
from osmo_desktop.ui.widgets.pages import (
    RING_ROOM,
    PageGround,
    ScrollPage,
    tabs_margins,
    under_tabs,
)
from osmo_desktop.ui.widgets.tabs import TabStrip

TIMELINE: Final = "timeline"
PATHWAY: Final = "pathway"
PLAN: Final = "plan"
MEASURES: Final = "measures"
DOCUMENTS: Final = "documents"
NETWORK: Final = "network"
RIGHTS: Final = "rights"
DETAILS: Final = "details"
WIDE_TABS: Final = frozenset({PATHWAY, PLAN, MEASURES, DOCUMENTS, NETWORK, RIGHTS})
"""Tabs that take the whole width, without the list beside."""
_SIDE_WIDTH = 272
_FOLD_WIDTH = 1180 - 96 - 280
"""Under this width of the page the side column becomes a tab."""
_SMALLEST_WIDTH = 360


class ClientPageView(PageGround):
    """Shows one client. Loading and writing is the work of its `ClientController`."""

    attachment_opened = Signal(str)
    """An attachment is to be shown in the tab Asiakirjat, which is in front now."""
    tab_shown = Signal(str)

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client: ClientPage | None = None
        self._narrow = False
        self._compact = False
        self._beside = False
        self._showing: dict[str, Callable[[str], None]] = {}
        self.head = ClientHead()
        self.badges = BadgeRow()
        self.banner = ProtectionBanner()
        self.banner.hide()
        self.glass = GlassBanner()
        self.joined = Banner("users-round", "", action=tr("Part the records"))
        self.joined.hide()
        self.tabs = TabStrip(
            [
                (TIMELINE, tr("Timeline")),
                (PATHWAY, tr("Pathway")),
                (PLAN, tr("Plan")),
                (MEASURES, tr("Measures")),
                (DOCUMENTS, tr("Documents")),
                (NETWORK, tr("Network")),
                (RIGHTS, tr("Rights")),
                (DETAILS, tr("Details")),
            ],
            name=tr("Parts of the client's page"),
        )
        self.tabs.set_tab_visible(DETAILS, visible=False)
        self.timeline = TimelineTab(now=now)
        self.note = NotePage(now=now)
        self.side = SideColumn(now=now)
        self.side_scroll = ScrollPage(name=tr("Details"))
        self.side_scroll.body.setContentsMargins(0, 0, 0, 0)
        self.side_scroll.body.addWidget(self.side)
        self.reading = QStackedWidget()
        self.reading.addWidget(self.timeline)
        self.reading.addWidget(self.note)
        self.stack = QStackedWidget()
        self._lay_out()
        self.tabs.tab_chosen.connect(self._on_tab_chosen)
        self.side.plan_opened.connect(lambda: self.show_tab(PLAN, focus=True))
        self.timeline.plan_opened.connect(lambda: self.show_tab(PLAN, focus=True))
        self.timeline.attachment_opened.connect(self.open_attachment)

    @property
    def client(self) -> ClientPage | None:
        """The client that is shown."""
        return self._client

    @property
    def client_id(self) -> str | None:
        """The id of the client that is shown."""
        return self._client.row.id if self._client is not None else None

    @property
    def is_narrow(self) -> bool:
        """Whether the side column is a tab."""
        return self._narrow

    def set_tab_widget(self, key: str, widget: QWidget, show_client: Callable[[str], None]) -> None:
        """Put a page into a tab (plan, documents); `show_client` is called when it is seen."""
        old = self._pages[key]
        self.stack.insertWidget(self.stack.indexOf(old), widget)
        self.stack.removeWidget(old)
        old.deleteLater()
        self._pages[key] = widget
        self._showing[key] = show_client
        self._on_tab_chosen(self.tabs.key)

    def show_client(self, page: ClientPage, *, breaks_glass: bool = False) -> None:
        """Show a client, or the same client as it is now."""
        is_other = self.client_id != page.row.id
        self._client = page
        if is_other:
            self.banner.conceal()
            self.joined.hide()
            self.close_note()
            self.timeline.start_over()
        self.head.show_client(page)
        self.badges.show_client(page)
        self.banner.setVisible(page.row.protected)
        if is_other or breaks_glass != self.glass.isVisibleTo(self):
            self.glass.begin(breaks_glass=breaks_glass)
        self.side.show_client(page)
        if is_other:
            self._on_tab_chosen(self.tabs.key)

    def show_tab(self, key: str, *, focus: bool = False) -> None:
        """Show a tab; with `focus` the keyboard goes into it."""
        if key == DETAILS and not self._narrow:
            key = TIMELINE
        self.tabs.set_key(key)
        if focus:
            self.focus_tab()

    def focus_tab(self) -> None:
        """Put the keyboard where work on the present tab begins."""
        reason = Qt.FocusReason.ShortcutFocusReason
        if self.tabs.key == TIMELINE and self.reading.currentWidget() is self.note:
            self.note.focus_start()
        elif self.tabs.key == TIMELINE and self.timeline.model.rows:
            self.timeline.list.setFocus(reason)
            if not self.timeline.list.currentIndex().isValid():
                self.timeline.list.setCurrentIndex(self.timeline.model.index(0))
        else:
            self.tabs.setFocus(reason)

    def open_note(self) -> None:
        """Show the note instead of the timeline."""
        self.tabs.set_key(TIMELINE)
        self.reading.setCurrentWidget(self.note)
        self.note.focus_start()

    def open_attachment(self, attachment_id: str) -> None:
        """Show an attachment where all of them are."""
        self.show_tab(DOCUMENTS)
        self.attachment_opened.emit(attachment_id)

    def close_note(self) -> None:
        """Show the timeline again, with the keyboard where it was."""
        had_focus = self.note.isAncestorOf(self.focusWidget())
        self.note.forget()
        self.reading.setCurrentWidget(self.timeline)
        if had_focus and self.isVisible():
            self.timeline.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Use the margins of small windows, or the ordinary ones."""
        self._compact = compact
        self._set_margins()

    def set_beside(self, beside: bool) -> None:
        """Make room for a composer beside: no actions, no chips, short rows, a way back."""
        self._beside = beside
        self.head.set_beside(beside)
        self.timeline.set_brief(beside)
        self._set_margins()

    def set_whole(self, whole: bool) -> None:
        """Without the list beside: the way back is at the name, the plan has its own actions."""
        if not self._beside:
            self.head.set_beside(whole)

    def _set_margins(self) -> None:
        """Keep less air where there is less room."""
        tabs_margins(self._column, compact=self._compact, is_tight=self._beside)

    def minimumSizeHint(self) -> QSize:
        """Let the window shrink to where the side column folds; the layout follows then."""
        return QSize(theme.px(_SMALLEST_WIDTH), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the side column into its tab where it has no room."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(_FOLD_WIDTH)
        if narrow != self._narrow:
            self._set_narrow(narrow)

    def _set_narrow(self, narrow: bool) -> None:
        """Move the side column between its place and its tab."""
        self._narrow = narrow
        self.head.set_narrow(narrow)
        self.banner.set_narrow(narrow)
        if not narrow and self.tabs.key == DETAILS:
            self.tabs.set_key(TIMELINE)  # before its tab goes, or Qt chooses another one
        self.tabs.set_tab_visible(DETAILS, visible=narrow)
        if narrow:
            self.side_scroll.setMinimumWidth(0)
            self.side_scroll.setMaximumWidth(16_777_215)
            self._details_row.addWidget(self.side_scroll)
        else:
            self.side_scroll.setFixedWidth(theme.px(_SIDE_WIDTH))
            self._timeline_row.addWidget(self.side_scroll)
        self.side_scroll.show()

    def _lay_out(self) -> None:
        """Put the parts in their places."""
        timeline_page, details_page = QWidget(), QWidget()
        self._timeline_row = QHBoxLayout(timeline_page)
        self._details_row = QHBoxLayout(details_page)
        for row, left in ((self._timeline_row, 0), (self._details_row, RING_ROOM)):
            row.setContentsMargins(left, 0, 0, 0)
            row.setSpacing(16)
        self._timeline_row.addWidget(self.reading, 1)
        self.side_scroll.setFixedWidth(theme.px(_SIDE_WIDTH))
        self._timeline_row.addWidget(self.side_scroll)
        self._pages: dict[str, QWidget] = {
            TIMELINE: timeline_page,
            PATHWAY: _empty("waypoints", tr("The stages of each engagement are here.")),
            PLAN: _empty("clipboard-list", tr("The plan is made together with the client.")),
            MEASURES: _empty("gauge", tr("What the client wants to follow is asked here.")),
            DOCUMENTS: _empty("paperclip", tr("Scans, photos and signatures of this client.")),
            NETWORK: _empty("users-round", tr("Who is around the client, and what they do.")),
            RIGHTS: _empty("life-buoy", tr("Consents, the safety plan and visits.")),
            DETAILS: details_page,
        }
        for page in self._pages.values():
            self.stack.addWidget(page)
        for part in (self.reading, self.stack):
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        heads = (self.head, self.badges, self.banner, self.glass, self.joined, self.tabs)
        under_tabs(self._column, heads, self.stack)
        self._set_margins()

    def _on_tab_chosen(self, key: str) -> None:
        """Show the page of a tab."""
        self.stack.setCurrentWidget(self._pages[key])
        show = self._showing.get(key)
        if show is not None and self._client is not None:
            show(self._client.row.id)
        self.tab_shown.emit(key)


def _empty(icon: str, words: str) -> QWidget:
    """Return what stands in a tab until its page is put there."""
    return Centred(EmptyState(icon, words))
