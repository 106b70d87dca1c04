"""Two versions beside each other: read on the vault worker, chosen anew, and left again."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt

from osmo_desktop.domain.language import mark
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import PlanView
from osmo_desktop.ui.plan import jobs
from osmo_desktop.ui.plan.view import PlanLayout
from osmo_desktop.ui.tasks import TaskRunner


class Comparing(QObject):
    """Shows versions in the place of the plan."""

    def __init__(self, layout: PlanLayout, services: Services, tasks: TaskRunner) -> None:
        super().__init__(layout)
        self._layout, self._services, self._tasks = layout, services, tasks
        layout.comparison.chosen.connect(self.read)
        layout.comparison.closed.connect(self.close)

    def begin(self, plan: PlanView) -> None:
        """Show the former approved version beside this one."""
        former = (row for row in plan.versions if row.version < plan.version)
        approved = next((row for row in former if row.state == "approved"), None)
        if approved is not None:
            self.read(approved.id, plan.id)

    def read(self, old_id: str, new_id: str) -> None:
        """Read two versions and show them."""
        self._tasks.vault(
            partial(jobs.read_pair, self._services, old_id, new_id),
            name=mark("Comparing versions"),
            owner=self,
            on_success=self._on_read,
        )

    def close(self) -> None:
        """Go back to the plan."""
        layout = self._layout
        layout.stack.setCurrentWidget(layout.plan_page)
        compare = layout.title.compare
        shown = compare if compare.isVisibleTo(layout) else layout.compare_below
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_read(self, pair: tuple[PlanView, PlanView]) -> None:
        """Show both versions; the focus stays on a choice that was just made."""
        layout = self._layout
        panel, is_open = layout.comparison, layout.stack.currentWidget() is layout.comparison
        panel.show_versions(*pair)
        layout.stack.setCurrentWidget(panel)
        if not is_open:
            panel.back.setFocus(Qt.FocusReason.ShortcutFocusReason)
