"""Two whole laptops over each kind of server: founded, joined, exchanged, by the program's ways."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from osmo_desktop import cli
from osmo_desktop.bootstrap import door
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.store_address import StoreLogin
from tests.laptops import PHRASE, VAULT, Laptop, found, join
from tests.servers.fixtures import Servers
from tests.servers.object_store import KEY
from tests.servers.web import LOGIN, WebFolder


@dataclass(frozen=True)
class Address:
    """A place on a server and what opens it."""

    place: str
    login: StoreLogin


@pytest.fixture(params=["Apache", "wsgidav", "SeaweedFS"])
def address(request: pytest.FixtureRequest, servers: Servers) -> Address:
    """Every kind of server in turn."""
    if request.param == "SeaweedFS":
        return Address(servers.object_store.bucket().address.text, KEY)
    server = servers.apache if request.param == "Apache" else servers.hostile_dav
    return Address(WebFolder.made(server).url, LOGIN)


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[tuple[Laptop, Laptop]]:
    """A supervisor's and a worker's, without a team."""
    made = tuple(Laptop(tmp_path / name.lower(), name).create() for name in ("Anna", "Ben"))
    yield made[0], made[1]
    for laptop in made:
        laptop.lock()


def test_two_laptops_exchange_over_a_server(
    laptops: tuple[Laptop, Laptop], address: Address, caplog: pytest.LogCaptureFixture
) -> None:
    """A team is founded, joined and worked in over a server; the password is in no log or file."""
    caplog.set_level(logging.DEBUG)
    anna, ben = laptops
    for laptop in laptops:
        laptop.services.places.keep_login(address.place, address.login)
        run_steps(laptop.services.places.test(address.place))
    found(anna, address.place)
    join(anna, ben, address.place)
    client = anna.client()
    anna.assign(client, ben.book.user)
    anna.note(client, "Annan kirjaus.")
    for laptop in (anna, ben):
        laptop.sync(address.place)
    ben.note(client, "Benin kirjaus.")
    for laptop in (ben.restarted(), anna.restarted(), ben):
        laptop.sync(address.place)

    assert anna.notes() == ben.notes() == {"Annan kirjaus.", "Benin kirjaus."}
    assert anna.state() == ben.state()
    assert anna.book.unsent() == ben.book.unsent() == 0
    secret = address.login.secret
    assert secret not in caplog.text
    for laptop in laptops:
        for path in laptop.folder.rglob("*"):
            assert path.is_dir() or secret.encode() not in path.read_bytes()


def test_a_wrong_password_is_said_and_opens_nothing(
    laptops: tuple[Laptop, Laptop], address: Address
) -> None:
    """Another password than the server's ends the round with a sentence; nothing is sent."""
    anna, _ = laptops
    wrong = StoreLogin(address.login.user, "väärä salasana")

    with pytest.raises(KnownError) as caught:
        run_steps(anna.services.places.test(address.place, wrong))

    assert caught.value.code == "store-login"


def test_a_login_is_kept_for_its_place_only(laptops: tuple[Laptop, Laptop]) -> None:
    """What opens one server is never given to another address, and can be forgotten."""
    anna, _ = laptops
    places = anna.services.places
    places.keep_login("https://pilvi.example/osmo", LOGIN)
    anna.restarted()
    places = anna.services.places

    kept = places.open("https://pilvi.example:443/osmo/")
    other = places.open("https://pilvi.example/other/")
    assert kept._web._client.auth is not None  # type: ignore[attr-defined]  # a WebDAV store
    assert other._web._client.auth is None  # type: ignore[attr-defined]  # as above

    places.forget_login("https://pilvi.example/osmo/")
    forgotten = places.open("https://pilvi.example/osmo/")
    assert forgotten._web._client.auth is None  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize(
    "login",
    [StoreLogin("", "x"), StoreLogin("a", ""), StoreLogin("a:b", "x"), StoreLogin("a", "\n")],
)
def test_half_a_login_is_refused(laptops: tuple[Laptop, Laptop], login: StoreLogin) -> None:
    """A name without a password, or one that no server takes, is refused before it is kept."""
    with pytest.raises(UserError) as caught:
        laptops[0].services.places.keep_login("https://pilvi.example/", login)

    assert caught.value.code == "store-login-missing"


def run(laptop: Laptop, *argv: str, typed: str = "") -> tuple[int, str]:
    """Run a command as on that laptop; gives its exit code and what it said."""
    streams = [io.StringIO(typed), io.StringIO(), io.StringIO()]
    code = cli.main(
        [*argv[:-1], argv[-1], "--json"],
        door(laptop.setting),
        lambda _sheet: b"",
        cli.Terminal(*streams),
        laptop.clock,
    )
    return code, streams[1].getvalue() + streams[2].getvalue()


def test_the_command_takes_the_login_from_a_file_or_the_input(
    laptops: tuple[Laptop, Laptop], servers: Servers, tmp_path: Path
) -> None:
    """`sync --store` goes to a server with a login of two lines; it is kept for the next time."""
    anna, _ = laptops
    folder = WebFolder.made(servers.apache)
    found(anna, _folder(tmp_path))
    anna.lock()
    phrase, login = tmp_path / "phrase.txt", tmp_path / "login.txt"
    phrase.write_text(PHRASE)
    login.write_text(f"{LOGIN.user}\n{LOGIN.secret}\n")
    vault = str(anna.folder / VAULT)
    common = ("sync", vault, "--passphrase-file", str(phrase), "--new-place", "--store")

    refused, said = run(anna, *common, folder.url)
    first, _ = run(anna, *common, folder.url, "--login-file", str(login))
    again, _ = run(anna, *common, folder.url)

    assert (refused, first, again) == (1, 0, 0)
    assert "palvelin ei hyväksynyt" in said.lower() or "did not accept" in said
    typed = f"{PHRASE}\n{LOGIN.user}\n{LOGIN.secret}\n"
    code, _ = run(anna, "sync", vault, "--store", folder.url, "--login-file", "-", typed=typed)
    assert code == 0


def _folder(tmp_path: Path) -> Path:
    made = tmp_path / "shared"
    made.mkdir()
    return made
