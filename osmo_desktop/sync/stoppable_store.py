"""A store whose calls end when the user stops the round: before each one it looks."""

from __future__ import annotations

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import CancelToken


class StoppableStore:
    """The Store port before another; raises KnownError("sync-cancelled") once asked to stop.

    A round yields calls that read a hundred objects in a row; a slow server makes minutes of it.
    """

    def __init__(self, store: Store, cancel: CancelToken) -> None:
        self._inner = store
        self._cancel = cancel

    @property
    def _store(self) -> Store:
        if self._cancel.is_cancelled:
            raise KnownError("sync-cancelled")
        return self._inner

    @property
    def place(self) -> str:
        """What to call the store in a sentence."""
        return self._inner.place

    def list(self, prefix: str) -> list[str]:
        """See `Store`."""
        return self._store.list(prefix)

    def get(self, name: str, max_bytes: int) -> bytes | None:
        """See `Store`."""
        return self._store.get(name, max_bytes)

    def put_new(self, name: str, data: bytes) -> None:
        """See `Store`."""
        self._store.put_new(name, data)

    def size(self, name: str) -> int | None:
        """See `Store`."""
        return self._store.size(name)

    def delete(self, name: str) -> None:
        """See `Store`."""
        self._store.delete(name)

    def require_root(self) -> None:
        """See `Store`."""
        self._store.require_root()
