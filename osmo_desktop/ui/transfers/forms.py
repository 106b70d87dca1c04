"""The two forms about a document of the queue: where it went, or why it need not go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.services.transfers import TransferRow
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.transfers.words import head_words
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_LONGEST_ID = 200


@dataclass(frozen=True)
class Moved:
    """Where a document went."""

    day: date
    target_id: str


class TransferForm(FormCard):
    """A form about one document."""

    def __init__(self, title: str, verb: str, *, icon: str) -> None:
        super().__init__(title, verb, icon=icon)
        self.about = PlainLabel("", "body", wrap=True)
        self.fields.addWidget(self.about)
        self.row: TransferRow | None = None
        self.rows: dict[str, FormRow] = {}

    def ask(self, row: TransferRow) -> None:
        """Ask about a document."""
        self.row = row
        self.about.setText(head_words(row))
        self._clear()

    def show_refusal(self, error: OsmoError) -> None:
        """Say beside the field what is expected; nothing that was typed is lost."""
        field = self.rows.get(str(error.details.get("field", "")))
        if field is None:
            super().show_refusal(error)
            return
        field.set_error(sentence(error))
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self.show_problem("")
        for field in self.rows.values():
            field.clear_error()


class MarkForm(TransferForm):
    """The document is in the client system now; gives `Moved`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Mark as transferred"), tr("Mark as transferred"), icon="check")
        self._now = now
        self.target_id = LineInput()
        self.target_id.setMaxLength(_LONGEST_ID)
        self.day = DateInput(today=lambda: now().date())
        self.rows = {
            "target_id": FormRow(tr("Id in the client system"), self.target_id),
            "day": FormRow(tr("Day of the transfer"), self.day),
        }
        self.fields.addLayout(field_grid([[self.rows["target_id"], self.rows["day"]]]))
        self.target_id.returnPressed.connect(self.submit)

    @property
    def controls(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {"target_id": self.target_id, "day": self.day}

    def ask(self, row: TransferRow) -> None:
        """Ask about a document: today, and the id that it had there before."""
        super().ask(row)
        self.target_id.setText(row.target_id)
        self.day.set_value(self._now().date())

    def give(self) -> None:
        """Tell where it went, unless the day cannot be read; then it is said at the field."""
        self._clear()
        day = self.day.value
        if not self.day.is_valid or day is None:
            self.rows["day"].set_error(tr("This is no date. Write it as 31.12.2026."))
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.given.emit(Moved(day, self.target_id.text()))

    def focus_start(self) -> None:
        """Begin at the id."""
        self.target_id.setFocus(Qt.FocusReason.ShortcutFocusReason)


class SkipForm(TransferForm):
    """The document need not be transferred; gives the reason."""

    def __init__(self) -> None:
        super().__init__(tr("No transfer needed"), tr("Take out of the queue"), icon="file-x")
        self.reason = LineInput()
        self.rows = {"reason": FormRow(tr("Why it need not be transferred"), self.reason)}
        self.fields.addWidget(self.rows["reason"])
        self.reason.returnPressed.connect(self.submit)

    @property
    def controls(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {"reason": self.reason}

    def ask(self, row: TransferRow) -> None:
        """Ask about a document."""
        super().ask(row)
        self.reason.clear()

    def give(self) -> None:
        """Tell the reason."""
        self._clear()
        self.given.emit(self.reason.text())

    def focus_start(self) -> None:
        """Begin at the reason."""
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
