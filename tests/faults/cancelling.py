"""Rounds with a store that a test gives, and a store that stops the round at a call of its."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import CancelToken
from tests.laptops import Laptop


def with_store(laptop: Laptop, make: Callable[[str], Store]) -> None:
    """Let a laptop's rounds use another store than their place says."""
    desk: Any = laptop.services.sync._desk
    desk._open_store = make


class StoppingStore:
    """A store that cancels the round when its calls have come to a number, before or after it."""

    def __init__(self, store: Store, cancel: CancelToken, at: int, *, is_after: bool) -> None:
        self._store = store
        self._cancel = cancel
        self._at = at
        self._is_after = is_after
        self.calls = 0

    @property
    def place(self) -> str:
        """The real place."""
        return self._store.place

    def _call(self, name: str, *arguments: Any) -> Any:
        self.calls += 1
        is_now = self.calls == self._at
        if is_now and not self._is_after:
            self._cancel.cancel()
        found = getattr(self._store, name)(*arguments)
        if is_now:
            self._cancel.cancel()
        return found

    def list(self, prefix: str) -> Any:
        """See `Store`."""
        return self._call("list", prefix)

    def get(self, name: str, max_bytes: int) -> Any:
        """See `Store`."""
        return self._call("get", name, max_bytes)

    def put_new(self, name: str, data: bytes) -> Any:
        """See `Store`."""
        return self._call("put_new", name, data)

    def size(self, name: str) -> Any:
        """See `Store`."""
        return self._call("size", name)

    def delete(self, name: str) -> Any:
        """See `Store`."""
        return self._call("delete", name)

    def require_root(self) -> Any:
        """See `Store`."""
        return self._call("require_root")
