"""What a store's operator, and who holds the team's keys only, learns from the bytes (SECURITY T3).

A real scenario of real laptops leaves a real folder: clients, a group and who came, notes, an
attachment, a case handed on, a laptop removed, a client erased. All of its bytes are searched.
"""

from __future__ import annotations

import base64
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from osmo_desktop.crypto import streams
from osmo_desktop.domain.ops import Edit, Op, encode_op
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats import attachment, grant, layout, segment
from osmo_desktop.formats.record import read_header
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.storage import covering, own_records
from osmo_desktop.storage.folded_state import Pending
from osmo_desktop.storage.spreading import spread
from tests.faults.hostile import put_object
from tests.integration.test_leaks import leaks, patterns
from tests.integration.test_removals import promote
from tests.laptops import Laptop, Team, team_at

NAMES = (("Virtanen", "Aino"), ("Korhonen", "Eero"), ("Nieminen", "Otso"), ("Mäkinen", "Leea"))
WORDS = {"Vetoketju", "perintäkirje", *(name for pair in NAMES for name in pair if len(name) > 4)}


def copy_of(frozen: Path, root: Path) -> Team:
    """The team's files again, with everything unlocked."""
    shutil.copytree(frozen, root)
    team = team_at(root)
    for laptop in team.everybody:
        laptop.unlock()
    return team


def work(team: Team, workers: str = "bbcc", *, with_group: bool = True) -> list[str]:
    """Four clients, each worked with by Ben or Cilla: notes, a group, a picture, changed hands."""
    anna = team.anna
    by_letter = {"b": team.ben, "c": team.cilla}
    clients = [anna.client(family, given) for family, given in NAMES]
    for client, letter in zip(clients, workers, strict=True):
        anna.assign(client, by_letter[letter].book.user)
    team.exchange()
    for letter, laptop in by_letter.items():
        for client in own_clients(clients, workers, letter):
            laptop.note(client, "Vetoketju korjattiin, perintäkirje luettiin.")
    team.exchange()
    if with_group:
        meet(anna, clients)
    _add_picture(anna, clients[0])
    for letter, other in ("bc", "cb"):
        client = own_clients(clients, workers, letter)[0]
        hand_on(anna, client, by_letter[letter], by_letter[other])
    team.exchange()
    return clients


def own_clients(clients: list[str], workers: str, letter: str) -> list[str]:
    """The clients of one worker."""
    return [client for client, worker in zip(clients, workers, strict=True) if worker == letter]


def meet(laptop: Laptop, clients: list[str]) -> str:
    """A group meets, and all of these clients came; gives the session."""
    records = laptop.services.records
    group, _ = records.add("group", {"name": "Ryhmä"})
    session, _ = records.add("session", {"group": group, "topic": "Arki"})
    for client in clients:
        records.add("attendance", {"session": session, "state": "present"}, client_id=client)
    return session


def hand_on(anna: Laptop, client: str, giver: Laptop, taker: Laptop) -> None:
    """A client changes hands."""
    past = anna.book.history("assignment", client, "members")
    held = tuple(op.op_id for op in past if op.is_head and op.value == giver.book.user)
    stream = anna.book.team_stream
    anna.book.commit([Edit(stream, "assignment", client, "members", None, sup=held)])
    anna.assign(client, taker.book.user)


def _add_picture(laptop: Laptop, client: str) -> None:
    target = BytesIO()
    Image.new("RGB", (64, 48)).save(target, "JPEG")
    new = NewAttachment("Kuva", "photo")
    run_steps(laptop.services.attachments.add(client, target.getvalue, new))


def erase_and_remove(team: Team, client: str, laptop: Laptop) -> None:
    """One client is erased by two supervisors, one laptop removed."""
    promote(team, team.cilla)
    for supervisor in (team.anna, team.cilla):
        stream, user = supervisor.book.team_stream, supervisor.book.user
        supervisor.book.commit([Edit(stream, "erasure", client, "approvals", user)])
        team.exchange()
    team.anna.services.removals.remove_laptop(laptop.book.device, "lost")
    team.exchange(team.anna, team.cilla)


