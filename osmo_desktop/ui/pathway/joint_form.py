"""A joint meeting (Tyke): who was present, what was gathered, who does what, a note a basis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
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
        self.fields.addLayout(self._notes)

    def offer(self, paths: Sequence[EngagementPath]) -> None:
        """Ask for a note of each engagement that goes on."""
        for row in self._note_rows:
            row.hide()
            row.deleteLater()
        open_ones = [path for path in paths if not path.is_closed]
        self.notes = {path.id: TextArea(min_lines=2, max_lines=10) for path in open_ones}
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
        """Tell the meeting; words that are no date say so."""
        pending = self.kind_fields.pending()
        if pending:
            self.kind_fields.show_error(pending, tr("This is not a date. Write it like 5.3.2026."))
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


class Lines(QWidget):
    """Rows of short texts; one more is shown once the one before says something."""

    def __init__(
        self,
        labels: tuple[str, str],
        *,
        last: tuple[str, Callable[[], date]] | None = None,
    ) -> None:
        super().__init__()
        self._lines: list[tuple[QWidget, tuple[LineInput, LineInput], DateInput | None]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for number in range(1, _MOST + 1):
            box = QWidget()
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            texts = LineInput(), LineInput()
            for label, text in zip(labels, texts, strict=True):
                text.setMaxLength(_LINE)
                text.textChanged.connect(lambda _text: self._renew())
                row.addWidget(FormRow(f"{label} {number}", text), 2)
            due = DateInput(today=last[1]) if last is not None else None
            if last is not None and due is not None:
                row.addWidget(FormRow(f"{last[0]} {number}", due), 1)
            self._lines.append((box, texts, due))
            column.addWidget(box)
        self._renew()

    def rows(self) -> list[tuple[tuple[str, str], date | None]]:
        """The rows that say something."""
        found = [
            ((texts[0].text().strip(), texts[1].text().strip()), due.value if due else None)
            for _, texts, due in self._lines
        ]
        return [row for row in found if any(row[0])]

    def controls(self, name: str) -> dict[str, Field]:
        """All fields by name."""
        fields: dict[str, Field] = {}
        for at, (_, texts, due) in enumerate(self._lines):
            fields |= {f"{name}_{at}_a": texts[0], f"{name}_{at}_b": texts[1]}
            if due is not None:
                fields[f"{name}_{at}_due"] = due
        return fields

    def clear(self) -> None:
        """Empty all rows."""
        for _, texts, due in self._lines:
            for text in texts:
                text.clear()
            if due is not None:
                due.set_value(None)

    def _renew(self) -> None:
        """Show the rows that say something and one more."""
        used = [any(text.text() for text in texts) for _, texts, _ in self._lines]
        last = max((at for at, is_used in enumerate(used) if is_used), default=-1)
        for at, (box, _, _) in enumerate(self._lines):
            box.setVisible(at <= last + 1)
