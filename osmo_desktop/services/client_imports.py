"""Clients and their old notes out of a file, and an import undone by its id.

Each row is one durable commit, so that whatever stops an import, the rows before stand whole and
marked with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.merge import PENDING
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.domain.records import CLIENT_KINDS
from osmo_desktop.domain.records.imported import CLIENTS
from osmo_desktop.domain.sheets import Sheet, SheetReader
from osmo_desktop.services.assessing import AssessmentDrafts
from osmo_desktop.services.clients import ClientService
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.import_columns import guess
from osmo_desktop.services.import_preview import BAD, KNOWN, ImportPreview, ImportRow, Previewing
from osmo_desktop.services.writing import Target, Writing

_MODE: Final = "elsewhere"
_TAKEN_BACK: Final = ("notice", "engagement", "client", "imported")
"""What an import of clients writes itself, in the order in which it is taken back: the mark goes
last, so that an undo which a power cut stopped can be asked for again."""


@dataclass(frozen=True)
class ImportDone:
    """What an import did: its id, how many rows it wrote, and those refused, each with the reason.

    `known` counts the rows that were left out as known. `unprotected` are the rows of clients who
    are here without the non-disclosure order that the file tells of.
    """

    batch: str
    written: int
    refused: tuple[tuple[int, str], ...]
    known: int = 0
    unprotected: tuple[ImportRow, ...] = ()


@dataclass(frozen=True)
class BatchRow:
    """An import that can be undone: its id, its day, what it brought and how many records."""

    id: str
    day: date
    contents: str
    count: int


class ClientImportService:
    """What a worker does with files of clients and notes."""

    def __init__(
        self,
        book: RecordBook,
        clients: ClientService,
        clock: Clock,
        reader: SheetReader,
        *,
        drafts: DraftService,
        assessments: AssessmentDrafts,
    ) -> None:
        self._book, self._clients, self._clock, self._reader = book, clients, clock, reader
        self._drafts, self._assessments = drafts, assessments
        self._writing = Writing(book)

    def read(self, data: bytes) -> Sheet:
        """The table of a file; touches no vault.

        Raises UserError("import-unreadable", "import-empty", "import-too-large",
        "import-old-format").
        """
        return self._reader.read(data)

    def guess(self, sheet: Sheet, contents: str) -> tuple[str, ...]:
        """What each column most likely holds."""
        return guess(sheet.header, contents)

    def preview(
        self, sheet: Sheet, columns: Sequence[str], contents: str
    ) -> Generator[None, None, ImportPreview]:
        """What would be done, row by row, read in slices; UserError("import-columns")."""
        return Previewing(self._book, self._clock.now()).preview(sheet, columns, contents)

    def run(
        self,
        preview: ImportPreview,
        report: Report,
        cancel: CancelToken,
        *,
        with_known: bool = False,
    ) -> Generator[None, None, tuple[ImportDone, Changes]]:
        """Write the rows, one at a slice; `with_known` also those who are known already.

        What cannot be read is never written. Stopped between rows, what is written stays.
        """
        wanted = [
            row for row in preview.rows if row.state != BAD and (with_known or row.state != KNOWN)
        ]
        batch, written = new_id(), 0
        refused: list[tuple[int, str]] = []
        changes = Changes()
        for row in wanted:
            if cancel.is_cancelled:
                break
            try:
                changes |= self._write(row, preview.contents, batch)
                written += 1
            except UserError as error:
                refused.append((row.number, sentence(error)))
            report(Progress(tr("Bringing in"), written + len(refused), len(wanted)))
            yield
        known = 0 if with_known else preview.count(KNOWN)
        left = tuple(row for row in preview.rows if row.is_unprotected and self._is_open(row))
        return ImportDone(batch, written, tuple(refused), known, left), changes

    def protect(self, rows: Sequence[ImportRow]) -> Changes:
        """Set the non-disclosure order of clients who are here already, as the file tells.

        An undone import does not lift it: that takes a reason, on the client's page.
        """
        changes = Changes()
        for client in dict.fromkeys(row.client_id for row in rows if self._is_open(row)):
            basis = self._clients.details(client).basis
            changes |= self._clients.change(client, {"safety_ban": True}, basis)
        return changes

    def batches(self) -> tuple[BatchRow, ...]:
        """Own imports that were not undone, the newest first."""
        found: dict[str, list[Snapshot]] = defaultdict(list)
        for shot in self._marks():
            found[shot.record.batch].append(shot)
        rows = [
            BatchRow(
                batch, shots[0].written.date(), shots[0].record.contents or CLIENTS, len(shots)
            )
            for batch, shots in found.items()
        ]
        return tuple(sorted(rows, key=lambda row: (row.day, row.id), reverse=True))

    def undo(
        self, batch: str, report: Report, cancel: CancelToken
    ) -> Generator[None, None, tuple[int, Changes]]:
        """Undo an import; gives how many records stay.

        A client or note of which something was written since stays, a draft too, and so does a
        client whom colleagues have already and whom only a supervisor can remove. Raises
        UserError("import-unknown").
        """
        marks = [shot for shot in self._marks() if shot.record.batch == batch]
        if not marks:
            raise UserError("import-unknown")
        changes, kept = Changes(), 0
        # The newest first: what was written after a record that is taken back is sealed anew.
        for done, shot in enumerate(sorted(marks, key=lambda shot: -(shot.record.row or 0))):
            if cancel.is_cancelled:
                break
            gone = self._undo_one(shot)
            kept += gone is None
            changes |= gone or Changes()
            report(Progress(tr("Undoing the import"), done + 1, len(marks)))
            yield
        return kept, changes

    def _is_open(self, row: ImportRow) -> bool:
        """Whether the client of a row has no non-disclosure order still."""
        shot = self._book.get("client", row.client_id)
        return shot is not None and not shot.record.safety_ban

    # -- writing ------------------------------------------------------------------------------

    def _write(self, row: ImportRow, contents: str, batch: str) -> Changes:
        if contents == CLIENTS:
            stream, edits = self._client(row)
            subject = stream
        else:
            stream, subject = row.client_id, new_id()
            edits = self._note(Target(stream, "meeting", subject), row)
        mark = Target(stream, "imported", new_id())
        said = {"batch": batch, "contents": contents, "subject": subject, "row": row.number}
        return self._book.commit([*edits, *self._writing.first(mark, said)])

    def _client(self, row: ImportRow) -> tuple[str, Sequence[Edit]]:
        values = {key: value for key, value in row.values.items() if key != "start"}
        values |= {
            "safety_ban": values.get("safety_ban") or None,
            "language": values.get("language", "fi"),
        }
        engagement = {
            "type": "individual_coaching",
            "controller": self._clients.usual_controller(),
            "legal_basis": "social_rehabilitation",
            "start": row.values.get("start"),
        }
        return self._clients.first_edits(values, engagement)

    def _note(self, target: Target, row: ImportRow) -> list[Edit]:
        said = str(row.values.get("happened", ""))
        writer = str(row.values.get("writer", ""))
        words = tr("Brought in from an older file.")
        if writer:
            words = tr("Brought in from an older file; written by {writer}.").format(writer=writer)
        moment = row.values["occurred"]
        values = {
            "occurred": moment,
            "mode": _MODE,
            "happened": f"{said}\n\n{words}",
            "client_view": row.values.get("client_view", ""),
            "worker_assessment": row.values.get("worker_assessment", ""),
        }
        occurred = moment.isoformat() if isinstance(moment, datetime) else None
        edits = self._writing.first(target, values)
        return [replace(edit, occurred=occurred) for edit in edits]

    # -- undoing ------------------------------------------------------------------------------

    def _marks(self) -> list[Snapshot]:
        """The marks of own imports that stand."""
        return [
            shot
            for shot in self._book.find("imported")
            if shot.author == self._book.user and shot.record.batch and not shot.record.struck
        ]

    def _undo_one(self, mark: Snapshot) -> Changes | None:
        """Take one record back; None where it stays."""
        words = tr("The import was undone")
        if mark.record.contents != CLIENTS:
            return self._undo_note(mark, words)
        shots = [s for kind in CLIENT_KINDS for s in self._book.find(kind, stream=mark.stream)]
        if any(shot.kind not in _TAKEN_BACK or _is_later(shot, mark) for shot in shots):
            return None
        if self._is_drafted(mark.stream) or self._assessments.exists(mark.stream):
            return None
        if all(
            (shot.device, shot.newest_segment) == (self._book.device, PENDING) for shot in shots
        ):
            return self._retract(shots)
        if self._book.role == "worker":
            return None
        client = Target(mark.stream, "client", mark.stream)
        edits = self._writing.replaced(client, {"tombstone": True}, reason=words)
        return self._book.commit([*edits, *self._strike(mark, words)])

    def _undo_note(self, mark: Snapshot, words: str) -> Changes | None:
        """Strike a note through that is as it came; None where it stays."""
        subject = mark.record.subject or ""
        note = self._book.get("meeting", subject, stream=mark.stream)
        if note is None or _is_later(note, mark) or self._is_drafted(subject):
            return None
        target = Target(mark.stream, "meeting", subject)
        edits = self._writing.replaced(target, {"struck": words}, reason=words)
        return self._book.commit([*edits, *self._strike(mark, words)])

    def _is_drafted(self, subject: str) -> bool:
        """Whether a draft is about a client or a note; one that cannot be read may be."""
        drafted = self._drafts.subjects()
        return drafted is None or subject in drafted

    def _retract(self, shots: list[Snapshot]) -> Changes:
        """Take a client back whom nobody else can have yet."""
        changes = Changes()
        for shot in sorted(shots, key=lambda shot: _TAKEN_BACK.index(shot.kind)):
            changes |= self._book.retract(shot.kind, shot.id, stream=shot.stream)
        return changes

    def _strike(self, mark: Snapshot, words: str) -> list[Edit]:
        target = Target(mark.stream, "imported", mark.id)
        return self._writing.replaced(target, {"struck": words}, reason=words)


def _is_later(shot: Snapshot, mark: Snapshot) -> bool:
    """Whether something of a record is not of the row's own commit, which has one time."""
    return not shot.written == shot.changed == mark.written
