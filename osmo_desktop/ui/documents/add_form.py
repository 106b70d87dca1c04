"""What a person says of a file that is to be taken in: title, what it is, its date."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records import codes
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.documents.presenting import TYPE_ICONS
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput

_SCANS = frozenset({".pdf", ".tif", ".tiff"})


class AddForm(Card):
    """Asks about one file; Enter adds it, Esc leaves it."""

    given = Signal(object, object)
    """The file's path and a `NewAttachment`."""
    closed = Signal()

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(tr("Add a file"), icon="paperclip", parent=parent)
        self._now = now
        self.path: Path | None = None
        self.file_name = PlainLabel("", "body", "sub", elide=True)
        self.title_input = LineInput()
        self.title_input.setMaxLength(200)
        self.title_row = FormRow(
            tr("Heading"), self.title_input, hint=tr("Seen by those who work with this client")
        )
        kinds = {key: label for key, label in codes.ATTACHMENT_TYPES.items() if key != "signature"}
        self.type = ChoiceInput(
            [Choice(key, tr(label), TYPE_ICONS[key]) for key, label in kinds.items()], key="scan"
        )
        self.day = DateInput(today=lambda: now().date())
        self.day_row = FormRow(tr("Date of the paper"), self.day)
        self.note = PlainLabel(
            tr(
                "Only what is seen is taken in: place, camera and author of the file are left "
                "out. The file stays where it is; delete it there when you no longer need it."
            ),
            "small",
            "sub",
            wrap=True,
        )
        self.add_button = OutlineButton(tr("Add"), icon="plus", dense=True)
        self.close_button = GhostButton(tr("Cancel"))
        self._build()
        self.add_button.clicked.connect(self.give)
        self.title_input.returnPressed.connect(self.give)
        self.close_button.clicked.connect(self.closed)
        self.title_input.textEdited.connect(lambda _text: self.title_row.clear_error())

    def begin(self, path: Path, left: int) -> None:
        """Ask about a file; `left` more wait."""
        self.path = path
        more = tr("{n} more after this").format(n=left) if left else ""
        self.file_name.setText(" · ".join(part for part in (line(path.name, 120), more) if part))
        self.title_input.setText(line(path.stem, 120))
        self.title_input.selectAll()
        self.type.set_key("scan" if path.suffix.lower() in _SCANS else "photo")
        self.day.set_value(self._now().date())
        self.title_row.clear_error()
        self.day_row.clear_error()

    def focus_start(self) -> None:
        """Put the keyboard into the title."""
        self.title_input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell what was said; what is missing says so and takes the focus."""
        day: date | None = self.day.value
        now = self._now()
        if not self.title_input.text().strip():
            self.title_row.set_error(tr("Write a title that tells what the attachment is."))
            self.focus_start()
        elif day is None or day > now.date():
            self.day_row.set_error(tr("Write the date of the paper, not in the future."))
            self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.path is not None:
            moment = now if day == now.date() else datetime.combine(day, time(12), now.tzinfo)
            new = NewAttachment(self.title_input.text().strip(), self.type.key or "other", moment)
            self.given.emit(self.path, new)

    def show_refusal(self, error: OsmoError) -> None:
        """Say at the title why the file was not taken in."""
        self.title_row.set_error(sentence(error))
        self.focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the file on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        """Lay out the fields."""
        self.body.setSpacing(8)
        self.body.addWidget(self.file_name)
        self.body.addWidget(self.title_row)
        type_row = FormRow(tr("What it is"), self.type)
        self.body.addLayout(field_grid([[type_row, self.day_row]]))
        self.body.addWidget(self.note)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.add_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addLayout(foot)
