"""Commands of the palette: given by the window, found by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done from everywhere; `title` and `where` are words to show."""

    key: str
    icon: str
    title: str
    run: Callable[[], None]
    where: str = ""
    keys: str = ""


def matching(commands: Sequence[Command], query: str) -> list[Command]:
    """Return the commands in which each word of the query begins a word or stands in one.

    Those whose title begins with the query come first.
    """
    words = query.casefold().split()
    found = [
        command
        for command in commands
        if all(word in f"{command.title} {command.where}".casefold() for word in words)
    ]
    return sorted(found, key=lambda command: not command.title.casefold().startswith(tuple(words)))
