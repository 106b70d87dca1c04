"""The log printed for the client: who, when, why, in plain words and the client's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pypdf
import pytest

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.bootstrap.shipped import Printer
from osmo_desktop.domain.access import Hole
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.log_document import LogDocument
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.log_papers import LogPaperService
from tests.fakes.access_book import MemoryAccess, entry
from tests.fakes.memory_book import HELSINKI_WINTER
from tests.fakes.office import Office

_DAY = datetime(2026, 11, 17, 9, tzinfo=HELSINKI_WINTER)


class Desk:
    """A supervisor's laptop with a colleague who works with a client."""

    def __init__(self) -> None:
        self.office = Office()
        self.book = self.office.book
        self.book.role = "supervisor"
        self.logs = MemoryAccess()
        self.access = AccessLogService(self.book, self.logs, self.office.clock)
        self.papers = LogPaperService(
            self.book, self.access, Printer(), self.office.clock, catalogue
        )
        self.ben = new_id()
        team = self.book.team_stream
        self.book.commit([Edit(team, "member", self.ben, "name", "Ben Salo")])
        self.book.commit([Edit(team, "member", self.ben, "title", "Sosiaaliohjaaja")])

    def colleague(
        self, client: str, *moments: datetime, action: str = "view", why: str = ""
    ) -> None:
        """Let Ben do something with a client."""
        entries = [entry(at, action, client=client, screen="client", reason=why) for at in moments]
        self.logs.colleague(new_id(), self.ben, entries)

    def text(self, client: str) -> str:
        """What stands on the paper."""
        pages = pypdf.PdfReader(BytesIO(self.papers.paper(client).pdf)).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def document(self, client: str) -> LogDocument:
        """What is printed."""
        return self.papers.document(client)


@pytest.fixture
def desk() -> Desk:
    """The desk."""
    return Desk()


def test_one_line_a_day_person_and_way(desk: Desk) -> None:
    """Views of a day are one line with the first and last time, and how many they were."""
    client = desk.office.client()
    desk.colleague(client, _DAY, _DAY + timedelta(hours=2), _DAY + timedelta(hours=5))
    desk.colleague(client, _DAY + timedelta(days=1))
    desk.colleague(client, _DAY, action="print")

    lines = [line for line in desk.document(client).lines if line.who == "Ben Salo"]

    assert [(line.first.hour, line.last.hour, line.times) for line in lines] == [
        (9, 9, 1),
        (9, 14, 3),
        (9, 9, 1),
    ]
    assert {line.role for line in lines} == {"Sosiaaliohjaaja"}


def test_the_paper_speaks_the_language_of_the_client(desk: Desk) -> None:
    """Title, actions and the reason's place in Finnish, Swedish or English."""
    for code, title in (
        ("fi", "Kuka on käyttänyt tietojasi"),
        ("sv", "Vem har använt dina uppgifter"),
        ("en", "Who has used your data"),
    ):
        client = desk.office.client(language=code)
        desk.colleague(client, _DAY)
        text = desk.text(client)
        assert title in text
        assert "Ben Salo" in text


def test_only_this_client_stands_on_the_paper(desk: Desk) -> None:
    """Neither others' entries nor what is of nobody, and no laptop."""
    client, other = desk.office.client("Aalto"), desk.office.client("Berg")
    desk.colleague(other, _DAY, why="Toisen asia")
    desk.colleague(client, _DAY)

    text = desk.text(client)
    assert "Toisen asia" not in text
    assert "Berg" not in text


def test_two_years_back_and_no_more(desk: Desk) -> None:
    """What is older is left out, unless another first day is asked for."""
    client = desk.office.client()
    old = _DAY - timedelta(days=3 * 365)
    desk.colleague(client, old)

    assert not [line for line in desk.document(client).lines if line.who == "Ben Salo"]
    kept = desk.papers.document(client, since=old.date()).lines
    assert [line.first for line in kept if line.who == "Ben Salo"] == [old]


def test_places_of_a_protected_client_are_masked_in_reasons(desk: Desk) -> None:
    """A paper lies on kitchen tables: a colleague's reason does not tell where the client is."""
    client = desk.office.client(safety_ban=True)  # lives in Vimpeli
    desk.colleague(client, _DAY, why="Sijaisena Vimpelissä")

    assert "Vimpeli" not in desk.text(client)


def test_a_broken_log_is_said_on_the_paper(desk: Desk) -> None:
    """The client is told that the list may not be complete."""
    client = desk.office.client()
    assert desk.document(client).gaps == 0
    desk.logs.colleague(new_id(), desk.ben, [], Hole("missing", 1, 2))

    assert desk.document(client).gaps == 1
    assert "ei ehkä ole täydellinen" in desk.text(client)


def test_making_the_logs_paper_is_logged(desk: Desk) -> None:
    """Who read it for whom stands in the log itself."""
    client = desk.office.client()
    desk.office.services.log_papers.paper(client)

    rows = desk.office.services.access.own().rows
    assert [(row.screen, row.client) for row in rows] == [("log", client)]
    assert {row.action for row in rows} == {"log_view"}


def test_a_worker_prints_no_log(desk: Desk) -> None:
    """The log of others is read by supervisors and auditors."""
    client = desk.office.client()
    desk.book.role = "worker"
    with pytest.raises(UserError, match="role-forbids"):
        desk.papers.paper(client)
