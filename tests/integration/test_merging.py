"""The merge rules of each kind of data, between real vaults: what people see on both laptops."""

from __future__ import annotations

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.formats.segment import verify_segment
from osmo_desktop.sync.cutting import cut
from osmo_desktop.sync.importing import Importer
from tests.faults.hostile import Forger, every_head, payload
from tests.laptops import Laptop, Team


def remove(laptop: Laptop, client: str, *, undo: bool = False) -> None:
    """Set or clear the tombstone of a client."""
    shot = laptop.shot("client", client)
    sup = tuple(shot.basis.get("tombstone", ()))
    edit = Edit(client, "client", client, "tombstone", value=not undo, sup=sup)
    laptop.book.commit([edit])


# -- retract -----------------------------------------------------------------------------------


def test_what_is_not_cut_is_taken_back_without_a_trace(team: Team) -> None:
    """A retracted note is in no segment and in no colleague's vault."""
    client = team.shared_client(team.ben)
    kept = team.ben.note(client, "Jää.")
    note = team.ben.note(client, "Vahinko.")
    gone = {item.op.uid for item in team.ben.ledger.pending if item.op.entity == note}

    team.ben.book.retract("meeting", note)
    team.exchange(team.ben, team.anna)

    assert team.anna.notes() == team.ben.notes() == {"Jää."}
    assert team.anna.shot("meeting", kept).record.happened == "Jää."
    assert not gone & {op.op.uid for op in team.anna.ops()}
    assert team.ben.restarted().notes() == {"Jää."}


def test_what_was_cut_is_not_taken_back(team: Team) -> None:
    """Once it is in a segment, a note can only be amended or struck through."""
    client = team.shared_client(team.ben)
    note = team.ben.note(client, "Lähetetty.")
    team.ben.sync(team.store)

    with pytest.raises(UserError, match="retract-too-late"):
        team.ben.book.retract("meeting", note)
    assert team.ben.notes() == {"Lähetetty."}


def test_a_retraction_keeps_what_supersedes_what(team: Team) -> None:
    """The rest is sealed anew, and edits over edits still supersede them."""
    client = team.shared_client(team.ben)
    note = team.ben.note(client, "Vahinko.")
    for number in range(3):
        team.ben.edit("client", client, "phone", f"040 {number}")
    team.ben.book.retract("meeting", note)
    team.ben.edit("client", client, "phone", "040 viimeinen")
    team.exchange(team.ben, team.anna)

    for laptop in (team.ben, team.anna):
        shot = laptop.shot("client", client)
        assert (shot.record.phone, shot.conflicts) == ("040 viimeinen", ())


def test_nobody_retracts_a_colleagues_record(team: Team) -> None:
    """A record of somebody else's is not taken back here."""
    client = team.shared_client(team.ben)
    note = team.anna.note(client)
    team.exchange()

    with pytest.raises(UserError, match="retract-too-late"):
        team.ben.book.retract("meeting", note)


# -- removal of a record -----------------------------------------------------------------------


def test_a_removed_client_is_gone_from_the_lists(team: Team) -> None:
    """After the tombstone the client is found by nobody; a supervisor may bring it back."""
    client = team.shared_client(team.ben)
    remove(team.anna, client)
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        assert laptop.book.find("client") == []
    remove(team.anna, client, undo=True)
    team.exchange(team.anna, team.ben)
    assert [shot.id for shot in team.ben.book.find("client")] == [client]


@pytest.mark.parametrize("first", ["anna", "ben"])
def test_an_edit_beside_the_removal_asks_for_a_review(team: Team, first: str) -> None:
    """Removed on one laptop and edited on the other: it is shown again, marked for review."""
    client = team.shared_client(team.ben)
    remove(team.anna, client)
    team.ben.edit("client", client, "phone", "040 9")

    for laptop in (team.anna, team.ben) if first == "anna" else (team.ben, team.anna):
        laptop.sync(team.store)
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        (shot,) = laptop.book.find("client")
        assert shot.needs_review
        assert shot.record.phone == "040 9"


def test_an_edit_before_the_removal_needs_no_review(team: Team) -> None:
    """What the supervisor had seen does not bring it back."""
    client = team.shared_client(team.ben)
    team.ben.edit("client", client, "phone", "040 9")
    team.exchange(team.ben, team.anna)
    remove(team.anna, client)
    team.exchange(team.anna, team.ben)

    assert team.anna.book.find("client") == team.ben.book.find("client") == []


