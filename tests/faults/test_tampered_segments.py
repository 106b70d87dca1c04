"""Segments that were changed, cut, moved, replayed or forged, met by a real vault's import."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.formats import segment
from osmo_desktop.formats.segment import SegmentBody
from osmo_desktop.sync.importing import Importer, ImportOutcome
from tests.amounts import amount, level
from tests.faults.hostile import Forger, every_head, payload, put, put_object
from tests.laptops import Laptop, Team, found

CHUNKS = 8


def picture(laptop: Laptop) -> tuple[object, ...]:
    """Everything of a vault that an import may change."""
    ledger = laptop.ledger
    return (
        ledger.vault.rows("SELECT seq, hash, mac FROM seg"),
        ledger.vault.rows("SELECT name, state FROM object"),
        ledger.vault.rows("SELECT device, segno, hash FROM seg"),
        laptop.state(),
        laptop.verdicts(),
        sorted(ledger.fold.sealed),
        [(node.facts.hash, node.state) for node in ledger.history.nodes],
        ledger.malformed,
    )


def offer(laptop: Laptop, data: bytes) -> ImportOutcome:
    """Give bytes to the import of a real vault."""
    importer = Importer(laptop.ledger)
    importer.offer([("dev/x.seg", data)])
    return importer.outcome


def fresh_segment(team: Team) -> bytes:
    """A segment of Ben's with a note that Anna does not hold yet."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Salainen muistiinpano.")
    team.ben.sync(team.store)
    return team.segments(team.ben)[-1].read_bytes()


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_flipped_byte_is_imported(team: Team, chunk: int) -> None:
    """Every byte of a real segment flipped: nothing is stored, nothing in the state changes."""
    data = fresh_segment(team)
    before = picture(team.anna)
    masks = (0xFF,) if level() == "tenth" else (0xFF, *(1 << bit for bit in range(8)))
    tried = 0
    for at in range(chunk, len(data), CHUNKS):
        for mask in masks:
            damaged = bytearray(data)
            damaged[at] ^= mask

            outcome = offer(team.anna, bytes(damaged))

            assert (outcome.accepted, outcome.records) == (0, 0), at
            assert len(outcome.refused) + len(outcome.newer) + outcome.waiting == 1
            tried += 1
    assert picture(team.anna) == before
    assert offer(team.anna, data).accepted == 1
    assert team.anna.notes() == {"Salainen muistiinpano."}
    print(f"{tried} flips of a segment of {len(data)} bytes")


def test_no_truncation_is_imported(team: Team) -> None:
    """Every length shorter than whole, and some that are longer."""
    data = fresh_segment(team)
    before = picture(team.anna)

    for size in range(len(data)):
        assert offer(team.anna, data[:size]).accepted == 0, size
    for more in (b"\0", data[:1], data, bytes(1000)):
        assert offer(team.anna, data + more).accepted == 0

    assert picture(team.anna) == before
    assert offer(team.anna, data).accepted == 1


