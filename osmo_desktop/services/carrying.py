"""Bundles as people know them: a file for a colleague, and what a file that came would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from osmo_desktop.domain import claims
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.domain.progress import CancelToken, Report, Steps, no_report
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.people import People


class Part(Protocol):
    """What a bundle brings of one device."""

    @property
    def device(self) -> str:
        """Its id."""

    @property
    def segments(self) -> int:
        """New segments."""

    @property
    def records(self) -> int:
        """Records in what can be opened, as an import counts them."""

    @property
    def sealed(self) -> int:
        """Entries whose key is not here yet."""

    @property
    def unopened(self) -> int:
        """Segments whose key is not here yet."""

    @property
    def newest_ms(self) -> int:
        """Newest claimed time, UTC milliseconds; 0 when none was opened."""


class Preview(Protocol):
    """What taking a bundle in would bring."""

    @property
    def records(self) -> int:
        """Records of all parts together."""

    @property
    def parts(self) -> Sequence[Part]:
        """By device."""

    @property
    def held(self) -> int:
        """Segments that are here already."""

    @property
    def grants(self) -> int:
        """Keys for this laptop."""

    @property
    def attachments(self) -> int:
        """Objects of attachments."""

    @property
    def unknown(self) -> int:
        """Segments of laptops that are not known here."""

    @property
    def refused(self) -> int:
        """Segments that are damaged, forged or of a newer version."""

    @property
    def size(self) -> int:
        """Bytes of all objects."""


class BundleDesk(Protocol):
    """What the protocol does with bundles."""

    def write_bundle(self, path: Path, device: str | None, report: Report) -> Steps[int]:
        """Write what is new for a device, or for anybody; how many objects."""

    def preview_bundle(self, path: Path, report: Report) -> Steps[Any]:
        """A `Preview`; nothing is taken in."""

    def take_in_bundle(self, path: Path, report: Report, cancel: CancelToken) -> Steps[Any]:
        """Take it in; an outcome with `imported`, `damaged`, `attachments_missing`."""


@dataclass(frozen=True)
class BundlePartRow:
    """What a bundle brings of one laptop, in names."""

    device: str
    device_name: str
    member: str
    segments: int
    records: int
    sealed: int
    unopened: int
    newest: datetime | None


@dataclass(frozen=True)
class BundleRow:
    """What a bundle would bring; the counts are those of the protocol's preview."""

    path: str
    parts: tuple[BundlePartRow, ...]
    records: int
    held: int
    keys: int
    attachments: int
    unknown: int
    refused: int
    size: int

    @property
    def has_news(self) -> bool:
        """Whether taking it in would change anything."""
        return bool(self.parts or self.unknown or self.keys)


@dataclass(frozen=True)
class BundleResult:
    """What a bundle brought: records as people count them, and what was not taken."""

    received: int
    waiting: int
    refused: int
    attachments_missing: int
    conflicts: int


class BundleService:
    """Writes bundles, looks through them, takes them in."""

    def __init__(self, book: RecordBook, desk: BundleDesk, clock: Clock) -> None:
        self._book = book
        self._desk = desk
        self._clock = clock
        self._people = People(book)

    def file_name(self) -> str:
        """A name to offer for a new bundle: it tells nothing of clients."""
        return f"osmo-{self._clock.now():%Y%m%d-%H%M}.osmo"

    def write(
        self, path: str, device: str | None = None, *, report: Report = no_report
    ) -> Steps[int]:
        """Write what is new for a device (or for anybody) into a file.

        Raises KnownError: bundle-nothing, join-waiting, file-unusable.
        """
        return (yield from self._desk.write_bundle(Path(path), device, report))

    def look(self, path: str, *, report: Report = no_report) -> Steps[BundleRow]:
        """What a bundle would bring; nothing is taken in.

        Raises KnownError: bundle-other-team, file-unusable; DamagedError.
        """
        found: Preview = yield from self._desk.preview_bundle(Path(path), report)
        return BundleRow(
            path=path,
            parts=tuple(map(self._part, found.parts)),
            records=found.records,
            held=found.held,
            keys=found.grants,
            attachments=found.attachments,
            unknown=found.unknown,
            refused=found.refused,
            size=found.size,
        )

    def take_in(
        self, path: str, *, report: Report = no_report, cancel: CancelToken | None = None
    ) -> Steps[tuple[BundleResult, Changes]]:
        """Take a bundle in; stopping keeps what was done, and it may be done again.

        Raises what `look` raises, KnownError: vault-is-copy, sync-cancelled, join-waiting.
        """
        done = yield from self._desk.take_in_bundle(Path(path), report, cancel or CancelToken())
        imported = done.imported
        result = BundleResult(
            received=imported.records,
            waiting=imported.waiting,
            refused=len({*imported.refused, *done.damaged}),
            attachments_missing=done.attachments_missing,
            conflicts=len(self._book.conflicts()),
        )
        return result, Changes(frozenset(KINDS)) | Changes(frozenset({"sync"}))

    def _part(self, part: Part) -> BundlePartRow:
        newest = claims.heard(part.newest_ms, self._clock.now())
        user = self._people.owner(part.device)
        return BundlePartRow(
            device=part.device,
            device_name=self._people.device_name(part.device),
            member=self._people.member_name(user) if user else "",
            segments=part.segments,
            records=part.records,
            sealed=part.sealed,
            unopened=part.unopened,
            newest=newest if part.newest_ms else None,
        )
