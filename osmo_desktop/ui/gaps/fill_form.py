"""The notice at the kitchen table: one form, a digit answers and moves on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.measures import State
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.notices import NOT_ASKED, FormField, Said, Standing
from osmo_desktop.services.notices import FieldRow, NoticeView
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.gaps.words import CODE_WORDS, alone_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_DECLINED, _MISSING = Said(State.DECLINED), Said(State.MISSING)
_DECLINED_KEY, _MISSING_KEY = 8, 9
_GIVEN = "given"


class AnswerInput(ChoiceInput):
    """The answer to one field: its digit chooses it and moves on, Backspace takes it back."""

    answered = Signal()
    """A digit chose an answer: the keyboard goes on."""

    def __init__(self, field: FormField) -> None:
        words = current().code
        digits = list(enumerate(field.choices, start=1))
        entries = [
            Choice(NOT_ASKED.text, tr("Not asked")),
            *(Choice(Said.of(c.code).text, f"{n}  {c.label[words]}") for n, c in digits),
        ]
        self._by_digit = {n: Said.of(choice.code).text for n, choice in digits}
        if field.sensitive:
            entries.append(Choice(_DECLINED.text, "8  " + tr("Prefers not to answer")))
            self._by_digit[_DECLINED_KEY] = _DECLINED.text
        entries.append(Choice(_MISSING.text, "9  " + tr("Missing despite attempts")))
        self._by_digit[_MISSING_KEY] = _MISSING.text
        super().__init__(entries, name=field.label[words], key=NOT_ASKED.text)

    @property
    def said(self) -> Said:
        """What became of the field."""
        return Said.read(self.key) or NOT_ASKED

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by digit and go on to the next field."""
        chosen = None
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.text().isdecimal():
            chosen = self._by_digit.get(int(event.text()))
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            chosen = NOT_ASKED.text
        if chosen is None:
            super().keyPressEvent(event)
            return
        self.set_key(chosen)
        if chosen != NOT_ASKED.text:
            self.answered.emit()


