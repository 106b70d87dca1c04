"""Two records whose days do not fit together: each a button that opens it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from osmo_desktop.domain.language import tr
from osmo_desktop.services.date_checks import Misfit
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.buttons import GhostButton


class MisfitLinks(FlowRow):
    """Stands below the sentence that names both."""

    record_wanted = Signal(str, str, str)
    """The client, the kind of a record and its id."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__()
        self.buttons: list[GhostButton] = []
        for record in misfit.records():
            button = GhostButton(tr("Open: {what}").format(what=line(record.words, 80)))
            wanted = (misfit.client_id, record.kind, record.id)
            button.clicked.connect(partial(self._on_clicked, wanted))
            self.buttons.append(button)
            self.add(button)

    @property
    def has_keyboard(self) -> bool:
        """Whether the keyboard is on one of them."""
        return any(button.hasFocus() for button in self.buttons)

    def _on_clicked(self, wanted: tuple[str, str, str], _checked: bool = False) -> None:
        self.record_wanted.emit(*wanted)
