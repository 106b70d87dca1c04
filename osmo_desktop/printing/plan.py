"""The client plan on paper: the client's words first, one page to sign, scales after it.

A4, black on white, Inter 11.5 pt. Parts that are missing leave no trace but their number.
"""

from collections.abc import Sequence
from typing import Final

from osmo_desktop.domain.documents import (
    PlanContact,
    PlanDocument,
    PlanGoal,
    PlanService,
    PlanSignature,
    PlanStatus,
    shielded,
)
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.blocks import (
    Block,
    Boxed,
    Cell,
    Gap,
    Paragraph,
    Row,
    Rule,
    Stack,
    Style,
)
from osmo_desktop.printing.flow import WIDTH, draw_pages, paginate
from osmo_desktop.printing.parts import (
    BODY,
    BODY_RIGHT,
    COLUMN,
    COLUMN_GAP,
    HEADING,
    INDENT,
    LABEL,
    NOTE,
    SMALL,
    SMALL_RIGHT,
    TITLE,
    bold,
    dotted,
    foot_line,
    glue,
    heading,
    italic,
    level_text,
    number_ring,
    plain,
    quoted,
    section_rule,
    semibold,
    side_by_side,
)
from osmo_desktop.printing.plan_tables import scale_blocks, step_blocks
from osmo_desktop.printing.sheet import Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line
from osmo_desktop.printing.typesetting import Run

LOCALES: Final = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
"""What a screen reader is told to speak."""

_LONGEST_TITLE: Final = 120


def plan_pdf(document: PlanDocument, words: Catalogue) -> bytes:
    """Render a plan; `words` speaks the language of the document. See `printing.render_plan`."""
    document = shielded(document, words.tr("(withheld)"))
    layout = _PlanLayout(document, words)
    pages = paginate(layout.blocks())
    appendix = paginate(layout.appendix())
    notes = layout.appendix_note(len(pages) + 1) if appendix else ""
    number = dotted([layout.number_text(), layout.version_text()])
    title = f"{words.tr('Client plan')} · {number}"[:_LONGEST_TITLE]
    sheet = Sheet(Properties(title, LOCALES[document.language], document.printed_at))
    printed = words.tr("Printed {when}").format(
        when=dates.date_and_time(document.printed_at, words)
    )

    def foot(target: Sheet, page: int, count: int) -> None:
        first = page == 0
        foot_line(target, words, dotted([printed, notes if first else number]), page, count)

    draw_pages(sheet, [*pages, *appendix], foot)
    return sheet.finish(layout.root)


