"""The form of a known client's details: each field is written as it is left."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import current, dates, mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.clients import ClientDetails
from osmo_desktop.ui.clients.client_fields import field_label
from osmo_desktop.ui.clients.client_form import ClientForm
from osmo_desktop.ui.clients.client_head import ProtectionBanner
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import lower_first
from osmo_desktop.ui.clients.similar import SimilarHint
from osmo_desktop.ui.navigation import Navigator, Now, Outcome, local_now
from osmo_desktop.ui.open_forms import Heads
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.choices import ChoiceInput
from osmo_desktop.ui.widgets.form_card import WIDEST
from osmo_desktop.ui.widgets.forms import FormRow, refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field


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
        super().__init__(tr("Client details"), now=now, is_known=True, parent=parent)
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
        self.similar = SimilarHint(self.fields, services.same_person, tasks)
        self.card.body.addWidget(self.similar)
        self.saved = PlainLabel("", "body", "ok")
        self.done_button = OutlineButton(tr("Close"), icon="check")
        self.head.action_row.addWidget(self.saved)
        self.head.action_row.addWidget(self.done_button)
        self.banner = ProtectionBanner()
        self.banner.setMaximumWidth(WIDEST)
        self.body.insertWidget(1, self.banner)
        self.body.addStretch(1)
        self.banner.contact_requested.connect(self._on_place_wanted)
        self.banner.concealed.connect(lambda: self.fields.show_place(False))
        self.done_button.clicked.connect(self.closed)
        self.fields.edited.connect(self._on_edited)
        self.lift_button.clicked.connect(self._on_lift)
        self.reason.returnPressed.connect(self._on_lift)

    def set_compact(self, compact: bool) -> None:
        """Use the small margins and the short notice."""
        super().set_compact(compact)
        if hasattr(self, "banner"):  # the base class calls this before there is one
            self.banner.set_narrow(compact)

    def open_client(self, client_id: str) -> None:
        """Show the details of a client."""
        self._client_id = self.similar.client_id = client_id
        self._details = None
        self.clear_problems()
        self.reason_box.hide()
        self.saved.setText("")
        self.banner.conceal()
        self.banner.hide()
        self.fields.show_place(False)
        self.fields.setEnabled(False)
        self.reload()

    def reload(self) -> None:
        """Read the details again; the field in which a person types is left alone."""
        client_id = self._client_id
        if client_id is None:
            return
        self._tasks.vault(
            lambda: self._services.clients.details(client_id),
            name=mark("Opening client details"),
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
        """Show the values as they are now, but for fields that hold something unwritten.

        Such a field keeps its value and the heads that it was typed over, so that a colleague's
        change that came meanwhile becomes a visible conflict and is not overwritten.
        """
        unwritten = self.unwritten() - {"reason"}
        known = self._details or details
        self._details = ClientDetails(
            {**details.values, **{name: known.values.get(name) for name in unwritten}},
            {**details.basis, **{name: known.basis.get(name, ()) for name in unwritten}},
        )
        self.fields.set_values(
            {name: value for name, value in details.values.items() if name not in unwritten}
        )
        is_protected = bool(details.values.get("safety_ban"))
        self.banner.setVisible(is_protected)
        self.fields.show_place(self.banner.is_revealed or not is_protected)

    def controls(self) -> dict[str, Field]:
        """All fields by name, and why a non-disclosure is lifted."""
        return {**self.fields.controls, "reason": self.reason}

    def unwritten(self) -> set[str]:
        """Return the fields that hold something else than what is stored."""
        details = self._details
        if details is None:
            return set()
        found = {
            name
            for name, control in self.fields.controls.items()
            if (self.fields.value(name) or None) != (details.values.get(name) or None)
            or (isinstance(control, DateInput) and control.is_pending)
        }
        return found | ({"reason"} if self.reason_box.isVisibleTo(self) else set())

    def basis(self) -> Heads:
        """Return the heads over which the fields are written."""
        return self._details.basis if self._details is not None else {}

    def type_again(self, basis: Heads) -> None:
        """Hold what was put back into the fields as typed over `basis`, and unwritten still.

        What was chosen, not typed, is written: nobody leaves such a field a second time.
        """
        details, unwritten = self._details, self.unwritten()
        if details is None:
            return
        kept = {name: tuple(basis[name]) for name in unwritten if name in basis}
        self._details = ClientDetails(details.values, {**details.basis, **kept})
        for name in sorted(unwritten):
            control = self.fields.controls.get(name)
            is_day = isinstance(control, DateInput) and not control.is_pending
            if is_day or isinstance(control, ChoiceInput):
                self._on_edited(name)

    def _on_edited(self, name: str) -> None:
        """Write one field if it differs from what was read."""
        control = self.fields.controls[name]
        if self._details is None or (isinstance(control, LineInput) and control.fault):
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

    def _on_place_wanted(self) -> None:
        """Show where a protected client is, for a minute: asked for on purpose, and logged."""
        client_id = self._client_id
        if client_id is None:
            return
        self._tasks.vault(
            lambda: self._services.clients.contact_details(client_id),
            name=mark("Showing the contact details"),
            owner=self,
            on_success=lambda _: self._on_place(client_id),
        )

    def _on_place(self, client_id: str) -> None:
        """Show the fields if the client is still the same."""
        if client_id == self._client_id:
            self.banner.reveal_below()
            self.fields.show_place(True)

    def _on_lift(self) -> None:
        """Write the lifted ban with its reason."""
        reason = self.reason.text().strip()
        if not reason:
            self.reason_row.set_error(tr("Write why, in a few words."))
            self.reason.setFocus()
            return
        if refuses(self.reason_box):
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
            name=mark("Storing client details"),
            owner=self,
            on_success=lambda outcome: self._on_written(client_id, name, old, outcome.value),
            on_failure=self._on_write_failed,
        )

    def _on_written(self, client_id: str, name: str, old: object, details: ClientDetails) -> None:
        """Say that it is stored, and offer to take it back."""
        self._is_writing = False
        if client_id == self._client_id and self._details is not None:
            # What was written is what the field's next change is measured against.
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

        self._tasks.vault(write_back, name=mark("Undoing a change"))

    def _on_write_failed(self, error: Exception) -> None:
        """Say why it was not stored; what was typed stays in the field."""
        self._is_writing = False
        self.show_problem(error, self._tasks, mark("Storing client details"))
        self._write_waiting()
