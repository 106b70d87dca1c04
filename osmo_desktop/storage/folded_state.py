"""What an unlocked vault knows, in memory: keys, causal history, fold and what is to be sent.

Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from osmo_desktop.domain.history import History, Node
from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.ops import Op
from osmo_desktop.domain.succession import Decision
from osmo_desktop.formats.record import is_entry
from osmo_desktop.storage.attachments import AttachmentBox
from osmo_desktop.storage.directory import Directory
from osmo_desktop.storage.grants import GrantBox
from osmo_desktop.storage.identity import read_identity
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.sealed_log import SealedLog
from osmo_desktop.storage.vault_file import VaultFile

_BRANCHES = 2  # of a forked device that are followed; 500 devices fit the references of a segment
Touched = set[tuple[str, str, str]]  # (stream, kind, entity) that a fold changed


@dataclass
class Pending:
    """An own record that is not in a segment yet."""

    op_id: str
    record: bytes
    op: Op
    stream: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about: stream, kind and entity."""
        return self.stream, self.op.kind, self.op.entity

    @property
    def is_entry(self) -> bool:
        """A page of the access log, which is not folded."""
        return is_entry(self.record)


class FoldedState(ABC):
    """One unlocked vault: its keys, log, and what was folded of it."""

    def __init__(self, vault: VaultFile, keyring: Keyring) -> None:
        self.vault = vault
        self.keyring = keyring
        self.identity = read_identity(vault, keyring.meta_key)
        self.log = SealedLog(vault, keyring.rows)
        self.grants = GrantBox(vault, keyring)
        self.attachments = AttachmentBox(vault)
        self._introduced: dict[bytes, bytes] = {}
        self.directory = Directory(b"", b"")
        self._is_torn = False  # the last fold of all broke off
        self._history = History()
        self._fold = Fold("", self.directory.roster)
        self._former: Fold | None = None  # while all is folded anew
        self._pending: list[Pending] = []
        # Where each device said last that it holds a key: index of the segment, by key id.
        self.got: dict[str, dict[bytes, int]] = {}
        self.heard: dict[str, int] = {}
        # What own segments touch, by their index; those that no store was seen to hold.
        self.written: dict[int, frozenset[tuple[str, str, str]]] = {}
        self.unsent: set[int] = set()
        # What segments name as damaged on a store: first 16 bytes of hashes, by their index.
        self.bad: dict[int, frozenset[bytes]] = {}
        # Segments that tell of their device's access log: indexes, by device.
        self.logged: dict[str, list[int]] = {}
        self.malformed = 0
        self.on_touched: Callable[[Touched | None], None] = _ignore
        self.roots = Decision()
        """How the recovery root came to be the one in force."""
        self._chain: tuple[str, ...] = ()  # the successions under which all is folded
        self._cut_offs: dict[str, frozenset[str]] = {}
        self._seeds: tuple[str, ...] = ()  # certificates known before anything is judged

    # -- reading --------------------------------------------------------------------------

    @property
    def team(self) -> bytes:
        """The team id; provisional until a team was founded or joined."""
        return bytes.fromhex(self.identity.team)

    @property
    def device(self) -> bytes:
        """This laptop's device id."""
        return bytes.fromhex(self.identity.device)

    @property
    def history(self) -> History:
        """The causal graph of all segments held; raises what `rebuild` raises."""
        self._be_whole()
        return self._history

    @property
    def fold(self) -> Fold:
        """All folded ops; raises what `rebuild` raises."""
        self._be_whole()
        return self._fold

    @property
    def pending(self) -> list[Pending]:
        """Own records that are not cut yet; raises what `rebuild` raises."""
        self._be_whole()
        return self._pending

    def _be_whole(self) -> None:
        """Nobody reads a half: what lies on a store would look like a stranger's."""
        if self._is_torn:
            self.rebuild()

    @property
    def last_lamport(self) -> int:
        """The number that the next own segment starts from: what `prev` and `deps` reach."""
        own = self.own_head()
        heads = self.uncovered_heads()
        if own is not None:
            heads.append(own)
        return max((node.last_lamport for node in heads), default=0)

    def own_head(self) -> Node | None:
        """The newest own segment."""
        heads = self.history.heads(self.device)
        return max(heads, key=lambda node: node.facts.segno, default=None)

    def uncovered_heads(self) -> list[Node]:
        """Heads that the own newest segment does not cover yet: the `deps` of the next one.

        Of a device that forked only the first few branches are followed, or one member could
        make more heads than a segment can list.
        """
        own = self.own_head()
        return [
            node
            for device in self.history.devices()
            for node in sorted(self.history.heads(device), key=_arrival)[:_BRANCHES]
            if own is None or not self.history.covers(own, node.index)
        ]

    @abstractmethod
    def rebuild(self) -> None:
        """Fold anew from the sealed log."""


def _arrival(node: Node) -> int:
    return node.index


def _ignore(touched: Touched | None) -> None:
    pass
