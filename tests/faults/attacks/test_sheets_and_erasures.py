"""Forged certificates, recovery sheets that are replaced by force, and erasures by one person."""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from typing import Any, Final

import pytest

from osmo_desktop.crypto.derive import org_root
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.erasing import is_erased
from osmo_desktop.domain.ids import new_id
from osmo_desktop.formats.certificate import _BODY as CERTIFICATE
from osmo_desktop.formats.segment import Reference
from osmo_desktop.formats.succession import build_succession
from tests.faults.attacks.pens import Pen, Scene, references
from tests.faults.attacks.shown import Attack, Check, adder, show
from tests.faults.attacks.stage import Stage
from tests.faults.attacks.test_roles import NEXT, issued
from tests.laptops import SECRET, Laptop

ATTACKS: list[Attack] = []
attack = adder(ATTACKS)
FORBIDS = "role-forbids"
INVALID = "certificate-invalid"
GROUP: dict[str, Any] = {"kind": "group", "field": "name"}
FIELDS: Final = {
    "team": 2,
    "user": 3,
    "role": 4,
    "incarnation": 5,
    "hpke epoch": 6,
    "issuer": 7,
    "supersedes": 8,
    "signing key": 9,
    "hpke key": 10,
}


def forged(value: str, at: int) -> str:
    """A certificate of which one field was changed after it was signed."""
    data = base64.b64decode(value)
    fields = list(CERTIFICATE.unpack_from(data))
    fields[at] = {
        4: 3 - fields[4],  # a worker becomes a supervisor
        5: fields[5] + 1,
        6: fields[6] + 1,
        9: SigningKey.generate().public,
        10: HpkeKey.generate().public,
    }.get(at, bytes.fromhex(new_id()))
    return base64.b64encode(CERTIFICATE.pack(*fields) + data[CERTIFICATE.size :]).decode()


def certificate(device: str, value: str) -> dict[str, Any]:
    """The op that publishes a certificate."""
    return {"kind": "certificate", "entity": device, "field": "bytes", "value": value}


def _forger_of(name: str, at: int) -> Attack:
    def play(scene: Scene) -> None:
        pen = scene.pen("sara")
        device, value = issued(scene, "sara")
        pen.write(INVALID, scene.stage.team_stream, **certificate(device, forged(value, at)))
        pen.good(scene.stage.team_stream, **certificate(device, value))
        pen.cut()

    play.__name__ = f"a_certificate_with_another_{name.replace(' ', '_')}"
    play.__doc__ = f"A supervisor's laptop changes the {name} of a certificate that it signed."
    return Attack(play)


ATTACKS += [_forger_of(name, at) for name, at in FIELDS.items()]


@attack
def a_certificate_for_another_laptop(scene: Scene) -> None:
    """A true certificate is published as if it were another laptop's."""
    stage, pen = scene.stage, scene.pen("sara")
    device, value = issued(scene, "sara")
    pen.write(INVALID, stage.team_stream, **certificate(stage.device("dora"), value))
    pen.good(stage.team_stream, **certificate(device, value))
    pen.cut()


@attack
def a_certificate_by_another_root(scene: Scene) -> None:
    """A supervisor publishes a certificate that a stranger's recovery sheet signed."""
    stage, pen = scene.stage, scene.pen("sara")
    device, value = issued(scene, "", "supervisor")
    data = base64.b64decode(value)[: CERTIFICATE.size]
    by_stranger = data + org_root(bytes(32)).signing.sign("certificate", data)
    strangers = base64.b64encode(by_stranger).decode()
    pen.write(INVALID, stage.team_stream, **certificate(device, strangers))
    pen.good(stage.team_stream, **certificate(device, value))
    pen.cut()


# -- recovery sheets ---------------------------------------------------------------------------


def succession(scene: Scene, old: bytes, new: bytes, heads: list[Reference]) -> dict[str, Any]:
    """The op by which a recovery sheet takes the place of another."""
    team = scene.stage.laptops["anna"].ledger.team
    root = org_root(old)
    value = base64.b64encode(build_succession(team, root, org_root(new), heads)).decode()
    entity = root.signing.device_id.hex()
    return {"kind": "succession", "entity": entity, "field": "bytes", "value": value}


def known_to(scene: Scene, name: str) -> list[Reference]:
    """Everything that a member's laptop holds: until there the old sheet counts."""
    return references(scene.stage.laptops[name])


def root_is(secret: bytes) -> Check:
    """Which recovery sheet is in force."""

    def check(laptop: Laptop, _: Scene) -> None:
        assert laptop.ledger.identity.root_public == org_root(secret).signing.public

    return check


@attack
def a_new_sheet_signed_by_a_stranger(scene: Scene) -> Check:
    """A supervisor publishes a new recovery sheet that the team's own did not sign."""
    stage, pen = scene.stage, scene.pen("sara")
    known = known_to(scene, "sara")
    pen.write("value-invalid", stage.team_stream, **succession(scene, bytes(32), NEXT, known))
    said = succession(scene, SECRET, NEXT, known)
    pen.write("value-invalid", stage.team_stream, **{**said, "entity": new_id()})
    data = bytearray(base64.b64decode(said["value"]))
    struct.pack_into("B", data, 1300, data[1300] ^ 1)
    bad = base64.b64encode(bytes(data)).decode()
    pen.write("value-invalid", stage.team_stream, **{**said, "value": bad})
    pen.good(stage.team_stream, **GROUP, value="Ryhmä")
    pen.cut()
    return root_is(SECRET)


