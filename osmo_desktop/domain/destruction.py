"""What a destruction list says, as values of its record: entries, kept ones, and who decided.

A list holds no name: a client is the id of their stream. An approval names the digest of what
would be destroyed, so that it counts only while the list still says that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from osmo_desktop.domain.ids import is_id
from osmo_desktop.domain.language import mark

DECIDERS: Final = 2
"""So many different supervisors approve a list, and so many carry it out."""

KEPT_REASONS: Final = {
    "appeal": mark("An appeal or complaint is open"),
    "request": mark("The client asked to keep it"),
    "authority": mark("An authority or a court needs it"),
    "back": mark("The client came back"),
    "other": mark("Other reason"),
}

_RULES: Final = re.compile(r"[a-z][a-z0-9_]{0,39}(\+[a-z][a-z0-9_]{0,39}){0,9}", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_COUNT: Final = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_PARTS: Final = 5


@dataclass(frozen=True, order=True)
class Entry:
    """One client on a list: `rules` of the table, when keeping began and until when it lasts.

    `until` is the last day of keeping; `records` were in the client's stream at the drawing.
    """

    client_id: str
    rules: tuple[str, ...]
    begins: date
    until: date
    records: int

    @property
    def text(self) -> str:
        """The entry as the record holds it."""
        rules = "+".join(self.rules)
        return f"{self.client_id}:{rules}:{self.begins}:{self.until}:{self.records}"

    @classmethod
    def parse(cls, value: object) -> Self | None:
        """Read what `text` wrote; None for anything else."""
        parts = value.split(":") if isinstance(value, str) else []
        if len(parts) != _PARTS or not is_id(parts[0]) or not _RULES.fullmatch(parts[1]):
            return None
        begins, until = map(_day, parts[2:4])
        if begins is None or until is None or not _COUNT.fullmatch(parts[4]):
            return None
        return cls(parts[0], tuple(parts[1].split("+")), begins, until, int(parts[4]))


@dataclass(frozen=True)
class Kept:
    """A client who stays, and why: a code of KEPT_REASONS."""

    client_id: str
    reason: str

    @property
    def text(self) -> str:
        """The decision as the record holds it."""
        return f"{self.client_id}:{self.reason}"

    @classmethod
    def parse(cls, value: object) -> Self | None:
        """Read what `text` wrote; None for anything else."""
        client_id, _, reason = value.partition(":") if isinstance(value, str) else ("", "", "")
        return cls(client_id, reason) if is_id(client_id) and reason in KEPT_REASONS else None


@dataclass(frozen=True)
class Decision:
    """An approval or a carrying out: by whom, of what."""

    user: str
    digest: str

    @property
    def text(self) -> str:
        """The decision as the record holds it."""
        return f"{self.user}:{self.digest}"

    @classmethod
    def parse(cls, value: object) -> Self | None:
        """Read what `text` wrote; None for anything else."""
        user, _, digest = value.partition(":") if isinstance(value, str) else ("", "", "")
        return cls(user, digest) if is_id(user) and _DIGEST.fullmatch(digest) else None


PARSERS: Final = {
    "entries": Entry.parse,
    "kept": Kept.parse,
    "approvals": Decision.parse,
    "carried": Decision.parse,
}
"""How the values of each field of a list are read."""


def to_destroy(entries: Iterable[Entry], kept: Iterable[Kept]) -> tuple[Entry, ...]:
    """The entries whose clients no decision keeps, in a fixed order."""
    stays = {decision.client_id for decision in kept}
    return tuple(sorted(entry for entry in set(entries) if entry.client_id not in stays))


def digest_of(entries: Iterable[Entry]) -> str:
    """What an approval of these entries names, as 32 hex digits."""
    lines = "\n".join(sorted({entry.text for entry in entries}))
    return hashlib.sha256(f"destruction list\n{lines}".encode()).hexdigest()[:32]


def deciders(decisions: Iterable[object], digest: str) -> tuple[str, ...]:
    """The different users whose values name the digest."""
    read = (Decision.parse(value) for value in decisions)
    return tuple(sorted({found.user for found in read if found and found.digest == digest}))


def is_closed(carried: Iterable[object]) -> bool:
    """Whether two different users carried out the same entries: then the list changes no more."""
    values = tuple(carried)
    digests = {found.digest for found in map(Decision.parse, values) if found}
    return any(len(deciders(values, digest)) >= DECIDERS for digest in digests)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
