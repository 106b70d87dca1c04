"""Client numbers: counters with the worker's initials, because laptops count apart (b.6)."""

from __future__ import annotations

import re
from collections import defaultdict

from osmo_desktop.domain.language.names import initials
from osmo_desktop.domain.ports import RecordBook

_NUMBER = re.compile(r"(.+)-(\d{1,9})")
_DIGITS = 4
_LETTERS = 26


class ClientNumbers:
    """Gives the next number and finds numbers that two clients got apart."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def next(self) -> str:
        """The next free number of this worker: "AN-0042"."""
        prefix = self._prefix()
        used = (_NUMBER.fullmatch(number) for number in self._by_number())
        counted = [int(match[2]) for match in used if match is not None and match[1] == prefix]
        return f"{prefix}-{max(counted, default=0) + 1:0{_DIGITS}d}"

    def is_taken(self, number: str, *, by_other_than: str | None = None) -> bool:
        """Tell whether another client has the number."""
        return any(client != by_other_than for client in self._by_number().get(number, ()))

    def doubles(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Numbers that several clients have, with the clients' ids."""
        return tuple(
            (number, tuple(clients))
            for number, clients in sorted(self._by_number().items())
            if len(clients) > 1
        )

    def _by_number(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for shot in self._book.find("client"):
            if shot.record.number:
                found[shot.record.number].append(shot.id)
        return found

    def _prefix(self) -> str:
        """Initials; members who share them get a figure in the order of their ids.

        A person's laptops count apart too: from the second on each has a letter. Before there is
        a team the name given when the vault was made counts.
        """
        return self._person() + _letter(self._book.laptop_number)

    def _person(self) -> str:
        letters = {shot.id: _initials(shot.record.name) for shot in self._book.find("member")}
        own = letters.get(self._book.user, "")
        if not own:
            return _initials(self._book.user_name) or "X"
        sharing = sorted(user for user, others in letters.items() if others == own)
        place = sharing.index(self._book.user)
        return own if place == 0 else f"{own}{place + 1}"


def _letter(laptop: int) -> str:
    if laptop < 2:
        return ""
    return chr(ord("a") + laptop - 1) if laptop <= _LETTERS else f"z{laptop}"


def _initials(name: str | None) -> str:
    parts = (name or "").split()
    if not parts:
        return ""
    return initials(parts[0], parts[-1] if len(parts) > 1 else "")
