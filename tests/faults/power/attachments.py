"""Files taken in while the power goes: for a draft, and by themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats.attachment import Content, open_attachment, seal_attachment
from tests.faults.power.judge import Scenario
from tests.faults.power.scenarios import length, recorded
from tests.laptops import Laptop


def attach(root: Path, vault_folder: Path) -> Scenario:
    """Pictures in several parts, each named by a draft or a record once it is stored."""
    start = root / "start"
    shutil.copytree(vault_folder, start / "anna")
    calls = recorded(root, "attach", "anna", "--rounds", length(5))
    return Scenario("attachments", start, "anna", calls, _kept)


def _kept(folder: Path) -> set[str]:
    """What opens; another one can be stored as before, and what is left over goes."""
    laptop = Laptop(folder / "anna", "Anna").unlock()
    box, services = laptop.ledger.attachments, laptop.services
    found = {f"note {shot.id}" for shot in laptop.book.find("meeting")}
    client = services.clients.list()[0].id
    for row in services.attachments.list(client):
        assert run_steps(services.attachments.open(row.id)).media_type == "image/png"
        found.add(f"file {row.id}")
    for draft in services.drafts.all():
        for attached in draft.attachments:
            content = Content.parse(attached.content)
            assert content is not None
            assert open_attachment(b"".join(box.parts(content.hash)), content)
            found.add(f"file {attached.id}")
    content, sealed = seal_attachment(b"Katkon jalkeen.")
    for _ in box.store(content.hash, sealed):
        pass
    box.check()
    assert laptop.services.verify()["malformed"] == 0
    parts = "SELECT count(*) FROM blob_part WHERE hash NOT IN (SELECT hash FROM blob)"
    assert laptop.ledger.vault.rows(parts) == [(0,)]
    laptop.lock()
    return found
