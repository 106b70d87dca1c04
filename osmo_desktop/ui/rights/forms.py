"""The forms of rights and safety: consent, withdrawal, own comment, safety plan, visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from PySide6.QtCore import Qt

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import dates, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records.rights import CONSENT_WAYS, SLIP_WAYS
from osmo_desktop.services.rights import ConsentForm, SlipForm
from osmo_desktop.services.visit_safety import VisitForm
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.requests.forms import RegisterForm
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.times import ClockInput
from osmo_desktop.ui.widgets.typed import Field

_LONGEST_NAME = 200
_LONGEST_SLIP = 100_000
_USUAL_VISIT = timedelta(hours=2)
_QUARTER = 15


class RightsForm(RegisterForm):
    """A form of the tab; `controls` are its fields by name, to come back after a lock."""

    controls: Mapping[str, Field]

    def begin(self, about: str = "") -> None:
        """Ask anew, with `about` above the fields."""
        self.begin_about(line(about))
        self.about.setVisible(bool(about))

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        first = next(iter(self.controls.values()))
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)


class GiveConsentForm(RightsForm):
    """What the client agrees to; gives a `ConsentForm`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("New consent"), tr("Record the consent"), icon="handshake", now=now)
        self.purpose, self.given_on, self.until = self._text(), self._date(), self._date()
        self.way = ChoiceInput(_choices(CONSENT_WAYS))
        self.rows = {
            "purpose": FormRow(tr("What is agreed to, and for what"), self.purpose),
            "given": FormRow(tr("Given on"), self.given_on),
            "way": FormRow(tr("How it was given"), self.way),
            "until": FormRow(tr("In force until"), self.until, hint=tr("may be left empty")),
        }
        self.fields.addWidget(self.rows["purpose"])
        names = ("given", "way", "until")
        self.fields.addLayout(field_grid([[self.rows[name] for name in names]]))
        self.controls = {
            "purpose": self.purpose,
            "given": self.given_on,
            "way": self.way,
            "until": self.until,
        }

    def begin(self, about: str = "") -> None:
        """Ask anew, given today."""
        super().begin(about)
        self.purpose.set_text("")
        self.way.setCurrentIndex(0)
        self.given_on.set_value(self._now().date())
        self.until.set_value(None)

    def give(self) -> None:
        """Tell the consent; an end that is no date is said, for without one it stays in force."""
        self.rows["until"].clear_error()
        day = self.day_of("given", self.given_on)
        if day is None:
            return
        self.until.editingFinished.emit()  # what is typed there is read now
        if not self.until.is_valid:
            self.show_refusal(UserError("date_unreadable", field="until"))
            return
        way = self.way.key or "paper"
        self.given.emit(ConsentForm(self.purpose.text(), day, way, self.until.value))


class WithdrawForm(RightsForm):
    """The client takes a consent back; gives the day and the words."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(
            tr("Withdraw the consent"), tr("Record the withdrawal"), icon="undo-2", now=now
        )
        self.day, self.words = self._date(), LineInput()
        self.words.setMaxLength(2_000)
        self.rows = {
            "withdrawn": FormRow(tr("Withdrawn on"), self.day),
            "words": FormRow(tr("How it was withdrawn"), self.words, hint=tr("may be left empty")),
        }
        for row in self.rows.values():
            self.fields.addWidget(row)
        self.controls = {"day": self.day, "words": self.words}

    def begin(self, about: str = "") -> None:
        """Ask anew, withdrawn today."""
        super().begin(about)
        self.day.set_value(self._now().date())
        self.words.clear()

    def give(self) -> None:
        """Tell the withdrawal."""
        day = self.day_of("withdrawn", self.day)
        if day is not None:
            self.given.emit((day, self.words.text()))


class CommentForm(RightsForm):
    """The client's own words; gives a `SlipForm`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(
            tr("The client's own comment"), tr("File the comment"), icon="message-square", now=now
        )
        self.words = TextArea(min_lines=3, max_lines=8, longest=_LONGEST_SLIP)
        self.given_on, self.giver = self._date(), LineInput()
        self.giver.setMaxLength(_LONGEST_NAME)
        self.way = ChoiceInput(_choices(SLIP_WAYS))
        self.rows = {
            "words": FormRow(
                tr("In the client's own words"),
                self.words,
                below=tr("Once it is filed, nobody can change a word of it."),
            ),
            "given": FormRow(tr("Given on"), self.given_on),
            "way": FormRow(tr("How it was given"), self.way),
            "giver": FormRow(tr("Feedback given by"), self.giver, hint=tr("empty: the client")),
        }
        self.fields.addWidget(self.rows["words"])
        names = ("given", "way", "giver")
        self.fields.addLayout(field_grid([[self.rows[name] for name in names]]))
        self.controls = {
            "words": self.words,
            "given": self.given_on,
            "way": self.way,
            "giver": self.giver,
        }

    def begin(self, about: str = "") -> None:
        """Ask anew, given today by the client."""
        super().begin(about)
        self.words.set_text("")
        self.giver.clear()
        self.way.setCurrentIndex(0)
        self.given_on.set_value(self._now().date())

    def give(self) -> None:
        """Tell the comment."""
        day = self.day_of("given", self.given_on)
        if day is not None:
            way, giver = self.way.key or "slip", self.giver.text().strip()
            self.given.emit(SlipForm(self.words.text(), day, way, giver))


