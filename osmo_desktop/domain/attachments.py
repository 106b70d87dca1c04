"""What the layers need of one another for attachments: cleaned files and the vault's objects."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from osmo_desktop.domain.progress import CancelToken, Report

ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
"""How the name of a file ends, by the formats of `records.attachment.MEDIA_TYPES`."""


@dataclass(frozen=True, repr=False)
class CleanFile:
    """A picture or PDF made anew from pixels: nothing of the file it came from is left in it.

    `media_type` as in `records.attachment.MEDIA_TYPES`; `width` and `height` in pixels, of the
    first page where there are several; `words` the text of a PDF, for search.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    pages: int = 1
    words: str = ""


@dataclass(frozen=True, repr=False)
class Attached:
    """A file that was taken in for a note that is still a draft: what its record will say.

    `id` is the record's to be; the other names are those of the record's fields.
    """

    id: str
    title: str
    type: str
    media_type: str
    size: int
    width: int
    height: int
    pages: int
    words: str
    content: str


class FileCleaner(Protocol):
    """Takes a file in; any thread."""

    def clean(self, data: bytes, report: Report, cancel: CancelToken) -> CleanFile:
        """The file made anew from its pixels, with bounded work and memory.

        Raises UserError with the reason why it is not taken in: attachment-type,
        attachment-heic, attachment-too-large, attachment-empty, image-too-large,
        image-animated, image-unreadable, pdf-unreadable, pdf-locked, pdf-too-many-pages,
        attachment-too-heavy; KnownError("cleaning-cancelled").
        """


class Attachments(Protocol):
    """Sealed objects in the vault, by their hashes (32 bytes); vault worker only."""

    def store(self, hash_: bytes, data: bytes) -> Generator[int, None, None]:
        """Store an object part by part; gives the bytes stored so far."""

    def parts(self, hash_: bytes) -> Iterator[bytes]:
        """The parts of a held object in order; nothing when it is not held."""

    def is_held(self, hash_: bytes) -> bool:
        """Tell whether an object is held whole."""

    def disown(self, hash_: bytes) -> None:
        """Hold an object no more: it was damaged here, or no record came to name it."""
