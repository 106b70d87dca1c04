"""The form of a group's rating: for each scale how many gave each number, typed in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.group_figures import FEWEST, is_counted, read_figures
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.measures import Measure, Scale
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records.group_rating import ABOUT_LENGTH
from osmo_desktop.services.measure_words import in_language, number_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.checked import CheckedInput
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_COLUMNS: Final = 2


@dataclass(frozen=True)
class NewGroupRating:
    """What the form gives; `typed` by the key of the scale."""

    measure: str
    about: str
    held: date
    typed: Mapping[str, str]


class GroupRatingForm(FormCard):
    """Asks what a group answered; gives a `NewGroupRating`."""

    fields_changed = Signal()
    """Other fields are shown than before."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("A group's rating"), tr("Record the rating"), icon="users-round")
        self._now = now
        self._measures: Mapping[str, Measure] = {}
        self.measure, self.about = ChoiceInput([]), LineInput()
        self.about.setMaxLength(ABOUT_LENGTH)
        self.day = DateInput(today=lambda: now().date())
        self.scales: dict[str, FormRow] = {}
        self.lines: dict[str, LineInput] = {}
        self.licence = PlainLabel("", "small", "sub", wrap=True)
        self._holder, self._place = QWidget(), QVBoxLayout()
        self.rows = {
            "about": FormRow(
                tr("Group or event"), self.about, below=tr("Its name, and nobody's name.")
            ),
            "held": FormRow(tr("Day"), self.day),
        }
        self._build()
        self.measure.chosen.connect(self.show_measure)

    @property
    def controls(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {"about": self.about, "held": self.day, **self.lines}

    def begin(self, measures: Sequence[Measure], measure: str = "") -> None:
        """Ask anew."""
        self._measures = {one.id: one for one in measures}
        self.measure.set_choices([Choice(one.id, in_language(one.name)) for one in measures])
        self.measure.set_key(measure or next(iter(self._measures), None))
        self.about.clear()
        self.day.set_value(self._now().date())
        self.show_problem("")
        for row in self.rows.values():
            row.clear_error()
        self.show_measure(self.measure.key or "")

    def show_measure(self, key: str) -> None:
        """Show a line for every scale of a measure."""
        self._holder.hide()
        self._holder.deleteLater()
        measure = self._measures.get(key)
        scales = measure.scales if measure is not None else ()
        self.licence.setText(f"{measure.owner}. {in_language(measure.licence)}" if measure else "")
        self.lines = {scale.key: CheckedInput(_figures_check(scale)) for scale in scales}
        self.scales = {scale.key: _scale_row(scale, self.lines[scale.key]) for scale in scales}
        rows: list[QWidget] = [*self.scales.values()]
        grid = field_grid([rows[at : at + _COLUMNS] for at in range(0, len(rows), _COLUMNS)])
        self._holder = QWidget()
        self._holder.setLayout(grid)
        self._place.addWidget(self._holder)
        self._holder.show()  # now, not once the layout comes to it
        self.fields_changed.emit()

    def focus_start(self) -> None:
        """Put the keyboard into the name of the group."""
        self.about.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell it, once the day can be read."""
        for row in (*self.rows.values(), *self.scales.values()):
            row.clear_error()
        held = self.day.value
        if held is None:
            self._wrong(self.rows["held"], tr("This is no date. Write it as 31.12.2026."))
            return
        typed = {key: one.text() for key, one in self.lines.items()}
        self.given.emit(NewGroupRating(self.measure.key or "", self.about.text(), held, typed))

    def show_refusal(self, error: OsmoError) -> None:
        """Say why it was not taken, at the field if one is to blame."""
        row = {**self.rows, **self.scales}.get(str(error.details.get("field", "")))
        if row is None:
            super().show_refusal(error)
        else:
            self._wrong(row, sentence(error))

    def _wrong(self, row: FormRow, words: str) -> None:
        row.set_error(words)
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        few = tr(
            "Fewer than {n} answers to a question are not kept: one person could be known from "
            "them. Only that there were few is recorded."
        ).format(n=FEWEST)
        self.fields.addWidget(FormRow(tr("Measure"), self.measure))
        self.fields.addWidget(self.licence)
        self.fields.addLayout(field_grid([[self.rows["about"], self.rows["held"]]]))
        self.fields.addWidget(PlainLabel(few, "body", "sub", wrap=True))
        self._place.addWidget(self._holder)
        self.fields.addLayout(self._place)


def _figures_check(scale: Scale) -> Callable[[str], str]:
    """The rule of the line of a scale."""
    expected = sentence(UserError("group-rating-figures"))

    def check(text: str) -> str:
        return "" if not text or read_figures(text, scale) is not None else expected

    return check


def _scale_row(scale: Scale, line: LineInput) -> FormRow:
    """The line for the figures of a scale, with what is written there."""
    if is_counted(scale):
        steps = int((scale.max - scale.min) / scale.step) + 1
        numbers = " ".join(number_words(scale.min + scale.step * at) for at in range(steps))
        hint = tr("how many gave {numbers}").format(numbers=numbers)
    else:
        hint = tr("mean and how many answered, for example 54,3 12")
    return FormRow(in_language(scale.label), line, below=hint)
