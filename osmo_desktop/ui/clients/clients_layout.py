"""Where list, client's page, forms and composer stand in the section Asiakkaat."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.client_form import NewClientForm
from osmo_desktop.ui.clients.client_page import (
    DOCUMENTS,
    MEASURES,
    NETWORK,
    PATHWAY,
    PLAN,
    RIGHTS,
    TIMELINE,
    WIDE_TABS,
    ClientPageView,
)
from osmo_desktop.ui.clients.edit_client_form import EditClientForm
from osmo_desktop.ui.clients.flow_row import Centred
from osmo_desktop.ui.clients.handover_page import HandoverPage
from osmo_desktop.ui.clients.list_pane import ClientListPane
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.notices import EmptyState
from osmo_desktop.ui.widgets.pages import PageGround

_BESIDE_WIDTH = 424
_UNLIMITED = 16_777_215


class ClientsLayout(PageGround):
    """The parts and their places. The window puts the composer in with `show_beside`."""

    beside_closed = Signal()
    """The person went back from what stands beside the client."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._compact = False
        self.beside: QWidget | None = None
        self.pane = ClientListPane(now=now)
        self.view = ClientPageView(now=now)
        self.new_form = NewClientForm(services, tasks, now=now)
        self.edit_form = EditClientForm(services, tasks, navigator, now=now)
        self.people = HandoverPage(services, tasks, navigator, now=now)
        self.hint = EmptyState(
            "user-round", tr("Choose a client from the list. Enter opens the client's page.")
        )
        self.stack = QStackedWidget()
        self._lay_out()
        self.view.head.back_requested.connect(self._on_back)
        self.view.tab_shown.connect(lambda _key: self._arrange())
        self.stack.currentChanged.connect(lambda _at: self._arrange())

    def open_people(self, client_id: str | None) -> bool:
        """Show who works with a client; False without one."""
        if not client_id:
            return False
        self.people.open_client(client_id)
        self.stack.setCurrentWidget(self.people)
        self.people.focus_start()
        return True

    def set_import_widget(self, widget: QWidget, begin: Callable[[], None]) -> None:
        """Put the import of clients beside the form of a new one, which leads there."""
        self.stack.addWidget(widget)
        self.new_form.file_button.clicked.connect(lambda: self.stack.setCurrentWidget(widget))
        self.new_form.file_button.clicked.connect(begin)

    def set_plan_widget(self, widget: QWidget, show_client: Callable[[str], None]) -> None:
        """Put the plan's page into its tab; `show_client` is called when the tab is seen."""
        self.view.set_tab_widget(PLAN, widget, show_client)

    def set_pathway_widget(self, widget: QWidget, show_client: Callable[[str], None]) -> None:
        """Put the page of the pathway into its tab."""
        self.view.set_tab_widget(PATHWAY, widget, show_client)

    def set_measures_widget(self, widget: QWidget, show_client: Callable[[str], None]) -> None:
        """Put the measures' page into its tab; `show_client` is called when it is seen."""
        self.view.set_tab_widget(MEASURES, widget, show_client)

    def set_documents_widget(self, widget: QWidget, show_client: Callable[[str], None]) -> None:
        """Put the attachments' page into its tab; `show_client` is called when it is seen."""
        self.view.set_tab_widget(DOCUMENTS, widget, show_client)

    def set_network_widget(self, widget: QWidget, show_client: Callable[[str], None]) -> None:
        """Put the network's page into its tab; `show_client` is called when it is seen."""
        self.view.set_tab_widget(NETWORK, widget, show_client)

    def set_rights_widget(self, widget: QWidget, show_client: Callable[[str], None]) -> None:
        """Put the page of rights and safety into its tab; `show_client` when it is seen."""
        self.view.set_tab_widget(RIGHTS, widget, show_client)

    def show_beside(self, widget: QWidget | None) -> None:
        """Put the composer beside the client's page, or take it away with None."""
        if self.beside is not None and self.beside is not widget:
            self._row.removeWidget(self.beside)
            self.beside.hide()
        if widget is not None and self.beside is None and self.view.tabs.key in WIDE_TABS:
            self.view.show_tab(TIMELINE)  # beside a note there is no room for these
        self.beside = widget
        if widget is not None:
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            self._row.addWidget(widget, 1)
            widget.show()
        self._arrange()

    def focus_start(self) -> None:
        """Put the keyboard into the list, or into the search when there is none."""
        if self.pane.isVisible() and self.pane.model.rows:
            self.pane.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.pane.isVisible():
            self.pane.focus_search()
        else:
            self.view.focus_tab()

    def set_compact(self, compact: bool) -> None:
        """Use the small layouts under 1100 px."""
        self._compact = compact
        self.view.set_compact(compact)
        self.new_form.set_compact(compact)
        self.edit_form.set_compact(compact)
        self.people.set_compact(compact)
        self._arrange()

    def _lay_out(self) -> None:
        """Put list and pages beside each other."""
        self._middle = Centred(self.hint)
        for page in (self._middle, self.view, self.new_form, self.edit_form, self.people):
            self.stack.addWidget(page)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.pane)
        self._row.addWidget(self.stack, 1)

    def _arrange(self) -> None:
        """Give the parts their room: the composer takes the place of list and side column."""
        beside = self.beside is not None
        # A plan is read and written with the client at the table, papers are looked at and signed
        # there: they take the whole width.
        is_wide = self.view.tabs.key in WIDE_TABS
        whole = is_wide and self.stack.currentWidget() is self.view
        self.pane.setVisible(not beside and not whole)
        self.view.set_beside(beside)
        self.view.set_whole(whole and not beside)
        self.stack.setVisible(not (beside and self._compact))
        if beside:
            self.stack.setFixedWidth(theme.px(_BESIDE_WIDTH))
        else:
            self.stack.setMinimumWidth(0)
            self.stack.setMaximumWidth(_UNLIMITED)

    def _on_back(self) -> None:
        """Leave the composer, else the plan."""
        if self.beside is not None:
            self.beside_closed.emit()
        else:
            self.view.show_tab(TIMELINE, focus=True)
