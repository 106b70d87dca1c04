"""A page of the view-log: everybody's for supervisors and auditors, or one's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark
from osmo_desktop.services.access_log import AccessLog
from osmo_desktop.ui.access_log.layout import AccessLayout
from osmo_desktop.ui.access_log.paper import LogNeeds, log_paper
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner

_KINDS = ("certificate", "sync")


@dataclass(frozen=True)
class _Loaded:
    log: AccessLog
    role: str


class AccessLogPage(AccessLayout):
    """Reads the log once; filters work on what was read."""

    def __init__(
        self,
        services: LogNeeds,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        is_own: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(now=now, is_own=is_own, parent=parent)
        self._services, self._tasks, self._navigator, self._now = services, tasks, navigator, now
        self.print_button.clicked.connect(self._on_print)
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    def reload(self) -> None:
        """Read the log anew."""
        self._tasks.vault(
            self._load,
            name=mark("Reading the log"),
            owner=self,
            on_success=self._on_loaded,
        )

    def _load(self) -> _Loaded:
        """On the vault worker."""
        access, role = self._services.access, self._services.book.role
        if self._is_own:
            return _Loaded(access.own(), role)
        return _Loaded(access.rows() if access.may_read() else AccessLog(), role)

    def _on_loaded(self, loaded: _Loaded) -> None:
        is_supervisor = loaded.role == "supervisor" and not self._is_own
        self.show_log(loaded.log, can_print=is_supervisor)

    def _on_print(self) -> None:
        client = self.client.key
        if client:
            make = partial(log_paper, self._services, client, self.wanted.since, self._now)
            self._navigator.show_paper(make)
