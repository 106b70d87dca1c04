"""A paper that is ready to be looked at, printed or saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Paper:
    """Bytes of a PDF, and what may be said of it; `title` never names a person.

    `clients` and `screen`: whose data it holds and what kind of paper it is, for the access log.
    """

    title: str
    detail: str
    pdf: bytes
    file_name: str
    is_protected: bool = False
    clients: tuple[str, ...] = ()
    screen: str = ""


def file_name(kind: str, client_number: str, day: date, ending: str = "pdf") -> str:
    """A name made of the kind of paper, the client's number and the day; a folder has no ending.

    Never of a person's name: names of files are seen by others.
    """
    number = re.sub(r"[^0-9A-Za-z]+", "-", client_number).strip("-")[:20]
    words = kind.lower().replace(" ", "-")
    name = "-".join(part for part in (words, number, day.isoformat()) if part)
    return f"{name}.{ending}" if ending else name
