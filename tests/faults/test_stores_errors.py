"""A server that fails, lies or stalls at any request: one sentence, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from random import Random
from typing import Any, Final

import pytest

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.messages import SENTENCES
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.store_address import read_address
from osmo_desktop.sync.store_retries import LONGEST_WAIT, Patience
from osmo_desktop.sync.webdav_store import WebDavStore
from tests.amounts import amount
from tests.faults.cancelling import with_store
from tests.laptops import Team
from tests.servers import scripted
from tests.servers.scripted import Fault, Server
from tests.servers.web import LOGIN

WAITS: Final[list[float]] = []
HURRIED: Final = Patience(silence=0.2, grace=1.0, pause=WAITS.append)
FAULTS: Final[dict[str, Fault]] = {
    **{str(code): scripted.status(code) for code in (400, 401, 403, 405, 409, 413, 423)},
    **{str(code): scripted.status(code) for code in (500, 502, 503, 504, 507)},
    "429": scripted.status(429, Retry_After="3600"),
    "cut": scripted.cut,
    "half": scripted.half,
    "slow": scripted.slow,
    "garbage": scripted.garbage,
    "bomb": scripted.bomb,
    "endless": scripted.endless,
    "packed": scripted.packed,
}
PASSING: Final = frozenset({"423", "429", "500", "502", "503", "504", "cut", "slow"})
"""What is over when it is asked again."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server in memory."""
    with scripted.scripted() as running:
        yield running


@pytest.fixture
def trap() -> Iterator[Server]:
    """Another host, to which nobody may come."""
    with scripted.scripted() as running:
        yield running


def store_at(server: Server) -> WebDavStore:
    """The store, with little patience."""
    return WebDavStore(read_address(server.url), LOGIN, patience=HURRIED)


def named(data: bytes) -> str:
    """The name of an object."""
    return f"ow1-0badcafe/att/{sha256(data).hexdigest()[:32]}.att"


def use(server: Server, data: bytes) -> None:
    """Everything that can be asked of a store; each answer must be true."""
    store, name, grant = store_at(server), named(data), "ow1-0badcafe/grant/ab/1.grant"
    store.require_root()
    store.put_new(name, data)
    store.put_new(grant, data[:100])
    assert name in store.list("ow1-0badcafe")
    assert store.get(name, len(data)) in {data, None, b"<not <xml\0\xff", scripted._BOMB}
    assert store.size(name) in {len(data), None}
    store.delete(grant)


def requests_of(server: Server, data: bytes) -> int:
    """How many requests that makes when all is well."""
    before = len(server.asked)
    use(server, data)
    return len(server.asked) - before


def test_a_fault_at_any_request_is_one_sentence(server: Server, trap: Server) -> None:
    """Whatever a server answers at whatever request: a sentence or success, and then it works."""
    dice = Random(4)
    faults = {**FAULTS, "elsewhere": scripted.elsewhere(trap.url)}
    kept: dict[str, bytes] = {}
    many = requests_of(server, b"first")
    plan = [(name, at, last) for name in faults for at in range(many) for last in (False, True)]
    told: dict[str, int] = {}
    chosen = dice.sample(plan, min(len(plan), amount(240)))
    for name, at, is_lasting in chosen:
        data = dice.randbytes(3_000)
        start = len(server.asked) + at
        server.fault = fault_at(faults[name], start, is_lasting=is_lasting)
        code = told_by(partial(use, server, data))
        assert code == "" or is_lasting or name not in PASSING, f"{name} at {at}: {code}"
        told[code] = told.get(code, 0) + 1
        server.fault = lambda _number, _method: None
        store_at(server).put_new(named(data), data)
        kept[named(data)] = data
    store = store_at(server)
    lost = [name for name, data in kept.items() if store.get(name, 4_000) != data]
    print(f"{len(chosen)} faults over {many} requests; told {dict(sorted(told.items()))}; {lost=}")
    assert lost == []
    assert trap.asked == []


def told_by(call: Callable[[], object]) -> str:
    """The code of the one sentence that a call ended with; "" when it succeeded."""
    try:
        call()
    except OsmoError as error:
        code = error.code
    else:
        code = ""
    assert code == "" or code in SENTENCES, code
    return code


def fault_at(fault: Fault, start: int, *, is_lasting: bool) -> Callable[[int, str], Fault | None]:
    """A fault at one request, or at all from it on."""

    def chosen(number: int, _method: str) -> Fault | None:
        return fault if number == start or (is_lasting and number > start) else None

    return chosen


