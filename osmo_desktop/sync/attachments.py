"""Objects of attachments on a store: put before the segments that name them, fetched after import.

An object is named by its hash, so its bytes are checked before anything of them is kept, and what
does not fit is absent: any holder puts it again. A laptop fetches only what a record that it can
read names; absence is never deletion, and what is missing is counted and asked for at each round.
Each object is stored before the next is fetched, so a round that is cut off goes on where it
stopped. Rule: SECURITY b.0 8, b.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from osmo_desktop.domain.errors import DamagedError, KnownError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.merge import PENDING, Fold, FoldedOp
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps, give_way
from osmo_desktop.formats.attachment import (
    MAX_OBJECT_BYTES,
    Content,
    check_object,
    object_path,
)
from osmo_desktop.sync.replica import Objects, Replica

ROUND_BYTES: Final = 500 * 1024 * 1024
"""What one round fetches at most; the rest waits for the next one (SECURITY b.4)."""


def named_objects(fold: Fold) -> list[bytes]:
    """Hashes of all objects that the readable records name, each once, in a fixed order."""
    return sorted({hash_ for hash_, _ in _named(fold)})


def figures(replica: Replica) -> tuple[int, int]:
    """How many attachments are missing here, and how many wait to be sent.

    One waits while no store was seen to hold the segment that names it: its object goes first.
    """
    missing = {hash_ for hash_, _ in _named(replica.fold) if not replica.attachments.is_held(hash_)}
    return len(missing), len(unsent_objects(replica))


def unsent_objects(replica: Replica, stream: str = "") -> set[bytes]:
    """Hashes of held objects that wait to be sent, of one stream or of all."""
    unsent = {PENDING}
    for item in replica.unsent_segments():
        node = replica.history.node(item.hash)
        if node is not None:
            unsent.add(node.index)
    return {
        hash_
        for hash_, op in _named(replica.fold)
        if (not stream or op.stream == stream)
        and {index for index, _ in op.places} <= unsent
        and replica.attachments.is_held(hash_)
    }


def _named(fold: Fold) -> Iterator[tuple[bytes, FoldedOp]]:
    """Objects that readable records name, with the op that says so."""
    for (_, kind, _), entity in fold.entities.items():
        if kind == "attachment":
            for op in entity.fields.get("content", ()):
                content = Content.parse(op.value) if op.is_accepted else None
                if content is not None:
                    yield content.hash, op


class AttachmentExchange:
    """Brings objects to one store and fetches from it, for one round."""

    def __init__(self, objects: Objects, store: Store, base: str) -> None:
        self._objects = objects
        self._store = store
        self._base = base
        self.damaged: list[str] = []
        self._fetched: set[bytes] = set()

    def bring(
        self, after: int, report: Report, cancel: CancelToken, done: Callable[[int], None]
    ) -> Steps[None]:
        """Put every held object whose number is greater than `after`; `done` hears each number.

        An object that is there with its bytes is left alone by the store. Raises KnownError.
        """
        held = {hash_: number for hash_, number in self._objects.held().items() if number > after}
        for index, (hash_, number) in enumerate(held.items()):
            _stop_if(cancel)
            report(Progress(tr("Sending attachments"), index, len(held)))
            data = yield from read_object(self._objects, hash_)
            if data is not None:
                yield partial(self._store.put_new, self._name(hash_), data)
            done(number)

    def fetch(self, wanted: list[bytes], report: Report, cancel: CancelToken) -> Steps[None]:
        """Fetch what is named and not held, up to ROUND_BYTES; `damaged` names what is no good.

        Raises KnownError of the store and of the disk; what was stored before stays.
        """
        missing = [hash_ for hash_ in wanted if not self._objects.is_held(hash_)]
        room = ROUND_BYTES
        for index, hash_ in enumerate(missing):
            _stop_if(cancel)
            report(Progress(tr("Fetching attachments"), index, len(missing)))
            name = self._name(hash_)
            try:
                data: bytes | None = yield partial(_verified, self._store, name, hash_)
            except DamagedError:
                self.damaged.append(name)
                continue
            if data is None:
                continue
            yield from self._keep(hash_, data)
            room -= len(data)
            if room < 0:
                break

    def _keep(self, hash_: bytes, data: bytes) -> Steps[None]:
        """Store an object; where the vault's own pages are damaged it stays missing."""
        try:
            for _ in self._objects.store(hash_, data):
                yield give_way
        except DamagedError:
            return
        self._fetched.add(hash_)

    def number_after(self, number: int) -> int:
        """The greatest number up to which the store has all, given that it has all to `number`.

        What was fetched from it need not be brought; what a person added meanwhile must be.
        """
        for hash_, following in self._objects.held().items():
            if following > number:
                if hash_ not in self._fetched:
                    break
                number = following
        return number

    def _name(self, hash_: bytes) -> str:
        return f"{self._base}/{object_path(hash_)}"


def read_object(objects: Objects, hash_: bytes) -> Steps[bytes | None]:
    """The bytes of a held object, checked; None when it is not held, or is damaged here.

    A damaged one is held no more, so that it is fetched again and never put over a good one.
    """
    parts = []
    try:
        for part in objects.parts(hash_):
            parts.append(part)
            yield give_way
        data: bytes | None = (yield partial(_joined, parts, hash_)) if parts else None
    except DamagedError:
        objects.disown(hash_)
        return None
    return data


def _joined(parts: list[bytes], hash_: bytes) -> bytes:
    data = b"".join(parts)
    check_object(data, hash_)
    return data


def _verified(store: Store, name: str, hash_: bytes) -> bytes | None:
    data = store.get(name, MAX_OBJECT_BYTES)
    if data is not None:
        check_object(data, hash_)
    return data


def _stop_if(cancel: CancelToken) -> None:
    if cancel.is_cancelled:
        raise KnownError("sync-cancelled")