class _PlanLayout:
    """Builds the blocks of one plan together with their structure."""

    def __init__(self, document: PlanDocument, words: Catalogue) -> None:
        """Take a shielded document."""
        self._plan = document
        self._words = words
        self._sections = 0
        self.root = Element("Document")

    def blocks(self) -> list[Block]:
        """Give the blocks of the plan itself in reading order."""
        return [
            *self._head(),
            *self._goals(),
            *self._circumstances_and_services(),
            *self._methods(),
            *step_blocks(self.root, self._plan.steps, self._words),
            *self._meeting(),
            *self._contacts(),
            *self._signatures(),
        ]

    def appendix(self) -> list[Block]:
        """Give the blocks of the pages after the one to sign; call after `blocks`."""
        scales = scale_blocks(self.root, self._plan.goals, self._words)
        return [*scales, *self._views(after_scales=bool(scales))]

    def number_text(self) -> str:
        """Name the client by number, as the foot and the file's title do."""
        if not one_line(self._plan.client_number):
            return ""
        text = self._words.tr("client number {number}")
        return text.format(number=one_line(self._plan.client_number))

    def version_text(self) -> str:
        """Name the version."""
        return self._words.tr("version {version}").format(version=self._plan.version)

    def appendix_note(self, page: int) -> str:
        """Say on the page to sign what stands on the pages after it."""
        scales = any(goal.has_scale for goal in self._plan.goals)
        if scales and self._plan.views:
            text = self._words.tr("scales and differing views on page {page}")
        elif scales:
            text = self._words.tr("scales on page {page}")
        else:
            text = self._words.tr("differing views on page {page}")
        return text.format(page=page)

    def _head(self) -> list[Block]:
        """Organisation and mark, title and version, who and with whom."""
        plan, tr = self._plan, self._words.tr
        blocks: list[Block] = []
        organisation = Paragraph([plain(one_line(plan.organisation))], SMALL, self.root.add("P"))
        mark = tr("Confidential") if plan.confidential else ""
        confidential = Paragraph([bold(mark)], SMALL_RIGHT, self.root.add("P"))
        blocks.append(_left_and_right(organisation, confidential, WIDTH * 0.72))
        title = Paragraph([bold(tr("Client plan"))], TITLE, self.root.add("H1"))
        version = Paragraph(self._version_runs(), BODY_RIGHT, self.root.add("P"))
        row = _left_and_right(title, Stack([Gap(5.0), version]), WIDTH * 0.58)
        row.before = 6.5
        blocks.append(row)
        name = Paragraph(self._name_runs(), BODY, self.root.add("P"))
        name.before = 5.0
        made = Paragraph([plain(self._made_text())], BODY, self.root.add("P"))
        made.before = 1.0
        return [*blocks, name, made]

    def _version_runs(self) -> list[Run]:
        """Version and date, after "Draft" where it is one."""
        day = dates.short_date(self._plan.plan_date, self._words)
        version = self._words.tr("Version {version}").format(version=self._plan.version)
        runs = [plain(f"{version} · {day}")]
        if self._plan.status is PlanStatus.DRAFT:
            runs = [bold(self._words.tr("Draft")), glue(" · "), *runs]
        return runs

    def _name_runs(self) -> list[Run]:
        """Name of the client, number and service."""
        rest = dotted([self.number_text(), self._plan.service])
        runs = [bold(one_line(self._plan.client_name))]
        return [*runs, glue(" · "), plain(rest)] if runs[0].text and rest else [*runs, plain(rest)]

    def _made_text(self) -> str:
        """How the plan was made, and the named worker."""
        plan, tr = self._plan, self._words.tr
        sentences = []
        if plan.made_together is not None:
            sentences.append(one_line(plan.made_together.text))
        elif plan.protected:
            sentences.append(tr("Made together with the client."))
        if plan.own_worker is not None:
            worker = _comma(plan.own_worker.name, plan.own_worker.title)
            sentences.append(tr("Named worker {worker}.").format(worker=worker))
        return " ".join(part for part in sentences if part)

    def _section(self, title: str) -> Paragraph:
        """Make the numbered heading of a section."""
        self._sections += 1
        return heading(self.root, f"{self._sections} {title}")

    def _goals(self) -> list[Block]:
        """Each goal with the client's words, where things are now, and the target."""
        blocks: list[Block] = [section_rule(), self._section(self._words.tr("Goals"))]
        if not self._plan.goals:
            text = self._words.tr("No goals have been agreed on yet.")
            return [*blocks, _after(Paragraph([plain(text)], BODY, self.root.add("P")), 2.0)]
        goals = self.root.add("L", numbered=True)
        for number, goal in enumerate(self._plan.goals, start=1):
            blocks += self._goal(goals.add("LI"), number, goal)
        return blocks

    def _goal(self, item: Element, number: int, goal: PlanGoal) -> list[Block]:
        """One goal as a list item beside its number."""
        ring = number_ring(number, item.add("Lbl"))
        ring.before = 6.0 if number > 1 else 3.0
        body = item.add("LBody")
        lines = [
            Paragraph(runs, BODY, body.add("P"), indent=INDENT) for runs in self._goal_lines(goal)
        ]
        for line in lines[:-1]:
            line.keep_with_next = True
        return [ring, *lines]

    def _goal_lines(self, goal: PlanGoal) -> list[list[Run]]:
        """Title; words and now on one line where there is no target, else a line each."""
        tr = self._words.tr
        words = (
            [italic(quoted(self._words, goal.client_words))] if goal.client_words.strip() else []
        )
        now = _with_level(tr("Now: {text}"), goal.now_text, goal.now_level)
        target = _with_level(tr("Target: {text}"), goal.target_text, goal.target_level)
        lines = [[bold(one_line(goal.title))]]
        if words and now and not target:
            lines.append([*words, glue(" "), plain(now)])
            return lines
        rest = [words, [plain(now)] if now else [], [plain(target)] if target else []]
        return lines + [runs for runs in rest if runs]

    def _circumstances_and_services(self) -> list[Block]:
        """What helps and hinders, and the services: two columns where they fit."""
        plan, tr = self._plan, self._words.tr
        left: list[Block] = []
        if plan.supports.strip() or plan.hinders.strip():
            left += [section_rule(), self._section(tr("What affects the situation"))]
            for label, text in ((tr("Helps:"), plan.supports), (tr("Hinders:"), plan.hinders)):
                if text.strip():
                    runs = [bold(label), glue(" "), plain(text)]
                    left.append(_after(Paragraph(runs, BODY, self.root.add("P")), 2.0))
        right: list[Block] = []
        if plan.services:
            right += [section_rule(), self._section(tr("Services"))]
            services = self.root.add("L", numbered=False)
            right += [self._service(services.add("LI"), service) for service in plan.services]
        return side_by_side(left, right, before=9.5)

    def _service(self, item: Element, service: PlanService) -> Block:
        """One service: title, place, detail."""
        place = service.place.text if service.place is not None else ""
        detail = _comma(place, service.detail)
        title = one_line(service.title)
        text = f"{title}: {detail}" if title and detail else title or detail
        return _after(Paragraph([plain(text)], BODY, item.add("LBody")), 2.0)

    def _methods(self) -> list[Block]:
        """How the work is done."""
        if not self._plan.methods.strip():
            return []
        blocks = [section_rule(), self._section(self._words.tr("Methods"))]
        text = Paragraph([plain(self._plan.methods)], BODY, self.root.add("P"))
        return [*blocks, _after(text, 2.0)]

    def _meeting(self) -> list[Block]:
        """The framed date of the next meeting and of the review."""
        plan, tr = self._plan, self._words.tr
        parts: list[tuple[str, str]] = []
        if plan.next_meeting is not None:
            moment = plan.next_meeting
            when = tr("{day} at {clock}").format(
                day=dates.long_weekday_date(moment.date(), self._words),
                clock=dates.clock(moment, self._words),
            )
            place = plan.meeting_place.text if plan.meeting_place is not None else ""
            parts.append((tr("Next meeting"), _comma(when, place)))
        if plan.review_date is not None:
            day = dates.weekday_date(plan.review_date, self._words)
            parts.append((tr("The plan is reviewed"), day))
        if not parts:
            return []
        padding = (12.0, 8.0)
        inner = WIDTH - 2 * padding[0]
        offsets = (0.0, inner * 0.62)
        widths = (inner * 0.58, inner * 0.38) if len(parts) > 1 else (inner, 0.0)
        cells = [
            Cell(offset, width, self._labelled(label, value))
            for (label, value), offset, width in zip(parts, offsets, widths, strict=False)
        ]
        return [_after(Boxed(Row(cells), padding=padding), 12.0)]

    def _labelled(self, label: str, value: str) -> Stack:
        """A small label above a large value."""
        return Stack(
            [
                Paragraph([semibold(label)], LABEL, self.root.add("P")),
                Paragraph([bold(value)], HEADING, self.root.add("P")),
            ]
        )

    def _contacts(self) -> list[Block]:
        """People to call, two a row, the named worker first."""
        contacts = list(self._plan.contacts)
        worker = self._plan.own_worker
        if worker is not None and worker.phone.strip():
            phone = _comma(worker.phone, worker.hours)
            contacts.insert(0, PlanContact(worker.name, worker.title, phone))
        if not contacts:
            return []
        title = heading(self.root, self._words.tr("Contacts"))
        title.before = 12.0
        people = self.root.add("L", numbered=False)
        cells = [self._contact(people.add("LI").add("LBody"), contact) for contact in contacts]
        blocks: list[Block] = [title]
        for first in range(0, len(cells), 2):
            blocks += _two_columns(cells[first : first + 2], before=2.0 if first == 0 else 6.0)
        return blocks

    def _contact(self, body: Element, contact: PlanContact) -> Stack:
        """Name and role above the phone."""
        name, role = one_line(contact.name), one_line(contact.role)
        runs = [bold(name)] + ([plain(f", {role}")] if role and name else [plain(role)])
        lines: list[Block] = [Paragraph(runs, BODY, body.add("P"))]
        if one_line(contact.phone):
            lines.append(Paragraph([plain(one_line(contact.phone))], BODY, body.add("P")))
        return Stack(lines)

    def _signatures(self) -> list[Block]:
        """Lines to sign, kept together with their heading."""
        if not self._plan.signatures:
            return []
        tr = self._words.tr
        text = tr("We have gone through the plan together. Signing does not bind the client.")
        blocks: list[Block] = [section_rule(), heading(self.root, tr("Signatures"))]
        note = Paragraph([plain(text)], NOTE, self.root.add("P"))
        blocks.append(_after(note, 1.0))
        cells = [self._signature(signature) for signature in self._plan.signatures]
        for first in range(0, len(cells), 2):
            blocks += _two_columns(cells[first : first + 2], before=0.0)
        for block in blocks[:3]:
            block.keep_with_next = True
        return blocks

    def _signature(self, signature: PlanSignature) -> Stack:
        """Room to sign, a line, and below it the name, the role, and place and date."""
        style = Style(10.5, 14.0)
        who = Paragraph([plain(_comma(signature.name, signature.role))], style, self.root.add("P"))
        where = Paragraph(
            [plain(self._words.tr("Place and date"))],
            Style(10.5, 14.0, align="right"),
            self.root.add("P"),
        )
        row = Row([Cell(0.0, COLUMN * 0.66, who), Cell(COLUMN * 0.68, COLUMN * 0.32, where)])
        return Stack([Gap(37.0), Rule(weight=1.0, space=4.0), row])

    def _views(self, *, after_scales: bool) -> list[Block]:
        """What the client and the worker see differently."""
        views, tr = self._plan.views, self._words.tr
        if not views:
            return []
        blocks: list[Block] = [heading(self.root, tr("Differing views"))]
        if after_scales:
            blocks.insert(0, _after(section_rule(), 16.0))
        for title, text in (
            (tr("The client's view"), views.client),
            (tr("The worker's view"), views.worker),
        ):
            if text.strip():
                blocks.append(_after(heading(self.root, title, level="H3"), 4.0))
                blocks.append(Paragraph([plain(text)], BODY, self.root.add("P")))
        return blocks


def _left_and_right(left: Block, right: Block, left_width: float) -> Row:
    """Put a block at the left edge and one at the right edge of the page."""
    gap = 10.0
    right_width = WIDTH - left_width - gap
    return Row([Cell(0.0, left_width, left), Cell(left_width + gap, right_width, right)])


def _two_columns(cells: Sequence[Block], *, before: float) -> list[Block]:
    """Put one or two blocks into the two columns."""
    offsets = (0.0, COLUMN + COLUMN_GAP)
    row = Row([Cell(offset, COLUMN, cell) for offset, cell in zip(offsets, cells, strict=False)])
    row.before = before
    return [row]


def _after(block: Block, before: float) -> Block:
    """Set the air above a block."""
    block.before = before
    return block


def _comma(*parts: str) -> str:
    """Join what is there with commas, on one line."""
    return ", ".join(part for part in map(one_line, parts) if part)


def _with_level(frame: str, text: str, level: int | None) -> str:
    """Put a text and its level into a sentence; empty when there is neither."""
    text = one_line(text).removesuffix(".")
    if level is None:
        return f"{frame.format(text=text)}." if text else ""
    sign = f"({level_text(level)})"
    return f"{frame.format(text=f'{text} {sign}'.strip())}."
