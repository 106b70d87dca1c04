"""Whatever clocks laptops have and however they exchange, substitutions end the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest

from osmo_desktop.domain.folded import FoldedOp
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.substituting import due_edits, periods
from tests.amounts import amount
from tests.property.simulated_team import TEAM, Device, Segment, certificate, name

_CHUNKS = 10
_STEPS = 60
_MOST_ROUNDS = 8
_TODAY = date(2026, 11, 20)
_WRONG_CLOCKS = (-3_650, -400, -20, -1, 1, 20, 400, 3_650)


@dataclass
class _World:
    """Two supervisors and three workers; of some the clock is off, by up to ten years."""

    random: Random
    devices: list[Device] = field(default_factory=list)
    off: dict[str, int] = field(default_factory=dict)
    store: list[Segment] = field(default_factory=list)
    clients: list[str] = field(default_factory=list)
    passed: int = 0
    """Days since the beginning."""
    taken: set[str] = field(default_factory=set)
    """Uids of own assignments that a supervisor took away on purpose."""

    def __post_init__(self) -> None:
        people = [Device(name(self.random), name(self.random), self.random) for _ in range(5)]
        roles = ["supervisor", "supervisor", "worker", "worker", "worker"]
        texts = tuple(map(certificate, people, roles))
        for device in people:
            device.certificates = texts
            device.rebuild()
            is_wrong = self.random.random() < 0.4
            self.off[device.id] = self.random.choice(_WRONG_CLOCKS) if is_wrong else 0
        for device, text in zip(people, texts, strict=True):
            people[0].write(TEAM, "certificate", device.id, "bytes", text)
        self.devices = people
        self.clients = [name(self.random) for _ in range(4)]
        for client in self.clients:
            people[0].write(TEAM, "assignment", client, "members", self.random.choice(people).user)

    @property
    def supervisor(self) -> Device:
        """Either."""
        return self.random.choice(self.devices[:2])

    def day(self, device: Device) -> date:
        """What the laptop takes for today."""
        return _TODAY + timedelta(days=self.passed + self.off[device.id])

    # -- steps ----------------------------------------------------------------------------

    def assign(self) -> None:
        """A supervisor gives a client to somebody, as their own."""
        user = self.random.choice(self.devices).user
        client = self.random.choice(self.clients)
        self.supervisor.write(TEAM, "assignment", client, "members", user)

    def take(self) -> None:
        """A supervisor takes an assignment away, whatever it was for."""
        device, client = self.supervisor, self.random.choice(self.clients)
        heads = _heads(device, client)
        if heads:
            op = self.random.choice(heads)
            device.write(TEAM, "assignment", client, "members", None, sup=(op.id,))
            self.taken.add(op.op.uid)

    def plan(self) -> None:
        """A supervisor plans a substitution, for coming days or afterwards."""
        device, entity = self.supervisor, name(self.random)
        absent, substitute = self.random.sample(self.devices, 2)
        first = _TODAY + timedelta(days=self.random.randint(-5, 25))
        last = first + timedelta(days=self.random.randint(0, 10))
        values = (absent.user, substitute.user, first.isoformat(), last.isoformat())
        fields = ("absent", "substitute", "first_day", "last_day")
        for field_, value in zip(fields, values, strict=True):
            device.write(TEAM, "substitution", entity, field_, value)

    def end(self) -> None:
        """A supervisor ends one early."""
        device = self.supervisor
        known = periods(device.fold)
        if known:
            device.write(TEAM, "substitution", self.random.choice(known).id, "ended", value=True)

    def wait(self) -> None:
        """A day or two pass."""
        self.passed += self.random.randint(1, 2)

    def exchange(self) -> None:
        """Somebody's round, in which only a part of the store arrives."""
        device = self.random.choice(self.devices)
        self.publish(device)
        part = [segment for segment in self.store if self.random.random() < 0.7]
        self.random.shuffle(part)
        device.take(part)
        self.follow(device)

    def follow(self, device: Device) -> int:
        """What a laptop writes in its round or when it is opened; then nothing is due."""
        edits = self.due(device)
        for edit in edits:
            device.write(
                TEAM,
                edit.kind,
                edit.entity,
                edit.field,
                edit.value,
                sup=edit.sup,
                reason=edit.reason,
            )
        assert self.due(device) == []
        return len(edits)

    def due(self, device: Device) -> list[Edit]:
        """What is due on the laptop."""
        return due_edits(
            device.fold,
            user=device.user,
            is_supervisor=device in self.devices[:2],
            today=self.day(device),
        )

    def publish(self, device: Device) -> None:
        """Cut, and put the segment on the store."""
        segment = device.cut()
        if segment is not None:
            self.store.append(segment)

    def settle(self) -> int:
        """Clocks are set right, and everybody syncs until nothing is written; after how many."""
        self.off = dict.fromkeys(self.off, 0)
        for count in range(1, _MOST_ROUNDS + 1):
            written = 0
            for device in [*self.devices, *self.devices]:
                device.take(list(self.store))
                written += self.follow(device)
                self.publish(device)
            if not written:
                return count
        raise AssertionError("they write against each other")


def _heads(device: Device, client: str) -> list[FoldedOp]:
    entity = device.fold.entity(TEAM, "assignment", client)
    return [op for op in entity.heads("members") if op.value] if entity is not None else []


def _assert_ended_well(world: _World) -> int:
    """The same everywhere, nothing over is given, all that was one's own is there; adds made."""
    first = world.devices[0]
    for device in world.devices:
        assert device.state() == first.state()
        assert device.fold.quarantined == []
    over = {p.id for p in periods(first.fold) if p.state(world.day(first)) == "over"}
    known = {p.id for p in periods(first.fold)}
    adds = 0
    for client in world.clients:
        entity = first.fold.entity(TEAM, "assignment", client)
        register = [op for op in entity.fields["members"] if op.value] if entity else []
        for op in register:
            if op.op.reason not in known:
                assert op.is_head or op.op.uid in world.taken
        assert not any(op.op.reason in over for op in register if op.is_head)
        given = [op.op.reason for op in register if op.op.reason in known]
        # Each supervisor's laptop at most once: nobody gives again what was taken.
        assert all(given.count(id_) <= 2 for id_ in given)
        adds += len(given)
    return adds


@pytest.mark.faults
@pytest.mark.parametrize("chunk", range(_CHUNKS))
def test_random_substitutions(chunk: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The same state on all; nothing over is given, nothing one's own is lost."""
    worlds = amount(1_000) // _CHUNKS
    adds = rounds = 0
    for number in range(worlds):
        random = Random(f"substitutions {chunk} {number}")
        world = _World(random)
        steps = [
            *[world.exchange] * 6,
            *[world.plan] * 2,
            world.assign,
            world.assign,
            world.take,
            world.end,
            world.wait,
            world.wait,
        ]
        for _ in range(_STEPS):
            random.choice(steps)()
        rounds = max(rounds, world.settle())
        adds += _assert_ended_well(world)
    assert adds
    with capsys.disabled():
        print(f"\n{worlds} worlds, {adds} assignments given, at most {rounds} rounds to settle")
