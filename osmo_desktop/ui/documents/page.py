"""The tab Asiakirjat of a client: reads the list and joins taking in, looking and the ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.attachment_rows import AttachmentRow, Owner
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.clients import ClientService
from osmo_desktop.services.models import ClientRow, PlanView
from osmo_desktop.services.plans import PlanService
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.documents.layout import DocumentsLayout
from osmo_desktop.ui.documents.looking import Looking
from osmo_desktop.ui.documents.showing import ShownFile
from osmo_desktop.ui.documents.taking_in import TakingIn
from osmo_desktop.ui.documents.ways_out import WaysOut
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner

_KINDS = ("attachment", "meeting", "notice", "plan", "goal", "step", "client", "sync")


class Needs(Protocol):
    """The services that this tab uses."""

    @property
    def access(self) -> AccessLogService:
        """The log of what leaves the vault."""

    @property
    def attachments(self) -> AttachmentService:
        """Attachments."""

    @property
    def clients(self) -> ClientService:
        """The client whose they are."""

    @property
    def plans(self) -> PlanService:
        """The plan that can be signed."""


@dataclass(frozen=True)
class _Loaded:
    """What the tab shows of a client."""

    client: ClientRow
    rows: tuple[AttachmentRow, ...]
    plan: PlanView | None
    worker: str
    owners: tuple[Owner, ...]


class DocumentsPage(DocumentsLayout):
    """Attachments of one client.

    Enter opens, Esc goes back, R turns, Ctrl+Plus and Ctrl+Minus change the size, Ctrl+O adds.
    """

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
        self._services, self._tasks = services, tasks
        self._client_id: str | None = None
        self._loaded: _Loaded | None = None
        self._wanted: str | None = None
        self.taking_in = TakingIn(self, services, tasks, navigator)
        self.looking = Looking(self, services, tasks, navigator)
        self.ways_out = WaysOut(self, services.access, tasks, navigator, now=now)
        self.sign_button.clicked.connect(self.open_signing)
        self.list.row_opened.connect(self._on_row_opened)
        self.viewer.save_button.clicked.connect(self.ways_out.save)
        self.viewer.print_button.clicked.connect(self.ways_out.print_pages)
        self._add_keys()
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    @property
    def client_id(self) -> str | None:
        """The client whose attachments are shown or on their way."""
        return self._client_id

    @property
    def client_row(self) -> ClientRow | None:
        """The client whose attachments are shown."""
        return self._loaded.client if self._loaded is not None else None

    @property
    def shown(self) -> ShownFile | None:
        """The attachment whose pages are shown."""
        return self.looking.shown

    def open_client(self, client_id: str) -> None:
        """Show the attachments of a client."""
        if client_id != self._client_id:
            self._client_id, self._loaded, self._wanted = client_id, None, None
            self.taking_in.set_client(client_id)
            self.looking.leave()
            self.show_rows((), can_sign=False)
            self.show_problem("")
        self.reload()

    def reload(self) -> None:
        """Read the list anew."""
        client_id = self._client_id
        if client_id is None:
            return
        self._tasks.vault(
            partial(_load, self._services, client_id),
            name=mark("Reading the attachments"),
            owner=self,
            on_success=partial(self._on_loaded, client_id),
        )

    def open_attachment(self, attachment_id: str) -> None:
        """Show an attachment, as soon as the list is here."""
        row = next((row for row in self.rows if row.id == attachment_id), None)
        self._wanted = attachment_id if row is None else None
        if row is not None and self._loaded is not None:
            self.looking.open(row, is_protected=self._loaded.client.protected)

    @property
    def signable(self) -> str:
        """The id of the plan in force, which can be signed; empty when there is none."""
        plan = self._loaded.plan if self._loaded is not None else None
        return plan.id if plan is not None else ""

    def open_signing(self) -> None:
        """Have the plan in force signed."""
        loaded = self._loaded
        if loaded is None or loaded.plan is None:
            return
        family, _, given = loaded.client.name.partition(", ")
        self.taking_in.open_signing(
            loaded.plan.id,
            loaded.plan.version,
            client=f"{given} {family}".strip(),
            worker=loaded.worker,
        )

    def _on_loaded(self, client_id: str, loaded: _Loaded) -> None:
        """Show what was read, if it is still wanted."""
        if client_id == self._client_id:
            self._loaded = loaded
            self.show_rows(loaded.rows, can_sign=loaded.plan is not None)
            self.offer_owners(loaded.owners)
            self.looking.renew(loaded.rows)
            if self._wanted is not None:
                self.open_attachment(self._wanted)
                self._wanted = None

    def _on_row_opened(self, index: QModelIndex) -> None:
        """Open the row that was clicked or entered."""
        row = self.model.row_at(index)
        if row is not None:
            self.open_attachment(row.id)

    def _add_keys(self) -> None:
        """Bind the keys; those of the viewer rest while it is hidden."""
        pages = self.viewer.pages
        keys_of_viewer: dict[str, Callable[[], None]] = {
            "Esc": self.looking.close,
            "Ctrl+P": self.ways_out.print_pages,
            "Ctrl++": partial(pages.step_zoom, 1),
            "Ctrl+=": partial(pages.step_zoom, 1),
            "Ctrl+-": partial(pages.step_zoom, -1),
            "Ctrl+0": pages.fit_width,
        }
        for keys, action in keys_of_viewer.items():
            _bind(keys, self.viewer, action)
        _bind("R", pages, self.viewer.turn_right)
        _bind("Ctrl+O", self, self.taking_in.choose_file)


def _bind(keys: str, where: QWidget, action: Callable[[], None]) -> None:
    """Make one key that works inside a widget."""
    shortcut = QShortcut(QKeySequence(keys), where)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(action)


def _load(services: Needs, client_id: str) -> _Loaded:
    """Read what the tab shows; on the vault worker."""
    return _Loaded(
        services.clients.page(client_id).row,
        services.attachments.list(client_id),
        services.plans.in_force(client_id),
        services.attachments.own_name(),
        services.attachments.owners(client_id),
    )
