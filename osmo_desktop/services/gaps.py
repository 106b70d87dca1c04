"""What falls between the cracks: notices that are not complete, clients who were not reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.notices import FormField, Standing
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.services.encounters import Encounters
from osmo_desktop.services.models import NoticeRow
from osmo_desktop.services.notice_pictures import NoticePicture, NoticePictures
from osmo_desktop.services.same_people import SamePeople, joined_to

_NOT_REACHED = "not_reached"
_NEWEST = 3  # notes looked at first: the newest may be struck through, or reached nobody


@dataclass(frozen=True)
class NoticeGap:
    """A notice that is not complete although its time has come; `since` counts the days.

    `missing` are the fields that nobody answered.
    """

    client_id: str
    row: NoticeRow
    since: date
    missing: tuple[FormField, ...]


@dataclass(frozen=True)
class Unreached:
    """Attempts in a row without reaching the client, the first of them on `since`."""

    client_id: str
    attempts: int
    since: date


class Gaps:
    """Finds gaps of one client or of all."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._encounters = Encounters(book)

    def notices(self, day: date, client_id: str | None = None) -> list[NoticeGap]:
        """Notices not complete whose due day passed or whose engagement began (or ended)."""
        shots = self._book.find("notice", stream=client_id)
        # One that says it is complete is believed: its fields are not read.
        unsaid = [shot for shot in shots if shot.record.state != Standing.COMPLETE]
        if not unsaid:
            return []
        pictures = NoticePictures(self._book, client_id)
        attempts = self.all_attempts(client_id)
        gaps = []
        for shot in unsaid:
            since = _since(shot, pictures.engagements.get(shot.record.engagement or ""), day)
            picture = pictures.of(shot) if since is not None else None
            if since is not None and picture and picture.standing is not Standing.COMPLETE:
                tries = len(attempts.get(shot.stream, ()))
                gaps.append(
                    NoticeGap(
                        shot.stream, _notice_row(shot, picture, tries), since, picture.missing
                    )
                )
        return gaps

    def cleared_starts(self, client_id: str | None = None) -> dict[str, date]:
        """Clients of whom an engagement goes on whose start was written and cleared, since when.

        An engagement that never had a start has not begun: of it nothing is missing yet.
        """
        found: dict[str, date] = {}
        for shot in self._book.find("engagement", stream=client_id):
            if shot.record.start is not None or shot.record.end is not None:
                continue
            if shot.basis.get("start"):
                past = self._book.history("engagement", shot.id, "start", stream=shot.stream)
                cleared = [one.written.date() for one in past if one.is_head]
                found[shot.stream] = min([*cleared, found.get(shot.stream, date.max)])
        return found

    def unreached(self, client_id: str | None = None) -> dict[str, Unreached]:
        """Clients whose newest attempts failed and who were not met since, by client id.

        Joined records are one person, tried and met in any of them; each of them is named. Nobody
        is sought whose engagements have ended because of it: attempts until then count no more.
        """
        found: dict[str, Unreached] = {}
        over = self._over(client_id)
        for person, attempts in self._tried(client_id):
            last = over(person)
            failed = _failed_in_a_row(attempts)
            failed = [s for s in failed if last is None or s.record.occurred.date() > last]
            met = [day for one in person if failed and (day := self._last_met(one)) is not None]
            failed = [s for s in failed if not met or s.record.occurred > max(met)]
            if failed:
                first = failed[0].record.occurred.date()
                found |= {one: Unreached(one, len(failed), first) for one in person}
        return found

    def _over(self, client_id: str | None) -> Callable[[tuple[str, ...]], date | None]:
        """Tells when the last engagement of a person ended, if that was for not being reached."""
        streams = [s.id for s in joined_to(self._book, client_id)] if client_id else []
        ends: dict[str, list[tuple[date, bool]]] = defaultdict(list)
        for stream in streams or (client_id,):
            for shot in self._book.find("engagement", stream=stream):
                for_it = shot.record.end_reason == _NOT_REACHED
                ends[shot.stream].append((shot.record.end or date.max, for_it))

        def last(person: tuple[str, ...]) -> date | None:
            days = [end for one in person for end in ends.get(one, ())]
            day, for_it = max(days, default=(date.max, False))
            return day if for_it and day != date.max else None

        return last

    def _tried(self, client_id: str | None) -> Iterator[tuple[tuple[str, ...], list[Snapshot]]]:
        """Whom somebody tried to reach: the records of each person, and every attempt in order."""
        if client_id is None:
            attempts, same = self.all_attempts(None), SamePeople(self._book)
            people = list({same.main_of(one): same.group(one) for one in attempts}.values())
        else:
            joined = tuple(shot.id for shot in joined_to(self._book, client_id))
            people = [joined or (client_id,)]
            attempts = {one: self.attempts(one) for one in people[0]}
        for person in people:
            mine = [shot for one in person for shot in attempts.get(one, ())]
            yield person, sorted(mine, key=lambda shot: (shot.record.occurred, shot.id))

    def attempts(self, client_id: str) -> list[Snapshot]:
        """Every attempt to reach a client that stands, the oldest first."""
        return self.all_attempts(client_id).get(client_id, [])

    def in_vain(self, notice: Snapshot) -> int:
        """How often the person was not reached since the engagement of a notice began.

        Attempts of all joined records count.
        """
        period = self._book.get("engagement", notice.record.engagement or "")
        began = (period.record.start if period is not None else None) or date.min
        person = SamePeople(self._book).group(notice.stream)
        tried = [shot.record for one in person for shot in self.attempts(one)]
        return sum(one.outcome != "reached" and one.occurred.date() >= began for one in tried)

    def all_attempts(self, client_id: str | None) -> dict[str, list[Snapshot]]:
        """Attempts that stand, by client, oldest first; a note without an answer is one."""
        by_client: dict[str, list[Snapshot]] = defaultdict(list)
        found = self._book.find("contact_attempt", stream=client_id)
        for outcome in codes.UNANSWERED:
            mine = {"outcome": outcome}
            found = [*found, *self._book.find("meeting", stream=client_id, equals=mine)]
        standing = [s for s in found if s.record.occurred is not None and not s.record.struck]
        for shot in sorted(standing, key=lambda shot: (shot.record.occurred, shot.id)):
            by_client[shot.stream].append(shot)
        return by_client

    def _last_met(self, stream: str) -> datetime | None:
        """When the client was met last; None for never."""
        for most in (_NEWEST, None):
            notes = self._book.find(
                "meeting", stream=stream, order_by="occurred", descending=True, limit=most
            )
            met = (s.record.occurred for s in notes if self._encounters.has(s))
            newest: datetime | None = next((day for day in met if day is not None), None)
            if newest is not None or len(notes) < _NEWEST:
                return newest
        return None


def _since(notice: Snapshot, engagement: Snapshot | None, day: date) -> date | None:
    due: date | None = notice.record.due
    if due is not None and due < day:
        return due
    if engagement is None:
        return notice.written.date()
    is_end = notice.record.type == "end_notice"
    began: date | None = engagement.record.end if is_end else engagement.record.start
    return began if began is not None and began <= day else None


def _notice_row(shot: Snapshot, picture: NoticePicture, attempts: int) -> NoticeRow:
    notice = shot.record
    return NoticeRow(
        id=shot.id,
        type=notice.type or "start_notice",
        state=str(picture.standing),
        due=notice.due,
        attempts=attempts,
    )


def _failed_in_a_row(attempts: list[Snapshot]) -> list[Snapshot]:
    failed: list[Snapshot] = []
    for shot in attempts:
        failed = [] if shot.record.outcome == "reached" else [*failed, shot]
    return failed
