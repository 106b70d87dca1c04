"""The fold: heads, copies, verdicts and what people see (SECURITY b.0 1, 2, 5, 15, 19 and b.6)."""

from __future__ import annotations

import hashlib
from itertools import permutations
from typing import Any

import pytest

from osmo_desktop.domain.authority import CertificateFacts, Roster
from osmo_desktop.domain.history import NO_SEGMENT, History, Node, SegmentFacts
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.merge import PENDING, Fold, FoldedOp
from osmo_desktop.domain.ops import Op
from tests.property.simulated_team import TEAM

CLIENT = "cc" * 16
NOTE = "dd" * 16
SUE, WILL, WENDY = ("a1" * 16, "b2" * 16, "c3" * 16)
USERS = {SUE: "01" * 16, WILL: "02" * 16, WENDY: "03" * 16}


def _read(text: str) -> CertificateFacts | None:
    parts = text.split(":")
    return CertificateFacts(*parts) if len(parts) == 4 else None


def roster() -> Roster:
    """Sue is a supervisor, Will and Wendy are workers."""
    made = Roster(_read)
    for device, role in ((SUE, "supervisor"), (WILL, "worker"), (WENDY, "worker")):
        made.admit(f"{device}:{USERS[device]}:{role}:")
    return made


class World:
    """A fold and its history; each `write` is one segment of one record."""

    def __init__(self) -> None:
        self.history = History()
        self.fold = Fold(TEAM, roster())

    def node(
        self, device: str, *, deps: tuple[Node, ...] = (), records: int = 1, wrong: bool = False
    ) -> Node:
        """The device's next segment."""
        own = self.history.heads(bytes.fromhex(device))
        previous = own[0] if own else None
        causes = (*deps, previous) if previous is not None else deps
        base = max((node.last_lamport for node in causes), default=0) + (99 if wrong else 0)
        return self.history.add(
            SegmentFacts(
                device=bytes.fromhex(device),
                segno=previous.facts.segno + 1 if previous is not None else 1,
                hash=hashlib.sha256(new_id().encode()).digest(),
                prev=previous.facts.hash if previous is not None else NO_SEGMENT,
                deps=tuple(node.facts.hash[:16] for node in deps),
                lamports=tuple(range(base + 1, base + 1 + records)),
            )
        )

    def write(self, device: str, value: object = "x", **more: Any) -> FoldedOp:
        """An op of this device in a segment of its own, which has seen what it goes over.

        `over` and `sees`: folded ops; `node` and `position`: another place; `wrong`: with a
        wrong number; `stream`, `op_id`; the rest are fields of the op.
        """
        over: tuple[FoldedOp | str, ...] = more.pop("over", ())
        sees: tuple[FoldedOp, ...] = more.pop("sees", ())
        wrong = bool(more.pop("wrong", False))
        known = [op for op in (*over, *sees) if isinstance(op, FoldedOp)]
        deps = tuple(self.history.nodes[i] for i in sorted({op.places[0][0] for op in known}))
        node: Node = more.pop("node", None) or self.node(device, deps=deps, wrong=wrong)
        position = int(more.pop("position", 0))
        stream = more.pop("stream", CLIENT)
        op_id = more.pop("op_id", None) or new_id()
        return self.fold.add(
            op(device, value, over=over, **more),
            op_id=op_id,
            stream=stream,
            device=device,
            lamport=node.base + 1 + position,
            node=node,
            position=position,
        )

    def pending(self, device: str, value: object = "x", *, position: int = 0, **more: Any) -> Any:
        """An own op that is not cut yet."""
        return self.fold.add(
            op(device, value, **more),
            op_id=new_id(),
            stream=CLIENT,
            device=device,
            lamport=1 + position,
            node=None,
            position=position,
        )

    def assign(self, *devices: str) -> FoldedOp:
        """Sue assigns workers to the client; the last op."""
        made = None
        for device in devices:
            values = {"kind": "assignment", "entity": CLIENT, "field": "members"}
            made = self.write(SUE, USERS[device], stream=TEAM, **values)
        assert made is not None
        return made

    def heads(self, field: str = "phone", kind: str = "client", id_: str = CLIENT) -> list[Any]:
        """Values of the heads, greatest first."""
        entity = self.fold.entity(CLIENT, kind, id_)
        return [found.value for found in entity.heads(field)] if entity is not None else []


