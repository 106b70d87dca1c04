"""Commands of the palette: given by the window, found by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from osmo_desktop.domain.language import tr


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done from everywhere; `title` and `where` are msgids."""

    key: str
    icon: str
    title: str
    run: Callable[[], None]
    where: str = ""
    keys: str = ""

    @property
    def words(self) -> str:
        """The title in the language in use."""
        return tr(self.title)

    @property
    def where_words(self) -> str:
        """Where the command belongs, in the language in use."""
        return tr(self.where) if self.where else ""


def matching(commands: Sequence[Command], query: str) -> list[Command]:
    """Return the commands in which each word of the query begins a word or stands in one.

    Those whose title begins with the query come first.
    """
    words = query.casefold().split()
    found = [
        command
        for command in commands
        if all(word in f"{command.words} {command.where_words}".casefold() for word in words)
    ]
    return sorted(found, key=lambda command: not command.words.casefold().startswith(tuple(words)))
