"""Requests to join, for a supervisor: the words to compare, name and title, and the admission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import ptr, tr
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import JoinOffer
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.welcome.team_parts import CheckWords
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid, refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHOWN = 5
_ROLES = ("worker", "auditor")
_NEWCOMER = "new"
Members = Sequence[tuple[str, str]]
"""User ids and names of those who are in the team."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What a supervisor wrote about someone who is to be admitted.

    `user`: the member whose new laptop it is; then name, title and role stay as they are.
    """

    request_id: str
    name: str
    title: str
    role: str
    user: str = ""


class RequestForm(QWidget):
    """One request; nobody is admitted before the words were said to match."""

    admitted = Signal(object)
    """An `Admission`."""

    def __init__(
        self, offer: JoinOffer, members: Members = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.offer = offer
        known = [Choice(user, block(name)) for user, name in members]
        self.person = ChoiceInput([Choice(_NEWCOMER, tr("Somebody new in the team")), *known])
        self.person.set_key(offer.user if offer.user in dict(members) else _NEWCOMER)
        self.person.chosen.connect(self._show_fields)
        self.name = LineInput()
        self.work_title = LineInput()
        for field in (self.name, self.work_title):
            field.setMaxLength(200)
            field.returnPressed.connect(self.admit)
        self.role = ChoiceInput([Choice(code, tr(codes.ROLES[code])) for code in _ROLES])
        self.name_row = FormRow(tr("Name"), self.name)
        self.matched = CheckLine(tr("We read the words aloud, and they matched"))
        self.button = OutlineButton(tr("Approve joining"), icon="user-plus")
        self.button.clicked.connect(self.admit)
        self.problem = PlainLabel("", "body", "danger", wrap=True)
        self._problem_row = advice_row("circle-alert", self.problem, "danger")
        self._problem_row.hide()
        self._lay_out()

    def admit(self) -> None:
        """Ask for the admission when the name is there and the words matched."""
        self.name_row.clear_error()
        self.show_problem("")
        if refuses(self):
            return
        name = clean_text(self.name.text())
        user = self.person.key or _NEWCOMER
        if user == _NEWCOMER and not name:
            self.name_row.set_error(tr("Write the name of the person."))
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self.matched.isChecked():
            self.show_problem(
                tr("Read the words aloud first. If they differ, do not approve: ask why.")
            )
            self.matched.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.button.setEnabled(False)
        title = clean_text(self.work_title.text())
        role = self.role.key or "worker"
        if user != _NEWCOMER:
            name = self.person.currentText()
        given = "" if user == _NEWCOMER else user
        self.admitted.emit(Admission(self.offer.request_id, name, title, role, given))

    def show_problem(self, sentence: str) -> None:
        """Say why nobody was admitted."""
        self.problem.setText(sentence)
        self._problem_row.setVisible(bool(sentence))
        self.button.setEnabled(True)

    def _show_fields(self, key: str) -> None:
        """Name, title and role are asked of a newcomer only."""
        self._fields.setVisible(key == _NEWCOMER)
        self._again.setVisible(key != _NEWCOMER)

    def _lay_out(self) -> None:
        """Put words, fields and button under each other."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(CheckWords(self.offer.words))
        digits = tr("The same as digits: {digits}").format(digits=self.offer.digits)
        column.addWidget(PlainLabel(digits, "small", "sub", wrap=True))
        column.addWidget(FormRow(tr("Whose laptop is it?"), self.person))
        title = FormRow(ptr("of a person", "Title"), self.work_title)
        role = FormRow(tr("Role"), self.role)
        self._fields = QWidget()
        grid = field_grid([[self.name_row, title, role]], spacing=12)
        grid.setContentsMargins(0, 0, 0, 0)
        self._fields.setLayout(grid)
        column.addWidget(self._fields)
        self._again = PlainLabel(
            tr("The new laptop gets this member's clients. Their former laptops stay members."),
            "small",
            "sub",
            wrap=True,
        )
        column.addWidget(self._again)
        self._show_fields(self.person.key or _NEWCOMER)
        column.addWidget(self._problem_row)
        foot = QHBoxLayout()
        foot.addWidget(self.matched)
        foot.addStretch(1)
        foot.addWidget(self.button)
        column.addLayout(foot)


class JoinPanel(Card):
    """The requests that wait in the shared folder; hidden while there are none."""

    admitted = Signal(object)
    """An `Admission`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Requests to join"), icon="user-plus", parent=parent)
        self.forms: dict[str, RequestForm] = {}
        lead = tr("Someone asks to join the team. Call them, and both read these words aloud.")
        self.body.addWidget(PlainLabel(lead, "body", "sub", wrap=True))
        self.hide()

    def show_requests(self, offers: Sequence[JoinOffer], members: Members = ()) -> None:
        """Show the requests; what was typed about one that is still there stays."""
        shown = {offer.request_id: offer for offer in offers[:_SHOWN]}
        for request_id in [known for known in self.forms if known not in shown]:
            form = self.forms.pop(request_id)
            form.hide()
            form.deleteLater()
        for request_id, offer in shown.items():
            if request_id not in self.forms:
                form = RequestForm(offer, members)
                form.admitted.connect(self.admitted)
                self.forms[request_id] = form
                self.body.addWidget(form)
        self.set_count(len(offers))
        self.setVisible(bool(offers))
