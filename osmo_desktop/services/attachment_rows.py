"""Attachments as lists show them: what they are, to what they belong, how far they have come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from osmo_desktop.domain.attachments import Attachments
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.formats.attachment import Content
from osmo_desktop.services.models import Basis
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import delivery_state
from osmo_desktop.services.plan_views import PlanViews
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.signing import PlanText

OWNERS: Final = ("meeting", "notice", "plan")
"""Kinds of records to which an attachment may belong; its fields have the same names."""
_NOTES_OFFERED: Final = 30


@dataclass(frozen=True)
class Owner:
    """A note, notice or plan to which an attachment belongs or may belong.

    `code`: kind of contact, of notice, or state of the plan; `version` of a plan.
    """

    kind: str
    id: str
    code: str
    day: date | None
    version: int = 0


@dataclass(frozen=True)
class Signature:
    """A signature: who, as whom, how.

    `is_current` while the version's text is what was signed; `is_newest` while no later version
    was approved.
    """

    signer: str
    role: str
    way: str
    plan_id: str
    plan_version: int | None
    is_current: bool
    is_newest: bool = True


@dataclass(frozen=True)
class AttachmentRow:
    """An attachment in the list.

    `is_here` is False until its bytes arrive; a signature whose name was typed has none and
    `has_content` says so. `amended`: what is said of it was corrected. `state`, `receipts` and
    `holders` as in a timeline. `title` and `struck` are without places of a protected client;
    `stored_title` is for the form that corrects it.
    """

    id: str
    client_id: str
    title: str
    type: str
    occurred: datetime | None
    day: date
    media_type: str
    size: int
    width: int
    height: int
    pages: int
    author: str
    state: str
    has_content: bool
    is_here: bool
    receipts: int = 0
    holders: int = 0
    struck: str | None = None
    amended: bool = False
    owner: Owner | None = None
    signature: Signature | None = None
    basis: Basis = field(default_factory=dict)
    stored_title: str = ""


class AttachmentRows:
    """Makes rows of attachments; keeps nothing."""

    def __init__(self, book: RecordBook, objects: Attachments) -> None:
        self._book = book
        self._objects = objects
        self._people = People(book)
        self._shield = Shield(book)
        self._plan_text = PlanText(book)

    def of(self, shots: Iterable[Snapshot]) -> tuple[AttachmentRow, ...]:
        """Rows, newest first."""
        rows = map(self.row, shots)
        return tuple(sorted(rows, key=lambda row: (row.day, row.id), reverse=True))

    def row(self, shot: Snapshot) -> AttachmentRow:
        """One attachment."""
        record, shown = shot.record, self._shield.of(shot.stream)
        content = Content.parse(record.content)
        state, receipts, holders = delivery_state(self._book, shot)
        return AttachmentRow(
            id=shot.id,
            client_id=shot.stream,
            title=shown(record.title),
            stored_title=record.title or "",
            type=record.type or "other",
            occurred=record.occurred,
            day=(record.occurred or shot.written).date(),
            media_type=record.media_type or "",
            size=record.size or 0,
            width=record.width or 0,
            height=record.height or 0,
            pages=record.pages or 1,
            author=self._people.author(shot),
            state=state,
            receipts=receipts,
            holders=holders,
            has_content=content is not None,
            is_here=content is not None and self._objects.is_held(content.hash),
            struck=shown(record.struck) or None,
            amended=shot.amended,
            owner=self._owner(shot),
            signature=self._signature(shot),
            basis=shot.basis,
        )

    def owners(self, client_id: str) -> tuple[Owner, ...]:
        """To what an attachment of a client may belong: newest notes, then notices and plans."""
        notes = self._book.find(
            "meeting", stream=client_id, order_by="occurred", descending=True, limit=_NOTES_OFFERED
        )
        found = [shot for shot in notes if not shot.record.struck]
        for kind in ("notice", "plan"):
            found += self._book.find(kind, stream=client_id)
        return tuple(map(_owner, found))

    def _owner(self, shot: Snapshot) -> Owner | None:
        """To what it belongs; a record of another client's is none."""
        for kind in OWNERS:
            entity = getattr(shot.record, kind)
            found = self._book.get(kind, entity, stream=shot.stream) if entity else None
            if found is not None:
                return _owner(found)
        return None

    def _signature(self, shot: Snapshot) -> Signature | None:
        record = shot.record
        if record.type != "signature" or not record.plan:
            return None
        plan = self._book.get("plan", record.plan, stream=shot.stream)
        in_force = [one.id for one in PlanViews(self._book).all_in_force(shot.stream)]
        return Signature(
            signer=record.signer or "",
            role=record.signer_role or "other",
            way=record.signing_way or "typed",
            plan_id=record.plan,
            plan_version=plan.record.version if plan is not None else None,
            is_current=plan is not None and self._plan_text.hash(plan) == record.signed_hash,
            is_newest=not in_force or record.plan in in_force,
        )


def _owner(shot: Snapshot) -> Owner:
    record = shot.record
    if shot.kind == "meeting":
        day = record.occurred.date() if record.occurred is not None else None
        return Owner(shot.kind, shot.id, record.mode or "", day)
    if shot.kind == "notice":
        return Owner(shot.kind, shot.id, record.type or "", record.due)
    return Owner(shot.kind, shot.id, record.state or "", record.made, record.version or 1)
