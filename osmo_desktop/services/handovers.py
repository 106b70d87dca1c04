"""Handing a client over: offered, accepted, declined or taken back (SECURITY b.0 13, b.7).

Whoever accepts assigns themself; the keys come once a laptop that holds them hears of it, so a
declined offer opens nothing. The giver goes on working with the client until they, or a
supervisor, finish the hand-over: so two people can visit the client together, and nobody is left
without a worker. What the giver has read cannot be unread: the window says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.offers import Offer, Refusal
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import PastValue, RecordBook
from osmo_desktop.services.assignments import AssignmentService
from osmo_desktop.services.disclosures import Disclosed, DisclosureService
from osmo_desktop.services.erasures import ErasureService
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.writing import Target, Writing, clean_lines

OPEN = "open"
_NEEDS_WORDS = "other"


@dataclass(frozen=True)
class Wanted:
    """What the form asks for; `cause` is a code of HANDOVER_CAUSES.

    `giver`: whose work ends, the user if nobody is named. `disclosed`: where the taker works for
    another controller.
    """

    taker: str
    cause: str
    words: str = ""
    giver: str = ""
    disclosed: Disclosed | None = None


@dataclass(frozen=True)
class HandoverRow:
    """One offer and what became of it.

    `state`: open | accepted (both work with the client) | finished | declined | taken_back |
    erased. `label`: the client's name where it can be opened, else nothing. `answer`: code of a
    refusal. `is_mine`: the user gives; `is_for_me`: the user was asked. `awaits_key`: the user took
    it over and cannot open it yet.
    """

    id: str
    client_id: str
    label: str
    giver_id: str
    giver: str
    taker_id: str
    taker: str
    cause: str
    words: str
    to_controller: str
    offered: datetime
    state: str
    answer: str
    answered: datetime | None
    is_mine: bool
    is_for_me: bool
    awaits_key: bool
    can_answer: bool
    can_take_back: bool
    can_finish: bool


@dataclass(frozen=True)
class _Answer:
    """What became of an offer, when, and the code of a refusal."""

    state: str = OPEN
    when: datetime | None = None
    cause: str = ""


class HandoverService:
    """Intentions of givers, takers and supervisors."""

    def __init__(
        self,
        book: RecordBook,
        assignments: AssignmentService,
        disclosures: DisclosureService,
        erasures: ErasureService,
    ) -> None:
        self._book = book
        self._assignments = assignments
        self._disclosures = disclosures
        self._erasures = erasures
        self._people = People(book)
        self._shield = Shield(book)
        self._writing = Writing(book)

    # -- intentions -----------------------------------------------------------------------

    def offer(self, client_id: str, wanted: Wanted) -> tuple[str, Changes]:
        """Offer a client to a colleague, in one's own name or as a supervisor in another's.

        Gives the offer's id. Raises UserError: client-unknown, not-assigned, worker-unsuitable,
        handover-open, handover-reason-missing, and what `DisclosureService.record` raises.
        """
        if self._people.client(client_id) is None:
            raise UserError("client-unknown")
        giver = self._giver(client_id, wanted.giver)
        if wanted.taker not in {row.user for row in self._assignments.candidates(client_id)}:
            raise UserError("worker-unsuitable")
        open_ones = (row for row in self.of(client_id) if row.state == OPEN)
        if any(row.taker_id == wanted.taker for row in open_ones):
            raise UserError("handover-open")
        if wanted.cause == _NEEDS_WORDS and not clean_lines(wanted.words):
            raise UserError("handover-reason-missing")
        offer = Offer(new_id(), giver, wanted.taker, wanted.cause)
        edits = [Edit(self._book.team_stream, "handover", client_id, "offers", offer.text)]
        reason = Target(client_id, "handover_reason", offer.id)
        edits += self._writing.first(reason, {"words": wanted.words})
        if wanted.disclosed is not None:
            edits += self._disclosures.edits(client_id, wanted.disclosed, handover=offer.id)
        return offer.id, self._book.commit(edits)

    def accept(self, offer_id: str) -> Changes:
        """Take the client over: it opens here once the key arrives.

        Raises UserError: handover-closed, handover-not-yours.
        """
        row = self._open(offer_id)
        if row.taker_id != self._book.user:
            raise UserError("handover-not-yours")
        team = self._book.team_stream
        edit = Edit(team, "assignment", row.client_id, "members", row.taker_id, reason=offer_id)
        return self._book.commit([edit])

    def decline(self, offer_id: str, cause: str) -> Changes:
        """Say no; `cause` is a code of REFUSAL_CAUSES. Raises as `accept`."""
        row = self._open(offer_id)
        if row.taker_id != self._book.user:
            raise UserError("handover-not-yours")
        return self._say(row, "declined", Refusal(offer_id, cause).text)

    def take_back(self, offer_id: str) -> Changes:
        """Take an open offer back: the giver, or a supervisor. Raises as `accept`."""
        row = self._open(offer_id)
        if not row.can_take_back:
            raise UserError("handover-not-yours")
        return self._say(row, "taken_back", offer_id)

    def finish(self, offer_id: str) -> Changes:
        """End the giver's work with a client that was accepted: the giver, or a supervisor.

        Raises UserError: handover-closed, handover-not-yours, worker-last.
        """
        row = self._find(offer_id)
        if row.state != "accepted":
            raise UserError("handover-closed")
        if not row.can_finish:
            raise UserError("handover-not-yours")
        return self._assignments.end(row.client_id, row.giver_id)

    # -- looking --------------------------------------------------------------------------

    def all(self) -> tuple[HandoverRow, ...]:
        """Offers to and from the user or of the user's clients, a supervisor all; newest first."""
        rows = [row for shot in self._book.find("handover") for row in self._rows(shot.id)]
        own = [row for row in rows if self._concerns(row)]
        return tuple(sorted(own, key=lambda row: (row.offered, row.id), reverse=True))

    def under_way(self) -> tuple[HandoverRow, ...]:
        """Those on which somebody still has to do or to wait for something."""
        return tuple(row for row in self.all() if row.state in (OPEN, "accepted") or row.awaits_key)

    def to_answer(self) -> tuple[HandoverRow, ...]:
        """Those that wait for the user's answer."""
        return tuple(row for row in self.all() if row.can_answer)

    def of(self, client_id: str) -> tuple[HandoverRow, ...]:
        """All offers of a client, newest first."""
        rows = self._rows(client_id)
        return tuple(sorted(rows, key=lambda row: (row.offered, row.id), reverse=True))

    # -- within ---------------------------------------------------------------------------

    def _concerns(self, row: HandoverRow) -> bool:
        concerned = (row.giver_id, row.taker_id, *self._book.assigned(row.client_id))
        return self._book.user in concerned or self._assignments.is_supervisor

    def _giver(self, client_id: str, named: str) -> str:
        workers = self._book.assigned(client_id)
        giver = named or self._book.user
        if giver != self._book.user and not self._assignments.is_supervisor:
            raise UserError("role-forbids")
        if giver not in workers:
            raise UserError("not-assigned")
        return giver

    def _open(self, offer_id: str) -> HandoverRow:
        row = self._find(offer_id)
        if row.state != OPEN:
            raise UserError("handover-closed")
        return row

    def _find(self, offer_id: str) -> HandoverRow:
        row = next((row for row in self.all() if row.id == offer_id), None)
        if row is None:
            raise UserError("handover-closed")
        return row

    def _say(self, row: HandoverRow, field: str, text: str) -> Changes:
        edit = Edit(self._book.team_stream, "handover", row.client_id, field, text)
        return self._book.commit([edit])

    def _rows(self, client_id: str) -> Iterator[HandoverRow]:
        seen: set[str] = set()
        for past in reversed(self._book.history("handover", client_id, "offers")):
            offer = Offer.parse(past.value)
            # Of two under one id, which only a cheat writes, the first counts on every laptop.
            if offer is not None and offer.id not in seen:
                seen.add(offer.id)
                yield self._row(client_id, offer, past)

    def _row(self, client_id: str, offer: Offer, past: PastValue) -> HandoverRow:
        answer = self._answer(client_id, offer)
        client = self._people.client(client_id)
        words = self._book.get("handover_reason", offer.id, stream=client_id)
        disclosed = self._disclosures.by_handover(client_id, offer.id)
        user, is_supervisor = self._book.user, self._assignments.is_supervisor
        is_taken = answer.state in ("accepted", "finished")
        is_givers = is_supervisor or offer.giver == user
        return HandoverRow(
            id=offer.id,
            client_id=client_id,
            label=self._people.client_name(client_id) if client is not None else "",
            giver_id=offer.giver,
            giver=self._people.member_name(offer.giver),
            taker_id=offer.taker,
            taker=self._people.member_name(offer.taker),
            cause=offer.cause,
            words=self._shield.of(client_id)(words.record.words if words is not None else None),
            to_controller=disclosed.to_controller if disclosed is not None else "",
            offered=past.written,
            state=answer.state,
            answer=answer.cause,
            answered=answer.when,
            is_mine=offer.giver == user,
            is_for_me=offer.taker == user,
            awaits_key=is_taken and offer.taker == user and client is None,
            can_answer=answer.state == OPEN and offer.taker == user,
            can_take_back=answer.state == OPEN and is_givers,
            can_finish=answer.state == "accepted" and is_givers,
        )

    def _answer(self, client_id: str, offer: Offer) -> _Answer:
        """What became of an offer; the taker works with the client whoever said no meanwhile."""
        book = self._book
        taken = [
            past
            for past in book.history("assignment", client_id, "members")
            if past.reason == offer.id and past.value == past.author == offer.taker
        ]
        erasure = self._erasures.of(client_id)
        if erasure is not None and erasure.is_in_force:
            return _Answer("erased")
        if taken:
            both_work = {offer.giver, offer.taker} <= set(book.assigned(client_id))
            return _Answer("accepted" if both_work else "finished", taken[-1].written)
        for past in book.history("handover", client_id, "declined"):
            refusal = Refusal.parse(past.value)
            if refusal is not None and (refusal.offer, past.author) == (offer.id, offer.taker):
                return _Answer("declined", past.written, refusal.cause)
        for past in book.history("handover", client_id, "taken_back"):
            if past.value == offer.id:
                return _Answer("taken_back", past.written)
        return _Answer()
