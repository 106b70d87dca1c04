"""The log printed for the client: who used their data, when and why (703/2023, section 11).

As a rule two years back; the person who prints may choose another first day for a special reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, speaking, tr
from osmo_desktop.domain.language.names import full_name
from osmo_desktop.domain.log_document import LogDocument, LogLine
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.client import Client
from osmo_desktop.domain.records.request import months_after
from osmo_desktop.services.access_log import AccessFilter, AccessLogService, AccessRow
from osmo_desktop.services.papers import PaperPrinter, paper_language
from osmo_desktop.services.people import name_of
from osmo_desktop.services.protection import Shield, masked
from osmo_desktop.services.team_profile import team_controller, team_name
from osmo_desktop.services.wording import code_word

MONTHS_BACK = 24


@dataclass(frozen=True)
class LogPaper:
    """The log of a client as a PDF, and whose it is."""

    client_name: str
    client_number: str
    is_protected: bool
    pdf: bytes


class LogPaperService:
    """Fills the paper and has it printed."""

    def __init__(
        self,
        book: RecordBook,
        access: AccessLogService,
        printer: PaperPrinter,
        clock: Clock,
        catalogue: Callable[[str], Catalogue],
    ) -> None:
        """`catalogue` gives the words of a language by its code."""
        self._book = book
        self._access = access
        self._printer = printer
        self._clock = clock
        self._catalogue = catalogue

    def paper(self, client_id: str, *, since: date | None = None) -> LogPaper:
        """The client's log in the client's language.

        Raises UserError("role-forbids", "client-unknown").
        """
        client = self._client(client_id)
        document = self.document(client_id, since=since)
        pdf = self._printer.access_log(document)
        number = client.number or ""
        return LogPaper(name_of(client), number, Shield(self._book).protects(client_id), pdf)

    def document(self, client_id: str, *, since: date | None = None) -> LogDocument:
        """What `paper` prints. Raises as it does."""
        client = self._client(client_id)
        language = paper_language(client.language)
        until = self._clock.now().date()
        first = since or months_after(until, -MONTHS_BACK)
        with speaking(self._catalogue(language)):
            log = self._access.rows(AccessFilter(client=client_id, since=first, until=until))
            return LogDocument(
                organisation=team_controller(self._book) or team_name(self._book),
                client_name=full_name(client.given_name or "", client.family_name or ""),
                client_number=client.number or "",
                since=first,
                until=until,
                printed_at=self._clock.now(),
                language=language,
                lines=self._lines(log.rows, client),
                gaps=len(log.gaps),
            )

    def _client(self, client_id: str) -> Client:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        client: Client = shot.record
        return client

    def _lines(self, rows: Sequence[AccessRow], client: Client) -> tuple[LogLine, ...]:
        """One line for what one colleague did in one way on one day, newest first."""
        terms = Shield(self._book).terms(client.id)
        together: dict[tuple[object, ...], list[AccessRow]] = {}
        for row in _with_reasons(rows):
            key = (row.at.date(), row.user, row.action, row.reason, row.for_whom)
            together.setdefault(key, []).append(row)
        return tuple(self._line(group, terms) for group in together.values())

    def _line(self, group: Sequence[AccessRow], terms: Sequence[str]) -> LogLine:
        newest, oldest = group[0], group[-1]
        screens = dict.fromkeys(row.screen_name for row in group if row.screen_name)
        what = newest.action_name or newest.action
        return LogLine(
            first=oldest.at,
            last=newest.at,
            who=newest.user_name,
            role=self._role(newest.user),
            what=f"{what}: {', '.join(screens)}" if screens else what,
            why=masked(_why(newest), terms),
            times=max(1, sum(row.count for row in group)),
        )

    def _role(self, user: str) -> str:
        """What the colleague is called in the work: the title, else the role."""
        shot = self._book.get("member", user) if user else None
        if shot is None:
            return ""
        return shot.record.title or code_word(codes.ROLES, shot.record.role)


def _with_reasons(rows: Sequence[AccessRow]) -> list[AccessRow]:
    """The reason that a supervisor gave after opening a client is that of all looks of the day.

    Giving it is an entry of its own and no further look.
    """
    given = {
        (r.at.date(), r.user): r.reason for r in rows if r.action == "break_glass" and r.reason
    }

    def told(row: AccessRow) -> AccessRow:
        if row.action != "break_glass":
            return row
        if row.reason:
            return replace(row, count=0)
        return replace(row, reason=given.get((row.at.date(), row.user), ""))

    return [told(row) for row in rows]


def _why(row: AccessRow) -> str:
    """The reason as it was written; of what is done without one, what it belongs to."""
    if row.for_whom:
        given = tr("For {name}").format(name=row.for_whom)
        return f"{given}. {row.reason}" if row.reason else given
    if row.reason:
        return row.reason
    if row.action == "break_glass":
        return tr("No reason was written")
    return tr("Work with the client")
