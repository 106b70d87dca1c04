"""The field of one answer: a list where there are few answers, a line for figures where many."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.measures import Answer, Scale, State
from osmo_desktop.services.measure_words import answer_words, in_language, number_words
from osmo_desktop.ui.widgets.checked import CheckedInput
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput

_MOST_LISTED: Final = 21
_SAID_FIRST: Final = (State.NOT_ASKED, State.DECLINED, State.MISSING)
_SAID_LAST: Final = (State.UNSPECIFIED, State.NOT_APPLICABLE)


class AnswerField(FormRow):
    """One scale with the answer to it; `answer` is None where what was typed is none."""

    def __init__(self, scale: Scale, label: str) -> None:
        self.scale = scale
        self.list = ChoiceInput(answer_choices(scale), key="not_asked")
        self.figure = CheckedInput(figure_check(scale))
        self.is_listed = is_listed(scale)
        ends = f"{number_words(scale.min)}–{number_words(scale.max)}"
        note = in_language(scale.note) if scale.note is not None else ""
        control = self.list if self.is_listed else self.figure
        hint = "" if self.is_listed else ends
        if scale.has_capacity:
            hint = tr("as it goes now (performance)")
        super().__init__(label, control, hint=hint, below=note)
        (self.figure if self.is_listed else self.list).setParent(self)
        (self.figure if self.is_listed else self.list).hide()

    @property
    def input(self) -> ChoiceInput | LineInput:
        """The field that is shown."""
        return self.list if self.is_listed else self.figure

    @property
    def answer(self) -> Answer | None:
        """What was answered; an empty line was not asked."""
        if self.is_listed:
            return Answer.read(self.list.key) or Answer(State.NOT_ASKED)
        return figure_answer(self.figure.text(), self.scale)

    def say_expected(self) -> None:
        """Say beside the field what is expected."""
        self.set_error(expected_words(self.scale))


class CapacityField(FormRow):
    """The second qualifier of a scale: what one can do without help; untold when nobody asked."""

    def __init__(self, scale: Scale) -> None:
        self.list = ChoiceInput(answer_choices(scale), key="not_asked")
        words = tr("{code}: without help (capacity)").format(code=scale.key)
        super().__init__(words, self.list, hint=tr("may be left empty"))

    @property
    def answer(self) -> Answer | None:
        """What was said; None where it was not asked."""
        answer = Answer.read(self.list.key)
        return None if answer == Answer(State.NOT_ASKED) else answer


def is_listed(scale: Scale) -> bool:
    """Tell whether the answers are few enough for a list."""
    return (scale.max - scale.min) / scale.step < _MOST_LISTED


def figure_answer(text: str, scale: Scale) -> Answer | None:
    """Read a figure as people write it; nothing is "not asked", None is no figure of the scale."""
    cleaned = text.strip().replace(",", ".").replace("\u2212", "-")
    if not cleaned:
        return Answer(State.NOT_ASKED)
    try:
        answer = Answer.of(Decimal(cleaned))
    except InvalidOperation:
        return None
    is_number = answer.value is not None and answer.value.is_finite()
    return answer if is_number and scale.accepts(answer) else None


def figure_check(scale: Scale) -> Callable[[str], str]:
    """Return the rule of a line for figures of a scale."""
    return lambda text: "" if figure_answer(text, scale) is not None else expected_words(scale)


def expected_words(scale: Scale) -> str:
    """Return what may be written."""
    return tr("Write a number from {low} to {high} in steps of {step}, or leave it empty.").format(
        low=number_words(scale.min), high=number_words(scale.max), step=number_words(scale.step)
    )


def answer_choices(scale: Scale) -> list[Choice]:
    """Return the answers that can be given: why there is none, the numbers, what else there is."""
    answers = [Answer(state) for state in _SAID_FIRST]
    answers += _numbers(scale) if is_listed(scale) else []
    answers += [Answer(state) for state in _SAID_LAST if state in scale.states]
    if State.FACILITATOR in scale.states:
        answers += [Answer(State.FACILITATOR, Decimal(level)) for level in range(5)]
    return [Choice(answer.text, answer_words(answer)) for answer in answers]


def _numbers(scale: Scale) -> list[Answer]:
    count = int((scale.max - scale.min) / scale.step) + 1
    return [Answer.of(scale.min + scale.step * at) for at in range(count)]
