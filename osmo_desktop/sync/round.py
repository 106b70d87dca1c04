"""One sync round with one store: send, fetch, import, confirm (SECURITY b.5, b.0 5–8, 17).

Absence is never deletion: a place that held the team's folder and holds it no more, or lost a
fifth of what it had, stops the round with a question. Any step may be cut off at any time; the
next round goes on where the store says it stands.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import msgspec

from osmo_desktop.crypto.signing import device_id_of
from osmo_desktop.domain.counting import record_ids
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.history import Node
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ports import Clock, Store
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps
from osmo_desktop.formats import segment
from osmo_desktop.formats.notice import NOTICE_ENDING
from osmo_desktop.sync.attachments import AttachmentExchange, named_objects
from osmo_desktop.sync.cards import publish_card, team_folder
from osmo_desktop.sync.cutting import cut, cut_what_can_be, is_certified, write_receipt
from osmo_desktop.sync.dropping import has_regained
from osmo_desktop.sync.erasing import clean_store, erased_keys
from osmo_desktop.sync.fetching import SegmentFetch, sizes
from osmo_desktop.sync.granting import (
    post_missing_grants,
    receive_grants,
    renew_escrow,
    withdraw_confirmed,
    withdraw_from_former_roots,
)
from osmo_desktop.sync.importing import ImportOutcome
from osmo_desktop.sync.membership import accept_welcome
from osmo_desktop.sync.noticing import (
    notices,
    post_missing_notices,
    require_no_departure,
    withdraw_notices,
)
from osmo_desktop.sync.replica import Replica
from osmo_desktop.sync.rotation import renew_keys
from osmo_desktop.sync.succeeding import post_missing_bundle
from osmo_desktop.sync.witnessing import Witness, require_newest

_CENSUS_EVERY = timedelta(days=7)
_LOST_SHARE = 0.2  # of the objects once seen


@dataclass(frozen=True)
class RoundOutcome:
    """What a round did. Records are entities touched; receipts are not records."""

    sent_records: int
    sent_segments: int
    imported: ImportOutcome
    grants_made: int
    grants_received: int
    damaged: tuple[str, ...]
    admitted: bool
    attachments_missing: int = 0


class _PlaceState(msgspec.Struct):
    """What is known of a place: how many of our segments, in order of arrival, it holds.

    `attachments` is the greatest number of an object of ours that it holds, `erased` the number
    of erased clients that it was cleaned of, `noticed` that of notices to removed laptops.
    """

    brought: int = 0
    attachments: int = 0
    census: str = ""
    erased: int = 0
    noticed: int = 0


class SyncRound:
    """Runs rounds of one replica with one store."""

    def __init__(self, replica: Replica, store: Store, clock: Clock, witness: Witness) -> None:
        self._replica = replica
        self._witness = witness
        self._store = store
        self._clock = clock
        self._fetch = SegmentFetch(replica, store)
        self._present: frozenset[str] | None = None  # all names, if a census was taken

    @property
    def _base(self) -> str:
        return team_folder(self._replica.team)

    def run(
        self, report: Report, cancel: CancelToken, *, is_new_place: bool = False
    ) -> Steps[RoundOutcome]:
        """One round. `is_new_place`: the user chose this place for the team just now.

        Calls to the store are yielded, the rest touches the vault. Raises KnownError:
        laptop-removed, vault-is-copy, vault-is-older, store-missing, store-team-missing,
        store-shrunk, store errors, join-waiting, join-not-confirmed, join-request-missing,
        sync-cancelled (what was done stays done).
        """
        replica, store, now = self._replica, self._store, self._clock.now
        require_no_departure(replica)
        yield store.require_root
        report(Progress(tr("Looking at the shared folder"), 0, 0))
        admitted = False
        if not replica.identity.is_member:
            admitted = yield from accept_welcome(replica, store)
            if not admitted:
                raise KnownError("join-waiting")
        state = yield from self._check_place(is_new_place=is_new_place)
        yield from self._fetch.require_newest_vault()
        require_newest(replica, self._witness)
        grants_received = yield from receive_grants(replica, store, self._base)
        renew_keys(replica, now())
        cut_what_can_be(replica, now())
        imported = yield from self._fetch.run(report, cancel)
        if has_regained(replica):
            grants_received += yield from receive_grants(replica, store, self._base)
        replica.open_grants()
        renew_keys(replica, now())
        renew_escrow(replica)
        post_missing_bundle(replica)
        yield from self._clean_of_erased(report, state)
        bad = self._fetch.bad()
        cut(replica, now(), bad)
        grants_made = yield from self._send_grants(report)
        write_receipt(replica, now(), bad)
        yield from self._bring_attachments(report, cancel, state)
        sent_segments, sent_records = yield from self._send(report, cancel)
        yield from self._bring(report, cancel, state)
        yield from self._bring_notices(state)
        yield from withdraw_confirmed(replica, store, self._base)
        yield from withdraw_from_former_roots(replica, store, self._base)
        attachments_missing = yield from self._fetch_attachments(report, cancel, state)
        return RoundOutcome(
            sent_records=sent_records,
            sent_segments=sent_segments,
            imported=imported,
            grants_made=grants_made,
            grants_received=grants_received,
            damaged=tuple(self._fetch.damaged),
            admitted=admitted,
            attachments_missing=attachments_missing,
        )

    # -- attachments ----------------------------------------------------------------------

    def _bring_attachments(
        self, report: Report, cancel: CancelToken, state: _PlaceState
    ) -> Steps[None]:
        """Put our objects before any segment that may name them; in a census look at all."""
        after = state.attachments if self._present is None else 0
        exchange = AttachmentExchange(self._replica.attachments, self._store, self._base)
        yield from exchange.bring(after, report, cancel, partial(self._note_attachments, state))

    def _fetch_attachments(
        self, report: Report, cancel: CancelToken, state: _PlaceState
    ) -> Steps[int]:
        """Fetch objects that readable records name; gives how many have not arrived yet."""
        wanted = named_objects(self._replica.fold)
        exchange = AttachmentExchange(self._replica.attachments, self._store, self._base)
        yield from exchange.fetch(wanted, report, cancel)
        self._fetch.damaged += exchange.damaged
        self._note_attachments(state, exchange.number_after(state.attachments))
        return sum(not self._replica.attachments.is_held(hash_) for hash_ in wanted)

    def _note_attachments(self, state: _PlaceState, number: int) -> None:
        """Remember up to which of our objects this place has all."""
        if number > state.attachments:
            state.attachments = number
            self._replica.write_state(self._place_key, msgspec.json.encode(state))

    def _clean_of_erased(self, report: Report, state: _PlaceState) -> Steps[None]:
        """Take erased clients off this place, in a census once more: colleagues heal it."""
        count = len(erased_keys(self._replica))
        if count and (count > state.erased or self._present is not None):
            report(Progress(tr("Taking erased clients off the store"), 0, 0))
            yield from clean_store(self._replica, self._store, self._base)
            state.erased = count
            self._replica.write_state(self._place_key, msgspec.json.encode(state))

    # -- the place ------------------------------------------------------------------------

    def _check_place(self, *, is_new_place: bool) -> Steps[_PlaceState]:
        """Refuse a place that is empty or lost much; take a census when one is due (b.0 8)."""
        stored = self._replica.read_state(self._place_key)
        state = msgspec.json.decode(stored, type=_PlaceState) if stored else _PlaceState()
        if is_new_place or self._is_census_due(state) or not (yield from self._has_newest(state)):
            yield from self._take_census(state, is_new_place=is_new_place)
        yield from publish_card(self._replica, self._store)
        return state

    def _take_census(self, state: _PlaceState, *, is_new_place: bool) -> Steps[None]:
        names: list[str] = yield partial(self._store.list, f"{self._base}/dev")
        # A founder whose first round was cut off has segments that no place ever held.
        unsent = len(self._replica.unsent_segments())
        founding = is_certified(self._replica) and unsent == len(self._replica.history.nodes)
        if not names and not (is_new_place or founding):
            raise KnownError("store-team-missing", place=self._store.place)
        if len(names) < state.brought * (1 - _LOST_SHARE) and not is_new_place:
            raise KnownError("store-shrunk", place=self._store.place)
        self._present = frozenset(names)
        self._fetch.lists_everything = True

    def _has_newest(self, state: _PlaceState) -> Steps[bool]:
        """Look for each device's newest segment that this place was seen to hold."""
        history = self._replica.history
        heads = [node for device in history.devices() for node in history.heads(device)]
        names = [self._name(node) for node in heads if node.index < state.brought]
        if not names:
            return False
        there: list[int | None] = yield partial(sizes, self._store, names)
        return None not in there

    def _name(self, node: Node) -> str:
        facts = node.facts
        return f"{self._base}/{segment.segment_path(facts.device, facts.segno, facts.hash)}"

    @property
    def _place_key(self) -> str:
        return "place " + hashlib.sha256(self._store.place.encode()).hexdigest()[:32]

    # -- sending --------------------------------------------------------------------------

    def _send_grants(self, report: Report) -> Steps[int]:
        """Grants go up before the segments that announce their keys; lost ones go up again."""
        made = yield from post_missing_grants(self._replica, self._store, self._base)
        # Those to the recovery root are never confirmed: a census looks at their bytes.
        root = device_id_of(self._replica.identity.root_public).hex()
        listed: list[str] = yield partial(self._store.list, f"{self._base}/grant/{root}")
        there = frozenset(listed) if self._present is None else frozenset()
        outgoing = {
            name: data
            for short, data in self._replica.grants.outgoing().items()
            if (name := f"{self._base}/{short}") not in there and not name.endswith(NOTICE_ENDING)
        }
        for index, (name, data) in enumerate(outgoing.items()):
            report(Progress(tr("Sending keys"), index, len(outgoing)))
            yield partial(self._store.put_new, name, data)
        return made

    def _bring_notices(self, state: _PlaceState) -> Steps[None]:
        """Tell removed laptops, where this place does not do so yet; in a census once more."""
        yield from withdraw_notices(self._replica, self._store, self._base)
        post_missing_notices(self._replica)
        ours = notices(self._replica)
        if len(ours) == state.noticed and self._present is None:
            return
        for name, data in ours.items():
            yield partial(self._store.put_new, f"{self._base}/{name}", data)
        state.noticed = len(ours)
        self._replica.write_state(self._place_key, msgspec.json.encode(state))

    def _send(self, report: Report, cancel: CancelToken) -> Steps[tuple[int, int]]:
        unsent = self._replica.unsent_segments()
        records: set[str] = set()
        for index, item in enumerate(unsent):
            if cancel.is_cancelled:
                raise KnownError("sync-cancelled")
            report(Progress(tr("Sending"), index, len(unsent)))
            path = segment.segment_path(item.header.device, item.header.segno, item.hash)
            yield partial(self._store.put_new, f"{self._base}/{path}", item.data)
            self._replica.mark_sent([item.hash])
            self._fetch.read.add(f"{self._base}/{path}")
            node = self._replica.history.node(item.hash)
            touched = self._replica.written.get(node.index, ()) if node is not None else ()
            records |= record_ids(self._replica.fold, touched)
        return len(unsent), len(records)

    def _bring(self, report: Report, cancel: CancelToken, state: _PlaceState) -> Steps[None]:
        """Bring what this place lacks: segments are signed, so anyone may (self-heal).

        A census looks at the bytes of everything, because presence by name proves nothing (b.0
        8); else that is what was won since the last round here, from a stick for instance, and
        what colleagues found damaged.
        """
        nodes = self._replica.history.nodes
        first = 0 if self._present is not None else state.brought
        for index in (*self._found_bad(state.brought, first), *range(first, len(nodes))):
            if cancel.is_cancelled:
                raise KnownError("sync-cancelled")
            name = self._name(nodes[index])
            if name in self._fetch.read:
                continue
            report(Progress(tr("Putting back missing parts"), index, len(nodes)))
            data = self._replica.segment_bytes(nodes[index].facts.hash)
            if data is not None:
                yield partial(self._store.put_new, name, data)
        state.brought = len(nodes)
        if self._present is not None:
            state.census = self._clock.now().isoformat()
        self._replica.write_state(self._place_key, msgspec.json.encode(state))

    def _found_bad(self, since: int, below: int) -> list[int]:
        """Held segments before `below` that segments from `since` on name as damaged."""
        history, bad = self._replica.history, self._replica.bad
        named = {hash16 for at, found in bad.items() if at >= since for hash16 in found}
        nodes = filter(None, map(history.node, named))
        return sorted(node.index for node in nodes if node.index < below)

    def _is_census_due(self, state: _PlaceState) -> bool:
        if not state.census:
            return True
        last = datetime.fromisoformat(state.census)
        return not timedelta(0) <= self._clock.now() - last < _CENSUS_EVERY
