"""Removed laptops that go on, and removals forged, replayed, turned round or taken back."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.crypto.derive import OrgRoot, org_root
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.formats.removal import build_removal
from tests.faults.attacks.pens import AFTER_REMOVAL, Pen, Scene
from tests.faults.attacks.shown import Attack, Check, adder, show
from tests.faults.attacks.stage import Stage
from tests.faults.attacks.test_roles import head_of, issued
from tests.faults.hostile import Forged
from tests.integration.test_removals import by_root
from tests.laptops import SECRET, Laptop

ATTACKS: list[Attack] = []
attack = adder(ATTACKS)
FORBIDS = "role-forbids"
GROUP: dict[str, Any] = {"kind": "group", "field": "name"}
STRANGER = org_root(bytes([7]) * 32)


def remove(scene: Scene, name: str, *, by: str = "sara", head: str = "") -> Forged:
    """A supervisor removes a laptop; what she held of it goes on counting."""
    stage = scene.stage
    device = stage.device(name)
    value = head or head_of(stage.laptops[by], device)
    pen = scene.pen(by)
    said = {"kind": "removal", "entity": device, "field": "heads"}
    pen.good(stage.team_stream, **said, value=value)
    return pen.cut()


def order(scene: Scene, name: str, root: OrgRoot, *, team: bytes = b"") -> str:
    """An order (base64) to remove a laptop, by some root."""
    stage = scene.stage
    head = bytes.fromhex(head_of(stage.laptops["sara"], stage.device(name)))
    device = bytes.fromhex(stage.device(name))
    data = build_removal(team or stage.laptops["anna"].ledger.team, device, [head], root)
    return base64.b64encode(data).decode()


def is_out(name: str, *, out: bool = True) -> Check:
    """Whether a member's laptop counts as removed everywhere."""

    def check(laptop: Laptop, scene: Scene) -> None:
        assert is_removed(laptop.ledger.fold, scene.stage.device(name)) is out

    return check


def heads_field(stage: Stage, name: str) -> dict[str, Any]:
    """Where a laptop's removal stands."""
    return {"kind": "removal", "entity": stage.device(name), "field": "heads"}


def before(stage: Stage, pen: Pen) -> None:
    """Let a pen's next segment stand where the newest one stands: a branch from before."""
    ledger = pen.laptop.ledger
    head = ledger.own_head()
    assert head is not None
    previous = ledger.history.node(head.facts.prev)
    assert previous is not None
    pen.forger.segno, pen.forger.prev = previous.facts.segno, previous.facts.hash
    pen.base, pen.deps = previous.last_lamport, []


@attack
def a_note_after_the_cut_off(scene: Scene) -> Check:
    """A removed laptop goes on writing."""
    stage = scene.stage
    pen = scene.pen("ben")
    remove(scene, "ben")
    pen.write(AFTER_REMOVAL, stage.team_stream, **GROUP, value="Poiston jälkeen.")
    pen.cut("quarantined")
    return is_out("ben")


@attack
def a_note_dated_back_before_the_cut_off(scene: Scene) -> Check:
    """A removed laptop forks from before its removal and pretends to have written then."""
    pen = scene.pen("ben")
    before(scene.stage, pen)
    remove(scene, "ben")
    said = {**GROUP, "value": "Takautuva.", "at": 1_600_000_000_000}
    pen.write(AFTER_REMOVAL, scene.stage.team_stream, **said)
    pen.cut("quarantined")
    return is_out("ben")


@attack
def a_branch_from_the_very_start(scene: Scene) -> Check:
    """A removed laptop writes a new first segment, with an empty past that knows no removal."""
    pen = scene.pen("ben", from_start=True)
    remove(scene, "ben")
    pen.write(AFTER_REMOVAL, scene.stage.team_stream, **GROUP, value="Takautuva.")
    pen.cut("quarantined")
    return is_out("ben")


@attack
def two_supervisors_remove_each_other(scene: Scene) -> None:
    """Anna and Sara remove each other's laptops at once, without the recovery sheet."""
    stage = scene.stage
    for name, other in (("anna", "sara"), ("sara", "anna")):
        pen = scene.pen(name)
        head = head_of(stage.laptops[name], stage.device(other))
        pen.write(FORBIDS, stage.team_stream, **heads_field(stage, other), value=head)
        pen.good(stage.team_stream, **GROUP, value="Työ jatkuu.")
        pen.cut()