def ids_of(team: Team, clients: list[str]) -> dict[str, str]:
    """What must be nowhere in clear: ids (hex) of clients, users, records and keys, by what."""
    found = dict.fromkeys(clients, "client")
    for laptop in team.everybody:
        found[laptop.book.user] = "user"
        for stream in laptop.ledger.keyring.streams():
            found |= {kid.hex(): "kid" for kid in laptop.ledger.keyring.stream_keys(stream)}
        for kind in ("meeting", "attendance", "group", "session", "attachment"):
            found |= {shot.id: kind for shot in laptop.book.find(kind)}
    return found


def shown_ids(store: Path, ids: dict[str, str]) -> set[tuple[str, str]]:
    """(kind of object, kind of id) for each id that lies in clear in bytes or in a name."""
    found = set()
    for path in store.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        for id_, what in ids.items():
            raw = bytes.fromhex(id_)
            forms = (raw, id_.encode(), base64.b64encode(raw).rstrip(b"="))
            if any(form in data for form in forms) or id_ in str(path.relative_to(store)):
                found.add((path.suffix, what))
    return found


def unpadded(store: Path) -> list[str]:
    """Objects whose size tells how much is in them."""
    fixed = {".grant": grant.GRANT_BYTES}
    found = []
    for path in sorted(path for path in store.rglob("*") if path.is_file()):
        size = path.stat().st_size
        if path.suffix == ".seg":
            plain = size - segment.MIN_SEGMENT_BYTES
            is_right = plain > 0 and plain == layout.padme(plain)
        elif path.suffix == ".att":
            is_right = size in _object_sizes(size)
        else:
            is_right = fixed.get(path.suffix, size) == size
        if not is_right:
            found.append(path.name)
    return found


def _object_sizes(size: int) -> set[int]:
    """Sizes that an attachment's object near this one may have."""
    return {
        len(attachment._HEADER) + streams.sealed_length(layout.padme(length))
        for length in range(max(1, size - 2_000), size)
    }


# -- the operator --------------------------------------------------------------------------------


@pytest.fixture
def whole(frozen_team: Path, tmp_path: Path) -> Iterator[tuple[Team, list[str]]]:
    """A team after the whole scenario, with the ids of its clients."""
    team = copy_of(frozen_team, tmp_path / "whole")
    clients = work(team)
    yield team, clients
    team.lock()


def test_the_operator_reads_no_name_no_word_and_no_id(whole: tuple[Team, list[str]]) -> None:
    """Nothing of clients, people, records or keys is in clear, before and after what ends a case.

    Two things are, and the threat model says so: a supervisor's user id in the card that a
    newcomer needs, and the id of the key in a grant, which names no client.
    """
    team, clients = whole
    wanted = patterns(WORDS)
    for _ in range(2):
        ids = ids_of(team, clients)
        assert leaks([team.store], wanted) == []
        assert shown_ids(team.store, ids) <= {(".card", "user"), (".grant", "kid")}
        assert ids
        if len(team.anna.book.find("member")) == 3 and not team.anna.ledger.fold.erasures:
            erase_and_remove(team, clients[3], team.ben)
    assert len(list(team.store.rglob("*.seg"))) > 30


def test_the_search_finds_what_is_planted(whole: tuple[Team, list[str]]) -> None:
    """The same searches fail on a store with a leak put in: a word, an id in bytes or in a name."""
    team, clients = whole
    ids = ids_of(team, clients)
    put_object(team.store, "dev/leak.seg", b"xx" + bytes.fromhex(clients[0]) + b"xx")
    put_object(team.store, f"dev/{team.ben.book.user}/x.bin", "Otsikko: Vetoketju".encode("utf-16"))

    assert {(".seg", "client"), (".bin", "user")} <= shown_ids(team.store, ids)
    assert leaks([team.store], patterns(WORDS))
    assert unpadded(team.store) == ["leak.seg"]


def test_sizes_are_padded(whole: tuple[Team, list[str]]) -> None:
    """Every segment and attachment has a size of the Padmé set, every grant the same size."""
    team, _ = whole

    assert unpadded(team.store) == []
    assert {path.suffix for path in team.store.rglob("*") if path.is_file()} >= {
        ".seg",
        ".att",
        ".grant",
    }


