"""A new recovery sheet: the root of its secret takes over from that of the former (SECURITY b.7).

The former words sign the hand-over. What the former root said counts as far as this vault knows it
now, and no further; the new root certifies anew whoever is a supervisor now. The bundle of keys,
the clients' keys and the escrow slots follow with the next rounds of their holders.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from osmo_desktop.crypto.derive import OrgRoot, org_root
from osmo_desktop.crypto.signing import device_id_of
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ops import Edit
from osmo_desktop.formats import certificate
from osmo_desktop.formats.segment import Reference
from osmo_desktop.formats.succession import build_succession, former_roots
from osmo_desktop.sync.cutting import cut_what_can_be, is_certified
from osmo_desktop.sync.membership import post_recovery_bundle
from osmo_desktop.sync.replica import Replica


@dataclass(frozen=True)
class SheetChange:
    """A recovery sheet that was replaced: when (as claimed), by whom, on which laptop.

    `counts`: it is in force; else somebody with the former sheet made another (a rival).
    """

    written: datetime
    user: str
    device: str
    counts: bool


def changes(replica: Replica) -> tuple[SheetChange, ...]:
    """All that contend, in their order; several of one sheet are an alarm."""
    in_force = replica.roots.values
    return tuple(
        SheetChange(op.op.written, op.author, op.device, op.value in in_force)
        for op in replica.roots.ops
    )


def replace_sheet(replica: Replica, old_secret: bytes, new_secret: bytes, now: datetime) -> bool:
    """Let a new recovery sheet take the place of the one whose secret is given.

    It opens what the former opened: the team, if that was the team's sheet, and this vault, if it
    was this vault's. Returns whether it was the team's. One transaction: afterwards either all of
    it holds or nothing. Raises UserError: recovery-wrong for the sheet of something else,
    recovery-replaced for a former one, role-forbids for the team's sheet on a laptop of nobody
    who is a supervisor; KnownError of the disk.
    """
    old, new = org_root(old_secret), org_root(new_secret)
    if not is_current(replica, old):
        if not replica.replace_sheet((), old_secret, new_secret):
            raise UserError("recovery-wrong")
        return False
    own = replica.device.hex()
    is_ours = replica.fold.roster.highest_role(own) == "supervisor" and is_certified(replica)
    if not is_ours or is_removed(replica.fold, own):
        raise UserError("role-forbids")
    cut_what_can_be(replica, now)
    author, team = replica.identity.user, replica.identity.team
    ops = [(team, edit.to_op(author=author, now=now)) for edit in _handing_over(replica, old, new)]
    replica.replace_sheet(ops, old_secret, new_secret)
    post_missing_bundle(replica)
    return True


def is_current(replica: Replica, root: OrgRoot) -> bool:
    """Tell whether this is the team's root now.

    Raises UserError("recovery-replaced") for a root that was it once.
    """
    identity = replica.identity
    if root.signing.public in former_roots(identity.successions):
        raise UserError("recovery-replaced")
    return identity.root_public == root.signing.public


def post_missing_bundle(replica: Replica) -> None:
    """Put a bundle of keys for the root in force among what is sent, if this vault sent none.

    Only supervisors whom that root certified can: by that the paper knows them.
    """
    identity = replica.identity
    root = device_id_of(identity.root_public)
    issuers = {
        certificate.read_certificate(data).issuer
        for data in replica.directory.certificates(replica.device)
    }
    folder = f"grant/{root.hex()}/"
    sent = any(
        name.startswith(folder) and name.endswith(".welcome") for name in replica.grants.outgoing()
    )
    if identity.successions and root in issuers and not sent:
        post_recovery_bundle(replica)


def _handing_over(replica: Replica, old: OrgRoot, new: OrgRoot) -> Iterator[Edit]:
    nodes = replica.uncovered_heads()
    own = replica.own_head()
    heads = [
        Reference(node.facts.device, node.facts.segno, node.facts.hash[:16])
        for node in (nodes if own is None else [own, *nodes])
    ]
    team = replica.identity.team
    handed = build_succession(replica.team, old, new, heads)
    yield Edit(team, "succession", old.recipient.hex(), "bytes", _text(handed))
    for device in replica.fold.roster.devices():
        if is_removed(replica.fold, device):
            continue
        for data in replica.directory.certificates(bytes.fromhex(device))[:1]:
            held = certificate.read_certificate(data)
            if held.role == "supervisor":
                anew = replace(held, issuer=new.recipient, supersedes=b"")
                issued = certificate.issue(anew, new.signing)
                yield Edit(team, "certificate", device, "bytes", _text(issued))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
