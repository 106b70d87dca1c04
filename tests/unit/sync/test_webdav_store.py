"""What only a store on the web can suffer: certificates, proxies, listings, wrong roots."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.messages import SENTENCES
from osmo_desktop.domain.store_address import read_address
from osmo_desktop.sync import stores
from osmo_desktop.sync.store_listing import Entry, read_listing
from osmo_desktop.sync.store_retries import LONGEST_WAIT, Patience
from osmo_desktop.sync.stores import open_store
from osmo_desktop.sync.webdav_store import WebDavStore
from tests.servers.process import free_ports
from tests.servers.scripted import BASE, scripted
from tests.servers.web import LOGIN, ONCE

URL = "https://pilvi.example/osmo/"


def certificate(folder: Path, host: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate that nobody vouches for, and a server's TLS with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def code_of(store: WebDavStore) -> str:
    """The code with which a store refuses."""
    with pytest.raises(KnownError) as caught:
        store.require_root()
    assert caught.value.code in SENTENCES
    return caught.value.code


def test_a_server_must_prove_itself(tmp_path: Path) -> None:
    """A certificate that nobody vouches for, or another host's, gets nothing: no request at all."""
    mine, tls = certificate(tmp_path, "127.0.0.1")
    _, others = certificate(tmp_path, "127.0.0.2")
    trusted = ssl.create_default_context(cafile=str(mine))
    either = ssl.create_default_context(cafile=str(tmp_path / "127.0.0.2.pem"))
    with scripted(tls) as server, scripted(others) as other:
        address = read_address(server.url)
        assert code_of(WebDavStore(address, LOGIN, patience=ONCE)) == "store-certificate"
        wrong_host = WebDavStore(read_address(other.url), LOGIN, patience=ONCE, tls=either)
        assert code_of(wrong_host) == "store-certificate"
        assert server.asked == other.asked == []

        store = WebDavStore(address, LOGIN, patience=ONCE, tls=trusted)
        store.put_new("a.att", b"1")
        assert store.get("a.att", 1) == b"1"


def test_a_server_that_is_away() -> None:
    """A server that is not there is told as such, after a few tries."""
    (port,) = free_ports(1)
    waits: list[float] = []
    address = read_address(f"http://127.0.0.1:{port}/osmo/")

    code = code_of(WebDavStore(address, None, patience=Patience(pause=waits.append)))

    assert code == "store-unreachable"
    assert len(waits) == 3
    assert waits == sorted(waits)
    assert max(waits) < LONGEST_WAIT


