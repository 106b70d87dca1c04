"""What is done from the board: each writes on the vault worker and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.notices import Said, Standing
from osmo_desktop.services.departures import DepartureService, NewDeparture
from osmo_desktop.services.gap_board import BoardService
from osmo_desktop.services.models import Preferences
from osmo_desktop.services.notes import NoteService
from osmo_desktop.services.notice_papers import NoticePaperService
from osmo_desktop.services.notices import NoticeService, NoticeView
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.gaps.layout import BoardLayout
from osmo_desktop.ui.gaps.paper import notice_paper
from osmo_desktop.ui.gaps.words import whole_words
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.form_card import FormCard

_WRITING = mark("Recording what is missing")
Before = TypeVar("Before")


class Needs(Protocol):
    """The services that the board uses."""

    @property
    def board(self) -> BoardService:
        """Who is on it."""

    @property
    def notices(self) -> NoticeService:
        """Filling in."""

    @property
    def notice_papers(self) -> NoticePaperService:
        """The notice on paper."""

    @property
    def departures(self) -> DepartureService:
        """Declined or dropped out."""

    @property
    def notes(self) -> NoteService:
        """Attempts to reach a client."""


class Doing(QObject):
    """Writes for the client whom a form is about, or whose notice stands beside the board."""

    written = Signal()

    def __init__(
        self,
        page: BoardLayout,
        services: Needs,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
    ) -> None:
        super().__init__(page)
        self._page, self._services, self._tasks = page, services, tasks
        self._navigator, self._now = navigator, now

    def fill(self, given: tuple[Mapping[str, Said], date | None]) -> None:
        """Save the answers of a notice; the toast says how far it has come."""
        answers, day = given
        view = self._page.fill_form.view
        if view is None:
            return
        notices = self._services.notices

        self._write(
            lambda: (view, notices.fill(view, answers, given=day)),
            self._page.fill_form,
            lambda former: _saved_words(former, answers),
            lambda former: notices.restore(former, tuple(answers)),
        )

    def attempt(self, given: tuple[str, str, str, str, datetime]) -> None:
        """Record an attempt to reach the client."""
        client, mode, outcome, note, moment = given
        notes = self._services.notes

        self._write(
            lambda: notes.record_attempt(
                client, mode=mode, outcome=outcome, note=note, occurred=moment
            ),
            self._page.attempt_form,
            lambda _: tr("The attempt is recorded."),
            lambda attempt: notes.strike_attempt(attempt, tr("Entered in error")),
        )

    def give_up(self, given: tuple[str, str, str]) -> None:
        """Record that a notice is missing despite attempts."""
        notice, cause, reason = given
        notices = self._services.notices
        self._write_whole(
            notice,
            lambda: notices.give_up(notice, cause, reason),
            self._page.give_up_form,
            tr("Recorded as missing despite attempts."),
        )

    def receive(self) -> None:
        """Record that the whole notice was received on paper today."""
        notice, notices = self._page.panel.notice_id, self._services.notices
        today = self._now().date()
        self._write_whole(
            notice,
            lambda: notices.receive(notice, today),
            None,
            tr("The notice is complete: received on paper."),
        )

    def prefer(self, given: tuple[str, Preferences]) -> None:
        """Write how the client is best reached."""
        client, wanted = given
        notices = self._services.notices
        self._write(
            lambda: notices.prefer(client, wanted),
            self._page.preferences_form,
            lambda _: tr("How to reach the client is saved."),
            lambda former: notices.restore_preferences(client, former),
        )

    def depart(self, given: tuple[str, NewDeparture]) -> None:
        """Record that the client declined or dropped out."""
        client, told = given
        departures = self._services.departures
        self._write(
            lambda: departures.record(client, told),
            self._page.departure_form,
            lambda _: tr("Recorded. The end notice can be filled in from what is known."),
            lambda departure: departures.strike(departure, tr("Entered in error")),
        )

    def print_notice(self, _checked: bool = False, *, blank: bool) -> None:
        """Preview the notice on paper: with what is known already, or `blank` for the pen."""
        notice, papers = self._page.panel.notice_id, self._services.notice_papers
        if notice:
            paper = partial(notice_paper, papers, notice, self._now, blank=blank)
            self._navigator.show_paper(paper)

    def _write_whole(
        self, notice: str, write: Callable[[], Changes], form: FormCard | None, words: str
    ) -> None:
        """Write of a whole notice; taken back, it stands as it stood before."""
        notices = self._services.notices
        self._write(
            lambda: (notices.view(notice), write()),
            form,
            lambda former: whole_words(words, former),
            notices.restore,
        )

    def _write(
        self,
        write: Callable[[], tuple[Before, Changes]],
        form: FormCard | None,
        words: Callable[[Before], str],
        undo: Callable[[Before], Changes],
    ) -> None:
        """Write; then the board is shown again, or the form says why not.

        `words` and `undo` get what `write` gave along with its changes.
        """

        def done(made: tuple[Before, Changes]) -> None:
            self.written.emit()
            self._navigator.toast(words(made[0]), lambda: take_back(made[0]))

        def take_back(before: Before) -> None:
            self._tasks.vault(lambda: undo(before), name=_WRITING, owner=self)

        def refused(error: Exception) -> None:
            if form is not None and isinstance(error, OsmoError):
                form.show_refusal(error)
            elif form is not None:
                form.show_problem(failure_words(error))
            else:
                self._navigator.toast(failure_words(error))

        self._tasks.vault(write, name=_WRITING, owner=self, on_success=done, on_failure=refused)


def _saved_words(view: NoticeView, answers: Mapping[str, Said]) -> str:
    """How far the notice has come now."""
    said = {**view.said, **answers}
    left = sum(not said[row.field.key].is_given for row in view.rows)
    if not left or view.standing is Standing.COMPLETE:
        return tr("The notice is complete.")
    return tr("The notice is saved; {n} of {all} fields are still open.").format(
        n=left, all=len(view.rows)
    )
