"""The causal graph: numbers, chains, pasts, forks and cut-offs (SECURITY b.0 3, 5, 9, 14)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_desktop.domain.history import NO_SEGMENT, History, Node, SegmentFacts, SegmentState

ANNA, BEN, CILLA = (bytes([number]) * 16 for number in (1, 2, 3))
ACCEPTED, QUARANTINED = SegmentState.ACCEPTED, SegmentState.QUARANTINED


class Graph:
    """A history with shorthands: segments are named by any text."""

    def __init__(self) -> None:
        self.history = History()

    @staticmethod
    def hash(name: str) -> bytes:
        return hashlib.sha256(name.encode()).digest()

    def facts(
        self,
        name: str,
        device: bytes,
        *,
        after: str = "",
        deps: tuple[str, ...] = (),
        records: int = 0,
        segno: int | None = None,
        lamports: tuple[int, ...] | None = None,
    ) -> SegmentFacts:
        """Facts with right numbers unless others are given."""
        previous = self.history.node(self.hash(after)) if after else None
        causes = [self.history.node(self.hash(dep)) for dep in deps]
        known = [node.last_lamport for node in (previous, *causes) if node is not None]
        base = max(known, default=0)
        right = tuple(range(base + 1, base + 1 + records))
        number = previous.facts.segno + 1 if previous is not None else 1
        return SegmentFacts(
            device=device,
            segno=number if segno is None else segno,
            hash=self.hash(name),
            prev=self.hash(after) if after else NO_SEGMENT,
            deps=tuple(self.hash(dep)[:16] for dep in deps),
            lamports=right if lamports is None else lamports,
        )

    def add(self, name: str, device: bytes, **more: Any) -> Node:
        """Add a segment."""
        return self.history.add(self.facts(name, device, **more))

    def node(self, name: str) -> Node:
        """A held segment."""
        found = self.history.node(self.hash(name))
        assert found is not None
        return found

    def covers(self, later: str, earlier: str) -> bool:
        """Whether one segment lies in the past of another."""
        return self.history.covers(self.node(later), self.node(earlier).index)


@pytest.fixture
def graph() -> Graph:
    """An empty history."""
    return Graph()


def test_an_empty_history_holds_nothing(graph: Graph) -> None:
    """No devices, no heads, and everything is missing."""
    assert graph.history.devices() == ()
    assert graph.history.heads(ANNA) == ()
    assert graph.history.node(graph.hash("a1")) is None
    assert graph.hash("a1") not in graph.history
    assert not graph.history.is_forked(ANNA)


# -- numbers (b.0 3) ---------------------------------------------------------------------------


def test_records_are_numbered_from_the_base(graph: Graph) -> None:
    """The first segment begins at one; the next goes on."""
    first = graph.add("a1", ANNA, records=3)
    second = graph.add("a2", ANNA, after="a1", records=2)

    assert (first.base, first.last_lamport, first.state) == (0, 3, ACCEPTED)
    assert (second.base, second.last_lamport, second.state) == (3, 5, ACCEPTED)


def test_the_base_is_the_greatest_of_the_own_and_the_named(graph: Graph) -> None:
    """Segments named in `deps` count as much as the own one before."""
    graph.add("a1", ANNA, records=2)
    graph.add("b1", BEN, records=9)
    second = graph.add("a2", ANNA, after="a1", deps=("b1",), records=1)

    assert (second.base, second.facts.lamports, second.state) == (9, (10,), ACCEPTED)


def test_what_is_not_named_does_not_count(graph: Graph) -> None:
    """A number that only fits with a segment that was not named is wrong."""
    graph.add("b1", BEN, records=9)

    assert graph.add("a1", ANNA, lamports=(10,)).state is QUARANTINED


@pytest.mark.parametrize(
    "lamports", [(2,), (0,), (1, 3), (2, 1), (1, 1), (1, 2, 2), (10**9,), (-1,), (1, 2, 4)]
)
def test_a_wrong_number_quarantines(graph: Graph, lamports: tuple[int, ...]) -> None:
    """Nobody chooses their numbers: readers recompute them."""
    assert graph.add("a1", ANNA, lamports=lamports).state is QUARANTINED


def test_claimed_numbers_raise_nobodys_base(graph: Graph) -> None:
    """What follows a quarantined segment is numbered by what is true."""
    bad = graph.add("b1", BEN, lamports=(10**9,))
    after = graph.add("a1", ANNA, deps=("b1",), records=1)

    assert bad.last_lamport == 1
    assert (after.base, after.state) == (1, ACCEPTED)


def test_a_receipts_last_number_is_its_base(graph: Graph) -> None:
    """A segment without records takes no number."""
    graph.add("b1", BEN, records=4)
    receipt = graph.add("a1", ANNA, deps=("b1",))
    after = graph.add("a2", ANNA, after="a1", records=1)

    assert (receipt.base, receipt.last_lamport, receipt.state) == (4, 4, ACCEPTED)
    assert after.facts.lamports == (5,)


# -- chains ------------------------------------------------------------------------------------


@pytest.mark.parametrize("segno", [2, 4, 1])
def test_a_wrong_place_in_the_chain_quarantines(graph: Graph, segno: int) -> None:
    """A segment's number is that of the one before it and one."""
    graph.add("a1", ANNA)
    graph.add("a2", ANNA, after="a1")

    assert graph.add("x", ANNA, after="a2", segno=segno).state is QUARANTINED


