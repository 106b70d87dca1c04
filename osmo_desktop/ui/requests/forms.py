"""The forms of the register: a new request, more time, the answer, entered in error."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records.request import (
    NEEDS_COMPLAINT,
    REQUEST_ASKERS,
    REQUEST_CHANNELS,
    REQUEST_OUTCOMES,
    REQUEST_TYPES,
)
from osmo_desktop.services.requests import RequestAnswer, RequestForm
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput

_LONGEST_NAME = 200


class RegisterForm(FormCard):
    """A form with a day; errors of the service stand at the field that they name."""

    def __init__(self, title: str, verb: str, *, icon: str, now: Now) -> None:
        super().__init__(title, verb, icon=icon)
        self._now = now
        self.about = PlainLabel("", "body", "sub", wrap=True)
        self.fields.addWidget(self.about)
        self.rows: dict[str, FormRow] = {}

    def begin_about(self, words: str) -> None:
        """Say what it is about, with nothing wrong yet."""
        self.about.setText(words)
        self.show_problem("")
        for row in self.rows.values():
            row.clear_error()

    def show_refusal(self, error: OsmoError) -> None:
        """Say why it was not taken, at the field if one is to blame."""
        row = self.rows.get(str(error.details.get("field", "")))
        if row is None:
            super().show_refusal(error)
            return
        row.set_error(sentence(error))
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def day_of(self, field: str, control: DateInput) -> date | None:
        """The day that was written; without one it is said, and None given."""
        if control.value is None:
            self.rows[field].set_error(tr("Write the date, not in the future."))
            control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return control.value

    def _date(self) -> DateInput:
        return DateInput(today=lambda: self._now().date())

    def _text(self) -> TextArea:
        return TextArea(min_lines=3, max_lines=8)


class NewRequestForm(RegisterForm):
    """Records a request as it came; gives a `RequestForm`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("New request"), tr("Record the request"), icon="inbox", now=now)
        self.type = ChoiceInput(_choices(REQUEST_TYPES))
        self.channel = ChoiceInput(_choices(REQUEST_CHANNELS))
        self.asked_by = ChoiceInput(_choices(REQUEST_ASKERS))
        self.received, self.asker, self.wish = self._date(), LineInput(), self._text()
        self.asker.setMaxLength(_LONGEST_NAME)
        self.rows = {
            "type": FormRow(tr("What is asked"), self.type),
            "received": FormRow(
                tr("Received"), self.received, hint=tr("the month to answer begins here")
            ),
            "channel": FormRow(tr("How it came"), self.channel),
            "asked_by": FormRow(tr("Asked by"), self.asked_by),
            "asker": FormRow(tr("Name of who asked"), self.asker),
            "wish": FormRow(tr("The request in words"), self.wish, hint=tr("may be left empty")),
        }
        rows = self.rows
        self.fields.addLayout(
            field_grid([[rows["type"], rows["received"]], [rows["channel"], rows["asked_by"]]])
        )
        self.fields.addWidget(rows["asker"])
        self.fields.addWidget(rows["wish"])
        self.asked_by.currentIndexChanged.connect(lambda _at: self._ask_name())

    def begin(self, client_name: str) -> None:
        """Ask anew, about a client."""
        self.begin_about(line(client_name))
        for choice in (self.type, self.channel, self.asked_by):
            choice.setCurrentIndex(0)
        self.received.set_value(self._now().date())
        self.asker.clear()
        self.wish.set_text("")
        self._ask_name()

    def focus_start(self) -> None:
        """Put the keyboard on what is asked."""
        self.type.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the request."""
        day = self.day_of("received", self.received)
        if day is not None:
            who = self.asked_by.key or "client"
            asker = self.asker.text().strip() if who != "client" else ""
            kind, channel = self.type.key or "access", self.channel.key or "other"
            self.given.emit(RequestForm(kind, day, channel, who, asker, self.wish.text()))

    def _ask_name(self) -> None:
        self.rows["asker"].setVisible(self.asked_by.key != "client")


class ExtendForm(RegisterForm):
    """The client was told of more time; gives the day and the reason."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("More time"), tr("Record"), icon="calendar-plus", now=now)
        self.day, self.reason = self._date(), self._text()
        self.rows = {
            "extended": FormRow(tr("Client told of more time"), self.day),
            "extension_reason": FormRow(tr("Why more time is needed"), self.reason),
        }
        for row in self.rows.values():
            self.fields.addWidget(row)

    def begin(self) -> None:
        """Ask anew."""
        self.begin_about(
            tr(
                "Two further months, where the request is complex or there are many. The client "
                "is told of them, and why, within the first month."
            )
        )
        self.day.set_value(self._now().date())
        self.reason.set_text("")

    def focus_start(self) -> None:
        """Put the keyboard into the reason."""
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell it."""
        day = self.day_of("extended", self.day)
        if day is not None:
            self.given.emit((day, self.reason.text()))


class AnswerForm(RegisterForm):
    """What became of the request; gives a `RequestAnswer`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Answer"), tr("Record the answer"), icon="check", now=now)
        self.outcome = ChoiceInput(_choices(REQUEST_OUTCOMES))
        self.day, self.answer, self.reason = self._date(), self._text(), self._text()
        self.complaint = CheckLine(
            tr("The client was told of the right to complain to the Data Protection Ombudsman")
        )
        self.rows = {
            "outcome": FormRow(tr("Answer"), self.outcome),
            "answered": FormRow(tr("Answered"), self.day),
            "answer": FormRow(tr("What was given or done"), self.answer),
            "refusal_reason": FormRow(
                tr("Why it was refused"), self.reason, hint=tr("as it was told to the client")
            ),
            "complaint_told": FormRow(tr("Told of the right to complain"), self.complaint),
        }
        rows = self.rows
        self.fields.addLayout(field_grid([[rows["outcome"], rows["answered"]]]))
        for name in ("answer", "refusal_reason", "complaint_told"):
            self.fields.addWidget(rows[name])
        self.outcome.currentIndexChanged.connect(lambda _at: self._ask_parts())

    def begin(self, *, is_correction: bool) -> None:
        """Ask anew; with a correction it is said what happens to the original."""
        kept = tr(
            "A correction is made to the note itself. What stood there before stays in its history."
        )
        self.begin_about(kept if is_correction else "")
        self.about.setVisible(is_correction)
        self.outcome.setCurrentIndex(0)
        self.day.set_value(self._now().date())
        self.answer.set_text("")
        self.reason.set_text("")
        self.complaint.setChecked(False)
        self._ask_parts()

    def focus_start(self) -> None:
        """Put the keyboard on the outcome."""
        self.outcome.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the answer."""
        day = self.day_of("answered", self.day)
        if day is not None:
            outcome, told = self.outcome.key or "given", self.complaint.isChecked()
            words = (self.answer.text(), self.reason.text())
            self.given.emit(RequestAnswer(outcome, day, *words, complaint_told=told))

    def _ask_parts(self) -> None:
        outcome = self.outcome.key or ""
        self.rows["answer"].setVisible(outcome != "refused")
        for name in ("refusal_reason", "complaint_told"):
            self.rows[name].setVisible(outcome in NEEDS_COMPLAINT)


class StrikeForm(RegisterForm):
    """The request was recorded by mistake; gives the reason."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Entered in error"), tr("Take it out"), icon="file-x", now=now)
        self.reason = LineInput()
        self.reason.setMaxLength(2_000)
        self.rows = {"struck": FormRow(tr("Reason"), self.reason)}
        self.fields.addWidget(self.rows["struck"])
        self.reason.returnPressed.connect(self.submit)

    def begin(self) -> None:
        """Ask anew."""
        self.begin_about(tr("The request leaves the register. It stays in the history."))
        self.reason.clear()

    def focus_start(self) -> None:
        """Put the keyboard into the reason."""
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the reason."""
        self.given.emit(self.reason.text())


def _choices(words: dict[str, str]) -> list[Choice]:
    return [Choice(code, tr(label)) for code, label in words.items()]
