"""The first worksheet of an XLSX workbook, row by row (ECMA-376 part 1, SpreadsheetML).

The parts are read as streams of events and no tree is built; of each at most `MAX_PART` bytes are
unpacked, so that a bomb is refused at that size. Formulas give the value that was stored with them.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from posixpath import join, normpath
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.sheets import MAX_COLUMNS, MAX_ROWS

MAX_PART: Final = 32 * 1024 * 1024
MAX_PARTS: Final = 2_000
MAX_STRINGS: Final = 200_000
MAX_WORDS: Final = 8_000_000
"""Characters of all cells together: many cells may name one long text that the file holds once."""
_LAST_ROW: Final = 1_048_576
"""Of a worksheet; more has none."""
_MAX_DEPTH: Final = 32
_MAX_TEXT: Final = 40_000
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in formats that show a number as a day or a time (ECMA-376 18.8.30)."""
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DAY_1900: Final = date(1899, 12, 30)
"""Day 0; the day that the calendar of 1900 has too many is before any day that matters."""
_DAY_1904: Final = date(1904, 1, 1)
_BROKEN: Final = (
    ParseError,
    DefusedXmlException,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What the libraries raise for a file that is none, is encrypted, or is cut off."""


def read_workbook(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows of the first worksheet with their places in it.

    Raises UserError("import-unreadable", "import-too-large").
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if len(file.infolist()) > MAX_PARTS:
                raise UserError("import-too-large")
            return _read(file)
    except _BROKEN as error:
        raise UserError("import-unreadable") from error


def _read(file: zipfile.ZipFile) -> list[tuple[int, list[str]]]:
    book, ways = _Book(), _Ways()
    _parse(file, "xl/workbook.xml", book)
    _parse(file, "xl/_rels/workbook.xml.rels", ways)
    names = frozenset(file.namelist())
    strings, styles = _Strings(), _Styles()
    for name, reader in (("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)):
        if name in names:
            _parse(file, name, reader)
    rows = _Rows(strings.found, styles.dates, _DAY_1904 if book.is_1904 else _DAY_1900)
    _parse(file, normpath(join("xl", ways.found[book.first])).lstrip("/"), rows)
    return rows.found


def _parse(file: zipfile.ZipFile, name: str, reader: _Reader) -> None:
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    with file.open(name) as part:
        left = MAX_PART
        while chunk := part.read(min(65_536, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise UserError("import-too-large")
            parser.feed(chunk)
    parser.close()


class _Reader:
    """Takes the parser's events; subclasses look at `path` of local names, and at `text`."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self._text: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Go one element deeper."""
        self.path.append(tag.rpartition("}")[2])
        if len(self.path) > _MAX_DEPTH:
            raise ValueError("too deep")
        self._text, self._length = [], 0
        self.begin({key.rpartition("}")[2]: value for key, value in attributes.items()})

    def data(self, text: str) -> None:
        """Keep the text of the element that is read."""
        self._length += len(text)
        if self._length > _MAX_TEXT:
            raise UserError("import-too-large")
        self._text.append(text)

    def end(self, _tag: str) -> None:
        """Note what the element said."""
        self.finish("".join(self._text))
        self.path.pop()
        self._text, self._length = [], 0

    def begin(self, attributes: dict[str, str]) -> None:
        """An element begins."""

    def finish(self, text: str) -> None:
        """An element ends; `text` is its own."""


class _Book(_Reader):
    """The workbook: its first sheet, and from which day it counts."""

    def __init__(self) -> None:
        super().__init__()
        self.first = ""
        self.is_1904 = False

    def begin(self, attributes: dict[str, str]) -> None:
        """Note the first sheet."""
        if self.path == ["workbook", "workbookPr"]:
            self.is_1904 = attributes.get("date1904") in ("1", "true")
        if self.path == ["workbook", "sheets", "sheet"] and not self.first:
            self.first = attributes["id"]


class _Ways(_Reader):
    """Where the parts lie, by the id under which the workbook names them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def begin(self, attributes: dict[str, str]) -> None:
        """Note a part; one outside the file is never fetched."""
        if self.path[-1] == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes["Target"]
            self.found[attributes["Id"]] = target.removeprefix("/xl/")


class _Strings(_Reader):
    """The texts that cells share; what tells how a word is read aloud is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._parts: list[str] = []

    def finish(self, text: str) -> None:
        """Put the runs of a text together."""
        if self.path[-1] == "t" and "rPh" not in self.path:
            self._parts.append(text)
        elif self.path[-1] == "si":
            if len(self.found) >= MAX_STRINGS:
                raise UserError("import-too-large")
            self.found.append("".join(self._parts).strip())
            self._parts = []


class _Styles(_Reader):
    """Which styles of cells show a number as a day."""

    def __init__(self) -> None:
        super().__init__()
        self.dates: list[bool] = []
        self._own: set[int] = set()

    def begin(self, attributes: dict[str, str]) -> None:
        """Note a format of days, and the styles that use one."""
        if self.path[-1] == "numFmt":
            shown = _NOT_SHOWN.sub("", attributes["formatCode"]).lower()
            if "y" in shown or "d" in shown or "h" in shown or "v" in shown or "p" in shown:
                self._own.add(int(attributes["numFmtId"]))
        elif self.path[-2:] == ["cellXfs", "xf"]:
            used = int(attributes.get("numFmtId", "0"))
            self.dates.append(used in _DATE_FORMATS or used in self._own)


class _Rows(_Reader):
    """The cells of a worksheet, each in its column; rows without words are left out."""

    def __init__(self, strings: list[str], dates: list[bool], first_day: date) -> None:
        super().__init__()
        self._strings, self._dates, self._first_day = strings, dates, first_day
        self._row: list[str] | None = None
        self._cell: dict[str, str] = {}
        self._value = ""
        self._words = 0
        self._place = 0
        self.found: list[tuple[int, list[str]]] = []

    def begin(self, attributes: dict[str, str]) -> None:
        """Begin a row or a cell."""
        if self._is_row():
            self._row = []
            self._place = int(attributes.get("r", self._place + 1))
            if not 0 < self._place <= _LAST_ROW:
                raise ValueError("no row")
        elif self.path[-1] == "c":
            self._cell, self._value = attributes, ""

    def finish(self, text: str) -> None:
        """Take the value of a cell, put the cell into its column, and keep a row with words."""
        if self.path[-1] == "v" or (self.path[-1] == "t" and "is" in self.path):
            self._value += text
            if len(self._value) > _MAX_TEXT:
                raise UserError("import-too-large")
        elif self.path[-1] == "c" and self._row is not None:
            self._put(self._row)
        elif self._is_row():
            if self._row and any(self._row):
                self.found.append((self._place, self._row))
            self._row = None
            if len(self.found) > MAX_ROWS + 1:  # the names of the columns are a row too
                raise UserError("import-too-large")

    def _is_row(self) -> bool:
        return self.path[-1] == "row" and len(self.path) == 3

    def _put(self, row: list[str]) -> None:
        at = _column(self._cell.get("r", "")) if "r" in self._cell else len(row)
        if not len(row) <= at < MAX_COLUMNS:
            raise UserError("import-too-large" if at >= MAX_COLUMNS else "import-unreadable")
        row.extend([""] * (at - len(row)))
        row.append(self._shown().strip())
        self._words += len(row[-1])
        if self._words > MAX_WORDS:
            raise UserError("import-too-large")

    def _shown(self) -> str:
        """The value as a person reads it."""
        kind, value = self._cell.get("t", "n"), self._value
        readers: dict[str, Callable[[str], str]] = {
            "s": lambda text: self._strings[int(text)],
            "b": lambda text: "1" if text == "1" else "0",
            "e": lambda _text: "",
            "n": self._number,
        }
        return readers.get(kind, str)(value) if value else ""

    def _number(self, text: str) -> str:
        style = int(self._cell.get("s", "0"))
        if 0 <= style < len(self._dates) and self._dates[style]:
            return _day(self._first_day, float(text))
        whole = float(text)
        return str(int(whole)) if whole.is_integer() and abs(whole) < 1e15 else text


def _column(reference: str) -> int:
    """The place of "AB12": letters count to 26, from 0."""
    letters = reference.rstrip("0123456789")
    if not letters or len(letters) > 3 or not (letters.isascii() and letters.isalpha()):
        raise ValueError("no cell")
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _day(first: date, number: float) -> str:
    """A day, or a day and a time, as ISO text; a time alone where no day was counted."""
    minutes = round((number - int(number)) * 24 * 60)  # a minute is no whole part of a day
    day = first + timedelta(days=int(number) + minutes // (24 * 60))
    if not minutes and day > first:
        return day.isoformat()
    clock = f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    return f"{day.isoformat()} {clock}" if day > first else clock
