"""Recording a result: choose the measure, then its figures by keyboard, in under two minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.measures import Measure, Shelf
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records.measure_codes import WAYS
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.measure_words import in_language, left_out_words
from osmo_desktop.ui.measures.answer_fields import AnswerField, CapacityField
from osmo_desktop.ui.measures.instrument_field import InstrumentField
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput

_NO_WAY: Final = ""
_ASKED: Final = "asked"
_ALL: Final = "all"
_LONGEST_NOTE: Final = 300
_COLUMNS: Final = 2


@dataclass(frozen=True)
class NewResult:
    """What the form gives: the measure, and the answers by the key of their scale."""

    measure: str
    given: NewAssessment


class ResultForm(FormCard):
    """Takes a result of a measure with scales of its own; gives a `NewResult`."""

    ask_wanted = Signal(str)
    """The client is to answer this measure of our own on the turned screen."""
    fields_changed = Signal()
    """Other fields are shown than before."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Record a result"), tr("Record the result"), icon="gauge")
        self._now = now
        self._shelf: Mapping[str, Measure] = {}
        self._asked: Mapping[str, frozenset[str]] = {}
        self._names: Mapping[str, Sequence[str]] = {}
        self.rows: dict[str, AnswerField] = {}
        self.capacities: dict[str, CapacityField] = {}
        self._holder, self._place = QWidget(), QVBoxLayout()
        self.measure, self.set = ChoiceInput([]), ChoiceInput([])
        self.licence = PlainLabel("", "small", "sub", wrap=True)
        self.assessor = ChoiceInput(
            [Choice("self", tr("Client themself")), Choice("worker", tr("Worker"))], key="self"
        )
        ways = [Choice(key, tr(words)) for key, words in WAYS.items()]
        self.way = ChoiceInput([Choice(_NO_WAY, tr("not told")), *ways], key=_NO_WAY)
        self.day = DateInput(today=lambda: now().date())
        self.ask_button = OutlineButton(tr("Ask the client…"), icon="gauge", dense=True)
        self.instrument = InstrumentField()
        self.note = LineInput()
        self.note.setMaxLength(_LONGEST_NOTE)
        self._build()
        self.measure.chosen.connect(self.show_measure)
        self.set.chosen.connect(lambda _key: self._show_fields())
        for line in (self.note, self.instrument.name):
            line.returnPressed.connect(self.submit)
        self.ask_button.clicked.connect(lambda: self.ask_wanted.emit(self.measure.key or ""))

    def begin(
        self,
        shelf: Shelf,
        asked: Mapping[str, frozenset[str]],
        measure: str = "",
        set_: str = "",
        *,
        names: Mapping[str, Sequence[str]],
    ) -> None:
        """Ask anew; `asked` are the scales that are asked of the client, by measure.

        `names` are the instruments that were used with the client, by measure.
        """
        self._names = names
        self._shelf = {k: m for k, m in shelf.measures.items() if m.items not in ("own", "goals")}
        self._asked = asked
        offered = [Choice(key, in_language(one.name)) for key, one in self._shelf.items()]
        self.measure.set_choices(offered)
        self.measure.set_key(measure or next(iter(self._shelf), None))
        self.faulty.setText(left_out_words(shelf))
        self.faulty.setVisible(bool(shelf.faulty))
        self.day.set_value(self._now().date())
        self.day_row.clear_error()
        self.assessor.set_key("self")
        self.way.set_key(_NO_WAY)
        self.note.clear()
        self.show_measure(self.measure.key or "")
        if set_:
            self.set.set_key(set_)
            self._show_fields()

    @property
    def inputs(self) -> dict[str, ChoiceInput | LineInput]:
        """The fields of the answers, by scale, and those of the second qualifiers."""
        second = {f"{key}_capacity": row.list for key, row in self.capacities.items()}
        return {**{key: row.input for key, row in self.rows.items()}, **second}

    def show_measure(self, key: str) -> None:
        """Show the fields of a measure; one for groups alone says that it is not for a person."""
        self.show_problem("")
        measure = self._shelf.get(key)
        is_group = measure is not None and measure.mode == "group_only"
        self.licence.setText(f"{measure.owner}. {in_language(measure.licence)}" if measure else "")
        self.ask_button.setVisible(measure is not None and measure.items == "scales")
        self.set_row.setVisible(measure is not None and measure.items == "chosen")
        self.instrument.setVisible(measure is not None and measure.named)
        self.instrument.begin(self._names.get(key, ()))
        if measure is not None and measure.items == "chosen":
            self._offer_sets(measure)
        if is_group:
            self.show_problem(sentence(UserError("measure-group-only")))
        self.give_button.setEnabled(measure is not None and not is_group)
        self._show_fields()

    def focus_start(self) -> None:
        """Put the keyboard on the measure."""
        self.measure.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the result; what cannot be says so beside its field, and nothing typed is lost."""
        now, day = self._now(), self.day.value
        wrong = [row for row in self.rows.values() if row.answer is None]
        for row in wrong:
            row.say_expected()
        if day is None or day > now.date():
            self.day_row.set_error(tr("Write the date, not in the future."))
            self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._lacks_name():
            self.instrument.say_missing()
        elif wrong:
            wrong[0].input.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.give_button.isEnabled():
            moment = now if day == now.date() else datetime.combine(day, time(12), now.tzinfo)
            self.given.emit(NewResult(self.measure.key or "", self._read(moment)))

    def show_refusal(self, error: OsmoError) -> None:
        """Say why it was not taken, beside the field if it is about one."""
        if error.code == "measure-name-missing":
            self.instrument.say_missing()
        row = self.rows.get(str(error.details.get("field", "")))
        if row is not None:
            row.say_expected()
        super().show_refusal(error)

    def _lacks_name(self) -> bool:
        """Whether the measure stands for many instruments and none is named."""
        measure = self._shelf.get(self.measure.key or "")
        return measure is not None and measure.named and not self.instrument.text

    def _read(self, moment: datetime) -> NewAssessment:
        """Of a measure that is only recorded, an empty field was not asked and is not written."""
        measure = self._shelf[self.measure.key or ""]
        answers = {key: row.answer for key, row in self.rows.items()}
        said = {
            key: answer
            for key, answer in answers.items()
            if answer is not None and (measure.items != "none" or answer.text != "not_asked")
        }
        return NewAssessment(
            self.assessor.key or "self",
            moment,
            said,
            way=self.way.key or "",
            note=self.note.text().strip(),
            instrument=self.instrument.text if measure.named else "",
            capacities={
                key: row.answer for key, row in self.capacities.items() if row.answer is not None
            },
        )

    def _offer_sets(self, measure: Measure) -> None:
        """Codes that are asked already, the sets of the file, or all."""
        asked = self._asked.get(measure.id)
        choices = [Choice(_ASKED, tr("Codes that are asked of the client"))] if asked else []
        choices += [Choice(one.key, in_language(one.label)) for one in measure.sets]
        self.set.set_choices([*choices, Choice(_ALL, tr("All codes"))])
        self.set.set_key(choices[0].key if choices else _ALL)

    def _show_fields(self) -> None:
        """Show a field for every scale that is chosen."""
        self._holder.hide()
        self._holder.deleteLater()
        measure = self._shelf.get(self.measure.key or "")
        keys = self._keys(measure) if measure is not None else frozenset[str]()
        scales = [scale for scale in measure.scales if scale.key in keys] if measure else []
        self.rows = {scale.key: AnswerField(scale, in_language(scale.label)) for scale in scales}
        self.capacities = {one.key: CapacityField(one) for one in scales if one.has_capacity}
        grid = field_grid(self._grid_rows())
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self._holder = QWidget()
        self._holder.setLayout(grid)
        self._place.addWidget(self._holder)
        self._holder.show()  # now, not once the layout comes to it
        for row in self.rows.values():
            row.figure.returnPressed.connect(self.submit)
        self.fields_changed.emit()

    def _grid_rows(self) -> list[list[QWidget]]:
        """Two fields a row; a second qualifier stands beside its first one."""
        alone = [row for key, row in self.rows.items() if key not in self.capacities]
        rows: list[list[QWidget]] = [
            [*alone[at : at + _COLUMNS]] for at in range(0, len(alone), _COLUMNS)
        ]
        return rows + [[self.rows[key], second] for key, second in self.capacities.items()]

    def _keys(self, measure: Measure) -> frozenset[str]:
        """The scales whose fields are shown."""
        if measure.mode == "group_only":
            return frozenset()
        chosen = self.set.key if measure.items == "chosen" else _ALL
        if chosen == _ASKED:
            return self._asked.get(measure.id, frozenset())
        sets = {one.key: frozenset(one.scales) for one in measure.sets}
        return sets.get(chosen or "", frozenset(scale.key for scale in measure.scales))

    def _build(self) -> None:
        """Put the fields in their places."""
        self.faulty = PlainLabel("", "small", "warn", wrap=True)
        self.set_row = FormRow(tr("Codes"), self.set)
        self.day_row = FormRow(tr("Date"), self.day)
        who = FormRow(tr("Who assessed"), self.assessor)
        way = FormRow(tr("How it was asked"), self.way)
        self.fields.addWidget(FormRow(tr("Measure"), self.measure))
        self.fields.addWidget(self.faulty)
        self.fields.addWidget(self.licence)
        self.fields.addWidget(self.instrument)
        self.fields.addLayout(field_grid([[self.day_row, who], [way, self.set_row]]))
        self._place.addWidget(self._holder)
        self.fields.addWidget(self.ask_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.fields.addLayout(self._place)
        note = FormRow(tr("What it rests on"), self.note, hint=tr("may be left empty"))
        self.fields.addWidget(note)
