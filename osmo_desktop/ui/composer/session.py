"""An open note: read, shown, kept safe while it is written, and left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import ClientPage, NoteDraft
from osmo_desktop.ui.change_bus import ChangeBus, touches
from osmo_desktop.ui.composer import jobs
from osmo_desktop.ui.composer.attaching import Attaching
from osmo_desktop.ui.composer.draft_saver import DraftSaver, SaveState
from osmo_desktop.ui.composer.view import ComposerView
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.tasks import Task, TaskRunner

_ANNOUNCE_EVERY = timedelta(minutes=1)


class ComposerSession(ComposerView):
    """Shows one note at a time and seals what is typed within a second.

    Nothing reloads under the writer: the note keeps the basis that it was opened with, so that an
    import in between becomes a visible conflict instead of an overwritten text.
    """

    opened = Signal(str)
    """A note of the client with this id is shown now; the window brings the page to the front."""
    closed = Signal(str)
    """The note of the client with this id was closed, approved or discarded."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(now=now, parent=parent)
        self._services, self._tasks, self._navigator = services, tasks, navigator
        self._now = now
        self._opening: Task[jobs.Opening] | None = None
        self._saver: DraftSaver | None = None
        self._client: ClientPage | None = None
        self._announced: datetime | None = None
        self._is_written = False
        self.attaching = Attaching(self.form.fields.attached, services, tasks, navigator)
        self.attaching.attached.connect(self._on_attached)
        bus.changed.connect(self._on_changes)
        self.form.changed.connect(self._on_written)

    @property
    def is_open(self) -> bool:
        """Whether a note is being written."""
        return self._saver is not None

    @property
    def draft(self) -> NoteDraft | None:
        """The note as it stands in the form, or None when none is open."""
        return self.form.draft() if self._saver is not None else None

    def open_new(self, client_id: str) -> None:
        """Begin a note for a client."""
        self._open(partial(jobs.begin, self._services, client_id, self._now()))

    def open_draft(self, draft_id: str) -> None:
        """Go on with a draft, the cursor where it was."""
        self._open(partial(jobs.go_on, self._services, draft_id, self._now()))

    def open_amendment(self, meeting_id: str) -> None:
        """Change an approved note; a reason is asked."""
        self._open(partial(jobs.amend, self._services, meeting_id, self._now()))

    def flush(self) -> None:
        """Queue a save of the note as it is, before all else; for the lock. Returns at once.

        A new note in which nothing was written is sealed too, so that it is back after unlock.
        """
        if self._saver is not None:
            self._saver.seal()

    def focus_start(self) -> None:
        """Put the focus where writing goes on."""
        draft = self.draft
        self.form.focus_cursor(draft.cursor if draft is not None else None)

    def _open(self, job: Callable[[], jobs.Opening]) -> None:
        """Read a draft and its client; the last one that was asked for is shown."""
        if self._opening is not None:
            self._opening.cancel()
        self._opening = self._tasks.vault(
            job, name=mark("Opening the note"), owner=self, on_success=self._on_opened
        )

    def _on_opened(self, opening: jobs.Opening) -> None:
        """Show a note; the one before is saved first."""
        self._opening = None
        self.attaching.stop()
        if self._saver is not None:
            self._saver.detach()
        draft, client = opening.draft, opening.client
        self._client, self._is_written = client, False
        self.show_problem("")
        self.head.show_client(client.row, is_amendment=draft.amends is not None)
        self.show_returns(opening.returns, is_student=opening.is_student)
        self.form.fields.details.fields.offer_people(opening.people)
        self.form.fields.filing.offer(opening.filings)
        self.form.show_draft(draft, client)
        saver = DraftSaver(
            self._services.drafts,
            self._tasks,
            self.form.draft,
            saved_at=draft.saved_at,
            parent=self,
        )
        saver.state_changed.connect(partial(self._on_save_state, saver))
        saver.settled.connect(saver.deleteLater)
        self._saver = saver
        self._on_save_state(saver, saver.state)
        self.opened.emit(draft.client_id)
        self.form.focus_cursor(draft.cursor)

    def _end(self) -> None:
        """Close the form; what is unsaved is queued."""
        saver, client = self._saver, self._client
        self._saver = None
        self.attaching.stop()
        if saver is not None:
            draft = self.form.draft()
            if not self._is_written and _is_blank(draft):
                saver.pause()  # nothing to finish later: no draft is left
                job = partial(jobs.discard, self._services, draft)
                self._tasks.vault(job, name=mark("Discarding the draft"))
            saver.detach()
        self.closed.emit(client.row.id if client is not None else "")

    def _on_written(self) -> None:
        """Something was typed or chosen."""
        self._is_written = True
        if self._saver is not None:
            self._saver.touch()

    def _on_attached(self) -> None:
        """Seal the draft at once, and show what hangs on it now."""
        self.flush()
        self.form_area.ensureWidgetVisible(self.form.fields.attached.add_button, 0, 8)

    def _on_save_state(self, saver: DraftSaver, state: SaveState) -> None:
        """Say what is true about the draft; a closed one speaks only of failure."""
        problem = ""
        if state.error is not None:
            problem = tr(
                "The draft is not saved yet. {reason} Your text is kept here, and saving is tried "
                "again by itself."
            ).format(reason=failure_words(state.error))
        if saver is not self._saver:
            if problem:
                self._navigator.toast(problem)
            return
        self.head.save_line.show_state(state)
        if problem and not self.notice.isVisibleTo(self):
            self._navigator.announce(problem)
        self.show_problem(problem)
        now = self._now()
        is_due = self._announced is None or now - self._announced >= _ANNOUNCE_EVERY
        if state.error is None and state.saved_at is not None and self.isVisible() and is_due:
            self._announced = now
            self._navigator.announce(self.head.save_line.words)

    def _on_changes(self, changes: Changes) -> None:
        """Offer new goals of the client; say when the note itself was changed elsewhere."""
        draft, client = self.draft, self._client
        if draft is None or client is None:
            return
        if draft.amends is not None and draft.amends in changes.entities:
            self.show_problem(
                tr(
                    "Somebody changed this note while you were writing. Your text stays, and "
                    "both are kept when you approve."
                )
            )
        if touches(changes, "goal", "plan"):
            self._tasks.vault(
                partial(self._services.clients.page, client.row.id),
                name=mark("Reading the client"),
                owner=self,
                on_success=self._on_client_read,
            )

    def _on_client_read(self, client: ClientPage) -> None:
        """Show the client's goals as they are now; the checked ones stay."""
        if self._client is not None and self._client.row.id == client.row.id:
            self._client = client
            self.form.show_client(client, self.form.fields.goals.checked)


def _is_blank(draft: NoteDraft) -> bool:
    """Tell whether a note says nothing of its own yet."""
    texts = (draft.happened, draft.client_view, draft.worker_assessment, draft.reason)
    details = (draft.attended, draft.source, draft.interpreter)
    parts = (draft.steps, draft.goals, draft.next_meeting, draft.attachments, draft.amends)
    return not (any(texts) or any(details) or any(parts) or draft.unread)