SAID: Final = {
    "401": "store-login",
    "413": "store-limit",
    "423": "store-busy",
    "429": "store-busy",
    "500": "store-io",
    "502": "store-io",
    "503": "store-busy",
    "507": "store-quota",
    "cut": "store-io",
    "half": "store-io",
    "slow": "store-io",
    "garbage": "store-answer",
    "bomb": "store-answer",
    "packed": "store-answer",
}


def test_waits_are_bounded(server: Server) -> None:
    """A server that asks to come back in an hour is asked again within seconds, a few times."""
    server.fault = fault_at(FAULTS["429"], 0, is_lasting=True)
    WAITS.clear()

    assert told_by(store_at(server).require_root) == "store-busy"

    assert len(WAITS) == HURRIED.tries - 1
    assert max(WAITS) <= LONGEST_WAIT
    assert len(server.asked) == HURRIED.tries


@pytest.mark.parametrize(("name", "code"), SAID.items())
def test_each_fault_has_its_own_sentence(server: Server, name: str, code: str) -> None:
    """A fault that lasts is told as what it is."""
    server.fault = fault_at(FAULTS[name], 0, is_lasting=True)

    assert told_by(store_at(server).require_root) == code


def test_a_redirect_is_told_and_the_password_stays(server: Server, trap: Server) -> None:
    """The name and the password never go to another origin, whatever the server says."""
    for url in (trap.url, trap.url.replace("127.0.0.1", "localhost"), "https://127.0.0.1:1/"):
        for code in (301, 302, 303, 307, 308):
            server.fault = fault_at(scripted.status(code, Location=url), 0, is_lasting=True)
            for call in (
                store_at(server).require_root,
                lambda: store_at(server).get("a.att", 10),
                lambda: store_at(server).put_new("a.att", b"1"),
            ):
                assert told_by(call) == "store-moved"
    assert trap.asked == []


def test_listings_of_strangers_lead_nowhere(server: Server, trap: Server) -> None:
    """What a listing names outside the folder that was asked for is left out."""
    paths = [
        scripted.BASE,
        f"{scripted.BASE}good.att",
        f"{scripted.BASE}../up.att",
        f"{scripted.BASE}%2e%2e/up.att",
        f"{scripted.BASE}deep/er.att",
        "/elsewhere/x.att",
        "/evil/z.att",
        f"{trap.url}x.att",
        "//evil.example/osmo/x.att",
        f"{scripted.BASE}%ff.att",
        f"{scripted.BASE}Upper.att",
        f"{scripted.BASE}a%00b.att",
        f"{scripted.BASE}{'x' * 5_000}.att"[:4_000],
    ]
    body = scripted.multistatus(paths, dict.fromkeys(paths[1:], b""))
    server.fault = lambda _number, method: (
        (lambda asked: asked.answer(207, body)) if method == "PROPFIND" else None
    )

    assert store_at(server).list("") == ["good.att"]
    assert trap.asked == []


def test_rounds_survive_every_fault(team: Team, server: Server) -> None:
    """Rounds with a failing server end in one sentence each, and the next good one has it all."""
    dice = Random(6)
    place = server.url
    for laptop in (team.anna, team.ben):
        with_store(laptop, lambda _place: store_at(server))
    run_round(team.anna, place, is_new_place=True)
    client = team.anna.client()
    team.anna.assign(client, team.ben.book.user)
    run_round(team.anna, place)
    run_round(team.ben, place)
    before = len(server.asked)
    run_round(team.ben, place)
    many = len(server.asked) - before
    told: dict[str, int] = {}
    texts = []
    for number in range(amount(60)):
        texts.append(f"Kirjaus {number}.")
        team.ben.note(client, texts[-1])
        name = dice.choice(sorted(FAULTS))
        start = len(server.asked) + dice.randrange(many + 3)
        server.fault = fault_at(FAULTS[name], start, is_lasting=dice.random() < 0.7)
        code = told_by(partial(run_round, team.ben, place))
        told[code] = told.get(code, 0) + 1
        server.fault = lambda _number, _method: None
        if dice.random() < 0.5:
            run_round(team.ben, place)
    run_round(team.ben, place)
    run_round(team.anna, place)
    print(f"{amount(60)} rounds with faults, {many} requests in a quiet one; told {told}")
    assert team.ben.book.unsent() == 0
    assert set(texts) <= team.anna.notes()


def run_round(laptop: Any, place: str, *, is_new_place: bool = False) -> None:
    """One round with the server."""
    run_steps(laptop.services.sync.run(place=place, is_new_place=is_new_place))
