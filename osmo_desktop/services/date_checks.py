"""Dates that do not fit together, looked for in the records of every client."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from osmo_desktop.domain.consistency import (
    AFTER_CLOSURE,
    BEFORE_ENGAGEMENT,
    END_BEFORE_START,
    NOTICE_BEFORE,
    Dated,
    Finding,
    Period,
    findings,
)
from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.notices import END
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.services.wording import code_word

_OUTERMOST: Final = 5  # notes looked at from each end: some may be struck through


@dataclass(frozen=True)
class MisfitRecord:
    """One of the two records whose days do not fit, and what it is called with its day."""

    kind: str
    id: str
    words: str


@dataclass(frozen=True)
class Misfit:
    """A finding with what its two records are called: codes of their lists, not words.

    `record_code` is the mode of a meeting or the type of a notice, `engagement_code` the type of
    the engagement; both lie in the stream of `client_id`.
    """

    finding: Finding
    record_code: str
    engagement_code: str
    client_id: str = ""

    def records(self) -> tuple[MisfitRecord, ...]:
        """Both records; one where it contradicts itself."""
        finding = self.finding
        engagement = self._named(self._names["engagement"], finding.other_day)
        other = MisfitRecord("engagement", finding.engagement, engagement)
        if finding.id == finding.engagement:
            return (other,)
        record = self._named(self._names["record"], finding.day)
        return MisfitRecord(finding.kind, finding.id, record), other

    def words(self) -> str:
        """Both records with their days, in a sentence."""
        finding = self.finding
        day, other = (short_date(one, current()) for one in (finding.day, finding.other_day))
        return _sentence(finding).format(**self._names, day=day, other=other)

    @property
    def _names(self) -> dict[str, str]:
        return {
            "record": _record_words(self.finding.kind, self.record_code),
            "engagement": code_word(codes.ENGAGEMENT_TYPES, self.engagement_code),
        }

    @staticmethod
    def _named(name: str, day: date) -> str:
        return f"{name} {short_date(day, current())}".strip()


class DateChecks:
    """Reads what has a day and looks whether the days fit together."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def all(self, client_id: str | None = None) -> Iterator[tuple[str, Misfit]]:
        """Every misfit with its client, of one client or of all."""
        engagements = _by_stream(self._book.find("engagement", stream=client_id))
        dated = self._dated(client_id)
        for stream, shots in engagements.items():
            periods = [_period(shot) for shot in shots]
            types = {shot.id: shot.record.type or "" for shot in shots}
            records = {**dated.get(stream, {}), **self._meetings(stream, periods)}
            for finding in findings(periods, records):
                names = {(one.kind, one.id): code for one, code in records.items()}
                code = names.get((finding.kind, finding.id), "")
                yield stream, Misfit(finding, code, types.get(finding.engagement, ""), stream)

    def _dated(self, client_id: str | None) -> dict[str, dict[Dated, str]]:
        """What has a day, by client, each with the code that names it."""
        found: dict[str, dict[Dated, str]] = defaultdict(dict)
        for shot in self._book.find("notice", stream=client_id):
            notice = shot.record
            if notice.given is not None:
                day = Dated(
                    "notice",
                    shot.id,
                    notice.given,
                    engagement=notice.engagement or "",
                    is_end=notice.type == END,
                )
                found[shot.stream][day] = notice.type or ""
        for stream, presence in self._presences(client_id):
            found[stream][presence] = ""
        return found

    def _meetings(self, stream: str, periods: Sequence[Period]) -> dict[Dated, str]:
        """The notes of a client that may lie outside: of one period only the first and the last.

        All notes of all clients would be too many to look at for a list.
        """
        found = []
        if len(periods) > 1:
            found = self._book.find("meeting", stream=stream)
        else:
            for bound, is_last in ((periods[0].start, False), (periods[0].end, True)):
                if bound is not None:
                    found += self._book.find(
                        "meeting",
                        stream=stream,
                        order_by="occurred",
                        descending=is_last,
                        limit=_OUTERMOST,
                    )
        return {
            Dated(
                "meeting",
                shot.id,
                shot.record.occurred.date(),
                engagement=shot.record.engagement or "",
            ): shot.record.mode or ""
            for shot in found
            if shot.record.occurred is not None and not shot.record.struck
        }

    def _presences(self, client_id: str | None) -> Iterator[tuple[str, Dated]]:
        """When clients were present in a group."""
        attended = self._book.find("attendance", stream=client_id, equals={"state": "present"})
        sessions = {s.id: s.record for s in self._book.find("session")} if attended else {}
        for shot in attended:
            session = sessions.get(shot.record.session or "")
            if session is not None and session.starts is not None:
                day = session.starts.date()
                yield shot.stream, Dated("attendance", shot.id, day, group=session.group or "")


def _by_stream(shots: list[Snapshot]) -> dict[str, list[Snapshot]]:
    found: dict[str, list[Snapshot]] = defaultdict(list)
    for shot in shots:
        found[shot.stream].append(shot)
    return found


def _period(shot: Snapshot) -> Period:
    return Period(shot.id, shot.record.start, shot.record.end, shot.record.group or "")


def _record_words(kind: str, code: str) -> str:
    """What a record is called: a note by its way of contact, a notice by its type."""
    if kind == "notice":
        return code_word(codes.NOTICE_TYPES, code)
    if kind == "meeting":
        return code_word(codes.CONTACT_MODES, code) or tr("Case note")
    return tr("Attendance")


def _sentence(finding: Finding) -> str:
    sentences = {
        END_BEFORE_START: tr("{engagement} ends {day}, before it starts {other}"),
        NOTICE_BEFORE: tr("{record} given {day}, before {engagement} of {other}"),
        AFTER_CLOSURE: tr("{record} {day} is after {engagement} ended {other}"),
        BEFORE_ENGAGEMENT: tr("{record} {day} is before {engagement} began {other}"),
    }
    outside = tr("{record} {day} is outside {engagement} ({other})")
    return sentences.get(finding.code, outside)
