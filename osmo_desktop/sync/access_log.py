"""The access log between laptops: who can read it, and from when on (SECURITY b.8, b.0 17, 22).

A laptop makes the key of its own log, seals it to the readers at once and forgets it. It goes on
under another key when somebody who held it is a reader no more, and when there is a reader whom
nobody gave it: what was written before, a new one gets from the supervisors who hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.access import DeviceLog, Entry
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.erasing import is_erased
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock
from osmo_desktop.domain.rotation import announcements, unsuperseded
from osmo_desktop.sync.granting import log_grants, log_readers
from osmo_desktop.sync.replica import LogState, Replica


def keep_log_readable(replica: Replica, now: datetime) -> bool:
    """Begin the own log, or go on under another key, where that is due; True when it was.

    Before there is a team nobody could read it: then there is none. Raises KnownError.
    """
    own = replica.identity.device
    if not replica.identity.has_team or is_removed(replica.fold, own):
        return False
    state, readers = replica.log_state(), log_readers(replica)
    if state is not None and not _is_due(replica, state, readers):
        return False
    row = KeyRow("stream", own, state.epoch + 1 if state is not None else 0, random_bytes(32))
    kid = key_id(row.key, replica.device, row.epoch).hex()
    team = replica.identity.team
    sup = tuple(op.id for op in unsuperseded(announcements(replica.fold, own)))
    edit = Edit(team, "stream_key", own, "kid", Announcement(row.epoch, kid).text, sup=sup)
    op = edit.to_op(author=replica.identity.user, now=now)
    replica.begin_log(op, row, log_grants(replica, row), readers)
    return True


def _is_due(replica: Replica, state: LogState, readers: dict[str, int]) -> bool:
    if not readers.keys() >= state.readers.keys():
        return True  # one who left must not read on
    return any(
        state.readers.get(device) != epoch and state.kid not in replica.got.get(device, ())
        for device, epoch in readers.items()
    )


class AccessDesk:
    """The logs of all laptops, as far as this one may write and read them."""

    def __init__(
        self,
        replica: Replica,
        clock: Clock,
        *,
        own: Callable[[], Sequence[tuple[str, Entry]]],
        logs: Callable[[], Sequence[DeviceLog]],
    ) -> None:
        """`own` reads what is kept of the own log, `logs` those of others."""
        self._replica = replica
        self._clock = clock
        self.own = own
        self.logs = logs

    def append(self, entries: Sequence[Entry]) -> None:
        """Write entries durably; the log begins with the first. Raises KnownError."""
        if self._replica.log_state() is None:
            keep_log_readable(self._replica, self._clock.now())
        self._replica.log_access(entries)

    def is_erased(self, client: str) -> bool:
        """Whether the keys of a client are to be destroyed everywhere."""
        return is_erased(self._replica.fold, client)
