"""A member whose program was changed may write anything: no colleague's vault breaks on it."""

from __future__ import annotations

from typing import Any

import pytest

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.progress import CancelToken, no_report
from osmo_desktop.domain.records import KINDS
from tests.faults.hostile import Forger, every_head, payload
from tests.laptops import Laptop, Team

TEAM_KINDS = {"assignment", "certificate", "device", "member", "removal", "stream_key"}


def read_everything(laptop: Laptop) -> None:
    """Everything that the screens ask for."""
    services = laptop.services
    for kind in KINDS:
        for shot in laptop.book.find(kind):
            for name in shot.basis:
                laptop.book.history(kind, shot.id, name)
            laptop.book.delivery(shot)
    for row in services.clients.list():
        services.clients.page(row.id)
        services.clients.timeline(row.id)
    services.sync.status()
    services.today.overview(laptop.clock.now().date())
    services.search.build(no_report, CancelToken())
    services.search.find("virtanen")


NASTY: dict[str, dict[str, Any]] = {
    "a time of writing beyond the calendar": {"at": 2**52},
    "a time of writing before the calendar": {"at": -(2**52)},
    "a zone of a whole day": {"tz": 1440},
    "a zone of a whole day the other way": {"tz": -1440},
    "the last minute of the calendar in the east": {"at": 253_402_300_799_999, "tz": 1439},
    "an entity that is no id": {"entity": "z" * 32},
    "a uid that is no id": {"uid": "ä" * 32},
    "a number that no column holds": {"kind": "meeting", "field": "kilometres", "value": 2**63},
    "the greatest number": {"kind": "meeting", "field": "kilometres", "value": 2**63 - 1},
    "a moment before the first": {
        "kind": "meeting",
        "field": "occurred",
        "value": "0001-01-01T00:00:00+14:00",
    },
    "a moment after the last": {
        "kind": "meeting",
        "field": "occurred",
        "value": "9999-12-31T23:59:59-14:00",
    },
    "a first date": {"kind": "task", "field": "due", "value": "0001-01-01"},
    "a moment in a field of a newer version": {
        "kind": "task",
        "field": "occurred",
        "value": "yesterday",
    },
    "a struck field of another type": {"kind": "task", "field": "struck", "value": {"a": [1]}},
    "a tombstone of another type": {"kind": "task", "field": "tombstone", "value": "yes"},
    "a lone surrogate": {"value": "\\ud800"},
    "a null character": {"value": "a\0b"},
    "deep nesting": {"field": "newer", "value": [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]},
    "a kind of a newer version": {"kind": "newer_kind", "field": "x", "value": {"a": 1.5}},
    "a name with a quote": {"kind": 'a"b; DROP TABLE', "field": "'", "value": None},
    "removal heads that are no hashes": {"kind": "removal", "field": "heads", "value": "zz"},
    "a certificate that is none": {"kind": "certificate", "field": "bytes", "value": "AAAA"},
    "an announcement that is none": {"kind": "stream_key", "field": "kid", "value": "x:y:z"},
    "an assignment of nobody": {"kind": "assignment", "field": "members", "value": "nobody"},
    "a reason that is very long": {"reason": "x" * 200_000},
    "an occurred that is no time": {"occurred": "sometime"},
}


@pytest.mark.parametrize("who", ["ben", "anna"])
@pytest.mark.parametrize("name", NASTY)
def test_no_payload_breaks_a_colleagues_vault(team: Team, name: str, who: str) -> None:
    """Whatever a certified member seals, colleagues import it, read on, and open their vaults."""
    client = team.shared_client(team.ben)
    villain: Laptop = getattr(team, who)
    victim = team.ben if who == "anna" else team.anna
    forger = Forger(villain, team.store)
    items = []
    for entity in (client, new_id(), villain.book.device):
        plain = payload(villain, **{"entity": entity, **NASTY[name]})
        items.append((client, plain.replace(b"\\\\ud800", b"\\ud800")))
        items.append((villain.book.team_stream, items[-1][1]))
    task = new_id()
    for values in ({"field": "text", "value": "Soita"}, NASTY[name]):
        plain = payload(villain, **{**values, "kind": "task", "entity": task})
        items.append((client, plain))
    forger.publish(items, deps=every_head(villain))

    result = victim.sync(team.store)

    assert result.received >= len(items)
    read_everything(victim)
    victim.restarted()
    read_everything(victim)
    assert victim.shot("client", client).record.family_name == "Virtanen"


@pytest.mark.parametrize("flags", [1, 255])
def test_a_record_of_a_newer_form_is_kept_and_counted(team: Team, flags: int) -> None:
    """A record with a flag of a newer version waits like one without its key."""
    client = team.shared_client(team.ben)
    forger = Forger(team.ben, team.store)
    forger.publish([(client, payload(team.ben, entity=client))], flags=flags)

    team.anna.sync(team.store)

    assert team.anna.services.sync.status().awaiting_key == 1
    read_everything(team.anna.restarted())
    assert team.anna.services.sync.status().awaiting_key == 1