@pytest.mark.parametrize("chunk", range(2))
def test_no_damaged_file_comes_through_a_round(team: Team, chunk: int) -> None:
    """The same through the folder, under its own name and under the name of its new bytes."""
    data = fresh_segment(team)
    path = team.segments(team.ben)[-1]
    before = picture(team.anna)[3:]
    step = max(1, 2 * len(data) // amount(200))
    for at in range(chunk, len(data), step):
        damaged = bytearray(data)
        damaged[at] ^= 0x10
        path.write_bytes(damaged)
        assert team.anna.sync(team.store).refused == 1
        other = put(team.store, team.ben.ledger.device, 99, bytes(damaged))
        assert team.anna.sync(team.store).received == 0
        other.unlink()

    assert team.anna.notes() == set()
    assert picture(team.anna)[3:5] == before[:2]
    path.write_bytes(data)
    assert team.anna.sync(team.store).refused == 0
    assert team.anna.notes() == {"Salainen muistiinpano."}


# -- moved and replayed ------------------------------------------------------------------------


def test_a_segment_in_anothers_folder_is_only_itself(team: Team) -> None:
    """Ben's segment among Cilla's, under any number: it is Ben's, once."""
    data = fresh_segment(team)
    team.segments(team.ben)[-1].unlink()
    for segno in (1, 2, 7, 1000):
        put(team.store, team.cilla.ledger.device, segno, data)

    team.anna.sync(team.store)

    assert team.anna.notes() == {"Salainen muistiinpano."}
    (meeting,) = team.anna.book.find("meeting")
    assert meeting.author == team.ben.book.user
    assert not team.anna.ledger.history.is_forked(team.cilla.ledger.device)


def test_a_replayed_segment_changes_nothing(team: Team) -> None:
    """What is held already may come again as often as it likes."""
    data = fresh_segment(team)
    team.anna.sync(team.store)
    before = picture(team.anna)

    for _ in range(3):
        assert offer(team.anna, data).accepted == 0

    assert picture(team.anna) == before


def test_a_segment_of_another_team_is_refused(team: Team, tmp_path: Path) -> None:
    """Even under a known device's name: the team is in the signed header."""
    stranger = Laptop(tmp_path / "zoe", "Zoe").create()
    other_store = tmp_path / "other"
    other_store.mkdir()
    found(stranger, other_store, secret=bytes(32))
    client = stranger.client()
    stranger.note(client)
    stranger.sync(other_store)
    team.anna.sync(team.store)  # her own log goes out before
    before = picture(team.anna)

    for path in other_store.rglob("*.seg"):
        put_object(
            team.store,
            f"dev/{team.ben.book.device}/0000000/{path.name}",
            path.read_bytes(),
        )
        assert offer(team.anna, path.read_bytes()).accepted == 0
    team.anna.sync(team.store)

    assert picture(team.anna)[3:] == before[3:]
    stranger.lock()


def test_an_unknown_devices_segment_waits_and_is_never_stored(team: Team) -> None:
    """A device without a certificate may write what it likes, with the team's own keys too."""
    epoch, key = team.ben.ledger.keyring.transport()
    stranger = SigningKey.generate()
    data = segment.build_segment(
        vault=team.ben.ledger.team,
        segno=1,
        tk_epoch=epoch,
        prev=segment.NO_PREVIOUS,
        body=SegmentBody(wall_ms=1_795_000_000_000),
        transport_key=key,
        signing_key=stranger,
    )
    team.anna.sync(team.store)  # her own log goes out before
    before = picture(team.anna)

    outcome = offer(team.anna, data)
    put(team.store, stranger.device_id, 1, data)
    team.anna.sync(team.store)

    assert (outcome.accepted, outcome.waiting) == (0, 1)
    assert picture(team.anna) == before


def test_a_segment_that_lacks_its_cause_waits_for_it(team: Team) -> None:
    """While the segment before it is withheld, a later one is not folded; then both are."""
    client = team.shared_client(team.ben)
    for text in ("Yksi.", "Kaksi."):
        team.ben.note(client, text)
        team.ben.sync(team.store)
    first, second = team.segments(team.ben)[-2:]
    withheld = first.rename(team.root / "withheld")

    result = team.anna.sync(team.store)
    assert (result.waiting, team.anna.notes()) == (1, set())
    assert team.anna.services.sync.status().waiting == 1
    shutil.copy(withheld, first)
    team.anna.sync(team.store)

    assert team.anna.notes() == {"Yksi.", "Kaksi."}
    assert second.exists()


# -- numbers, forks, removals ------------------------------------------------------------------


def test_a_wrong_number_quarantines_the_segment(team: Team) -> None:
    """Nobody wins a conflict by claiming a greater number than the causal past gives."""
    client = team.shared_client(team.ben)
    forger = Forger(team.ben, team.store)
    shot = team.ben.shot("client", client)
    values = {"entity": client, "field": "family_name", "value": "Vale"}
    sup = list(shot.basis["family_name"])
    forger.publish(
        [(client, payload(team.ben, sup=sup, **values))], deps=every_head(team.ben), base=10**9
    )

    team.anna.sync(team.store)

    assert team.anna.shot("client", client).record.family_name == "Virtanen"
    assert team.anna.services.sync.status().quarantined >= 1
    assert team.anna.ledger.last_lamport < 10**9


def test_both_branches_of_a_fork_are_folded_and_told(team: Team) -> None:
    """A copied laptop goes on twice, apart: nothing of either is lost, everybody is alarmed."""
    client = team.shared_client(team.ben)
    team.ben.lock()
    twin = Laptop(team.root / "twin", "Ben")
    shutil.copytree(team.ben.folder, twin.folder)
    elsewhere = team.root / "elsewhere"
    shutil.copytree(team.store, elsewhere)
    team.ben.unlock().note(client, "Haara yksi.")
    team.ben.sync(team.store)
    twin.unlock().note(client, "Haara kaksi.")
    twin.sync(elsewhere)

    shutil.copytree(elsewhere, team.store, dirs_exist_ok=True)
    team.anna.sync(team.store)

    assert team.anna.notes() == {"Haara yksi.", "Haara kaksi."}
    devices = {row.id: row for row in team.anna.services.sync.status().devices}
    assert devices[team.ben.book.device].is_forked
    assert not devices[team.anna.book.device].is_forked
    for copy in (team.ben, twin):
        with pytest.raises(KnownError, match="vault-is-copy"):
            copy.sync(team.store)
    twin.lock()


def test_a_restored_laptop_stops_before_it_forks(team: Team) -> None:
    """An older copy of a vault sends nothing and loses nothing."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ennen varmuuskopiota.")
    team.ben.lock()
    backup = team.root / "backup"
    shutil.copytree(team.ben.folder, backup)
    team.ben.unlock().note(client, "Varmuuskopion jälkeen.")
    team.ben.sync(team.store)
    team.anna.sync(team.store)
    team.ben.lock()
    shutil.rmtree(team.ben.folder)
    shutil.copytree(backup, team.ben.folder)
    before = sorted(path.name for path in team.store.rglob("*.seg"))

    team.ben.unlock().note(client, "Palautettu.")
    with pytest.raises(KnownError, match="vault-is-copy"):
        team.ben.sync(team.store)

    assert sorted(path.name for path in team.store.rglob("*.seg")) == before
    assert team.ben.restarted().notes() == {"Ennen varmuuskopiota.", "Palautettu."}
    assert team.anna.notes() == {"Ennen varmuuskopiota.", "Varmuuskopion jälkeen."}
    assert not team.anna.ledger.history.is_forked(team.ben.ledger.device)


def remove(team: Team, laptop: Laptop) -> None:
    """Anna removes a laptop; what she holds of it now is the last that counts."""
    (head,) = team.anna.ledger.history.heads(laptop.ledger.device)
    shot = head.facts.hash[:16].hex()
    book = team.anna.book
    book.commit([Edit(book.team_stream, "removal", laptop.book.device, "heads", shot)])


def test_what_a_removed_laptop_sends_later_is_quarantined(team: Team) -> None:
    """After the cut-off nothing of the laptop counts; what it wrote before stays."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ennen poistoa.")
    team.exchange()
    remove(team, team.ben)
    team.anna.sync(team.store)
    team.ben.note(client, "Poiston jälkeen.")
    team.ben.sync(team.store)

    team.exchange(team.anna, team.ben)

    assert team.anna.notes() == team.ben.notes() == {"Ennen poistoa."}
    assert team.anna.restarted().notes() == {"Ennen poistoa."}
    assert team.anna.services.sync.status().quarantined > 0


