"""What is said about copies: in the list, and of one that was opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from osmo_desktop.domain.language import current, ntr, numbers, tr
from osmo_desktop.domain.language.dates import date_and_time
from osmo_desktop.services.restoring import CopyRow, RestorePreview
from osmo_desktop.ui.widgets.choices import Choice

MEGABYTE = 1_000_000
_TELLING = 4  # digits of a mark that tell two laptops apart for the eye


def copy_choices(rows: Sequence[CopyRow]) -> list[Choice]:
    """Copies to choose from; where several laptops keep theirs, each says which it is of."""
    are_many = len({row.mark for row in rows}) > 1
    return [Choice(row.path, _copy_words(row, says_mark=are_many)) for row in rows]


def preview_words(found: RestorePreview) -> list[str]:
    """What a copy holds, in sentences."""
    made = tr("Made {moment} on {device} by {user}.").format(
        moment=_moment(found.moment), device=found.device_name, user=found.user_name
    )
    clients = ntr("{n} client", "{n} clients", found.clients).format(n=found.clients)
    records = ntr("{n} record", "{n} records", found.records).format(n=_number(found.records))
    lines = [made, tr("It holds {clients} and {records}.").format(clients=clients, records=records)]
    if found.newest is not None:
        lines.append(tr("Its newest record is of {moment}.").format(moment=_moment(found.newest)))
    return [*lines, *_against_the_present(found), _what_then(found)]


def _copy_words(row: CopyRow, *, says_mark: bool) -> str:
    size = numbers.decimal(row.size / MEGABYTE, 1, current())
    if says_mark:
        words = tr("{moment}, {size} MB, laptop {mark}")
        return words.format(moment=_moment(row.moment), size=size, mark=row.mark[:_TELLING])
    return tr("{moment}, {size} MB").format(moment=_moment(row.moment), size=size)


def _against_the_present(found: RestorePreview) -> list[str]:
    if found.lacking is None or found.lacking_unsent is None:
        closed = tr("The present vault is closed: what it holds is not compared with the copy.")
        return [] if found.is_first else [closed]
    lines = [_lacking_words(found.lacking, found.lacking_unsent)]
    if found.more:
        words = ntr(
            "{n} record is in the backup only.", "{n} records are in the backup only.", found.more
        )
        lines.append(words.format(n=_number(found.more)))
    return lines


def _what_then(found: RestorePreview) -> str:
    if found.is_first:
        return tr(
            "This laptop is a new device to the team: your supervisor admits it before it "
            "synchronises."
        )
    return tr(
        "The present vault is kept aside as it is. The restored one is a new device to the "
        "team: your supervisor admits it before it synchronises."
    )


def _lacking_words(lacking: int, unsent: int) -> str:
    if not lacking:
        return tr("Nothing of the present vault is missing in it.")
    words = ntr(
        "{n} record of the present vault is missing in it.",
        "{n} records of the present vault are missing in it.",
        lacking,
    ).format(n=_number(lacking))
    if not unsent:
        return words + " " + tr("All of them come back by synchronising.")
    never_sent = ntr(
        "{n} of them was never sent: it stays in the former vault only.",
        "{n} of them were never sent: they stay in the former vault only.",
        unsent,
    )
    return f"{words} {never_sent.format(n=_number(unsent))}"


def _number(number: int) -> str:
    return numbers.integer(number, current())


def _moment(moment: datetime) -> str:
    return date_and_time(moment.astimezone(), current())
