"""The end of a plan: the framed meeting, whom to call, lines to sign, and differing views."""

from typing import Final

from osmo_desktop.domain.documents import (
    DifferingViews,
    FormerSignature,
    PlanContact,
    PlanDocument,
    PlanSignature,
    Signed,
)
from osmo_desktop.domain.language import Catalogue, dates
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
from osmo_desktop.printing.drawing import Drawing, strokes_of
from osmo_desktop.printing.flow import WIDTH
from osmo_desktop.printing.parts import (
    BODY,
    COLUMN,
    HEADING,
    LABEL,
    NOTE,
    after,
    bold,
    comma,
    heading,
    plain,
    section_rule,
    semibold,
    two_columns,
)
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line

_PADDING: Final = (12.0, 8.0)
_UNDER_LINE: Final = Style(10.5, 14.0)
_UNDER_LINE_RIGHT: Final = Style(10.5, 14.0, align="right")
_ROOM_TO_SIGN: Final = 37.0


def meeting_blocks(root: Element, plan: PlanDocument, words: Catalogue) -> list[Block]:
    """Frame the date of the next meeting and of the review."""
    parts: list[tuple[str, str]] = []
    if plan.next_meeting is not None:
        when = words.tr("{day} at {clock}").format(
            day=dates.long_weekday_date(plan.next_meeting.date(), words),
            clock=dates.clock(plan.next_meeting, words),
        )
        place = plan.meeting_place.text if plan.meeting_place is not None else ""
        parts.append((words.tr("Next meeting"), comma(when, place)))
    if plan.review_date is not None:
        day = dates.weekday_date(plan.review_date, words)
        parts.append((words.tr("The plan is reviewed"), day))
    if not parts:
        return []
    inner = WIDTH - 2 * _PADDING[0]
    columns = [(0.0, inner * 0.58), (inner * 0.62, inner * 0.38)] if parts[1:] else [(0.0, inner)]
    cells = [
        Cell(offset, width, _labelled(root, label, value))
        for (label, value), (offset, width) in zip(parts, columns, strict=True)
    ]
    return [after(Boxed(Row(cells), padding=_PADDING), 12.0)]


def _labelled(root: Element, label: str, value: str) -> Stack:
    """Put a small label above a large value."""
    return Stack(
        [
            Paragraph([semibold(label)], LABEL, root.add("P")),
            Paragraph([bold(value)], HEADING, root.add("P")),
        ]
    )


def contact_blocks(root: Element, plan: PlanDocument, words: Catalogue) -> list[Block]:
    """List the people to call, two a row, the named worker first."""
    contacts = list(plan.contacts)
    worker = plan.own_worker
    if worker is not None and worker.phone.strip():
        phone = comma(worker.phone, worker.hours)
        contacts.insert(0, PlanContact(worker.name, worker.title, phone))
    if not contacts:
        return []
    title = heading(root, words.tr("Contact details"))
    title.before = 12.0
    people = root.add("L", numbered=False)
    cells = [_contact(people.add("LI").add("LBody"), contact) for contact in contacts]
    return [title, *two_columns(cells, first=2.0, next_ones=6.0)]


def _contact(body: Element, contact: PlanContact) -> Stack:
    """Put name and role above the phone."""
    name, role = one_line(contact.name), one_line(contact.role)
    rest = f", {role}" if name and role else role
    lines: list[Block] = [Paragraph([bold(name), plain(rest)], BODY, body.add("P"))]
    if one_line(contact.phone):
        lines.append(Paragraph([plain(one_line(contact.phone))], BODY, body.add("P")))
    return Stack(lines)


def signature_blocks(root: Element, plan: PlanDocument, words: Catalogue) -> list[Block]:
    """Make lines to sign, or that are signed, kept together with their heading."""
    if not plan.signatures:
        return []
    title = heading(root, words.tr("Signatures"))
    text = words.tr("We have gone through the plan together. Signing does not bind the client.")
    note = Paragraph([plain(text)], NOTE, root.add("P"))
    note.before = 1.0
    note.keep_with_next = True
    former = [_former(root, signature, words) for signature in plan.former_signatures]
    for block in former:
        block.keep_with_next = True
    cells = [signature_cell(root, signature, words) for signature in plan.signatures]
    lines = two_columns(cells, first=0.0, next_ones=0.0)
    return [section_rule(), title, note, *former, *lines]


def _former(root: Element, signature: FormerSignature, words: Catalogue) -> Paragraph:
    """Say that an earlier text was signed, and that this is another one."""
    text = words.tr(
        "{name} signed version {version} ({date}); the plan has been changed since then."
    ).format(
        name=one_line(signature.name),
        version=signature.version,
        date=dates.short_date(signature.day, words),
    )
    return Paragraph([semibold(text)], NOTE, root.add("P"))


def signature_cell(root: Element, signature: PlanSignature, words: Catalogue) -> Stack:
    """Make room to sign, or show the signature; a line; below it name and role, place and date."""
    signed = signature.signed
    above: Block = Gap(_ROOM_TO_SIGN)
    if signed is not None:
        above = _signed(root, signature.name, signed, words)
    signer = comma(signature.name, signature.role)
    who = Paragraph([plain(signer)], _UNDER_LINE, root.add("P"))
    when = words.tr("Place and date")
    if signed is not None:
        when = dates.short_date(signed.day, words)
    where = Paragraph([plain(when)], _UNDER_LINE_RIGHT, root.add("P"))
    row = Row([Cell(0.0, COLUMN * 0.66, who), Cell(COLUMN * 0.68, COLUMN * 0.32, where)])
    return Stack([above, Rule(weight=1.0, space=4.0), row])


def _signed(root: Element, name: str, signed: Signed, words: Catalogue) -> Block:
    """Show what was drawn; where there is no drawing, say how it was signed."""
    strokes = strokes_of(signed.picture)
    if strokes is not None:
        text = words.tr("Signature of {name}, drawn on the screen on {date}").format(
            name=one_line(name), date=dates.short_date(signed.day, words)
        )
        return Drawing(strokes, root.add("Figure", alternative=text), room=_ROOM_TO_SIGN)
    text = words.tr("Signed on the screen; the drawing is not on this laptop")
    if signed.way == "typed":
        text = words.tr("Name typed, not drawn")
    said = Paragraph([plain(text)], NOTE, root.add("P"))
    room = max(0.0, _ROOM_TO_SIGN - said.height(COLUMN))
    return Stack([Gap(room), said])


def view_blocks(root: Element, views: DifferingViews, words: Catalogue) -> list[Block]:
    """Set down what the client and the worker see differently, the client first."""
    if not views:
        return []
    blocks: list[Block] = [heading(root, words.tr("Differing views"))]
    for title, text in (
        (words.tr("The client's view"), views.client),
        (words.tr("The worker's view"), views.worker),
    ):
        if text.strip():
            blocks.append(after(heading(root, title, level="H3"), 4.0))
            blocks.append(Paragraph([plain(text)], BODY, root.add("P")))
    return blocks