def op(device: str, value: object, *, over: tuple[FoldedOp | str, ...] = (), **more: Any) -> Op:
    """An op of the device's user."""
    values: dict[str, Any] = {
        "v": 1,
        "uid": new_id(),
        "kind": "client",
        "entity": CLIENT,
        "field": "phone",
        "value": value,
        "sup": tuple(item if isinstance(item, str) else item.id for item in over),
        "at": 1_795_000_000_000,
        "tz": 120,
        "author": USERS[device],
    }
    return Op(**{**values, **more})


@pytest.fixture
def world() -> World:
    """Nothing was written yet."""
    return World()


# -- heads (b.0 2) -----------------------------------------------------------------------------


def test_a_value_over_another_takes_its_place(world: World) -> None:
    """The op that is superseded is no head any more, and is not forgotten."""
    first = world.write(SUE, "1")
    world.write(SUE, "2", over=(first,))

    assert world.heads() == ["2"]
    assert first.is_accepted
    assert not first.is_head


def test_values_written_apart_stand_beside_each_other(world: World) -> None:
    """Two ops over one, neither having seen the other: both are heads."""
    first = world.write(SUE, "1")
    assigned = world.assign(WILL)
    world.write(SUE, "2", over=(first,))
    world.write(WILL, "3", over=(first,), sees=(assigned,))

    assert set(world.heads()) == {"2", "3"}


def test_a_later_value_that_saw_nothing_hides_nothing(world: World) -> None:
    """Without `sup` a greater number alone supersedes nothing."""
    world.write(SUE, "1")
    world.write(SUE, "2")

    assert world.heads() == ["2", "1"]


def test_the_greatest_number_is_shown_first_then_the_device(world: World) -> None:
    """Among heads (lamport, device) decides, the same everywhere; no clock does."""
    assigned = world.assign(WILL, WENDY)
    for device in (WENDY, WILL):
        world.write(device, device, sees=(assigned,), at=0 if device == WENDY else 10**12)

    assert world.heads() == [WENDY, WILL]
    assert WENDY > WILL


def test_one_op_over_several_settles(world: World) -> None:
    """All named heads go at once."""
    first, second = world.write(SUE, "1"), world.write(SUE, "2")
    world.write(SUE, "3", over=(first, second))

    assert world.heads() == ["3"]


def test_a_quarantined_op_in_the_middle_brings_nothing_back(world: World) -> None:
    """An accepted op over a quarantined one over an old one: the old one stays gone."""
    first = world.write(SUE, "1")
    middle = world.write(WILL, "2", over=(first,))
    assert middle.verdict == "not-assigned"
    assert world.heads() == ["1"]

    world.write(SUE, "3", over=(middle,))

    assert world.heads() == ["3"]


def test_a_quarantined_op_supersedes_nothing(world: World) -> None:
    """What does not count takes nothing away."""
    first = world.write(SUE, "1")
    world.write(WILL, "2", over=(first,))

    assert world.heads() == ["1"]
    assert [item.value for item in world.fold.quarantined] == ["2"]


def test_a_chain_of_quarantined_ops_is_reached_through(world: World) -> None:
    """Through any number of them."""
    first = world.write(SUE, "1")
    middle = first
    for number in range(5):
        middle = world.write(WILL, f"no {number}", over=(middle,))
    world.write(SUE, "2", over=(middle,))

    assert world.heads() == ["2"]


# -- what may be superseded (b.0 2) ------------------------------------------------------------


def test_what_is_superseded_lies_in_the_causal_past(world: World) -> None:
    """An op over one that its segment had not seen does not count."""
    assigned = world.assign(WILL)
    first = world.write(SUE, "1")
    unseen = world.node(WILL, deps=(world.history.nodes[assigned.places[0][0]],))

    late = world.write(WILL, "2", over=(first,), node=unseen)

    assert late.verdict == "supersedes-unseen"
    assert world.heads() == ["1"]


def test_within_a_segment_the_position_decides(world: World) -> None:
    """A record may go over an earlier one of its segment, not over a later one."""
    node = world.node(SUE, records=3)
    first = world.write(SUE, "1", node=node, position=0)
    second = world.write(SUE, "2", over=(first,), node=node, position=1)
    own_id = new_id()
    itself = world.write(SUE, "3", over=(own_id,), node=node, position=2, op_id=own_id)

    assert second.verdict is None
    assert itself.verdict == "supersedes-unseen"


