"""A way to a server that is cut where a test says: after so many bytes towards the server.

Requests before the one that is meant pass whole: the cut comes in the first whose method is
named. A cut line is reset on both sides, as when a laptop's network goes.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from tests.servers.process import HERE

RESET, END, HOLD = "reset", "end", "hold"

_PIECE: Final = 2_048
_RESET: Final = struct.pack("ii", 1, 0)  # no lingering: the peer sees a reset


class CuttingProxy:
    """Relays connections to one server; `cut_after` arms the next cut."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        assert parts.hostname is not None
        assert parts.port is not None
        self._target = (parts.hostname, parts.port)
        self._listener = socket.create_server((HERE, 0), backlog=64)
        self._lock = threading.Lock()
        self._armed: tuple[bytes, int] | None = None
        self._how = RESET
        self.held = threading.Event()
        """A line that was to be held is held now: its writer waits for ever."""
        self.cuts = 0
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The way, without a slash at its end."""
        return f"http://{HERE}:{self._listener.getsockname()[1]}"

    def cut_after(self, method: str, sent: int, *, how: str) -> None:
        """Cut the next request of a method after so many bytes of it.

        `how`: RESET as a network that goes, END as a program that ends, HOLD until the client is
        gone.
        """
        with self._lock:
            self._armed = (method.encode() + b" ", sent)
            self._how = how
            self.held.clear()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for one
        self._thread.join()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(self._target) as server:
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            self._forward(client, server)
            back.join()

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        left: int | None = None
        while data := client.recv(_PIECE):
            if left is None:
                left = self._taken(data)
            if left is not None and len(data) >= left:
                server.sendall(data[:left])
                self._end(client, server)
                return
            server.sendall(data)
            left = None if left is None else left - len(data)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _taken(self, data: bytes) -> int | None:
        """Take the armed cut if this is the beginning of its request."""
        with self._lock:
            if self._armed is None or not data.startswith(self._armed[0]):
                return None
            sent, self._armed = self._armed[1], None
            return sent

    def _end(self, client: socket.socket, server: socket.socket) -> None:
        self.cuts += 1
        if self._how == HOLD:
            self.held.set()
            with contextlib.suppress(OSError):
                while client.recv(_PIECE):
                    pass
        for line in (server, client):
            with contextlib.suppress(OSError):
                if self._how == RESET:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    line.shutdown(socket.SHUT_RD)  # wakes whoever reads, and tells nobody
                    line.close()
                else:
                    line.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def cutting(target: str) -> Iterator[CuttingProxy]:
    """A proxy before a server, for the time of a block."""
    proxy = CuttingProxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
