"""Forms of a hand-over: the offer with what another controller gets, and a disclosure by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records.handover import DISCLOSURE_BASES, HANDOVER_CAUSES
from osmo_desktop.services.assignments import WorkerRow
from osmo_desktop.services.disclosures import Disclosed
from osmo_desktop.services.handovers import Wanted
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_LONGEST_NAME = 200
_LONGEST_REASON = 2_000


class DisclosureFields:
    """To whom, to which controller, on what basis, and what: fields of a form's column."""

    def __init__(self, column: QVBoxLayout) -> None:
        self.controller, self.recipient, self.which = LineInput(), LineInput(), LineInput()
        for name in (self.controller, self.recipient):
            name.setMaxLength(_LONGEST_NAME)
        self.basis = ChoiceInput([Choice(key, tr(said)) for key, said in DISCLOSURE_BASES.items()])
        self.given = TextArea(min_lines=2, max_lines=6, longest=_LONGEST_REASON)
        self.rows: list[QWidget] = [
            FormRow(tr("The other controller"), self.controller),
            FormRow(tr("Recipient"), self.recipient),
            FormRow(tr("Basis of the disclosure"), self.basis),
            FormRow(tr("Which permission or law"), self.which),
            FormRow(tr("What is given"), self.given),
        ]
        self.consents = PlainLabel("", "body", "sub", wrap=True)
        self._is_shown = True
        column.addWidget(self.consents)
        column.addLayout(field_grid([self.rows[0:2], self.rows[2:4]]))
        column.addWidget(self.rows[4])
        self.show_consents("")

    def show(self, is_shown: bool) -> None:
        """Show the fields, or hide them."""
        self._is_shown = is_shown
        for row in self.rows:
            row.setVisible(is_shown)
        self.show_consents(self.consents.text())

    def show_consents(self, words: str) -> None:
        """Say what stands of the client's consents; empty where there are none."""
        self.consents.setText(words)
        self.consents.setVisible(self._is_shown and bool(words))

    @property
    def disclosed(self) -> Disclosed:
        """What stands in the fields."""
        return Disclosed(
            self.controller.text(),
            self.recipient.text(),
            self.basis.key or "",
            self.which.text(),
            self.given.text(),
        )

    def controls(self) -> dict[str, Field]:
        """The fields by name."""
        return {
            "controller": self.controller,
            "recipient": self.recipient,
            "basis": self.basis,
            "which": self.which,
            "given": self.given,
        }

    def clear(self) -> None:
        """Leave nothing in them."""
        for field in (self.controller, self.recipient, self.which):
            field.clear()
        self.basis.setCurrentIndex(0)
        self.given.set_text("")


