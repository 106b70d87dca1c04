"""A paper that is ready to be looked at, printed or saved."""

from __future__ import annotations

from dataclasses import dataclass


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