def shapes(store: Path) -> Counter[tuple[str, int]]:
    """Names of all objects without their hashes, with their sizes, as often as there are such."""
    hidden = re.compile(r"[0-9a-f]{32}(?=\.\w+$)|(?<=att/)[0-9a-f]{2}(?=/)")
    return Counter(
        (hidden.sub("#", str(path.relative_to(store))), path.stat().st_size)
        for path in store.rglob("*")
        if path.is_file()
    )


def test_who_works_on_whom_does_not_change_the_store(frozen_team: Path, tmp_path: Path) -> None:
    """Two worlds that differ only in which worker has which clients: the same names and sizes."""
    seen = []
    for workers in ("bbcc", "bcbc", "bccb"):
        team = copy_of(frozen_team, tmp_path / workers)
        work(team, workers, with_group=False)
        seen.append(shapes(team.store))
        team.lock()

    assert seen[0] == seen[1] == seen[2]
    assert seen[0] != shapes_of_more_work(frozen_team, tmp_path / "more")


def shapes_of_more_work(frozen_team: Path, root: Path) -> Counter[tuple[str, int]]:
    """A world with one more client: the comparison would see it."""
    team = copy_of(frozen_team, root)
    work(team, with_group=False)
    team.anna.client("Salonen", "Veera")
    team.exchange()
    found = shapes(team.store)
    team.lock()
    return found


# -- who holds the team's keys -------------------------------------------------------------------


def opened(team: Team) -> Iterator[list[tuple[str, int]]]:
    """Each segment as a holder of the transport key sees it: streams and lengths of records."""
    ledger = team.cilla.ledger
    for path in sorted(team.store.glob("ow1-*/dev/*/*/*.seg")):
        data = path.read_bytes()
        header = segment.read_segment_header(data)
        public = ledger.directory.public_key(header.device)
        assert public is not None
        body = ledger.body(segment.verify_segment(data, public))
        yield [(read_header(record).stream.hex(), len(record)) for record in body.records]


def test_attendance_is_in_no_stream_of_the_team(whole: tuple[Team, list[str]]) -> None:
    """All that the team's keys open names a session and no client, and no set of clients."""
    team, clients = whole
    stream = team.anna.book.team_stream
    said = [op for op in team.anna.ops() if op.stream == stream]

    assert {"group", "session"} <= {op.op.kind for op in said}
    assert "attendance" not in {op.op.kind for op in said}
    sitting = [op for op in said if op.op.kind in ("group", "session")]
    for op in sitting:
        assert not any(client in str(op.value) for client in clients)
    attended = {op.stream for op in team.anna.ops() if op.op.kind == "attendance"}
    assert attended == set(clients)


def sitting(seed: int, *, is_spread: bool) -> tuple[list[str], list[str]]:
    """A day's pending ops as (the roster, the streams in the order of the segment)."""
    chance = Random(seed)
    roster = [f"{chance.getrandbits(128):032x}" for _ in range(chance.randint(4, 12))]
    chance.shuffle(roster)
    others = [f"{chance.getrandbits(128):032x}" for _ in range(3 * len(roster))]
    items = [pending(client, "attendance", name) for client in roster for name in _FIELDS]
    at = chance.randrange(len(others))
    day = [pending(other, "meeting", "happened") for other in others]
    whole = [*day[:at], *items, *day[at:]]
    found = spread(whole, chance) if is_spread else whole
    return roster, [item.stream if item.op.kind == "attendance" else "" for item in found]


_FIELDS = ("session", "state")


def pending(stream: str, kind: str, field: str) -> Pending:
    """An op that waits to be sent."""
    op = Op(
        v=1,
        uid="00" * 16,
        kind=kind,
        entity=stream,
        field=field,
        value="x",
        sup=(),
        at=0,
        tz=0,
        author="00" * 16,
    )
    return Pending(stream, b"", op, stream)


def neighbours(order: list[str]) -> int:
    """How often two clients of one sitting stand side by side."""
    return sum(bool(one and other) and one != other for one, other in pairwise(order))


def agreement(roster: list[str], order: list[str]) -> float:
    """How much the order of first mention is that of the roster: from 1 (the same) to -1."""
    firsts = [roster.index(stream) for stream in dict.fromkeys(filter(None, order))]
    pairs = list(combinations(firsts, 2))
    return sum(1 if one < other else -1 for one, other in pairs) / len(pairs)


