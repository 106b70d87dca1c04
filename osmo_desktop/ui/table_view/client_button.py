"""The buttons that a client presses: large words, much room."""

from __future__ import annotations

from typing import Final

from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.buttons import Button

_HEIGHT: Final = 64
_LOW: Final = 48
_PADDING: Final = 24


class ClientButton(Button):
    """A button 64 px high with words of 20 px; lower in a small window."""

    def __init__(self, text: str = "", *, icon: str | None = None, primary: bool = False) -> None:
        super().__init__(text, "primary" if primary else "outline", icon=icon)
        theme.set_font(self, "h1" if primary else "table")
        self.fit(small=False)

    def fit(self, *, small: bool) -> None:
        """Take the height for a small window, or the ordinary one."""
        self.set_height(_LOW if small else _HEIGHT)

    def _padding(self) -> int:
        """Return the space left and right of the content."""
        return theme.px(_PADDING)
