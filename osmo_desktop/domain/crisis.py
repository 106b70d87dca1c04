"""The crisis card as shipped: whom to call, with dates and sources; the region's numbers are not.

Shipped is only what holds everywhere: 112. A number of a region would be wrong in the next one and
grow old in a program, so its place is empty until the team writes it down (`crisis_number`). The
file is read like a stranger's: one that breaks a rule is a bug.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 64 * 1024

Words = dict[str, Annotated[str, msgspec.Meta(min_length=1, max_length=200)]]


class CrisisEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A place on the card; without a number the team fills it. Both days count."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
    label: Words
    number: Annotated[str, msgspec.Meta(pattern=r"^[0-9][0-9 ]{1,20}\Z")] | None
    valid_from: date = msgspec.field(name="from")
    valid_to: date | None = msgspec.field(name="to")
    source: Words

    def is_valid(self, day: date) -> bool:
        """Tell whether the entry is on the card on a day."""
        return self.valid_from <= day <= (self.valid_to or date.max)


class CrisisTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The card as its file tells it."""

    format: Literal[1]
    version: date
    check_again_days: Annotated[int, msgspec.Meta(ge=1, le=3660)]
    """How old the team's day of checking may be before the card asks to check again; ours."""
    entries: Annotated[tuple[CrisisEntry, ...], msgspec.Meta(min_length=1, max_length=50)]


_DECODER: Final = msgspec.json.Decoder(CrisisTable)


def read_crisis_table(data: bytes) -> CrisisTable:
    """Read and check a card; BugError("crisis-invalid") that says why."""
    try:
        table = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BugError("crisis-invalid", why=str(error)) from None
    if table is None:
        raise BugError("crisis-invalid", why="too large")
    if len({entry.id for entry in table.entries}) != len(table.entries):
        raise BugError("crisis-invalid", why="an entry stands twice")
    texts = [words for entry in table.entries for words in (entry.label, entry.source)]
    if not all(set(words) == set(LANGUAGES) for words in texts):
        raise BugError("crisis-invalid", why="a text lacks a language")
    return table


@cache
def shipped_crisis_table() -> CrisisTable:
    """The card of this program."""
    return read_crisis_table((resource_dir() / "crisis.json").read_bytes())
