"""Records of one person: which belong together, and which may (DOMAIN 6.1).

Records are joined by a reference from one to another, so nothing of either moves or goes, and
taking the reference away parts them again. Two laptops may join crosswise; then the smallest id
of the circle stands first, on every laptop the same.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.identity_code import valid_identity_code
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.client import Client

IDENTITY, NAME, NEAR, BORN = "identity", "name", "near", "born"
"""Why somebody may be the same: code, name, nearly the name, a name and the day of birth."""
_LONG_ENOUGH: Final = 5  # letters of a name in which one may be another


class SamePeople:
    """Reads which records are joined. Make it anew for each picture."""

    def __init__(self, book: RecordBook) -> None:
        joins = {shot.id: shot.record.same_person_as for shot in book.find("client")}
        self._mains = {client: _main(client, joins) for client in joins}
        self._groups: dict[str, list[str]] = defaultdict(list)
        for client, main in sorted(self._mains.items()):
            self._groups[main].append(client)

    def main_of(self, client_id: str) -> str:
        """The record that stands for all of the person; itself when it is joined to none."""
        return self._mains.get(client_id, client_id)

    def group(self, client_id: str) -> tuple[str, ...]:
        """All records of the person: the given one first, then the others by id."""
        others = self._groups.get(self.main_of(client_id), [])
        return (client_id, *(other for other in others if other != client_id))


def joined_to(book: RecordBook, client_id: str) -> list[Snapshot]:
    """The records of one person, the given one first, without reading all clients for it."""
    found: dict[str, Snapshot] = {}
    waiting = [client_id]
    while waiting:
        shot = book.get("client", waiting.pop())
        if shot is None or shot.id in found:
            continue
        found[shot.id] = shot
        if shot.record.same_person_as is not None:
            waiting.append(shot.record.same_person_as)
        waiting += [one.id for one in book.find("client", equals={"same_person_as": shot.id})]
    return list(found.values())


def of_person(book: RecordBook, kind: str, client_id: str) -> list[Snapshot]:
    """Everything of a kind that any record of one person has, the given record's first."""
    return [
        shot for record in joined_to(book, client_id) for shot in book.find(kind, stream=record.id)
    ]


def _main(client: str, joins: dict[str, str | None]) -> str:
    """Follow the references to their end, or to the smallest id of a circle."""
    path = [client]
    while True:
        following = joins.get(path[-1])
        if following is None or following not in joins:
            return path[-1]
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)


def likeness(typed: Client, known: Client) -> str:
    """Why two records may be of one person; empty when nothing speaks for it.

    Identity codes are compared whole: the separator tells people apart who share every digit.
    """
    code = _code(typed.identity_code)
    if code and code == _code(known.identity_code):
        return IDENTITY
    mine, theirs = _names(typed), _names(known)
    if not all(mine):
        return ""
    if mine in (theirs, theirs[::-1]):
        return NAME
    is_born_alike = typed.birth_date is not None and typed.birth_date == known.birth_date
    if is_born_alike and set(mine) & set(theirs) - {""}:
        return BORN
    differing = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    return NEAR if len(differing) == 1 and _is_near(*differing[0]) else ""


class Likely:
    """Clients by what can make two of them alike, so that a long list need not be gone through."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self._by: dict[str, list[Client]] = defaultdict(list)
        for client in clients:
            self.add(client)

    def add(self, client: Client) -> None:
        """Know one more."""
        for key in _keys(client):
            self._by[key].append(client)

    def like(self, typed: Client) -> Client | None:
        """Somebody who has the same number, or may be the same by `likeness`."""
        for key in _keys(typed):
            for known in self._by.get(key, ()):
                same_number = typed.number is not None and typed.number == known.number
                if same_number or likeness(typed, known):
                    return known
        return None

    def owners(self, typed: Client) -> list[Client]:
        """Whom exactly this names: by number, else by code, else by the whole name."""
        known = {one.id: one for key in _keys(typed) for one in self._by.get(key, ())}.values()
        if typed.number:
            return [one for one in known if one.number == typed.number]
        code = _code(typed.identity_code)
        if code:
            return [one for one in known if _code(one.identity_code) == code]
        return [one for one in known if likeness(typed, one) == NAME]

    def is_torn(self, typed: Client, main_of: Callable[[str], str] = str) -> bool:
        """Whether number, code and whole name, as far as clients have them, name different ones.

        `main_of` gives the record that stands for all of a person.
        """
        mine = [
            {main_of(one.id) for one in self.owners(part)}
            for part in (
                Client(id="", number=typed.number),
                Client(id="", identity_code=typed.identity_code),
                Client(id="", family_name=typed.family_name, given_name=typed.given_name),
            )
        ]
        named = [ids for ids in mine if ids]
        return bool(named) and not set.intersection(*named)


def _keys(client: Client) -> Iterator[str]:
    """What is looked up: number, code, each of the names."""
    if client.number:
        yield f"number {client.number}"
    code = _code(client.identity_code)
    if code:
        yield f"code {code}"
    for name in dict.fromkeys(_names(client)):
        if name:
            yield f"name {name}"


def draft_client(
    family_name: str, given_name: str, identity_code: str, birth_date: date | None
) -> Client:
    """What is being typed, as a record to be compared."""
    return Client(
        id="",
        family_name=family_name,
        given_name=given_name,
        identity_code=identity_code,
        birth_date=birth_date,
    )


def _code(text: str | None) -> str:
    """The code in its one form; empty while it is not whole yet."""
    try:
        return valid_identity_code(text) if text else ""
    except UserError:
        return ""


def _names(client: Client) -> tuple[str, str]:
    return _folded(client.family_name), _folded(client.given_name)


def _folded(name: str | None) -> str:
    """A name without case and hyphens; å, ä and ö stay letters of their own."""
    return unicodedata.normalize("NFC", clean_text(name or "")).casefold().replace("-", " ")


def _is_near(first: str, second: str) -> bool:
    """Tell whether one letter was added, dropped, changed, or swapped with the next."""
    if min(len(first), len(second)) < _LONG_ENOUGH or abs(len(first) - len(second)) > 1:
        return False
    return second in set(_edits(first, second)) or first in set(_edits(second, first))


def _edits(word: str, other: str) -> Iterator[str]:
    """The word with one letter left out, replaced by one of the other word, or swapped."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
        if at < len(other):
            yield word[:at] + other[at] + word[at + 1 :]