def test_a_worker_removes_no_client(team: Team) -> None:
    """The tombstone is the supervisor's."""
    client = team.shared_client(team.ben)

    with pytest.raises(UserError, match="role-forbids"):
        remove(team.ben, client)


# -- safety ------------------------------------------------------------------------------------


def test_a_safety_flag_is_raised_while_any_head_says_so(team: Team) -> None:
    """Raised here and lowered there: raised, until one op over both lowers it with a reason."""
    client = team.shared_client(team.ben)
    team.anna.edit("client", client, "safety_ban", value=True)
    team.exchange(team.anna, team.ben)
    team.anna.edit("client", client, "safety_ban", value=False, reason="Päättyi")
    team.ben.edit("client", client, "safety_ban", value=True)
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        assert laptop.shot("client", client).record.safety_ban is True
        assert laptop.shot("client", client).conflicts == ("safety_ban",)
    with pytest.raises(UserError, match="reason-missing"):
        team.ben.edit("client", client, "safety_ban", value=False)
    team.ben.edit("client", client, "safety_ban", value=False, reason="Sovittu yhdessä")
    team.exchange(team.anna, team.ben)
    for laptop in (team.anna, team.ben):
        assert laptop.shot("client", client).record.safety_ban is False


def test_lowering_without_having_seen_the_flag_lowers_nothing(team: Team) -> None:
    """An op that supersedes nothing leaves the flag raised."""
    client = team.shared_client(team.ben)
    team.anna.edit("client", client, "safety_ban", value=True)
    team.ben.book.commit([Edit(client, "client", client, "safety_ban", value=False)])
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        assert laptop.shot("client", client).record.safety_ban is True


# -- sets --------------------------------------------------------------------------------------


def test_in_a_set_the_add_wins(team: Team) -> None:
    """A member removed here and added there again stays: the removal names the adds it saw."""
    client = team.shared_client(team.ben)
    note, goal = team.anna.note(client), new_id()
    team.anna.book.commit([Edit(client, "meeting", note, "goals", goal)])
    team.exchange(team.anna, team.ben)
    seen = tuple(team.anna.shot("meeting", note).basis["goals"])
    team.anna.book.commit([Edit(client, "meeting", note, "goals", None, sup=seen)])
    team.ben.book.commit([Edit(client, "meeting", note, "goals", goal)])
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        assert laptop.shot("meeting", note).record.goals == (goal,)
        assert laptop.shot("meeting", note).conflicts == ()


# -- events ------------------------------------------------------------------------------------


def test_an_amendment_without_a_reason_is_quarantined_from_a_colleague(team: Team) -> None:
    """Refused at home; what a changed program sends is kept, and does not count."""
    client = team.shared_client(team.ben)
    note = team.ben.note(client, "Alkuperäinen.")
    team.ben.sync(team.store)
    sup = list(team.ben.shot("meeting", note).basis["happened"])
    values = {"kind": "meeting", "entity": note, "field": "happened", "sup": sup}
    with pytest.raises(UserError, match="reason-missing"):
        team.ben.edit("meeting", note, "happened", "Muutettu.")
    forger = Forger(team.ben, team.store)
    forger.publish([(client, payload(team.ben, value="Muutettu.", **values))])

    team.anna.sync(team.store)

    assert team.anna.notes() == {"Alkuperäinen."}
    assert [op.verdict for op in team.anna.ledger.fold.quarantined] == ["reason-missing"]
    forger.publish([(client, payload(team.ben, value="Perusteltu.", reason="Virhe.", **values))])
    team.anna.sync(team.store)
    assert team.anna.notes() == {"Perusteltu."}


def test_an_amended_note_keeps_its_former_text(team: Team) -> None:
    """Both texts and the reason stand in both histories."""
    client = team.shared_client(team.ben)
    note = team.ben.note(client, "Ensin.")
    team.exchange(team.ben, team.anna)
    team.ben.edit("meeting", note, "happened", "Sitten.", reason="Tarkennus.")
    team.exchange(team.ben, team.anna)

    for laptop in (team.anna, team.ben):
        history = laptop.book.history("meeting", note, "happened")
        assert [(past.value, past.reason) for past in history] == [
            ("Sitten.", "Tarkennus."),
            ("Ensin.", None),
        ]
        assert laptop.shot("meeting", note).amended


# -- newer versions ----------------------------------------------------------------------------


