"""Local rows and a text index in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from osmo_desktop.domain.ports import FoundText, RecordBook
from osmo_desktop.domain.progress import CancelToken, Progress, Report


class MemoryRows:
    """`LocalRows` in a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], bytes] = {}

    def put(self, kind: str, id_: str, data: bytes) -> None:
        self.rows[kind, id_] = data

    def get(self, kind: str, id_: str) -> bytes | None:
        return self.rows.get((kind, id_))

    def all(self, kind: str) -> dict[str, bytes]:
        return {id_: data for (name, id_), data in self.rows.items() if name == kind}

    def delete(self, kind: str, id_: str) -> None:
        self.rows.pop((kind, id_), None)


class PlainIndex:
    """`TextIndex` that looks for every word as it stands, in notes and clients."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self.is_ready = False

    def build(self, report: Report, cancel: CancelToken) -> None:
        report(Progress("index", 1, 1))
        self.is_ready = not cancel.is_cancelled

    def build_slice(self, report: Report) -> bool:
        self.build(report, CancelToken())
        return False

    def matches(self, query: str, text: str) -> bool:
        return all(word in text.casefold() for word in query.casefold().split())

    def counts(self, text: str) -> Mapping[str, int]:
        return Counter(found.stream for found in self.search(text, limit=1_000_000))

    def search(self, text: str, *, limit: int, skip: int = 0) -> tuple[FoundText, ...]:
        words = text.casefold().split()
        found = []
        for kind, names in (
            ("meeting", ("happened", "client_view", "place")),
            ("client", ("family_name", "given_name", "number", "municipality", "address")),
        ):
            for shot in self._book.find(kind):
                body = " ".join(str(getattr(shot.record, name) or "") for name in names)
                if all(word in body.casefold() for word in words):
                    found.append(FoundText(kind, shot.id, shot.stream, body))
        return tuple(found[skip : skip + limit])