def test_an_unknown_op_is_superseded_by_nobody(world: World) -> None:
    """An id that nobody wrote."""
    assert world.write(SUE, "1", over=(new_id(),)).verdict == "supersedes-unseen"


@pytest.mark.parametrize(
    "other",
    [
        {"field": "address"},
        {"kind": "meeting", "entity": NOTE, "field": "place"},
        {"stream": "99" * 16, "entity": "99" * 16},
    ],
)
def test_only_the_same_field_is_superseded(world: World, other: dict[str, Any]) -> None:
    """Another field, entity or stream is never taken away."""
    elsewhere = world.write(SUE, "1", **other)
    wrong = world.write(SUE, "2", over=(elsewhere,))

    assert wrong.verdict == "supersedes-other"
    assert elsewhere.is_head


def test_a_record_without_its_key_is_a_valid_cause(world: World) -> None:
    """It is counted, and an op over it counts; one of another stream is none."""
    node = world.node(SUE, records=2)
    world.fold.add_sealed("5e" * 16, CLIENT, node, 0)
    world.fold.add_sealed("5f" * 16, "99" * 16, node, 1)

    assert world.write(SUE, "1", over=("5e" * 16,), sees=()).verdict is None
    assert world.write(SUE, "2", over=("5f" * 16,)).verdict == "supersedes-unseen"
    assert len(world.fold.sealed) == 2


def test_what_was_superseded_before_its_key_came_is_gone(world: World) -> None:
    """A record that is opened later does not come back over what superseded it."""
    node = world.node(SUE)
    world.fold.add_sealed("5e" * 16, CLIENT, node, 0)
    world.write(SUE, "2", over=("5e" * 16,))

    world.write(SUE, "1", node=node, op_id="5e" * 16)

    assert world.heads() == ["2"]


# -- copies (b.0 1) ----------------------------------------------------------------------------


def test_an_op_in_two_segments_is_one_op(world: World) -> None:
    """Sealed twice (a fork, a restored laptop), it stands once, under either id."""
    uid = new_id()
    first = world.write(SUE, "1", uid=uid)
    again = world.write(SUE, "1", uid=uid)

    assert first is again
    assert world.heads() == ["1"]
    world.write(SUE, "2", over=(first.ids[1],), sees=(first,))
    assert world.heads() == ["2"]


def test_it_is_in_the_past_if_any_copy_is(world: World) -> None:
    """An op over a copy that was seen counts, whatever the other copy's place."""
    uid, shared = new_id(), world.write(SUE, "0")
    seen = world.write(SUE, "1", uid=uid, over=(shared,))
    copy_id = new_id()
    world.write(SUE, "1", uid=uid, over=(shared,), op_id=copy_id)

    over_copy = world.write(SUE, "2", over=(copy_id,), sees=(seen,))

    assert over_copy.verdict is None
    assert world.heads() == ["2"]


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_it_counts_if_any_copy_does(world: World, order: tuple[bool, ...]) -> None:
    """A copy in a quarantined segment takes nothing from a good one, in any order."""
    uid = new_id()
    copies = [world.write(SUE, "1", uid=uid, wrong=wrong) for wrong in order]

    assert copies[0] is copies[1]
    assert copies[0].is_head
    assert world.fold.quarantined == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_number_of_copies_is_the_earliest_that_counts(
    world: World, order: tuple[int, ...]
) -> None:
    """The order among heads does not depend on which copy came first."""
    uid, nodes = new_id(), [world.node(SUE), world.node(SUE)]
    copies = [world.write(SUE, "1", uid=uid, node=nodes[index]) for index in order]

    assert (copies[0].lamport, copies[0].device) == (1, SUE)