def test_what_a_newer_version_wrote_is_kept_and_passed_on_verbatim(team: Team) -> None:
    """Unknown kinds and fields travel on byte by byte, also to who joins later."""
    client = team.shared_client(team.ben)
    forger = Forger(team.ben, team.store)
    thing = new_id()
    forged = forger.publish(
        [
            (client, payload(team.ben, v=2, kind="wheel", entity=thing, field="x", value=[1, "a"])),
            (client, payload(team.ben, entity=client, field="shoe_size", value={"eu": 43})),
            (team.ben.book.team_stream, payload(team.ben, kind="rota", field="y", value=1.5)),
        ],
        deps=every_head(team.ben),
    )

    team.anna.sync(team.store)

    held = {op_id: op for op in team.anna.ops() for op_id in op.ids}
    values = [held[op_id].value for op_id in forged.op_ids]
    assert values == [[1, "a"], {"eu": 43}, 1.5]
    assert all(held[op_id].is_accepted for op_id in forged.op_ids)
    assert team.anna.ledger.segment_bytes(forged.hash) == forged.data
    stick = team.root / "stick"
    stick.mkdir()
    team.anna.sync(stick, is_new_place=True)
    (passed_on,) = [path for path in stick.rglob("*.seg") if forged.hash.hex()[:32] in path.name]
    assert passed_on.read_bytes() == forged.data
    public = team.anna.ledger.directory.public_key(team.ben.ledger.device)
    assert public is not None
    assert verify_segment(passed_on.read_bytes(), public).hash == forged.hash


def test_a_newer_versions_field_in_a_foreign_clients_stream_does_not_count(team: Team) -> None:
    """What is unknown follows the general rule of its stream: only assigned workers write there."""
    client = team.shared_client(team.ben)
    row = {"entity": client, "field": "shoe_size", "value": 43}
    key = next(iter(team.ben.ledger.keyring.stream_keys(client).values())).key
    Forger(team.cilla, team.store).publish([(client, payload(team.cilla, **row))], key=key)

    team.anna.sync(team.store)

    assert [op.verdict for op in team.anna.ledger.fold.quarantined] == ["not-assigned"]


# -- refusals at home --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2**63, "value-invalid"),
        (-(2**70), "value-invalid"),
        ("\ud800", "value-invalid"),
        ("\0" * 100_000, "text-too-long"),
        ("\U0001f600" * 100_000, "text-too-long"),
    ],
)
def test_what_would_break_the_next_unlock_is_never_stored(
    laptop: Laptop, value: object, code: str
) -> None:
    """A value that no reader takes is refused whole, and the vault opens as before."""
    client = laptop.unlock().client()
    before = (laptop.book.unsent(), laptop.state())
    field = "kilometres" if isinstance(value, int) else "happened"

    with pytest.raises(UserError) as caught:
        laptop.book.commit(
            [
                Edit(client, "client", client, "phone", "040"),
                Edit(client, "meeting", new_id(), field, value),
            ]
        )

    assert caught.value.code == code
    assert (laptop.book.unsent(), laptop.state()) == before
    assert laptop.restarted().state() == before[1]
    laptop.lock()


# -- one id twice ------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["anna", "cilla"])
def test_one_record_id_in_two_clients_streams_shows_in_both(team: Team, first: str) -> None:
    """Whatever arrived first, each client shows its own record; by id alone, the first written."""
    one, other = team.shared_client(team.ben, team.cilla), team.shared_client(team.ben)
    note = team.cilla.note(one, "Ensimmäisen.")
    cut(team.cilla.ledger, team.cilla.clock.now())
    theirs = {"cilla": [item.data for item in team.cilla.ledger.unsent_segments()]}
    team.anna.client("Viivyttäjä", "Numeron")  # so that Anna's number is the greater
    team.anna.sync(team.store)
    values = {"kind": "meeting", "entity": note, "field": "happened", "value": "Toisen."}
    Forger(team.anna, team.store).publish([(other, payload(team.anna, **values))])
    theirs["anna"] = [path.read_bytes() for path in team.segments(team.anna)]
    importer = Importer(team.ben.ledger)
    for name in sorted(theirs, key=lambda name: name != first):
        importer.offer((f"{name} {at}", data) for at, data in enumerate(theirs[name]))

    for laptop in (team.ben, team.ben.restarted()):
        for stream, text in ((one, "Ensimmäisen."), (other, "Toisen.")):
            (shot,) = laptop.book.find("meeting", stream=stream)
            assert (shot.id, shot.record.happened) == (note, text)
            assert laptop.book.get("meeting", note, stream=stream) == shot
            (past,) = laptop.book.history("meeting", note, "happened", stream=stream)
            assert past.value == text
        assert laptop.shot("meeting", note).record.happened == "Ensimmäisen."
