"""wsgidav as the hostile server: half files are seen, an overwrite that is cut off destroys."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, BinaryIO
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from wsgidav.wsgidav_app import WsgiDAVApp

from tests.servers.process import HERE, free_ports, running, server_folder
from tests.servers.web import LOGIN

READY = "wsgidav is ready"


@contextlib.contextmanager
def hostile_dav() -> Iterator[str]:
    """The address of a running server, with a slash at its end."""
    with server_folder() as root:
        (port,) = free_ports(1)
        command = (sys.executable, "-m", "tests.servers.hostile_dav", str(root), str(port))
        with running(command, READY, cwd=Path(__file__).parents[2]):
            yield f"http://{HERE}:{port}/"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, _request: Any, _address: Any) -> None:
        """Clients that hang up are what this server is for."""


class _Handler(WSGIRequestHandler):
    def log_message(self, _format: str, *_values: Any) -> None:
        """Say nothing."""


class _Body:
    """The body of a request and not a byte more; one that was cut off just ends early."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1) -> bytes:
        """Read what is left, or so much of it."""
        wanted = self._left if size < 0 else min(size, self._left)
        try:
            data = self._stream.read(wanted)
        except ConnectionError:
            data = b""
        self._left = self._left - len(data) if data else 0
        return data


def serve(root: str, port: int) -> None:
    """Serve a folder until the process is stopped."""
    logging.disable(logging.CRITICAL)
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": root},
            "http_authenticator": {
                "accept_basic": True,
                "accept_digest": False,
                "default_to_digest": False,
            },
            "simple_dc": {"user_mapping": {"*": {LOGIN.user: {"password": LOGIN.secret}}}},
            "dir_browser": {"enable": False},
            "lock_storage": True,
            "property_manager": None,
            "verbose": 0,
        }
    )

    def bounded(environ: dict[str, Any], start_response: Any) -> Any:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = _Body(environ["wsgi.input"], length)
        return app(environ, start_response)

    with make_server(HERE, port, bounded, server_class=_Server, handler_class=_Handler) as server:
        print(READY, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
