"""The notice to a removed laptop: what happened, when and by whom (SECURITY b.0 14, b.7).

Every supervisor's laptop puts one into the folder of grants of each removed laptop, so that it is
there although whoever removed it is gone, or the store lost one. The removed laptop reads it in
its next round or bundle, and from then on takes no part in the team: the rounds end at once, and
what it holds stays sealed where it is.
"""

from __future__ import annotations

from functools import partial

import msgspec

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.folded import FoldedOp
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import Steps
from osmo_desktop.formats.notice import (
    NOTICE_ENDING,
    Notice,
    NoticeHeader,
    notice_path,
    open_notice,
    read_notice_header,
    seal_notice,
)
from osmo_desktop.sync.cutting import is_certified
from osmo_desktop.sync.hpke_keys import hpke_of
from osmo_desktop.sync.replica import Replica

_STATE = "notice"


class Departure(msgspec.Struct, frozen=True):
    """That this laptop was removed: when (UTC milliseconds) and by whom, as the notice says."""

    device: str
    at: int
    by: str


def departure(replica: Replica) -> Departure | None:
    """What a notice told this laptop, if one did; of a former device id nothing counts.

    Nor does one that the log contradicts: of removals against each other one holds, and whoever
    wrote the notice may not have known of both.
    """
    stored = replica.read_state(_STATE)
    known = msgspec.json.decode(stored, type=Departure) if stored else None
    own = replica.device.hex()
    if known is None or known.device != own:
        return None
    return known if own not in replica.fold.removals or is_removed(replica.fold, own) else None


def require_no_departure(replica: Replica) -> None:
    """Raise KnownError("laptop-removed") on a laptop that was told so."""
    if departure(replica) is not None:
        raise KnownError("laptop-removed")


def take_notice(replica: Replica, data: bytes | None) -> bool:
    """Believe a notice, if it is a supervisor's and for this laptop; True when it was believed.

    Anybody may write into the folder. One by a laptop that is not known yet is looked at again.
    """
    try:
        header = read_notice_header(data or b"")
        public = replica.directory.public_key(header.writer)
        if data is None or public is None or not _may_write(replica, header.writer.hex()):
            return False
        notice = open_notice(
            data,
            team=replica.team,
            recipient=replica.device,
            writer_public=public,
            hpke_key=replica.keyring.hpke(header.recipient_epoch),
        )
    except OsmoError:
        return False
    if not _may_remove(replica, notice):
        return False
    told = Departure(replica.device.hex(), notice.at, notice.by)
    replica.write_state(_STATE, msgspec.json.encode(told))
    return True


def _may_write(replica: Replica, writer: str) -> bool:
    role = replica.fold.roster.highest_role(writer)
    return role == "supervisor" and not is_removed(replica.fold, writer)


def _may_remove(replica: Replica, notice: Notice) -> bool:
    """A supervisor removes no supervisor's laptop: that takes an order of the recovery root."""
    roster, own = replica.fold.roster, replica.device.hex()
    if roster.highest_role(own) != "supervisor":
        return True
    facts = roster.removal(notice.order)
    return facts is not None and facts.device == own and roster.roots.is_sure(facts.root)


def post_missing_notices(replica: Replica) -> None:
    """Keep a notice of ours for each removed laptop, to be sent. Supervisors' laptops only."""
    own = replica.device.hex()
    if not is_certified(replica) or not _may_write(replica, own):
        return
    there = notices(replica)
    made = {}
    for device in replica.fold.removals:
        known = hpke_of(replica, device)
        prefix = f"grant/{device}/"
        is_there = any(name.startswith(prefix) for name in there)
        if known is not None and not is_there and is_removed(replica.fold, device):
            data = _sealed(replica, device, *known)
            made[notice_path(bytes.fromhex(device), data)] = data
    if made:
        replica.grants.post(made)


def withdraw_notices(replica: Replica, store: Store, base: str) -> Steps[None]:
    """Delete ours to a laptop whose removal does not count after all."""
    done = []
    for name, data in notices(replica).items():
        if not is_removed(replica.fold, read_notice_header(data).recipient.hex()):
            yield partial(store.delete, f"{base}/{name}")
            done.append(name)
    if done:
        replica.grants.withdraw(done)


def notices(replica: Replica) -> dict[str, bytes]:
    """Notices of ours, by their names below the team's folder."""
    outgoing = replica.grants.outgoing().items()
    return {name: data for name, data in outgoing if name.endswith(NOTICE_ENDING)}


def _sealed(replica: Replica, device: str, epoch: int, public: bytes) -> bytes:
    first = min(_removals(replica, device), key=lambda op: op.rank)
    orders = replica.fold.team_values("removal", device, "orders")
    names = replica.fold.team_values("member", first.author, "name")
    notice = Notice(
        at=max(0, first.op.at),
        by=str(names[0]) if names else "",
        order=_order(replica, [str(order) for order in orders]),
    )
    header = NoticeHeader(replica.team, bytes.fromhex(device), epoch, replica.device)
    return seal_notice(header, notice, recipient_public=public, signing_key=replica.keyring.signing)


def _removals(replica: Replica, device: str) -> list[FoldedOp]:
    removal = replica.fold.removals[device]
    return [*removal.heads("heads"), *removal.heads("orders")]


def _order(replica: Replica, orders: list[str]) -> str:
    """The shortest of the orders that a reader would take."""
    roster = replica.fold.roster
    good = [
        order
        for order in orders
        if (facts := roster.removal(order)) is not None and roster.roots.is_sure(facts.root)
    ]
    return min(good, key=len, default="")