class OfferForm(FormCard):
    """Offers the client to a colleague; gives a `Wanted`."""

    def __init__(self) -> None:
        super().__init__(tr("Hand the client over"), tr("Offer"), icon="handshake")
        self.giver, self.taker = ChoiceInput([]), ChoiceInput([])
        self.cause = ChoiceInput([Choice(key, tr(said)) for key, said in HANDOVER_CAUSES.items()])
        self.words = TextArea(min_lines=2, max_lines=6, longest=_LONGEST_REASON)
        self.is_other = CheckLine(tr("The colleague works for another controller"))
        self._wanted: dict[str, str] = {}
        self.giver_row = FormRow(tr("Whose work ends"), self.giver)
        for words in _honest_words():
            self.fields.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        self.fields.addWidget(self.giver_row)
        self.fields.addLayout(
            field_grid(
                [[FormRow(tr("To whom"), self.taker), FormRow(tr("Reason"), self.cause)]],
            )
        )
        reason = tr("stays with the client's records")
        self.fields.addWidget(FormRow(tr("The reason in words"), self.words, hint=reason))
        self.fields.addWidget(self.is_other)
        self.disclosure = DisclosureFields(self.fields)
        self.disclosure.show(False)
        self.is_other.toggled.connect(self.disclosure.show)
        self.hide()

    def begin(self) -> None:
        """Ask anew."""
        self.cause.setCurrentIndex(0)
        self.taker.setCurrentIndex(0)
        self.words.set_text("")
        self.is_other.setChecked(False)
        self.disclosure.clear()
        self.show_problem("")
        self.show()

    def show_people(self, workers: Sequence[WorkerRow], candidates: Sequence[WorkerRow]) -> None:
        """Offer these; who gives is asked where it is not the user."""
        self.giver.set_choices([Choice(row.user, line(row.name)) for row in workers])
        self.taker.set_choices([Choice(row.user, line(row.name)) for row in candidates])
        own = next((row.user for row in workers if row.is_self), None)
        first = {
            "giver": own or next((row.user for row in workers), None),
            "taker": next((row.user for row in candidates), None),
        }
        for name, field in (("giver", self.giver), ("taker", self.taker)):
            if name in self._wanted:
                field.set_key(self._wanted.pop(name))
            if field.key is None:
                field.set_key(first[name])
        self.giver_row.setVisible(own is None)

    def want(self, texts: Mapping[str, str]) -> None:
        """Choose these people again once they are known: the form came back after a lock."""
        self._wanted = {name: texts[name] for name in ("giver", "taker") if texts.get(name)}

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        first = self.giver if self.giver_row.isVisibleTo(self) else self.taker
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell what is wanted."""
        own = "" if not self.giver_row.isVisibleTo(self) else self.giver.key or ""
        disclosed = self.disclosure.disclosed if self.is_other.isChecked() else None
        wanted = Wanted(
            self.taker.key or "", self.cause.key or "", self.words.text(), own, disclosed
        )
        self.given.emit(wanted)

    def controls(self) -> dict[str, Field]:
        """The fields by name."""
        own: dict[str, Field] = {
            "giver": self.giver,
            "taker": self.taker,
            "cause": self.cause,
            "words": self.words,
            "other": self.is_other,
        }
        return {**own, **self.disclosure.controls()}


class StrikeForm(FormCard):
    """A disclosure was entered in error; gives the reason."""

    def __init__(self) -> None:
        super().__init__(tr("Entered in error"), tr("Mark as an error"), icon="file-x")
        self.about = PlainLabel("", "body", "sub", wrap=True)
        self.reason = LineInput()
        self.reason.setMaxLength(_LONGEST_REASON)
        self.fields.addWidget(self.about)
        self.fields.addWidget(FormRow(tr("Reason"), self.reason))
        self.reason.returnPressed.connect(self.submit)
        self.subject: Mapping[str, str] = {}
        self.hide()

    def begin(self, subject: Mapping[str, str]) -> None:
        """Ask anew, about a disclosure: its id (`row`), and when and to whom it was (`head`)."""
        self.subject = {name: subject.get(name, "") for name in ("row", "head")}
        words = tr("{disclosure}. It stays here, marked, and is on no paper.")
        self.about.setText(words.format(disclosure=self.subject["head"]))
        self.reason.clear()
        self.show_problem("")
        self.show()

    def focus_start(self) -> None:
        """Put the keyboard into the reason."""
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the reason."""
        self.given.emit(self.reason.text())

    def controls(self) -> dict[str, Field]:
        """The fields by name."""
        return {"reason": self.reason}


class DisclosureForm(FormCard):
    """Records a disclosure by itself; gives a `Disclosed` and when it was."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Record a disclosure"), tr("Record"), icon="file-text")
        self._now = now
        self.day = DateInput(today=lambda: now().date())
        self.day_row = FormRow(tr("Date"), self.day)
        self.fields.addWidget(self.day_row)
        self.disclosure = DisclosureFields(self.fields)
        self.hide()

    def begin(self) -> None:
        """Ask anew."""
        self.day.set_value(self._now().date())
        self.day_row.clear_error()
        self.disclosure.clear()
        self.show_problem("")
        self.show()

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        self.disclosure.controller.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell what was disclosed and when; of another day than today it is noon."""
        self.day_row.clear_error()
        now, day = self._now(), self.day.value
        if day is None:
            self.day_row.set_error(tr("Write the date, not in the future."))
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        noon = datetime.combine(day, time(12), now.tzinfo)
        self.given.emit((self.disclosure.disclosed, now if day == now.date() else noon))

    def controls(self) -> dict[str, Field]:
        """The fields by name."""
        return {"day": self.day, **self.disclosure.controls()}


def _honest_words() -> tuple[str, ...]:
    """What happens, and what cannot be undone."""
    return (
        tr(
            "The colleague sees your name and the reason, not the client. Once they accept, the "
            "client opens for them, and you both work with the client until you end your part."
        ),
        tr(
            "Your laptop then gives up the client's key. What you have read already cannot be "
            "unread, and what you have printed stays where it is."
        ),
    )
