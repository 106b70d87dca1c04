"""The access log: what one laptop tells of what was looked at on it (SECURITY b.8, b.0 22).

An entry names a client by the opaque id of the stream and never by name, so that it says nothing
more once the client was erased. Entries are sealed on *pages*, several on one where they are
written together; pages of one laptop are numbered from 0 without a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated, Final

import msgspec

from osmo_desktop.domain.claims import MAX_AT, MIN_AT, moment
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.domain.language import mark

ENTRY: Final = "access_entry"
"""Kind of the op that carries a page; its entity is the id of the log, its value the page."""

KEY_CHANGE: Final = "key_change"
"""Action of the last entry under a log key that another one follows."""

ACTIONS: Final = {
    "unlock": mark("Unlocked"),
    "failed_unlock": mark("Wrong passphrase"),
    "lock": mark("Locked"),
    "view": mark("Looked at"),
    "search": mark("Searched"),
    "export": mark("Took out as a file"),
    "print": mark("Printed"),
    "copy": mark("Copied"),
    "grant": mark("Gave access"),
    "break_glass": mark("Opened without being the client's worker"),
    "reset_help": mark("Helped to open a vault"),
    "erase": mark("Erased"),
    "log_view": mark("Looked at the log"),
    KEY_CHANGE: mark("Changed the key of the log"),
}
"""What was done. A newer program may write others: they are shown as they are."""

SCREENS: Final = {
    "clients": mark("Client list"),
    "client": mark("Client page"),
    "contact": mark("Contact details"),
    "details": mark("Client's details"),
    "note": mark("Meeting"),
    "notice": mark("Notice"),
    "gaps": mark("Gaps"),
    "plan": mark("Plan"),
    "history": mark("Earlier values"),
    "measures": mark("Measures"),
    "pathway": mark("Pathway"),
    "network": mark("Network"),
    "conflicts": mark("Conflicts"),
    "arrived": mark("What came from colleagues"),
    "documents": mark("Documents"),
    "search": mark("Search"),
    "brief": mark("Brief for a substitute"),
    "bundle": mark("File for a colleague"),
    "recovery": mark("Recovery sheet"),
    "reset": mark("With a supervisor's help"),
    "log": mark("Access log"),
    "request": mark("Request of a client"),
    "assignment": mark("Assignment"),
    "member": mark("New laptop in the team"),
    "disclosures": mark("Disclosure log"),
    "data_copy": mark("Copy of all data"),
    "destruction": mark("Destruction list"),
    "rights": mark("Rights and safety"),
    "crisis": mark("Crisis card"),
    "handover": mark("Hand-over"),
    "transfer": mark("Transfer queue"),
    "substitution": mark("Substitution"),
}
"""Where it was done, or what kind of paper it was; several of an entry are joined by a space."""

OWN_PLACE: Final = "own-"
"""Begins the place of an entry that is on no page of the log: only its own laptop knows it."""

MAX_REASON: Final = 500
"""Characters of a reason; more is cut off."""

_DAY_MINUTES: Final = 24 * 60


_SHORT: Final = {
    "at": "t",
    "action": "a",
    "tz": "z",
    "client": "c",
    "screen": "s",
    "count": "n",
    "hits": "h",
    "reason": "r",
    "whom": "w",
}  # names on the wire: every laptop of the team holds every page


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, rename=_SHORT):
    """One entry; all but time and action may be empty.

    `at`: UTC milliseconds as the laptop claims, `tz`: offset in minutes; `client`: stream id;
    `screen`: codes of `SCREENS`, joined by a space; `count`: how many times; `hits`: records
    found, of a search; `reason`: free text or a code; `whom`: user id of whom it was done for.
    """

    at: Annotated[int, msgspec.Meta(ge=MIN_AT, le=MAX_AT)]
    action: Annotated[str, msgspec.Meta(max_length=32)]
    tz: Annotated[int, msgspec.Meta(gt=-_DAY_MINUTES, lt=_DAY_MINUTES)] = 0
    client: Annotated[str, msgspec.Meta(max_length=32)] = ""
    screen: Annotated[str, msgspec.Meta(max_length=200)] = ""
    count: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    hits: Annotated[int, msgspec.Meta(ge=0, le=100_000_000)] = 0
    reason: Annotated[str, msgspec.Meta(max_length=MAX_REASON)] = ""
    whom: Annotated[str, msgspec.Meta(max_length=32)] = ""

    @property
    def when(self) -> datetime:
        """The claimed time, in the laptop's own zone."""
        return moment(self.at).astimezone(timezone(timedelta(minutes=self.tz)))


@dataclass(frozen=True)
class Hole:
    """Something that is wrong with a laptop's log.

    `code`: "missing" (pages `first` to `last` are not here), "changed" (they do not open under
    the key of their number), "key" (no key of theirs is held), "twice" (two different pages have
    the number: the laptop was set back to an older copy), "back" (a later segment says that the
    log has fewer pages than an earlier one said), "forged" (the laptop says what cannot be: of the
    log, or on a page of it), "foreign" (another person's laptop wrote it).
    """

    code: str
    first: int
    last: int


@dataclass(frozen=True)
class DeviceLog:
    """One laptop's log as far as it can be read here.

    Entries are in the order of their pages, each with its place in the log, which never changes.
    """

    device: str
    user: str
    entries: tuple[tuple[str, Entry], ...] = ()
    holes: tuple[Hole, ...] = ()


_PAGE = msgspec.json.Decoder(tuple[Entry, ...])


def encode_entries(entries: tuple[Entry, ...]) -> bytes:
    """Entries as they are sealed or stored."""
    return msgspec.json.encode(entries)


def decode_entries(data: bytes) -> tuple[Entry, ...]:
    """The reverse; DamagedError("access-page") for anything else."""
    try:
        return _PAGE.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedError("access-page") from error
