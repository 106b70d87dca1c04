"""Ops that reach where they must not: other fields, clients, names, a past that was not seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from osmo_desktop.domain.ids import new_id
from osmo_desktop.formats.record import record_id
from tests.faults.attacks.pens import Scene, heads_of, newest
from tests.faults.attacks.shown import Attack, Check, adder, show
from tests.faults.attacks.stage import Stage
from tests.faults.hostile import payload
from tests.laptops import Laptop

ATTACKS: list[Attack] = []
attack = adder(ATTACKS)
OTHER, UNSEEN = "supersedes-other", "supersedes-unseen"


def client_field(stage: Stage, name: str) -> dict[str, Any]:
    """A field of the client's card."""
    return {"kind": "client", "entity": stage.client, "field": name}


def seen(stage: Stage, name: str) -> list[str]:
    """What everybody saw in a field of the client's card."""
    return list(heads_of(stage.laptops["ben"], stage.client, "client", stage.client, name))


def still_virtanen(laptop: Laptop, scene: Scene) -> None:
    """The name that everybody saw is still the name."""
    assert laptop.shot("client", scene.stage.client).record.family_name == "Virtanen"


@attack
def supersedes_another_field(scene: Scene) -> Check:
    """A phone number claims to replace the client's name, so that the name would vanish."""
    stage, pen = scene.stage, scene.pen("ben")
    pen.write(OTHER, stage.client, **client_field(stage, "phone"), sup=seen(stage, "family_name"))
    pen.good(stage.client, **client_field(stage, "phone"), sup=seen(stage, "phone"))
    pen.cut()
    return still_virtanen


@attack
def supersedes_another_entity(scene: Scene) -> None:
    """A text in a new note claims to replace that of a colleague's note."""
    stage, pen = scene.stage, scene.pen("cilla")
    text = list(heads_of(stage.laptops["ben"], stage.client, "meeting", stage.note, "happened"))
    said = {"kind": "meeting", "field": "happened", "value": "Uusi.", "reason": "Virhe."}
    pen.write(OTHER, stage.client, **said, sup=text)
    pen.good(stage.client, **said, entity=stage.note, sup=text)
    pen.cut()


@attack
def supersedes_in_another_stream(scene: Scene) -> Check:
    """An op of the team's stream claims to replace what stands in a client's."""
    stage, pen = scene.stage, scene.pen("ben")
    group = {"kind": "group", "entity": new_id(), "field": "name"}
    first = pen.good(stage.team_stream, **group, value="Ryhmä")
    pen.write(OTHER, stage.team_stream, **group, value="Vale", sup=seen(stage, "family_name"))
    pen.good(stage.team_stream, **group, value="Uusi nimi", sup=[first])
    pen.cut()
    return still_virtanen


@attack
def supersedes_what_nobody_wrote(scene: Scene) -> Check:
    """An op claims to replace an id that does not exist, to win by it when it comes to be."""
    stage, pen = scene.stage, scene.pen("ben")
    known = seen(stage, "family_name")
    said = {**client_field(stage, "family_name"), "value": "Vale"}
    pen.write(UNSEEN, stage.client, **said, sup=[*known, "ab" * 16])
    pen.good(stage.client, **client_field(stage, "given_name"), sup=seen(stage, "given_name"))
    pen.cut()
    return still_virtanen


@attack
def supersedes_outside_its_causal_past(scene: Scene) -> Check:
    """Cilla, who has not seen Ben's change, writes an op that replaces it all the same."""
    stage, ben = scene.stage, scene.pen("ben")
    known = seen(stage, "family_name")
    said = {**client_field(stage, "family_name"), "value": "Benin"}
    honest = ben.good(stage.client, **said, sup=known)
    written = ben.cut()
    blind = scene.pen("dora")
    leaked = {"key_of": stage.laptops["ben"]}
    blind.write(UNSEEN, stage.client, **{**said, "value": "Vale"}, sup=[honest], **leaked)
    blind.cut()
    seeing = scene.pen("ben")
    seeing.forger.segno, seeing.forger.prev = written.header.segno, written.hash
    seeing.follow(written)
    seeing.good(stage.client, **{**said, "value": "Totta"}, sup=[honest])
    seeing.cut()
    return _is_named("Totta")


def _is_named(name: str) -> Check:
    def check(laptop: Laptop, scene: Scene) -> None:
        assert laptop.shot("client", scene.stage.client).record.family_name == name

    return check


@attack
def supersedes_what_it_writes_later(scene: Scene) -> None:
    """Two ops of one segment replace each other: the first names the one after it."""
    stage, pen = scene.stage, scene.pen("ben")
    stream, laptop = stage.client, stage.laptops["ben"]
    said, cipher = client_field(stage, "phone"), newest(stage.laptops["ben"], stage.client)
    later = pen.sealed(cipher, payload(laptop, **said, value="2"), ahead=1)
    first = payload(laptop, **said, value="1", sup=[record_id(later).hex()])
    named = pen.record(UNSEEN, pen.sealed(cipher, first), stream)
    pen.record(None, later, stream)
    pen.good(stream, **said, value="3", sup=[named, record_id(later).hex()])
    pen.cut()


