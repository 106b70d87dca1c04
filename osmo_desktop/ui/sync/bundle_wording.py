"""Bundles in words: what one would bring, and what it brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.dates import clock, short_date
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.carrying import BundlePartRow, BundleResult, BundleRow
from osmo_desktop.ui.sync.wording import name_in_words
from osmo_desktop.ui.tokens import Tone

Said = tuple[str, str, Tone]
"""Icon, sentence, tone."""


def preview_words(row: BundleRow, now: datetime) -> list[Said]:
    """Say what a bundle would bring, laptop by laptop, and what is not taken or not needed."""
    said = [part_words(part, now) for part in row.parts]
    said += [
        (icon, words.format(n=integer(count, current())), tone)
        for icon, count, words, tone in _counts(row)
        if count
    ]
    if not row.has_news:
        words = tr("Nothing new: everything that can be taken from this bundle is here already.")
        said.insert(0, ("check", words, "ok"))
    return said


def part_words(part: BundlePartRow, now: datetime) -> Said:
    """Say what it brings of one laptop."""
    who = _who(part)
    waits = _waits(part)
    if not part.records:
        words = tr("{who}: receipts, no new entries") if not waits else "{who}: {waits}"
        return "check-check", words.format(who=who, waits=waits) + ".", "sub"
    count = ntr("{n} entry", "{n} entries", part.records).format(n=integer(part.records, current()))
    words = tr("New: {who}: {count}, the newest {when}").format(
        who=who, count=count, when=_moment(part.newest, now)
    )
    return "inbox", f"{words}; {waits}." if waits else f"{words}.", "accent"


def result_words(result: BundleResult) -> list[Said]:
    """Say what came, what waits, and what to do next."""
    taken = ntr("{n} entry was taken in.", "{n} entries were taken in.", result.received)
    rows: list[tuple[str, int, str, Tone]] = [
        (
            "file-clock",
            result.waiting,
            ntr(
                "{n} part waits for an earlier one. It is kept and tried again each round.",
                "{n} parts wait for earlier ones. They are kept and tried again each round.",
                result.waiting,
            ),
            "warn",
        ),
        ("shield-alert", result.refused, _refused(result.refused), "danger"),
        (
            "paperclip",
            result.attachments_missing,
            ntr(
                "{n} attachment is missing here. It comes when somebody who holds it synchronises.",
                "{n} attachments are missing here. They come when somebody who holds them "
                "synchronises.",
                result.attachments_missing,
            ),
            "warn",
        ),
        (
            "git-compare-arrows",
            result.conflicts,
            ntr(
                "{n} conflict waits for your choice on this page.",
                "{n} conflicts wait for your choice on this page.",
                result.conflicts,
            ),
            "warn",
        ),
    ]
    said: list[Said] = [("circle-check", taken.format(n=integer(result.received, current())), "ok")]
    said += [
        (icon, words.format(n=integer(count, current())), tone)
        for icon, count, words, tone in rows
        if count
    ]
    next_step = tr("The receipt leaves with your next bundle or round.")
    return [*said, ("info", next_step, "sub")]


def _counts(row: BundleRow) -> Iterator[tuple[str, int, str, Tone]]:
    keys = ntr("{n} key for this laptop.", "{n} keys for this laptop.", row.keys)
    yield "key-round", row.keys, keys, "sub"
    attachments = ntr("{n} attachment.", "{n} attachments.", row.attachments)
    yield "paperclip", row.attachments, attachments, "sub"
    unknown = ntr(
        "{n} part is from a laptop that is not known here. It waits until a supervisor has "
        "admitted that laptop.",
        "{n} parts are from laptops that are not known here. They wait until a supervisor has "
        "admitted those laptops.",
        row.unknown,
    )
    yield "shield-alert", row.unknown, unknown, "warn"
    yield "shield-alert", row.refused, _refused(row.refused), "danger"
    held = ntr("{n} part is here already.", "{n} parts are here already.", row.held)
    yield "check", row.held, held, "sub"


def _waits(part: BundlePartRow) -> str:
    """What of it cannot be opened yet: whole parts, and single entries in the others."""
    parts = ntr(
        "{n} part opens once its key is here",
        "{n} parts open once their keys are here",
        part.unopened,
    )
    entries = ntr(
        "{n} entry opens once its key is here",
        "{n} entries open once their keys are here",
        part.sealed,
    )
    counted = ((part.unopened, parts), (part.sealed, entries))
    return ", ".join(words.format(n=integer(n, current())) for n, words in counted if n)


def _refused(count: int) -> str:
    return ntr(
        "{n} part is damaged, forged or of a newer version. It is not taken in.",
        "{n} parts are damaged, forged or of a newer version. They are not taken in.",
        count,
    )


def _who(part: BundlePartRow) -> str:
    device = name_in_words(part.device_name)
    return f"{name_in_words(part.member)}, {device}" if part.member else device


def _moment(moment: datetime | None, now: datetime) -> str:
    """A claimed time with its year: it may be any."""
    if moment is None:
        return tr("at an unknown time")
    local = moment.astimezone(now.tzinfo)
    return tr("{day} at {clock}").format(
        day=short_date(local, current()), clock=clock(local, current())
    )
