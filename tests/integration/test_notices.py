"""What a removed laptop is told, by whom it lets itself be told, and what it does then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats.notice import (
    Notice,
    NoticeHeader,
    notice_path,
    read_notice_header,
    seal_notice,
)
from osmo_desktop.sync.noticing import departure, take_notice
from tests.integration.test_removals import promote, remove
from tests.laptops import SECRET, Laptop, Team


def notices_for(team: Team, laptop: Laptop) -> list[Path]:
    """Notices for a laptop that lie on the store."""
    return list(team.store.glob(f"ow1-*/grant/{laptop.book.device}/*.notice"))


def written(writer: Laptop, to: Laptop, **more: object) -> bytes:
    """A notice that says what its writer wants."""
    keys = to.ledger.keyring
    values = {
        "team": writer.ledger.team,
        "recipient": to.ledger.device,
        "recipient_epoch": keys.hpke_epoch,
        "writer": writer.ledger.device,
    }
    order = str(more.pop("order", ""))
    return seal_notice(
        NoticeHeader(**{**values, **more}),  # type: ignore[arg-type]  # by name
        Notice(at=1_790_000_000_000, by="Kuka vain", order=order),
        recipient_public=keys.hpke(keys.hpke_epoch).public,
        signing_key=writer.ledger.keyring.signing,
    )


def test_a_removed_laptop_is_told_and_stops(team: Team) -> None:
    """When and by whom; what was written goes out late, and afterwards no round begins."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ennen poistoa.")
    remove(team, team.ben)
    team.ben.sync(team.store)

    told = team.ben.services.sync.status().departure
    assert told is not None
    assert told.by == "Anna"
    assert told.at == team.anna.clock.now()
    late = team.ben.note(client, "Poiston jälkeen.")
    before = sorted(team.store.rglob("*"))
    with pytest.raises(KnownError, match="laptop-removed"):
        team.ben.sync(team.store)
    with pytest.raises(KnownError, match="laptop-removed"):
        team.ben.restarted().sync(team.store)
    assert sorted(team.store.rglob("*")) == before
    assert team.ben.services.sync.status().unsent > 0
    assert team.ben.shot("meeting", late).record.happened == "Poiston jälkeen."


def test_what_a_removed_laptop_kept_comes_by_a_bundle(team: Team, tmp_path: Path) -> None:
    """The notes of a laptop that was told are carried by hand and taken in as late ones."""
    client = team.shared_client(team.ben)
    remove(team, team.ben)
    team.ben.sync(team.store)
    late = team.ben.note(client, "Poiston jälkeen.")

    path = str(tmp_path / "myöhäiset.owb")
    run_steps(team.ben.services.bundles.write(path, None))
    run_steps(team.anna.services.bundles.take_in(path))
    (row,) = team.anna.services.removals.late([team.ben.book.device])
    assert row.entries > 0
    team.anna.services.removals.adopt(team.ben.book.device)
    assert team.anna.shot("meeting", late).record.happened == "Poiston jälkeen."


def test_a_bundle_tells_it_too(team: Team, tmp_path: Path) -> None:
    """A laptop that meets no common folder reads it in a bundle."""
    team.anna.sync(team.store)
    team.anna.services.removals.remove_laptop(team.ben.book.device, "lost")
    path = str(tmp_path / "kaikille.owb")
    run_steps(team.anna.services.bundles.write(path, team.ben.book.device))
    run_steps(team.ben.services.bundles.take_in(path))

    assert departure(team.ben.ledger) is not None
    with pytest.raises(KnownError, match="laptop-removed"):
        run_steps(team.ben.services.bundles.take_in(path))


def test_every_supervisor_tells_it_and_puts_it_back(team: Team) -> None:
    """One that the store lost comes again in a census; a supervisor who was not there adds one."""
    promote(team, team.cilla)
    remove(team, team.ben)
    team.exchange(team.cilla, team.anna)
    assert {
        read_notice_header(path.read_bytes()).writer for path in notices_for(team, team.ben)
    } == {
        team.anna.ledger.device,
        team.cilla.ledger.device,
    }
    for path in notices_for(team, team.ben):
        path.unlink()
    team.anna.sync(team.store)
    assert notices_for(team, team.ben) == []
    team.anna.clock.advance(days=8)
    team.anna.sync(team.store)
    assert len(notices_for(team, team.ben)) == 1


def test_a_supervisors_laptop_believes_the_recovery_sheet_only(team: Team) -> None:
    """A colleague of the same role cannot switch it off; an order of the root does."""
    promote(team, team.cilla)
    team.exchange()
    assert not take_notice(team.cilla.ledger, written(team.anna, team.cilla))
    from_words = team.anna.services.removals
    assert from_words.needs_sheet(team.cilla.book.device)

    desk = from_words._desk
    order = desk.order(team.cilla.book.device, SECRET)
    wrong = desk.order(team.ben.book.device, SECRET)
    assert not take_notice(team.cilla.ledger, written(team.anna, team.cilla, order=wrong))
    assert not take_notice(team.cilla.ledger, written(team.anna, team.cilla, order="x"))
    assert departure(team.cilla.ledger) is None
    assert take_notice(team.cilla.ledger, written(team.anna, team.cilla, order=order))


FORGERIES: dict[str, Callable[[Team], bytes]] = {
    "by a worker": lambda team: written(team.cilla, team.ben),
    "by the laptop itself": lambda team: written(team.ben, team.ben),
    "of another team": lambda team: written(team.anna, team.ben, team=bytes(16)),
    "for another laptop": lambda team: written(team.anna, team.cilla),
    "for another laptop, sealed to this one": lambda team: written(
        team.anna, team.ben, recipient=team.cilla.ledger.device
    ),
    "under an HPKE key that there is not": lambda team: written(
        team.anna, team.ben, recipient_epoch=77
    ),
    "cut": lambda team: written(team.anna, team.ben)[:-1],
    "nothing": lambda team: b"",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_no_forged_notice_is_believed(team: Team, name: str) -> None:
    """Planted on the store, it stops nobody."""
    data = FORGERIES[name](team)
    (folder,) = team.store.glob("ow1-*")
    target = folder / notice_path(team.ben.ledger.device, data)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)

    team.exchange()

    assert departure(team.ben.ledger) is None
    assert take_notice(team.ben.ledger, written(team.anna, team.ben))


def test_a_removed_supervisor_tells_nobody(team: Team) -> None:
    """Whoever was removed by the recovery sheet cannot switch off the laptops of others."""
    promote(team, team.cilla)
    device = team.cilla.book.device
    team.exchange()
    data = written(team.cilla, team.ben)
    order = team.anna.services.removals._desk.order(device, SECRET)
    team.anna.book.commit([Edit(team.anna.book.team_stream, "removal", device, "orders", order)])
    team.exchange(team.anna, team.ben)

    assert not take_notice(team.ben.ledger, data)


def test_who_is_admitted_anew_takes_part_again(team: Team) -> None:
    """The former device stays out; as a new one the laptop begins rounds again."""
    remove(team, team.ben)
    team.ben.sync(team.store)
    team.ben.services.recovery.renew()

    assert team.ben.services.sync.status().departure is None
    with pytest.raises(KnownError, match="join-request-missing"):
        team.ben.sync(team.store)
