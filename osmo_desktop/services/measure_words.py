"""Answers and changes in the words of the language that is spoken; figures as people write them."""

from __future__ import annotations

from decimal import Decimal

from osmo_desktop.domain.change import Comparison, Flag, Heading
from osmo_desktop.domain.language import LANGUAGES, current, ptr, tr
from osmo_desktop.domain.language.numbers import MINUS, decimal
from osmo_desktop.domain.measures import Answer, Limit, Scale, Shelf, Words
from osmo_desktop.domain.records.measure_codes import WAYS
from osmo_desktop.domain.records.measures import SAID
from osmo_desktop.services.measure_results import ItemRow, ResultRow
from osmo_desktop.services.wording import code_word


def in_language(words: Words) -> str:
    """Return the text of a measure's file in the language that is spoken."""
    code = current().code
    return words[code if code in words else LANGUAGES[0]]


def number_words(value: Decimal) -> str:
    """Return a number as people write it: "6", "3,5"."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return decimal(value, places, current())


def answer_words(answer: Answer | None) -> str:
    """Return the number, or what became of the question."""
    if answer is None:
        return tr("Unreadable answer")
    number = answer.number
    return number_words(number) if number is not None else tr(SAID[answer.text])


def row_words(row: ResultRow) -> str:
    """Return an answer with what one can do without help, where that was told too."""
    if row.capacity is None:
        return answer_words(row.answer)
    return tr("{answer}; without help {capacity}").format(
        answer=answer_words(row.answer), capacity=answer_words(row.capacity)
    )


def short_answer(answer: Answer | None) -> str:
    """Return an answer as it fits into a narrow column: an ICF qualifier as its sign."""
    words = answer_words(answer)
    return words.split(" ", 1)[0] if words[:1] in "+89" else words


def change_words(change: Decimal | None) -> str:
    """Return a plain difference: "+2", "−1", "±0"; nothing where there is nothing to compare."""
    if change is None:
        return ""
    if change == 0:
        return "±0"
    return f"{'+' if change > 0 else MINUS}{number_words(abs(change))}"


def heading_words(comparison: Comparison) -> str:
    """Return towards which end a number moved, and nothing of why."""
    return {
        Heading.BETTER: tr("towards the better end of the scale"),
        Heading.WORSE: tr("towards the worse end of the scale"),
        Heading.SAME: tr("the same as before"),
    }[comparison.heading]


def flag_words(flag: Flag) -> str:
    """Return why two numbers may not be comparable."""
    return {
        Flag.ASSESSOR: tr("Another assessor than the first time: the numbers may not compare."),
        Flag.WAY: tr("Asked in another way than the first time: the numbers may not compare."),
        Flag.EXTREME: tr(
            "The first number stood at an end of the scale, from where the next one can hardly "
            "move but inwards."
        ),
    }[flag]


def reliable_words(comparison: Comparison) -> str:
    """Return what may be said of chance, with the figures it was computed from and their source."""
    told = comparison.reliable
    if told is None:
        return tr(
            "Only the plain change is told: no standard deviation and reliability with a source "
            "are known for this scale."
        )
    said = (
        tr("The change is greater than measurement error alone explains in 95 cases of 100.")
        if told.is_reliable
        else tr("The change is not greater than measurement error alone may explain.")
    )
    figures = tr("Index of reliable change {index}; SD {sd}, reliability {r}: {source}").format(
        index=decimal(told.index, 2, current()),
        sd=number_words(told.sd),
        r=number_words(told.reliability),
        source=told.source,
    )
    return f"{said} {figures}"


def direction_words(scale: Scale) -> str:
    """Return which end is the better one."""
    return tr("higher is better") if scale.better == "higher" else tr("higher is worse")


def ends_words(item: ItemRow, scale: Scale) -> str:
    """Return what the ends of the scale mean, in own words or in those of the measure."""
    low, high = item.low or in_language(scale.low), item.high or in_language(scale.high)
    low_end, high_end = number_words(scale.min), number_words(scale.max)
    return f"{low_end} = {low} · {high_end} = {high}"


def limit_words(limit: Limit) -> str:
    """Return a limit value with who says so."""
    return tr("From {n}: {label} ({source})").format(
        n=number_words(limit.at), label=in_language(limit.label), source=limit.source
    )


def assessor_words(row: ResultRow) -> str:
    """Return who assessed."""
    if row.assessor == "worker":
        return row.author
    return tr("Client themself") if row.assessor == "self" else ptr("assessor", "Together")


def way_words(row: ResultRow) -> str:
    """Return how it was asked; empty when nobody said."""
    return code_word(WAYS, row.way)


def left_out_words(shelf: Shelf) -> str:
    """Return which files of measures were left out, and why; empty when none was."""
    unread = [name for name in shelf.faulty if name not in shelf.unsourced]
    said = []
    if unread:
        words = tr("Left out, because the file cannot be read: {files}. The other measures work.")
        said.append(words.format(files=", ".join(unread)))
    if shelf.unsourced:
        words = tr(
            "Left out, because a standard deviation and a reliability are taken only together "
            "with their source: {files}. The other measures work."
        )
        said.append(words.format(files=", ".join(shelf.unsourced)))
    return " ".join(said)


def title_words(item: ItemRow) -> str:
    """Return what was asked: the client's own words, or instrument and label of the scale."""
    scale = item.known_scale
    if item.scale and scale is not None:
        label = in_language(scale.label)
        return f"{item.instrument}: {label}" if item.instrument else label
    return item.text or tr("The question has not arrived yet")
