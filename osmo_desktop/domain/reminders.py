"""After how long a worker is reminded: dated data, `resources/reminders.json`.

None of these times is statutory. The file is shipped with the program: a broken one is a bug.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 16 * 1024

Words = dict[str, Annotated[str, msgspec.Meta(min_length=1, max_length=500)]]


class Silence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """So many days without a contact, from when to when; both days count."""

    days: Annotated[int, msgspec.Meta(ge=1, le=3660)]
    valid_from: date
    valid_to: date | None
    source: Words


class Reminders(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file."""

    format: Literal[1]
    version: date
    silence: Annotated[tuple[Silence, ...], msgspec.Meta(max_length=50)]

    def silence_on(self, day: date) -> Silence | None:
        """The rule on time without contact in force on a day; None when nobody is reminded."""
        found = (r for r in self.silence if r.valid_from <= day <= (r.valid_to or date.max))
        return next(found, None)


def read_reminders(data: bytes) -> Reminders:
    """Read and check the file; BugError("reminders-invalid") that says why."""
    try:
        read = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BugError("reminders-invalid", why=str(error)) from None
    if read is None or any(set(rule.source) != set(LANGUAGES) for rule in read.silence):
        raise BugError("reminders-invalid", why="too large, or a text lacks a language")
    return read


@cache
def shipped_reminders() -> Reminders:
    """The reminders of this program."""
    return read_reminders((resource_dir() / "reminders.json").read_bytes())


_DECODER: Final = msgspec.json.Decoder(Reminders)
