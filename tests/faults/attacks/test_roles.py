"""Members who write beyond their role: each row of the table of SECURITY b.0 13."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.crypto.derive import key_id, org_root
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.announcements import Announcement, stream_of
from osmo_desktop.domain.ids import new_id
from osmo_desktop.formats import certificate
from osmo_desktop.formats.certificate import Certificate, Role
from osmo_desktop.formats.removal import build_removal
from osmo_desktop.formats.succession import build_succession
from tests.faults.attacks.pens import Scene, references
from tests.faults.attacks.shown import Attack, adder, show
from tests.faults.attacks.stage import Stage
from tests.laptops import SECRET, Laptop

FORBIDS = "role-forbids"
NEXT = bytes(range(60, 92))
ATTACKS: list[Attack] = []
attack = adder(ATTACKS)


def announced(stream: str, epoch: int, nonce: str = "") -> str:
    """The text that announces a new random key of a stream."""
    kid = key_id(random_bytes(32), bytes.fromhex(stream), epoch).hex()
    return Announcement(epoch, kid, nonce).text


def issued(
    scene: Scene,
    issuer: str,
    role: Role = "worker",
    *,
    user: str = "",
    laptop: Laptop | None = None,
) -> tuple[str, str]:
    """A device and its certificate (base64) by a member's laptop, or by the root for "".

    A new device unless it is a `laptop`; a new person unless it is a known `user`.
    """
    own = laptop.ledger.keyring if laptop is not None else None
    signing = own.signing if own is not None else SigningKey.generate()
    public = own.hpke(own.hpke_epoch) if own is not None else HpkeKey.generate()
    by = scene.stage.laptops[issuer].ledger.keyring.signing if issuer else None
    known = laptop.book.user if laptop is not None else new_id()
    made = Certificate(
        team=scene.stage.laptops["anna"].ledger.team,
        user=bytes.fromhex(user or known),
        role=role,
        device_public=signing.public,
        hpke_public=public.public,
        hpke_epoch=0,
        incarnation=0,
        issuer=by.device_id if by is not None else certificate.ROOT_ISSUER,
    )
    data = certificate.issue(made, by or org_root(SECRET).signing)
    return signing.device_id.hex(), base64.b64encode(data).decode()


def by_supervisors(scene: Scene, villains: Sequence[str], **said: Any) -> None:
    """What supervisors only may write: by some who are none, and by Sara."""
    for name in (*villains, "sara"):
        pen = scene.pen(name)
        pen.write(None if name == "sara" else FORBIDS, scene.stage.team_stream, **said)
        pen.cut()


def head_of(laptop: Laptop, device: str) -> str:
    """Hash16 (hex) of a device's newest segment, as a laptop holds it."""
    (node,) = laptop.ledger.history.heads(bytes.fromhex(device))
    return node.facts.hash[:16].hex()


@attack
def records_of_a_client(scene: Scene) -> None:
    """Dora, no more a worker of the client, and an auditor with a leaked key write notes."""
    stage, client = scene.stage, scene.stage.client
    said = {"kind": "meeting", "field": "happened"}
    ben = stage.laptops["ben"]
    for name, why in (("dora", "not-assigned"), ("aud", FORBIDS)):
        pen = scene.pen(name)
        pen.write(why, client, **said, value="Vale.", key_of=ben)
        pen.cut()
    pen = scene.pen("ben")
    pen.good(client, **said, value="Totta.")
    pen.cut()


@attack
def a_client_taken_off(scene: Scene) -> None:
    """A worker takes the client off the list, which a supervisor may."""
    stage, client = scene.stage, scene.stage.client
    for name, why in (("dora", FORBIDS), ("sara", None)):
        pen = scene.pen(name)
        said = {"kind": "client", "entity": client, "field": "tombstone", "value": True}
        pen.write(why, client, **said, key_of=stage.laptops["ben"])
        pen.cut()


@attack
def a_new_client(scene: Scene) -> None:
    """An auditor makes a client and assigns themself."""
    stream = scene.stage.team_stream
    for name, why in (("aud", FORBIDS), ("cilla", None)):
        nonce = new_id()
        client = stream_of(scene.stage.device(name), nonce)
        key = {"kind": "stream_key", "entity": client, "field": "kid"}
        own = {"kind": "assignment", "entity": client, "field": "members"}
        pen = scene.pen(name)
        pen.write(why, stream, **key, value=announced(client, 0, nonce))
        pen.write(why, stream, **own, value=scene.stage.user(name))
        pen.cut()


@attack
def a_colleague_assigned(scene: Scene) -> None:
    """A worker and an auditor assign Dora to the client."""
    by_supervisors(
        scene,
        ("ben", "aud"),
        kind="assignment",
        entity=scene.stage.client,
        field="members",
        value=scene.stage.user("dora"),
    )


