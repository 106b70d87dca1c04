"""A table from a file that somebody chose: CSV or XLSX, read by `exchange.sheets`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from osmo_desktop.domain.errors import UserError

MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 100


@dataclass(frozen=True)
class Sheet:
    """The first row as names of columns, and the rows below it; each as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class SheetReader(Protocol):
    """Reads tables; the file is hostile until it is read."""

    def read(self, data: bytes) -> Sheet:
        """The first table of a file.

        Raises UserError("import-unreadable", "import-empty", "import-too-large").
        """


class _NoSheets:
    """Where nothing is read."""

    def read(self, data: bytes) -> Sheet:
        """Refuse."""
        raise UserError("import-unreadable", size=len(data))


NO_SHEETS: Final = _NoSheets()
"""Where files are not taken in."""
