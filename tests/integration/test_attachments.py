"""Attachments between real laptops: whole, for those who may read, through any interruption."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, Progress, no_report, run_steps
from osmo_desktop.formats.attachment import Content, seal_attachment
from osmo_desktop.services.attachment_rows import AttachmentRow
from osmo_desktop.services.attachments import NewAttachment, NewSignature
from osmo_desktop.storage.attachments import PART_BYTES
from osmo_desktop.sync.attachments import AttachmentExchange, named_objects
from osmo_desktop.sync.folder_store import FolderStore
from tests.amounts import amount
from tests.laptops import Laptop, Team


def _photo(seed: int = 1, size: tuple[int, int] = (640, 480)) -> bytes:
    pixels = Random(seed).randbytes(size[0] * size[1] * 3)
    target = BytesIO()
    Image.frombytes("RGB", size, pixels).save(target, "JPEG", quality=80)
    return target.getvalue()


def add_photo(laptop: Laptop, client: str, data: bytes | None = None, title: str = "Kuva") -> str:
    """A photo of a client's, added as the form does; gives the id."""
    photo = data or _photo()
    steps = laptop.services.attachments.add(client, lambda: photo, NewAttachment(title, "photo"))
    found, _ = run_steps(steps)
    return found


def content_of(laptop: Laptop, attachment: str) -> bytes:
    """The bytes that open."""
    return run_steps(laptop.services.attachments.open(attachment)).data


def _row(laptop: Laptop, attachment: str) -> AttachmentRow:
    return laptop.services.attachments.row(attachment)


def _objects(team: Team) -> list[Path]:
    return sorted(team.store.glob("ow1-*/att/*/*.att"))


def _content(laptop: Laptop, attachment: str) -> Content:
    content = Content.parse(laptop.shot("attachment", attachment).record.content)
    assert content is not None
    return content


def test_attachment_reaches_everybody_who_works_with_the_client(team: Team) -> None:
    """What Ben photographs, Anna opens; the bytes on the store are those in both vaults."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    team.exchange()
    assert content_of(team.anna, photo) == content_of(team.ben, photo)
    (stored,) = _objects(team)
    content = _content(team.anna, photo)
    for laptop in (team.anna, team.ben):
        assert b"".join(laptop.ledger.attachments.parts(content.hash)) == stored.read_bytes()
    assert stored.name == f"{content.hash.hex()[:32]}.att"
    assert stored.parent.name == content.hash.hex()[:2]


def test_who_cannot_read_the_record_neither_fetches_nor_opens(team: Team) -> None:
    """Cilla, who does not work with the client, gets neither record nor object nor key."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    team.exchange()
    assert team.cilla.book.get("attachment", photo) is None
    assert not team.cilla.ledger.attachments.held()
    assert not named_objects(team.cilla.ledger.fold)


def test_attachment_survives_lock_and_unlock(team: Team) -> None:
    """After a lock it opens as before, and nothing of it was read at unlock."""
    client = team.anna.client()
    photo = add_photo(team.anna, client)
    before = content_of(team.anna, photo)
    team.anna.restarted()
    assert content_of(team.anna, photo) == before
    team.anna.services.verify()


def test_object_is_there_before_the_segment_that_names_it(team: Team) -> None:
    """Whatever moment a round is cut off: a segment on the store never names a missing object."""
    client = team.shared_client(team.ben)
    names = [add_photo(team.ben, client, _photo(n), f"Kuva {n}") for n in range(3)]
    before = len(team.segments(team.ben))
    for stop_at in range(1, 200):
        steps = team.ben.services.sync.run(place=str(team.store))
        if not _run_calls(steps, stop_at):
            break
        has_segment = len(team.segments(team.ben)) > before
        assert not has_segment or len(_objects(team)) == 3
    team.exchange()
    assert all(_row(team.anna, name).is_here for name in names)


def _run_calls(steps: object, count: int) -> bool:
    """Make so many calls of a round, then break it off; False when it came to its end."""
    made = 0
    answer: object = None
    try:
        call = next(steps)  # type: ignore[call-overload]  # a generator of calls
        while made < count:
            answer = call()
            made += 1
            call = steps.send(answer)  # type: ignore[attr-defined]  # as above
    except StopIteration:
        return False
    steps.close()  # type: ignore[attr-defined]  # as above
    return True