@pytest.mark.parametrize(
    "change", [{"value": "vale"}, {"reason": "vale"}, {"at": 5}, {"tz": 0}, {"occurred": "vale"}]
)
@pytest.mark.parametrize("order", [(SUE, WILL), (WILL, SUE)])
def test_no_copied_uid_changes_what_an_op_says(
    world: World, change: dict[str, Any], order: tuple[str, ...]
) -> None:
    """Under a copied uid and name a colleague's forgery stays a forgery, in any order."""
    uid = new_id()
    said = {SUE: {}, WILL: {"author": USERS[SUE], **change}}
    ops = {
        device: world.write(device, **{"value": "1", "uid": uid, **said[device]})
        for device in order
    }

    true = ops[SUE]
    assert ops[WILL].verdict == "author-mismatch"
    assert (true.value, true.op.reason, true.op.at) == ("1", None, 1_795_000_000_000)
    assert true.device == SUE
    assert world.heads() == ["1"]


@pytest.mark.parametrize("forged_first", [True, False])
def test_no_exact_copy_by_a_colleague_counts(world: World, forged_first: bool) -> None:
    """Not even letter by letter: device and number stay the author's."""
    made = op(SUE, "1")
    copied = {name: getattr(made, name) for name in made.__struct_fields__}
    order = (WILL, SUE) if forged_first else (SUE, WILL)
    world.assign(WILL)
    ops = {device: world.write(device, copied["value"], **_without(copied)) for device in order}

    assert ops[WILL].verdict == "author-mismatch"
    assert (ops[SUE].verdict, ops[SUE].device) == (None, SUE)


def _without(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in ("value", "sup")}


def test_a_copy_that_supersedes_something_else_is_another_op(world: World) -> None:
    """An author who says two things under one uid has said both."""
    uid = new_id()
    first, second = world.write(SUE, "1"), world.write(SUE, "2")
    left = world.write(SUE, "3", uid=uid, over=(first,))
    right = world.write(SUE, "3", uid=uid, over=(second,))

    assert left is not right
    assert world.heads() == ["3", "3"]


# -- verdicts ----------------------------------------------------------------------------------


def test_ops_of_a_quarantined_segment_do_not_count(world: World) -> None:
    """Whatever they say."""
    assert world.write(SUE, "1", wrong=True).verdict == "segment-quarantined"
    assert world.heads() == []


def test_one_bad_op_leaves_its_segment_alone(world: World) -> None:
    """The others of the segment count (b.0 5)."""
    node = world.node(SUE, records=2)
    bad = world.write(SUE, 5, node=node, position=0)
    good = world.write(SUE, "1", node=node, position=1)

    assert (bad.verdict, good.verdict) == ("value-invalid", None)


def test_assignments_count_from_the_causal_past(world: World) -> None:
    """Will writes before and after he has seen that Sue assigned him."""
    early = world.write(WILL, "1")
    assigned = world.assign(WILL)
    unseen = world.write(WILL, "2")
    late = world.write(WILL, "3", sees=(assigned,))
    after = world.write(WILL, "4")

    verdicts = [item.verdict for item in (early, unseen, late, after)]
    assert verdicts == ["not-assigned", "not-assigned", None, None]


def test_what_was_allowed_once_is_not_allowed_for_ever(world: World) -> None:
    """After the assignment was taken back, within the knowledge of the writer, it is over."""
    assigned = world.assign(WILL)
    assert world.write(WILL, "1", sees=(assigned,)).verdict is None
    values = {"kind": "assignment", "entity": CLIENT, "field": "members", "stream": TEAM}
    gone = world.write(SUE, None, over=(assigned,), **values)

    assert world.write(WILL, "2").verdict is None
    assert world.write(WILL, "3", sees=(gone,)).verdict == "not-assigned"
    assert world.write(WILL, "4").verdict == "not-assigned"


def test_another_worker_is_judged_for_themself(world: World) -> None:
    """One worker's right is not another's, in any order."""
    assigned = world.assign(WILL)
    assert world.write(WILL, "1", sees=(assigned,)).verdict is None
    assert world.write(WENDY, "2", sees=(assigned,)).verdict == "not-assigned"
    assert world.write(WILL, "3").verdict is None


def test_a_certificate_counts_once_its_op_does(world: World) -> None:
    """A new device's ops are judged by the certificate that was accepted before."""
    newcomer, user = "d4" * 16, "04" * 16
    USERS[newcomer] = user
    try:
        text = f"{newcomer}:{user}:worker:{SUE}"
        values = {"kind": "certificate", "entity": newcomer, "field": "bytes", "stream": TEAM}
        by_worker = world.write(WILL, text, **values)
        assert by_worker.verdict == "role-forbids"
        assert world.fold.roster.user(newcomer) is None
        admitted = world.write(SUE, text, **values)
        group = {"kind": "group", "field": "name", "entity": NOTE, "stream": TEAM}
        assert world.write(newcomer, "Ryhmä", sees=(admitted,), **group).verdict is None
    finally:
        del USERS[newcomer]


