"""A joint meeting (Tyke): who was present, what was gathered, who does what, a note a basis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.services.joint_meetings import NewJointMeeting
from osmo_desktop.services.models import StepDraft
from osmo_desktop.services.pathway_views import EngagementPath
from osmo_desktop.ui.pathway.forms import KindForm, Today
from osmo_desktop.ui.pathway.presenting import engagement_name
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_MOST: Final = 8
_LINE: Final = 300
_NOTE: Final = 250_000


class JointForm(KindForm):
    """Asks for a joint meeting; gives the client's id and a `NewJointMeeting`."""

    def __init__(self, *, today: Today) -> None:
        super().__init__(
            tr("Joint meeting"),
            tr("Record the meeting"),
            icon="users-round",
            kind="joint_meeting",
            rows=(
                ("type", "met"),
                ("client_present",),
                ("secrecy_told",),
                ("gathered",),
                ("client_view",),
                ("follow_up",),
            ),
            today=today,
        )
        self.present = Lines((tr("Role"), tr("Organisation")))
        self.steps = Lines((tr("Step"), tr("Who")), last=(tr("When"), today))
        self.notes: dict[str, TextArea] = {}
        self._note_rows: list[QWidget] = []
        self._notes = QVBoxLayout()
        self._notes.setSpacing(8)
        self._add(tr("Who was present, by role and organisation, without names"), self.present)
        self._add(tr("Who does what"), self.steps)
        self.fields.addWidget(PlainLabel(tr("A note for each basis and controller"), "h3"))
        words = tr("Write for each only what belongs to its own records.")
        self.fields.addWidget(PlainLabel(words, "small", "sub", wrap=True))
        words = tr(
            "The client's own view goes into the notes of social care, not into a project's."
        )
        self.fields.addWidget(PlainLabel(words, "small", "sub", wrap=True))
        self.fields.addLayout(self._notes)

    def offer(self, paths: Sequence[EngagementPath]) -> None:
        """Ask for a note of each engagement that goes on."""
        for row in self._note_rows:
            row.hide()
            row.deleteLater()
        open_ones = [path for path in paths if not path.is_closed]
        self.notes = {
            path.id: TextArea(min_lines=2, max_lines=10, longest=_NOTE) for path in open_ones
        }
        self._note_rows = [
            FormRow(engagement_name(path), self.notes[path.id]) for path in open_ones
        ]
        for row in self._note_rows:
            self._notes.addWidget(row)
        self.present.clear()
        self.steps.clear()

    def controls(self) -> dict[str, Field]:
        """All fields by name."""
        notes = {f"note_{id_}": area for id_, area in self.notes.items()}
        present = self.present.controls("present")
        return {**super().controls(), **present, **self.steps.controls("step"), **notes}

    def give(self) -> None:
        """Tell the meeting; words that are no date, and steps without words, say so."""
        self.show_problem("")
        pending = self.kind_fields.pending()
        if pending:
            self.kind_fields.show_error(pending, tr("This is not a date. Write it like 5.3.2026."))
            return
        if self.steps.shows_fault():
            return
        values = self.kind_fields.values()
        met, follow_up = values["met"], values["follow_up"]
        new = NewJointMeeting(
            type=str(values["type"] or "joint"),
            met=met if isinstance(met, date) else None,
            notes={id_: area.text().strip() for id_, area in self.notes.items()},
            present=tuple((texts[0], texts[1]) for texts, _ in self.present.rows()),
            client_present=bool(values["client_present"]),
            secrecy_told=bool(values["secrecy_told"]),
            gathered=str(values["gathered"] or ""),
            client_view=str(values["client_view"] or ""),
            steps=tuple(StepDraft(texts[0], texts[1], due) for texts, due in self.steps.rows()),
            follow_up=follow_up if isinstance(follow_up, date) else None,
        )
        self.given.emit((self.about, new))

    def _add(self, title: str, lines: Lines) -> None:
        self.fields.addWidget(PlainLabel(title, "h3"))
        self.fields.addWidget(lines)


@dataclass(frozen=True)
class _Line:
    """One row: its box, its two texts, a day where it asks for one, and what names each."""

    box: QWidget
    texts: tuple[LineInput, LineInput]
    due: DateInput | None
    rows: tuple[FormRow, ...]

    @property
    def is_used(self) -> bool:
        """Whether anything stands in the row, also words that are no date."""
        return any(field.text().strip() for field in (*self.texts, self.due) if field is not None)

    def fault(self) -> tuple[FormRow, str] | None:
        """What of the row cannot be recorded: a step is its words, and a day is a date."""
        if self.due is None or not self.is_used:
            return None
        if not self.texts[0].text().strip():
            return self.rows[0], sentence(UserError("joint-step-empty"))
        if self.due.is_pending:
            return self.rows[-1], tr("This is not a date. Write it like 5.3.2026.")
        return None


class Lines(QWidget):
    """Rows of short texts; one more is shown once the one before says something."""

    def __init__(
        self,
        labels: tuple[str, str],
        *,
        last: tuple[str, Callable[[], date]] | None = None,
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._lines = [self._made(number, labels, last) for number in range(1, _MOST + 1)]
        for made in self._lines:
            column.addWidget(made.box)
        self._renew()

    def rows(self) -> list[tuple[tuple[str, str], date | None]]:
        """The rows that say something."""
        return [
            (
                (one.texts[0].text().strip(), one.texts[1].text().strip()),
                one.due.value if one.due is not None else None,
            )
            for one in self._lines
            if one.is_used
        ]

    def shows_fault(self) -> bool:
        """Say beside its field what cannot be recorded and go there; False where all can."""
        for one in self._lines:
            for row in one.rows:
                row.clear_error()
        fault = next(filter(None, (one.fault() for one in self._lines)), None)
        if fault is None:
            return False
        row, words = fault
        row.set_error(words)
        row.control.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def controls(self, name: str) -> dict[str, Field]:
        """All fields by name."""
        fields: dict[str, Field] = {}
        for at, one in enumerate(self._lines):
            fields |= {f"{name}_{at}_a": one.texts[0], f"{name}_{at}_b": one.texts[1]}
            if one.due is not None:
                fields[f"{name}_{at}_due"] = one.due
        return fields

    def clear(self) -> None:
        """Empty all rows."""
        for one in self._lines:
            for text in one.texts:
                text.clear()
            if one.due is not None:
                one.due.set_value(None)
            for row in one.rows:
                row.clear_error()

    def _made(
        self, number: int, labels: tuple[str, str], last: tuple[str, Callable[[], date]] | None
    ) -> _Line:
        """One row with its fields."""
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        texts = LineInput(), LineInput()
        rows = []
        for label, text in zip(labels, texts, strict=True):
            text.setMaxLength(_LINE)
            rows.append(FormRow(f"{label} {number}", text))
            across.addWidget(rows[-1], 2)
        due = DateInput(today=last[1]) if last is not None else None
        if last is not None and due is not None:
            rows.append(FormRow(f"{last[0]} {number}", due))
            across.addWidget(rows[-1], 1)
        for field in (*texts, due):
            if field is not None:
                field.textChanged.connect(lambda _text: self._renew())
        return _Line(box, texts, due, tuple(rows))

    def _renew(self) -> None:
        """Show the rows that say something and one more."""
        used = [at for at, one in enumerate(self._lines) if one.is_used]
        for at, one in enumerate(self._lines):
            one.box.setVisible(at <= max(used, default=-1) + 1)
