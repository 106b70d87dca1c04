"""Forms of a client: a new one, added by a button; a known one, written as each field is left."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records import codes
from osmo_desktop.services.bundle import Services
from osmo_desktop.services.clients import ClientDetails
from osmo_desktop.ui.clients.client_fields import ClientFields, field_label
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import lower_first
from osmo_desktop.ui.navigation import Navigator, Now, Outcome, local_now
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.widgets.badges import KeyHint
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import PageHead, ScrollPage
from osmo_desktop.ui.widgets.times import DateInput

_WIDEST = 760


class ClientForm(ScrollPage):
    """What both forms share: a head, the fields in a card, Esc closes."""

    closed = Signal()

    def __init__(self, title: str, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(name=title, parent=parent)
        self._now = now
        self.head = PageHead(title)
        self.fields = ClientFields(lambda: now().date())
        self.card = Card()
        self.card.set_margins(16, 12, 16, 16)
        self.card.body.setSpacing(12)
        self.card.body.addWidget(self.fields)
        self.card.setMaximumWidth(_WIDEST)
        self.body.addWidget(self.head)
        self.body.addWidget(self.card)
        self.problem = PlainLabel("", "body", "danger", wrap=True)
        self.problem.hide()
        self.card.body.addWidget(self.problem)

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        self.fields.controls["family_name"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def show_problem(self, error: Exception, tasks: TaskRunner, name: str) -> None:
        """Say what is wrong: under its field, else under all fields, else in the message bar."""
        if not isinstance(error, OsmoError):
            tasks.failed.emit(Failure(error, name))
            return
        if self.fields.show_error(error, sentence):
            return
        self.problem.setText(sentence(error))
        self.problem.show()

    def clear_problems(self) -> None:
        """Take all errors away."""
        self.fields.clear_errors()
        self.problem.hide()


class NewClientForm(ClientForm):
    """A new client with the service that begins: one button adds both."""

    added = Signal(str)
    """The id of the client that was added."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("New client"), now=now, parent=parent)
        self._services = services
        self._tasks = tasks
        self._is_adding = False
        self.service = Card(tr("Service"), icon="flag")
        self.service.setMaximumWidth(_WIDEST)
        self.type = _choice(codes.ENGAGEMENT_TYPES)
        self.basis = _choice(codes.LEGAL_BASES)
        self.source = _choice(codes.REFERRAL_SOURCES)
        self.source.setPlaceholderText(tr("Not known"))
        self.source.set_key(None)
        self.start = DateInput(today=lambda: now().date())
        self.controller = LineInput()
        self.controller.setMaxLength(200)
        rows: list[list[QWidget]] = [
            [FormRow(tr("Kind of service"), self.type), FormRow(tr("Began"), self.start)],
            [FormRow(tr("Legal basis"), self.basis), FormRow(tr("Referred by"), self.source)],
            [FormRow(tr("Controller"), self.controller, hint=tr("Who answers for the data"))],
        ]
        grid = field_grid(rows, spacing=16)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.service.body.addLayout(grid)
        self.add_button = PrimaryButton(tr("Add the client"), icon="user-plus")
        self.close_button = OutlineButton(tr("Cancel"))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.add_button)
        foot.addWidget(KeyHint("Ctrl+Enter", lasting=True))
        foot.addWidget(self.close_button)
        foot.addWidget(KeyHint("Esc", lasting=True))
        foot.addStretch(1)
        self.body.addWidget(self.service)
        self.body.addLayout(foot)
        self.body.addStretch(1)
        self.add_button.clicked.connect(self.add)
        self.close_button.clicked.connect(self.closed)

    def begin(self) -> None:
        """Empty all fields."""
        self.clear_problems()
        empty: dict[str, object] = dict.fromkeys(self.fields.controls)
        self.fields.set_values(empty)
        self.type.set_key("individual_coaching")
        self.basis.set_key("social_rehabilitation")
        self.source.set_key(None)
        self.start.set_value(self._now().date())
        self.controller.clear()
        self.verticalScrollBar().setValue(0)

    def add(self) -> None:
        """Add the client; what is missing is said under its field."""
        self.clear_problems()
        if self._is_adding or self.fields.has_unreadable_date():
            return
        values: dict[str, Any] = self.fields.values()
        values.update(
            engagement_type=self.type.key or "individual_coaching",
            legal_basis=self.basis.key or "social_rehabilitation",
            referral_source=self.source.key or "",
            controller=self.controller.text().strip(),
            start=self.start.value,
        )
        self._is_adding = True
        self._tasks.vault(
            lambda: Outcome.of(self._services.clients.add(**values)),
            name=tr("Adding a client"),
            owner=self,
            on_success=self._on_added,
            on_failure=self._on_failed,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add on Ctrl+Enter."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.add()
            return
        super().keyPressEvent(event)

    def _on_added(self, outcome: Outcome[str]) -> None:
        """Tell who was added."""
        self._is_adding = False
        self.added.emit(outcome.value)

    def _on_failed(self, error: Exception) -> None:
        """Say what is wrong; everything typed stays."""
        self._is_adding = False
        self.show_problem(error, self._tasks, tr("Adding a client"))


class EditClientForm(ClientForm):
    """A known client's details: each field is written when it is left, and can be undone.

    Lowering the safety ban asks for a reason first.
    """

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Client details"), now=now, parent=parent)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._client_id: str | None = None
        self._details: ClientDetails | None = None
        self._is_writing = False
        self._waiting: set[str] = set()
        self.reason = LineInput()
        self.reason_row = FormRow(
            tr("Why is the non-disclosure lifted?"), self.reason, hint=tr("Stays in the history")
        )
        self.lift_button = OutlineButton(tr("Lift the non-disclosure"), dense=True)
        self.reason_box = QWidget()
        row = QHBoxLayout(self.reason_box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.reason_row, 1)
        row.addWidget(self.lift_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.reason_box.hide()
        self.card.body.addWidget(self.reason_box)
        self.saved = PlainLabel("", "body", "ok")
        self.done_button = OutlineButton(tr("Close"), icon="check")
        self.head.action_row.addWidget(self.saved)
        self.head.action_row.addWidget(self.done_button)
        self.body.addStretch(1)
        self.done_button.clicked.connect(self.closed)
        self.fields.edited.connect(self._on_edited)
        self.lift_button.clicked.connect(self._on_lift)
        self.reason.returnPressed.connect(self._on_lift)

    def open_client(self, client_id: str) -> None:
        """Show the details of a client."""
        self._client_id = client_id
        self._details = None
        self.clear_problems()
        self.reason_box.hide()
        self.saved.setText("")
        self.fields.setEnabled(False)
        self.reload()

    def reload(self) -> None:
        """Read the details again; the field in which a person types is left alone."""
        client_id = self._client_id
        if client_id is None:
            return
        self._tasks.vault(
            lambda: self._services.clients.details(client_id),
            name=tr("Opening client details"),
            owner=self,
            on_success=lambda details: self._on_details(client_id, details),
        )

    def _on_details(self, client_id: str, details: ClientDetails) -> None:
        """Show what was read."""
        if client_id != self._client_id:
            return
        was_closed = self._details is None
        self._take(details)
        name = [line(str(details.values.get(key) or "")) for key in ("family_name", "given_name")]
        self.head.set_title(", ".join(part for part in name if part) or tr("Client details"))
        if was_closed:
            self.fields.setEnabled(True)
            if self.isVisible():
                self.focus_start()

    def _take(self, details: ClientDetails) -> None:
        """Show the values as they are now, but for the field in which a person types.

        That field keeps its value and the heads that it was typed over, so that a colleague's
        change that came meanwhile becomes a visible conflict and is not overwritten.
        """
        typed = self.fields.name_of(QApplication.focusWidget()) if self._details else None
        if typed is not None and self._details is not None:
            values = {**details.values, typed: self._details.values.get(typed)}
            basis = {**details.basis, typed: self._details.basis.get(typed, ())}
            details = ClientDetails(values, basis)
        shown = {key: value for key, value in details.values.items() if key != typed}
        self._details = details
        self.fields.set_values(shown)

    def _on_edited(self, name: str) -> None:
        """Write one field if it differs from what was read."""
        if self._details is None:
            return
        value, old = self.fields.value(name), self._details.values.get(name)
        if (value or None) == (old or None):
            if name == "safety_ban":
                self.reason_box.hide()
            return
        if name == "safety_ban" and not value:
            self.reason_box.show()
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.ensureWidgetVisible(self.reason_box)
            return
        self._write(name, value, old)

    def _on_lift(self) -> None:
        """Write the lifted ban with its reason."""
        reason = self.reason.text().strip()
        if not reason:
            self.reason_row.set_error(tr("Write why, in a few words."))
            self.reason.setFocus()
            return
        self.reason_row.clear_error()
        self.reason_box.hide()
        self._write("safety_ban", value=False, old=True, reason=reason)

    def _write(self, name: str, value: object, old: object, *, reason: str | None = None) -> None:
        """Store one field over what the form saw; the toast takes it back."""
        client_id, details = self._client_id, self._details
        if client_id is None or details is None:
            return
        if self._is_writing:
            self._waiting.add(name)
            return
        self._is_writing = True
        clients = self._services.clients

        def write() -> Outcome[ClientDetails]:
            changes = clients.change(client_id, {name: value}, details.basis, reason=reason)
            return Outcome(clients.details(client_id), changes)

        self._tasks.vault(
            write,
            name=tr("Storing client details"),
            owner=self,
            on_success=lambda outcome: self._on_written(client_id, name, old, outcome.value),
            on_failure=self._on_write_failed,
        )

    def _on_written(self, client_id: str, name: str, old: object, details: ClientDetails) -> None:
        """Say that it is stored, and offer to take it back."""
        self._is_writing = False
        if client_id == self._client_id and self._details is not None:
            # The field that was written is known to be as it stands, even with the focus in it.
            self._details = ClientDetails(
                {**self._details.values, name: details.values.get(name)},
                {**self._details.basis, name: details.basis.get(name, ())},
            )
            self._take(details)
        clock = dates.clock(self._now(), current())
        self.saved.setText(tr("Stored at {clock}").format(clock=clock))
        words = tr("Changed: {field}").format(field=lower_first(field_label(name)))
        # A ban that was lifted comes back by its tick, not by a slip of the hand.
        is_lifted = name == "safety_ban" and bool(old)
        undo = None if is_lifted else lambda: self._undo(client_id, name, old)
        self._navigator.toast(words, undo)
        self._write_waiting()

    def _write_waiting(self) -> None:
        """Write what was changed while another field was being written."""
        waiting, self._waiting = self._waiting, set()
        for name in sorted(waiting):
            self._on_edited(name)

    def _undo(self, client_id: str, name: str, old: object) -> None:
        """Write the former value back, over what is there now."""
        clients = self._services.clients

        def write_back() -> Changes:
            details = clients.details(client_id)
            value = old if isinstance(old, (str, date, bool)) else ""
            is_ban = name == "safety_ban"
            return clients.change(
                client_id, {name: value}, details.basis, reason=tr("Undone") if is_ban else None
            )

        self._tasks.vault(write_back, name=tr("Undoing a change"))

    def _on_write_failed(self, error: Exception) -> None:
        """Say why it was not stored; what was typed stays in the field."""
        self._is_writing = False
        self.show_problem(error, self._tasks, tr("Storing client details"))
        self._write_waiting()


def _choice(words: dict[str, str]) -> ChoiceInput:
    """Return a list of codes in words."""
    return ChoiceInput([Choice(code, tr(label)) for code, label in words.items()])
