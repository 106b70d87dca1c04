"""The client's own assessment: question by question, then the answers and thanks.

Every answer is sealed as a draft when it is given, so that a lock or a kill loses none. The idle
lock waits for the end of the question that is being answered; nothing else waits. All words but
the worker's are in the client's language. GUI thread only.
"""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import mark
from osmo_desktop.domain.measures import Answer, State
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.assessing import Asking
from osmo_desktop.ui import announce
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.table_view.answers_sheet import AnswersSheet
from osmo_desktop.ui.table_view.frame import TableFrame
from osmo_desktop.ui.table_view.question_sheet import QuestionSheet
from osmo_desktop.ui.tasks import Priority, TaskRunner


class AskingView(TableFrame):
    """Asks one client what `asking` holds, from the question that was shown last."""

    def __init__(self, services: Services, tasks: TaskRunner, asking: Asking) -> None:
        self._measures = services.measures
        self._tasks = tasks
        self._asking = asking
        self._words = asking.words
        self.draft = asking.draft
        scale = asking.scale
        self.sheet = QuestionSheet(asking.words, low=int(scale.min), high=int(scale.max))
        self.answers = AnswersSheet()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.sheet)
        self.pages.addWidget(self.answers)
        super().__init__(services.passphrase, tasks, self.pages)
        name = line(asking.given_name, 60)
        title = self._words.tr("{name}, your own estimate").format(name=name)
        self.title.setText(title if name else self._words.tr("Your own estimate"))
        self.sheet.chosen.connect(lambda number: self._answer(Answer.of(number)))
        self.sheet.declined.connect(self._decline)
        self.sheet.back.connect(lambda: self._go_to(self.draft.at - 1))
        self.sheet.onward.connect(lambda: self._go_to(self.draft.at + 1))
        self.answers.back_button.clicked.connect(lambda: self._go_to(self.draft.at - 1))
        self.answers.ready_button.clicked.connect(self._finish)
        self.answers.leave_button.clicked.connect(self.question.ask)
        self._show_page()

    @property
    def is_for_talk(self) -> bool:
        """A question is; the answers and the thanks are not."""
        return self.pages.currentWidget() is self.sheet

    def focus_start(self) -> None:
        """Put the keyboard on the question, or on the way on after the last one."""
        if self.pages.currentWidget() is self.sheet:
            self.sheet.focus_start()
        else:
            self.answers.focus_start()
        super().focus_start()

    def set_compact(self, compact: bool) -> None:
        """Use the layout of small windows, or the ordinary one."""
        super().set_compact(compact)
        self.sheet.set_compact(compact)
        self.answers.set_compact(compact)

    # -- answering ----------------------------------------------------------------------------

    def _answer(self, answer: Answer) -> None:
        """Take an answer to the question that is shown, and seal it."""
        self.draft = self.draft.answering(self.draft.items[self.draft.at], answer)
        self._show_answer()
        self._seal()

    def _decline(self) -> None:
        """Take that the client does not want to answer, and go on."""
        self.draft = self.draft.answering(self.draft.items[self.draft.at], Answer(State.DECLINED))
        self._go_to(self.draft.at + 1)

    def _go_to(self, at: int) -> None:
        """Show another question: the one that was shown has ended."""
        self._set_talking(is_talking=False)
        self.draft = self.draft.going_to(at)
        self._seal()
        self._show_page()
        self.focus_start()

    def _seal(self) -> None:
        """Seal the draft before all other work of the vault."""
        draft = self.draft
        self._tasks.vault(
            lambda: self._measures.save(draft),
            name=mark("Saving the draft"),
            owner=self,
            on_failure=self._on_not_sealed,
            priority=Priority.DRAFT,
        )

    def _on_not_sealed(self, error: Exception) -> None:
        """Say that the answer is only on the screen yet."""
        self.sheet.show_note(failure_words(error), is_problem=True)

    # -- showing ------------------------------------------------------------------------------

    def _show_page(self) -> None:
        """Show the present question, or the answers after the last one."""
        at, questions = self.draft.at, self._asking.questions
        if at >= len(questions):
            self._show_answers()
            return
        count = self._words.tr("Question {n} / {all}").format(n=at + 1, all=len(questions))
        self.state.setText(count)
        self.sheet.show_question(questions[at], is_first=at == 0)
        self._show_answer()
        self.pages.setCurrentWidget(self.sheet)
        announce.announce(self, f"{count}. {questions[at].text}")

    def _show_answer(self) -> None:
        """Show what was answered to the present question."""
        answer = self.draft.answer(self.draft.items[self.draft.at])
        value = answer.value if answer is not None else None
        is_shown = value is not None and self._asking.scale.holds(value)
        self.sheet.show_answer(
            int(value) if value is not None and is_shown else None,
            is_declined=answer is not None and answer.state is State.DECLINED,
        )

    def _show_answers(self) -> None:
        """Show all answers before they are recorded."""
        tr = self._words.tr
        self.state.setText("")
        self.answers.begin(tr("Your answers"), self._told())
        self.answers.label_buttons(back=tr("Back"), ready=tr("Ready"), leave=tr("To the worker"))
        self.answers.show_note(tr("Look at your answers. You can still go back and change them."))
        self.answers.set_done(is_done=False)
        self.pages.setCurrentWidget(self.answers)

    def _told(self) -> list[tuple[str, str]]:
        """Each question with its answer in words."""
        told = []
        for question in self._asking.questions:
            answer = self.draft.answer(question.item)
            if answer is not None and answer.value is not None:
                words = f"{answer.text} / {self._asking.scale.max}"
            else:
                words = self._words.tr("no answer")
            told.append((block(question.text, 400), words))
        return told

    # -- finishing ----------------------------------------------------------------------------

    def _finish(self) -> None:
        """Record the answers in one commit."""
        draft = self.draft
        self.answers.set_busy(is_busy=True)
        self._tasks.vault(
            lambda: self._measures.finish(draft),
            name=mark("Recording the answers"),
            owner=self,
            on_success=self._on_finished,
            on_failure=self._on_not_finished,
        )

    def _on_finished(self, _changes: Changes) -> None:
        """Thank."""
        tr, name = self._words.tr, line(self._asking.given_name, 60)
        thanks = tr("Thank you, {name}!").format(name=name) if name else tr("Thank you!")
        self.answers.set_title(thanks)
        saved = tr("Your answers are saved. Give the computer back to the worker.")
        self.answers.show_note(saved)
        self.answers.set_done(is_done=True)
        self.answers.focus_start()
        announce.announce(self, f"{thanks} {saved}")

    def _on_not_finished(self, error: Exception) -> None:
        """Say why, and let one try again."""
        self.answers.set_busy(is_busy=False)
        self.answers.show_note(failure_words(error), is_problem=True)
