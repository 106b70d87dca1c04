"""A table from a file that somebody chose: CSV or XLSX, read by `exchange.sheets`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from osmo_desktop.domain.errors import UserError

MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 100


@dataclass(frozen=True)
class Sheet:
    """The first row as names of columns, and the rows below it; each as long as the header.

    `numbers` are the places of the rows in the file, which may have empty ones between; without
    them the rows follow each other from 2 on. `unparted` are those of them that a text file does
    not divide into cells as its first row, but holds another separator in.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    unparted: frozenset[int] = frozenset()

    @property
    def numbered(self) -> Iterable[tuple[int, tuple[str, ...]]]:
        """The rows with their places in the file."""
        return zip(self.numbers or range(2, len(self.rows) + 2), self.rows, strict=True)


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
