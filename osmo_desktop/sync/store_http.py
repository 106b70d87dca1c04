"""HTTP to one server, bounded in every direction: what a store on the web is asked through.

The server is verified (TLS, the system's authorities and certifi's), its answers are cut at a
size and at a speed, nothing is decompressed, no redirect is followed and no cookie kept, so the
name and password go to this origin only. Busy servers and cut lines are tried again within
bounds. All that can go wrong becomes a KnownError. Any thread.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import certifi
import httpx

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.store_address import StoreAddress, StoreLogin
from osmo_desktop.sync.store_retries import Patience

_CONNECT: Final = 10.0  # seconds
_SLOWEST: Final = 8_192  # bytes a second that an answer must bring after the time of grace
_PIECE: Final = 65_536

_BUSY: Final = frozenset({423, 425, 429, 503})
_TRIED_AGAIN: Final = _BUSY | {500, 502, 504}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

# Addresses are no news and name the place; httpx writes each of them.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True)
class Answer:
    """What a server said; `body` is None when it was larger than allowed."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None


class TooLargeError(Exception):
    """The body goes beyond what was allowed."""


@cache
def verified_tls() -> ssl.SSLContext:
    """Verify servers by the authorities of this computer and those that certifi lists."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class WebClient:
    """Makes requests below one address."""

    def __init__(
        self,
        address: StoreAddress,
        login: StoreLogin | None,
        patience: Patience,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._patience = patience
        self._client = httpx.Client(
            verify=tls or verified_tls(),
            auth=None if login is None else httpx.BasicAuth(login.user, login.secret),
            headers={"Accept-Encoding": "identity", "User-Agent": "osmo-desktop"},
            timeout=httpx.Timeout(patience.silence, connect=min(_CONNECT, patience.silence)),
            follow_redirects=False,
            trust_env=not address.is_here,  # the proxy that the computer is set to use
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def ask(
        self,
        method: str,
        url: str,
        *,
        max_bytes: int,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make a request, again while the server is busy or the line is cut.

        Raises KnownError: store-unreachable, store-certificate, store-io, store-busy,
        store-quota, store-limit, store-login, store-moved, store-answer.
        """
        request = self._client.build_request(method, url, content=content, headers=headers)
        made = 0
        while True:
            made += 1
            asked = None
            try:
                answer = self._send(request, max_bytes)
            except httpx.HTTPError as error:
                failure = _failure(error)
                is_final = failure.code == "store-certificate"
            else:
                if answer.status not in _TRIED_AGAIN:
                    _refuse(answer, url)
                    return answer
                failure = KnownError("store-busy" if answer.status in _BUSY else "store-io")
                asked, is_final = _retry_after(answer), False
            if is_final or not self._patience.wait(made, asked):
                raise failure

    def _send(self, request: httpx.Request, max_bytes: int) -> Answer:
        """Make it once and read the body as far as it may go."""
        response = self._client.send(request, stream=True)
        try:
            self._client.cookies.clear()
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise KnownError("store-answer")
            try:
                body: bytes | None = b"".join(self._pieces(response, max_bytes))
            except TooLargeError:
                body = None
            return Answer(response.status_code, response.headers, body)
        finally:
            response.close()

    def _pieces(self, response: httpx.Response, max_bytes: int) -> Iterator[bytes]:
        """The body in pieces; raises TooLargeError, httpx.ReadTimeout for one that only drips."""
        began, read = time.monotonic(), 0
        for piece in response.iter_raw(_PIECE):
            read += len(piece)
            if read > max_bytes:
                raise TooLargeError
            if time.monotonic() - began > self._patience.grace + read / _SLOWEST:
                raise httpx.ReadTimeout("too slow")
            yield piece


def _failure(error: httpx.HTTPError) -> KnownError:
    """Tell a server that is away from one that proves nothing and from a line that was cut."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return KnownError("store-certificate")
        cause = cause.__cause__ or cause.__context__
    is_away = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
    return KnownError("store-unreachable" if is_away else "store-io")


def _refuse(answer: Answer, url: str) -> None:
    """Raise for what no request of ours can go on after."""
    if answer.status in _REDIRECTS and not _is_its_folder(answer, url):
        raise KnownError("store-moved")
    code = {401: "store-login", 407: "store-login", 413: "store-limit", 507: "store-quota"}.get(
        answer.status
    )
    if code is not None:
        raise KnownError(code)


def _is_its_folder(answer: Answer, url: str) -> bool:
    """Tell whether a redirect says no more than that a folder has this name."""
    target = answer.headers.get("Location", "")
    return target in {f"{url}/", f"{httpx.URL(url).path}/"}


def _retry_after(answer: Answer) -> float | None:
    """Seconds that the server asks to wait; dates are not read: clocks differ."""
    value = answer.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() and len(value) < 9 else None
