"""What a person says of an attachment: heading, what it is, its date, to what it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records import codes
from osmo_desktop.services.attachment_rows import Owner
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.ui.clients.presenting import ATTACHMENT_ICONS
from osmo_desktop.ui.documents.presenting import owner_icon, owner_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.buttons import Button, GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid, refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_NOTHING = ""


class DescriptionCard(Card):
    """The fields with a verb and a way out; Enter in the heading gives, Esc closes."""

    closed = Signal()

    def __init__(
        self, title: str, icon: str, verb: Button, *, now: Now, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, icon=icon, parent=parent)
        self._now = now
        self.title_input = LineInput()
        self.title_input.setMaxLength(200)
        self.title_row = FormRow(
            tr("Heading"), self.title_input, hint=tr("Seen by those who work with this client")
        )
        kinds = {key: label for key, label in codes.ATTACHMENT_TYPES.items() if key != "signature"}
        self.type = ChoiceInput(
            [Choice(key, tr(label), ATTACHMENT_ICONS[key]) for key, label in kinds.items()],
            key="scan",
        )
        self.type_row = FormRow(tr("What it is"), self.type)
        self.day = DateInput(today=lambda: now().date())
        self.day_row = FormRow(tr("Date of the paper"), self.day)
        self.owner = ChoiceInput([])
        self.owner_row = FormRow(tr("Belongs to"), self.owner)
        self.set_owners(())
        self.give_button = verb
        self.close_button = GhostButton(tr("Cancel"))
        self.give_button.clicked.connect(self.submit)
        self.title_input.returnPressed.connect(self.submit)
        self.close_button.clicked.connect(self.closed)
        self.title_input.textEdited.connect(lambda _text: self.title_row.clear_error())

    def set_owners(self, owners: Sequence[Owner]) -> None:
        """Offer notes, notices and plans."""
        offered = {_key(owner): owner for owner in owners}
        self.owner.set_choices(
            [
                Choice(_NOTHING, tr("Nothing in particular")),
                *(Choice(key, owner_words(o), owner_icon(o)) for key, o in offered.items()),
            ]
        )
        if self.owner.key is None:
            self.owner.set_key(_NOTHING)

    def controls(self) -> dict[str, Field]:
        """All fields by name."""
        fields: dict[str, Field] = {"title": self.title_input, "type": self.type, "day": self.day}
        return {**fields, "owner": self.owner}

    def submit(self) -> None:
        """Give what was said, unless a field holds what does not belong there."""
        if not refuses(self):
            self.give()

    def give(self) -> None:
        """Tell what was said."""
        raise NotImplementedError

    def focus_start(self) -> None:
        """Put the keyboard into the heading."""
        self.title_input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_refusal(self, error: OsmoError) -> None:
        """Say at the heading why it was refused."""
        self.title_row.set_error(sentence(error))
        self.focus_start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; nothing happens."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _fill(self, title: str, type_: str, day: date, owner: Owner | None) -> None:
        """Show values without an error."""
        self.title_input.setText(title)
        self.title_input.selectAll()
        self.type.set_key(type_)
        self.day.set_value(day)
        self.owner.set_key(_key(owner) if owner is not None else _NOTHING)
        self.title_row.clear_error()
        self.day_row.clear_error()

    def _said(self, kept: datetime | None = None) -> NewAttachment | None:
        """What the fields say; None when something is missing, which then says so.

        A day that is that of `kept` means this very moment.
        """
        day, now = self.day.value, self._now()
        if not self.title_input.text().strip():
            self.title_row.set_error(tr("Write a title that tells what the attachment is."))
            self.focus_start()
            return None
        if day is None or day > now.date():
            self.day_row.set_error(tr("Write the date of the paper, not in the future."))
            self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return None
        moment = now if day == now.date() else datetime.combine(day, time(12), now.tzinfo)
        if kept is not None and day == kept.astimezone(now.tzinfo).date():
            moment = kept
        kind, _, owner = (self.owner.key or "").partition(":")
        links = {kind: owner} if owner else {}
        title, type_ = self.title_input.text().strip(), self.type.key or "other"
        return NewAttachment(title, type_, moment, **links)

    def _add_fields(self) -> None:
        """Lay out the fields."""
        self.body.setSpacing(8)
        self.body.addWidget(self.title_row)
        self.body.addLayout(field_grid([[self.type_row, self.day_row, self.owner_row]]))

    def _add_foot(self) -> None:
        """Lay out the buttons."""
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.give_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addLayout(foot)


def _key(owner: Owner) -> str:
    return f"{owner.kind}:{owner.id}"