@attack
def two_new_supervisors_remove_each_other(scene: Scene) -> Check:
    """Ben and Dora, promoted apart by the sheet, each remove the other as a worker."""
    stage = scene.stage
    for name, other in (("ben", "dora"), ("dora", "ben")):
        laptop, pen = stage.laptops[name], scene.pen(name)
        raised = {"kind": "certificate", "entity": stage.device(name), "field": "bytes"}
        why = None if name == _first(stage, "ben", "dora") else AFTER_REMOVAL
        pen.write(why, stage.team_stream, **raised, value=by_root(laptop, laptop, "supervisor"))
        head = head_of(laptop, stage.device(other))
        pen.write(why, stage.team_stream, **heads_field(stage, other), value=head)
        pen.cut("quarantined" if why else "")
    return _one_is_out


def _first(stage: Stage, one: str, other: str) -> str:
    """Whose removal has the least (number, device, uid)."""
    numbers = {}
    for name in (one, other):
        ledger = stage.laptops[name].ledger
        nodes = [*ledger.uncovered_heads(), ledger.own_head()]
        numbers[name] = max(node.last_lamport for node in nodes if node is not None)
    return min((one, other), key=lambda name: (numbers[name], stage.device(name)))


def _one_is_out(laptop: Laptop, scene: Scene) -> None:
    assert len(laptop.ledger._cut_offs) == 1


@attack
def a_removal_taken_back(scene: Scene) -> Check:
    """A supervisor clears a removal, so that the removed laptop would count again."""
    stage, ben = scene.stage, scene.pen("ben")
    pen = scene.pen("sara")
    head = head_of(stage.laptops["sara"], stage.device("ben"))
    stands = pen.good(stage.team_stream, **heads_field(stage, "ben"), value=head)
    pen.write(FORBIDS, stage.team_stream, **heads_field(stage, "ben"), value=None, sup=[stands])
    pen.cut()
    ben.write(AFTER_REMOVAL, stage.team_stream, **GROUP, value="Poiston jälkeen.")
    ben.cut("quarantined")
    return is_out("ben")


@attack
def a_removal_narrowed_afterwards(scene: Scene) -> Check:
    """A supervisor replaces the accepted head by an older one, so that notes would vanish."""
    stage, pen = scene.stage, scene.pen("sara")
    head = head_of(stage.laptops["sara"], stage.device("ben"))
    field = heads_field(stage, "ben")
    stands = pen.good(stage.team_stream, **field, value=head)
    pen.write(FORBIDS, stage.team_stream, **field, value="00" * 16, sup=[stands])
    pen.cut()
    return _bens_note_stays


def _bens_note_stays(laptop: Laptop, scene: Scene) -> None:
    assert "Benin kirjaus." in laptop.notes()


@attack
def an_order_by_a_foreign_root(scene: Scene) -> Check:
    """A supervisor publishes an order that another team's recovery sheet signed."""
    stage, pen = scene.stage, scene.pen("sara")
    said = {"kind": "removal", "entity": stage.device("dora"), "field": "orders"}
    pen.write("value-invalid", stage.team_stream, **said, value=order(scene, "dora", STRANGER))
    foreign = order(scene, "dora", org_root(SECRET), team=bytes.fromhex(new_id()))
    pen.write("value-invalid", stage.team_stream, **said, value=foreign)
    own = {"kind": "removal", "entity": stage.device("aud"), "field": "orders"}
    pen.good(stage.team_stream, **own, value=order(scene, "aud", org_root(SECRET)))
    pen.cut()
    return is_out("dora", out=False)


@attack
def an_order_turned_on_another_laptop(scene: Scene) -> Check:
    """A supervisor publishes the order against Dora's laptop as if it were against Ben's."""
    stage, pen = scene.stage, scene.pen("sara")
    value = order(scene, "dora", org_root(SECRET))
    said = {"kind": "removal", "field": "orders", "value": value}
    pen.write("value-invalid", stage.team_stream, **said, entity=stage.device("ben"))
    pen.good(stage.team_stream, **said, entity=stage.device("dora"))
    pen.cut()
    return is_out("ben", out=False)


