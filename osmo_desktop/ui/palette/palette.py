"""Ctrl+K: find a client, a record or a command, and go there; one field, one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import ClientRow
from osmo_desktop.services.search import SearchPage
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.palette.answers import Answers, hits_words, rows_of, rows_of_hits, whole_rows
from osmo_desktop.ui.palette.commands import Command
from osmo_desktop.ui.palette.frame import PaletteFrame
from osmo_desktop.ui.palette.rows import PaletteRow
from osmo_desktop.ui.tasks import Task, TaskRunner

_TYPING_MS = 80
_RECENTS = 8
_HIT_LIMIT = 20
_PAGE_OF_HITS = 100
_NEAR_THE_END = 10  # rows
_SEARCHING = mark("Searching records")


class Palette(PaletteFrame):
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
        commands: Callable[[], Sequence[Command]] = tuple,
        now: Now = local_now,
    ) -> None:
        super().__init__(window, behind=behind)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._offer = commands
        self._commands: tuple[Command, ...] = ()
        self._recents: list[str] = []
        self._answers = Answers()
        self._asked: int | None = None
        self._chosen_client = ""
        self._readings: list[Task[tuple[ClientRow, ...]] | Task[SearchPage]] = []
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self.field.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._search)
        self.moved.connect(self._move)
        self.taken.connect(self._go)
        self.note_wanted.connect(self._start_note)
        self.closed.connect(self._drop_readings)
        self.list.verticalScrollBar().valueChanged.connect(lambda _value: self._ask_more())
        bus.changed.connect(self._on_changed)

    @property
    def recents(self) -> tuple[str, ...]:
        """The ids of the clients opened last, newest first."""
        return tuple(self._recents)

    def set_recents(self, client_ids: Sequence[str]) -> None:
        """Take the clients opened last from the sealed window state."""
        self._recents = list(client_ids)[:_RECENTS]

    def note_opened(self, client_id: str) -> None:
        """Remember a client whose page was opened."""
        if self._recents[:1] == [client_id]:
            return
        self._recents = [client_id, *(key for key in self._recents if key != client_id)][:_RECENTS]
        self.recents_changed.emit(self.recents)

    def open_palette(self) -> None:
        """Open it, empty, with the commands that make sense now."""
        self._commands = tuple(self._offer())
        self.field.clear()
        self._typing.stop()
        self._show(Answers(is_recent=True))
        self.open(self.field)
        self._search()

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
                    lambda: search.page(query, limit=_HIT_LIMIT),
                    name=_SEARCHING,
                    owner=self,
                    on_success=lambda page: self._on_hits(query, page),
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

    def _on_hits(self, query: str, page: SearchPage) -> None:
        """Add the records that were found."""
        if query == self._answers.query:
            self._show(_with(replace(self._answers, hits=()), page))

    def _show_whole(self) -> None:
        """Let the list of all hits take the place of the answers; more come as one goes down."""
        self.is_tall = True
        self.model.replace(whole_rows(self._answers, self._now()))
        self.list.setCurrentIndex(self.model.index(1))
        self.list.scrollToTop()
        self._place()
        self._navigator.announce(hits_words(self._answers.total))
        self._ask_more()

    def _ask_more(self) -> None:
        """Ask for the next hits, once, when the end of the list is near."""
        skip, query, search = self._answers.next_skip, self._answers.query, self._services.search
        bar = self.list.verticalScrollBar()
        is_far = bar.value() < bar.maximum() - bar.pageStep()
        is_above = self.list.currentIndex().row() < len(self.model.rows) - _NEAR_THE_END
        if not self.is_tall or skip is None or self._asked == skip or (is_far and is_above):
            return
        self._asked = skip
        self._readings.append(
            self._tasks.vault(
                lambda: search.page(query, limit=_PAGE_OF_HITS, skip=skip),
                name=_SEARCHING,
                owner=self,
                on_success=lambda page: self._on_more(skip, page),
            )
        )

    def _on_more(self, skip: int, page: SearchPage) -> None:
        """Put more hits under those that are there."""
        if self.is_tall and self._answers.next_skip == skip:
            self._answers = _with(self._answers, page)
            self.model.append(rows_of_hits(page.hits, self._now()))
            self._place()
            self._ask_more()

    def _show(self, answers: Answers) -> None:
        """Show answers with the first one chosen, or the one that was chosen before."""
        is_other = answers.query != self._answers.query
        kept = None if is_other else self.current()
        self._answers, self._asked, self.is_tall = answers, None, False
        first = answers.clients[0].id if answers.clients else ""
        if is_other or self._chosen_client not in {row.id for row in answers.clients}:
            self._chosen_client = first
        self._renew(kept)
        self.say_nothing(has_query=bool(self._answers.query))
        self._place()
        if self.list.currentIndex().row() <= 1:
            self.list.scrollToTop()  # the heading above the first row too

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

    def _move(self, step: int) -> None:
        """Choose the next row, and show the actions of the client that it is about."""
        at = None
        for _ in range(abs(step)):
            start = self.list.currentIndex().row() if at is None else at
            further = self.model.next_choice(start, 1 if step > 0 else -1)
            at = at if further is None else further
        if at is None:
            return
        self.list.setCurrentIndex(self.model.index(at))
        self._ask_more()
        row = self.current()
        if row is None:
            return
        if row.kind == "client" and row.client_id != self._chosen_client:
            self._chosen_client = row.client_id
            self._renew(row)
        if at == self.model.next_choice(-1, 1):
            self.list.scrollToTop()
        self._navigator.announce(row.spoken)

    def _start_note(self, row: PaletteRow) -> None:
        """Start a note for the client that the row is about."""
        if row.client_id:
            self.dismiss()
            self._navigator.open_note_editor(client_id=row.client_id)

    def _go(self, row: PaletteRow) -> None:
        """Close, then do what the row says; all hits are shown here."""
        if row.kind == "all":
            self._show_whole()
            return
        self.dismiss()
        if row.kind == "note":
            self._navigator.open_note_editor(client_id=row.client_id)
        elif row.kind == "plan":
            self._navigator.open_plan(row.client_id)
        elif row.kind == "hit" and row.key.startswith("draft:"):
            self._navigator.open_note_editor(draft_id=row.record)
        elif row.kind == "hit":
            kind, _, record = row.record.partition(":")
            self._navigator.open_record(row.client_id, kind, record)
        elif row.kind == "command":
            next(c for c in self._commands if c.key == row.key).run()
        else:
            self._navigator.open_client(row.client_id)

    def _on_changed(self, _changes: object) -> None:
        """Search again when something changed under an open palette; a list of all hits stays."""
        if self.isVisible() and not self.is_tall:
            self._typing.start()


def _with(answers: Answers, page: SearchPage) -> Answers:
    """Return the answers with the hits of one more page."""
    hits = (*answers.hits, *page.hits)
    return replace(answers, hits=hits, total=page.total, next_skip=page.next_skip)
