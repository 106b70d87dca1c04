"""What is carried past the log: bundles, objects of attachments, requests to join and welcomes."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats import join, welcome
from osmo_desktop.formats.attachment import object_path, seal_attachment
from osmo_desktop.services.attachments import NewAttachment
from osmo_desktop.sync import membership
from tests.faults.attacks.siege import NEW_NOTE, Raid, World, besiege
from tests.faults.attacks.stage import Stage
from tests.integration.test_bundles import take, write
from tests.laptops import Laptop

RAIDS: list[Raid] = []


def raid(play: Raid) -> Raid:
    """Put an attack among those of this module."""
    RAIDS.append(play)
    return play


# -- bundles -------------------------------------------------------------------------------------


@raid
def a_bundle_from_before_a_removal(world: World) -> None:
    """After Ben's laptop was removed, a bundle of an older day is taken in on all laptops."""
    world["ben"].note(world.client, NEW_NOTE)
    world.rounds(2)
    old = world.root / "old.osmo"
    write(world["ben"], old)
    world["anna"].services.removals.remove_laptop(world.stage.device("ben"), "lost")
    world["anna"].sync(world.store)
    world.put_away("ben")
    for laptop in world.laptops.values():
        result = take(laptop, old)
        assert (result.received, result.refused) == (0, 0)
        assert laptop.services.removals.is_removed(world.stage.device("ben"))
        assert NEW_NOTE in laptop.notes()
        world.tally["refused"] += 1


@raid
def a_bundle_from_a_removed_laptop(world: World) -> None:
    """Ben, removed, carries what he wrote afterwards to his colleagues by a stick."""
    world.rounds()
    world["anna"].services.removals.remove_laptop(world.stage.device("ben"), "left")
    world["ben"].note(world.client, "Poiston jälkeen.")
    late = world.root / "late.osmo"
    write(world["ben"], late)
    world["anna"].sync(world.store)
    world.put_away("ben")
    for laptop in world.laptops.values():
        take(laptop, late)
        assert "Poiston jälkeen." not in laptop.notes()
        rows = laptop.services.sync.status().quarantine
        assert [row.reason for row in rows] == ["The laptop was removed before this arrived."]
        world.tally["quarantined"] += 1


