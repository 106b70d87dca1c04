"""Services over a book in memory, with one invented day: Thursday 19.11.2026, Anna Niemi."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from osmo_desktop.domain.brief_document import CaseloadBrief
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.destruction_document import DestructionDocument
from osmo_desktop.domain.disclosure_document import DisclosureDocument
from osmo_desktop.domain.documents import PlanDocument, RecoverySheet
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.log_document import LogDocument
from osmo_desktop.domain.notice_document import NoticeDocument
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.plain_paper import PlainPaper
from osmo_desktop.exchange.sheets import SheetFiles
from osmo_desktop.services.assembly import Joined, Ports, Services, assemble
from osmo_desktop.services.models import NoteDraft, StepDraft
from osmo_desktop.services.reverting import RevertService
from tests.fakes.access_book import MemoryAccess
from tests.fakes.attachments import memory_attachments
from tests.fakes.local_rows import MemoryRows, PlainIndex
from tests.fakes.memory_book import HELSINKI_WINTER, Colleague, MemoryBook, SetClock
from tests.fakes.substitutions import memory_substitutions
from tests.fakes.team_care import QuietErasures, QuietRemovals, QuietSync

MORNING = datetime(2026, 11, 19, 8, 20, tzinfo=HELSINKI_WINTER)


class NoPrinter:
    """Prints nothing."""

    def plan(self, document: PlanDocument) -> bytes:
        return b"%PDF-1.7"

    def brief(self, document: CaseloadBrief) -> bytes:
        raise AssertionError("not asked for")

    def recovery_sheet(self, sheet: RecoverySheet) -> bytes:
        return b"%PDF-1.7"

    def disclosure_log(self, document: DisclosureDocument) -> bytes:
        return document.client_number.encode()

    def destruction_list(self, document: DestructionDocument) -> bytes:
        return b"%PDF-1.7"

    def access_log(self, document: LogDocument) -> bytes:
        return b"%PDF-log"

    def notice(self, document: NoticeDocument) -> bytes:
        return b"%PDF-notice" + repr(document).encode()

    def plain_paper(self, paper: PlainPaper) -> bytes:
        return paper.title.encode()


@dataclass
class Casework:
    """The services, and what tests turn under them."""

    services: Services
    book: MemoryBook
    clock: SetClock

    def now(self) -> datetime:
        """The present time."""
        return self.clock.now()

    def add(self, family: str, given: str, place: str = "", **more: Any) -> str:
        """Add a client and give the id."""
        values: dict[str, Any] = {"start": None, **more}
        client_id, _ = self.services.clients.add(
            family_name=family, given_name=given, municipality=place, **values
        )
        return client_id

    def change(self, client_id: str, values: Mapping[str, object]) -> Changes:
        """Change fields of a client over what is there now."""
        basis = self.services.clients.details(client_id).basis
        return self.services.clients.change(client_id, values, basis)

    def meet(self, client_id: str, moment: datetime, mode: str = "home_visit") -> None:
        """Agree on the next meeting."""
        self.change(client_id, {"next_meeting": moment, "next_meeting_mode": mode})

    def note(self, client_id: str, moment: datetime, text: str, **values: Any) -> str:
        """Approve a note and give its id."""
        draft = self.services.notes.start(client_id, now=moment)
        steps = (StepDraft("Sovitaan seuraava käynti", "Anna Niemi", None),)
        wanted: dict[str, Any] = {
            "occurred": moment,
            "happened": text,
            "client_view": "Hyvä näin.",
            "worker_assessment": "Etenee sovitusti.",
            "steps": steps,
            **values,
        }
        meeting, _ = self.services.notes.approve(draft.changed(**wanted))
        return meeting

    def draft(self, client_id: str, moment: datetime, **values: Any) -> NoteDraft:
        """Save a draft."""
        draft = self.services.notes.start(client_id, now=moment)
        return self.services.drafts.save(draft.changed(occurred=moment, **values))


def empty_casework(moment: datetime = MORNING) -> Casework:
    """Services without a single client, and without a team or sync of their own."""
    clock = SetClock(moment)
    book = MemoryBook(clock)
    rows = MemoryRows()
    ports = Ports(book, rows, PlainIndex(book), clock, NoPrinter(), Catalogue.plain, MemoryAccess())
    unused = cast(Any, None)
    services = assemble(
        ports,
        Joined(
            reverting=RevertService(book, book),
            attachments=memory_attachments(book, clock, rows),
            team=unused,
            places=unused,
            sync=cast(Any, QuietSync()),
            bundles=unused,
            removals=cast(Any, QuietRemovals()),
            erasures=cast(Any, QuietErasures()),
            substitutions=memory_substitutions(book, clock),
            recovery=unused,
            passphrase=unused,
            backups=unused,
            restoring=unused,
            support=unused,
            sheets=SheetFiles(),
        ),
    )
    return Casework(services, book, clock)


def at(day: int, month: int, clock: str) -> datetime:
    """A moment of 2026 in Helsinki."""
    hour, minute = (int(part) for part in clock.split("."))
    return datetime.combine(date(2026, month, day), time(hour, minute), HELSINKI_WINTER)


PLACES: dict[str, tuple[str, str]] = {
    "Aalto": ("Mirja", "Vimpeli"),
    "Hakala": ("Veikko", "Lappajärvi"),
    "Järvelä": ("Emilia", "Alajärvi"),
    "Kangas": ("Timo", "Evijärvi"),
    "Koivisto": ("Päivi", "Soini"),
    "Lahti": ("Oskari", "Alajärvi"),
    "Mäkelä": ("Sanna", "Seinäjoki"),
    "Niskanen": ("Kari", "Vimpeli"),
    "Peltola": ("Ritva", "Lappajärvi"),
    "Östman": ("Kaj", "Soini"),
}


@dataclass
class Day:
    """The invented day with the ids of its people by family name."""

    work: Casework
    ids: dict[str, str]
    colleague: Colleague
    notes: dict[str, str]


def invented_day() -> Day:
    """The day of the pictures, as far as the services know it."""
    work = empty_casework(at(2, 9, "12.15"))
    book = work.book
    ids = {}
    for number, (family, (given, place)) in enumerate(PLACES.items(), start=9):
        ids[family] = work.add(
            family,
            given,
            place,
            number=str(number),
            birth_date=date(1974 + number, 3, 5),
            phone="040 000 0000",
            address=f"Koulutie {number}, {place}",
            start=date(2026, 9, 2) if family in ("Kangas", "Mäkelä") else None,
        )
    others = [book.add_colleague(name) for name in ("Juha Ojala", "Matti Saari", "Liisa Salo")]
    _history(work, ids)
    for other in others:
        book.show(other)
    notes = _this_week(work, ids, others[0])
    work.clock.time = MORNING
    return Day(work, ids, others[0], notes)


def _history(work: Casework, ids: dict[str, str]) -> None:
    """What has been sent already."""
    sanna = ids["Mäkelä"]
    plans = work.services.plans
    work.clock.time = at(8, 10, "10.00")
    plan, _ = plans.begin(sanna)
    for title, baseline, level in (
        ("Aamurytmi: ylhäällä klo 9", -1, 0),
        ("Talous omassa hallinnassa", -2, -1),
        ("Harjoittelupaikka löytyy kevääksi", -1, -1),
    ):
        goal, _ = plans.add_goal(plan.id, title)
        for field, value in (("baseline", baseline), ("level", level)):
            plans.set_goal(goal, field, value, plans.view(plan.id).basis)
    for field, when in (("made", date(2026, 10, 8)), ("review", date(2027, 1, 8))):
        plans.set_field(plan.id, field, when, plans.view(plan.id).basis)
    plans.approve(plan.id)
    work.clock.time = at(29, 10, "13.00")
    work.note(
        sanna,
        at(29, 10, "10.00"),
        "Läsnä. Teki ryhmässä viikkobudjetin ja esitteli sen parille.",
        mode="group_session",
        goals=(plans.view(plan.id).goals[1].id,),
    )


def _this_week(work: Casework, ids: dict[str, str], other: Colleague) -> dict[str, str]:
    """What is unsent, due and missing today."""
    services, book = work.services, work.book
    sanna = ids["Mäkelä"]
    work.clock.time = at(18, 11, "15.00")
    goals = services.clients.page(sanna).goals
    visit = work.note(
        sanna,
        at(18, 11, "14.30"),
        "Sanna on käynyt ryhmässä joka viikko. Hän kertoi, että aamut sujuvat paremmin, kun päivä "
        "on suunniteltu illalla. Sovittiin tutustumisesta harjoittelupaikkaan.",
        place="Sannan koti, Seinäjoki",
        kilometres=20,
        goals=(goals[0].id, goals[2].id),
    )
    for tried in (9, 18):
        work.clock.time = at(tried, 11, "17.00")
        services.notes.record_attempt(
            ids["Niskanen"], mode="phone", outcome="not_reached", note="", occurred=work.now()
        )
    services.notes.record_attempt(
        sanna,
        mode="phone",
        outcome="message_left",
        note="Työllisyysalueelle aloitusilmoitukseen puuttuvasta tiedosta.",
        occurred=work.now(),
    )
    seen = services.clients.details(sanna).basis
    apart = Edit(sanna, "client", sanna, "next_meeting", at(27, 11, "9.00").isoformat())
    book.receive(other, [apart])
    mine = {"next_meeting": at(26, 11, "9.00"), "next_meeting_mode": "home_visit"}
    services.clients.change(sanna, mine, seen)
    work.change(sanna, {"safety_ban": True})
    for name, moment, mode in (
        ("Aalto", at(19, 11, "9.00"), "home_visit"),
        ("Hakala", at(19, 11, "11.30"), "elsewhere"),
        ("Kangas", at(19, 11, "13.45"), "office"),
        ("Järvelä", at(23, 11, "10.00"), "home_visit"),
        ("Peltola", at(24, 11, "13.00"), "phone"),
        ("Östman", at(25, 11, "9.30"), "home_visit"),
    ):
        work.meet(ids[name], moment, mode)
    for name, text, due in (
        ("Hakala", "Soita opistolle aloituspäivästä", 17),
        ("Kangas", "Varaa aika velkaneuvontaan", 19),
        ("Aalto", "Lähetä kimppakyydin aikataulu", 19),
        ("Lahti", "Pyydä työpajalta tutustumispäivä", 20),
    ):
        services.tasks.add(ids[name], text, date(2026, 11, due))
    work.clock.time = at(17, 11, "16.20")
    work.draft(
        ids["Lahti"],
        at(17, 11, "13.00"),
        happened="Käytiin läpi työpajan päiväohjelma.",
        client_view="Kiinnostaa.",
        worker_assessment="Valmis tutustumaan.",
        steps=(StepDraft("Soita pajalle", "Anna Niemi", date(2026, 11, 20)),),
    )
    work.clock.time = at(18, 11, "15.48")
    work.draft(ids["Koivisto"], at(18, 11, "15.00"), mode="phone", happened="Puhelu Päivin kanssa.")
    return {"visit": visit}
