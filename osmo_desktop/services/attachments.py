"""Attachments of a client: scans, photos and signatures taken in, listed, opened, struck through.

What takes long is yielded as calls (decoding and sealing) or done part by part with others in
between (bytes into the vault), so that no draft ever waits for a photo. The object is durable
before the record that names it, and what fails on the way leaves no record.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from osmo_desktop.domain.attachments import Attached, Attachments, CleanFile, FileCleaner
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import DamagedError, KnownError, OsmoError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.merge import PENDING
from osmo_desktop.domain.ports import Clock, LocalRows, RecordBook, Snapshot
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps, give_way, no_report
from osmo_desktop.formats.attachment import Content, open_attachment, seal_attachment
from osmo_desktop.services.attachment_rows import OWNERS, AttachmentRow, AttachmentRows, Owner
from osmo_desktop.services.drafted_files import DraftedFiles
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.models import Basis
from osmo_desktop.services.note_rules import aware
from osmo_desktop.services.people import People
from osmo_desktop.services.signing import PlanText
from osmo_desktop.services.writing import Target, Writing

_STARTS: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}

Read = Callable[[], bytes]
"""Gives the bytes of the file that a person chose; called where it may take its time."""


@dataclass(frozen=True)
class NewAttachment:
    """What a person says of a file; `type` as in `codes.ATTACHMENT_TYPES`.

    It belongs to at most one note, notice or plan.
    """

    title: str
    type: str = "scan"
    occurred: datetime | None = None
    meeting: str | None = None
    notice: str | None = None
    plan: str | None = None


@dataclass(frozen=True)
class NewSignature:
    """Who signs, and as whom (`codes.SIGNER_ROLES`)."""

    signer: str
    role: str = "client"


@dataclass(frozen=True, repr=False)
class OpenedAttachment:
    """The content of an attachment in memory, its format told by its bytes."""

    row: AttachmentRow
    data: bytes
    media_type: str
    words: str


class AttachmentService:
    """What a worker does with attachments."""

    def __init__(
        self,
        book: RecordBook,
        objects: Attachments,
        cleaner: FileCleaner,
        clock: Clock,
        rows: LocalRows,
    ) -> None:
        self._book = book
        self._objects = objects
        self._cleaner = cleaner
        self._clock = clock
        self._writing = Writing(book)
        self._rows = AttachmentRows(book, objects)
        self._drafted = DraftedFiles(book, objects, rows, DraftService(book, rows, clock))
        self._plan_text = PlanText(book)

    # -- reading --------------------------------------------------------------------------

    def list(self, client_id: str) -> tuple[AttachmentRow, ...]:
        """All attachments of a client, newest first, those struck through included."""
        return self._rows.of(self._book.find("attachment", stream=client_id))

    def of_note(self, meeting_id: str) -> tuple[AttachmentRow, ...]:
        """The attachments that belong to an approved note, newest first."""
        note = self._book.get("meeting", meeting_id)
        if note is None:
            return ()
        mine = {"meeting": meeting_id}
        return self._rows.of(self._book.find("attachment", stream=note.stream, equals=mine))

    def owners(self, client_id: str) -> tuple[Owner, ...]:
        """To what an attachment of a client may belong."""
        return self._rows.owners(client_id)

    def row(self, attachment_id: str) -> AttachmentRow:
        """One attachment; UserError("attachment-unknown")."""
        return self._rows.row(self._shot(attachment_id))

    def open(self, attachment_id: str, *, progress: Report = no_report) -> Steps[OpenedAttachment]:
        """Read, verify and unseal an attachment into memory.

        Raises UserError("attachment-unknown", "attachment-typed"), KnownError
        ("attachment-not-here", "attachment-damaged").
        """
        shot = self._shot(attachment_id)
        content = Content.parse(shot.record.content)
        if content is None:
            raise UserError("attachment-typed")
        data = yield from self._content(content, progress)
        media_type = next((t for start, t in _STARTS.items() if data.startswith(start)), None)
        if media_type is None:
            raise DamagedError("attachment-format")
        return OpenedAttachment(self._rows.row(shot), data, media_type, shot.record.words or "")

    def own_name(self) -> str:
        """The name of the person at this laptop, to be filled in where a worker signs."""
        return People(self._book).member_name(self._book.user)

    # -- taking in ------------------------------------------------------------------------

    def add(
        self,
        client_id: str,
        read: Read,
        new: NewAttachment,
        *,
        progress: Report = no_report,
        cancel: CancelToken | None = None,
    ) -> Steps[tuple[str, Changes]]:
        """Take a file in: made anew from its pixels, sealed, stored, then named by a record.

        Gives the attachment's id. Raises UserError with the reason why a file is not taken in
        (see `FileCleaner`), "attachment-title-missing", "client-unknown", "attachment-occurred",
        "attachment-owner-unknown";
        KnownError of disk and of cancelling. Then nothing was added.
        """
        self._require_client(client_id)
        values = self._described(client_id, new)
        token = cancel or CancelToken()
        data = yield read
        clean = yield partial(self._cleaner.clean, data, progress, token)
        content, sealed = yield partial(seal_attachment, clean.data)
        yield from self._store(content, sealed, progress, token)
        return self._named(client_id, values, clean, content)

    def attach(
        self,
        read: Read,
        title: str,
        type_: str,
        *,
        progress: Report = no_report,
        cancel: CancelToken | None = None,
    ) -> Steps[Attached]:
        """Take a file in for a note that is still a draft: durable, and named by no record yet.

        The caller puts it into the draft; approving the note makes its record. Raises as `add`.
        """
        self._drafted.tidy()
        token = cancel or CancelToken()
        data = yield read
        clean = yield partial(self._cleaner.clean, data, progress, token)
        content, sealed = yield partial(seal_attachment, clean.data)
        attachment_id = new_id()
        self._drafted.remember(attachment_id, content)
        yield from self._store(content, sealed, progress, token)
        facts = _facts(clean, content)
        return Attached(id=attachment_id, title=title, type=type_, **facts)

    def sign(
        self,
        plan_id: str,
        new: NewSignature,
        png: bytes | None,
        *,
        progress: Report = no_report,
        cancel: CancelToken | None = None,
    ) -> Steps[tuple[str, Changes]]:
        """Sign an approved plan: with a drawing (`png`), or by a typed name, said as such.

        The signature is bound to the version and to the hash of its text. Raises
        UserError("signer-missing", "signature-plan-draft", "plan-unknown") and as `add`.
        """
        if not new.signer.strip():
            raise UserError("signer-missing", field="signer")
        plan = self._plan_text.approved(plan_id)
        token = cancel or CancelToken()
        values = {
            "title": tr("Signature of plan version {n}").format(n=plan.record.version or 1),
            "type": "signature",
            "occurred": self._clock.now(),
            "plan": plan_id,
            "signed_hash": self._plan_text.hash(plan),
            "signer": new.signer,
            "signer_role": new.role,
            "signing_way": "typed" if png is None else "drawn",
        }
        if png is None:
            return self._commit(plan.stream, values)
        clean = yield partial(self._cleaner.clean, png, progress, token)
        content, sealed = yield partial(seal_attachment, clean.data)
        yield from self._store(content, sealed, progress, token)
        return self._named(plan.stream, values, clean, content)

    # -- mending --------------------------------------------------------------------------

    def correct(self, attachment_id: str, new: NewAttachment, basis: Basis) -> Changes:
        """Correct what is said of an attachment, over what the form showed; the history keeps it.

        Of a signature only the heading: what was signed, when and by whom stays. Raises
        UserError("attachment-unknown", "attachment-title-missing", "attachment-occurred",
        "attachment-owner-unknown").
        """
        shot = self._shot(attachment_id)
        values = self._described(shot.stream, new)
        if shot.record.type == "signature":
            values = {"title": values["title"]}
        target = Target(shot.stream, "attachment", shot.id)
        reason = tr("Corrected afterwards")
        edits = self._writing.changed(target, values, basis, reason=reason, own_too=True)
        return self._book.commit(edits)

    def strike(self, attachment_id: str, reason: str) -> Changes:
        """Strike through as entered in error; it stays, and can still be opened.

        Raises UserError("reason-missing", "attachment-unknown").
        """
        shot = self._shot(attachment_id)
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        target = Target(shot.stream, "attachment", shot.id)
        edits = self._writing.replaced(target, {"struck": reason}, reason=reason)
        return self._book.commit(edits)

    def retract(self, attachment_id: str) -> Changes:
        """Undo an addition while nothing of it is cut; the object goes with its record.

        Raises UserError("retract-too-late") when colleagues may already get it.
        """
        shot = self._shot(attachment_id)
        is_own = shot.author == self._book.user and shot.device == self._book.device
        if not is_own or shot.newest_segment != PENDING:
            raise UserError("retract-too-late")
        changes = self._book.retract("attachment", shot.id, stream=shot.stream)
        content = Content.parse(shot.record.content)
        if content is not None:
            self._objects.disown(content.hash)
        return changes

    # -- within ---------------------------------------------------------------------------

    def _content(self, content: Content, progress: Report) -> Steps[bytes]:
        parts: list[bytes] = []
        try:
            for part in self._objects.parts(content.hash):
                parts.append(part)
                progress(Progress(tr("Opening the attachment"), len(parts), 0))
                yield give_way
            if not parts:
                raise KnownError("attachment-not-here")
            data: bytes = yield partial(_unsealed, parts, content)
        except DamagedError as error:
            # Held no more, so that the next round fetches a good one.
            self._objects.disown(content.hash)
            raise KnownError("attachment-damaged") from error
        return data

    def _store(
        self, content: Content, sealed: bytes, progress: Report, cancel: CancelToken
    ) -> Steps[None]:
        with closing(self._objects.store(content.hash, sealed)) as storing:
            for done in storing:
                progress(Progress(tr("Storing the attachment"), done, len(sealed)))
                if cancel.is_cancelled:
                    raise KnownError("cleaning-cancelled")
                yield give_way

    def _named(
        self, client_id: str, values: dict[str, Any], clean: CleanFile, content: Content
    ) -> tuple[str, Changes]:
        """Commit the record of a stored object; where that is refused the object goes too."""
        try:
            return self._commit(client_id, values | _facts(clean, content))
        except OsmoError:
            self._objects.disown(content.hash)
            raise

    def _commit(self, client_id: str, values: dict[str, Any]) -> tuple[str, Changes]:
        target = Target(client_id, "attachment", new_id())
        edits = self._writing.first(target, values)
        moment = values["occurred"].isoformat()
        changes = self._book.commit([replace(edit, occurred=moment) for edit in edits])
        return target.entity, changes

    def _described(self, client_id: str, new: NewAttachment) -> dict[str, Any]:
        if not new.title.strip():
            raise UserError("attachment-title-missing", field="title")
        now = self._clock.now()
        occurred = aware(new.occurred, now) if new.occurred is not None else now
        if occurred.date() > now.date():
            raise UserError("attachment-occurred", field="occurred")
        links = {kind: getattr(new, kind) for kind in OWNERS}
        for kind, owner in links.items():
            if owner and self._book.get(kind, owner, stream=client_id) is None:
                raise UserError("attachment-owner-unknown", field="owner")
        return {"title": new.title, "type": new.type, "occurred": occurred, **links}

    def _require_client(self, client_id: str) -> None:
        if self._book.get("client", client_id) is None:
            raise UserError("client-unknown")

    def _shot(self, attachment_id: str) -> Snapshot:
        shot = self._book.get("attachment", attachment_id)
        if shot is None:
            raise UserError("attachment-unknown")
        return shot


def _facts(clean: CleanFile, content: Content) -> dict[str, Any]:
    """What the record of a cleaned file says of its content."""
    return {
        "media_type": clean.media_type,
        "size": len(clean.data),
        "width": clean.width,
        "height": clean.height,
        "pages": clean.pages,
        "words": clean.words,
        "content": content.text(),
    }


def _unsealed(parts: list[bytes], content: Content) -> bytes:
    return open_attachment(b"".join(parts), content)
