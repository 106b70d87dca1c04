"""Settings of this laptop: sealed with it, never synced."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import msgspec

from osmo_desktop.domain.errors import BugError, UserError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.ports import LocalRows

THEMES = ("system", "light", "dark", "contrast")
TEXT_SCALES = (100, 200)  # percent: smallest, largest
IDLE_MINUTES = (1, 15)  # shortest, longest
_KIND = "settings"
_ROW = "settings"


@dataclass(frozen=True)
class Settings:
    """How this laptop shows itself; `text_scale` in percent, `idle_minutes` until it locks."""

    language: str = "fi"
    theme: str = "system"
    text_scale: int = 100
    idle_minutes: int = 10


class SettingsService:
    """Reads and changes the settings."""

    def __init__(self, rows: LocalRows) -> None:
        self._rows = rows

    def get(self) -> Settings:
        """The settings; a default for each that is missing, damaged or of another version."""
        data = self._rows.get(_KIND, _ROW)
        try:
            stored = msgspec.json.decode(data, type=dict[str, object]) if data else {}
        except msgspec.MsgspecError:
            stored = {}
        return _with_values(Settings(), {k: v for k, v in stored.items() if _is_valid(k, v)})

    def change(self, **values: object) -> Settings:
        """Store other values and give the settings as they are now.

        Raises UserError("setting-invalid") when a value is out of its range.
        """
        for name, value in values.items():
            if name not in asdict(Settings()):
                raise BugError("setting-unknown", name=name)
            if not _is_valid(name, value):
                raise UserError("setting-invalid", field=name)
        settings = _with_values(self.get(), values)
        self._rows.put(_KIND, _ROW, msgspec.json.encode(settings))
        return settings


def _with_values(settings: Settings, values: dict[str, object]) -> Settings:
    return replace(settings, **values)  # type: ignore[arg-type]  # each value was checked


def _is_valid(name: str, value: object) -> bool:
    if name == "language":
        return value in LANGUAGES
    if name == "theme":
        return value in THEMES
    limits = {"text_scale": TEXT_SCALES, "idle_minutes": IDLE_MINUTES}.get(name)
    if limits is None or not isinstance(value, int) or isinstance(value, bool):
        return False
    return limits[0] <= value <= limits[1]
