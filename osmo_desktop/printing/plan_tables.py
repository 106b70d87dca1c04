"""The tables of a plan: agreed steps with boxes to tick, and the scale of each goal."""

from collections.abc import Sequence
from typing import Final

from osmo_desktop.domain.documents import LEVELS, PlanGoal, PlanStep
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.blocks import Block, Cell, Paragraph, Row, TickBox
from osmo_desktop.printing.flow import WIDTH
from osmo_desktop.printing.parts import (
    BODY,
    BODY_RIGHT,
    HAIRLINE,
    INDENT,
    NOTE,
    TABLE_HEAD,
    TABLE_HEAD_RIGHT,
    bold,
    heading,
    level_text,
    plain,
    section_rule,
)
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line

_TICK: Final = "\N{CHECK MARK}"
"""Head of the narrow column of boxes, where no word has room."""

_WHO: Final = 300.0
_DUE: Final = 378.0
_STEP_COLUMNS: Final = (
    (0.0, INDENT - 2),
    (INDENT, _WHO - INDENT - 10),
    (_WHO, _DUE - _WHO - 6),
    (_DUE, WIDTH - _DUE),
)
_MARKS: Final = 350.0
_SCALE_COLUMNS: Final = ((0.0, 34.0), (36.0, _MARKS - 46), (_MARKS, WIDTH - _MARKS))
"""Offset and width of the columns, in points."""


def step_blocks(root: Element, steps: Sequence[PlanStep], words: Catalogue) -> list[Block]:
    """Make the table of agreed steps: box, step, who, by when."""
    if not steps:
        return []
    title = heading(root, words.tr("Agreed steps"))
    table = root.add("Table")
    labels = [_TICK, words.tr("Step"), words.tr("Who"), words.tr("By")]
    blocks: list[Block] = [section_rule(), title]
    head = table.add("TR")
    blocks.append(head_row(head, labels, _STEP_COLUMNS, right_aligned=3))
    head.children[0].spoken = words.tr("Done")
    running = head_row(None, labels, _STEP_COLUMNS, right_aligned=3)
    for step in steps:
        row = _step_row(table.add("TR"), step, words)
        row.running_head = running
        blocks.append(row)
    return blocks


def _step_row(element: Element, step: PlanStep, words: Catalogue) -> Row:
    """Make the row of one step."""
    state = words.tr("Done") if step.done else words.tr("Not done yet")
    figure = element.add("TD").add("Figure", alternative=state)
    due = "" if step.due is None else dates.weekday_date(step.due, words)
    blocks: list[Block] = [
        TickBox(figure, ticked=step.done, leading=BODY.leading),
        Paragraph([plain(step.text)], BODY, element.add("TD")),
        Paragraph([bold(one_line(step.who))], BODY, element.add("TD")),
        Paragraph([plain(due)], BODY_RIGHT, element.add("TD")),
    ]
    row = table_row(blocks, _STEP_COLUMNS, space=0.0)
    row.before = 2.9
    return row


def scale_blocks(root: Element, goals: Sequence[PlanGoal], words: Catalogue) -> list[Block]:
    """Make the scale of each goal that has one, under one heading."""
    numbered = [(number, goal) for number, goal in enumerate(goals, start=1) if goal.has_scale]
    if not numbered:
        return []
    blocks: list[Block] = [heading(root, words.tr("Scales of the goals"))]
    text = words.tr("Level 0 is what we agreed on. Plus is better than agreed, minus is less.")
    note = Paragraph([plain(text)], NOTE, root.add("P"))
    note.keep_with_next = True
    blocks.append(note)
    for number, goal in numbered:
        blocks += _scale_table(root, number, goal, words)
    return blocks


def _scale_table(root: Element, number: int, goal: PlanGoal, words: Catalogue) -> list[Block]:
    """Make the scale of one goal, best level first."""
    title = heading(root, f"{number} {one_line(goal.title)}", level="H3")
    title.before = 12.0
    table = root.add("Table")
    labels = [words.tr("Level"), words.tr("What it means"), words.tr("Where we are")]
    head = head_row(table.add("TR"), labels, _SCALE_COLUMNS)
    running = head_row(None, labels, _SCALE_COLUMNS)
    blocks: list[Block] = [title, head]
    for level in reversed(LEVELS):
        row = _scale_row(table.add("TR"), level, goal, words)
        row.running_head = running
        # All levels are read against one another: a scale stays on one page where it can.
        row.keep_with_next = level != LEVELS[0]
        blocks.append(row)
    return blocks


def _scale_row(element: Element, level: int, goal: PlanGoal, words: Catalogue) -> Row:
    """Make the row of one level, with what stands on it."""
    places = (
        (goal.baseline_level, words.tr("at the start")),
        (goal.now_level, words.ptr("on a scale", "now")),
        (goal.target_level, words.tr("target")),
    )
    marks = ", ".join(name for place, name in places if place == level)
    blocks: list[Block] = [
        Paragraph([bold(level_text(level))], BODY, element.add("TH", scope="Row")),
        Paragraph([plain(goal.scale[level - LEVELS[0]])], BODY, element.add("TD")),
        Paragraph([bold(marks)], BODY, element.add("TD")),
    ]
    row = table_row(
        blocks, _SCALE_COLUMNS, space=4.0, rule=None if level == LEVELS[0] else HAIRLINE
    )
    row.before = 3.0
    return row


def head_row(
    element: Element | None,
    labels: Sequence[str],
    columns: Sequence[tuple[float, float]],
    *,
    right_aligned: int | None = None,
) -> Row:
    """Make the head of a table; without an element the head repeated on a later page."""
    cells: list[Block] = []
    for index, label in enumerate(labels):
        cell = None if element is None else element.add("TH", scope="Column")
        style = TABLE_HEAD_RIGHT if index == right_aligned else TABLE_HEAD
        cells.append(Paragraph([plain(label)], style, cell))
    row = table_row(cells, columns, space=1.0)
    row.keep_with_next = True
    return row


def table_row(
    blocks: Sequence[Block],
    columns: Sequence[tuple[float, float]],
    *,
    space: float,
    rule: float | None = None,
) -> Row:
    """Put blocks into the columns of a table."""
    cells = [
        Cell(offset, width, block) for (offset, width), block in zip(columns, blocks, strict=True)
    ]
    return Row(cells, space=space, rule=rule)