@pytest.mark.parametrize("is_spread", [True, False])
def test_who_sat_together_is_not_told_by_the_order_of_records(is_spread: bool) -> None:
    """Over 300 seeded rosters no two attendances are neighbours, nor in the roster's order.

    The control: as they were written, all are both.
    """
    days = [sitting(seed, is_spread=is_spread) for seed in range(300)]
    side_by_side = sum(neighbours(order) for _, order in days)
    mean = sum(agreement(roster, order) for roster, order in days) / len(days)

    if is_spread:
        assert side_by_side == 0
        assert abs(mean) < 0.1
    else:
        assert side_by_side > 300
        assert mean == 1


def test_a_real_segment_keeps_who_sat_together_apart(team: Team) -> None:
    """Sent with a day's notes, attendances are neighbours of each other nowhere in the segment."""
    anna = team.anna
    clients = [anna.client(family, given) for family, given in NAMES]
    team.exchange()
    for number in range(12):
        anna.note(clients[number % 4], f"Kirjaus {number}.")
    meet(anna, clients)
    before = {op.op_id for op in anna.ledger.pending if op.op.kind == "attendance"}
    assert len(before) == 2 * len(clients)
    anna.sync(team.store)

    places = {
        place: op.stream for op in anna.ops() if op.op.kind == "attendance" for place in op.places
    }
    assert len(places) == 2 * len(clients)
    for (index, at), stream in places.items():
        assert places.get((index, at + 1), stream) == stream
    team.exchange()
    assert team.ben.services.sync.status().quarantined == 0
    assert {shot.stream for shot in anna.restarted().book.find("attendance")} == set(clients)


def test_the_length_of_a_record_does_not_tell_an_attendance(team: Team) -> None:
    """Entries of one form have many lengths, as other short entries have."""
    client = team.shared_client(team.ben)
    for _ in range(30):
        meet(team.anna, [client])
    team.anna.sync(team.store)
    anna, lengths = team.anna.ledger, []
    for records in opened(team):
        lengths += [length for stream, length in records if stream == client]

    assert len(set(lengths)) > 20
    assert anna.fold.quarantined == []


# -- who attends a group -------------------------------------------------------------------------


def met(team: Team, laptop: Laptop, group: str, came: list[str]) -> None:
    """A session of a group, sent by itself."""
    records = laptop.services.records
    session, _ = records.add("session", {"group": group, "topic": "Arki"})
    for client in came:
        records.add("attendance", {"session": session, "state": "present"}, client_id=client)
    laptop.sync(team.store)


def sessions(team: Team, laptop: Laptop, comers: list[list[str]]) -> list[list[tuple[str, int]]]:
    """Client records (stream, length) of the segments in which sessions of one group were sent."""
    group, _ = laptop.services.records.add("group", {"name": "Ryhmä"})
    laptop.sync(team.store)
    before = len(list(opened(team)))
    for came in comers:
        met(team, laptop, group, came)
    found = [
        [(stream, length) for stream, length in records if stream != laptop.book.team_stream]
        for records in newest_of(team, laptop)
    ]
    assert len(list(opened(team))) > before
    return [records for records in found if records][-len(comers) :]


def newest_of(team: Team, laptop: Laptop) -> Iterator[list[tuple[str, int]]]:
    """What the segments of one laptop show to a holder of the transport key."""
    own = {path.name for path in team.segments(laptop)}
    paths = sorted(team.store.glob("ow1-*/dev/*/*/*.seg"))
    for path, records in zip(paths, opened(team), strict=True):
        if path.name in own:
            yield records


def streams_of(records: list[tuple[str, int]]) -> set[str]:
    """The streams of records."""
    return {stream for stream, _ in records}


def some_clients(team: Team, count: int, *workers: Laptop) -> list[str]:
    """Clients whom everybody concerned knows of."""
    clients = [team.anna.client("Virtanen", f"Aino {number}") for number in range(count)]
    for client, worker in ((client, worker) for client in clients for worker in workers):
        team.anna.assign(client, worker.book.user)
    team.exchange()
    return clients