class SafetyPlanForm(RightsForm):
    """The client's own plan for a bad time; gives its texts by name."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Safety plan"), tr("Save the plan"), icon="life-buoy", now=now)
        signs, helps, call = self._text(), self._text(), self._text()
        self.rows = {
            "warning_signs": FormRow(tr("How I notice that things get worse"), signs),
            "what_helps": FormRow(tr("What helps me"), helps),
            "whom_to_call": FormRow(tr("Whom I call"), call),
        }
        for row in self.rows.values():
            self.fields.addWidget(row)
        self.areas: dict[str, TextArea] = {
            "warning_signs": signs,
            "what_helps": helps,
            "whom_to_call": call,
        }
        self.controls = self.areas

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show the plan as it stands."""
        for name, area in self.areas.items():
            area.set_text(texts.get(name, ""))

    def give(self) -> None:
        """Tell the texts."""
        self.given.emit({name: area.text() for name, area in self.areas.items()})


class VisitCardForm(RightsForm):
    """A visit that begins now; gives a `VisitForm`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Leave for a visit"), tr("I am leaving"), icon="footprints", now=now)
        self.expected, self.call, self.note = ClockInput(), LineInput(), self._text()
        self.call.setMaxLength(_LONGEST_NAME)
        self.in_pair = CheckLine(tr("Only together with a colleague"))
        self.rows = {
            "expected": FormRow(tr("Back at the latest"), self.expected),
            "call": FormRow(tr("Who is called if I am not back"), self.call),
            "in_pair": FormRow(tr("Pair"), self.in_pair),
            "note": FormRow(
                tr("What is known to matter on a visit"),
                self.note,
                hint=tr("facts only, no address"),
            ),
        }
        self.fields.addLayout(field_grid([[self.rows["expected"], self.rows["call"]]]))
        for name in ("in_pair", "note"):
            self.fields.addWidget(self.rows[name])
        self.controls = {
            "expected": self.expected,
            "call": self.call,
            "in_pair": self.in_pair,
            "note": self.note,
        }

    def begin(self, about: str = "") -> None:
        """Ask anew: two hours is what a visit takes as a rule."""
        super().begin(about)
        late = self._now() + _USUAL_VISIT
        quarter = late.minute - late.minute % _QUARTER
        self.expected.set_value(late.replace(minute=quarter, second=0, microsecond=0).time())
        self.call.clear()
        self.in_pair.setChecked(False)
        self.note.set_text("")

    def fill_like(self, call: str, note: str, *, in_pair: bool) -> None:
        """Fill in what the last visit said, where nothing is written yet."""
        if not self.call.text() and not self.note.text():
            self.call.setText(call)
            self.note.set_text(note)
            self.in_pair.setChecked(in_pair)

    def give(self) -> None:
        """Tell the visit; a time of day that has passed is tomorrow's."""
        try:
            clock = dates.parse_clock(self.expected.text())
        except UserError as error:
            self.rows["expected"].set_error(sentence(error))
            self.expected.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        now = self._now()
        back = datetime.combine(now.date(), clock, now.tzinfo)
        if back <= now:
            back += timedelta(days=1)
        words = (self.call.text(), self.in_pair.isChecked(), self.note.text())
        self.given.emit(VisitForm(back, *words))


def _choices(words: Mapping[str, str]) -> list[Choice]:
    return [Choice(code, tr(label)) for code, label in words.items()]