@raid
def a_bundle_with_a_changed_byte(world: World) -> None:
    """Whoever carries the stick changes a byte of the bundle."""
    world["ben"].note(world.client, NEW_NOTE)
    path, changed = world.root / "good.osmo", world.root / "changed.osmo"
    write(world["ben"], path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(data)
    for name in ("anna", "cilla"):
        with pytest.raises(OsmoError) as caught:
            take(world[name], changed)
        assert world.tell(name, caught.value) == "bundle-hash"
        assert NEW_NOTE not in world[name].notes()
        take(world[name], path)
        assert NEW_NOTE in world[name].notes()
        world.tally["refused"] += 1


# -- attachments ---------------------------------------------------------------------------------


def picture_on_store(world: World) -> Path:
    """A picture of Anna's, on the store and not yet on a colleague's laptop."""
    target = BytesIO()
    Image.new("RGB", (32, 24)).save(target, "JPEG")
    new = NewAttachment("Kuva", "photo")
    run_steps(world["anna"].services.attachments.add(world.client, target.getvalue, new))
    world["anna"].sync(world.store)
    (path,) = world.base.glob("att/*/*.att")
    return path


def never_taken(world: World, path: Path, forged: bytes) -> None:
    """The forged object is not taken; the true one is, once Anna's laptop has put it back."""
    data = path.read_bytes()
    path.write_bytes(forged)
    for name in ("ben", "cilla"):
        result = world.sync(name)
        assert not isinstance(result, str)
        assert result.attachments_missing == 1
        world.tally["refused"] += 1
    path.write_bytes(data)
    for result in world.rounds().values():
        assert not isinstance(result, str)
        assert result.attachments_missing == 0


@raid
def a_foreign_object_under_a_known_name(world: World) -> None:
    """The operator puts another sealed picture under the name of Anna's."""
    path = picture_on_store(world)
    _, sealed = seal_attachment(b"foreign")
    never_taken(world, path, bytes(sealed))


@raid
def an_object_too_large_to_be_one(world: World) -> None:
    """The operator puts 30 megabytes under the name of Anna's picture."""
    path = picture_on_store(world)
    never_taken(world, path, path.read_bytes() + bytes(30_000_000))


@raid
def objects_that_nobody_names(world: World) -> None:
    """The operator fills the store with objects of its own: no laptop fetches one."""
    content, sealed = seal_attachment(b"foreign")
    world.put(object_path(content.hash), bytes(sealed))
    world.rounds(2)
    for laptop in world.laptops.values():
        assert not laptop.ledger.attachments.is_held(content.hash)
    world.tally["refused"] += 1


# -- joining -------------------------------------------------------------------------------------


def newcomer(world: World) -> Laptop:
    """Eva asks to join; she and Anna read the words."""
    eva = Laptop(world.root / "eva", "Eva").create()
    world["anna"].services.team.set_folder(str(world.store))
    return eva


@raid
def a_request_changed_after_the_words_were_read(world: World) -> None:
    """The operator writes another HPKE key into Eva's request once the words were compared."""
    eva = newcomer(world)
    offer = run_steps(eva.services.team.request_join(str(world.store)))
    eva.services.team.confirm_join()
    (path,) = world.base.glob("join/*.req")
    data = path.read_bytes()
    path.write_bytes(data[:200] + bytes([data[200] ^ 1]) + data[201:])
    admit = world["anna"].services.team.admit
    with pytest.raises(OsmoError) as caught:
        run_steps(admit(offer.request_id, name="Eva"))
    assert world.tell("anna", caught.value) == "join-request-missing"
    world.tally["refused"] += 1
    path.write_bytes(data)
    run_steps(admit(offer.request_id, name="Eva"))
    world["anna"].sync(world.store)
    assert eva.sync(world.store).admitted
    eva.lock()
    world.rounds(2)


@raid
def a_request_replayed_after_a_removal(world: World) -> None:
    """The operator puts Eva's old request back after her laptop was removed."""
    eva = newcomer(world)
    offer = run_steps(eva.services.team.request_join(str(world.store)))
    eva.services.team.confirm_join()
    (path,) = world.base.glob("join/*.req")
    data = path.read_bytes()
    run_steps(world["anna"].services.team.admit(offer.request_id, name="Eva"))
    world["anna"].sync(world.store)
    assert eva.sync(world.store).admitted
    world["anna"].sync(world.store)
    world["anna"].services.removals.remove_laptop(eva.book.device, "lost")
    eva.lock()
    for old in world.base.glob(f"grant/{offer.request_id}/*.welcome"):
        old.unlink()
    world.put(join.request_path(data), data)
    assert run_steps(world["anna"].services.team.requests()) == ()
    world.tally["refused"] += 1
    world.rounds(2)


@raid
def a_welcome_that_is_older(world: World) -> None:
    """The operator keeps Eva's first welcome and gives it in place of a later one."""
    eva = newcomer(world)
    offer = run_steps(eva.services.team.request_join(str(world.store)))
    eva.services.team.confirm_join()
    run_steps(world["anna"].services.team.admit(offer.request_id, name="Eva"))
    folder = world.base / "grant" / offer.request_id
    (older,) = folder.glob("*.welcome")
    kept = shutil.copy(older, world.root / "kept")
    older.unlink()
    world["anna"].services.team.set_folder(str(world.store))
    world["anna"].services.removals.remove_laptop(world.stage.device("dora"), "lost")
    world.rounds(2)
    shutil.copy(kept, older)
    world.rounds()
    assert eva.sync(world.store).admitted
    world.rounds()
    eva.sync(world.store)
    assert eva.services.removals.is_removed(world.stage.device("dora"))
    keys = eva.ledger.keyring.transport_keys()
    assert keys == world["anna"].ledger.keyring.transport_keys()
    eva.lock()
    world.tally["healed"] += 1


@raid
def a_welcome_by_a_worker(world: World) -> None:
    """Ben's laptop answers Eva's request with a welcome of its own."""
    eva = newcomer(world)
    offer = run_steps(eva.services.team.request_join(str(world.store)))
    eva.services.team.confirm_join()
    request = join.read_request(next(iter(world.base.glob("join/*.req"))).read_bytes())
    ben = world["ben"].ledger
    data = welcome.seal_welcome(
        membership._welcome(ben, user=bytes.fromhex(eva.book.user)),
        recipient=request.device,
        recipient_epoch=request.hpke_epoch,
        recipient_public=request.hpke_public,
        granter=ben.device,
        signing_key=ben.keyring.signing,
    )
    planted = world.put(welcome.welcome_path(request.device, data), data)
    assert world_refuses(eva, world) == "join-waiting"
    assert not eva.ledger.identity.is_member
    world.tally["refused"] += 1
    planted.unlink()
    run_steps(world["anna"].services.team.admit(offer.request_id, name="Eva"))
    assert eva.sync(world.store).admitted
    eva.lock()
    world.rounds(2)


def world_refuses(eva: Laptop, world: World) -> str:
    """What stops a newcomer's round."""
    with pytest.raises(OsmoError) as caught:
        eva.sync(world.store)
    return world.tell("eva", caught.value)


@pytest.mark.parametrize("play", RAIDS, ids=lambda play: play.__name__.replace("_", " "))
def test_nothing_carried_past_the_log_is_believed(play: Raid, stage: Stage, tmp_path: Path) -> None:
    """A bundle, an object, a request, a welcome counts by its bytes and by what the log knows."""
    print(besiege(play, stage, tmp_path))
