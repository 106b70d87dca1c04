"""Where one is in the program: sealed as it is typed and as it changes, and returned to.

What is typed in a form and is no record yet is sealed with the place, at most a second behind the
last key. GUI thread only; what touches the vault goes through the task runner.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QTimer

from osmo_desktop.domain.language import mark
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.ui import caret
from osmo_desktop.ui.composer.draft_saver import SAVE_AFTER_MS
from osmo_desktop.ui.documents.page import DocumentsPage
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.measures.page import MeasuresPage
from osmo_desktop.ui.navigation import CLIENTS, GAPS, TODAY
from osmo_desktop.ui.open_forms import OpenForms
from osmo_desktop.ui.palette.palette import Palette
from osmo_desktop.ui.place import OpenForm, Place
from osmo_desktop.ui.plan.page import PlanPage
from osmo_desktop.ui.record_ways import RecordWays
from osmo_desktop.ui.table_view.turning import Turning
from osmo_desktop.ui.tasks import Failure, Priority, TaskRunner

_MOST_SCROLLS = 100
_SCROLL_MS = 20
"""A return goes on down for two seconds at most: rows are laid out in batches, older ones read."""


class ProgramPlace(RecordWays):
    """Seals where one is and what stands in open forms; brings one back there.

    The timer goes with the window: nothing is read from a page that is gone.
    """

    plan: PlanPage
    measures: MeasuresPage
    documents: DocumentsPage
    palette: Palette
    table: Turning
    forms: tuple[OpenForms, ...]

    def __init__(self, services: Services, tasks: TaskRunner) -> None:
        super().__init__()
        self._services = services
        self._tasks = tasks
        self._waiting: tuple[OpenForm, ...] = ()
        self._is_returning = False
        self.window = MainWindow()
        self._typing = QTimer(self.window)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SAVE_AFTER_MS)
        self._typing.timeout.connect(self._on_typed)

    def log_copy(self) -> None:
        """Write into the access log that something was copied, and from whose page."""
        client = self.clients.client_id if self.window.section == CLIENTS else None
        screen = "client" if client else ""
        if self.window.section == GAPS and self.gaps.transfers.client_id:
            client, screen = self.gaps.transfers.client_id, "transfer"
        self._tasks.vault(
            lambda: self._services.access.left("copy", (client or "",), screen),
            name=mark("Copied"),
            owner=self,
        )

    def touch(self) -> None:
        """Something was typed into a form: seal it soon. Typing on does not put that off."""
        if not self._is_returning and not self._typing.isActive():
            self._typing.start()

    def _on_typed(self) -> None:
        """Seal what was typed, unless one is just being brought back."""
        if not self._is_returning:
            self._seal()

    def save_place(self) -> Callable[[], bool]:
        """Seal what is typed and where one is; goes before all other work of the vault.

        What it gives tells, once the vault worker has come to its end, whether anything was being
        written and can be read back from the vault just as it was.
        """
        self.composer.flush()
        # What was sealed before holds until one is back there.
        place = Place() if self._is_returning else self._seal()
        return partial(_is_sealed, self._services.drafts, self.composer.draft, place)

    def _seal(self) -> Place:
        """Seal where one is and what stands in open forms; a note has a saver of its own."""
        self._typing.stop()
        place = self.place()
        self._tasks.vault(
            lambda: self._services.drafts.remember_window(place.to_state()),
            name=mark("Remembering where you are"),
            priority=Priority.DRAFT,
        )
        return place

    def place(self) -> Place:
        """Where one is now."""
        draft = self.composer.draft
        return Place(
            section=self.window.section,
            client_id=self.clients.client_id or "",
            draft_id=draft.id if draft is not None else "",
            recents=self.palette.recents,
            plan_texts=tuple(self.plan.unwritten),
            tab=self.clients.view.tabs.key,
            query=self.clients.pane.search.text(),
            whose=self.clients.pane.chips.checked_keys[0],
            kinds=self.clients.view.timeline.chips.checked_keys[0],
            scrolls=caret.take_scrolls(self.window),
            caret=self.table.caret,
            forms=(*(form for forms in self.forms for form in forms.open()), *self._waiting),
            asking=self.table.is_asking,
        )

    def return_to_place(self) -> None:
        """Go where one was."""
        self._is_returning = True
        self._tasks.vault(
            lambda: Place.from_state(self._services.drafts.recall_window()),
            name=mark("Returning to where you were"),
            owner=self,
            on_success=self._return_to,
            on_failure=self._stay,
        )

    def reopen(self, forms: Collection[OpenForm], then: Callable[[], None] | None = None) -> None:
        """Show forms again with what stood in them; what cannot be shown yet waits."""
        self._waiting = tuple(forms)
        self._after_reading(partial(self._after_reading, partial(self._show_waiting, then)))

    def reopen_waiting(self) -> None:
        """Show what waited for its page."""
        if self._waiting and not self._is_returning:
            self.reopen(self._waiting)

    def _stay(self, error: Exception) -> None:
        """Begin anew where nobody can read where one was."""
        self._is_returning = False
        self._tasks.failed.emit(Failure(error, mark("Returning to where you were")))

    def _return_to(self, place: Place) -> None:
        self._waiting = place.forms
        self.palette.set_recents(place.recents)
        if place.client_id:
            self.clients.open_client(place.client_id, focus=False)
        section = place.section if place.section in self.window.sections else TODAY
        self.window.show_section(section, focus=True)
        self.clients.pane.chips.choose(place.whose)
        if place.tab:
            self.clients.view.show_tab(place.tab)
        if place.plan_texts:
            self.plan.open_client(place.client_id, list(place.plan_texts))
        if place.query:
            self.clients.pane.search.setText(place.query)
        if place.draft_id:
            self.composer.open_draft(place.draft_id)
        # Behind what was asked for above, and behind what that asks for in turn.
        self.reopen(place.forms, partial(self._settle, place))

    def _show_waiting(self, then: Callable[[], None] | None) -> None:
        """Open the forms; what stood in them comes behind what they ask for in turn."""
        shown = [
            (forms, form) for form in self._waiting for forms in self.forms if forms.reopen(form)
        ]

        def fill() -> None:
            for forms, form in shown:
                forms.fill(form)
            found = [form for _, form in shown]
            self._waiting = tuple(form for form in self._waiting if form not in found)
            if then is not None:
                then()

        self._after_reading(fill)

    def _after_reading(self, then: Callable[[], None]) -> None:
        """Do something when all that is being read now has been shown."""
        self._tasks.vault(
            lambda: None,
            name=mark("Returning to where you were"),
            owner=self,
            on_success=lambda _nothing: then(),
        )

    def _settle(self, place: Place) -> None:
        """Give the keyboard back, and scroll to where one was."""
        self._is_returning = False
        self.clients.view.timeline.chips.choose(place.kinds)
        if place.caret is not None:
            caret.put(self.window, place.caret)

        def scroll(tries: int) -> None:
            """Go on down as a long list is laid out and brings its older rows."""
            missing = caret.put_scrolls(self.window, place.scrolls)
            # Once there, a little longer: a list that is read anew begins at its top.
            left = tries - 1 if missing else min(tries - 1, tries - 1 - _MOST_SCROLLS // 10)
            if left > 0:
                QTimer.singleShot(_SCROLL_MS, self.window, partial(scroll, left))

        # Behind what the chosen kinds ask for: of the rows before, more could be there.
        self._after_reading(partial(scroll, _MOST_SCROLLS))
        if place.asking:
            self.ask_client(place.client_id)

    def ask_client(self, client_id: str) -> None:
        """Let the client go on with the assessment under way."""
        raise NotImplementedError


def _is_sealed(drafts: DraftService, note: NoteDraft | None, place: Place) -> bool:
    """Read back what was being written, if anything was."""
    kept = drafts.get(note.id) if note is not None else None
    if note is not None and (kept is None or kept.changed(saved_at=note.saved_at) != note):
        return False
    if place.plan_texts or any(text for form in place.forms for text in form.texts.values()):
        there = Place.from_state(drafts.recall_window())
        return (there.plan_texts, there.forms) == (place.plan_texts, place.forms)
    return note is not None