@attack
def a_colleague_taken_off(scene: Scene) -> None:
    """A worker ends a colleague's assignment; giving up one's own is allowed."""
    stage = scene.stage
    stream, client = stage.team_stream, stage.client
    past = stage.laptops["ben"].book.history("assignment", client, "members")
    by_user = {op.value: op.op_id for op in past if op.is_head}
    said = {"kind": "assignment", "entity": client, "field": "members", "value": None}
    pen = scene.pen("ben")
    pen.write(FORBIDS, stream, **said, sup=[by_user[stage.user("cilla")]])
    pen.good(stream, **said, sup=[by_user[stage.user("ben")]])
    pen.cut()


@attack
def a_group_of_the_team(scene: Scene) -> None:
    """An auditor plans a group, which any worker may."""
    stream = scene.stage.team_stream
    for name, why in (("aud", FORBIDS), ("ben", None)):
        pen = scene.pen(name)
        pen.write(why, stream, kind="group", field="name", value="Ryhmä")
        pen.cut()


@attack
def a_colleagues_name(scene: Scene) -> None:
    """A worker and an auditor rename a member."""
    by_supervisors(
        scene,
        ("ben", "aud"),
        kind="member",
        entity=scene.stage.user("cilla"),
        field="name",
        value="Vale",
    )


@attack
def a_laptop_renamed(scene: Scene) -> None:
    """An auditor renames a colleague's laptop; each says what its own is called."""
    stage, said = scene.stage, {"kind": "device", "field": "name", "value": "Vale"}
    pen = scene.pen("aud")
    pen.write(FORBIDS, stage.team_stream, **said, entity=stage.device("ben"))
    pen.good(stage.team_stream, **said, entity=stage.device("aud"))
    pen.cut()


@attack
def the_legal_profile(scene: Scene) -> None:
    """A worker and an auditor change what law the team works under."""
    by_supervisors(scene, ("ben", "aud"), kind="legal_profile", field="team_name", value="Vale")


@attack
def a_region(scene: Scene) -> None:
    """A worker and an auditor define a region."""
    by_supervisors(scene, ("ben", "aud"), kind="region", field="name", value="Vale")


@attack
def a_certificate_for_a_friend(scene: Scene) -> None:
    """A worker and an auditor certify a laptop of their own making."""
    stream = scene.stage.team_stream
    for name, why in (("ben", FORBIDS), ("aud", FORBIDS), ("sara", None)):
        device, value = issued(scene, name)
        pen = scene.pen(name)
        pen.write(why, stream, kind="certificate", entity=device, field="bytes", value=value)
        pen.cut()


@attack
def a_supervisor_made_by_a_supervisor(scene: Scene) -> None:
    """A supervisor certifies another supervisor without the recovery sheet."""
    pen, stream = scene.pen("sara"), scene.stage.team_stream
    device, value = issued(scene, "sara", "supervisor")
    pen.write(FORBIDS, stream, kind="certificate", entity=device, field="bytes", value=value)
    device, value = issued(scene, "", "supervisor")
    pen.good(stream, kind="certificate", entity=device, field="bytes", value=value)
    pen.cut()


@attack
def a_role_raised_by_a_supervisor(scene: Scene) -> None:
    """A supervisor raises a worker's own laptop to a supervisor's, without the recovery sheet."""
    stage = scene.stage
    ben = stage.laptops["ben"]
    _, value = issued(scene, "sara", "supervisor", laptop=ben)
    said = {"kind": "certificate", "entity": ben.book.device, "field": "bytes", "value": value}
    pen = scene.pen("sara")
    pen.write(FORBIDS, stage.team_stream, **said)
    first = pen.cut()
    pen = scene.pen("ben").follow(first)
    pen.write(FORBIDS, stage.team_stream, kind="region", field="name", value="Benin")
    pen.good(stage.team_stream, kind="group", field="name", value="Benin")
    pen.cut()


@attack
def a_colleague_removed(scene: Scene) -> None:
    """A worker and an auditor remove a colleague's laptop."""
    device = scene.stage.device("dora")
    by_supervisors(
        scene,
        ("ben", "aud"),
        kind="removal",
        entity=device,
        field="heads",
        value=head_of(scene.stage.laptops["ben"], device),
    )


@attack
def a_supervisor_removed_by_a_supervisor(scene: Scene) -> None:
    """A supervisor removes the founder's laptop without the recovery sheet."""
    stage = scene.stage
    device, stream = stage.device("dora"), stage.team_stream
    pen = scene.pen("sara")
    said = {"kind": "removal", "entity": stage.device("anna"), "field": "heads"}
    pen.write(FORBIDS, stream, **said, value=head_of(stage.laptops["sara"], stage.device("anna")))
    head = bytes.fromhex(head_of(stage.laptops["sara"], device))
    team = stage.laptops["anna"].ledger.team
    order = build_removal(team, bytes.fromhex(device), [head], org_root(SECRET))
    value = base64.b64encode(order).decode()
    pen.good(stream, kind="removal", entity=device, field="orders", value=value)
    pen.cut()