@pytest.mark.parametrize(
    ("stream", "kind", "entity"),
    [
        (TEAM, "client", TEAM),
        (TEAM, "meeting", NOTE),
        (CLIENT, "group", NOTE),
        (CLIENT, "member", NOTE),
        (CLIENT, "certificate", NOTE),
        (CLIENT, "client", NOTE),
    ],
)
def test_a_record_stands_in_its_own_stream(
    world: World, stream: str, kind: str, entity: str
) -> None:
    """Team kinds in the team's, client kinds in the client's, a client under the stream's id."""
    made = world.write(SUE, "x", stream=stream, kind=kind, entity=entity, field="name")

    assert made.verdict == "wrong-stream"


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", 5), ("birth_date", "eilen"), ("language", "xx"), ("safety_ban", 1)],
)
def test_a_value_of_the_wrong_form_does_not_count(world: World, field: str, value: object) -> None:
    """The same check as at home."""
    assert world.write(SUE, value, field=field).verdict == "value-invalid"


@pytest.mark.parametrize("entity", [NOTE, "z" * 32])
@pytest.mark.parametrize("value", ["zz", "", 5, "A" * 32])
def test_a_removal_that_names_no_heads_does_not_count(
    world: World, entity: str, value: object
) -> None:
    """It would cut off everything, or break who reads it."""
    values = {"kind": "removal", "entity": entity, "field": "heads", "stream": TEAM}
    assert world.write(SUE, value, **values).verdict == "value-invalid"


def test_an_event_is_amended_with_a_reason_only(world: World) -> None:
    """The first text needs none, a change does, a strike too."""
    values = {"kind": "meeting", "entity": NOTE, "field": "happened"}
    first = world.write(SUE, "1", **values)
    bare = world.write(SUE, "2", over=(first,), **values)
    said = world.write(SUE, "3", over=(first,), reason="Syy", **values)

    assert [item.verdict for item in (first, bare, said)] == [None, "reason-missing", None]
    assert world.heads("happened", "meeting", NOTE) == ["3"]


def test_safety_is_lowered_with_a_reason_only(world: World) -> None:
    """Raising needs none."""
    values = {"field": "safety_ban"}
    first = world.write(SUE, value=True, **values)
    bare = world.write(SUE, value=False, over=(first,), **values)
    cleared = world.write(SUE, value=None, over=(first,), **values)
    again = world.write(SUE, value=True, over=(first,), **values)
    said = world.write(SUE, value=False, over=(again,), reason="Syy", **values)

    verdicts = [item.verdict for item in (bare, cleared, again, said)]
    assert verdicts == ["reason-missing", "reason-missing", None, None]


def test_unknown_kinds_and_fields_are_kept(world: World) -> None:
    """Under the rule of their stream, any value."""
    field = world.write(SUE, {"a": [1]}, field="newer")
    kind = world.write(SUE, [1], kind="wheel", entity=NOTE, field="spoke")
    team = world.write(WILL, 1.5, kind="rota", entity=NOTE, field="x", stream=TEAM)
    foreign = world.write(WILL, "x", field="newer")

    assert [field.verdict, kind.verdict, team.verdict] == [None, None, None]
    assert foreign.verdict == "not-assigned"


# -- pending ops -------------------------------------------------------------------------------


def test_a_pending_op_has_seen_everything_held(world: World) -> None:
    """It may go over anything here; nothing that came from elsewhere may go over it."""
    held = world.write(SUE, "1")
    pending = world.pending(SUE, "2", over=(held,))
    foreign = world.write(SUE, "3", over=(pending.id,), sees=(held,))

    assert pending.verdict is None
    assert foreign.verdict == "supersedes-unseen"
    assert world.heads() == ["2"]


def test_pending_ops_see_those_before_them(world: World) -> None:
    """In their order."""
    first = world.pending(SUE, "1", position=0)
    assert world.pending(SUE, "2", over=(first,), position=1).verdict is None
    assert world.pending(SUE, "3", over=(first,), position=0).verdict == "supersedes-unseen"