def test_a_chain_begins_at_one(graph: Graph) -> None:
    """A first segment has the number one."""
    assert graph.add("a7", ANNA, segno=7).state is QUARANTINED


def test_nobody_continues_anothers_chain(graph: Graph) -> None:
    """`prev` names a segment of the same device."""
    graph.add("a1", ANNA)

    node = graph.add("b2", BEN, after="a1", segno=2)

    assert node.state is QUARANTINED
    assert [head.facts.hash for head in graph.history.heads(ANNA)] == [graph.hash("a1")]


def test_the_head_is_the_last_of_the_chain(graph: Graph) -> None:
    """A successor takes the place of the one before it."""
    graph.add("a1", ANNA)
    graph.add("a2", ANNA, after="a1")
    graph.add("b1", BEN)

    assert [head.facts.hash for head in graph.history.heads(ANNA)] == [graph.hash("a2")]
    assert graph.history.devices() == (ANNA, BEN)


def test_adding_again_changes_nothing(graph: Graph) -> None:
    """A segment that comes twice is one."""
    facts = graph.facts("a1", ANNA, records=1)

    assert graph.history.add(facts) is graph.history.add(facts)
    assert len(graph.history.nodes) == 1


# -- waiting -----------------------------------------------------------------------------------


def test_what_is_missing_is_named(graph: Graph) -> None:
    """The own segment before and each dependency, as far as they are not held."""
    graph.add("b1", BEN)
    facts = graph.facts("a2", ANNA, after="a1", deps=("b1", "c1"))

    assert set(graph.history.missing(facts)) == {graph.hash("c1")[:16], graph.hash("a1")[:16]}
    with pytest.raises(KeyError):
        graph.history.add(facts)


def test_a_quarantined_segment_satisfies_dependencies(graph: Graph) -> None:
    """Only what is not here blocks; what does not count is a cause all the same."""
    graph.add("b1", BEN, lamports=(99,))
    facts = graph.facts("a1", ANNA, deps=("b1",), records=1)

    assert graph.history.missing(facts) == ()
    assert graph.history.add(facts).state is ACCEPTED
    assert graph.covers("a1", "b1")


# -- pasts -------------------------------------------------------------------------------------


def test_the_past_reaches_through_others(graph: Graph) -> None:
    """What my dependency knew, I know."""
    graph.add("c1", CILLA)
    graph.add("b1", BEN, deps=("c1",))
    graph.add("a1", ANNA, deps=("b1",))
    graph.add("x", CILLA, after="c1")

    assert graph.covers("a1", "b1")
    assert graph.covers("a1", "c1")
    assert graph.covers("a1", "a1")
    assert not graph.covers("b1", "a1")
    assert not graph.covers("a1", "x")


def test_the_past_reaches_through_the_own_chain(graph: Graph) -> None:
    """What an own earlier segment knew, a later one knows."""
    graph.add("b1", BEN)
    graph.add("a1", ANNA, deps=("b1",))
    graph.add("a2", ANNA, after="a1")

    assert graph.covers("a2", "b1")
    assert graph.covers("a2", "a1")