@attack
def an_order_published_by_a_worker(scene: Scene) -> Check:
    """A worker who found a signed order publishes it; a supervisor has to."""
    stage = scene.stage
    said = {"kind": "removal", "entity": stage.device("dora"), "field": "orders"}
    value = order(scene, "dora", org_root(SECRET))
    pen = scene.pen("ben")
    pen.write(FORBIDS, stage.team_stream, **said, value=value)
    pen.good(stage.team_stream, **GROUP, value="Ryhmä")
    pen.cut()
    return is_out("dora", out=False)


@attack
def an_old_removal_sent_again(scene: Scene) -> Check:
    """After late notes were adopted, the first removal is published once more."""
    stage, ben, pen = scene.stage, scene.pen("ben"), scene.pen("sara")
    field = heads_field(stage, "ben")
    old = head_of(stage.laptops["sara"], stage.device("ben"))
    ben.good(stage.team_stream, **GROUP, value="Myöhässä.")
    late = ben.cut()
    pen.good(stage.team_stream, **field, value=old)
    pen.cut()
    pen.follow(late).good(stage.team_stream, **field, value=late.hash[:16].hex())
    pen.cut()
    pen.good(stage.team_stream, **field, value=old)
    pen.cut()
    ben.write(AFTER_REMOVAL, stage.team_stream, **GROUP, value="Vielä myöhemmin.")
    ben.cut("quarantined")
    return _late_note_counts


def _late_note_counts(laptop: Laptop, scene: Scene) -> None:
    assert "Myöhässä." in {shot.record.name for shot in laptop.book.find("group")}


@attack
def late_notes_adopted_in_part(scene: Scene) -> Check:
    """Of two late segments the first is adopted: the second stays where it is."""
    stage, ben = scene.stage, scene.pen("ben")
    ben.good(stage.team_stream, **GROUP, value="Myöhässä.")
    late = ben.cut()
    ben.write(AFTER_REMOVAL, stage.team_stream, **GROUP, value="Ei otettu.")
    ben.cut("quarantined")
    remove(scene, "ben", head=late.hash[:16].hex())
    return _late_note_counts


@attack
def late_notes_adopted_by_their_writer(scene: Scene) -> Check:
    """The removed worker names a later head of the own laptop, and a colleague does it for them."""
    stage, ben = scene.stage, scene.pen("ben")
    remove(scene, "ben")
    ben.write(AFTER_REMOVAL, stage.team_stream, **GROUP, value="Myöhässä.")
    late = ben.cut("quarantined")
    head = late.hash[:16].hex()
    ben.write(AFTER_REMOVAL, stage.team_stream, **heads_field(stage, "ben"), value=head)
    ben.cut("quarantined")
    dora = scene.pen("dora").follow(late)
    dora.write(FORBIDS, stage.team_stream, **heads_field(stage, "ben"), value=head)
    dora.good(stage.team_stream, **GROUP, value="Ryhmä")
    dora.cut()
    return is_out("ben")


@attack
def a_removed_laptop_certified_again(scene: Scene) -> Check:
    """A supervisor certifies the removed laptop once more, under the same id."""
    stage, ben = scene.stage, scene.pen("ben")
    remove(scene, "ben")
    pen = scene.pen("anna")
    again = issued(scene, "anna", laptop=stage.laptops["ben"])
    said = {"kind": "certificate", "entity": again[0], "field": "bytes", "value": again[1]}
    pen.good(stage.team_stream, **said)
    certified = pen.cut()
    ben.follow(certified).write(AFTER_REMOVAL, stage.team_stream, **GROUP, value="Taas täällä.")
    ben.cut("quarantined")
    return is_out("ben")


@attack
def receipts_of_a_removed_laptop(scene: Scene) -> Check:
    """A removed laptop confirms keys and records, as if it still held them for the team."""
    stage, ben = scene.stage, scene.pen("ben")
    remove(scene, "ben")
    ben.cut("quarantined")
    seer = scene.pen("dora")
    seer.good(stage.team_stream, **GROUP, value="Ryhmä")
    seer.cut()
    return is_out("ben")


@pytest.mark.parametrize("case", ATTACKS, ids=str)
def test_who_left_stays_away(case: Attack, stage: Stage, tmp_path: Path) -> None:
    """What counts of a removed laptop is what the removal names, in every order of arrival."""
    print(show(case, stage, tmp_path))