@attack
def an_old_value_brought_back(scene: Scene) -> Check:
    """Dora, no more a worker, replaces the name; Ben replaces hers: the first stays replaced."""
    stage, dora, ben = scene.stage, scene.pen("dora"), scene.pen("ben")
    said = client_field(stage, "family_name")
    hers = dora.write(
        "not-assigned",
        stage.client,
        **said,
        value="Vale",
        sup=seen(stage, "family_name"),
        key_of=stage.laptops["ben"],
    )
    ben.follow(dora.cut()).good(stage.client, **said, value="Uusi", sup=[hers])
    ben.cut()
    return _is_named("Uusi")


@attack
def a_name_in_the_teams_stream(scene: Scene) -> None:
    """A client's name is written where the whole team reads it, and a group among a client's."""
    stage, pen = scene.stage, scene.pen("ben")
    pen.write("wrong-stream", stage.team_stream, **client_field(stage, "family_name"), value="V")
    pen.write("wrong-stream", stage.client, kind="group", field="name", value="Ryhmä")
    pen.good(stage.team_stream, kind="group", field="name", value="Ryhmä")
    pen.cut()


@attack
def another_clients_card(scene: Scene) -> Check:
    """A worker writes another client's card into the stream of the own client."""
    stage, pen = scene.stage, scene.pen("ben")
    said = {"kind": "client", "field": "family_name", "value": "Vale"}
    pen.write("wrong-stream", stage.client, **said, entity=stage.other)
    pen.good(stage.client, **client_field(stage, "phone"), value="1", sup=seen(stage, "phone"))
    pen.cut()
    return _others_card_is_whole


def _others_card_is_whole(laptop: Laptop, scene: Scene) -> None:
    shot = laptop.book.get("client", scene.stage.other)
    assert shot is None or shot.record.family_name == "Korhonen"


@attack
def in_a_colleagues_name(scene: Scene) -> None:
    """A worker signs a note with a colleague's user id."""
    stage, pen = scene.stage, scene.pen("ben")
    said = {"kind": "meeting", "field": "happened", "value": "Sanottu."}
    pen.write("author-mismatch", stage.client, **said, author=stage.user("cilla"))
    pen.write("author-mismatch", stage.client, **said, author=new_id())
    pen.good(stage.client, **said)
    pen.cut()


@attack
def words_put_into_a_colleagues_note(scene: Scene) -> Check:
    """A copy of Ben's op, with his uid and name, says something else and arrives first too."""
    stage, pen = scene.stage, scene.pen("cilla")
    (op,) = [op.op for op in stage.laptops["ben"].ops() if op.value == "Benin kirjaus."]
    said = {name: getattr(op, name) for name in op.__struct_fields__}
    laptop = stage.laptops["cilla"]
    cipher = newest(laptop, stage.client)
    for forged in ({**said, "value": "Vale."}, said):
        plain = msgspec.json.encode(forged)
        pen.record("author-mismatch", pen.sealed(cipher, plain), stage.client)
    pen.good(stage.client, kind="meeting", field="happened", value="Omissa nimissä.")
    pen.cut()
    return _ben_said_it


def _ben_said_it(laptop: Laptop, scene: Scene) -> None:
    shot = laptop.shot("meeting", scene.stage.note)
    assert shot.record.happened == "Benin kirjaus."
    assert (shot.author, shot.device) == (scene.stage.user("ben"), scene.stage.device("ben"))


@attack
def an_approved_text_changed_in_silence(scene: Scene) -> None:
    """A worker changes the text of a note, or lowers a warning, and gives no reason."""
    stage, pen = scene.stage, scene.pen("ben")
    text = list(heads_of(stage.laptops["ben"], stage.client, "meeting", stage.note, "happened"))
    note = {"kind": "meeting", "entity": stage.note, "field": "happened", "value": "Muu."}
    ban = client_field(stage, "safety_ban")
    raised = pen.good(stage.client, **ban, value=True)
    pen.write("reason-missing", stage.client, **note, sup=text)
    pen.write("reason-missing", stage.client, **ban, value=False, sup=[raised])
    pen.good(stage.client, **note, sup=text, reason="Nimi oli väärin.")
    pen.cut()


@attack
def values_that_fit_no_field(scene: Scene) -> Check:
    """A worker seals numbers, lists and foreign codes where a text or a code of ours belongs."""
    stage, pen = scene.stage, scene.pen("ben")
    for value in (5, ["a"], {"a": 1}, 1.5):
        said = {**client_field(stage, "family_name"), "value": value}
        pen.write("value-invalid", stage.client, **said, sup=seen(stage, "family_name"))
    pen.good(stage.client, **client_field(stage, "phone"), value="1", sup=seen(stage, "phone"))
    pen.cut()
    return still_virtanen


@pytest.mark.parametrize("case", ATTACKS, ids=str)
def test_no_op_reaches_where_it_must_not(case: Attack, stage: Stage, tmp_path: Path) -> None:
    """It is quarantined alike everywhere and replaces nothing; the honest one beside it counts."""
    print(show(case, stage, tmp_path))
