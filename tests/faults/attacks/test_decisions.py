"""Decisions that somebody makes for others: offers of a client, lists of what is destroyed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.domain.announcements import stream_of
from osmo_desktop.domain.destruction import Decision, Entry, digest_of
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.offers import Offer, Refusal
from osmo_desktop.domain.rotation import key_holders
from osmo_desktop.sync.granting import _entitled
from tests.faults.attacks.pens import Scene
from tests.faults.attacks.shown import Attack, Check, adder, show
from tests.faults.attacks.stage import Stage
from tests.faults.attacks.test_roles import announced, issued
from tests.laptops import Laptop

ATTACKS: list[Attack] = []
attack = adder(ATTACKS)
FORBIDS = "role-forbids"


def handover(stage: Stage, field: str, value: str) -> dict[str, Any]:
    """What is said about handing the client over."""
    return {"kind": "handover", "entity": stage.client, "field": field, "value": value}


def offer(stage: Stage, giver: str, taker: str) -> Offer:
    """An offer of the client."""
    return Offer(new_id(), stage.user(giver), stage.user(taker), "workload")


def taking(stage: Stage, name: str, offer_id: str) -> dict[str, Any]:
    """The op by which somebody accepts an offer."""
    said = {"kind": "assignment", "entity": stage.client, "field": "members"}
    return {**said, "value": stage.user(name), "reason": offer_id}


def dora_works(works: bool) -> Check:
    """Whether Dora is among the client's workers."""

    def check(laptop: Laptop, scene: Scene) -> None:
        assigned = laptop.book.assigned(scene.stage.client)
        assert (scene.stage.user("dora") in assigned) is works

    return check


@attack
def an_offer_made_to_another_accepted(scene: Scene) -> Check:
    """Dora accepts the offer that Ben made to Aud, and one that nobody made."""
    stage, ben, dora = scene.stage, scene.pen("ben"), scene.pen("dora")
    made, own = offer(stage, "ben", "aud"), offer(stage, "ben", "dora")
    ben.good(stage.team_stream, **handover(stage, "offers", made.text))
    dora.follow(ben.cut())
    dora.write(FORBIDS, stage.team_stream, **taking(stage, "dora", made.id))
    dora.write(FORBIDS, stage.team_stream, **taking(stage, "dora", new_id()))
    refused = dora.cut()
    ben.follow(refused).good(stage.team_stream, **handover(stage, "offers", own.text))
    dora.follow(ben.cut()).good(stage.team_stream, **taking(stage, "dora", own.id))
    dora.cut()
    return dora_works(True)


@attack
def a_client_offered_to_oneself(scene: Scene) -> Check:
    """Dora, no worker of the client, offers it to herself in her own name and in Ben's."""
    stage, dora = scene.stage, scene.pen("dora")
    for giver in ("ben", "cilla"):
        made = offer(stage, giver, "dora")
        dora.write(FORBIDS, stage.team_stream, **handover(stage, "offers", made.text))
        dora.write(FORBIDS, stage.team_stream, **taking(stage, "dora", made.id))
    dora.good(stage.team_stream, kind="group", field="name", value="Ryhmä")
    dora.cut()
    return dora_works(False)


@attack
def an_offer_declined_or_taken_back_for_others(scene: Scene) -> Check:
    """Aud declines and takes back Ben's offer to Dora, who accepts it all the same."""
    stage, ben, other = scene.stage, scene.pen("ben"), scene.pen("aud")
    made = offer(stage, "ben", "dora")
    ben.good(stage.team_stream, **handover(stage, "offers", made.text))
    offered = ben.cut()
    refusal = Refusal(made.id, "workload").text
    other.follow(offered)
    other.write(FORBIDS, stage.team_stream, **handover(stage, "declined", refusal))
    other.write(FORBIDS, stage.team_stream, **handover(stage, "taken_back", made.id))
    dora = scene.pen("dora").follow(offered, other.cut())
    dora.good(stage.team_stream, **taking(stage, "dora", made.id))
    dora.cut()
    return dora_works(True)


@attack
def an_offer_accepted_after_it_was_taken_back(scene: Scene) -> Check:
    """Dora accepts an offer that she knows to be taken back."""
    stage, ben, dora = scene.stage, scene.pen("ben"), scene.pen("dora")
    made = offer(stage, "ben", "dora")
    ben.good(stage.team_stream, **handover(stage, "offers", made.text))
    ben.good(stage.team_stream, **handover(stage, "taken_back", made.id))
    dora.follow(ben.cut()).write(FORBIDS, stage.team_stream, **taking(stage, "dora", made.id))
    dora.good(stage.team_stream, kind="group", field="name", value="Ryhmä")
    dora.cut()
    return dora_works(False)


def opens_nothing_to_dora(laptop: Laptop, scene: Scene) -> None:
    """Dora is told as a worker of the client, and no laptop seals her a key of it."""
    ledger, dora = laptop.ledger, scene.stage.laptops["dora"].book
    client = scene.stage.client
    assert dora.user in laptop.book.assigned(client)
    assert dora.user not in key_holders(ledger.fold, ledger.history, client)
    assert dora.device not in {item.device.hex() for item in _entitled(ledger, client)}


