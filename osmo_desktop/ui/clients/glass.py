"""The line on the page of a client with whom a supervisor does not work: say why it was opened.

It asks and never keeps anybody out: who looks into the records for a reason may have none to spare
just then (SECURITY b.8).
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.access import MAX_REASON
from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.forms import refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.notices import Banner

_WIDTH = 260


class GlassBanner(Banner):
    """Says that the look is in the log, and takes the reason for it; Enter saves."""

    explained = Signal(str)
    """The reason that was given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._asking = tr("You do not work with this client. That you opened it is in the log.")
        super().__init__("eye", self._asking, parent=parent)
        self.reason = LineInput(
            name=tr("Reason for opening the client"), placeholder=tr("Reason (Enter saves it)")
        )
        self.reason.setMaxLength(MAX_REASON)
        self.reason.setFixedWidth(theme.px(_WIDTH))
        self.reason.returnPressed.connect(self._on_return)
        self.insert(self.reason)
        self.hide()

    def begin(self, *, breaks_glass: bool) -> None:
        """Another client is shown; with `breaks_glass` it is one of others."""
        self.reason.clear()
        self.reason.show()
        self.set_sentence(self._asking)
        self.setVisible(breaks_glass)

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say in the banner what is wrong in the reason."""
        field.setAccessibleDescription(sentence)
        self.set_sentence(sentence or self._asking)

    def thank(self) -> None:
        """The reason is written down."""
        had_focus = self.reason.hasFocus()
        self.set_sentence(tr("The reason is in the log."))
        if had_focus:
            self.focusNextChild()
        self.reason.hide()

    def _on_return(self) -> None:
        reason = self.reason.text().strip()
        if reason and not refuses(self):
            self.explained.emit(reason)
