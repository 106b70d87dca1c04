"""Conflicts: fields that people changed apart, settled by a person, never by a clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import OpenConflict, PastValue, RecordBook
from osmo_desktop.domain.records import KINDS, Merge, Sensitivity, StreamKind
from osmo_desktop.services.models import ConflictCard, ConflictValue, FieldHistory
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import field_history
from osmo_desktop.services.protection import Shield, masked
from osmo_desktop.services.wording import Wording, label
from osmo_desktop.services.writing import Target, checked, to_wire, typed


@dataclass(frozen=True)
class Settlement:
    """A settled conflict, as undo needs it: the op that settled it and the former values.

    `former` are wire values, the one that was shown last.
    """

    target: Target
    field: str
    op_id: str
    former: tuple[object, ...]


class ConflictService:
    """Lists, settles and unsettles conflicts."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._people = People(book)
        self._shield = Shield(book)
        self._wording = Wording(book, self._people)

    def list(self) -> tuple[ConflictCard, ...]:
        """All open conflicts, the client's name first, then the field's label."""
        return tuple(sorted(self._cards(), key=lambda card: (card.client_name, card.label)))

    def count(self) -> int:
        """How many conflicts are open."""
        return len(self._cards())

    def of_client(self, client_id: str) -> tuple[ConflictCard, ...]:
        """The open conflicts of one client."""
        mine = (found for found in self._book.conflicts() if found.stream == client_id)
        return tuple(card for card in map(self._card, mine) if card is not None)

    def settle(
        self, card: ConflictCard, value: object, *, reason: str | None = None
    ) -> tuple[Settlement, Changes]:
        """Write `value` (or that of a ConflictValue) over every value that the card shows.

        A value that arrived after the card was made stays a conflict: nobody has seen it.
        Raises UserError("reason-missing") when a safety flag is lowered without a reason, and
        "conflict-gone" when somebody settled it already.
        """
        wire = self._chosen(card, value)
        spec = KINDS[card.kind].fields[card.field]
        target = Target(card.stream, card.kind, card.entity)
        if spec.attribute.merge is Merge.SAFETY and not wire and not (reason or "").strip():
            raise UserError("reason-missing", field="reason")
        shown = {repr(to_wire(known.value)) for known in card.values}
        seen = [head for head in self._heads(card) if repr(to_wire(head.value)) in shown]
        if len(seen) < 2:
            raise UserError("conflict-gone")
        why = reason or (tr("A conflict was settled") if _asks_reason(card) else None)
        before = {past.op_id for past in self._history(card)}
        heads = tuple(head.op_id for head in seen)
        changes = self._book.commit([_edit(target, card.field, wire, heads, why)])
        written = next(p.op_id for p in self._history(card) if p.op_id not in before)
        former = tuple(to_wire(head.value) for head in reversed(_distinct(seen)))
        return Settlement(target, card.field, written, former), changes

    def undo(self, settlement: Settlement) -> Changes:
        """Write the former values back, each as its own op over the settlement (b.0 25).

        Raises UserError("settlement-overtaken") when the field was changed since.
        """
        target, field = settlement.target, settlement.field
        heads = self._book.history(target.kind, target.entity, field, stream=target.stream)
        if not any(head.is_head and head.op_id == settlement.op_id for head in heads):
            raise UserError("settlement-overtaken")
        reason = tr("The settlement of a conflict was undone")
        return self._book.commit(
            [
                _edit(target, field, value, (settlement.op_id,), reason)
                for value in settlement.former
            ]
        )

    def history(self, card: ConflictCard) -> FieldHistory:
        """All versions of the card's field, newest first."""
        return field_history(self._book, card.kind, card.entity, card.field, stream=card.stream)

    def _cards(self) -> Sequence[ConflictCard]:
        cards = map(self._card, self._book.conflicts())
        return [card for card in cards if card is not None]

    def _card(self, found: OpenConflict) -> ConflictCard | None:
        kind = KINDS.get(found.kind)
        if kind is None or found.field not in kind.fields:
            return None
        history = self._book.history(found.kind, found.entity, found.field, stream=found.stream)
        heads = _distinct(past for past in history if past.is_head)
        if len(heads) < 2:
            return None
        is_client = kind.stream is StreamKind.CLIENT
        rule = kind.fields[found.field].attribute.merge
        raised = any(head.value is True for head in heads)
        return ConflictCard(
            stream=found.stream,
            kind=found.kind,
            entity=found.entity,
            field=found.field,
            label=self._label(found),
            client_id=found.stream if is_client else None,
            client_name=self._people.client_name(found.stream) if is_client else "",
            rule=rule.value,
            values=tuple(
                self._value(found, head, is_shown=_is_shown(rule, head, heads[0], raised=raised))
                for head in heads
            ),
        )

    def _label(self, found: OpenConflict) -> str:
        """The field; of an answer to a measure also which question it answers."""
        words = label(found.kind, found.field)
        shot = self._book.get(found.kind, found.entity, stream=found.stream)
        item = getattr(shot.record, "item", None) if shot is not None else None
        return f"{words}: {self._wording.text(found.kind, 'item', item)}" if item else words

    def _value(self, found: OpenConflict, head: PastValue, *, is_shown: bool) -> ConflictValue:
        return ConflictValue(
            op_id=head.op_id,
            value=typed(found.kind, found.field, head.value),
            text=self._text(found, head),
            author=self._people.member_name(head.author),
            device=self._people.device_name(head.device),
            written=head.written,
            is_shown=is_shown,
        )

    def _text(self, found: OpenConflict, head: PastValue) -> str:
        """The value in words; where a protected client is only the history tells, and is logged."""
        terms = self._shield.terms(found.stream)
        spec = KINDS[found.kind].fields[found.field]
        if terms and spec.attribute.sensitivity is Sensitivity.LOCATION:
            return tr("[protected]")
        return masked(self._wording.text(found.kind, found.field, head.value), terms)

    def _chosen(self, card: ConflictCard, value: object) -> object:
        plain = value.value if isinstance(value, ConflictValue) else value
        return checked(card.kind, card.field, plain)

    def _history(self, card: ConflictCard) -> tuple[PastValue, ...]:
        return self._book.history(card.kind, card.entity, card.field, stream=card.stream)

    def _heads(self, card: ConflictCard) -> tuple[PastValue, ...]:
        return tuple(past for past in self._history(card) if past.is_head)


def _asks_reason(card: ConflictCard) -> bool:
    return card.rule in (Merge.EVENT.value, Merge.SAFETY.value)


def _is_shown(rule: Merge, head: PastValue, greatest: PastValue, *, raised: bool) -> bool:
    if rule is Merge.SAFETY and raised:
        return head.value is True
    return head is greatest


def _distinct(heads: Iterable[PastValue]) -> tuple[PastValue, ...]:
    """The greatest head of each value, greatest first: equal values are no conflict."""
    kept: dict[str, PastValue] = {}
    for head in heads:
        kept.setdefault(repr(to_wire(head.value)), head)
    return tuple(kept.values())


def _edit(
    target: Target, field: str, wire: object, sup: tuple[str, ...], reason: str | None
) -> Edit:
    return Edit(target.stream, target.kind, target.entity, field, wire, sup=sup, reason=reason)