# -- forks (b.0 9) -----------------------------------------------------------------------------


def test_a_fork_has_two_heads_and_both_count(graph: Graph) -> None:
    """Two segments with one number are an alarm, not a filter."""
    graph.add("a1", ANNA)
    left = graph.add("left", ANNA, after="a1", records=1)
    right = graph.add("right", ANNA, after="a1", records=1)

    assert (left.state, right.state) == (ACCEPTED, ACCEPTED)
    assert {head.facts.hash for head in graph.history.heads(ANNA)} == {
        graph.hash("left"),
        graph.hash("right"),
    }
    assert graph.history.is_forked(ANNA)
    assert not graph.history.is_forked(BEN)
    assert not graph.covers("left", "right")


# -- cut-offs (b.0 14) -------------------------------------------------------------------------


def cut_off(graph: Graph, device: bytes, *names: str) -> None:
    """A removal that names these heads."""
    graph.history.cut_off(device, [graph.hash(name)[:16] for name in names])


def test_a_cut_off_accepts_the_past_of_the_named_head(graph: Graph) -> None:
    """What the removed device had sent until then stays; what came after does not count."""
    graph.add("b1", BEN)
    graph.add("b2", BEN, after="b1")
    graph.add("b3", BEN, after="b2")
    graph.add("a1", ANNA, deps=("b3",))

    cut_off(graph, BEN, "b2")

    states = {name: graph.node(name).state for name in ("b1", "b2", "b3", "a1")}
    assert states == {"b1": ACCEPTED, "b2": ACCEPTED, "b3": QUARANTINED, "a1": ACCEPTED}


def test_a_cut_off_holds_for_what_comes_later(graph: Graph) -> None:
    """A back-dated branch that arrives after the removal does not count either."""
    graph.add("b1", BEN)
    graph.add("b2", BEN, after="b1")
    cut_off(graph, BEN, "b2")

    assert graph.add("late", BEN, after="b2").state is QUARANTINED
    assert graph.add("fork", BEN, after="b1").state is QUARANTINED
    assert graph.add("a1", ANNA).state is ACCEPTED


def test_several_named_heads_are_united(graph: Graph) -> None:
    """Accepted is the union of the pasts: adopting late notes names a later head."""
    graph.add("b1", BEN)
    graph.add("left", BEN, after="b1")
    graph.add("right", BEN, after="b1")
    graph.add("more", BEN, after="right")

    cut_off(graph, BEN, "left", "right")

    assert graph.node("left").state is graph.node("right").state is ACCEPTED
    assert graph.node("more").state is QUARANTINED


def test_a_head_that_is_known_through_another_device_counts(graph: Graph) -> None:
    """The past of any named segment counts, also of another device's that had seen it."""
    graph.add("b1", BEN)
    graph.add("a1", ANNA, deps=("b1",))
    graph.add("b2", BEN, after="b1")

    cut_off(graph, BEN, "a1")

    assert graph.node("b1").state is ACCEPTED
    assert graph.node("b2").state is QUARANTINED


def test_an_unknown_head_accepts_nothing(graph: Graph) -> None:
    """A removal that names what nobody holds lets nothing of the device count."""
    graph.add("b1", BEN)

    cut_off(graph, BEN, "never")

    assert graph.node("b1").state is QUARANTINED


# -- any history -------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans()), max_size=25))
def test_numbers_grow_along_every_past(steps: list[tuple[int, int, bool]]) -> None:
    """In any history, what lies in the past of a record has a smaller number."""
    graph = Graph()
    newest: dict[bytes, str] = {}
    for count, (who, records, sees_all) in enumerate(steps):
        device = (ANNA, BEN, CILLA)[who]
        deps = tuple(name for other, name in newest.items() if other != device and sees_all)
        name = f"s{count}"
        graph.add(name, device, after=newest.get(device, ""), deps=deps, records=records)
        newest[device] = name

    for node in graph.history.nodes:
        assert node.state is ACCEPTED
        for earlier in graph.history.nodes[: node.index]:
            if graph.history.covers(node, earlier.index):
                assert earlier.last_lamport <= node.base
