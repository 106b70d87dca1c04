"""Tables on the way in: CSV and XLSX from anywhere, hostile until they are read.

Nothing of a file is run or followed: no formula, no macro, no link, no document type, no entity.
Sizes are bounded before and while a file is unpacked, and what is no table is refused whole.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.sheets import MAX_COLUMNS, MAX_ROWS, Sheet
from osmo_desktop.exchange.workbooks import read_workbook

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_CELL: Final = 30_000
"""Characters; a worksheet holds no longer text either."""

_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS: Final = ";\t,"
_BOM: Final = "\ufeff"


class SheetFiles:
    """Implements the port `SheetReader`. Any thread."""

    def read(self, data: bytes) -> Sheet:
        """See the port."""
        if len(data) > MAX_BYTES:
            raise UserError("import-too-large")
        if data.startswith(_OLD_EXCEL):
            raise UserError("import-old-format")
        is_workbook = data.startswith(_ZIP)
        rows = read_workbook(data) if is_workbook else enumerate(_csv_rows(_decoded(data)), 1)
        return _table(rows, is_text=not is_workbook)


def _decoded(data: bytes) -> str:
    """The text: UTF-8 with or without its mark, UTF-16 with it, else that of old Windows."""
    encodings = ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix(_BOM)
    raise UserError("import-unreadable")


def _csv_rows(text: str) -> Iterable[list[str]]:
    """The rows; the delimiter is the one that the first line has most of, `;` before `,`."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) > len("sep="):
        delimiter, text = first[4], text.split(first, 1)[1]
    else:
        delimiter = max(_DELIMITERS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except (csv.Error, TypeError) as error:  # TypeError: `sep=` with a letter that is none
        raise UserError("import-unreadable") from error


def _table(rows: Iterable[tuple[int, list[str]]], *, is_text: bool) -> Sheet:
    """The header and its rows, without empty rows and columns without a name and words."""
    kept: list[list[str]] = []
    numbers: list[int] = []
    unparted = set()
    for number, row in rows:
        cells = [cell.strip() for cell in row]
        is_whole = is_text and len(row) == 1 and any(mark in row[0] for mark in _DELIMITERS)
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(kept) > MAX_ROWS or len(cells) > MAX_COLUMNS or max(map(len, cells)) > MAX_CELL:
            raise UserError("import-too-large")
        kept.append(cells)
        numbers.append(number)
        if is_whole:
            unparted.add(number)
    if len(kept) < 2:
        raise UserError("import-empty")
    width = max(map(len, kept))
    header, *body = ((*cells, *([""] * (width - len(cells)))) for cells in kept)
    is_parted = len(kept[0]) > 1
    return Sheet(header, tuple(body), tuple(numbers[1:]), frozenset(unparted if is_parted else ()))