def test_a_proxy_of_the_environment_is_not_asked_for_this_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server on this computer is spoken to directly, whatever proxy is set."""
    with scripted() as server, scripted() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        WebDavStore(read_address(server.url), LOGIN, patience=ONCE).require_root()

        assert len(server.asked) == 1
        assert proxy.asked == []


def test_no_cookie_is_kept() -> None:
    """What a server would have remembered is not sent back."""
    with scripted() as server:
        server.fault = lambda number, _method: (
            (lambda asked: asked.answer(404, Set_Cookie="id=1; Path=/")) if number == 0 else None
        )
        store = WebDavStore(read_address(server.url), LOGIN, patience=ONCE)
        assert code_of(store) == "store-missing"
        assert not store._web._client.cookies


def test_the_root_must_be_a_folder() -> None:
    """An address that leads to a file is no shared place."""
    with scripted() as server:
        server.files[BASE] = b"a file"
        assert code_of(WebDavStore(read_address(server.url), LOGIN)) == "store-answer"


def test_the_root_is_never_made() -> None:
    """An upload to a place that went away makes nothing there."""
    with scripted() as server:
        store = WebDavStore(read_address(server.url), LOGIN, patience=ONCE)
        server.folders.clear()
        with pytest.raises(KnownError) as caught:
            store.put_new("dev/a/1.seg", b"1")

        assert caught.value.code == "store-missing"
        assert server.files == {}
        assert server.folders == set()
        assert not any(method in {"PUT", "MKCOL"} for method, _ in server.asked)


def test_bytes_that_change_on_the_way_are_noticed() -> None:
    """A server that keeps other bytes than were sent is not believed."""
    with scripted() as server:
        store = WebDavStore(read_address(server.url), LOGIN, patience=ONCE)
        server.fault = lambda _number, method: (
            (lambda asked: asked.answer(201)) if method == "PUT" else None
        )
        with pytest.raises(KnownError) as caught:
            store.put_new("a.att", b"1")

        assert caught.value.code == "store-io"


def test_a_read_only_server() -> None:
    """A server that forbids writing is told as one that does."""
    with scripted() as server:
        store = WebDavStore(read_address(server.url), LOGIN, patience=ONCE)
        server.fault = lambda _number, method: (
            (lambda asked: asked.answer(403)) if method in {"PUT", "MKCOL"} else None
        )
        for name in ("a.att", "dev/a/1.seg"):
            with pytest.raises(KnownError) as caught:
                store.put_new(name, b"1")
            assert caught.value.code == "store-read-only"


def test_a_listing_is_read_strictly() -> None:
    """Namespaces, prefixes and order are the server's; names are decoded; failures do not count."""
    body = b"""<?xml version="1.0"?><x:multistatus xmlns:x="DAV:" xmlns:o="urn:o">
      <x:response><x:href>/osmo/</x:href><x:propstat><x:prop><x:resourcetype><x:collection/>
        </x:resourcetype></x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat></x:response>
      <x:response><x:href>https://pilvi.example/osmo/a%2Eatt</x:href>
        <x:propstat><x:prop><o:getcontentlength>9</o:getcontentlength></x:prop>
        <x:status>HTTP/1.1 200 OK</x:status></x:propstat>
        <x:propstat><x:prop><x:getcontentlength>7</x:getcontentlength></x:prop>
        <x:status>HTTP/1.1 404 Not Found</x:status></x:propstat></x:response>
      <x:response><x:href>/osmo/b.att</x:href><x:propstat><x:prop><x:getcontentlength>12
        </x:getcontentlength></x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat>
      </x:response><x:response/></x:multistatus>"""

    assert read_listing(body, URL) == [
        Entry("", is_folder=True, size=None),
        Entry("a.att", is_folder=False, size=None),
        Entry("b.att", is_folder=False, size=12),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<html/>",
        b"<multistatus/>",
        b'<multistatus xmlns="DAV:">',
        b'<!DOCTYPE x><multistatus xmlns="DAV:"/>',
        b'<!DOCTYPE x [<!ENTITY a "b">]><multistatus xmlns="DAV:">&a;</multistatus>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><multistatus xmlns="DAV:"/>',
        b'<multistatus xmlns="DAV:">' + b"<a>" * 100 + b"</a>" * 100 + b"</multistatus>",
        b'<multistatus xmlns="DAV:"><response><href>' + b"x" * 5_000,
        b'<?xml version="1.0" encoding="utf-7"?><multistatus xmlns="DAV:"/>',
        b'<?xml version="1.0" encoding="nonsense"?><multistatus xmlns="DAV:"/>',
    ],
)
def test_other_answers_are_refused(body: bytes) -> None:
    """What is no listing, or tries to be clever, is refused with one sentence."""
    with pytest.raises(KnownError) as caught:
        read_listing(body, URL)

    assert caught.value.code == "store-answer"


def test_without_the_extra_an_object_store_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where obstore is not installed, a bucket's address gets a sentence."""

    def missing(_name: str) -> None:
        raise ModuleNotFoundError

    monkeypatch.setattr(stores, "_module", missing)
    with pytest.raises(KnownError) as caught:
        open_store("s3://tiimi")

    assert caught.value.code == "store-no-s3"
