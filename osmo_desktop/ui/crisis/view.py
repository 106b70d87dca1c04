"""The crisis card in front of the page: 112 at once, the region's numbers, the client's own plan.

It is made with the pages and opened by a key; nothing of it needs a network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import current, dates, mark, tr
from osmo_desktop.services.crisis import (
    PLAN_FIELDS,
    CrisisLine,
    CrisisService,
    NumberForm,
    SafetyPlanView,
)
from osmo_desktop.services.models import ClientRow
from osmo_desktop.services.wording import label
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.crisis.number_form import CrisisNumberForm
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import TallOverlay

_WIDTH, _HEIGHT = 640, 620
_READING = mark("Opening the crisis card")
_SAVING = mark("Saving a number")
EMERGENCY = "112"


class Needs(Protocol):
    """The service that the card uses."""

    @property
    def crisis(self) -> CrisisService:
        """Numbers and plans."""


@dataclass(frozen=True)
class _Loaded:
    lines: tuple[CrisisLine, ...]
    plan: SafetyPlanView | None
    may_write: bool


class CrisisView(TallOverlay):
    """112 first; then each number with the day on which it was checked; then the safety plan."""

    def __init__(
        self,
        window: QWidget,
        services: Needs,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        behind: QWidget,
        now: Now = local_now,
    ) -> None:
        title = tr("Crisis card")
        super().__init__(window, title, behind=behind, width=_WIDTH, height=_HEIGHT)
        self._services, self._tasks, self._navigator = services, tasks, navigator
        self._client: ClientRow | None = None
        self.line: CrisisLine | None = None
        self._shown: list[QWidget] = []
        self._lines: tuple[CrisisLine, ...] = ()
        self._returning = ("", "")
        emergency = PlainLabel(
            tr("In danger call {number}").format(number=EMERGENCY), "h0", "danger"
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        self.form = CrisisNumberForm(now=now)
        self.form.hide()
        self.content.addWidget(emergency)
        self.content.addLayout(self._rows)
        self.content.addWidget(self.form)
        self.content.addStretch(1)
        self.add_button = OutlineButton(tr("Add a number…"), icon="plus", dense=True)
        self.close_button = OutlineButton(tr("Close"), dense=True)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        self.body.addLayout(foot)
        self.add_button.clicked.connect(lambda: self.ask(None))
        self.close_button.clicked.connect(self.dismiss)
        self.form.given.connect(self._write)
        self.form.closed.connect(self._leave_form)

    def show_card(self, client: ClientRow | None = None) -> None:
        """Open it; with the safety plan of the client whose page is open."""
        self._client = client
        if not self.isVisible():
            self.open(self.close_button)
        self.reload()

    def reload(self) -> None:
        """Read numbers and plan."""
        client, crisis = self._client, self._services.crisis
        self._tasks.vault(
            lambda: _Loaded(
                crisis.card(), crisis.plan(client.id) if client else None, crisis.may_write
            ),
            name=_READING,
            owner=self,
            on_success=self._on_loaded,
        )

    def ask(self, known: CrisisLine | None) -> None:
        """Ask for a number: in an empty place, over the team's own, or one more."""
        self.line, self._returning = known, ("", "")
        self.form.begin(known)
        self.form.show()
        self.form.focus_start()

    def ask_again(self, id_: str, place: str) -> bool:
        """Show the form that was open before a lock; what it changed is found by its id."""
        self.ask(None)
        self._returning = (id_, place)
        self._find_line()
        return True

    def _find_line(self) -> None:
        """Find what the form that came back is about, once the card is read."""
        id_, place = self._returning
        found = (one for one in self._lines if (one.id, one.place) == (id_, place))
        if self.line is None and (id_ or place):
            self.line = next(found, None)
            self.form.place = place

    def dismiss(self) -> None:
        """Close it with its form: a form that is left open would bring the card back by itself."""
        self.form.hide()
        super().dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the form first, then the card."""
        if event.key() == Qt.Key.Key_Escape and self.form.isVisible():
            self._leave_form()
            return
        super().keyPressEvent(event)

    def _on_loaded(self, loaded: _Loaded) -> None:
        """Show what was read; the keyboard stays where it is, or goes to the way out."""
        self._lines = loaded.lines
        self._find_line()
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self.add_button.setVisible(loaded.may_write)
        shown = [known for known in loaded.lines if known.number != EMERGENCY]
        self._shown = [self._row(known, may_write=loaded.may_write) for known in shown]
        if loaded.plan is not None:
            self._shown += _plan_rows(loaded.plan)
        for widget in self._shown:
            self._rows.addWidget(widget)
        if self.isVisible() and not self.form.isVisible():
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, known: CrisisLine, *, may_write: bool) -> QWidget:
        """A number with who answers and when it was checked; an empty place says whom to ask."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(line(known.label), "h3", wrap=True))
        number = line(known.number) or tr("No number written down yet")
        words.addWidget(PlainLabel(number, "h2", "text" if known.number else "warn"))
        tone: Tone = "warn" if known.is_old else "sub"
        words.addWidget(PlainLabel(_below(known), "small", tone, wrap=True))
        row.addLayout(words, 1)
        for button in self._buttons(known) if may_write else ():
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _buttons(self, known: CrisisLine) -> Sequence[GhostButton]:
        change = GhostButton(tr("Change…") if known.number else tr("Write down…"))
        change.setAccessibleName(f"{change.text()} {line(known.label)}")
        change.clicked.connect(partial(self.ask, known))
        if known.is_shipped:
            return (change,)
        remove = GhostButton(tr("Remove"))
        remove.setAccessibleName(f"{remove.text()} {line(known.label)}")
        remove.clicked.connect(partial(self._remove, known))
        return (change, remove)

    def _write(self, form: NumberForm) -> None:
        crisis, known = self._services.crisis, self.line
        self._tasks.vault(
            lambda: crisis.write_number(form, known),
            name=_SAVING,
            owner=self,
            on_success=lambda done: self._on_written(done[0], known),
            on_failure=self._on_refused,
        )

    def _on_written(self, number_id: str, before: CrisisLine | None) -> None:
        """Show it; it can be undone."""
        self._leave_form()
        crisis = self._services.crisis
        told = tr("The number is on the crisis card. Your team gets it at the next sync.")
        self._navigator.toast(
            told, lambda: self._do(lambda: crisis.take_back(number_id, before), lambda: None)
        )
        self.reload()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, OsmoError):
            self.form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, _SAVING))

    def _remove(self, known: CrisisLine) -> None:
        """Take a number of the team off; it can be undone."""
        crisis = self._services.crisis
        told = tr("The number is off the crisis card.")
        self._do(
            lambda: crisis.remove_number(known),
            lambda: self._navigator.toast(told, lambda: self._restore(known)),
        )

    def _restore(self, known: CrisisLine) -> None:
        self._do(lambda: self._services.crisis.restore_number(known), lambda: None)

    def _do(self, write: Callable[[], object], then: Callable[[], None]) -> None:
        def done(_changes: object) -> None:
            then()
            self.reload()

        self._tasks.vault(write, name=_SAVING, owner=self, on_success=done)

    def _leave_form(self) -> None:
        self.form.hide()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)


def _below(known: CrisisLine) -> str:
    if known.is_shipped:
        return known.source
    day = dates.short_date(known.checked, current()) if known.checked is not None else ""
    checked = tr("Checked on {day}").format(day=day) if day else tr("Not checked")
    again = tr("Call and check it again.") if known.is_old else ""
    parts = (line(known.hours), checked, line(known.author), again)
    return " · ".join(part for part in parts if part)


def _plan_rows(plan: SafetyPlanView) -> list[QWidget]:
    """The client's own plan below the numbers."""
    title = tr("Safety plan: {name}").format(name=line(plan.client_name))
    rows: list[QWidget] = [PlainLabel(title, "h2", wrap=True)]
    if not plan.is_written:
        rows.append(PlainLabel(tr("No safety plan has been made yet."), "body", "sub", wrap=True))
    for name in PLAN_FIELDS:
        if plan.texts[name]:
            box = QWidget()
            words = QVBoxLayout(box)
            words.setContentsMargins(0, 0, 0, 0)
            words.setSpacing(0)
            words.addWidget(PlainLabel(label("safety_plan", name), "small", "sub", wrap=True))
            words.addWidget(PlainLabel(block(plan.texts[name]), "body", wrap=True))
            rows.append(box)
    return rows
