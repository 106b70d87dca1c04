"""The answer of a WebDAV server to PROPFIND, read strictly: it is XML from a stranger.

Document types and entities are refused, the depth is bounded, nothing is kept but names that
lie right below the folder that was asked for. Raises KnownError("store-answer") for anything
else than a multistatus (SECURITY (f), A3, A10).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from osmo_desktop.domain.errors import KnownError

QUESTION: Final = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/></prop></propfind>'
)
MAX_LISTING: Final = 32 * 1024 * 1024
"""Bytes of an answer: some 100,000 entries."""

MAX_ENTRIES: Final = 100_000
_MAX_DEPTH: Final = 32
_MAX_TEXT: Final = 4_096

_MULTISTATUS, _RESPONSE, _HREF, _PROPSTAT, _STATUS, _LENGTH, _TYPE, _COLLECTION = (
    f"{{DAV:}}{name}"
    for name in (
        "multistatus",
        "response",
        "href",
        "propstat",
        "status",
        "getcontentlength",
        "resourcetype",
        "collection",
    )
)
_KEPT: Final = {
    (_MULTISTATUS, _RESPONSE, _HREF): "href",
    (_MULTISTATUS, _RESPONSE, _PROPSTAT, _STATUS): "status",
    (_MULTISTATUS, _RESPONSE, _PROPSTAT, "{DAV:}prop", _LENGTH): "length",
}
_IS_FOLDER: Final = (_MULTISTATUS, _RESPONSE, _PROPSTAT, "{DAV:}prop", _TYPE, _COLLECTION)


@dataclass(frozen=True)
class Entry:
    """One line of a listing: "" is the folder itself. `size` is None for folders and unknown."""

    name: str
    is_folder: bool
    size: int | None


def read_listing(body: bytes, url: str) -> list[Entry]:
    """What lies right below `url`, and itself; everything else in the answer is left out."""
    reader = _Reader(url)
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        parser.feed(body)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise KnownError("store-answer") from error
    if not reader.is_multistatus:
        raise KnownError("store-answer")
    return reader.entries


class _Reader:
    """Takes the parser's events and keeps entries; no tree is built."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._origin = (parts.scheme, parts.netloc)
        self._base = unquote(parts.path)
        self._path: tuple[str, ...] = ()
        self._text: list[str] = []
        self._found: dict[str, str] = {}
        self._propstat: dict[str, str] = {}
        self.is_multistatus = False
        self.entries: list[Entry] = []

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """Go one element deeper."""
        self._path = (*self._path, tag)
        if len(self._path) > _MAX_DEPTH:
            raise ValueError("too deep")
        if self._path == (_MULTISTATUS,):
            self.is_multistatus = True
        elif self._path == (_MULTISTATUS, _RESPONSE):
            self._found = {}
        elif self._path == _IS_FOLDER:
            self._propstat["folder"] = "yes"
        self._text = []

    def data(self, text: str) -> None:
        """Keep the text of what is read; more of it than any address has is refused."""
        if self._path in _KEPT:
            self._text.append(text)
            if sum(map(len, self._text)) > _MAX_TEXT:
                raise ValueError("too long")

    def end(self, _tag: str) -> None:
        """Note what the element said."""
        kept = _KEPT.get(self._path)
        if kept == "href":
            self._found["href"] = "".join(self._text).strip()
        elif kept is not None:
            self._propstat[kept] = "".join(self._text).strip()
        elif self._path == (_MULTISTATUS, _RESPONSE, _PROPSTAT):
            if " 200" in self._propstat.pop("status", ""):
                self._found.update(self._propstat)
            self._propstat = {}
        elif self._path == (_MULTISTATUS, _RESPONSE):
            self._note()
        self._path = self._path[:-1]

    def close(self) -> None:
        """Nothing is left open."""

    def _note(self) -> None:
        """Keep an entry whose address lies right below the folder on the same server."""
        if len(self.entries) >= MAX_ENTRIES:
            return
        name = self._name(self._found.get("href", ""))
        if name is None:
            return
        length = self._found.get("length", "")
        is_folder = "folder" in self._found
        is_size = length.isascii() and length.isdigit() and len(length) < 16
        size = int(length) if is_size and not is_folder else None
        self.entries.append(Entry(name, is_folder, size))

    def _name(self, href: str) -> str | None:
        try:
            parts = urlsplit(href)
            path = unquote(parts.path, errors="strict")
        except ValueError:
            return None
        if (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != self._origin:
            return None
        if path.rstrip("/") == self._base.rstrip("/"):
            return ""
        folder = self._base if self._base.endswith("/") else f"{self._base}/"
        name = path[len(folder) :].removesuffix("/")
        return name if path.startswith(folder) and name and "/" not in name else None
