"""Ctrl+K: find a client, a record or a command, and go there; one field, one list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.bundle import Services
from osmo_desktop.services.models import ClientRow, SearchHit
from osmo_desktop.ui import theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.palette.answers import Answers, rows_of
from osmo_desktop.ui.palette.commands import Command
from osmo_desktop.ui.palette.rows import PaletteList, PaletteModel, PaletteRow
from osmo_desktop.ui.tasks import Task, TaskRunner
from osmo_desktop.ui.widgets.badges import KeyHint
from osmo_desktop.ui.widgets.cards import Separator
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

_WIDTH = 640
_TOP = 80
_TYPING_MS = 80
_LONGEST_QUERY = 200
_RECENTS = 8
_HIT_LIMIT = 20


class Palette(Overlay):
    """Clients first, then actions of the highlighted client, records, commands.

    Up and Down move, Enter goes, Ctrl+Enter starts a note for the client, Esc closes. `>` asks
    for commands only; an empty field shows the clients opened last.
    """

    recents_changed = Signal(object)
    """The ids of the clients opened last, newest first; for the sealed window state."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        window: QWidget,
        behind: QWidget | None = None,
        commands: Sequence[Command] = (),
        now: Now = local_now,
    ) -> None:
        super().__init__(window, behind=behind, width=_WIDTH)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._commands = tuple(commands)
        self._recents: list[str] = []
        self._answers = Answers()
        self._chosen_client = ""
        self._readings: list[Task[tuple[ClientRow, ...]] | Task[tuple[SearchHit, ...]]] = []
        self.setAccessibleName(tr("Search and commands"))
        self.field = LineInput(
            name=tr("Search clients, records and commands"), icon="search", height=44
        )
        self.field.setMaxLength(_LONGEST_QUERY)
        theme.set_font(self.field, "h1")
        self.model = PaletteModel(self)
        self.list = PaletteList(self.model, name=tr("Found"))
        self.nothing = PlainLabel("", "body", "sub", wrap=True)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._lay_out()
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._search)
        self.list.row_opened.connect(self._on_row_opened)
        self.closed.connect(self._drop_readings)
        bus.changed.connect(self._on_changed)

    @property
    def recents(self) -> tuple[str, ...]:
        """The ids of the clients opened last, newest first."""
        return tuple(self._recents)

    def set_recents(self, client_ids: Sequence[str]) -> None:
        """Take the clients opened last from the sealed window state."""
        self._recents = list(client_ids)[:_RECENTS]

    def set_commands(self, commands: Sequence[Command]) -> None:
        """Offer other commands."""
        self._commands = tuple(commands)

    def note_opened(self, client_id: str) -> None:
        """Remember a client whose page was opened."""
        if self._recents[:1] == [client_id]:
            return
        self._recents = [client_id, *(key for key in self._recents if key != client_id)][:_RECENTS]
        self.recents_changed.emit(self.recents)

    def open_palette(self) -> None:
        """Open it, empty."""
        self.field.clear()
        self._typing.stop()
        self._show(Answers(is_recent=True))
        self.open(self.field)
        self._search()

    def place_box(self) -> QRect:
        """Stand near the top, as high as what was found."""
        width = min(theme.px(_WIDTH), self.width() - 32)
        top = min(theme.px(_TOP), self.height() // 10)
        self.body.activate()
        height = self.body.sizeHint().height()
        if not self.list.isHidden():
            height += self.list.contentsSize().height() + 8 - self.list.sizeHint().height()
        height = min(height, self.height() - top - 16, theme.px(560))
        return QRect((self.width() - width) // 2, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move and choose with the keyboard while the field keeps it."""
        if (
            watched is self.field
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and self._take_key(event)
        ):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        """Act on a key of the list; tell whether it was one."""
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in steps:
            self._move(steps[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            row = self._current()
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._start_note(row)
            elif row is not None:
                self._go(row)
        else:
            return False
        return True

    def _lay_out(self) -> None:
        """Field, list and foot under each other."""
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 16, 8)
        head.setSpacing(12)
        head.addWidget(self.field, 1)
        head.addWidget(KeyHint("Esc", lasting=True))
        self.body.addLayout(head)
        self.body.addWidget(Separator())
        self.nothing.setContentsMargins(24, 16, 24, 16)
        self.nothing.hide()
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(Separator())
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 10, 24, 10)
        foot.setSpacing(7)
        for keys, words in (
            ("↑ ↓", tr("choose")),
            ("Enter", tr("open")),
            (">", tr("commands only")),
        ):
            foot.addWidget(KeyHint(keys, lasting=True))
            foot.addWidget(PlainLabel(words, "small", "sub"))
            foot.addSpacing(8)
        foot.addStretch(1)
        foot.addWidget(PlainLabel(tr("Empty shows the clients opened last"), "small", "sub"))
        self.body.addLayout(foot)

    def _search(self) -> None:
        """Ask for what was typed; older questions that still wait are dropped."""
        self._drop_readings()
        query = self.field.text().strip()
        if query.startswith(">"):
            self._show(Answers(query))
            return
        clients, search = self._services.clients, self._services.search
        self._readings.append(
            self._tasks.vault(
                lambda: clients.list(query=query),
                name=mark("Searching clients"),
                owner=self,
                on_success=lambda rows: self._on_clients(query, rows),
            )
        )
        if query:
            self._readings.append(
                self._tasks.vault(
                    lambda: search.find(query, limit=_HIT_LIMIT),
                    name=mark("Searching records"),
                    owner=self,
                    on_success=lambda hits: self._on_hits(query, hits),
                )
            )

    def _drop_readings(self) -> None:
        """Forget questions that were not answered yet."""
        for reading in self._readings:
            reading.cancel()
        self._readings.clear()

    def _on_clients(self, query: str, rows: tuple[ClientRow, ...]) -> None:
        """Show clients: those that match, own ones first, or those opened last."""
        if query:
            found = tuple(sorted(rows, key=lambda row: not row.is_mine))
            self._show(Answers(query, found))
            return
        by_id = {row.id: row for row in rows}
        recent = tuple(by_id[key] for key in self._recents if key in by_id)
        self._show(Answers("", recent, is_recent=True))

    def _on_hits(self, query: str, hits: tuple[SearchHit, ...]) -> None:
        """Add the records that were found."""
        if query == self._answers.query:
            self._show(Answers(query, self._answers.clients, hits))

    def _show(self, answers: Answers) -> None:
        """Show answers with the first one chosen, or the one that was chosen before."""
        is_other = answers.query != self._answers.query
        kept = None if is_other else self._current()
        self._answers = answers
        first = answers.clients[0].id if answers.clients else ""
        if is_other or self._chosen_client not in {row.id for row in answers.clients}:
            self._chosen_client = first
        self._renew(kept)
        self._say_nothing()
        self._place()

    def _renew(self, chosen: PaletteRow | None) -> None:
        """Show the rows and choose one."""
        rows = rows_of(self._answers, self._commands, self._chosen_client, self._now())
        self.model.replace(rows)
        index = self.model.index_of((chosen.kind, chosen.key)) if chosen else QModelIndex()
        if not index.isValid():
            at = self.model.next_choice(-1, 1)
            index = self.model.index(at) if at is not None else QModelIndex()
        self.list.setCurrentIndex(index)
        if index.row() <= 1:
            self.list.scrollToTop()

    def _say_nothing(self) -> None:
        """Say what to do when nothing is there."""
        is_empty = not self.model.rows
        if is_empty and self._answers.query:
            self.nothing.setText(
                tr("Nothing found. Try a part of a name, another form of a word, or >.")
            )
        elif is_empty:
            self.nothing.setText(tr("Type a name, a municipality, a word from a note, or >."))
        self.nothing.setVisible(is_empty)
        self.list.setVisible(not is_empty)

    def _current(self) -> PaletteRow | None:
        """Return the chosen row."""
        return self.model.row_at(self.list.currentIndex())

    def _move(self, step: int) -> None:
        """Choose the next row, and show the actions of the client that it is about."""
        at = self.model.next_choice(self.list.currentIndex().row(), step)
        if at is None:
            return
        self.list.setCurrentIndex(self.model.index(at))
        row = self._current()
        if row is None:
            return
        if row.kind == "client" and row.client_id != self._chosen_client:
            self._chosen_client = row.client_id
            self._renew(row)
        if at == self.model.next_choice(-1, 1):
            self.list.scrollToTop()
        self._navigator.announce(row.spoken)

    def _start_note(self, row: PaletteRow | None) -> None:
        """Start a note for the client that the row is about."""
        client_id = row.client_id if row is not None else ""
        if client_id:
            self.dismiss()
            self._navigator.open_note_editor(client_id=client_id)

    def _go(self, row: PaletteRow) -> None:
        """Close, then do what the row says."""
        self.dismiss()
        if row.kind == "note":
            self._navigator.open_note_editor(client_id=row.client_id)
        elif row.kind == "plan" or row.key.startswith(("plan:", "goal:")):
            self._navigator.open_plan(row.client_id)
        elif row.kind == "hit" and row.key.startswith("meeting:"):
            self._navigator.open_note(row.client_id, row.record)
        elif row.kind == "command":
            next(c for c in self._commands if c.key == row.key).run()
        else:
            self._navigator.open_client(row.client_id)

    def _on_row_opened(self, index: QModelIndex) -> None:
        """A click."""
        row = self.model.row_at(index)
        if row is not None and row.is_choice:
            self._go(row)

    def _on_changed(self, _changes: object) -> None:
        """Search again when something changed under an open palette."""
        if self.isVisible():
            self._typing.start()
