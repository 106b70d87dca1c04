"""The self-check: the whole way of one note in a throw-away vault, for a fresh installation."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.progress import CancelToken, no_report
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.door import VaultDoor

_PHRASE = "koivu järvi aamu silta"
_TEXT = "Kävimme työpajassa."


def self_check(
    door: VaultDoor[Services], recovery_pdf: Callable[[RecoverySheet], bytes], now: datetime
) -> dict[str, bool]:
    """Make a vault, approve a note, print, lock, reopen, find the note; what held by name.

    The vault lies in a fresh folder of the temp folder and is sealed like any other.
    """
    with tempfile.TemporaryDirectory(prefix="osmo-self-check-") as folder:
        path = Path(folder) / "vault.owv"
        secret = door.new_secret()
        words = door.recovery_words(secret, "fi")
        services = door.make(path, _PHRASE, secret=secret, user_name="Anna N.", device_name="A")
        client_id, _ = services.clients.add(
            family_name="Aalto", given_name="Mirja", municipality="Vimpeli", start=now.date()
        )
        draft = services.notes.start(client_id, now=now).changed(happened=_TEXT)
        note_id, _ = services.notes.approve(draft)
        plan, _ = services.plans.begin(client_id)
        services.plans.add_goal(plan.id, "Ryhmään ilman saattajaa")
        results = {
            "plan": services.papers.plan_pdf(client_id).startswith(b"%PDF"),
            "recovery-sheet": recovery_pdf(
                RecoverySheet(vault_name="Anna N.", words=words, created=now.date())
            ).startswith(b"%PDF"),
        }
        services.close()
        reopened = door.unlock(_PHRASE, path)
        results["note"] = reopened.notes.view(note_id).happened == _TEXT
        reopened.search.build(no_report, CancelToken())
        results["search"] = any(hit.entity == note_id for hit in reopened.search.find("työpaja"))
        results["seals"] = reopened.verify()["malformed"] == 0
        reopened.close()
        results["sealed"] = _TEXT.encode() not in path.read_bytes()
        return results
