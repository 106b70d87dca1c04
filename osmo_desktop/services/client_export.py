"""Everything about one client, for the client: as a paper and as JSON (GDPR article 15).

What is in it follows from the declarations of the kinds: every kind of a client's stream, every
field, every earlier value with its writer, and what was struck. A new kind is in it by being
declared. Left out is only what is no data about a person: the reference by which the sealed bytes
of an attachment are found. By itself paper or JSON lists the attachments; a folder holds both, and
the file of each attachment beside them. Of a protected client the files are left out unless places
are wanted: a page cannot be rid of them.
A long case is gathered in slices and told of as it goes; what was stopped leaves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from osmo_desktop.domain.documents import Language
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, current, ntr, speaking, tr
from osmo_desktop.domain.language.dates import date_and_time
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.plain_paper import PaperLine, PaperPart, PlainPaper
from osmo_desktop.domain.ports import Clock, PastValue, RecordBook, Snapshot
from osmo_desktop.domain.progress import Progress, Report, Steps, give_way, no_report
from osmo_desktop.domain.records import CLIENT_KINDS, KINDS, FieldSpec, Sensitivity
from osmo_desktop.domain.records.client import Client
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.copied_files import CopiedFiles, CopyFolder
from osmo_desktop.services.papers import PaperPrinter, paper_language
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.same_people import joined_to
from osmo_desktop.services.team_profile import team_controller, team_name
from osmo_desktop.services.wording import Wording, label

FORMAT: Final = "osmo-client-copy"
VERSION: Final = 1
_SLICE: Final = 20
"""Records that are gathered before others get the vault worker."""
_NOT_PERSONAL: Final = frozenset({("attachment", "content")})


@dataclass(frozen=True)
class CopiedValue:
    """A value that a field has or had; `value` as stored, `words` as people read it."""

    value: object
    words: str
    author: str
    written: datetime
    reason: str
    is_current: bool


@dataclass(frozen=True)
class CopiedField:
    """A field with all its values, newest first."""

    name: str
    label: str
    values: tuple[CopiedValue, ...]


@dataclass(frozen=True)
class CopiedRecord:
    """A record; `struck` tells why it was entered in error."""

    kind: str
    label: str
    id: str
    author: str
    written: datetime
    struck: str
    fields: tuple[CopiedField, ...]


@dataclass(frozen=True)
class ClientCopy:
    """All records of a person by kind, whichever of the joined clients holds them.

    `withholds` where places of a protected one are left out; `files` lie beside the copy.
    """

    client_id: str
    client_name: str
    client_number: str
    made: datetime
    withholds: bool
    records: tuple[CopiedRecord, ...]
    files: CopiedFiles | None = None


class ClientExportService:
    """Gathers a client's data and gives them as PDF or JSON. Vault worker.

    With `with_places` a protected client's places are in it: then it is for the client's own hand,
    and the log says that they were shown.
    """

    def __init__(
        self,
        book: RecordBook,
        printer: PaperPrinter,
        clock: Clock,
        catalogue: Callable[[str], Catalogue],
        *,
        attachments: AttachmentService,
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._printer = printer
        self._clock = clock
        self._catalogue = catalogue
        self._attachments = attachments
        self._people = People(book)
        self._wording = Wording(book, self._people)
        self._shield = Shield(book)

    def records_of(self, client_id: str) -> tuple[str, ...]:
        """Ids of the joined records that the copy holds, the given one first: all are logged."""
        return tuple(shot.id for shot in joined_to(self._book, client_id))

    def pdf(
        self, client_id: str, report: Report = no_report, *, with_places: bool = False
    ) -> Steps[bytes]:
        """The copy as a paper in the client's language. Raises UserError("client-unknown")."""
        client = self._client(client_id)
        copy = yield from self._copy(client, report, with_places=with_places)
        organisation = team_controller(self._book) or team_name(self._book)
        language = paper_language(client.language)
        data: bytes = yield lambda: self._printer.plain_paper(
            self._paper(copy, organisation, language)
        )
        return data

    def json(
        self, client_id: str, report: Report = no_report, *, with_places: bool = False
    ) -> Steps[bytes]:
        """The copy for machines, as UTF-8. Raises UserError("client-unknown")."""
        client = self._client(client_id)
        copy = yield from self._copy(client, report, with_places=with_places)
        data: bytes = yield partial(_as_json, copy)
        return data

    def write(
        self,
        client_id: str,
        folder: CopyFolder,
        report: Report = no_report,
        *,
        leaving: Callable[[Sequence[str]], None],
        with_places: bool = False,
    ) -> Steps[None]:
        """The copy as paper, as JSON and with every attachment, into a folder that is made for it.

        `leaving` gets the ids of the records before anything is written, for the log. Stopped or
        failed, the folder goes again; the log still says that the data left, for nobody can tell
        who read what lay there, and a power cut must not hide it. What is stopped before is not in
        it. Raises UserError("client-unknown"), KnownError("file-unusable", "copy-part-left").
        """
        client = self._client(client_id)
        copy = yield from self._copy(client, report, with_places=with_places)
        language = paper_language(client.language)
        organisation = team_controller(self._book) or team_name(self._book)
        words, files = self._catalogue(language), CopiedFiles()
        same = self.records_of(client_id)
        leaving(same)
        try:
            yield folder.make
            if not copy.withholds:
                shots = self._in_order("attachment", same)
                yield from files.add_all(shots, self._attachments, folder, words, report=report)
            whole = replace(copy, files=files)
            paper = partial(self._paper, whole, organisation, language)
            data = yield lambda: self._printer.plain_paper(paper())
            name = words.tr("copy")
            yield partial(folder.write, f"{name}.pdf", data)
            yield lambda: folder.write(f"{name}.json", _as_json(whole))
            yield folder.finish
        finally:
            folder.close()

    def _paper(self, copy: ClientCopy, organisation: str, language: Language) -> PlainPaper:
        """Typeset what was gathered; any thread."""
        with speaking(self._catalogue(language)):
            return PlainPaper(
                title=tr("Copy of all data about you"),
                organisation=organisation,
                client_name=copy.client_name,
                client_number=copy.client_number,
                printed_at=copy.made,
                language=language,
                lead=_lead(copy),
                parts=_parts(copy),
                closing=tr(
                    "If something here is wrong, tell us: you may ask for a correction. You may "
                    "also complain to the Data Protection Ombudsman."
                ),
            )

    def _client(self, client_id: str) -> Client:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        client: Client = shot.record
        return client

    def _copy(self, client: Client, report: Report, *, with_places: bool) -> Steps[ClientCopy]:
        """Gather everything, slice by slice; each speaks the client's language by itself."""
        withholds = self._shield.protects(client.id) and not with_places
        shown = self._shield.of(client.id) if withholds else str
        same = self.records_of(client.id)
        shots = [shot for kind in CLIENT_KINDS for shot in self._in_order(kind, same)]
        catalogue = self._catalogue(paper_language(client.language))
        records: list[CopiedRecord] = []
        for shot in shots:
            with speaking(catalogue):
                records.append(self._record(shot, shown, withholds=withholds))
            if len(records) % _SLICE == 0:
                report(Progress(tr("Gathering the records"), len(records), len(shots)))
                yield give_way
        return ClientCopy(
            client_id=client.id,
            client_name=full_name(client.given_name or "", client.family_name or ""),
            client_number=client.number or "",
            made=self._clock.now(),
            withholds=withholds,
            records=tuple(records),
        )

    def _in_order(self, kind: str, same: Sequence[str]) -> list[Snapshot]:
        """What the records of one person hold of a kind."""
        found = [shot for one in same for shot in self._book.find(kind, stream=one)]
        return sorted(found, key=lambda shot: (shot.written, shot.id))

    def _record(
        self, shot: Snapshot, shown: Callable[[str], str], *, withholds: bool
    ) -> CopiedRecord:
        kind = KINDS[shot.kind]
        fields = []
        for spec in kind.fields.values():
            if (kind.name, spec.name) in _NOT_PERSONAL:
                continue
            past = self._book.history(kind.name, shot.id, spec.name, stream=shot.stream)
            hides = withholds and spec.attribute.sensitivity is Sensitivity.LOCATION
            values = tuple(self._value(shot.kind, spec, one, shown, hides=hides) for one in past)
            if values:
                fields.append(CopiedField(spec.name, label(kind.name, spec.name), values))
        return CopiedRecord(
            kind=kind.name,
            label=tr(kind.label),
            id=shot.id,
            author=self._people.author(shot),
            written=shot.written,
            struck=shown(getattr(shot.record, "struck", None) or ""),
            fields=tuple(fields),
        )

    def _value(
        self,
        kind: str,
        spec: FieldSpec,
        past: PastValue,
        shown: Callable[[str], str],
        *,
        hides: bool,
    ) -> CopiedValue:
        words = tr("[protected]") if hides else self._wording.text(kind, spec.name, past.value)
        value = tr("[protected]") if hides and past.value is not None else past.value
        return CopiedValue(
            value=shown(value) if isinstance(value, str) else value,
            words=shown(words),
            author=self._people.member_name(past.author),
            written=past.written,
            reason=shown(past.reason or ""),
            is_current=past.is_head,
        )


