"""Checking files against the standards, and reading them as a screen reader does."""

from io import BytesIO
from typing import Any

import page
from pypdf import PdfReader
from pypdf.generic import ContentStream

PROFILES = ("ua1", "2a")


def failures(data: bytes, profile: str) -> list[str]:
    """Give the rules that the file breaks, with what the validator says."""
    report = page.validate_pdf_bytes(data, profile=profile)
    counts = report.rules
    print(f"{profile}: {counts.passed} of {counts.total} rules pass")
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def assert_conformant(data: bytes) -> None:
    """Fail unless the file keeps PDF/UA-1 and PDF/A-2a."""
    for profile in PROFILES:
        assert failures(data, profile) == []


def read_aloud(data: bytes) -> list[tuple[str, str]]:
    """Give tag and text of each element with content, in the order of the structure."""
    reader = PdfReader(BytesIO(data))
    texts = [_marked_texts(reader, number) for number in range(len(reader.pages))]
    pages = {
        sheet.indirect_reference.idnum: number
        for number, sheet in enumerate(reader.pages)
        if sheet.indirect_reference is not None
    }
    heard: list[tuple[str, str]] = []

    def walk(element: Any, number: int) -> None:
        element = element.get_object()
        if "/Pg" in element:
            number = pages[element.raw_get("/Pg").idnum]
        parts: list[str] = []
        below: list[Any] = []
        for kid in element.get("/K", []):
            found = kid.get_object()
            if isinstance(found, int):
                parts.append(texts[number].get(found, ""))
            elif "/MCID" in found:
                parts.append(texts[pages[found.raw_get("/Pg").idnum]].get(found["/MCID"], ""))
            else:
                below.append(kid)
        spoken = element.get("/ActualText") or element.get("/Alt")
        if parts or spoken:
            heard.append((element["/S"][1:], str(spoken or "".join(parts))))
        for kid in below:
            walk(kid, number)

    catalogue: Any = reader.trailer["/Root"]
    for kid in catalogue["/StructTreeRoot"]["/K"]:
        walk(kid, 0)
    return heard


def spoken_text(data: bytes) -> str:
    """Give all that is read aloud, an element a line."""
    return "\n".join(text for _, text in read_aloud(data))


def _marked_texts(reader: PdfReader, number: int) -> dict[int, str]:
    """Give the text of each piece of marked content of a page."""
    sheet: Any = reader.pages[number]
    maps = {
        name: _to_unicode(font.get_object()) for name, font in sheet["/Resources"]["/Font"].items()
    }
    found: dict[int, str] = {}
    current: int | None = None
    character_map: dict[int, str] = {}
    for operands, operator in ContentStream(sheet["/Contents"].get_object(), reader).operations:
        if operator == b"BDC":
            current = operands[1]["/MCID"]
            found[current] = ""
        elif operator == b"BMC":
            current = None
        elif operator == b"Tf":
            character_map = maps[operands[0]]
        elif operator == b"Tj" and current is not None:
            raw = operands[0].original_bytes
            found[current] += "".join(character_map[code] for code in raw)
    return found


def _to_unicode(font: Any) -> dict[int, str]:
    """Read the map of a font from codes to characters."""
    entries: dict[int, str] = {}
    for line in font["/ToUnicode"].get_object().get_data().decode("ascii").splitlines():
        parts = line.split()
        if len(parts) == 2 and all(part[0] == "<" for part in parts):
            code, value = (int(part.strip("<>"), 16) for part in parts)
            entries[code] = chr(value)
    return entries
