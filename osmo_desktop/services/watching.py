"""What goes into the access log: one table for all services of an open vault (SECURITY b.8).

A method that gives a client's data, takes them out of the vault, or lets somebody else at them is
named here with what the log says of it. The entry is durable before the caller gets the result.
Lists (clients, today, tasks) are not looked at one by one; a search in them is. That a paper was
printed or saved is told by the window and the commands, which know of it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Final

from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.same_people import joined_to


@dataclass(frozen=True)
class Call:
    """A call that succeeded: its service, its arguments by name, its result, and the records."""

    service: Any
    given: dict[str, Any]
    result: Any
    book: RecordBook


Tell = Callable[[AccessLogService, Call], None]


def _view(screen: str, client: Callable[[Call], str]) -> Tell:
    """A client's data are shown."""
    return _views(screen, lambda call: [client(call)])


def _views(screen: str, clients: Callable[[Call], Iterable[str | None]]) -> Tell:
    """Data of several clients are shown together."""

    def tell(log: AccessLogService, call: Call) -> None:
        log.viewed(sorted({client for client in clients(call) if client}), screen)

    return tell


def _search(screen: str, text: str) -> Tell:
    """Something was looked for: how much was found, never the words."""

    def tell(log: AccessLogService, call: Call) -> None:
        if str(call.given[text]).strip():
            log.record("search", screen=screen, hits=len(call.result))

    return tell


def _done(
    action: str,
    screen: str = "",
    *,
    client: Callable[[Call], str] = lambda _: "",
    whom: Callable[[Call], str] = lambda _: "",
    reason: str = "",
) -> Tell:
    """Something was done; `reason` names the argument that says why."""

    def tell(log: AccessLogService, call: Call) -> None:
        why = str(call.given.get(reason) or "") if reason else ""
        log.record(action, client=client(call), screen=screen, reason=why, whom=whom(call))

    return tell


def _of(name: str) -> Callable[[Call], str]:
    """The client, or the person, whom an argument names."""
    return lambda call: str(call.given[name])


def _owner(kind: str, name: str) -> Callable[[Call], str]:
    """The client in whose stream a record lies that an argument names."""

    def client(call: Call) -> str:
        shot = call.book.get(kind, call.given[name])
        return shot.stream if shot is not None and shot.stream != call.book.team_stream else ""

    return client


def _of_card(call: Call) -> str:
    return call.given["card"].client_id or ""


def _of_plan(call: Call) -> str:
    return call.given["client_id"] if call.result is not None else ""


def _of_rows(call: Call) -> list[str | None]:
    return [row.client_id for row in call.result]


def _admitted(call: Call) -> str:
    """The member whose laptop was admitted, one who was there before or the new one."""
    known = (entity for entity in call.result.entities if call.book.get("member", entity))
    return call.given["user"] or next(known, "")


def _destroyed(log: AccessLogService, call: Call) -> None:
    """Everybody whose erasure a supervisor approved by carrying a list out."""
    for entity in sorted(call.result.entities):
        if call.book.get("erasure", entity) is not None:
            log.record("erase", client=entity, screen="destruction")


def _exported(log: AccessLogService, call: Call) -> None:
    """Documents of these clients leave the vault in a file."""
    log.left("export", call.result.client_ids, "transfer")


def _same(call: Call) -> list[str]:
    """Every record of the person whose client is given."""
    return [shot.id for shot in joined_to(call.book, str(call.given["client_id"]))]


def _copied(log: AccessLogService, call: Call) -> None:
    """All data of a person were gathered; with the places of a protected one, that too."""
    screens = "data_copy contact" if call.given["with_places"] else "data_copy"
    log.viewed(_same(call), screens)


def _of_offer(call: Call) -> str:
    """The client whom somebody took over."""
    rows = call.service.all()
    return next((row.client_id for row in rows if row.id == call.given["offer_id"]), "")


