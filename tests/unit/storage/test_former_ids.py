"""What a form saw is found again after own ops were sealed anew (SECURITY b.0 10)."""

from __future__ import annotations

import pytest

from osmo_desktop.domain.ops import Edit
from osmo_desktop.storage import former_ids
from osmo_desktop.sync.importing import Importer
from tests.laptops import Laptop, Team


def _opened_form(laptop: Laptop, client: str) -> Edit:
    shot = laptop.shot("client", client)
    assert laptop.ledger.pending, "what the form sees is not sent yet"
    return Edit(shot.stream, "client", client, "phone", "040 2", sup=tuple(shot.basis["phone"]))


@pytest.mark.parametrize("is_restarted", [False, True])
@pytest.mark.parametrize("turns", [1, 3])
def test_a_form_over_unsent_values_is_saved_after_imports(
    team: Team, turns: int, *, is_restarted: bool
) -> None:
    """Imports number what waits anew; the form that was open still supersedes what it saw."""
    client = team.shared_client()
    team.ben.edit("client", client, "phone", "040 1")
    form = _opened_form(team.ben, client)
    for turn in range(turns):
        team.anna.note(client, f"Kirjaus {turn}.")
        team.anna.sync(team.store)
        new = [(path.name, path.read_bytes()) for path in team.segments(team.anna)]
        Importer(team.ben.ledger).offer(new)  # as a bundle does: nothing was cut before
        team.ben.ledger.renumber()
    if is_restarted:
        team.ben.restarted()
    assert not set(form.sup) & set(team.ben.shot("client", client).basis["phone"])

    team.ben.book.commit([form])

    shot = team.ben.shot("client", client)
    assert (shot.record.phone, shot.conflicts) == ("040 2", ())
    team.exchange()
    assert team.anna.shot("client", client).record.phone == "040 2"
    assert team.anna.verdicts() == team.ben.verdicts() | team.anna.verdicts()


def test_only_the_newest_ids_are_kept(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The map does not grow for ever: it forgets the eldest, and is right of the newest."""
    monkeypatch.setattr(former_ids, "MOST", 5)
    ledger = laptop.unlock().ledger
    eldest = [item.op_id for item in ledger.pending]
    ledger.reseal(ledger.pending)
    latest = [item.op_id for item in ledger.pending]
    ledger.reseal(ledger.pending)
    now = [item.op_id for item in ledger.pending]
    assert len(now) > 5

    kept = former_ids.newest(ledger.vault, ledger.keyring, latest)
    assert list(kept[-5:]) == now[-5:]
    assert list(kept[:-5]) == latest[:-5]
    assert list(former_ids.newest(ledger.vault, ledger.keyring, eldest)) == eldest
    laptop.lock()
