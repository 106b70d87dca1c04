"""Where documents are transferred to: the order of the target's fields, and what comes after.

Both differ by organisation and year, so they are dated data, `resources/transfer/*.json`. A rule
only proposes: nothing here takes a document away. Files are shipped with the program: one that
breaks a rule is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated, Final

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.records import KINDS
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 64 * 1024
GATHERED: Final = frozenset(
    {
        "answers",
        "author",
        "file",
        "goals",
        "joint_follow_up",
        "joint_gathered",
        "joint_secrecy",
        "present",
        "service",
        "steps",
    }
)
"""What is made of several records, besides a document's own fields."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Words = dict[str, Annotated[str, msgspec.Meta(min_length=1, max_length=500)]]


class _Dated(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that holds from a day to a day; both days count."""

    valid_from: date
    valid_to: date | None
    source: Words

    def holds(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.valid_from <= day <= (self.valid_to or date.max)


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One field of the target: what it is called there, and what of the document goes into it."""

    label: Words
    takes: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=10)]


class Target(_Dated, frozen=True, kw_only=True):
    """A client system: its fields in their order, by kind of document."""

    name: Words
    blocks: dict[Id, Annotated[tuple[Block, ...], msgspec.Meta(min_length=1, max_length=50)]]


class Minimising(_Dated, frozen=True, kw_only=True):
    """So many days after the transfer it is proposed to make the local copy smaller."""

    days: Annotated[int, msgspec.Meta(ge=0, le=3660)]
    proposal: Words


class TransferTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file."""

    format: Annotated[int, msgspec.Meta(ge=1, le=1)]
    version: date
    targets: Annotated[tuple[Target, ...], msgspec.Meta(min_length=1, max_length=20)]
    minimising: Annotated[tuple[Minimising, ...], msgspec.Meta(max_length=20)]

    def target(self, day: date) -> Target | None:
        """The target in force on a day."""
        return next((target for target in self.targets if target.holds(day)), None)

    def rule(self, day: date) -> Minimising | None:
        """The rule of minimising in force on a day."""
        return next((rule for rule in self.minimising if rule.holds(day)), None)


def read_table(data: bytes) -> TransferTable:
    """Read and check a file; BugError("transfer-table-invalid") that says why."""
    try:
        table = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BugError("transfer-table-invalid", why=str(error)) from None
    why = "too large" if table is None else _fault(table)
    if table is None or why:
        raise BugError("transfer-table-invalid", why=why)
    return table


@cache
def shipped_table() -> TransferTable:
    """The table of this program."""
    return read_table((resource_dir() / "transfer" / "client_system.json").read_bytes())


_DECODER: Final = msgspec.json.Decoder(TransferTable)


def _fault(table: TransferTable) -> str:
    """What is wrong with a table; empty when nothing is."""
    dated: list[_Dated] = [*table.targets, *table.minimising]
    texts = [
        *(one.source for one in dated),
        *(rule.proposal for rule in table.minimising),
        *(target.name for target in table.targets),
        *(block.label for target in table.targets for b in target.blocks.values() for block in b),
    ]
    rules = {
        "a day ends before it begins": all(d.valid_from <= (d.valid_to or date.max) for d in dated),
        "two targets hold on one day": _are_apart(table.targets),
        "two rules hold on one day": _are_apart(table.minimising),
        "a block takes what its document does not have": all(map(_is_known, table.targets)),
        "a text lacks a language": all(set(text) == set(LANGUAGES) for text in texts),
    }
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _are_apart(dated: Iterable[_Dated]) -> bool:
    """Tell whether each ends before the next begins."""
    last = date.min
    for one in sorted(dated, key=lambda one: one.valid_from):
        if one.valid_from <= last:
            return False
        last = one.valid_to or date.max
    return True


def _is_known(target: Target) -> bool:
    return all(
        kind in KINDS and (set(KINDS[kind].fields) | GATHERED).issuperset(block.takes)
        for kind, blocks in target.blocks.items()
        for block in blocks
    )