@attack
def a_clients_key_replaced(scene: Scene) -> None:
    """A worker announces a newer key for the client."""
    client = scene.stage.client
    by_supervisors(
        scene,
        ("ben", "aud"),
        kind="stream_key",
        entity=client,
        field="kid",
        value=announced(client, 1 << 29),
    )


@attack
def the_teams_key_replaced(scene: Scene) -> None:
    """A worker announces a key of the team and a transport key."""
    team = scene.stage.team_stream
    for name, why in (("ben", FORBIDS), ("sara", None)):
        pen = scene.pen(name)
        for stream in (team, "0" * 32):
            said = {"kind": "stream_key", "entity": stream, "field": "kid"}
            pen.write(why, team, **said, value=announced(stream, 1 << 19))
        pen.cut()


@attack
def a_laptops_log_key_from_one_who_saw_no_certificate(scene: Scene) -> None:
    """A supervisor's fork without a past announces a key of Dora's log as if it were a client's."""
    stage, pen = scene.stage, scene.pen("sara", from_start=True)
    said = {"kind": "stream_key", "field": "kid"}
    dora, nonce = stage.device("dora"), new_id()
    for text in (announced(dora, 1 << 29), announced(dora, 1 << 29, nonce)):
        pen.write(FORBIDS, stage.team_stream, **said, entity=dora, value=text)
    own = stream_of(stage.device("sara"), nonce)
    pen.good(stage.team_stream, **said, entity=own, value=announced(own, 0, nonce))
    pen.cut()
    scene.alarms += 1


@attack
def an_erasure_approved(scene: Scene) -> None:
    """A worker and an auditor approve the erasure of a client."""
    stage, client = scene.stage, scene.stage.client
    said = {"kind": "erasure", "entity": client, "field": "approvals"}
    for name, why in (("ben", FORBIDS), ("aud", FORBIDS), ("sara", None)):
        pen = scene.pen(name)
        pen.write(why, stage.team_stream, **said, value=stage.user(name))
        pen.cut()


@attack
def a_new_recovery_sheet(scene: Scene) -> None:
    """A worker who has the sheet's words replaces it; only a supervisor may publish that."""
    team = scene.stage.laptops["anna"].ledger.team
    old, new = org_root(SECRET), org_root(NEXT)
    known = references(scene.stage.laptops["sara"])
    value = base64.b64encode(build_succession(team, old, new, known)).decode()
    by_supervisors(
        scene,
        ("ben", "aud"),
        kind="succession",
        entity=old.signing.device_id.hex(),
        field="bytes",
        value=value,
    )


@attack
def a_colleagues_hpke_key(scene: Scene) -> None:
    """A supervisor, a worker and an auditor tell a key of their own as Cilla's."""
    stage, stream = scene.stage, scene.stage.team_stream
    public = base64.b64encode(HpkeKey.generate().public).decode()
    said = {"kind": "device_key", "field": "hpke", "value": f"9:{public}"}
    for name in ("sara", "dora", "aud"):
        pen = scene.pen(name)
        pen.write(FORBIDS, stream, **said, entity=stage.device("cilla"))
        pen.good(stream, **said, entity=stage.device(name))
        pen.cut()


@attack
def reviews_of_the_log(scene: Scene) -> None:
    """A worker reviews the log; the auditor changes a review, a supervisor takes one off."""
    stream, review = scene.stage.team_stream, new_id()
    said = {"kind": "log_review", "field": "verdict", "entity": review}
    pen = scene.pen("dora")
    pen.write(FORBIDS, stream, **said, value="fine")
    pen.cut()
    pen = scene.pen("aud")
    found = pen.good(stream, **said, value="follow_up")
    pen.write(FORBIDS, stream, **said, value="fine", sup=[found], reason="Muutan mieleni.")
    pen.cut()
    pen = scene.pen("sara")
    pen.write(FORBIDS, stream, **{**said, "field": "tombstone"}, value=True)
    pen.good(stream, **{**said, "entity": new_id()}, value="fine")
    pen.cut()


@pytest.mark.parametrize("case", ATTACKS, ids=str)
def test_nobody_writes_beyond_the_role(case: Attack, stage: Stage, tmp_path: Path) -> None:
    """What the table forbids is quarantined alike everywhere; what it allows counts beside it."""
    print(show(case, stage, tmp_path))
