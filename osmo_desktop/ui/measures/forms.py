"""The forms of measuring: a new question, beginning a self-assessment, answers given elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.measures import Answer, Scale, State
from osmo_desktop.domain.records.measures import END_LENGTH, QUESTION_LENGTH
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.measure_results import ItemRow
from osmo_desktop.services.measures import NewQuestion
from osmo_desktop.services.models import GoalView
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.measures.answer_fields import answer_choices
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput

_LABEL: Final = 96
"""More of a question does not fit over its field."""
_NO_GOAL: Final = ""
_LONGEST_PLACE: Final = 200


class QuestionForm(FormCard):
    """Asks for a new question in the client's own words; gives a `NewQuestion`."""

    def __init__(self) -> None:
        super().__init__(tr("New question"), tr("Add the question"), icon="circle-plus")
        self.text, self.low, self.high = LineInput(), LineInput(), LineInput()
        self.text.setMaxLength(QUESTION_LENGTH)
        for end in (self.low, self.high):
            end.setMaxLength(END_LENGTH)
        self.goal = ChoiceInput([])
        self.text_row = FormRow(
            tr("Question in the client's own words"),
            self.text,
            below=tr("Do not copy questions of other instruments: they are not free to use."),
        )
        low = FormRow(tr("0 means"), self.low, hint=tr("empty: very badly"))
        high = FormRow(tr("10 means, always the best end"), self.high, hint=tr("empty: very well"))
        self.goal_row = FormRow(tr("Goal"), self.goal)
        self.fields.addWidget(self.text_row)
        self.fields.addLayout(field_grid([[low, high]]))
        self.fields.addWidget(self.goal_row)
        self.text.returnPressed.connect(self.submit)
        self.text.textEdited.connect(lambda _text: self.text_row.clear_error())

    def begin(self, goals: Sequence[GoalView]) -> None:
        """Ask anew; a question may belong to one of the goals."""
        for field in (self.text, self.low, self.high):
            field.clear()
        self.show_problem("")
        self.text_row.clear_error()
        titled = [Choice(goal.id, line(goal.title)) for goal in goals if goal.title.strip()]
        self.goal.set_choices([Choice(_NO_GOAL, tr("No goal")), *titled])
        self.goal.set_key(_NO_GOAL)
        self.goal_row.setVisible(bool(titled))

    def focus_start(self) -> None:
        """Put the keyboard into the question."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the question; an empty one says so."""
        if not self.text.text().strip():
            self.text_row.set_error(tr("Write what is asked, in the client's own words."))
            self.focus_start()
            return
        low, high, goal = self.low.text(), self.high.text(), self.goal.key or None
        self.given.emit(NewQuestion(self.text.text(), low.strip(), high.strip(), goal))


class StartForm(FormCard):
    """Asks which questions and where; gives a tuple of item ids and the place."""

    def __init__(self) -> None:
        super().__init__(
            tr("The client's own assessment"), tr("Turn the screen to the client"), icon="gauge"
        )
        words = tr(
            "The client sees one question at a time and nothing else. Only your passphrase brings "
            "the work view back."
        )
        self.fields.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        self.checks: dict[str, CheckLine] = {}
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(0)
        self.fields.addLayout(self._boxes)
        self.place = LineInput()
        self.place.setMaxLength(_LONGEST_PLACE)
        self.fields.addWidget(FormRow(tr("Place"), self.place, hint=tr("may be left empty")))

    def begin(self, items: Sequence[ItemRow]) -> None:
        """Ask anew, with every question chosen."""
        for check in self.checks.values():
            check.hide()
            check.deleteLater()
        self.checks = {item.id: CheckLine(line(item.text), checked=True) for item in items}
        for check in self.checks.values():
            self._boxes.addWidget(check)
        self.place.clear()
        self.show_problem("")

    def focus_start(self) -> None:
        """Put the keyboard on the button: mostly every question is asked."""
        self.give_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell what is asked."""
        chosen = tuple(item for item, check in self.checks.items() if check.isChecked())
        self.given.emit((chosen, self.place.text().strip()))


class RecordForm(FormCard):
    """Takes answers that were given elsewhere, each in one of the four states."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Record answers"), tr("Record the answers"), icon="pen-line")
        self._now = now
        self.assessor = ChoiceInput(
            [
                Choice("self", tr("Client themself, on paper or aloud")),
                Choice("worker", tr("Worker's own estimate")),
            ],
            key="self",
        )
        self.day = DateInput(today=lambda: now().date())
        self.day_row = FormRow(tr("Date"), self.day)
        self.place = LineInput()
        self.place.setMaxLength(_LONGEST_PLACE)
        who = FormRow(tr("Who assessed"), self.assessor)
        place = FormRow(tr("Place"), self.place, hint=tr("may be left empty"))
        self.fields.addLayout(field_grid([[who, self.day_row], [place]]))
        self.answers: dict[str, ChoiceInput] = {}
        self._rows: list[QWidget] = []

    def begin(self, items: Sequence[ItemRow], scale: Scale) -> None:
        """Ask anew; nothing is answered yet."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.answers = {
            item.id: ChoiceInput(answer_choices(scale), key="not_asked") for item in items
        }
        self._rows = [FormRow(line(item.text, _LABEL), self.answers[item.id]) for item in items]
        for row in self._rows:
            self.fields.addWidget(row)
        self.day.set_value(self._now().date())
        self.day_row.clear_error()
        self.place.clear()
        self.assessor.set_key("self")
        self.show_problem("")

    def focus_start(self) -> None:
        """Put the keyboard on who assessed."""
        self.assessor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the answers; a date that cannot be says so."""
        now, day = self._now(), self.day.value
        if day is None or day > now.date():
            self.day_row.set_error(tr("Write the date, not in the future."))
            self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        moment = now if day == now.date() else datetime.combine(day, time(12), now.tzinfo)
        answers = {
            item: Answer.read(choice.key) or Answer(State.NOT_ASKED)
            for item, choice in self.answers.items()
        }
        place = self.place.text().strip()
        self.given.emit(NewAssessment(self.assessor.key or "self", moment, answers, place))
