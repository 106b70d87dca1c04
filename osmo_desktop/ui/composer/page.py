"""The composer: what can be done with the note that is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import NoteDraft, StepDraft
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.composer import jobs
from osmo_desktop.ui.composer.client_chooser import ClientChooser
from osmo_desktop.ui.composer.session import ComposerSession
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.tasks import Priority, TaskRunner
from osmo_desktop.ui.widgets.forms import refuses


class ComposerPage(ComposerSession):
    """Uusi kirjaus: written, approved, closed, discarded, given to another client.

    Make it once; `open_new`, `open_draft` and `open_amendment` show a note in it, `flush` makes
    it safe for a lock. Ctrl+Enter approves, Esc closes, and each way out can be undone.
    """

    approved = Signal(str)
    """The meeting id of a note that became a record."""

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
        super().__init__(services, tasks, bus, navigator, now=now, parent=parent)
        self._is_approving = False
        self._chooser: ClientChooser | None = None
        self._connect_actions()

    def start(self, client_id: str | None = None) -> None:
        """Begin a note for a client; without one the client is asked first."""
        if client_id is None:
            self._choose_client(self.open_new)
        else:
            self.open_new(client_id)

    def approve(self) -> None:
        """Make the draft a record; what is missing gets the focus and a sentence."""
        if self._saver is None or self._is_approving:
            return
        if self.attaching.is_working:
            self._navigator.toast(
                tr("A file is being taken in. Approve the note when it is there.")
            )
            return
        if refuses(self.form):
            return
        self._saver.flush()
        self._saver.pause()
        self._set_approving(True)
        self._tasks.vault(
            partial(jobs.approve, self._services, self.form.draft()),
            name=mark("Approving the note"),
            owner=self,
            on_success=self._on_approved,
            on_failure=self._on_approve_failed,
            priority=Priority.WRITE,
        )

    def close_note(self) -> None:
        """Leave the note; the draft stays."""
        if self._saver is not None and not self._is_approving:
            self._end()

    def discard(self) -> None:
        """Remove the draft; the toast brings it back."""
        if self._saver is None or self._is_approving:
            return
        draft = self.form.draft()
        self._saver.pause()
        job = partial(jobs.discard, self._services, draft)
        self._tasks.vault(job, name=mark("Discarding the draft"), priority=Priority.WRITE)
        self._end()
        self._navigator.toast(tr("Draft discarded"), partial(self._bring_back, draft))

    def change_client(self) -> None:
        """Ask for another client; the text is kept."""
        if self._saver is not None:
            self._choose_client(self._move_to)

    def _connect_actions(self) -> None:
        """Join buttons and keys with what they do."""
        self.foot.approve_requested.connect(self.approve)
        self.foot.close_requested.connect(self.close_note)
        self.foot.discard_requested.connect(self.discard)
        self.discard_below.clicked.connect(self.discard)
        self.head.close_requested.connect(self.close_note)
        self.head.change_client_requested.connect(self.change_client)
        self.form.fields.steps.step_removed.connect(self._on_step_removed)
        keys = {
            "Ctrl+Return": self.approve,
            "Ctrl+Enter": self.approve,
            "Esc": self.close_note,
        }
        for key, action in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    def _set_approving(self, is_approving: bool) -> None:
        """Keep the form as it is while the note becomes a record."""
        self._is_approving = is_approving
        self.foot.approve.setEnabled(not is_approving)
        self.form.setEnabled(not is_approving)

    def _on_approved(self, approval: jobs.Approval) -> None:
        """Tell, with a way back while nothing is cut."""
        self._set_approving(False)
        self._end()
        self.approved.emit(approval.meeting_id)
        self._navigator.toast(tr("Note approved"), partial(self._retract, approval.meeting_id))

    def _on_approve_failed(self, error: Exception) -> None:
        """Put the focus on what is missing; the text and the draft stay."""
        self._set_approving(False)
        if self._saver is not None:
            self._saver.resume()
        field = error.details.get("field") if isinstance(error, OsmoError) else None
        if isinstance(field, str):
            self.form.show_gap(field, failure_words(error))
            return
        self.show_problem(
            tr("The note was not approved. {reason}").format(reason=failure_words(error))
        )
        self.focus_start()

    def _retract(self, meeting_id: str) -> None:
        """Undo an approval and open the draft that it becomes again."""
        self._tasks.vault(
            partial(self._services.notes.retract, meeting_id),
            name=mark("Undoing the approval"),
            owner=self,
            on_success=lambda _changes: self.open_draft(meeting_id),
            on_failure=lambda error: self._navigator.toast(failure_words(error)),
        )

    def _bring_back(self, draft: NoteDraft) -> None:
        """Seal a discarded draft again and open it."""
        self._tasks.vault(
            partial(jobs.bring_back, self._services, draft),
            name=mark("Bringing the draft back"),
            owner=self,
            on_success=lambda _changes: self.open_draft(draft.id),
            priority=Priority.DRAFT,
        )

    def _choose_client(self, choose: Callable[[str], None]) -> None:
        """Ask for a client and go on with the one that is chosen; once at a time."""
        if self._chooser is not None:
            return
        chooser = ClientChooser(self.window(), self._services, self._tasks, now=self._now)
        chooser.chosen.connect(choose)
        chooser.add_requested.connect(self._navigator.open_new_client)
        chooser.closed.connect(self._on_chooser_closed)
        self._chooser = chooser
        chooser.ask()

    def _on_chooser_closed(self) -> None:
        """Let another choice begin."""
        self._chooser = None

    def _move_to(self, client_id: str) -> None:
        """Read the other client, and a basis of theirs for what the note will write."""
        self._tasks.vault(
            partial(jobs.begin, self._services, client_id, self._now()),
            name=mark("Changing the client"),
            owner=self,
            on_success=self._on_moved,
        )

    def _on_moved(self, opening: jobs.Opening) -> None:
        """Give the open draft to the other client; its text and its id stay."""
        if self._saver is None:
            return
        self._client = opening.client
        self.form.fields.details.fields.offer_people(opening.people)
        self.form.fields.filing.offer(opening.filings)
        self.form.move_to(opening.client, opening.draft)
        self.head.show_client(opening.client.row, is_amendment=False)
        self._saver.touch()
        self.opened.emit(opening.client.row.id)
        self.focus_start()

    def _on_step_removed(self, at: int, step: StepDraft) -> None:
        """Let a removed step come back."""
        steps = self.form.fields.steps
        self._navigator.toast(tr("Step removed"), partial(steps.insert_step, at, step))
