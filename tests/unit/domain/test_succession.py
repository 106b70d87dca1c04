"""Which recovery root follows which: from the ops held alone, in whatever order they came."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field

import pytest

from osmo_desktop.domain.authority import ROOT, CertificateFacts, Roster
from osmo_desktop.domain.history import NO_SEGMENT, History, SegmentFacts
from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.ops import Op
from osmo_desktop.domain.roots import Roots, SuccessionFacts
from osmo_desktop.domain.succession import Decision, Succession, limits
from tests.property.simulated_team import TEAM

R0, R1, R2, R3 = (f"{number:02x}" * 16 for number in (0xE0, 0xE1, 0xE2, 0xE3))
ANNA, BEN, CILLA, ANNA2, THIEF = (letter * 32 for letter in "abcde")
USER = {ANNA: "01" * 16, BEN: "02" * 16, CILLA: "03" * 16, ANNA2: "01" * 16, THIEF: "01" * 16}
ORDERS = 25


@dataclass
class Segment:
    """A segment of the book: what it depends on, and its ops as (kind, entity, value)."""

    device: str
    name: str
    prev: Segment | None
    deps: tuple[Segment, ...]
    ops: list[tuple[str, str, str]]
    lamport: int = 0

    @property
    def hash(self) -> bytes:
        """Its hash."""
        return hashlib.sha256(self.name.encode()).digest()

    @property
    def causes(self) -> tuple[Segment, ...]:
        """What must come before it."""
        return self.deps if self.prev is None else (*self.deps, self.prev)


@dataclass
class Book:
    """Everything that was ever written; each test folds it in many orders."""

    segments: list[Segment] = field(default_factory=list)

    def write(
        self, device: str, *ops: tuple[str, str, str], sees: tuple[Segment, ...] = ()
    ) -> Segment:
        """The device's next segment."""
        own = [segment for segment in self.segments if segment.device == device]
        prev = own[-1] if own else None
        causes = (*sees, prev) if prev is not None else sees
        base = max((cause.lamport for cause in causes), default=0)
        name = f"{device[0]}{len(own)}"
        made = Segment(device, name, prev, sees, list(ops), base + len(ops))
        self.segments.append(made)
        return made

    def orders(self, amount: int = ORDERS) -> list[list[Segment]]:
        """Random orders of arrival with causes before effects."""
        chance = random.Random(len(self.segments))
        found = []
        for _ in range(amount):
            left, order = list(self.segments), list[Segment]()
            while left:
                ready = [s for s in left if not any(cause in left for cause in s.causes)]
                order.append(chance.choice(ready))
                left.remove(order[-1])
            found.append(order)
        return found


def certificate(
    device: str, role: str = "supervisor", root: str = R0, issuer: str = ROOT
) -> tuple[str, str, str]:
    """The op with a device's certificate."""
    return "certificate", device, f"{device}:{USER[device]}:{role}:{issuer}:{root}"


def succession(old: str, new: str, *heads: Segment) -> tuple[str, str, str]:
    """The op that hands over."""
    named = ",".join(head.hash[:16].hex() for head in heads)
    return "succession", old, f"{old}>{new}>{named}"


def _certificate(text: str) -> CertificateFacts | None:
    parts = text.split(":")
    return CertificateFacts(*parts) if len(parts) == 5 else None


def _succession(text: str) -> SuccessionFacts | None:
    parts = text.split(">")
    if len(parts) != 3:
        return None
    heads = tuple(bytes.fromhex(head) for head in parts[2].split(",") if head)
    return SuccessionFacts(parts[0], parts[1], heads, text)


@dataclass
class Folded:
    """What a laptop ends with."""

    decision: Decision
    roots: Roots
    fold: Fold

    @property
    def root(self) -> str:
        """The root in force."""
        return self.roots.chain[-1]

    def verdict(self, device: str, kind: str, entity: str) -> str | None:
        """The verdict on the device's op about an entity."""
        register = self.fold.entities[TEAM, kind, entity].fields["bytes"]
        return next(op.verdict for op in register if op.device == device)


def fold_under(order: list[Segment], chain: tuple[SuccessionFacts, ...]) -> tuple[Fold, History]:
    """Fold under an assumed chain, as a vault does."""
    history = History()
    for segment in order:
        history.add(_facts(segment))
    names = (R0, *(facts.new for facts in chain))
    roots = Roots(names, limits(chain, history))
    fold = Fold(TEAM, Roster(_certificate, succession=_succession, roots=roots))
    for segment in order:
        node = history.node(segment.hash)
        assert node is not None
        for position, (kind, entity, value) in enumerate(segment.ops):
            uid = hashlib.sha256(f"{segment.name}{position}".encode()).hexdigest()[:32]
            op = Op(
                v=1,
                uid=uid,
                kind=kind,
                entity=entity,
                field="bytes",
                value=value,
                sup=(),
                at=0,
                tz=0,
                author=USER[segment.device],
            )
            fold.add(
                op,
                op_id=uid,
                stream=TEAM,
                device=segment.device,
                lamport=node.base + 1 + position,
                node=node,
                position=position,
            )
    return fold, history


