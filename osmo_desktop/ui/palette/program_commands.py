"""What the palette can do everywhere in the program, in the words of the language in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.clients.presenting import client_name
from osmo_desktop.ui.navigation import CLIENTS, SETTINGS, SYNC, TODAY, Navigator
from osmo_desktop.ui.palette.commands import Command
from osmo_desktop.ui.settings.settings_page import SettingsPage
from osmo_desktop.ui.welcome.language_part import LANGUAGE_NAMES

SECTIONS: Final = (
    (TODAY, "sun", mark("Today"), "Ctrl+1"),
    (CLIENTS, "user-round", mark("Clients"), "Ctrl+2"),
    (SYNC, "refresh-cw", mark("Sync"), "Ctrl+3"),
    (SETTINGS, "settings", mark("Settings"), ""),
)
"""Key, icon, title (a msgid) and keys of each section."""

_THEMES: Final = (
    ("system", mark("As on the computer")),
    ("light", mark("Light")),
    ("dark", mark("Dark")),
    ("contrast", mark("High contrast")),
)


@dataclass(frozen=True, kw_only=True)
class Doing:
    """What commands act with; `client` is the one whose page is open."""

    navigator: Navigator
    settings: SettingsPage
    sync_now: Callable[[], None]
    lock: Callable[[], None]
    client: ClientRow | None


def program_commands(doing: Doing) -> list[Command]:
    """Return the commands that make sense now: work first, then places, then how it looks."""
    navigator = doing.navigator
    return [
        *_client_commands(doing),
        Command("sync-now", "refresh-cw", tr("Sync now"), partial(_sync, doing), keys="Ctrl+R"),
        Command("lock", "lock", tr("Lock"), doing.lock, keys="Ctrl+L"),
        *(
            Command(f"section-{key}", icon, tr(title), partial(navigator.open_section, key), "", k)
            for key, icon, title, k in SECTIONS
        ),
        *_settings_commands(doing.settings),
    ]


def _sync(doing: Doing) -> None:
    """Show how the round goes, and begin it."""
    doing.navigator.open_section(SYNC)
    doing.sync_now()


def _client_commands(doing: Doing) -> list[Command]:
    """A note and the plan on paper; for the present client where there is one."""
    navigator, client = doing.navigator, doing.client
    if client is None:
        begin = navigator.open_note_editor
        return [Command("new-note", "pen-line", tr("New note"), begin, keys="Ctrl+N")]
    name = client_name(client)
    return [
        Command(
            "new-note",
            "pen-line",
            tr("New note"),
            partial(navigator.open_note_editor, client_id=client.id),
            name,
            "Ctrl+N",
        ),
        Command(
            "print-plan",
            "printer",
            tr("Print the plan"),
            partial(navigator.print_plan, client.id),
            name,
        ),
    ]


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
