"""The client's own part of a plan, the network, guidance to services, emphasis, and reviews."""

from collections.abc import Sequence

from osmo_desktop.domain.documents import PlanDocument, PlanReviewed
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.domain.network_chart import network_chart
from osmo_desktop.printing.blocks import Block, Paragraph
from osmo_desktop.printing.charts import ChartBlock
from osmo_desktop.printing.parts import (
    BODY,
    NOTE,
    after,
    bold,
    glue,
    heading,
    italic,
    plain,
    quoted,
    section_rule,
)
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line


def own_blocks(root: Element, plan: PlanDocument, words: Catalogue) -> list[Block]:
    """Set down strengths and skills, then what the client does."""
    said = (
        (words.tr("My strengths:"), plan.strengths),
        (words.tr("My skills:"), plan.skills),
        (words.tr("What I do:"), plan.own_actions),
    )
    lines = [(label, text) for label, text in said if text.strip()]
    if not lines:
        return []
    return [
        section_rule(),
        heading(root, words.tr("My own part")),
        *(_labelled(root, label, text) for label, text in lines),
    ]


def network_blocks(root: Element, plan: PlanDocument, words: Catalogue) -> list[Block]:
    """Set down who is around the client: a picture, and everybody in a list."""
    blocks = _list(root, words.tr("Network"), plan.network)
    told = words.tr("Network: {everybody}").format(everybody="; ".join(plan.network))
    chart = network_chart(words.tr("client"), plan.network, told)
    if chart is not None:
        figure = root.add("Figure", alternative=one_line(told))
        blocks.append(ChartBlock(chart, figure))
    return blocks


def referral_blocks(root: Element, plan: PlanDocument, words: Catalogue) -> list[Block]:
    """Set down where the client was guided, each with its need."""
    return _list(root, words.tr("Guidance to services"), plan.referrals)


def emphasis_blocks(root: Element, plan: PlanDocument, words: Catalogue) -> list[Block]:
    """Set down the emphasis of the activity, a line a model."""
    return _list(root, words.tr("Emphasis of the activity"), plan.emphasis)


def review_blocks(root: Element, reviews: Sequence[PlanReviewed], words: Catalogue) -> list[Block]:
    """Set down each review: the rated parts with their reasons, and the client's words."""
    if not reviews:
        return []
    blocks: list[Block] = [heading(root, words.tr("Evaluations"))]
    for review in reviews:
        day = "" if review.day is None else dates.short_date(review.day, words)
        blocks.append(after(heading(root, day, level="H3"), 4.0))
        if review.together:
            note = Paragraph(
                [plain(words.tr("Done together with the client."))], NOTE, root.add("P")
            )
            note.keep_with_next = True
            blocks.append(note)
        for part in review.parts:
            text = f"{part.rating}. {part.reason}"
            blocks.append(_labelled(root, f"{part.title}:", text))
        if review.client_words.strip():
            runs = [italic(quoted(words, review.client_words))]
            blocks.append(after(Paragraph(runs, BODY, root.add("P")), 2.0))
    return blocks


def _labelled(root: Element, label: str, text: str) -> Block:
    """Put a text after its label."""
    runs = [bold(label), glue(" "), plain(text)]
    return after(Paragraph(runs, BODY, root.add("P")), 2.0)


def _list(root: Element, title: str, entries: Sequence[str]) -> list[Block]:
    """Make a list under its heading; nothing without entries."""
    if not entries:
        return []
    blocks: list[Block] = [heading(root, title)]
    items = root.add("L", numbered=False)
    for entry in entries:
        body = items.add("LI").add("LBody")
        blocks.append(after(Paragraph([plain(one_line(entry))], BODY, body), 2.0))
    return blocks
