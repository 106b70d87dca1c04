"""Forms of a client: what both share, and the form of a new one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records import codes
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.clients.bases import basis_choices
from osmo_desktop.ui.clients.client_fields import ClientFields
from osmo_desktop.ui.clients.similar import SimilarHint
from osmo_desktop.ui.navigation import Now, Outcome, local_now
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.widgets.badges import KeyHint
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.form_card import WIDEST
from osmo_desktop.ui.widgets.forms import FormRow, field_grid, refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import PageHead, ScrollPage
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field


class ClientForm(ScrollPage):
    """What both forms share: a head, the fields in a card, Esc closes."""

    closed = Signal()

    def __init__(
        self, title: str, *, now: Now, is_known: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name=title, parent=parent)
        self._now = now
        self.head = PageHead(title)
        self.fields = ClientFields(lambda: now().date(), is_known=is_known)
        self.card = Card()
        self.card.set_margins(16, 12, 16, 16)
        self.card.body.setSpacing(12)
        self.card.body.addWidget(self.fields)
        self.card.setMaximumWidth(WIDEST)
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
        self.similar = SimilarHint(self.fields, services.same_person, tasks)
        self.card.body.addWidget(self.similar)
        self.service = Card(tr("Service"), icon="flag")
        self.service.setMaximumWidth(WIDEST)
        self.type = _choice(codes.ENGAGEMENT_TYPES)
        self.basis = ChoiceInput(basis_choices(now().date()))
        self.source = _choice(codes.REFERRAL_SOURCES)
        self.source.setPlaceholderText(tr("Not known"))
        self.source.set_key(None)
        self.start = DateInput(today=lambda: now().date())
        self.start_row = FormRow(tr("Began"), self.start)
        self.controller = LineInput()
        self.controller.setMaxLength(200)
        rows: list[list[QWidget]] = [
            [FormRow(tr("Kind of service"), self.type), self.start_row],
            [FormRow(tr("Legal basis"), self.basis), FormRow(tr("Referred by"), self.source)],
            [FormRow(tr("Controller"), self.controller, hint=tr("Who answers for the data"))],
        ]
        grid = field_grid(rows, spacing=16)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.service.body.addLayout(grid)
        self.file_button = GhostButton(tr("Bring in from a file…"), icon="hard-drive-download")
        self.head.action_row.addWidget(self.file_button)
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
        self._tasks.vault(
            self._services.clients.usual_controller,
            name=mark("Reading the team's controller"),
            owner=self,
            on_success=self._on_controller,
        )
        self.verticalScrollBar().setValue(0)

    def controls(self) -> dict[str, Field]:
        """All fields by name: those of the client, then those of the service."""
        return {
            **self.fields.controls,
            "type": self.type,
            "basis": self.basis,
            "source": self.source,
            "start": self.start,
            "controller": self.controller,
        }

    def add(self) -> None:
        """Add the client; what is missing is said under its field."""
        self.clear_problems()
        if self._is_adding or refuses(self):
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
            name=mark("Adding a client"),
            owner=self,
            on_success=self._on_added,
            on_failure=self._on_failed,
        )

    def clear_problems(self) -> None:
        """Take all errors away, those of the service too."""
        super().clear_problems()
        self.start_row.clear_error()

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

    def _on_controller(self, name: str) -> None:
        """Show the team's controller, unless the person was quicker."""
        if not self.controller.text() and not self.controller.isModified():
            self.controller.setText(name)

    def _on_failed(self, error: Exception) -> None:
        """Say what is wrong; everything typed stays."""
        self._is_adding = False
        self.show_problem(error, self._tasks, mark("Adding a client"))


def _choice(words: dict[str, str]) -> ChoiceInput:
    """Return a list of codes in words."""
    return ChoiceInput([Choice(code, tr(label)) for code, label in words.items()])
