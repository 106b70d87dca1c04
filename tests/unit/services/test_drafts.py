"""Drafts: kept whatever happens, listed while they are open."""

from dataclasses import replace

import msgspec
import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.services.models import NoteDraft, StepDraft
from tests.fakes.office import Office


def test_a_draft_comes_back_as_it_was_saved(office: Office) -> None:
    """Every field of a draft survives the next unlock."""
    client = office.client()
    draft = office.draft(
        client,
        happened='a<b>&" 👩‍👧 \u202e',
        steps=(StepDraft("Soitto", "Aino", office.today),),
        kilometres=42,
        cursor=("happened", 7),
        next_meeting=office.clock.now(),
    )

    saved = office.services.drafts.save(draft)

    assert office.restarted().drafts.get(draft.id) == saved
    assert replace(saved, saved_at=None) == draft


def test_a_lone_surrogate_does_not_stop_a_draft(office: Office) -> None:
    """What no file can hold is dropped, the rest is kept."""
    saved = office.services.drafts.save(office.draft(office.client(), happened="Hei \ud83d siellä"))

    assert saved.happened == "Hei  siellä"


def test_drafts_are_listed_newest_first_with_what_they_lack(office: Office) -> None:
    """A row names the client and tells whether approval would go through."""
    client = office.client()
    office.services.drafts.save(office.draft(client))
    office.clock.advance(minutes=5)
    ready = office.services.drafts.save(office.draft(client, happened="Valmis."))

    rows = office.services.drafts.list()

    assert [(row.id == ready.id, row.is_ready) for row in rows] == [(True, True), (False, False)]
    assert rows[0].client_name == "Virtanen, Aino"


@pytest.mark.parametrize(
    "damage",
    [b"", b"\xff\xfe", b"{", b"[]", b'{"v":1}', b'{"v":1,"draft":{"id":5}}', b"[" * 5000],
)
def test_a_damaged_row_is_kept_and_skipped(office: Office, damage: bytes) -> None:
    """A row that cannot be read breaks no list and is not thrown away."""
    office.rows.put("draft", "a" * 32, damage)

    assert office.services.drafts.list() == ()
    assert office.services.drafts.get("a" * 32) is None
    with pytest.raises(UserError, match="draft-unknown"):
        office.services.drafts.discard("a" * 32)
    assert office.rows.get("draft", "a" * 32) == damage


def test_a_row_of_a_newer_version_is_never_overwritten(office: Office) -> None:
    """An older program leaves what it does not understand."""
    row = msgspec.json.encode({"v": 2, "draft": {"anything": 1}})
    office.rows.put("draft", "a" * 32, row)

    assert office.services.drafts.list() == ()
    with pytest.raises(UserError, match="draft-newer"):
        office.services.drafts.save(NoteDraft(id="a" * 32, client_id="b" * 32))
    assert office.rows.get("draft", "a" * 32) == row


def test_a_draft_without_a_time_is_listed(office: Office) -> None:
    """A row that lacks its time of saving sorts last instead of breaking the list."""
    client = office.client()
    draft = NoteDraft(id="a" * 32, client_id=client, happened="Vanha.")
    office.rows.put("draft", draft.id, msgspec.json.encode({"v": 1, "draft": draft}))
    office.services.drafts.save(office.draft(client))

    assert [row.id == draft.id for row in office.services.drafts.list()] == [False, True]


def test_a_discarded_draft_can_be_saved_again(office: Office) -> None:
    """Discarding gives the draft back for undo."""
    draft = office.services.drafts.save(office.draft(office.client(), happened="Kesken."))

    gone = office.services.drafts.discard(draft.id)

    assert office.services.drafts.get(draft.id) is None
    office.services.drafts.save(gone)
    assert len(office.services.drafts.list()) == 1


def test_the_window_is_remembered(office: Office) -> None:
    """After unlock the same place is open; damage means a fresh start."""
    state: dict[str, object] = {"section": "clients", "client": "a" * 32, "cursor": 12}

    office.services.drafts.remember_window(state)

    assert office.restarted().drafts.recall_window() == state
    office.rows.put("window", "window", b"\x00")
    assert office.services.drafts.recall_window() == {}
