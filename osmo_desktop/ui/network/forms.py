"""The forms of the network: somebody in it, and guidance to a service for a named need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records.network import NAME_LENGTH, REFERRAL_STATES
from osmo_desktop.services.models import Basis
from osmo_desktop.services.network import ReferralDraft, ReferralRow, RoleDraft, RoleRow
from osmo_desktop.ui.clients.presenting import word
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LINE_LENGTH, LineInput, TextArea
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_FIRST_STATE: Final = "suggested"


class EntryForm(FormCard):
    """A form about one row, or about a new one; refusals are said at their field."""

    def __init__(self, title: str, *, icon: str) -> None:
        super().__init__(title, tr("Save"), icon=icon)
        self.rows: dict[str, FormRow] = {}
        self.row_id = ""
        self._basis: dict[str, tuple[str, ...]] = {}

    @property
    def basis(self) -> Basis:
        """What stood in the fields when the form was opened, by their heads."""
        return self._basis

    def controls(self) -> Mapping[str, Field]:
        """The fields that come back after a lock."""
        raise NotImplementedError

    def write_over(self, basis: Mapping[str, Collection[str]]) -> None:
        """Take what was shown before a lock for the basis."""
        self._basis |= {name: tuple(heads) for name, heads in basis.items()}

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        self._focus(next(iter(self.rows.values())).control)

    def show_refusal(self, error: OsmoError) -> None:
        """Say at its field why it was not taken, else in the form."""
        row = self.rows.get(str(error.details.get("field", "")))
        if row is None:
            super().show_refusal(error)
            return
        row.set_error(sentence(error))
        self._focus(row.control)

    def _begin(self, row_id: str, basis: Basis) -> None:
        """Take a row, or none."""
        self.row_id, self._basis = row_id, dict(basis)
        for row in self.rows.values():
            row.clear_error()
        self.show_problem("")

    def _area(self) -> TextArea:
        """Several lines that hold as much as one may."""
        return TextArea(min_lines=2, longest=LINE_LENGTH)

    def _focus(self, control: QWidget) -> None:
        """Put the keyboard somewhere."""
        control.setFocus(Qt.FocusReason.ShortcutFocusReason)


class RoleForm(EntryForm):
    """Asks for somebody around the client; gives a `RoleDraft`."""

    def __init__(self) -> None:
        super().__init__(tr("Somebody in the network"), icon="users-round")
        self.role, self.name = LineInput(), LineInput()
        self.role.setMaxLength(NAME_LENGTH)
        self.name.setMaxLength(NAME_LENGTH)
        self.does = self._area()
        self.rows = {
            "role": FormRow(tr("Role"), self.role, hint=tr("for example sister, coach, adviser")),
            "name": FormRow(tr("Name or organisation"), self.name, hint=tr("may be left empty")),
            "does": FormRow(tr("What they do"), self.does),
        }
        self.fields.addLayout(field_grid([[self.rows["role"], self.rows["name"]]]))
        self.fields.addWidget(self.rows["does"])

    def controls(self) -> Mapping[str, Field]:
        """The fields that come back after a lock."""
        return {"role": self.role, "name": self.name, "does": self.does}

    def begin(self, row: RoleRow | None = None) -> None:
        """Ask about somebody, or about somebody new."""
        self._begin(row.id if row else "", row.basis if row else {})
        said = row.said if row else RoleDraft("")
        self.role.setText(said.role)
        self.name.setText(said.name)
        self.does.set_text(said.does)

    def give(self) -> None:
        """Tell what was written; the service says what is missing."""
        self._begin(self.row_id, self.basis)
        self.given.emit(RoleDraft(self.role.text(), self.name.text(), self.does.text()))


class ReferralForm(EntryForm):
    """Asks where the client was guided, and for what need; gives a `ReferralDraft`."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__(tr("Guidance to a service"), icon="waypoints")
        self._today = today
        self.need, self.note = self._area(), self._area()
        self.service = LineInput()
        self.service.setMaxLength(NAME_LENGTH)
        self.made = DateInput(today=today)
        states = [Choice(code, word(REFERRAL_STATES, code)) for code in REFERRAL_STATES]
        self.state = ChoiceInput(states, key=_FIRST_STATE)
        self.rows = {
            "need": FormRow(
                tr("Need"), self.need, hint=tr("in the client's words; guidance is based on it")
            ),
            "service": FormRow(tr("Service or place"), self.service),
            "made": FormRow(tr("Date"), self.made),
            "state": FormRow(tr("State"), self.state),
            "note": FormRow(tr("What helps or stands in the way"), self.note),
        }
        rows = self.rows
        self.fields.addWidget(rows["need"])
        self.fields.addWidget(rows["service"])
        self.fields.addLayout(field_grid([[rows["made"], rows["state"]]]))
        self.fields.addWidget(rows["note"])

    def controls(self) -> Mapping[str, Field]:
        """The fields that come back after a lock."""
        return {
            "need": self.need,
            "service": self.service,
            "made": self.made,
            "state": self.state,
            "note": self.note,
        }

    def begin(self, row: ReferralRow | None = None) -> None:
        """Ask about guidance, or about new guidance of today."""
        self._begin(row.id if row else "", row.basis if row else {})
        said = row.said if row else ReferralDraft("", "", self._today())
        self.need.set_text(said.need)
        self.service.setText(said.service)
        self.made.set_value(said.made)
        self.state.set_key(said.state)
        self.note.set_text(said.note)

    def give(self) -> None:
        """Tell what was written; words that are no date are said at their field."""
        self._begin(self.row_id, self.basis)
        if self.made.is_pending:
            self.rows["made"].set_error(tr("This is not a date. Write it like 5.3.2026."))
            self._focus(self.made)
            return
        self.given.emit(
            ReferralDraft(
                self.need.text(),
                self.service.text(),
                self.made.value,
                self.state.key or _FIRST_STATE,
                self.note.text(),
            )
        )
