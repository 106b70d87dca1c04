"""Taking files in while a process ends or the disk is full: acknowledged means durable."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.attachments import AttachmentService, NewAttachment
from osmo_desktop.storage.local_rows import SealedLocalRows
from tests.fakes.attachments import PlainCleaner
from tests.faults.note_writer import noise
from tests.laptops import Laptop


@pytest.fixture
def anna(frozen_vault: Path, tmp_path: Path) -> Laptop:
    """A laptop with a client, unlocked."""
    shutil.copytree(frozen_vault, tmp_path / "anna")
    return Laptop(tmp_path / "anna", "Anna").unlock()


def _service(laptop: Laptop) -> AttachmentService:
    """Attachments over the real vault; what is taken in is clean already."""
    ledger = laptop.ledger
    rows = SealedLocalRows(ledger.vault, ledger.keyring)
    return AttachmentService(laptop.book, ledger.attachments, PlainCleaner(), laptop.clock, rows)


def _client(laptop: Laptop) -> str:
    return laptop.services.clients.list()[0].id


def _killed(laptop: Laptop, folder: Path) -> Laptop:
    """What a `kill -9` at this moment leaves, unlocked."""
    shutil.copytree(laptop.folder, folder)
    return Laptop(folder, "Anna").unlock()


def test_what_is_acknowledged_survives_the_kill_of_that_moment(
    anna: Laptop, tmp_path: Path
) -> None:
    """The moment an addition is told, and a draft with a file is, both are in the vault file."""
    service, client = _service(anna), _client(anna)
    added, _ = run_steps(service.add(client, lambda: noise(1), NewAttachment("Paperi")))
    after = _killed(anna, tmp_path / "after adding")
    assert run_steps(after.services.attachments.open(added)).data == noise(1)
    after.lock()
    attached = run_steps(service.attach(lambda: noise(2), "Kuva", "photo"))
    notes, drafts = anna.services.notes, anna.services.drafts
    draft = notes.start(client, now=anna.clock.now()).changed(
        happened="Katsottiin.", attachments=(attached,)
    )
    drafts.save(draft)
    after = _killed(anna, tmp_path / "after the draft")
    found = after.services.drafts.get(draft.id)
    assert found is not None
    meeting, _ = after.services.notes.approve(found)
    (row,) = after.services.attachments.of_note(meeting)
    assert run_steps(after.services.attachments.open(row.id)).data == noise(2)
    after.lock()
    anna.lock()


def test_full_disk_at_any_page_loses_nothing(anna: Laptop) -> None:
    """Wherever the room ends: a sentence, no half attachment, and the next try succeeds."""
    service, client = _service(anna), _client(anna)
    vault = anna.ledger.vault
    picture = noise(3)
    refused: list[str] = []
    for room in range(40):
        before = service.list(client)
        with vault.transaction() as connection:
            ((used,),) = connection.execute("PRAGMA page_count")
            connection.execute(f"PRAGMA max_page_count = {used + room}")
        try:
            run_steps(service.add(client, lambda: picture, NewAttachment(f"Kuva {room}")))
        except KnownError as error:
            refused.append(error.code)
        if len(refused) > room:
            assert service.list(client) == before
        with vault.transaction() as connection:
            connection.execute("PRAGMA max_page_count = 1073741823")
        if len(refused) <= room:
            break
    assert len(refused) > 5
    assert set(refused) == {"disk-full"}
    added, _ = run_steps(service.add(client, lambda: picture, NewAttachment("Viimein")))
    assert run_steps(service.open(added)).data == picture
    anna.ledger.attachments.check()
    assert len(anna.ledger.attachments.held()) == len(service.list(client))
    assert anna.services.verify()["malformed"] == 0
    anna.lock()
    print(f"disk full while a file is taken in: {len(refused)} points, 0 lost")
