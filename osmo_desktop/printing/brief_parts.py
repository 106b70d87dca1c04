"""What stands on the page of one client in a brief, with a bound on every part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from osmo_desktop.domain.brief_document import BriefGoal, CaseloadBrief, ClientBrief
from osmo_desktop.domain.documents import PlanStep
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.blocks import Block, Boxed, Cell, Paragraph, Row, Stack, Style
from osmo_desktop.printing.flow import WIDTH
from osmo_desktop.printing.parts import (
    HEADING,
    SMALL,
    SMALL_RIGHT,
    TITLE,
    after,
    bold,
    comma,
    dotted,
    glue,
    heading,
    plain,
    section_rule,
)
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line
from osmo_desktop.printing.typesetting import Run, break_lines

_TEXT: Final = Style(10.5, 14.2)
_PADDING: Final = (9.0, 6.0)
_BOX: Final = WIDTH - 2 * _PADDING[0]
_LONGEST: Final = 4_000  # characters: more than a page holds
_LONGEST_LINE: Final = 240  # characters: more than a line of the narrowest letters holds
_LONGEST_NAME: Final = 40
_RIGHT: Final = 190.0

Runs = Sequence[Run]


@dataclass(frozen=True, slots=True)
class Room:
    """How many entries of each part a page holds, and lines of the note."""

    alerts: int
    goals: int
    steps: int
    missing: int
    note: int


ROOMS: Final = (
    Room(6, 6, 12, 6, 16),
    Room(5, 5, 9, 5, 12),
    Room(4, 4, 7, 4, 8),
    Room(3, 3, 5, 3, 6),
    Room(2, 2, 4, 2, 4),
)
"""From roomy to tight; the last fits whatever the texts are."""


class BriefParts:
    """Builds the blocks of one client's page together with their structure."""

    def __init__(
        self,
        client: ClientBrief,
        document: CaseloadBrief,
        words: Catalogue,
        root: Element,
        room: Room,
    ) -> None:
        """Take a shielded client; blocks become children of `root`."""
        self._client = client
        self._document = document
        self._words = words
        self._root = root
        self._room = room

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        return [
            *self._head(),
            *self._alerts(),
            *self._contact(),
            *self._steps(),
            *self._goals(),
            *self._note(),
            *self._missing(),
        ]

    # -- parts ----------------------------------------------------------------------------

    def _head(self) -> list[Block]:
        """Whose page it is, and for which substitution."""
        client, document, tr = self._client, self._document, self._words.tr
        organisation = self._line(document.organisation, SMALL, WIDTH - _RIGHT)
        mark = Paragraph([bold(tr("Confidential"))], SMALL_RIGHT, self._root.add("P"))
        top = Row([Cell(0.0, WIDTH - _RIGHT, organisation), Cell(WIDTH - _RIGHT, _RIGHT, mark)])
        name = _cut(client.client_name, lambda text: [bold(text)], style=TITLE, width=WIDTH)
        title = after(Paragraph(name, TITLE, self._root.add("H1")), 5.0)
        facts = [number_words(client, self._words), client.service, client.speaks]
        if client.age is not None:
            facts.insert(1, tr("{n} years old").format(n=client.age))
        about = self._line(dotted(facts), _TEXT, WIDTH)
        period = tr("{substitute} stands in for {absent}, {days}.").format(
            substitute=one_line(document.substitute),
            absent=one_line(document.absent),
            days=dates.date_range(document.first_day, document.last_day, self._words),
        )
        return [top, title, about, self._line(period, SMALL, WIDTH)]

    def _alerts(self) -> list[Block]:
        """What to know before anything else, in a frame."""
        shown = self._client.alerts[: self._room.alerts]
        if not shown:
            return []
        lines = [
            Paragraph(
                _cut(alert, lambda text: [bold(text)], lines=2, width=_BOX),
                _TEXT,
                self._root.add("P"),
            )
            for alert in shown
        ]
        box = Boxed(Stack([*lines, *self._more(self._client.alerts, shown)]), padding=_PADDING)
        return [after(box, 7.0)]

    def _contact(self) -> list[Block]:
        """The next meeting, where the client is reached, and who works with them."""
        client, tr = self._client, self._words.tr
        rows = [(tr("Next meeting"), self._meeting())]
        if client.protected:
            rows.append(
                (tr("Contact"), tr("Protected: look it up on the screen when you need it."))
            )
        else:
            reached = [part.text for part in (client.phone, client.address) if part is not None]
            rows.append((tr("Contact"), dotted(reached) or tr("Not recorded")))
        workers = [comma(w.name, w.title, w.phone) for w in client.workers[:3]]
        if len(client.workers) > 3:
            workers.append("…")
        rows.append((tr("Workers"), dotted(workers)))
        lines = [after(self._labelled(*row), 2.0 if at else 7.0) for at, row in enumerate(rows)]
        return list[Block](lines)

    def _meeting(self) -> str:
        moment, tr = self._client.next_meeting, self._words.tr
        if moment is None:
            return tr("Not agreed")
        weekday = dates.short_weekday(moment.date(), self._words)
        when = f"{weekday} {dates.date_and_time(moment, self._words)}"
        return dotted([when, self._client.next_meeting_mode])

    def _steps(self) -> list[Block]:
        lines = [self._step(step) for step in self._client.steps[: self._room.steps]]
        return self._entries(self._words.tr("Agreed and open"), lines, self._client.steps)

    def _step(self, step: PlanStep) -> Runs:
        due = dates.day_and_month(step.due, self._words) if step.due is not None else ""
        tail = dotted([_short(step.who), due])
        end = [glue(" · "), bold(tail)] if tail else []
        return _cut(step.text, lambda text: [plain(text), *end], width=WIDTH - 12.0)

    def _goals(self) -> list[Block]:
        lines = [self._goal(goal) for goal in self._client.goals[: self._room.goals]]
        return self._entries(self._words.tr("Goals now"), lines, self._client.goals)

    def _goal(self, goal: BriefGoal) -> Runs:
        title = _cut(goal.title, lambda text: [bold(text)], width=WIDTH - 12.0)
        if not one_line(goal.now):
            return title
        now = self._words.tr("Now: {text}")
        return _cut(
            goal.now,
            lambda text: [*title, glue(" "), plain(now.format(text=text))],
            lines=2,
            width=WIDTH - 12.0,
        )

    def _note(self) -> list[Block]:
        note, tr = self._client.last_note, self._words.tr
        if note is None:
            return []
        facts = comma(dates.short_date(note.day, self._words), note.mode, note.author)
        blocks = self._headed(tr("The latest note, {facts}").format(facts=facts))
        text = _cut(note.text, lambda text: [plain(text)], lines=self._room.note)
        return [*blocks, Paragraph(text, _TEXT, self._root.add("P"))]

    def _missing(self) -> list[Block]:
        missing = self._client.missing
        shown = missing[: self._room.missing]
        lines = [_cut(text, lambda part: [plain(part)], width=WIDTH - 12.0) for text in shown]
        return self._entries(self._words.tr("Papers that are missing"), lines, missing)

    # -- building -------------------------------------------------------------------------

    def _headed(self, title: str) -> list[Block]:
        runs = _cut(title, lambda text: [bold(text)], style=HEADING)
        return [section_rule(), heading(self._root, "".join(run.text for run in runs))]

    def _entries(self, title: str, lines: Sequence[Runs], of: Sequence[object]) -> list[Block]:
        """A heading over a list of what there is; nothing without it."""
        if not lines:
            return []
        blocks = self._headed(title)
        items = self._root.add("L", numbered=False)
        for runs in lines:
            item = items.add("LI")
            dot = Paragraph([plain("–")], _TEXT, item.add("Lbl"))
            text = Paragraph(list(runs), _TEXT, item.add("LBody"))
            blocks.append(Row([Cell(0.0, 10.0, dot), Cell(12.0, WIDTH - 12.0, text)]))
        return [*blocks, *self._more(of, lines)]

    def _more(self, all_: Sequence[object], shown: Sequence[object]) -> list[Block]:
        """Say how many are left out."""
        left = len(all_) - len(shown)
        if left <= 0:
            return []
        words = self._words.ntr(
            "… and {n} more on the screen", "… and {n} more on the screen", left
        )
        return [Paragraph([plain(words.format(n=left))], SMALL, self._root.add("P"))]

    def _line(self, text: str, style: Style, width: float) -> Paragraph:
        """One line; a longer text is cut."""
        runs = _cut(text, lambda part: [plain(part)], style=style, width=width)
        return Paragraph(runs, style, self._root.add("P"))

    def _labelled(self, label: str, text: str) -> Paragraph:
        cut = _cut(text, lambda part: [bold(f"{label}:"), glue(" "), plain(part)], lines=2)
        return Paragraph(cut, _TEXT, self._root.add("P"))


def _short(name: str) -> str:
    """A name that leaves room for what stands before it."""
    name = one_line(name)
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()}…"


def number_words(client: ClientBrief, words: Catalogue) -> str:
    """Name the client by number, as the foot does."""
    number = _short(client.client_number)
    return words.tr("client number {number}").format(number=number) if number else ""


def _cut(
    text: str,
    made: Callable[[str], list[Run]],
    *,
    lines: int = 1,
    style: Style = _TEXT,
    width: float = WIDTH,
) -> list[Run]:
    """The runs that `made` gives of as much of the text as fits, with "…" where it was cut."""
    whole = one_line(text[:_LONGEST])
    is_whole = len(text) <= _LONGEST and len(whole) <= lines * _LONGEST_LINE
    whole = whole[: lines * _LONGEST_LINE]

    def fits(shown: str) -> bool:
        return len(break_lines(made(shown), style.size, width)) <= lines

    if is_whole and fits(whole):
        return made(whole)
    least, most = 0, len(whole)
    while least < most:
        middle = (least + most + 1) // 2
        if fits(f"{whole[:middle].rstrip()}…"):
            least = middle
        else:
            most = middle - 1
    return made(f"{whole[:least].rstrip()}…")
