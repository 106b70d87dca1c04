"""The forms about the time of keeping: a client who stays, carrying out, a funding decision."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from osmo_desktop.domain.destruction import KEPT_REASONS
from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import Basis
from osmo_desktop.services.retention_rows import EntryRow, FundingRow, ListRow
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.retention.words import entry_line
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.widgets.checked import NumberInput
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_GOES = ""
_MOST_YEARS = 150
_LONGEST_NAME = 200


class KeepForm(FormCard):
    """What becomes of one client on the list; gives the reason code, empty to destroy."""

    def __init__(self) -> None:
        super().__init__(tr("Client on the list"), tr("Record the decision"), icon="user-round")
        self.about = PlainLabel("", "body", wrap=True)
        self.decision = ChoiceInput(
            [
                Choice(_GOES, tr("Is destroyed with the list")),
                *(
                    Choice(code, tr("Kept: {reason}").format(reason=tr(words)))
                    for code, words in KEPT_REASONS.items()
                ),
            ]
        )
        self.fields.addWidget(self.about)
        self.fields.addWidget(FormRow(tr("Decision"), self.decision))
        note = tr("Approvals of the list as it was before count no more.")
        self.fields.addWidget(PlainLabel(note, "small", "sub", wrap=True))
        self.client_id = ""

    def begin(self, row: EntryRow) -> None:
        """Ask about a client."""
        told = entry_line(row)
        self.client_id = row.entry.client_id
        self.about.setText(
            "\n".join(part for part in (told.title, told.second, told.right) if part)
        )
        self.decision.set_key(row.kept)
        self.show_problem("")

    def give(self) -> None:
        """Tell the decision."""
        self.given.emit(self.decision.key or _GOES)

    def focus_start(self) -> None:
        """Begin at the decision."""
        self.decision.setFocus(Qt.FocusReason.ShortcutFocusReason)


class CarryForm(FormCard):
    """Carrying a list out: what it does, in honest words, and its number typed to confirm."""

    def __init__(self) -> None:
        super().__init__(
            tr("Carry the list out"), tr("Destroy for good"), icon="trash-2", is_dangerous=True
        )
        for icon, words in _effects():
            self.fields.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True)))
        self.meanwhile = PlainLabel("", "body", wrap=True)
        self._warning = advice_row("triangle-alert", self.meanwhile, "warn")
        self.fields.addWidget(self._warning)
        self.number = LineInput()
        self.row = FormRow(tr("Type the list's number to confirm"), self.number)
        self.fields.addWidget(self.row)
        self.number.returnPressed.connect(self.submit)
        self._wanted = ""

    def begin(self, row: ListRow, meanwhile: str) -> None:
        """Ask about a list; `meanwhile` says what was written since it was drawn up."""
        self._wanted = row.number
        self.number.clear()
        self.row.clear_error()
        self.show_problem("")
        self.meanwhile.setText(meanwhile)
        self._warning.setVisible(bool(meanwhile))

    def give(self) -> None:
        """Tell that it is to be done, once the number is right."""
        if self.number.text().strip().casefold() != self._wanted.casefold():
            words = tr("This is not the list's number. Nothing was destroyed.")
            self.row.set_error(words)
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.given.emit(self._wanted)

    def focus_start(self) -> None:
        """Begin at the number."""
        self.number.setFocus(Qt.FocusReason.ShortcutFocusReason)


class FundingForm(FormCard):
    """A funding decision; gives its values by field."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Funding decision"), tr("Record the decision"), icon="calendar-clock")

        def day() -> DateInput:
            return DateInput(today=lambda: now().date())

        self.name, self.years = LineInput(), NumberInput(1, _MOST_YEARS)
        self.name.setMaxLength(_LONGEST_NAME)
        self.start, self.end, self.until = day(), day(), day()
        lead = tr(
            "It holds for every engagement in the project's time, beside the time that the law "
            "sets. Until a given day, or years after the end of the project: the later counts."
        )
        self.fields.addWidget(PlainLabel(lead, "small", "sub", wrap=True))
        self.rows = {
            "name": FormRow(tr("Project"), self.name),
            "start": FormRow(tr("Project begins"), self.start),
            "end": FormRow(tr("Project ends"), self.end),
            "until": FormRow(tr("Kept until"), self.until),
            "years": FormRow(tr("Years after the end"), self.years),
        }
        rows = self.rows
        self.fields.addLayout(field_grid([[rows["name"]], [rows["start"], rows["end"]]]))
        self.fields.addLayout(field_grid([[rows["until"], rows["years"]]]))
        self.funding_id = ""
        self.basis: Basis = {}

    @property
    def controls(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {
            "name": self.name,
            "start": self.start,
            "end": self.end,
            "until": self.until,
            "years": self.years,
        }

    def begin(self, row: FundingRow | None) -> None:
        """Ask for a new one, or show one to be changed."""
        self.show_problem("")
        for field in self.rows.values():
            field.clear_error()
        self.funding_id = row.id if row is not None else ""
        self.basis = row.basis if row is not None else {}
        self.name.setText(row.name if row is not None else "")
        self.start.set_value(row.start if row is not None else None)
        self.end.set_value(row.end if row is not None else None)
        self.until.set_value(row.until if row is not None else None)
        self.years.set_value(row.years if row is not None else None)

    def write_over(self, basis: Basis) -> None:
        """Go on from the heads that were seen before a lock."""
        self.basis = {**self.basis, **basis}

    def give(self) -> None:
        """Tell the values."""
        for field in self.rows.values():
            field.clear_error()
        self.given.emit(
            {
                "name": self.name.text(),
                "start": self.start.value,
                "end": self.end.value,
                "until": self.until.value,
                "years": self.years.value,
            }
        )

    def focus_start(self) -> None:
        """Begin at the name."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _wrong(self, name: str, words: str) -> None:
        self.rows[name].set_error(words)
        self.controls[name].setFocus(Qt.FocusReason.OtherFocusReason)


def _effects() -> list[tuple[str, str]]:
    """Say honestly what it destroys, and what it does not reach."""
    return [
        (
            "trash-2",
            tr(
                "Everything recorded of the clients on the list is destroyed on every laptop of "
                "the team and in the shared place, once both approvers have done this. There is "
                "no undo. The list stays as the record."
            ),
        ),
        (
            "shield-alert",
            tr(
                "It does not reach prints, exports, copies of whole disks, a laptop that never "
                "comes back, and old copies that the former recovery sheet opens. Make a new "
                "recovery sheet afterwards."
            ),
        ),
    ]
