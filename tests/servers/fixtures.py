"""The servers of a test session: each is started when it is first asked for, once a worker."""

from __future__ import annotations

import contextlib
from functools import cached_property

from tests.servers.apache import apache
from tests.servers.hostile_dav import hostile_dav
from tests.servers.object_store import Seaweed, object_store


class Servers:
    """Addresses of running servers; a missing one fails the test that asks for it."""

    def __init__(self, until: contextlib.ExitStack) -> None:
        self._until = until

    @cached_property
    def apache(self) -> str:
        """Apache's mod_dav."""
        return self._until.enter_context(apache())

    @cached_property
    def hostile_dav(self) -> str:
        """wsgidav: half files are seen, an overwrite that is cut off destroys."""
        return self._until.enter_context(hostile_dav())

    @cached_property
    def object_store(self) -> Seaweed:
        """SeaweedFS with an S3 door."""
        return self._until.enter_context(object_store())
