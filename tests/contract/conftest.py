"""Real servers for the tests of this folder."""

from tests.servers.fixtures import servers

__all__ = ["servers"]
