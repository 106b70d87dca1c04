"""The record of destruction as a paper in the language of the window: codes, never names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast

from osmo_desktop.domain.destruction import KEPT_REASONS
from osmo_desktop.domain.destruction_document import (
    DestructionDeed,
    DestructionDocument,
    DestructionLine,
)
from osmo_desktop.domain.documents import Language
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.domain.retention import DECISION, Table
from osmo_desktop.services.retention_rows import EntryRow, ListView, Signature
from osmo_desktop.services.team_profile import team_name


def destruction_document(
    book: RecordBook, clock: Clock, view: ListView, table: Table
) -> DestructionDocument:
    """What is printed of a list."""
    row, language = view.row, current().code
    rules = sorted({rule for shown in view.entries for rule in shown.entry.rules})
    return DestructionDocument(
        number=row.number,
        organisation=team_name(book),
        drawn=row.drawn,
        drawer=row.drawer,
        table=_day(row.table),
        is_done=row.is_carried,
        lines=tuple(_line(shown) for shown in view.entries),
        approvals=_deeds(row.approvals),
        carried=_deeds(row.carried),
        sources=tuple((rule_words(rule, table), _source(rule, table)) for rule in rules),
        printed_at=clock.now(),
        language=cast(Language, language),
    )


def client_code(client_id: str) -> str:
    """What a client is called once there is no name any more: twelve digits of the stream id."""
    return " ".join(client_id[at : at + 4] for at in range(0, 12, 4))


def rule_words(rule: str, table: Table) -> str:
    """What a rule is called in the language of the window."""
    return tr("Funding decision") if rule == DECISION else table.label(rule, current().code)


def basis_words(rules: Iterable[str], table: Table) -> str:
    """What the rules of a client are called."""
    return ", ".join(rule_words(rule, table) for rule in rules if rule)


def kept_words(reason: str) -> str:
    """Why a client is kept."""
    return tr(KEPT_REASONS[reason]) if reason in KEPT_REASONS else reason


def _day(version: str) -> str:
    """The version of a table as people write days; a colleague's may be anything."""
    try:
        return short_date(date.fromisoformat(version), current())
    except ValueError:
        return version


def _line(shown: EntryRow) -> DestructionLine:
    entry = shown.entry
    return DestructionLine(
        code=client_code(entry.client_id),
        basis=shown.basis,
        begins=entry.begins,
        until=entry.until,
        outcome=_outcome(shown),
    )


def _outcome(shown: EntryRow) -> str:
    if shown.is_erased:
        return tr("Destroyed")
    if shown.kept:
        return tr("Kept: {reason}").format(reason=kept_words(shown.kept))
    return tr("Not destroyed")


def _deeds(signatures: tuple[Signature, ...]) -> tuple[DestructionDeed, ...]:
    return tuple(DestructionDeed(one.name, one.when) for one in signatures if one.is_current)


def _source(rule: str, table: Table) -> str:
    if rule == DECISION:
        return tr("The team's record of the project's funding decision.")
    found = next((matter for matter in table.matters if matter.id == rule), None)
    return found.terms[-1].source[current().code] if found is not None else ""