def test_a_pending_op_that_is_cut_has_its_place(world: World) -> None:
    """From then on it is judged and seen by its segment."""
    pending = world.pending(SUE, "1")
    node = world.node(SUE)

    world.fold.place_pending(pending.id, node=node, position=0)

    assert pending.places == pending.accepted_places == ((node.index, 0),)
    assert world.write(SUE, "2", over=(pending,)).verdict is None
    assert PENDING not in {place[0] for place in pending.places}


def test_a_quarantined_pending_op_stays_so_when_it_is_cut(world: World) -> None:
    """Being cut makes nothing right."""
    pending = world.pending(WILL, "1")
    world.fold.place_pending(pending.id, node=world.node(WILL), position=0)

    assert pending.accepted_places == ()
    assert pending.verdict == "not-assigned"


def test_a_preview_changes_nothing(world: World) -> None:
    """What an op would get is asked without writing it."""
    first = world.write(SUE, "1")

    assert world.fold.preview(op(WILL, "2"), stream=CLIENT, device=WILL) == "not-assigned"
    assert world.fold.preview(op(SUE, "2", over=(first,)), stream=CLIENT, device=SUE) is None
    assert world.heads() == ["1"]
    assert world.fold.quarantined == []


# -- removal of a record (b.6) -----------------------------------------------------------------


def review(world: World) -> bool:
    """Whether the client is removed and was edited apart from that."""
    entity = world.fold.entity(CLIENT, "client", CLIENT)
    assert entity is not None
    nodes = world.history.nodes
    return world.fold.needs_review(
        entity, lambda later, earlier: world.history.covers(nodes[later], earlier)
    )


def test_an_edit_before_the_removal_needs_no_review(world: World) -> None:
    """Who removed it had seen it."""
    first = world.write(SUE, "1")
    assert not review(world)
    world.write(SUE, value=True, field="tombstone", sees=(first,))

    assert not review(world)


def test_an_edit_apart_from_the_removal_needs_a_review(world: World) -> None:
    """It had not been seen, or came after."""
    first = world.write(SUE, "1")
    assigned = world.assign(WILL)
    world.write(SUE, value=True, field="tombstone", sees=(first,))
    world.write(WILL, "2", sees=(assigned, first))

    assert review(world)


def test_a_taken_back_removal_needs_no_review(world: World) -> None:
    """Without a stone there is nothing to review."""
    stone = world.write(SUE, value=True, field="tombstone")
    world.write(SUE, "2")
    world.write(SUE, value=False, field="tombstone", over=(stone,))

    assert not review(world)


def test_an_edit_in_the_removals_own_segment(world: World) -> None:
    """Before it is seen, after it is not."""
    for first, expected in ((0, False), (1, True)):
        fresh = World()
        node = fresh.node(SUE, records=2)
        stone = {"value": True, "field": "tombstone", "position": 1 - first}
        order = [({"value": "1", "position": first}), stone]
        for values in sorted(order, key=lambda item: int(str(item["position"]))):
            fresh.write(SUE, node=node, **values)
        assert review(fresh) is expected


def test_quarantined_edits_ask_for_no_review(world: World) -> None:
    """What does not count brings nothing back."""
    world.write(SUE, value=True, field="tombstone")
    world.write(WILL, "2")

    assert not review(world)


# -- sets --------------------------------------------------------------------------------------


def test_values_of_a_set_are_its_heads(world: World) -> None:
    """Cleared ones left out; a removal takes the adds that it names."""
    values = {"kind": "assignment", "entity": CLIENT, "field": "members", "stream": TEAM}
    first = world.write(SUE, "a", **values)
    world.write(SUE, "b", **values)
    world.write(SUE, None, over=(first,), **values)

    assert world.fold.team_values("assignment", CLIENT, "members") == ["b"]
    assert world.fold.team_values("assignment", NOTE, "members") == []


# -- order of arrival --------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_branches_in_any_order_end_in_one_state(order: tuple[int, ...]) -> None:
    """Three devices write over one value apart: three heads, ranked alike, in any order."""
    world = World()
    first = world.write(SUE, "0")
    assigned = world.assign(WILL, WENDY)
    devices = (SUE, WILL, WENDY)
    uids = [hashlib.sha256(device.encode()).hexdigest()[:32] for device in devices]
    for index in order:
        device = devices[index]
        seen = () if device == SUE else (assigned,)
        world.write(device, device, over=(first,), sees=seen, uid=uids[index])

    heads = world.heads()
    assert len(heads) == 3
    assert heads == [WENDY, WILL, SUE]