def _replaced(scene: Scene, name: str = "sara") -> Pen:
    """A supervisor replaces the sheet, as she may; gives her pen for what follows."""
    pen = scene.pen(name)
    known = known_to(scene, name)
    pen.good(scene.stage.team_stream, **succession(scene, SECRET, NEXT, known))
    return pen


@attack
def a_supervisor_by_the_old_sheet(scene: Scene) -> Check:
    """Whoever found the replaced sheet certifies a supervisor with it."""
    stage, pen = scene.stage, _replaced(scene)
    pen.cut()
    device, value = issued(scene, "", "supervisor")
    pen.write("root-replaced", stage.team_stream, **certificate(device, value))
    pen.good(stage.team_stream, **GROUP, value="Ryhmä")
    pen.cut()
    return root_is(NEXT)


@attack
def the_old_sheet_put_back(scene: Scene) -> Check:
    """A supervisor lets the new sheet hand over to the old one again, so that it would count."""
    stage, pen = scene.stage, _replaced(scene)
    pen.cut()
    back = succession(scene, NEXT, SECRET, known_to(scene, "sara"))
    pen.write("root-replaced", stage.team_stream, **back)
    pen.good(stage.team_stream, **GROUP, value="Ryhmä")
    pen.cut()
    return root_is(NEXT)


@attack
def a_second_sheet_from_the_old_one(scene: Scene) -> Check:
    """Whoever found the replaced sheet signs yet another, and Sara publishes it."""
    stage, pen = scene.stage, _replaced(scene)
    pen.cut()
    rival = succession(scene, SECRET, bytes(range(90, 122)), known_to(scene, "sara"))
    pen.write("succession-rival", stage.team_stream, **rival)
    pen.good(stage.team_stream, **GROUP, value="Ryhmä")
    pen.cut()
    return root_is(NEXT)


# -- erasures ------------------------------------------------------------------------------------


def approval(stage: Stage, user: str) -> dict[str, Any]:
    """The op by which somebody approves the erasure of the client."""
    return {"kind": "erasure", "entity": stage.client, "field": "approvals", "value": user}


def nothing_is_erased(laptop: Laptop, scene: Scene) -> None:
    """The client is there, with what was written."""
    assert not is_erased(laptop.ledger.fold, scene.stage.client)
    assert laptop.book.get("client", scene.stage.client) is not None


@attack
def an_erasure_by_one_supervisor_twice(scene: Scene) -> Check:
    """One supervisor approves twice, and approves in her colleague's name."""
    stage, pen = scene.stage, scene.pen("sara")
    for _ in range(2):
        pen.good(stage.team_stream, **approval(stage, stage.user("sara")))
    pen.write(FORBIDS, stage.team_stream, **approval(stage, stage.user("anna")))
    said = {**approval(stage, stage.user("anna")), "author": stage.user("anna")}
    pen.write("author-mismatch", stage.team_stream, **said)
    pen.cut()
    return nothing_is_erased


@attack
def an_erasure_by_one_supervisor_under_two_names(scene: Scene) -> Check:
    """A supervisor certifies her own laptop for a second person and approves as both."""
    stage, pen = scene.stage, scene.pen("sara")
    second = new_id()
    device, value = issued(scene, "sara", user=second, laptop=stage.laptops["sara"])
    pen.good(stage.team_stream, **certificate(device, value))
    pen.good(stage.team_stream, **approval(stage, stage.user("sara")))
    pen.write(FORBIDS, stage.team_stream, **approval(stage, second), author=second)
    pen.cut()
    return nothing_is_erased


@attack
def an_erasure_by_a_second_laptop_of_hers(scene: Scene) -> Check:
    """A supervisor certifies a laptop of hers for her colleague and approves with both."""
    stage, pen = scene.stage, scene.pen("sara")
    dora = stage.laptops["dora"]
    device, value = issued(scene, "sara", user=stage.user("anna"), laptop=dora)
    pen.good(stage.team_stream, **certificate(device, value))
    pen.good(stage.team_stream, **approval(stage, stage.user("sara")))
    certified = pen.cut()
    other = scene.pen("dora").follow(certified)
    said = {**approval(stage, stage.user("anna")), "author": stage.user("anna")}
    other.write(FORBIDS, stage.team_stream, **said)
    other.cut()
    return nothing_is_erased


@attack
def an_approval_taken_back(scene: Scene) -> Check:
    """A supervisor takes back the approval that colleagues may have acted upon already."""
    stage, pen = scene.stage, scene.pen("sara")
    given = pen.good(stage.team_stream, **approval(stage, stage.user("sara")))
    said = {**approval(stage, stage.user("sara")), "sup": [given]}
    pen.write(FORBIDS, stage.team_stream, **said)
    pen.write(FORBIDS, stage.team_stream, **{**said, "value": None})
    pen.cut()
    return nothing_is_erased


@attack
def an_acknowledgement_for_another_laptop(scene: Scene) -> Check:
    """A laptop says that a colleague's laptop has erased the client."""
    stage, pen = scene.stage, scene.pen("ben")
    said = {"kind": "erasure", "entity": stage.client, "field": "done"}
    pen.write(FORBIDS, stage.team_stream, **said, value=stage.device("cilla"))
    pen.good(stage.team_stream, **said, value=stage.device("ben"))
    pen.cut()
    return nothing_is_erased


@pytest.mark.parametrize("case", ATTACKS, ids=str)
def test_papers_are_not_forged_and_nobody_decides_alone(
    case: Attack, stage: Stage, tmp_path: Path
) -> None:
    """Certificates, sheets and approvals count as they were signed, and by whom."""
    print(show(case, stage, tmp_path))