class DayAnswer(QWidget):
    """A date, or the tick that it is missing despite attempts."""

    def __init__(self, field: FormField, *, now: Now) -> None:
        super().__init__()
        label = field.label[current().code]
        is_birth = field.client_field == "birth_date"
        self.day = DateInput(name=label, today=lambda: now().date(), has_weekday=not is_birth)
        self.missing = CheckLine(tr("Missing despite attempts"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.day, 1)
        row.addWidget(self.missing)
        self.setFocusProxy(self.day)

    @property
    def said(self) -> Said:
        """What became of the field."""
        if self.day.value is not None:
            return Said.of(self.day.value.isoformat())
        return _MISSING if self.missing.isChecked() else NOT_ASKED

    def show_said(self, said: Said) -> None:
        """Show what became of the field."""
        day = date.fromisoformat(said.value) if said.state is State.VALUE else None
        self.day.set_value(day)
        self.missing.setChecked(said.state is State.MISSING)


class FillForm(FormCard):
    """All fields of a notice; gives `(answers by key, day)`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Notice"), tr("Save the notice"), icon="file-pen")
        self._now = now
        self.view: NoticeView | None = None
        self.about = PlainLabel("", "body", wrap=True)
        self.alone = PlainLabel("", "body", "warn", wrap=True)
        self.fields.addWidget(self.about)
        self.fields.addWidget(self.alone)
        self._place = QVBoxLayout()
        self.fields.addLayout(self._place)
        self._box: QWidget | None = None
        self.answers: dict[str, AnswerInput | DayAnswer] = {}
        self._shown: dict[str, Said] = {}
        self._shown_day: date | None = None
        self.rows: dict[str, FormRow] = {}
        self.day = DateInput(today=lambda: now().date())

    def begin(self, view: NoticeView) -> None:
        """Ask for a notice as it stands."""
        self.view = view
        self.show_problem("")
        self.set_title(tr(CODE_WORDS.get(view.type, view.type)))
        form, document = view.form.name[current().code], line(view.document.words, 300)
        told = (line(view.client_name), form, document)
        self.about.setText(" · ".join(filter(None, told)))
        is_whole = view.standing in (Standing.COMPLETE, Standing.MISSING)
        self.alone.setText(alone_words(view) if is_whole else "")
        self.alone.setVisible(bool(self.alone.text()))
        box = QWidget()
        self.answers, self.rows = {}, {}
        rows: list[QWidget] = [self._row(row) for row in view.rows]
        self._shown = {key: answer.said for key, answer in self.answers.items()}
        self._shown_day = view.given or self._now().date()
        self.day = DateInput(self._shown_day, today=lambda: self._now().date())
        self.rows[_GIVEN] = FormRow(tr("Day of the notice"), self.day)
        rows += [self.rows[_GIVEN], _hint()]  # no line of its own: in a small window all fits
        pairs = [rows[at : at + 2] for at in range(0, len(rows), 2)]
        grid = field_grid(pairs, spacing=16)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        box.setLayout(grid)
        if self._box is not None:
            self._place.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        self._box = box
        self._place.addWidget(box)

    def controls(self) -> Mapping[str, Field]:
        """The fields, so that what is typed survives a lock."""
        found: dict[str, Field] = {_GIVEN: self.day}
        for key, answer in self.answers.items():
            if isinstance(answer, AnswerInput):
                found[key] = answer
            else:
                found[key], found[f"{key} missing"] = answer.day, answer.missing
        return found

    @property
    def notice_id(self) -> str:
        """The notice that is asked for."""
        return self.view.id if self.view is not None else ""

    @property
    def client_id(self) -> str:
        """Whose notice it is."""
        return self.view.client_id if self.view is not None else ""

    def changed_controls(self) -> tuple[str, ...]:
        """The fields in which something stands that is not written yet."""
        changed = [key for key, one in self.answers.items() if one.said != self._shown[key]]
        pending = [key for key, day in self._days().items() if day.is_pending]
        if self.day.value != self._shown_day:
            pending.append(_GIVEN)
        parts = [f"{key} missing" for key in changed if isinstance(self.answers[key], DayAnswer)]
        return (*changed, *parts, *pending)

    def focus_start(self) -> None:
        """Put the keyboard on the first field that nobody answered."""
        open_ones = [a for a in self.answers.values() if not a.said.is_given]
        first = next(iter([*open_ones, *self.answers.values()]), None)
        (first or self.day).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the answers; a day that is none is said at its field."""
        for row in self.rows.values():
            row.clear_error()
        for key, day in self._days().items():
            day.editingFinished.emit()  # what is typed there is read now
            if not day.is_valid:
                self._blame(key, tr("This is not a date. Write it like 5.3.2026."))
                return
        said = {key: answer.said for key, answer in self.answers.items()}
        # What stayed is not written: a newer form may know answers that this one does not.
        changed = {key: one for key, one in said.items() if one != self._shown[key]}
        self.given.emit((changed, self.day.value))

    def show_refusal(self, error: OsmoError) -> None:
        """Say why it was not taken, at the field if one is to blame."""
        key = str(error.details.get("field", ""))
        if key in self.rows:
            self._blame(key, sentence(error))
        else:
            super().show_refusal(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save on Ctrl+Enter."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
            return
        super().keyPressEvent(event)

    def _row(self, row: FieldRow) -> FormRow:
        field = row.field
        answer: AnswerInput | DayAnswer
        if field.type == "date":
            answer = DayAnswer(field, now=self._now)
            answer.show_said(row.said if field.accepts(row.said) else NOT_ASKED)
        else:
            answer = AnswerInput(field)
            answer.set_key(row.said.text)
            answer.answered.connect(self._go_on)
        self.answers[field.key] = answer
        hint = tr("may be left unanswered") if field.sensitive else ""
        shown = FormRow(field.label[current().code], answer, hint=hint)
        if row.is_disputed:
            shown.set_below(tr("Two people wrote different answers. A change here settles it."))
        self.rows[field.key] = shown
        return shown

    def _go_on(self) -> None:
        """Put the keyboard on the next field without an answer, at last on the button."""
        answers = list(self.answers.values())
        at = next((n for n, one in enumerate(answers) if one.hasFocus()), len(answers))
        later = [one for one in answers[at + 1 :] if one.said == NOT_ASKED]
        target = next(iter(later), self.give_button)
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _days(self) -> dict[str, DateInput]:
        days = {k: a.day for k, a in self.answers.items() if isinstance(a, DayAnswer)}
        return {**days, _GIVEN: self.day}

    def _blame(self, key: str, words: str) -> None:
        self.rows[key].set_error(words)
        self.rows[key].control.setFocus(Qt.FocusReason.OtherFocusReason)


def _hint() -> PlainLabel:
    """How to answer by keyboard."""
    words = tr(
        "A digit answers and moves on: 8 prefers not to answer, 9 missing despite attempts. "
        "Backspace takes an answer back, Ctrl+Enter saves."
    )
    return PlainLabel(words, "small", "sub", wrap=True)
