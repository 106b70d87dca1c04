"""Forms of the stages: what is recorded once, by kind; a record that was entered in error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.pathway_data import Content, said
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.services.pathway_views import PartView
from osmo_desktop.ui.clients.bases import basis_choices
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.pathway.kind_fields import KindFields
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.typed import Field

Today = Callable[[], date]


class KindForm(FormCard):
    """Asks for the fields of a kind; gives what it is about and the values by field.

    `about` is the id of an engagement, or of the client.
    """

    def __init__(
        self,
        title: str,
        verb: str,
        *,
        icon: str,
        kind: str,
        rows: Sequence[Sequence[str]],
        today: Today,
    ) -> None:
        super().__init__(title, verb, icon=icon)
        self.about = ""
        self.told = PlainLabel("", "body", "sub", wrap=True)
        self.kind_fields = KindFields(kind, rows, today=today)
        self.fields.addWidget(self.told)
        self.fields.addWidget(self.kind_fields)

    def begin(self, about: str, told: str, values: Mapping[str, object]) -> None:
        """Ask anew; `told` says what it is about, `values` are there to begin with."""
        self.about = about
        self.told.setText(told)
        self.told.setVisible(bool(told))
        self.kind_fields.set_values(values)
        self.show_problem("")

    def controls(self) -> dict[str, Field]:
        """The fields by name."""
        return dict(self.kind_fields.controls)

    def values(self) -> dict[str, object]:
        """What was filled in, by field."""
        return {name: value for name, value in self.kind_fields.values().items() if value}

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        self.kind_fields.focus_start()

    def give(self) -> None:
        """Tell the values; words that are no date say so."""
        self.show_problem("")
        pending = self.kind_fields.pending()
        if pending:
            self.kind_fields.show_error(pending, tr("This is not a date. Write it like 5.3.2026."))
            return
        self.given.emit((self.about, self.values()))

    def show_refusal(self, error: OsmoError) -> None:
        """Say why it was not taken, beside the field where it is one's."""
        field = str(error.details.get("field") or "")
        if not self.kind_fields.show_error(field, sentence(error)):
            super().show_refusal(error)


class DecisionForm(KindForm):
    """Asks for a decision: what the paper says, and its contents as codes."""

    def __init__(self, *, today: Today) -> None:
        super().__init__(
            tr("Record a decision"),
            tr("Record the decision"),
            icon="file-check",
            kind="decision",
            rows=(("number", "decided"), ("decided_by",), ("start", "end"), ("appeal_told",)),
            today=today,
        )
        words = tr("The program records a decision that was made; it decides nothing itself.")
        self.fields.addWidget(PlainLabel(words, "small", "sub", wrap=True))
        self.contents_label = PlainLabel(tr("Contents"), "label")
        self.fields.addWidget(self.contents_label)
        self.contents: dict[str, CheckLine] = {}
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(0)
        self.fields.addLayout(self._boxes)

    def offer(self, contents: Sequence[Content]) -> None:
        """Offer the contents that hold on the day."""
        for check in self.contents.values():
            check.hide()
            check.deleteLater()
        self.contents = {one.id: CheckLine(said(one.label)) for one in contents}
        for check in self.contents.values():
            self._boxes.addWidget(check)
        self.contents_label.setVisible(bool(contents))

    def controls(self) -> dict[str, Field]:
        """The fields and the contents by name."""
        return {**super().controls(), **{f"is_{code}": c for code, c in self.contents.items()}}

    def values(self) -> dict[str, object]:
        """What was filled in and ticked."""
        ticked = tuple(code for code, check in self.contents.items() if check.isChecked())
        return {**super().values(), **({"contents": ticked} if ticked else {})}


class EngagementForm(KindForm):
    """Asks for one more engagement; gives the client's id and a `NewEngagement`."""

    def __init__(self, *, today: Today) -> None:
        super().__init__(
            tr("Another engagement"),
            tr("Add the engagement"),
            icon="circle-plus",
            kind="engagement",
            rows=(("legal_basis", "type"), ("controller", "referral_source"), ("start",)),
            today=today,
        )
        basis = self.kind_fields.controls["legal_basis"]
        if isinstance(basis, ChoiceInput):
            basis.set_choices([Choice("", tr("Not recorded")), *basis_choices(today())])

    def give(self) -> None:
        """Tell the engagement."""
        pending = self.kind_fields.pending()
        if pending:
            self.kind_fields.show_error(pending, tr("This is not a date. Write it like 5.3.2026."))
            return
        words = {name: str(value or "") for name, value in self.kind_fields.values().items()}
        start = self.kind_fields.value("start")
        new = NewEngagement(
            type=words["type"],
            legal_basis=words["legal_basis"],
            controller=words["controller"],
            referral_source=words["referral_source"],
            start=start if isinstance(start, date) else None,
        )
        self.given.emit((self.about, new))


class StrikeForm(FormCard):
    """Asks why a record was entered in error; gives the record and the reason."""

    def __init__(self) -> None:
        super().__init__(
            tr("Entered in error"), tr("Strike it through"), icon="trash-2", is_dangerous=True
        )
        self.part: PartView | None = None
        self.told = PlainLabel("", "body", "sub", wrap=True)
        self.reason = LineInput()
        self.reason.setMaxLength(1_000)
        self.reason_row = FormRow(
            tr("Reason"), self.reason, below=tr("It stays readable and counts nowhere.")
        )
        self.fields.addWidget(self.told)
        self.fields.addWidget(self.reason_row)
        self.reason.returnPressed.connect(self.submit)
        self.reason.textEdited.connect(lambda _text: self.reason_row.clear_error())

    def begin(self, part: PartView, told: str) -> None:
        """Ask about one record."""
        self.part = part
        self.told.setText(line(told, 300))
        self.reason.clear()
        self.reason_row.clear_error()
        self.show_problem("")

    def focus_start(self) -> None:
        """Put the keyboard into the reason."""
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the reason; without one it says so."""
        reason = self.reason.text().strip()
        if not reason:
            self.reason_row.set_error(tr("Write why, in a few words."))
            self.focus_start()
        elif self.part is not None:
            self.given.emit((self.part, reason))


def start_form(today: Today) -> KindForm:
    """The day on which an engagement began, or will begin."""
    return KindForm(
        tr("Start of the engagement"),
        tr("Save"),
        icon="calendar-clock",
        kind="engagement",
        rows=(("start",),),
        today=today,
    )


def evaluation_form(today: Today) -> KindForm:
    """An evaluation made with the client."""
    return KindForm(
        tr("Evaluate"),
        tr("Record the evaluation"),
        icon="check-check",
        kind="evaluation",
        rows=(("evaluated", "result"), ("client_view", "worker_assessment")),
        today=today,
    )


def closure_form(today: Today) -> KindForm:
    """The closure of an engagement."""
    return KindForm(
        tr("Close the engagement"),
        tr("Record the closure"),
        icon="flag",
        kind="closure",
        rows=(("closed", "reason"), ("onward",), ("summary",), ("follow_up",)),
        today=today,
    )


def departure_form(today: Today) -> KindForm:
    """That the client declined or dropped out, with reason and barrier."""
    return KindForm(
        tr("Declined or dropped out"),
        tr("Record"),
        icon="circle-minus",
        kind="departure",
        rows=(("type", "day"), ("reason", "barrier"), ("note",)),
        today=today,
    )
