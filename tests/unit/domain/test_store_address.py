"""Addresses of shared places: what is a folder, a server, an object store, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.store_address import FOLDER, S3, WEBDAV, StoreLogin, read_address


@pytest.mark.parametrize(
    "typed", ["/media/anna/Tiimi", "C:\\Tiimi", "shared", "\\\\server\\share", "", "a b/ä"]
)
def test_whatever_has_no_scheme_is_a_folder(typed: str) -> None:
    """Paths of every system are folders, and are left as they are."""
    address = read_address(typed)

    assert (address.kind, address.text, address.takes_login) == (FOLDER, typed, False)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://pilvi.example/osmo", "https://pilvi.example/osmo/"),
        ("webdavs://PILVI.example:443/osmo/", "https://pilvi.example/osmo/"),
        ("https://pilvi.example", "https://pilvi.example/"),
        ("  https://pilvi.example:8443/a%20b/ä ", "https://pilvi.example:8443/a%20b/%C3%A4/"),
        ("https://pilvi.example/dav/files/a@b/", "https://pilvi.example/dav/files/a@b/"),
        ("https://järvi.example/", "https://xn--jrvi-loa.example/"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x/"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x/"),
        ("webdav://localhost/x", "http://localhost/x/"),
    ],
)
def test_servers_have_one_address(typed: str, url: str) -> None:
    """However an address is typed, it is one place with one name."""
    address = read_address(typed)

    assert (address.kind, address.text, address.url) == (WEBDAV, url, url)
    assert read_address(address.text) == address


def test_object_stores() -> None:
    """A bucket has a prefix, a region and an endpoint, which is Amazon's if none is named."""
    address = read_address("s3://tiimi/jarvi/seutu?endpoint=https://s3.example:9000&region=fi-1")
    plain = read_address("s3://tiimi")

    assert (address.kind, address.bucket, address.prefix) == (S3, "tiimi", "jarvi/seutu/")
    assert (address.url, address.region) == ("https://s3.example:9000", "fi-1")
    assert read_address(address.text) == address
    assert (plain.prefix, plain.url) == ("", "https://s3.us-east-1.amazonaws.com")
    assert read_address(plain.text) == plain


@pytest.mark.parametrize(
    "typed",
    [
        "http://pilvi.example/osmo",
        "webdav://10.0.0.1/osmo",
        "http://127.0.0.1.evil.example/",
        "s3://tiimi?endpoint=http://s3.example",
    ],
)
def test_what_is_not_encrypted_is_refused(typed: str) -> None:
    """A password never goes over a line that is not encrypted, but inside this computer."""
    with pytest.raises(UserError) as caught:
        read_address(typed)

    assert caught.value.code == "store-plain"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("https://anna:salainen@pilvi.example/", "store-address-login"),
        ("https://anna@pilvi.example/", "store-address-login"),
        ("s3://key:secret@tiimi", "store-address-login"),
        ("s3://tiimi?endpoint=https://k:s@s3.example", "store-address-login"),
        ("ftp://pilvi.example/", "store-address"),
        ("file:///etc", "store-address"),
        ("https://", "store-address"),
        ("https:///x", "store-address"),
        ("https://pilvi.example:99999/", "store-address"),
        ("https://pilvi.example/?a=b", "store-address"),
        ("https://pilvi.example/#a", "store-address"),
        ("https://pilvi.example/../x", "store-address"),
        ("https://pilvi.example/%2e%2e/x", "store-address"),
        ("https://pilvi.example/a//b", "store-address"),
        ("https://pilvi.example/%ff", "store-address"),
        ("https://pilvi.example/a\nb", "store-address"),
        ("https://pilvi.example/%0d%0aHost:", "store-address"),
        ("https://pilvi .example/", "store-address"),
        ("https://[::1/", "store-address"),
        ("s3://Tiimi", "store-address"),
        ("s3://tiimi/../x", "store-address"),
        ("s3://tiimi?token=x", "store-address"),
        ("s3://tiimi?endpoint=https://s3.example/path", "store-address"),
        ("s3://tiimi?region=a/b", "store-address"),
        ("https://" + "a" * 3_000, "store-address"),
    ],
)
def test_what_is_refused(typed: str, code: str) -> None:
    """What is no address, or holds a password, is refused and never sent anywhere."""
    with pytest.raises(UserError) as caught:
        read_address(typed)

    assert caught.value.code == code


@given(st.text(max_size=60).map("https://".__add__) | st.text(max_size=60).map("s3://".__add__))
def test_any_text(typed: str) -> None:
    """Whatever is typed gives an address that reads as itself, or a UserError."""
    try:
        address = read_address(typed)
    except UserError:
        return
    assert read_address(address.text) == address
    assert "@" not in address.text.partition("://")[2].partition("/")[0]


def test_a_login_is_not_written_out() -> None:
    """The text of a login, as in a log or a trace, does not hold the password."""
    assert "salainen" not in repr(StoreLogin("anna", "salainen"))
