"""A WebDAV server in memory that does what a test says: answers, lies, stalls or hangs up.

It runs in threads of the test. `fault` is asked before each request, with its number from 0.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import unquote

from tests.servers.process import HERE

BASE: Final = "/osmo/"

_BOMB: Final = (
    '<?xml version="1.0"?><!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + ']><multistatus xmlns="DAV:"><response><href>&m;</href></response></multistatus>'
).encode()


class Server(ThreadingHTTPServer):
    """Files and folders, and what was asked."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__((HERE, 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.folders = {BASE}
        self.asked: list[tuple[str, str]] = []
        self.credentials: list[str | None] = []
        self.fault: Callable[[int, str], Fault | None] = lambda _number, _method: None
        self.lock = threading.Lock()
        self.scheme = "http"

    @property
    def url(self) -> str:
        """The address of its shared folder."""
        return f"{self.scheme}://{HERE}:{self.server_port}{BASE}"

    def handle_error(self, _request: object, _address: object) -> None:
        """Clients that hang up are expected."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes

    def log_message(self, format: str, *_values: object) -> None:
        """Say nothing."""

    def _go(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(self.path)
        server = self.server
        with server.lock:
            number = len(server.asked)
            server.asked.append((self.command, path))
            server.credentials.append(self.headers.get("Authorization"))
        fault = server.fault(number, self.command)
        if fault is not None:
            fault(self)
            return
        with server.lock:
            status, answer = self._answer(path, body)
        self.answer(status, answer)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer whole."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status not in {204, 304}:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status not in {204, 304} and self.command != "HEAD":
            self.wfile.write(body)

    def hang_up(self) -> None:
        """Close the line."""
        self.close_connection = True

    def _answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        files, folders = self.server.files, self.server.folders
        parent = path.rstrip("/").rpartition("/")[0] + "/"
        match self.command:
            case "GET" | "HEAD" if path in files:
                return 200, files[path]
            case "PUT" | "MKCOL" if parent not in folders:
                return 409, b""
            case "PUT":
                files[path] = body
                return 201, b""
            case "MKCOL":
                made = path.rstrip("/") + "/"
                if made in folders:
                    return 405, b""
                folders.add(made)
                return 201, b""
            case "DELETE" if path in files:
                del files[path]
                return 204, b""
            case "PROPFIND":
                return self._listing(path)
        return 404, b""

    def _listing(self, path: str) -> tuple[int, bytes]:
        files, folders = self.server.files, self.server.folders
        folder = path.rstrip("/") + "/"
        if path in files:
            found = [path]
        elif folder in folders:
            found = [folder]
            if self.headers.get("Depth") == "1":
                below = [*files, *folders]
                found += [it for it in below if it.rstrip("/").rpartition("/")[0] + "/" == folder]
                found = list(dict.fromkeys(found))
        else:
            return 404, b""
        return 207, multistatus(found, files)


for _method in ("GET", "HEAD", "PUT", "DELETE", "MKCOL", "PROPFIND"):
    setattr(_Handler, f"do_{_method}", _Handler._go)


def multistatus(paths: list[str], files: dict[str, bytes]) -> bytes:
    """A listing as servers write it."""
    lines = ['<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">']
    for path in paths:
        kind = "" if path in files else "<D:collection/>"
        size = (
            f"<D:getcontentlength>{len(files[path])}</D:getcontentlength>" if path in files else ""
        )
        lines.append(
            f"<D:response><D:href>{path}</D:href><D:propstat><D:prop><D:resourcetype>{kind}"
            f"</D:resourcetype>{size}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
            "</D:response>"
        )
    return "".join([*lines, "</D:multistatus>"]).encode()


# --- faults ---------------------------------------------------------------------------------------

Fault = Callable[[_Handler], None]


def status(code: int, **headers: str) -> Fault:
    """Answer with a status and nothing else."""
    return lambda asked: asked.answer(code, b"no", **headers)


def cut(asked: _Handler) -> None:
    """Take the request and hang up."""
    asked.hang_up()


def half(asked: _Handler) -> None:
    """Promise more than is sent."""
    asked.send_response(207 if asked.command == "PROPFIND" else 200)
    asked.send_header("Content-Length", "1000")
    asked.end_headers()
    asked.wfile.write(b"<half")
    asked.hang_up()


def slow(asked: _Handler) -> None:
    """Say nothing until the client is tired of it."""
    asked.rfile.read(1)
    asked.hang_up()


def garbage(asked: _Handler) -> None:
    """Answer with bytes that are no XML and no object."""
    asked.answer(207 if asked.command == "PROPFIND" else 200, b"<not <xml\0\xff")


def bomb(asked: _Handler) -> None:
    """Answer with entities that would fill the memory."""
    asked.answer(207 if asked.command == "PROPFIND" else 200, _BOMB)


def endless(asked: _Handler) -> None:
    """Send without end."""
    asked.send_response(207 if asked.command == "PROPFIND" else 200)
    asked.send_header("Content-Length", str(1 << 50))
    asked.end_headers()
    with contextlib.suppress(OSError):
        while True:
            asked.wfile.write(b"<a>" * 200_000)
    asked.hang_up()


def packed(asked: _Handler) -> None:
    """Claim that the body is compressed."""
    asked.answer(
        207 if asked.command == "PROPFIND" else 200, b"\x1f\x8b\0", Content_Encoding="gzip"
    )


def elsewhere(url: str) -> Fault:
    """Send on to another address."""
    return status(302, Location=url)


@contextlib.contextmanager
def scripted(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A running server, with TLS if a context is given."""
    server = Server()
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.scheme = "https"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
