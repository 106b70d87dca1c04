"""Letting assignments follow substitutions: in every round, and when a vault is opened.

Like rotation, any supervisor's laptop does it with nobody asking; the keys follow the
assignments. The substitute's own laptop gives its cases back by its own date.
"""

from __future__ import annotations

from datetime import datetime

from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ports import Clock
from osmo_desktop.domain.substituting import due_edits
from osmo_desktop.sync.cutting import is_certified
from osmo_desktop.sync.dropping import drop_lost_clients
from osmo_desktop.sync.replica import Replica


def follow_substitutions(replica: Replica, now: datetime) -> int:
    """Write the assignments that are due; returns how many.

    A laptop that is out of the team writes none. Raises what storing raises; then none was
    written.
    """
    fold, identity, own = replica.fold, replica.identity, replica.device.hex()
    if not fold.substitutions or not is_certified(replica) or is_removed(fold, own):
        return 0
    edits = due_edits(
        fold,
        user=identity.user,
        is_supervisor=fold.roster.highest_role(own) == "supervisor",
        today=now.date(),
    )
    if edits:
        replica.append([(e.stream, e.to_op(author=identity.user, now=now)) for e in edits])
    return len(edits)


class SubstitutionDesk:
    """What the protocol does for substitutions, for one unlocked vault."""

    def __init__(self, replica: Replica, clock: Clock) -> None:
        self._replica = replica
        self._clock = clock

    def follow(self) -> int:
        """See `follow_substitutions`; clients given back leave this laptop as soon as they may."""
        now = self._clock.now()
        written = follow_substitutions(self._replica, now)
        if written:
            drop_lost_clients(self._replica, now)
        return written
