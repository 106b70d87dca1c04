"""Any payload that a member may seal: import, screens and the next unlock go on.

Fields are drawn at random from what is declared and what is not, values from what is nasty.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.records import KINDS
from tests.amounts import amount
from tests.faults.hostile import Forger, every_head, payload
from tests.faults.test_hostile_member import read_everything
from tests.laptops import Laptop, team_at

_TEXTS = (
    "",
    "x",
    "\0",
    "a<b>&\"'",
    "\u202e\u2066",
    "=1+1",
    "2026-02-30",
    "2026-11-19",
    "0001-01-01",
    "9999-12-31",
    "2026-11-19T10:00:00+02:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-11-19T10:00:00",
    "zz" * 16,
    "\U0001f600" * 50,
    "fi",
    "worker",
    "home_visit",
    "0:" + "ab" * 32,
    "x" * 5_000,
)
_NUMBERS = (0, -1, 1, 2**31, 2**63 - 1, -(2**63), 2**63, 10**30)
_KINDS = (*KINDS, "newer", "", "client\0", "x" * 64)
_NAMES = ("tombstone", "struck", "occurred", "members", "kid", "heads", "bytes", "newer", "", "id")


def _value(random: Random, depth: int = 0) -> object:
    pick = random.random()
    if pick < 0.45:
        return random.choice(_TEXTS)
    if pick < 0.6:
        return random.choice(_NUMBERS)
    if pick < 0.75:
        return random.choice((None, True, False, 1.5, -0.0))
    if pick < 0.85 or depth > 3:
        return new_id()
    if pick < 0.93:
        return [_value(random, depth + 1) for _ in range(random.randrange(3))]
    return {random.choice(_TEXTS[:6]): _value(random, depth + 1)}


def _fields(random: Random, entities: list[str], op_ids: list[str]) -> dict[str, Any]:
    kind = random.choice(_KINDS)
    declared = tuple(KINDS[kind].fields) if kind in KINDS else ()
    fields: dict[str, Any] = {
        "kind": kind,
        "field": random.choice((*declared, *_NAMES)),
        "entity": random.choice(entities),
        "value": _value(random),
        "sup": random.sample(op_ids, min(len(op_ids), random.choice((0, 0, 0, 1, 3)))),
    }
    for name, values in {
        "at": (2**52, -(2**52), 0, 253_402_300_799_999, 2**70, "now"),
        "tz": (1440, -1440, 1439, 2**40),
        "v": (0, 2, -1, 2**65),
        "uid": ("x", "z" * 32, 5),
        "author": (new_id(), "z" * 32, None),
        "reason": (*_TEXTS, None, 5),
        "occurred": _TEXTS,
        "extra": (1, [1], {"a": None}),
    }.items():
        if random.random() < 0.06:
            fields[name] = random.choice(values)
    return fields


@pytest.mark.parametrize("chunk", range(5))
@pytest.mark.parametrize("who", ["anna", "ben"])
def test_random_payloads_break_no_vault(
    frozen_team: Path, tmp_path: Path, who: str, chunk: int
) -> None:
    """A supervisor's and a worker's laptop that seal at random: colleagues read on."""
    team = team_at(tmp_path / "team")
    shutil.copytree(frozen_team, team.root)
    for laptop in team.everybody:
        laptop.unlock()
    client = team.shared_client(team.ben, team.cilla)
    random = Random(f"{who} {chunk}")
    villain: Laptop = getattr(team, who)
    victim = team.ben if who == "anna" else team.anna
    entities = [client, new_id(), new_id(), villain.book.device, villain.book.user, "z" * 32]
    op_ids = [op.id for op in villain.ops()][:20]
    forger = Forger(villain, team.store)
    sealed = 0
    for _ in range(amount(100) // 10):
        items = [
            (
                random.choice((client, villain.book.team_stream)),
                payload(villain, **_fields(random, entities, op_ids)),
            )
            for _ in range(40)
        ]
        forged = forger.publish(items, deps=every_head(villain) if not sealed else ())
        op_ids += forged.op_ids[:10]
        sealed += len(items)
        assert victim.sync(team.store).waiting == 0
    read_everything(victim)
    read_everything(victim.restarted())
    team.cilla.sync(team.store)

    assert victim.shot("client", client).id == client
    assert victim.services.verify()["records"] >= sealed
    shared = {key: uids for key, uids in victim.state().items() if key[0] == client}
    assert {k: uids for k, uids in team.cilla.state().items() if k[0] == client} == shared
    team.lock()