@attack
def an_offer_used_again_by_a_fork(scene: Scene) -> Check:
    """Dora, taken off by Sara, comes back by the used offer from a fork that saw the offer only."""
    stage, ben, dora, sara = scene.stage, scene.pen("ben"), scene.pen("dora"), scene.pen("sara")
    made, fork = offer(stage, "ben", "dora"), scene.pen("dora")
    ben.good(stage.team_stream, **handover(stage, "offers", made.text))
    offered = ben.cut()
    taken = dora.follow(offered).good(stage.team_stream, **taking(stage, "dora", made.id))
    ended = {**taking(stage, "dora", made.id), "value": None, "reason": None}
    sara.follow(dora.cut()).good(stage.team_stream, **ended, sup=[taken])
    seen = sara.cut()
    fork.follow(offered).good(stage.team_stream, **taking(stage, "dora", made.id))
    fork.cut()
    scene.alarms += 1
    dora.follow(seen).write(FORBIDS, stage.team_stream, **taking(stage, "dora", made.id))
    dora.cut()
    return opens_nothing_to_dora


@attack
def a_client_taken_back_by_its_maker(scene: Scene) -> Check:
    """Dora made a client, Sara takes her off it, and she assigns herself as its maker again."""
    stage, dora, sara = scene.stage, scene.pen("dora"), scene.pen("sara")
    nonce = new_id()
    client = stream_of(stage.device("dora"), nonce)
    own = {"kind": "assignment", "entity": client, "field": "members"}
    key = {"kind": "stream_key", "entity": client, "field": "kid"}
    dora.good(stage.team_stream, **key, value=announced(client, 0, nonce))
    made = dora.good(stage.team_stream, **own, value=stage.user("dora"))
    sara.follow(dora.cut()).good(stage.team_stream, **own, value=None, sup=[made])
    dora.follow(sara.cut()).write(FORBIDS, stage.team_stream, **own, value=stage.user("dora"))
    dora.cut()
    return dora_works(False)


@attack
def an_end_of_work_sent_twice(scene: Scene) -> None:
    """Ben writes on after his end in one segment, of which a fork holds another copy."""
    stage, client = scene.stage, scene.stage.client
    ben, fork = scene.pen("ben"), scene.pen("ben")
    past = stage.laptops["ben"].book.history("assignment", client, "members")
    held = [op.op_id for op in past if op.is_head and op.value == stage.user("ben")]
    own = {"kind": "assignment", "entity": client, "field": "members"}
    end: dict[str, Any] = {**own, "value": None, "sup": held, "uid": new_id()}
    note = {"kind": "meeting", "field": "happened"}
    ben.good(client, **note, value="Ennen.")
    ben.good(stage.team_stream, **end)
    ben.write("not-assigned", client, **note, value="Jälkeen.")
    ben.cut()
    fork.good(stage.team_stream, **end)
    fork.cut()
    scene.alarms += 1


# -- lists of what is destroyed ------------------------------------------------------------------


def listed(stage: Stage, field: str, value: str, list_id: str) -> dict[str, Any]:
    """An op of a destruction list."""
    return {"kind": "destruction_list", "entity": list_id, "field": field, "value": value}


@attack
def a_destruction_decided_by_one(scene: Scene) -> None:
    """A supervisor approves a list as herself, as her colleague and as a second person of hers."""
    stage, pen = scene.stage, scene.pen("sara")
    entry = Entry(stage.client, ("adult",), date(2010, 1, 1), date(2020, 1, 1), 5)
    digest, list_id, second = digest_of([entry]), new_id(), new_id()
    device, value = issued(scene, "sara", user=second, laptop=stage.laptops["sara"])
    certified = {"kind": "certificate", "entity": device, "field": "bytes", "value": value}
    pen.good(stage.team_stream, **certified)
    pen.good(stage.team_stream, **listed(stage, "entries", entry.text, list_id))
    own = Decision(stage.user("sara"), digest).text
    pen.good(stage.team_stream, **listed(stage, "approvals", own, list_id))
    for user in (stage.user("anna"), second):
        said = listed(stage, "approvals", Decision(user, digest).text, list_id)
        pen.write(FORBIDS, stage.team_stream, **said)
    said = listed(stage, "approvals", Decision(second, digest).text, list_id)
    pen.write(FORBIDS, stage.team_stream, **said, author=second)
    pen.write(FORBIDS, stage.team_stream, **listed(stage, "carried", own, list_id))
    pen.cut()


@attack
def a_review_of_the_log_changed(scene: Scene) -> None:
    """A worker writes a review of the log, and an auditor changes what a review found."""
    stage, ben, aud = scene.stage, scene.pen("ben"), scene.pen("aud")
    month = {"kind": "log_review", "field": "month", "value": "2026-10"}
    ben.write(FORBIDS, stage.team_stream, **month)
    ben.good(stage.team_stream, kind="group", field="name", value="Ryhmä")
    ben.cut()
    review = {**month, "entity": new_id()}
    found = aud.good(stage.team_stream, **review)
    changed = {**review, "value": "2026-09", "sup": [found], "reason": "Virhe."}
    aud.write(FORBIDS, stage.team_stream, **changed)
    aud.cut()


@pytest.mark.parametrize("case", ATTACKS, ids=str)
def test_nobody_decides_for_others(case: Attack, stage: Stage, tmp_path: Path) -> None:
    """What two must decide one does not, and what was offered to one nobody else takes."""
    print(show(case, stage, tmp_path))