@pytest.mark.parametrize("is_covered", [True, False])
def test_who_attends_a_group_is_not_told_by_its_sessions(
    team: Team, is_covered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over many sessions, each sent alone, the same streams are written to whoever comes.

    At least as many others as attend are among them. The control: without cover the streams are
    exactly those who came.
    """
    if not is_covered:
        monkeypatch.setattr(own_records, "covered", lambda _, items, *__: list(items))
    clients = some_clients(team, 9)
    members = clients[2:6]
    comers = [members, members[:3], members[1:], [members[0], members[3]], members[2:], members]
    found = sessions(team, team.anna, comers)

    assert len(found) == len(comers)
    always = set.intersection(*map(streams_of, found))
    ever = set.union(*map(streams_of, found))
    if is_covered:
        assert always == ever == set(clients)
        assert len(always) >= 2 * len(members)
    else:
        assert [streams_of(records) for records in found] == [set(came) for came in comers]
    for records in found:
        assert set(Counter(stream for stream, _ in records).values()) == {2}


def test_cover_is_as_long_as_an_attendance(team: Team) -> None:
    """Each cover is as long as an op of one who came, and as many are of each client."""
    clients, ledger = some_clients(team, 6), team.anna.ledger
    session = meet(team.anna, clients[:3])
    shot = team.anna.book.find("attendance", stream=clients[0], equals={"session": session})[0]
    team.anna.edit("attendance", shot.id, "note", "Tuli myöhässä, lähti ajoissa.")

    found = covering.covered(ledger.fold, ledger.pending, lambda: clients, Random(1))
    lengths: dict[str, list[int]] = {}
    for item in found:
        if item.op.kind in ("attendance", "cover"):
            lengths.setdefault(item.stream, []).append(len(encode_op(item.op)))
    models = [sorted(lengths[client]) for client in clients[:3]]
    assert sorted(map(len, models)) == [2, 2, 3]
    assert all(sorted(lengths[client]) in models for client in clients[3:])


@pytest.mark.parametrize("least", [0, 6])
def test_a_newcomer_to_a_group_brings_somebody_along(
    team: Team, monkeypatch: pytest.MonkeyPatch, least: int
) -> None:
    """A group's circle only grows, never by a newcomer alone, and is twice the group if it can."""
    monkeypatch.setattr(covering, "LEAST", least)
    clients = some_clients(team, 13)
    comers = [clients[:2], clients[:2], *([client] for client in clients[2:])]
    circles = [streams_of(records) for records in sessions(team, team.anna, comers)]

    assert circles[0] == circles[1]
    assert len(circles[0]) == max(4, least)
    for came, (before, after) in zip(comers[1:], pairwise(circles), strict=True):
        assert before <= after
        members = clients.index(came[-1]) + 1
        assert len(after) >= min(2 * members, len(clients))
        assert after - before != set(came) or len(after) == len(clients)


def test_a_worker_covers_with_own_clients_only_and_once(team: Team) -> None:
    """Cover goes where its writer may write, is no change to anybody, and needs no cover itself."""
    ben = team.ben
    others, own = some_clients(team, 3), some_clients(team, 5, ben)
    (records,) = sessions(team, ben, [own[:2]])
    assert streams_of(records) == set(own)
    assert not set(others) & streams_of(records)

    sent = len(team.segments(ben))
    ben.sync(team.store)
    assert len(team.segments(ben)) == sent
    before = ben.services.sync.status()
    assert (before.unsent, ben.ledger.pending) == (0, [])
    assert team.anna.sync(team.store).received == 4  # the group, its session and who came
    arrived = team.anna.services.reverting.arrived(least=50).changes
    assert {change.client_id for change in arrived if change.client_id} == set(own[:2])
    for laptop in (ben.restarted(), team.anna.restarted()):
        assert laptop.services.sync.status().quarantined == 0
        assert {shot.stream for shot in laptop.book.find("attendance")} == set(own[:2])


def test_without_a_group_there_is_no_cover(team: Team) -> None:
    """A laptop that sends nobody's attendance writes no cover."""
    clients = some_clients(team, 4)
    team.anna.note(clients[0])
    team.exchange()

    assert not any(op.op.kind == "cover" for laptop in team.everybody for op in laptop.ops())
