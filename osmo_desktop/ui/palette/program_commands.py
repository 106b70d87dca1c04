"""What the palette can do everywhere in the program, in the words of the language in use."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Final

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui import keys
from osmo_desktop.ui.clients.presenting import client_name
from osmo_desktop.ui.navigation import (
    CLIENTS,
    GAPS,
    OVERSIGHT,
    SETTINGS,
    SYNC,
    TODAY,
    Navigator,
)
from osmo_desktop.ui.palette.commands import Command
from osmo_desktop.ui.settings.settings_page import SettingsPage
from osmo_desktop.ui.welcome.language_part import LANGUAGE_NAMES

SECTIONS: Final = (
    (TODAY, "sun", mark("Today")),
    (CLIENTS, "user-round", mark("Clients")),
    (GAPS, "clipboard-x", mark("Gaps")),
    (SYNC, "refresh-cw", mark("Sync")),
    (OVERSIGHT, "eye", mark("Oversight")),
    (SETTINGS, "settings", mark("Settings")),
)
"""Key, icon and title (a msgid) of each section, in the order of the rail."""

_THEMES: Final = (
    ("system", mark("As on the computer")),
    ("light", mark("Light")),
    ("dark", mark("Dark")),
    ("contrast", mark("High contrast")),
)


@dataclass(frozen=True, kw_only=True)
class Doing:
    """What commands act with; `client` is the one whose page was opened last.

    `note_client` is the client whom a new note would be for; None when that is asked, or not known
    before. `sections` are those that are open to the person; `empty_notice` prints a form by the
    type of the notice.
    """

    navigator: Navigator
    settings: SettingsPage
    new_note: Callable[[], None]
    sync_now: Callable[[], None]
    lock: Callable[[], None]
    turn: Callable[[], None]
    crisis: Callable[[], None]
    empty_notice: Callable[[str], None]
    client: ClientRow | None
    note_client: ClientRow | None
    sections: Collection[str]


def program_commands(doing: Doing) -> list[Command]:
    """Return the commands that make sense now: work first, then places, then how it looks."""
    note_for = client_name(doing.note_client) if doing.note_client is not None else ""
    open_section = doing.navigator.open_section
    open_ones = [section for section in SECTIONS if section[0] in doing.sections]
    new_note = Command(
        "new-note", "pen-line", tr("New note"), doing.new_note, note_for, keys.NEW_NOTE
    )
    return [
        *([new_note] if CLIENTS in doing.sections else []),
        *_paper_commands(doing),
        *(_empty_form_commands(doing) if GAPS in doing.sections else []),
        *_table_commands(doing),
        Command("sync-now", "refresh-cw", tr("Sync now"), doing.sync_now, keys=keys.SYNC_NOW),
        Command("lock", "lock", tr("Lock"), doing.lock, keys=keys.LOCK),
        Command("crisis", "life-buoy", tr("Crisis card"), doing.crisis, keys=keys.CRISIS),
        *(
            Command(f"section-{key}", icon, tr(title), partial(open_section, key), "", section_key)
            for (key, icon, title), section_key in zip(open_ones, keys.SECTION_KEYS, strict=False)
        ),
        *_settings_commands(doing.settings),
    ]


def _paper_commands(doing: Doing) -> list[Command]:
    """The plan on paper and a visit, where there is a client."""
    client = doing.client
    if client is None:
        return []
    run = partial(doing.navigator.print_plan, client.id)
    leave = partial(doing.navigator.start_visit, client.id)
    name = client_name(client)
    return [
        Command("print-plan", "printer", tr("Print the plan"), run, name),
        Command("leave", "footprints", tr("Leave for a visit…"), leave, name),
    ]


def _empty_form_commands(doing: Doing) -> list[Command]:
    """An empty notice of each type for the pen, about nobody."""
    return [
        Command(
            f"empty-{key}",
            "printer",
            tr("Print an empty form"),
            partial(doing.empty_notice, key),
            tr(title),
        )
        for key, title in codes.NOTICE_TYPES.items()
    ]


def _table_commands(doing: Doing) -> list[Command]:
    """The screen turned to the client, where a client's page is open."""
    client = doing.note_client
    if client is None:
        return []
    words = client_name(client)
    return [Command("table-view", "monitor-up", tr("Table view"), doing.turn, words, keys.TABLE)]


def _settings_commands(settings: SettingsPage) -> list[Command]:
    """Every language and every theme."""
    languages = [
        Command(
            f"language-{code}",
            "languages",
            tr("Language: {name}").format(name=name),
            partial(settings.choose, language=code),
            tr("Settings"),
        )
        for code, name in LANGUAGE_NAMES
    ]
    themes = [
        Command(
            f"theme-{key}",
            "sun",
            tr("Theme: {name}").format(name=tr(name)),
            partial(settings.choose, theme=key),
            tr("Settings"),
        )
        for key, name in _THEMES
    ]
    return [*languages, *themes]
