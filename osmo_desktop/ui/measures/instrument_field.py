"""The own name of an instrument: written, or taken from those that were used with the client."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records.measures import INSTRUMENT_LENGTH
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput


class InstrumentField(QWidget):
    """Asks which instrument a result is of, so that two are never taken for one."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.earlier = LineInput(), ChoiceInput([])
        self.name.setMaxLength(INSTRUMENT_LENGTH)
        self.row = FormRow(
            tr("Name of the measure"),
            self.name,
            below=tr("Results are compared under the same name only."),
        )
        self.earlier_row = FormRow(tr("Used with the client before"), self.earlier)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        for row in (self.row, self.earlier_row):
            across.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)
        self.name.textEdited.connect(lambda _text: self.row.clear_error())
        self.earlier.chosen.connect(self._take)

    @property
    def text(self) -> str:
        """The name as it is written."""
        return self.name.text().strip()

    def begin(self, names: Sequence[str]) -> None:
        """Ask anew; nothing is chosen, so that nobody records under a name unseen."""
        self.name.clear()
        self.row.clear_error()
        self.earlier.set_choices([Choice(name, line(name)) for name in names])
        self.earlier.set_key(None)
        self.earlier_row.setVisible(bool(names))

    def say_missing(self) -> None:
        """Say that a name is needed, and put the keyboard there."""
        self.row.set_error(sentence(UserError("measure-name-missing")))
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _take(self, name: str) -> None:
        self.name.setText(name)
        self.row.clear_error()