def _facts(segment: Segment) -> SegmentFacts:
    first = segment.lamport - len(segment.ops) + 1
    return SegmentFacts(
        device=bytes.fromhex(segment.device),
        segno=1 if segment.prev is None else int(segment.name[1:]) + 1,
        hash=segment.hash,
        prev=NO_SEGMENT if segment.prev is None else segment.prev.hash,
        deps=tuple(dep.hash[:16] for dep in segment.deps),
        lamports=range(first, segment.lamport + 1),
    )


def settle(order: list[Segment]) -> Folded:
    """Fold until the chain is that which it decides, as `FoldedLog` does."""
    chain: tuple[SuccessionFacts, ...] = ()
    for _ in range(10):
        fold, history = fold_under(order, chain)
        decision = Succession(fold, history, own=BEN, founder=ANNA).decide(R0, ())
        if decision.chain == chain:
            return Folded(decision, fold.roster.roots, fold)
        chain = decision.chain
    raise AssertionError("it never settles")


def everywhere(book: Book) -> Folded:
    """What every laptop ends with, whatever came first; else a failure."""
    found = [settle(order) for order in book.orders()]
    verdicts = {
        tuple(
            sorted(
                (op.op.uid, op.verdict or "")
                for e in one.fold.entities.values()
                for op in e.fields["bytes"]
            )
        )
        for one in found
    }
    assert len({one.decision.values for one in found}) == 1
    assert len({one.decision.is_disputed for one in found}) == 1
    assert len(verdicts) == 1
    return found[0]


@pytest.fixture
def book() -> Book:
    """Anna founded the team and certified Ben and Cilla, who have written."""
    made = Book()
    first = made.write(ANNA, certificate(ANNA))
    second = made.write(
        ANNA,
        certificate(BEN, "worker", "", ANNA),
        certificate(CILLA, "worker", "", ANNA),
    )
    made.write(BEN, sees=(second,))
    made.write(CILLA, sees=(second,))
    assert first.lamport == 1
    return made


def last(book: Book, device: str) -> Segment:
    """The newest segment of a device."""
    return [segment for segment in book.segments if segment.device == device][-1]


def replaced(book: Book, old: str = R0, new: str = R1, by: str = ANNA) -> Segment:
    """A device hands over, with itself certified anew, over all that there is."""
    sees = tuple(last(book, device) for device in (BEN, CILLA))
    head = last(book, by)
    return book.write(by, succession(old, new, head, *sees), certificate(by, root=new), sees=sees)


def test_without_a_succession_the_first_root_stays(book: Book) -> None:
    """Nothing hands over: the chain is the root that the team id commits to."""
    found = everywhere(book)

    assert found.root == R0
    assert found.decision == Decision()


def test_roots_follow_one_another(book: Book) -> None:
    """Three sheets one after another: the last one is in force everywhere, nobody is alarmed."""
    replaced(book)
    replaced(book, R1, R2)
    replaced(book, R2, R3)

    found = everywhere(book)

    assert found.roots.chain == (R0, R1, R2, R3)
    assert not found.decision.is_disputed
    assert not found.fold.quarantined


def test_what_the_old_root_signs_later_counts_nowhere(book: Book) -> None:
    """A supervisor made by the former sheet, apart from the succession or after it."""
    book.write(ANNA2, certificate(ANNA2), sees=(last(book, ANNA),))
    handed = replaced(book)
    book.write(THIEF, certificate(THIEF), sees=(handed,))

    found = everywhere(book)

    for device in (ANNA2, THIEF):
        assert found.verdict(device, "certificate", device) == "root-replaced"
        assert found.fold.roster.highest_role(device) is None


def test_what_the_old_root_signed_before_goes_on_counting(book: Book) -> None:
    """A supervisor whose certificate the writer had seen stays one."""
    came = book.write(ANNA2, certificate(ANNA2), sees=(last(book, ANNA),))
    book.write(ANNA, succession(R0, R1, last(book, ANNA), came), sees=(came,))

    found = everywhere(book)

    assert found.root == R1
    assert found.fold.roster.highest_role(ANNA2) == "supervisor"


@pytest.mark.parametrize("by", [BEN, THIEF])
def test_only_a_supervisor_hands_over(book: Book, by: str) -> None:
    """Whoever has the old sheet but no supervisor's laptop changes nothing."""
    book.write(by, succession(R0, R1, last(book, ANNA)), sees=(last(book, ANNA),))

    assert everywhere(book).root == R0