WATCHED: Final[dict[tuple[str, str], Tell]] = {
    ("clients", "list"): _search("clients", "query"),
    ("clients", "page"): _view("client", _of("client_id")),
    ("clients", "timeline"): _views(
        "client", lambda call: call.service.records_of(call.given["client_id"])
    ),
    ("clients", "contact_details"): _view("contact", _of("client_id")),
    ("clients", "details"): _view("details", _of("client_id")),
    ("requests", "all"): _views("request", _of_rows),
    ("requests", "get"): _view("request", _owner("request", "request_id")),
    ("notes", "view"): _view("note", _owner("meeting", "meeting_id")),
    ("notes", "start_amendment"): _view("note", _owner("meeting", "meeting_id")),
    ("sharing", "note_text"): _view("note", _owner("meeting", "meeting_id")),
    ("reviews", "view"): _view("note", _owner("meeting", "meeting_id")),
    ("late_notes", "read"): _view("note", lambda call: str(call.result.client_id)),
    ("plans", "current"): _view("plan", _of_plan),
    ("plans", "in_force"): _view("plan", _of_plan),
    ("plans", "view"): _view("plan", _owner("plan", "plan_id")),
    ("plan_reviews", "all"): _view("plan", _of("client_id")),
    ("network", "view"): _view("network", _of("client_id")),
    ("notices", "view"): _view("notice", _owner("notice", "notice_id")),
    ("notices", "attempts"): _view("gaps", _of("client_id")),
    ("notices", "preferences"): _view("gaps", _of("client_id")),
    ("note_papers", "paper"): _view("note", lambda call: str(call.result.client_id)),
    ("notice_papers", "paper"): _view("notice", lambda call: str(call.result.client_id)),
    ("departures", "of"): _view("gaps", _of("client_id")),
    ("board", "client"): _views("gaps", _same),
    ("pathway", "of_client"): _view("pathway", _of("client_id")),
    ("measures", "results"): _view("measures", _of("client_id")),
    ("methods", "used"): _view("measures", _of("client_id")),
    ("results", "of_client"): _view("measures", _of("client_id")),
    ("change_papers", "paper"): _view("measures", _of("client_id")),
    ("attachments", "open"): _view("documents", _owner("attachment", "attachment_id")),
    ("conflicts", "list"): _views("conflicts", _of_rows),
    ("conflicts", "history"): _view("history", _of_card),
    ("reverting", "look"): _view("arrived", lambda call: call.result.client_id),
    ("reverting", "arrived"): _views(
        "arrived", lambda call: [change.client_id for change in call.result.changes]
    ),
    ("search", "find"): _search("search", "text"),
    ("search", "page"): _search("search", "text"),
    ("papers", "plan_pdf"): _view("plan", _of("client_id")),
    ("briefs", "paper"): _views("brief", lambda call: call.result.client_ids),
    ("disclosure_papers", "pdf"): _view("disclosures", _of("client_id")),
    ("transfers", "view"): _view("transfer", lambda call: str(call.result.row.client_id)),
    ("transfers", "export"): _exported,
    ("rights", "consents"): _view("rights", _of("client_id")),
    ("rights", "slips"): _view("rights", _of("client_id")),
    ("rights_papers", "refusal"): _view("request", _owner("request", "request_id")),
    ("rights_papers", "safety_plan"): _view("rights", _of("client_id")),
    ("client_export", "pdf"): _copied,
    ("client_export", "json"): _copied,
    ("client_export", "write"): _copied,
    ("visit_safety", "of"): _view("rights", _of("client_id")),
    ("crisis", "plan"): _view("rights", _of("client_id")),
    ("crisis", "plan_form"): _view("rights", _of("client_id")),
    ("bundles", "write"): _done("export", "bundle"),
    ("team", "admit"): _done("grant", "member", whom=_admitted),
    ("assignments", "assign"): _done(
        "grant", "assignment", client=_of("client_id"), whom=_of("user")
    ),
    ("handovers", "accept"): _done(
        "grant", "handover", client=_of_offer, whom=lambda call: call.book.user
    ),
    ("substitutions", "plan"): _done(
        "grant", "substitution", whom=_of("substitute"), reason="cause"
    ),
    ("retention", "overview"): _done("view", "destruction"),
    ("retention", "view"): _done("view", "destruction"),
    ("retention", "paper"): _done("export", "destruction"),
    ("retention", "approve"): _done("erase", "destruction"),
    ("retention", "carry_out"): _destroyed,
    ("erasures", "approve"): _done("erase", client=_of("client_id"), reason="cause"),
    ("recovery", "answer_request"): _done("reset_help", "recovery"),
}
"""By service and method."""


def watch(services: Any, log: AccessLogService, book: RecordBook) -> None:
    """Let the log know of every call in the table, from now on."""
    for (name, method), tell in WATCHED.items():
        service = getattr(services, name)
        if hasattr(service, method):  # not in a test's stand-in
            told = partial(_told, log=log, book=book, service=service, tell=tell)
            setattr(service, method, _watched(getattr(service, method), told))


def _told(
    given: Any, result: Any, *, log: AccessLogService, book: RecordBook, service: Any, tell: Tell
) -> None:
    tell(log, Call(service, given, result, book))


def _watched(method: Callable[..., Any], told: Callable[[Any, Any], None]) -> Callable[..., Any]:
    def given(args: tuple[Any, ...], more: dict[str, Any]) -> dict[str, Any]:
        bound = inspect.signature(method).bind(*args, **more)  # dear: not for each at an unlock
        bound.apply_defaults()
        return dict(bound.arguments)

    if inspect.isgeneratorfunction(method):

        @wraps(method)
        def steps(*args: Any, **more: Any) -> Generator[Any, Any, Any]:
            result = yield from method(*args, **more)
            told(given(args, more), result)
            return result

        return steps

    @wraps(method)
    def plain(*args: Any, **more: Any) -> Any:
        result = method(*args, **more)
        told(given(args, more), result)
        return result

    return plain
