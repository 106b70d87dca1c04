"""The client plan on paper: the client's words first, one page to sign, scales after it.

A4, black on white, Inter 11.5 pt. Parts that are missing leave no trace but their number.
"""

from typing import Final

from osmo_desktop.domain.documents import (
    PlanDocument,
    PlanGoal,
    PlanService,
    PlanStatus,
    shielded,
)
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.blocks import (
    Block,
    Cell,
    Gap,
    Paragraph,
    Row,
    Stack,
)
from osmo_desktop.printing.flow import WIDTH, draw_pages, paginate
from osmo_desktop.printing.parts import (
    BODY,
    BODY_RIGHT,
    INDENT,
    SMALL,
    SMALL_RIGHT,
    TITLE,
    after,
    bold,
    comma,
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
    side_by_side,
)
from osmo_desktop.printing.plan_closing import (
    contact_blocks,
    meeting_blocks,
    signature_blocks,
    view_blocks,
)
from osmo_desktop.printing.plan_own import (
    emphasis_blocks,
    network_blocks,
    own_blocks,
    referral_blocks,
    review_blocks,
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
    blocks, more = layout.blocks(), layout.appendix()
    pages, appendix = paginate(blocks), paginate(more)
    notes = layout.appendix_note(len(pages) + 1) if appendix else ""
    if len(pages) > 1 and more:  # no page to sign is left free of the rest: it runs on
        pages, appendix, notes = paginate([*blocks, after(section_rule(), 16.0), *more]), [], ""
    number = dotted([layout.number_text(), layout.version_text()])
    title = (words.tr("Client plan") + " · " + number)[:_LONGEST_TITLE]
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
            *own_blocks(self.root, self._plan, self._words),
            *step_blocks(self.root, self._plan.steps, self._words),
            *meeting_blocks(self.root, self._plan, self._words),
            *contact_blocks(self.root, self._plan, self._words),
            *signature_blocks(self.root, self._plan, self._words),
        ]

    def appendix(self) -> list[Block]:
        """Give the blocks of the pages after the one to sign; call after `blocks`."""
        root, plan, words = self.root, self._plan, self._words
        parts = (
            emphasis_blocks(root, plan, words),
            network_blocks(root, plan, words),
            referral_blocks(root, plan, words),
            scale_blocks(root, plan.goals, words),
            review_blocks(root, plan.reviews, words),
            view_blocks(root, plan.views, words),
        )
        blocks: list[Block] = []
        for part in filter(None, parts):
            blocks += [after(section_rule(), 16.0), *part] if blocks else part
        return blocks

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
        plan = self._plan
        if plan.reviews or plan.emphasis or plan.network or plan.referrals:
            text = self._words.tr("the plan goes on on page {page}")
        elif scales and self._plan.views:
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
            worker = comma(plan.own_worker.name, plan.own_worker.title)
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
            return [*blocks, after(Paragraph([plain(text)], BODY, self.root.add("P")), 2.0)]
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
        """Title; words and now on one line where no target differs from it, else a line each."""
        tr = self._words.tr
        words = (
            [italic(quoted(self._words, goal.client_words))] if goal.client_words.strip() else []
        )
        now = _with_level(tr("Now: {text}"), goal.now_text, goal.now_level)
        target = _with_level(tr("Target: {text}"), goal.target_text, goal.target_level)
        if now and target and _is_at_target(goal):
            now = _with_level(tr("Now and target: {text}"), goal.now_text, goal.now_level)
            target = ""
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
                    left.append(after(Paragraph(runs, BODY, self.root.add("P")), 2.0))
        right: list[Block] = []
        if plan.services:
            right += [section_rule(), self._section(tr("Services"))]
            services = self.root.add("L", numbered=False)
            right += [self._service(services.add("LI"), service) for service in plan.services]
        return side_by_side(left, right, before=9.5)

    def _service(self, item: Element, service: PlanService) -> Block:
        """One service: title, place, detail."""
        place = service.place.text if service.place is not None else ""
        detail = comma(place, service.detail)
        title = one_line(service.title)
        text = f"{title}: {detail}" if title and detail else title or detail
        return after(Paragraph([plain(text)], BODY, item.add("LBody")), 2.0)

    def _methods(self) -> list[Block]:
        """How the work is done."""
        if not self._plan.methods.strip():
            return []
        blocks = [section_rule(), self._section(self._words.tr("Methods"))]
        text = Paragraph([plain(self._plan.methods)], BODY, self.root.add("P"))
        return [*blocks, after(text, 2.0)]


def _left_and_right(left: Block, right: Block, left_width: float) -> Row:
    """Put a block at the left edge and one at the right edge of the page."""
    gap = 10.0
    right_width = WIDTH - left_width - gap
    return Row([Cell(0.0, left_width, left), Cell(left_width + gap, right_width, right)])


def _is_at_target(goal: PlanGoal) -> bool:
    """Tell whether saying the target would say again where things are now."""
    is_same_text = one_line(goal.now_text) == one_line(goal.target_text)
    return is_same_text and goal.now_level == goal.target_level


def _with_level(frame: str, text: str, level: int | None) -> str:
    """Put a text and its level into a sentence; empty when there is neither."""
    text = one_line(text).removesuffix(".")
    if level is None:
        return f"{frame.format(text=text)}." if text else ""
    sign = f"({level_text(level)})"
    return f"{frame.format(text=f'{text} {sign}'.strip())}."
