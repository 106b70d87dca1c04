"""Attachments turned into rows and words as the screens show them."""

from __future__ import annotations

from datetime import datetime

from osmo_desktop.domain.language import current, dates, ntr, numbers, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.attachment_rows import AttachmentRow, Owner, Signature
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import (
    ATTACHMENT_ICONS,
    clock_words,
    delivery_mark,
    mode_icon,
    mode_word,
    word,
)
from osmo_desktop.ui.widgets.timeline import TimelineRow

_REASON = 400
_KILO = 1024


def document_row(row: AttachmentRow, now: datetime) -> TimelineRow:
    """Return an attachment as the list shows it."""
    moment = row.occurred.astimezone(now.tzinfo) if row.occurred is not None else None
    delivery = delivery_mark(row.state, row.receipts, row.holders)
    title = line(row.title, 80) or type_word(row)
    if row.struck is not None:
        title = tr("{what} · entered in error").format(what=title)
    is_missing = row.has_content and not row.is_here
    return TimelineRow(
        id=row.id,
        day=dates.short_date(row.day, current()),
        clock=clock_words(moment) if moment is not None else "",
        icon=ATTACHMENT_ICONS.get(row.type, "paperclip"),
        title=title,
        body=_body(row),
        state=tr("Not arrived yet") if is_missing else delivery.words,
        state_icon="clock" if is_missing else delivery.icon,
        state_tone="warn" if is_missing else delivery.tone,
        author=line(row.author, 40),
        is_sent=row.state in {"sent", "received"},
        tooltip=delivery.why,
    )


def type_word(row: AttachmentRow) -> str:
    """Return what an attachment is: "Photo"."""
    return word(codes.ATTACHMENT_TYPES, row.type)


def owner_words(owner: Owner) -> str:
    """Return to what an attachment belongs: "Home visit 18.11.2026"."""
    if owner.kind == "plan":
        return tr("Client plan, version {n}").format(n=owner.version)
    what = word(codes.NOTICE_TYPES, owner.code) if owner.kind == "notice" else mode_word(owner.code)
    day = dates.short_date(owner.day, current()) if owner.day is not None else ""
    return " ".join(part for part in (what or tr("Case note"), day) if part)


def owner_icon(owner: Owner) -> str:
    """Return the icon of what an attachment belongs to."""
    if owner.kind == "meeting":
        return mode_icon(owner.code)
    return "clipboard-list" if owner.kind == "plan" else "file-text"


def size_words(size: int) -> str:
    """Return a size as people say it: "340 kt", "2,1 Mt"."""
    if size < _KILO * _KILO:
        return tr("{n} kB").format(n=numbers.integer(max(1, round(size / _KILO)), current()))
    return tr("{n} MB").format(n=numbers.decimal(size / _KILO**2, 1, current()))


def signature_words(signature: Signature) -> str:
    """Return who signed what, and how: never as if a typed name had been drawn."""
    parts = [
        tr("{name} ({role})").format(
            name=line(signature.signer, 80), role=word(codes.SIGNER_ROLES, signature.role)
        ),
        word(codes.SIGNING_WAYS, signature.way),
    ]
    if signature.plan_version is None:
        parts.append(tr("the signed plan is not here"))
    elif signature.is_current and not signature.is_newest:
        words = tr("version {n} was signed; the plan has been changed since then")
        parts.append(words.format(n=signature.plan_version))
    elif signature.is_current:
        parts.append(tr("plan version {n}, as it was signed").format(n=signature.plan_version))
    else:
        parts.append(
            tr("plan version {n}: its text is not what was signed").format(n=signature.plan_version)
        )
    return " · ".join(parts)


def detail_words(row: AttachmentRow) -> str:
    """Return what stands under the title: what it is, pages or pixels, size."""
    if row.signature is not None:
        return signature_words(row.signature)
    parts = [type_word(row)]
    if row.pages > 1:
        parts.append(ntr("{n} page", "{n} pages", row.pages).format(n=row.pages))
    if row.has_content:
        parts.append(size_words(row.size))
    if row.owner is not None:
        parts.append(tr("belongs to: {what}").format(what=owner_words(row.owner)))
    if row.amended:
        parts.append(tr("details corrected"))
    return " · ".join(parts)


def _body(row: AttachmentRow) -> str:
    if row.struck:
        return tr("Reason: {reason}").format(reason=block(row.struck, _REASON))
    return detail_words(row)