def _lead(copy: ClientCopy) -> str:
    """What is on the paper, and what is not."""
    said = tr(
        "Here is everything that this register holds about you, also earlier versions and what "
        "was entered in error."
    )
    listed = tr("Attachments are listed; ask for those you want to have.")
    if copy.files is not None and not copy.withholds:
        listed = tr("The attachments are files beside this paper, each under the name it says.")
    if not copy.withholds:
        return f"{said} {listed}"
    hidden = tr("Your address, municipality and phone are left out because of the safety ban.")
    return f"{said} {listed} {hidden}"


def _parts(copy: ClientCopy) -> tuple[PaperPart, ...]:
    """A section for each kind, and in it one for each record."""
    parts: list[PaperPart] = []
    files = copy.files or CopiedFiles()
    kinds = dict.fromkeys(record.kind for record in copy.records)
    for kind in kinds:
        own = [record for record in copy.records if record.kind == kind]
        count = ntr("{n} record", "{n} records", len(own)).format(n=len(own))
        parts.append(PaperPart(f"{own[0].label}: {count}"))
        parts += (_part(record, files) for record in own)
    return tuple(parts)


def _part(record: CopiedRecord, files: CopiedFiles) -> PaperPart:
    """One record: who wrote it when, each field, and below it what stood there before."""
    when = date_and_time(record.written, current())
    heading = f"{when}, {record.author}"
    if record.struck:
        heading = tr("{record} (entered in error)").format(record=heading)
    lines = [line for field in record.fields for line in _lines(field)]
    file = files.names.get(record.id) or files.missing.get(record.id)
    if file:
        lines.insert(0, PaperLine(file, tr("File")))
    return PaperPart(heading, tuple(lines), level=3)


