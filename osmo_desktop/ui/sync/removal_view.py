"""Removing a laptop, or everybody's who left, from the team: cause, what it does, the sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import codes
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.sync.needs import RemovalRoom, TeamLaptop
from osmo_desktop.ui.sync.wording import name_in_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.part import Part, advice_row
from osmo_desktop.ui.welcome.steps_view import StepsView
from osmo_desktop.ui.welcome.words_part import WordsDesk, WordsPart
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel

LEFT = "left"
"""The cause that removes all laptops of the person, not one."""


class RemovalPart(Part):
    """Which laptop, why, and in honest words what the removal does."""

    def __init__(self, laptops: Sequence[TeamLaptop], chosen: str) -> None:
        title = tr("Remove from the team")
        super().__init__(title, "", title, next_icon="circle-minus", can_go_back=False)
        self._laptops = {laptop.device: laptop for laptop in laptops}
        self.laptop = ChoiceInput([Choice(row.device, name_in_words(row.label)) for row in laptops])
        if chosen in self._laptops:
            self.laptop.set_key(chosen)
        causes = [Choice(code, tr(words)) for code, words in codes.REMOVAL_CAUSES.items()]
        self.cause = ChoiceInput(causes)
        rows: list[QWidget] = [FormRow(tr("Laptop"), self.laptop), FormRow(tr("Cause"), self.cause)]
        self.body.addLayout(field_grid([rows]))
        self._effects = QWidget()
        self._column = QVBoxLayout(self._effects)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(8)
        self.body.addWidget(self._effects)
        self.laptop.chosen.connect(lambda _key: self._show_effects())
        self.cause.chosen.connect(lambda _key: self._show_effects())
        self._show_effects()

    @property
    def chosen(self) -> TeamLaptop:
        """The laptop that is to be removed."""
        return self._laptops[self.laptop.key or ""]

    @property
    def removes_person(self) -> bool:
        """Whether all laptops of its owner go."""
        return self.cause.key == LEFT and not self.chosen.needs_sheet

    def focus_start(self) -> None:
        """Begin at the laptop."""
        self.laptop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_effects(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        for icon, words in effects(self.chosen, removes_person=self.removes_person):
            self._column.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True)))
        needs_sheet = self.chosen.needs_sheet
        self.next_button.set_label(tr("Continue") if needs_sheet else tr("Remove from the team"))


class RemovalSteps(QStackedWidget):
    """The form, and for a supervisor's laptop the words of the recovery sheet."""

    removed = Signal(str)
    """What was done, in words."""

    def __init__(
        self,
        removals: RemovalRoom,
        paper: WordsDesk,
        tasks: TaskRunner,
        *,
        laptops: Sequence[TeamLaptop],
        chosen: str,
    ) -> None:
        super().__init__()
        self._removals = removals
        self._paper = paper
        self._tasks = tasks
        self.form = RemovalPart(laptops, chosen)
        self.form.next_requested.connect(self._go_on)
        self.words: WordsPart | None = None
        self.addWidget(self.form)

    def focus_start(self) -> None:
        """Begin with the keyboard in place."""
        self.form.focus_start()

    def _go_on(self) -> None:
        """Remove, or ask for the sheet before."""
        if self.form.chosen.needs_sheet:
            self._ask_words()
            return
        laptop, cause = self.form.chosen, self.form.cause.key or "other"
        if self.form.removes_person:
            self._run(lambda: self._removals.remove_member(laptop.user, cause), self.form)
        else:
            self._run(lambda: self._removals.remove_laptop(laptop.device, cause), self.form)

    def _ask_words(self) -> None:
        if self.words is None:
            part = self.words = WordsPart(
                self._paper,
                tr("Words of the recovery sheet"),
                tr(
                    "This is a supervisor's laptop. Only the team's recovery sheet removes it. The "
                    "words are forgotten after it."
                ),
            )
            part.next_button.set_label(tr("Remove from the team"))
            part.back_requested.connect(self._back)
            part.next_requested.connect(self._remove_with_words)
            self.addWidget(part)
        self.setCurrentWidget(self.words)
        announce.announce(self, self.words.accessibleName())
        self.words.focus_start()

    def _back(self) -> None:
        self.setCurrentWidget(self.form)
        self.form.focus_start()

    def _remove_with_words(self) -> None:
        part = self.words
        if part is None:
            return
        laptop, cause, typed = self.form.chosen, self.form.cause.key or "other", part.typed
        self._run(lambda: self._removals.remove_with_sheet(laptop.device, cause, typed), part)

    def _run(self, remove: Callable[[], Changes], part: Part) -> None:
        words = removed_words(self.form.chosen, removes_person=self.form.removes_person)
        part.show_busy(tr("Removing from the team"))

        def done(_changes: Changes) -> None:
            if self.words is not None:
                self.words.forget()
            self.removed.emit(words)

        self._tasks.vault(
            remove,
            name=tr("Removing from the team"),
            owner=part,
            on_success=done,
            on_failure=lambda error: part.show_error(failure_words(error)),
        )


class RemovalView(StepsView):
    """The steps over the window; it closes itself when it is done."""

    removed = Signal(str)

    def __init__(
        self,
        window: QWidget,
        steps: RemovalSteps,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, tr("Remove from the team"), behind=behind)
        self.steps = steps
        steps.removed.connect(self._on_removed)
        self.hold(steps, steps)

    def _on_removed(self, words: str) -> None:
        self.dismiss()
        self.removed.emit(words)


def effects(laptop: TeamLaptop, *, removes_person: bool) -> list[tuple[str, str]]:
    """Say honestly what the removal does and what it cannot do."""
    said = [
        ("eye", tr("What they have read already cannot be unread.")),
        ("key-round", tr("The keys change in the next round of a supervisor's laptop.")),
        (
            "check",
            tr(
                "All that is here of the laptop goes on counting. What it writes from now on does "
                "not count until a supervisor takes it in."
            ),
        ),
        ("laptop", tr("The same laptop does not come back: it would join as a new device.")),
    ]
    if removes_person:
        words = tr(
            "All laptops of {member} are removed, and the clients are taken from them. The notes "
            "stay under their name."
        )
        said.insert(0, ("user-round", words.format(member=name_in_words(laptop.member))))
    if laptop.needs_sheet:
        words = tr("A supervisor's laptop: the words of the recovery sheet are asked for next.")
        said.append(("file-text", words))
    return said


def removed_words(laptop: TeamLaptop, *, removes_person: bool) -> str:
    """Say what was done and what to do next."""
    whom = name_in_words(laptop.member if removes_person else laptop.label)
    return tr("{name} was removed from the team. Synchronise now, so that the keys change.").format(
        name=whom
    )