# -- what is easily forgotten ------------------------------------------------------------------


def test_a_quarantined_op_that_opens_late_still_hides_what_it_was_over(world: World) -> None:
    """Superseded while its key was missing, quarantined when it came: the old value stays gone."""
    first = world.write(SUE, "1")
    node = world.node(WILL, deps=(world.history.nodes[first.places[0][0]],))
    world.fold.add_sealed("5e" * 16, CLIENT, node, 0)
    sealed = world.history.nodes[node.index]
    over = world.node(SUE, deps=(sealed,))
    world.write(SUE, "3", over=("5e" * 16,), node=over)

    late = world.write(WILL, "2", over=(first,), node=node, op_id="5e" * 16)

    assert late.verdict == "not-assigned"
    assert world.heads() == ["3"]


@pytest.mark.parametrize("change", [{"reason": "muu"}, {"at": 5}, {"tz": 0}, {"occurred": "muu"}])
def test_an_author_who_says_two_things_has_said_both(world: World, change: dict[str, Any]) -> None:
    """One uid with two reasons or times is two ops: neither hides what the other says."""
    uid = new_id()
    left = world.write(SUE, "1", uid=uid)
    right = world.write(SUE, "1", uid=uid, **change)

    assert left is not right
    assert len(world.heads()) == 2


def test_a_right_given_up_is_gone_for_the_rest_of_the_segment(world: World) -> None:
    """What was allowed for one record is asked anew after an assignment changed."""
    assigned = world.assign(WILL)
    node = world.node(WILL, deps=(world.history.nodes[assigned.places[0][0]],), records=3)
    values = {"kind": "assignment", "entity": CLIENT, "field": "members", "stream": TEAM}
    before = world.write(WILL, "1", node=node, position=0)
    world.write(WILL, None, over=(assigned,), node=node, position=1, **values)
    after = world.write(WILL, "2", node=node, position=2)

    assert (before.verdict, after.verdict) == (None, "not-assigned")


@pytest.mark.parametrize("is_first_elsewhere", [True, False])
def test_a_right_given_up_in_a_copy_is_gone_too(world: World, is_first_elsewhere: bool) -> None:
    """Whether another copy of the end was folded before the segment or not decides nothing."""
    assigned = world.assign(WILL)
    seen = world.history.nodes[assigned.places[0][0]]
    values = {"kind": "assignment", "entity": CLIENT, "field": "members", "stream": TEAM}
    end: dict[str, Any] = {**values, "uid": new_id(), "over": (assigned,)}
    node = world.node(WILL, deps=(seen,), records=3)
    other = world.node(WILL, deps=(seen,))
    if is_first_elsewhere:
        world.write(WILL, None, node=other, **end)
    before = world.write(WILL, "1", node=node, position=0)
    world.write(WILL, None, node=node, position=1, **end)
    after = world.write(WILL, "2", node=node, position=2)
    if not is_first_elsewhere:
        world.write(WILL, None, node=other, **end)

    assert (before.verdict, after.verdict) == (None, "not-assigned")


def test_a_pending_op_is_asked_anew_after_an_import(world: World) -> None:
    """What may be written here follows what arrives."""
    assigned = world.assign(WILL)
    assert world.fold.preview(op(WILL, "1"), stream=CLIENT, device=WILL) is None
    values = {"kind": "assignment", "entity": CLIENT, "field": "members", "stream": TEAM}
    world.write(SUE, None, over=(assigned,), **values)

    assert world.fold.preview(op(WILL, "2"), stream=CLIENT, device=WILL) == "not-assigned"


def test_a_copy_that_does_not_count_gives_no_number(world: World) -> None:
    """The number is that of a copy that counts, though an earlier one came first."""
    uid = new_id()
    bad = world.node(SUE, wrong=True)
    copies = [world.write(SUE, "1", uid=uid, node=node) for node in (bad, world.node(SUE))]

    assert copies[0] is copies[1]
    assert copies[0].lamport == 2
