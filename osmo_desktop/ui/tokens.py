"""Colours, type and space of the look as frozen data, without Qt.

The figures come from the design notes of the look; `tests/ui/test_theme.py` computes the
contrast of every used pair and fails under the limits of WCAG 2.2 AA.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ThemeName = Literal["light", "dark", "contrast"]
Tone = Literal["text", "sub", "accent", "warn", "danger", "ok", "neutral"]
"""The meaning of a text or an icon; always beside words, never the only sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours of one theme as `#RRGGBB`; each name tells what the colour is used for."""

    name: ThemeName
    bg: str
    surface: str
    raised: str
    line: str
    input: str
    text: str
    sub: str
    accent: str
    onaccent: str
    accenthover: str
    accentsoft: str
    sel: str
    seltext: str
    selsub: str
    selfocus: str
    hover: str
    warn: str
    warnsoft: str
    danger: str
    dangersoft: str
    ok: str
    oksoft: str
    neutral: str
    neutralsoft: str
    focus: str
    track: str
    rail: str
    railtext: str
    railsel: str
    railseltext: str
    railcount: str
    railcountsoft: str
    scrim: str
    scrim_alpha: float
    soft_edges: bool
    """True where soft grounds equal the page and need an edge of their own (high contrast)."""

    def tone(self, tone: Tone) -> str:
        """Return the text colour of `tone`."""
        colour: str = getattr(self, tone)
        return colour

    def soft(self, tone: Tone) -> str:
        """Return the soft ground that goes with `tone`."""
        colour: str = getattr(self, f"{tone}soft", self.neutralsoft)
        return colour


LIGHT: Final = Tokens(
    name="light",
    bg="#F4F6F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    line="#D9DEE4",
    input="#74828E",
    text="#16212B",
    sub="#51606C",
    accent="#0B6E69",
    onaccent="#FFFFFF",
    accenthover="#095A56",
    accentsoft="#DDF1EF",
    sel="#E4F3F1",
    seltext="#16212B",
    selsub="#51606C",
    selfocus="#0B6E69",
    hover="#EEF2F4",
    warn="#8A5200",
    warnsoft="#FDEFD5",
    danger="#A61B2B",
    dangersoft="#FBE3E5",
    ok="#1B6E3C",
    oksoft="#E0F3E6",
    neutral="#3D4B56",
    neutralsoft="#E8EDF1",
    focus="#0B6E69",
    track="#E3E8EC",
    rail="#12343B",
    railtext="#D6E6E6",
    railsel="#1F5560",
    railseltext="#FFFFFF",
    railcount="#5A3600",
    railcountsoft="#FDEFD5",
    scrim="#16212B",
    scrim_alpha=0.55,
    soft_edges=False,
)

DARK: Final = Tokens(
    name="dark",
    bg="#11181D",
    surface="#182127",
    raised="#1E2930",
    line="#2E3B44",
    input="#71828E",
    text="#E7EDF0",
    sub="#A3B1B9",
    accent="#4FC3B8",
    onaccent="#06201E",
    accenthover="#6AD3C9",
    accentsoft="#173A3A",
    sel="#1D3A3F",
    seltext="#E7EDF0",
    selsub="#A3B1B9",
    selfocus="#7FE0D6",
    hover="#25313A",
    warn="#F3BF6B",
    warnsoft="#3A2C12",
    danger="#FF9AA2",
    dangersoft="#401B20",
    ok="#85D6A0",
    oksoft="#16331F",
    neutral="#C2CED5",
    neutralsoft="#2A3740",
    focus="#7FE0D6",
    track="#2E3B44",
    rail="#0B1114",
    railtext="#B9C7CC",
    railsel="#1D3A3F",
    railseltext="#FFFFFF",
    railcount="#5A3600",
    railcountsoft="#FDEFD5",
    scrim="#000000",
    scrim_alpha=0.55,
    soft_edges=False,
)

CONTRAST: Final = Tokens(
    name="contrast",
    bg="#000000",
    surface="#000000",
    raised="#000000",
    line="#FFFFFF",
    input="#FFFFFF",
    text="#FFFFFF",
    sub="#FFFFFF",
    accent="#FFFF00",
    onaccent="#000000",
    accenthover="#FFFFFF",
    accentsoft="#000000",
    sel="#1AEBFF",
    seltext="#000000",
    selsub="#000000",
    selfocus="#000000",
    hover="#222222",
    warn="#FFD500",
    warnsoft="#000000",
    danger="#FF8080",
    dangersoft="#000000",
    ok="#80FF80",
    oksoft="#000000",
    neutral="#FFFFFF",
    neutralsoft="#000000",
    focus="#1AEBFF",
    track="#333333",
    rail="#000000",
    railtext="#FFFFFF",
    railsel="#FFFF00",
    railseltext="#000000",
    railcount="#000000",
    railcountsoft="#FFFF00",
    scrim="#000000",
    scrim_alpha=0.80,
    soft_edges=True,
)

THEMES: Final[dict[ThemeName, Tokens]] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


@dataclass(frozen=True, slots=True)
class TypeRole:
    """One kind of text: height in px at 100 % and 96 dpi, and weight."""

    px: int
    weight: int


FontRole = Literal[
    "display",
    "answer",
    "h0",
    "h1",
    "table",
    "h2",
    "lead",
    "note",
    "h3",
    "body",
    "small",
    "label",
    "count",
]

TYPE: Final[dict[FontRole, TypeRole]] = {
    "display": TypeRole(40, 700),
    "answer": TypeRole(32, 600),
    "h0": TypeRole(28, 700),
    "h1": TypeRole(20, 700),
    "table": TypeRole(20, 400),
    "h2": TypeRole(15, 600),
    "lead": TypeRole(14, 600),
    "note": TypeRole(14, 400),
    "h3": TypeRole(13, 600),
    "body": TypeRole(13, 400),
    "small": TypeRole(12, 400),
    "label": TypeRole(12, 600),
    "count": TypeRole(11, 600),
}

COMPACT_WIDTH: Final = 1100
"""Under this window width the rail shows icons only and pages use their small layout."""
SIDE_COLUMN_WIDTH: Final = 1180
"""Under this window width the side column folds away."""


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2.2 contrast ratio of two `#RRGGBB` colours (1.0–21.0)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of `#RRGGBB` by the definition of WCAG 2.2."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Undo the sRGB transfer of one channel in 0–1."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