def test_heads_that_the_writer_had_not_seen_count_for_nothing(book: Book) -> None:
    """Nothing is left to what comes later: such a succession hands over nothing."""
    book.write(ANNA, succession(R0, R1, last(book, ANNA), last(book, BEN)))

    assert everywhere(book).root == R0


def test_a_former_root_does_not_come_back(book: Book) -> None:
    """A circle of roots ends where it would begin again."""
    replaced(book)
    replaced(book, R1, R0)

    assert everywhere(book).roots.chain == (R0, R1)


def test_of_rivals_the_one_by_the_team_holds(book: Book) -> None:
    """A thief's laptop that introduced itself loses, whatever small number it claims."""
    book.write(THIEF, certificate(THIEF), succession(R0, R2), certificate(THIEF, root=R2))
    replaced(book)

    found = everywhere(book)

    assert found.root == R1
    assert found.decision.is_disputed
    assert len(found.decision.ops) == 2
    assert found.verdict(THIEF, "succession", R0) is not None
    assert found.fold.roster.highest_role(THIEF) is None


def test_a_rival_that_most_met_first_loses_to_the_team(book: Book) -> None:
    """The thief was quicker than the supervisor: who was in the team before still decides."""
    theirs = book.write(THIEF, certificate(THIEF), succession(R0, R2), certificate(THIEF, root=R2))
    for device in (BEN, CILLA):
        book.write(device, sees=(theirs,))
    known = last(book, ANNA)
    book.write(ANNA, succession(R0, R1, known), certificate(ANNA, root=R1))

    assert everywhere(book).root == R1


def test_of_two_that_introduced_themselves_the_one_met_first_by_more_holds(book: Book) -> None:
    """The supervisor who came back by the paper, and a thief with the same paper."""
    known = last(book, ANNA)
    ours = book.write(
        ANNA2,
        certificate(ANNA2),
        succession(R0, R1, known),
        certificate(ANNA2, root=R1),
        sees=(known,),
    )
    book.write(BEN, sees=(ours,))
    theirs = book.write(THIEF, certificate(THIEF), succession(R0, R2), certificate(THIEF, root=R2))
    book.write(BEN, sees=(theirs,))
    book.write(CILLA, sees=(ours, theirs))

    found = everywhere(book)

    assert found.root == R1
    assert found.decision.is_disputed


def test_made_up_laptops_have_no_say(book: Book) -> None:
    """Laptops that a thief certified met the thief's succession first; that moves nobody."""
    known = last(book, ANNA)
    ours = book.write(
        ANNA2,
        certificate(ANNA2),
        succession(R0, R1, known),
        certificate(ANNA2, root=R1),
        sees=(known,),
    )
    book.write(BEN, sees=(ours,))
    fakes = [f"{number:032x}" for number in range(0xF0, 0xF8)]
    USER.update({fake: fake for fake in fakes})
    theirs = book.write(
        THIEF,
        certificate(THIEF),
        succession(R0, R2),
        *(certificate(fake, "worker", "", THIEF) for fake in fakes),
    )
    for fake in fakes:
        book.write(fake, sees=(theirs,))

    assert everywhere(book).root == R1


def test_without_a_say_the_least_number_decides(book: Book) -> None:
    """Two successions that nobody met yet: the same one everywhere."""
    known = last(book, ANNA)
    for device, new in ((ANNA2, R1), (THIEF, R2)):
        book.write(device, certificate(device), succession(R0, new, known), sees=(known,))

    assert everywhere(book).decision.is_disputed


def test_what_follows_a_losing_root_counts_for_nothing(book: Book) -> None:
    """The thief goes on from the own new sheet: it leads nowhere."""
    theirs = book.write(THIEF, certificate(THIEF), succession(R0, R2), certificate(THIEF, root=R2))
    book.write(THIEF, succession(R2, R3, theirs), certificate(THIEF, root=R3))
    replaced(book)

    found = everywhere(book)

    assert found.roots.chain == (R0, R1)
    assert found.verdict(THIEF, "certificate", THIEF) in ("root-replaced", "root-unknown")


def test_what_a_welcome_vouched_for_holds_until_the_log_tells(book: Book) -> None:
    """A newcomer begins under the root in force, before the op that made it so has come."""
    handed = replaced(book)
    facts = _succession(handed.ops[0][2])
    assert facts is not None
    early = [segment for segment in book.segments if segment is not handed]
    fold, history = fold_under(early, (facts,))
    decision = Succession(fold, history, own=BEN, founder=ANNA).decide(R0, (facts,))

    assert decision.values == (facts.value,)
    assert settle(book.segments).decision.values == (facts.value,)
