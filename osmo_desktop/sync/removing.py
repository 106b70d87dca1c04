"""Removing laptops: what of them still counts, and orders signed by the recovery root (b.0 14)."""

from __future__ import annotations

import base64

from osmo_desktop.crypto.derive import org_root
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.late_entries import LateEntry, late_entries
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.formats.removal import build_removal
from osmo_desktop.sync.replica import Replica
from osmo_desktop.sync.succeeding import is_current

_NOTHING = "00" * 16  # the head of a laptop of which nothing is here: nothing of it counts


class RemovalDesk:
    """What the protocol knows of a laptop that is to be removed, or was."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def heads(self, device: str) -> tuple[str, ...]:
        """Hash16 (hex) of the laptop's newest segments here; a removal or adoption names them."""
        nodes = self._replica.history.heads(bytes.fromhex(device))
        return tuple(node.facts.hash[:16].hex() for node in nodes) or (_NOTHING,)

    def role(self, device: str) -> str:
        """The role of the laptop's certificate; empty for one that is not known."""
        return self._replica.fold.roster.highest_role(device) or ""

    def user(self, device: str) -> str:
        """Whose it is; empty for one that is not known."""
        return self._replica.fold.roster.user(device) or ""

    def devices_of(self, user: str) -> tuple[str, ...]:
        """A person's laptops that are not removed."""
        roster, fold = self._replica.fold.roster, self._replica.fold
        return tuple(
            device
            for device, owner in roster.devices().items()
            if owner == user and not is_removed(fold, device)
        )

    def is_removed(self, device: str) -> bool:
        """Whether a removal of it counts."""
        return is_removed(self._replica.fold, device)

    def late(self, device: str) -> int:
        """Entities that the laptop wrote after it was cut off; they are kept and do not count."""
        return len(
            {
                op.key
                for op in self._replica.fold.quarantined
                if op.device == device and op.verdict == "segment-quarantined"
            }
        )

    def late_entries(self) -> tuple[LateEntry, ...]:
        """What former workers of clients wrote, which does not count either."""
        return late_entries(self._replica.fold)

    def order(self, device: str, secret: bytes) -> str:
        """The order of the recovery root to remove a laptop, as the value of an op (base64).

        Raises UserError("recovery-wrong") for words that are not those of the root in force,
        "recovery-replaced" for those of a former one.
        """
        root = org_root(secret)
        if not is_current(self._replica, root):
            raise UserError("recovery-wrong")
        heads = [bytes.fromhex(head) for head in self.heads(device)]
        data = build_removal(self._replica.team, bytes.fromhex(device), heads, root)
        return base64.b64encode(data).decode("ascii")
