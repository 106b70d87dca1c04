"""The queue to the organisation's client system, so that nothing is typed twice (DOMAIN 2.4, 2.7).

What waits is derived: every approved document whose present version no record says anything of.
An amended document waits again, and so does one that was struck through after its transfer, for
the client system still has the former words. What no record needs is never asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records.transfer import NOT_REQUIRED, TRANSFERRED, Transfer
from osmo_desktop.domain.transfer_table import TransferTable, shipped_table
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.transfer_documents import BlockView, TransferDocuments, file_name
from osmo_desktop.services.writing import Target, Writing

WAITS, AMENDED, STRUCK = "waits", "amended", "struck"
"""States of a document in the queue; out of it `TRANSFERRED` or `NOT_REQUIRED`."""
QUEUED: Final = frozenset({WAITS, AMENDED, STRUCK})
TEXT, JSON = "txt", "json"
"""Forms of an export: to be read and pasted, or to be read by a program."""


@dataclass(frozen=True)
class TransferRow:
    """One document.

    `since`: the day from which it waits; `age` days of waiting, 0 out of the queue. `transfer_id`,
    `moved`, `target_id` and `reason` are of the newest record about it, of an earlier version too.
    `is_proposed`: the rule proposes to make the local copy smaller. `version` goes back with what
    is marked, so that words which came meanwhile are never marked with it.
    """

    id: str
    kind: str
    client_id: str
    client_name: str
    client_number: str
    title: str
    day: date
    author: str
    is_mine: bool
    state: str
    since: date
    age: int
    version: str
    transfer_id: str = ""
    moved: date | None = None
    target_id: str = ""
    reason: str = ""
    is_proposed: bool = False

    @property
    def is_queued(self) -> bool:
        """Whether it waits."""
        return self.state in QUEUED


@dataclass(frozen=True)
class TransferQueue:
    """All documents: what waits, the oldest first, then the rest, the newest first.

    `target` is the client system's name, `proposal` the words of the rule that proposes to
    minimise, with its source; both empty where the table says nothing for the day.
    """

    rows: tuple[TransferRow, ...]
    target: str
    proposal: str


@dataclass(frozen=True)
class TransferView:
    """A document with its blocks in the order of the target's fields.

    `file`: what the file of an attachment is called when it is exported; empty without one.
    """

    row: TransferRow
    blocks: tuple[BlockView, ...]
    file: str = ""


@dataclass(frozen=True)
class TransferExport:
    """A file to be written, and whose documents are in it.

    `files`: the attachments that go beside it, by id, and what each is called; their bytes are
    opened one at a time (`AttachmentService.open`).
    """

    data: bytes
    client_ids: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()


class TransferService:
    """What a worker does with the queue."""

    def __init__(
        self, book: RecordBook, clock: Clock, *, table: TransferTable | None = None
    ) -> None:
        self._book = book
        self._clock = clock
        self._table = table
        self._people = People(book)
        self._shield = Shield(book)
        self._writing = Writing(book)

    def queue(self) -> TransferQueue:
        """Every document that one can read, with what became of it."""
        documents = TransferDocuments(self._book, self._clock)
        told = self._records()
        rows = [
            row
            for shot in documents.all()
            if (row := self._row(shot, documents, told.get(shot.id, []))) is not None
        ]
        waiting = sorted((row for row in rows if row.is_queued), key=_oldest_first)
        done = sorted((row for row in rows if not row.is_queued), key=_newest_first)
        today = self._clock.now().date()
        table = self._table or shipped_table()
        target, rule = table.target(today), table.rule(today)
        language = current().code
        proposal = f"{rule.proposal[language]} {rule.source[language]}" if rule is not None else ""
        return TransferQueue(
            (*waiting, *done), target.name[language] if target is not None else "", proposal
        )

    def view(self, kind: str, document_id: str) -> TransferView:
        """A document to be copied, in its own words: they are what the client system is to hold.

        Of a protected client the place alone is left out. Raises UserError("transfer-unknown").
        """
        shot = TransferDocuments(self._book, self._clock).get(kind, document_id)
        stream = shot.stream if shot is not None else None
        documents = TransferDocuments(self._book, self._clock, stream)
        told = self._records(shot.stream).get(document_id, []) if shot is not None else []
        row = self._row(shot, documents, told) if shot is not None else None
        if shot is None or row is None:
            raise UserError("transfer-unknown")
        target = (self._table or shipped_table()).target(self._clock.now().date())
        order = target.blocks.get(kind, ()) if target is not None else ()
        file = file_name(shot, is_protected=self._shield.protects(shot.stream))
        return TransferView(row, documents.blocks(shot, order), file)

    def mark_transferred(self, row: TransferRow, day: date, target_id: str) -> Changes:
        """The version that was shown is in the client system.

        Raises UserError("transfer-day", "transfer-target-missing", "text-too-long").
        """
        if not row.day <= day <= self._clock.now().date():
            raise UserError("transfer-day", field="day")
        if not target_id.strip():
            raise UserError("transfer-target-missing", field="target_id")
        return self._write(row, {"state": TRANSFERRED, "day": day, "target_id": target_id})

    def mark_not_required(self, row: TransferRow, reason: str) -> Changes:
        """The version that was shown need not be transferred; UserError("reason-missing")."""
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        return self._write(row, {"state": NOT_REQUIRED, "reason": reason})

    def take_back(self, document_id: str) -> Changes:
        """Undo the newest record about a document: it counts no more, and stays readable.

        Raises UserError("transfer-unknown").
        """
        told = self._records().get(document_id, [])
        if not told:
            raise UserError("transfer-unknown")
        target = Target(told[-1].stream, "transfer", told[-1].id)
        words = tr("Taken back")
        return self._book.commit(self._writing.replaced(target, {"struck": words}, reason=words))

    def export(self, documents: Iterable[tuple[str, str]], form: str = TEXT) -> TransferExport:
        """A file of documents, each given by kind and id; of protected clients without places.

        Raises UserError("transfer-unknown").
        """
        views = [
            self._shield.over(view.row.client_id, view)
            for view in (self.view(kind, document) for kind, document in documents)
        ]
        made = _as_json(views) if form == JSON else _as_text(views)
        clients = tuple(sorted({view.row.client_id for view in views}))
        files = tuple((view.row.id, view.file) for view in views if view.file)
        return TransferExport(made.encode(), clients, files)

    # -- inside -------------------------------------------------------------------------------

    def _records(self, stream: str | None = None) -> dict[str, list[Snapshot]]:
        """The records that stand, by document, oldest first."""
        found: dict[str, list[Snapshot]] = defaultdict(list)
        for shot in self._book.find("transfer", stream=stream):
            if shot.record.document and shot.record.state and not shot.record.struck:
                found[shot.record.document].append(shot)
        for told in found.values():
            told.sort(key=lambda shot: shot.rank)
        return found

    def _row(
        self, shot: Snapshot, documents: TransferDocuments, told: list[Snapshot]
    ) -> TransferRow | None:
        """A document as it stands; None where nothing is to be transferred."""
        is_struck = bool(getattr(shot.record, "struck", None))
        if not _was_moved(told) and (is_struck or not documents.is_approved(shot)):
            return None
        version = documents.version(shot)
        present = _of_present(told, version)
        newest = present or next(reversed(told), None)
        state = _state(present, told, is_struck=is_struck)
        record = newest.record if newest is not None else Transfer("")
        today, since = self._clock.now().date(), shot.changed.date()
        if state == AMENDED:
            since = max(since, documents.part_changed(shot) or since)
        row = TransferRow(
            id=shot.id,
            kind=shot.kind,
            client_id=shot.stream,
            client_name=self._people.client_name(shot.stream),
            client_number=self._number(shot.stream),
            title=documents.title(shot),
            day=documents.day(shot),
            author=documents.author(shot),
            is_mine=shot.author == self._book.user,
            state=state,
            since=since,
            age=max(0, (today - since).days) if state in QUEUED else 0,
            version=version,
            transfer_id=record.id,
            moved=record.day,
            target_id=record.target_id or "",
            reason=record.reason or "",
            is_proposed=state == TRANSFERRED and self._is_proposed(record.day, today),
        )
        return self._shield.over(shot.stream, row)

    def _number(self, client_id: str) -> str:
        client = self._people.client(client_id)
        return (client.number or "") if client is not None else ""

    def _is_proposed(self, moved: date | None, today: date) -> bool:
        rule = (self._table or shipped_table()).rule(today)
        return rule is not None and moved is not None and moved + timedelta(rule.days) <= today

    def _write(self, row: TransferRow, values: dict[str, object]) -> Changes:
        target = Target(row.client_id, "transfer", new_id())
        said = {"document": row.id, "document_kind": row.kind, "version": row.version, **values}
        return self._book.commit(self._writing.first(target, said))


def _was_moved(told: list[Snapshot]) -> bool:
    return any(one.record.state == TRANSFERRED for one in told)


def _of_present(told: list[Snapshot], version: str) -> Snapshot | None:
    """The record that holds of the present version; None where the client system has other words.

    A text that was amended back is where it was before only if nothing else was transferred since.
    """
    for one in reversed(told):
        if one.record.version == version:
            return one
        if one.record.state == TRANSFERRED:
            return None
    return None


def _state(present: Snapshot | None, told: list[Snapshot], *, is_struck: bool) -> str:
    """What the record of the present version says, and else why it waits."""
    if present is not None:
        return str(present.record.state)
    if not told:
        return WAITS
    return STRUCK if is_struck else AMENDED


def _oldest_first(row: TransferRow) -> tuple[date, str, str]:
    return row.since, str(sort_key(row.client_name)), row.id


def _newest_first(row: TransferRow) -> tuple[int, str, str]:
    return -(row.moved or row.day).toordinal(), str(sort_key(row.client_name)), row.id


def _head(row: TransferRow) -> str:
    """What tells whose and which document it is."""
    day = short_date(row.day, current())
    return f"{row.client_number} {row.client_name} · {row.title} · {day}".strip()


def _as_text(views: Iterable[TransferView]) -> str:
    """Documents to be read and pasted, with the mark by which other programs know UTF-8."""
    parts = []
    for view in views:
        lines = [_head(view.row), "=" * len(_head(view.row))]
        lines += [f"\n{block.label}\n{block.text}" for block in view.blocks]
        parts.append("\n".join(lines))
    return "\ufeff" + "\n\n\n".join(parts) + "\n"


def _as_json(views: Iterable[TransferView]) -> str:
    """Documents to be read by a program."""
    documents = [
        {
            "kind": view.row.kind,
            "id": view.row.id,
            "version": view.row.version,
            "client_number": view.row.client_number,
            "client_name": view.row.client_name,
            "title": view.row.title,
            "day": view.row.day.isoformat(),
            "author": view.row.author,
            "blocks": [{"label": block.label, "text": block.text} for block in view.blocks],
            **({"file": view.file} if view.file else {}),
        }
        for view in views
    ]
    return json.dumps({"format": "osmo-transfer-1", "documents": documents}, ensure_ascii=False)