@pytest.mark.parametrize("who", ["anna", "cilla"])
def test_a_back_dated_segment_after_the_cut_off_does_not_count(team: Team, who: str) -> None:
    """A removed laptop that forks before its removal gets nothing in, whatever it pretends."""
    client = team.shared_client(team.ben, team.cilla)
    team.ben.note(client, "Ennen poistoa.")
    team.exchange()
    forger = Forger(team.ben, team.store)
    head = team.ben.ledger.own_head()
    assert head is not None
    previous = team.ben.ledger.history.node(head.facts.prev)
    assert previous is not None
    forger.segno, forger.prev = previous.facts.segno, previous.facts.hash
    forger.lamport = previous.last_lamport
    remove(team, team.ben)
    team.anna.sync(team.store)
    team.cilla.sync(team.store)
    values = {"kind": "meeting", "field": "happened", "value": "Takautuva."}
    forger.publish([(client, payload(team.ben, **values))])

    reader: Laptop = getattr(team, who)
    reader.sync(team.store)

    assert reader.notes() == {"Ennen poistoa."}
    assert reader.restarted().notes() == {"Ennen poistoa."}


def test_adopting_late_notes_names_a_later_head(team: Team) -> None:
    """A supervisor who names a later head of the removed laptop lets its late notes count."""
    client = team.shared_client(team.ben)
    team.exchange()
    remove(team, team.ben)
    team.ben.note(client, "Myöhässä.")
    team.ben.sync(team.store)
    team.anna.sync(team.store)
    assert team.anna.notes() == set()

    remove(team, team.ben)
    team.exchange()

    assert team.anna.notes() == team.cilla.notes() | {"Myöhässä."} == {"Myöhässä."}
    assert team.ben.notes() == set()  # the keys changed: a removed laptop learns of it no more
