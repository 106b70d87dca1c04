"""An open vault in memory: all services of casework over fakes, with shorthands for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from osmo_desktop.domain.brief_document import CaseloadBrief
from osmo_desktop.domain.destruction_document import DestructionDocument
from osmo_desktop.domain.disclosure_document import DisclosureDocument
from osmo_desktop.domain.documents import PlanDocument, RecoverySheet
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.log_document import LogDocument
from osmo_desktop.domain.notice_document import NoticeDocument
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.plain_paper import PlainPaper
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.assembly import Joined, Ports, Services, assemble
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.services.reverting import RevertService
from tests.fakes.access_book import MemoryAccess
from tests.fakes.attachments import MemoryObjects, memory_attachments
from tests.fakes.local_rows import MemoryRows, PlainIndex
from tests.fakes.memory_book import Colleague, MemoryBook, SetClock
from tests.fakes.substitutions import memory_substitutions
from tests.fakes.team_care import QuietErasures, QuietRemovals, QuietSync


@dataclass
class KeepingPrinter:
    """`PaperPrinter` that keeps what it was asked to print."""

    plans: list[PlanDocument] = field(default_factory=list)
    sheets: list[RecoverySheet] = field(default_factory=list)
    briefs: list[CaseloadBrief] = field(default_factory=list)
    papers: list[PlainPaper] = field(default_factory=list)
    notices: list[NoticeDocument] = field(default_factory=list)

    def plan(self, document: PlanDocument) -> bytes:
        self.plans.append(document)
        return b"%PDF-plan"

    def disclosure_log(self, document: DisclosureDocument) -> bytes:
        return document.client_number.encode()

    def destruction_list(self, document: DestructionDocument) -> bytes:
        return document.number.encode()

    def access_log(self, document: LogDocument) -> bytes:
        return b"%PDF-log"

    def notice(self, document: NoticeDocument) -> bytes:
        self.notices.append(document)
        return b"%PDF-notice"

    def plain_paper(self, paper: PlainPaper) -> bytes:
        self.papers.append(paper)
        return b"%PDF-paper"

    def brief(self, document: CaseloadBrief) -> bytes:
        self.briefs.append(document)
        return b"%PDF-brief"

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        self.sheets.append(sheet)
        return b"%PDF-sheet"


class Office:
    """One laptop at noon of 19.11.2026 with Anna Niemi at it."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.book = MemoryBook(self.clock)
        self.rows = MemoryRows()
        self.printer = KeepingPrinter()
        self.logs = MemoryAccess()
        self.index = PlainIndex(self.book)
        self.objects = MemoryObjects()
        self.services = self.restarted()

    def restarted(self) -> Services:
        """The services as after the next unlock: over the same book and rows."""
        ports = Ports(
            book=self.book,
            rows=self.rows,
            index=self.index,
            clock=self.clock,
            printer=self.printer,
            catalogue=Catalogue.plain,
            logs=self.logs,
        )
        unused: Any = object()
        return assemble(
            ports,
            Joined(
                reverting=RevertService(self.book, self.book),
                attachments=memory_attachments(self.book, self.clock, self.rows, self.objects),
                team=unused,
                places=unused,
                sync=cast(Any, QuietSync()),
                bundles=unused,
                removals=cast(Any, QuietRemovals()),
                erasures=cast(Any, QuietErasures()),
                substitutions=memory_substitutions(self.book, self.clock),
                recovery=unused,
                passphrase=unused,
                backups=unused,
                restoring=unused,
                support=unused,
            ),
        )

    @property
    def today(self) -> date:
        return self.clock.now().date()

    def client(self, family: str = "Virtanen", given: str = "Aino", **values: Any) -> str:
        """A client, added as the form does; gives the id."""
        known = {"start": self.today, "municipality": "Vimpeli", **values}
        client_id, _ = self.services.clients.add(family_name=family, given_name=given, **known)
        return client_id

    def note(self, client_id: str, happened: str = "Juteltiin arjesta.", **values: Any) -> str:
        """An approved note; gives the id."""
        draft = self.services.notes.start(client_id, now=self.clock.now())
        approved, _ = self.services.notes.approve(draft.changed(happened=happened, **values))
        return approved

    def draft(self, client_id: str, **values: Any) -> NoteDraft:
        """A draft that was started now."""
        return self.services.notes.start(client_id, now=self.clock.now()).changed(**values)

    def shot(self, kind: str, entity: str) -> Snapshot:
        """A snapshot that is there."""
        found = self.book.get(kind, entity)
        assert found is not None
        return found

    def differ(
        self, other: Colleague, kind: str, entity: str, field: str, values: tuple[Any, Any]
    ) -> None:
        """Let this laptop and a colleague change one field apart; ours is `values[0]`."""
        shot = self.shot(kind, entity)
        self.book.show(other)
        seen = tuple(shot.basis.get(field, ()))
        ours, theirs = (
            Edit(shot.stream, kind, entity, field, value, sup=seen, reason="Testi")
            for value in values
        )
        self.book.commit([ours])
        self.book.receive(other, [theirs])


def as_book(book: MemoryBook) -> RecordBook:
    """The fake as the port: mypy checks that it fits."""
    return book
