"""A vault becomes a new device (SECURITY b.0 4, 9, 10, 21; b.7).

An older copy, a restored backup, one of two clones and a vault that was reset all take this one
way: new keys of signature and HPKE, never a segment under the former device id again. What no
store was seen to hold is taken out of its segments and waits as own ops without a number, which
the one routine of admission and cutting seals and sends. An op that turns up in a segment of the
former device meanwhile is not sent twice (`Ledger.renumber`).

Until a supervisor (or the recovery root) certifies the new device, the vault works as before its
first admission: it writes, and cuts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.history import Node
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.storage import access_log
from osmo_desktop.storage.folded_state import Pending
from osmo_desktop.storage.identity import delete_meta, write_identity
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.vault_file import Also, nothing_else


def become_new_device(ledger: Ledger, *, also: Also = nothing_else) -> None:
    """Take a new device id, in one transaction; the vault then waits for its certificate.

    Raises KnownError of the disk; then everything is as it was.
    """
    before = ledger.identity
    signing = SigningKey.generate()
    rows = [
        KeyRow("signing", "", 0, signing.to_bytes()),
        # The former HPKE keys stay: grants that wait for their announcement are sealed to them.
        KeyRow("hpke", "", ledger.keyring.hpke_epoch + 1, HpkeKey.generate().to_bytes()),
    ]
    taken_back = _unsent(ledger)
    waiting = [*_ops_of(ledger, taken_back), *ledger.pending]
    ledger.identity = before.changed(
        device=signing.device_id.hex(), incarnation=before.incarnation + 1, is_member=False
    )
    try:
        with ledger.log.transaction() as connection:
            ledger.keyring.add(connection, rows)
            write_identity(connection, ledger.keyring.meta_key, ledger.identity)
            delete_meta(connection, access_log.STATE)  # the new device begins a log of its own
            delete_meta(connection, "sync join")  # the words of that request are spent
            ledger.log.drop_segments(connection, [node.facts.hash for node in taken_back])
            ledger.replace_pending(connection, waiting)
            also(connection)
    except OsmoError:
        ledger.identity = before
        raise
    for row in rows:
        ledger.keyring.remember(row)
    ledger.rebuild()


class Reincarnation:
    """The routine for an open vault, as a role for the services."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def renew(self) -> bool:
        """Become a new device.

        False for one that was never certified: it has written nothing that it could fork.
        """
        if not self._ledger.identity.is_member:
            return False
        become_new_device(self._ledger)
        return True


def _unsent(ledger: Ledger) -> list[Node]:
    """Own segments that no store was seen to hold and that nobody else builds upon."""
    nodes = ledger.history.nodes
    seen = 0
    for node in nodes:
        if node.index not in ledger.unsent:
            seen |= node.past | (1 << node.index)
    return [node for node in nodes if not seen >> node.index & 1]


def _ops_of(ledger: Ledger, nodes: Sequence[Node]) -> list[Pending]:
    """The ops of own segments, in order, as if they had never been cut."""
    return [item for node in nodes for item in ledger.own_ops(node.facts.hash)]
