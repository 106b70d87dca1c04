"""The keys of the program: one declaration for the window, the palette and the list under F1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from osmo_desktop.domain.language import mark

SEARCH: Final = "Ctrl+K"
NEW_NOTE: Final = "Ctrl+N"
SYNC_NOW: Final = "Ctrl+R"
LOCK: Final = "Ctrl+L"
KEYS: Final = "F1"
TABLE: Final = "F9"
CRISIS: Final = "F8"
SECTION_KEYS: Final = tuple(f"Ctrl+{number}" for number in range(1, 10))
"""The key of each section, in the order of the rail."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A key as people read it, and what it does (a msgid)."""

    keys: str
    words: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that work in one place; `title` is a msgid."""

    title: str
    uses: tuple[KeyUse, ...]


EVERYWHERE: Final = KeyGroup(
    mark("Everywhere"),
    (
        KeyUse(SEARCH, mark("Search and commands")),
        KeyUse(NEW_NOTE, mark("New note")),
        KeyUse(SYNC_NOW, mark("Sync now")),
        KeyUse(LOCK, mark("Lock")),
        KeyUse(CRISIS, mark("Crisis card")),
        KeyUse("Ctrl+Z", mark("Undo")),
        KeyUse("Esc", mark("Close or go back")),
        KeyUse(KEYS, mark("Keys")),
    ),
)
"""What works on every page; the sections of the rail stand before it."""

IN_PLACES: Final = (
    KeyGroup(
        mark("Clients"),
        (
            KeyUse("Ctrl+F", mark("Find a client")),
            KeyUse("Alt+1–8", mark("Tabs of the client")),
            KeyUse(TABLE, mark("Table view")),
        ),
    ),
    KeyGroup(
        mark("Gaps"),
        (
            KeyUse("Ctrl+Y", mark("Record an attempt")),
            KeyUse("1–9", mark("Answer a field of a notice and move on")),
        ),
    ),
    KeyGroup(
        mark("Case note"),
        (
            KeyUse("Ctrl+Enter", mark("Approve note")),
            KeyUse("Ctrl+P", mark("Print")),
        ),
    ),
    KeyGroup(
        mark("Lines of notes and plans"),
        (
            KeyUse("Enter", mark("Add a line")),
            KeyUse("Ctrl+Backspace", mark("Remove the line")),
        ),
    ),
    KeyGroup(
        mark("Papers and documents"),
        (
            KeyUse("Ctrl+P", mark("Print")),
            KeyUse("Ctrl++", mark("Larger")),
            KeyUse("Ctrl+-", mark("Smaller")),
            KeyUse("Ctrl+0", mark("Fit the width")),
            KeyUse("R", mark("Turn right")),
            KeyUse("Ctrl+O", mark("Add a file")),
        ),
    ),
)
"""What works in one place only."""