def test_missing_object_is_named_and_comes_later(team: Team) -> None:
    """Until it arrives the attachment says so, and the round counts it; then it opens."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    team.ben.sync(team.store)
    (stored,) = _objects(team)
    data = stored.read_bytes()
    stored.unlink()
    result = team.anna.sync(team.store)
    assert result.attachments_missing == 1
    assert not _row(team.anna, photo).is_here
    with pytest.raises(KnownError) as caught:
        content_of(team.anna, photo)
    assert caught.value.code == "attachment-not-here"
    stored.write_bytes(data)
    assert team.anna.sync(team.store).attachments_missing == 0
    assert content_of(team.anna, photo) == content_of(team.ben, photo)


def _on_their_way(laptop: Laptop) -> tuple[int, int]:
    status = laptop.services.sync.status()
    return status.attachments_missing, status.attachments_unsent


def test_status_counts_what_is_missing_and_what_waits(team: Team) -> None:
    """An attachment waits until its record is on the store, and is missing until it arrives."""
    client = team.shared_client(team.ben)
    team.exchange()
    photo = add_photo(team.ben, client)
    assert _on_their_way(team.ben) == (0, 1)
    team.ben.sync(team.store)
    assert _on_their_way(team.ben) == (0, 0)
    (stored,) = _objects(team)
    stored.unlink()
    team.anna.sync(team.store)
    assert _on_their_way(team.anna) == (1, 0)
    team.ben.sync(team.store, is_new_place=True)  # whoever holds it puts it back
    team.anna.sync(team.store)
    assert _on_their_way(team.anna) == (0, 0)
    row = _row(team.ben, photo)
    new = NewAttachment("Muu otsikko", row.type, row.occurred)
    team.ben.services.attachments.correct(photo, new, row.basis)
    assert _on_their_way(team.ben) == (0, 0)  # a correction is no attachment


def test_file_on_a_draft_is_nobody_elses_until_it_is_approved(team: Team, tmp_path: Path) -> None:
    """A file on a draft counts for nobody and survives a restart; approved, it reaches the team."""
    client = team.shared_client(team.ben)
    team.exchange()
    path = tmp_path / "kuva.png"
    path.write_bytes(_photo())
    steps = team.ben.services.attachments.attach(path.read_bytes, "Kuva", "photo")
    attached = run_steps(steps)
    notes, drafts = team.ben.services.notes, team.ben.services.drafts
    draft = notes.start(client, now=team.ben.clock.now())
    drafts.save(draft.changed(happened="Katsottiin kuvaa.", attachments=(attached,)))
    team.ben.sync(team.store)
    assert _on_their_way(team.ben) == (0, 0)
    team.anna.sync(team.store)
    assert team.anna.services.attachments.list(client) == ()
    services = team.ben.restarted().services
    found = services.drafts.get(draft.id)
    assert found is not None
    services.notes.approve(found)
    team.exchange()
    (row,) = team.anna.services.attachments.of_note(draft.id)
    assert (row.title, row.is_here) == ("Kuva", True)


@pytest.mark.parametrize("harm", ["flip", "cut", "grow", "empty", "swap", "huge"])
def test_damaged_object_is_refused_and_put_back_by_any_holder(team: Team, harm: str) -> None:
    """Other bytes under the name are absent; whoever holds good ones puts them back."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    other = add_photo(team.ben, client, _photo(2))
    team.ben.sync(team.store)
    good = {path: path.read_bytes() for path in _objects(team)}
    name = _content(team.ben, photo).hash.hex()[:32]
    victim = next(path for path in good if path.stem == name)
    wrong = {
        "flip": good[victim][:-9] + bytes([good[victim][-9] ^ 4]) + good[victim][-8:],
        "cut": good[victim][: len(good[victim]) // 2],
        "grow": good[victim] + b"\0",
        "empty": b"",
        "swap": next(data for path, data in good.items() if path != victim),
        "huge": bytes(40 * 1024 * 1024),
    }[harm]
    victim.write_bytes(wrong)
    result = team.anna.sync(team.store)
    assert result.attachments_missing == 1
    assert not _row(team.anna, photo).is_here
    assert _row(team.anna, other).is_here
    team.ben.sync(team.store, is_new_place=True)  # a census
    assert victim.read_bytes() == good[victim]
    team.anna.sync(team.store)
    assert content_of(team.anna, photo) == content_of(team.ben, photo)


def test_holder_who_did_not_take_it_heals_the_store(team: Team) -> None:
    """Anna, who only received the photo, puts it back when Ben's laptop is gone."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    team.exchange()
    before = content_of(team.anna, photo)
    for path in _objects(team):
        path.unlink()
    team.ben.lock()
    team.anna.sync(team.store, is_new_place=True)
    assert len(_objects(team)) == 1
    team.ben.unlock()
    assert content_of(team.ben, photo) == before


def test_copy_that_is_damaged_in_the_vault_never_replaces_a_good_one(team: Team) -> None:
    """A rotten copy here is noticed, not put over the good one, and fetched again."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    team.exchange()
    (stored,) = _objects(team)
    good = stored.read_bytes()
    before = content_of(team.ben, photo)
    with team.ben.ledger.vault.transaction() as connection:
        connection.execute("UPDATE blob_part SET bytes = zeroblob(length(bytes)) WHERE part = 0")
    with pytest.raises(KnownError) as caught:
        content_of(team.ben, photo)
    assert caught.value.code == "attachment-damaged"
    team.ben.sync(team.store, is_new_place=True)
    assert stored.read_bytes() == good
    assert content_of(team.ben, photo) == before


def test_damaged_pages_of_an_object_cost_that_object_only(team: Team) -> None:
    """Unlock reads no attachment, so rot in one neither locks the vault nor stops a round."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    team.exchange()
    (hash_,) = team.ben.ledger.attachments.held()
    piece = next(team.ben.ledger.attachments.parts(hash_))[100_000:100_016]
    team.ben.lock()
    data = bytearray(team.ben.path.read_bytes())
    page = data.index(piece) // 4096 * 4096
    data[page : page + 4] = b"\xff\xff\xff\xff"  # the next page of its chain: none
    team.ben.path.write_bytes(data)
    team.ben.unlock()
    note = team.ben.note(client, "Muu on tallessa.")
    with pytest.raises(KnownError) as caught:
        content_of(team.ben, photo)
    assert caught.value.code == "attachment-damaged"
    team.ben.sync(team.store, is_new_place=True)
    team.anna.sync(team.store)
    assert team.anna.book.get("meeting", note) is not None
    assert content_of(team.anna, photo)
    with pytest.raises(OsmoError):
        team.ben.services.verify()


def test_object_reaches_a_laptop_by_stick(team: Team, tmp_path: Path) -> None:
    """Where there is no network, a stick carries records and objects together."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    stick = tmp_path / "stick"
    stick.mkdir()
    team.ben.sync(stick, is_new_place=True)
    result = team.anna.sync(stick, is_new_place=True)
    assert result.attachments_missing == 0
    assert content_of(team.anna, photo) == content_of(team.ben, photo)
    # And what came by stick is brought to the shared folder, by whoever comes there first.
    team.anna.sync(team.store)
    assert len(_objects(team)) == 1


def test_what_was_fetched_is_not_brought_again(team: Team) -> None:
    """A round reads each object of a place once; the next round leaves it alone."""
    client = team.shared_client(team.ben)
    add_photo(team.ben, client)
    team.exchange()
    (stored,) = _objects(team)
    stored.unlink()  # nobody looks before the next census
    told: list[str] = []
    for laptop in team.everybody:
        steps = laptop.services.sync.run(
            place=str(team.store), progress=lambda progress: told.append(progress.step)
        )
        run_steps(steps)
    assert not _objects(team)
    assert "Sending attachments" not in told


def test_cancelled_fetch_goes_on_where_it_stopped(team: Team) -> None:
    """What was fetched before the round was stopped stays; the next one fetches the rest."""
    client = team.shared_client(team.ben)
    names = [add_photo(team.ben, client, _photo(n), f"Kuva {n}") for n in range(4)]
    team.ben.sync(team.store)
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.step == "Fetching attachments" and progress.done == 2:
            cancel.cancel()

    steps = team.anna.services.sync.run(place=str(team.store), progress=stop, cancel=cancel)
    with pytest.raises(KnownError) as caught:
        run_steps(steps)
    assert caught.value.code == "sync-cancelled"
    here = [_row(team.anna, name).is_here for name in names]
    assert 0 < sum(here) < 4
    assert team.anna.sync(team.store).attachments_missing == 0


def test_round_fetches_so_much_and_the_rest_next_time(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One round takes a bounded number of bytes; nothing is forgotten."""
    monkeypatch.setattr("osmo_desktop.sync.attachments.ROUND_BYTES", 1)
    client = team.shared_client(team.ben)
    for number in range(3):
        add_photo(team.ben, client, _photo(number))
    team.ben.sync(team.store)
    left = [team.anna.sync(team.store).attachments_missing for _ in range(3)]
    assert left == [2, 1, 0]


def test_hostile_record_names_what_it_likes(team: Team) -> None:
    """Content that is none, that names nobody's object, or another's, harms nothing."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client)
    own = _content(team.ben, photo)
    sealed = seal_attachment(b"x" * 100)[0]
    for number, text in enumerate(
        ("", "zz" * 64, "ab" * 63, sealed.text(), Content(own.hash, bytes(32)).text())
    ):
        entity = hashlib.md5(bytes([number])).hexdigest()
        if text:
            team.ben.book.commit([Edit(client, "attachment", entity, "content", text)])
    team.exchange()
    assert team.anna.sync(team.store).attachments_missing == 1
    assert content_of(team.anna, photo) == content_of(team.ben, photo)
    for row in team.anna.services.attachments.list(client):
        if row.id != photo:
            with pytest.raises(OsmoError):
                content_of(team.anna, row.id)
    team.anna.services.verify()


def test_signature_holds_on_another_laptop(team: Team) -> None:
    """The hash of what was signed is computed the same there: the signature is current."""
    client = team.shared_client(team.ben)
    plans = team.ben.services.plans
    plan, _ = plans.begin(client)
    plans.add_goal(plan.id, "Arki rullaa")
    plans.approve(plan.id)
    target = BytesIO()
    Image.new("L", (400, 120), 255).save(target, "PNG")
    steps = team.ben.services.attachments.sign(plan.id, NewSignature("Aino"), target.getvalue())
    signed, _ = run_steps(steps)
    team.exchange()
    signature = _row(team.anna, signed).signature
    assert signature is not None
    assert signature.is_current
    assert signature.plan_version == 1


def test_no_plaintext_of_an_attachment_is_on_any_disk(team: Team) -> None:
    """Canary: title, words and pixels are nowhere in vaults, journals, store or temporary files."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client, title="Canaryotsikko")
    plain = content_of(team.ben, photo)
    team.exchange()
    pieces = [b"Canaryotsikko", plain[:64], plain[5000:5064], plain[-64:], _photo()[600:664]]
    looked = 0
    for path in team.root.rglob("*"):
        if path.is_file():
            looked += 1
            data = path.read_bytes()
            assert not any(piece in data for piece in pieces), path
    assert looked > 10


def test_vault_grows_by_the_sealed_bytes_only(team: Team) -> None:
    """An attachment costs its padded size and some pages, and is kept once."""
    client = team.anna.client()
    before = team.anna.path.stat().st_size
    add_photo(team.anna, client, _photo(3, (2000, 1500)))
    (hash_,) = team.anna.ledger.attachments.held()
    size = sum(len(part) for part in team.anna.ledger.attachments.parts(hash_))
    assert size > 4 * PART_BYTES
    grown = team.anna.path.stat().st_size - before
    assert grown < size * 1.02 + 64 * 1024
    figures = team.anna.services.figures()
    assert (figures["attachments"], figures["attachment_bytes"]) == (1, size)


@pytest.mark.faults
def test_every_byte_of_a_stored_object_counts(team: Team) -> None:
    """Any byte flipped, any length cut on the store: nothing of it is ever taken in."""
    client = team.shared_client(team.ben)
    photo = add_photo(team.ben, client, _photo(1, (64, 48)))
    team.ben.sync(team.store)
    (stored,) = _objects(team)
    good = stored.read_bytes()
    content = _content(team.ben, photo)
    box = team.cilla.ledger.attachments  # any vault that lacks it
    base = stored.parents[2].name
    exchange = AttachmentExchange(box, FolderStore(team.store), base)
    random = Random(5)
    tried = amount(2_000)
    for _ in range(tried):
        wrong = bytearray(good)
        if random.random() < 0.5:
            wrong[random.randrange(len(wrong))] ^= 1 << random.randrange(8)
        else:
            del wrong[random.randrange(len(wrong)) :]
        stored.write_bytes(bytes(wrong))
        run_steps(exchange.fetch([content.hash], no_report, CancelToken()))
        assert not box.is_held(content.hash)
    stored.write_bytes(good)
    run_steps(exchange.fetch([content.hash], no_report, CancelToken()))
    assert box.is_held(content.hash)
    print(f"{tried} flips and cuts of an object on the store: 0 accepted")