def _lines(field: CopiedField) -> list[PaperLine]:
    current_ones = [value for value in field.values if value.is_current]
    words = ", ".join(dict.fromkeys(value.words for value in current_ones))
    lines = [PaperLine(words, field.label)]
    for value in field.values:
        told = date_and_time(value.written, current())
        if value.is_current:
            if value.reason:
                why = tr("Changed {when} by {name}: {reason}")
                text = why.format(when=told, name=value.author, reason=value.reason)
                lines.append(PaperLine(text, is_small=True))
            continue
        before = tr("Before, written {when} by {name}: {words}")
        text = before.format(when=told, name=value.author, words=value.words)
        lines.append(PaperLine(text, is_small=True))
    return lines


def _as_json(copy: ClientCopy) -> bytes:
    told = {"format": FORMAT, "version": VERSION, **_plain(copy)}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _plain(copy: ClientCopy) -> dict[str, Any]:
    """The copy in the types of JSON; attachments are listed once more by themselves."""
    records = [_plain_record(record) for record in copy.records]
    attached = [record for record in records if record["kind"] == "attachment"]
    if copy.files is not None:
        for record in attached:
            record["file"] = copy.files.names.get(record["id"])
            record["file_missing"] = copy.files.missing.get(record["id"])
    return {
        "made": copy.made.isoformat(),
        "client": {"id": copy.client_id, "name": copy.client_name, "number": copy.client_number},
        "places_left_out": copy.withholds,
        "records": records,
        "attachments": attached,
    }


def _plain_record(record: CopiedRecord) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "label": record.label,
        "id": record.id,
        "author": record.author,
        "written": record.written.isoformat(),
        "struck": record.struck or None,
        "fields": {
            field.name: {"label": field.label, "values": [_plain_value(v) for v in field.values]}
            for field in record.fields
        },
    }


def _plain_value(value: CopiedValue) -> dict[str, Any]:
    return {
        "value": value.value,
        "words": value.words,
        "author": value.author,
        "written": value.written.isoformat(),
        "reason": value.reason or None,
        "current": value.is_current,
    }
