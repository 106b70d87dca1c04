"""What the palette shows for what was typed: clients, actions, hits, commands, in this order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.records import KINDS
from osmo_desktop.services.models import ClientRow, SearchHit
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import (
    client_initials,
    client_name,
    moment_words,
    place_words,
)
from osmo_desktop.ui.palette.commands import Command, matching
from osmo_desktop.ui.palette.rows import PaletteRow

_CLIENTS, _HITS, _COMMANDS = 6, 6, 5
_HIT_ICONS = {
    "meeting": "file-text",
    "draft": "file-pen",
    "contact_attempt": "phone-missed",
    "plan": "clipboard-list",
    "goal": "target",
    "step": "list-todo",
    "task": "list-todo",
    "attachment": "paperclip",
    "assessment": "gauge",
    "request": "message-square",
    "group": "users-round",
    "session": "calendar",
    "event": "flag",
}


@dataclass(frozen=True)
class Answers:
    """Everything that was found for a query; `is_recent` when nothing was typed.

    `total` counts all hits, `next_skip` says where those begin that are not in `hits`.
    """

    query: str = ""
    clients: tuple[ClientRow, ...] = ()
    hits: tuple[SearchHit, ...] = ()
    is_recent: bool = False
    total: int = 0
    next_skip: int | None = None

    @property
    def wants_commands_only(self) -> bool:
        """Whether the query begins with `>`."""
        return self.query.startswith(">")


def rows_of(
    answers: Answers, commands: Sequence[Command], chosen_client: str, now: datetime
) -> list[PaletteRow]:
    """Return the rows; the actions are those of `chosen_client`."""
    if answers.wants_commands_only:
        query = answers.query[1:].strip()
        return _command_rows(matching(commands, query), query, limit=len(commands))
    clients = answers.clients[:_CLIENTS]
    rows: list[PaletteRow] = []
    if clients:
        rows.append(_head("clients", tr("Opened last") if answers.is_recent else tr("Clients")))
        rows += [_client_row(row, answers.query, now) for row in clients]
    chosen = next((row for row in clients if row.id == chosen_client), None)
    if chosen is not None and answers.query:
        rows.append(_head("actions", client_name(chosen)))
        rows += _action_rows(chosen)
    rows += _hit_rows(answers, {row.id for row in clients}, now)
    if answers.query:
        rows += _command_rows(matching(commands, answers.query), answers.query, limit=_COMMANDS)
    return rows


def whole_rows(answers: Answers, now: datetime) -> list[PaletteRow]:
    """Return every hit that is here, under their number."""
    return [_head("hits", hits_words(answers.total)), *rows_of_hits(answers.hits, now)]


def rows_of_hits(hits: Sequence[SearchHit], now: datetime) -> list[PaletteRow]:
    """Return hits one under another."""
    return [_hit_row(hit, now) for hit in hits]


def hits_words(total: int) -> str:
    """Say how many hits there are."""
    return ntr("{n} hit in the records", "{n} hits in the records", total).format(n=total)


def _hit_rows(answers: Answers, known: Collection[str], now: datetime) -> list[PaletteRow]:
    """Return the first hits, without the clients above, and the way to all of them."""
    hits = [hit for hit in answers.hits if hit.kind != "client" or hit.client_id not in known]
    if not hits and (answers.next_skip is None or not answers.total):
        return []
    rows = [_head("hits", tr("In the records")), *rows_of_hits(hits[:_HITS], now)]
    if len(hits) > _HITS or answers.next_skip is not None:
        words = ntr("Show all {n} hits", "Show all {n} hits", answers.total)
        rows.append(PaletteRow("all", "all", words.format(n=answers.total), icon="list-tree"))
    return rows


def _head(key: str, title: str) -> PaletteRow:
    """Return a heading."""
    return PaletteRow("head", key, title)


def _client_row(row: ClientRow, query: str, now: datetime) -> PaletteRow:
    """Return a client; no place of a protected one."""
    parts = [place_words(row)]
    if row.next_meeting is not None and row.next_meeting >= now:
        parts.append(moment_words(row.next_meeting, now))
    return PaletteRow(
        "client",
        row.id,
        client_name(row),
        second=" · ".join(part for part in parts if part),
        right="" if row.is_mine else tr("a client of the team"),
        initials=client_initials(row),
        client_id=row.id,
        match=query,
    )


def _action_rows(row: ClientRow) -> list[PaletteRow]:
    """Return what can be done with a client."""
    return [
        PaletteRow(
            "note", row.id, tr("New note"), icon="pen-line", client_id=row.id, keys="Ctrl+Enter"
        ),
        PaletteRow("plan", row.id, tr("Open the plan"), icon="clipboard-list", client_id=row.id),
    ]


def _hit_row(hit: SearchHit, now: datetime) -> PaletteRow:
    """Return a record that was found."""
    title = line(hit.client_name, 80)
    # Each field of a record is a line of its own in the index.
    fields = (line(part, 160) for part in hit.snippet.splitlines())
    snippet = line(" · ".join(field for field in fields if field), 160)
    if hit.occurred is not None:
        day = hit.occurred.astimezone(now.tzinfo).date()
        snippet = f"{dates.short_date(day, current())} · {snippet}"
    return PaletteRow(
        "hit",
        f"{hit.kind}:{hit.entity}",
        title,
        second=snippet,
        right=tr(KINDS[hit.kind].label) if hit.kind in KINDS else tr("Draft"),
        icon=_HIT_ICONS.get(hit.kind, "search"),
        client_id=hit.client_id,
        record=hit.entity if hit.kind == "draft" else hit.place,
    )


def _command_rows(found: Sequence[Command], query: str, *, limit: int) -> list[PaletteRow]:
    """Return commands under their heading."""
    if not found:
        return []
    return [
        _head("commands", tr("Commands")),
        *(_command_row(command, query) for command in found[:limit]),
    ]


def _command_row(command: Command, query: str) -> PaletteRow:
    """Return a command."""
    return PaletteRow(
        "command",
        command.key,
        command.title,
        second=command.where,
        icon=command.icon,
        match=query,
        keys=command.keys,
    )
