"""While a client is typed: who is known already and may be the same. It warns, and never blocks."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import mark, ntr, tr
from osmo_desktop.services.same_people import BORN, IDENTITY, NAME, NEAR
from osmo_desktop.services.same_person import SamePersonService, SimilarClient
from osmo_desktop.ui.clients.client_fields import ClientFields
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.tasks import Task, TaskRunner
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.times import DateInput

_TYPING_MS = 300
_TEXTS = ("family_name", "given_name", "identity_code")


class SimilarHint(QWidget):
    """Follows the fields of a form and says who may be meant; hidden while nobody is.

    `client_id` is the client whose form it is, "" for a new one.
    """

    opened = Signal(str)
    """The id of the known client whom the person wants to look at."""

    def __init__(self, fields: ClientFields, service: SamePersonService, tasks: TaskRunner) -> None:
        super().__init__()
        self._fields, self._service, self._tasks = fields, service, tasks
        self._task: Task[tuple[SimilarClient, ...]] | None = None
        self._shown: tuple[SimilarClient, ...] = ()
        self.client_id = ""
        self.banner = Banner("users-round", "", "warn", action=tr("Open the client"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.banner)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self.look)
        for name in _TEXTS:
            control = fields.controls[name]
            if isinstance(control, LineInput):
                control.textChanged.connect(lambda _text: self._timer.start())
        born = fields.controls["birth_date"]
        if isinstance(born, DateInput):
            born.chosen.connect(lambda _day: self._timer.start())
        self.banner.action_requested.connect(self._open)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now; empty while nobody may be the same."""
        return self.banner.sentence.text() if self._shown else ""

    def look(self) -> None:
        """Look for clients like the one in the fields."""
        if self._task is not None:
            self._task.cancel()
        family, given, code = (str(self._fields.value(name)) for name in _TEXTS)
        value = self._fields.value("birth_date")
        born = value if isinstance(value, date) else None
        client_id = self.client_id
        self._task = self._tasks.vault(
            lambda: self._service.similar(
                family_name=family,
                given_name=given,
                identity_code=code,
                birth_date=born,
                but=client_id,
            ),
            name=mark("Looking for the same client"),
            owner=self,
            on_success=self.show_similar,
        )

    def show_similar(self, found: tuple[SimilarClient, ...]) -> None:
        """Say who may be the same, the likeliest first."""
        self._shown = found
        self.setVisible(bool(found))
        if found:
            first = found[0]
            who = " ".join(part for part in (first.number, line(first.name)) if part)
            words = _why(first.why).format(client=who)
            rest = len(found) - 1
            if rest:
                more = ntr("and {n} more", "and {n} more", rest).format(n=rest)
                words = f"{words} ({more})"
            self.banner.set_sentence(words)

    def _open(self) -> None:
        if self._shown:
            self.opened.emit(self._shown[0].id)


def _why(code: str) -> str:
    """Say what speaks for the same person."""
    return {
        IDENTITY: tr("The same identity code is known already: {client}."),
        NAME: tr("A client of the same name is known already: {client}."),
        BORN: tr("A client with a like name and the same date of birth is known: {client}."),
        NEAR: tr("A client of nearly the same name is known already: {client}."),
    }[code]
