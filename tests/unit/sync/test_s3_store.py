"""What only an object store can suffer: its answers, redirects, and keys of the environment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.messages import SENTENCES
from osmo_desktop.domain.store_address import read_address
from osmo_desktop.sync.s3_store import S3Store
from tests.servers import scripted
from tests.servers.object_store import KEY
from tests.servers.process import free_ports
from tests.servers.scripted import Fault, Server

SKEWED = b"<Error><Code>RequestTimeTooSkewed</Code></Error>"
FULL = b"<Error><Code>QuotaExceeded</Code></Error>"


def store_at(url: str) -> S3Store:
    """The store of a bucket at an endpoint, which tries once."""
    endpoint = url.removesuffix(scripted.BASE)
    return S3Store(read_address(f"s3://tiimi/osmo?endpoint={endpoint}"), KEY, retries=0)


def calls(store: S3Store) -> list[Callable[[], object]]:
    """Everything that can be asked."""
    return [
        store.require_root,
        lambda: store.list(""),
        lambda: store.get("a.att", 100),
        lambda: store.size("a.att"),
        lambda: store.put_new("a.att", b"1"),
        lambda: store.delete("a.att"),
    ]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (scripted.status(401), "store-login"),
        (scripted.status(403), "store-login"),
        (scripted.status(404), "store-missing"),
        (scripted.status(423), "store-busy"),
        (scripted.status(429), "store-busy"),
        (scripted.status(500), "store-io"),
        (scripted.status(502), "store-io"),
        (scripted.status(503), "store-busy"),
        (scripted.status(507), "store-quota"),
        (scripted.cut, "store-io"),
    ],
)
def test_answers_become_sentences(fault: Fault, code: str) -> None:
    """Whatever a server answers to whatever is asked, it is told as what it is."""
    with scripted.scripted() as server:
        server.fault = lambda _number, _method: fault
        for call in calls(store_at(server.url)):
            with pytest.raises(KnownError) as caught:
                call()
            assert caught.value.code == code
            assert caught.value.code in SENTENCES
            assert KEY.secret not in repr(caught.value.__context__)


@pytest.mark.parametrize(("body", "code"), [(SKEWED, "store-clock"), (FULL, "store-quota")])
def test_the_servers_own_code_is_told(body: bytes, code: str) -> None:
    """A wrong clock and a full store have their own sentences, whatever the status is."""
    with scripted.scripted() as server:
        server.fault = lambda _number, _method: lambda asked: asked.answer(403, body)
        with pytest.raises(KnownError) as caught:
            store_at(server.url).put_new("a.att", b"1")

        assert caught.value.code == code


def test_a_server_that_is_away() -> None:
    """A server that is not there is told as such."""
    (port,) = free_ports(1)
    for call in calls(store_at(f"http://127.0.0.1:{port}")):
        with pytest.raises(KnownError) as caught:
            call()
        assert caught.value.code == "store-unreachable"


def test_only_the_key_that_was_typed_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, tokens and addresses of the environment change nothing; redirects get no key."""
    with scripted.scripted() as server, scripted.scripted() as trap:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "other",
            "AWS_SECRET_ACCESS_KEY": "other",
            "AWS_SESSION_TOKEN": "other",
            "AWS_SKIP_SIGNATURE": "true",
            "AWS_ENDPOINT": trap.url,
            "AWS_ENDPOINT_URL": trap.url,
            "AWS_ENDPOINT_URL_S3": trap.url,
        }.items():
            monkeypatch.setenv(name, value)
        redirected(server, trap)
        for call in calls(store_at(server.url)):
            with pytest.raises(KnownError):
                call()

        assert server.credentials
        for credential in server.credentials:
            assert credential is not None
            assert f"Credential={KEY.user}/" in credential
            assert "security-token" not in credential
        assert set(trap.credentials) <= {None}


def redirected(server: Server, trap: Server) -> None:
    """Let a server send everybody to another host, which refuses them."""
    server.fault = lambda _number, _method: scripted.status(307, Location=f"{trap.url}x")
    trap.fault = lambda _number, _method: scripted.status(404)
