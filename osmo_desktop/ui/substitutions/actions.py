"""What the list of substitutions asks for: planning, ending, the brief."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.services.substitutions import MemberChoice, SubstitutionRow
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.page_actions import PageActions
from osmo_desktop.ui.substitutions.card import SubstitutionsCard
from osmo_desktop.ui.substitutions.paper import BriefRoom, brief_paper
from osmo_desktop.ui.substitutions.plan_view import PlanSteps, SubstitutionRoom, SubstitutionView
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog


class SubstitutionActions(PageActions):
    """Opens the form and the question, and does what they say."""

    changed = Signal()

    def __init__(
        self,
        substitutions: SubstitutionRoom,
        briefs: BriefRoom,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
        page: QWidget,
    ) -> None:
        super().__init__(tasks, navigator, now=now, page=page)
        self._substitutions = substitutions
        self._briefs = briefs
        self.view: SubstitutionView | None = None
        self.question: Dialog | None = None

    def follow(self, card: SubstitutionsCard) -> None:
        """Do what the buttons of a card ask for."""
        card.plan_requested.connect(self.plan)
        card.end_requested.connect(self.ask_end)
        card.brief_requested.connect(self.show_brief)

    def show_brief(self, row: SubstitutionRow) -> None:
        """Preview the brief, to be read on screen, printed or saved."""
        self._navigator.show_paper(partial(brief_paper, self._briefs, row, self._now))

    def plan(self) -> None:
        """Ask who, when and why."""
        self._tasks.vault(
            self._substitutions.people,
            name=tr("Planning the substitution"),
            owner=self,
            on_success=self._show_form,
        )

    def ask_end(self, substitution: str) -> None:
        """Ask whether it is to end now: nothing undoes that."""
        self.question = Dialog(
            self._page.window(),
            tr("End this substitution now?"),
            tr(
                "The clients are taken from the substitute at once, and notes that are not "
                "approved can no longer be. It cannot be taken up again; plan another one instead."
            ),
            [
                Answer("stay", tr("Do nothing"), is_safe=True),
                Answer("end", tr("End the substitution"), is_primary=True),
            ],
            behind=self._page,
        )
        self.question.answered.connect(partial(self._on_answered, substitution))
        self.question.ask()

    def _show_form(self, people: tuple[MemberChoice, ...]) -> None:
        page = self._page
        steps = PlanSteps(self._substitutions, self._tasks, people, self._now)
        view = self.view = SubstitutionView(page.window(), steps, behind=page)
        view.planned.connect(self._on_planned)
        view.start()

    def _on_planned(self, words: str) -> None:
        self._navigator.toast(words)
        self.changed.emit()

    def _on_answered(self, substitution: str, key: str) -> None:
        if key != "end":
            return

        def done(_changes: Changes) -> None:
            self._navigator.toast(
                tr("The substitution has ended. Synchronise, so that the others learn of it.")
            )
            self.changed.emit()

        self._tasks.vault(
            lambda: self._substitutions.end(substitution),
            name=tr("Ending the substitution"),
            owner=self,
            on_success=done,
        )
