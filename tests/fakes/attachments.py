"""Attachments in memory: objects in a dictionary and a cleaner that takes anything as a PNG."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from osmo_desktop.domain.attachments import CleanFile
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ports import Clock, LocalRows, RecordBook
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.services.attachments import AttachmentService


@dataclass
class MemoryObjects:
    """The port `Attachments`."""

    objects: dict[bytes, bytes] = field(default_factory=dict)

    def store(self, hash_: bytes, data: bytes) -> Generator[int, None, None]:
        yield 0
        self.objects[hash_] = data
        yield len(data)

    def parts(self, hash_: bytes) -> Iterator[bytes]:
        data = self.objects.get(hash_, b"")
        yield from (data[i : i + 1000] for i in range(0, len(data), 1000))

    def is_held(self, hash_: bytes) -> bool:
        return hash_ in self.objects

    def disown(self, hash_: bytes) -> None:
        self.objects.pop(hash_, None)


class PlainCleaner:
    """The port `FileCleaner`: keeps the bytes, and refuses what begins with "refuse"."""

    def clean(self, data: bytes, report: Report, cancel: CancelToken) -> CleanFile:
        if data.startswith(b"refuse "):
            raise UserError(data.removeprefix(b"refuse ").decode())
        report(Progress("Cleaning", 1, 1))
        is_pdf = data.startswith(b"%PDF-")
        media_type = "application/pdf" if is_pdf else "image/png"
        return CleanFile(data, media_type, 600, 400, words="Sivun sanat" if is_pdf else "")


def memory_attachments(
    book: RecordBook, clock: Clock, rows: LocalRows, objects: MemoryObjects | None = None
) -> AttachmentService:
    """The service over nothing but memory."""
    return AttachmentService(book, objects or MemoryObjects(), PlainCleaner(), clock, rows)
